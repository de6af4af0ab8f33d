"""What I must do and how every matter stands (我要办的、事项总览)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from web import access, matter_view, store, wording
from web.access import User
from web.desk import cards, confirming, corrections, emergency, entering, entry, matter, start, steps, year
from web.desk.blueprint import pages
from web.desk.told import READERS
from web.messages import desk as told_desk
from web.notices import cards as notice_cards
from web.notices import sheets
from web.support import pages as support
from workflows import entries, handover, matters, people
from workflows.assets import dues
from workflows.assets.dues import Light
from workflows.catalogue import PowerItem
from workflows.inbox import inbox
from workflows.inbox.todo import Todo
from workflows.library.documents import ISSUERS
from workflows.listing import versions
from workflows.mergers import former, merging
from workflows.support.batches import DEPARTMENTS
from workflows.tables import Jurisdiction, Notice

__all__ = ["confirming", "corrections", "emergency", "entry", "matter", "pages", "start", "steps", "year"]

FIRST = "major-matter"
"""What has a button of its own on the desk; everything else is one tap further."""

SHOWN = {
    "open": (later("办理中"), ("open", "suspended")),
    "ended": (later("已办结"), ("closed", "rejected", "withdrawn", "terminated", "moved")),
    "all": (later("全部"), ()),
}


@dataclass(frozen=True)
class VillageLine:
    """One village in the list of a township or county."""

    id: str
    name: str
    open: int
    reviews: int
    href: str


@pages.get("/desk")
def desk() -> str:
    """Everything that waits for the signed-in person; for officers also a line a matter."""
    user = access.user()
    shown = request.args.get("show", "")
    shown = shown if shown in SHOWN else "open"
    chosen = _chosen(user)
    with store.database().read() as db:
        waiting = _waiting(db, user)
        names = _names(db, user)
        startable = sorted(_items(db, user), key=lambda item: item.id != FIRST)
        lines = _lines(db, user, chosen, SHOWN[shown][1]) if chosen and user.holds(*READERS) else []
        return render_template(
            "desk/desk.html",
            user=user,
            village=names.get(user.home, ""),
            mine=[cards.card(todo, names, many=len(names) > 1) for todo in waiting if todo.mine],
            others=[cards.card(todo, names, many=len(names) > 1) for todo in waiting if not todo.mine],
            chosen=chosen,
            chosen_name=names.get(chosen, ""),
            reads=user.holds(*READERS),
            writes_list=versions.may_edit(user.home_kind, user.offices),
            lines=lines,
            shown=shown,
            tabs=[(key, word) for key, (word, _) in SHOWN.items()],
            items=startable[:1],
            others_to_start=by_class(startable[1:]),
            enters=entering.may(user.home) and not user.holds(*people.PARTY),
            villages=_villages(db, user, names, waiting),
            ending=handover.ending(db, user.villages, on=store.now().date()) if user.holds(*READERS) else [],
            inherits=_inherits(db, user),
            merges=user.holds(merging.OFFICE),
            alarms=_alarms(db, user, names),
            calls=sum(todo.kind == "call" and todo.mine for todo in waiting),
            owed=support.due(db, user, store.now().date()),
            department=user.holds(*DEPARTMENTS),
            issues=user.holds(*ISSUERS),
            running=_running(db, user) if not user.holds(*READERS) else [],
            **told_desk.facts(db, user, names),
        )


def _chosen(user: User) -> str:
    """The village whose matters are shown: one's own, or the one chosen from the list."""
    if user.home_kind == "village":
        return user.home
    chosen = request.args.get("village", "")
    if chosen:
        access.require_village(chosen)
    return chosen


def _waiting(db: Session, user: User) -> list[Todo]:
    who = inbox.Person(user.home, user.person, user.offices)
    if user.home_kind == "county":
        return inbox.for_county(db, user.villages, who)
    return inbox.of(db, user.villages, who, at=store.now())


def _names(db: Session, user: User) -> dict[str, str]:
    query = select(Jurisdiction.jurisdiction, Jurisdiction.name, Jurisdiction.successor)
    wanted = {user.home, *user.villages}
    found = db.execute(query.where(Jurisdiction.jurisdiction.in_(wanted)))
    return {
        row.jurisdiction: _("%(name)s（已并入别的村）", name=row.name) if row.successor else row.name
        for row in found
    }


def _lines(db: Session, user: User, village: str, states: tuple[str, ...]) -> list[matter_view.Line]:
    endpoint = "audit.history" if user.home_kind == "county" else "desk.matter"
    href = url_for(endpoint, village=village, matter="{}").replace("%7B%7D", "{}")
    return matter_view.lines(db, village, at=store.now(), href=href, states=states)


def by_class(items: Iterable[PowerItem]) -> list[tuple[str, list[PowerItem]]]:
    """Power items under the heading of their class, in the order of the printed list."""
    found: dict[str, list[PowerItem]] = {}
    for item in sorted(
        items, key=lambda item: (item.class_, int("".join(filter(str.isdigit, item.number)) or 0))
    ):
        found.setdefault(f"{item.class_} {wording.named(item.class_title)}", []).append(item)
    return list(found.items())


def _items(db: Session, user: User) -> list[PowerItem]:
    """What the secretary may start, and the clerk enter for the secretary."""
    if user.home_kind != "village":
        return []
    enters = user.holds(*entries.ENTERERS)
    every = matters.power_list(db, user.home, on=store.now().date()).values()
    return [
        item for item in every if user.holds(*item.started_by) or (enters and item.started_by == people.PARTY)
    ]


def _villages(db: Session, user: User, names: dict[str, str], waiting: list[Todo]) -> list[VillageLine]:
    """The villages of a township or county with how many matters are open and how many wait for its review."""
    if user.home_kind == "village":
        return []
    query = select(MatterRow.jurisdiction, MatterRow.stage, func.count()).where(
        MatterRow.jurisdiction.in_(user.villages), MatterRow.state == "open"
    )
    counts: dict[str, int] = {}
    reviews: dict[str, int] = {}
    for village, stage, count in db.execute(query.group_by(MatterRow.jurisdiction, MatterRow.stage)):
        counts[village] = counts.get(village, 0) + count
        if stage == "township_review":
            reviews[village] = count
    return [
        VillageLine(
            id=village,
            name=names.get(village, village),
            open=counts.get(village, 0),
            reviews=reviews.get(village, 0),
            href=url_for("desk.desk", village=village),
        )
        for village in user.villages
    ]


def _inherits(db: Session, user: User) -> bool:
    """Whether something of a village merged into the secretary's own waits to be taken up, or proposed once more."""
    if user.home_kind != "village" or not user.holds(*people.PARTY):
        return False
    return bool(former.waiting(db, user.home) or former.to_propose(db, user.home))


COLLECTORS = ("secretary", "director", "clerk", "bookkeeper", "township_rural_economy")
"""Who sees on the desk what is due under contracts."""


def _alarms(db: Session, user: User, names: dict[str, str]) -> list[tuple[str, str, int, int]]:
    """By village, its name, how many contracts have something overdue, and how many soon due."""
    if not user.holds(*COLLECTORS) or not user.villages:
        return []
    on = store.now().date()
    ahead = matters.rules_on(db, user.villages[0], on).days(dues.SOON) or 0
    lights: dict[str, list[Light]] = {}
    for each in dues.alarmed(db, user.villages, on=on, soon=ahead):
        lights.setdefault(each.contract.jurisdiction, []).append(each.light)
    return [
        (village, names.get(village, village), told.count(Light.RED), told.count(Light.YELLOW))
        for village, told in lights.items()
    ]


def _running(db: Session, user: User) -> list[dict[str, Any]]:
    """The notices that hang in the village now: what an ordinary voter may still object to."""
    if user.home_kind != "village":
        return []
    query = (
        select(Notice)
        .join(MatterRow, (MatterRow.jurisdiction == Notice.jurisdiction) & (MatterRow.id == Notice.matter))
        .where(
            Notice.jurisdiction == user.home,
            Notice.state == "up",
            Notice.round == MatterRow.round,
            MatterRow.state == "open",
        )
        .order_by(Notice.index.desc())
    )
    at = store.now()
    shown = [sheets.read(db, user.home, notice.id) for notice in db.scalars(query)]
    return [notice_cards.card(db, each, at=at) for each in shown if notice_cards.state(each, at) != "over"]
