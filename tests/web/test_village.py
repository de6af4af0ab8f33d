"""The public pages (公开网页): what everybody sees without an account, and what nobody sees."""

import re

import pytest

from tests.village import (
    COUNTY,
    OTHER_VILLAGE,
    PEOPLE,
    START,
    TOWNSHIP,
    VILLAGE,
    VillageUnderTest,
)
from tests.web.noticing import at_disclosure, code_on, page_of, read
from workflows import accounts, correction, jurisdictions, people
from workflows.demo import ACCOUNTS, PASSWORD
from workflows.disclosure import check_code, objections
from workflows.meetings import meeting as meetings
from workflows.record import Actor, Context
from workflows.tables import Notice

NAMES = tuple(name for _, name, _ in PEOPLE.values())
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def notice(village: VillageUnderTest) -> str:
    """A resolution's notice that is up everywhere."""
    return village.post(at_disclosure(village))


class TestVillages:
    """The list of villages, and the front page of each."""

    def test_home_lists_villages_by_township(self, village: VillageUnderTest) -> None:
        """The county's front door leads to each village, and says nothing of accounts outside a demonstration."""
        answer = village.client().get("/", follow_redirects=True)
        page = answer.get_data(as_text=True)
        for said in ("试验县", "试验镇", "示范村", "邻村", f"/village/{VILLAGE}"):
            assert said in page
        assert PASSWORD not in page
        assert "secretary" not in page

    def test_a_demonstration_lists_its_accounts(self, village: VillageUnderTest) -> None:
        """A demonstration says so, with accounts that exist, what each may do, and the password."""
        first = ACCOUNTS[0]
        context = Context("demo", "d1", Actor("system"), START)
        jurisdictions.found(village.database, context, kind="county", name="演示县", demo=True)
        person = village.do(people.register, "administrator", jurisdiction="demo", name=first.name).subject
        told = {"name": first.account, "home": "demo", "person": person, "secret": "x"}
        village.do(accounts.open_account, "administrator", jurisdiction="demo", **told)
        page = read(village, "/villages")
        assert "这是演示" in page
        assert f">{first.account}<" in page
        assert f">{PASSWORD}<" in page
        assert ACCOUNTS[1].account not in page

    def test_shows_what_is_open_under_way_and_ended(self, village: VillageUnderTest) -> None:
        """Notices with days left, matters with their lights, and what ended."""
        village.matter_at("closed", title="清理村塘")
        village.start(title="安装路灯")
        number = village.matter_at("resolution_disclosure")
        name = village.post(number)
        page = read(village, f"/village/{VILLAGE}")
        left = (village.notice(number).last_day, village.today.isoformat())
        assert left[0] > left[1]
        assert page.index(page_of(name)) < page.index("安装路灯") < page.index("清理村塘")
        assert "天后到期" in page
        assert f"{page_of(name)}/object" in page
        village.advance(days=12)
        assert "现在没有正在公示的事" in read(village, f"/village/{VILLAGE}")

    @pytest.mark.parametrize("home", ["nowhere", TOWNSHIP, COUNTY])
    def test_what_is_no_village_is_not_found(self, village: VillageUnderTest, home: str) -> None:
        """Another address is answered with a sentence."""
        assert "没有找到要看的内容" in read(village, f"/village/{home}", 404)


@pytest.mark.parametrize(
    "address",
    [
        "/village/{home}/matters/{matter}",
        "/village/{home}/notices/{notice}",
        "/village/{home}/notices/{notice}.pdf",
        "/village/{home}/notices/{notice}/object",
        "/village/{home}/objections/{objection}",
    ],
)
def test_ids_count_only_in_their_own_village(village: VillageUnderTest, address: str) -> None:
    """Another village's id, or one that never was, is not found."""
    matter = at_disclosure(village)
    notice = village.post(matter)
    ids = {"matter": matter, "notice": notice, "objection": village.object(notice)}
    read(village, address.format(home=VILLAGE, **ids))
    read(village, address.format(home=OTHER_VILLAGE, **ids), 404)
    read(village, address.format(home=VILLAGE, matter="1999-001", notice="n1", objection="o1"), 404)


class TestMatter:
    """A matter from its start to its end, for everybody."""

    def test_shows_counts_notices_and_answers(self, village: VillageUnderTest) -> None:
        """Counts of each meeting, both notices, how many objected and were answered, and the history."""
        number = village.matter_at("resolution_disclosure")
        objection = village.object(village.post(number), text="占用了我家的地")
        village.object(village.notice(number).id, by="anonymous", text="钱花得太多")
        village.answer(objection)
        village.advance(days=12)
        village.bring(number, "closed")
        page = read(village, f"/village/{VILLAGE}/matters/{number}")
        for said in (
            "已办结",
            "村民代表会议",
            "须有实到18人的过半数同意，即10票以上",
            "186,500.00元",
            "实施结果公告",
        ):
            assert said in page
        assert "收到异议2条，已答复1条" in page
        assert "已现场丈量，不占用" in page
        assert "事项发起" in page or "提议" in page

    def test_says_whom_it_waits_for(self, village: VillageUnderTest) -> None:
        """An open matter names whose turn it is."""
        number = village.matter_at("consultation")
        assert "村“两委”召开会议商议" in read(village, f"/village/{VILLAGE}/matters/{number}")


class TestNotice:
    """The page behind the QR."""

    def test_says_who_what_how_much_and_until_when(self, village: VillageUnderTest, notice: str) -> None:
        """In plain words: the body and its counts, the amount, the days, how to object."""
        page = read(village, page_of(notice))
        for said in ("村民代表会议", ">18<", "186,500.00元", "还有", "我有意见", "到现在没有人提异议"):
            assert said in page

    def test_the_last_day_counts_whole(self, village: VillageUnderTest, notice: str) -> None:
        """On the last day the notice is still open until midnight; the day after it is over."""
        with village.database.read() as session:
            last = session.get_one(Notice, (VILLAGE, notice)).last_day
        village.at(f"{last}T23:59")
        assert "<strong>今天</strong>到期" in read(village, page_of(notice))
        village.advance(minutes=1)
        assert "公示期已满" in read(village, page_of(notice))

    @pytest.mark.parametrize(
        ("case", "change", "says"),
        [
            ("as printed", lambda code: code, "与记录一致"),
            ("small letters", lambda code: code.lower(), "与记录一致"),
            ("without hyphens", lambda code: code.replace("-", ""), "与记录一致"),
            ("one letter altered", lambda code: ("0" if code[0] != "0" else "1") + code[1:], "不一致"),
            ("cut off", lambda code: code[:-1], "不一致"),
            ("something else", lambda _code: "'; DROP TABLE", "不一致"),
        ],
    )
    def test_compares_the_paper(
        self, village: VillageUnderTest, notice: str, case: str, change: object, says: str
    ) -> None:
        """The code on a genuine paper matches, an altered one is called out."""
        assert callable(change)
        code = change(code_on(read(village, page_of(notice))))
        answer = village.client().get(page_of(notice), query_string={"c": code}, follow_redirects=True)
        page = answer.get_data(as_text=True)
        assert says in page.split("</h1>")[0], case
        assert (says == "不一致") == ("与记录一致</h1>" not in page)

    def test_a_correction_is_struck_through_and_makes_old_papers_old(self, village: VillageUnderTest) -> None:
        """Old and new stand side by side with who corrected it; the paper from before is told to be old."""
        matter = village.matter_at("resolution_disclosure", place="二组至四组")
        name = village.post(matter, place="二组至五组")
        old = code_on(read(village, page_of(name)))
        told = {"field": "place", "old": "二组至五组", "new": "二组至四组", "reason": "笔误"}
        village.advance(days=1)
        proposed = village.do(
            correction.correct_notice, "director", matter=matter, kind="resolution", **told
        ).subject
        assert "<del>" not in read(village, page_of(name))
        village.do(correction.confirm, "supervision_chair", correction=proposed)
        wall = village.client().get(f"{page_of(name)}?c={old}", follow_redirects=True)
        assert "不一致：这张纸是旧的" in wall.get_data(as_text=True)
        page = read(village, page_of(name))
        assert re.search(r"<del>二组至五组</del>\s*→\s*二组至四组", page)
        assert "由村民委员会主任、村务监督委员会主任更正" in page
        assert code_on(page) != old

    def test_a_paper_printed_today_matches_once_all_is_posted_today(self, village: VillageUnderTest) -> None:
        """Published first on the page, the paper is printed with the days it will have, and hung on the same day."""
        matter = at_disclosure(village)
        name = village.post(matter, channels=["web"])
        printed = code_on(read(village, page_of(name)))
        village.advance(hours=2)
        assert village.post(matter, channels=["board", "wechat"]) == name
        assert "与记录一致" in read(village, f"/w/{VILLAGE}/{name}?c={printed}")

    def test_what_may_not_hang_is_not_shown(self, village: VillageUnderTest) -> None:
        """A notice with somebody's mobile number in it is withheld from the page, number and all."""
        name = village.post(at_disclosure(village), contact="王主任13800138000")
        page = read(village, page_of(name))
        assert "13800138000" not in page
        assert "暂不在网上公开" in page

    def test_the_paper_is_public(self, village: VillageUnderTest, notice: str) -> None:
        """Everybody may open the sheet."""
        answer = village.client().get(f"{page_of(notice)}.pdf")
        assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


class TestCheck:
    """Comparing a paper without a camera."""

    def test_finds_the_notice_by_its_code(self, village: VillageUnderTest, notice: str) -> None:
        """Typed as eyes read it, with O for 0 and I for 1, the code leads to its notice and matches."""
        code = code_on(read(village, page_of(notice)))
        typed = code.lower().replace("0", "o").replace("1", "i").replace("-", " ")
        answer = village.client().get("/check", query_string={"c": typed}, follow_redirects=True)
        assert "与记录一致" in answer.get_data(as_text=True)

    def test_finds_the_notice_by_its_number(self, village: VillageUnderTest, notice: str) -> None:
        """With the village and the record's number an altered code is found out too."""
        asked = {"village": VILLAGE, "n": f"第{notice[1:]}条", "c": "0000000000"}
        answer = village.client().get("/check", query_string=asked, follow_redirects=True)
        assert "不一致" in answer.get_data(as_text=True)
        assert answer.request.path == f"/w/{VILLAGE}/{notice}"

    @pytest.mark.parametrize("asked", [{"c": "0000000000"}, {"village": VILLAGE, "n": "1"}, {"n": "abc"}])
    def test_says_what_to_do_when_nothing_is_found(
        self, village: VillageUnderTest, notice: str, asked: dict[str, str]
    ) -> None:
        """A code that no notice has is called out, with what to do next."""
        answer = village.client().get("/check", query_string=asked)
        assert answer.status_code == 404
        assert "没有找到" in answer.get_data(as_text=True)

    @pytest.mark.parametrize(
        "changed",
        [
            {"village": OTHER_VILLAGE},
            {"notice": "n2"},
            {"text": {"amount": "186500.01"}},
            {"first_day": "2026-03-02"},
            {"last_day": "2026-03-10"},
        ],
    )
    def test_the_code_changes_with_every_part(self, changed: dict[str, object]) -> None:
        """Village, number, every letter of the text, and both days."""
        told: dict[str, object] = {
            "village": VILLAGE,
            "notice": "n1",
            "text": {"amount": "186500.00"},
            "first_day": "2026-03-01",
            "last_day": "2026-03-09",
        }

        def code(parts: dict[str, object]) -> str:
            return check_code.of(
                str(parts["village"]),
                str(parts["notice"]),
                parts["text"],
                first_day=str(parts["first_day"]),
                last_day=str(parts["last_day"]),
            )

        assert code(told) != code(told | changed)
        assert len(code(told)) == 10
        assert set(code(told)) <= set(check_code.ALPHABET)


class TestPrivacy:
    """What no public page shows."""

    @pytest.fixture
    def pages(self, village: VillageUnderTest) -> str:
        """All public pages of a matter with objections, a vote on screen and a notice, in one text."""
        number = village.matter_at("resolution")
        village.advance(days=12)
        meeting = village.open_meeting("resolution", [number])
        village.vote(meeting, number, dict.fromkeys(village.roll("representatives_assembly"), "for"))
        village.do(meetings.close, "clerk", meeting=meeting)
        notice = village.post(number)
        objection = village.object(notice, text="我是代表3，家住五组18号，电话13800138000")
        village.answer(objection)
        village.object(notice, by="anonymous", text="书记的弟弟承包了工程")
        addresses = [
            "/villages",
            f"/village/{VILLAGE}",
            f"/village/{VILLAGE}/matters/{number}",
            page_of(notice),
            f"{page_of(notice)}/object",
            f"/w/{VILLAGE}/{notice}",
            f"/village/{VILLAGE}/objections/{objection}",
            "/rules",
            "/check",
        ]
        return "".join(read(village, address) for address in addresses)

    def test_names_nobody_who_objected_or_voted(self, pages: str) -> None:
        """No name of the register stands on any public page, nor what an objector wrote."""
        assert [name for name in NAMES if name in pages] == []
        assert "弟弟" not in pages
        assert "五组18号" not in pages
        assert "13800138000" not in pages

    def test_shows_no_photo_of_a_posting(self, village: VillageUnderTest, pages: str) -> None:
        """Photos show people and signatures: not even their digest is public."""
        assert village.photo not in pages

    def test_hostile_text_is_harmless(self, village: VillageUnderTest) -> None:
        """Whatever somebody writes stays text, on every page."""
        number = village.matter_at("resolution_disclosure", title=f"修路{HOSTILE}")
        notice = village.post(number, content=HOSTILE, place=HOSTILE)
        objection = village.object(notice, text=HOSTILE)
        village.do(objections.reply, "director", objection=objection, outcome="explained", text=HOSTILE)
        inside = f"/v/{VILLAGE}/objections/{objection}/confirm"
        assert HOSTILE not in read(village, inside, role="supervision_chair")
        village.do(objections.confirm, "supervision_chair", objection=objection)
        for address in (
            f"/village/{VILLAGE}",
            f"/village/{VILLAGE}/matters/{number}",
            page_of(notice),
            f"/w/{VILLAGE}/{notice}?c={HOSTILE}&amount={HOSTILE}",
            f"{page_of(notice)}/object",
            f"/village/{VILLAGE}/objections/{objection}",
        ):
            assert HOSTILE not in read(village, address)
