"""Handing an office over on the page (交接单): begin, look at the list, confirm, see, print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from flask import Response as PlainResponse
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, matter_view, store, wording
from web import print as press
from web import words as refusals
from web.meetings.asking import Asked
from web.papers import HandoverPaper, HandoverSection
from web.registers.blueprint import page, pages
from web.registers.people import last_day
from web.telling_starting import REASONS
from web.wording import day, moment
from workflows import handover, jurisdictions, people
from workflows.disclosure import notices
from workflows.law.assemblies import BODIES
from workflows.legacy import entry as legacy
from workflows.registers import roster
from workflows.registers.tables import Handover, LegacyEntry
from workflows.tables import Meeting, Notice, Objection, Proposal

Page = str | Response | tuple[str, int]
BEGINNERS = (*people.OFFICERS, *people.SUPERVISION, "branch_member", "township_party")


@dataclass(frozen=True)
class Section:
    """One part of the list: what kind of thing, and a line with its address each."""

    title: str
    lines: tuple[tuple[str, str], ...]


@pages.route("/hand-over/new", methods=["GET", "POST"])
def hand_over(village: str) -> Page:
    """Choose the office, who takes it and from when."""
    if not access.user().holds(*BEGINNERS):
        raise access.not_theirs(*BEGINNERS)
    today = store.now().date()
    with store.database().read() as db:
        known = roster.load(db, village)
    terms = _terms(known, today)
    if request.method == "GET":
        return _form(village, Asked(request.args), terms, known)
    asked = Asked(request.form)
    fields = _read(asked, terms, known)
    if asked.errors:
        return _form(village, asked, terms, known), 422
    try:
        begun = store.run(handover.begin, village, access.actor(), **fields)
    except Refused as refused:
        asked.wrong("", refusals.sentence(refused))
        return _form(village, asked, terms, known), refusals.status(refused)
    flash(_("交接单已经建好。请交出和接手的两个人登录确认。"), "done")
    return redirect(url_for("registers.handing_over", village=village, name=begun.subject), 303)


def _terms(known: roster.Roster, on: date) -> dict[str, tuple[str, str, str]]:
    """The terms that may be handed over: by office and person, with the words to choose by."""
    found = {}
    for office in handover.HANDED:
        for somebody in known.persons.values():
            held = somebody.holding(office, (on - handover.SOON).isoformat())
            if held is not None and held.since <= on.isoformat():
                until = _("，到%(day)s", day=last_day(held.until)) if held.until else ""
                label = f"{wording.office(office)}　{somebody.name}{until}"
                found[f"{office}:{somebody.id}"] = (office, somebody.id, label)
    return found


def _read(asked: Asked, terms: Mapping[str, tuple[str, str, str]], known: roster.Roster) -> dict[str, Any]:
    chosen = terms.get(asked.value("term"))
    if chosen is None:
        asked.wrong("term", _("请选是谁的哪个职务要交接。"))
    successor = _successor(asked, known)
    on = asked.day("day", _("请选交接的日期，从这一天起由接手的人任职。"))
    last = asked.day("until", _("请选任期的最后一天，没有定的空着。")) if asked.value("until") else None
    if asked.value("reason") not in handover.REASONS:
        asked.wrong("reason", _("请选交接的原因。"))
    return {
        "person": chosen[1] if chosen else "",
        "office": chosen[0] if chosen else "",
        "successor": successor,
        "day": on,
        "until": last + timedelta(days=1) if last else None,
        "reason": asked.value("reason"),
    }


def _successor(asked: Asked, known: roster.Roster) -> str:
    """The person of the name that was typed; a name that several bear is told with its household, as 王小明 003."""
    name, _space, house = asked.value("successor").partition(" ")
    bearing = [each for each in known.persons.values() if each.name == name]
    if house:
        bearing = [each for each in bearing if each.household == house.strip()]
    if len(bearing) == 1:
        return bearing[0].id
    if bearing:
        houses = "、".join(sorted(each.household or "—" for each in bearing))
        asked.wrong(
            "successor",
            _("有几个人叫这个名字，户号是：%(houses)s。请在姓名后面空一格写户号。", houses=houses),
        )
    else:
        asked.wrong("successor", _("名册里没有这个人。请核对姓名，新来的人先导入“村民”表。"))
    return ""


def _form(village: str, asked: Asked, terms: Mapping[str, tuple[str, str, str]], known: roster.Roster) -> str:
    return page(
        "hand_over",
        village,
        asked=asked,
        summary=asked.summary(["term", "successor", "day", "until", "reason"]),
        terms=[(key, label) for key, (_office, _person, label) in terms.items()],
        reasons=REASONS,
        names=sorted({each.name for each in known.persons.values() if each.offices})[:300],
    )


@pages.get("/hand-over/<name>")
def handing_over(village: str, name: str) -> str:
    """The list, and what the reader may do about it."""
    me = access.user()
    with store.database().read() as db:
        row = handover.get(db, village, name)
        names = people.names(db, village, [row.outgoing, row.incoming])
        listed = sections(db, row)
    pending = row.state not in ("seen", "cancelled")
    return page(
        "handing_over",
        village,
        row=row,
        names=names,
        reason=str(REASONS[row.reason]),
        last=last_day(row.until),
        sections=listed,
        side=_side(row) if me.home == village else "",
        township=me.holds("township_party") and pending,
        may_cancel=me.holds(*BEGINNERS) and pending,
    )


def _side(row: Handover) -> str:
    """What the reader still has to confirm."""
    if row.state in ("seen", "cancelled"):
        return ""
    me = access.user().person
    if me == row.outgoing and not row.given_at:
        return "given"
    return "taken" if me == row.incoming and not row.taken_at else ""


@pages.post("/hand-over/<name>/confirm")
def confirm_handover(village: str, name: str) -> Response:
    """One of the two confirms the list."""
    store.run(handover.confirm, village, access.actor(), name=name)
    flash(_("已经确认。两个人都确认以后，由乡镇党委见证。"), "done")
    return redirect(url_for("registers.handing_over", village=village, name=name), 303)


@pages.post("/hand-over/<name>/see")
def see_handover(village: str, name: str) -> Response:
    """The township has seen it."""
    store.run(handover.see, village, access.actor(), name=name, without=request.form.get("without", ""))
    flash(_("交接办完了。没有办完的事，从现在起等接手的人办。"), "done")
    return redirect(url_for("registers.handing_over", village=village, name=name), 303)


@pages.post("/hand-over/<name>/cancel")
def cancel_handover(village: str, name: str) -> Response:
    """Break it off, with a reason."""
    store.run(handover.cancel, village, access.actor(), name=name, reason=request.form.get("reason", ""))
    flash(_("交接已经取消，任职没有变动。"), "done")
    return redirect(url_for("registers.registers", village=village), 303)


@pages.get("/hand-over/<name>.pdf")
def handover_paper(village: str, name: str) -> PlainResponse:
    """The list to sign on paper."""
    with store.database().read() as db:
        row = handover.get(db, village, name)
        paper = _paper(db, row)
    answer = PlainResponse(press.pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper.title)}.pdf"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _paper(db: Session, row: Handover) -> HandoverPaper:
    line = jurisdictions.line(db, row.jurisdiction)
    names = people.names(db, row.jurisdiction, [row.outgoing, row.incoming])
    office = wording.office(row.office)
    return HandoverPaper(
        village=line[0].name,
        township=line[1].name if len(line) > 1 else "",
        title=f"{line[0].name}{office}交接清单",
        dated=date.fromisoformat(row.day),
        office=office,
        outgoing=names[row.outgoing],
        incoming=names[row.incoming],
        reason=str(REASONS[row.reason]),
        sections=tuple(
            HandoverSection(title=each.title, lines=tuple(text for text, _href in each.lines))
            for each in sections(db, row)
        ),
        given_on=moment(row.given_at),
        taken_on=moment(row.taken_at),
        demo=line[0].demo,
    )


def sections(db: Session, row: Handover) -> list[Section]:
    """The list in words, with the address of each thing; what ended since is still listed as it was handed over."""
    village, items = row.jurisdiction, handover.items_of(row)
    titles = _titles(db, village)
    return [
        Section(_("正在办的事项"), _matters(db, village, items["matters"], titles)),
        Section(_("已经通知、还没有开完的会"), _meetings(db, village, items["meetings"])),
        Section(_("正在公示的公告"), _notices(db, village, items["notices"], titles)),
        Section(_("还没有答复完的异议"), _objections(db, village, items["objections"], titles)),
        Section(_("等乡镇确认的存量事项"), _legacy(db, village, items["legacy"])),
    ]


Lines = tuple[tuple[str, str], ...]


def _titles(db: Session, village: str) -> dict[str, str]:
    query = select(Proposal.matter, Proposal.title).where(Proposal.jurisdiction == village)
    return dict(db.execute(query).all())


def _matters(db: Session, village: str, ids: list[str], titles: Mapping[str, str]) -> Lines:
    href = url_for("desk.matter", village=village, matter="{}").replace("%7B%7D", "{}")
    now = {line.number: line for line in matter_view.lines(db, village, at=store.now(), href=href)}
    return tuple(
        (f"{each}　{titles.get(each, '')}　{now[each].waits_for or now[each].state}", now[each].href)
        for each in ids
        if each in now
    )


def _meetings(db: Session, village: str, ids: list[str]) -> Lines:
    rows = db.scalars(select(Meeting).where(Meeting.jurisdiction == village, Meeting.id.in_(ids)))
    return tuple(
        (
            f"{wording.named(BODIES[row.body].name)}　{moment(row.planned_at)}　{row.place}",
            url_for("meetings.meeting", village=village, meeting=row.id),
        )
        for row in sorted(rows, key=lambda row: row.planned_at)
    )


def _notices(db: Session, village: str, ids: list[str], titles: Mapping[str, str]) -> Lines:
    rows = db.scalars(select(Notice).where(Notice.jurisdiction == village, Notice.id.in_(ids)))
    return tuple(
        (
            f"{wording.named(notices.KINDS[row.kind])}　{titles.get(row.matter, '')}　"
            + (_("公示到%(day)s", day=day(row.last_day)) if row.last_day else _("还没有贴齐")),
            url_for("notices.notice", village=village, notice=row.id),
        )
        for row in sorted(rows, key=lambda row: row.index)
    )


def _objections(db: Session, village: str, ids: list[str], titles: Mapping[str, str]) -> Lines:
    """Which matter and until when; never who objected."""
    rows = db.scalars(select(Objection).where(Objection.jurisdiction == village, Objection.id.in_(ids)))
    return tuple(
        (
            f"{titles.get(row.matter, '')}　" + _("最晚%(day)s答复", day=day(row.due_on) or "—"),
            url_for("desk.matter", village=village, matter=row.matter, _anchor="objections"),
        )
        for row in sorted(rows, key=lambda row: row.index)
    )


def _legacy(db: Session, village: str, ids: list[str]) -> Lines:
    query = select(LegacyEntry).where(LegacyEntry.jurisdiction == village, LegacyEntry.id.in_(ids))
    return tuple(
        (
            f"{legacy.title_of(row)}　" + _("%(day)s登记", day=day(row.entered_at)),
            url_for("legacy.entry", village=village, name=row.id),
        )
        for row in sorted(db.scalars(query), key=lambda row: row.id)
    )
