"""Money tiers (金额分档): from which amount on what is asked for, as the texts of a rule.

A tier is written `>= 50000.00 comparison` (from and with this amount) or `> 500.00 double_signature` (above it).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.law import money

WORDS: Mapping[str, str] = {
    "two_committees": "两委议定，告知村务监督委员会",
    "council_bidding": "村民议事会表决，现场竞价",
    "council_tender": "村民议事会表决，公开招标",
    "statutory_tender": "依法必须招标",
    "enquiry": "三家以上询价",
    "comparison": "三家以上比选",
    "tender": "公开招标",
    "handler_and_secretary": "经手人和书记签字",
    "double_signature": "书记、主任双签",
    "collective_decision": "集体决定，直接转账",
    "negotiated": "协商议定",
    "open_bidding": "公开竞价",
    "trading_platform": "在农村产权交易平台公开竞价",
}
"""What a tier may ask for, with the words for a page."""

_TIER = re.compile(r"(>=|>) (\S+) ([a-z_]+)")


@dataclass(frozen=True)
class Tier:
    """One tier: from `least` fen on, which counts only where `inclusive`, `asks` (a key of `WORDS`)."""

    least: int
    inclusive: bool
    asks: str

    def holds(self, amount: int) -> bool:
        """Whether an amount, in fen, reaches this tier."""
        return amount >= self.least if self.inclusive else amount > self.least

    @property
    def text(self) -> str:
        """The tier as a rule keeps it."""
        return f"{'>=' if self.inclusive else '>'} {money.yuan(self.least)} {self.asks}"

    @property
    def told(self) -> str:
        """The tier as a page prints it."""
        edge = "以上（含）" if self.inclusive else "以上（不含）"
        return f"{money.printed(self.least)}{edge}：{WORDS[self.asks]}"


def parse(found: object) -> tuple[Tier, ...]:
    """The tiers of a rule, the lowest first; ValueError where they do not begin at nothing, or do not rise."""
    expected = 'a list such as [">= 0.00 enquiry", ">= 50000.00 tender"], rising from 0.00'
    if not isinstance(found, list | tuple) or not found:
        raise ValueError(f"found {found!r}; expected {expected}")
    tiers = [_tier(part, expected) for part in found]
    edges = [(tier.least, not tier.inclusive) for tier in tiers]
    if edges[0] != (0, False) or edges != sorted(set(edges)):
        raise ValueError(f"found {found!r}; expected {expected}")
    return tuple(tiers)


def _tier(part: object, expected: str) -> Tier:
    written = _TIER.fullmatch(part) if isinstance(part, str) else None
    if written is None or written[3] not in WORDS:
        raise ValueError(f"found {part!r}; expected {expected}, asking for one of {', '.join(WORDS)}")
    return Tier(money.fen(written[2]), written[1] == ">=", written[3])


def of(tiers: Sequence[Tier], amount: int) -> Tier:
    """The highest tier that an amount, in fen, reaches."""
    return [tier for tier in tiers if tier.holds(amount)][-1]
