"""The villages by how much is wrong open at once, however many there are (各村汇总)."""

from datetime import timedelta

import pytest

from tests.village import FORM, OTHER_VILLAGE, VILLAGE, VillageUnderTest
from workflows import matters
from workflows.checkup import totals


class TestTotals:
    """全县一页，打开就看到。"""

    def test_a_page_counts_few_and_shows_the_rest_as_they_were(
        self, village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever the number of villages, opening the page stays quick; nobody is told an old number is new."""
        monkeypatch.setattr(totals, "AT_ONCE", 1)
        villages = [VILLAGE, OTHER_VILLAGE]
        with village.database.read() as session:
            lines = totals.overview(session, villages, at=village.clock.now)
        assert {line.village: line.fresh for line in lines} == {VILLAGE: True, OTHER_VILLAGE: False}

    def test_the_background_counts_what_changed(
        self, village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Then every page reads it, in any process; after a new event or a new day it is counted again."""
        monkeypatch.setattr(totals, "AT_ONCE", 0)
        assert totals.refresh(village.database, at=village.clock.now)
        assert not totals.refresh(village.database, at=village.clock.now)
        assert self.fresh(village)
        village.do(matters.start, "secretary", item="major-matter", form=FORM)
        assert not self.fresh(village)
        assert not totals.refresh(village.database, at=village.clock.now), "it rests between two counts"
        village.clock.now += totals.REST * 2
        assert totals.refresh(village.database, at=village.clock.now)
        assert self.fresh(village)
        village.clock.now += timedelta(days=1)
        assert not self.fresh(village)

    def fresh(self, village: VillageUnderTest) -> bool:
        """Whether the village's number is as new as its log."""
        totals._known.clear()
        with village.database.read() as session:
            return all(line.fresh for line in totals.overview(session, [VILLAGE], at=village.clock.now))
