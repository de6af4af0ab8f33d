"""Paper results in the browser (纸质表决结果): entered, checked, confirmed by another, sent back, approved when late."""

import io
import json
from datetime import date
from typing import Any

import pytest

from tests.village import PHOTO, VILLAGE, VillageUnderTest
from tests.web.gathering import MEETINGS, Gathering, called, item, photo, said
from workflows import jurisdictions, people
from workflows.meetings import results

RESOLUTION = {"present": 17, "attending": 2}


def waiting(village: VillageUnderTest) -> tuple[str, Gathering]:
    """A matter that waits for the resolution, and the meeting that was called for it."""
    matter = village.matter_at("resolution")
    return matter, called(village, "resolution", [matter])


def votes(matter: str, **numbers: int) -> dict[str, object]:
    """The numbers of one item as the page posts them."""
    return {f"{name.rstrip('_')}-{matter}": number for name, number in numbers.items()}


def test_a_result_on_paper_is_entered_by_one_and_confirmed_by_another(village: VillageUnderTest) -> None:
    """The numbers and the photo stand before the second person; with the confirmation the matter moves."""
    matter, meeting = waiting(village)
    numbers = RESOLUTION | votes(
        matter, issued=17, collected=17, for_=15, against=1, abstain=1, invalid=0, recused=0
    )
    assert meeting.enter("clerk", numbers).status_code == 303
    assert village.standing(matter)[1] == "resolution"
    page = meeting.get("supervision_chair", "/confirm")
    assert village.photo in page.get_data(as_text=True)
    assert "录入的人赵小梅" in said(page)
    assert meeting.post("supervision_chair", "/confirm", decision="confirm").status_code == 303
    told = item(village, meeting.name, matter)
    assert (told.outcome, json.loads(told.counts)["for"]) == ("passed", 15)
    assert village.standing(matter)[1] == "resolution_disclosure"
    assert "表决通过" in said(meeting.get("villager"))


def test_a_result_that_differs_from_the_photo_goes_back_with_a_reason(village: VillageUnderTest) -> None:
    """Without a reason nothing is sent back; sent back, it is entered again with what was typed before."""
    matter, meeting = waiting(village)
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    stored = village.stored
    silent = meeting.post("supervision_chair", "/confirm", decision="reject", reason=" ")
    assert (silent.status_code, village.stored) == (422, stored)
    assert "还没有写理由" in said(silent)
    assert (
        meeting.post("supervision_chair", "/confirm", decision="reject", reason="同意是15票").status_code
        == 303
    )
    assert "结果被退回，请重新录入" in said(meeting.get("clerk"))
    assert 'value="16"' in meeting.get("clerk", "/enter").get_data(as_text=True)
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=15))
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    assert item(village, meeting.name, matter).outcome == "passed"


def test_whoever_entered_a_result_cannot_confirm_it(village: VillageUnderTest) -> None:
    """One person in two offices is still one person."""
    since, person = date(2026, 1, 1), village.persons["clerk"]
    village.do(people.take_office, "clerk", person=person, office="supervision_member", since=since)
    matter, meeting = waiting(village)
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    assert "请村务监督委员会的另一位成员来核对" in said(meeting.get("clerk", "/confirm"))
    stored = village.stored
    answer = meeting.post("clerk", "/confirm", decision="confirm")
    assert (answer.status_code, village.stored) == (409, stored)
    assert "同一个人不能既录入又确认" in said(answer)


WRONG_NUMBERS: dict[str, tuple[dict[str, Any], str]] = {
    "more present than entitled": ({"present": 19}, "实到19人，多于应到的18人"),
    "more issued than present": ({"issued": 18}, "发出表决票18张，多于实到的17人"),
    "more collected than issued": ({"issued": 10, "collected": 11}, "收回表决票11张，多于发出表决票的10张"),
    "more votes than collected": ({"collected": 12}, "合计13票，多于收回表决票的12张"),
    "more votes than present": ({"present": 12}, "合计13票，多于实到的12人"),
    "votes and recused": ({"recused": 6}, "各项票数加上回避人数19人，多于应到的18人"),
    "no number": ({"present": "十七"}, "请写数字，例如：35"),
    "nobody counted the present": ({"present": ""}, "请写实到人数"),
    "nobody counted the votes": ({"for": ""}, "请写同意的票数"),
    "a day to come": ({"held_on": "2027-01-01"}, "这一天还没有到"),
    "no day": ({"held_on": ""}, "请选开会的日期"),
}


@pytest.mark.parametrize("case", WRONG_NUMBERS.values(), ids=WRONG_NUMBERS)
def test_numbers_that_do_not_fit_are_named_at_the_item_and_stay(village: VillageUnderTest, case: Any) -> None:
    """The sentence says which number is larger than which; nothing is stored; what was typed and the photo stay."""
    changed, sentence = case
    matter, meeting = waiting(village)
    told: dict[str, Any] = {"present": 17, "for": 12, "against": 1, "attending": 7} | changed
    of_meeting = ("present", "attending", "held_on")
    numbers = {(name if name in of_meeting else f"{name}-{matter}"): value for name, value in told.items()}
    stored = village.stored
    answer = meeting.enter("clerk", numbers)
    assert (answer.status_code, village.stored) == (422, stored)
    assert sentence in said(answer)
    page = answer.get_data(as_text=True)
    assert (
        'name="attending" type="text" inputmode="numeric" autocomplete="off" maxlength="12" value="7"' in page
    )
    assert "已经收到1张照片" in said(answer)


def test_a_photo_that_arrived_needs_no_second_attaching(village: VillageUnderTest) -> None:
    """The ticket of the refused form stands for the photo; a ticket of another account is refused."""
    matter, meeting = waiting(village)
    page = meeting.enter("clerk", {"present": 99} | votes(matter, for_=9)).get_data(as_text=True)
    ticket = page.split('name="photo" value="')[1].split('"')[0]
    mended = {"present": 17, "photo": ticket} | votes(matter, for_=9)
    stored = village.stored
    assert meeting.enter("director", mended, files=[]).status_code == 400
    assert meeting.enter("clerk", mended | {"photo": village.photo}, files=[]).status_code == 400
    assert village.stored == stored
    assert meeting.enter("clerk", mended, files=[]).status_code == 303
    assert json.loads(village.meeting(meeting.name).entry)["photos"] == [village.photo]


WRONG_FILES = {
    "none": ([], "请拍下签字的签到表和表决单"),
    "a text that calls itself a photo": ([photo("sheet.jpg", b"no photo at all")], "只能上传照片"),
    "a photo above 10 MB": ([photo("sheet.png", PHOTO + bytes(10 * 1024 * 1024))], "文件超过10兆"),
}


@pytest.mark.parametrize("case", WRONG_FILES.values(), ids=WRONG_FILES)
def test_only_photos_and_pdf_of_at_most_ten_megabytes_are_taken(village: VillageUnderTest, case: Any) -> None:
    """What a file is, is told by its content; nothing is stored of one that is refused."""
    files, sentence = case
    matter, meeting = waiting(village)
    stored = village.stored
    fresh = [(io.BytesIO(content.getvalue()), name) for content, name in files]
    answer = meeting.enter("clerk", RESOLUTION | votes(matter, for_=16), files=fresh)
    assert (answer.status_code, village.stored) == (422, stored)
    assert sentence in said(answer)


LOOKERS = {
    "clerk": 200,
    "supervision_member": 200,
    "township_party": 200,
    "auditor": 200,
    "villager": 404,
    "representative_1": 404,
    "other_clerk": 404,
}


@pytest.mark.parametrize(("role", "status"), LOOKERS.items())
def test_scans_are_shown_to_those_who_check_them(village: VillageUnderTest, role: str, status: int) -> None:
    """Scans show signatures: officers, supervisors and superiors see them, inline and never kept, nobody else."""
    matter, meeting = waiting(village)
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    answer = village.client(role).get(f"/v/{VILLAGE}/files/{village.photo}")
    assert answer.status_code == status
    if status == 200:
        assert (answer.data, answer.content_type) == (PHOTO, "image/png")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == "inline"
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("digest", ["0" * 64, "../../secret", "%25", "nothing"])
def test_a_file_that_no_record_mentions_does_not_exist(village: VillageUnderTest, digest: str) -> None:
    """Even a stored file is shown only in the village whose records mention it."""
    waiting(village)
    for name in (digest, village.evidence.put(PHOTO + b"another")):
        assert village.client("clerk").get(f"/v/{VILLAGE}/files/{name}").status_code == 404


def record(village: VillageUnderTest, matter: str, body: str, **numbers: Any) -> Gathering:
    """The clerk enters a meeting that was held today without having been called here."""
    form = {"time": "09:00", "place": "祠堂"} | numbers
    path = f"{MEETINGS}/record?stage=resolution&body={body}&matter={matter}"
    answer = Gathering(village).enter("clerk", form, path=path)
    assert answer.status_code == 303, said(answer)
    return Gathering(village, answer.headers["Location"].rsplit("/", 1)[1])


DEFECTS = {
    "notice too short": ("villagers_assembly", 3, 700, "会前通知的天数不够"),
    "notice long enough": ("villagers_assembly", 10, 700, ""),
}


@pytest.mark.parametrize("case", DEFECTS.values(), ids=DEFECTS)
def test_a_meeting_with_a_legal_defect_is_recorded_as_held_without_effect(
    village: VillageUnderTest, case: tuple[str, int, int, str]
) -> None:
    """Three days' notice where ten are binding: it is on record, the matter stays, the page says why and what to do."""
    body, notice, present, why = case
    matter = village.matter_at("resolution")
    told = {"notice_on": village.days_ago(notice).isoformat(), "present": present}
    meeting = record(village, matter, body, **told, **votes(matter, for_=600))
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    outcome = item(village, meeting.name, matter).outcome
    page = said(meeting.get("clerk"))
    if why:
        assert (outcome, village.standing(matter)[1]) == ("refused", "resolution")
        assert why in page
        assert "会议没有效力" in page
    else:
        assert (outcome, village.standing(matter)[1]) == ("passed", "resolution_disclosure")


def test_a_meeting_is_recorded_step_by_step(village: VillageUnderTest) -> None:
    """First the stage, then body and matters, then the numbers; a missing place or time is named, nothing stored."""
    matter, client = village.matter_at("resolution"), village.client("clerk")
    assert "村民会议或者村民代表会议决议" in said(client.get(f"{MEETINGS}/record"))
    assert "议了什么事" in said(client.get(f"{MEETINGS}/record?stage=resolution"))
    nothing = client.get(f"{MEETINGS}/record?stage=resolution&body=representatives_assembly")
    assert "请至少勾选一个上过会的事项" in said(nothing)
    path = f"{MEETINGS}/record?stage=resolution&body=representatives_assembly&matter={matter}"
    stored = village.stored
    answer = Gathering(village).enter("clerk", {"present": 16} | votes(matter, for_=16), path=path)
    assert (answer.status_code, village.stored) == (422, stored)
    assert "请写几点开会" in said(answer)
    assert "请写开会的地点" in said(answer)


def test_a_late_entry_waits_for_the_township(village: VillageUnderTest) -> None:
    """Entered more than three days after the meeting: confirmed here, decided only with the township's approval."""
    matter, meeting = waiting(village)
    held_on = village.today.isoformat()
    village.advance(days=5)
    meeting.enter("clerk", RESOLUTION | {"held_on": held_on} | votes(matter, for_=16))
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    assert village.standing(matter)[1] == "resolution"
    assert meeting.post("clerk", "/approve-late").status_code == 403
    assert "开会三天以后才录入" in said(meeting.get("township_party", "/approve-late"))
    assert meeting.post("township_party", "/approve-late").status_code == 303
    assert item(village, meeting.name, matter).outcome == "passed"
    assert "补录" in said(meeting.get("clerk"))


def test_women_present_are_asked_for_where_a_rule_counts_them(village: VillageUnderTest) -> None:
    """A county that asks for two thirds of the women representatives gets the field, and its lack is named."""
    rule = {"representatives_assembly.women_quorum": ">= 2/3"}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction="test-county", values=rule)
    matter, meeting = waiting(village)
    assert "妇女代表" in said(meeting.get("clerk", "/enter"))
    missing = meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    assert missing.status_code == 422
    assert "请写到会的妇女代表人数" in said(missing)
    meeting.enter("clerk", RESOLUTION | {"women_present": 3} | votes(matter, for_=16))
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    assert item(village, meeting.name, matter).outcome == "no_quorum"
    assert "妇女代表须到4人，实到3人，不够" in said(meeting.get("clerk"))


def test_signed_in_on_screen_and_voted_on_paper(village: VillageUnderTest) -> None:
    """An opened meeting may still be decided on paper, until somebody has voted on screen; sent back, it stays open."""
    matter, meeting = waiting(village)
    meeting.post("clerk", "/open")
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    meeting.post("supervision_chair", "/confirm", decision="reject", reason="看不清")
    assert village.meeting(meeting.name).state == "open"
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    assert item(village, meeting.name, matter).outcome == "passed"


def test_a_vote_on_screen_is_added_to_paper(village: VillageUnderTest) -> None:
    """What was voted on screen is counted with the paper: nobody's ballot is written over."""
    matter = village.matter_at("resolution")
    meeting = Gathering(village, village.open_meeting("resolution", [matter]))
    meeting.vote("representative_1", matter, "against")
    assert meeting.enter("clerk", RESOLUTION | votes(matter, for_=15)).status_code == 303
    meeting.post("supervision_chair", "/confirm", decision="confirm")
    counts = json.loads(item(village, meeting.name, matter).counts)
    assert (counts["for"], counts["against"], counts["on_screen"]["against"]) == (15, 1, 1)


def test_a_result_once_entered_is_a_meeting_that_was_held(village: VillageUnderTest) -> None:
    """A result that was sent back cannot be opened in the room as if the meeting were still to come."""
    matter, meeting = waiting(village)
    meeting.enter("clerk", RESOLUTION | votes(matter, for_=16))
    village.do(results.reject, "supervision_chair", meeting_id=meeting.name, reason="看不清")
    assert meeting.post("clerk", "/open").status_code == 409
