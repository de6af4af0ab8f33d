"""What a form refuses: a wrong definition (表单定义有误) and a wrong answer (填写有误)."""

from collections.abc import Mapping, Sequence


class DefinitionError(Exception):
    """A `.form` file is wrong: says file, line, what was found and what is expected (for developers)."""

    def __init__(self, file: str, line: int | None, *, found: str, expected: str) -> None:
        super().__init__(f"{file}:{line or '?'}: found {found}; expected {expected}")
        self.file = file
        self.line = line
        self.found = found
        self.expected = expected


class Invalid(Exception):
    """What somebody filled in cannot be taken: field name → Chinese sentences that say what to write.

    Names are those of the page's inputs: `title`, and `funding-0-amount` inside a repeated group.
    """

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(said)}" for name, said in errors.items()))
        self.errors: dict[str, list[str]] = {name: list(said) for name, said in errors.items()}
