"""What the engine and the village's rules refuse, and how they say it (拒绝)."""

from typing import Any


class Refused(Exception):
    """Somebody may not do this: names the rule, its basis in law or local rule, and the facts a page words it with.

    Nothing is stored when it is raised inside a command.
    """

    def __init__(self, rule: str, basis: str = "", **facts: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.basis = basis
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.rule} ({told})" if told else self.rule


class Incomplete(Exception):
    """A number that the rule needs is missing; `missing` names the fields. Nothing is stored."""

    def __init__(self, *missing: str, basis: str = "", warnings: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing
        self.basis = basis
        self.warnings = warnings


class DefinitionError(Exception):
    """A shipped or uploaded file is wrong: says file, line, what was found and what is expected (for developers)."""

    def __init__(self, file: str, line: int | None, *, found: str, expected: str) -> None:
        super().__init__(f"{file}:{line or '?'}: found {found}; expected {expected}")
        self.file = file
        self.line = line
        self.found = found
        self.expected = expected
