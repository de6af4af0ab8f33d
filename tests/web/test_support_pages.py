"""The lists of departments on the pages (保障名单网页): upload, named mistakes, publish, and what everybody reads."""

import io
import re
from typing import Any

import pytest

from tests import helping
from tests.village import COUNTY, OTHER_VILLAGE, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words
from web.registers.words import problem
from workflows import people
from workflows.messages import reminders
from workflows.registers.cells import Problem
from workflows.support import publishing

PUBLIC = f"/village/{VILLAGE}/support"


def upload(village: VillageUnderTest, batch: str, content: bytes) -> str:
    """Where an upload leads, or what the page says."""
    told = {"workbook": (io.BytesIO(content), "名单.xlsx")}
    answer = village.client("civil_affairs").post(f"/support/{batch}/upload", data=told)
    return str(answer.headers.get("Location", "")) or words(answer)


def test_the_whole_way(village: VillageUnderTest) -> None:
    """From a new batch to the public page; the same yes again changes nothing."""
    client = village.client("civil_affairs")
    told = {
        "title": helping.TITLE,
        "villages": [VILLAGE, OTHER_VILLAGE],
        "responsible": village.persons["civil_affairs"],
        "due_on": village.today.isoformat(),
    }
    batch = client.post("/support/new", data=told).headers["Location"].rsplit("/", 1)[-1]
    assert helping.TITLE in words(client.get("/desk"))
    other = ("邻村", *helping.ROW[1:])
    address = upload(village, batch, helping.book(village, helping.ROW, other))
    page = words(client.get(address))
    assert "示范村 1 420.00元 新公布" in page
    for _ in range(2):
        assert "名单已经公布" in words(client.post(address, data={}, follow_redirects=True))
    assert "都公布了" in words(client.get("/support"))
    for where in (VILLAGE, OTHER_VILLAGE):
        with village.database.read() as session:
            rows = publishing.of_village(session, where)
        assert len(rows) == 1
        page = words(village.client().get(f"/village/{where}/support/{rows[0].id}"))
        for said in ("王小明", "一组", "最低生活保障", "420.00元", "县级低保资金", "安民"):
            assert said in page


def row(**changed: Any) -> tuple[Any, ...]:
    """A row with something else in it."""
    keys = ("village", "group", "name", "kind", "amount", "source", "matter")
    return tuple(changed.get(key, value) for key, value in zip(keys, helping.ROW, strict=True))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(village="别的村"), "这一批里没有这个村"),
        (row(kind="奖学金"), "没有这种写法"),
        (row(amount="四百"), "金额看不明白"),
        (row(amount="0"), "金额不能是零"),
        (row(name="王小明430124199001011234"), "身份证号"),
        (row(source="县级 13800001234"), "电话号码"),
        (row(name="王小明13800001234"), "电话号码"),
        (row(source="县级 6222021234567890123"), "银行账号"),
        (row(source="肺结核救助"), "病情"),
        (row(matter="2026-999"), "没有编号是这个的事项"),
        (helping.ROW, "第3行已经写过"),
    ],
)
def test_a_wrong_row_is_named_and_stops_every_village(
    village: VillageUnderTest, wrong: tuple[Any, ...], said: str
) -> None:
    """Which row, and what to write; a yes is refused and nothing is published anywhere."""
    batch = helping.opened(village)
    address = upload(village, batch, helping.book(village, helping.ROW, wrong))
    client = village.client("civil_affairs")
    page = words(client.get(address))
    assert said in page
    assert "第4行" in page
    before = village.stored
    assert client.post(address, data={}).status_code == 409
    assert village.stored == before


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        ("身份证号", "", "这一栏不能公开"),
        ("手机号", "", "这一栏不能公开"),
        ("一卡通账号", "", "这一栏不能公开"),
        ("病情", "", "这一栏不能公开"),
        ("备注", "430124199001011234", "身份证号"),
        ("备注", "6222 0212 3456 7890 123", "银行账号"),
    ],
)
def test_a_column_that_must_not_be_public_is_refused(
    village: VillageUnderTest, heading: str, value: str, said: str
) -> None:
    """By its heading or by what stands in it, also where the column would not be read."""

    def spoil(page: Any) -> None:
        page.cell(1, 8).value, page.cell(3, 8).value = heading, value

    address = upload(village, helping.opened(village), helping.book(village, helping.ROW, change=spoil))
    assert said in words(village.client("civil_affairs").get(address))


def test_names_are_surnames_alone_after_the_period(village: VillageUnderTest) -> None:
    """Whole while the list is on notice; afterwards masked; search engines are asked to stay out."""
    name = helping.publish(village, helping.opened(village))
    answer = village.client().get(f"{PUBLIC}/{name}")
    assert "王小明" in words(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    village.advance(days=8)
    page = words(village.client().get(f"{PUBLIC}/{name}"))
    assert "王某某" in page
    assert "王小明" not in page


def test_what_was_withdrawn_shows_its_reason_and_nobody(village: VillageUnderTest) -> None:
    """The page of the list is gone; that there was one and why it went is not."""
    batch = helping.opened(village)
    name = helping.publish(village, batch)
    client = village.client("civil_affairs")
    address = f"/support/{batch}/withdraw/{VILLAGE}"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert "已经撤回" in words(client.post(address, data={"reason": "审批没有办完"}, follow_redirects=True))
    assert village.client().get(f"{PUBLIC}/{name}").status_code == 404
    page = words(village.client().get(PUBLIC))
    assert "审批没有办完" in page
    assert "王小明" not in page


def test_only_departments_come_in(village: VillageUnderTest) -> None:
    """A village only assists; it uploads nothing."""
    assert village.client("secretary").get("/support").status_code == 403


def test_a_reminder_can_be_passed_on(village: VillageUnderTest) -> None:
    """A finished text that leads to the batch and names no person; the colleague passes it on, others do not see it."""
    batch = helping.opened(village)
    colleague = village.persons["auditor"]
    told = {"person": colleague, "office": "county_civil_affairs", "since": village.today}
    village.do(people.take_office, "administrator", jurisdiction=COUNTY, **told)
    village.advance(days=11)
    while reminders.fire_all(village.database, at=village.clock.now):
        pass
    address = f"/v/{COUNTY}/messages"
    client = village.client("civil_affairs")
    assert address in client.get("/desk").get_data(as_text=True)
    page = client.get(address).get_data(as_text=True)
    for said in ("【催办】请公布保障名单", f"《{helping.TITLE}》", "已经超期", f"/support/{batch}"):
        assert said in page
    for role in ("secretary", "township_party"):
        assert village.client(role).get(address).status_code in (403, 404)
    (message,) = re.findall(rf"{address}/([^/]+)/copied", page)
    assert "已经记下" in words(client.post(f"{address}/{message}/copied", follow_redirects=True))
    assert "没有要转发的通知" in words(client.get(address))


def test_each_choice_stands_in_quotes(village: VillageUnderTest) -> None:
    """临时、医疗、灾害救助 is one kind of help: whoever corrects a row sees where one choice ends."""
    kinds = ["最低生活保障", "临时、医疗、灾害救助"]
    found = Problem("not_a_choice", "名单", 3, "类别", "临时救助", {"choices": kinds})
    with village.app.test_request_context():
        assert problem(found) == "没有这种写法。请写其中一个：“最低生活保障”、“临时、医疗、灾害救助”。"
