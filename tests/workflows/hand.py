"""The hand that seeds faults (埋设毛病): writes rows where no verb would let it, as imports and tampering do."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.log import EventRow
from engine.matter import MatterRow
from tests.village import VILLAGE
from workflows import pinned
from workflows.law.rules import COUNTY, Basis, Rule, RuleSet
from workflows.tables import (
    AgendaItem,
    Meeting,
    Notice,
    Objection,
    Office,
    Payment,
    Posting,
    Proposal,
)

Seed = Callable[["Hand"], None]


@dataclass
class Hand:
    """A hand that writes where no verb would let it: one matter's rows; `others` are the matters by template."""

    session: Session
    matter: str
    now: datetime
    others: Mapping[str, str]

    def row(self) -> MatterRow:
        """Where the matter stands."""
        return self.session.get_one(MatterRow, (VILLAGE, self.matter))

    def proposal(self) -> Proposal:
        """What it is about."""
        return self.session.get_one(Proposal, (VILLAGE, self.matter))

    def form(self, **changed: Any) -> None:
        """Other words or figures in the proposal."""
        row = self.proposal()
        row.form = json.dumps(json.loads(row.form) | changed)

    def held(self, stage: str) -> tuple[Meeting, AgendaItem]:
        """The last meeting of a stage that decided."""
        query = (
            select(Meeting, AgendaItem)
            .join(
                AgendaItem,
                (AgendaItem.jurisdiction == Meeting.jurisdiction) & (AgendaItem.meeting == Meeting.id),
            )
            .where(
                AgendaItem.jurisdiction == VILLAGE,
                AgendaItem.matter == self.matter,
                AgendaItem.stage == stage,
            )
            .where(AgendaItem.outcome.in_(("passed", "rejected")))
            .order_by(AgendaItem.decided_at.desc())
        )
        return self.session.execute(query).first() or _nothing(stage)

    def meeting(self, stage: str) -> Meeting:
        """The meeting of a stage."""
        return self.held(stage)[0]

    def counts(self, stage: str, **changed: int | None) -> None:
        """Other counts of a stage's decision (`for_` is 同意; None: not told); the notice tells them too."""
        item = self.held(stage)[1]
        told = {name.rstrip("_"): number for name, number in changed.items()}
        counts = {
            key: number for key, number in (json.loads(item.counts) | told).items() if number is not None
        }
        item.counts = json.dumps(counts)
        if stage == "resolution" and (sheets := self.sheets("resolution")):
            text = json.loads(sheets[-1].text)
            sheets[-1].text = json.dumps(text | {key: counts[key] for key in counts.keys() & text.keys()})

    def entry(self, stage: str, **changed: Any) -> None:
        """Other things in what was entered from paper."""
        row = self.meeting(stage)
        row.entry = json.dumps(json.loads(row.entry) | changed)

    def hold_on(self, stage: str, day: date) -> None:
        """The meeting is dated another day, and was entered on it."""
        row = self.meeting(stage)
        row.held_on = day.isoformat()
        event = self.events("result_entered", subject=row.id)[-1]
        event.recorded_at = event.occurred_at = f"{day.isoformat()}T18:00:00+08:00"

    def day_of(self, stage: str) -> date:
        """The day of a stage's meeting."""
        return date.fromisoformat(self.meeting(stage).held_on)

    def sheets(self, kind: str) -> list[Notice]:
        """The matter's notices of a kind."""
        query = select(Notice).where(Notice.jurisdiction == VILLAGE, Notice.matter == self.matter)
        return list(self.session.scalars(query.where(Notice.kind == kind).order_by(Notice.index)))

    def text(self, kind: str, **changed: Any) -> None:
        """Other words on the notice; None takes them away."""
        sheet = self.sheets(kind)[-1]
        told = json.loads(sheet.text) | changed
        sheet.text = json.dumps({key: value for key, value in told.items() if value is not None})

    def posting(self, kind: str, channel: str = "board") -> Posting:
        """The first copy of a notice on a channel."""
        notice = self.sheets(kind)[-1].id
        query = select(Posting).where(Posting.jurisdiction == VILLAGE, Posting.notice == notice)
        return self.session.scalars(query.where(Posting.channel == channel)).first() or _nothing(channel)

    def objection(self) -> Objection:
        """The matter's objection."""
        query = select(Objection).where(Objection.jurisdiction == VILLAGE, Objection.matter == self.matter)
        return self.session.scalars(query).one()

    def payment(self) -> Payment:
        """The matter's first payment."""
        query = select(Payment).where(Payment.jurisdiction == VILLAGE, Payment.matter == self.matter)
        return self.session.scalars(query.order_by(Payment.paid_on)).first() or _nothing("payment")

    def events(self, kind: str, *, subject: str = "") -> list[EventRow]:
        """The events of a kind about the matter or another subject."""
        query = select(EventRow).where(EventRow.jurisdiction == VILLAGE, EventRow.kind == kind)
        return list(self.session.scalars(query.where(EventRow.subject == (subject or self.matter))))

    def told(self, event: EventRow, **changed: Any) -> None:
        """Other answers in the form of an event."""
        body = json.loads(event.body)
        event.body = json.dumps(body | {"form": body["form"] | changed})

    def person(self, office: str) -> str:
        """Somebody who holds an office."""
        query = select(Office.person).where(Office.jurisdiction == VILLAGE, Office.office == office)
        return self.session.scalars(query).first() or _nothing(office)

    def repin(self, **values: Any) -> None:
        """Other rules (`__` for a dot) from the matter's first day."""
        repin(self.session, self.matter, {name.replace("__", "."): value for name, value in values.items()})


def repin(session: Session, matter: str, values: Mapping[str, Any]) -> None:
    """A matter that started under a county's own values."""
    row = session.get_one(MatterRow, (VILLAGE, matter))
    rules = dict(pinned.rules_of(session, row))
    own = Basis("本县规定", "", verified=False, jurisdiction=COUNTY)
    for name, value in values.items():
        rules[name] = Rule(name, value, own, date(2020, 1, 1))
    row.rules = pinned.keep_rules(session, RuleSet(rules))


def _nothing(what: str) -> Any:
    raise LookupError(f"found no {what}; expected one in the healthy matter")


def moved(instant: str, **by: int) -> str:
    """An instant or a day, some time later or earlier."""
    return (datetime.fromisoformat(instant) + timedelta(**by)).isoformat()[: len(instant)]


@dataclass(frozen=True)
class Fault:
    """One named fault: where it is seeded, how, which rule must find it, and which others cannot but find it too."""

    name: str
    rule: str
    matter: str
    seed: Seed
    severity: str = "violation"
    also: tuple[str, ...] = ()
    of_village: bool = False


FAULTS: list[Fault] = []


def fault(
    name: str,
    rule: str,
    matter: str,
    severity: str = "violation",
    *,
    also: tuple[str, ...] = (),
    of_village: bool = False,
) -> Callable[[Seed], Seed]:
    """Put a fault on the list."""

    def register(seed: Seed) -> Seed:
        FAULTS.append(Fault(name, rule, matter, seed, severity, also, of_village))
        return seed

    return register
