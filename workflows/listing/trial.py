"""The check of an item before it is published (发布前检查), in a child process: whatever was drawn or written elsewhere.

What is looked at: the drawing (read, repaired, linted, proved, started), the forms, what the list says, whether all
three agree, and the cases, which are played in a village of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine import apart, definitions, diagram, lint, repairs
from engine.apart import TOO_HEAVY
from engine.definitions import DIAGRAM, FORM, Definition
from engine.errors import DefinitionError
from engine.lint import ERROR, Finding
from engine.lint.findings import error
from engine.repairs import Repair
from workflows.cases import report
from workflows.cases.county import County
from workflows.catalogue import PowerItem, drawn
from workflows.law import asked
from workflows.listing import checks, proving
from workflows.listing import content as contents
from workflows.listing.checks import DRAWING, ENTRY, FORMS
from workflows.listing.content import Content

LOOK_SECONDS, SECONDS = 10, 60
"""Of processor time: while somebody draws, and for everything."""

MEGABYTES = 1_024

UNREADABLE = frozenset({"unreadable", "doctype", "too-heavy"})
"""Findings with which a drawing is not even kept."""


@dataclass(frozen=True)
class Tried:
    """What came of it: the drawing once repaired, what was repaired, what stands against the item, its made cases."""

    drawing: str
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]
    cases: tuple[Mapping[str, Any], ...] = ()
    played: tuple[Mapping[str, str], ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the drawing can be kept at all."""
        return not any(finding.rule in UNREADABLE for finding in self.findings)

    @property
    def sound(self) -> bool:
        """Whether nothing forbids to publish it."""
        return all(finding.severity != ERROR for finding in self.findings)


def look(
    content: Content, item: str, home: str, *, seconds: int = LOOK_SECONDS, megabytes: int = MEGABYTES
) -> Tried:
    """Only the drawing, while somebody draws."""
    return _ask("look", content, item, home, seconds, megabytes)


def examine(
    content: Content,
    item: str,
    home: str,
    county: County,
    *,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> Tried:
    """Everything, the cases by the rules of the county in which the item is published."""
    return _ask("examine", content, item, home, seconds, megabytes, **_world(county))


def suggest(content: Content, item: str, home: str, county: County) -> Tried:
    """The drawing, and the cases that follow from it and from the county's rules (none where it is not sound)."""
    return _ask("suggest", content, item, home, LOOK_SECONDS, MEGABYTES, **_world(county))


def play(content: Content, item: str, home: str, county: County, number: int) -> Tried:
    """One of its cases, step by step: what came of each, and why where it was refused."""
    return _ask("play", content, item, home, SECONDS, MEGABYTES, **_world(county), number=number)


def _world(county: County) -> dict[str, Any]:
    return {"county": {"id": county.id, "items": county.alone.items, "rules": dict(county.rules)}}


def _county(told: Mapping[str, Any]) -> County:
    return County(told["id"], tuple(told["items"]), {}, told["rules"])


def _ask(
    what: str, content: Content, item: str, home: str, seconds: int, megabytes: int, **world: Any
) -> Tried:
    told = {"what": what, "content": content.text, "item": item, "home": home, **world}
    found = apart.ask("workflows.listing.trial", told, seconds=seconds, megabytes=megabytes)
    if found is None:
        return Tried(content.drawing, (), (error(DRAWING, item, "too-heavy", TOO_HEAVY),))
    return Tried(
        found["drawing"],
        tuple(Repair(**each) for each in found["repairs"]),
        tuple(Finding(**each) for each in found["findings"]),
        tuple(found["cases"]),
        tuple(found["played"]),
    )


def work(told: Mapping[str, Any]) -> dict[str, Any]:
    """The child's work: what `_ask` sends, and what it gets back."""
    content, item, home = contents.read(told["content"]), told["item"], told["home"]
    made: list[Mapping[str, Any]] = []
    played: list[dict[str, str]] = []
    try:
        drawing, done = repairs.repair(content.drawing.encode(), DRAWING)
        content = content.but(drawing=drawing.decode())
        files = contents.files_of(content, item, home)
        found = list(_drawing(files, item))
    except DefinitionError:
        done, found = [], lint.check({f"{item}{DIAGRAM}": content.drawing.encode()})
        found = [Finding(DRAWING, each.element, each.rule, each.severity, each.message) for each in found]
    else:
        if told["what"] == "examine":
            found += _everything(content, item, home, files, found, _county(told["county"]))
        elif told["what"] == "play" and not _wrong(found):
            played += _played(content.cases[told["number"]], content, item, _county(told["county"]))
        elif told["what"] == "suggest" and not _wrong(found):
            bundle = definitions.bundle(item, files)
            power = _item(content, item, home, bundle)
            county = _county(told["county"])
            law = county.law(proving.BEGIN)
            made += proving.cases(power, bundle, law, lambda case: _unreached(case, content, item, county))
    return {
        "drawing": content.drawing,
        "repairs": [asdict(each) for each in done],
        "findings": [asdict(each) for each in dict.fromkeys(found)],
        "cases": made,
        "played": played,
    }


def _played(told: Mapping[str, Any], content: Content, item: str, county: County) -> Iterator[dict[str, str]]:
    """What came of each step, and of the whole, in words."""
    try:
        found = report.play_own(told, item, content, county, file=item)
    except DefinitionError as problem:
        yield {"outcome": f"看不明白：{problem.found}", "because": ""}
        return
    for answer in found.played.answers:
        yield {"outcome": checks.OUTCOMES[answer.outcome], "because": answer.because}
    state = found.played.state or ""
    yield {"outcome": checks.STATES.get(state, "没有发起"), "because": ""}


def _unreached(told: Mapping[str, Any], content: Content, item: str, county: County) -> int | None:
    """The place of the first office task of a case that is not open when its turn comes."""
    found = report.play_own(told, item, content, county, file=item)
    for place, answer in enumerate(found.played.answers):
        if answer.because == "out_of_order" and found.case.steps[place].do == "task":
            return place
    return None


def _wrong(found: list[Finding]) -> bool:
    return any(each.severity == ERROR for each in found)


def _drawing(files: Mapping[str, bytes], item: str) -> Iterator[Finding]:
    """The lint of the whole bundle, told of the item's own drawing; that it starts, and asks for rules that exist."""
    own = next(path for path in files if path.endswith(f"/{item}{DIAGRAM}"))
    read = diagram.read(files[own], own)
    if read.process != item:
        message = (
            f"流程的标识是“{read.process}”，应当是“{item}”。请在图上把流程的标识改回来，或者重新下载再改"
        )
        yield error(DRAWING, read.process, "process-id", message)
        return
    found = [*lint.check(files), *asked.of(read)]
    if not _wrong(found):
        found += apart.starts(files, item)
    for each in found:
        yield Finding(DRAWING, each.element, each.rule, each.severity, each.message)


def _item(content: Content, item: str, home: str, bundle: Definition) -> PowerItem:
    return contents.item_of(content, item, home, version=1, since=proving.BEGIN, bundle=bundle)


def _everything(
    content: Content,
    item: str,
    home: str,
    files: Mapping[str, bytes],
    drawing: list[Finding],
    county: County,
) -> Iterator[Finding]:
    told = [*checks.entry(content), *checks.forms(files)]
    yield from told
    if _wrong([*drawing, *told]):
        return
    bundle = definitions.bundle(item, files)
    try:
        power = _item(content, item, home, bundle)
    except DefinitionError as problem:
        message = f"清单内容看不明白：{problem.found}。请在清单内容里重新填写"
        yield error(ENTRY, "", "entry-unreadable", message)
        return
    shown = {path: raw for path, raw in files.items() if path.endswith(FORM)}
    differing = [error(FORMS, "", rule, message) for rule, message in drawn.compare(power, bundle, shown)]
    yield from differing
    yield from checks.bound(item, bundle)
    if not differing:
        yield from checks.played(content, item, county)


if __name__ == "__main__":
    raise SystemExit(apart.answer(work))
