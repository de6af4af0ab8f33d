"""What was begun on a line by mistake (错按一项启动) is taken back while nothing was paid or contracted."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.errors import Refused
from tests import entitled, works
from tests.entitled import LISTED
from tests.village import VILLAGE, VillageUnderTest
from tests.web.gathering import said
from workflows import implementation, matters
from workflows.checkup import examination
from workflows.entitlements.tables import MatterEntry
from workflows.verification import verify_deep

WHY = "本来要启动第2项，选错了"
DITCH = {**works.FORM, "title": LISTED[0]["matter"], "amount": "28000.00"}
SMALLER: Mapping[str, Mapping[str, Any]] = {
    "cost_review": {"submitted": "28000.00", "reviewed": "27000.00", "reduction": "1000.00"},
    "comparison": {"bids": [{**bid, "price": "26000.00"} for bid in works.BIDS]},
    "award_notice": {"price": "26000.00"},
    "contract": {"amount": "26000.00", "advance": "0.00"},
}
"""What the office tasks say of a works under the cap of the line."""


@pytest.fixture
def source(village: VillageUnderTest) -> str:
    """An annual resolution in force; its first line is of public works."""
    return entitled.annual(village)


def begun(village: VillageUnderTest, source: str, item: str = "works") -> str:
    """A matter of an item, begun on the first line."""
    if item != "works":
        return entitled.listed(village, source)
    form = DITCH | {"funding": [{"source": "村集体", "amount": "28000.00"}]}
    entry = {"kind": "listed", "source": source, "line": 1}
    return village.do(matters.start, "secretary", item="works", form=form, entry=entry).subject


def take_back(village: VillageUnderTest, matter: str) -> None:
    """The secretary takes it back."""
    village.do(matters.withdraw, "secretary", matter=matter, reason=WHY)


@pytest.mark.parametrize(
    ("item", "until"),
    [
        ("works", "initiation"),
        ("works", "money_check"),
        ("works", "cost_review"),
        ("works", "discipline_opinion"),
        ("works", "method"),
        ("works", "award_notice"),
        ("works", "contract"),
        ("major-matter", "implementation"),
    ],
)
def test_the_line_is_free_again(village: VillageUnderTest, source: str, item: str, until: str) -> None:
    """Wherever it stands before the contract: withdrawn with the reason, and the same line can be begun anew, once."""
    matter = begun(village, source, item)
    if item == "works":
        works.bring(
            village,
            matter,
            until,
            **SMALLER,
        )
    assert until in {task.task for task in village.row(matter).open_tasks}
    take_back(village, matter)
    assert village.row(matter).state == "withdrawn"
    assert violations(village) == []
    again = begun(village, source, item)
    with pytest.raises(Refused) as caught:
        begun(village, source, item)
    assert (caught.value.facts["against"], caught.value.facts["used"]) == ("used", [again])
    assert verify_deep(village.database) == []


def violations(village: VillageUnderTest) -> list[tuple[str, str]]:
    """What the check-up finds of matters, beyond articles that nobody confirmed yet."""
    with village.database.read() as session:
        found = examination.examine(session, VILLAGE, at=village.clock.now)
    quiet = ("rule_unverified", "duplicate_evidence")
    return [(each.rule, each.matter) for each in found if each.matter and each.rule not in quiet]


def test_what_was_paid_for_stays(village: VillageUnderTest, source: str) -> None:
    """One payment, and the line is used for good."""
    matter = begun(village, source, "major-matter")
    village.implement(matter)
    form = {"amount": "1.00", "to": "某某公司", "purpose": "工程款"}
    village.do(implementation.pay, "director", matter=matter, form=form)
    refused(village, "paid", matter)


def test_what_was_contracted_stays(village: VillageUnderTest, source: str) -> None:
    """With the contract the line is used, before a fen was paid."""
    matter = begun(village, source)
    works.bring(village, matter, "contract_filing", **SMALLER)
    refused(village, "contracted", matter)


def refused(village: VillageUnderTest, against: str, matter: str) -> None:
    """It is too late, and nothing of the matter changes."""
    found = village.refusal(matters.withdraw, "secretary", matter=matter, reason=WHY)
    assert isinstance(found, Refused)
    assert (found.rule, found.facts["against"]) == ("line_used_up", against)
    assert village.row(matter).state == "open"


def test_a_matter_that_was_resolved_on_is_not_taken_back(village: VillageUnderTest) -> None:
    """What went through the four discussions itself stays decided: the way back is a return, as before."""
    matter = village.matter_at("implementation")
    found = village.refusal(matters.withdraw, "secretary", matter=matter, reason=WHY)
    assert isinstance(found, Refused)
    assert found.rule == "out_of_order"


@pytest.mark.parametrize(
    ("role", "reason", "rule"), [("secretary", " ", "reason_missing"), ("clerk", WHY, "not_your_office")]
)
def test_it_takes_the_secretary_and_a_reason(
    village: VillageUnderTest, source: str, role: str, reason: str, rule: str
) -> None:
    """Nobody else takes it back, and nobody without a word why."""
    matter = begun(village, source, "major-matter")
    found = village.refusal(matters.withdraw, role, matter=matter, reason=reason)
    assert isinstance(found, Refused)
    assert found.rule == rule


def test_a_lapsed_basis_frees_nothing(village: VillageUnderTest, source: str) -> None:
    """What fell back to the proposal is withdrawn there as any other matter, and the event claims no line."""
    matter = begun(village, source)
    village.do(matters.return_to, "secretary", matter=source, to="consultation", reason="重新商量")
    works.bring(village, matter, "proposal")
    with village.database.read() as session:
        assert session.get_one(MatterEntry, (VILLAGE, matter)).outcome == "lapsed"
    take_back(village, matter)
    assert "空出来的一项" not in history(village, matter)


Told = Callable[[VillageUnderTest, str], str]


def history(village: VillageUnderTest, matter: str) -> str:
    """What the public history of a matter says."""
    return said(village.client().get(f"/village/{VILLAGE}/matters/{matter}"))


@pytest.mark.parametrize("item", ["works", "major-matter"])
def test_history_tells_it(village: VillageUnderTest, source: str, item: str) -> None:
    """The reason and which line is free stand in the public history, for ever."""
    matter = begun(village, source, item)
    take_back(village, matter)
    told = history(village, matter)
    for words in ("撤回事项，不再办理", WHY, f"空出来的一项年度决议{source}第1项"):
        assert words in told


def test_it_is_done_on_the_desk(village: VillageUnderTest, source: str) -> None:
    """The secretary finds the way on the matter's page, while it is open; the year's list shows the line as free."""
    matter = begun(village, source)
    secretary, address = village.client("secretary"), f"/v/{VILLAGE}/matters/{matter}"
    assert f"{address}/take-back" in secretary.get(address).get_data(as_text=True)
    assert f"{address}/take-back" not in village.client("clerk").get(address).get_data(as_text=True)
    page = said(secretary.get(f"{address}/take-back"))
    assert "还没有付款也没有签合同的，可以撤回" in page
    answer = secretary.post(f"{address}/take-back", data={"reason": WHY, "command_id": "t1"})
    assert (answer.status_code, answer.location.endswith(address)) == (302, True)
    assert village.row(matter).state == "withdrawn"
    assert "按年度决议启动" in said(secretary.get(f"/v/{VILLAGE}/year"))
    other = village.matter_at("implementation", title="别的事项")
    assert "take-back" not in secretary.get(f"/v/{VILLAGE}/matters/{other}").get_data(as_text=True)
