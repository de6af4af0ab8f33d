"""A recount of paper ballots in the browser (重新计票): same, corrected, or turned and voted on anew."""

import json
from typing import Any

import pytest

from tests.village import COUNTY, PHOTO, PIN, VillageUnderTest
from tests.web.gathering import Gathering, called, item, photo, said
from workflows import jurisdictions, matters
from workflows.disclosure import notices
from workflows.meetings import paper_recount, results
from workflows.verification import verify_deep


def decided(village: VillageUnderTest, **votes: int) -> tuple[Gathering, str]:
    """A resolution that was decided on paper: 17 of 18 present."""
    matter = village.matter_at("resolution")
    meeting = called(village, "resolution", [matter])
    told = votes or {"for": 10, "against": 6, "abstain": 1}
    numbers: dict[str, object] = {"present": 17, f"issued-{matter}": 17, f"collected-{matter}": 17}
    numbers |= {f"{name}-{matter}": number for name, number in told.items()}
    assert meeting.enter("clerk", numbers).status_code == 303
    village.do(results.confirm, "supervision_chair", meeting_id=meeting.name)
    return meeting, matter


def counted(meeting: Gathering, matter: str, **votes: int) -> int:
    """Ordered by the chair, entered by the clerk, confirmed by the chair on the clerk's machine; the last status."""
    path = f"/items/{matter}/recount"
    assert meeting.post("supervision_chair", path, step="order", reason="有人说数错了").status_code == 303
    told = {f"{name}-{matter}": str(number) for name, number in votes.items()}
    told |= {"step": "enter", "entitled": "18", "present": "17"}
    answer = meeting.village.client("clerk").post(
        meeting.address + path, data=told | {"photos": [photo()]}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, said(answer)
    second = {"second_name": "supervision_chair", "second_pin": PIN}
    return meeting.post("clerk", path, step="confirm", **second).status_code


RESULTS = {
    "the same": ({"for": 10, "against": 6, "abstain": 1}, "same", "passed", "resolution_disclosure", 1),
    "one vote moved": (
        {"for": 9, "against": 7, "abstain": 1},
        "corrected",
        "passed",
        "resolution_disclosure",
        1,
    ),
    "it would have failed": ({"for": 8, "against": 8, "abstain": 1}, "turned", "passed", "resolution", 2),
}


@pytest.mark.parametrize("case", RESULTS.values(), ids=RESULTS)
def test_a_recount_never_flips_a_decision_silently(
    village: VillageUnderTest, case: tuple[dict[str, int], str, str, str, int]
) -> None:
    """Equal: nothing. Other numbers: struck through. Another outcome: back to a new vote, and everybody is told."""
    votes, state, outcome, stage, round_ = case
    meeting, matter = decided(village)
    assert counted(meeting, matter, **votes) == 303
    told = item(village, meeting.name, matter)
    assert (told.outcome, village.standing(matter)) == (outcome, ("open", stage, round_))
    corrected = state == "corrected"
    assert json.loads(told.counts)["for"] == (9 if corrected else 10)
    assert village.kinds(matter).count("record_corrected") == (2 if corrected else 0)
    words = {"same": "与原来一致", "corrected": "票数有更正，结果不变", "turned": "原来的表决不能作数"}
    assert words[state] in said(meeting.get("villager"))
    assert village.client("clerk").get(f"/v/test-village/files/{village.photo}").data == PHOTO
    assert verify_deep(village.database, village.evidence) == []


def test_a_rejected_matter_stays_ended(village: VillageUnderTest) -> None:
    """It may be proposed anew; the recount says that it would have passed."""
    meeting, matter = decided(village, **{"for": 8, "against": 8, "abstain": 1})
    assert village.standing(matter)[0] == "rejected"
    assert counted(meeting, matter, **{"for": 9, "against": 7, "abstain": 1}) == 303
    assert village.standing(matter)[0] == "rejected"


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "")


@pytest.mark.parametrize(
    ("when", "stage", "back"),
    [("after_resolution", "resolution", "consultation"), ("after_proposal", "proposal", "proposal")],
)
def test_the_township_cannot_agree_with_a_vote_that_turned(
    village: VillageUnderTest, when: str, stage: str, back: str
) -> None:
    """No way is drawn from a review to the vote: agreeing is refused, and sent back it goes where a new vote is held."""
    values = {"township_review_at": when}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    matter = village.matter_at(stage)
    everybody = len(village.roll(village.body_of(matter, stage)))
    name = village.enter(matter, stage, present=everybody, for_=everybody)
    village.do(results.confirm, "supervision_chair", meeting_id=name)
    assert village.standing(matter)[1] == "township_review"
    of = {"meeting": name, "matter": matter}
    village.do(paper_recount.order, "supervision_chair", reason="有人说数错了", **of)
    agree: dict[str, Any] = {"matter": matter, "form": {"opinion": "agree"}}
    assert rule(village.refusal(matters.review, "township_party", **agree)) == "recount_under_way"
    counts = {"for": 1, "against": everybody - 1}
    village.do(paper_recount.enter, "clerk", counts=counts, photos=[village.photo], **of)
    assert village.do(paper_recount.confirm, "supervision_chair", **of).outcome == "turned"
    assert village.standing(matter) == ("open", "township_review", 1)
    assert rule(village.refusal(matters.review, "township_party", **agree)) == "recount_turned"
    refused = {"opinion": "refuse", "reason": "重新计票没有通过"}
    village.do(matters.review, "township_party", matter=matter, form=refused)
    assert village.standing(matter)[1] == back
    village.bring(matter, "implementation")
    assert village.notice(matter, "resolution").round == village.row(matter).round


def test_nothing_is_published_while_ballots_are_counted_again(village: VillageUnderTest) -> None:
    """And once the notice hangs, nobody orders a recount any more."""
    meeting, matter = decided(village)
    told = {"meeting": meeting.name, "matter": matter, "reason": "有人说数错了"}
    assert rule(village.refusal(paper_recount.order, "clerk", **told)) == "not_your_office"
    village.do(paper_recount.order, "supervision_chair", **told)
    assert rule(village.refusal(paper_recount.order, "supervision_chair", **told)) == "recount_under_way"
    evidence = dict.fromkeys(notices.CHANNELS, village.photo)
    post = {"matter": matter, "kind": "resolution", "form": {"content": "硬化道路"}, "evidence": evidence}
    assert rule(village.refusal(notices.post, "director", **post)) == "recount_under_way"
    counts = {"for": 10, "against": 6, "abstain": 1}
    of = {"meeting": meeting.name, "matter": matter}
    village.do(paper_recount.enter, "clerk", counts=counts, photos=[village.photo], **of)
    village.do(paper_recount.confirm, "supervision_chair", **of)
    village.do(notices.post, "director", **post)
    assert rule(village.refusal(paper_recount.order, "supervision_chair", **told)) == "recount_not_now"


def test_numbers_that_cannot_be_stay_on_the_page(village: VillageUnderTest) -> None:
    """More votes than ballots: the sentence stands at the number, nothing is stored."""
    meeting, matter = decided(village)
    path = f"/items/{matter}/recount"
    meeting.post("supervision_chair", path, step="order", reason="有人说数错了")
    stored = village.stored
    told = {"step": "enter", "entitled": "18", "present": "17", f"for-{matter}": "18"}
    answer = village.client("clerk").post(
        meeting.address + path, data=told | {"photos": [photo()]}, content_type="multipart/form-data"
    )
    assert (answer.status_code, village.stored) == (422, stored)
    assert "多于实到的17人" in said(answer)
