"""A form on one of the desk's pages (填表): what was typed, what is wrong with it, and where it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from flask import request
from flask_babel import gettext as _

from engine.errors import Incomplete, Refused
from forms.definition import FormDefinition, load
from forms.errors import Invalid
from web import drafts, forms, words
from web.forms import FilledForm

AT_FIELD = {
    "amount_unreadable": "amount",
    "choice_unknown": "to",
    "correction_mismatch": "new",
    "ending_outside": "day",
    "ending_paper_missing": "scan",
    "ending_told": "correction",
    "ending_too_early": "day",
    "ending_unresolved": "rests_on",
    "decision_unchangeable": "new",
    "file_too_large": "scan",
    "file_unknown": "scan",
    "funding_does_not_add_up": "funding",
    "order_number_missing": "number",
    "over_budget": "amount",
    "reason_missing": "reason",
}
"""At which field a refusal is told; every other stands on top of the form alone."""

NAMES_ITS_FIELD = ("begun_otherwise", "contract_party", "in_the_future", "winner_made_no_offer")
"""Refusals that say themselves which field they are about, where it is one."""

NOT_ABOUT_THE_FORM = ("command_malformed", "not_found", "not_your_office", "out_of_order")
"""Refusals that no other answer in the form would lift: they get a page of their own."""


@dataclass
class Wrong:
    """What is wrong with a posted form: sentences by field, HTTP status, article."""

    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    status: int = 200
    basis: str = ""


@cache
def own_form(name: str) -> FormDefinition:
    """A form that belongs to a page of the desk and not to a power item, e.g. `reason`."""
    file = files("web").joinpath("desk", f"{name}.form")
    return load(file.read_bytes(), f"web/desk/{name}.form")


def wrong(found: Invalid | Refused | Incomplete) -> Wrong:
    """What to tell about a form that was not taken; raises again what is not about the form."""
    if isinstance(found, Invalid):
        return Wrong(found.errors, 422)
    if isinstance(found, Refused):
        if found.rule in NOT_ABOUT_THE_FORM:
            raise found
        if found.rule == "form_invalid":
            return Wrong(found.facts["errors"], 422)
    rule = found.rule if isinstance(found, Refused) else ""
    named = found.facts.get("field", "") if rule in NAMES_ITS_FIELD and isinstance(found, Refused) else ""
    place = str(named) or AT_FIELD.get(rule, "")
    return Wrong({place: [words.sentence(found)]}, words.status(found), found.basis)


def filled(
    definition: FormDefinition,
    known: Mapping[str, Any],
    mistake: Wrong,
    *,
    also: Sequence[str] = (),
    suggestions: Mapping[str, Sequence[str]] | None = None,
) -> FilledForm:
    """The form to show: what was just typed, else the draft, else what is known; with the sentences at their fields."""
    written = request.form if request.method == "POST" else drafts.typed()
    answers = forms.raw(definition, written, *also) if written is not None else known
    return forms.fill(
        definition,
        answers,
        errors=mistake.errors,
        adding=forms.wants_row(request.form),
        suggestions=suggestions,
        also=also,
    )


def basis_of(mistake: Wrong) -> str:
    """The article on which a refusal rests, as a sentence; empty without one."""
    return _("依据：%(basis)s", basis=mistake.basis) if mistake.basis else ""
