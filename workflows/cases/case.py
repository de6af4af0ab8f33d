"""Reading cases (案例文件): the format of the contract; whatever it does not know is refused with file and line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from engine.clock import SHANGHAI
from engine.errors import DefinitionError
from workflows import catalogue
from workflows.cases.county import County
from workflows.law import reading, rules
from workflows.law.assemblies import BODIES, DISCUSSIONS, NOTICES
from workflows.meetings.results import NUMBERS

DEFAULT_COUNTS: Mapping[str, int] = {
    "adults": 1200,
    "households": 400,
    "party_members": 41,
    "branch_committee": 5,
    "villagers_committee": 5,
    "two_committees": 7,
    "representatives": 35,
    "women_representatives": 14,
    "supervision_committee": 3,
    "council": 21,
    "members": 1150,
    "member_representatives": 31,
    "directors": 5,
    "group_adults": 120,
}

CASE_KEYS = ("source", "county", "rules", "village", "before", "entry", "form", "expect")
EARLIER_KEYS = ("item", "form", "entry", "steps")
EXPECT_KEYS = ("outcome", "because", "missing", "warnings", "no_warnings")
END_KEYS = ("state", "stage", "disclosures", "warnings")
ALWAYS = ("do", "date", "at", "late_entry", "entered_on", "expect")
STEP_KEYS: Mapping[str, tuple[str, ...]] = {
    "meeting": ("stage", "body", "notice_on", "remote", "lines", *NUMBERS),
    "task": ("stage", "task", "by", "form"),
    "post": ("notice", "channels", "form"),
    "take_down": ("notice", "channels", "form"),
    "object": ("notice", "by", "text", "about"),
    "reply": ("notice", "by", "outcome", "to", "text"),
    "implement": ("form",),
    "pay": ("form",),
    "close": ("form",),
    "correct": ("notice", "stage", "field", "old", "new", "reason"),
    "withdraw": ("to", "reason"),
    "suspend": ("to", "reason"),
    "resume": ("to", "reason"),
    "return": ("to", "reason"),
    "wait": (),
}


@dataclass(frozen=True)
class Step:
    """One step: what is done, when it happened, when it is entered, its fields, and what is expected."""

    number: int
    do: str
    happened: date | datetime
    entered: date | datetime
    late: bool
    fields: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A village decision told as a file.

    `before` are earlier matters of the same village, told in the same way; `entry` says on which of them this one rests:
    `line` of an annual resolution, or a mandate of the council (no line); `of` counts them from 1, the last by default.
    """

    title: str
    file: str
    county: str
    rules: Mapping[str, Any]
    item: str
    village: Mapping[str, Any]
    form: Mapping[str, Any]
    steps: tuple[Step, ...]
    expect: Mapping[str, Any]
    before: tuple["Case", ...] = ()
    entry: Mapping[str, Any] = field(default_factory=dict)


def read(path: Path, county: County | None = None) -> list[Case]:
    """The cases of a file, of `county` where one is given; raises `DefinitionError` with file, line and what to write."""
    try:
        documents = reading.read_all(path)
    except OSError as error:
        raise DefinitionError(
            str(path), None, found=str(error.strerror), expected="a readable file"
        ) from error
    return [made(document, str(path), county=county) for document in documents]


def made(
    told: Mapping[str, Any], file: str, *, items: tuple[str, ...] = (), county: County | None = None
) -> Case:
    """A case as it is told; `items` are further ones than the list has. Raises `DefinitionError` as `read`.

    With a `county` its list is used instead of the files', and its own rules hold below those of the case.
    """
    reading.check_keys(told, file=file, required=("case", "item", "steps"), optional=CASE_KEYS)
    line = getattr(told, "line", None)
    named = str(told.get("county", catalogue.BASE))
    counties = (catalogue.BASE, county.id) if county else catalogue.counties()
    _one_of(named, counties, what="county", file=file, line=line)
    known = (*(county.items if county else catalogue.load(named)), *items)
    rules_told = _mapping(told.get("rules"), "rules", file, line)
    _check_rules(rules_told, file, line)
    expect = _mapping(told.get("expect"), "expect", file, line)
    reading.check_keys(expect, file=file, required=(), optional=END_KEYS)
    return Case(
        title=str(told["case"]),
        file=file,
        county=county.id if county else named,
        rules={**county.rules, **rules_told} if county else rules_told,
        village=_village(_mapping(told.get("village"), "village", file, line), file),
        expect=expect,
        before=_before(told.get("before", []), file, line, named, known),
        **_matter(told, file, known),
    )


def _matter(told: Mapping[str, Any], file: str, items: tuple[str, ...]) -> dict[str, Any]:
    """What is told of one matter: its item, on what it rests, its form and steps."""
    line = getattr(told, "line", None)
    if not isinstance(told["steps"], list) or not told["steps"]:
        raise DefinitionError(file, line, found="no steps", expected="a list of at least one step")
    _one_of(told["item"], items, what="item", file=file, line=line)
    entry = _mapping(told.get("entry"), "entry", file, line)
    reading.check_keys(entry, file=file, required=(), optional=("of", "line"))
    return {
        "item": told["item"],
        "entry": entry,
        "form": texts(_mapping(told.get("form"), "form", file, line), file, line),
        "steps": _steps(told["steps"], file),
    }


def _before(told: Any, file: str, line: int | None, county: str, items: tuple[str, ...]) -> tuple[Case, ...]:
    if not isinstance(told, list):
        raise DefinitionError(file, line, found=f"before: {told!r}", expected="before: a list of matters")
    earlier = []
    for number, each in enumerate(told, 1):
        reading.check_keys(
            _mapping(each, "before", file, line), file=file, required=("item", "steps"), optional=EARLIER_KEYS
        )
        matter = _matter(each, file, items)
        earlier.append(
            Case(
                title=f"before {number}", file=file, county=county, rules={}, village={}, expect={}, **matter
            )
        )
    return tuple(earlier)


def _check_rules(values: Mapping[str, Any], file: str, line: int | None) -> None:
    try:
        rules.read_overrides(values)
    except DefinitionError as error:
        at = getattr(values, "line", line)
        raise DefinitionError(file, at, found=error.found, expected=error.expected) from error


def _mapping(value: Any, name: str, file: str, line: int | None) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise DefinitionError(file, line, found=f"{name}: {value!r}", expected=f"{name}: a mapping")
    return value


def _one_of(value: Any, allowed: tuple[str, ...], *, what: str, file: str, line: int | None) -> None:
    if value not in allowed:
        raise DefinitionError(file, line, found=f"{what} {value!r}", expected="one of " + ", ".join(allowed))


def _village(told: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    reading.check_keys(told, file=file, required=(), optional=("name", "mandate", *DEFAULT_COUNTS))
    line = getattr(told, "line", None)
    for register in DEFAULT_COUNTS:
        number = told.get(register, 0)
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
            raise DefinitionError(
                file, line, found=f"{register}: {number!r}", expected="a whole number or null"
            )
    mandate = told.get("mandate")
    if mandate is not None:
        mandate = _mapping(mandate, "mandate", file, line)
        reading.check_keys(mandate, file=file, required=("by", "from", "to", "subjects"))
        for name in ("from", "to"):
            _day(mandate[name], name, file, getattr(mandate, "line", line))
    return told


def texts(value: Any, file: str, line: int | None) -> Any:
    """A form's values as a browser would send them: days as ISO text, money as text; refuses floats."""
    if isinstance(value, Mapping):
        return {str(key): texts(part, file, line) for key, part in value.items()}
    if isinstance(value, list):
        return [texts(part, file, line) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        raise DefinitionError(file, line, found=f"{value!r}", expected='money as text, e.g. "186500.00"')
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _steps(told: list[Any], file: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    latest: date | None = None
    for number, fields in enumerate(told, 1):
        if not isinstance(fields, Mapping):
            raise DefinitionError(
                file, None, found=f"step {number}: {fields!r}", expected="a mapping with `do`"
            )
        step = _step(number, fields, file)
        day = _date(step.happened)
        if latest is not None and day < latest and not step.late:
            raise DefinitionError(
                file,
                getattr(fields, "line", None),
                found=f"step {number} on {day}, before {latest}",
                expected="steps in order of time, or late_entry: true with entered_on",
            )
        latest = max(latest or day, day)
        steps.append(step)
    return tuple(steps)


def _step(number: int, told: Mapping[str, Any], file: str) -> Step:
    line = getattr(told, "line", None)
    do = told.get("do")
    _one_of(do, tuple(STEP_KEYS), what=f"step {number}: do", file=file, line=line)
    reading.check_keys(told, file=file, required=("do",), optional=(*ALWAYS, *STEP_KEYS[str(do)]))
    happened = _when(told, number, file, line)
    late = told.get("late_entry") is True
    if late and "entered_on" not in told:
        raise DefinitionError(
            file, line, found=f"step {number}: late_entry alone", expected="entered_on: a day"
        )
    entered = _day(told["entered_on"], "entered_on", file, line) if late else happened
    expect = _mapping(told.get("expect"), "expect", file, line)
    reading.check_keys(expect, file=file, required=(), optional=EXPECT_KEYS)
    _check_fields(str(do), told, number, file, line)
    fields = {key: value for key, value in told.items() if key not in ALWAYS}
    if "form" in fields:
        fields["form"] = texts(_mapping(fields["form"], "form", file, line), file, line)
    return Step(number, str(do), happened, entered, late, fields, expect)


def _check_fields(do: str, told: Mapping[str, Any], number: int, file: str, line: int | None) -> None:
    if do == "meeting":
        _one_of(told.get("stage"), DISCUSSIONS, what=f"step {number}: stage", file=file, line=line)
        if "body" in told:
            _one_of(told["body"], tuple(BODIES), what=f"step {number}: body", file=file, line=line)
        if told.get("notice_on") is not None:
            _day(told["notice_on"], "notice_on", file, line)
        for name in NUMBERS:
            value = told.get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                raise DefinitionError(
                    file, line, found=f"{name}: {value!r}", expected="a whole number or null"
                )
    if do in ("post", "take_down", "object", "reply") and "notice" in told:
        _one_of(told["notice"], NOTICES, what=f"step {number}: notice", file=file, line=line)
    if do in ("post", "take_down") and "notice" not in told:
        raise DefinitionError(
            file, line, found=f"step {number}: no notice", expected="notice: resolution, result or plan"
        )


def _when(told: Mapping[str, Any], number: int, file: str, line: int | None) -> date | datetime:
    if ("date" in told) == ("at" in told):
        raise DefinitionError(file, line, found=f"step {number}: no day", expected="either date: or at:")
    if "date" in told:
        return _day(told["date"], "date", file, line)
    at = told["at"]
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            at = None
    if not isinstance(at, datetime):
        raise DefinitionError(file, line, found=f"at: {told['at']!r}", expected="at: 2024-03-01T20:15")
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _day(value: Any, name: str, file: str, line: int | None) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise DefinitionError(file, line, found=f"{name}: {value!r}", expected=f"{name}: 2024-03-01")


def _date(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def instant(moment: date | datetime, ordinal: int) -> datetime:
    """The time of a step: as given, or 09:00 of its day and a minute more for each step of that day before it."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(9 + ordinal // 60, ordinal % 60), SHANGHAI)
