"""How a notice hung (张贴经过): from its postings alone, when it was up on all required channels and had run its period."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from engine.clock import parse
from workflows.checkup.record import MatterRecord, Sheet
from workflows.law import days
from workflows.tables import Posting

Span = tuple[datetime, datetime | None]
"""From–to; None: still."""


@dataclass
class Hanging:
    """One notice (or none) of a kind, judged by the matter's pinned rules."""

    matter: MatterRecord
    kind: str
    sheet: Sheet | None
    _ended: dict[datetime, datetime] = field(default_factory=dict)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The channels that must carry it."""
        return self.matter.rules.words("required_channels")

    @property
    def _postings(self) -> Sequence[Posting]:
        return self.sheet.postings if self.sheet is not None else ()

    def never_up(self, *, before: datetime) -> list[str]:
        """The required channels on which it did not hang at any time before an instant."""
        up = {posting.channel for posting in self._postings if parse(posting.up_at) <= before}
        return [channel for channel in self.required if channel not in up]

    def down(self, *, before: datetime) -> list[Posting]:
        """The copies on required channels that came down before an instant."""
        return [
            posting
            for posting in self._postings
            if posting.channel in self.required and posting.down_at and parse(posting.down_at) < before
        ]

    def unseen(self, at: datetime) -> list[str]:
        """The channels whose copies hung at an instant and that no supervisor has confirmed."""
        return sorted(
            {
                posting.channel
                for posting in self._postings
                if not posting.confirmed_by and parse(posting.up_at) <= at and not _down(posting, at)
            }
        )

    @cached_property
    def spans(self) -> list[Span]:
        """When it hung on all required channels at once, cut where a correction started the period again."""
        together: list[Span] = [(self._first, None)] if self._postings else []
        for channel in self.required:
            mine = [
                (parse(posting.up_at), parse(posting.down_at) if posting.down_at else None)
                for posting in self._postings
                if posting.channel == channel
            ]
            together = [both for one in together for other in mine if (both := _both(one, other))]
        return sorted((part for span in together for part in self._cut(span)), key=lambda each: each[0])

    @property
    def _first(self) -> datetime:
        return min(parse(posting.up_at) for posting in self._postings)

    @cached_property
    def restarts(self) -> list[datetime]:
        """The corrections after which the whole period had to run again."""
        if self.sheet is None:
            return []
        events = self.matter.village.events("notice", self.sheet.row.id, "notice_corrected")
        return [parse(event.recorded_at) for event in events if event.body.get("full_since")]

    def _cut(self, span: Span) -> list[Span]:
        start, stop = span
        inside = [at for at in self.restarts if at > start and (stop is None or at < stop)]
        starts = [start, *inside]
        return [(begun, [*inside, stop][place]) for place, begun in enumerate(starts)]

    def _ends(self, begun: datetime) -> datetime:
        if begun not in self._ended:
            running = days.period(self.matter.rules, self.kind, begun)
            self._ended[begun] = running.ends if running is not None else begun
        return self._ended[begun]

    def ran(self, at: datetime) -> bool:
        """Whether, at an instant, it had run a whole period; what ran before a correction does not count."""
        corrected = max((each for each in self.restarts if each <= at), default=None)
        return any(
            self._ends(begun) <= (at if stop is None else min(stop, at))
            for begun, stop in self.spans
            if corrected is None or begun >= corrected
        )

    def is_full(self, at: datetime) -> bool:
        """Whether it hangs on all required channels at an instant."""
        return any(begun <= at and (stop is None or at < stop) for begun, stop in self.spans)

    def ends(self, at: datetime) -> datetime | None:
        """When the period that began last before an instant ends; None where it never was up everywhere."""
        begun = [begun for begun, _ in self.spans if begun <= at]
        return self._ends(begun[-1]) if begun else None


def _down(posting: Posting, at: datetime) -> bool:
    return bool(posting.down_at) and parse(posting.down_at) <= at


def _both(one: Span, other: Span) -> Span | None:
    start = max(one[0], other[0])
    stops = [stop for stop in (one[1], other[1]) if stop is not None]
    stop = min(stops) if stops else None
    return (start, stop) if stop is None or start < stop else None


def of(matter: MatterRecord, kind: str, sheet: Sheet | None) -> Hanging:
    """How a notice of a matter hung."""
    name = sheet.row.id if sheet is not None else ""
    return matter.once(("hanging", kind, name), lambda: Hanging(matter, kind, sheet))
