"""Who looks into an inbox, and one thing that waits there (待办事项)."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows import people


@dataclass(frozen=True)
class Person:
    """Who looks: where they are at home, their id there, and the offices they hold today."""

    home: str
    person: str
    offices: tuple[str, ...]

    def holds(self, offices: Sequence[str]) -> bool:
        """Whether one of the offices is theirs."""
        return bool(set(self.offices) & set(offices))

    @property
    def key(self) -> str:
        """As tables name who signed."""
        return f"{self.home}/{self.person}"

    @property
    def registers(self) -> set[str]:
        """The registers on which their offices put them."""
        return {register for office in self.offices for register in people.OFFICES[office].registers}


@dataclass(frozen=True)
class Todo:
    """One thing that a person can do now; `mine`: it is their office's duty, else they may do it in another's place."""

    kind: str
    village: str
    titles: tuple[str, ...]
    mine: bool = True
    matter: str = ""
    matters: tuple[str, ...] = ()
    stage: str = ""
    meeting: str = ""
    body: str = ""
    notice: str = ""
    notice_kind: str = ""
    objection: str = ""
    correction: str = ""
    paper: str = ""
    office: str = ""
    inspection: str = ""
    batch: str = ""
    entry: str = ""
    entry_kind: str = ""
    task: str = ""
    label: str = ""
    until: str = ""
    late: bool = False

    def concerns(self, matter: str) -> bool:
        """Whether a matter is what this is about, or one of several on a meeting's agenda."""
        return matter in (self.matter, *self.matters)
