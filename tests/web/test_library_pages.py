"""The library of rules on the pages (制度库网页): written or uploaded, read by everybody, linked with its items."""

import io

import pytest

from tests.village import VILLAGE, VillageUnderTest
from tests.web.desk_pages import words

PUBLIC = f"/village/{VILLAGE}/library"
TEXT = "# 总则\n印章由专人保管。\n- 用印要登记\n- 空白纸不盖章\n## 保管\n联系13800001234。"


def told(**changed: object) -> dict[str, object]:
    """A form as a clerk fills it in."""
    form = {
        "title": "印章管理制度",
        "office": "clerk",
        "since": "2026-03-02",
        "text": TEXT,
        "items": ["seal"],
    }
    return form | changed


def issue(village: VillageUnderTest, **changed: object) -> str:
    """A document is issued on the page; its id."""
    answer = village.client("clerk").post("/library/new", data=told(**changed))
    return answer.headers["Location"].rsplit("/", 1)[-1]


def test_item_and_document_lead_to_each_other(village: VillageUnderTest) -> None:
    """From the item's page to the text and back; headings and lists as written, phone numbers black."""
    document = issue(village)
    address = f"{PUBLIC}/{VILLAGE}/{document}"
    client = village.client()
    assert address in client.get(f"/village/{VILLAGE}/powers/seal").get_data(as_text=True)
    assert address not in client.get(f"/village/{VILLAGE}/powers/works").get_data(as_text=True)
    html = client.get(address).get_data(as_text=True)
    for said in (
        "<h2>总则</h2>",
        "<h3>保管</h3>",
        "<li>空白纸不盖章</li>",
        f"/village/{VILLAGE}/powers/seal",
    ):
        assert said in html
    assert "13800001234" not in html


def test_old_versions_can_be_read(village: VillageUnderTest) -> None:
    """The new text is shown from its day; the old one says that it is out of force."""
    document = issue(village)
    village.client("clerk").post(
        f"/library/{document}", data=told(since="2026-03-05", text="印章由两人保管。")
    )
    address, client = f"{PUBLIC}/{VILLAGE}/{document}", village.client()
    assert "印章由专人保管" in words(client.get(address))
    assert "还没有施行" in words(client.get(f"{address}?version=2"))
    village.advance(days=3)
    assert "印章由两人保管" in words(client.get(address))
    old = words(client.get(f"{address}?version=1"))
    assert "已经失效" in old
    assert "印章由专人保管" in old
    assert client.get(f"{address}?version=9").status_code == 404


def test_words_are_found_in_title_and_text(village: VillageUnderTest) -> None:
    """Both words somewhere; none found says so."""
    issue(village)
    client = village.client()
    assert "印章管理制度" in words(client.get(f"{PUBLIC}?q=印章 登记"))
    assert "没有找到" in words(client.get(f"{PUBLIC}?q=印章 围墙"))


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_taken_as_it_was_saved(village: VillageUnderTest, code: str) -> None:
    """Whatever program wrote it."""
    document = issue(village, text="", file=(io.BytesIO("文件里的全文。".encode(code)), "制度.txt"))
    assert "文件里的全文。" in words(village.client().get(f"{PUBLIC}/{VILLAGE}/{document}"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file": (io.BytesIO(b"PK\x03\x04\x00\x00"), "制度.docx")}, "不是文字文件"),
        ({"since": ""}, "日期"),
        ({"text": ""}, "内容要有字"),
    ],
)
def test_mistakes_are_named(village: VillageUnderTest, changed: dict[str, object], said: str) -> None:
    """What is wrong, with what was typed still there."""
    answer = village.client("clerk").post("/library/new", data=told(**changed))
    assert answer.status_code == 422
    assert said in words(answer)
    assert "印章管理制度" in answer.get_data(as_text=True)


def test_a_repeal_is_told(village: VillageUnderTest) -> None:
    """With its reason, on the page that stays."""
    document = issue(village)
    client = village.client("clerk")
    assert client.post(f"/library/{document}/end", data={"until": "2026-03-05"}).status_code == 422
    done = client.post(
        f"/library/{document}/end",
        data={"until": "2026-03-05", "reason": "并入新制度"},
        follow_redirects=True,
    )
    assert "已经登记废止" in words(done)
    assert "并入新制度" in words(village.client().get(f"{PUBLIC}/{VILLAGE}/{document}"))


def test_what_holds_elsewhere_is_not_here(village: VillageUnderTest) -> None:
    """A village's document is not read through another village; a villager issues none."""
    document = issue(village)
    assert village.client().get(f"/village/other-village/library/{VILLAGE}/{document}").status_code == 404
    assert village.client("villager").get("/library").status_code == 403
