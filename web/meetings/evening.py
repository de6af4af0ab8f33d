"""The evening of a meeting step by step (会议当晚): one big next step at a time, from printing to the resolutions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session

from web import store
from web.meetings import attendance, telling
from web.meetings.scene import Scene
from workflows.meetings import roll

STEPS: tuple[tuple[str, Any], ...] = (
    ("print", later("打印材料")),
    ("sign_in", later("签到")),
    ("vote", later("表决")),
    ("enter", later("录入结果")),
    ("confirm", later("第二人核对")),
    ("papers", later("打印记录")),
)


@dataclass(frozen=True)
class Counted:
    """How many are entitled, here and needed."""

    entitled: int | None
    present: int | None
    needed: int | None

    @property
    def enough(self) -> bool:
        """Whether enough are here to vote."""
        return self.present is not None and self.needed is not None and self.present >= self.needed

    @property
    def sentence(self) -> str:
        """应到36人，实到25人，够24人，可以开会。"""
        if self.needed is None:
            return str(_("实到%(present)s人。", present=self.present or 0))
        facts = {"entitled": self.entitled, "present": self.present or 0, "needed": self.needed}
        if self.enough:
            return str(_("应到%(entitled)s人，实到%(present)s人，够%(needed)s人，可以表决。", **facts))
        return str(
            _(
                "应到%(entitled)s人，实到%(present)s人，还差%(short)s人，不能表决。",
                short=self.needed - (self.present or 0),
                **facts,
            )
        )


def counted(session: Session, held: Scene) -> Counted:
    """The head count now, or as it was recorded."""
    on = date.fromisoformat(held.meeting.held_on or held.meeting.planned_at[:10])
    entitled = attendance.entitled(session, held, on=on)
    return Counted(entitled, attendance.present(session, held), must_come(held, entitled))


def must_come(held: Scene, entitled: int | None) -> int | None:
    """How many must come for every item; each matter keeps the rules it started with."""
    if entitled is None:
        return None
    return max(telling.must_come(item.rules, held.meeting.body, entitled) for item in held.items)


@dataclass(frozen=True)
class Evening:
    """Where the evening stands: the steps with done, now or waiting, and which one is next."""

    now: str
    counted: Counted
    has_roll: bool
    no_quorum: bool

    @property
    def steps(self) -> list[tuple[str, Any, str]]:
        """Key, words and state of each step."""
        order = [key for key, _words in STEPS]
        at = order.index(self.now)
        return [
            (key, title, "done" if place < at else "now" if place == at else "waiting")
            for place, (key, title) in enumerate(STEPS)
        ]


def of(session: Session, held: Scene, numbers: Counted) -> Evening:
    """The evening of a meeting."""
    day = date.fromisoformat(held.meeting.planned_at[:10])
    known = held.meeting.state != "called" or bool(
        roll.persons(session, held.village.jurisdiction, held.meeting.body, on=day)
    )
    outcomes = [item.item.outcome for item in held.items]
    return Evening(_next(held, numbers, known), numbers, known, "no_quorum" in outcomes)


def _next(held: Scene, numbers: Counted, has_roll: bool) -> str:
    at = held.meeting
    if at.state == "closed":
        return "papers"
    if at.state in ("entered", "confirmed"):
        return "confirm"
    if at.on_paper:
        return "enter"
    if at.state == "open":
        if at.voting_at:
            return "enter"
        return "vote" if numbers.enough else "sign_in"
    if store.now().date().isoformat() < at.planned_at[:10]:
        return "print"
    return "sign_in" if has_roll else "enter"
