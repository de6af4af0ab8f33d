"""Days and names as pages write them (日期、名称的写法): in the reader's language; papers and messages in Chinese."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from flask import has_request_context
from flask_babel import force_locale, get_locale, gettext

from workflows.law.shares import Share
from workflows.offices import OFFICES

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(text: str) -> str:
    """2024年3月1日 or 1 March 2024, from an ISO day or instant; empty from an empty text."""
    if not text or not in_english():
        return chinese_day(text)
    year, month, number = text[:10].split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {int(year)}"


def month_named(text: str) -> str:
    """2024年3月 or March 2024, from an ISO month."""
    year, number = text.split("-")
    return f"{MONTHS[int(number) - 1]} {int(year)}" if in_english() else chinese_month(text)


def chinese_month(text: str) -> str:
    """2024年3月, whoever reads it."""
    year, number = text.split("-")
    return f"{int(year)}年{int(number)}月"


def moment(text: str) -> str:
    """2024年3月1日 09:00 or 1 March 2024 09:00, from an ISO instant; empty from an empty text."""
    return f"{day(text)} {text[11:16]}" if text else ""


def short_day(text: str) -> str:
    """3月1日 or 1 March, from an ISO day."""
    _year, month, number = text[:10].split("-")
    if in_english():
        return f"{int(number)} {MONTHS[int(month) - 1]}"
    return f"{int(month)}月{int(number)}日"


def chinese_day(text: str) -> str:
    """2024年3月1日, whoever reads it: for papers and for messages that are passed on."""
    if not text:
        return ""
    year, month, number = text[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"


def chinese_moment(text: str) -> str:
    """2024年3月1日 09:00, whoever reads it."""
    return f"{chinese_day(text)} {text[11:16]}" if text else ""


def named(name: str | None) -> str:
    """What the law or the list calls something, in the reader's language; a name of the village's own as it is.

    Nothing for nothing, which a catalogue would answer with its own head.
    """
    return str(gettext(name)) if name else ""


def office(name: str) -> str:
    """An office by its id; what is none stays as it is."""
    return named(OFFICES[name].name if name in OFFICES else name)


def offices(names: Iterable[str]) -> str:
    """Several offices by their ids, one after the other."""
    return (", " if in_english() else "、").join(office(name) for name in names)


def part(share: Share) -> str:
    """过半数, or more than half: a share in words."""
    if not in_english():
        return share.chinese
    if share.fraction == 1:
        return " all"
    told = "half" if share.fraction == Fraction(1, 2) else str(share.fraction)
    return f" more than {told}" if share.strict else f" {told} or more"


def listed(names: Iterable[str]) -> str:
    """Several such names, one after the other."""
    return (", " if in_english() else "、").join(named(name) for name in names)


@contextmanager
def on_paper() -> Iterator[None]:
    """Chinese, whoever asks: for what is read of papers while somebody looks at a page."""
    with force_locale("zh_Hans_CN"):
        yield


def in_english() -> bool:
    """Whether somebody who reads English asks; what nobody asks for on a page is Chinese."""
    return has_request_context() and str(get_locale()) == "en"
