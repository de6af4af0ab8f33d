"""A merger on the pages (村庄合并网页): the county records, the successor's secretary takes up, everybody reads on."""

import io
from typing import Any

import pytest

from tests.village import FORM, OTHER_VILLAGE, PHOTO, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words

MERGER = f"/v/{VILLAGE}/merger"
TAKEN = f"/v/{OTHER_VILLAGE}/former"


def typed(village: VillageUnderTest, **changed: Any) -> dict[str, Any]:
    """The form of the merger as the department fills it in; an empty scan is left out."""
    told = {
        "successor": OTHER_VILLAGE,
        "number": "县政函〔2026〕8号",
        "approved_on": village.today.isoformat(),
        "order": (io.BytesIO(PHOTO), "批复.png"),
        "settlement": (io.BytesIO(PHOTO), "清产核资.png"),
    } | changed
    return {name: value for name, value in told.items() if value}


def merged(village: VillageUnderTest) -> None:
    """The village is merged into its neighbour."""
    answer = village.client("civil_affairs").post(MERGER, data=typed(village))
    assert answer.status_code == 303


def test_the_whole_way(village: VillageUnderTest) -> None:
    """Seen before, recorded, taken up, gone on with; the old village reads on and refuses to act."""
    going = village.matter_at("implementation")
    undecided = village.matter_at("consultation")
    county = village.client("civil_affairs")
    assert "登记示范村并入别的村" in words(county.get(f"/desk?village={VILLAGE}"))
    page = words(county.get(MERGER))
    assert (
        page.index("由新村接着办的")
        < page.index(going)
        < page.index("由新村重新提议的")
        < page.index(undecided)
    )
    merged(village)
    assert "已并入邻村" in words(county.get(MERGER))

    secretary = village.client("other_secretary")
    assert "原村留下的事项和台账等您承接" in words(secretary.get("/desk"))
    assert "等您承接：示范村" in words(secretary.get(TAKEN))
    secretary.post(TAKEN, data={"former": VILLAGE})
    page = words(secretary.get(TAKEN))
    assert f"{going}-{VILLAGE}" in page
    assert "等您承接" not in page
    assert "承接自示范村" in words(
        village.client().get(f"/village/{OTHER_VILLAGE}/matters/{going}-{VILLAGE}")
    )

    start = f"/v/{OTHER_VILLAGE}/matters/new/major-matter?former={VILLAGE}&number={undecided}"
    page = secretary.get(start).get_data(as_text=True)
    assert FORM["title"] in page
    assert "没有决议，现在重新提议" in page

    assert "示范村（已并入别的村）" in words(village.client("township_party").get("/desk"))
    assert "示范村 已并入别的村" in words(village.client().get("/villages"))
    front = words(village.client().get(f"/village/{VILLAGE}"))
    assert "本村已并入邻村" in front
    assert "只供查阅" in front
    told = words(
        village.client("secretary").post(f"/v/{VILLAGE}/matters/new/major-matter", data={"title": "再办"})
    )
    assert "再办" in told or "并入" in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": ""}, "文号"),
        ({"order": None}, "还没有上传照片"),
        ({"settlement": None}, "还没有上传照片"),
        ({"approved_on": ""}, "日期"),
        ({"successor": "nowhere"}, ""),
    ],
)
def test_a_mistake_is_told_above_the_form(
    village: VillageUnderTest, changed: dict[str, Any], said: str
) -> None:
    """What is missing is said, nothing is stored, and what was attached has not to be attached again."""
    before = village.stored
    answer = village.client("civil_affairs").post(MERGER, data=typed(village, **changed))
    assert answer.status_code in (404, 409, 422)
    assert said in words(answer)
    assert village.stored == before


def test_a_scan_is_kept_while_the_form_is_mended(village: VillageUnderTest) -> None:
    """The ticket of a scan that came with a refused form stands for it the next time."""
    client = village.client("civil_affairs")
    page = client.post(MERGER, data=typed(village, number="")).get_data(as_text=True)
    kept = {
        name: page.split(f'name="{name}_kept" value="')[1].split('"')[0] for name in ("order", "settlement")
    }
    told = typed(village, order=None, settlement=None)
    again = told | {f"{name}_kept": ticket for name, ticket in kept.items()}
    assert client.post(MERGER, data=again).status_code == 303


def test_what_is_open_is_told(village: VillageUnderTest) -> None:
    """A resolution that hangs has to be disclosed to its end first."""
    village.matter_at("resolution_disclosure")
    client = village.client("civil_affairs")
    assert "1件没有公开完的决议或者结果" in words(client.get(MERGER))
    answer = client.post(MERGER, data=typed(village))
    assert answer.status_code == 409
    assert "这个村还不能合并" in words(answer)


@pytest.mark.parametrize("role", ["secretary", "township_party", "auditor"])
def test_only_the_department_records(village: VillageUnderTest, role: str) -> None:
    """Everybody else is told whose duty it is."""
    assert village.client(role).get(MERGER).status_code == 403
