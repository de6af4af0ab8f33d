"""Canonical JSON (规范 JSON): one text for one value, so that digests mean something.

UTF-8, sorted keys, NFC, no floats, no spaces. Money and shares travel as text or integers.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any


def normal(value: Any) -> Any:
    """The value with every text in NFC; refuses what JSON cannot hold exactly (floats, dates, sets, other keys)."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dict | Mapping):  # what is common first: asking for the others costs more
        return {_key(key): normal(part) for key, part in value.items()}
    if isinstance(value, list | tuple | Sequence) and not isinstance(value, bytes | bytearray):
        return [normal(part) for part in value]
    raise TypeError(
        f"found {type(value).__name__} {value!r}; expected text, integers, lists and objects only"
    )


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"found the key {key!r}; expected text")
    return key if key.isascii() else unicodedata.normalize("NFC", key)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def dumps(value: Any) -> str:
    """The one canonical text of a value."""
    return _ENCODER.encode(normal(value))


def encoded(value: Any) -> str:
    """The canonical text of a value that is known to be `normal` already; four times as fast."""
    return _ENCODER.encode(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()
