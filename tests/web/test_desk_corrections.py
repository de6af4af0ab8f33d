"""Corrections by form (更正): what may be corrected, what may not."""

import re
from collections.abc import Mapping

import pytest
from werkzeug.test import TestResponse

from tests import assets
from tests.village import VILLAGE, VillageUnderTest
from tests.web.desk_pages import at, words


def waiting(village: VillageUnderTest) -> str:
    """The address of the correction that waits on the supervision committee's desk."""
    desk = village.client("supervision_chair").get("/desk").get_data(as_text=True)
    found = re.search(rf"/v/{VILLAGE}/corrections/c[0-9]+", desk)
    assert found is not None
    return found[0]


def confirmed(village: VillageUnderTest) -> TestResponse:
    """The supervision committee opens the one correction that waits and confirms it."""
    client, address = village.client("supervision_chair"), waiting(village)
    assert "<del>" in client.get(address).get_data(as_text=True)
    return client.post(address, data={"decision": "confirm"}, follow_redirects=True)


def test_a_notice_and_a_record_are_corrected(village: VillageUnderTest) -> None:
    """The list shows what stands there; a correction is recorded with old and new, and the period begins again."""
    matter = village.matter_at("resolution_disclosure", place="二组")
    village.post(matter, beneficiaries="二组")
    client = village.client("director")
    assert "二组" in words(client.get(at(matter, "correct")))
    chosen = {"of": "record-consultation", "field": "attending"}
    assert client.get(at(matter, "correct"), query_string=chosen).status_code == 404
    chosen = {"of": "resolution", "field": "contact"}
    assert "还没有写" in words(client.get(at(matter, "correct"), query_string=chosen))
    notice = {
        "of": "resolution",
        "field": "beneficiaries",
        "old": "二组",
        "new": "二组、三组",
        "reason": "写漏了",
    }
    answer = client.post(at(matter, "correct"), data=notice, follow_redirects=True)
    assert "核对以后才改" in words(answer)
    assert "已经更正，公告期重新计算" in words(confirmed(village))
    assert "notice_corrected" in village.kinds(village.notice(matter).id)
    record = {"of": "record-deliberation", "field": "for", "old": "9", "new": "8", "reason": "抄写时看错了"}
    answer = client.post(at(matter, "correct"), data=record, follow_redirects=True)
    assert "核对以后才改" in words(answer)
    assert "已经更正，原来的字保留在记录里" in words(confirmed(village))
    assert "record_corrected" in village.kinds(matter)


RECORD = {"of": "record-resolution", "field": "for", "old": "18", "new": "17", "reason": "抄写时看错了"}
NOTICE = {
    "of": "resolution",
    "field": "amount",
    "old": "186500.00",
    "new": "186500.00",
    "reason": "数字写颠倒",
}

BAD_CORRECTIONS: Mapping[str, tuple[str, dict[str, str], int, str]] = {
    "no reason": ("director", RECORD | {"reason": ""}, 422, "请填写更正的理由"),
    "a count in words": ("director", RECORD | {"new": "十七"}, 422, "请写成整数"),
    "a count below nought": ("director", RECORD | {"new": "-1"}, 422, "0"),
    "an old value that does not stand there": ("director", RECORD | {"old": "16"}, 409, "与记录不一致"),
    "an old value in words": ("director", RECORD | {"old": "abc"}, 409, "与记录不一致"),
    "what would turn the outcome": ("director", RECORD | {"new": "3"}, 409, "不能改变已经作出的决议"),
    "counts that cannot be": ("director", RECORD | {"new": "30"}, 422, "对不上"),
    "an amount that was not decided": ("director", NOTICE | {"new": "999"}, 409, "不能改变已经作出的决议"),
    "an amount in words": ("director", NOTICE | {"new": "很多"}, 422, "186500"),
    "nothing that changes": ("director", NOTICE, 422, "和原来写的一样"),
    "a field that is not there": ("director", NOTICE | {"field": "magic"}, 404, "没有找到"),
    "no field at all": ("director", {"reason": "无"}, 404, "没有找到"),
    "an unknown key": ("director", NOTICE | {"surprise": "1"}, 422, "没有“surprise”这一栏"),
    "a villager": ("villager", RECORD, 403, "不能办理"),
    "another village": ("other_secretary", RECORD, 404, "没有找到"),
}


@pytest.mark.parametrize(("role", "form", "status", "said"), BAD_CORRECTIONS.values(), ids=BAD_CORRECTIONS)
def test_a_bad_correction_is_answered_with_what_to_do(
    village: VillageUnderTest, role: str, form: dict[str, str], status: int, said: str
) -> None:
    """Nothing is stored, the status fits, and the sentence says what to do."""
    matter = village.matter_at("resolution_disclosure")
    village.post(matter)
    before = village.stored
    answer = village.client(role).post(at(matter, "correct"), data=form)
    assert answer.status_code == status
    assert said in words(answer)
    assert village.stored == before


def test_a_correction_that_is_declined_changes_nothing(village: VillageUnderTest) -> None:
    """A reason is needed; the number stays, the history says why, and nothing waits any more."""
    matter = village.matter_at("resolution_disclosure")
    village.post(matter)
    village.client("director").post(at(matter, "correct"), data=RECORD)
    client, address = village.client("supervision_chair"), waiting(village)
    assert client.post(address, data={"decision": "decline", "reason": " "}).status_code == 422
    said = client.post(address, data={"decision": "decline", "reason": "照片上是18票"}, follow_redirects=True)
    assert "没有同意更正" in words(said)
    assert "照片上是18票" in words(client.get(at(matter)))
    assert "已经核对过了" in words(client.get(address))
    assert "record_corrected" not in village.kinds(matter)
    assert client.post(address, data={"decision": "confirm"}).status_code == 409


@pytest.mark.parametrize(
    ("role", "status"), [("director", 403), ("villager", 403), ("other_supervision_chair", 404)]
)
def test_only_the_supervision_committee_confirms(village: VillageUnderTest, role: str, status: int) -> None:
    """Whoever proposed it does not; nobody else either."""
    matter = village.matter_at("resolution_disclosure")
    village.post(matter)
    village.client("director").post(at(matter, "correct"), data=RECORD)
    before = village.stored
    assert village.client(role).post(waiting(village), data={"decision": "confirm"}).status_code == status
    assert village.stored == before


def test_a_matter_without_notices_has_nothing_to_correct(village: VillageUnderTest) -> None:
    """An inventory has neither discussions nor notices of its own: no button leads there, and the page is not found."""
    matter, client = assets.survey(village), village.client("director")
    assert at(matter, "correct") not in client.get(at(matter, "").rstrip("/")).get_data(as_text=True)
    assert client.get(at(matter, "correct")).status_code == 404
