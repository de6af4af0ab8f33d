"""The check before an item is published (发布前检查): what is wrong is told in a sentence, on the page that mends it."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from tests import listings
from workflows import catalogue
from workflows.cases.county import County
from workflows.listing import drafting, trial
from workflows.listing.content import Content
from workflows.listing.plan import AFTER, Plan, Step

ITEM, HOME = "i-county-7", "test-county"
DISCUSSED = Plan(
    (
        Step("step_1", "拟订方案", "two_committees"),
        Step("step_2", "核对", "township_finance", "decide"),
        Step("step_3", "签合同", "villagers_committee", phase=AFTER),
    ),
    discussed=True,
)


NO_RULES: Mapping[str, Any] = {}


def county(rules: Mapping[str, Any] = NO_RULES) -> County:
    """The county of the item, with what it has set itself."""
    return County(HOME, tuple(catalogue.load()), {}, rules)


def work(
    content: Content, what: str = "examine", item: str = ITEM, rules: Mapping[str, Any] = NO_RULES
) -> dict[str, Any]:
    """What the child would answer, in this process."""
    world = {"id": HOME, "items": list(county().items), "rules": dict(rules)}
    told = {"content": content.text, "item": item, "home": HOME, "county": world}
    return trial.work({"what": what, "number": 0, **told})


def proven(plan: Plan = listings.PLAN, item: str = ITEM, rules: Mapping[str, Any] = NO_RULES) -> Content:
    """An item with the cases that the system writes."""
    content = listings.written(item, plan)
    return content.but(cases=tuple(work(content, "suggest", rules=rules)["cases"]))


def errors(content: Content, item: str = ITEM, rules: Mapping[str, Any] = NO_RULES) -> set[tuple[str, str]]:
    """The page and rule of everything that forbids to publish; each says something in Chinese."""
    answer = work(content, item=item, rules=rules)
    found = [each for each in answer["findings"] if each["severity"] == "error"]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each["message"]) for each in found)
    return {(each["file"], each["rule"]) for each in found}


PLANS = {
    "an office alone": Plan((Step("step_1", "登记", "clerk"),)),
    "a review": listings.PLAN,
    "a decision and a notice": Plan(
        (
            Step("step_1", "受理", "clerk"),
            Step("step_2", "核实", "supervision_committee", "review"),
            Step("step_3", "审批", "township_government", "decide", back="step_2"),
            Step("step_4", "公示", "villagers_committee", "notice", back="step_3"),
        )
    ),
    "a decision at once": Plan((Step("step_1", "审批", "director", "decide"), Step("step_2", "办", "clerk"))),
    "the four discussions alone": Plan((), discussed=True),
    "the four discussions with steps around": DISCUSSED,
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_what_steps_make_is_sound(plan: Plan) -> None:
    """Drawn, linted, proved and played to its end, without a hand on the drawing."""
    content = proven(plan)
    assert content.cases[0]["expect"] == {"state": "closed"}
    assert errors(content) == set()


OWN: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "a longer notice": ({"resolution.period_days": 15}, "out_of_order"),
    "working days": (
        {"result.period_days": 12, "result.period_days.unit": "working"},
        "notice_period_running",
    ),
    "a review first": ({"township_review_at": "after_proposal"}, "out_of_order"),
    "a review before the vote": ({"township_review_at": "before_resolution"}, "out_of_order"),
    "a review behind the vote": ({"township_review_at": "after_resolution"}, "out_of_order"),
    "women": ({"representatives_assembly.women_quorum": ">= 2/3"}, ""),
    "an earlier call": (
        {"representatives_assembly.notice_days": 15, "representatives_assembly.notice_binding": True},
        "notice_too_short",
    ),
}
"""What a county has set itself, and why the cases of the base rules do not hold there."""


@pytest.mark.parametrize("name", OWN)
def test_cases_are_those_of_the_countys_rules(name: str) -> None:
    """The system writes them so that they hold there; what was written elsewhere is played by them, too, and does not."""
    rules, because = OWN[name]
    assert errors(proven(DISCUSSED, rules=rules), rules=rules) == set()
    found = {rule for page, rule in errors(proven(DISCUSSED), rules=rules) if page == "cases"}
    assert found >= {because or "case-differs", "case-closed"}


def test_what_a_county_allows_alone_holds_there_alone() -> None:
    """A shorter notice by the county's own rule: its case goes to the end there, and not by the base rules."""
    rules = {"resolution.period_days": 3}
    short = proven(DISCUSSED)
    told: list[dict[str, Any]] = json.loads(json.dumps(short.cases[0]["steps"]))
    posted = next(place for place, each in enumerate(told) if each.get("notice") == "resolution")
    earlier = date.fromisoformat(told[posted]["date"]) + timedelta(days=6)
    told[posted + 1]["date"] = earlier.isoformat()
    content = short.but(cases=({**short.cases[0], "steps": told},))
    assert errors(content, rules=rules) == set()
    assert ("cases", "out_of_order") in errors(content)


@pytest.mark.parametrize("item", ["condolence", "asset-lease", "works", "seal"])
def test_an_item_of_the_list_can_be_copied_and_changed(item: str) -> None:
    """As a new item with a name of its own, and as the next version of itself."""
    power = catalogue.load()[item]
    session: Any = None  # what is shipped is read from files
    copied = drafting.copied(session, power, ITEM, {"title": f"新{power.title}"})
    changed = drafting.of_listed(session, power)
    for content, name in ((copied, ITEM), (changed, item)):
        told = content.but(cases=tuple(work(content, "suggest", name)["cases"]))
        assert errors(told, name) == set()


def _entry(**changes: Any) -> Callable[[Content], Content]:
    return lambda content: content.but(entry={**content.entry, **changes})


def _drawing(old: str, new: str) -> Callable[[Content], Content]:
    def change(content: Content) -> Content:
        assert old in content.drawing
        return content.but(drawing=content.drawing.replace(old, new))

    return change


def _field(form: str, **changes: Any) -> Callable[[Content], Content]:
    def change(content: Content) -> Content:
        first, *others = content.forms[form]["components"]
        made = {**content.forms[form], "components": [{**first, **changes}, *others]}
        return content.but(forms={**content.forms, form: made})

    return change


def _without(form: str) -> Callable[[Content], Content]:
    return lambda content: content.but(forms={key: it for key, it in content.forms.items() if key != form})


def _cases(*cases: dict[str, Any]) -> Callable[[Content], Content]:
    return lambda content: content.but(cases=cases)


def _first_case(**changes: Any) -> Callable[[Content], Content]:
    return lambda content: content.but(cases=({**content.cases[0], **changes},))


INVENTED = {
    "statute": "村民委员会组织法",
    "article": "第九十九条",
    "from": "2026-01-01",
    "source": "",
    "verified": True,
}
EMPTY = {"statute": None, "article": None, "from": "2026-01-01", "source": "", "verified": False}
STEP = {"do": "task", "task": "step_3", "date": "2026-03-02"}

WRONG: dict[str, tuple[Callable[[Content], Content], tuple[str, str]]] = {
    "no materials": (_entry(materials=[]), ("entry", "entry-missing")),
    "no basis": (_entry(basis=[]), ("entry", "entry-missing")),
    "a basis that says nothing": (_entry(basis=[EMPTY]), ("entry", "basis-empty")),
    "an article that nobody read": (_entry(basis=[INVENTED]), ("entry", "basis-unconfirmed")),
    "an office that does not exist": (_entry(executing="nobody"), ("forms", "office-unknown")),
    "starters that do not exist": (_entry(started_by=["nobody"]), ("entry", "entry-unreadable")),
    "no XML": (_drawing("</bpmn:definitions>", ""), ("drawing", "unreadable")),
    "a DOCTYPE": (_drawing("<bpmn:definitions", "<!DOCTYPE x><bpmn:definitions"), ("drawing", "doctype")),
    "another process": (_drawing(f'"{ITEM}"', '"another"'), ("drawing", "process-id")),
    "a lane of nobody": (_drawing('lane id="clerk"', 'lane id="nobody"'), ("drawing", "lane-unknown")),
    "a script": (_drawing("bpmn:userTask", "bpmn:scriptTask"), ("drawing", "script-task")),
    "a form for an identity number": (_field("step_1", label="身份证号"), ("forms", "form-private")),
    "a kind of field that is unknown": (_field("step_1", type="signature"), ("forms", "form-unreadable")),
    "a form that is missing": (_without("step_1"), ("forms", "task-form")),
    "a start form that is missing": (_without("application"), ("forms", "start-form")),
    "a choice that is not drawn": (
        _field("step_2", values=[{"label": "同意", "value": "agree"}]),
        ("forms", "outcome-field"),
    ),
    "no case": (_cases(), ("cases", "case-closed")),
    "a case that skips": (_first_case(steps=[STEP]), ("cases", "out_of_order")),
    "a case that ends elsewhere": (_first_case(expect={"state": "rejected"}), ("cases", "case-differs")),
    "a case of nonsense": (_first_case(steps=[{"do": "dance"}]), ("cases", "case-unreadable")),
}


@pytest.mark.parametrize(("change", "expected"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_found(change: Callable[[Content], Content], expected: tuple[str, str]) -> None:
    """With the page that mends it."""
    assert expected in errors(change(proven()))


def test_nothing_gets_around_the_discussions() -> None:
    """An arrow from a step before them to the implementation is an error of the drawing that names the way."""
    past = _drawing('targetRef="to_four-discussions">', 'targetRef="implementation">')
    found = [each for each in work(past(proven(DISCUSSED)))["findings"] if "绕过" in each["message"]]
    assert found
    assert {each["file"] for each in found} == {"drawing"}


def test_what_fills_a_register_keeps_its_drawing_and_forms() -> None:
    """The voucher's forms are read by the register: what the list says may change, drawing and forms may not."""
    session: Any = None
    content = drafting.of_listed(session, catalogue.load()["daily-spending"])
    content = content.but(cases=tuple(work(content, "suggest", "daily-spending")["cases"]))
    assert errors(_entry(materials=["发票"])(content), "daily-spending") == set()
    changed = _field("handler", text="别的说法")(content)
    assert ("drawing", "register-bound") in errors(changed, "daily-spending")


def test_the_child_has_limits() -> None:
    """What needs more memory or time than it is given is told as too heavy; with enough the same drawing is read."""
    large = _drawing('name="开始"', f'name="{"开始" * 200_000}"')(proven())
    many = proven().but(cases=proven().cases * 50)
    for heavy in (
        trial.look(large, ITEM, HOME, megabytes=40),
        trial.examine(many, ITEM, HOME, county(), seconds=1),
    ):
        assert [each.rule for each in heavy.findings] == ["too-heavy"]
        assert not heavy.readable
    assert trial.look(large, ITEM, HOME).readable


def test_a_case_is_played_step_by_step() -> None:
    """What came of each step, and of the whole, in words."""
    assert [each["outcome"] for each in work(proven(), "play")["played"]] == [
        "办成",
        "办成",
        "办成",
        "已办结",
    ]
