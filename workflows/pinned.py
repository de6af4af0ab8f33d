"""What a matter keeps from its first day (固定版本): its diagrams and forms, and its rule set."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import store
from engine.definitions import Definition
from engine.errors import Refused
from engine.log import EventRow
from engine.matter import MatterRow
from forms import definition as form_definition
from forms import schema
from forms.definition import FormDefinition
from workflows.law.rules import RuleSet

PROPOSAL = "proposal"
"""The form that a matter begins with, unless its item names another (`start`)."""

BEGAN = ("matter_started", "matter_taken_up")
"""The events with which a matter begins: here, or as it stood in a village that was merged into this one."""

_rules: dict[str, RuleSet] = {}
_forms: dict[tuple[str, str], FormDefinition] = {}


def keep_rules(session: Session, rules: RuleSet) -> str:
    """Store a rule set; the digest that a matter pins."""
    return store.keep(session, rules.content)


def rules_of(session: Session, row: MatterRow) -> RuleSet:
    """The rule set that a matter started with."""
    if row.rules not in _rules:
        _rules[row.rules] = RuleSet.from_json(json.loads(store.fetch(session, row.rules)))
    return _rules[row.rules]


def form_of(session: Session, row: MatterRow, name: str) -> FormDefinition:
    """A form that a matter started with, e.g. `township-review`."""
    return form_in(store.fetch_definition(session, row.definition), name)


def has_form(session: Session, row: MatterRow, name: str) -> bool:
    """Whether a matter started with a form of this name: an item of offices alone has none for what it never does."""
    files = store.fetch_definition(session, row.definition).files
    return any(path.endswith(f"/{name}.form") for path in files)


def start_form(session: Session, row: MatterRow) -> str:
    """The name of the form that a matter began with: `proposal`, unless its first event says another."""
    names = {path.rsplit("/", 1)[-1] for path in store.fetch_definition(session, row.definition).files}
    if f"{PROPOSAL}.form" in names:
        return PROPOSAL
    query = select(EventRow.body).where(
        EventRow.jurisdiction == row.jurisdiction,
        EventRow.subject_kind == "matter",
        EventRow.subject == row.id,
        EventRow.kind.in_(BEGAN),
    )
    return str(json.loads(session.scalars(query).one()).get("start", PROPOSAL))


def form_in(definition: Definition, name: str) -> FormDefinition:
    """A form of a definition by its name."""
    key = (definition.digest, name)
    if key not in _forms:
        path = next(path for path in definition.files if path.endswith(f"/{name}.form"))
        _forms[key] = form_definition.load(definition.files[path], path)
    return _forms[key]


def filled(form: FormDefinition, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values, checked; refuses (`form_invalid`) with the sentence for each field that is wrong."""
    try:
        return schema.validate(form, raw)
    except schema.Invalid as invalid:
        raise Refused("form_invalid", errors=invalid.errors) from invalid
