"""A mandate from before the start day on the page (存量授权页面): entered, confirmed, and told as one from before."""

import io
import re
from typing import Any

import pytest

from tests import entitled
from tests.legacies import start_using
from tests.village import COUNTY, FORM, PHOTO, VILLAGE, VillageUnderTest
from tests.web.desk_pages import at, words
from tests.web.test_legacy_pages import HOME, fields
from tests.web.test_line_papers import words as printed
from workflows import jurisdictions
from workflows.tables import AgendaItem

ADDRESS = f"{HOME}/new?stage=implementation&item=council-mandate"
WARNING = "请注意：这项授权是启用系统以前作出的，照纸质记录登记，乡镇党委确认过。"


@pytest.fixture(autouse=True)
def started(village: VillageUnderTest) -> None:
    """The village has a start day, and its county lets the council decide two kinds of matters."""
    values = {"villagers_council.subjects": ["other", "other_interest"]}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    start_using(village)


def typed(**changed: Any) -> dict[str, Any]:
    """What the clerk types: the assembly granted two subjects in January, one of which its minutes say failed."""
    plain = {k: v for k, v in fields("implementation").items() if k not in FORM}
    counts = {"entitled": "1200", "present": "700", "for": "690", "against": "10"}
    told = {
        **plain,
        **{name: value for name, value in entitled.MANDATE.items() if name != "subjects"},
        "subjects": ["other", "other_interest"],
        "valid_from": "2026-02-01",
        "valid_to": "2026-12-31",
        "resolution-body": "villagers_assembly",
        **{f"resolution-{name}": n for name, n in counts.items()},
        # 逐类的票数按类别的次序排：第一行是集体经济项目，然后是其他事项、涉及村民利益的其他事项
        "line-for-1": "650",
        "line-against-1": "50",
        "line-for-2": "340",
        "line-against-2": "360",
        "used": "12000",
        "channels": ["board", "web", "wechat"],
    }
    return told | changed


def enter(village: VillageUnderTest, **changed: Any) -> tuple[int, str, str]:
    """The clerk posts it: status, words, address."""
    data = typed(**changed) | {"photos": (io.BytesIO(PHOTO), "a.png")}
    page = village.client("clerk").post(ADDRESS, data=data)
    return page.status_code, words(page), page.location or ""


def test_from_the_form_to_the_council(village: VillageUnderTest) -> None:
    """Offered, entered, confirmed by the township with all its bounds in sight; then the council may decide on it."""
    clerk = village.client("clerk")
    assert "item=council-mandate" in clerk.get(f"{HOME}/new").get_data(as_text=True)
    assert "已经完工" not in words(clerk.get(f"{HOME}/new?item=council-mandate"))
    page = words(clerk.get(ADDRESS))
    for told in ("登记存量授权", "议事会已经决定了多少（元）", "授权哪几类事项", "逐项表决的票数"):
        assert told in page
    assert "哪天开始实施" not in page
    status, said, address = enter(village)
    assert status == 303, said
    township = village.client("township_party")
    page = words(township.get(address))
    for told in (
        "合计限额 50,000.00元",
        "每项限额 20,000.00元",
        "启用系统以前已用 12,000.00元",
        "2026年2月1日至2026年12月31日",
        "同意650票，不同意50票，弃权0票",
    ):
        assert told in page
    assert township.post(address, data={"decision": "confirm"}).status_code == 303
    for client, where in (("secretary", f"/v/{VILLAGE}/year"), ("public", f"/village/{VILLAGE}/year")):
        page = words(village.client(client).get(where))
        for told in (WARNING, "启用系统以前已用 12,000.00元", "还剩 38,000.00元", "可以使用", "（存量）"):
            assert told in page
        assert "授权的类别 其他重大事项 " in page or "授权的类别 其他事项 " in page
    assert "按授权发起" in words(village.client("secretary").get(f"/v/{VILLAGE}/year"))


def test_whoever_begins_on_it_is_warned(village: VillageUnderTest) -> None:
    """On the start form, in the answer, on the matter's pages and on the council's resolution."""
    _status, _said, address = enter(village)
    village.client("township_party").post(address, data={"decision": "confirm"})
    start = f"/v/{VILLAGE}/matters/new/major-matter?source=2026-001&line=0"
    secretary = village.client("secretary")
    assert WARNING in words(secretary.get(start))
    form = {"title": "添置路灯", "content": "二组添置路灯四盏", "amount": "20000", "subject": "other"}
    done = secretary.post(start, data={**form, "owner": "villagers"}, follow_redirects=True)
    assert "提醒：所依据的授权是启用系统以前作出的" in words(done)
    public = words(village.client().get(f"/village/{VILLAGE}/matters/2026-002"))
    assert "村民议事会授权2026-001（启用系统以前作出的授权）" in public
    entitled.council(village, "2026-002")
    assert "启用系统以前作出的授权" in words(village.client("clerk").get(at("2026-002")))
    with village.database.read() as session:
        name = session.query(AgendaItem.meeting).filter_by(matter="2026-002", stage="resolution").scalar()
    paper = village.client("clerk").get(f"/v/{VILLAGE}/meetings/{name}/items/2026-002/resolution.pdf")
    assert "所依据的授权是启用系统以前作出的" in "".join(printed(paper.data))


def test_the_notice_that_is_posted_anew_says_what_was_used(village: VillageUnderTest) -> None:
    """Its bounds on A4 and on the public page, with what is gone of them."""
    address = ADDRESS.replace("implementation", "resolution_disclosure")
    told = {k: v for k, v in typed().items() if k not in ("first_day", "last_day", "channels")}
    page = village.client("clerk").post(address, data=told | {"photos": (io.BytesIO(PHOTO), "a.png")})
    village.client("township_party").post(page.location or "", data={"decision": "confirm"})
    notice = village.post("2026-001")
    text = "".join(printed(village.client("clerk").get(f"/v/{VILLAGE}/notices/{notice}.pdf").data))
    assert "启用系统以前已用：12,000.00元" in text
    assert "12,000.00元" in words(village.client().get(f"/village/{VILLAGE}/notices/{notice}"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"used": ""}, "要写明启用系统以前已经用掉多少，没有用过的写0"),
        ({"used": "很多"}, "金额“很多”看不明白"),
        ({"used": "50000.01"}, "超过了授权合计还剩的50,000.00元"),
        ({"valid_to": "2027-03-01"}, "授权最长一年"),
        ({"subjects": ["other"]}, "上面没有勾选这一类"),
    ],
)
def test_what_is_wrong_is_told(village: VillageUnderTest, changed: dict[str, Any], sentence: str) -> None:
    """With a sentence, and what was typed stays."""
    status, said, _address = enter(village, **changed)
    assert status in (409, 422)
    assert sentence in said
    assert "已经收到1份，不用再传" in said


def test_the_township_reads_why_it_cannot_confirm(village: VillageUnderTest) -> None:
    """Minutes that show no majority: the page says so, and leaves sending it back."""
    status, _said, address = enter(village, **{"resolution-for": "350", "resolution-against": "350"})
    assert status == 303
    page = words(village.client("township_party").get(address))
    assert "会议记录不能证明这项授权有效：按登记的票数，没有达到通过的要求" in page
    assert "与扫描件相符，确认" not in page


def test_sent_back_it_is_mended_as_it_was(village: VillageUnderTest) -> None:
    """Subjects, votes and what was used are there again."""
    _status, _said, address = enter(village)
    village.client("township_party").post(address, data={"decision": "return", "reason": "第2类票数不对"})
    name = address.rsplit("/", 1)[-1]
    page = village.client("clerk").get(f"{HOME}/new?mends={name}").get_data(as_text=True)
    for row, votes in ((1, "650"), (2, "340")):
        assert re.search(rf'name="line-for-{row}"[^>]*value="{votes}"', page)
    assert re.search(r'name="used"[^>]*value="12000.00"', page)
    assert len(re.findall(r'name="subjects"[^>]*checked', page)) == 2
