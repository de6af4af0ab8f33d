"""Several venues and mobile boxes on pages and papers (几个会场和流动票箱): arranged, named, counted apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, wording, words
from web.meetings import scene, telling
from web.meetings.asking import PLACE_AT_MOST, Asked
from web.meetings.blueprint import page, pages
from web.meetings.scene import Scene
from workflows import people
from workflows.meetings import convening, venues
from workflows.meetings.venues import MeetingPart, MobileBox

CARRYING = tuple(
    office for office, kind in people.OFFICES.items() if kind.level == "village" and office != "villager"
)


@dataclass(frozen=True)
class Part:
    """A venue or a box as pages and papers name it; `carriers` are the names by person."""

    number: str
    name: str
    is_box: bool
    carriers: Mapping[str, str]

    @property
    def who(self) -> str:
        """李秋菊、王建华."""
        return "、".join(self.carriers.values())


def of(session: Session, held: Scene) -> list[Part]:
    """The venues and boxes, the meeting's own place first; empty where there is but one venue and no box."""
    rows = venues.of(session, held.village.jurisdiction, held.id)
    if not rows:
        return []
    carriers = {person for row in rows for person in row.persons}
    names = people.names(session, held.village.jurisdiction, carriers)
    main = Part(venues.MAIN, held.meeting.place, False, {})
    return [main, *(_part(row, names) for row in rows)]


def _part(row: MeetingPart, names: Mapping[str, str]) -> Part:
    carriers = {person: names.get(person, "") for person in row.persons}
    return Part(str(row.number), row.name, row.is_box, carriers)


def place(parts: list[Part], main: str) -> str:
    """Where a meeting is held, in one line for its papers."""
    more = [part.name for part in parts[1:] if not part.is_box]
    boxes = [part.name for part in parts if part.is_box]
    told = [main]
    if more:
        told.append(f"分会场：{'、'.join(more)}")
    if boxes:
        told.append(f"流动票箱：{'、'.join(boxes)}")
    return "；".join(told)


def lines(parts: list[Part], entry: Mapping[str, Any], matter: str, *, names: bool) -> Iterator[str]:
    """What each venue and box counted on an item, a sentence each; `names` tells who carried a box."""
    told = entry.get("parts", {})
    for part in parts:
        if part.number not in told:
            continue
        mine = told[part.number]
        counts = {"present": mine["present"], **mine["items"].get(matter, {})}
        who = [part.carriers.get(person, person) for person in mine.get("carriers", ())]
        carried = f"（{'、'.join(who)}送）" if names and who else ""
        numbers = [
            f"{telling.label(name)}{counts[name]}"
            for name in venues.COUNTED
            if counts.get(name) is not None and (counts[name] or name != "invalid")
        ]
        yield f"{part.name}{carried}：{'，'.join(numbers)}"


@pages.route("/meetings/<meeting>/venues", methods=["GET", "POST"])
def arrange(village: str, meeting: str) -> str | Response | tuple[str, int]:
    """Name further venues and mobile boxes, a new line of each at a time."""
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        access.need_here(village, *convening.officers(held.meeting.body))
        if held.meeting.state not in ("called", "open"):
            raise Refused("meeting_not_open", state=held.meeting.state)
        rows = venues.of(db, village, meeting)
        persons = _persons(db, village)
    if request.method == "GET":
        return _form(held, Asked(_before(rows)), persons)
    asked = Asked(request.form)
    named, boxes = list(_venues(asked)), list(_boxes(asked))
    if not asked.errors:
        try:
            answer = store.run(
                venues.arrange, village, access.actor(), meeting=meeting, venues=named, boxes=boxes
            )
        except Refused as refused:
            asked.wrong("", words.sentence(refused))
            return _form(held, asked, persons), words.status(refused)
        flash(_("会场和流动票箱已经保存。"), "done")
        for warning in answer.warnings:
            flash(_("请注意：%(what)s，本县没有规定可以用。", what=telling.warned(warning)), "warning")
        to = "meetings.arrange" if "more" in request.form else "meetings.meeting"
        return redirect(url_for(to, village=village, meeting=meeting), 303)
    return _form(held, asked, persons), 422


def _before(rows: list[MeetingPart]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for place_, row in enumerate([row for row in rows if not row.is_box]):
        typed[f"venue-{place_}"] = row.name
    for place_, row in enumerate([row for row in rows if row.is_box]):
        first, second = row.persons
        typed |= {f"box-{place_}": row.name, f"first-{place_}": first, f"second-{place_}": second}
        typed |= {f"scrutineer-{place_}": "yes"} if row.scrutineer else {}
    return typed


def _venues(asked: Asked) -> Iterator[str]:
    for place_ in range(venues.PARTS_AT_MOST):
        if name := asked.value(f"venue-{place_}"):
            _short(asked, f"venue-{place_}", name)
            yield name


def _boxes(asked: Asked) -> Iterator[MobileBox]:
    for place_ in range(venues.PARTS_AT_MOST):
        name, first, second = (asked.value(f"{each}-{place_}") for each in ("box", "first", "second"))
        if not (name or first or second):
            continue
        if not name:
            asked.wrong(f"box-{place_}", str(_("请写票箱送到哪里，例如：三组、敬老院。")))
        if not (first and second):
            asked.wrong(f"first-{place_}", str(_("请选送票箱的两个人。")))
        _short(asked, f"box-{place_}", name)
        yield MobileBox(name, (first, second), second if asked.value(f"scrutineer-{place_}") else "")


def _short(asked: Asked, field: str, name: str) -> None:
    if len(name) > PLACE_AT_MOST:
        asked.wrong(field, str(_("太长了。请写得短一些，不超过60个字。")))


def _persons(db: Session, village: str) -> list[tuple[str, str]]:
    """Who may carry a box: everybody in an office, who watches first; with the name and the first office."""
    today = store.now().date()
    found: dict[str, str] = {}
    order = (*people.SUPERVISION, *(office for office in CARRYING if office not in people.SUPERVISION))
    holding = people.holders_by_office(db, village, order, on=today)
    for office in order:
        for person in sorted(holding.get(office, ()), key=lambda each: int(each[1:])):
            found.setdefault(person, wording.office(office))
    names = people.names(db, village, found)
    return [(person, f"{names.get(person, '')}（{title}）") for person, title in found.items()]


def _form(held: Scene, asked: Asked, persons: list[tuple[str, str]]) -> str:
    several = range(venues.PARTS_AT_MOST)
    used = {
        name: [n for n in several if any(asked.value(f"{each}-{n}") for each in names)]
        for name, names in (("venue", ("venue",)), ("box", ("box", "first", "second")))
    }
    shown = {name: [*ns, max(ns, default=-1) + 1] for name, ns in used.items()}
    order = [f"venue-{n}" for n in several] + [f"{each}-{n}" for n in several for each in ("box", "first")]
    permission = {str(item.rules.value(f"{held.meeting.body}.mobile_box")) for item in held.items}
    return page(
        "venues",
        held.village,
        scene=held,
        asked=asked,
        summary=asked.summary(["", *order]),
        shown=shown,
        persons=persons,
        refused="refused" in permission,
        most=venues.PARTS_AT_MOST,
    )
