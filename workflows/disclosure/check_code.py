"""The check code of a notice (校验码): short enough to compare by eye, it changes with every word and every day."""

import json
import re
import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import canonical
from engine.matter import MatterRow
from workflows import pinned
from workflows.law import days
from workflows.tables import Notice

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which eyes mistake."""

LENGTH = 10
_BITS = 5 * LENGTH
_LOOKALIKES = str.maketrans("ILO", "110")


def of(village: str, notice: str, text: Any, *, first_day: str, last_day: str) -> str:
    """Ten characters of the SHA-256 over village, notice, text and days (ISO)."""
    content = {
        "village": village,
        "notice": notice,
        "text": text,
        "first_day": first_day,
        "last_day": last_day,
    }
    number = int(canonical.digest(content), 16) >> (256 - _BITS)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))


def read(written: str) -> str:
    """A code as somebody typed it: spaces, hyphens, small and full-width letters and look-alikes are forgiven."""
    plain = unicodedata.normalize("NFKC", written).upper().translate(_LOOKALIKES)
    return re.sub(r"[^0-9A-Z]", "", plain)[: 2 * LENGTH]


def days_on_paper(session: Session, row: MatterRow, notice: Notice, *, at: datetime) -> tuple[str, str]:
    """The first and last day that a paper shows: those of the period or, before it runs, as if all were posted now.

    Empty where no rule sets a period.
    """
    if notice.ends:
        return notice.first_day, notice.last_day
    running = days.period(pinned.rules_of(session, row), notice.kind, at)
    return (running.first_day.isoformat(), running.last_day.isoformat()) if running else ("", "")


def current(session: Session, row: MatterRow, notice: Notice, *, at: datetime) -> str:
    """The code that a paper printed now carries."""
    first_day, last_day = days_on_paper(session, row, notice, at=at)
    text = json.loads(notice.text)
    return of(notice.jurisdiction, notice.id, text, first_day=first_day, last_day=last_day)
