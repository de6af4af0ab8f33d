"""Signed notes (签名文本) and checkpoints (检查点): a log's size and root, as paper and witnesses carry them away.

Pure text and bytes: see c2sp.org/signed-note and c2sp.org/tlog-checkpoint. The first line is the log's origin, the
second its size, the third its root in base64; a blank line; then a line for each signature.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.signing import Key, Verifier

DASH = "\u2014 "
"""Each signature's line begins with an em dash and a space."""

SIGNATURES_AT_MOST = 16
_NUMBER = re.compile(r"0|[1-9]\d*")
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")


class Unsound(ValueError):
    """The text is no signed note, or no known key signed it, or a known key's signature does not fit."""


@dataclass(frozen=True)
class Checkpoint:
    """A log at one size: `origin` names the log for ever, `root` is its RFC 6962 root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text, the final newline included."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def short_root(self) -> str:
        """The first eight bytes of the root for the eye, in groups of four: 1f3a-5b7c-9d0e-2f4a."""
        told = self.root.hex()[:16]
        return "-".join(told[start : start + 4] for start in range(0, len(told), 4))


def parse(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint; lines after the third are allowed and ignored. Refuses (`Unsound`) others."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise Unsound(
            f"found {len(lines) - 1} lines; expected origin, size and root, each ended by a newline"
        )
    origin, size, root = lines[:3]
    if not _NUMBER.fullmatch(size):
        raise Unsound(f"found the size {size!r}; expected a decimal number without leading noughts")
    found = _decoded(root)
    if len(found) != 32:
        raise Unsound(f"found a root of {len(found)} bytes; expected 32")
    return Checkpoint(origin, int(size), found)


def _decoded(told: str) -> bytes:
    try:
        found = base64.b64decode(told, validate=True)
    except binascii.Error as error:
        raise Unsound(f"found {told!r}; expected base64") from error
    if base64.b64encode(found).decode() != told:
        raise Unsound(f"found {told!r}; expected base64 as RFC 4648 writes it")
    return found


def sign(text: str, name: str, key: Key) -> str:
    """A signed note: the text, a blank line, and one signature under a name."""
    if not text.endswith("\n") or _FORBIDDEN.search(text):
        raise ValueError(
            "found a text without a final newline or with control characters; expected a note's text"
        )
    if not _NAME.fullmatch(name):
        raise ValueError(f"found the name {name!r}; expected one without spaces and plus signs")
    signature = key.named(name).id + key.sign(text.encode())
    return f"{text}\n{DASH}{name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, known: Iterable[Verifier]) -> tuple[str, list[Verifier]]:
    """The text of a note and the known keys that signed it; refuses (`Unsound`) one that no known key signed.

    Signatures of unknown keys are ignored; one of a known key that does not fit spoils the note.
    """
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines[-1] or _FORBIDDEN.search(note) or not 1 < len(lines) <= SIGNATURES_AT_MOST + 1:
        raise Unsound("found no blank line and signatures at the end; expected a signed note")
    text += "\n"
    keys = {(each.name, each.id): each for each in known}
    signed: list[Verifier] = []
    for line in lines[:-1]:
        name, signature = _signature(line)
        key = keys.get((name, signature[:4]))
        if key is None:
            continue
        if not key.accepts(signature[4:], text.encode()):
            raise Unsound(f"the signature of {name} does not fit the text")
        signed.append(key)
    if not signed:
        raise Unsound("found no signature of a known key")
    return text, signed


def _signature(line: str) -> tuple[str, bytes]:
    name, _, told = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not _NAME.fullmatch(name):
        raise Unsound(f"found {line!r}; expected a signature")
    signature = _decoded(told)
    if len(signature) <= 4:
        raise Unsound(f"found a signature of {len(signature)} bytes; expected a key id and more")
    return name, signature
