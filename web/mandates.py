"""What a mandate of the villagers' council is bounded by, on paper (授权的限额和期限)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from web import typeset
from web.papers import Fact
from workflows.law import money


def facts(told: Mapping[str, Any]) -> Iterator[Fact]:
    """The bounds as labelled lines: `each`, `amount` and `used_before` in yuan, both days included."""
    yield Fact(label="每次限额", text=money.printed(money.fen(str(told["each"]))))
    yield Fact(label="合计限额", text=money.printed(money.fen(str(told["amount"]))))
    yield Fact(label="授权期限", text=_term(told))
    if told.get("used_before"):
        text = money.printed(money.fen(str(told["used_before"])))
        yield Fact(label="启用系统以前已用", text=text)


def sentence(told: Mapping[str, Any]) -> str:
    """The bounds in one sentence."""
    return f"{'，'.join(f'{fact.label}：{fact.text}' for fact in facts(told))}。每次决定向下一次村民代表会议报告。"


def _term(told: Mapping[str, Any]) -> str:
    first, last = (typeset.day(date.fromisoformat(told[name])) for name in ("valid_from", "valid_to"))
    return f"{first}起至{last}止"
