"""Annual resolutions from before the start day (存量年度决议): entered as such, and matters rest on them."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from engine import log
from engine.errors import Refused
from tests import entitled
from tests.entitled import LISTED
from tests.legacies import entry_at, legacy_at, start_using
from tests.village import VILLAGE, VillageUnderTest
from web import lines as lines_told
from workflows import matters
from workflows.entitlements.tables import LineVote, ListedMatter
from workflows.legacy import entry
from workflows.meetings import paper_recount
from workflows.tables import AgendaItem, Notice
from workflows.verification import verify_deep

VOTES: Sequence[dict[str, int]] = (
    {"for": 18},
    {"for": 10, "against": 6, "abstain": 2},
    {"for": 9, "against": 9},
)
"""Eighteen of eighteen were there: the third has just half of them."""


@pytest.fixture(autouse=True)
def started(village: VillageUnderTest) -> None:
    """The village has a start day."""
    start_using(village)


def annual(
    village: VillageUnderTest,
    stage: str = "implementation",
    *,
    lines: Sequence[dict[str, int]] = (),
    form: dict[str, Any] | None = None,
    **changed: Any,
) -> dict[str, Any]:
    """What the clerk tells of an annual resolution that the representatives took in January."""
    told = {"item": "annual-resolution", "form": {**entitled.ANNUAL, **(form or {})}, "lines": list(lines)}
    return entry_at(village, stage, **told, **changed)


def confirmed(village: VillageUnderTest, stage: str = "implementation", **how: Any) -> str:
    """It was entered and confirmed; its number."""
    told = annual(village, stage, **how)
    return legacy_at(village, stage, **{name: told[name] for name in ("item", "form", "lines")})


def outcomes(village: VillageUnderTest) -> list[tuple[str, str]]:
    """The register's lines: title and outcome."""
    with village.database.read() as session:
        rows = session.scalars(select(ListedMatter).order_by(ListedMatter.line))
        return [(row.title, row.outcome) for row in rows]


@pytest.mark.parametrize("lines", [VOTES, ()], ids=["counted one by one", "taken as a whole"])
def test_a_listed_matter_rests_on_it(village: VillageUnderTest, lines: Sequence[dict[str, int]]) -> None:
    """Begun unchanged it stands at implementation, as on a resolution that was taken here; and once only."""
    source = confirmed(village, lines=lines)
    assert village.proposal(source).title.endswith("（存量）")
    assert village.row(source).stage == "implementation"
    matter = entitled.listed(village, source)
    assert village.row(matter).stage == "implementation"
    assert village.proposal(matter).resolved_on == "2026-01-30"
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source)
    assert caught.value.facts["against"] == "used"
    assert verify_deep(village.database) == []


def test_a_line_that_was_voted_down_then_stays_down(village: VillageUnderTest) -> None:
    """What the minutes say each line got decides, by the rules of that day."""
    source = confirmed(village, lines=VOTES)
    assert [outcome for _, outcome in outcomes(village)] == ["passed", "passed", "rejected"]
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source, 3, title="敬老慰问", subject="other_interest", amount="100.00")
    assert caught.value.facts["against"] == "rejected"


def test_a_list_that_was_taken_as_a_whole_says_so(village: VillageUnderTest) -> None:
    """Nobody makes up counts: each line passed with the whole, without numbers, and a warning stands with the meeting."""
    source = confirmed(village)
    with village.database.read() as session:
        rows = session.scalars(select(LineVote).where(LineVote.matter == source)).all()
        assert {(row.outcome, row.because, row.in_favour) for row in rows} == {
            ("passed", "lines_as_whole", None)
        }
        items = session.scalars(
            select(AgendaItem).where(AgendaItem.matter == source, AgendaItem.stage == "resolution")
        )
        assert "lines_as_whole" in items.one().warnings
        notice = session.scalars(select(Notice).where(Notice.matter == source)).one()
    assert all(line["matter"] in notice.text for line in LISTED)


def test_what_the_offices_did_before_is_not_made_up(village: VillageUnderTest) -> None:
    """The tasks before the proposal are passed with an event marked legacy, without answers and without a name."""
    source = confirmed(village)
    with village.database.read() as session:
        told = list(log.events(session, VILLAGE, subject=("matter", source)))
    events = [event for event in told if event.kind == "task_completed" and "task" in event.body]
    assert [(event.body["task"], event.body["form"], event.body["by"]) for event in events] == [
        ("collecting", {}, ""),
        ("money_check", {}, ""),
    ]
    assert all(event.body["legacy"] for event in events)


def test_it_is_posted_anew_where_its_notice_had_not_run(village: VillageUnderTest) -> None:
    """Until the notice has hung here for its period, no line of it can be begun."""
    source = confirmed(village, "resolution_disclosure", lines=VOTES)
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source)
    assert caught.value.facts["against"] == "not_effective"
    village.post(source)
    village.advance(days=20)
    village.bring(source, "implementation")
    entitled.listed(village, source)


def test_last_years_list_entitles_to_nothing_this_year(village: VillageUnderTest) -> None:
    """A list is for its year, also one from before."""
    source = confirmed(village, form={"year": 2025})
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source)
    assert caught.value.facts["against"] == "year"


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ({"form": {"matters": []}}, "legacy_lines"),
        ({"lines": VOTES[:2]}, "legacy_lines"),
        ({"form": {"amount": "102000.01"}}, "listed_sum_differs"),
        ({"lines": [{"for": 19}, *VOTES[1:]]}, "counts_inconsistent"),
    ],
)
def test_what_cannot_have_been_is_refused(village: VillageUnderTest, what: dict[str, Any], rule: str) -> None:
    """No line at all, votes on other lines than listed, sums and counts that cannot be."""
    found = village.refusal(entry.enter, "clerk", entry=annual(village, **what))
    assert isinstance(found, Refused)
    assert found.rule == rule


def test_other_matters_have_no_lines(village: VillageUnderTest) -> None:
    """Votes on lines belong to an annual resolution alone."""
    found = village.refusal(
        entry.enter, "clerk", entry=entry_at(village, "implementation", lines=[{"for": 1}])
    )
    assert isinstance(found, Refused)
    assert found.rule == "legacy_lines"


def test_an_entry_without_lines_is_written_as_before(village: VillageUnderTest) -> None:
    """Logs of earlier releases and new ones tell other matters in the same words."""
    name = village.do(entry.enter, "clerk", entry=entry_at(village, "implementation")).subject
    with village.database.read() as session:
        assert '"lines"' not in entry.get(session, VILLAGE, name).told


def test_a_return_is_drawn_for_it_too(village: VillageUnderTest) -> None:
    """Sent back it is voted on here line by line, and its lines are those of the new vote."""
    source = confirmed(village)
    village.do(matters.return_to, "secretary", matter=source, to="resolution", reason="有两项要改")
    entitled.bring(village, source, "implementation", lines=entitled.VOTES)
    assert [outcome for _, outcome in outcomes(village)] == ["passed", "passed", "rejected"]
    assert village.proposal(source).title.endswith("（存量）")


def test_a_recount_gives_it_counts_of_its_own(village: VillageUnderTest) -> None:
    """Taken as a whole and posted anew here, its papers are counted line by line, and that nobody had is told."""
    source = confirmed(village, "resolution_disclosure")
    with village.database.read() as session:
        query = select(AgendaItem.meeting).where(
            AgendaItem.matter == source, AgendaItem.stage == "resolution"
        )
        of = {"meeting": session.scalars(query).one(), "matter": source}
    village.do(paper_recount.order, "supervision_chair", reason="各项没有单独计票", **of)
    told = {"counts": {"for": 18}, "photos": [village.photo], "lines": VOTES}
    village.do(paper_recount.enter, "clerk", **told, **of)
    assert village.do(paper_recount.confirm, "supervision_chair", **of).outcome == "settled"
    assert [outcome for _, outcome in outcomes(village)] == ["passed", "passed", "rejected"]
    with village.database.read() as session:
        rows = session.scalars(select(LineVote).where(LineVote.matter == source).order_by(LineVote.line))
        (first, *_rest) = lines_told.decided(rows)
    assert first.recounted == "重新计票数出，原来没有单独的票数"
    assert verify_deep(village.database) == []
