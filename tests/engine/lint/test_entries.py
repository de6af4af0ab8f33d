"""Nobody skips a discussion but by an entry: entries redrawn by strangers, each found."""

import pytest

from engine import lint
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, Redraw

PASSED = 'outcome == "opened"'

REDRAWN: dict[str, tuple[Redraw, str, str]] = {
    "an entry for everybody": (draw.condition("f_entry_listed", None), "entry-condition", "f_entry_listed"),
    "an entry by a rule of the county": (
        draw.condition("f_entry_listed", 'rule("fast") == "yes"'),
        "entry-condition",
        "f_entry_listed",
    ),
    "an entry that stays open after a return": (
        draw.condition("f_entry_mandated", 'entry == "mandated"'),
        "entry-condition",
        "f_entry_mandated",
    ),
    "an entry on another's basis": (
        draw.condition("f_entry_listed", 'entry == "mandated" and return_to == None'),
        "entry-condition",
        "f_entry_listed",
    ),
    "an arrow from the proposal into an entry": (
        draw.flow("proposal_result", "listed", 'outcome == "passed"'),
        "entry-condition",
        "drawn",
    ),
    "an entry for which nothing stands": (
        draw.put("listed", siyi_stands_for=None),
        "entry-stages",
        "listed",
    ),
    "an entry that leaves a discussion out": (
        draw.put("listed", siyi_stands_for="proposal deliberation resolution resolution_disclosure"),
        "entry-stages",
        "listed",
    ),
    "an entry that cannot lapse": (
        draw.put("mandated", siyi_outcomes="opened"),
        "entry-outcomes",
        "mandated",
    ),
    "a lapsed entry that goes on": (
        draw.both(draw.condition("f_listed_opened", 'outcome != "passed"')),
        "skips-proposal",
        "effective",
    ),
    "the council's entry led past its resolution": (
        draw.retarget("f_mandated_opened", "to_disclosure"),
        "skips-resolution",
        "resolution_disclosure",
    ),
    "the council's entry led past the disclosure": (
        draw.retarget("f_mandated_opened", "effective"),
        "skips-resolution",
        "effective",
    ),
    "the list's entry without the disclosure behind it": (
        draw.put("listed", siyi_stands_for="proposal consultation deliberation resolution"),
        "skips-resolution_disclosure",
        "effective",
    ),
    "a task that says other stages stand behind it": (
        draw.put("township_review_after_proposal", siyi_stands_for="proposal consultation"),
        "entry-kind",
        "township_review_after_proposal",
    ),
    "the entry turned into an office's task": (
        draw.put("listed", siyi_kind="task"),
        "skips-proposal",
        "effective",
    ),
}


@pytest.mark.parametrize(("change", "rule", "element"), REDRAWN.values(), ids=list(REDRAWN))
def test_redrawn_entries(change: Redraw, rule: str, element: str) -> None:
    """Each way to come in without a basis, or with too little behind it, is an error at the element."""
    found = lint.check(draw.redrawn({FOUR: change}))
    errors = {(one.rule, one.element) for one in found if one.severity == lint.ERROR}
    assert (rule, element) in errors
