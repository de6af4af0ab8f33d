"""Notices in a list (公告列表): how many days are left, where they hang, how many objections there are."""

from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.matter import MatterRow
from web import wording
from web.notices.sheets import Shown
from web.village import reading
from workflows import pinned
from workflows.disclosure import notices
from workflows.tables import Notice, Objection


def state(shown: Shown, at: datetime) -> str:
    """running, over, returned (the matter went back or ended otherwise), or not_up (not on all channels)."""
    if shown.notice.round != shown.row.round or shown.row.state not in ("open", "closed", "suspended"):
        return "returned"
    if not shown.notice.ends:
        return "not_up"
    return "over" if at >= parse(shown.notice.ends) else "running"


def days_left(notice: Notice, at: datetime) -> int | None:
    """Days until the last day, which counts whole: on it, nought are left."""
    return (date.fromisoformat(notice.last_day) - at.date()).days if notice.last_day else None


def channels(session: Session, shown: Shown) -> list[tuple[str, str, bool]]:
    """The channels a notice must hang on, and those it hangs on besides: id, name, whether it is up."""
    up = {posting.channel for posting in notices.postings(session, shown.notice) if not posting.down_at}
    return [
        (channel, wording.named(notices.CHANNELS[channel]), channel in up)
        for channel in channels_of(session, shown.row, up)
    ]


def channels_of(session: Session, row: MatterRow, also: set[str]) -> list[str]:
    """The channels that a matter's rules require, and some others, in their usual order."""
    required = pinned.rules_of(session, row).words("required_channels")
    return [channel for channel in notices.CHANNELS if channel in {*required, *also}]


def card(session: Session, shown: Shown, *, at: datetime) -> dict[str, Any]:
    """What the macro `notice_card` shows of a notice on a public page."""
    notice = shown.notice
    village, number = notice.jurisdiction, notice.id
    up = channels(session, shown)
    count = select(func.count()).select_from(Objection)
    count = count.where(Objection.jurisdiction == notice.jurisdiction, Objection.notice == notice.id)
    told, hung = state(shown, at), any(hangs for _, _, hangs in up)
    return {
        "title": reading.shown(shown.title),
        "matter": wording.named(shown.kind),
        "first": wording.day(notice.first_day),
        "last": wording.day(notice.last_day),
        "days_left": days_left(notice, at),
        "state": told,
        "channels": [(name, hangs) for _, name, hangs in up] if told == "not_up" else [],
        "href": url_for("village.notice", village=village, notice=number),
        "object_href": url_for("village.object_to", village=village, notice=number) if hung else "",
        "objections": session.scalar(count) or 0,
    }
