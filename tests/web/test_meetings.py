"""Meetings in the browser (会议页面): called, opened, signed in, voted on screen, counted."""

import json
from datetime import date
from typing import Any

import pytest

from tests import assets
from tests.registers import COUNTY, HASH
from tests.village import OTHER_VILLAGE, VILLAGE, VillageUnderTest
from tests.web.gathering import MEETINGS, Gathering, called, item, opened, said
from web.meetings import scene, sheets
from workflows import accounts, people

VOTERS = [f"representative_{n}" for n in range(1, 16)]


def more_representatives(village: VillageUnderTest, count: int) -> list[str]:
    """Newly elected representatives with accounts; their roles."""
    names = [f"newcomer_{n}" for n in range(count)]
    for name in names:
        person = village.do(people.register, "clerk", name=f"新代表{name[9:]}").subject
        since = date(2026, 1, 1)
        village.do(people.take_office, "clerk", person=person, office="representative", since=since)
        account: dict[str, Any] = {"name": name, "home": VILLAGE, "person": person, "secret": HASH}
        village.do(accounts.open_account, "administrator", jurisdiction=COUNTY, **account)
        village.persons[name] = person
    return names


def test_thirty_people_decide_on_screen_from_the_call_to_the_count(village: VillageUnderTest) -> None:
    """Called with notice, opened, signed in by themselves or an officer, voted on phones, counted: the matter moves."""
    matter = village.matter_at("resolution")
    voters = [*VOTERS, *more_representatives(village, 12), "director", "member_1", "member_2"]
    planned = village.days_ago(-5)
    form = {
        "body": "representatives_assembly",
        "matter": [matter],
        "day": planned.isoformat(),
        "time": "19：30",
        "place": "村委会会议室",
        "notice_on": village.today.isoformat(),
    }
    answer = village.client("director").post(f"{MEETINGS}/call?stage=resolution", data=form)
    assert answer.status_code == 303
    meeting = Gathering(village, answer.headers["Location"].rsplit("/", 1)[1])
    village.at(f"{planned}T19:30")
    assert meeting.post("clerk", "/open").status_code == 303
    ticked = [village.persons[role] for role in voters[:20]]
    assert meeting.post("clerk", "/sign-in", person=ticked).status_code == 303
    assert "还差" not in said(meeting.get("clerk"))
    for role in voters[20:]:
        assert meeting.post(role, "/sign-in", self_="1").status_code == 303
    choices = ["for"] * 22 + ["against"] * 5 + ["abstain"] * 3
    for role, choice in zip(voters, choices, strict=True):
        assert meeting.vote(role, matter, choice).status_code == 303
    assert "已投票：30人" in said(meeting.get("clerk"))
    assert meeting.post("clerk", "/close").status_code == 303
    told = item(village, meeting.name, matter)
    counts = {"entitled": 30, "present": 30, "for": 22, "against": 5, "abstain": 3, "recused": 0}
    assert (json.loads(told.counts), told.outcome) == (counts, "passed")
    assert village.standing(matter) == ("open", "resolution_disclosure", 1)
    page = said(meeting.get("villager"))
    assert "表决通过" in page
    assert "须到会20人以上，实到30人，够" in page
    assert "即16票以上" in page


def test_too_few_present_is_no_quorum_and_the_matter_stays(village: VillageUnderTest) -> None:
    """Eleven of eighteen came where twelve must: no vote counts, the page says what to do, the matter stays."""
    matter = village.matter_at("resolution")
    meeting = called(village, "resolution", [matter])
    meeting.post("clerk", "/open")
    meeting.post("clerk", "/sign-in", person=[village.persons[role] for role in VOTERS[:11]])
    assert "还差1人，不能表决" in said(meeting.get("clerk"))
    for role in VOTERS[:11]:
        meeting.vote(role, matter, "for")
    meeting.post("clerk", "/close")
    assert item(village, meeting.name, matter).outcome == "no_quorum"
    assert village.standing(matter) == ("open", "resolution", 1)
    assert "请重新通知，再次开会" in said(meeting.get("clerk"))


def test_one_meeting_decides_several_matters_each_by_its_own_votes(village: VillageUnderTest) -> None:
    """Three matters on one agenda: one passes, one fails, in one a member is recused; one count moves them all."""
    passes, fails, touched = (village.matter_at("resolution", title=f"事项{n}号") for n in range(3))
    meeting = opened(village, "resolution", [passes, fails, touched])
    meeting.post(
        "clerk", "/recuse", matter=touched, person=village.persons["representative_15"], reason="亲属"
    )
    for role in VOTERS:
        meeting.vote(role, passes, "for")
        meeting.vote(role, fails, "against")
        if role != "representative_15":
            meeting.vote(role, touched, "for")
    assert "还没有人投票" not in said(meeting.get("clerk"))
    meeting.post("clerk", "/close", sure="yes")
    outcomes = {matter: item(village, meeting.name, matter).outcome for matter in (passes, fails, touched)}
    assert outcomes == {passes: "passed", fails: "rejected", touched: "passed"}
    assert village.standing(fails)[0] == "rejected"
    assert json.loads(item(village, meeting.name, touched).counts)["recused"] == 1
    assert "回避：代表15" in said(meeting.get("clerk"))


def test_a_count_with_votes_missing_waits_for_the_officers_word(village: VillageUnderTest) -> None:
    """Who has not voted counts as present and not in favour, so 散会计票 asks first."""
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    stored = village.stored
    assert meeting.post("clerk", "/close").status_code == 303
    assert village.stored == stored
    assert "还没有人投票，现在计票就是未通过" in said(meeting.get("clerk"))
    meeting.post("clerk", "/close", sure="yes")
    assert village.meeting(meeting.name).state == "closed"


WRONG_CALLS: dict[str, tuple[dict[str, Any], int, str]] = {
    "no matter": ({"matter": []}, 422, "请至少勾选一个要上会的事项"),
    "no body": ({"body": ""}, 422, "请选择由哪个会议来开"),
    "a body of another stage": ({"body": "branch_committee"}, 422, "请选择由哪个会议来开"),
    "no day": ({"day": ""}, 422, "请选开会的日期"),
    "no time": ({"time": "晚上"}, 422, "请写几点开会"),
    "no place": ({"place": " "}, 422, "请写开会的地点"),
    "a long place": ({"place": "长" * 61}, 422, "不超过60个字"),
    "a day that is over": ({"day": "2026-01-05"}, 422, "这一天已经过去"),
    "notice after the meeting": ({"notice_on": "2027-01-05"}, 422, "通知的日期要在开会之前"),
    "binding notice too short": ({"body": "villagers_assembly"}, 409, "会议通知的天数不够"),
}


@pytest.mark.parametrize("case", WRONG_CALLS.values(), ids=WRONG_CALLS)
def test_a_call_that_cannot_be_is_shown_again_with_what_was_written(
    village: VillageUnderTest, case: Any
) -> None:
    """The sentence stands at the field, what was typed stays, nothing is stored."""
    changed, status, sentence = case
    matter = village.matter_at("resolution")
    form: dict[str, Any] = {
        "body": "representatives_assembly",
        "matter": [matter],
        "day": village.days_ago(-4).isoformat(),
        "time": "19:30",
        "place": "晒谷坪旁边的老祠堂",
        "notice_on": village.today.isoformat(),
    } | changed
    stored = village.stored
    answer = village.client("director").post(f"{MEETINGS}/call?stage=resolution", data=form)
    assert (answer.status_code, village.stored) == (status, stored)
    assert sentence in said(answer)
    assert form["place"] in answer.get_data(as_text=True)


CALLERS = {
    "secretary calls the party's": ("secretary", "proposal", 200),
    "committee calls the assemblies": ("director", "resolution", 200),
    "secretary calls no assembly": ("secretary", "resolution", 403),
    "director calls no party meeting": ("director", "proposal", 403),
    "a villager calls nothing": ("villager", "resolution", 403),
    "the neighbour's secretary": ("other_secretary", "proposal", 404),
}


@pytest.mark.parametrize("case", CALLERS.values(), ids=CALLERS)
def test_party_meetings_are_called_by_the_secretary_and_assemblies_by_the_committee(
    village: VillageUnderTest, case: tuple[str, str, int]
) -> None:
    """Whoever may not call does not get to fill in the form in vain."""
    role, stage, status = case
    village.matter_at("resolution")
    village.start()
    assert village.client(role).get(f"{MEETINGS}/call?stage={stage}").status_code == status


def test_the_collectives_meeting_is_called_by_its_board_and_in_its_name(village: VillageUnderTest) -> None:
    """理事会的人看得到、能召集、能录入；主任打不开。会议通知由理事会署名。"""
    assets.settle(village)
    matter = village.matter_at("resolution", subject="property_disposal", owner="collective")
    address, board = f"{MEETINGS}/call?stage=resolution", village.client("branch_1")
    assert village.client("director").get(address).status_code == 403
    for page in (MEETINGS, f"{MEETINGS}/tomorrow"):
        page_said = said(village.client("director").get(page))
        assert "召集会议：村民会议" not in page_said
        assert "成员代表大会：1件" not in page_said
    assert "成员代表大会：1件" in said(board.get(f"{MEETINGS}/tomorrow"))
    assert "召集会议：村民会议或者村民代表会议决议（1个事项）" in said(board.get(MEETINGS))
    assert "成员代表大会" in said(board.get(address))
    meeting = village.call("resolution", [matter])
    assert board.get(f"{MEETINGS}/{meeting}/enter").status_code == 200
    with village.database.read() as session:
        held = scene.load(session, VILLAGE, meeting)
        assert sheets.convener(session, held) == "示范村集体经济组织理事会"


def test_who_calls_for_both_bodies_waits_sees_only_their_own(village: VillageUnderTest) -> None:
    """A matter of the villagers and one of the collective wait: the director is offered the villagers' alone."""
    assets.settle(village)
    village.matter_at("resolution", title="修路", subject="public_works")
    village.matter_at("resolution", title="处置旧村部", subject="property_disposal", owner="collective")
    for role, shown, hidden in (("director", "修路", "处置旧村部"), ("branch_1", "处置旧村部", "修路")):
        page = said(village.client(role).get(f"{MEETINGS}/call?stage=resolution"))
        assert shown in page
        assert hidden not in page
    clerk = said(village.client("clerk").get(f"{MEETINGS}/call?stage=resolution"))
    assert "修路" in clerk
    assert "处置旧村部" in clerk


def test_the_call_shows_notice_quorum_and_majority_of_every_body(village: VillageUnderTest) -> None:
    """Before choosing, people see how many must come, how many must agree, and how early the notice must go out."""
    village.matter_at("resolution")
    page = said(village.client("director").get(f"{MEETINGS}/call?stage=resolution"))
    assert "应到18人，须到会12人以上" in page
    assert "须超过实到人数的半数同意" in page
    assert "建议提前3天通知" in page
    assert "必须提前10天通知" in page


PATHS = ("", "/ballot", "/enter", "/confirm", "/approve-late", "/notice.pdf", "/sign-in.pdf", "/minutes.pdf")


@pytest.mark.parametrize("path", PATHS)
def test_another_villages_meeting_does_not_exist_here(village: VillageUnderTest, path: str) -> None:
    """Neither a stranger in this village's address, nor this village's meeting under another's, is found."""
    meeting = called(village, "resolution", [village.matter_at("resolution")])
    assert meeting.get("other_secretary", path).status_code == 404
    here = f"/v/{OTHER_VILLAGE}/meetings/{meeting.name}{path}"
    roles = {"/confirm": "other_supervision_chair", "/approve-late": "township_party"}
    assert village.client(roles.get(path, "other_clerk")).get(here).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(village: VillageUnderTest) -> None:
    """Inside pages lead to the sign-in page."""
    assert village.client().get(MEETINGS).status_code == 302


def test_an_officer_cannot_sign_in_a_stranger(village: VillageUnderTest) -> None:
    """Only people on the roll can be signed in; nothing of the list is stored when one is not."""
    meeting = called(village, "resolution", [village.matter_at("resolution")])
    meeting.post("clerk", "/open")
    stored = village.stored
    strangers = [village.persons["representative_1"], village.persons["villager"]]
    answer = meeting.post("clerk", "/sign-in", person=strangers)
    assert (answer.status_code, village.stored) == (403, stored)
    assert meeting.post("representative_1", "/sign-in", person=strangers[:1] * 2).status_code == 403


RECUSALS = {
    "no reason": ({"reason": " "}, 422, "还没有写理由"),
    "a stranger": ({"person": "villager"}, 403, "应到名册"),
    "another matter": ({"matter": "2026-999"}, 404, "没有找到"),
    "after the vote": ({"person": "representative_1"}, 409, "已经对这个议题投过票"),
}


@pytest.mark.parametrize("case", RECUSALS.values(), ids=RECUSALS)
def test_a_recusal_needs_a_reason_a_member_and_no_ballot(village: VillageUnderTest, case: Any) -> None:
    """A recusal that cannot be is refused with a sentence; nothing is stored."""
    changed, status, sentence = case
    matter = village.matter_at("resolution")
    meeting = opened(village, "resolution", [matter])
    meeting.vote("representative_1", matter, "for")
    form = {"matter": matter, "person": "representative_2", "reason": "亲属"} | changed
    form["person"] = village.persons[form["person"]]
    stored = village.stored
    answer = meeting.post("clerk", "/recuse", **form)
    assert (answer.status_code, village.stored) == (status, stored)
    assert sentence in said(answer)


def test_the_list_says_what_every_meeting_waits_for(village: VillageUnderTest) -> None:
    """Called, open, to be confirmed, closed; who may act finds the button."""
    first, second = village.matter_at("resolution"), village.matter_at("resolution")
    opened(village, "resolution", [first])
    village.enter(second, "resolution")
    page = said(village.client("supervision_chair").get(MEETINGS))
    assert page.index("正在开会") < page.index("等村务监督委员会确认") < page.index("已经散会")
    assert "去确认" in page
    assert "去确认" not in said(village.client("villager").get(MEETINGS))
