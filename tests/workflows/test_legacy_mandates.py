"""A mandate of the council from before the start day (存量授权): entered as such, and bounded as one given here."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Refused
from tests import entitled
from tests.legacies import entry_at, start_using
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import jurisdictions, matters
from workflows.checkup import examination
from workflows.entitlements import register, reports
from workflows.entitlements.tables import CouncilMandate, LineVote
from workflows.legacy import entry
from workflows.tables import AgendaItem
from workflows.verification import verify_deep

TERM = {"valid_from": "2026-02-01", "valid_to": "2026-12-31"}


@pytest.fixture(autouse=True)
def started(village: VillageUnderTest) -> None:
    """The village has a start day."""
    start_using(village)


def told(
    village: VillageUnderTest,
    stage: str = "implementation",
    *,
    form: Mapping[str, Any] | None = None,
    resolution: Mapping[str, Any] | None = None,
    **changed: Any,
) -> dict[str, Any]:
    """What the clerk tells of a mandate that the villagers' assembly gave in January; 12,000 of it were used by March."""
    content = {
        "item": "council-mandate",
        "form": {**entitled.MANDATE, **TERM, **(form or {})},
        "used": "12000.00",
    }
    found = entry_at(village, stage, **{**content, **changed})
    for each in found["discussions"]:
        if each["stage"] == "resolution":
            counts = {"entitled": 1200, "present": 700, "for": 690, "against": 10}
            each |= {"body": "villagers_assembly", "counts": counts, **(resolution or {})}
    return found


def confirmed(village: VillageUnderTest, stage: str = "implementation", **how: Any) -> str:
    """It was entered and confirmed; its number."""
    name = village.do(entry.enter, "clerk", entry=told(village, stage, **how)).subject
    village.do(entry.confirm, "township_party", name=name)
    with village.database.read() as session:
        return entry.get(session, VILLAGE, name).matter


def left(village: VillageUnderTest, source: str) -> int:
    """What the mandate still has, in fen."""
    with village.database.read() as session:
        return register.mandate(session, session.get_one(CouncilMandate, (VILLAGE, source))).left


def test_the_council_decides_on_it(village: VillageUnderTest) -> None:
    """A matter inside its bounds goes to the council at once, with a warning that the mandate is from before."""
    source = confirmed(village)
    assert village.proposal(source).title.endswith("（存量）")
    assert left(village, source) == 3_800_000
    answer = village.do(
        matters.start,
        "secretary",
        item="major-matter",
        form=dict(entitled.LAMPS),
        entry={"kind": "mandated", "source": source},
    )
    assert "mandate_from_before" in answer.warnings
    matter = answer.subject
    assert left(village, source) == 1_800_000
    entitled.council(village, matter)
    assert village.standing(matter)[1] == "resolution_disclosure"
    with village.database.read() as session:
        query = select(AgendaItem).where(AgendaItem.matter == matter, AgendaItem.outcome == "passed")
        assert "mandate_from_before" in session.scalars(query).one().warnings
    assert verify_deep(village.database) == []


BEYOND: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "the cap in each": ({"amount": "20000.01"}, "each"),
    "the sum, with what was used before": ({"amount": "19000.00"}, "sum"),
    "another subject": ({"subject": "public_works"}, "subject"),
}


@pytest.mark.parametrize("case", BEYOND.values(), ids=BEYOND)
def test_no_bound_is_wider_than_here(village: VillageUnderTest, case: tuple[Mapping[str, Any], str]) -> None:
    """Cap, sum and subject hold to the fen; what the council decided before the start day counts against the sum."""
    changed, against = case
    values = {"villagers_council.subjects": ["other", "public_works"]}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    source = confirmed(village, used="31000.01" if against == "sum" else "0")
    with pytest.raises(Refused) as caught:
        entitled.mandated(village, source, **changed)
    assert (caught.value.rule, caught.value.facts["against"]) == ("mandate_exceeded", against)


def test_its_term_ends(village: VillageUnderTest) -> None:
    """After its last day nothing is begun on it."""
    source = confirmed(village, form={"valid_to": "2026-03-20"})
    village.advance(days=30)
    with pytest.raises(Refused) as caught:
        entitled.mandated(village, source)
    assert caught.value.facts["against"] == "term"


def test_it_is_posted_anew_where_its_notice_had_not_run(village: VillageUnderTest) -> None:
    """Until the notice has hung here for its period the council decides nothing; the notice says what was used."""
    source = confirmed(village, "resolution_disclosure")
    with pytest.raises(Refused) as caught:
        entitled.mandated(village, source)
    assert caught.value.rule == "mandate_missing"
    village.post(source)
    assert '"used_before":"12000.00"' in village.notice(source, "resolution").text
    village.advance(days=20)
    village.bring(source, "implementation")
    entitled.mandated(village, source)


Change = Mapping[str, Any]
CANNOT: Mapping[str, tuple[Change, str]] = {
    "longer than a year": ({"form": {"valid_to": "2027-02-01"}}, "mandate_too_long"),
    "a subject of the members": ({"form": {"subjects": ["land_plan"]}}, "form_invalid"),
    "another issuer": ({"resolution": {"body": "members_assembly"}}, "wrong_body"),
    "more used than granted": ({"used": "50000.01"}, "mandate_exceeded"),
    "silent on what was used": ({"used": ""}, "legacy_mandate_used"),
    "one that has run out": ({"stage": "result_disclosure"}, "legacy_stage"),
    "paid on": ({"paid": "100.00", "paid_on": "2026-02-20"}, "legacy_stage"),
    "votes on lines that are not there": ({"lines": [{"for": 690}]}, "legacy_lines"),
}


@pytest.mark.parametrize("case", CANNOT.values(), ids=CANNOT)
def test_what_could_not_be_given_here_is_not_entered(
    village: VillageUnderTest, case: tuple[Change, str]
) -> None:
    """Term, subjects, issuer and sum are held to what a mandate of today may have."""
    changed, rule = case
    stage = changed.get("stage", "implementation")
    rest = {name: value for name, value in changed.items() if name != "stage"}
    found = village.refusal(entry.enter, "clerk", entry=told(village, stage, **rest))
    assert isinstance(found, Refused)
    assert found.rule == rule


def test_other_matters_use_no_mandate(village: VillageUnderTest) -> None:
    """What was used belongs to a mandate alone; logs of other entries read as before."""
    found = village.refusal(entry.enter, "clerk", entry=entry_at(village, "implementation", used="1.00"))
    assert isinstance(found, Refused)
    assert found.rule == "legacy_mandate_used"
    name = village.do(entry.enter, "clerk", entry=entry_at(village, "implementation")).subject
    with village.database.read() as session:
        assert '"used"' not in entry.get(session, VILLAGE, name).told


VOID: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "too few votes": (
        {"counts": {"entitled": 1200, "present": 700, "for": 350, "against": 350}},
        "votes_short",
    ),
    "too few came": ({"counts": {"entitled": 1200, "present": 500, "for": 500}}, "no_quorum"),
    "no numbers": ({"counts": {"present": 700}}, "numbers_missing"),
}


@pytest.mark.parametrize("case", VOID.values(), ids=VOID)
def test_the_township_cannot_confirm_what_was_not_given(
    village: VillageUnderTest, case: tuple[Mapping[str, Any], str]
) -> None:
    """Minutes that do not show quorum and votes give nobody power: the assembly grants it anew."""
    resolution, because = case
    name = village.do(entry.enter, "clerk", entry=told(village, resolution=resolution)).subject
    found = village.refusal(entry.confirm, "township_party", name=name)
    assert isinstance(found, Refused)
    assert (found.rule, found.facts["because"]) == ("legacy_mandate_void", because)
    village.do(entry.send_back, "township_party", name=name, reason="请由村民会议重新授权")


@pytest.mark.parametrize(("permission", "rule"), [("warned", ""), ("refused", "wrong_issuer")])
def test_representatives_pass_theirs_on_only_where_the_county_lets_them(
    village: VillageUnderTest, permission: str, rule: str
) -> None:
    """转授 is warned of or refused by the county's rule, as here."""
    values = {"villagers_council.by_representatives": permission}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    counts = {"entitled": 18, "present": 18, "for": 18}
    content = told(village, resolution={"body": "representatives_assembly", "counts": counts})
    if rule:
        found = village.refusal(entry.enter, "clerk", entry=content)
        assert isinstance(found, Refused)
        assert found.rule == rule
    else:
        village.do(entry.enter, "clerk", entry=content)


@pytest.mark.parametrize(
    ("lines", "granted", "because"),
    [
        ([{"for": 650, "against": 50}, {"for": 340, "against": 360}], '["other"]', ""),
        ([], '["other", "other_interest"]', "subjects_as_whole"),
    ],
)
def test_subjects_are_those_that_the_minutes_say_passed(
    village: VillageUnderTest, lines: list[dict[str, int]], granted: str, because: str
) -> None:
    """Counted one by one each has its own vote; taken as a whole they passed with it, and a warning says so."""
    values = {"villagers_council.subjects": ["other", "other_interest"]}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    source = confirmed(village, form={"subjects": ["other", "other_interest"]}, lines=lines)
    with village.database.read() as session:
        assert session.get_one(CouncilMandate, (VILLAGE, source)).subjects == granted
        rows = session.scalars(select(LineVote).where(LineVote.matter == source))
        assert {row.because for row in rows} == {because}


def test_given_anew_here_it_is_no_longer_from_before(village: VillageUnderTest) -> None:
    """Sent back and voted on again it stands on this vote; what was used before stays used."""
    source = confirmed(village, "resolution_disclosure")
    village.do(matters.return_to, "secretary", matter=source, to="resolution", reason="重新授权")
    village.advance(days=2)
    entitled.resolve(village, source)
    with village.database.read() as session:
        row = session.get_one(CouncilMandate, (VILLAGE, source))
        assert (row.before, row.used_before) == (False, 1_200_000)


def exceeded(village: VillageUnderTest, change: Callable[[CouncilMandate], None], source: str) -> list[Any]:
    """What the check-up says of decisions outside the mandate, after somebody wrote its row."""
    with village.database.write() as session:
        change(session.get_one(CouncilMandate, (VILLAGE, source)))
    with village.database.read() as session:
        found = examination.examine(session, VILLAGE, at=village.clock.now)
    return [each.facts["what"] for each in found if each.rule == "mandate_exceeded"]


def test_the_check_up_counts_what_was_used_before(village: VillageUnderTest) -> None:
    """A council that decided more than was left, counted with what it had decided before the start day, is found."""
    source = confirmed(village)
    matter = entitled.mandated(village, source)
    entitled.council(village, matter)
    assert exceeded(village, lambda row: None, source) == []
    assert exceeded(village, lambda row: setattr(row, "used_before", 3_000_001), source) == ["sum"]


def test_its_decisions_are_reported_to_the_next_assembly(village: VillageUnderTest) -> None:
    """The duty to report is that of any mandate: owed from the decision on."""
    source = confirmed(village)
    matter = entitled.mandated(village, source)
    entitled.council(village, matter)
    with village.database.read() as session:
        owed = reports.owed(session, [VILLAGE], on=village.today)
    assert [each.mandate.matter for each in owed] == [source]
