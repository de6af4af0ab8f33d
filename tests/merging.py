"""Two villages become one (村庄合并): what tests and the gallery tell of it."""

from typing import Any

from tests.village import FORM, OTHER_VILLAGE, VILLAGE, VillageUnderTest
from workflows import matters
from workflows.mergers import merging


def told(village: VillageUnderTest, **changed: Any) -> dict[str, Any]:
    """The approval and the report that settles the accounts, as of today."""
    papers = {"order": village.photo, "settlement": village.photo}
    approval = {"successor": OTHER_VILLAGE, "number": "县政函〔2026〕8号", "approved_on": village.today}
    return {**approval, **papers, **changed}


def show(village: VillageUnderTest) -> None:
    """The neighbour goes into the village, with a matter that nobody has decided."""
    asked = {"item": "major-matter", "form": FORM}
    village.do(matters.start, "other_secretary", jurisdiction=OTHER_VILLAGE, **asked)
    join(village)


def join(village: VillageUnderTest) -> None:
    """The neighbour goes into the village."""
    papers = told(village, successor=VILLAGE)
    village.do(merging.merge, "civil_affairs", jurisdiction=OTHER_VILLAGE, **papers)
