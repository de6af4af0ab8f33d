"""The one place that asks the time (时钟); all times are aware, zone Asia/Shanghai."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant in Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def start_of(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai; the end of a day (24:00) is the start of the next."""
    return datetime.combine(day, time(), SHANGHAI)


def end_of(day: date) -> datetime:
    """24:00 of a day."""
    return start_of(day + timedelta(days=1))


def day_until(instant: datetime) -> date:
    """The last day that is over at an instant: 24:00 still belongs to the day that it ends."""
    return (instant - timedelta(seconds=1)).date()


def parse(text: str) -> datetime:
    """An instant from its ISO 8601 text, moved to Asia/Shanghai; refuses one without an offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"found {text!r} without an offset; expected an aware instant")
    return instant.astimezone(SHANGHAI)
