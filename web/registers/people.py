"""The lists of a village (名册): how many, who holds which office until when, everybody by household."""

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask import Response, request, send_file
from flask_babel import gettext as _

from web import store, wording
from web.registers import words
from web.registers.blueprint import importer, page, pages
from web.telling_disclosure import REGISTERS
from web.wording import day
from workflows import handover, jurisdictions, people
from workflows.registers import formation, imports, roster, template
from workflows.registers.layout import OFFICE_NAMES
from workflows.registers.roster import Roster, Somebody

PAGE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/")
def registers(village: str) -> str:
    """What the registers count, who is in office, what to look at, and the imports so far."""
    today = store.now().date()
    with store.database().read() as db:
        known = roster.load(db, village)
        counted = roster.registered(db, village, on=today)
        facts: dict[str, Any] = {
            "advice": [words.advice(each) for each in formation.advise(db, village, on=today)],
            "imports": imports.of_village(db, village),
            "ending": handover.ending(db, [village], on=today),
            "handovers": handover.open_in(db, [village]),
        }
    return page(
        "registers",
        village,
        counts=[(REGISTERS.get(name, name), n, name in known.counts) for name, n in counted.items()],
        groups=_groups(known),
        offices=_offices(known, today),
        importer=importer(village),
        **facts,
    )


def _groups(known: Roster) -> list[tuple[str, int, int]]:
    houses = Counter(house.group for house in known.households.values())
    persons = Counter(each.group for each in known.persons.values() if each.household)
    return [(name, houses[name], persons[name]) for name in sorted(known.groups | houses.keys())]


def _offices(known: Roster, on: date) -> list[dict[str, Any]]:
    """Who holds the offices that give power, today or soon, in the order of the offices."""
    order = list(people.OFFICES)
    found = [
        {"office": each.office, "name": somebody.name, "since": each.since, "until": last_day(each.until)}
        for somebody in known.persons.values()
        for each in somebody.offices
        if each.office in OFFICE_NAMES.values() and (not each.until or each.until > on.isoformat())
    ]
    return sorted(found, key=lambda row: (order.index(row["office"]), row["since"]))


def last_day(until: str) -> str:
    """The last day of a term in words, from the first day after it; empty where the end is open."""
    return day((date.fromisoformat(until) - timedelta(days=1)).isoformat()) if until else ""


@pages.get("/people")
def persons(village: str) -> str:
    """Everybody, by household; `q` looks for a name, a household number or a group."""
    wanted, number = request.args.get("q", "").strip(), max(request.args.get("page", 1, int), 1)
    with store.database().read() as db:
        known = roster.load(db, village)
    found = sorted(
        (each for each in known.persons.values() if _matches(each, wanted)),
        key=lambda each: (each.group, each.household or "~", each.name),
    )
    last = max((len(found) + PAGE - 1) // PAGE, 1)
    number = min(number, last)
    today = store.now().date().isoformat()
    return page(
        "people",
        village,
        wanted=wanted,
        all=len(found),
        people=[_line(each, known, today) for each in found[(number - 1) * PAGE : number * PAGE]],
        number=number,
        last=last,
        any=bool(known.persons),
        importer=importer(village),
    )


def _matches(somebody: Somebody, wanted: str) -> bool:
    return not wanted or wanted in somebody.name or wanted in (somebody.household, somebody.group)


def _line(somebody: Somebody, known: Roster, on: str) -> dict[str, Any]:
    house = known.households.get(somebody.household)
    held = [
        wording.office(each.office)
        for each in somebody.offices
        if each.office in people.OFFICES and each.since <= on and (not each.until or each.until > on)
    ]
    return {
        "name": somebody.name,
        "household": somebody.household,
        "group": somebody.group,
        "head": house is not None and house.head == somebody.id,
        "offices": held,
    }


@pages.get("/template.xlsx")
def empty_workbook(village: str) -> Response:
    """The workbook to fill in."""
    return _workbook(village, None, _("名册模板"))


@pages.get("/registers.xlsx")
def filled_workbook(village: str) -> Response:
    """The workbook with what the registers hold, to be mended and imported again."""
    with store.database().read() as db:
        known = roster.load(db, village)
    return _workbook(village, _rows(known, store.now().date().isoformat()), _("现有名册"))


def _workbook(village: str, rows: Mapping[str, Iterator[dict[str, str]]] | None, what: str) -> Response:
    with store.database().read() as db:
        name = jurisdictions.get(db, village).name
    content = template.make(f"{name}{what}", rows)
    answer = send_file(
        io.BytesIO(content), mimetype=WORKBOOK, as_attachment=True, download_name=f"{name}{what}.xlsx"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _rows(known: Roster, on: str) -> dict[str, Iterator[dict[str, str]]]:
    everybody = sorted(known.persons.values(), key=lambda each: (each.household or "~", each.name))
    names = {each.id: each.name for each in everybody}
    return {
        "groups": ({"group": name} for name in sorted(known.groups)),
        "households": (
            {"household": house.id, "group": house.group, "head": names.get(house.head, "")}
            for house in sorted(known.households.values(), key=lambda house: house.id)
        ),
        "villagers": (
            {
                "household": each.household,
                "name": each.name,
                "adult": "是" if each.holding("villager", on) else "否",
            }
            for each in everybody
        ),
        "party": (_who(each) for each in everybody if each.holding("party_member", on)),
        "representatives": (
            _who(each) | _term(each, "representative", on) | {"woman": _woman(each, on)}
            for each in everybody
            if each.holding("representative", on)
        ),
        "offices": (
            _who(each) | _term(each, office, on) | {"office": name}
            for name, office in OFFICE_NAMES.items()
            for each in everybody
            if each.holding(office, on)
        ),
    }


def _woman(somebody: Somebody, on: str) -> str:
    return "是" if somebody.holding("women_representative", on) else "否"


def _who(somebody: Somebody) -> dict[str, str]:
    return {"name": somebody.name, "household": somebody.household}


def _term(somebody: Somebody, office: str, on: str) -> dict[str, str]:
    held = somebody.holding(office, on)
    if held is None:
        return {}
    last = date.fromisoformat(held.until) - timedelta(days=1) if held.until else None
    return {"since": held.since, "until": last.isoformat() if last else ""}
