"""Results on paper (纸质表决结果): entered by one, confirmed by a second person, with the photo of the signed sheet."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from workflows import jurisdictions, people
from workflows.entitlements import listing
from workflows.law.bodies import Mandate
from workflows.meetings import agenda, convening, decision, meeting, roll, screen, venues
from workflows.meetings import lines as on_lines
from workflows.meetings.agenda import Agenda, Listed
from workflows.meetings.decision import Held
from workflows.record import Act, Answer, applies
from workflows.tables import Meeting

LATE_AFTER = timedelta(days=3)
"""|occurred_at − recorded_at| above 72 hours is a late entry (补录)."""

Lines = Mapping[str, Sequence[Mapping[str, int | None]]]
"""The votes on the lines of annual resolutions and mandates, by matter, in the order of the list."""

NUMBERS = (
    "entitled",
    "present",
    "attending",
    "women_present",
    "for",
    "against",
    "abstain",
    "invalid",
    "issued",
    "collected",
    "recused",
)


def record(
    act: Act,
    *,
    body: str,
    stage: str,
    notice_on: date | None,
    held_on: date,
    place: str,
    items: Mapping[str, Mapping[str, int | None]],
    photos: Sequence[str],
    late: bool = False,
    remote: bool = False,
    began_at: datetime | None = None,
    lines: Lines | None = None,
) -> Answer:
    """A meeting that was held without being called in the system is entered whole: notice, attendance, votes.

    `began_at` is when it began, where somebody wrote it down; refuses (`agenda_empty`) a result without an item.
    """
    if not items:
        raise Refused("agenda_empty")
    called = meeting.announce(
        act,
        body=body,
        stage=stage,
        agenda=list(items),
        notice_on=notice_on,
        planned_at=began_at or act.occurred_at,
        place=place,
    )
    return enter(
        act,
        meeting_id=called.subject,
        held_on=held_on,
        items=items,
        photos=photos,
        late=late,
        remote=remote,
        lines=lines,
    )


def enter(
    act: Act,
    *,
    meeting_id: str,
    held_on: date,
    items: Mapping[str, Mapping[str, int | None]],
    photos: Sequence[str],
    late: bool = False,
    remote: bool = False,
    parts: Mapping[str, Mapping[str, Any]] | None = None,
    lines: Lines | None = None,
) -> Answer:
    """Enter the paper result of a meeting; refuses counts that cannot be, so that the mistake is found at the desk.

    A number that is left out is taken from the village's register (entitled) or is not claimed; `None` is unknown.
    `parts` are the counts of several venues and of mobile boxes, see `venues.told`: the items are then their sums.
    `lines` are the votes on paper on each line of an annual resolution or a mandate, by matter; raises `Incomplete`
    without them.
    """
    row = roll.get(act, meeting_id)
    people.require(act, convening.officers(row.body))
    # 屏幕上投过票的，录入纸质票时屏幕投票截止，两边合计。
    if row.state not in ("called", "open", "entered"):
        raise Refused("meeting_not_open", state=row.state)
    _check_entry(act, held_on, photos)
    late = late or act.at.date() - held_on > LATE_AFTER
    listed = agenda.load(act.session, act.jurisdiction, meeting_id)
    register = roll.entitled(act.session, act.jurisdiction, row.body, on=held_on)
    apart = venues.told(act, meeting_id, items, parts or {}, on=held_on)
    items = apart.pop("items", items)
    told: dict[str, Any] = {
        "by": people.person_key(act.by),
        "held_on": held_on.isoformat(),
        "items": {matter: counts_told(counts, register) for matter, counts in items.items()},
        "photos": list(photos),
        "late": late,
        "remote": remote,
        "register": register,
        "women_entitled": people.count(act.session, act.jurisdiction, "women_representatives", on=held_on),
        "mandates": _mandates(act, listed, held_on),
        "on_screen": screen.close(act, meeting_id),
        **apart,
        **_lines(listed, lines or {}),
    }
    _check_agenda(act, listed, told)
    act.record("result_entered", ("meeting", meeting_id), told)
    return Answer(subject=meeting_id)


def _lines(listed: Agenda, lines: Lines) -> dict[str, Any]:
    """The votes on lines, by matter; nothing where the agenda has nothing that is voted on line by line."""
    found = {each.matter.id: listing.listed(each.proposal, each.item.stage) for each in listed.items}
    told = {
        matter: listing.counts_told(rows, lines.get(matter, ())) for matter, rows in found.items() if rows
    }
    return {"lines": told} if told else {}


def _check_entry(act: Act, held_on: date, photos: Sequence[str]) -> None:
    if not photos:
        raise Refused("evidence_missing", what="signed_sheet")
    if held_on > act.at.date():
        raise Refused("in_the_future", day=held_on.isoformat())


def counts_told(counts: Mapping[str, int | None], register: int | None) -> dict[str, int | None]:
    """The numbers of one item, with 应到 from the register when nobody typed it."""
    unknown = set(counts) - set(NUMBERS)
    if unknown:
        raise ValueError(f"found the counts {sorted(unknown)}; expected {NUMBERS}")
    return {"entitled": register, **counts}


def _mandates(act: Act, listed: Agenda, held_on: date) -> dict[str, dict[str, Any]]:
    """The mandates that covered the resolutions on the day of the meeting, as they stood when it was entered."""
    found: dict[str, dict[str, Any]] = {}
    for each in listed.items:
        if each.item.stage == "resolution":
            mandate = roll.mandate(act.session, act.jurisdiction, each.proposal.subject, on=held_on)
            if mandate is not None:
                found[each.matter.id] = mandate.as_json
    return found


def _check_agenda(act: Act, listed: Agenda, told: dict[str, Any]) -> None:
    if {each.matter.id for each in listed.items} != set(told["items"]):
        raise Refused("agenda_differs")
    for each in listed.items:
        held = _held(listed.meeting, told, each)
        decision.decide(act, each.matter, held)
        if votes := _votes(told, each.matter.id):
            meeting.judged_lines(act, each.matter, held, votes)


def _votes(told: Mapping[str, Any], matter: str) -> list[dict[str, int]]:
    """The votes on the lines of a matter, from paper and from the screen together."""
    return on_lines.added(told.get("lines", {}).get(matter, ()), told.get("on_screen", {}), matter)


def _held(row: Meeting, told: dict[str, Any], listed: Listed) -> Held:
    counts, mandate = screen.together(told, listed.matter.id), told["mandates"].get(listed.matter.id)
    boxes = venues.boxes_used(told)
    return Held(
        body=row.body,
        stage=listed.item.stage,
        held_on=date.fromisoformat(told["held_on"]),
        notice_on=date.fromisoformat(row.notice_on) if row.notice_on else None,
        count=meeting.count_of(counts),
        register=told["register"],
        women_entitled=told["women_entitled"],
        late=told["late"],
        remote=told["remote"],
        mobile_box=bool(boxes),
        box_alone=any(box["alone"] for box in boxes),
        mandate=Mandate.from_json(mandate) if mandate else None,
        passed=listed.passed,
    )


@applies("result_entered")
def _apply_entered(session: Session, event: Event) -> None:
    row = session.get_one(Meeting, (event.jurisdiction, event.subject))
    body = event.body
    row.state = "entered"
    row.on_paper = True
    row.held_on = body["held_on"]
    row.entered_by = body["by"]
    row.late = body["late"]
    row.entry = canonical.dumps(body)
    for item in meeting.agenda_of(session, event.jurisdiction, event.subject):
        item.counts = canonical.dumps(roll.counted(screen.together(body, item.matter)))


def confirm(act: Act, *, meeting_id: str) -> Answer:
    """The supervision committee confirms an entered result against the signed sheet; on time, the items are decided.

    A late entry then waits for the township: answered with the warning `late_entry` and decided by `approve_late`.
    """
    listed = agenda.load(act.session, act.jurisdiction, meeting_id)
    row = listed.meeting
    people.require(act, people.SUPERVISION)
    if row.state != "entered":
        raise Refused("meeting_not_open", state=row.state)
    people.not_the_same(act, row.entered_by)
    if row.late:
        act.record(
            "result_confirmed", ("meeting", meeting_id), {"decides": False, "by": people.person_key(act.by)}
        )
        return Answer(subject=meeting_id, warnings=("late_entry",))
    return _decide(act, listed, "result_confirmed")


def approve_late(act: Act, *, meeting_id: str) -> Answer:
    """The township approves a late entry (补录) that the supervision committee has confirmed; the items are decided."""
    listed = agenda.load(act.session, act.jurisdiction, meeting_id)
    people.require(act, people.REVIEWERS, homes=[jurisdictions.get(act.session, act.jurisdiction).parent])
    if listed.meeting.state != "confirmed":
        raise Refused("meeting_not_open", state=listed.meeting.state)
    return _decide(act, listed, "late_entry_approved")


def reject(act: Act, *, meeting_id: str, reason: str) -> Answer:
    """The second person finds that the entry differs from the signed sheet: it goes back to be entered again."""
    row = roll.get(act, meeting_id)
    people.require(act, people.SUPERVISION)
    if row.state != "entered":
        raise Refused("meeting_not_open", state=row.state)
    if not reason.strip():
        raise Refused("reason_missing")
    act.record("result_rejected", ("meeting", meeting_id), {"reason": reason})
    return Answer(subject=meeting_id)


def _decide(act: Act, listed: Agenda, kind: str) -> Answer:
    row, told = listed.meeting, json.loads(listed.meeting.entry)
    act.record(kind, ("meeting", row.id), {"decides": True, "by": people.person_key(act.by)})
    answers = [
        meeting.conclude(
            act,
            row.id,
            each.matter.id,
            held=_held(row, told, each),
            counts=screen.together(told, each.matter.id),
            votes=_votes(told, each.matter.id),
        ).answer
        for each in listed.items
    ]
    return answers[0] if len(answers) == 1 else Answer(subject=row.id)


@applies("result_confirmed")
@applies("late_entry_approved")
@applies("result_rejected")
def _apply_checked(session: Session, event: Event) -> None:
    row = session.get_one(Meeting, (event.jurisdiction, event.subject))
    if event.kind == "result_rejected":
        # A roll that was fixed in the room stays; without one the meeting is as it was called.
        row.state = "open" if row.entitled is not None else "called"
        return
    items = list(json.loads(row.entry)["items"].values())
    counts, came = items[0], [each["present"] for each in items if each.get("present") is not None]
    row.state = "closed" if event.body["decides"] else "confirmed"
    row.confirmed_by = event.body["by"]
    # Who left early was not there for the last items: the meeting itself counts all who came.
    row.entitled, row.present = counts.get("entitled"), max(came, default=None)
    row.attending = counts.get("attending")
