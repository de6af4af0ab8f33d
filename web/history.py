"""A matter's history in words (事项全程): one step for each event, in the order of the log.

Steps are what the macro `history` shows. Nobody is listed with a vote: ballots on one item that follow each other are
one step that counts them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from web import (
    progress,
    telling,
    telling_accounts,
    telling_disclosure,
    telling_evening,
    telling_keys,
    telling_library,
    telling_listing,
    telling_mergers,
    telling_money,
    telling_starting,
    telling_support,
    telling_tasks,
    wording,
)
from web.assets import telling as telling_assets
from web.inspection import telling as telling_inspection
from web.messages import telling as telling_messages
from web.scene import TELL, Scene
from web.village import reading
from web.voting import telling as telling_votes
from web.wording import moment
from workflows import dossier, people
from workflows.record import SYSTEM
from workflows.tables import Account

__all__ = [
    "TELL",
    "sentence",
    "steps",
    "telling",
    "telling_accounts",
    "telling_assets",
    "telling_disclosure",
    "telling_evening",
    "telling_inspection",
    "telling_keys",
    "telling_library",
    "telling_listing",
    "telling_mergers",
    "telling_messages",
    "telling_money",
    "telling_starting",
    "telling_support",
    "telling_tasks",
    "telling_votes",
]

LATE_ENTRY = timedelta(hours=72)
"""R4: recorded more than 72 hours after it happened is a late entry (补录)."""

BALLOTS = frozenset({"ballot_cast", "ballot_issued", "code_used"})
"""A run of such events is one step that counts them."""

UNNAMED = BALLOTS | {"objection_made"}
"""Whoever objects or votes is named on no page of the history."""


def steps(db: Session, village: str, matter: str, *, public: bool = False) -> list[dict[str, Any]]:
    """The steps of a matter for the macro `history`; `public` leaves out every name and private text.

    Refuses (`not_found`) a matter that this village does not have.
    """
    row = db.get(MatterRow, (village, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    scene = Scene(db, village, row, public)
    told = list(_told_events(db, row))
    who = _Who(db, (event for event, _ballots in told), public=public)
    nodes = progress.of_matter(db, village, matter)
    found = []
    for event, ballots in told:
        scene.seen["ballots"] = ballots
        found.append(_step(scene, event, who, nodes.at(event.index)))
    return found


def sentence(db: Session, event: Event, *, public: bool = False) -> str:
    """One event of any log in words, e.g. in the history of a jurisdiction."""
    row = db.get(MatterRow, (event.jurisdiction, event.subject)) if event.subject_kind == "matter" else None
    return TELL[event.kind](Scene(db, event.jurisdiction, row, public), event).what


def _step(scene: Scene, event: Event, who: "_Who", nodes: dict[str, Any]) -> dict[str, Any]:
    told = TELL[event.kind](scene, event)
    name, office = who.told(event)
    form, flags = list(told.form), list(told.flags)
    if event.recorded_at - event.occurred_at > LATE_ENTRY and event.account != SYSTEM.account:
        form.append((_("补录"), _("%(t)s录入", t=moment(event.recorded_at.isoformat()))))
        flags.append(_("补录"))
    if event.body.get("legacy"):
        flags.append(_("存量"))
    if told.late:
        flags.append(_("超期"))
    shown = reading.shown if scene.public else str
    return {
        "index": event.index,
        "kind": event.kind,
        "time": moment(event.occurred_at.isoformat()),
        "datetime": event.occurred_at.isoformat(),
        "what": shown(told.what),
        "who": name,
        "office": office,
        "form": [(label, shown(value)) for label, value in form],
        "rule": told.rule,
        "article": told.article,
        "state": told.state,
        "late": told.late,
        "flags": list(dict.fromkeys(flags)),
        "nodes": nodes,
        "files": [] if scene.public else list(told.files),
    }


def _told_events(db: Session, row: MatterRow) -> Iterator[tuple[Event, int]]:
    """The events to tell, each with how many ballots it stands for: a run of ballots is told by its last."""
    waiting: Event | None = None
    ballots = 0
    for event in _events(db, row):
        same = waiting is not None and (event.kind, event.subject) == (waiting.kind, waiting.subject)
        if waiting is not None and not same:
            yield waiting, ballots
            waiting, ballots = None, 0
        if event.kind in BALLOTS:
            waiting, ballots = event, ballots + 1
        else:
            yield event, 0
    if waiting is not None:
        yield waiting, ballots


def _events(db: Session, row: MatterRow) -> list[Event]:
    """The events of a matter, of its meetings, notices and objections; of a meeting only what concerns the matter."""
    rows = dossier.events_of(db, row)
    private = log.private_parts(db, row.jurisdiction, {each.index for each in rows if each.commitment})
    read = [log.read(each, private.get(each.index)) for each in rows]
    return [event for event in read if event.body.get("matter", row.id) == row.id]


@dataclass(frozen=True)
class _Holder:
    home: str
    person: str


class _Who:
    """Who did what: name and office inside, the office alone on a public page."""

    def __init__(self, db: Session, events: Iterable[Event], *, public: bool) -> None:
        self.public = public
        told = list(events)
        query = select(Account.id, Account.home, Account.person)
        query = query.where(Account.id.in_({event.account for event in told}))
        self._holders = {name: _Holder(home, person) for name, home, person in db.execute(query)}
        keys = {event.body["entered_by"] for event in told if event.body.get("entered_by")}
        enterers = [_Holder(home, person) for home, _slash, person in (key.partition("/") for key in keys)]
        self._names = {} if public else self._read(db, (*self._holders.values(), *enterers))

    def _read(self, db: Session, holders: Sequence[_Holder]) -> dict[_Holder, str]:
        found: dict[_Holder, str] = {}
        for home in {holder.home for holder in holders}:
            names = people.names(db, home, [each.person for each in holders if each.home == home])
            found |= {_Holder(home, person): name for person, name in names.items()}
        return found

    def told(self, event: Event) -> tuple[str, str]:
        """Name and office; on a public page the office stands in the name's place."""
        if event.account == SYSTEM.account:
            return _("到期自动办理"), ""
        if event.kind == "gate_opened":
            return _("条件具备，自动办理"), ""
        if event.kind in UNNAMED:
            return "", ""
        office = wording.office(event.office)
        if self.public:
            return (
                _("%(office)s（村文书代录）", office=office) if "entered_by" in event.body else office
            ), ""
        holder = self._holders.get(event.account)
        name = self._names.get(holder, event.account) if holder else event.account
        entered_by = event.body.get("entered_by")
        if entered_by:
            name = _("%(name)s（%(clerk)s代录）", name=name, clerk=self._named(entered_by))
        return name, office

    def _named(self, key: str) -> str:
        """A name by `people.person_key`."""
        home, _slash, person = key.partition("/")
        return self._names.get(_Holder(home, person), key)
