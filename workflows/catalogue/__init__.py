"""The power list (小微权力清单): what a village may decide, by whom, on what basis, with which diagram."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine import definitions
from engine.definitions import Definition
from engine.errors import DefinitionError
from workflows.law.assemblies import NOTICES
from workflows.law.kinds import OWNERS as OWNERS
from workflows.law.kinds import SUBJECTS as SUBJECTS
from workflows.law.kinds import canonical as canonical_rule
from workflows.law.reading import Located, check_keys, read
from workflows.law.rules import Basis
from workflows.offices import OFFICES, PARTY

HERE = Path(__file__).parent
BASE = "base"
STAGES: Mapping[str, str] = {
    "proposal": "提议",
    "consultation": "商议",
    "deliberation": "审议",
    "resolution": "决议",
    "resolution_disclosure": "决议公开",
    "implementation": "实施",
    "result_disclosure": "实施结果公开",
}
"""The stages of a matter in order, with the words for a page."""

_KEYS = (
    *("id", "number", "title", "class", "class_title", "version", "from", "verified", "executing"),
    *(
        "supervising",
        "process",
        "entry",
        "forms",
        "basis",
        "steps",
        "materials",
        "disclosures",
        "time_limits",
    ),
)
OPTIONAL = ("until", "start", "started_by", "tiers", "limits")
_TEXTS = ("id", "number", "title", "class", "class_title", "executing", "supervising", "process", "forms")


@dataclass(frozen=True)
class PolicyBasis:
    """One article that an item rests on (政策依据), with the days on which it holds, both included."""

    basis: Basis
    starts: date
    ends: date | None

    def in_force(self, on: date) -> bool:
        """Whether the article holds on a day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)


@dataclass(frozen=True)
class Step:
    """One step of the procedure (程序步骤): its stage, title, and who takes it (an office's or body's id)."""

    stage: str
    title: str
    by: str


@dataclass(frozen=True)
class Limit:
    """What the item does not allow (红线), in words, and where that comes from; `verified`: somebody read the text."""

    text: str
    source: str
    verified: bool


@dataclass(frozen=True)
class PowerItem:
    """One item of the power list (权力事项). `verified`: the county has confirmed it.

    `entry` is the stage at which a matter enters, `process` the id of its diagram, `forms` the folder of its
    forms below forms/, `start` the form with which a matter begins (it has a field `title`), `started_by` the offices
    of the village that may begin one, `time_limits` the rules that set its days, `tiers` those that set its money.
    """

    id: str
    number: str
    title: str
    class_: str
    class_title: str
    version: int
    starts: date
    ends: date | None
    verified: bool
    executing: str
    supervising: str
    process: str
    entry: str
    forms: str
    start: str
    started_by: tuple[str, ...]
    basis: tuple[PolicyBasis, ...]
    steps: tuple[Step, ...]
    materials: tuple[str, ...]
    disclosures: tuple[str, ...]
    time_limits: tuple[str, ...]
    tiers: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    bundle: Definition | None = field(default=None, repr=False)
    """The diagrams and forms of an item that a county or township published; None: those of the files."""

    @property
    def four_discussions(self) -> bool:
        """Whether the item goes through the four discussions (四议)."""
        return {"proposal", "consultation", "deliberation", "resolution"} <= {
            step.stage for step in self.steps
        }

    def basis_on(self, day: date) -> tuple[Basis, ...]:
        """The articles that the item rests on on a day."""
        return tuple(policy.basis for policy in self.basis if policy.in_force(day))

    def asked_by(self, day: date) -> Basis | None:
        """The article that asks for the decision itself: the first that the item rests on on a day."""
        return next(iter(self.basis_on(day)), None)


def folders() -> tuple[Path, ...]:
    """Where lists lie: the shipped ones, then those in further trees (see `engine.definitions.FURTHER`)."""
    return (HERE, *(Path(str(tree)) / "catalogue" for tree in definitions.FURTHER))


def counties() -> tuple[str, ...]:
    """The counties that have a power list of their own among the files."""
    found = (folder for at in folders() if at.is_dir() for folder in at.iterdir())
    return tuple(sorted({folder.name for folder in found if any(folder.glob("*.yaml"))}))


def load(county: str = BASE) -> Mapping[str, PowerItem]:
    """A county's power list by item id: its own items on top of the base list.

    A county without files of its own uses the base list. Refuses unknown keys, naming file and line.
    """
    return _load(county if county in counties() else BASE, folders())


@cache
def _load(county: str, folders: tuple[Path, ...]) -> Mapping[str, PowerItem]:
    items: dict[str, PowerItem] = {}
    for name in dict.fromkeys((BASE, county)):
        for folder in folders:
            items |= read_folder(folder / name)
    return MappingProxyType(items)


def read_folder(folder: Path) -> dict[str, PowerItem]:
    """The items of one folder, a file each, named as its item."""
    return {path.stem: read_item(path) for path in sorted(folder.glob("*.yaml"))}


def read_item(path: Path) -> PowerItem:
    """One item from its file; raises DefinitionError for what is missing, unknown or of the wrong kind."""
    return made(read(path), path)


def made(item: Located, path: Path, bundle: Definition | None = None) -> PowerItem:
    """The item that an entry tells; `path` names it in errors, and its stem is the item's id. Refuses as `read_item`."""
    check_keys(item, file=path.name, required=_KEYS, optional=OPTIONAL)
    _check(item, path)
    return PowerItem(
        **{key: item[key] for key in _TEXTS if key != "class"},
        class_=item["class"],
        version=item["version"],
        starts=item["from"],
        ends=item.get("until"),
        verified=item["verified"],
        entry=item["entry"],
        start=item.get("start", "proposal"),
        started_by=tuple(item.get("started_by", PARTY)),
        basis=tuple(_basis(part, path) for part in item["basis"]),
        steps=tuple(_step(part, path) for part in item["steps"]),
        materials=tuple(item["materials"]),
        disclosures=tuple(item["disclosures"]),
        time_limits=tuple(item["time_limits"]),
        tiers=tuple(item.get("tiers", ())),
        limits=tuple(_limit(part, path) for part in item.get("limits", ())),
        bundle=bundle,
    )


def _check(item: Located, path: Path) -> None:
    def expect(holds: bool, key: str, expected: str) -> None:
        if not holds:
            raise DefinitionError(path.name, item.line, found=f"{key}: {item.get(key)!r}", expected=expected)

    for key in _TEXTS:
        expect(isinstance(item[key], str) and bool(item[key]), key, "a text")
    expect(item["id"] == path.stem, "id", f"the file's name, {path.stem}")
    expect(type(item["version"]) is int and item["version"] > 0, "version", "a whole number from 1")
    expect(isinstance(item["from"], date), "from", "a date such as 2025-05-01")
    expect(isinstance(item.get("until"), date | None), "until", "a date, or none")
    expect(isinstance(item["verified"], bool), "verified", "true or false")
    expect(
        isinstance(item["entry"], str) and bool(item["entry"]), "entry", "a stage or a task of the diagram"
    )
    expect(isinstance(item.get("start", ""), str), "start", "the name of a form")
    starters = item.get("started_by", list(PARTY))
    known = isinstance(starters, list) and bool(starters) and set(starters) <= set(OFFICES)
    expect(known, "started_by", "some of " + ", ".join(OFFICES))
    for key in ("basis", "steps", "materials"):
        expect(isinstance(item[key], list) and bool(item[key]), key, "a list that is not empty")
    expect(isinstance(item["disclosures"], list), "disclosures", "a list")
    expect(all(isinstance(text, str) for text in item["materials"]), "materials", "texts")
    expect(set(item["disclosures"]) <= set(NOTICES), "disclosures", "some of " + ", ".join(NOTICES))
    for key in ("time_limits", "tiers", "limits"):
        expect(isinstance(item.get(key, []), list), key, "a list")
    for key in ("time_limits", "tiers"):
        known = all(isinstance(rule, str) and canonical_rule(rule) == rule for rule in item.get(key, []))
        expect(known, key, "ids of rules")


def _basis(part: Any, path: Path) -> PolicyBasis:
    keys = ("statute", "article", "from", "verified", "source")
    check_keys(_mapping(part, path), file=path.name, required=keys, optional=("until",))
    verified = part["verified"] and part["article"] is not None
    basis = Basis(part["statute"] or "", part["article"] or "", verified, part["source"])
    return PolicyBasis(basis, part["from"], part.get("until"))


def _step(part: Any, path: Path) -> Step:
    step = _mapping(part, path)
    check_keys(step, file=path.name, required=("stage", "title", "by"))
    if not isinstance(step["stage"], str) or not step["stage"]:
        found = f"stage: {step['stage']!r}"
        raise DefinitionError(path.name, step.line, found=found, expected="a stage or a task of the diagram")
    return Step(step["stage"], step["title"], step["by"])


def _limit(part: Any, path: Path) -> Limit:
    limit = _mapping(part, path)
    check_keys(limit, file=path.name, required=("text", "source", "verified"))
    return Limit(limit["text"], limit["source"], limit["verified"] is True)


def _mapping(part: Any, path: Path) -> Located:
    if not isinstance(part, Located):
        raise DefinitionError(path.name, None, found=repr(part), expected="a mapping {key: value}")
    return part
