"""The rule set of a matter (规则集): the law in force on its first day, frozen and named by digest.

Which value holds (rules.md, "Stale-law trap"):

1. National law in force on the day comes first. Its *binding* rules (statutes and Party regulations) are a
   floor. Numbers that no statute fixes, and permissions, are defaults: a lower jurisdiction replaces them.
2. A province, city or county lays its dated rules on top, in the order given. On a floor it adds: the
   stricter demand of both holds, and two that cannot be ranked hold together (a value may be a conjunction).
   A laxer local rule, older or newer, never wins: a later national law replaces what contradicts it.
3. A county's own values (`overrides`) come last and follow the same rule as 2.

A floor binds whether or not somebody verified its text: an unread law is no licence to relax it.
Where the result is not purely national its basis is 本县规定 and it is unverified.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from engine import canonical
from engine.errors import DefinitionError, Refused
from workflows.law import kinds, statutes
from workflows.law.kinds import KINDS, STATUTE_ONLY, Value

COUNTY = "county"
DEFAULTS = "系统默认规则（待本县确认）"
LOCAL_RULE = "本县规定"


@dataclass(frozen=True)
class Basis:
    """Where a rule comes from (依据): statute and article, and whether somebody read the text."""

    statute: str
    article: str
    verified: bool
    source: str = ""
    jurisdiction: str = "national"

    @property
    def text(self) -> str:
        """The basis as a page prints it; an unconfirmed article is marked, an unknown one not made up."""
        if self.jurisdiction == COUNTY:
            return LOCAL_RULE
        if not self.statute:
            return DEFAULTS
        if not self.article:
            return f"《{self.statute}》（条文号待核）"
        return f"《{self.statute}》{self.article}" + ("" if self.verified else "（待核）")


@dataclass(frozen=True)
class Rule:
    """One number or switch of the law, in force `effective_from`–`until`, both included (None: open)."""

    id: str
    value: Value
    basis: Basis
    effective_from: date
    until: date | None = None
    binding: bool = False

    @property
    def verified(self) -> bool:
        """Whether somebody read the text that the rule rests on."""
        return self.basis.verified


class RuleSet(Mapping[str, Rule]):
    """Rules by id, frozen; equal content has the equal digest."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = {rule: rules[rule] for rule in sorted(rules)}

    def __getitem__(self, rule: str) -> Rule:
        return self._rules[rule]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def value(self, rule: str) -> Value:
        """The value of a rule; None where it is not set or not in force."""
        found = self._rules.get(rule)
        return found.value if found else None

    def days(self, rule: str) -> int | None:
        """The value of a rule that is a number of days."""
        value = self.value(rule)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError(f"{rule}: found {value!r}; expected a number of days")
        return value

    def words(self, rule: str) -> tuple[str, ...]:
        """The value of a rule that is a list of words; empty where it is not in force."""
        value = self.value(rule)
        return value if isinstance(value, tuple) else ()

    def basis(self, rule: str) -> str:
        """The basis of a rule as a page prints it; empty where the rule is not in force."""
        found = self._rules.get(rule)
        return found.basis.text if found else ""

    @property
    def data(self) -> dict[str, Any]:
        """Rule id to plain JSON value, for diagrams that ask `rule("…")`."""
        return {rule.id: _plain(rule.value) for rule in self._rules.values()}

    @property
    def unverified(self) -> tuple[str, ...]:
        """The ids of the rules whose text nobody has read yet."""
        return tuple(rule.id for rule in self._rules.values() if not rule.verified)

    @cached_property
    def content(self) -> bytes:
        """The canonical JSON of the set: what a matter pins."""
        return canonical.dumps(self.to_json()).encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the content."""
        return canonical.digest(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The content as plain JSON; `from_json` gives the equal set back."""
        return {"format": 1, "rules": [_rule_to_json(rule) for rule in self._rules.values()]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "RuleSet":
        """The rule set that `to_json` wrote; refuses another format."""
        if content.get("format") != 1:
            raise DefinitionError("rule set", None, found=f"format {content.get('format')!r}", expected="1")
        rules = [_rule_from_json(rule) for rule in content["rules"]]
        return cls({rule.id: rule for rule in rules})


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _rule_to_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "value": _plain(rule.value),
        "basis": asdict(rule.basis),
        "from": rule.effective_from.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "binding": rule.binding,
    }


def _rule_from_json(content: Mapping[str, Any]) -> Rule:
    value = content["value"]
    return Rule(
        id=content["id"],
        value=tuple(value) if isinstance(value, list) else value,
        basis=Basis(**content["basis"]),
        effective_from=date.fromisoformat(content["from"]),
        until=date.fromisoformat(content["until"]) if content["until"] else None,
        binding=content["binding"],
    )


def resolve(
    jurisdictions: Sequence[str],
    *,
    on: date,
    overrides: Mapping[str, object] | None = None,
    national: Sequence[statutes.Entry] | None = None,
    local: Mapping[str, Sequence[statutes.Entry]] | None = None,
) -> RuleSet:
    """The rule set in force on a day for jurisdictions, the widest first, with a county's own values on top.

    A jurisdiction without statute files adds nothing. `national` and `local` replace the shipped files.
    Raises Refused("no_rules_in_force") for a day before the first statute, and DefinitionError for an
    override whose id or value is unknown, naming what is allowed.
    """
    entries = statutes.load_folder(statutes.NATIONAL) if national is None else national
    if all(on < entry.starts for entry in entries):
        raise Refused("no_rules_in_force", day=on, first_day=min(entry.starts for entry in entries))
    rules = {entry.id: _rule(entry) for entry in statutes.in_force(entries, on).values()}
    for jurisdiction in jurisdictions:
        for entry in statutes.in_force(_local(jurisdiction, local), on).values():
            rules[entry.id] = _overlay(rules.get(entry.id), _rule(entry))
    for rule, value in read_overrides(overrides or {}).items():
        # A rule that is not in force on the day has nothing to lie on.
        if rule in rules:
            own = Basis(LOCAL_RULE, "", verified=False, jurisdiction=COUNTY)
            rules[rule] = _overlay(rules[rule], replace(rules[rule], value=value, basis=own))
    return RuleSet(rules)


def _local(
    jurisdiction: str, local: Mapping[str, Sequence[statutes.Entry]] | None
) -> Sequence[statutes.Entry]:
    if local is not None:
        return local.get(jurisdiction, ())
    return statutes.load_folder(statutes.LOCAL / jurisdiction) if jurisdiction.isidentifier() else ()


def _rule(entry: statutes.Entry) -> Rule:
    verified = entry.certainty == "L"
    basis = Basis(entry.statute, entry.article, verified, entry.source, entry.jurisdiction)
    return Rule(entry.id, entry.value, basis, entry.starts, entry.ends, entry.binding)


def _overlay(upper: Rule | None, lower: Rule) -> Rule:
    """The rule that holds when a lower jurisdiction lays its own on an upper one (see the file's head)."""
    if upper is None or not upper.binding:
        return lower
    stricter = KINDS[upper.id].stricter
    if stricter is None:
        return upper
    value = stricter(upper.value, lower.value)
    if value == upper.value:
        return upper
    alone = value == lower.value
    source = lower.basis.source if alone else f"并适用{upper.basis.text}"
    basis = replace(lower.basis, source=source, verified=lower.basis.verified and alone)
    return Rule(upper.id, value, basis, lower.effective_from, lower.until, binding=True)


def read_overrides(overrides: Mapping[str, object]) -> dict[str, Value]:
    """A county's values by canonical rule id; refuses unknown rules, malformed values, a rule set twice."""
    read: dict[str, Value] = {}
    for written, value in overrides.items():
        rule = kinds.canonical(written)
        if rule is None or rule in STATUTE_ONLY:
            allowed = ", ".join(sorted(KINDS.keys() - STATUTE_ONLY))
            raise DefinitionError("rules", None, found=f"rule {written!r}", expected=f"one of {allowed}")
        if rule in read:
            raise DefinitionError("rules", None, found=f"{rule} twice", expected="each rule once")
        read[rule] = _read_value(rule, value)
    return read


def _read_value(rule: str, value: object) -> Value:
    try:
        return KINDS[rule].read(value)
    except ValueError as error:
        found, _, expected = str(error).removeprefix("found ").partition("; expected ")
        raise DefinitionError("rules", None, found=f"{rule}: {found}", expected=expected) from error
