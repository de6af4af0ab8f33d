"""A matter's history: everything that happened, in words, and nothing that may not be told (事项全程)."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import log, verify
from engine.errors import Refused
from tests import copies
from tests.recorded import MATTER, recorded_village
from tests.village import OTHER_VILLAGE, PEOPLE, VILLAGE, VillageUnderTest
from web import history
from web.audit import findings
from web.scene import TELL
from workflows import matters, verification
from workflows.meetings import ballot_boxes, roll
from workflows.record import APPLY


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village in which one matter went from start to closed."""
    made = recorded_village(tmp_path)
    yield made
    copies.drop(made.database)


def steps(village: VillageUnderTest, matter: str = MATTER, *, public: bool = False) -> list[dict[str, Any]]:
    with village.database.read() as db:
        return history.steps(db, VILLAGE, matter, public=public)


def test_every_kind_of_event_has_a_sentence() -> None:
    """Whatever a command records can be told; nothing is told that no command records."""
    verification.know_all_kinds()
    assert set(TELL) == set(APPLY)


def test_every_event_of_any_log_can_be_told(recorded: VillageUnderTest) -> None:
    """The logs of county, township and villages read as sentences, inside and in public."""
    with recorded.database.read() as db:
        for jurisdiction in log.jurisdictions(db):
            for event in log.events(db, jurisdiction):
                for public in (False, True):
                    assert len(history.sentence(db, event, public=public)) >= 3


def test_the_steps_are_all_that_happened_in_the_order_of_the_log(recorded: VillageUnderTest) -> None:
    """From start to closing: meetings, votes, notices, the objection, the payment."""
    told = steps(recorded)
    assert [step["index"] for step in told] == sorted({step["index"] for step in told})
    expected = {
        "matter_started",
        "meeting_called",
        "item_decided",
        "notice_posted",
        "objection_made",
        "payment_made",
    }
    assert expected <= {step["kind"] for step in told}
    assert told[0]["what"] == "发起事项“村内道路硬化”"
    assert (told[0]["who"], told[0]["office"]) == ("李国强", "村党组织书记")
    assert told[-1]["what"] == "办结归档"


def test_a_vote_is_told_with_counts_rule_and_article(recorded: VillageUnderTest) -> None:
    """Counts, outcome, rule and basis stand at the decision."""
    decided = next(
        step for step in steps(recorded) if step["kind"] == "item_decided" and "党员大会" in step["what"]
    )
    assert decided["what"] == "党员大会审议：通过（党员大会）"
    assert ("表决情况", "应到9，实到9，同意8，不同意1，弃权0，回避0") in decided["form"]
    assert "应到过半数同意才通过" in decided["rule"]
    assert decided["article"].startswith("《中国共产党支部工作条例（试行）》")


def test_ballots_are_one_step_without_voters(recorded: VillageUnderTest) -> None:
    """Nine ballots are counted; who cast them stands nowhere."""
    cast = [step for step in steps(recorded) if step["kind"] == "ballot_cast"]
    assert [(step["what"], step["who"], step["form"]) for step in cast] == [("收到表决票9张", "", [])]


def test_the_public_history_names_nobody(recorded: VillageUnderTest) -> None:
    """Only offices are told in public; the objector and the objection's text are not."""
    told = repr(steps(recorded, public=True))
    assert [name for _, name, _ in PEOPLE.values() if name in told] == []
    assert "占用了我家的地" not in told
    assert "占用了我家的地" in repr(steps(recorded))
    assert "村党组织书记" in told


def test_personal_numbers_stand_in_no_public_step(village: VillageUnderTest) -> None:
    """A telephone that somebody wrote into a text is not shown to everybody."""
    matter = village.start()
    village.do(matters.withdraw, "secretary", matter=matter, reason="有事请打13812345678找我")
    assert "13812345678" in repr(steps(village, matter))
    assert "13812345678" not in repr(steps(village, matter, public=True))


def test_other_items_of_a_meeting_are_not_told(village: VillageUnderTest) -> None:
    """One meeting with two matters: each history has its own ballots and recusals only."""
    first, second = village.matter_at("deliberation"), village.start(title="修水渠")
    village.bring(second, "deliberation")
    held = village.open_meeting("deliberation", [first, second])
    voters = village.roll("party_members_meeting")
    village.do(
        roll.recuse, voters[0], meeting=held, matter=second, person=village.persons[voters[0]], reason="亲属"
    )
    village.vote(held, first, dict.fromkeys(voters[:3], "for"))
    village.vote(held, second, dict.fromkeys(voters[1:3], "for"))
    kinds = [step["kind"] for step in steps(village, first)]
    assert "recused" not in kinds
    assert [step["what"] for step in steps(village, first) if step["kind"] == "ballot_cast"] == [
        "收到表决票3张"
    ]
    assert [step["what"] for step in steps(village, second) if step["kind"] == "ballot_cast"] == [
        "收到表决票2张"
    ]
    assert [step["what"] for step in steps(village, second, public=True) if step["kind"] == "recused"] == [
        "1人对本事项回避，不参加表决"
    ]


def test_a_reply_after_its_last_day_is_late(village: VillageUnderTest) -> None:
    """What was late is marked."""
    matter = village.matter_at("resolution_disclosure")
    objection = village.object(village.post(matter))
    village.advance(days=10)
    village.answer(objection)
    replied = next(step for step in steps(village, matter) if step["kind"] == "objection_replied")
    assert (replied["late"], replied["flags"]) == (True, ["超期"])


def test_the_nodes_follow_the_matter_over_its_diagrams(recorded: VillageUnderTest) -> None:
    """Current and finished nodes, and the diagram on which each step plays."""
    told = steps(recorded)
    assert told[0]["nodes"]["current"] == ["four-discussions/proposal"]
    assert told[0]["nodes"]["diagram"] == "four-discussions"
    assert {"", "four-discussions", "result-disclosure"} == {step["nodes"]["diagram"] for step in told}
    assert told[-1]["nodes"]["current"] == []
    assert {"closing", "closed", "four-discussions/resolution"} <= set(told[-1]["nodes"]["done"])


def test_going_back_marks_what_must_be_done_again(village: VillageUnderTest) -> None:
    """A return to consultation: what came after is returned, until it is done again."""
    matter = village.matter_at("resolution")
    village.do(matters.return_to, "secretary", matter=matter, to="consultation", reason="方案有变化")
    last = steps(village, matter)[-1]
    assert (last["state"], last["what"]) == ("returned", "退回“村“两委”会议商议”环节")
    nodes = last["nodes"]
    assert nodes["current"] == ["four-discussions/consultation"]
    assert {"four-discussions/deliberation", "four-discussions/resolution"} <= set(nodes["returned"])
    assert "four-discussions/proposal" in nodes["done"]
    village.bring(matter, "resolution")
    assert "four-discussions/deliberation" in steps(village, matter)[-1]["nodes"]["done"]


def test_a_matter_of_another_village_is_refused(recorded: VillageUnderTest) -> None:
    """Another village's number finds nothing."""
    with recorded.database.read() as db, pytest.raises(Refused, match="not_found"):
        history.steps(db, OTHER_VILLAGE, MATTER)


def test_every_finding_has_words() -> None:
    """Whatever a verification can find is told in Chinese."""
    sources = "".join(map(inspect.getsource, (verify, verification, ballot_boxes)))
    told = re.findall(r'"([a-z]+_[a-z]+)"', sources)
    endings = (
        "_unsigned",
        "_differs",
        "_missing",
        "_surplus",
        "_unreadable",
        "_parts",
        "_backwards",
        "_unplayable",
    )
    assert {word for word in told if word.endswith(endings)} == set(findings.PROBLEMS)
