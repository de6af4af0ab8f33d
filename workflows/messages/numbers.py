"""Whose phone number is which (发短信用的手机号): that of the account, which its owner signs in with.

Whoever has no number with an account is reached by the one that the register brought, until they have one.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import accounts
from workflows.registers import roster
from workflows.tables import Jurisdiction


def of(session: Session, persons: Sequence[tuple[str, str]], *, key: bytes) -> list[str]:
    """The numbers of persons (home and id), each once, in order; none of a demonstration: its numbers are invented."""
    homes = {home for home, _ in persons}
    query = select(Jurisdiction.jurisdiction).where(Jurisdiction.jurisdiction.in_(homes), ~Jurisdiction.demo)
    real = set(session.scalars(query))
    wanted = [who for who in persons if who[0] in real]
    found = accounts.phone.of_persons(session, wanted, key=key)
    for home in {home for home, person in wanted if (home, person) not in found}:
        brought = roster.phones(session, home)
        found |= {(home, person): brought[person] for person in brought if (home, person) not in found}
    return list(dict.fromkeys(found[who] for who in wanted if who in found))
