"""What may cross the runner's boundary, and how a process is kept (流程快照): JSON without type tags."""

import json
from collections.abc import Mapping
from typing import Any

from engine import canonical

FORMAT = 1


class BoundaryError(TypeError):
    """A value that would not come back as it went in (for developers)."""


def admit(value: Any, where: str = "data") -> Any:
    """A deep copy of a JSON value; refuses floats, Decimals, dates, tuples, sets, bytes, keys not text."""
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is list:
        return [admit(part, f"{where}[{place}]") for place, part in enumerate(value)]
    if isinstance(value, Mapping):
        return {_key(key, where): admit(part, f"{where}.{key}") for key, part in value.items()}
    raise BoundaryError(
        f"{where}: found {type(value).__name__} {value!r}; expected text, whole numbers, lists and objects"
    )


def _key(key: Any, where: str) -> str:
    if type(key) is not str:
        raise BoundaryError(f"{where}: found the key {key!r}; expected text")
    return key


def dumps(content: Mapping[str, Any]) -> bytes:
    """The bytes of a snapshot."""
    return canonical.dumps({"format": FORMAT, "content": admit(content, "snapshot")}).encode()


def loads(raw: bytes) -> dict[str, Any]:
    """What a snapshot holds; refuses another format."""
    read = json.loads(raw)
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise BoundaryError(f"snapshot: found {raw[:40]!r}; expected format {FORMAT}")
    content: dict[str, Any] = read["content"]
    return content
