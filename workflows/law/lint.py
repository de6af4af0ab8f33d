"""Checks the shipped law and power list (法规与清单自检), for `siyi check`."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.errors import DefinitionError
from workflows import catalogue
from workflows.catalogue import drawn
from workflows.entitlements import entering
from workflows.law import days, statutes
from workflows.law.kinds import KINDS, Value
from workflows.law.statutes import Entry

Finding = dict[str, str]


def check(paths: Sequence[Path] | None = None) -> list[Finding]:
    """Findings {file, element, rule, severity, message} for the files given, or for all that ship.

    A path is a folder or a file: statutes below law/, holidays.yaml, or power items.
    """
    if paths is None:
        return [
            *check_law(statutes.NATIONAL, complete=True),
            *check_holidays(days.HOLIDAYS),
            *check_catalogue(),
            *check_entering(entering.TABLE),
        ]
    return [finding for path in paths for finding in _check_path(path)]


def _check_path(path: Path) -> Iterator[Finding]:
    if path == statutes.NATIONAL:
        yield from check_law(path, complete=True)
        return
    for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
        yield from _check_file(file)


def _check_file(file: Path) -> Iterator[Finding]:
    if file.name == days.HOLIDAYS.name:
        yield from check_holidays(file)
    elif file.name == entering.TABLE.name:
        yield from check_entering(file)
    elif "catalogue" in file.parts:
        yield from _attempt(catalogue.read_item, file)[1]
    else:
        yield from check_statutes([file], complete=False)


def check_law(folder: Path, *, complete: bool) -> list[Finding]:
    """Findings for the statute files of a folder; `complete` also asks that every rule has a value."""
    return list(check_statutes(sorted(folder.glob("*.yaml")), complete=complete))


def check_statutes(files: Sequence[Path], *, complete: bool) -> Iterator[Finding]:
    """Findings for statute files that belong together: dates of one rule follow each other without gap."""
    entries: list[Entry] = []
    for file in files:
        read, findings = _attempt(statutes.load, file)
        entries += read or ()
        yield from findings
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id, []).append(entry)
        yield from _check_entry(entry)
        if entry.jurisdiction != "national":
            yield from _check_local(entry)
    for versions in by_id.values():
        yield from _check_dates(sorted(versions, key=lambda entry: entry.starts))
    if complete:
        for rule in KINDS.keys() - by_id.keys():
            yield _finding("", rule, "rule_missing", f"法规文件里都没有规则“{rule}”。请补上默认的值")


def _check_entry(entry: Entry) -> Iterator[Finding]:
    if not entry.source:
        yield _located(entry, "source_missing", "没有写数字从哪里来。请写出处")
    if not entry.article and entry.certainty == "F":
        yield _located(
            entry,
            "article_missing",
            "写着已经读过原文，却没有条号。请写条号，或者改确定程度",
            "warning",
        )


def _check_local(entry: Entry) -> Iterator[Finding]:
    """A local rule may ask for more than a binding national one, never for less: what asks for less does not hold."""
    for upper in statutes.load_folder(statutes.NATIONAL):
        if upper.id != entry.id or not upper.binding or not _meet(upper, entry):
            continue
        stricter = KINDS[entry.id].stricter
        holds = upper.value if stricter is None else stricter(upper.value, entry.value)
        if holds != entry.value:
            message = (
                f"写的是 {_told(entry.value)}，比必须执行的《{upper.statute}》{upper.article}的 "
                f"{_told(upper.value)}（{upper.file}:{upper.line}）宽，或者与它抵触。请改成不低于它的值"
            )
            yield _located(entry, "laxer_than_binding", message)


def _meet(one: Entry, other: Entry) -> bool:
    """Whether two rules are in force on one day."""
    return (other.ends is None or one.starts <= other.ends) and (one.ends is None or other.starts <= one.ends)


def _told(value: Value) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _check_dates(versions: Sequence[Entry]) -> Iterator[Finding]:
    for earlier, later in pairwise(versions):
        if earlier.ends is None or earlier.ends >= later.starts:
            yield _located(later, "dates_overlap", f"与 {earlier.file}:{earlier.line} 同时有效。请改起止日期")
        elif earlier.ends + timedelta(days=1) < later.starts:
            message = f"在{earlier.ends}到{later.starts}之间没有值。请补上，或者改起止日期"
            yield _located(later, "dates_gap", message)
    if versions[-1].ends is not None:
        yield _located(
            versions[-1], "dates_end", f"在{versions[-1].ends}以后没有值。请补上，或者删去结束的日期"
        )


def check_holidays(file: Path) -> list[Finding]:
    """Findings for the holiday table."""
    return _attempt(days.load_calendar, file)[1]


def check_catalogue() -> list[Finding]:
    """Findings for the power lists of all counties."""
    folders = [at / county for at in catalogue.folders() for county in catalogue.counties()]
    files = [file for folder in folders for file in sorted(folder.glob("*.yaml"))]
    return [finding for file in files for finding in _check_item(file)]


def check_entering(file: Path) -> list[Finding]:
    """Findings for the table of where a matter enters, by itself and against the drawing."""
    told, found = _attempt(entering.check, file)
    return found + [_finding(file.name, element, rule, message) for element, rule, message in told or ()]


def _check_item(file: Path) -> list[Finding]:
    """Findings for one item: of its entry, and of what the entry says about its diagram and forms."""
    item, found = _attempt(catalogue.read_item, file)
    told = [] if item is None else drawn.check(item)
    return found + [_finding(file.name, item.id, rule, message) for rule, message in told]


def _attempt(read: Callable[[Path], Any], file: Path) -> tuple[Any, list[Finding]]:
    """What a file holds, or the finding that it cannot be read."""
    try:
        return read(file), []
    except DefinitionError as error:
        message = f"看不明白。写的是 {error.found}，应当是 {error.expected}"
        return None, [_finding(f"{error.file}:{error.line or 1}", "", "unreadable", message)]


def _located(entry: Entry, rule: str, message: str, severity: str = "error") -> Finding:
    return _finding(f"{entry.file}:{entry.line}", entry.id, rule, f"规则“{entry.id}”{message}", severity)


def _finding(file: str, element: str, rule: str, message: str, severity: str = "error") -> Finding:
    return {"file": file, "element": element, "rule": rule, "severity": severity, "message": message}
