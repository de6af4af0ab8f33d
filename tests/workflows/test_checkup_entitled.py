"""The check-up of lists and mandates (体检：年度清单、授权): what rests on a resolution is held against it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import copies, entitled
from tests.village import VILLAGE, VillageUnderTest, copied_village
from tests.workflows import test_lines
from tests.workflows.healthy import Photographed
from workflows.checkup import examination
from workflows.entitlements import reports
from workflows.entitlements.tables import CouncilMandate, LineVote, ListedMatter, MatterEntry
from workflows.meetings import meeting
from workflows.meetings.box_tables import SealedBox
from workflows.tables import Proposal


class Told:
    """A village with a list, a matter begun on it, a mandate and a decision of the council; all as it should be."""

    def __init__(self, folder: Path) -> None:
        copied = copied_village(folder)
        self.village: VillageUnderTest = Photographed(
            copied.database, copied.folder, persons=copied.persons, _commands=copied._commands
        )
        self.annual = entitled.annual(self.village)
        self.listed = entitled.listed(self.village, self.annual)
        self.mandate = entitled.mandate(self.village)
        self.council = entitled.mandated(self.village, self.mandate)
        entitled.council(self.village, self.council)

    def findings(self, change: Callable[[Session, "Told"], None] | None = None) -> list[tuple[str, str, Any]]:
        """Rule, matter and what exactly, after somebody wrote rows."""
        with self.village.database.write() as session:
            if change is not None:
                change(session, self)
                session.flush()
            found = examination.examine(session, VILLAGE, at=self.village.clock.now)
        return [
            (each.rule, each.matter, each.facts.get("what"))
            for each in found
            if each.rule != "rule_unverified"
        ]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """The village."""
    found = Told(tmp_path)
    yield found
    copies.drop(found.village.database)


def test_nothing_is_wrong(told: Told) -> None:
    """Neither the skipped discussions nor the missing notice of a listed matter is a finding: they stand behind it."""
    assert told.findings() == []


def mandate(session: Session, told: Told) -> CouncilMandate:
    return session.get_one(CouncilMandate, (VILLAGE, told.mandate))


def line(session: Session, told: Told) -> ListedMatter:
    return session.get_one(ListedMatter, (VILLAGE, told.annual, 1))


def proposal(session: Session, matter: str) -> Proposal:
    return session.get_one(Proposal, (VILLAGE, matter))


COUNCIL: dict[str, Callable[[Session, Told], None]] = {
    "each": lambda session, told: setattr(mandate(session, told), "each", 1_999_999),
    "sum": lambda session, told: setattr(mandate(session, told), "total", 1_999_999),
    "term": lambda session, told: setattr(mandate(session, told), "until", "2026-03-02"),
    "subject": lambda session, told: setattr(mandate(session, told), "subjects", '["other_interest"]'),
    "council": lambda session, told: setattr(proposal(session, told.mandate), "gates", ""),
    "amount_needed": lambda session, told: setattr(proposal(session, told.council), "amount", None),
}


@pytest.mark.parametrize("what", COUNCIL)
def test_a_council_outside_its_mandate(told: Told, what: str) -> None:
    """Each bound is asked again of the record."""
    found = told.findings(COUNCIL[what])
    assert ("mandate_exceeded", told.council, what) in found


LISTED: dict[str, Callable[[Session, Told], None]] = {
    "cap": lambda session, told: setattr(line(session, told), "cap", 2_799_999),
    "changed": lambda session, told: setattr(line(session, told), "owner", "collective"),
    "rejected": lambda session, told: setattr(line(session, told), "outcome", "rejected"),
}


@pytest.mark.parametrize("what", LISTED)
def test_a_matter_that_is_not_what_was_listed(told: Told, what: str) -> None:
    """Cap, kind and outcome of its line are asked again."""
    assert told.findings(LISTED[what]) == [("not_as_listed", told.listed, what)]


def test_a_line_used_twice(told: Told) -> None:
    """The later of two matters on one line is told."""
    second = entitled_twice(told)
    assert ("not_as_listed", second, "used") in told.findings()


def entitled_twice(told: Told) -> str:
    """A second matter on the first line, its row moved there by hand from the second line."""
    second = entitled.listed(
        told.village,
        told.annual,
        2,
        title="文化广场翻修",
        subject="other_interest",
        amount="20000.00",
    )
    with told.village.database.write() as session:
        session.get_one(MatterEntry, (VILLAGE, second)).line = 1
        row = proposal(session, second)
        row.subject = "public_works"
    return second


def test_a_report_that_is_due(told: Told) -> None:
    """After the next assembly the decision has to be reported; once it is, nothing is found."""
    village = told.village
    matter = village.matter_at("resolution", title="别的事项", subject="other")
    village.advance(days=1)
    village.hold(matter, "resolution")
    assert told.findings() == [("council_unreported", told.council, None)]
    with village.database.read() as session:
        meeting = reports.meetings(session, VILLAGE)[-1].id
    village.do(reports.report, "director", mandate=told.mandate, meeting=meeting, text="添置路灯，2万元")
    assert told.findings() == []


@pytest.fixture
def voted(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village in which a list was voted on on screen, in secret."""
    village = copied_village(tmp_path)
    matter = entitled.annual(village, until="resolution")
    name = test_lines.gathered(village, matter, secret=True)
    test_lines.vote(village, name, matter)
    village.do(meeting.close, "clerk", meeting=name)
    yield village
    copies.drop(village.database)


def differing(village: VillageUnderTest) -> list[Any]:
    """The lines of which the check-up says that their ballots differ."""
    with village.database.read() as session:
        found = examination.examine(session, VILLAGE, at=village.clock.now)
    return [each.facts["line"] for each in found if each.rule == "line_votes_differ"]


def test_lines_that_were_voted_on_on_screen_are_counted_anew(voted: VillageUnderTest) -> None:
    """As they are nothing differs; a number changed in the record, and a vote in a sealed box, are found at their line."""
    assert differing(voted) == []
    with voted.database.write() as session:
        session.scalars(select(LineVote).where(LineVote.line == 2)).one().in_favour = 13
    assert differing(voted) == [2]
    with voted.database.write() as session:
        row = session.scalars(select(SealedBox).where(SealedBox.matter.like("%/3"))).one()
        row.content = (row.content or b"").replace(b"0", b"+")
    assert differing(voted) == [2, 3]
