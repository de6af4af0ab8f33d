"""Objections (异议): made without an account, answered by one and confirmed by another."""

import pytest

from engine import log
from engine.errors import Refused
from tests.village import VILLAGE, VillageUnderTest
from tests.web.noticing import at_disclosure, objection_of, page_of, read, send
from workflows.disclosure import notices, objections

PHONE = "13800138000"


@pytest.fixture
def waiting(village: VillageUnderTest) -> str:
    """A matter that waits for its resolution's notice."""
    return at_disclosure(village)


@pytest.fixture
def notice(village: VillageUnderTest) -> str:
    """A resolution's notice that is up everywhere."""
    return village.post(at_disclosure(village))


class TestObjecting:
    """An objection without an account."""

    @pytest.mark.parametrize(
        ("case", "told", "holds"),
        [
            ("named", {"by": "villager", "name": "何大爷"}, True),
            ("anonymous", {"by": "anonymous"}, False),
            ("from outside", {"by": "outsider"}, False),
        ],
    )
    def test_only_a_named_villager_holds_the_gate(
        self, village: VillageUnderTest, notice: str, case: str, told: dict[str, str], holds: bool
    ) -> None:
        """All get a receipt with the day of the answer; only a named villager's stops the matter."""
        answer = village.client().post(
            f"{page_of(notice)}/object", data={**told, "text": "占用了我家的地"}, follow_redirects=True
        )
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "意见回执" in page
        assert "最晚答复" in page
        assert "占用了我家的地" not in page
        village.advance(days=12)
        stage = village.standing("2026-001")[1]
        assert stage == ("resolution_disclosure" if holds else "implementation"), case

    @pytest.mark.parametrize(
        ("case", "told", "status", "says"),
        [
            ("no text", {"by": "anonymous", "text": "  "}, 422, "内容要有字"),
            ("too long", {"by": "anonymous", "text": "长" * 2001}, 422, "最多2000个字"),
            ("no name", {"by": "villager", "text": "有意见"}, 422, "实名异议需要填写姓名"),
            ("no kind", {"text": "有意见"}, 422, "没有这个选项"),
            (
                "an office that there is not",
                {"by": "anonymous", "text": "有意见", "about": "x"},
                422,
                "没有这个选项",
            ),
        ],
    )
    def test_refuses_what_is_wrong(
        self, village: VillageUnderTest, notice: str, case: str, told: dict[str, str], status: int, says: str
    ) -> None:
        """The form comes back with what was written and a sentence; nothing is stored."""
        before = village.stored
        answer = village.client().post(f"{page_of(notice)}/object", data=told)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, village.stored) == (status, before), case
        assert says in page
        assert told["text"].strip()[:50] in page

    def test_after_it_came_down_it_is_too_late(self, village: VillageUnderTest, notice: str) -> None:
        """While it hangs anywhere one may object, after the period too; once it is down, in person."""
        village.advance(days=12)
        told = {"by": "anonymous", "text": "还有意见"}
        assert village.client().post(f"{page_of(notice)}/object", data=told).status_code == 303
        village.do(notices.take_down, "director", notice=notice)
        before = village.stored
        assert village.client().post(f"{page_of(notice)}/object", data=told).status_code == 409
        assert village.stored == before
        assert "已经撤下" in read(village, f"{page_of(notice)}/object")

    def test_a_double_tap_objects_once(self, village: VillageUnderTest, notice: str) -> None:
        """The same form sent twice is one objection with one receipt."""
        told = {"by": "anonymous", "text": "有意见", "command_id": "tap-1"}
        places = {village.client().post(f"{page_of(notice)}/object", data=told).location for _ in range(2)}
        assert len(places) == 1
        assert village.kinds().count("objection_made") == 1

    def test_the_signed_in_are_prefilled_but_may_stay_unnamed(
        self, village: VillageUnderTest, notice: str
    ) -> None:
        """Who chooses 匿名 leaves neither name nor account in the log, even where a name was typed."""
        assert 'value="何大爷"' in read(village, f"{page_of(notice)}/object", role="villager")
        told = {"by": "anonymous", "name": "何大爷", "text": "账目不清"}
        village.client("villager").post(f"{page_of(notice)}/object", data=told)
        with village.database.read() as session:
            (event,) = [e for e in log.events(session, VILLAGE) if e.kind == "objection_made"]
        assert event.account == "public"
        assert event.private == {"text": "账目不清", "name": ""}

    def test_the_receipt_tells_the_confirmed_answer_only(
        self, village: VillageUnderTest, notice: str
    ) -> None:
        """An answer that the supervision committee has not confirmed is not public."""
        name = village.object(notice)
        address = f"/village/{VILLAGE}/objections/{name}"
        assert "等待答复" in read(village, address)
        told = {"outcome": "explained", "text": "已经丈量过了"}
        village.do(objections.reply, "director", objection=name, **told)
        matter = f"/village/{VILLAGE}/matters/2026-001"
        pages = (address, page_of(notice), matter)
        assert not any("已经丈量过了" in read(village, page) for page in pages)
        village.do(objections.confirm, "supervision_chair", objection=name)
        assert all("已经丈量过了" in read(village, page) for page in pages)


class TestAnswering:
    """Every objection is answered by one and confirmed by another."""

    def test_explained_answers_and_opens(self, village: VillageUnderTest, waiting: str) -> None:
        """A named objection holds the gate until its answer is confirmed."""
        objection = village.object(village.post(waiting))
        village.advance(days=12)
        assert village.standing(waiting)[1] == "resolution_disclosure"
        told = {"outcome": "explained", "text": "已现场丈量，不占用"}
        assert send(village, "director", f"objections/{objection}/reply", **told).status_code == 303
        assert objection_of(village, objection).state == "replied"
        confirmed = send(village, "supervision_chair", f"objections/{objection}/confirm", decision="confirm")
        assert confirmed.status_code == 303
        assert village.standing(waiting)[1] == "implementation"

    def test_upheld_returns_the_matter(self, village: VillageUnderTest, waiting: str) -> None:
        """An objection that is right sends the matter back to the stage that the answer names."""
        objection = village.object(village.post(waiting))
        told = {"outcome": "upheld", "to": "deliberation", "text": "方案确有遗漏"}
        send(village, "director", f"objections/{objection}/reply", **told)
        send(village, "supervision_chair", f"objections/{objection}/confirm", decision="confirm")
        assert village.standing(waiting) == ("open", "deliberation", 2)

    def test_sent_back_is_answered_again(self, village: VillageUnderTest, waiting: str) -> None:
        """The supervision committee does not confirm a thin answer; with its reason it goes back."""
        objection = village.object(village.post(waiting))
        send(village, "director", f"objections/{objection}/reply", outcome="unfounded", text="没有的事")
        address = f"objections/{objection}/confirm"
        assert send(village, "supervision_chair", address, decision="send_back").status_code == 422
        sent = send(village, "supervision_chair", address, decision="send_back", reason="没有到现场看")
        assert sent.status_code == 303
        assert objection_of(village, objection).state == "open"

    @pytest.mark.parametrize(
        ("case", "about", "role", "status"),
        [
            ("the clerk complained of", "clerk", "clerk", 409),
            ("the secretary complained of as party member", "party_member", "secretary", 409),
            ("a villager", "", "villager", 403),
            ("the township", "", "township_party", 403),
            ("another village", "", "other_clerk", 404),
        ],
    )
    def test_refuses_whoever_must_not_answer(
        self, village: VillageUnderTest, waiting: str, case: str, about: str, role: str, status: int
    ) -> None:
        """Whoever is complained of, and whoever is no handler, neither reads nor answers the objection."""
        objection = village.object(village.post(waiting), text="账目不清", about=about)
        before = village.stored
        address = f"/v/{VILLAGE}/objections/{objection}/reply"
        page = village.client(role).get(address)
        assert "账目不清" not in page.get_data(as_text=True)
        answer = send(village, role, f"objections/{objection}/reply", outcome="unfounded", text="没有的事")
        assert (page.status_code, answer.status_code, village.stored) == (status, status, before), case

    def test_the_complained_of_supervisor_does_not_confirm(
        self, village: VillageUnderTest, waiting: str
    ) -> None:
        """Nor does a supervisor confirm, or send back, the answer to a complaint about that office."""
        objection = village.object(village.post(waiting), about="supervision_chair")
        send(village, "director", f"objections/{objection}/reply", outcome="unfounded", text="没有的事")
        before = village.stored
        for decision in ("confirm", "send_back"):
            told = {"decision": decision, "reason": "不对"}
            answer = send(village, "supervision_chair", f"objections/{objection}/confirm", **told)
            assert answer.status_code == 409
        assert village.stored == before
        assert isinstance(
            village.refusal(objections.send_back, "supervision_chair", objection=objection, reason="不对"),
            Refused,
        )
        other = send(village, "supervision_member", f"objections/{objection}/confirm", decision="confirm")
        assert other.status_code == 303

    def test_the_same_person_does_not_confirm(self, village: VillageUnderTest, waiting: str) -> None:
        """A supervisor who answered needs a colleague to confirm."""
        objection = village.object(village.post(waiting))
        told = {"outcome": "explained", "text": "已经说明"}
        send(village, "supervision_chair", f"objections/{objection}/reply", **told)
        before = village.stored
        answer = send(village, "supervision_chair", f"objections/{objection}/confirm", decision="confirm")
        assert (answer.status_code, village.stored) == (409, before)

    @pytest.mark.parametrize(
        ("case", "told", "says"),
        [
            ("no outcome", {"text": "已经说明"}, "请选择答复结论"),
            ("no text", {"outcome": "explained"}, "请填写答复内容"),
            (
                "a stage that there is not",
                {"outcome": "upheld", "to": "moon", "text": "确有遗漏"},
                "退回到哪个环节",
            ),
            ("a mobile number", {"outcome": "explained", "text": f"请打{PHONE}"}, "身份证号或者手机号"),
        ],
    )
    def test_refuses_what_is_wrong(
        self, village: VillageUnderTest, waiting: str, case: str, told: dict[str, str], says: str
    ) -> None:
        """A mistake is told at its field and nothing is stored."""
        objection = village.object(village.post(waiting))
        before = village.stored
        answer = send(village, "director", f"objections/{objection}/reply", **told)
        assert (answer.status_code, village.stored) == (422, before), case
        assert says in answer.get_data(as_text=True)

    def test_an_answered_objection_is_not_answered_twice(
        self, village: VillageUnderTest, waiting: str
    ) -> None:
        """A second answer is out of order."""
        objection = village.object(village.post(waiting))
        village.answer(objection)
        before = village.stored
        told = {"outcome": "explained", "text": "再说一遍"}
        answer = send(village, "director", f"objections/{objection}/reply", **told)
        assert (answer.status_code, village.stored) == (409, before)
