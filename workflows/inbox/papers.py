"""What lies beside the matters (其他待办): copies, entries, hand-overs, corrections, ends of leases, reports, requests."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from workflows import entries, handover, people
from workflows.assets import second
from workflows.entitlements import reports
from workflows.entries import Entry
from workflows.inbox.todo import Person, Todo
from workflows.inbox.tray import Tray
from workflows.legacy import entry as legacy


def of(session: Session, tray: Tray, who: Person, *, at: datetime) -> Iterator[Todo]:
    """All that lies beside the matters and wants something of somebody."""
    yield from _copies(tray, who)
    yield from _papers(tray, who)
    yield from _entries(session, tray, who)
    yield from _corrections(tray, who)
    yield from _endings(session, tray, who, at)
    yield from _reports(session, tray, who, at)
    yield from _inspections(tray, who, at)


def _copies(tray: Tray, who: Person) -> Iterator[Todo]:
    """What one was told of and has not read yet (抄送)."""
    for row in tray.copies if who.person else ():
        if row.office not in who.offices and row.person != who.key:
            continue
        yield Todo("copy", row.jurisdiction, (tray.title(row),), matter=row.matter, paper=row.id)


def _papers(tray: Tray, who: Person) -> Iterator[Todo]:
    """Hand-overs, and matters from before the start day."""
    for kind, row in handover.waiting(tray.handovers, home=who.home, person=who.person, offices=who.offices):
        yield Todo(kind, row.jurisdiction, (), paper=row.id, office=row.office)
    for kind, told in legacy.waiting(tray.legacy, home=who.home, offices=who.offices):
        yield Todo(kind, told.jurisdiction, (legacy.title_of(told),), paper=told.id)


def _entries(session: Session, tray: Tray, who: Person) -> Iterator[Todo]:
    """What the clerk entered for an officer: the officer confirms it, a rejected one goes back to the clerk."""
    for row in tray.entries:
        if row.jurisdiction != who.home:
            continue
        if row.state == "waiting" and who.holds(row.for_offices):
            yield _of_entry("confirm_entry", session, row)
        elif row.state == "rejected" and who.holds(entries.ENTERERS):
            yield _of_entry("entry_rejected", session, row)


def _of_entry(kind: str, session: Session, row: Entry) -> Todo:
    return Todo(
        kind,
        row.jurisdiction,
        (entries.title_of(session, row),),
        matter=row.matter,
        entry=row.id,
        entry_kind=row.kind,
    )


def _corrections(tray: Tray, who: Person) -> Iterator[Todo]:
    under_way = {(row.jurisdiction, row.id) for row, _ in tray.matters if row.state == "open"}
    for row in tray.corrections:
        waits = (row.jurisdiction, row.matter) in under_way
        if waits and who.holds(people.SUPERVISION) and row.proposed_by != who.key:
            home, title = row.jurisdiction, tray.title(row)
            yield Todo("confirm_correction", home, (title,), matter=row.matter, correction=row.id)


def _endings(session: Session, tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    """Early ends of leases that wait for a second person (核对提前终止)."""
    for row in second.waiting(session, tray.endings, key=who.key, offices=who.offices, on=at.date()):
        yield Todo("confirm_ending", row.jurisdiction, (tray.title(row),), matter=row.matter)


def _reports(session: Session, tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    """Decisions of the villagers' council that the representatives were not told of yet (报告)."""
    if "mandates" not in tray.aside or not who.holds(people.COMMITTEE):
        return
    for each in reports.owed(session, tray.villages, on=at.date()):
        titles = tuple(use.title for use in each.uses)
        row = each.mandate
        yield Todo("council_report", row.jurisdiction, titles, matter=row.matter, late=bool(each.late))


def _inspections(tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    """Requests to see or copy records that wait for the village's officers."""
    if not who.holds(people.OFFICERS):
        return
    for row in tray.inspections:
        yield Todo(
            "inspection",
            row.jurisdiction,
            (tray.title(row),),
            mine=who.holds(("clerk",)),
            matter=row.matter,
            inspection=row.id,
            until=row.due_on,
            late=bool(row.due_on) and at.date().isoformat() > row.due_on,
        )
