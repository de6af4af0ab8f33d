"""What the telling of an event may look up (叙述所需): the matter's pinned rules and forms, names, and chosen words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from engine.log import Event
from engine.matter import MatterRow
from forms.components import Field, Kind
from forms.definition import FormDefinition
from web import discretion
from web.wording import day, named, part
from workflows import people, pinned
from workflows.law import money, shares
from workflows.law.rules import RuleSet


def _(text: str, **facts: Any) -> str:
    """The text in the reader's language."""
    return str(gettext(text, **facts))


Pairs = list[tuple[str, str]]
Tell = Callable[["Scene", Event], "Told"]
TELL: dict[str, Tell] = {}
"""kind → what happened, in words; every kind that `APPLY` knows is here."""

NOT_PUBLIC = frozenset({"responsible", "to", "remark", "party", "partner", "payer"})
"""Fields of forms that may name a person: they stand on no public page."""


@dataclass(frozen=True)
class Told:
    """One event in words; `form` are labels and values, `state` is done, problem or returned, `flags` what to look at.

    `files` are the digests of scans that belong to it.
    """

    what: str
    form: Sequence[tuple[str, str]] = ()
    state: str = "done"
    rule: str = ""
    article: str = ""
    late: bool = False
    flags: Sequence[str] = ()
    files: Sequence[str] = ()


def tells(*kinds: str) -> Callable[[Tell], Tell]:
    """Register what is said about some kinds of events."""

    def register(function: Tell) -> Tell:
        for kind in kinds:
            if kind in TELL:
                raise KeyError(f"found two sentences for {kind!r}; expected one")
            TELL[kind] = function
        return function

    return register


@dataclass
class Scene:
    """Where an event is told: in which village and matter, and whether the whole public may hear it."""

    session: Session
    jurisdiction: str
    matter: MatterRow | None
    public: bool
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def rules(self) -> RuleSet | None:
        """The rule set that the matter started with."""
        return pinned.rules_of(self.session, self.matter) if self.matter is not None else None

    def names(self, persons: Sequence[str]) -> str:
        """The names of some persons of this village; on a public page only how many they are."""
        if self.public:
            return _("%(n)s人", n=len(persons))
        found = people.names(self.session, self.jurisdiction, persons)
        return "、".join(found.get(person, person) for person in persons)

    def answers(self, form: str, values: Mapping[str, Any]) -> Pairs:
        """What was filled in, by the labels of the matter's own form."""
        if self.matter is None:
            return []
        told = discretion.of_persons(values) if self.public else values
        told = {key: value for key, value in told.items() if not (self.public and key in NOT_PUBLIC)}
        return answers(pinned.form_of(self.session, self.matter, form), told)

    def label(self, form: str, key: str) -> str:
        """The label of a field of the matter's own form, else its key."""
        if self.matter is None:
            return key
        definition = pinned.form_of(self.session, self.matter, form)
        return named(definition.field(key).label) if key in definition.keys else key

    def basis(self, rule: str) -> str:
        """The basis of a rule that held for the matter; empty where none did."""
        return self.rules.basis(rule) if self.rules is not None else ""

    def days(self, rule: str) -> int | None:
        """The number of days that a rule asked for."""
        return self.rules.days(rule) if self.rules is not None else None

    def shares(self, body: str) -> str:
        """Who must come and how many must agree in a body, as the matter's rules have it."""
        if self.rules is None or self.rules.value(f"{body}.pass") is None:
            return ""
        quorum, needed = (_shares(self.rules.value(f"{body}.{rule}")) for rule in ("quorum", "pass"))
        return _("%(quorum)s到会，%(needed)s同意才通过", quorum=quorum, needed=needed)


def _shares(value: Any) -> str:
    base = {"entitled": _("应到"), "present": _("实到"), "": ""}
    parsed = shares.parse(value) if value else ()
    return _("并且").join(f"{base[share.base]}{part(share)}" for share in parsed) or "—"


def answers(definition: FormDefinition, values: Mapping[str, Any]) -> Pairs:
    """The fields that were answered, with label and value as a page prints them."""
    return [
        (named(each.label), printed(each, values[each.key]))
        for each in definition.fields
        if each.key in values
    ]


def printed(each: Field, value: Any) -> str:
    """An answer in words: a choice by its label, money with its unit, a day in Chinese."""
    if each.kind is Kind.ROWS:
        return "；".join(
            "，".join(printed(column, row[column.key]) for column in each.fields if column.key in row)
            for row in value
        )
    if each.kind is Kind.TICK:
        return _("是") if value else _("否")
    if each.kind is Kind.MONEY:
        return money.printed(money.fen(value))
    if each.kind is Kind.DAY:
        return day(value)
    if isinstance(value, list):
        return "、".join(_choice(each, one) for one in value)
    return _choice(each, value) if each.options else str(value)


def _choice(each: Field, value: Any) -> str:
    return next((named(option.label) for option in each.options if option.value == value), str(value))
