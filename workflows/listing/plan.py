"""The steps of a new item (办理步骤): who does what, and what may come of it; drawing and forms are made from them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

BEFORE, AFTER = "before", "after"

WAYS: Mapping[str, tuple[str, ...]] = {
    "done": ("done",),
    "review": ("agree", "amend"),
    "decide": ("agree", "amend", "refuse"),
    "notice": ("clear", "objection"),
}
"""What may come of a step: it is done; a review that agrees or sends back; a decision; a notice on the wall."""

MOST = 20


@dataclass(frozen=True)
class Step:
    """One step: its task's id, what it is called, whose lane it lies in, and what may come of it.

    `back` is the step to which it is sent back (empty: the first). `phase` says on which side of the four discussions
    it lies, where the item has them.
    """

    id: str
    title: str
    by: str
    way: str = "done"
    back: str = ""
    phase: str = BEFORE


@dataclass(frozen=True)
class Plan:
    """The steps in order; `discussed`: with the four discussions and both disclosures between them."""

    steps: tuple[Step, ...]
    discussed: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """The plan as JSON."""
        return {"discussed": self.discussed, "steps": [asdict(step) for step in self.steps]}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Plan":
        """The plan that `told` was made from."""
        return cls(tuple(Step(**step) for step in told["steps"]), told["discussed"])

    def phase(self, name: str) -> tuple[Step, ...]:
        """The steps before or after the four discussions; without them all are before."""
        return tuple(step for step in self.steps if self._phase(step) == name)

    def _phase(self, step: Step) -> str:
        return step.phase if self.discussed else BEFORE

    def outcomes(self, step: Step) -> tuple[str, ...]:
        """What may come of a step: the first of a phase can send nothing back, a decision can still refuse."""
        found = WAYS[step.way]
        return tuple(each for each in found if each != "amend") if self.is_first(step) else found

    def is_first(self, step: Step) -> bool:
        """Whether nothing comes before it on its side of the four discussions."""
        return self.phase(self._phase(step))[0].id == step.id

    def back_of(self, step: Step) -> Step:
        """Where a step is sent back to: the one it names, as long as that comes before it, else the first."""
        before = self.phase(self._phase(step))
        before = before[: before.index(step)]
        return next((each for each in before if each.id == step.back), before[0])

    @property
    def problems(self) -> Iterator[tuple[int, str]]:
        """What cannot be drawn, by the number of the step (-1: the whole), as the name of a sentence."""
        if not self.steps and not self.discussed:
            yield -1, "none"
        if len(self.steps) > MOST:
            yield -1, "many"
        for number, step in enumerate(self.steps):
            if not step.title:
                yield number, "title"
            if not step.by:
                yield number, "by"
            if self.is_first(step) and step.way in ("review", "notice"):
                yield number, "first"
            if self._phase(step) == AFTER and step.way == "decide":
                yield number, "decided"

    def numbered(self) -> "Plan":
        """The same with an id for each step that has none; ids that stand are kept, so forms and cases stay with them."""
        used = {step.id for step in self.steps}
        free = (f"step_{number}" for number in range(1, 1_000) if f"step_{number}" not in used)
        return replace(
            self, steps=tuple(step if step.id else replace(step, id=next(free)) for step in self.steps)
        )
