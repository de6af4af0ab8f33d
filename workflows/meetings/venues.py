"""Several venues and mobile ballot boxes of one meeting (几个会场和流动票箱): one agenda, one roll, one result.

The meeting's own place is venue 1 and has no row; a meeting without rows is an ordinary one. What each venue and each
box counted is entered apart and told with the result; the counts of an item are the sums.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical
from engine.database import Table
from engine.errors import Refused
from engine.log import Event
from workflows import people, pinned
from workflows.law import tally
from workflows.meetings import convening, roll
from workflows.meetings import meeting as meetings
from workflows.record import Act, Answer, applies
from workflows.tables import ID, WORD, Person

MAIN = "1"
"""The number of the meeting's own place."""
PARTS_AT_MOST = 8
NAME_AT_MOST = 60
CARRIERS = 2
COUNTED = ("present", "issued", "collected", "for", "against", "abstain", "invalid")
"""The numbers that venues and boxes count apart."""

Told = Mapping[str, Any]


class MeetingPart(Table):
    """One more venue, or a mobile box with the persons who carry it; `scrutineer` is the one elected as 监票人."""

    __tablename__ = "meeting_part"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    meeting: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(WORD)
    name: Mapped[str] = mapped_column(Text)
    carriers: Mapped[str] = mapped_column(Text)
    scrutineer: Mapped[str] = mapped_column(ID)

    @property
    def is_box(self) -> bool:
        """Whether it is carried to people."""
        return self.kind == "box"

    @property
    def persons(self) -> list[str]:
        """Who carries the box."""
        return list(json.loads(self.carriers))


@dataclass(frozen=True)
class MobileBox:
    """A box as it is arranged: what it is called, the two who carry it, who of them is an elected 监票人 (or "")."""

    name: str
    carriers: Sequence[str]
    scrutineer: str = ""


def arrange(act: Act, *, meeting: str, venues: Sequence[str], boxes: Sequence[MobileBox] = ()) -> Answer:
    """Say at which further venues a meeting is held and which boxes go round; replaces what was said before.

    Refuses a box where the county's rule `<body>.mobile_box` does, one that is not carried by two (`box_needs_two`), and
    two of whom none belongs to the supervision committee or is elected to watch the count (`box_needs_scrutineer`).
    """
    row = roll.get(act, meeting)
    people.require(act, convening.officers(row.body))
    if row.state not in ("called", "open"):
        raise Refused("meeting_not_open", state=row.state)
    if len(venues) + len(boxes) >= PARTS_AT_MOST:
        raise Refused("too_many_venues", most=PARTS_AT_MOST)
    warned = _permitted(act, meeting, row.body) if boxes else []
    for box in boxes:
        _carried(act, box)
    parts: list[dict[str, Any]] = [{"kind": "venue", "name": name} for name in venues]
    parts += [
        {"kind": "box", "name": box.name, "carriers": list(box.carriers), "scrutineer": box.scrutineer}
        for box in boxes
    ]
    if parts != _arranged(act, meeting):
        act.record("venues_arranged", ("meeting", meeting), {"parts": parts})
    return Answer(subject=meeting, warnings=tuple(dict.fromkeys(warned)))


def _permitted(act: Act, meeting: str, body: str) -> list[str]:
    found: list[str] = []
    for item in meetings.agenda_of(act.session, act.jurisdiction, meeting):
        rules = pinned.rules_of(act.session, act.matter(item.matter))
        found += [each.rule for each in tally.check_mobile_box(rules, body, used=True)]
    return found


def _carried(act: Act, box: MobileBox) -> None:
    if len(set(box.carriers)) != CARRIERS or len(box.carriers) != CARRIERS:
        raise Refused("box_needs_two")
    for person in box.carriers:
        if act.session.get(Person, (act.jurisdiction, person)) is None:
            raise Refused("not_found", person=person)
    if not _watched(act, box.carriers, box.scrutineer, on=act.at.date()):
        raise Refused("box_needs_scrutineer")


def _watched(act: Act, carriers: Sequence[str], scrutineer: str, *, on: date) -> bool:
    committee = people.holders(act.session, act.jurisdiction, people.SUPERVISION, on=on)
    return scrutineer in carriers or bool(set(committee) & set(carriers))


def _arranged(act: Act, meeting: str) -> list[dict[str, Any]]:
    return [
        {"kind": "box", "name": row.name, "carriers": row.persons, "scrutineer": row.scrutineer}
        if row.is_box
        else {"kind": "venue", "name": row.name}
        for row in of(act.session, act.jurisdiction, meeting)
    ]


@applies("venues_arranged")
def _apply_arranged(session: Session, event: Event) -> None:
    mine = (MeetingPart.jurisdiction == event.jurisdiction) & (MeetingPart.meeting == event.subject)
    session.execute(delete(MeetingPart).where(mine))
    for number, part in enumerate(event.body["parts"], int(MAIN) + 1):
        session.add(
            MeetingPart(
                jurisdiction=event.jurisdiction,
                meeting=event.subject,
                number=number,
                kind=part["kind"],
                name=part["name"],
                carriers=canonical.dumps(part.get("carriers", [])),
                scrutineer=part.get("scrutineer", ""),
            )
        )


def of(session: Session, jurisdiction: str, meeting: str) -> list[MeetingPart]:
    """The further venues and the boxes of a meeting in order; none for an ordinary meeting."""
    query = select(MeetingPart).where(
        MeetingPart.jurisdiction == jurisdiction, MeetingPart.meeting == meeting
    )
    return list(session.scalars(query.order_by(MeetingPart.number)))


def told(
    act: Act, meeting: str, items: Mapping[str, Told], parts: Mapping[str, Told], *, on: date
) -> dict[str, Any]:
    """What the venues and boxes counted as it stands in the event of the result: `items` summed, `parts` apart.

    A part is `{"present": n, "items": {matter: counts}}`, that of a box with `carriers`, who really went. Empty for an
    ordinary meeting; refuses (`venues_differ`) parts other than those arranged, and counts that a part cannot have.
    """
    rows = {str(row.number): row for row in of(act.session, act.jurisdiction, meeting)}
    if set(parts) != ({MAIN, *rows} if rows else set()):
        raise Refused("venues_differ")
    if not rows:
        return {}
    found = {number: _part(act, part, rows.get(number), on=on) for number, part in sorted(parts.items())}
    for number, part in found.items():
        for matter, counts in part["items"].items():
            _check_part({"present": part["present"], **counts}, number=number, matter=matter)
    # Who left early is not there for the last items: an item may tell its own 实到, all else is the sum.
    own = {
        matter: {n: c for n, c in counts.items() if n not in COUNTED[1:]} for matter, counts in items.items()
    }
    sums = {matter: {**_summed(found, matter), **counts} for matter, counts in own.items()}
    return {"items": sums, "parts": found}


def _part(act: Act, part: Told, row: MeetingPart | None, *, on: date) -> dict[str, Any]:
    kept = {"present": part.get("present"), "items": {m: dict(counts) for m, counts in part["items"].items()}}
    if row is None or not row.is_box:
        return kept
    went = [person for person in row.persons if person in part.get("carriers", ())]
    alone = len(went) < CARRIERS or not _watched(act, went, row.scrutineer, on=on)
    return kept | {"carriers": went, "alone": alone}


def _check_part(counts: dict[str, Any], *, number: str, matter: str) -> None:
    try:
        tally.check_counts(meetings.count_of(counts))
    except Refused as refused:
        raise Refused(refused.rule, refused.basis, **refused.facts, part=number, matter=matter) from refused


def _summed(parts: Mapping[str, Told], matter: str) -> dict[str, int | None]:
    """The sums of an item; a number that one of the parts lacks is unknown."""
    found: dict[str, int | None] = {}
    for name in COUNTED:
        numbers = [
            part["present"] if name == "present" else part["items"].get(matter, {}).get(name)
            for part in parts.values()
        ]
        known = [number for number in numbers if number is not None]
        if known:
            found[name] = sum(known) if len(known) == len(numbers) else None
    return found


def boxes_used(entry: Told) -> list[Told]:
    """The boxes of an entered result that served anybody."""
    parts = entry.get("parts", {}).values()
    return [part for part in parts if "carriers" in part and part["present"] != 0]


def fits(entry: Told, matter: str, counts: Told) -> bool:
    """Whether the parts of an entered result still come to an item's counts (a correction tells the whole alone)."""
    sums = _summed(entry.get("parts", {}), matter)
    on_screen = counts.get("on_screen") or {}
    return all(
        counts.get(name) == (n + on_screen.get(name, 0) if n is not None else None)
        for name, n in sums.items()
    )
