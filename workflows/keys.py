"""The county's signing keys (签名密钥): each is announced in the county's log, and a change of key is an event there.

Papers that an earlier key signed stay genuine: whoever checks one asks for all keys that were ever announced.
"""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Database, Table
from engine.log import Event
from engine.signing import ALGORITHM, Key, Verifier
from workflows import jurisdictions
from workflows.record import OPERATOR, Act, Answer, Context, applies, perform

PAPER = "siyi-paper"
"""The name under which facts on paper are signed; checkpoints are signed under their log's own."""


class SigningKey(Table):
    """A key that a county announced (签名密钥): in use from–to; `until` empty: in use."""

    __tablename__ = "signing_key"

    jurisdiction: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    algorithm: Mapped[str] = mapped_column(String(40))
    public: Mapped[str] = mapped_column(String(64))
    since: Mapped[str] = mapped_column(String(40))
    until: Mapped[str] = mapped_column(String(40))

    @property
    def verifier(self) -> Verifier:
        """The key as papers name it."""
        return Verifier(PAPER, bytes.fromhex(self.public))


def announce(act: Act, *, public: str, algorithm: str = ALGORITHM) -> Answer:
    """From now on the county signs with this key (hexadecimal); announcing what is in use changes nothing."""
    key = Verifier(PAPER, bytes.fromhex(public)).id.hex()
    row = act.session.get(SigningKey, (act.jurisdiction, key))
    if row is None or row.until:
        body = {"algorithm": algorithm, "public": public}
        act.record("signing_key_announced", ("key", key), body)
    return Answer(subject=key)


@applies("signing_key_announced")
def _apply_announced(session: Session, event: Event) -> None:
    at = event.recorded_at.isoformat()
    for row in announced(session, event.jurisdiction):
        row.until = row.until or at
    session.merge(
        SigningKey(jurisdiction=event.jurisdiction, id=event.subject, since=at, until="", **event.body)
    )
    session.flush()


def announced(session: Session, county: str = "") -> list[SigningKey]:
    """The keys that a county (or any) announced, in the order in which they came into use."""
    query = select(SigningKey).order_by(SigningKey.since, SigningKey.jurisdiction, SigningKey.id)
    return list(session.scalars(query.where(SigningKey.jurisdiction == county) if county else query))


def in_use(session: Session, county: str, key: Key | None) -> Key | None:
    """The key, if the county announced it and uses it: nobody could check what another one signs."""
    if key is None:
        return None
    row = session.get(SigningKey, (county, key.named(PAPER).id.hex()))
    return key if row is not None and not row.until else None


def announce_everywhere(database: Database, key: Key, *, at: datetime) -> list[str]:
    """Announce the installation's key in every county that uses another, or none; the counties that it is new to."""
    with database.read() as session:
        counties = [row.jurisdiction for row in jurisdictions.all_of(session, "county")]
        missing = [county for county in counties if in_use(session, county, key) is None]
    for county in missing:
        context = Context(county, f"signing-key-{key.public.hex()[:12]}-{int(at.timestamp())}", OPERATOR, at)
        perform(database, announce, context, public=key.public.hex())
    return missing
