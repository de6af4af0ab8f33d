"""Reading the desk's pages in tests (工作台页面)."""

import re
from html import unescape

from werkzeug.test import TestResponse

from tests.village import VILLAGE, VillageUnderTest

NOBODY = "2099-001"


def words(page: TestResponse) -> str:
    """What a person reads on a page."""
    text = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", page.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(text))


def at(matter: str, step: str = "", *, village: str = VILLAGE) -> str:
    """The address of a matter or of one of its steps."""
    return f"/v/{village}/matters/{matter}{'/' if step else ''}{step}"


def brought(village: VillageUnderTest, stage: str) -> str:
    """A matter at a stage; "closing" is after the result's notice has run."""
    matter = village.matter_at("result_disclosure" if stage == "closing" else stage)
    if stage == "closing":
        village.advance(days=20)
    return matter


def desk(village: VillageUnderTest, role: str) -> str:
    """What somebody reads on their desk."""
    return words(village.client(role).get("/desk"))
