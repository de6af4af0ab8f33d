"""Items that a county or township adds to the list (清单上新加的事项): written, published and run by the real verbs."""

from datetime import date
from typing import Any

from tests.village import COUNTY, TOWNSHIP, VillageUnderTest
from workflows import matters
from workflows.cases import county as counties
from workflows.listing import content as contents
from workflows.listing import drafting, proving, versions
from workflows.listing.content import Content
from workflows.listing.plan import Plan, Step
from workflows.tasks.doing import complete

ENTRY: dict[str, Any] = {
    "number": "K1",
    "title": "路灯认养",
    "class": "K",
    "class_title": "特色清单",
    "verified": False,
    "executing": "villagers_committee",
    "supervising": "supervision_committee",
    "basis": [
        {
            "statute": "村民委员会组织法",
            "article": None,
            "from": "2026-01-01",
            "verified": False,
            "source": "待核",
        }
    ],
    "materials": ["认养申请"],
}
"""What the list says of an invented item."""

PLAN = Plan(
    (
        Step("step_1", "受理申请", "clerk"),
        Step("step_2", "监督审核", "supervision_committee", "review"),
        Step("step_3", "安装标牌", "villagers_committee"),
    )
)
APPLICATION = {"title": "二组路灯认养", "content": "认养二组路口的一盏路灯"}

EDITOR = {COUNTY: "administrator"}
"""Who writes the list of a home; in a township its Party committee."""


def written(name: str, plan: Plan = PLAN, **entry: Any) -> Content:
    """An item as its steps make it."""
    return drafting.from_steps(name, {**ENTRY, **entry}, plan)


def draft(village: VillageUnderTest, home: str = COUNTY, plan: Plan = PLAN, **entry: Any) -> str:
    """Somebody begins a new item; its name."""
    with village.database.read() as session:
        name = versions.new_name(session, home)
    editor = EDITOR.get(home, "township_party")
    told = {"item": name, "content": written(name, plan, **entry)}
    return village.do(versions.begin, editor, jurisdiction=home, **told).subject


def publish(village: VillageUnderTest, item: str, home: str = COUNTY, since: date | None = None) -> None:
    """A draft is published, its check taken as passed."""
    editor = EDITOR.get(home, "township_party")
    with village.database.read() as session:
        told = {
            "content": versions.draft_of(session, home, item).content,
            "rules": matters.county_values(session, home, on=village.today),
        }
    village.do(versions.check, editor, jurisdiction=home, item=item, findings=[], **told)
    village.do(versions.publish, editor, jurisdiction=home, item=item, since=since or village.today)


def start(village: VillageUnderTest, item: str) -> str:
    """The secretary starts a matter of the item; its number."""
    return village.do(matters.start, "secretary", item=item, form=APPLICATION).subject


def run(village: VillageUnderTest, matter: str) -> None:
    """The offices do all its steps."""
    for role, task, form in (
        ("clerk", "step_1", {"result": "已受理"}),
        ("supervision_chair", "step_2", {"outcome": "agree"}),
        ("director", "step_3", {"result": "已安装"}),
    ):
        village.do(complete, role, matter=matter, task=task, form=form)


def prove(village: VillageUnderTest, item: str, home: str = COUNTY) -> None:
    """The draft gets the case that follows from its drawing."""
    with village.database.read() as session:
        row = versions.draft_of(session, home, item)
        before = versions.content_of(session, row)
        county = counties.of(session, home, on=village.today)
    bundle = contents.definition_of(before, item, home)
    power = contents.item_of(before, item, home, version=1, since=village.today, bundle=bundle)
    told = before.but(cases=proving.cases(power, bundle, county.law(proving.BEGIN), lambda _case: None))
    save = {"item": item, "content": told, "before": row.content}
    village.do(versions.save, EDITOR.get(home, "township_party"), jurisdiction=home, **save)


def find_fault(village: VillageUnderTest, item: str, home: str = COUNTY) -> None:
    """The check found something in the draft, on each of its pages."""
    with village.database.read() as session:
        content = versions.draft_of(session, home, item).content
    findings = [
        {"file": file, "element": element, "rule": rule, "severity": severity, "message": "这里要改"}
        for file, element, rule, severity in (
            ("entry", "basis", "entry-missing", "error"),
            ("drawing", "step_1", "label-missing", "warning"),
            ("forms", "step_2", "form-private", "error"),
            ("cases", "0:2", "out_of_order", "error"),
        )
    ]
    told = {"item": item, "content": content, "findings": findings}
    village.do(versions.check, EDITOR.get(home, "township_party"), jurisdiction=home, **told)


def show(village: VillageUnderTest) -> None:
    """An item that a township is writing, one that it published, of the county one with a fault and one with a table."""
    publish(village, draft(village, TOWNSHIP), TOWNSHIP)
    draft(village, TOWNSHIP, title="正在写的一项")
    item = draft(village, title="有毛病的一项")
    prove(village, item)
    find_fault(village, item)
    change(village, "procurement")


def change(village: VillageUnderTest, item: str) -> None:
    """The county begins the next version of an item of the list."""
    with village.database.read() as session:
        listed = matters.power_list(session, COUNTY, on=village.today)[item]
        content = drafting.of_listed(session, listed)
    village.do(versions.begin, "administrator", jurisdiction=COUNTY, item=item, content=content)
