"""What a public page may read (公开查询): a village and its matters by id, and free text without personal numbers."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from web import discretion
from web.papers import NoticePaper
from workflows.tables import Jurisdiction


def place(session: Session, village: str) -> Jurisdiction:
    """A village; refuses (`not_found`) any other jurisdiction."""
    found = session.get(Jurisdiction, village)
    if found is None or found.kind != "village":
        raise Refused("not_found", village=village)
    return found


def matter(session: Session, village: str, number: str) -> MatterRow:
    """A matter of a village; refuses (`not_found`) another village's."""
    place(session, village)
    row = session.get(MatterRow, (village, number))
    if row is None:
        raise Refused("not_found", matter=number)
    return row


def withheld(paper: NoticePaper) -> bool:
    """Whether a sheet may not be shown: what may not stand on the board may not stand on a page either."""
    try:
        discretion.check(paper)
    except Refused:
        return True
    return False


def shown(text: str) -> str:
    """A text that somebody wrote, for a public page; one with an identity or mobile number is not shown at all."""
    try:
        discretion.check((text,))
    except Refused:
        return str(_("（这段文字里有个人号码，不在网上公开。要看的请到村民委员会。）"))
    return text


def pairs(told: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Labels and values for a public page: texts through `shown`."""
    return [(label, shown(value) if isinstance(value, str) else value) for label, value in told]
