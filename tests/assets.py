"""Assets in the village under test (模拟村的资产): inventory, lease, sale and rent, with the figures a test wants."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.registers import COUNTS
from tests.village import VILLAGE, VillageUnderTest
from workflows import matters, people, stages
from workflows.assets import ending, second
from workflows.law.assemblies import BODIES
from workflows.record import Answer
from workflows.tasks.doing import complete

TENANT = "兴农商贸有限公司"
AGREE: Mapping[str, Any] = {"outcome": "agree"}
CLEAR: Mapping[str, Any] = {"outcome": "clear"}
SHOP = {
    "code": "Z-01",
    "kind": "asset",
    "name": "村部门面",
    "place": "村部一楼",
    "quantity": "3",
    "unit": "间",
    "value": "300000.00",
    "owner": "collective",
    "status": "idle",
}
SCHOOL = {**SHOP, "code": "Z-02", "name": "旧村小校舍", "place": "二组", "value": "120000.00"}
POND = {
    "code": "Y-01",
    "kind": "resource",
    "name": "三组鱼塘",
    "place": "三组",
    "quantity": "12.5",
    "unit": "亩",
    "owner": "group",
    "group": "三组",
    "status": "idle",
}
LEASE: Mapping[str, Any] = {
    "title": "村部门面出租",
    "content": "出租三间门面两年，公开竞价",
    "subject": "property_disposal",
    "owner": "collective",
    "asset": "Z-01",
    "amount": "86000.00",
}
DISPOSAL: Mapping[str, Any] = {
    **LEASE,
    "title": "旧村小校舍转让",
    "content": "闲置五年，评估后公开转让",
    "asset": "旧村小校舍",
}
INVESTMENT: Mapping[str, Any] = {
    "title": "入股村级光伏项目",
    "content": "入股三年，按年分红",
    "subject": "property_disposal",
    "owner": "collective",
    "what": "invest",
    "partner": "县光伏公司",
    "amount": "86000.00",
}
FORMS: Mapping[str, Mapping[str, Any]] = {
    "asset-lease": LEASE,
    "asset-disposal": DISPOSAL,
    "investment-loan": INVESTMENT,
}
BIDS = [{"bidder": TENANT, "price": "90000.00"}, {"bidder": "明达商行", "price": "88000.00"}]
DONE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "survey": ("branch_1", {"rows": [SHOP, SCHOOL, POND], "funds": "152300.50", "differences": "无"}),
    "account_check": ("economy", AGREE),
    "notice": ("branch_1", CLEAR),
    "confirmation": ("branch_1", AGREE),
    "registration": ("economy", {}),
    "plan": ("branch_1", {"plan": "公开竞价，保证金一万元"}),
    "reserve_price": ("economy", {**AGREE, "reserve": "85000.00"}),
    "appraisal": ("economy", {**AGREE, "appraised": "86000.00", "appraiser": "公正资产评估有限公司"}),
    "risk": ("branch_1", {"risk": "最坏亏损本金"}),
    "red_lines": ("economy", AGREE),
    "plan_notice": ("branch_1", CLEAR),
    "legality": ("government", AGREE),
    "bidding": ("economy", {"way": "platform", "bids": BIDS}),
    "award_notice": ("branch_1", {**CLEAR, "winner": TENANT, "winner_kind": "firm", "price": "90000.00"}),
    "contract": ("branch_1", {"party": TENANT, "party_kind": "firm", "contracted": "90000.00"}),
    "ledger": ("party_6", {}),
    "receipt": ("party_6", {"receipt_no": "0001"}),
    "banking": ("party_6", {}),
    "check": ("economy", AGREE),
    "booking": ("economy", {}),
    "publishing": ("director", {}),
}
"""Who does each task, with what."""

DAYS = {
    "notice": "posted_on",
    "registration": "registered_on",
    "plan_notice": "posted_on",
    "bidding": "announced_on",
    "award_notice": "award_on",
    "contract": "signed_on",
    "receipt": "received_on",
    "banking": "banked_on",
    "booking": "booked_on",
    "publishing": "posted_on",
}
BEFORE = {"notice": 8, "plan_notice": 16, "award_notice": 6}
"""What is dated today, or so many days before: what was posted has hung long enough."""

YEARS = timedelta(days=729)


def settle(village: VillageUnderTest) -> None:
    """A director of the collective and a bookkeeper, who are nobody else."""
    for role, office in (("branch_1", "directors"), ("party_6", "bookkeeper")):
        person = village.persons[role]
        with village.database.read() as session:
            held = people.held(session, home=VILLAGE, person=person, on=village.today)
        if office not in held:
            told = {"office": office, "person": person, "since": date(2021, 1, 1)}
            village.do(people.take_office, "clerk", **told)


def start(village: VillageUnderTest, item: str, **form: Any) -> str:
    """A matter about an asset, just proposed."""
    settle(village)
    return village.do(matters.start, "secretary", item=item, form={**FORMS[item], **form}).subject


def not_started(village: VillageUnderTest, item: str, **form: Any) -> Any:
    """The refusal of a matter that must not be started."""
    return village.refusal(matters.start, "secretary", item=item, form={**FORMS[item], **form})


def told(village: VillageUnderTest, matter: str, task: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """A task's form as it would be filled in today."""
    answers = {**DONE[task][1], **form}
    if task in DAYS:
        answers.setdefault(DAYS[task], village.days_ago(BEFORE.get(task, 0)).isoformat())
    if task == "contract" and village.proposal(matter).item == "asset-lease":
        answers.setdefault("starts", village.today.isoformat())
        answers.setdefault("ends", (village.today + YEARS).isoformat())
    if task == "contract" and village.proposal(matter).item == "investment-loan":
        answers = {key: answers[key] for key in ("signed_on", "contracted")}
    return answers


def do(village: VillageUnderTest, matter: str, task: str, **form: Any) -> Answer:
    """An office task is done."""
    return village.do(
        complete, DONE[task][0], matter=matter, task=task, form=told(village, matter, task, form)
    )


def refused(village: VillageUnderTest, matter: str, task: str, **form: Any) -> Any:
    """An office task that must be refused."""
    answers = told(village, matter, task, form)
    return village.refusal(complete, DONE[task][0], matter=matter, task=task, form=answers)


def bring(village: VillageUnderTest, matter: str, until: str = "", **forms: Mapping[str, Any]) -> None:
    """Take a matter on until a task is open, or to its end; `forms` are answers by task. Time passes."""
    while village.row(matter).state == "open":
        tasks = [task.task for task in village.row(matter).open_tasks]
        if until in tasks:
            return
        office = next((task.task for task in village.row(matter).open_tasks if stages.is_office(task)), "")
        if office:
            do(village, matter, office, **forms.get(office, {}))
        elif tasks == ["resolution"]:
            _resolve(village, matter)
        else:
            village.step(matter)


def _resolve(village: VillageUnderTest, matter: str) -> None:
    """Everybody of the owner's body comes and agrees; no roll of theirs is kept."""
    village.advance(days=2)
    (register,) = BODIES[village.body_of(matter, "resolution")].registers
    village.hold(matter, "resolution", present=COUNTS[register], for_=COUNTS[register])


def survey(village: VillageUnderTest) -> str:
    """A yearly inventory that waits for its survey; its number."""
    settle(village)
    asked = {"title": "2026年度清产核资", "content": "逐项清点", "base_day": village.today.isoformat()}
    return village.do(matters.start, "secretary", item="asset-inventory", form=asked).subject


def inventory(village: VillageUnderTest, rows: Sequence[Mapping[str, Any]] = (), **told: Any) -> str:
    """A yearly inventory, confirmed and on the ledger; its number."""
    matter = survey(village)
    bring(village, matter, survey=({"rows": list(rows)} if rows else {}) | told)
    return matter


def let(village: VillageUnderTest, *, until: str = "implementation", **forms: Mapping[str, Any]) -> str:
    """The shop is let for two years, in one instalment unless `ledger` says otherwise; the contract's number."""
    matter = start(village, "asset-lease")
    bring(village, matter, until, **forms)
    return matter


def resolve_end(village: VillageUnderTest, **form: Any) -> str:
    """The members resolve to end a lease: a major matter whose resolution has been disclosed; its number."""
    asked = {"title": "门面提前收回", "subject": "property_disposal", "owner": "collective", **form}
    matter = village.start(**asked)
    bring(village, matter, "implementation")
    return matter


def end(village: VillageUnderTest, contract: str, *, by: str = "branch_1", **told: Any) -> Answer:
    """The lease ends today by a breach of the tenant, unless told otherwise; the supervision committee confirms it."""
    propose_end(village, contract, by=by, **told)
    return village.do(second.confirm, "supervision_chair", matter=contract)


def propose_end(village: VillageUnderTest, contract: str, *, by: str = "branch_1", **told: Any) -> Answer:
    """The same, and nobody has confirmed it yet."""
    asked = {"day": village.today, "cause": "breach", "reason": "欠租半年", "evidence": [village.photo]}
    return village.do(ending.end, by, matter=contract, **{**asked, **told})


def take_back(village: VillageUnderTest, contract: str) -> Answer:
    """The end of a lease is taken back, with a second person."""
    village.do(ending.take_back, "branch_1", matter=contract, reason="登记错了合同")
    return village.do(second.confirm, "supervision_chair", matter=contract)


def rent(village: VillageUnderTest, contract: str, amount: str, *, until: str = "publishing") -> str:
    """Rent comes in under a contract and is booked; the voucher's number."""
    settle(village)
    form = {
        "title": "收取门面租金",
        "content": "照合同",
        "kind": "lease",
        "amount": amount,
        "payer": TENANT,
        "of_matter": contract,
    }
    voucher = village.do(matters.start, "clerk", item="income", form=form).subject
    bring(village, voucher, until)
    return voucher
