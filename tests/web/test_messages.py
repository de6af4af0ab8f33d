"""发通知: finished texts, one tap, who has not looked; for the officers of the village alone."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.messaging import days_pass, open_messages, told
from tests.village import OTHER_VILLAGE, PEOPLE, VILLAGE, VillageUnderTest
from tests.web.gathering import said
from tests.web.test_statements import watched
from web.messages import texts
from workflows.meetings import meeting
from workflows.messages import ladder, owed, waits
from workflows.messages.tables import Seen

PAGE = f"/v/{VILLAGE}/messages"
TEXT = re.compile(r"<textarea\b[^>]*>(.*?)</textarea>", re.S)


def shown(village: VillageUnderTest, role: str = "clerk") -> list[str]:
    """The texts to copy on the page."""
    page = village.client(role).get(PAGE).get_data(as_text=True)
    return [html.unescape(found) for found in TEXT.findall(page)]


def called(village: VillageUnderTest, *matters: str, body: str = "party_members_meeting") -> str:
    """A meeting in four days, at half past seven in the evening."""
    evening = (village.clock.now + timedelta(days=4)).replace(hour=19, minute=30)
    return village.do(
        meeting.call,
        "secretary",
        body=body,
        stage="deliberation",
        agenda=list(matters),
        notice_on=village.today,
        planned_at=evening,
        place="党员活动室",
    ).subject


class TestTexts:
    """通知文本"""

    def test_a_meeting_says_where_when_who_what_and_what_to_bring(self, village: VillageUnderTest) -> None:
        """Everything somebody needs to come, and the address of the page."""
        name = called(village, village.matter_at("deliberation"))
        (text,) = shown(village)
        assert text.splitlines() == [
            "【会议通知】示范村：党员大会",
            "时间：3月10日（星期二）19:30",
            "地点：党员活动室",
            "请到会：全体党员",
            "议题：",
            "1．村内道路硬化",
            "请带上身份证和笔，到会先签到。",
            "来不了的，请提前告诉村里。",
            "看议题：",
            f"http://localhost/v/{VILLAGE}/meetings/{name}",
        ]

    def test_a_long_agenda_is_counted(self, village: VillageUnderTest) -> None:
        """Eight titles at most, each shortened: the text stays one that is read, and fits what a robot takes."""
        matters = [village.matter_at("deliberation", title=f"第{n}件" + "很长的名字" * 9) for n in range(9)]
        called(village, *matters)
        text = next(text for text in shown(village) if "会议通知" in text)
        assert "……共9项" in text
        assert len(text.encode()) < 2048

    def test_what_waits_says_what_to_do_until_when(self, village: VillageUnderTest) -> None:
        """To the township: review, by which day, and that silence is no consent."""
        matter = village.matter_at("township_review")
        (text,) = shown(village)
        assert "《村内道路硬化》已经报请乡镇党委审核" in text
        assert "没有答复不等于同意" in text
        assert "请在2026年3月23日前办好。" in text
        assert text.endswith(f"http://localhost/v/{VILLAGE}/matters/{matter}/review")

    def test_every_kind_of_text_has_its_address_and_short_lines(self, village: VillageUnderTest) -> None:
        """No line over forty characters without a break, and an address that the addressee may open."""
        village.matter_at("township_review")
        village.matter_at("implementation")
        notice = village.post(village.matter_at("resolution_disclosure"))
        village.object(notice)
        days_pass(village, 40)
        found = told(village)
        with village.app.test_request_context("/"), village.database.read() as session:
            for message in found:
                *lines, address = texts.text(session, message).splitlines()
                assert address.startswith("http://localhost/")
                clauses = [part for line in lines for part in re.split("[，。：；？！]", line)]
                assert max(map(len, clauses)) <= 40

    def test_every_kind_of_message_has_its_words(self) -> None:
        """Whatever the outbox may hold can be worded."""
        assert set(texts.DO) == {*waits.BEGINS, owed.KIND} == set(ladder.ABOVE)

    def test_texts_name_nobody(self, village: VillageUnderTest) -> None:
        """Offices, never persons: the text goes through a chat with many readers."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        village.object(notice, text="何大爷说占了他家的地")
        days_pass(village, 12)
        names = {name for _, name, _ in PEOPLE.values()}
        found = "".join(shown(village))
        assert "请答复异议" in found
        assert not [name for name in (*names, "占了") if name in found]


class TestPage:
    """发通知页面"""

    def test_one_tap_says_that_it_was_passed_on(self, village: VillageUnderTest) -> None:
        """It is gone from the list, and below stands when and by whom; a second tap changes nothing."""
        village.matter_at("township_review")
        (message,) = open_messages(village)
        client, address = village.client("clerk"), f"{PAGE}/{message.id}/copied"
        for _tap in range(2):
            answer = client.post(address, data={"command_id": "tapped-twice"})
            assert (answer.status_code, answer.location) == (303, PAGE)
        assert open_messages(village) == []
        (row,) = told(village, "wait")
        assert (row.state, row.done_by) == ("copied", f"{VILLAGE}/{village.persons['clerk']}")
        assert "赵小梅" in said(client.get(PAGE))

    def test_passing_on_is_no_event(self, village: VillageUnderTest) -> None:
        """Whether a text was pasted proves nothing about the matter."""
        village.matter_at("township_review")
        (message,) = open_messages(village)
        size = village.log_size
        village.client("clerk").post(f"{PAGE}/{message.id}/copied")
        assert village.log_size == size

    @pytest.mark.parametrize(
        "role", ["party_1", "villager", "supervision_chair", "township_party", "auditor"]
    )
    def test_only_officers_of_the_village(self, village: VillageUnderTest, role: str) -> None:
        """Who has looked is nobody else's business; neither page nor button is theirs."""
        village.matter_at("township_review")
        (message,) = open_messages(village)
        client = village.client(role)
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}/{message.id}/copied").status_code == 403
        assert len(open_messages(village)) == 1

    def test_another_villages_officer_finds_nothing(self, village: VillageUnderTest) -> None:
        """The page of a village that is not in one's care does not exist."""
        assert village.client("other_clerk").get(PAGE).status_code == 404
        assert village.client("clerk").get(f"/v/{OTHER_VILLAGE}/messages").status_code == 404
        assert village.client().get(PAGE).status_code == 302

    def test_an_unknown_message_is_not_found(self, village: VillageUnderTest) -> None:
        """No row is made by asking for one."""
        assert village.client("clerk").post(f"{PAGE}/e99999/copied").status_code == 404

    def test_what_is_only_for_oneself_is_not_passed_on(self, village: VillageUnderTest) -> None:
        """The secretary need not remind himself; the clerk may."""
        village.start()
        assert shown(village, "secretary") == []
        assert len(shown(village, "clerk")) == 1

    def test_without_javascript_the_text_can_be_selected(self, village: VillageUnderTest) -> None:
        """The button that copies is hidden until a script shows it; the box is there."""
        village.matter_at("township_review")
        page = village.client("clerk").get(PAGE).get_data(as_text=True)
        assert re.search(r"<button[^>]*data-copy[^>]* hidden>", page)
        assert re.search(r"<textarea[^>]* readonly>", page)

    def test_nothing_to_pass_on_says_what_will_come(self, village: VillageUnderTest) -> None:
        """An empty page tells what it is for."""
        assert "没有要转发的通知" in said(village.client("clerk").get(PAGE))

    def test_a_failed_channel_stands_first_with_its_reason(self, village: VillageUnderTest) -> None:
        """Whatever the robot could not send is to be copied by a human."""
        village.matter_at("township_review")
        called(village, village.matter_at("deliberation"))
        (message,) = told(village, "meeting_called")
        with village.database.write() as session:
            kept = session.merge(message)
            kept.state, kept.last_error = "failed", "对方回答 HTTP 500"
        page = said(village.client("clerk").get(PAGE))
        assert "自动发送没有成功：对方回答HTTP500。请您转发。" in page
        assert page.index("【会议通知】") < page.index("【请审核】")


class TestDesk:
    """工作台"""

    def test_officers_see_how_many_are_to_be_passed_on(self, village: VillageUnderTest) -> None:
        """A number with a link; nobody else sees it."""
        village.matter_at("township_review")
        assert len(open_messages(village)) == 1
        assert "有1条要转发的通知" in said(village.client("clerk").get("/desk"))
        assert "要转发的通知" not in said(village.client("supervision_chair").get("/desk"))

    def test_deputy_and_county_see_what_the_township_left(self, village: VillageUnderTest) -> None:
        """Each from the day they were told, until it is done."""
        matter = village.matter_at("township_review")
        days_pass(village, 17)
        assert "超期没有办" not in said(village.client("township_deputy").get("/desk"))
        days_pass(village, 6)
        deputy, auditor = village.client("township_deputy"), village.client("auditor")
        for client in (deputy, auditor):
            assert "超期没有办、告诉您的1件" in said(client.get("/desk"))
        answer = deputy.post(f"/v/{VILLAGE}/matters/{matter}/review", data={"opinion": "agree"})
        assert answer.status_code in (302, 303)
        days_pass(village, 1)
        assert "超期没有办" not in said(auditor.get("/desk"))
        history = said(auditor.get(f"/v/{VILLAGE}/matters/{matter}/history"))
        assert "乡镇党委审核（B岗代为审核）：同意" in history
        assert "超期没有办，告诉县纪委监委监督员：请审核" in history


class TestLooking:
    """谁看过"""

    def seen(self, village: VillageUnderTest) -> int:
        with village.database.read() as session:
            return session.scalar(select(func.count()).select_from(Seen)) or 0

    def test_the_officers_see_who_has_not_looked(self, village: VillageUnderTest) -> None:
        """Two of nine opened the meeting's page; the seven others are named, so that somebody phones them."""
        name = called(village, village.matter_at("deliberation"))
        assert shown(village)
        for role in ("party_1", "party_2", "party_2"):
            assert village.client(role).get(f"/v/{VILLAGE}/meetings/{name}").status_code == 200
        page = said(village.client("clerk").get(f"/v/{VILLAGE}/meetings/{name}"))
        assert "已看2人，没看7人：李国强、张卫东、孙秀兰、党员3、党员4、党员5、党员6" in page
        assert "已看2人" in said(village.client("clerk").get(PAGE))

    def test_nobody_else_sees_it(self, village: VillageUnderTest) -> None:
        """Neither members nor the supervision committee nor those above."""
        name = called(village, village.matter_at("deliberation"))
        assert shown(village)
        for role in ("party_1", "supervision_chair", "township_party"):
            assert "没看" not in said(village.client(role).get(f"/v/{VILLAGE}/meetings/{name}"))

    def test_a_look_is_no_event_and_noted_once(self, village: VillageUnderTest) -> None:
        """The log does not grow by reading."""
        name = called(village, village.matter_at("deliberation"))
        assert shown(village)
        size = village.log_size
        for _look in range(3):
            village.client("party_1").get(f"/v/{VILLAGE}/meetings/{name}")
        assert (village.log_size, self.seen(village)) == (size, 1)

    def test_nothing_is_noted_that_no_message_was_about(self, village: VillageUnderTest) -> None:
        """Who reads what on their own account is not written down."""
        matter = village.matter_at("deliberation")
        village.client("party_1").get(f"/v/{VILLAGE}/matters/{matter}")
        assert self.seen(village) == 0

    def test_public_pages_note_nothing(self, village: VillageUnderTest) -> None:
        """Nobody's reading of a public notice is noted, signed in or not."""
        notice = village.post(village.matter_at("resolution_disclosure"))
        assert shown(village)
        for role in ("public", "party_1"):
            village.client(role).get(f"/village/{VILLAGE}/notices/{notice}")
        assert self.seen(village) == 0


def test_the_desk_asks_as_often_for_five_messages_as_for_one(village: VillageUnderTest) -> None:
    """The badge costs the same however much is to be passed on."""
    client = village.client("clerk")

    def statements() -> int:
        with watched(village) as spent:
            client.get("/desk")
        return len(spent.statements)

    village.start()
    assert len(open_messages(village)) == 1
    client.get("/desk")
    one = statements()
    for _each in range(4):
        village.start()
    assert len(open_messages(village)) == 5
    assert statements() == one
