"""What may be done with a matter now, and in which office (可以办的事): the verbs still decide, pages ask here first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import calling_off, people, stages
from workflows.assets import ledger
from workflows.entitlements import mistakes
from workflows.tables import Proposal

TOWNSHIP = ("township_party",)
TALKED_OVER = ("township_review", *stages.DISCUSSIONS)


@dataclass(frozen=True)
class Power:
    """One thing that may be done: its name, whose offices may, and when the matter stands so that it can be done."""

    name: str
    offices: tuple[str, ...]
    when: Callable[[MatterRow, Proposal], bool]


def _task(row: MatterRow) -> str:
    task = stages.shared(row)
    return task.task if task is not None else ""


def _withdraw(row: MatterRow, _proposal: Proposal) -> bool:
    # 通过决议之前，提议人可以说明理由撤回
    return (
        row.state == "open" and row.stage in TALKED_OVER and _task(row) != "township_review_after_resolution"
    )


def _begun_on_a_line(row: MatterRow, _proposal: Proposal) -> bool:
    # 是不是按年度决议启动的、付没付款、签没签合同，由 entitlements.mistakes 判断
    return row.state == "open" and row.stage in mistakes.BEGUN


def _revise(row: MatterRow, _proposal: Proposal) -> bool:
    return row.state == "open" and row.stage in ("proposal", "consultation")


def ways_back(row: MatterRow) -> tuple[str, ...]:
    """The stages to which a matter may be sent back from where it stands, as its diagram draws them."""
    task = stages.shared(row)
    if task is None:
        return ()
    if task.stage == "implementation":
        return stages.DISCUSSIONS
    return task.returns if task.kind == "gate" or "returned" in task.outcomes else ()


def _implement(row: MatterRow, proposal: Proposal) -> bool:
    return _task(row) == "implementation" and proposal.begun_round != row.round


def pays(proposal: Proposal) -> bool:
    """Whether what was decided is money to be spent; what is let or sold brings money in, as income."""
    return proposal.item not in (ledger.LEASE, ledger.DISPOSAL)


def _pay(row: MatterRow, proposal: Proposal) -> bool:
    return row.state == "open" and row.stage in ("implementation", "result_disclosure") and pays(proposal)


def _open(row: MatterRow, _proposal: Proposal) -> bool:
    return row.state == "open"


POWERS: Mapping[str, Power] = {
    "revise": Power("修改方案", people.PARTY, _revise),
    "review": Power(
        "乡镇党委审核",
        people.REVIEWERS,
        lambda row, _: _task(row).startswith("township_review"),
    ),
    "implement": Power("组织实施", people.OFFICERS, _implement),
    "pay": Power("付款", people.OFFICERS, _pay),
    "close": Power("办结归档", people.OFFICERS, lambda row, _: _task(row) == "closing"),
    "opinion": Power("监督意见", people.SUPERVISION, lambda row, _: row.state in ("open", "suspended")),
    "correct": Power("更正", people.OFFICERS, _open),
    "return_to": Power("退回", people.PARTY, lambda row, _: bool(ways_back(row))),
    "withdraw": Power("撤回", people.PARTY, _withdraw),
    "call_off": Power("撤回", people.PARTY, lambda row, _: calling_off.can_call_off(row)),
    "take_back": Power("撤回（错按年度决议启动）", people.PARTY, _begun_on_a_line),
    "suspend": Power("中止", TOWNSHIP, _open),
    "resume": Power("恢复办理", TOWNSHIP, lambda row, _: row.state == "suspended"),
}


def check_office(power: str, offices: Iterable[str]) -> None:
    """Refuses (`not_your_office`) whoever holds no office that may do this."""
    allowed = POWERS[power].offices
    if not set(offices) & set(allowed):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in allowed])


def check(session: Session, power: str, row: MatterRow, proposal: Proposal, offices: Iterable[str]) -> None:
    """Refuses (`not_your_office`, then `out_of_order`) whoever may not do this, or not now."""
    check_office(power, offices)
    if not POWERS[power].when(row, proposal):
        raise stages.out_of_order(session, row, POWERS[power].name)


def of(row: MatterRow, proposal: Proposal, offices: Iterable[str]) -> list[str]:
    """All that somebody with these offices may do with a matter now, in the order of `POWERS`."""
    mine = set(offices)
    return [name for name, power in POWERS.items() if mine & set(power.offices) and power.when(row, proposal)]
