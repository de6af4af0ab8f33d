"""Office tasks (办理任务): done by their office, with their form, to a drawn outcome, side by side too."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.lint.attributes import LANES
from tests.acting import rule_of
from tests.trees import offices
from tests.village import VillageUnderTest, village
from workflows import matters
from workflows import offices as known
from workflows.cases import report
from workflows.inbox import inbox
from workflows.tasks.doing import complete

__all__ = ["offices", "village"]

APPLICATION = {"title": "村道会签", "content": "请各部门会签"}
AGREE: Mapping[str, Any] = {"outcome": "agree"}
DONE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "draft": ("director", {"plan": "硬化村道"}),
    "check": ("economy", AGREE),
    "discipline": ("discipline", AGREE),
    "finance": ("finance", AGREE),
    "planning": ("planning", AGREE),
    "approve": ("government", AGREE),
    "archive": ("clerk", {"complete": True}),
}
"""Who does each task, with what."""


def start(village: VillageUnderTest) -> str:
    """A matter of the item that offices sign."""
    return village.do(matters.start, "clerk", item="joint-signing", form=APPLICATION).subject


def do(village: VillageUnderTest, matter: str, *tasks: str) -> None:
    """These tasks are done as people would."""
    for task in tasks:
        role, form = DONE[task]
        village.do(complete, role, matter=matter, task=task, form=form)


def waiting(village: VillageUnderTest, matter: str) -> list[str]:
    """The tasks that are open."""
    return [task.task for task in village.row(matter).open_tasks]


def test_lanes_are_those_of_the_lint() -> None:
    """Whatever lane may be drawn, somebody acts there; and nobody acts in a lane that may not be drawn."""
    assert set(known.LANES) == LANES
    assert all(set(allowed) <= set(known.OFFICES) for allowed in known.LANES.values())


@pytest.mark.usefixtures("offices")
def test_a_matter_goes_through_all_its_offices(village: VillageUnderTest) -> None:
    """One after another, then three side by side in any order, to the end that the diagram names."""
    matter = start(village)
    do(village, matter, "draft", "check")
    assert waiting(village, matter) == ["discipline", "finance", "planning"]
    do(village, matter, "finance", "planning")
    assert (waiting(village, matter), village.row(matter).round) == (["discipline"], 1)
    do(village, matter, "discipline", "approve", "archive")
    assert village.standing(matter)[0] == "closed"


@pytest.mark.usefixtures("offices")
def test_one_refusal_among_many_is_seen_by_the_join(village: VillageUnderTest) -> None:
    """Whichever of the three refuses, and whenever, the matter goes back, and the next round asks all three anew."""
    for refusing in ("discipline", "finance", "planning"):
        matter = start(village)
        do(village, matter, "draft", "check")
        role, form = DONE[refusing][0], {"outcome": "refuse", "reason": "材料不全"}
        village.do(complete, role, matter=matter, task=refusing, form=form)
        do(village, matter, *sorted({"discipline", "finance", "planning"} - {refusing}))
        assert (waiting(village, matter), village.row(matter).round) == (["draft"], 2)
        do(village, matter, "draft", "check", "planning", "finance")
        assert waiting(village, matter) == ["discipline"]
        do(village, matter, "discipline")
        assert waiting(village, matter) == ["approve"]


REFUSED: Mapping[str, tuple[tuple[str, ...], str, str, Mapping[str, Any], str]] = {
    "another office": (("draft",), "finance", "check", AGREE, "not_your_office"),
    "the township's office of another kind": (
        ("draft",),
        "township_party",
        "check",
        AGREE,
        "not_your_office",
    ),
    "nobody": ((), "public", "draft", {"plan": "一"}, "not_your_office"),
    "a task that is not open": (("draft",), "government", "approve", AGREE, "out_of_order"),
    "a task that is done": (("draft",), "director", "draft", {"plan": "一"}, "out_of_order"),
    "a task that is nowhere": ((), "director", "dance", {}, "out_of_order"),
    "a form with nothing in it": ((), "director", "draft", {}, "form_invalid"),
    "a field that the form does not have": (
        (),
        "director",
        "draft",
        {"plan": "一", "x": "1"},
        "form_invalid",
    ),
    "no outcome": (("draft",), "economy", "check", {}, "form_invalid"),
    "an outcome that is not drawn": (("draft",), "economy", "check", {"outcome": "maybe"}, "form_invalid"),
    "a return without a reason": (("draft",), "economy", "check", {"outcome": "returned"}, "form_invalid"),
    "a refusal without a reason": (
        ("draft", "check"),
        "finance",
        "finance",
        {"outcome": "refuse"},
        "reason_missing",
    ),
    "a refusal with blanks for a reason": (
        ("draft", "check"),
        "finance",
        "finance",
        {"outcome": "refuse", "reason": "  "},
        "reason_missing",
    ),
}


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(("before", "role", "task", "form", "rule"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(
    village: VillageUnderTest,
    before: tuple[str, ...],
    role: str,
    task: str,
    form: Mapping[str, Any],
    rule: str,
) -> None:
    """Who may not, not now, or not so, is told why; nothing is stored."""
    matter = start(village)
    do(village, matter, *before)
    assert rule_of(village.refusal(complete, role, matter=matter, task=task, form=form)) == rule


@pytest.mark.usefixtures("offices")
def test_a_return_goes_where_the_form_says(village: VillageUnderTest) -> None:
    """`return_to` chooses among the ways back that are drawn; the event says which."""
    matter = start(village)
    do(village, matter, "draft", "check", "discipline", "finance", "planning")
    back = {"outcome": "returned", "return_to": "check", "reason": "补初审意见"}
    village.do(complete, "government", matter=matter, task="approve", form=back)
    assert (waiting(village, matter), village.row(matter).round) == (["check"], 2)


@pytest.mark.usefixtures("offices")
def test_the_inbox_asks_whose_office_it_is(village: VillageUnderTest) -> None:
    """Each open task waits for its office alone; `siyi:by` names offices in place of the lane's."""
    matter = start(village)
    do(village, matter, "draft", "check")

    def tasks(role: str, *held: str) -> list[str]:
        who = inbox.Person("test-township", village.persons[role], held)
        with village.database.read() as session:
            found = inbox.of(session, ["test-village"], who, at=village.clock.now)
        return [todo.task for todo in found if todo.kind == "task"]

    assert tasks("finance", "township_finance") == ["finance"]
    assert tasks("planning", "industry_department") == ["planning"]
    assert tasks("economy", "township_rural_economy") == []


@pytest.mark.usefixtures("offices")
def test_a_row_names_offices_only_where_the_task_does(village: VillageUnderTest) -> None:
    """Rows of tasks that name no office look as they did in every release before."""
    matter = start(village)
    do(village, matter, "draft", "check")
    told = {task["task"]: task for task in json.loads(village.row(matter).tasks)}
    assert "by" not in told["finance"]
    assert told["planning"]["by"] == "township_planning industry_department"


CASES = sorted((Path(__file__).parents[2] / "trees/offices/cases").glob("*.yaml"))


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases(path: Path) -> None:
    """The told cases come out as they say."""
    assert [played.problems for played in report.play_file(path) if not played.ok] == []
