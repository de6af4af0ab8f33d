"""What strangers draw: ways around, rejected votes that flow on, discussions stripped of what they say they are."""

from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, RESULT, Redraw

STAGES = ("proposal", "consultation", "deliberation", "resolution")
SWAP = {
    "deliberation": ("f_deliberation_rejected", "f_deliberation_passed"),
    "proposal": ("f_proposal_rejected", "f_proposal_passed"),
    "resolution": ("f_resolution_rejected", "f_resolution_passed"),
}


def swapped(stage: str) -> Redraw:
    """The default flow of a discussion's gateway goes forwards, the condition asks for the failures."""
    back, forward = SWAP[stage]
    return draw.both(
        draw.put(f"{stage}_result", default=forward),
        draw.condition(forward, None),
        draw.condition(back, 'outcome == "rejected"'),
    )


# what the stranger draws; the rule that finds it; nodes the message must name, in this order
AROUND: dict[str, tuple[dict[str, Redraw], str, list[str]]] = {
    "from the consultation straight to the resolution": (
        {FOUR: draw.flow("consultation", "resolution")},
        "skips-deliberation",
        ["consultation", "resolution"],
    ),
    "from the consultation to the merge before the resolution": (
        {FOUR: draw.flow("consultation", "to_resolution")},
        "skips-deliberation",
        ["consultation", "to_resolution", "resolution"],
    ),
    "from the consultation's gateway, for passed ones": (
        {FOUR: draw.flow("consultation_result", "resolution", 'outcome == "passed"')},
        "skips-deliberation",
        ["consultation", "consultation_result", "resolution"],
    ),
    "from the consultation's gateway, where a county's rule says so": (
        {FOUR: draw.flow("consultation_result", "resolution", 'rule("small") == "yes"')},
        "skips-deliberation",
        ["consultation_result", "resolution"],
    ),
    "from the consultation's gateway, without a condition": (
        {FOUR: draw.flow("consultation_result", "resolution")},
        "skips-deliberation",
        ["consultation_result", "resolution"],
    ),
    "the consultation's arrow dragged past the party members": (
        {FOUR: draw.retarget("f_consultation_passed", "to_resolution")},
        "skips-deliberation",
        ["consultation", "consultation_result", "to_resolution", "resolution"],
    ),
    "the consultation's arrow dragged, shapes and references gone": (
        {
            FOUR: draw.both(
                draw.retarget("f_consultation_passed", "resolution"),
                draw.without_layout,
                draw.without_references,
            )
        },
        "skips-deliberation",
        ["consultation", "consultation_result", "resolution"],
    ),
    "the arrow into the party members' meeting dragged past it": (
        {FOUR: draw.retarget("f_to_deliberation", "deliberation_result")},
        "skips-deliberation",
        ["to_deliberation", "deliberation_result"],
    ),
    "through a new gateway": (
        {
            FOUR: draw.both(
                draw.add("exclusiveGateway", id="new", default="new_on"),
                draw.flow("consultation", "new", identity="new_in"),
                draw.flow("new", "to_resolution", identity="new_on"),
                draw.flow("new", "to_deliberation", 'return_to == "deliberation"', identity="new_other"),
            )
        },
        "skips-deliberation",
        ["consultation", "new", "to_resolution", "resolution"],
    ),
    "in parallel": (
        {
            FOUR: draw.both(
                draw.add("parallelGateway", id="split"),
                draw.retarget("f_consultation_passed", "split"),
                draw.flow("split", "to_deliberation", identity="one"),
                draw.flow("split", "to_resolution", identity="two"),
            )
        },
        "skips-deliberation",
        ["consultation", "split", "to_resolution", "resolution"],
    ),
    "on the entering gateway, when nothing was returned": (
        {FOUR: draw.condition("f_enter_resolution", "return_to == None")},
        "skips-consultation",
        ["enter", "to_resolution", "resolution"],
    ),
    "a return may jump forwards": (
        {FOUR: draw.put("consultation", siyi_returns="proposal consultation deliberation resolution")},
        "skips-deliberation",
        ["consultation", "enter", "to_resolution", "resolution"],
    ),
    "from the township's review after the proposal": (
        {FOUR: draw.retarget("f_reviewed_after_proposal", "to_resolution")},
        "skips-deliberation",
        ["township_review_after_proposal", "to_resolution", "resolution"],
    ),
    "out of the proposal": (
        {FOUR: draw.flow("proposal", "to_deliberation")},
        "skips-consultation",
        ["proposal", "to_deliberation", "deliberation"],
    ),
    "out of the start": (
        {FOUR: draw.flow("start", "to_consultation")},
        "skips-proposal",
        ["start", "to_consultation", "consultation"],
    ),
    "out of a second start": (
        {FOUR: draw.both(draw.add("startEvent", id="other"), draw.flow("other", "to_resolution"))},
        "skips-deliberation",
        ["other", "to_resolution", "resolution"],
    ),
    "through a boundary event on the consultation": (
        {
            FOUR: draw.both(
                draw.add("boundaryEvent", id="hurry", attachedToRef="consultation"),
                draw.flow("hurry", "to_resolution"),
            )
        },
        "skips-deliberation",
        ["consultation", "hurry", "to_resolution", "resolution"],
    ),
    "through a script": (
        {
            FOUR: draw.both(
                draw.add("scriptTask", id="script"),
                draw.flow("consultation", "script", identity="in"),
                draw.flow("script", "to_resolution", identity="out"),
            )
        },
        "skips-deliberation",
        ["consultation", "script", "to_resolution", "resolution"],
    ),
    "from the resolution straight to its effect": (
        {FOUR: draw.flow("resolution", "effective")},
        "skips-resolution_disclosure",
        ["resolution", "effective"],
    ),
    "from the resolution's gateway to its effect": (
        {FOUR: draw.flow("resolution_result", "effective", 'outcome == "passed"')},
        "skips-resolution_disclosure",
        ["resolution", "resolution_result", "effective"],
    ),
    "the arrow of an agreed resolution dragged to its effect": (
        {FOUR: draw.retarget("f_no_review_after_resolution", "effective")},
        "skips-resolution_disclosure",
        ["resolution", "review_after_resolution", "effective"],
    ),
    "the township agrees, and nothing is published": (
        {FOUR: draw.retarget("f_after_agreed", "effective")},
        "skips-resolution_disclosure",
        ["township_review_after_resolution", "review_after_result", "effective"],
    ),
    "around the party members' task, from before it to behind it": (
        {FOUR: draw.flow("to_deliberation", "deliberation_result")},
        "skips-deliberation",
        ["to_deliberation", "deliberation_result"],
    ),
    "around the notice's task, from before it to behind it": (
        {FOUR: draw.flow("to_disclosure", "disclosure_result")},
        "skips-resolution_disclosure",
        ["resolution", "to_disclosure", "disclosure_result"],
    ),
    "the notice's arrow dragged past it": (
        {FOUR: draw.retarget("f_to_disclosure", "disclosure_result")},
        "skips-resolution_disclosure",
        ["resolution", "to_disclosure", "disclosure_result"],
    ),
    "around the call, from before it to behind it": (
        {MAJOR: draw.flow("begin", "decided")},
        "skips-resolution_disclosure",
        ["start", "begin", "decided"],
    ),
    "around the result's task, from the start to the end": (
        {RESULT: draw.flow("start", "disclosed")},
        "skips-result_disclosure",
        ["result-disclosure", "start", "disclosed"],
    ),
    "around the result's call": (
        {MAJOR: draw.flow("implementation", "disclosed")},
        "skips-result_disclosure",
        ["implementation", "disclosed"],
    ),
    "from the call straight to implementation": (
        {MAJOR: draw.flow("four-discussions", "implementation")},
        "unpassed-proposal",
        ["four-discussions", "proposal", "implementation"],
    ),
    "from the start straight to implementation": (
        {MAJOR: draw.flow("start", "implementation")},
        "skips-proposal",
        ["start", "implementation"],
    ),
    "implementation before the call": (
        {MAJOR: draw.retarget("f_begin", "implementation")},
        "skips-resolution_disclosure",
        ["begin", "implementation"],
    ),
    "withdrawing leads to implementation": (
        {MAJOR: draw.retarget("f_withdrawn", "implementation")},
        "skips-proposal",
        ["four_discussions_withdrawn", "implementation"],
    ),
    "a return of the implementation leads to implementation's end": (
        {MAJOR: draw.retarget("f_returned", "closed")},
        "skips-result_disclosure",
        ["implementation_returned", "closed"],
    ),
    "from implementation straight to closing": (
        {MAJOR: draw.retarget("f_implemented", "closing")},
        "skips-result_disclosure",
        ["implementation", "closing", "closed"],
    ),
    "from implementation straight to the end": (
        {MAJOR: draw.flow("implementation", "closed")},
        "skips-result_disclosure",
        ["implementation", "closed"],
    ),
}
UNPASSED: dict[str, tuple[dict[str, Redraw], str, list[str]]] = {
    **{
        f"the condition of the passed {stage} is removed": (
            {FOUR: draw.condition(f"f_{stage}_passed", None)},
            f"unpassed-{stage}",
            [f"{stage}", f"{stage}_result"],
        )
        for stage in STAGES
    },
    **{
        f"the condition of the passed {stage} becomes {text}": (
            {FOUR: draw.condition(f"f_{stage}_passed", text)},
            f"unpassed-{stage}",
            [f"{stage}", f"{stage}_result"],
        )
        for stage in STAGES
        for text in (
            "True",
            'outcome != "passed"',
            'outcome == "rejected"',
            'outcome != "returned"',
            'outcome in ["passed", "rejected"]',
            'outcome == "passed" or rule("on_rejection") == "go"',
            'not rule("strict")',
            "outcome",
            "eval('1')",
        )
    },
    **{
        f"the default of the {stage} is swapped": (
            {FOUR: swapped(stage)},
            f"unpassed-{stage}",
            [stage, f"{stage}_result"],
        )
        for stage in SWAP
    },
    "the default of the deliberation is swapped and no condition rewritten": (
        {FOUR: draw.put("deliberation_result", default="f_deliberation_passed")},
        "unpassed-deliberation",
        ["deliberation", "deliberation_result", "to_resolution", "resolution"],
    ),
    "a deliberation flows on unless it was rejected": (
        {FOUR: draw.condition("f_deliberation_passed", 'outcome != "rejected" and outcome != "returned"')},
        "unpassed-deliberation",
        ["deliberation", "deliberation_result", "to_resolution", "resolution"],
    ),
    "a rejected deliberation is not rejected": (
        {FOUR: draw.retarget("f_deliberation_rejected", "to_resolution")},
        "unpassed-deliberation",
        ["deliberation", "deliberation_result", "to_resolution", "resolution"],
    ),
    "a rejected deliberation goes on where the rule says so": (
        {FOUR: draw.retarget("f_deliberation_again", "to_resolution")},
        "unpassed-deliberation",
        ["deliberation", "deliberation_rejection", "to_resolution", "resolution"],
    ),
    "an end for failures is dragged to the next stage": (
        {FOUR: draw.retarget("f_consultation_not_passed", "to_deliberation")},
        "unpassed-consultation",
        ["consultation", "consultation_rejection", "to_deliberation", "deliberation"],
    ),
    "an upheld objection takes effect": (
        {FOUR: draw.retarget("f_upheld", "effective")},
        "unpassed-resolution_disclosure",
        ["resolution_disclosure", "disclosure_result", "effective"],
    ),
    "an upheld objection, condition removed": (
        {FOUR: draw.condition("f_opened", None)},
        "unpassed-resolution_disclosure",
        ["resolution_disclosure", "disclosure_result", "effective"],
    ),
    "a decision without effect is carried out": (
        {MAJOR: draw.condition("f_effective", "True")},
        "unpassed-proposal",
        ["four-discussions", "proposal", "decided", "implementation"],
    ),
    "a decision without effect is the default": (
        {MAJOR: draw.retarget("f_rejected", "implementation")},
        "unpassed-proposal",
        ["four-discussions", "proposal", "decided", "implementation"],
    ),
    "a passed decision that was not published is carried out": (
        {
            MAJOR: draw.condition("f_effective", 'outcome in ["opened", "passed"]'),
            FOUR: draw.both(
                draw.add("endEvent", id="shortcut"), draw.retarget("f_no_review_after_resolution", "shortcut")
            ),
        },
        "skips-resolution_disclosure",
        ["resolution", "shortcut", "decided", "implementation"],
    ),
    "an upheld objection to the result is closed": (
        {MAJOR: draw.condition("f_opened", None)},
        "unpassed-result_disclosure",
        ["result_disclosure", "disclosed", "closing", "closed"],
    ),
    "an upheld objection to the result is the default": (
        {MAJOR: draw.retarget("f_upheld", "closing")},
        "unpassed-result_disclosure",
        ["result_disclosure", "disclosed", "closing", "closed"],
    ),
}
STRIPPED: dict[str, tuple[dict[str, Redraw], str]] = {
    "a discussion without its kind": ({FOUR: draw.put("deliberation", siyi_kind=None)}, "kind-missing"),
    "a discussion as a task": ({FOUR: draw.put("deliberation", siyi_kind="task")}, "decision-kind"),
    "a discussion as a gate": ({FOUR: draw.put("deliberation", siyi_kind="gate")}, "decision-kind"),
    "a discussion of another kind": ({FOUR: draw.put("deliberation", siyi_kind="talk")}, "kind-missing"),
    "a discussion without outcomes": (
        {FOUR: draw.put("resolution", siyi_outcomes=None)},
        "outcomes-missing",
    ),
    "a discussion that cannot fail": (
        {FOUR: draw.put("resolution", siyi_outcomes="passed")},
        "decision-outcomes",
    ),
    "a discussion of another stage": (
        {FOUR: draw.put("deliberation", siyi_stage="consultation")},
        "decision-kind",
    ),
    "a discussion under another id": (
        {
            FOUR: draw.both(
                draw.put("deliberation", id="talk"),
                draw.retarget("f_to_deliberation", "talk"),
                draw.put("f_deliberation", sourceRef="talk"),
            )
        },
        "skips-deliberation",
    ),
    "the called result's notice is empty": ({RESULT: draw.retarget("f_start", "disclosed")}, "unreachable"),
    "a notice without its kind": ({FOUR: draw.put("resolution_disclosure", siyi_kind=None)}, "decision-kind"),
    "a notice to which nobody can object": (
        {RESULT: draw.put("result_disclosure", siyi_outcomes="opened")},
        "decision-outcomes",
    ),
    "another process is called in its place": (
        {MAJOR: draw.put("four-discussions", calledElement="result-disclosure")},
        "discussions-missing",
    ),
    "the call is taken away": (
        {
            MAJOR: draw.both(
                draw.drop("four_discussions_withdrawn"),
                draw.retarget("f_begin", "implementation"),
                draw.drop("four-discussions"),
            )
        },
        "discussions-missing",
    ),
    "an implementation by another name": ({MAJOR: draw.put("implementation", id="build")}, "stage-unknown"),
    "an end by another name": ({MAJOR: draw.put("closed", id="done")}, "end-unknown"),
    "the discussion's stage twice": (
        {FOUR: draw.put("township_review_before_resolution", siyi_stage="deliberation", siyi_kind="meeting")},
        "stage-twice",
    ),
}
