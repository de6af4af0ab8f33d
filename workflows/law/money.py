"""Money (金额): yuan as people write it, fen as the machine counts it; never a floating number."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from engine.errors import Refused

_YUAN = re.compile(r"(\d{1,13}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,2}))?元?")


def fen(text: str) -> int:
    """Yuan as text ("186500.00", "186,500元") in fen; refuses (`amount_unreadable`) what is no such amount.

    Signs, 万 and more than two decimals are refused, not guessed at.
    """
    found = _YUAN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise Refused("amount_unreadable", written=text)
    yuan, part = found.groups()
    return int(yuan.replace(",", "")) * 100 + int((part or "").ljust(2, "0"))


def yuan(amount: int) -> str:
    """Fen as the text that forms and the log keep: "186500.00"."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{part:02d}"


def printed(amount: int) -> str:
    """Fen as a page prints them: 186,500.00元."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}.{part:02d}元"


def funding_adds_up(amount: str | None, funding: Sequence[Mapping[str, str]]) -> bool:
    """Whether the sources of funding (资金来源) add up to the amount, all in yuan as the form keeps them.

    Where no amount or no source is given there is nothing to add up.
    """
    return amount is None or not funding or sum(fen(part["amount"]) for part in funding) == fen(amount)


def check_funding(amount: str | None, funding: Sequence[Mapping[str, str]]) -> None:
    """Refuses (`funding_does_not_add_up`) sources whose sum is not the amount; its facts are in fen."""
    if amount is None or funding_adds_up(amount, funding):
        return
    total, told = sum(fen(part["amount"]) for part in funding), fen(amount)
    raise Refused("funding_does_not_add_up", amount=told, funding=total, difference=told - total)


def check_budget(decided: int | None, spent: int) -> None:
    """Refuses (`over_budget`) spending, in fen, above what was decided; only where an amount was decided."""
    if decided is not None and spent > decided:
        raise Refused("over_budget", decided=decided, spent=spent, excess=spent - decided)
