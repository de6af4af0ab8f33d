"""One object of a `.form` file and the way to refuse what it says (栏目在文件里的位置)."""

import re
from dataclasses import dataclass
from typing import Any

from forms.errors import DefinitionError
from forms.source import Json, Source

LARGEST_BOUND = 10**15


@dataclass(frozen=True)
class Place:
    """An object of the file; every reader raises DefinitionError with the line on which the object begins."""

    source: Source
    json: Json

    def at(self, json: Json) -> "Place":
        """Another object of the same file."""
        return Place(self.source, json)

    def refuse(self, found: str, expected: str) -> DefinitionError:
        """The error that names this object's line."""
        return self.source.wrong(self.json, found=found, expected=expected)

    def only(self, allowed: frozenset[str], what: str) -> None:
        """Refuses any key that is not among the allowed ones."""
        for key in self.json:
            if key not in allowed:
                raise self.refuse(f"{what} {key!r}", f"one of {sorted(allowed)}" if allowed else "none")

    def part(self, key: str, allowed: frozenset[str]) -> "Place":
        """The object under a key (empty where absent), with allowed keys only."""
        if key not in self.json:
            return self.at({})
        part = self.json[key]
        if not isinstance(part, dict):
            raise self.refuse(f"{key} {part!r}", f"{key}: {{…}}")
        inner = self.at(part)
        inner.only(allowed, f"{key} key")
        return inner

    def items(self, key: str) -> list["Place"]:
        """The objects of a list that must not be empty."""
        items = self.json.get(key)
        if not isinstance(items, list) or not items:
            raise self.refuse(f"{key} {items!r}", f"{key}: [{{…}}], at least one")
        for item in items:
            if not isinstance(item, dict):
                raise self.refuse(f"{item!r} in {key}", "an object in braces")
        return [self.at(item) for item in items]

    def words(self, key: str) -> str:
        """The words under a key; refuses blank ones."""
        words = self.json.get(key)
        if not isinstance(words, str) or not words.strip():
            raise self.refuse(f"{key} {words!r}", f"{key}: the words on screen")
        return words

    def text(self, key: str, default: str = "") -> str:
        """The text under a key, which may be absent."""
        text = self.json.get(key, default)
        if not isinstance(text, str):
            raise self.refuse(f"{key} {text!r}", "text")
        return text

    def flag(self, key: str) -> bool:
        """Whether a switch is on: `true`, or the text "true" in our own properties; refuses other words."""
        value = self.json.get(key, False)
        if value not in (True, False, "true") or (isinstance(value, int) and not isinstance(value, bool)):
            raise self.refuse(f"{key} {value!r}", "true")
        return bool(value)

    def bound(self, key: str, default: int) -> int:
        """A whole number; form-js writes a text where the editor's box was typed into."""
        value: Any = self.json.get(key, default)
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value):
            return int(value)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_BOUND:
            raise self.refuse(f"{key} {value!r}", "a whole number")
        return value
