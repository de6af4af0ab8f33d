"""The desk (工作台): what waits for whom, one line a matter, and a matter from inside."""

from typing import Any

import pytest
from flask import url_for
from sqlalchemy import event

from tests.village import OTHER_VILLAGE, VILLAGE, VillageUnderTest
from tests.web.desk_pages import NOBODY, at, brought, desk, words
from workflows import matters, supervision
from workflows.disclosure import gate, notices, objections

WAITING = {
    "proposal: the secretary calls the party committee": ("proposal", "secretary", "通知开会：提议"),
    "consultation: the secretary calls the two committees": ("consultation", "secretary", "通知开会：商议"),
    "deliberation: the secretary calls the party members": ("deliberation", "secretary", "通知开会：审议"),
    "review: the township reviews": ("township_review", "township_party", "审核事项"),
    "resolution: the director calls the assembly": ("resolution", "director", "通知开会：决议"),
    "disclosure: the director posts": ("resolution_disclosure", "director", "张贴决议公告"),
    "implementation: the director begins": ("implementation", "director", "开始组织实施"),
    "closing: the clerk files": ("closing", "clerk", "归档办结"),
}


@pytest.mark.parametrize(("stage", "role", "task"), WAITING.values(), ids=WAITING)
def test_whoever_is_next_finds_the_task_on_their_desk(
    village: VillageUnderTest, stage: str, role: str, task: str
) -> None:
    """At each stage the office whose turn it is has a card, and a villager has none."""
    brought(village, stage)
    assert task in desk(village, role)
    assert task not in desk(village, "villager")


def test_meetings_wait_for_who_holds_enters_confirms_and_votes(village: VillageUnderTest) -> None:
    """A called, an open and an entered meeting each wait for the right people, one card an item."""
    matter = village.matter_at("consultation")
    village.call("consultation", [matter])
    assert "开会：村“两委”联席会议" in desk(village, "secretary")
    assert "录入纸质表决结果" in desk(village, "clerk")
    assert "参加会议" in desk(village, "branch_1")
    assert "通知开会" not in desk(village, "secretary")
    other = village.matter_at("proposal")
    village.open_meeting("proposal", [other])
    assert "投票：村党组织委员会会议" in desk(village, "branch_1")
    assert "投票" not in desk(village, "director")
    third = village.start()
    village.enter(third, "proposal")
    assert "核对表决结果" in desk(village, "supervision_member")
    assert "核对表决结果" not in desk(village, "clerk")


def test_a_ballot_cast_is_no_longer_asked_for(village: VillageUnderTest) -> None:
    """Whoever has voted on an item finds no card for it any more."""
    matter = village.start()
    meeting = village.open_meeting("proposal", [matter])
    village.vote(meeting, matter, {"branch_1": "for"})
    assert "投票" not in desk(village, "branch_1")
    assert "投票" in desk(village, "branch_2")


def test_objections_wait_for_the_answer_and_then_for_the_confirmation(village: VillageUnderTest) -> None:
    """An objection waits for the committee, never for whoever it complains of, then for the supervisors."""
    matter = village.matter_at("resolution_disclosure")
    notice = village.post(matter)
    objection = village.object(notice, about="director")
    assert "要按期答复" not in desk(village, "director")
    assert "要按期答复" in desk(village, "member_1")
    told = {"outcome": "explained", "text": "已现场丈量", "to": "consultation"}
    village.do(objections.reply, "member_1", objection=objection, **told)
    assert "核对异议答复" in desk(village, "supervision_chair")


def test_a_posting_waits_for_the_supervisors_eyes(village: VillageUnderTest) -> None:
    """A notice that was put up waits for the supervision committee until it is confirmed."""
    matter = village.matter_at("resolution_disclosure")
    village.do(
        notices.post,
        "director",
        matter=matter,
        kind="resolution",
        form={"content": "硬化二组至四组道路1.2公里"},
        evidence=dict.fromkeys(notices.CHANNELS, village.photo),
    )
    assert "核对张贴：决议公告" in desk(village, "supervision_chair")
    village.do(gate.confirm_posting, "supervision_chair", notice=village.notice(matter).id)
    assert "核对张贴" not in desk(village, "supervision_chair")


def test_an_empty_desk_says_what_to_do(village: VillageUnderTest) -> None:
    """Nobody is left before an empty page: it says what will come, and the secretary may begin."""
    assert "点“发起”" in desk(village, "secretary")
    assert "现在没有等您办的事" in desk(village, "clerk")
    assert "现在没有公示" in desk(village, "villager")
    assert "请选一个村" in desk(village, "auditor")


def test_the_desk_shows_one_line_a_matter_and_filters_them(village: VillageUnderTest) -> None:
    """办理中, 已办结 and 全部 show the matters under way, those that ended, and both."""
    village.start(title="修路")
    village.matter_at("withdrawn", title="修桥")
    client = village.client("director")
    shown = {show: words(client.get(f"/desk?show={show}")) for show in ("open", "ended", "all", "nonsense")}
    assert ("修路" in shown["open"], "修桥" in shown["open"]) == (True, False)
    assert ("修路" in shown["ended"], "修桥" in shown["ended"]) == (False, True)
    assert "修路" in shown["all"]
    assert "修桥" in shown["all"]
    assert "修桥" not in shown["nonsense"]


def test_the_township_sees_its_villages_and_what_waits_for_review(village: VillageUnderTest) -> None:
    """The township's desk lists its villages with open matters and reviews, and opens one on request."""
    village.matter_at("township_review", title="修路")
    page = desk(village, "township_party")
    assert "示范村 办理中1件 等审核1件" in page
    chosen = words(village.client("township_party").get(f"/desk?village={VILLAGE}"))
    assert "示范村的事项" in chosen
    assert village.client("township_party").get("/desk?village=elsewhere").status_code == 404


def test_an_auditor_goes_from_the_desk_to_the_audit(village: VillageUnderTest) -> None:
    """The auditor's lines lead to the history of the matter."""
    matter = village.start()
    page = village.client("auditor").get(f"/desk?village={VILLAGE}").get_data(as_text=True)
    with village.app.test_request_context():
        address = url_for("audit.history", village=VILLAGE, matter=matter)
    assert f'href="{address}"' in page


def test_the_desk_asks_the_database_as_often_for_ten_matters_as_for_one(village: VillageUnderTest) -> None:
    """The number of statements does not grow with the matters."""
    client = village.client("director")

    def statements() -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(village.database.engine, "before_cursor_execute", note)
        client.get("/desk")
        event.remove(village.database.engine, "before_cursor_execute", note)
        return len(seen)

    village.start()
    client.get("/desk")
    one = statements()
    for _each in range(9):
        village.start()
    assert statements() == one


def test_nobody_comes_to_a_desk_without_signing_in(village: VillageUnderTest) -> None:
    """Every page of the desk sends a stranger to the sign-in page."""
    matter = village.start()
    for address in (
        "/desk",
        at(matter),
        at(matter, "withdraw"),
        at(matter, "correct"),
        at("new/major-matter"),
    ):
        answer = village.client().get(address)
        assert (answer.status_code, "/login" in answer.headers["Location"]) == (302, True)


def test_a_matter_tells_its_whole_way_from_inside(village: VillageUnderTest) -> None:
    """Meetings with counts, notices with days, objections and answers, opinions, papers and history stand on one page."""
    matter = village.matter_at("resolution_disclosure")
    notice = village.post(matter)
    village.answer(village.object(notice))
    opinion = {"opinion": "amend", "text": "签到表缺两人签名"}
    village.do(supervision.give_opinion, "supervision_chair", matter=matter, form=opinion)
    page = words(village.client("clerk").get(at(matter)))
    for said in (
        "现在等：公告期满并答复异议",
        "决议：村民代表会议",
        "应到18人，实到18人，同意18票",
        "决议公告",
        "占用了我家的地",
        "已现场丈量，不占用",
        "审核意见 同意",
        "签到表缺两人签名",
        "决议会议记录",
        "办理经过",
        "乡镇党委审核：同意",
    ):
        assert said in page, said


def test_only_those_who_answer_see_the_objectors_name(village: VillageUnderTest) -> None:
    """Officers who answer see who objected; whoever is complained of and ordinary villagers do not."""
    matter = village.matter_at("resolution_disclosure")
    notice = village.post(matter)
    village.object(notice, about="director", text="主任的亲戚承包工程")
    pages = {
        role: words(village.client(role).get(at(matter))) for role in ("member_1", "director", "party_1")
    }
    assert "何大爷" in pages["member_1"]
    assert "何大爷" not in pages["director"]
    assert "何大爷" not in pages["party_1"]
    assert "主任的亲戚" not in pages["party_1"]


@pytest.mark.parametrize("state", ["withdrawn", "suspended", "rejected", "closed"])
def test_a_matter_that_does_not_go_on_says_why(village: VillageUnderTest, state: str) -> None:
    """A matter that ended or rests shows its state, and offers nothing but what is still possible."""
    matter = village.matter_at(state)
    page = words(village.client("secretary").get(at(matter)))
    told = {
        "withdrawn": "上级资金没有落实",
        "suspended": "责令改正",
        "rejected": "未通过",
        "closed": "已经办结",
    }
    assert told[state] in page
    assert at(matter, "withdraw") not in village.client("secretary").get(at(matter)).get_data(as_text=True)


NOT_THERE = {
    "no such matter": ("secretary", at(NOBODY)),
    "another village's matter at this village's address": ("secretary", at("2026-002")),
    "this village's matter at another village's address": (
        "secretary",
        at("2026-001", village=OTHER_VILLAGE),
    ),
    "an outsider": ("other_secretary", at("2026-001")),
    "no such village": ("secretary", at("2026-001", village="nowhere")),
    "no such item": ("secretary", at("new/no-such-item")),
    "no such field to correct": ("director", at("2026-001", "correct") + "?of=resolution&field=amount"),
}


@pytest.mark.parametrize(("role", "address"), NOT_THERE.values(), ids=NOT_THERE)
def test_what_is_not_theirs_does_not_exist(village: VillageUnderTest, role: str, address: str) -> None:
    """Ids of another village, or of nothing, are not found, and the page says where to go."""
    village.start()
    form = {"title": "邻村的事", "subject": "other"}
    for _each in range(2):
        village.do(
            matters.start, "other_secretary", jurisdiction=OTHER_VILLAGE, item="major-matter", form=form
        )
    answer = village.client(role).get(address)
    assert answer.status_code == 404
    assert "请从村里的首页重新进入" in words(answer)
