"""Cases (案例): every told village decision comes out as the law says, and the player tells truthfully when it does not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import DefinitionError
from workflows.cases import case as cases
from workflows.cases import report
from workflows.cases.case import Case

FOLDER = Path(__file__).parent / "cases"

ONE = """\
case: 一次提议
item: major-matter
form: {title: 提议}
steps:
  - {date: 2024-03-01, do: meeting, stage: proposal, present: 5, for: 5}
"""


def told() -> Iterator[Case]:
    """All cases of this project."""
    for path in sorted(FOLDER.rglob("*.yaml")):
        yield from cases.read(path)


@pytest.mark.parametrize("case", list(told()), ids=lambda case: case.title)
def test_case(case: Case) -> None:
    """What the file expects is what happens."""
    assert report.play(case).problems == ()


def words(key: str) -> set[str]:
    """All words that the cases expect of a step under a key."""
    found: set[str] = set()
    for case in told():
        for step in case.steps:
            value = step.expect.get(key, ())
            found |= {value} if isinstance(value, str) else set(value)
    return found


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("outcome", {"passed", "rejected", "no_quorum", "incomplete", "refused"}),
        (
            "because",
            {
                "counts_inconsistent",
                "out_of_order",
                "notice_too_short",
                "notice_period_running",
                "objection_open",
                "wrong_body",
                "not_delegable",
                "mandate_missing",
                "separation_of_duties",
                "funding_does_not_add_up",
                "over_budget",
                "retroactive",
                "merged_meetings",
            },
        ),
        (
            "warnings",
            {"notice_too_short", "mandate_missing", "entitled_differs", "late_entry", "remote_voting"},
        ),
        ("missing", {"entitled", "present", "for", "women_present", "notice_on"}),
    ],
)
def test_the_cases_cover_what_the_law_can_answer(key: str, expected: set[str]) -> None:
    """Every outcome, refusal, warning and missing number that four discussions can meet is told by some case."""
    assert expected - words(key) == set()


def test_every_body_meets_in_some_case() -> None:
    """Each body that may hold a discussion is told at least once, by name or as the default."""
    bodies = {step.fields.get("body") for case in told() for step in case.steps}
    assert {
        "party_members_meeting",
        "representatives_assembly",
        "villagers_assembly",
        "villagers_assembly_households",
        "members_assembly",
    } <= bodies


def written(folder: Path, text: str) -> Path:
    """A case file."""
    path = folder / "case.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            ONE.replace("for: 5}", "for: 5, expect: {outcome: rejected}}"),
            "step 1: expected rejected, got passed",
        ),
        (ONE.replace("for: 5}", "for: 2}"), "step 1: expected passed, got rejected"),
        (
            ONE.replace("for: 5}", "for: 6, expect: {outcome: refused, because: out_of_order}}"),
            "step 1: expected refused (out_of_order), got refused (counts_inconsistent)",
        ),
        (
            ONE.replace("for: 5}", "for: 5, expect: {warnings: [late_entry]}}"),
            "step 1: expected warnings late_entry, got none",
        ),
        (
            ONE.replace("present: 5", "entitled: 4, present: 4").replace(
                "for: 5}", "for: 4, expect: {no_warnings: true}}"
            ),
            "step 1: expected no warnings, got entitled_differs",
        ),
        (
            ONE.replace("for: 5}", "against: 1, expect: {outcome: incomplete, missing: [present]}}"),
            "step 1: expected missing present, got for",
        ),
        (ONE + "expect: {state: closed}\n", "the end: expected state closed, got open"),
        (ONE + "expect: {stage: proposal}\n", "the end: expected stage proposal, got consultation"),
        (ONE + "expect: {disclosures: 1}\n", "the end: expected disclosures 1, got 0"),
        (
            ONE.replace(
                "{title: 提议}", '{title: 提议, amount: "1.00", funding: [{source: 村集体, amount: "2.00"}]}'
            ),
            "step 1: expected passed, got refused (funding_does_not_add_up)",
        ),
    ],
)
def test_a_wrong_expectation_is_a_problem(tmp_path: Path, text: str, problem: str) -> None:
    """The player does not nod: it says which step, what was expected and what came."""
    (played,) = report.play_file(written(tmp_path, text))
    assert not played.ok
    assert problem in played.problems


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("case: [", 1, ""),
        ("item: major-matter\nsteps: []\n", 1, "case"),
        (ONE.replace("major-matter", "no-such-item"), 1, "no-such-item"),
        (ONE.replace("steps:", "stepps:"), 1, "stepps"),
        (ONE.replace("do: meeting", "do: party"), 5, "party"),
        (ONE.replace("stage: proposal", "stage: closing"), 5, "closing"),
        (ONE.replace("present: 5", "present: five"), 5, "five"),
        (ONE.replace("present: 5", "attendance: 5"), 5, "attendance"),
        (ONE.replace("date: 2024-03-01", "date: yesterday"), 5, "yesterday"),
        (ONE.replace("date: 2024-03-01, ", ""), 5, "no day"),
        (ONE.replace("present: 5", "body: parliament, present: 5"), 5, "parliament"),
        (ONE.replace("present: 5", "late_entry: true, present: 5"), 5, "late_entry"),
        (ONE + "  - {date: 2024-02-01, do: wait}\n", 6, "2024-02-01"),
        (ONE + "  - {date: 2024-04-01, do: post}\n", 6, "notice"),
        (ONE + "rules: {no.such_rule: 1}\n", 6, "no.such_rule"),
        (ONE + "village: {adults: many}\n", 6, "many"),
        (ONE.replace("{title: 提议}", "{title: 提议, amount: 1.5}"), None, "1.5"),
    ],
)
def test_an_invalid_file_names_its_line(tmp_path: Path, text: str, line: int | None, found: str) -> None:
    """File, line, what was found and what to write instead; nothing of it is played."""
    with pytest.raises(DefinitionError) as caught:
        report.play_file(written(tmp_path, text))
    assert "case.yaml" in caught.value.file
    assert found in caught.value.found
    assert caught.value.expected
    if line is not None:
        assert caught.value.line == line


def test_a_missing_file_is_invalid(tmp_path: Path) -> None:
    """There is nothing to play."""
    with pytest.raises(DefinitionError):
        report.play_file(tmp_path / "nowhere.yaml")


def test_the_json_of_a_report(tmp_path: Path) -> None:
    """It has the keys that scripts rely on, and is plain JSON."""
    (played,) = report.play_file(written(tmp_path, ONE))
    content = json.loads(json.dumps(played.json))
    assert set(content) == {
        "case",
        "file",
        "ok",
        "state",
        "stage",
        "disclosures",
        "warnings",
        "steps",
        "problems",
    }
    assert content["steps"][0] == {
        "n": 1,
        "outcome": "passed",
        "because": None,
        "missing": [],
        "warnings": [],
        "basis": content["steps"][0]["basis"],
    }
    assert "rule_unverified" in content["warnings"]
