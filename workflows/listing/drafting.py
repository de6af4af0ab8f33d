"""How a draft begins and is changed (起草): from steps, from an item of the list, by hand; always a whole content."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from engine import definitions, diagram
from workflows import matters
from workflows.catalogue import PowerItem
from workflows.listing import blanks, content, flow, layout, lists, versions
from workflows.listing.content import Content
from workflows.listing.plan import Plan, Step

FIRST = Plan((Step("step_1", "受理申请", "clerk"),))


def from_steps(item: str, entry: Mapping[str, Any], plan: Plan = FIRST) -> Content:
    """A new item: drawing and forms are made from its steps."""
    return with_plan(Content(dict(entry), "", {}, (), plan), item, plan)


def with_plan(before: Content, item: str, plan: Plan) -> Content:
    """The same item with other steps: drawn anew; forms that were written stay with their steps."""
    plan = plan.numbered()
    forms = {step.id: _form(before, plan, step) for step in plan.steps}
    start = {} if plan.discussed else {"application": before.forms.get("application") or blanks.start()}
    entry = {key: told for key, told in before.entry.items() if key != "start"}
    drawing = layout.bpmn(flow.chart(item, entry["title"], plan))
    return Content(entry, drawing, start | forms, before.cases, plan)


def _form(before: Content, plan: Plan, step: Step) -> Mapping[str, Any]:
    """The step's form as it was, as long as it asks for the outcomes that the step has now."""
    kept, blank = before.forms.get(step.id), blanks.of_step(plan, step)
    return kept if kept is not None and blanks.outcomes(kept) == blanks.outcomes(blank) else blank


def with_drawing(before: Content, drawing: str) -> Content:
    """The same item drawn by hand (it was looked at before): the steps no longer make the drawing; new tasks get forms."""
    if drawing == before.drawing:
        return before
    return with_blanks(replace(before, drawing=drawing, plan=None))


def with_blanks(before: Content) -> Content:
    """The same with a form for each task of the drawing, which asks for the outcomes that are drawn."""
    drawn = diagram.read(before.drawing.encode(), "drawing")
    known = set(before.forms)
    if definitions.DISCUSSED in drawn.calls:
        known |= {
            path.rpartition("/")[2].removesuffix(definitions.FORM) for path in definitions.shared_forms("x")
        }
    made = {
        node.form: blanks.of_task(node.form, node.outcomes)
        if node.form not in before.forms
        else blanks.asking(before.forms[node.form], node.outcomes)
        for node in drawn.nodes.values()
        if node.form and (node.form not in known or node.form in before.forms)
    }
    return replace(before, forms={**before.forms, **made})


def with_entry(before: Content, item: str, entry: Mapping[str, Any]) -> Content:
    """The same item with another entry; its title stands on the drawing too."""
    told = {**before.entry, **entry}
    title = str(told["title"])
    if before.plan is not None:
        return with_plan(replace(before, entry=told), item, before.plan)
    if title == before.entry["title"]:
        return replace(before, entry=told)
    drawing = diagram.renamed(before.drawing.encode(), "drawing", process=item, name=title)
    return replace(before, entry=told, drawing=drawing.decode())


def of_listed(session: Session, power: PowerItem) -> Content:
    """An item of the list as a content: as its version was written, or as it is shipped."""
    home = power.forms.partition("/")[0]
    if power.bundle is not None:
        version = next(row for row in lists.of_item(session, home, power.id) if row.version == power.version)
        return versions.content_of(session, version)
    return content.from_item(power, matters.definition_of(power), definitions.forms_of(power.id, power.forms))


def copied(session: Session, power: PowerItem, item: str, entry: Mapping[str, Any]) -> Content:
    """A new item that begins as an item of the list; its cases are written anew."""
    before = of_listed(session, power)
    told = {**before.entry, **entry, "verified": False}
    if before.plan is not None:
        return with_plan(replace(before, entry=told, cases=()), item, before.plan)
    drawing = diagram.renamed(before.drawing.encode(), "drawing", process=item, name=str(told["title"]))
    return replace(before, entry=told, drawing=drawing.decode(), cases=())
