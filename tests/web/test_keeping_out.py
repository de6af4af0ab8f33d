"""What a form does not take and a list does not show (不该写的个人信息): numbers of people, and illnesses beside names."""

import pytest

from tests.village import FORM, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words
from web import discretion

LIVING = {"title": "二组低保申请", "content": "劳动力不足，收入低", "group": "二组", "people": "2"}
STARTS = {"major-matter": ("secretary", FORM), "minimum-living": ("clerk", LIVING)}

TAKEN_OUT = {
    "an identity number": ("major-matter", "content", "户主11010519491231002X", "身份证号"),
    "a mobile number": ("major-matter", "title", "修路找13912345678", "手机号"),
    "a bank card": ("minimum-living", "content", "打到6222 0212 3456 7890 128", "银行卡号"),
    "an illness beside a name": ("minimum-living", "content", "患尿毒症", "写了病情（尿毒症）"),
}


@pytest.mark.parametrize(("item", "field", "text", "said"), TAKEN_OUT.values(), ids=TAKEN_OUT)
def test_the_form_comes_back(village: VillageUnderTest, item: str, field: str, text: str, said: str) -> None:
    """With the sentence at the field and all that was written; nothing is stored."""
    role, form = STARTS[item]
    before = village.stored
    answer = village.client(role).post(f"/v/{VILLAGE}/matters/new/{item}", data={**form, field: text})
    assert (answer.status_code, village.stored) == (422, before)
    page = words(answer)
    assert said in page
    assert "请删去再提交" in page
    assert text in answer.get_data(as_text=True)


def test_a_task_takes_none_either(village: VillageUnderTest) -> None:
    """What an office writes about an application stays in the record as well."""
    told = village.client("clerk").post(f"/v/{VILLAGE}/matters/new/minimum-living", data=LIVING)
    address = told.headers["Location"]
    answer = village.client("clerk").post(
        f"{address}/tasks/materials", data={"given": "户口簿，11010519491231002X"}
    )
    assert answer.status_code == 422
    assert "身份证号" in words(answer)


def test_nor_does_a_payment(village: VillageUnderTest) -> None:
    """The account is on the bank's paper; the register of payments, which everybody reads, says who was paid."""
    matter = village.matter_at("implementation")
    village.implement(matter)
    before = village.stored
    told = {"amount": "100.00", "to": "王小明 6222 0212 3456 7890 128"}
    answer = village.client("director").post(f"/v/{VILLAGE}/matters/{matter}/pay", data=told)
    assert (answer.status_code, village.stored) == (422, before)
    assert "银行卡号" in words(answer)


FITS = {
    "a works' number": "合同编号2026430512345678901",
    "days": "工期2026-03-02 2026-04-05",
    "an office's telephone": "0738-8312345",
    "a benefit's name": "残疾人两项补贴",
    "a card whose last digit does not fit": "6222021234567890127",
}


@pytest.mark.parametrize("text", FITS.values(), ids=FITS)
def test_what_is_nobody_s_number(text: str) -> None:
    """Numbers of contracts, days and offices are no secrets."""
    assert discretion.numbers(text) is None
    assert discretion.illness(text) is None


def test_old_titles_are_not_shown_in_lists(village: VillageUnderTest) -> None:
    """What got into a title before: the village's page, its notices and the matter say that it is not shown."""
    matter = village.matter_at("resolution_disclosure", title="补助 11010519491231002X")
    village.post(matter)
    for address in (f"/village/{VILLAGE}", f"/village/{VILLAGE}/matters/{matter}"):
        page = village.client().get(address).get_data(as_text=True)
        assert "11010519491231002X" not in page
        assert "不在网上公开" in page


def test_what_no_meeting_decides_has_no_owner(village: VillageUnderTest) -> None:
    """低保 is decided above: its form speaks of no meeting, its page of no owner and no kind of resolution."""
    client = village.client("clerk")
    page = words(client.get(f"/v/{VILLAGE}/matters/new/minimum-living"))
    assert "先把要办的事写清楚，再按流程图一步一步办。" in page
    matter = client.post(f"/v/{VILLAGE}/matters/new/minimum-living", data=LIVING).headers["Location"]
    page = words(village.client().get(f"/village/{VILLAGE}/matters/{matter.rpartition('/')[2]}"))
    assert "劳动力不足" in page
    assert "归谁所有" not in page
