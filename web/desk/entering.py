"""Entering for somebody on pages (代录): the clerk fills in the officer's form, and it waits for the officer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _

from engine.matter import MatterRow
from web import access, store, wording
from workflows import entries, people, powers
from workflows.record import Answer
from workflows.tables import Proposal


@dataclass(frozen=True)
class Done:
    """What came of a form: the verb's answer, or an entry that waits; `page` is the entry's."""

    answer: Answer
    entered: bool = False
    page: str = ""


def may(village: str) -> bool:
    """Whether the signed-in person enters for officers of this village."""
    user = access.user()
    return user.home == village and user.holds(*entries.ENTERERS)


def offices(power: str, village: str) -> tuple[str, ...]:
    """The offices that count for a form of a power: for whoever enters, those of the officer too."""
    mine = access.user().offices
    if power in entries.KINDS and may(village):
        return (*mine, *powers.POWERS[power].offices)
    return mine


def powers_of(row: MatterRow, proposal: Proposal) -> list[str]:
    """What may be entered for the secretary about a matter now, by somebody who may not do it alone."""
    if not may(row.jurisdiction):
        return []
    mine = powers.of(row, proposal, access.user().offices)
    theirs = powers.of(row, proposal, people.PARTY)
    return [power for power in theirs if power in entries.KINDS and power not in mine]


def entered_for(kind: str, village: str, *, conveners: Iterable[str] = people.PARTY) -> str:
    """Whose confirmation a form will wait for, in Chinese; empty where the signed-in person acts themselves."""
    if kind not in entries.KINDS or not may(village) or access.user().holds(*conveners):
        return ""
    return wording.offices(conveners)


def _whose(kind: entries.Kind, village: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    with store.database().read() as db:
        return kind.offices(entries.At(db, village, store.now().date()), fields)


def run(kind: str, verb: Callable[..., Answer], village: str, fields: Mapping[str, Any]) -> Done:
    """Perform a verb, or enter it for the officer whose duty it is where the clerk fills in the form."""
    user = access.user()
    known = entries.KINDS.get(kind)
    if known is None or not may(village) or user.holds(*_whose(known, village, fields)):
        return Done(store.run(verb, village, access.actor(), **fields))
    answer = store.run(entries.draft, village, access.actor(), kind=kind, fields=fields)
    flash(_("已经录入，等本人确认以后才算数。请告诉本人打开工作台。"), "done")
    return Done(answer, True, url_for("desk.entry", village=village, entry=answer.subject))
