"""Works in the village under test (模拟村的工程): brought from initiation to any task, with the figures a test wants."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.village import VILLAGE, VillageUnderTest
from workflows import matters, people, stages
from workflows.record import Answer
from workflows.tasks.doing import complete

FIRM = "明达建筑有限公司"
FORM: Mapping[str, Any] = {
    "title": "村内道路硬化",
    "content": "硬化二组至四组道路1.2公里",
    "subject": "public_works",
    "owner": "villagers",
    "amount": "86000.00",
    "funding": [{"source": "村集体", "amount": "86000.00"}],
    "place": "二组至四组",
    "scale": "长1.2公里",
}
AGREE: Mapping[str, Any] = {"outcome": "agree"}
BIDS = [
    {"bidder": FIRM, "price": "83000.00", "code": "A1"},
    {"bidder": "顺通路桥有限公司", "price": "84000.00", "code": "A2"},
    {"bidder": "宏远建设有限公司", "price": "85500.00", "code": "A3"},
]
DONE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "initiation": ("secretary", {"need": "雨天走不了车"}),
    "money_check": ("economy", AGREE),
    "cost_review": (
        "finance",
        {"submitted": "86000.00", "reviewed": "84000.00", "reduction": "2000.00", "reviewer": "评审中心"},
    ),
    "discipline_opinion": ("discipline", AGREE),
    "economy_opinion": ("economy", AGREE),
    "finance_opinion": ("finance", AGREE),
    "planning_opinion": ("planning", AGREE),
    "industry_opinion": ("planning", AGREE),
    "method": ("director", {"outcome": "comparison"}),
    "comparison": ("director", {"bids": BIDS}),
    "tender": ("economy", {"bids": BIDS}),
    "award_notice": ("director", {"winner": FIRM, "price": "83000.00", "outcome": "clear"}),
    "contract": ("director", {"contractor": FIRM, "amount": "80000.00", "advance": "8000.00"}),
    "contract_filing": ("economy", AGREE),
    "construction": ("director", {"progress": "完成", "percent": 100, "outcome": "done"}),
    "variation": ("economy", {"direction": "more", "change": "4000.00", "cause": "增加涵管两处"}),
    "hidden_works": ("supervision_chair", {"parts": "路基、涵管", "outcome": "agree"}),
    "village_acceptance": ("director", AGREE),
    "supervision_acceptance": ("supervision_chair", AGREE),
    "industry_acceptance": ("planning", AGREE),
    "final_account": ("clerk", {"amount": "80000.00"}),
    "audit": ("finance", {"audited": "79500.50", "retention": "2400.00", "outcome": "agree"}),
    "handover": ("director", {"keeper": "村委会"}),
    "request": ("director", {"cause": "增加排水沟"}),
    "review": ("economy", {"reviewed": "12000.00", "outcome": "agree"}),
    "supplement": ("director", {"contracted": "92000.00"}),
}
"""Who does each task of a works, with what."""

DAYS = {"award_notice": "posted_on", "contract": "signed_on"}
BEFORE = {"award_notice": 6}
"""What is dated today, or so many days before: what was posted has hung long enough."""


def start(village: VillageUnderTest, *, item: str = "works", **form: Any) -> str:
    """A works, just proposed."""
    told = {**FORM, **form}
    if item != "works":
        told = {key: value for key, value in told.items() if key not in ("place", "scale")}
    if "amount" in form:
        told["funding"] = [{"source": "村集体", "amount": form["amount"]}]
    return village.do(matters.start, "secretary", item=item, form=told).subject


def told(village: VillageUnderTest, task: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """A task's form as it would be filled in today."""
    dated = {DAYS[task]: village.days_ago(BEFORE.get(task, 0)).isoformat()} if task in DAYS else {}
    return {**DONE[task][1], **dated, **form}


def do(village: VillageUnderTest, matter: str, task: str, **form: Any) -> Answer:
    """An office task of a works is done."""
    answers = told(village, task, form)
    return village.do(complete, DONE[task][0], matter=matter, task=task, form=answers)


def refused(village: VillageUnderTest, matter: str, task: str, **form: Any) -> Any:
    """An office task that must be refused."""
    answers = told(village, task, form)
    return village.refusal(complete, DONE[task][0], matter=matter, task=task, form=answers)


def bring(village: VillageUnderTest, matter: str, until: str, **forms: Mapping[str, Any]) -> None:
    """Take a works on until a task is open; `forms` are answers by task. Time passes."""
    _bookkeeper(village)
    while until not in {task.task for task in village.row(matter).open_tasks}:
        tasks = village.row(matter).open_tasks
        office = next((task.task for task in tasks if stages.is_office(task)), "")
        if office:
            do(village, matter, office, **forms.get(office, {}))
        else:
            village.step(matter)


def _bookkeeper(village: VillageUnderTest) -> None:
    """The clerk of this village keeps its accounts too."""
    with village.database.read() as session:
        held = people.held(session, home=VILLAGE, person=village.persons["clerk"], on=village.today)
    if "bookkeeper" not in held:
        office = {"office": "bookkeeper", "person": village.persons["clerk"], "since": date(2021, 1, 1)}
        village.do(people.take_office, "clerk", **office)
