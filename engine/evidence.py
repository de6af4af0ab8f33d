"""Evidence (存证文件): photos and scans, stored by digest beside the database, never in process data."""

import hashlib
import os
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024


class Evidence:
    """A folder of files named by their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store a content once, whole or not at all; its digest."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        return digest

    def get(self, digest: str) -> bytes:
        """A stored content; refuses one that is missing (`LookupError`) or altered (`ValueError`)."""
        path = self.path(digest)
        if not path.exists():
            raise LookupError(f"found no file {digest}")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"the file named {digest} does not match its name")
        return content

    def path(self, digest: str) -> Path:
        """Where a content lies; refuses a name that is no digest."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise LookupError(f"found {digest!r}; expected a SHA-256")
        return self.folder / digest[:2] / digest
