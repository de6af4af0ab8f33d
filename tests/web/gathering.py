"""A meeting of the village under test in the browser (模拟会议): addresses, postings, and what a page says."""

import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.village import PHOTO, VILLAGE, VillageUnderTest
from workflows.tables import AgendaItem

MEETINGS = f"/v/{VILLAGE}/meetings"


def said(answer: TestResponse) -> str:
    """The words of a page without its marks."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def photo(name: str = "sheet.png", content: bytes = PHOTO) -> tuple[io.BytesIO, str]:
    """A file to attach."""
    return io.BytesIO(content), name


def item(village: VillageUnderTest, meeting: str, matter: str) -> AgendaItem:
    """An item of a meeting's agenda as it is stored."""
    with village.database.read() as session:
        return session.get_one(AgendaItem, (VILLAGE, meeting, matter))


@dataclass
class Gathering:
    """One meeting and who clicks in it."""

    village: VillageUnderTest
    name: str = ""

    @property
    def address(self) -> str:
        """The meeting's page."""
        return f"{MEETINGS}/{self.name}"

    def get(self, role: str, path: str = "") -> TestResponse:
        """Somebody opens a page below the meeting's address."""
        return self.village.client(role).get(self.address + path)

    def post(self, role: str, path: str, **data: Any) -> TestResponse:
        """Somebody posts a form below the meeting's address; `for_` and `self_` are fields that Python keeps."""
        told = {name.rstrip("_"): value for name, value in data.items()}
        return self.village.client(role).post(self.address + path, data=told)

    def vote(self, role: str, matter: str, choice: str, remark: str = "") -> TestResponse:
        """Somebody presses 同意, 不同意 or 弃权."""
        return self.post(role, f"/items/{matter}/ballot", choice=choice, remark=remark)

    def enter(
        self, role: str, numbers: Mapping[str, object], *, files: Sequence[Any] | None = None, path: str = ""
    ) -> TestResponse:
        """Somebody enters a paper result, with a photo unless other files are given."""
        data = {name: str(number) for name, number in numbers.items()}
        data.setdefault("held_on", self.village.today.isoformat())
        told: dict[str, Any] = {**data, "photos": [photo()] if files is None else list(files)}
        address = path or f"{self.address}/enter"
        answer = self.village.client(role).post(address, data=told, content_type="multipart/form-data")
        # A large posting lies in a temporary file of the test client, which leaves it open.
        answer.request.environ["wsgi.input"].close()
        return answer


def called(village: VillageUnderTest, stage: str, agenda: Sequence[str], **how: Any) -> Gathering:
    """A meeting that was called some days ago for now."""
    return Gathering(village, village.call(stage, agenda, **how))


def opened(village: VillageUnderTest, stage: str, agenda: Sequence[str], **how: Any) -> Gathering:
    """A meeting that is open, everybody signed in."""
    return Gathering(village, village.open_meeting(stage, agenda, **how))
