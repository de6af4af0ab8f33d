"""Changes of the registers (名册变动): what stood in a row before and after, so that each can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from engine.database import Table
from engine.log import Event
from workflows.record import applies
from workflows.registers.tables import Group, Household, Resident
from workflows.tables import Office, Person, RegisterCount

Values = Mapping[str, Any]

TABLES: Mapping[str, tuple[type[Table], tuple[str, ...]]] = {
    "group": (Group, ("name",)),
    "household": (Household, ("id",)),
    "person": (Person, ("id",)),
    "resident": (Resident, ("person",)),
    "office": (Office, ("person", "office", "since")),
    "register_count": (RegisterCount, ("register",)),
}
"""What a change may be about: the table and its key below the village."""

OF_PERSONS = ("person", "resident", "office")
"""The tables whose key begins with a person's id."""


@dataclass(frozen=True)
class Change:
    """One row before and after: `old` None means that it was not there, `new` None that it is no more."""

    table: str
    key: tuple[str, ...]
    old: Values | None
    new: Values | None

    @property
    def told(self) -> dict[str, Any]:
        """As it stands in an event's body."""
        return asdict(self) | {"key": list(self.key)}

    @property
    def mirror(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.table, self.key, self.new, self.old)

    def named(self, ids: Mapping[str, str]) -> "Change":
        """The same with the places of new persons filled in by their ids."""
        key = self.key
        if self.table in OF_PERSONS:
            key = (ids.get(key[0], key[0]), *key[1:])
        return Change(self.table, key, _named(self.old, ids), _named(self.new, ids))


def _named(values: Values | None, ids: Mapping[str, str]) -> Values | None:
    if values is None or "head" not in values:
        return values
    return {**values, "head": ids.get(values["head"], values["head"])}


def of(event: Event) -> list[Change]:
    """The changes that an event tells."""
    return [
        Change(each["table"], tuple(each["key"]), each["old"], each["new"]) for each in event.body["changes"]
    ]


def current(session: Session, jurisdiction: str, change: Change) -> dict[str, Any] | None:
    """What stands in the row of a change now."""
    table, _names = TABLES[change.table]
    row = session.get(table, (jurisdiction, *change.key))
    told = change.new if change.new is not None else change.old
    return {name: getattr(row, name) for name in told or ()} if row is not None else None


def loaded(session: Session, jurisdiction: str) -> list[Table]:
    """All rows of a village that changes may be about: whoever keeps them finds each again without asking anew."""
    return [
        row
        for table, _names in TABLES.values()
        for row in session.scalars(
            select(table).where(inspect(table).local_table.c.jurisdiction == jurisdiction)
        )
    ]


def mirrored(changes: Sequence[Change]) -> list[Change]:
    """What takes changes back, the last first."""
    return [change.mirror for change in reversed(changes)]


@applies("registers_changed")
def _apply_changed(session: Session, event: Event) -> None:
    carry_out(session, event, of(event))


def carry_out(session: Session, event: Event, changes: Iterable[Change]) -> None:
    """Write the rows of some changes; a new person's name lies in the private part of this very event."""
    for change in changes:
        table, names = TABLES[change.table]
        key = dict(zip(names, change.key, strict=True))
        if change.new is None:
            session.delete(session.get_one(table, (event.jurisdiction, *change.key)))
        elif change.old is None:
            values = {**change.new, "index": event.index} if table is Person else dict(change.new)
            session.add(table(jurisdiction=event.jurisdiction, **key, **values))
        else:
            row = session.get_one(table, (event.jurisdiction, *change.key))
            for name, value in change.new.items():
                setattr(row, name, value)
    session.flush()
