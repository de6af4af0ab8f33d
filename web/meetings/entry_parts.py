"""The numbers of several venues and boxes as they are typed (分会场、流动票箱的票数): a sheet each, then the sums."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from engine.errors import Refused
from web.meetings import entry as entries
from web.meetings import telling
from web.meetings.entry import Entry
from web.meetings.scene import Subject
from web.meetings.venues import Part
from workflows.law import tally
from workflows.meetings import meeting as meetings
from workflows.meetings import sheet

OF_PART = sheet.COUNTED


def read(entry: Entry, subjects: Sequence[Subject], parts: Sequence[Part]) -> None:
    """Add what each venue and box counted to a read result; the items keep what is counted once for all."""
    for subject in subjects:
        entry.items.setdefault(subject.id, {})
    for part in parts:
        present = entry.asked.number(f"present.{part.number}")
        told: dict[str, Any] = {
            "present": present,
            "items": {each.id: _read_item(entry, each.id, part, present) for each in subjects},
        }
        if part.is_box:
            went = [person for person in part.carriers if entry.asked.value(carrying(part.number, person))]
            told["carriers"] = went
        entry.parts[part.number] = told


def _read_item(entry: Entry, matter: str, part: Part, present: int | None) -> dict[str, int]:
    of = f"{matter}.{part.number}"
    own = {name: n for name in OF_PART if (n := entry.asked.number(f"{name}-{of}")) is not None}
    if entry.asked.value(f"all-{of}") and "for" not in own:
        own = entries.everybody_agreed(own, present)
    if "for" not in own:
        entry.asked.wrong(f"for-{of}", str(_("请写同意的票数，没有的写0。")))
    _check(entry, own, present, part.number, of)
    return {name: n for name, n in sheet.completed(own).items() if name not in sheet.CONTROLS}


def _check(entry: Entry, own: Mapping[str, int], present: int | None, number: str, of: str) -> None:
    counts = {name: n for name, n in own.items() if name not in sheet.CONTROLS}
    try:
        tally.check_counts(meetings.count_of({"present": present, **counts}))
    except Refused as refused:
        name, sentence = telling.inconsistent(refused)
        entry.asked.wrong(f"present.{number}" if name == "present" else f"{name}-{of}", sentence)
        return
    found = sheet.gap(own)
    if found is not None:
        name, sentence = telling.differs(found)
        entry.asked.wrong(f"{name}-{of}", sentence)


def carrying(number: str, person: str) -> str:
    """The field that says that somebody went with a box."""
    return f"carrier.{number}.{person}"


def planned(parts: Sequence[Part]) -> dict[str, str]:
    """An empty form begins with everybody gone who was to carry a box."""
    return {carrying(part.number, person): "yes" for part in parts for person in part.carriers}


def order(parts: Sequence[Part], matters: Sequence[str]) -> list[str]:
    """The fields in the order of the page."""
    found: list[str] = []
    for part in parts:
        found.append(f"present.{part.number}")
        found += [f"{name}-{matter}.{part.number}" for matter in matters for name in OF_PART]
    return found


def before(entry: Mapping[str, Any]) -> dict[str, str]:
    """What was entered and sent back, as typed."""
    typed: dict[str, str] = {}
    for number, part in entry.get("parts", {}).items():
        typed[f"present.{number}"] = "" if part["present"] is None else str(part["present"])
        typed |= {carrying(number, person): "yes" for person in part.get("carriers", ())}
        for matter, counts in part["items"].items():
            told = {name: n for name, n in sheet.shown(counts).items() if n is not None}
            typed |= {f"{name}-{matter}.{number}": str(n) for name, n in told.items()}
    return typed
