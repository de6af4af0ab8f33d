"""Where somebody who follows docs/新增一个权力事项.md word for word would stumble (照着说明办)."""

import re

import pytest
from flask.testing import FlaskClient

from tests.village import VillageUnderTest
from tests.web.test_listing import LIST, begun, content, send, step


@pytest.fixture
def admin(village: VillageUnderTest) -> FlaskClient:
    return village.client("administrator")


def test_a_step_goes_back_to_one_that_is_not_saved_yet(village: VillageUnderTest, admin: FlaskClient) -> None:
    """Three new steps: the third is sent back to the second, chosen by its name before anything was saved."""
    item = begun(admin)
    address = f"{LIST}/drafts/{item}/steps"
    rows = step(0, "受理", "clerk") | step(1, "核实", "supervision_committee")
    page = admin.post(address, data=rows | {"row": "add:2"}).get_data(as_text=True)
    back = re.search(r'(?s)name="step-2-back".*?<option value="(\w+)">核实</option>', page)
    ids = dict(re.findall(r'name="(step-\d-id)" value="(\w+)"', page))
    assert back
    assert back[1] == ids["step-1-id"]
    third = step(2, "审核", "director", "review", ids["step-2-id"]) | {"step-2-back": back[1]}
    send(admin, address, **rows | ids | third)
    plan = content(village, item).plan
    assert plan is not None
    assert plan.steps[2].back == plan.steps[1].id


def test_no_two_who_act_read_alike(admin: FlaskClient) -> None:
    """A body and an office of one name are told apart."""
    page = admin.get(f"{LIST}/drafts/{begun(admin)}/steps").get_data(as_text=True)
    names = re.findall(r'<option value="\w+"[^>]*>([^<]+)</option>', page.split('name="step-0-way"')[0])
    assert len(names) == len(set(names)) > 20
    assert "乡镇人民政府（岗位）" in names


def test_each_draft_has_a_number_of_its_own(village: VillageUnderTest, admin: FlaskClient) -> None:
    """Two items begun one after the other, and one that is like another."""
    drafts = [begun(admin), begun(admin, title="村史馆"), begun(admin, like="condolence")]
    assert [content(village, item).entry["number"] for item in drafts] == ["K1", "K2", "G8"]


def test_items_to_begin_from_stand_in_the_order_of_the_list(admin: FlaskClient) -> None:
    """A1 first, and E10 would follow E9."""
    numbers = re.findall(r"照着“([A-Z]\d+) ", admin.get(f"{LIST}/new").get_data(as_text=True))
    assert numbers == sorted(numbers, key=lambda each: (each[0], int(each[1:])))
    assert len(numbers) > 40
