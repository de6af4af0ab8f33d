"""What the inside pages about notices and objections may read (办理查询), by village and id."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.matter import MatterRow
from web import access, store
from workflows.disclosure import objections
from workflows.tables import Objection


def matter(session: Session, village: str, number: str) -> MatterRow:
    """A matter of a village in the reader's care; refuses (`not_found`) any other."""
    access.require_village(village)
    row = session.get(MatterRow, (village, number))
    if row is None:
        raise Refused("not_found", matter=number)
    return row


def require_office(village: str, offices: Iterable[str]) -> None:
    """Refuses (`not_your_office`) whoever holds none of some offices in this village."""
    access.require_village(village)
    allowed = tuple(offices)
    if access.user().home != village or not access.user().holds(*allowed):
        raise access.not_theirs(*allowed)


def done_before(session: Session, village: str) -> str:
    """What the posted command came to, if this account already gave it (a second tap); else empty.

    A page that looks at what there is before it acts would otherwise refuse the second tap.
    """
    earlier = log.of_command(session, village, store.command_id())
    if not earlier or earlier[0].account != access.user().id:
        return ""
    store.tell_again()
    return earlier[0].subject


def objection(session: Session, village: str, name: str) -> Objection:
    """An objection of this village, for whoever may handle it: never for the one complained of."""
    row = session.get(Objection, (village, name))
    if row is None:
        raise Refused("not_found", objection=name)
    objections.check_handler(row, person=access.user().person, offices=access.user().offices)
    return row
