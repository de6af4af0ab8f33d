"""What people type into a meeting's forms (会议表单的填写): days, times, numbers and words, read with patience."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from flask_babel import gettext as _

from engine.clock import SHANGHAI

PLACE_AT_MOST = 60
PEOPLE_AT_MOST = 1_000_000


@dataclass
class Asked:
    """A posted form: what was typed, and the sentences at the fields where it cannot be right."""

    typed: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What was typed into a field, without blanks around."""
        return self.typed.get(name, "").strip()

    def wrong(self, name: str, sentence: str) -> None:
        """Note a sentence at a field; the first one stands."""
        self.errors.setdefault(name, [sentence])

    def day(self, name: str, sentence: str) -> date | None:
        """A day; `sentence` says which day to write where there is none."""
        try:
            return date.fromisoformat(self.value(name))
        except ValueError:
            self.wrong(name, sentence)
            return None

    def time(self, name: str) -> time | None:
        """A time of day such as 19:30 (also 19：30 and 9:30)."""
        written = unicodedata.normalize("NFKC", self.value(name))
        try:
            return datetime.strptime(written[:5], "%H:%M").time()  # noqa: DTZ007 (only its time is used)
        except ValueError:
            self.wrong(name, str(_("请写几点开会，例如：19:30。")))
            return None

    def instant(self, day: str, clock: str) -> datetime | None:
        """Day and time together, in Shanghai."""
        on, at = self.day(day, str(_("请选开会的日期。"))), self.time(clock)
        return datetime.combine(on, at, SHANGHAI) if on and at else None

    def place(self, name: str) -> str:
        """Where a meeting is held."""
        written = self.value(name)
        if not 1 <= len(written) <= PLACE_AT_MOST:
            self.wrong(name, str(_("请写开会的地点，不超过60个字，例如：村委会会议室。")))
        return written

    def number(self, name: str) -> int | None:
        """A whole number; nothing where nothing was typed."""
        written = unicodedata.normalize("NFKC", self.value(name)).strip()
        written = written.removesuffix("人").removesuffix("票").removesuffix("张").strip()
        if not written:
            return None
        if written.isascii() and written.isdigit() and int(written[:10]) <= PEOPLE_AT_MOST:
            return int(written)
        self.wrong(name, str(_("请写数字，例如：35。没有的写0。")))
        return None

    def summary(self, order: list[str]) -> list[tuple[str | None, str]]:
        """Every error with the field it links to, in the order of the page."""
        rank = {name: place for place, name in enumerate(order)}
        names = sorted(self.errors, key=lambda name: rank.get(name, -1))
        return [(f"field-{name}" if name else None, each) for name in names for each in self.errors[name]]
