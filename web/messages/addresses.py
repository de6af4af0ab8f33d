"""Where a message leads (网址): the page on which something is done, or the public page that everybody may open."""

import json
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from web.desk import cards
from workflows.inbox.todo import Todo
from workflows.messages.tables import Audience, Message
from workflows.tables import Notice

ADDRESS = "SIYI_ADDRESS"
"""The application's setting with the address under which people reach it."""


def of(session: Session, message: Message) -> str:
    """The full address that stands at the end of a message's text."""
    return absolute(path(session, message))


def absolute(path: str) -> str:
    """An address of this application in full: under the configured address, else as the reader reached it."""
    base = current_app.config.get(ADDRESS) or url_for("home", _external=True).rstrip("/")
    return f"{base.rstrip('/')}{path}"


def path(session: Session, message: Message) -> str:
    """The page that a message is about."""
    village = message.jurisdiction
    if message.audience == Audience.EVERYBODY:
        return _public(message)
    if message.subject_kind == "support":
        return url_for("batches.batch", batch=message.subject)
    facts: dict[str, Any] = json.loads(message.facts)
    if message.kind == "wait" or (message.kind == "reminder" and facts["step"] != "above"):
        return _todo(session, message, facts)
    if "auditor" in message.offices:
        return url_for("audit.history", village=village, matter=message.matter)
    if message.offices == ("township_deputy",):
        return _todo(session, message, facts)
    if message.subject_kind == "meeting":
        return url_for("meetings.meeting", village=village, meeting=message.subject)
    return url_for("desk.matter", village=village, matter=message.matter)


def _public(message: Message) -> str:
    village = message.jurisdiction
    if message.subject_kind == "notice":
        return url_for("village.notice", village=village, notice=message.subject)
    return url_for("village.matter", village=village, matter=message.matter)


def _todo(session: Session, message: Message, facts: dict[str, Any]) -> str:
    """The page on which what waits is done: the same as the desk's card leads to."""
    kind = "post" if facts["of"] == "post_result" else facts["of"]
    subject = {message.subject_kind: message.subject}
    notice_kind = facts.get("notice_kind", "")
    if message.subject_kind == "notice" and not notice_kind:
        notice_kind = session.get_one(Notice, (message.jurisdiction, message.subject)).kind
    return cards.href(
        Todo(
            kind,
            message.jurisdiction,
            (),
            matter=message.matter,
            stage=facts.get("stage", ""),
            task=facts.get("task", ""),
            meeting=subject.get("meeting", ""),
            notice=subject.get("notice", ""),
            objection=subject.get("objection", ""),
            inspection=subject.get("inspection", ""),
            notice_kind=notice_kind,
        )
    )
