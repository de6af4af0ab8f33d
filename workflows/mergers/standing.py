"""What a village leaves behind (合并前的清点): what must be finished first, what goes on, what is to be proposed anew."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from workflows import entries, handover, inspection, stages
from workflows.assets import dues, ending, ledger
from workflows.assets.tables import Contract
from workflows.finance import vouchers
from workflows.finance.tables import Voucher

DISCLOSING = ("resolution_disclosure", "result_disclosure")
"""Stages in which a resolution or a result is being made public: who resolved also discloses."""
DECIDED = "township_review_after_resolution"

BLOCKS = {
    "meetings": "没有开完的会议",
    "objections": "没有答复的异议",
    "legacy": "没有登记完的存量事项",
    "decided": "没有公开完的决议或者结果",
    "vouchers": "没有办完的凭证",
    "entries": "没有确认的代录",
    "inspections": "没有办完的查阅申请",
    "handovers": "没有办完的交接",
    "endings": "没有核对的提前终止",
}
"""What has to be finished before a village can be merged, as people are told."""


@dataclass(frozen=True)
class Standing:
    """The open matters of a village by number, those that rest, and how many of each kind (`BLOCKS`) stand in the way."""

    carried: tuple[str, ...]
    anew: tuple[str, ...]
    suspended: tuple[str, ...]
    blocked: dict[str, int]


def of(session: Session, village: str, *, on: date) -> Standing:
    """How a village stands on a day; `carried` has ended matters too whose contracts still bring or cost money."""
    left = handover.listed(session, village)
    blocked = {name: len(left[name]) for name in ("meetings", "objections", "legacy")}
    rows = _open(session, village)
    carried, anew, decided = [], [], 0
    for row in rows:
        if _decided(row):
            decided += 1
        elif _discussed(row):
            anew.append(row.id)
        else:
            carried.append(row.id)
    blocked |= {"decided": decided, "vouchers": _vouchers(session, village)} | _papers(session, village)
    carried += [each for each in _running(session, village, on) if each not in (*carried, *anew)]
    told = {name: number for name, number in blocked.items() if number}
    suspended = tuple(row.id for row in rows if row.state == "suspended")
    return Standing(tuple(carried), tuple(anew), suspended, told)


def words(left: Standing) -> list[str]:
    """What stands in the way, as people are told."""
    return [f"{number}件{BLOCKS[name]}" for name, number in left.blocked.items()]


def _open(session: Session, village: str) -> list[MatterRow]:
    query = select(MatterRow).where(
        MatterRow.jurisdiction == village, MatterRow.state.in_(("open", "suspended"))
    )
    return list(session.scalars(query.order_by(MatterRow.id)))


def _decided(row: MatterRow) -> bool:
    return row.stage in DISCLOSING or any(task.task == DECIDED for task in row.open_tasks)


def _discussed(row: MatterRow) -> bool:
    """Whether it stands among the discussions: whose members belong to another village now has to begin again."""
    return any(
        not stages.is_office(task) and task.stage in ("township_review", *stages.DISCUSSIONS)
        for task in row.open_tasks
    )


def _vouchers(session: Session, village: str) -> int:
    query = select(func.count()).select_from(Voucher)
    query = query.join(
        MatterRow, (MatterRow.jurisdiction == Voucher.jurisdiction) & (MatterRow.id == Voucher.matter)
    )
    query = query.where(
        Voucher.jurisdiction == village,
        Voucher.state == vouchers.OPEN,
        MatterRow.state.in_(("open", "suspended")),
    )
    return session.scalar(query) or 0


def _papers(session: Session, village: str) -> dict[str, int]:
    """What waits for a second person, or was asked for by somebody."""
    return {
        "entries": len(entries.open_in(session, [village])),
        "inspections": len(inspection.of_villages(session, [village], only_open=True)),
        "handovers": len(handover.open_in(session, [village])),
        "endings": len(ending.proposed(session, village)),
    }


def _running(session: Session, village: str, on: date) -> list[str]:
    """The matters of contracts that run on, or under which something is still owed."""
    rows = session.scalars(select(Contract).where(Contract.jurisdiction == village).order_by(Contract.matter))
    accounts = dues.accounts(session, rows, on=on, soon=0)
    return [each.contract.matter for each in accounts if _runs(each.contract, on) or each.next is not None]


def _runs(contract: Contract, on: date) -> bool:
    # 卖掉的，合同没有期限，钱收完就办完了
    return contract.item != ledger.DISPOSAL and (ledger.last_day(contract) or "9") >= on.isoformat()
