"""The county's legal officer confirms the rules (条文核定): all of them on one page, each with source and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.log import Event
from web import access, store, wording, words
from web.notices.blueprint import pages
from web.village import rules as public_rules
from web.village.rules import Line
from web.wording import day
from workflows import confirmations, jurisdictions
from workflows.tables import Jurisdiction

SHOWN: Mapping[str, Any] = {
    "open": later("待核定"),
    "read": later("编写时读过原文"),
    "unread": later("没有人读过原文"),
    "confirmed": later("县里已核定"),
    "all": later("全部"),
}
ANSWERED = ("text_length", "in_the_future", "form_invalid")


@dataclass(frozen=True)
class Entry:
    """One rule on the page: its line, what was told of it before, and what stands in its form."""

    line: Line
    history: Sequence[str]
    source: str = ""
    read_on: str = ""
    reason: str = ""
    error: str = ""
    wrong: str = ""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.line.rule.id


def _keeps(shown: str, line: Line) -> bool:
    confirmed = line.confirmation is not None
    return {
        "open": not confirmed,
        "read": not confirmed and line.rule.verified,
        "unread": not confirmed and not line.rule.verified,
        "confirmed": confirmed,
    }.get(shown, True)


def _place(county: str) -> None:
    """Refuses (`not_your_office`) whoever holds no office in this county."""
    if access.user().home != county or access.user().home_kind != "county":
        raise access.not_theirs("county_legal")


@pages.get("/v/<county>/rules")
def rules(county: str) -> str:
    """All rules in force today; `show` chooses among them. Only the legal officer has forms."""
    _place(county)
    return _page(county)


@pages.post("/v/<county>/rules/<rule>")
def confirm_rule(county: str, rule: str) -> Response | tuple[str, int]:
    """Confirm one rule with source and day, or take a confirmation back with a reason; the page stays the same."""
    _place(county)
    try:
        told = _withdraw(county, rule) if request.form.get("do") == "withdraw" else _confirm(county, rule)
    except Refused as refused:
        if refused.rule not in ANSWERED:
            raise
        return _page(county, rule, refused), words.status(refused)
    flash(told, "done")
    return redirect(url_for("notices.rules", county=county, show=_shown(), _anchor=rule), 303)


def _confirm(county: str, rule: str) -> str:
    told = request.form.get("read_on", "").strip()
    try:
        read_on = date.fromisoformat(told) if told else None
    except ValueError as error:
        raise Refused("form_invalid") from error
    source = request.form.get("source", "")
    store.run(confirmations.confirm, county, access.actor(), rule=rule, source=source, read_on=read_on)
    return str(_("已核定。从现在起，打印的文书会印上这一条的依据。"))


def _withdraw(county: str, rule: str) -> str:
    reason = request.form.get("reason", "")
    store.run(confirmations.withdraw, county, access.actor(), rule=rule, reason=reason)
    return str(_("已撤回核定。这一条又标为待核，打印的文书不再印它的条号。"))


def _shown() -> str:
    shown = request.values.get("show", "open")
    return shown if shown in SHOWN else "open"


def _page(county: str, wrong: str = "", refused: Refused | None = None) -> str:
    with store.database().read() as db:
        place = jurisdictions.get(db, county)
        lines = public_rules.of_county(db, county, on=store.now().date())
        # 填错的那一条总要看得见，不管筛选的是什么
        kept = [line for line in lines if _keeps(_shown(), line) or line.rule.id == wrong]
        entries = _entries(db, place, kept, wrong, refused)
    return render_template(
        "notices/rules.html",
        county=place,
        sections=[(name, list(group)) for name, group in groupby(entries, lambda entry: entry.line.section)],
        shown=_shown(),
        tabs=[(key, word, sum(_keeps(key, line) for line in lines)) for key, word in SHOWN.items()],
        mine=access.user().holds("county_legal"),
        today=store.now().date().isoformat(),
        errors=[(f"{entry.wrong}-{entry.id}", entry.error) for entry in entries if entry.error],
        longest=confirmations.LONGEST,
    )


def _entries(
    db: Session, place: Jurisdiction, lines: Sequence[Line], wrong: str, refused: Refused | None
) -> list[Entry]:
    told = confirmations.history(db, place.jurisdiction)
    return [
        _answered(line, told.get(line.rule.id, ()), refused)
        if refused is not None and line.rule.id == wrong
        else Entry(line, _history(told.get(line.rule.id, ())))
        for line in lines
    ]


def _answered(line: Line, told: Sequence[Event], refused: Refused) -> Entry:
    """The rule whose form was filled in wrongly, as it was filled in."""
    fields = {"in_the_future": "read-on", "form_invalid": "read-on"}
    taken_back = request.form.get("do") == "withdraw"
    return Entry(
        line,
        _history(told),
        source=request.form.get("source", ""),
        read_on=request.form.get("read_on", ""),
        reason=request.form.get("reason", ""),
        error=words.sentence(refused),
        wrong=fields.get(refused.rule, "reason" if taken_back else "source"),
    )


def _history(told: Sequence[Event]) -> list[str]:
    """What was confirmed and taken back, in sentences."""
    return [_said(event) for event in told]


def _said(event: Event) -> str:
    facts = {
        "day": day(event.occurred_at.isoformat()),
        "office": wording.office(event.office),
    }
    if event.kind == "rule_confirmation_withdrawn":
        return str(_("%(day)s，%(office)s撤回核定。理由：%(reason)s", **facts, reason=event.body["reason"]))
    return str(_("%(day)s，%(office)s核定。出处：%(source)s", **facts, source=event.body["source"]))
