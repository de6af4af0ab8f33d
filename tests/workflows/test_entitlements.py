"""Annual resolutions and the council's mandate (年度决议、议事会授权): what they entitle to, to the fen, and how long."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Incomplete, Refused
from tests import entitled
from tests.entitled import LISTED, VOTES
from tests.village import COUNTY, VILLAGE, VillageUnderTest, village
from workflows import implementation, jurisdictions, matters
from workflows.entitlements import register, reports
from workflows.entitlements.tables import CouncilMandate, ListedMatter, MatterEntry
from workflows.meetings import results
from workflows.tables import Meeting
from workflows.verification import verify_deep

__all__ = ["village"]


def lines(village: VillageUnderTest) -> list[tuple[str, int, str]]:
    """The register's lines: title, cap, outcome."""
    with village.database.read() as session:
        rows = session.scalars(select(ListedMatter).order_by(ListedMatter.matter, ListedMatter.line))
        return [(row.title, row.cap, row.outcome) for row in rows]


def entry(village: VillageUnderTest, matter: str) -> MatterEntry:
    """On what a matter rests."""
    with village.database.read() as session:
        return session.get_one(MatterEntry, (VILLAGE, matter))


def left(village: VillageUnderTest, source: str) -> int:
    """What a mandate still has, in fen."""
    with village.database.read() as session:
        return register.mandate(session, session.get_one(CouncilMandate, (VILLAGE, source))).left


# The annual resolution


def test_each_listed_matter_has_a_vote_of_its_own(village: VillageUnderTest) -> None:
    """One meeting, three votes: what just half of those present wanted is not decided, whatever the whole came to."""
    entitled.annual(village)
    assert lines(village) == [
        ("水渠清淤", 3_000_000, "passed"),
        ("文化广场翻修", 6_400_000, "passed"),
        ("敬老慰问", 800_000, "rejected"),
    ]


def test_a_vote_on_the_whole_is_not_enough(village: VillageUnderTest) -> None:
    """A result without a vote on each line is incomplete, and so is one with a line too few."""
    matter = entitled.annual(village, until="resolution")
    for told in ((), VOTES[:2]):
        with pytest.raises(Incomplete, match="lines"):
            entitled.resolve(village, matter, told)
    assert lines(village) == []


def test_votes_on_a_line_must_be_possible(village: VillageUnderTest) -> None:
    """More votes on a line than people present are found at the desk."""
    matter = entitled.annual(village, until="resolution")
    with pytest.raises(Refused, match="counts_inconsistent"):
        entitled.resolve(village, matter, [{"for": 701}, *VOTES[1:]])


def test_representatives_need_a_mandate_for_a_line_where_the_county_binds_them(
    village_with_binding: VillageUnderTest,
) -> None:
    """The line of public works has one, the line of other interests has none: it is voted on without effect."""
    village = village_with_binding
    matter = entitled.annual(
        village,
        until="resolution",
        subject="other",
        matters=[LISTED[0], {**LISTED[1], "subject": "other_interest"}],
        amount="94000.00",
    )
    village.advance(days=5)
    told = {"present": 18, "for": 18}
    name = village.do(
        results.record,
        "clerk",
        body="representatives_assembly",
        stage="resolution",
        notice_on=village.days_ago(4),
        held_on=village.today,
        place="村委会",
        items={matter: told},
        photos=[village.photo],
        lines={matter: [{"for": 18}, {"for": 18}]},
    ).subject
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    assert [outcome for _, _, outcome in lines(village)] == ["passed", "refused"]


@pytest.fixture
def village_with_binding(village: VillageUnderTest) -> VillageUnderTest:
    """A county in which representatives need their mandate."""
    values = {"mandate_binding": True}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    return village


def test_a_listed_matter_starts_at_implementation(village: VillageUnderTest) -> None:
    """Unchanged it waits for nobody's vote; effective it is since the annual resolution was."""
    source = entitled.annual(village)
    matter = entitled.listed(village, source)
    assert village.row(matter).stage == "implementation"
    assert entry(village, matter).outcome == "opened"
    proposal, behind = village.proposal(matter), village.proposal(source)
    assert (proposal.effective_at, proposal.resolved_on, proposal.gates) == (
        behind.effective_at,
        behind.resolved_on,
        "resolution",
    )
    village.implement(matter)
    village.post(matter, "result", final_amount="28000.00")
    village.advance(days=20)
    village.bring(matter, "closed")


@pytest.mark.parametrize(
    ("what", "line", "form"),
    [
        ("cap", 1, {"amount": "30000.01"}),
        ("title", 1, {"title": "水渠清淤和衬砌"}),
        ("subject", 1, {"subject": "other"}),
        ("owner", 1, {"owner": "collective"}),
        ("rejected", 3, {"title": "敬老慰问", "subject": "other_interest", "amount": "100.00"}),
        ("unknown", 4, {}),
    ],
)
def test_a_changed_matter_is_proposed_anew(
    village: VillageUnderTest, what: str, line: int, form: dict[str, Any]
) -> None:
    """Another title, kind, owner, a fen more, a line that failed or is not there: refused, and told what differs."""
    source = entitled.annual(village)
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source, line, **form)
    assert (caught.value.rule, caught.value.facts["against"]) == ("not_as_listed", what)
    assert "第二十四条" in caught.value.basis or "村民委员会组织法" in caught.value.basis


def test_a_line_is_used_once_and_free_again_when_withdrawn(village: VillageUnderTest) -> None:
    """The second start is refused; one that was sent back to the proposal and withdrawn there uses nothing up."""
    source = entitled.annual(village)
    first = entitled.listed(village, source)
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source)
    assert (caught.value.facts["against"], caught.value.facts["used"]) == ("used", [first])
    village.do(matters.return_to, "secretary", matter=first, to="proposal", reason="不办了")
    village.do(matters.withdraw, "secretary", matter=first, reason="不办了")
    entitled.listed(village, source)


def test_a_line_stays_used_when_the_list_is_voted_on_in_another_order(village: VillageUnderTest) -> None:
    """Sent back and resolved anew with the first two lines exchanged: what was begun cannot be begun again."""
    source = entitled.annual(village)
    first = entitled.listed(village, source)
    village.do(matters.return_to, "secretary", matter=source, to="consultation", reason="次序要改")
    turned = {**entitled.ANNUAL, "matters": [LISTED[1], LISTED[0], LISTED[2]]}
    village.do(matters.revise, "secretary", matter=source, form=turned)
    entitled.bring(village, source, "implementation", lines=VOTES)
    assert [title for title, _, _ in lines(village)][:2] == ["文化广场翻修", "水渠清淤"]
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source, 2)
    assert (caught.value.facts["against"], caught.value.facts["used"]) == ("used", [first])


def test_nothing_is_paid_for_the_list_itself(village: VillageUnderTest) -> None:
    """Money is paid for the matters begun on it, each under its cap: the list has none of its own."""
    source = entitled.annual(village)
    form = {"amount": "1.00", "to": "某某公司", "purpose": "工程款"}
    refused = village.refusal(implementation.pay, "director", matter=source, form=form)
    assert isinstance(refused, Refused)
    assert refused.rule == "paid_by_use"


def test_a_list_that_is_sent_back_entitles_to_nothing(village: VillageUnderTest) -> None:
    """While the annual resolution is discussed anew, none of its lines can be started."""
    source = entitled.annual(village)
    village.do(matters.return_to, "secretary", matter=source, to="resolution", reason="有两项要改")
    with pytest.raises(Refused) as caught:
        entitled.listed(village, source)
    assert caught.value.facts["against"] == "not_effective"


def test_items_that_make_bases_rest_on_none(village: VillageUnderTest) -> None:
    """An annual resolution cannot be entered on another one, nor an item without the four discussions."""
    source = entitled.annual(village)
    basis = {"kind": "listed", "source": source, "line": 1}
    for item, form in (
        ("annual-resolution", entitled.ANNUAL),
        ("seal", {"title": "用印", "content": "盖章", "kind": "routine", "copies": 1}),
    ):
        refused = village.refusal(matters.start, "secretary", item=item, form=form, entry=basis)
        assert isinstance(refused, Refused)
        assert refused.rule == "entry_unfit"


# The council


def test_sums_are_kept_to_the_fen(village: VillageUnderTest) -> None:
    """Two at the cap of each, a third with exactly what is left; a fen more is refused, what is withdrawn is free."""
    source = entitled.mandate(village)
    for title in ("添置路灯", "修水井"):
        entitled.council(village, entitled.mandated(village, source, title=title))
    assert left(village, source) == 1_000_000
    with pytest.raises(Refused) as caught:
        entitled.mandated(village, source, amount="10000.01")
    assert (caught.value.facts["against"], caught.value.facts["left"]) == ("sum", 1_000_000)
    third = entitled.mandated(village, source, amount="10000.00")
    assert left(village, source) == 0
    village.do(matters.withdraw, "secretary", matter=third, reason="不办了")
    assert left(village, source) == 1_000_000


def test_the_council_decides_only_what_rests_on_a_mandate(village: VillageUnderTest) -> None:
    """A matter that began at its proposal is none of the council's business."""
    entitled.mandate(village)
    matter = village.matter_at("resolution", subject="other")
    answer = entitled.council(village, matter)
    assert (answer.outcome, answer.because) == ("refused", "wrong_body")


def test_what_the_council_decides_is_disclosed_and_reported(village: VillageUnderTest) -> None:
    """The township reviews it where the county asks, it is public for its period, and the next assembly hears of it."""
    source = entitled.mandate(village)
    matter = entitled.mandated(village, source)
    assert village.row(matter).stage == "township_review"
    entitled.council(village, matter)
    assert village.row(matter).stage == "resolution_disclosure"
    assert owed(village) == [(source, [matter], "")]
    assembly = heard(village)
    assert owed(village) == [(source, [matter], village.today.isoformat())]
    told = {"mandate": source, "meeting": assembly, "text": "议事会决定添置路灯，2万元"}
    village.do(reports.report, "director", **told)
    assert owed(village) == []
    refused = village.refusal(reports.report, "director", **told)
    assert isinstance(refused, Refused)
    assert refused.rule == "nothing_to_report"


def test_only_a_held_assembly_hears_a_report(village: VillageUnderTest) -> None:
    """A meeting of the branch committee is no hearer, and one from before the decision heard nothing of it."""
    source = entitled.mandate(village)
    before = heard(village)
    village.advance(days=3)
    matter = entitled.mandated(village, source)
    entitled.council(village, matter)
    with village.database.read() as session:
        branch = next(row.id for row in session.scalars(select(Meeting)) if row.body == "branch_committee")
    for name, rule in ((before, "nothing_to_report"), (branch, "report_meeting")):
        refused = village.refusal(reports.report, "director", mandate=source, meeting=name, text="报告")
        assert isinstance(refused, Refused)
        assert refused.rule == rule


def test_a_report_is_overdue_when_the_mandate_ends(village: VillageUnderTest) -> None:
    """No assembly was held: from the day after the last day of the mandate the report is late all the same."""
    source = entitled.mandate(village, valid_to=village.days_ago(-60).isoformat())
    entitled.council(village, entitled.mandated(village, source))
    village.advance(days=70)
    assert owed(village)[0][2]


def test_everything_is_made_anew_from_the_log(village: VillageUnderTest) -> None:
    """The register is a projection: played again it is the same."""
    entitled.listed(village, entitled.annual(village))
    source = entitled.mandate(village)
    entitled.council(village, entitled.mandated(village, source))
    village.do(reports.report, "director", mandate=source, meeting=heard(village), text="报告")
    assert verify_deep(village.database) == []


def owed(village: VillageUnderTest) -> list[tuple[str, list[str], str]]:
    """What is still to be reported: mandate, matters, since when it is late."""
    with village.database.read() as session:
        found = reports.owed(session, [VILLAGE], on=village.today)
        return [(each.mandate.matter, [use.entry.matter for use in each.uses], each.late) for each in found]


def heard(village: VillageUnderTest) -> str:
    """The representatives' assembly met, on another matter; the meeting."""
    matter = village.matter_at("resolution", title="别的事项", subject="other")
    village.advance(days=1)
    name = village.enter(matter, "resolution")
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    return name
