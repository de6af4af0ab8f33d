"""Cases that follow from a drawing (案例): once from start to end, once with a step left out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from engine.definitions import Definition
from engine.diagram import Node
from workflows import course, stages
from workflows.cases import routine
from workflows.cases.case import DEFAULT_COUNTS
from workflows.catalogue import PowerItem
from workflows.law import bodies, rules
from workflows.law.assemblies import entitled
from workflows.listing.content import Content, definition_of, item_of
from workflows.pinned import filled, form_in

BEGIN = date(2026, 3, 2)
"""On which a made case begins: in a throw-away village, under the rules of that day."""

Told = dict[str, Any]

CALLED: Mapping[str, int] = {"deliberation": 5, "resolution": 12}
"""How many days after the step before it a meeting is held that is called in advance."""

PUBLIC = 10
"""How many days a posted notice runs out in, weekends included."""


TRIES = 12
"""How many branches may be left aside on the way through."""


def cases(item: PowerItem, bundle: Definition, unreached: Callable[[Told], int | None]) -> tuple[Told, ...]:
    """The case that goes through, and where two office tasks follow each other the one that leaves one out.

    `unreached` plays a case: the place of a step that lies on a branch not taken, None where there is none.
    """
    told = _from_start_to_end(item, bundle, list(_through(item, bundle)))
    for _ in range(TRIES):
        place = unreached(told)
        if place is None:
            break
        told = _from_start_to_end(
            item, bundle, [each for at, each in enumerate(told["steps"]) if at != place]
        )
    return (told, *_left_out(item, told))


def _from_start_to_end(item: PowerItem, bundle: Definition, steps: list[Told]) -> Told:
    told = {"item": item.id, "form": start_form(item, bundle, item.title)}
    name = f"{item.title}：从头到尾"
    return {"case": name, **told, "steps": dated(steps), "expect": {"state": "closed"}}


def _left_out(item: PowerItem, through: Told) -> Iterator[Told]:
    tasks = [step["task"] for step in through["steps"][:3] if step["do"] == "task"]
    if len(tasks) > 1:
        refused = {"outcome": "refused", "because": "out_of_order"}
        steps = dated([{"do": "task", "task": tasks[-1], "expect": refused}])
        name = f"{item.title}：前面的步骤没有办，不受理"
        yield {**through, "case": name, "steps": steps, "expect": {"state": "open"}}


def start_form(item: PowerItem, bundle: Definition, title: str) -> Told:
    """The start form as people would routinely fill it in."""
    told = routine.supplied(form_in(bundle, item.start), {"title": title}, on=BEGIN)
    return {
        key: f"{value}" if isinstance(value, int) and value is not True else value
        for key, value in told.items()
    }


def dated(steps: list[Told]) -> list[Told]:
    """Steps with the days on which they are taken; `days` of a step is how many after the one before."""
    day, before = BEGIN - timedelta(days=1), ""
    found: list[Told] = []
    for step in steps:
        gap = step.get("days") or days_before(step, before)
        before = step["do"]
        day += timedelta(days=gap)
        told = {key: value for key, value in step.items() if key != "days"} | {"date": day.isoformat()}
        if step["do"] == "meeting" and gap > 1:
            told["notice_on"] = (day - timedelta(days=gap - 1)).isoformat()
        found.append(told)
    return found


def days_before(step: Mapping[str, Any], before: str) -> int:
    """How many days after the step before it (what it `do`es) a step is usually taken."""
    return PUBLIC if before == "post" else CALLED.get(step.get("stage", ""), 1)


def _through(item: PowerItem, bundle: Definition) -> Iterator[Told]:
    for node in course.in_order(bundle).values():
        yield from of_node(node, item, bundle)


def of_node(node: Node, item: PowerItem, bundle: Definition) -> Iterator[Told]:
    """The step of a case that takes a task of the drawing as it should go; none for what a rule may leave out."""
    if node.kind == "meeting":
        yield {"do": "meeting", "stage": node.stage, **votes(node.stage, item, bundle)}
    elif node.kind == "gate":
        yield {"do": "post", "notice": node.stage.removesuffix("_disclosure")}
    elif stages.OWN_VERBS.get(node.id) != node.stage:
        yield {"do": "task", "task": node.id}
    elif node.id in ("implementation", "closing"):
        yield {"do": "implement" if node.id == "implementation" else "close"}


def votes(stage: str, item: PowerItem, bundle: Definition) -> Told:
    """Everybody comes and agrees."""
    form = filled(form_in(bundle, item.start), start_form(item, bundle, item.title))
    subject, owner = form.get("subject") or "other", form.get("owner") or "villagers"
    body = bodies.default_body(stage, subject, owner, BEGIN, rules=rules.resolve((), on=BEGIN))
    everybody = entitled(body, DEFAULT_COUNTS) or 0
    return {"present": everybody, "for": everybody}


def votes_of(content: Content, item: str, home: str, stage: str) -> Told:
    """The same for a draft."""
    bundle = definition_of(content, item, home)
    return votes(stage, item_of(content, item, home, version=1, since=BEGIN, bundle=bundle), bundle)
