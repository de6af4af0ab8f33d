"""A meeting for tomorrow evening (会议明晚开): everything preset from what waits, one button calls it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from web import store
from web.meetings import advice, scene, telling
from web.meetings.blueprint import convenes, page, pages
from web.meetings.scene import Subject
from workflows import jurisdictions, stages
from workflows.law.assemblies import BODIES
from workflows.meetings import roll
from workflows.tables import Meeting

EVENING = "19:30"
AGENDA_AT_MOST = 12
"""As many items as people can talk about in one evening; more are listed without a tick. Our own number, no law's."""
USUAL_PLACE = "村委会会议室"


@dataclass(frozen=True)
class Group:
    """The matters that one meeting can take up, and the meeting as it would be called now."""

    stage: str
    body: str
    subjects: tuple[Subject, ...]
    place: str
    notice_on: date
    day: date
    tomorrow: bool
    quorum: str
    advice: tuple[str, ...]

    @property
    def id(self) -> str:
        """Stage and body in one word, for ids on the page."""
        return f"{self.stage}-{self.body}"

    @property
    def name(self) -> str:
        """The body's Chinese name."""
        return BODIES[self.body].name

    @property
    def chosen(self) -> list[str]:
        """The matters ticked from the start: the oldest, as many as fit."""
        return [subject.id for subject in self.subjects[:AGENDA_AT_MOST]]

    @property
    def when(self) -> str:
        """明晚19:30, or the first day that the law allows."""
        if self.tomorrow:
            return str(_("明晚%(at)s", at=EVENING))
        return str(_("%(month)s月%(day)s日%(at)s", month=self.day.month, day=self.day.day, at=EVENING))


@pages.get("/meetings/tomorrow")
def tomorrow(village: str) -> str:
    """Every meeting that could be called now, grouped by the body that the waiting matters need."""
    with store.database().read() as db:
        row = jurisdictions.get(db, village)
        groups = list(_groups(db, village))
    return page("tomorrow", row, groups=groups, at=EVENING, today=store.now().date().isoformat())


def _groups(db: Session, village: str) -> Iterator[Group]:
    for stage in stages.DISCUSSIONS:
        called = scene.called(db, village, stage)
        waiting = [each for each in scene.waiting(db, village, stage) if each.id not in called]
        usual = dict.fromkeys(subject.may_take(stage)[0] for subject in waiting)
        for body in (body for body in usual if convenes(db, village, body)):
            subjects = tuple(each for each in waiting if each.may_take(stage)[0] == body)
            yield _group(db, village, stage, body, subjects)


def _group(db: Session, village: str, stage: str, body: str, subjects: tuple[Subject, ...]) -> Group:
    today = store.now().date()
    wanted = today + timedelta(days=1)
    day = advice.earliest(subjects, body, today, wanted)
    entitled = roll.entitled(db, village, body, on=today)
    warned = advice.told(db, village, subjects, body=body, stage=stage, notice_on=today, held_on=day)
    return Group(
        stage=stage,
        body=body,
        subjects=subjects,
        place=last_place(db, village, body),
        notice_on=today,
        day=day,
        tomorrow=day == wanted,
        quorum=telling.quorum(subjects[0].rules, body, entitled),
        advice=warned,
    )


def last_place(session: Session, village: str, body: str) -> str:
    """Where this body met last, else where anybody did."""
    query = select(Meeting.place).where(Meeting.jurisdiction == village, Meeting.place != "")
    latest = Meeting.planned_at.desc()
    found = session.scalar(query.where(Meeting.body == body).order_by(latest).limit(1))
    return found or session.scalar(query.order_by(latest).limit(1)) or USUAL_PLACE
