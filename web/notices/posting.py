"""Putting a notice up (张贴公告): its text, the channels with a photo each, and the period that will run."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, discretion, drafts, forms, store, wording, words
from web.notices import cards, channels, reading, sheets
from web.notices.blueprint import pages
from web.notices.channels import Given
from workflows import jurisdictions, matters, people, pinned
from workflows.disclosure import notices
from workflows.law import days
from workflows.tables import Notice, Proposal

DECIDED = ("amount", "place", "contractor", "starts", "ends")
"""What the proposal already states: the notice repeats it, word for word."""


@dataclass
class Desk:
    """What the posting page is about."""

    village: str
    row: MatterRow
    proposal: Proposal
    place: str
    kind: str
    notice: Notice | None
    up: set[str]
    offered: list[str]
    form: FormDefinition
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def to_post(self) -> list[str]:
        """The channels on which the notice does not hang yet."""
        return [channel for channel in self.offered if channel not in self.up]


@pages.route("/v/<village>/matters/<matter>/notices/<kind>", methods=["GET", "POST"])
def post(village: str, matter: str, kind: str) -> Response | str | tuple[str, int]:
    """Put a notice up, or put it up again where it came down; nothing is stored while something is missing."""
    reading.require_office(village, people.OFFICERS)
    with store.database().read() as db:
        if done := reading.done_before(db, village):
            return redirect(url_for("notices.notice", village=village, notice=done), 303)
        desk = _desk(db, village, matter, kind)
    if request.method == "GET":
        begun = drafts.typed()
        text = (
            _proposed(desk) if begun is None else forms.raw(desk.form, begun, *channels.inputs(desk.offered))
        )
        return _page(desk, text, Given([] if begun is None else begun.getlist("channel")))
    given = channels.read(village, desk.to_post)
    text = _text(desk)
    if desk.errors or given.errors:
        return _page(desk, text, given), 422
    try:
        answer = store.run_late(
            channels.happened(given),
            notices.post,
            village,
            access.actor(),
            matter=matter,
            kind=kind,
            channels=given.ticked,
            form=text,
            evidence=channels.evidence(given, text or json.loads(desk.notice.text if desk.notice else "{}")),
        )
    except (Refused, Incomplete) as refused:
        desk.errors |= {name: list(said) for name, said in _field_errors(refused).items()}
        return _page(desk, text, given, words.sentence(refused)), words.status(refused)
    drafts.drop()
    flash(_posted(village, answer.subject), "done")
    return redirect(url_for("notices.notice", village=village, notice=answer.subject), 303)


def _desk(db: Session, village: str, matter: str, kind: str) -> Desk:
    row = reading.matter(db, village, matter)
    if kind not in notices.KINDS:
        raise Refused("notice_unknown", kind=kind)
    notice = notices.current(db, village, matter, kind, row.round)
    if notice is None:
        notices.check_stage(db, row, kind)
    up = {p.channel for p in notices.postings(db, notice) if not p.down_at} if notice is not None else set()
    return Desk(
        village=village,
        row=row,
        proposal=matters.proposal_of(db, village, matter),
        place=jurisdictions.get(db, village).name,
        kind=kind,
        notice=notice,
        up=up,
        offered=cards.channels_of(db, row, {"board", "web", "wechat"}),
        form=pinned.form_of(db, row, notices.FORM_OF[kind]),
    )


def _proposed(desk: Desk) -> dict[str, Any]:
    """What the proposal already says, and the usual title."""
    told = {key: value for key, value in _decided(desk).items() if key in desk.form.keys}
    title = f"关于{desk.proposal.title.removeprefix('关于')}的{notices.KINDS[desk.kind]}"
    return told | ({"title": title[:100]} if "title" in desk.form.keys else {})


def _decided(desk: Desk) -> dict[str, Any]:
    proposed = json.loads(desk.proposal.form)
    return {key: proposed[key] for key in notices.ALIKE if proposed.get(key)}


def _text(desk: Desk) -> dict[str, Any]:
    """The posted text; what is wrong with it stands in the desk's errors. A notice that exists keeps its text."""
    if desk.notice is not None:
        return {}
    also = channels.inputs(desk.to_post)
    try:
        text = forms.read(desk.form, request.form, *also)
    except Invalid as invalid:
        desk.errors |= invalid.errors
        return forms.raw(desk.form, request.form, *also)
    decided = _decided(desk)
    for key in DECIDED:
        if key in text and decided.get(key) not in (None, text[key]):
            desk.errors[key] = [_("与决议不一致。决议写的是“%(said)s”，请照写。", said=decided[key])]
    for key, value in text.items():
        if isinstance(value, str) and _private(value):
            desk.errors[key] = [_("这里有身份证号或者手机号，不能公开。请删去。")]
    return text


def _private(text: str) -> bool:
    try:
        discretion.check((text,))
    except Refused:
        return True
    return False


def _field_errors(refused: Refused | Incomplete) -> dict[str, Any]:
    return dict(refused.facts.get("errors", {})) if isinstance(refused, Refused) else {}


def _page(desk: Desk, text: dict[str, Any], given: Given, refused: str = "") -> str:
    filled = forms.fill(desk.form, text, errors=desk.errors) if desk.notice is None else None
    return render_template(
        "notices/post.html",
        desk=desk,
        kind=wording.named(notices.KINDS[desk.kind]),
        form=filled,
        names={channel: wording.named(name) for channel, name in notices.CHANNELS.items()},
        given=given,
        kept=given.kept(desk.village),
        errors=_summary(filled.summary if filled else (), given, refused),
        period=_preview(desk),
        missing=[wording.named(notices.CHANNELS[each]) for each in desk.to_post if each in _required(desk)],
    )


def _summary(summary: Any, given: Given, refused: str) -> list[tuple[str | None, str]]:
    own = [(f"field-{name}", said) for name, said in given.errors.items()]
    return [*([(None, refused)] if refused else []), *summary, *own]


def _required(desk: Desk) -> tuple[str, ...]:
    with store.database().read() as db:
        return pinned.rules_of(db, desk.row).words("required_channels")


def _preview(desk: Desk) -> tuple[str, str, int] | None:
    """First and last day if the notice were up everywhere today, and how many days that is."""
    with store.database().read() as db:
        running = days.period(pinned.rules_of(db, desk.row), desk.kind, store.now())
    if running is None:
        return None
    length = (running.last_day - running.first_day).days + 1
    return wording.day(running.first_day.isoformat()), wording.day(running.last_day.isoformat()), length


def _posted(village: str, notice: str) -> str:
    with store.database().read() as db:
        shown = sheets.read(db, village, notice)
        lacking = [name for _id, name, up in cards.channels(db, shown) if not up]
    if lacking:
        return str(_("已登记。还要贴：%(names)s。贴齐了公示期才开始算。", names="、".join(lacking)))
    if not shown.notice.first_day:
        return str(_("公告已经贴齐。"))
    return str(
        _(
            "公告已经贴齐。公示期：%(first)s至%(last)s。纸上印的日期不一样的，请重新打印张贴。",
            first=wording.day(shown.notice.first_day),
            last=wording.day(shown.notice.last_day),
        )
    )
