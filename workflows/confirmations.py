"""Rules confirmed by the county (条文核定): its legal officer found value and article right, and says from which source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.clock import parse
from engine.errors import Refused
from engine.log import Event
from workflows import matters, people
from workflows.law.rules import Rule, RuleSet, resolve
from workflows.record import Act, Answer, applies
from workflows.tables import CountyRules, RuleConfirmation

LONGEST = 300


@dataclass(frozen=True)
class Confirmation:
    """One rule as it was confirmed: by which office, when, from which source; `read_on`: the day the text was read."""

    rule: str
    value: Any
    statute: str
    article: str
    source: str
    office: str
    at: datetime
    read_on: str = ""

    def covers(self, rule: Rule) -> bool:
        """Whether this is what was confirmed: another value or article, as of an amended law, is to be confirmed anew."""
        return told(rule) == {"value": self.value, "statute": self.statute, "article": self.article}


def told(rule: Rule) -> dict[str, Any]:
    """What of a rule is confirmed, as plain JSON."""
    value = list(rule.value) if isinstance(rule.value, tuple) else rule.value
    return {"value": value, "statute": rule.basis.statute, "article": rule.basis.article}


def in_force(session: Session, jurisdiction: str, *, on: date) -> RuleSet:
    """The rules that hold in a county (or in a village of it) on a day."""
    home = matters.county(session, jurisdiction)
    query = select(CountyRules.values).where(
        CountyRules.jurisdiction == home, CountyRules.since <= on.isoformat()
    )
    latest = session.scalars(query.order_by(CountyRules.since.desc()).limit(1)).first()
    return resolve((home,), on=on, overrides=json.loads(latest) if latest else {})


def confirm(act: Act, *, rule: str, source: str, read_on: date | None = None) -> Answer:
    """The county's legal officer confirms a rule in force today, in the county's own log, and names the source.

    The source says where the text was read, with the article where the rule's own is not known; `read_on` on which
    day (today). Refuses a day to come (`in_the_future`).
    """
    people.require(act, ("county_legal",))
    found = in_force(act.session, act.jurisdiction, on=act.at.date()).get(rule)
    if found is None:
        raise Refused("not_found", confirmed=rule)
    if not source.strip() or len(source.strip()) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(source.strip()))
    day = read_on or act.at.date()
    if day > act.at.date():
        raise Refused("in_the_future", day=day.isoformat())
    body = {"rule": rule, "source": source.strip(), "read_on": day.isoformat()} | told(found)
    act.record("rule_confirmed", ("rule", rule), body)
    return Answer(subject=rule)


@applies("rule_confirmed")
def _apply_confirmed(session: Session, event: Event) -> None:
    session.merge(
        RuleConfirmation(
            jurisdiction=event.jurisdiction,
            rule=event.body["rule"],
            index=event.index,
            confirmed_at=event.occurred_at.isoformat(),
        )
    )


def withdraw(act: Act, *, rule: str, reason: str) -> Answer:
    """The county's legal officer takes a confirmation back, with a reason; both stay in the county's log.

    Refuses (`not_found`) a rule that is not confirmed.
    """
    people.require(act, ("county_legal",))
    if act.session.get(RuleConfirmation, (act.jurisdiction, rule)) is None:
        raise Refused("not_found", confirmed=rule)
    if not reason.strip() or len(reason.strip()) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(reason.strip()))
    act.record("rule_confirmation_withdrawn", ("rule", rule), {"rule": rule, "reason": reason.strip()})
    return Answer(subject=rule)


@applies("rule_confirmation_withdrawn")
def _apply_withdrawn(session: Session, event: Event) -> None:
    session.delete(session.get_one(RuleConfirmation, (event.jurisdiction, event.body["rule"])))


def history(session: Session, county: str) -> Mapping[str, list[Event]]:
    """Everything that was ever confirmed and taken back in a county, by rule, the youngest first."""
    query = select(log.EventRow).where(
        log.EventRow.jurisdiction == county, log.EventRow.subject_kind == "rule"
    )
    found: dict[str, list[Event]] = {}
    for row in session.scalars(query.order_by(log.EventRow.index.desc())):
        found.setdefault(row.subject, []).append(log.read(row))
    return found


def confirmed(session: Session, county: str) -> frozenset[str]:
    """The ids of the rules that a county has confirmed, whatever their value was then; see `Confirmation.covers`."""
    query = select(RuleConfirmation.rule).where(RuleConfirmation.jurisdiction == county)
    return frozenset(session.scalars(query))


def of_county(session: Session, county: str) -> Mapping[str, Confirmation]:
    """A county's latest confirmation of each rule."""
    query = (
        select(RuleConfirmation, log.EventRow)
        .join(
            log.EventRow,
            (log.EventRow.jurisdiction == RuleConfirmation.jurisdiction)
            & (log.EventRow.index == RuleConfirmation.index),
        )
        .where(RuleConfirmation.jurisdiction == county)
    )
    return {row.rule: _read(row, log.read(event)) for row, event in session.execute(query)}


def _read(row: RuleConfirmation, event: Event) -> Confirmation:
    return Confirmation(office=event.office, at=parse(row.confirmed_at), **event.body)
