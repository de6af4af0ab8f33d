"""Cases that follow from a drawing (案例): once from start to end, once with a step left out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.clock import SHANGHAI
from engine.definitions import Definition
from engine.diagram import Node
from workflows import course, stages
from workflows.cases import routine
from workflows.cases.case import DEFAULT_COUNTS
from workflows.catalogue import PowerItem
from workflows.law import bodies, days
from workflows.law.assemblies import entitled
from workflows.law.rules import RuleSet
from workflows.listing.content import Content, definition_of, item_of
from workflows.pinned import filled, form_in
from workflows.stages import ORDER

BEGIN = date(2026, 3, 2)
"""On which a made case begins: in a throw-away village, under its county's rules of that day."""

Told = dict[str, Any]

CALLED: Mapping[str, int] = {"deliberation": 5, "resolution": 12}
"""How many days after the step before it a meeting is held that is called in advance."""

PUBLIC = 10
"""In how many days a posted notice runs out at the least, weekends included."""

SPARE = 2
"""How many days earlier than its body asks for a meeting is called."""

NOON = time(12)
REVIEW = "township_review"

TRIES = 12
"""How many branches may be left aside on the way through."""


def cases(
    item: PowerItem, bundle: Definition, law: RuleSet, unreached: Callable[[Told], int | None]
) -> tuple[Told, ...]:
    """The case that goes through, and where two office tasks follow each other the one that leaves one out.

    `law` is what the county asks for: how long a notice hangs, whether the township reviews. `unreached` plays a case:
    the place of a step that lies on a branch not taken, None where there is none.
    """
    steps = list(_through(item, bundle, law))
    told = _from_start_to_end(item, bundle, law, steps)
    for _ in range(TRIES):
        place = unreached(told)
        if place is None:
            break
        steps = [each for at, each in enumerate(steps) if at != place]
        told = _from_start_to_end(item, bundle, law, steps)
    return (told, *_left_out(item, law, told))


def _from_start_to_end(item: PowerItem, bundle: Definition, law: RuleSet, steps: list[Told]) -> Told:
    told = {"item": item.id, "form": start_form(item, bundle, item.title)}
    name = f"{item.title}：从头到尾"
    return {"case": name, **told, "steps": dated(steps, law), "expect": {"state": "closed"}}


def _left_out(item: PowerItem, law: RuleSet, through: Told) -> Iterator[Told]:
    tasks = [step["task"] for step in through["steps"][:3] if "task" in step]
    if len(tasks) > 1:
        refused = {"outcome": "refused", "because": "out_of_order"}
        steps = dated([{"do": "task", "task": tasks[-1], "expect": refused}], law)
        name = f"{item.title}：前面的步骤没有办，不受理"
        yield {**through, "case": name, "steps": steps, "expect": {"state": "open"}}


def start_form(item: PowerItem, bundle: Definition, title: str) -> Told:
    """The start form as people would routinely fill it in."""
    told = routine.supplied(form_in(bundle, item.start), {"title": title}, on=BEGIN)
    return {
        key: f"{value}" if isinstance(value, int) and value is not True else value
        for key, value in told.items()
    }


def dated(steps: list[Told], law: RuleSet) -> list[Told]:
    """Steps with the days on which they are taken; `days` of a step is how many after the one before."""
    day, before = BEGIN - timedelta(days=1), Told()
    found: list[Told] = []
    for step in steps:
        gap = step.get("days") or days_before(step, before, day, law)
        before = step
        day += timedelta(days=gap)
        told = {key: value for key, value in step.items() if key != "days"} | {"date": day.isoformat()}
        if step["do"] == "meeting" and gap > 1:
            told["notice_on"] = (day - timedelta(days=gap - 1)).isoformat()
        found.append(told)
    return found


def days_before(step: Mapping[str, Any], before: Mapping[str, Any], day: date, law: RuleSet) -> int:
    """How many days after the step before it, which was taken on a day, a step is usually taken."""
    if before.get("do") == "post":
        hangs = days.period(law, before["notice"], datetime.combine(day, NOON, SHANGHAI))
        return max(PUBLIC, (hangs.last_day - day).days + 1 if hangs else 0)
    return CALLED.get(step.get("stage", ""), 1) if step["do"] == "meeting" else 1


def _through(item: PowerItem, bundle: Definition, law: RuleSet) -> Iterator[Told]:
    nodes = list(course.in_order(bundle).values())
    # 乡镇审核画在旁边，图上看不出先后，按四议两公开的次序排
    shared = iter(sorted((node for node in nodes if node.id in ORDER), key=lambda node: ORDER.index(node.id)))
    for node in nodes:
        yield from of_node(next(shared) if node.id in ORDER else node, item, bundle, law)


def of_node(node: Node, item: PowerItem, bundle: Definition, law: RuleSet) -> Iterator[Told]:
    """The step of a case that takes a task of the drawing as it should go; none for what the rules leave out."""
    if node.kind == "meeting":
        told = {"do": "meeting", "stage": node.stage, **votes(node.stage, item, bundle, law)}
        body = _body(node.stage, item, bundle, law)
        least = (law.days(f"{body}.notice_days") or 0) + SPARE
        called = CALLED.get(node.stage, 0)
        yield told | ({"days": least} if called and least > called else {})
    elif node.kind == "gate":
        yield {"do": "post", "notice": node.stage.removesuffix("_disclosure")}
    elif stages.OWN_VERBS.get(node.id) != node.stage:
        yield {"do": "task", "task": node.id}
    elif node.id == f"{REVIEW}_{law.value('township_review_at')}":
        yield {"do": "task", "stage": REVIEW, "by": "township_party", "form": {"opinion": "agree"}}
    elif node.id in ("implementation", "closing"):
        yield {"do": "implement" if node.id == "implementation" else "close"}


def votes(stage: str, item: PowerItem, bundle: Definition, law: RuleSet) -> Told:
    """Everybody comes and agrees."""
    body = _body(stage, item, bundle, law)
    everybody = entitled(body, DEFAULT_COUNTS) or 0
    women = {"women_present": DEFAULT_COUNTS["women_representatives"]}
    asked = law.value(f"{body}.women_quorum") is not None
    return {"present": everybody, "for": everybody} | (women if asked else {})


def _body(stage: str, item: PowerItem, bundle: Definition, law: RuleSet) -> str:
    """Who usually meets at a stage of the item."""
    form = filled(form_in(bundle, item.start), start_form(item, bundle, item.title))
    subject, owner = form.get("subject") or "other", form.get("owner") or "villagers"
    return bodies.default_body(stage, subject, owner, BEGIN, rules=law)


def votes_of(content: Content, item: str, home: str, stage: str, law: RuleSet) -> Told:
    """The same for a draft."""
    bundle = definition_of(content, item, home)
    return votes(stage, item_of(content, item, home, version=1, since=BEGIN, bundle=bundle), bundle, law)
