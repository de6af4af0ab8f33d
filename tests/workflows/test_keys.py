"""A change of key is an event of the county's log, and papers of earlier keys stay genuine (签名密钥)."""

from sqlalchemy import select

from engine import signing
from engine.log import EventRow
from tests.village import COUNTY, SIGNER, VillageUnderTest
from workflows import keys
from workflows.verification import verify_deep

NEW = signing.Key(bytes(32))


def test_each_key_is_announced_once(village: VillageUnderTest) -> None:
    """What is in use already is not announced again; a new key ends the one before."""
    with village.database.read() as session:
        first = keys.announced(session, COUNTY)
        assert keys.in_use(session, COUNTY, SIGNER) == SIGNER
        assert keys.in_use(session, COUNTY, NEW) is None
        assert keys.in_use(session, COUNTY, None) is None
    assert keys.announce_everywhere(village.database, SIGNER, at=village.clock.now) == []
    assert keys.announce_everywhere(village.database, NEW, at=village.clock.now) == [COUNTY]
    with village.database.read() as session:
        rows = keys.announced(session, COUNTY)
        assert [row.public for row in rows] == [SIGNER.public.hex(), NEW.public.hex()]
        assert rows[0].until == rows[1].since
        assert rows[1].until == ""
        assert [row.algorithm for row in first] == ["ed25519"]
        query = select(EventRow.kind).where(EventRow.jurisdiction == COUNTY, EventRow.subject_kind == "key")
        assert list(session.scalars(query)) == ["signing_key_announced"] * 2
    assert verify_deep(village.database, village.evidence) == []


def test_an_earlier_key_may_come_back(village: VillageUnderTest) -> None:
    """A backup's key is found again: it is announced anew and the other one ends."""
    keys.announce_everywhere(village.database, NEW, at=village.clock.now)
    village.advance(days=1)
    assert keys.announce_everywhere(village.database, SIGNER, at=village.clock.now) == [COUNTY]
    with village.database.read() as session:
        assert keys.in_use(session, COUNTY, SIGNER) == SIGNER
        assert keys.in_use(session, COUNTY, NEW) is None
    assert verify_deep(village.database, village.evidence) == []
