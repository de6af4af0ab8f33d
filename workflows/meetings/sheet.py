"""The arithmetic of the result sheet (计票表): 发出=收回+未收回, 收回=有效+无效, 有效=同意+不同意+弃权.

Lost (未收回) and valid (有效) follow from the other numbers: they are typed as a check and never stored (ADR 0014).
"""

from collections.abc import Mapping
from dataclasses import dataclass

EQUATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("issued", ("collected", "lost")),
    ("collected", ("valid", "invalid")),
    ("valid", ("for", "against", "abstain")),
)
CONTROLS = ("lost", "valid")
COUNTED = ("issued", "lost", "collected", "valid", "invalid", "for", "against", "abstain")
"""In the order in which the paper has them."""

Numbers = Mapping[str, int | None]


@dataclass(frozen=True)
class Gap:
    """An equation that does not hold: the whole, its parts, and what the two sides come to."""

    whole: str
    parts: tuple[str, ...]
    told: int
    sum: int


def gap(numbers: Numbers) -> Gap | None:
    """The first equation that the typed numbers contradict; an unknown number contradicts nothing."""
    known = completed(numbers)
    for whole, parts in EQUATIONS:
        terms = [known.get(part) for part in parts]
        told, summands = known.get(whole), [term for term in terms if term is not None]
        if told is None:
            continue
        if len(summands) == len(parts) and sum(summands) != told:
            return Gap(whole, parts, told, sum(summands))
        if sum(summands) > told:
            there = tuple(part for part in parts if known.get(part) is not None)
            return Gap(whole, there, told, sum(summands))
    return None


def completed(numbers: Numbers) -> dict[str, int]:
    """The numbers with those that a typed control number gives: 有效 gives 无效, 未收回 gives 收回 or 发出; votes never."""
    known = {name: number for name, number in numbers.items() if number is not None}
    if "lost" in known:
        _complete(known, "issued", ("collected", "lost"))
    if "valid" in known:
        _complete(known, "collected", ("valid", "invalid"))
    elif all(name in known for name in ("for", "against", "abstain", "collected")):
        known["valid"] = known["for"] + known["against"] + known["abstain"]
        if "invalid" not in known and known["valid"] <= known["collected"]:
            known["invalid"] = known["collected"] - known["valid"]
    return known


def _complete(known: dict[str, int], whole: str, parts: tuple[str, ...]) -> None:
    unknown = [name for name in (whole, *parts) if name not in known]
    if unknown == [whole]:
        known[whole] = sum(known[part] for part in parts)
    elif len(unknown) == 1 and whole in known:
        rest = known[whole] - sum(known[part] for part in parts if part in known)
        if rest >= 0:
            known[unknown[0]] = rest


def shown(numbers: Numbers) -> dict[str, int | None]:
    """The numbers of a stored result with the two that follow from them, for whoever compares them with the paper."""
    known = {name: numbers.get(name) for name in COUNTED}
    issued, collected, invalid = known["issued"], known["collected"], known["invalid"]
    if issued is not None and collected is not None:
        known["lost"] = issued - collected
    if collected is not None and invalid is not None:
        known["valid"] = collected - invalid
    return known
