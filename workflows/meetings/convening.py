"""Who convenes a body (召集人), and who may conduct its meetings: by the law of the body, not of the room."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from workflows import people
from workflows.record import Act
from workflows.tables import Office, RegisterCount

PARTY_BODIES = ("branch_committee", "two_committees", "party_members_meeting")
COLLECTIVE = ("members_assembly", "members_representatives", "board_of_directors")
"""The bodies of the collective economic organisation (农村集体经济组织)."""

BOARD = ("directors",)
"""The members of its board (理事会). Offices do not tell its chair (理事长) apart."""


def of(session: Session, jurisdiction: str, body: str, *, on: date) -> tuple[str, ...]:
    """The offices that call meetings of a body in a village on a day."""
    # 村党组织的会议和两委联席会议，由书记召集。
    if body in PARTY_BODIES:
        return people.PARTY
    # 《农村集体经济组织法》第二十七条、第二十八条：成员大会、成员代表大会由理事会召集；
    # 第六十四条：没有集体经济组织的，由村民委员会代行职能，参照适用。
    if body in COLLECTIVE and boards(session, [jurisdiction], on=on):
        return BOARD
    # 《村民委员会组织法》第二十一条、第二十六条：村民会议、村民代表会议由村民委员会召集。
    return people.COMMITTEE


def boards(session: Session, villages: Sequence[str], *, on: date) -> frozenset[str]:
    """The villages whose collective has a board: a number of its members was entered, or somebody holds the office."""
    day = on.isoformat()
    counted = select(RegisterCount.jurisdiction).where(
        RegisterCount.jurisdiction.in_(villages),
        RegisterCount.register == "directors",
        RegisterCount.count > 0,
    )
    holding = select(Office.jurisdiction).where(
        Office.jurisdiction.in_(villages),
        Office.office.in_(BOARD),
        Office.since <= day,
        or_(Office.until == "", Office.until > day),
    )
    return frozenset(session.scalars(union(counted, holding)))


def officers(body: str) -> tuple[str, ...]:
    """Who may conduct a body's meeting and enter its paper result: the village's officers, and the board its own."""
    return (*people.OFFICERS, *(BOARD if body in COLLECTIVE else ()))


def require(act: Act, body: str) -> None:
    """Refuses (`not_your_office`) whoever does not call meetings of this body here."""
    people.require(act, of(act.session, act.jurisdiction, body, on=act.at.date()))
