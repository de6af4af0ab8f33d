"""Entering a matter from before the start day (登记存量事项): an officer tells, the township confirms or sends back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical
from engine.clock import end_of, start_of
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import jurisdictions, matters, people, pinned
from workflows.disclosure import notices
from workflows.law import days, money, tally
from workflows.law.rules import RuleSet
from workflows.legacy import course, lines, mandates, told
from workflows.legacy.told import Discussion, Told
from workflows.meetings import meeting
from workflows.record import Act, Answer, applies
from workflows.registers.tables import LegacyEntry, StartDay

ENTERED, RETURNED, CONFIRMED = "entered", "returned", "confirmed"
UNCONFIRMED = LegacyEntry.state.in_((ENTERED, RETURNED))


def set_start_day(act: Act, *, day: date) -> Answer:
    """Say from which day the village decides in the system (启用日期): secretary or township, once.

    Refuses (`start_day_fixed`) another day when a matter has been started or entered under the one before.
    """
    township = jurisdictions.get(act.session, act.jurisdiction).parent
    people.require(act, (*people.PARTY, "township_party"), homes=[township])
    row = act.session.get(StartDay, (act.jurisdiction,))
    if row is not None and row.day != day.isoformat() and _under_way(act):
        raise Refused("start_day_fixed", day=row.day)
    if row is None or row.day != day.isoformat():
        act.record("start_day_set", ("jurisdiction", act.jurisdiction), {"day": day.isoformat()})
    return Answer(subject=act.jurisdiction)


def _under_way(act: Act) -> bool:
    entries = select(LegacyEntry.id).where(LegacyEntry.jurisdiction == act.jurisdiction).limit(1)
    started = select(MatterRow.id).where(MatterRow.jurisdiction == act.jurisdiction).limit(1)
    return any(act.session.scalar(query) is not None for query in (entries, started))


@applies("start_day_set")
def _apply_start_day(session: Session, event: Event) -> None:
    session.merge(StartDay(jurisdiction=event.jurisdiction, day=event.body["day"]))


def start_day(session: Session, village: str) -> date | None:
    """From which day a village decides in the system; None where nobody has said so."""
    row = session.get(StartDay, (village,))
    return date.fromisoformat(row.day) if row is not None else None


def enter(act: Act, *, entry: Mapping[str, Any], mends: str = "") -> Answer:
    """An officer tells a matter from before (`Told` as JSON) with scans; it stands for nothing yet.

    `mends` is an entry that was sent back and that this one replaces. Refuses days that are not before the start day or
    not in order, counts that cannot be, an entry without scans, and a stage behind the resolution's disclosure when
    the notice had not hung for its whole period: no gate is satisfied in retrospect.
    """
    people.require(act, people.OFFICERS)
    found = told.read(entry)
    started = start_day(act.session, act.jurisdiction)
    if started is None:
        raise Refused("start_day_missing")
    checked = check(act.session, act.jurisdiction, found, started=started, act=act)
    if mends:
        _mended(act, mends)
    name = f"l{act.head.size}"
    body = {
        "entry": checked.json,
        "mends": mends,
        "by": people.person_key(act.by),
        "photos": list(found.photos),
    }
    act.record("legacy_entered", ("legacy", name), body)
    return Answer(subject=name)


def _mended(act: Act, name: str) -> None:
    row = get(act.session, act.jurisdiction, name)
    if row.state != RETURNED:
        raise Refused("legacy_decided")


def check(session: Session, village: str, found: Told, *, started: date, act: Act) -> Told:
    """The entry with its proposal validated; refuses what cannot have been."""
    power_item = matters.power_list(session, village, on=act.at.date()).get(found.item)
    if power_item is None:
        raise Refused("not_found", item=found.item)
    if not found.photos:
        raise Refused("evidence_missing", what="legacy")
    rules = course.rules_for(act, found)
    wanted = told.done_before(found.stage, rules.value("township_review_at"))
    if found.stage not in told.STAGES or [each.stage for each in found.discussions] != wanted or not wanted:
        raise Refused("legacy_stage")
    _check_days(act, found, started)
    for each in found.discussions:
        tally.check_counts(meeting.count_of(dict(each.counts)))
    _check_gate(found, rules)
    form = pinned.form_in(matters.definition_of(power_item), "proposal")
    values = pinned.filled(form, found.form)
    money.check_funding(values.get("amount"), values.get("funding", []))
    lines.check(found, values)
    mandates.check(found, values, rules=rules)
    return told.read(found.json | {"form": values})


def _check_days(act: Act, found: Told, started: date) -> None:
    every = found.days
    if any(later < earlier for earlier, later in pairwise(every)):
        raise Refused("legacy_days_order")
    for each in found.discussions:
        if each.notice_on and each.notice_on > each.held_on:
            raise Refused("legacy_days_order")
    if max(every) > act.at.date():
        raise Refused("in_the_future", day=max(every).isoformat())
    if max(every) >= started:
        raise Refused("legacy_not_before", day=started.isoformat())


def _check_gate(found: Told, rules: RuleSet) -> None:
    """A matter behind the resolution's disclosure: its notice hung on every required channel for the whole period."""
    if not told.behind_gate(found.stage):
        return
    if not (found.first_day and found.last_day):
        raise Refused("legacy_not_disclosed")
    missing = [each for each in rules.words("required_channels") if each not in found.channels]
    running = days.period(rules, "resolution", start_of(date.fromisoformat(found.first_day)))
    shown = end_of(date.fromisoformat(found.last_day))
    # 公告第一天不计入；没有满期或者渠道不全的，不能补认，只能重新张贴
    if missing or (running is not None and shown < running.ends):
        needed = rules.days("resolution.period_days")
        channels = [notices.CHANNELS[each] for each in missing]
        raise Refused(
            "legacy_not_disclosed", rules.basis("resolution.period_days"), days=needed, channels=channels
        )
    if found.stage == "result_disclosure" and not found.begun_on:
        raise Refused("legacy_not_begun")


@applies("legacy_entered")
def _apply_entered(session: Session, event: Event) -> None:
    body = event.body
    if body["mends"]:
        session.delete(session.get_one(LegacyEntry, (event.jurisdiction, body["mends"])))
    session.add(
        LegacyEntry(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            state=ENTERED,
            matter="",
            stage=body["entry"]["stage"],
            entered_by=body["by"],
            entered_at=event.recorded_at.isoformat(),
            told=canonical.dumps(body["entry"]),
            reason="",
        )
    )


def get(session: Session, village: str, name: str) -> LegacyEntry:
    """An entry of a village; refuses (`not_found`) one that does not exist."""
    row = session.get(LegacyEntry, (village, name))
    if row is None:
        raise Refused("not_found", entry=name)
    return row


def _waiting(act: Act, name: str) -> LegacyEntry:
    township = jurisdictions.get(act.session, act.jurisdiction).parent
    people.require(act, ("township_party",), homes=[township])
    row = get(act.session, act.jurisdiction, name)
    if row.state != ENTERED:
        raise Refused("legacy_decided")
    people.not_the_same(act, row.entered_by)
    return row


def confirm(act: Act, *, name: str) -> Answer:
    """The township confirms an entry against its scans: the matter begins and passes every stage up to its present one.

    The answer's warnings are the findings of the law about the discussions; they stop nothing and are recorded.
    """
    row = _waiting(act, name)
    found = told.read(json.loads(row.told))
    act.record("legacy_confirmed", ("legacy", name), {"by": people.person_key(act.by)})
    matter, warnings = course.play(act, row, found)
    act.record("legacy_begun", ("matter", matter), {"entry": name, "stage": found.stage, "legacy": True})
    return Answer(subject=name, warnings=warnings)


def send_back(act: Act, *, name: str, reason: str) -> Answer:
    """The township does not confirm an entry, and says why; the village enters it anew."""
    _waiting(act, name)
    if not reason.strip():
        raise Refused("reason_missing")
    act.record("legacy_returned", ("legacy", name), {"reason": reason.strip()})
    return Answer(subject=name)


@applies("legacy_confirmed")
@applies("legacy_returned")
def _apply_decided(session: Session, event: Event) -> None:
    row = session.get_one(LegacyEntry, (event.jurisdiction, event.subject))
    row.state = CONFIRMED if event.kind == "legacy_confirmed" else RETURNED
    row.reason = event.body.get("reason", "")


@applies("legacy_begun")
def _apply_begun(session: Session, event: Event) -> None:
    session.get_one(LegacyEntry, (event.jurisdiction, event.body["entry"])).matter = event.subject


def of_matter(session: Session, village: str, matter: str) -> LegacyEntry | None:
    """The entry from which a matter began; None for a matter that was started here."""
    query = select(LegacyEntry).where(LegacyEntry.jurisdiction == village, LegacyEntry.matter == matter)
    return session.scalars(query).first()


def entries(session: Session, village: str) -> list[LegacyEntry]:
    """A village's entries, the youngest first."""
    query = select(LegacyEntry).where(LegacyEntry.jurisdiction == village)
    return sorted(session.scalars(query), key=lambda row: int(row.id[1:]), reverse=True)


def open_in(session: Session, villages: Sequence[str]) -> list[LegacyEntry]:
    """The entries of some villages that are not confirmed yet, the oldest first."""
    query = select(LegacyEntry).where(LegacyEntry.jurisdiction.in_(villages), UNCONFIRMED)
    return list(session.scalars(query.order_by(LegacyEntry.entered_at)))


def waiting(
    unconfirmed: Sequence[LegacyEntry], *, home: str, offices: Sequence[str]
) -> Iterator[tuple[str, LegacyEntry]]:
    """Which of them wait for somebody: the township confirms, an officer of the village mends what was sent back."""
    for row in unconfirmed:
        if row.state == ENTERED and "township_party" in offices:
            yield "confirm_legacy", row
        elif row.state == RETURNED and row.jurisdiction == home and set(offices) & set(people.OFFICERS):
            yield "mend_legacy", row


def title_of(row: LegacyEntry) -> str:
    """What an entry's matter is called."""
    return str(json.loads(row.told)["form"].get("title", ""))


def discussions_of(row: LegacyEntry) -> tuple[Discussion, ...]:
    """The discussions that an entry tells."""
    return told.read(json.loads(row.told)).discussions
