"""The statute files (法规文件): one YAML a statute, each rule with its dates, article and certainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from engine.errors import DefinitionError
from workflows.law.kinds import KINDS, Value
from workflows.law.reading import Located, check_keys, read

HERE = Path(__file__).parent
NATIONAL = HERE / "national"
LOCAL = HERE / "local"
CERTAINTIES: Mapping[str, str] = {
    "L": "the full text was read",
    "F": "only a published excerpt was read",
    "M": "from memory",
    "R": "this project's recommendation",
}
_FILE_KEYS = ("statute", "version", "jurisdiction", "binding", "rules")
_RULE_KEYS = ("id", "value", "from", "article", "certainty", "source")
_RULE_OPTIONS = ("until", "binding")


@dataclass(frozen=True)
class Entry:
    """One rule as a statute file states it: in force from `starts` to `ends`, both days included.

    `binding` says that a lower jurisdiction may be stricter, never laxer.
    """

    id: str
    value: Value
    statute: str
    article: str
    certainty: str
    source: str
    jurisdiction: str
    binding: bool
    starts: date
    ends: date | None
    file: str
    line: int | None

    def in_force(self, on: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)


def load(path: Path) -> tuple[Entry, ...]:
    """The rules of one statute file; refuses unknown keys, unknown rules and values that do not parse."""
    content = read(path)
    check_keys(content, file=path.name, required=_FILE_KEYS, optional=("defaults",))
    defaults = content.get("defaults") or {}
    if not isinstance(content["rules"], list) or not isinstance(defaults, dict):
        raise DefinitionError(path.name, content.line, found="no list of rules", expected="rules: [{id: …}]")
    return tuple(_entry(rule, content, defaults, path.name) for rule in content["rules"])


def _entry(written: object, content: Located, defaults: Mapping[str, Any], file: str) -> Entry:
    if not isinstance(written, Located):
        raise DefinitionError(file, content.line, found=repr(written), expected="a rule {id, value, …}")
    rule = Located({**defaults, **written})
    rule.line = written.line
    check_keys(rule, file=file, required=_RULE_KEYS, optional=_RULE_OPTIONS)
    _check(rule, file)
    return Entry(
        id=rule["id"],
        value=_value(rule, file),
        statute=content["statute"] or "",
        article=rule["article"] or "",
        certainty=rule["certainty"],
        source=rule["source"],
        jurisdiction=content["jurisdiction"],
        binding=rule.get("binding", content["binding"]),
        starts=rule["from"],
        ends=rule.get("until"),
        file=file,
        line=rule.line,
    )


def _check(rule: Located, file: str) -> None:
    """Refuses an unknown rule, a certainty without its article, and dates that are none or run backwards."""

    def refuse(key: str, expected: str) -> DefinitionError:
        return DefinitionError(file, rule.line, found=f"{key}: {rule.get(key)!r}", expected=expected)

    if rule["id"] not in KINDS:
        raise refuse("id", "a rule id of workflows/law/kinds.py")
    if rule["certainty"] not in CERTAINTIES:
        raise refuse("certainty", "one of " + ", ".join(CERTAINTIES))
    if rule["certainty"] == "L" and not rule["article"]:
        raise refuse("article", "the article, where the text of the law was read (certainty L)")
    if not isinstance(rule["from"], date):
        raise refuse("from", "a date such as 2025-05-01")
    until = rule.get("until")
    if until is not None and not (isinstance(until, date) and until >= rule["from"]):
        raise refuse("until", "a date not before `from`")


def _value(rule: Located, file: str) -> Value:
    try:
        return KINDS[rule["id"]].read(rule["value"])
    except ValueError as error:
        found, _, expected = str(error).removeprefix("found ").partition("; expected ")
        raise DefinitionError(file, rule.line, found=f"{rule['id']}: {found}", expected=expected) from error


@cache
def load_folder(folder: Path) -> tuple[Entry, ...]:
    """The rules of all statute files of a folder, which is read once; none where there is no such folder."""
    return tuple(entry for path in sorted(folder.glob("*.yaml")) for entry in load(path))


def in_force(entries: Sequence[Entry], on: date) -> dict[str, Entry]:
    """The rules in force on a day, by id; refuses two of one layer in force at once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if not entry.in_force(on):
            continue
        other = found.setdefault(entry.id, entry)
        if other is not entry:
            raise DefinitionError(
                entry.file,
                entry.line,
                found=f"{entry.id} twice on {on} (also {other.file}:{other.line})",
                expected="one rule in force on a day",
            )
    return found
