"""The pages of seeing and copying records (查阅复制页面): in the portal, at the office, and the redacted copy."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.village import PHOTO, VILLAGE, VillageUnderTest
from web import discretion
from web.dossier import work
from web.records import Entry

WISH = {"way": "copy", "wish": "付款凭证", "name": "何大爷"}


def asked(village: VillageUnderTest, role: str = "public", **told: str) -> str:
    """Somebody asks on the matter's public page; the request's id."""
    address = f"/village/{VILLAGE}/matters/{village.start()}/inspect"
    client = village.client(role)
    assert client.get(address).status_code == 200
    answer = client.post(address, data=WISH | told)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].rpartition("/")[2]


def page(village: VillageUnderTest, role: str, address: str, status: int = 200) -> str:
    """A page's text."""
    answer = village.client(role).get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def handle(village: VillageUnderTest, request: str, **data: object) -> int:
    """The clerk does something with a request; the status."""
    return village.client("clerk").post(f"/v/{VILLAGE}/inspections/{request}", data=data).status_code


def test_from_the_portal_to_the_hand(village: VillageUnderTest) -> None:
    """Asked without an account, prepared with a scan that was blacked out, copied, handed out, kept for ever."""
    request = asked(village)
    receipt = f"/village/{VILLAGE}/inspections/{request}"
    assert "正在准备" in page(village, "public", receipt)
    inside = f"/v/{VILLAGE}/inspections/{request}"
    offered = re.findall(r'name="documents" value="([^"]+)"', page(village, "clerk", inside))
    assert any("事项提议" in each for each in offered)
    assert handle(village, request, do="prepare") == 422
    scan = (io.BytesIO(PHOTO), "scan.png")
    assert handle(village, request, do="prepare", documents=offered[:1], copies=scan) == 303
    assert "准备好了" in page(village, "public", receipt)
    client = village.client("clerk")
    address = client.post(f"{inside}/copy").headers["Location"]
    assert work.work(village.database, village.evidence, now=village.clock)
    printed = PdfReader(io.BytesIO(client.get(f"{address}/file").data))
    text = "".join(each.extract_text() for each in printed.pages)
    assert "遮盖后的扫描件" in text
    assert handle(village, request, do="hand_out", how="paper", received_by="何大爷") == 303
    assert "已经办好" in page(village, "public", receipt)
    book = page(village, "auditor", f"/v/{VILLAGE}/inspections")
    assert "何大爷" in book
    assert "纸质复制件" in book


def test_a_refusal_is_read_by_the_one_who_asked(village: VillageUnderTest) -> None:
    """Reason and way to complain are theirs; others see only that it was refused."""
    request = asked(village, "villager", name="")
    receipt = f"/village/{VILLAGE}/inspections/{request}"
    assert handle(village, request, do="refuse", reason="涉及他人病情", appeal="") == 422
    assert handle(village, request, do="refuse", reason="涉及他人病情", appeal="镇人民政府") == 303
    assert "涉及他人病情" in page(village, "villager", receipt)
    for role in ("public", "clerk"):
        told = page(village, role, receipt)
        assert "没有同意" in told
        assert "涉及他人病情" not in told


@pytest.mark.parametrize(
    ("role", "status"),
    [("public", 401), ("villager", 403), ("other_clerk", 404), ("clerk", 200), ("auditor", 200)],
)
def test_who_sees_who_asked(village: VillageUnderTest, role: str, status: int) -> None:
    """The village's officers and whoever supervises them; the public page names nobody."""
    request = asked(village)
    page(village, role, f"/v/{VILLAGE}/inspections/{request}", status)
    page(village, role, f"/v/{VILLAGE}/inspections", status)
    assert "何大爷" not in page(village, "public", f"/village/{VILLAGE}/inspections/{request}")


def test_a_request_without_a_name_says_what_to_write(village: VillageUnderTest) -> None:
    """The page comes back with what was typed."""
    address = f"/village/{VILLAGE}/matters/{village.start()}/inspect"
    answer = village.client().post(address, data=WISH | {"name": ""})
    assert answer.status_code == 422
    assert "请填写姓名" in answer.get_data(as_text=True)
    assert "付款凭证" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("汇入6222020200112233440账户", "汇入6222020200112233440账户"),
        ("汇入6222 0202 0011 2233 446账户", "汇入███账户"),
        ("因肝炎住院", "因███住院"),
        ("身份证11010519491231002X", "身份证███"),
        ("电话13812345678", "电话███"),
        ("合同金额186500.00元", "合同金额186500.00元"),
    ],
)
def test_what_is_blacked_out(told: str, left: str) -> None:
    """Numbers are checked by their last digit, so that other long numbers stay readable."""
    assert discretion.redacted(Entry(title=told)).title == left
