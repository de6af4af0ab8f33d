"""Faults of disclosures, objections, money and delay (公开、异议、资金、拖延的毛病), each seeded into one matter."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from tests.village import COUNTY, VILLAGE
from tests.workflows.hand import Hand, fault, moved, repin
from workflows.assets.tables import Contract, Ending, Instalment
from workflows.finance.tables import Sheet
from workflows.inspection import Inspection
from workflows.support.tables import Batch
from workflows.tables import Notice, Objection, Posting


@fault("结果没有公开就办结", "gate_not_opened", "paid")
def _(hand: Hand) -> None:
    hand.proposal().gates = "resolution"
    hand.session.delete(hand.events("gate_opened")[-1])


@fault("查阅申请二十天没有办", "inspection_overdue", "posted", "overdue")
def _(hand: Hand) -> None:
    day = (hand.now - timedelta(days=20)).date().isoformat()
    hand.session.add(
        Inspection(
            jurisdiction=VILLAGE,
            id="q0",
            matter=hand.matter,
            way="copy",
            state="asked",
            person="",
            index=0,
            asked_at=f"{day}T09:00:00+08:00",
            due_on=day,
            documents="[]",
            copies="[]",
            prepared_by="",
            how="",
            ended_by="",
            ended_at="",
            ended_index=None,
        )
    )


@fault("财务三个月没有张榜", "finance_disclosure_late", "paid", "overdue", of_village=True)
def _(hand: Hand) -> None:
    for row in hand.session.scalars(select(Sheet)):
        row.posted_on = ""


@fault("县里的名单过了期还没有公布", "support_overdue", "paid", "overdue", of_village=True)
def _(hand: Hand) -> None:
    hand.session.add(
        Batch(
            jurisdiction=COUNTY,
            id="d0",
            title="低保",
            villages=VILLAGE,
            responsible=f"{COUNTY}/p1",
            due_on=(hand.now - timedelta(days=1)).date().isoformat(),
            opened_on="2026-03-02",
            state="open",
            reason="",
        )
    )


@fault("没有发微信群", "channel_missing", "paid")
def _(hand: Hand) -> None:
    hand.session.delete(hand.posting("resolution", "wechat"))


@fault("公开栏三天就撤下", "taken_down_early", "paid")
def _(hand: Hand) -> None:
    row = hand.posting("resolution")
    row.down_at = moved(row.up_at, days=3)


@fault("公告还没满期就撤下", "taken_down_early", "posted")
def _(hand: Hand) -> None:
    row = hand.posting("resolution", "web")
    row.down_at = moved(row.up_at, days=1)


@fault("关口早开四天", "notice_period_running", "paid")
def _(hand: Hand) -> None:
    row = hand.events("gate_opened")[0]
    row.occurred_at = moved(row.occurred_at, days=-4)


@fault("结果公开早满期", "notice_period_running", "paid")
def _(hand: Hand) -> None:
    row = hand.events("gate_opened")[-1]
    row.occurred_at = moved(row.occurred_at, days=-4)


@fault("公告少印三天", "period_too_short", "posted")
def _(hand: Hand) -> None:
    row = hand.sheets("resolution")[-1]
    row.ends, row.last_day = moved(row.ends, days=-3), moved(row.last_day, days=-3)


@fault("张贴没有核对", "posting_unconfirmed", "paid")
def _(hand: Hand) -> None:
    hand.posting("resolution").confirmed_by = ""


@fault("公告多写一票", "notice_differs", "paid")
def _(hand: Hand) -> None:
    hand.text("resolution", **{"for": 19})


@fault("公告金额与决议不同", "notice_differs", "objection")
def _(hand: Hand) -> None:
    hand.text("resolution", amount="168500.00")


@fault("表决前没有方案公示", "plan_not_published", "paid")
def _(hand: Hand) -> None:
    hand.repin(plan__period_days=15)


@fault("异议逾期没人答复", "objection_overdue", "posted", "overdue")
def _(hand: Hand) -> None:
    hand.session.add(Objection(**_objection(hand, made_at=moved(hand.now.isoformat(), days=-20))))


def _objection(hand: Hand, **changed: Any) -> dict[str, Any]:
    told = {"jurisdiction": VILLAGE, "id": "o9999", "notice": hand.sheets("resolution")[-1].id, "index": 9999}
    told |= {"matter": hand.matter, "by": "anonymous", "about": "", "state": "open", "due_on": ""}
    empty = dict.fromkeys(("outcome", "return_to", "reply", "replied_by", "confirmed_by"), "")
    return told | empty | changed


@fault("答复晚了十天", "objection_answered_late", "objection", "overdue")
def _(hand: Hand) -> None:
    row = hand.objection()
    row.made_at = moved(row.made_at, days=-15)


@fault("被反映的主任自己答复", "complained_of_replied", "objection")
def _(hand: Hand) -> None:
    hand.objection().about = "director"


@fault("被反映的人就是答复人", "complained_of_replied", "objection")
def _(hand: Hand) -> None:
    hand.objection().about = hand.person("director")


@fault("异议在关口打开以后才答复", "objection_open", "objection")
def _(hand: Hand) -> None:
    event = hand.events("objection_answered", subject=hand.objection().id)[-1]
    event.occurred_at = event.recorded_at = moved(event.occurred_at, days=30)


@fault("异议成立没有退回", "upheld_not_returned", "objection")
def _(hand: Hand) -> None:
    row = hand.objection()
    row.outcome, row.return_to = "upheld", "consultation"


@fault("答复是空的", "reply_empty", "objection")
def _(hand: Hand) -> None:
    hand.objection().reply = " "


@fault("资金来源少了一万", "funding_does_not_add_up", "paid")
def _(hand: Hand) -> None:
    hand.form(funding=[{"source": "村集体", "amount": "176500.00"}])


@fault("合同超过决议", "contract_above_decision", "works")
def _(hand: Hand) -> None:
    hand.told(hand.events("implementation_begun")[-1], amount="190000.00")


@fault("付款合计超过决议", "over_budget", "works")
def _(hand: Hand) -> None:
    hand.payment().amount = 18_650_001


@fault("付款超过合同", "paid_above_contract", "works", "doubt")
def _(hand: Hand) -> None:
    hand.payment().amount = 16_000_000


@fault("决议生效以前付款", "retroactive", "works")
def _(hand: Hand) -> None:
    row = hand.payment()
    row.paid_on = moved(row.paid_on, days=-60)


@fault("决议生效以前签合同", "retroactive", "works")
def _(hand: Hand) -> None:
    event = hand.events("implementation_begun")[-1]
    hand.told(event, signed_on=moved(event.occurred_at[:10], days=-60))


@fault("决算超过决议", "result_above_decision", "objection")
def _(hand: Hand) -> None:
    hand.text("result", final_amount="186500.01")


@fault("付的比公布的多", "paid_above_result", "paid")
def _(hand: Hand) -> None:
    hand.text("result", final_amount="150000.00")


@fault("结果公告没有写花了多少", "result_without_amount", "objection", "doubt")
def _(hand: Hand) -> None:
    hand.text("result", final_amount=None)


@fault("一个广场拆成两次", "split_suspected", "returned", "doubt")
def _(hand: Hand) -> None:
    for matter in (hand.matter, hand.others["objection"]):
        repin(hand.session, matter, {"split.tiers": ("300000.00",)})


@fault("两个月没有张贴", "stalled", "posted", "overdue")
def _(hand: Hand) -> None:
    row = hand.row()
    row.since = moved(row.since, days=-60)
    notice = hand.sheets("resolution")[-1].id
    hand.session.execute(delete(Posting).where(Posting.notice == notice))
    hand.session.execute(delete(Notice).where(Notice.id == notice))


@fault("乡镇一个月没有审核", "township_review_overdue", "review", "overdue")
def _(hand: Hand) -> None:
    row = hand.row()
    row.since = moved(row.since, days=-40)


@fault("没有经过乡镇审核", "township_review_missing", "paid")
def _(hand: Hand) -> None:
    event = next(e for e in hand.events("task_completed") if json.loads(e.body)["stage"] == "township_review")
    hand.session.delete(event)


@fault("完工期限过了两个月", "result_overdue", "works", "overdue")
def _(hand: Hand) -> None:
    planned = moved(hand.now.date().isoformat(), days=-60)
    hand.told(hand.events("implementation_begun")[-1], planned_end=planned)


@fault("规则集不见了", "rules_missing", "paid")
def _(hand: Hand) -> None:
    hand.row().rules = "0" * 64


@fault("票数读不懂", "record_unreadable", "paid")
def _(hand: Hand) -> None:
    hand.held("consultation")[1].counts = "[]"


@fault("第一期租金过了十天没有收", "rent_overdue", "paid", "overdue")
def _(hand: Hand) -> None:
    day = (hand.now - timedelta(days=10)).date().isoformat()
    here = {"jurisdiction": VILLAGE, "matter": hand.matter}
    hand.session.add(Contract(**here, **CONTRACT, signed_on=day, starts=day, ends="", ended_on="", index=0))
    hand.session.add(Instalment(**here, number=1, due_on=day, amount=100))


CONTRACT = {"item": "asset-lease", "asset": "Z-01", "party": "某某商行", "person": False, "amount": 100}


@fault("租约还有一年就转让", "sold_while_let", "paid", "doubt")
def _(hand: Hand) -> None:
    day, later = hand.now.date().isoformat(), (hand.now + timedelta(days=365)).date().isoformat()
    told = {"jurisdiction": VILLAGE, "signed_on": day, "ended_on": "", "index": 0}
    lease = {**CONTRACT, "matter": hand.others["works"], "starts": day, "ends": later}
    sale = {**CONTRACT, "item": "asset-disposal", "matter": hand.matter, "starts": "", "ends": ""}
    hand.session.add_all([Contract(**told, **lease), Contract(**told, **sale)])


@fault("欠租以后倒填终止日期", "rent_cancelled_late", "paid", "doubt")
def _(hand: Hand) -> None:
    day, today = (hand.now - timedelta(days=10)).date().isoformat(), hand.now.date().isoformat()
    here = {"jurisdiction": VILLAGE, "matter": hand.matter}
    hand.session.add(Contract(**here, **CONTRACT, signed_on=day, starts=day, ends="", ended_on=day, index=0))
    hand.session.add(Instalment(**here, number=1, due_on=day, amount=100))
    said = {"cause": "breach", "reason": "欠租", "rests_on": "", "by": "", "office": "", "correction": ""}
    said["confirmed_by"] = "somebody/else"
    hand.session.add(Ending(**here, **said, index=1, day=day, evidence="[]", told_on=today))


@fault("一个人终止了合同", "ending_alone", "paid")
def _(hand: Hand) -> None:
    today = hand.now.date().isoformat()
    here = {"jurisdiction": VILLAGE, "matter": hand.matter}
    hand.session.add(
        Contract(**here, **CONTRACT, signed_on=today, starts=today, ends="", ended_on=today, index=0)
    )
    said = {"cause": "breach", "reason": "欠租", "rests_on": "", "office": "", "correction": ""}
    said |= {"by": "somebody/one", "confirmed_by": "somebody/one"}
    hand.session.add(Ending(**here, **said, index=1, day=today, evidence="[]", told_on=today))
