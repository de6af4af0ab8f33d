"""What a case came to against what it expects (案例结果): problems in sentences, and the JSON of the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workflows.cases import case as cases
from workflows.cases.case import Case, Step
from workflows.cases.county import County
from workflows.cases.player import Played, Player
from workflows.listing.content import Content, located
from workflows.record import Answer


@dataclass(frozen=True)
class Report:
    """A played case with everything that was not as expected."""

    case: Case
    played: Played
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything was as expected."""
        return not self.problems

    @property
    def json(self) -> dict[str, Any]:
        """The result as the contract lists it."""
        return {
            "case": self.case.title,
            "file": self.case.file,
            "ok": self.ok,
            "state": self.played.state,
            "stage": self.played.stage,
            "disclosures": self.played.disclosures,
            "warnings": list(self.played.warnings),
            "steps": [_step(number, answer) for number, answer in enumerate(self.played.answers, 1)],
            "problems": list(self.problems),
        }


def _step(number: int, answer: Answer) -> dict[str, Any]:
    return {
        "n": number,
        "outcome": answer.outcome,
        "because": answer.because or None,
        "missing": list(answer.missing),
        "warnings": list(answer.warnings),
        "basis": answer.basis or None,
    }


def play_file(path: Path, county: County | None = None) -> list[Report]:
    """Play every case of a file, by the list of `county` where one is given; raises `DefinitionError` as `cases.read`."""
    contents = county.contents if county else {}
    return [play(case, contents) for case in cases.read(path, county)]


def play_published(county: County) -> list[Report]:
    """Play the cases that belong to the published items, as publishing does: by the county's rules, each item alone."""
    return [
        play_own(told, item, content, county, file=f"{county.id}/{item}")
        for item, content in county.contents.items()
        for told in content.cases
    ]


def play_own(told: Mapping[str, Any], item: str, content: Content, county: County, *, file: str) -> Report:
    """Play a case that belongs to an item of a county, by the county's rules; raises `DefinitionError` as `cases.made`."""
    return play(cases.made(located(told), file, items=(item,), county=county.alone), {item: content})


def play(case: Case, contents: Mapping[str, Content] = MappingProxyType({})) -> Report:
    """Play one case and compare; `contents` is what the case's county published, by item."""
    played = Player(case, contents).play()
    problems: list[str] = []
    for earlier, answers in played.before:
        problems += _earlier(earlier, answers)
    for step, answer in zip(case.steps, played.answers, strict=False):
        problems += [f"step {step.number}: {problem}" for problem in _differences(step, answer)]
    if len(played.answers) < len(case.steps) and played.state is None:
        started = played.answers[0]
        if not _expects_refusal(case.steps[0]):
            problems.append(f"the start: expected accepted, got {_told(started.outcome, started.because)}")
    problems += _end_differences(case, played)
    return Report(case, played, tuple(problems))


def _earlier(case: Case, answers: list[Answer]) -> list[str]:
    """What an earlier matter of the village came to otherwise than told: the case would stand on nothing."""
    if len(answers) < len(case.steps):
        told = _told(answers[0].outcome, answers[0].because)
        return [f"{case.title}, the start: expected accepted, got {told}"]
    return [
        f"{case.title}, step {step.number}: {problem}"
        for step, answer in zip(case.steps, answers, strict=True)
        for problem in _differences(step, answer)
    ]


def _expects_refusal(step: Step) -> bool:
    return step.expect.get("outcome") in ("refused", "incomplete")


def _differences(step: Step, answer: Answer) -> list[str]:
    expect = step.expect
    wanted = expect.get("outcome", "passed" if step.do == "meeting" else "accepted")
    because = expect.get("because", answer.because if wanted == answer.outcome else "")
    problems = []
    if (wanted, because) != (answer.outcome, answer.because):
        found = _told(answer.outcome, answer.because)
        problems.append(f"expected {_told(wanted, because)}, got {found}")
    for what, given in (("missing", answer.missing), ("warnings", answer.warnings)):
        absent = [word for word in _list(expect.get(what)) if word not in given]
        if absent:
            problems.append(f"expected {what} {', '.join(absent)}, got {', '.join(given) or 'none'}")
    if expect.get("no_warnings") and answer.warnings:
        problems.append(f"expected no warnings, got {', '.join(answer.warnings)}")
    return problems


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(word) for word in value] if isinstance(value, list) else [str(value)]


def _told(outcome: str, because: str) -> str:
    return f"{outcome} ({because})" if because else outcome


def _end_differences(case: Case, played: Played) -> list[str]:
    found = {"state": played.state, "stage": played.stage, "disclosures": played.disclosures}
    problems = [
        f"the end: expected {name} {case.expect[name]}, got {value}"
        for name, value in found.items()
        if name in case.expect and case.expect[name] != value
    ]
    absent = [word for word in _list(case.expect.get("warnings")) if word not in played.warnings]
    if absent:
        problems.append(
            f"the end: expected warnings {', '.join(absent)}, got {', '.join(played.warnings) or 'none'}"
        )
    return problems
