"""What somebody writes of an item (事项的全部内容): entry, drawing, forms and cases, as one content named by its digest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine import canonical, definitions, diagram
from engine.definitions import DIAGRAM, DISCUSSED, FORM, TABLE, Definition
from workflows import course, stages
from workflows.catalogue import BASE, PowerItem, made
from workflows.law.reading import Located
from workflows.listing import blanks
from workflows.listing.plan import Plan
from workflows.offices import PARTY

Form = Mapping[str, Any]

TELLERS: Mapping[str, str] = {
    "proposal": "party_organization",
    "consultation": "two_committees",
    "deliberation": "party_members_meeting",
    "resolution": "representatives_assembly",
    "resolution_disclosure": "villagers_committee",
    "implementation": "villagers_committee",
    "result_disclosure": "villagers_committee",
}
"""Who takes the shared steps, where an entry does not say otherwise."""

TERMS = ("resolution.period_days", "result.period_days", "objection.reply_days")
"""The rules that set the days of an item with the four discussions."""


@dataclass(frozen=True)
class Content:
    """Everything of one item: what the list says, its own drawing (XML), its own forms and cases by name.

    `plan` is there as long as the drawing follows from steps; it goes when somebody changes the drawing by hand.
    """

    entry: Mapping[str, Any]
    drawing: str
    forms: Mapping[str, Form]
    cases: tuple[Mapping[str, Any], ...]
    plan: Plan | None = None

    @property
    def text(self) -> str:
        """The canonical text, whose digest names it."""
        told = {
            "entry": self.entry,
            "drawing": self.drawing,
            "forms": self.forms,
            "cases": list(self.cases),
            "plan": self.plan.told if self.plan is not None else None,
        }
        return canonical.dumps(told)

    def but(self, **changes: Any) -> "Content":
        """The same with changes."""
        return replace(self, **changes)


@lru_cache(maxsize=256)
def read(text: str) -> Content:
    """A content from its text."""
    told = json.loads(text)
    plan = Plan.of(told["plan"]) if told["plan"] is not None else None
    return Content(told["entry"], told["drawing"], told["forms"], tuple(told["cases"]), plan)


def files_of(content: Content, item: str, home: str) -> dict[str, bytes]:
    """Drawing and forms by path, with the shared diagrams that are called and the shared forms; unchecked."""
    path = f"bpmn/{home}/{item}{DIAGRAM}"
    files = {path: content.drawing.encode()}
    drawn = diagram.read(files[path], path)
    shipped = definitions.trees("bpmn")[-1].joinpath(BASE)
    for called in drawn.calls:
        if shipped.joinpath(f"{called}{DIAGRAM}").is_file():
            files |= {p: raw for p, raw in definitions.load(called).files.items() if not p.endswith(FORM)}
    for table in definitions.asked_tables(drawn):
        file = shipped.joinpath(f"{table}{TABLE}")
        if file.is_file():
            files[f"bpmn/{BASE}/{table}{TABLE}"] = file.read_bytes()
    return files | forms_of(content, item, home, discussed=DISCUSSED in drawn.calls)


def forms_of(content: Content, item: str, home: str, *, discussed: bool) -> dict[str, bytes]:
    """The forms by path: its own, and with the four discussions theirs where it has none."""
    own = {f"forms/{home}/{item}/{name}{FORM}": blanks.raw(form) for name, form in content.forms.items()}
    return (definitions.shared_forms(f"{home}/{item}") if discussed else {}) | own


def definition_of(content: Content, item: str, home: str) -> Definition:
    """The bundle that a matter of this item pins; refuses (`DefinitionError`) drawings that cannot be read."""
    return definitions.bundle(item, files_of(content, item, home))


def steps_of(content: Content, bundle: Definition) -> list[dict[str, str]]:
    """The steps that people read, as the drawing has them; shared steps keep the words of the entry."""
    told = {step["stage"]: step for step in content.entry.get("steps", ())}
    found: dict[str, dict[str, str]] = {}
    for node in course.in_order(bundle).values():
        shared = node.kind in ("meeting", "gate") or node.id == node.stage == "implementation"
        if shared:
            names = {"stage": node.stage, "title": stages.NAMES.get(node.stage, node.name)}
            found.setdefault(node.stage, told.get(node.stage) or names | {"by": TELLERS[node.stage]})
        elif stages.OWN_VERBS.get(node.id) != node.stage:
            by = node.lane or node.by.partition(" ")[0]
            found.setdefault(node.id, {"stage": node.id, "title": node.name, "by": by})
    return list(found.values())


def item_of(
    content: Content, item: str, home: str, *, version: int, since: date, bundle: Definition
) -> PowerItem:
    """The item of the list; raises `DefinitionError` for what is missing or of the wrong kind in the entry."""
    steps = steps_of(content, bundle)
    discussed = any(step["stage"] == "proposal" for step in steps)
    entry = {
        "start": "proposal" if discussed else "application",
        "started_by": list(PARTY),
        "disclosures": ["resolution", "result"] if discussed else [],
        "time_limits": list(TERMS) if discussed else [],
        **content.entry,
        "id": item,
        "process": item,
        "forms": f"{home}/{item}",
        "version": version,
        "from": since.isoformat(),
        "steps": steps,
        "entry": steps[0]["stage"] if steps else "",
    }
    return made(located(entry), Path(f"{item}.yaml"), bundle)


DAYS = ("from", "until", "date", "notice_on")


def located(value: Any, key: str = "") -> Any:
    """As the reader of files has it: mappings that know their line, and days."""
    if isinstance(value, Mapping):
        return Located({name: located(part, name) for name, part in value.items()})
    if isinstance(value, list | tuple):
        return [located(part) for part in value]
    return date.fromisoformat(value) if key in DAYS and isinstance(value, str) else value


def from_item(item: PowerItem, bundle: Definition, own: Mapping[str, bytes]) -> Content:
    """An item of the list as a content to be edited; `own` are the forms of its folder by path."""
    entry = {
        "number": item.number,
        "title": item.title,
        "class": item.class_,
        "class_title": item.class_title,
        "verified": False,
        "executing": item.executing,
        "supervising": item.supervising,
        "start": item.start,
        "started_by": list(item.started_by),
        "basis": [_basis(each) for each in item.basis],
        "steps": [{"stage": each.stage, "title": each.title, "by": each.by} for each in item.steps],
        "materials": list(item.materials),
        "disclosures": list(item.disclosures),
        "time_limits": list(item.time_limits),
        "tiers": list(item.tiers),
        "limits": [
            {"text": each.text, "source": each.source, "verified": each.verified} for each in item.limits
        ],
    }
    drawing = definitions.diagrams(bundle)[item.process]
    forms = {path.rpartition("/")[2].removesuffix(FORM): json.loads(raw) for path, raw in own.items()}
    return Content(entry, bundle.files[drawing.file].decode(), forms, ())


def _basis(policy: Any) -> dict[str, Any]:
    told = {
        "statute": policy.basis.statute or None,
        "article": policy.basis.article or None,
        "from": policy.starts.isoformat(),
        "verified": policy.basis.verified,
        "source": policy.basis.source,
    }
    return told | ({"until": policy.ends.isoformat()} if policy.ends is not None else {})
