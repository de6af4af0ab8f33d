"""Reads a `.form` file as JSON and remembers on which line each object stands (表单文件)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from forms.errors import DefinitionError

LARGEST = 200_000
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|\{|\n')

Json = dict[str, Any]


class Source:
    """One file: its parsed tree and the line of every object in it; `wrong` builds the error for a place."""

    def __init__(self, raw: bytes, file: str) -> None:
        self.file = file
        self.tree = _parse(raw, file)
        starts = _object_lines(raw.decode())
        self._lines = {id(found): line for found, line in zip(_objects(self.tree), starts, strict=True)}

    def wrong(self, place: Json, *, found: str, expected: str) -> DefinitionError:
        """The error that names this object's line."""
        return DefinitionError(self.file, self._lines[id(place)], found=found, expected=expected)


def _parse(raw: bytes, file: str) -> Json:
    if len(raw) > LARGEST:
        raise DefinitionError(file, None, found=f"{len(raw)} bytes", expected=f"at most {LARGEST} bytes")
    try:
        tree = json.loads(raw.decode(), object_pairs_hook=lambda pairs: _distinct(pairs, file))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DefinitionError(file, line, found="bytes that are not UTF-8", expected="UTF-8") from error
    except json.JSONDecodeError as error:
        raise DefinitionError(file, error.lineno, found=error.msg, expected="JSON") from error
    except RecursionError as error:
        raise DefinitionError(file, None, found="a bottomless nesting", expected="a form") from error
    if not isinstance(tree, dict):
        raise DefinitionError(file, 1, found=type(tree).__name__, expected="an object")
    return tree


def _distinct(pairs: list[tuple[str, Any]], file: str) -> Json:
    keys = [key for key, _ in pairs]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise DefinitionError(file, None, found=f"{sorted(twice)} twice", expected="each key once")
    return dict(pairs)


def _object_lines(text: str) -> list[int]:
    """The line of each opening brace outside strings, in the order of the text."""
    line, lines = 1, []
    for mark in _MARK.findall(text):
        if mark == "\n":
            line += 1
        elif mark == "{":
            lines.append(line)
    return lines


def _objects(tree: Any) -> Iterator[Json]:
    """Every object of the tree, in the order in which its brace opens in the text."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting.extend(reversed(list(children)))
