"""The proof and the runner agree: what the lint lets pass, no random life of a matter gets around."""

import random

import pytest

from engine import definitions, diagram, lint
from engine.spiff import Process
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, Redraw
from tests.engine.walks import RULES, stamp

WANTED = dict.fromkeys(("proposal", "consultation", "deliberation", "resolution"), "passed")
WANTED["resolution_disclosure"] = "opened"
CONDITIONS = (
    *('outcome == "passed"', 'outcome == "rejected"', 'outcome != "passed"', 'return_to == "resolution"'),
    *('rule("township_review_at") == "after_proposal"', 'outcome in ["passed", "opened", "agree"]', "True"),
)


def mutation(chance: random.Random, path: str) -> Redraw:
    """One arrow dragged elsewhere, rewritten, drawn anew, or made the default."""
    drawn = diagram.read(draw.shipped()[path], path)
    flow, target = chance.choice(drawn.flows), chance.choice(sorted(drawn.nodes))
    conditioned = [one for one in drawn.flows if one.condition]
    return chance.choice(
        [
            draw.retarget(flow.id, target),
            draw.condition(chance.choice(conditioned).id, chance.choice(CONDITIONS)),
            draw.flow(flow.source, target, chance.choice(CONDITIONS)),
            draw.both(
                draw.retarget(flow.id, target), draw.retarget(chance.choice(drawn.flows).id, flow.target)
            ),
        ]
    )


def violation(files: dict[str, bytes], chance: random.Random) -> str:
    """The first stage that a random life got around, or nothing."""
    rules = RULES | {
        "township_review_at": chance.choice(
            [None, "after_proposal", "before_resolution", "after_resolution"]
        ),
        "on_rejection.resolution": chance.choice(["return", "reject"]),
    }
    process = Process.start(definitions.bundle("major-matter", files), rules=rules, data={}, stamp=stamp(0))
    last: dict[str, str | None] = {}
    for event in range(1, 40):
        for task in process.open_tasks:
            if task.stage == "implementation" and {key: last.get(key) for key in WANTED} != WANTED:
                return f"implementation with {last}"
        if process.ended == "closed" and last.get("result_disclosure") != "opened":
            return f"closed with {last}"
        if process.ended:
            return ""
        task = chance.choice(process.open_tasks)
        if task.stage == "implementation" and chance.random() < 0.3:
            process.message("returned", {"return_to": chance.choice(list(WANTED)[:4])}, stamp(event))
            continue
        good = task.outcomes[0]
        outcome = good if chance.random() < 0.75 else chance.choice(task.outcomes)
        back = chance.choice([None, *task.returns]) if outcome != good else None
        process.complete(task.path, {"outcome": outcome, "return_to": back}, stamp(event))
        if task.kind in ("meeting", "gate"):
            last[task.task] = outcome
    return ""


@pytest.mark.parametrize("block", range(4))
def test_no_life_gets_around_a_drawing_that_was_proven(block: int) -> None:
    """Of 20 random redrawings, those without an error let no random life skip a stage."""
    proven = 0
    for seed in range(block * 20, block * 20 + 20):
        chance = random.Random(seed)
        path = chance.choice([FOUR, FOUR, MAJOR])
        files = draw.redrawn({path: mutation(chance, path)})
        if any(found.severity == lint.ERROR for found in lint.check(files)):
            continue
        proven += 1
        for life in range(6):
            assert violation(files, random.Random(life)) == "", (seed, life)
    assert proven  # else nothing was tried


def test_lives_do_get_around_what_is_refused() -> None:
    """The lives are able to find a way around: a drawing that the lint refuses has one that they walk."""
    changes = {
        FOUR: draw.condition("f_deliberation_passed", "True"),
        MAJOR: draw.condition("f_effective", "True"),
    }
    files = draw.redrawn(changes)
    assert lint.check(files)
    assert any(violation(files, random.Random(life)) for life in range(20))
