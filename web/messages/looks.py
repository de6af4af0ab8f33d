"""Looks are noted as pages are opened (记下谁看过): signed-in people, inside pages, what a message was about."""

from collections.abc import Mapping

from flask import Flask, Response, request
from flask_login import current_user

from web import access, store
from workflows.messages import looking

PAGES: Mapping[str, str] = {
    "meetings.meeting": "meeting",
    "meetings.ballot": "meeting",
    "meetings.confirm": "meeting",
    "meetings.enter": "meeting",
    "meetings.approve_late": "meeting",
    "desk.matter": "matter",
    "desk.review": "matter",
    "notices.notice": "notice",
    "notices.confirm_posting": "notice",
    "notices.post": "matter",
    "notices.reply": "objection",
    "notices.confirm_reply": "objection",
    "batches.batch": "support",
}
"""By endpoint: which of its arguments names what was looked at. No public page is among them."""


def register(app: Flask) -> None:
    """Note looks after each page that was shown."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    kind = PAGES.get(request.endpoint or "")
    if kind is None or request.method != "GET" or response.status_code != 200:
        return response
    told = request.view_args or {}
    name = told.get("batch" if kind == "support" else kind)
    if current_user.is_authenticated and name:
        # 批次属于部门自己，地址里没有村
        place = str(told.get("village") or access.user().home)
        looking.note(store.database(), place, [(kind, str(name))], by=access.actor(), at=store.now())
    return response
