"""Rows on a page that works without scripts (可增减的行): added, moved and taken out by buttons of the form itself."""

import re
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

Row = dict[str, str]
MOST = 60
ACTION = re.compile(r"(up|down|drop|add):(\d{1,3})")


def read(posted: MultiDict[str, str], name: str, fields: Sequence[str]) -> list[Row]:
    """The rows `name-0-field`, `name-1-field` … as they were typed."""
    found: list[Row] = []
    while len(found) < MOST and any(f"{name}-{len(found)}-{field}" in posted for field in fields):
        at = len(found)
        found.append({field: posted.get(f"{name}-{at}-{field}", "").strip() for field in fields})
    return found


def acted(posted: MultiDict[str, str], rows: list[Row], blank: Mapping[str, str]) -> list[Row] | None:
    """The rows after a button was pressed (`row`: up:3, down:3, drop:3, add:0); None where none was: save them."""
    told = ACTION.fullmatch(posted.get("row", ""))
    if told is None:
        return None
    found, at = list(rows), int(told[2])
    if told[1] == "add" and len(found) < MOST:
        found.insert(at, dict(blank))
    elif told[1] == "drop" and at < len(found):
        del found[at]
    elif told[1] == "up" and 0 < at < len(found):
        found[at - 1], found[at] = found[at], found[at - 1]
    elif told[1] == "down" and at + 1 < len(found):
        found[at], found[at + 1] = found[at + 1], found[at]
    return found
