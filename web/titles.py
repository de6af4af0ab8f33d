"""How a title is broken into lines: between words, in a trapezoid (标题排列，梯形)."""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

_NEVER = 1e6
_INSIDE_A_WORD = 40.0
_LONGEST_TITLE = 200  # beyond it nothing can be balanced, and the lines break as in a paragraph
_NO_LINE_ENDS = "《〈（〔【“‘"
_NO_LINE_STARTS = "》〉）〕】”’，。、；：！？的"


def width(text: str) -> float:
    """Measure text in full-width characters; a Latin letter or digit counts as 0.55."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55 for character in text)


@lru_cache(maxsize=512)
def balance(title: str, most: float) -> tuple[str, ...]:
    """Break a title into lines of at most `most` full-width characters, each longer than the next or shorter.

    Breaks fall between words where they can, never inside a number, and no line begins with a closing mark.
    """
    title = " ".join(title.split())
    if width(title) <= most or len(title) > _LONGEST_TITLE:
        return (title,)
    penalties = _penalties(title)
    for lines in range(int(-(-width(title) // most)), len(title) + 1):
        found = [
            _fit(title, targets, most=most, penalties=penalties) for targets in _shapes(title, lines, most)
        ]
        best = min(found, key=lambda one: one[0])
        if best[0] < _NEVER:
            return best[1]
    return (title,)


def _shapes(title: str, lines: int, most: float) -> list[tuple[float, ...]]:
    """Give the widths wished for: a trapezoid with the long side above, and one with the long side below."""
    mean = width(title) / lines
    step = min(2.0, 2 * (most - mean) / max(lines - 1, 1), mean / lines)
    falling = tuple(mean + step * ((lines - 1) / 2 - line) for line in range(lines))
    return [falling, falling[::-1]]


def _penalties(title: str) -> list[float]:
    """Say for each place between two characters how bad a break there is."""
    penalties = [0.0, *(_penalty(left, right) for left, right in pairwise(title)), 0.0]
    for word in _words():
        start = title.find(word)
        while start >= 0:
            for place in range(start + 1, start + len(word)):
                penalties[place] = max(penalties[place], _INSIDE_A_WORD)
            start = title.find(word, start + 1)
    return penalties


@cache
def _words() -> tuple[str, ...]:
    """List the words a title is not broken inside."""
    return tuple((files("web") / "templates/print/title-words.txt").read_text(encoding="utf-8").split())


def _penalty(left: str, right: str) -> float:
    if left in _NO_LINE_ENDS or right in _NO_LINE_STARTS:
        return _NEVER
    if left.isascii() and right.isascii() and left != " " and right != " ":
        return _NEVER / 10  # only a Latin word longer than a line is ever cut
    if right == "至" or left in "至一二三四五六七八九十":
        return 15.0
    return 0.0 if left in "的、，；：》 " or right == "《" else 3.0


def _fit(
    title: str, targets: tuple[float, ...], *, most: float, penalties: list[float]
) -> tuple[float, tuple[str, ...]]:
    """Find the cheapest breaks for these widths by dynamic programming over (line, place)."""
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for number, target in enumerate(targets):
        last = number == len(targets) - 1
        reached: dict[int, tuple[float, tuple[str, ...]]] = {}
        for start, (cost, lines) in best.items():
            for end in (len(title),) if last else range(start + 1, len(title)):
                wide = width(title[start:end])
                if wide > most:
                    break
                total = cost + (wide - target) ** 2 + penalties[end]
                if total < reached.get(end, (2 * _NEVER, ()))[0]:
                    reached[end] = (total, (*lines, title[start:end].strip()))
        best = reached
    return best.get(len(title), (2 * _NEVER, ()))
