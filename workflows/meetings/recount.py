"""What happens to a box after the count (封存的票): counted again with a reason, and erased when its time is over."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows import people, pinned
from workflows.law.rules import RuleSet
from workflows.meetings import box, lines
from workflows.meetings.box_tables import Box, SealedBox
from workflows.record import Act, Answer, applies

RETENTION = "ballot_retention_days"
REASON_AT_MOST = 200


def recount(act: Act, *, meeting: str, matter: str, reason: str) -> Answer:
    """The supervision committee has the sealed ballots counted again, with a reason (重新计票).

    The lines of a list are counted again with the whole. An event a box says whether tally and root are those of the
    count; the answer says `box_differs` where one's are not.
    Refuses a box that was not counted yet (`box_not_counted`), and one that was erased (`box_erased`).
    """
    people.require(act, people.SUPERVISION)
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > REASON_AT_MOST:
        raise Refused("text_length", longest=REASON_AT_MOST, given=len(reason))
    _counted(act, meeting, matter)
    answers = [_recount(act, row, reason) for row in _boxes(act, meeting, matter)]
    return next((each for each in answers if each.because), answers[0])


def _recount(act: Act, row: Box, reason: str) -> Answer:
    found = box.sealed(act.session, act.jurisdiction, row.meeting, row.matter)
    equal = found is not None and found.prove(row)
    answer = Answer(subject=row.meeting, because="" if equal else "box_differs")
    body = {
        **lines.named(row.matter),
        "by": people.person_key(act.by),
        "reason": reason,
        "equal": equal,
        "tally": found.tally if found else {},
        "root": found.root if found else "",
        "answer": answer.public,
    }
    act.record("box_recounted", ("meeting", row.meeting), body)
    return answer


def _boxes(act: Act, meeting: str, matter: str) -> list[Box]:
    """The box on the whole matter and those on its lines."""
    query = select(Box).where(Box.jurisdiction == act.jurisdiction, Box.meeting == meeting)
    rows = list(act.session.scalars(query.where(lines.belongs(Box.matter, matter))))
    return sorted(rows, key=lambda row: lines.named(row.matter).get("line", 0))


def _counted(act: Act, meeting: str, matter: str) -> Box:
    row = act.session.get(Box, (act.jurisdiction, meeting, matter))
    if row is None or not row.state:
        raise Refused("box_not_counted")
    if row.state == "erased":
        raise Refused("box_erased")
    return row


@applies("box_recounted")
def _apply_recounted(session: Session, event: Event) -> None:
    row = box.row_of(session, event.jurisdiction, event.subject, lines.of_event(event.body))
    row.recounts += 1
    row.differing += not event.body["equal"]


def kept_until(rules: RuleSet, row: Box) -> date | None:
    """The last day on which a counted box is kept; None where the county set no number of days."""
    days = rules.days(RETENTION)
    return date.fromisoformat(row.counted_on) + timedelta(days=days) if days is not None else None


def erase(act: Act, *, meeting: str, matter: str, witness: str) -> Answer:
    """The supervision committee destroys ballots whose time is over; tally and root stand in the log for ever.

    What cannot be undone takes two: `witness` is an officer of the village (as `people.person_key` has it) who proved to
    be there; refuses (`separation_of_duties`) the same person twice. How long ballots are kept is the county's rule
    `ballot_retention_days`: no national law was found, so without a value nothing is erased (`retention_unknown`), and
    with one nothing before its day (`retention_running`).
    """
    people.require(act, people.SUPERVISION)
    _witnessed(act, witness)
    row = _counted(act, meeting, matter)
    rules = pinned.rules_of(act.session, act.matter(matter))
    until = kept_until(rules, row)
    if until is None:
        raise Refused("retention_unknown")
    if act.at.date() <= until:
        raise Refused("retention_running", basis=rules.basis(RETENTION), until=until.isoformat())
    for each in _boxes(act, meeting, matter):
        body = lines.named(each.matter) | {"by": people.person_key(act.by), "witness": witness}
        act.record("box_erased", ("meeting", meeting), body)
        sealed = act.session.get(SealedBox, (act.jurisdiction, meeting, each.matter))
        if sealed is not None:
            sealed.content = None
    return Answer(subject=meeting)


def _witnessed(act: Act, witness: str) -> None:
    people.not_the_same(act, witness)
    home, _, person = witness.partition("/")
    held = people.held(act.session, home=home, person=person, on=act.at.date())
    if home != act.jurisdiction or not set(held) & set(people.OFFICERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])


@applies("box_erased")
def _apply_erased(session: Session, event: Event) -> None:
    box.row_of(session, event.jurisdiction, event.subject, lines.of_event(event.body)).state = "erased"
