"""Notices inside (公告办理), through the pages that officers use."""

import io
from typing import Any

import pytest

from tests.village import OTHER_VILLAGE, PHOTO, VILLAGE, VillageUnderTest
from tests.web.noticing import ALL, TEXT, at_disclosure, photo, post, send
from web.notices import sheets
from workflows.disclosure import gate, notices

PHONE = "13800138000"


@pytest.fixture
def waiting(village: VillageUnderTest) -> str:
    """A matter that waits for its resolution's notice."""
    return at_disclosure(village)


class TestPosting:
    """A notice goes up with its text, on its channels, each with a photo."""

    def test_posts_with_photos(self, village: VillageUnderTest, waiting: str) -> None:
        """Up on all required channels, the period runs from the next day, and the photos are kept."""
        answer = post(village, waiting, *ALL)
        notice = village.notice(waiting)
        assert answer.status_code == 303
        assert answer.location.endswith(f"/v/{VILLAGE}/notices/{notice.id}")
        assert notice.first_day == village.days_ago(-1).isoformat()
        with village.database.read() as session:
            assert {p.evidence for p in notices.postings(session, notice) if p.channel != "web"} == {
                village.photo
            }

    def test_the_page_itself_is_the_evidence_of_the_web(
        self, village: VillageUnderTest, waiting: str
    ) -> None:
        """Published here first, without a photo, so that the paper can carry its code; the period does not run yet."""
        assert post(village, waiting, "web").status_code == 303
        notice = village.notice(waiting)
        assert not notice.ends
        with village.database.read() as session:
            (posting,) = notices.postings(session, notice)
        assert "1.2公里" in village.evidence.get(posting.evidence).decode()

    def test_a_photo_alone_means_its_channel(self, village: VillageUnderTest, waiting: str) -> None:
        """Whoever attaches the board's photo and forgets the box has posted on the board."""
        assert post(village, waiting, data={"photo-board": photo()}).status_code == 303
        with village.database.read() as session:
            (posting,) = notices.postings(session, village.notice(waiting))
        assert posting.channel == "board"

    @pytest.mark.parametrize(
        ("case", "channels", "data", "photos", "says"),
        [
            ("no channel", (), {}, True, "请勾选公告已经贴在哪里"),
            ("no photo of the board", ("board", "web"), {}, False, "请上传村务公开栏的照片或者截图"),
            ("no text", ALL, {"content": ""}, True, "请填写决议内容"),
            ("too long", ALL, {"content": "长" * 2001}, True, "请删去 1 个字"),
            ("another amount than decided", ALL, {"amount": "190000"}, True, "与决议不一致"),
            ("an amount that is none", ALL, {"amount": "十八万"}, True, "请写成元"),
            ("a mobile number", ALL, {"contact": f"王主任{PHONE}"}, True, "这里有身份证号或者手机号"),
            ("an unknown key", ALL, {"winner": "x"}, True, "没有“winner”这一栏"),
            (
                "no photo but a text file",
                ("board",),
                {"photo-board": (io.BytesIO(b"hello"), "a.jpg")},
                False,
                "JPG",
            ),
        ],
    )
    def test_refuses_what_is_wrong(
        self, village: VillageUnderTest, waiting: str, case: str, channels: tuple[str, ...],
        data: dict[str, Any], photos: bool, says: str,
    ) -> None:  # fmt: skip
        """Each mistake is told at its field with what to write, what was filled in stays, nothing is stored."""
        before = village.stored
        answer = post(village, waiting, *channels, data=data, photos=photos)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, case
        assert says in page
        assert TEXT["title"] in page
        assert village.stored == before

    def test_photos_stay_when_the_text_is_mended(self, village: VillageUnderTest, waiting: str) -> None:
        """After a mistake in the text nobody has to attach the photos again."""
        page = post(village, waiting, "board", data={"content": ""}).get_data(as_text=True)
        ticket = page.split('name="kept-board" value="')[1].split('"')[0]
        assert post(village, waiting, "board", data={"kept-board": ticket}, photos=False).status_code == 303

    def test_a_forged_ticket_is_no_photo(self, village: VillageUnderTest, waiting: str) -> None:
        """A digest that somebody writes into the page is not taken."""
        before = village.stored
        forged = {"kept-board": village.photo}
        assert post(village, waiting, "board", data=forged, photos=False).status_code in (400, 422)
        assert village.stored == before

    @pytest.mark.parametrize(
        ("case", "role", "home", "kind", "status", "says"),
        [
            ("a representative", "representative_1", VILLAGE, "resolution", 403, "您现在的身份不能办理"),
            ("the supervision", "supervision_chair", VILLAGE, "resolution", 403, "您现在的身份不能办理"),
            ("the township", "township_party", VILLAGE, "resolution", 403, "您现在的身份不能办理"),
            ("another village's clerk", "other_clerk", VILLAGE, "resolution", 404, "没有找到"),
            ("this matter at another village", "other_clerk", OTHER_VILLAGE, "resolution", 404, "没有找到"),
            ("the result before its stage", "director", VILLAGE, "result", 409, "现在不能办理"),
            ("a notice that there is not", "director", VILLAGE, "poster", 409, "没有这种公告"),
        ],
    )
    def test_refuses_the_wrong_person_place_and_order(
        self, village: VillageUnderTest, waiting: str, case: str, role: str, home: str, kind: str,
        status: int, says: str,
    ) -> None:  # fmt: skip
        """Only an officer of the village, its own matters, the right stage; nothing is stored."""
        before = village.stored
        answer = post(village, waiting, *ALL, role=role, home=home, kind=kind)
        assert answer.status_code == status, case
        assert says in answer.get_data(as_text=True)
        assert village.stored == before

    def test_nobody_posts_without_signing_in(self, village: VillageUnderTest, waiting: str) -> None:
        """A stranger is sent to the sign-in page."""
        before = village.stored
        assert "/login" in post(village, waiting, *ALL, role="public").location
        assert village.stored == before

    def test_the_same_command_twice_posts_once(self, village: VillageUnderTest, waiting: str) -> None:
        """A double tap changes nothing."""
        for _ in range(2):
            assert post(village, waiting, *ALL, data={"command_id": "tap-1"}).status_code == 303
        assert village.kinds().count("notice_posted") == 1

    def test_shows_the_period_before_it_runs(self, village: VillageUnderTest, waiting: str) -> None:
        """The page says from when to when the notice would hang, and where it has to hang."""
        page = village.client("clerk").get(f"/v/{VILLAGE}/matters/{waiting}/notices/resolution")
        told = page.get_data(as_text=True)
        assert "公示期是" in told
        assert "村务公开栏、网上公开、村务微信群" in told
        assert "186500.00" in told


class TestTakingDown:
    """A notice that comes down early has not run."""

    def test_restarts_the_period(self, village: VillageUnderTest, waiting: str) -> None:
        """Down on the third day, up again on the fifth: the period starts on the sixth."""
        name = village.post(waiting)
        village.advance(days=3)
        address = f"notices/{name}/take-down"
        assert send(village, "clerk", address, channel=["board"]).status_code == 303
        assert not village.notice(waiting).ends
        village.advance(days=2)
        assert post(village, waiting, "board").status_code == 303
        assert village.notice(waiting).first_day == village.days_ago(-1).isoformat()
        assert village.notice(waiting).id == name

    def test_takes_down_the_notice_it_names(self, village: VillageUnderTest, waiting: str) -> None:
        """After a new round the old sheet is taken down, not the new one."""
        old = village.post(waiting)
        village.answer(village.object(old), "upheld", to="resolution")
        village.advance(days=12)
        village.hold(waiting, "resolution")
        new = village.post(waiting)
        send(village, "director", f"notices/{old}/take-down", channel=list(ALL))
        with village.database.read() as session:
            assert not notices.is_up(session, sheets.read(session, VILLAGE, old).notice)
            assert notices.is_up(session, sheets.read(session, VILLAGE, new).notice)

    @pytest.mark.parametrize(
        ("case", "role", "channels", "status"),
        [
            ("nothing ticked", "clerk", [], 422),
            ("a channel that there is not", "clerk", ["moon"], 422),
            ("a villager", "villager", ["board"], 403),
            ("another village's clerk", "other_clerk", ["board"], 404),
        ],
    )
    def test_refuses(
        self, village: VillageUnderTest, waiting: str, case: str, role: str, channels: list[str], status: int
    ) -> None:
        """Nothing comes down by mistake or by others."""
        name = village.post(waiting)
        before = village.stored
        answer = send(village, role, f"notices/{name}/take-down", channel=channels)
        assert (answer.status_code, village.stored) == (status, before), case


class TestConfirming:
    """The supervision committee confirms what it has seen."""

    def test_sees_the_photo_and_confirms(self, village: VillageUnderTest, waiting: str) -> None:
        """The photo is on the page; after the button the postings are confirmed."""
        post(village, waiting, *ALL)
        name = village.notice(waiting).id
        client = village.client("supervision_member")
        page = client.get(f"/v/{VILLAGE}/notices/{name}/confirm").get_data(as_text=True)
        assert f"/photos/{village.photo}" in page
        seen = client.get(f"/v/{VILLAGE}/notices/{name}/photos/{village.photo}")
        assert (seen.data, seen.mimetype) == (PHOTO, "image/png")
        assert client.post(f"/v/{VILLAGE}/notices/{name}/confirm").status_code == 303
        with village.database.read() as session:
            assert all(p.confirmed_by for p in notices.postings(session, village.notice(waiting)))

    @pytest.mark.parametrize(
        ("case", "role", "status"),
        [
            ("who posted it", "director", 403),
            ("the clerk", "clerk", 403),
            ("another village's supervision", "other_supervision_chair", 404),
        ],
    )
    def test_refuses_others(
        self, village: VillageUnderTest, waiting: str, case: str, role: str, status: int
    ) -> None:
        """Officers do not confirm their own posting; nothing is stored."""
        post(village, waiting, *ALL)
        name, before = village.notice(waiting).id, village.stored
        answer = send(village, role, f"notices/{name}/confirm")
        assert (answer.status_code, village.stored) == (status, before), case

    @pytest.mark.parametrize(
        ("case", "role", "digest", "status"),
        [
            ("a stranger", "public", "", 302),
            ("another village", "other_clerk", "", 404),
            ("a file of something else", "clerk", "0" * 64, 404),
            ("a path", "clerk", "..%2f..%2fsecret", 404),
        ],
    )
    def test_photos_are_not_public(
        self, village: VillageUnderTest, waiting: str, case: str, role: str, digest: str, status: int
    ) -> None:
        """Photos show people and signatures: only for those in whose care the village is, only of this notice."""
        name = village.post(waiting)
        address = f"/v/{VILLAGE}/notices/{name}/photos/{digest or village.photo}"
        assert village.client(role).get(address).status_code == status, case


def test_the_inside_page_says_what_is_missing(village: VillageUnderTest, waiting: str) -> None:
    """Which channels lack, whether the supervision has confirmed, how many objections wait."""
    post(village, waiting, "web")
    name = village.notice(waiting).id
    village.object(name)
    page = village.client("clerk").get(f"/v/{VILLAGE}/notices/{name}").get_data(as_text=True)
    for said in ("还没有贴：村务公开栏、村务微信群", "还没有确认张贴", "有1条异议还没有答复完"):
        assert said in page
    assert village.client("other_clerk").get(f"/v/{VILLAGE}/notices/{name}").status_code == 404
    assert village.client("other_clerk").get(f"/v/{OTHER_VILLAGE}/notices/{name}").status_code == 404


def test_posting_opens_the_gate_once_confirmed(village: VillageUnderTest, waiting: str) -> None:
    """Whoever confirms after the period has run opens the gate with that."""
    post(village, waiting, *ALL)
    village.advance(days=12)
    assert village.standing(waiting)[1] == "resolution_disclosure"
    village.do(gate.confirm_posting, "supervision_chair", notice=village.notice(waiting).id)
    assert village.standing(waiting)[1] == "implementation"
