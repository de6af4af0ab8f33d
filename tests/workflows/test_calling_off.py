"""What no meeting decides is called off (撤回没有四议的事项) while only the village knows of it."""

from typing import Any

import pytest

from engine.errors import Refused
from tests.acting import rule_of
from tests.messaging import waiting
from tests.village import VILLAGE, VillageUnderTest
from tests.workflows.tasks.test_so_far import bought, do
from workflows import calling_off, matters, pinned
from workflows.cases import routine
from workflows.tasks.doing import complete
from workflows.verification import verify_deep

__all__ = ["bought"]
WHY = "选错了事项，已经重新发起"


def call_off(village: VillageUnderTest, matter: str, by: str = "secretary", **told: Any) -> None:
    """The matter is called off."""
    village.do(calling_off.call_off, by, matter=matter, **{"reason": WHY, **told})


def refused(village: VillageUnderTest, matter: str, by: str = "secretary", **told: Any) -> Refused:
    """The refusal to do so."""
    found = village.refusal(calling_off.call_off, by, matter=matter, **{"reason": WHY, **told})
    assert isinstance(found, Refused)
    return found


def test_what_was_begun_by_mistake_ends(village: VillageUnderTest, bought: str) -> None:
    """It is withdrawn, nobody is asked for anything any more, and the log proves it."""
    assert "task" in waiting(village)
    call_off(village, bought)
    assert village.row(bought).state == "withdrawn"
    assert waiting(village) == {}
    assert (
        rule_of(village.refusal(complete, "director", matter=bought, task="plan", form={})) == "out_of_order"
    )
    assert rule_of(refused(village, bought)) == "out_of_order"
    assert verify_deep(village.database) == []


@pytest.mark.parametrize(
    ("by", "told", "rule"),
    [
        ("clerk", {}, "not_your_office"),
        ("supervision_chair", {}, "not_your_office"),
        ("secretary", {"reason": " "}, "reason_missing"),
    ],
)
def test_the_party_branch_says_why(
    village: VillageUnderTest, bought: str, by: str, told: dict[str, str], rule: str
) -> None:
    """Nobody else calls a matter off, and not without a reason."""
    assert rule_of(refused(village, bought, by, **told)) == rule


def test_what_others_acted_on_is_brought_to_its_end(village: VillageUnderTest, bought: str) -> None:
    """Whoever signed after the first relies on it: from then on it is returned or refused, as its flowchart has it."""
    do(village, bought, "plan", outcome="agree")
    assert refused(village, bought).facts["against"] == "others"
    assert village.row(bought).state == "open"


def test_what_meetings_decide_is_withdrawn_as_drawn(village: VillageUnderTest) -> None:
    """The four discussions have their own way back."""
    number = village.matter_at("proposal")
    assert rule_of(refused(village, number)) == "out_of_order"
    village.do(matters.withdraw, "secretary", matter=number, reason=WHY)
    assert village.row(number).state == "withdrawn"


def test_a_register_keeps_what_it_was_told(village: VillageUnderTest) -> None:
    """A voucher is refused or returned by whoever signs it next, as its flowchart has it."""
    with village.database.read() as session:
        item = matters.power_list(session, VILLAGE, on=village.today)["daily-spending"]
    form = routine.supplied(pinned.form_in(matters.definition_of(item), item.start), {}, on=village.today)
    by = next(role for role in item.started_by if role in village.persons)
    number = village.do(matters.start, by, item=item.id, form=form).subject
    assert refused(village, number).facts["against"] == "register"


def test_the_page(village: VillageUnderTest, bought: str) -> None:
    """The secretary finds it beside the matter, says why, and everybody reads it; the clerk does not find it."""
    address = f"/v/{VILLAGE}/matters/{bought}"
    assert f"{address}/call-off" not in village.client("clerk").get(address).get_data(as_text=True)
    client = village.client("secretary")
    assert f"{address}/call-off" in client.get(address).get_data(as_text=True)
    assert "别的人还没有办" in client.get(f"{address}/call-off").get_data(as_text=True)
    assert client.post(f"{address}/call-off", data={"reason": WHY}).status_code in (302, 303)
    told = village.client().get(f"/village/{VILLAGE}/matters/{bought}").get_data(as_text=True)
    assert "撤回" in told
    assert f"{address}/call-off" not in client.get(address).get_data(as_text=True)
