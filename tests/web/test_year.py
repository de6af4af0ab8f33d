"""The year's list and the mandates on pages (年度事项、授权页面): seen by villagers, begun and reported from the desk."""

import pytest

from tests import entitled
from tests.village import PEOPLE, VILLAGE, VillageUnderTest
from tests.web.gathering import called, said
from tests.web.noticing import read
from workflows.entitlements import reports
from workflows.entitlements.tables import MatterEntry
from workflows.inbox.inbox import Person, of

PUBLIC, INSIDE = f"/village/{VILLAGE}/year", f"/v/{VILLAGE}/year"


@pytest.fixture
def annual(village: VillageUnderTest) -> str:
    """An annual resolution in force."""
    return entitled.annual(village)


def test_villagers_see_what_was_decided_and_used(village: VillageUnderTest, annual: str) -> None:
    """Each line with its cap and how far it is; the mandate with what is left and each use; nobody's name."""
    listed = entitled.listed(village, annual)
    source = entitled.mandate(village)
    entitled.council(village, entitled.mandated(village, source))
    assert PUBLIC in read(village, f"/village/{VILLAGE}")
    page = read(village, PUBLIC)
    for words in (
        *("水渠清淤", "30,000.00元", "办理中", f"/village/{VILLAGE}/matters/{listed}", "28,000.00元"),
        *("文化广场翻修", "还没有启动", "敬老慰问", "没有通过"),
        *("村民会议", "20,000.00元", "50,000.00元", "还剩", "添置路灯", "还没有报告"),
    ):
        assert words in page
    assert "按年度决议启动" not in page
    assert not [name for _, name, _ in PEOPLE.values() if name in page]
    assert "还没有年度决议和授权" in read(village, "/village/other-village/year")


def test_a_line_is_begun_from_the_desk(village: VillageUnderTest, annual: str) -> None:
    """The start form is filled in as the line was listed; posted, the matter stands at implementation."""
    secretary = village.client("secretary")
    assert "按年度决议启动" in secretary.get(INSIDE).get_data(as_text=True)
    way = secretary.get(f"{INSIDE}?item=major-matter&source={annual}&line=1")
    page = secretary.get(way.location).get_data(as_text=True)
    for words in ("水渠清淤", "30000.00", "名称、类别、归属要照年度决议列明的填"):
        assert words in page
    form = {"title": "水渠清淤", "content": "清淤三公里", "subject": "public_works", "owner": "villagers"}
    answer = secretary.post(way.location, data={**form, "amount": "30000.00", "command_id": "w1"})
    assert answer.status_code == 302
    matter = answer.location.rsplit("/", 1)[-1]
    assert village.row(matter).stage == "implementation"
    assert "年度决议" in secretary.get(answer.location).get_data(as_text=True)


def test_a_changed_line_is_refused_in_words(village: VillageUnderTest, annual: str) -> None:
    """A fen above the cap: the page says how much too much, what to do, and the article."""
    address = f"/v/{VILLAGE}/matters/new/major-matter?source={annual}&line=1"
    form = {"title": "水渠清淤", "content": "清淤", "subject": "public_works", "owner": "villagers"}
    answer = village.client("secretary").post(
        address, data={**form, "amount": "30000.01", "command_id": "w2"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    for words in ("30,000.01元", "30,000.00元", "从提议开始", "村民委员会组织法"):
        assert words in page


def test_the_clerk_enters_for_the_secretary(village: VillageUnderTest, annual: str) -> None:
    """代录: the entry waits, and confirmed by the secretary it rests on the same line."""
    address = f"/v/{VILLAGE}/matters/new/major-matter?source={annual}&line=1"
    form = {"title": "水渠清淤", "content": "清淤", "subject": "public_works", "owner": "villagers"}
    answer = village.client("clerk").post(address, data={**form, "amount": "30000.00", "command_id": "w3"})
    assert answer.status_code == 302
    entry = answer.location.rstrip("/").rsplit("/", 1)[-1]
    village.client("secretary").post(
        f"/v/{VILLAGE}/entries/{entry}", data={"decision": "confirm", "command_id": "w4"}
    )
    with village.database.read() as session:
        assert [row.line for row in session.query(MatterEntry)] == [1]


def test_who_may_not_begin_sees_no_button(village: VillageUnderTest, annual: str) -> None:
    """The supervision committee reads the page; villagers have their own."""
    assert annual in village.client("supervision_chair").get(INSIDE).get_data(as_text=True)
    assert "按年度决议启动" not in village.client("supervision_chair").get(INSIDE).get_data(as_text=True)
    assert village.client("villager").get(INSIDE).status_code == 403
    assert village.client("other_secretary").get(INSIDE).status_code == 404


def test_a_report_waits_on_the_desk(village: VillageUnderTest) -> None:
    """The committee's desk has a card, late after the next assembly; recorded on the page, it is gone."""
    source = entitled.mandate(village)
    entitled.council(village, entitled.mandated(village, source))
    assert waiting(village) == [False]
    village.advance(days=2)
    matter = village.matter_at("resolution", title="别的事项", subject="other")
    village.advance(days=1)
    village.hold(matter, "resolution")
    assert waiting(village) == [True]
    director = village.client("director")
    assert "向村民代表会议报告" in director.get("/desk").get_data(as_text=True)
    page = director.get(INSIDE).get_data(as_text=True)
    assert "已经逾期" in page
    with village.database.read() as session:
        meeting = reports.meetings(session, VILLAGE)[-1].id
        first = reports.meetings(session, VILLAGE)[0].id
    told = {"mandate": source, "text": "添置路灯，2万元"}
    wrong = director.post(f"{INSIDE}/report", data={**told, "meeting": first, "command_id": "r0"})
    assert (wrong.status_code, "没有要报告的" in wrong.get_data(as_text=True)) == (409, True)
    answer = director.post(f"{INSIDE}/report", data={**told, "meeting": meeting, "command_id": "r1"})
    assert answer.status_code == 303
    assert waiting(village) == []
    assert "已向村民代表会议报告" in read(village, PUBLIC)


def waiting(village: VillageUnderTest) -> list[bool]:
    """Whether reports wait for the director, and are late."""
    who = Person(VILLAGE, village.persons["director"], ("director",))
    with village.database.read() as session:
        todos = of(session, [VILLAGE], who, at=village.clock.now)
        return [todo.late for todo in todos if todo.kind == "council_report"]


def test_a_paper_result_asks_for_each_line(village: VillageUnderTest) -> None:
    """The sheet has three numbers a line; without them nothing is recorded, and the supervisors see them."""
    matter = entitled.annual(village, until="resolution")
    meeting = called(village, "resolution", [matter], body="villagers_assembly")
    page = meeting.get("clerk", "/enter").get_data(as_text=True)
    assert page.count("sheet--line") == len(entitled.LISTED)
    whole = {"present": 700, f"for-{matter}": 690, f"against-{matter}": 10}
    answer = meeting.enter("clerk", whole)
    assert (answer.status_code, "请写这一项同意的票数" in said(answer)) == (422, True)
    votes = {
        f"line-{name}-{matter}-{number}": count
        for number, told in enumerate(entitled.VOTES, 1)
        for name, count in told.items()
    }
    assert meeting.enter("clerk", whole | votes).status_code == 303
    assert "第2项文化广场翻修：同意351，不同意340，弃权9" in said(
        meeting.get("supervision_chair", "/confirm")
    )
    assert 'value="351"' in meeting.get("clerk", "/enter").get_data(as_text=True)
    assert meeting.post("supervision_chair", "/confirm", decision="confirm").status_code == 303
    assert "第2项 文化广场翻修" in read(village, f"/village/{VILLAGE}/matters/{matter}")


def test_the_council_is_offered_where_a_mandate_stands_behind(village: VillageUnderTest) -> None:
    """The page to call a meeting offers the council first for such a matter, and for no other."""
    matter = entitled.mandated(village, entitled.mandate(village))
    village.step(matter)
    secretary = village.client("director")
    page = secretary.get(f"/v/{VILLAGE}/meetings/call?stage=resolution&matter={matter}")
    assert "村民议事会" in page.get_data(as_text=True)
