"""Importing a workbook (导入名册): kept as a draft, previewed, taken over by one command, undone by another."""

import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import canonical, log
from engine.clock import parse
from engine.errors import Refused
from engine.log import Event, EventRow
from workflows import jurisdictions, people
from workflows.record import Act, Answer, applies
from workflows.registers import changes, plan, roster
from workflows.registers.cells import Problem
from workflows.registers.changes import Change
from workflows.registers.layout import SHEETS
from workflows.registers.plan import Plan
from workflows.registers.tables import Handover, Import, ImportDraft
from workflows.registers.workbook import Book, Row
from workflows.tables import Account, Recusal, RegisterCount, RollEntry

CHUNK = 200
"""Changes in one event: some tens of kilobytes, so that no reader of the log meets a giant."""

KEPT_FOR = timedelta(hours=24)
ABOVE = ("township_party", "administrator")
"""Who may bring in the sheet 任职, for it gives power."""

PERSON_STEP = 1_000_000
"""Ids of imported persons are p{(n + 1) · 10⁶ + k}, n the log's size: never one of those that are registered singly."""


def keep(session: Session, village: str, *, account: str, book: Book, at: datetime) -> str:
    """Keep what was read from a workbook until somebody says yes, at most a day; the draft's id."""
    session.execute(delete(ImportDraft).where(ImportDraft.until <= at.isoformat()))
    draft = secrets.token_hex(8)
    session.add(
        ImportDraft(
            jurisdiction=village,
            id=draft,
            account=account,
            content=canonical.dumps(asdict(book)),
            until=(at + KEPT_FOR).isoformat(),
        )
    )
    return draft


def kept(
    session: Session,
    village: str,
    draft: str,
    *,
    account: str,
    at: datetime,
    sheets: Collection[str] = tuple(SHEETS),
) -> Book:
    """A kept workbook of some sheets; refuses (`import_gone`) one that was taken over, is a day old, or is not theirs."""
    row = session.get(ImportDraft, (village, draft))
    if row is None or row.account != account or parse(row.until) <= at:
        raise Refused("import_gone")
    told = json.loads(row.content)
    if not told["rows"].keys() <= set(sheets):
        raise Refused("import_gone")
    return Book(
        rows={key: [Row(**each) for each in rows] for key, rows in told["rows"].items()},
        problems=[Problem(**each) for each in told["problems"]],
        unread=[(sheet, title) for sheet, title in told["unread"]],
    )


def may_bring_offices(session: Session, village: str, *, home: str, offices: Sequence[str]) -> bool:
    """Whether somebody may bring in the sheet 任职: the village's township and county."""
    above = [row.jurisdiction for row in jurisdictions.line(session, village)[1:]]
    return home in above and bool(set(offices) & set(ABOVE))


def preview(session: Session, village: str, book: Book, *, on: date, remove: bool, offices: bool) -> Plan:
    """What a workbook would change now."""
    phones = roster.phones(session, village)
    known = roster.load(session, village)
    return plan.make(book, known, on=on, remove=remove, offices=offices, phones=phones)


def take_over(act: Act, *, draft: str, on: date, remove: bool, digest: str) -> Answer:
    """Take a previewed workbook over, whole or not at all.

    Refuses a day to come, rows that are wrong (`import_has_errors`), registers that changed since the preview
    (`import_outdated`), and a workbook that changes nothing (`import_empty`).
    """
    _require(act, people.OFFICERS)
    if on > act.at.date():
        raise Refused("in_the_future", day=on.isoformat())
    book = kept(act.session, act.jurisdiction, draft, account=act.by.account, at=act.at)
    above = may_bring_offices(act.session, act.jurisdiction, home=act.by.home, offices=_offices(act))
    told = preview(act.session, act.jurisdiction, book, on=on, remove=remove, offices=above)
    _check(told, digest)
    name, told_ids = f"i{act.head.size}", _new_ids(act, told)
    _summary(act, name, told, on=on)
    _record(act, name, [change.named(told_ids) for change in told.changes], told, told_ids)
    act.session.execute(
        delete(ImportDraft).where(ImportDraft.jurisdiction == act.jurisdiction, ImportDraft.id == draft)
    )
    return Answer(subject=name)


def _require(act: Act, offices: Sequence[str]) -> None:
    above = [row.jurisdiction for row in jurisdictions.line(act.session, act.jurisdiction)[1:]]
    people.require(act, (*offices, *ABOVE), homes=above)


def _offices(act: Act) -> list[str]:
    return people.held(act.session, home=act.by.home, person=act.by.person, on=act.at.date())


def _check(told: Plan, digest: str) -> None:
    if told.problems:
        raise Refused("import_has_errors", errors=len(told.problems))
    if told.digest != digest:
        raise Refused("import_outdated")
    if told.empty:
        raise Refused("import_empty")


def _new_ids(act: Act, told: Plan) -> dict[str, str]:
    first = (act.head.size + 1) * PERSON_STEP
    return {place: f"p{first + number}" for number, place in enumerate(told.names)}


def _summary(act: Act, name: str, told: Plan, *, on: date) -> None:
    body = {
        "import": name,
        "on": on.isoformat(),
        "sheets": {sheet: dict(counts) for sheet, counts in told.counts.items()},
        "changes": len(told.changes),
        "rolls": told.rolls,
    }
    act.record("registers_imported", ("jurisdiction", act.jurisdiction), body)


@applies("registers_imported")
def _apply_imported(session: Session, event: Event) -> None:
    session.add(
        Import(
            jurisdiction=event.jurisdiction,
            id=event.body["import"],
            index=event.index,
            state="done",
            office=event.office,
            at=event.recorded_at.isoformat(),
            counts=canonical.dumps(event.body["sheets"]),
        )
    )


def _record(act: Act, name: str, told: list[Change], plan_: Plan, ids: dict[str, str]) -> None:
    names = {ids[place]: name for place, name in plan_.names.items()}
    phones = {ids.get(place, place): phone for place, phone in plan_.phones.items()}
    for number, part in enumerate(_parts(told)):
        new = [change.key[0] for change in part if change.table == "person" and change.old is None]
        private: dict[str, Any] = {"names": {person: names[person] for person in new}} if new else {}
        mine = {person: phone for person, phone in phones.items() if person in new}
        # 已在册的人的手机号，随第一批记录
        if not number:
            mine |= {person: phone for person, phone in phones.items() if person not in names}
        if mine:
            private["phones"] = mine
        body = {"import": name, "changes": [change.told for change in part]}
        act.record("registers_changed", ("import", name), body, private=private or None)


def _parts(told: list[Change]) -> Iterator[list[Change]]:
    """Pieces of the changes, in order; one at least, for a workbook that only brought phone numbers."""
    for start in range(0, max(len(told), 1), CHUNK):
        yield told[start : start + CHUNK]


def undo(act: Act, *, name: str, reason: str) -> Answer:
    """Take an import back: every row as it was before, recorded as new changes.

    Refuses (`import_in_use`) when something rests on it: later changes of the same rows, a meeting whose 应到 was
    counted since, an account or a hand-over of somebody whom it brought. A wrong list is then imported anew.
    """
    row = act.session.get(Import, (act.jurisdiction, name))
    if row is None:
        raise Refused("not_found", found=name)
    if row.state != "done":
        raise Refused("import_undone_already")
    if not reason.strip():
        raise Refused("reason_missing")
    told = changes_of(act.session, act.jurisdiction, name)
    rows = changes.loaded(act.session, act.jurisdiction)
    powerful = row.counts.find('"offices"') >= 0
    _require(act, () if powerful else people.OFFICERS)
    _check_unused(act, row, told)
    counts = [change for change in told if change.table == "register_count"]
    body = {
        "import": name,
        "reason": reason,
        "counts": {change.key[0]: (change.old or {}).get("count") for change in counts},
        "rolls": [],
    }
    act.record("import_undone", ("jurisdiction", act.jurisdiction), body)
    for part in _parts(changes.mirrored(told)):
        back = {"import": name, "changes": [change.told for change in part]}
        act.record("registers_changed", ("import", name), back)
    # Held until now, so that thousands of rows are found in memory.
    rows.clear()
    return Answer(subject=name)


@applies("import_undone")
def _apply_undone(session: Session, event: Event) -> None:
    session.get_one(Import, (event.jurisdiction, event.body["import"])).state = "undone"


def changes_of(session: Session, village: str, name: str) -> list[Change]:
    """All changes of an import, in order."""
    return [
        change
        for event in log.events(session, village, subject=("import", name))
        for change in changes.of(event)
    ]


def _check_unused(act: Act, row: Import, told: Sequence[Change]) -> None:
    later = _first_meeting_after(act, row.index)
    if later is not None:
        raise Refused("import_in_use_meeting", day=later)
    persons = {change.key[0] for change in told if change.table == "person" and change.old is None}
    used = _first_used(act, persons)
    if used is not None:
        who, what = used
        names = people.names(act.session, act.jurisdiction, [who])
        raise Refused(f"import_in_use_{what}", name=names.get(who, ""))
    for change in told:
        if changes.current(act.session, act.jurisdiction, change) != _plain(change):
            raise Refused("import_in_use_changed", count=1)


def _plain(change: Change) -> dict[str, Any] | None:
    return dict(change.new) if change.new is not None else None


def _first_meeting_after(act: Act, index: int) -> str | None:
    """The day of the first meeting whose 应到 was counted after an event: opened in the room, or entered from paper."""
    query = (
        select(EventRow.occurred_at)
        .where(
            EventRow.jurisdiction == act.jurisdiction,
            EventRow.index > index,
            EventRow.kind.in_(("meeting_opened", "result_entered")),
        )
        .order_by(EventRow.index)
    )
    found = act.session.scalar(query.limit(1))
    return parse(found).date().isoformat() if found else None


def _first_used(act: Act, persons: set[str]) -> tuple[str, str] | None:
    """One of some persons who has an account, stands on a roll, or takes part in a hand-over; and which it is."""
    here = act.jurisdiction
    queries = {
        "account": [select(Account.person).where(Account.home == here)],
        "roll": [
            select(RollEntry.person).where(RollEntry.jurisdiction == here),
            select(Recusal.person).where(Recusal.jurisdiction == here),
        ],
        "handover": [
            select(Handover.outgoing).where(Handover.jurisdiction == here),
            select(Handover.incoming).where(Handover.jurisdiction == here),
        ],
    }
    for what, asked in queries.items():
        used = persons & {person for query in asked for person in act.session.scalars(query)}
        if used:
            return min(used), what
    return None


def of_village(session: Session, village: str) -> list[Import]:
    """A village's imports, the latest first."""
    query = select(Import).where(Import.jurisdiction == village).order_by(Import.index.desc())
    return list(session.scalars(query))


def typed(session: Session, village: str) -> set[str]:
    """The registers of which only a typed number is known."""
    return set(session.scalars(select(RegisterCount.register).where(RegisterCount.jurisdiction == village)))
