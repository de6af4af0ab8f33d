"""What waits for one person (待办): pure queries over matters, meetings, notices and objections of some villages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import course, entries, handover, people, pinned, powers, stages, timers
from workflows.assets import second
from workflows.disclosure import notices
from workflows.entitlements import reports
from workflows.entries import Entry
from workflows.law.assemblies import BODIES
from workflows.legacy import entry as legacy
from workflows.meetings.meeting import CONVENERS
from workflows.offices import LANES
from workflows.offices import of_task as offices_of
from workflows.papertray import Tray, load
from workflows.tables import AgendaItem, Meeting, Notice, Objection, Proposal
from workflows.tasks.working import Working

POSTERS = (*people.COMMITTEE, "clerk")


@dataclass(frozen=True)
class Person:
    """Who looks: where they are at home, their id there, and the offices they hold today."""

    home: str
    person: str
    offices: tuple[str, ...]

    def holds(self, offices: Sequence[str]) -> bool:
        """Whether one of the offices is theirs."""
        return bool(set(self.offices) & set(offices))

    @property
    def key(self) -> str:
        """As tables name who signed."""
        return f"{self.home}/{self.person}"

    @property
    def registers(self) -> set[str]:
        """The registers on which their offices put them."""
        return {register for office in self.offices for register in people.OFFICES[office].registers}


@dataclass(frozen=True)
class Todo:
    """One thing that a person can do now; `mine`: it is their office's duty, else they may do it in another's place."""

    kind: str
    village: str
    titles: tuple[str, ...]
    mine: bool = True
    matter: str = ""
    matters: tuple[str, ...] = ()
    stage: str = ""
    meeting: str = ""
    body: str = ""
    notice: str = ""
    notice_kind: str = ""
    objection: str = ""
    correction: str = ""
    paper: str = ""
    office: str = ""
    inspection: str = ""
    batch: str = ""
    entry: str = ""
    entry_kind: str = ""
    task: str = ""
    label: str = ""
    until: str = ""
    late: bool = False

    def concerns(self, matter: str) -> bool:
        """Whether a matter is what this is about, or one of several on a meeting's agenda."""
        return matter in (self.matter, *self.matters)


def of(session: Session, villages: Sequence[str], who: Person, *, at: datetime) -> list[Todo]:
    """What a person can do now in the villages in their care, the late first, then in the order of deadlines."""
    return in_tray(session, load(session, villages, who.person if who.home in villages else ""), who, at=at)


def in_tray(session: Session, tray: Tray, who: Person, *, at: datetime) -> list[Todo]:
    """The same from what was read already, e.g. for several persons; their ballots are known only to `of`."""
    found = [*_matters(session, tray, who, at), *_meetings(tray, who, at), *_notices(session, tray, who)]
    found += [*_objections(tray, who, at), *_entries(session, tray, who), *_copies(tray, who)]
    found += [*_inspections(tray, who, at), *_corrections(tray, who), *_papers(tray, who)]
    found += _endings(session, tray, who, at)
    found += _reports(session, tray, who, at)
    return sorted(found, key=lambda todo: (not todo.late, todo.until or "9", todo.village, todo.matter))


def _matters(session: Session, tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    for row, proposal in tray.matters:
        if row.state != "open":
            continue
        shared = stages.shared(row)
        for kind, offices, first in _steps(tray, row, proposal, shared):
            if who.holds(offices) and shared is not None:
                todo = _of_matter(kind, row, proposal, mine=who.holds(first))
                yield _with_term(todo, tray.terms, row, shared.path, at)
        for todo in _office_tasks(session, row, proposal, who, tray.working):
            yield _with_term(todo, tray.terms, row, todo.task, at)


def _with_term(todo: Todo, terms: timers.Terms, row: MatterRow, path: str, at: datetime) -> Todo:
    """What a diagram's timer watches is to be done until the last day of the term."""
    day = timers.last_day(terms, row, path) if terms else ""
    return replace(todo, until=day, late=at.date().isoformat() > day) if day else todo


def for_county(session: Session, villages: Sequence[str], who: Person) -> list[Todo]:
    """What offices of a county can do now: their tasks in matters of its villages; nothing else waits for them."""
    lanes = [lane for lane, allowed in LANES.items() if who.holds(allowed)]
    asked = [*(f'"lane":"{lane}"' for lane in lanes), *who.offices]
    query = (
        select(MatterRow, Proposal)
        .join(Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id))
        .where(MatterRow.jurisdiction.in_(villages), MatterRow.state == "open")
        .where(or_(*(MatterRow.tasks.contains(each) for each in asked)))
        .order_by(MatterRow.since, MatterRow.jurisdiction, MatterRow.id)
    )
    found = session.execute(query).all() if asked else []
    working = Working(session, villages)
    return [todo for row, proposal in found for todo in _office_tasks(session, row, proposal, who, working)]


def _office_tasks(
    session: Session, row: MatterRow, proposal: Proposal, who: Person, working: Working
) -> Iterator[Todo]:
    """The open tasks of the person's offices, and what they were asked to draft or sign; several may be open at once."""
    for task in row.open_tasks:
        if not stages.is_office(task):
            continue
        kind = working.asks(
            (row.jurisdiction, row.id, task.path), key=who.key, may=who.holds(offices_of(task))
        )
        if kind:
            told = _of_matter(kind, row, proposal, mine=True)
            name = course.name_of(session, row, task.path)
            yield replace(told, stage=task.stage, task=task.path, label=name)


def _copies(tray: Tray, who: Person) -> Iterator[Todo]:
    """What one was told of and has not read yet (抄送)."""
    for row in tray.copies if who.person else ():
        if row.office not in who.offices and row.person != who.key:
            continue
        yield Todo("copy", row.jurisdiction, (tray.title(row),), matter=row.matter, paper=row.id)


Offices = tuple[str, ...]


def _steps(
    tray: Tray, row: MatterRow, proposal: Proposal, task: OpenTask | None
) -> Iterator[tuple[str, Offices, Offices]]:
    """What the stage asks for: kind, the offices that may, and those whose duty it is."""
    if task is None:
        return
    if task.stage in stages.DISCUSSIONS:
        if (row.jurisdiction, row.id, task.stage, row.round) not in tray.on_agendas:
            conveners = people.COMMITTEE if task.stage == "resolution" else people.PARTY
            # 文书可以代录，由召集人确认
            yield "call", (*conveners, *entries.ENTERERS), conveners
    elif task.stage == "township_review":
        yield "review", people.REVIEWERS, people.REVIEWERS[:1]
    elif task.task == "closing":
        yield "close", people.OFFICERS, POSTERS
    elif task.stage == "implementation" and proposal.begun_round != row.round:
        yield "implement", people.OFFICERS, people.COMMITTEE
    elif task.stage == "implementation":
        if powers.pays(proposal):
            yield "pay", people.OFFICERS, people.COMMITTEE if proposal.amount is not None else ()
        yield "post_result", people.OFFICERS, POSTERS


def _of_matter(kind: str, row: MatterRow, proposal: Proposal, *, mine: bool) -> Todo:
    notice_kind = "result" if kind == "post_result" else ""
    return Todo(
        "post" if notice_kind else kind,
        row.jurisdiction,
        (proposal.title,),
        mine=mine,
        matter=row.id,
        stage=row.stage,
        notice_kind=notice_kind,
    )


def _meetings(tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    for meeting, items in tray.meetings:
        if meeting.state == "called":
            yield from _called(tray, meeting, items, who, at)
        elif meeting.state == "open":
            yield from _open(tray, meeting, items, who)
        elif meeting.state == "entered" and who.holds(people.SUPERVISION) and meeting.entered_by != who.key:
            yield _of_meeting("confirm", tray, meeting, items)
        elif meeting.state == "confirmed" and who.holds(people.REVIEWERS):
            mine = who.holds(people.REVIEWERS[:1])
            yield _of_meeting("approve_late", tray, meeting, items, mine=mine)


def _called(
    tray: Tray, meeting: Meeting, items: list[AgendaItem], who: Person, at: datetime
) -> Iterator[Todo]:
    planned = parse(meeting.planned_at)
    if meeting.on_paper:
        if who.holds(people.OFFICERS):
            yield _of_meeting("enter", tray, meeting, items, mine=who.holds(("clerk",)))
    elif at.date() >= planned.date() and who.holds(people.OFFICERS):
        conveners = CONVENERS.get(meeting.body, people.COMMITTEE)
        if who.holds(conveners) or not who.holds(("clerk",)):
            yield _of_meeting("hold", tray, meeting, items, mine=who.holds(conveners))
        if who.holds(("clerk",)):
            yield _of_meeting("enter", tray, meeting, items)
    elif at.date() <= planned.date() and who.registers & set(BODIES[meeting.body].registers):
        yield _of_meeting("attend", tray, meeting, items)


def _open(tray: Tray, meeting: Meeting, items: list[AgendaItem], who: Person) -> Iterator[Todo]:
    key = (meeting.jurisdiction, meeting.id)
    left = [item for item in items if (*key, item.matter) not in tray.settled]
    if key in tray.on_roll:
        yield from (_of_meeting("ballot", tray, meeting, [item]) for item in left)
    if who.holds(people.OFFICERS):
        mine = who.holds((*CONVENERS.get(meeting.body, people.COMMITTEE), "clerk"))
        yield _of_meeting("hold", tray, meeting, items, mine=mine)


def _of_meeting(
    kind: str, tray: Tray, meeting: Meeting, items: list[AgendaItem], *, mine: bool = True
) -> Todo:
    return Todo(
        kind,
        meeting.jurisdiction,
        tuple(tray.titles.get((meeting.jurisdiction, item.matter), item.matter) for item in items),
        mine=mine,
        matter=items[0].matter if items else "",
        matters=tuple(item.matter for item in items),
        stage=items[0].stage if items else "",
        meeting=meeting.id,
        body=meeting.body,
        until=meeting.planned_at if meeting.state in ("called", "open") else "",
    )


def _notices(session: Session, tray: Tray, who: Person) -> Iterator[Todo]:
    for row, proposal in tray.matters:
        if row.state != "open":
            continue
        for kind in _due_kinds(session, row):
            notice = tray.notice(row, kind)
            if who.holds(people.OFFICERS) and (notice is None or not notice.full_since):
                yield _of_notice("post", row, proposal, kind, notice, mine=who.holds(POSTERS))
        for notice in tray.notices_of(row):
            posters = {p.posted_by for p in tray.unseen.get((row.jurisdiction, notice.id), ())}
            if posters and who.holds(people.SUPERVISION) and who.key not in posters:
                yield _of_notice("confirm_posting", row, proposal, notice.kind, notice)


def _due_kinds(session: Session, row: MatterRow) -> list[str]:
    """The kinds of notice that ought to hang now."""
    task = stages.shared(row)
    if task is not None and task.kind == "gate":
        return [kind for kind, stage in notices.STAGE_OF.items() if stage == row.stage]
    if row.stage == "resolution" and pinned.rules_of(session, row).days("plan.period_days") is not None:
        return ["plan"]
    return []


def _of_notice(
    kind: str,
    row: MatterRow,
    proposal: Proposal,
    notice_kind: str,
    notice: Notice | None,
    *,
    mine: bool = True,
) -> Todo:
    return Todo(
        kind,
        row.jurisdiction,
        (proposal.title,),
        mine=mine,
        matter=row.id,
        stage=row.stage,
        notice=notice.id if notice is not None else "",
        notice_kind=notice_kind,
    )


def _objections(tray: Tray, who: Person, at: datetime) -> Iterator[Todo]:
    for objection in tray.objections:
        # 被反映的人不能答复，也不能确认答复
        if objection.about and objection.about in (*who.offices, who.person):
            continue
        if objection.state == "open" and who.holds((*people.OFFICERS, *people.SUPERVISION)):
            yield _of_objection("reply", tray, objection, at, mine=who.holds(people.COMMITTEE))
        elif _to_confirm(objection, who):
            yield _of_objection("confirm_reply", tray, objection, at)


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


def _to_confirm(row: Objection, who: Person) -> bool:
    return row.state == "replied" and who.holds(people.SUPERVISION) and row.replied_by != who.key


def _of_objection(kind: str, tray: Tray, row: Objection, at: datetime, *, mine: bool = True) -> Todo:
    return Todo(
        kind,
        row.jurisdiction,
        (tray.title(row),),
        mine=mine,
        matter=row.matter,
        objection=row.id,
        notice=row.notice,
        until=row.due_on,
        late=bool(row.due_on) and at.date().isoformat() > row.due_on,
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
