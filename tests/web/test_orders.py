"""The paper that orders a suspension, or lets a matter go on (决定书、裁判文书扫描件): sent, told, shown to few."""

import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.evidence import MOST_BYTES
from tests.village import PHOTO, TOTP_SECRET, VILLAGE, VillageUnderTest
from tests.web.desk_pages import at, brought, words
from tests.web.test_acting_again import kept
from tests.web.test_signing_in import code, first_step
from web import store
from workflows import verification
from workflows.accounts import authenticator

COURT = {"order": "court", "number": "（2026）示01行初3号", "reason": "裁定停止执行"}


def attached(content: bytes = PHOTO, name: str = "裁定书.png") -> dict[str, Any]:
    return {"scan": (io.BytesIO(content), name)}


def post(village: VillageUnderTest, matter: str, step: str, data: Mapping[str, Any]) -> TestResponse:
    client = village.client("township_party")
    answer: TestResponse = client.post(at(matter, step), data=dict(data), content_type="multipart/form-data")
    # A large posting lies in a temporary file of the test client, which leaves it open.
    answer.request.environ["wsgi.input"].close()
    return answer


def links(village: VillageUnderTest, role: str, path: str) -> list[str]:
    page = village.client(role).get(path).get_data(as_text=True)
    return list(dict.fromkeys(re.findall(r'href="(/v/[^"]+/scans/[0-9a-f]{64})"', page)))


@pytest.mark.parametrize(("stage", "step"), [("proposal", "suspend"), ("suspended", "resume")])
def test_the_scan_stands_at_its_step_in_the_history(village: VillageUnderTest, stage: str, step: str) -> None:
    """Number and scan are told; officers, supervisors, township and auditors open it, as sent."""
    matter = brought(village, stage)
    assert 'name="scan" type="file"' in village.client("township_party").get(at(matter, step)).get_data(
        as_text=True
    )
    assert post(village, matter, step, COURT | attached()).status_code == 302
    page = words(village.client("secretary").get(at(matter)))
    assert "法院裁判文书 文号 （2026）示01行初3号 扫描件 1份" in page
    for role in ("secretary", "supervision_chair", "township_party", "auditor"):
        (link,) = links(village, role, f"/v/{VILLAGE}/matters/{matter}/history")
        shown = village.client(role).get(link)
        assert (shown.status_code, shown.data, shown.mimetype) == (200, PHOTO, "image/png")
        assert "no-store" in shown.headers["Cache-Control"]


def test_the_public_learns_that_there_is_one_and_does_not_see_it(village: VillageUnderTest) -> None:
    """A scan shows seals and signatures: villagers read the number; a guessed address is answered as if it were wrong."""
    matter = brought(village, "proposal")
    post(village, matter, "suspend", COURT | attached())
    (link,) = links(village, "secretary", at(matter))
    page = village.app.test_client().get(f"/village/{VILLAGE}/matters/{matter}")
    assert "扫描件 1份" in words(page)
    assert "/scans/" not in page.get_data(as_text=True)
    assert links(village, "villager", at(matter)) == []
    for role in ("villager", "representative_1", "other_secretary"):
        assert village.client(role).get(link).status_code == 404
    assert village.app.test_client().get(link).status_code == 302


def test_a_scan_belongs_to_its_matter(village: VillageUnderTest) -> None:
    """Another matter's address, or a file that no order names, shows nothing."""
    matter, other = brought(village, "proposal"), village.start(title="另一件事")
    post(village, matter, "suspend", COURT | attached())
    (link,) = links(village, "secretary", at(matter))
    assert village.client("secretary").get(link.replace(matter, other)).status_code == 404
    assert village.client("secretary").get(at(matter, "scans/" + "0" * 64)).status_code == 404


WRONG = {
    "a court's order without its number": (COURT | {"number": ""}, PHOTO, 422, "文号"),
    "no reason": (COURT | {"reason": ""}, PHOTO, 422, "理由"),
    "no photo and no PDF": (COURT, b"MZ not a scan", 409, "PDF扫描件"),
    "too large": (COURT, PHOTO + b"\0" * MOST_BYTES, 413, "10兆"),
}


@pytest.mark.parametrize(("data", "content", "status", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_recorded(
    village: VillageUnderTest, data: Mapping[str, str], content: bytes, status: int, said: str
) -> None:
    """Missing number, missing reason, wrong file: a sentence that links to the field, and no event."""
    matter = brought(village, "proposal")
    before = village.log_size
    answer = post(village, matter, "suspend", {**data, **attached(content)})
    assert (answer.status_code, village.log_size) == (status, before)
    page = answer.get_data(as_text=True)
    (field, sentence) = re.findall(r'<li><a href="#(field-[a-z]+)">([^<]+)</a>', page)[0]
    assert said in sentence
    assert f'id="{field}"' in page


def test_a_scan_waits_while_the_form_is_mended(village: VillageUnderTest) -> None:
    """Sent with a mistake beside it, it need not be chosen again; a ticket made up by somebody is refused."""
    matter = brought(village, "proposal")
    page = post(village, matter, "suspend", COURT | {"number": ""} | attached()).get_data(as_text=True)
    assert "扫描件已经收到" in page
    (ticket,) = re.findall(r'name="scan-kept" value="([^"]+)"', page)
    assert post(village, matter, "suspend", COURT | {"scan-kept": "made-up"}).status_code == 400
    assert post(village, matter, "suspend", COURT | {"scan-kept": ticket}).status_code == 302
    assert len(links(village, "secretary", at(matter))) == 1


def test_a_lost_scan_is_found_by_verification(village: VillageUnderTest) -> None:
    """The event names the file: where it is gone, `verify --deep` says so, and the page says that it is not there."""
    matter = brought(village, "proposal")
    post(village, matter, "suspend", COURT | attached(PHOTO + b"court"))
    (link,) = links(village, "secretary", at(matter))
    with village.app.app_context():
        evidence = store.evidence()
    assert verification.verify_deep(village.database, evidence) == []
    evidence.path(link[-64:]).unlink()
    problems = verification.verify_deep(village.database, evidence)
    assert [each.what for each in problems] == ["file_missing"]
    assert village.client("secretary").get(link).status_code == 404


def test_a_scan_waits_while_the_code_is_asked_for(village: VillageUnderTest) -> None:
    """Three quarters of an hour later the township proves that it is still there, and attaches nothing again."""
    matter = brought(village, "proposal")
    client = village.app.test_client()
    first_step(client, "township_party")
    client.post("/login/code", data={"code": code(village)})
    village.advance(minutes=45)
    address = at(matter, "suspend")
    asked = client.post(address, data=COURT | attached(), content_type="multipart/form-data")
    assert asked.status_code == 403
    given = authenticator.code(TOTP_SECRET, village.clock.now)
    form = kept(asked.get_data(as_text=True)) | {"confirm_pin": [given]}
    assert client.post(address, data=form).status_code == 302
    assert len(links(village, "secretary", at(matter))) == 1
