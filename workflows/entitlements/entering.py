"""Where a matter enters (事项从哪里进入): one table, and the proof that the drawing agrees with it, for `siyi check`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine import definitions
from engine.diagram import Diagram
from engine.errors import DefinitionError
from workflows import catalogue
from workflows.catalogue import PowerItem
from workflows.law.assemblies import BODIES, DISCUSSIONS, RESOLUTION
from workflows.law.reading import Located, check_keys, read

TABLE = Path(__file__).with_name("entering.yaml")
LISTED, MANDATED, NEITHER = KINDS = ("listed", "mandated", "neither")
GATE = "resolution_disclosure"
ORDER = (*DISCUSSIONS, GATE, "implementation")
"""Where a matter may enter, first to last."""


@dataclass(frozen=True)
class Entrance:
    """One line: for which matters, on whose resolution (`by`) and which of its gates (`behind`), at which stage, by whom.

    `body` resolves where the matter enters at the resolution.
    """

    when: str
    title: str
    enters: str
    by: str = ""
    behind: str = ""
    body: str = ""


Told = Iterator[tuple[str, str, str]]
"""Findings: element, rule, sentence."""


def load(path: Path = TABLE) -> tuple[Entrance, ...]:
    """The lines of a table; raises `DefinitionError` for what is missing or unknown."""
    told = read(path)
    check_keys(told, file=path.name, required=("source", "entries"))
    lines = told["entries"]
    if not isinstance(lines, list) or not all(isinstance(line, Located) for line in lines):
        raise DefinitionError(path.name, told.line, found="entries", expected="a list of mappings")
    for line in lines:
        optional = ("by", "behind", "body")
        check_keys(line, file=path.name, required=("when", "title", "enters"), optional=optional)
    return tuple(Entrance(**{key: str(value) for key, value in line.items()}) for line in lines)


@cache
def table() -> Mapping[str, Entrance]:
    """The shipped table by `when`."""
    return {each.when: each for each in load()}


def check(path: Path = TABLE) -> list[tuple[str, str, str]]:
    """What is wrong with a table, by itself and against the drawing; an unreadable one raises `DefinitionError`."""
    drawn = definitions.diagrams(definitions.load("four-discussions"))["four-discussions"]
    return list(prove(load(path), drawn, catalogue.load()))


def prove(lines: Sequence[Entrance], drawn: Diagram, items: Mapping[str, PowerItem]) -> Told:
    """Exactly three lines; who skips a stage has a resolution behind it that was disclosed; drawn as it is told.

    That the drawing lets nobody in around these entries is proven from the diagrams (`engine.lint.proof`).
    """
    yield from _complete(lines)
    for line in lines:
        if line.enters not in ORDER:
            yield (
                line.when,
                "entry-stage",
                f"“{line.title}”进入的环节“{line.enters}”不认识。可写：{'、'.join(ORDER)}",
            )
        elif line.when == NEITHER or line.enters == ORDER[0]:
            yield from _ordinary(line)
        elif line.when in KINDS:
            yield from _grounded(line, items)
            yield from _drawn(line, drawn)
    told = {line.when for line in lines}
    for node in drawn.nodes.values():
        if node.kind == "entry" and node.id not in told:
            yield (
                node.id,
                "entry-extra",
                f"流程图上的“{node.label}”不在进入表里，等于没有依据就跳过环节。请删去，或者补进表里",
            )


def _complete(lines: Sequence[Entrance]) -> Told:
    times = Counter(line.when for line in lines)
    for when in KINDS:
        if times[when] != 1:
            yield when, "entry-missing", f"进入表里“{when}”写了{times[when]}行。请正好写一行"
    for when in times.keys() - set(KINDS):
        yield when, "entry-unknown", f"进入表里的“{when}”不认识。只能写：{'、'.join(KINDS)}"


def _ordinary(line: Entrance) -> Told:
    if (line.when, line.enters) != (NEITHER, ORDER[0]):
        message = f"“{line.title}”要么没有依据而跳过环节，要么有依据却从提议开始。没有依据的，从提议进入"
        yield line.when, "entry-without-resolution", message


def _grounded(line: Entrance, items: Mapping[str, PowerItem]) -> Told:
    """A skip needs a resolution of an item that itself goes through the four discussions and discloses it."""
    item = items.get(line.by)
    disclosed = item is not None and item.four_discussions and "resolution" in item.disclosures
    if line.behind != GATE or not disclosed:
        message = (
            f"“{line.title}”跳过环节，背后却没有公开期满的决议。请写 by（经四议的权力事项）和 behind: {GATE}"
        )
        yield line.when, "entry-without-resolution", message
    if line.enters == RESOLUTION and line.body not in BODIES:
        yield line.when, "entry-body", f"“{line.title}”从决议进入，没有写明由哪个会议决议。请写 body"


def _drawn(line: Entrance, drawn: Diagram) -> Told:
    node = drawn.nodes.get(line.when)
    if node is None or node.kind != "entry":
        yield line.when, "entry-not-drawn", f"流程图上没有“{line.title}”（{line.when}）的核对任务。请画上"
    elif node.stands_for != ORDER[: ORDER.index(line.enters)]:
        message = f"流程图上“{node.label}”代替的环节与进入表不一致：表里从“{line.enters}”进入"
        yield line.when, "entry-stages", message
