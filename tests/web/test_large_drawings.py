"""How large a drawing may be (大图): as large as the engine reads one, on the page that takes it alone."""

import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.diagram import AT_MOST
from tests.village import COUNTY, VillageUnderTest
from tests.web.test_listing import LIST, begun, content, step
from web.listing.drawing import FORM_BYTES

USUAL = 500_000
"""What every other page reads of a form, in bytes."""


@pytest.fixture
def admin(village: VillageUnderTest) -> FlaskClient:
    return village.client("administrator")


def drawn(admin: FlaskClient, village: VillageUnderTest, size: int) -> tuple[str, str, str]:
    """A draft, what was there before, and its drawing made longer by a description of the process."""
    item = begun(admin)
    place = f"{LIST}/drafts/{item}"
    data = step(0, "受理", "clerk") | {"before": before(admin, f"{place}/steps")}
    assert admin.post(f"{place}/steps", data=data).status_code == 303
    drawing = content(village, item).drawing
    filler = "说明" * ((size - len(drawing.encode()) - 60) // 6)
    longer = re.sub(
        r"(<bpmn:process [^>]*>)", rf"\1<bpmn:documentation>{filler}</bpmn:documentation>", drawing
    )
    assert size - 100 < len(longer.encode()) <= size
    return item, before(admin, f"{place}/drawing"), longer


def before(admin: FlaskClient, address: str) -> str:
    found = re.search(r'name="before" value="(\w+)"', admin.get(address).get_data(as_text=True))
    assert found
    return found[1]


def post(
    admin: FlaskClient, item: str, page: str, *, told: str, xml: str, multipart: bool = True
) -> TestResponse:
    data = {"before": told, "xml": xml}
    kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    answer = admin.post(f"{LIST}/drafts/{item}/{page}", data=data, content_type=kind)
    answer.request.environ["wsgi.input"].close()
    return answer


@pytest.mark.parametrize(
    "multipart", [True, False], ids=["as the page sends it", "encoded three times as long"]
)
@pytest.mark.parametrize(
    "size", [USUAL + 200_000, AT_MOST], ids=["above the usual form", "all the engine reads"]
)
def test_a_large_drawing_is_kept(
    village: VillageUnderTest, admin: FlaskClient, size: int, multipart: bool
) -> None:
    """Drawn in the browser or sent again after the PIN: kept, checked, and offered for download as it is."""
    item, told, xml = drawn(admin, village, size)
    assert post(admin, item, "drawing/lint", told=told, xml=xml, multipart=multipart).json == {"findings": []}
    assert post(admin, item, "drawing", told=told, xml=xml, multipart=multipart).status_code == 303
    assert "说明" * 1_000 in content(village, item).drawing
    assert admin.get(f"{LIST}/drafts/{item}").status_code == 200
    assert "说明" * 1_000 in admin.get(f"{LIST}/drafts/{item}/drawing.bpmn").get_data(as_text=True)


@pytest.mark.parametrize(
    "size", [AT_MOST + 1_000, FORM_BYTES + 1_000], ids=["read by the page", "not even read"]
)
def test_what_is_larger_still_is_refused_in_a_sentence(
    village: VillageUnderTest, admin: FlaskClient, size: int
) -> None:
    """What it is and what to do: on the page, and while one draws; the draft stays as it was."""
    item, told, xml = drawn(admin, village, size)
    kept = content(village, item).drawing
    answer = post(admin, item, "drawing", told=told, xml=xml)
    assert answer.status_code == 413
    assert "流程图文件超过2兆" in answer.get_data(as_text=True)
    assert "拆成几张图" in answer.get_data(as_text=True)
    found = post(admin, item, "drawing/lint", told=told, xml=xml).json
    assert found is not None
    assert [each["severity"] for each in found["findings"]] == ["error"]
    assert "流程图文件超过2兆" in found["findings"][0]["message"]
    assert content(village, item).drawing == kept


def test_an_uploaded_file_has_the_same_limit(village: VillageUnderTest, admin: FlaskClient) -> None:
    """The file that another programme wrote."""
    item, told, xml = drawn(admin, village, AT_MOST + 1_000)
    data = {"before": told, "file": (io.BytesIO(xml.encode()), "图.bpmn")}
    answer = admin.post(f"{LIST}/drafts/{item}/drawing", data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    assert (answer.status_code, "超过2兆" in answer.get_data(as_text=True)) == (413, True)


def test_no_other_page_reads_that_much(village: VillageUnderTest, admin: FlaskClient) -> None:
    """What people type is short: a form of the usual length and more is refused before it is looked at."""
    item = begun(admin)
    data = {"before": "", "title": "长" * USUAL}
    answer = admin.post(f"/list/{COUNTY}/drafts/{item}/entry", data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413
    assert "流程图" not in answer.get_data(as_text=True)
    assert content(village, item).entry["title"] == "路灯认养"
