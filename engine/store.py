"""What events pin by digest (内容寻址): definitions, rule sets and other immutable contents."""

import hashlib
import json
from functools import lru_cache

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import canonical, definitions
from engine.database import Table, put
from engine.definitions import Definition


class Blob(Table):
    """An immutable content, named by its SHA-256."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def keep(session: Session, content: bytes) -> str:
    """Store a content once; its digest."""
    digest = hashlib.sha256(content).hexdigest()
    if session.get(Blob, digest) is None:
        # Villages do not wait for each other's logs, but may begin under the same new rules at the same instant.
        put(session, Blob(digest=digest, content=content), replace=False)
    return digest


def fetch(session: Session, digest: str) -> bytes:
    """A stored content; refuses one that is missing or does not match its name."""
    row = session.get(Blob, digest)
    if row is None:
        raise LookupError(f"found no content named {digest}; expected one pinned by an event")
    if hashlib.sha256(row.content).hexdigest() != digest:
        raise ValueError(f"the content named {digest} does not match its name")
    return row.content


def keep_definition(session: Session, definition: Definition) -> str:
    """Store a definition: each file, and a manifest that names them; the manifest's digest is what a matter pins."""
    files = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(definition.files.items())}
    manifest = {"process": definition.process, "definition": definition.digest, "files": files}
    content = canonical.dumps(manifest).encode()
    digest = hashlib.sha256(content).hexdigest()
    # A manifest is written together with its files: where it is, they are.
    if session.get(Blob, digest) is None:
        for file in definition.files.values():
            keep(session, file)
        keep(session, content)
    return digest


def fetch_definition(session: Session, manifest_digest: str) -> Definition:
    """The definition that a manifest names."""
    cached = _definitions.get(manifest_digest)
    if cached is None:
        manifest = json.loads(fetch(session, manifest_digest))
        files = {path: fetch(session, digest) for path, digest in manifest["files"].items()}
        cached = definitions.bundle(manifest["process"], files)
        _definitions[manifest_digest] = cached
    return cached


# Contents are immutable and named by digest, so a process may keep them for ever.
_definitions: dict[str, Definition] = {}


@lru_cache(maxsize=256)
def decoded(content: bytes) -> object:
    """The JSON value of a content, parsed once."""
    return json.loads(content)
