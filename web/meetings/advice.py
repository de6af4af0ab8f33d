"""What to know before and after a meeting is called (召集提示): notice shorter than advised, mandates that lack."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Incomplete, Refused
from web import words
from web.meetings.scene import Subject
from workflows.law import bodies, days
from workflows.meetings import roll


def earliest(subjects: Sequence[Subject], body: str, notice_on: date, wanted: date) -> date:
    """The first day, not before the wanted one, for which a notice given on a day is long enough where the law binds."""
    binding = [
        subject.rules.days(f"{body}.notice_days") or 0
        for subject in subjects
        if subject.rules.value(f"{body}.notice_binding")
    ]
    return max([wanted, *(notice_on + timedelta(days=number) for number in binding)])


def told(
    session: Session,
    village: str,
    subjects: Sequence[Subject],
    *,
    body: str,
    stage: str,
    notice_on: date | None,
    held_on: date,
) -> tuple[str, ...]:
    """The sentences, each once: they do not stop the meeting, but its record will show them."""
    found = [*_notice(subjects, body, notice_on, held_on)]
    found += _mandates(session, village, subjects, body=body, stage=stage, held_on=held_on)
    return tuple(dict.fromkeys(found))


def _notice(subjects: Sequence[Subject], body: str, notice_on: date | None, held_on: date) -> Iterator[str]:
    for subject in subjects:
        try:
            warned = days.check_notice(subject.rules, body, notice_on, held_on)
        except (Refused, Incomplete) as refused:
            yield words.sentence(refused)
            continue
        for warning in warned:
            needed, given = warning.facts["needed"], warning.facts["given"]
            told = _("建议提前%(needed)s天通知，这次提前%(given)s天。", needed=needed, given=given)
            yield str(told) + str(_("会可以开，会议记录里会写明。"))


def _mandates(
    session: Session, village: str, subjects: Sequence[Subject], *, body: str, stage: str, held_on: date
) -> Iterator[str]:
    for subject in subjects:
        started = date.fromisoformat(subject.proposal.started_on)
        try:
            warned = bodies.check_mandate(
                body,
                stage=stage,
                subject=subject.proposal.subject,
                owner=subject.proposal.owner,
                on=started,
                mandate=roll.mandate(session, village, subject.proposal.subject, on=held_on),
                held_on=held_on,
                rules=subject.rules,
            )
        except Refused as refused:
            yield words.sentence(refused)
            continue
        if warned:
            yield str(_("“%(title)s”：没有村民会议的授权。", title=subject.title)) + str(
                _("请先取得授权，或者改开村民会议。")
            )
