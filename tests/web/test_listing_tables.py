"""The columns of a table in a form (可以加行的表的栏目): added, renamed, made compulsory, taken out, in the browser."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from forms import definition
from tests import listings
from tests.village import VILLAGE, VillageUnderTest
from tests.web.test_listing import ENTRY, LIST, begun, content, send, step
from workflows.listing import blanks

FUNDING = "proposal/funding"


@pytest.fixture
def admin(village: VillageUnderTest) -> FlaskClient:
    return village.client("administrator")


def shown(admin: FlaskClient, address: str) -> dict[str, str]:
    """The rows of a form's page, as a browser would send them back."""
    page = admin.get(address).get_data(as_text=True)
    told = dict(re.findall(r'<input[^>]* name="(field-\d+-\w+)"[^>]* value="([^"]*)"', page))
    ticks = dict.fromkeys(re.findall(r'name="(field-\d+-required)" value="yes" checked', page), "yes")
    told = {name: value for name, value in told.items() if not name.endswith("-required")} | ticks
    for name, options in re.findall(r'(?s)<select[^>]* name="(field-\d+-kind)"[^>]*>(.*?)</select>', page):
        told[name] = re.findall(r'value="(\w+)" selected', options)[0]
    told |= re.findall(r'(?s)<textarea[^>]* name="(field-\d+-options)"[^>]*>\n?(.*?)</textarea>', page)
    return told


def columns(village: VillageUnderTest, item: str, form: str, table: str) -> list[dict[str, Any]]:
    for each in content(village, item).forms[form]["components"]:
        if each.get("path") == table:
            return list(each["components"])
    raise LookupError(table)


def test_columns_are_added_renamed_and_retyped(village: VillageUnderTest, admin: FlaskClient) -> None:
    """Each change stands in the form; what the page does not show of a column stays; the form can still be read."""
    item = begun(admin, like="major-matter")
    place = f"{LIST}/drafts/{item}/forms"
    assert f'href="{place}/{FUNDING}">改表里的栏目' in admin.get(f"{place}/proposal").get_data(as_text=True)
    before = columns(village, item, "proposal", "funding")
    rows = shown(admin, f"{place}/{FUNDING}")
    changed = {
        "field-0-label": "从哪里来",
        "field-2-id": "",
        "field-2-label": "哪一级",
        "field-2-kind": "select",
        "field-2-options": "县里\n乡镇",
        "field-2-required": "yes",
        "field-3-id": "",
        "field-3-label": "到账日期",
        "field-3-kind": "datetime",
    }
    assert "表单已经保存" in send(admin, f"{place}/{FUNDING}", **rows | changed)
    source, amount, level, day = columns(village, item, "proposal", "funding")
    assert source == before[0] | {"label": "从哪里来"}
    assert amount == before[1]
    assert (level["key"], level["validate"], [each["label"] for each in level["values"]]) == (
        "field_1",
        {"required": True},
        ["县里", "乡镇"],
    )
    assert (day["key"], day["dateLabel"], day["validate"]) == ("field_2", "到账日期", {})
    form = definition.load(blanks.raw(content(village, item).forms["proposal"]), "proposal")
    assert [each.key for each in form.field("funding").fields] == ["source", "amount", "field_1", "field_2"]


def test_columns_are_moved_made_free_and_taken_out(village: VillageUnderTest, admin: FlaskClient) -> None:
    """The buttons of a row work without a script, and nothing is stored before it is saved."""
    item = begun(admin, like="procurement")
    address = f"{LIST}/drafts/{item}/forms/enquiry/bids"
    before = columns(village, item, "enquiry", "bids")
    rows = shown(admin, address)
    page = admin.post(address, data=rows | {"row": "down:0"}).get_data(as_text=True)
    assert page.index('value="报价"') < page.index('value="单位名称"')
    assert columns(village, item, "enquiry", "bids") == before
    free = {name: value for name, value in rows.items() if name != "field-0-required"}
    send(admin, address, **free)
    assert columns(village, item, "enquiry", "bids")[0]["validate"] == {"minLength": 2, "maxLength": 100}
    page = admin.post(address, data=rows | {"row": "drop:0"}).get_data(as_text=True)
    assert "单位名称" not in re.findall(r'name="field-0-label" type="text" value="([^"]*)"', page)
    send(
        admin, address, **{name.replace("-1-", "-0-"): value for name, value in rows.items() if "-1-" in name}
    )
    assert [each["key"] for each in columns(village, item, "enquiry", "bids")] == ["price"]


WRONG = {
    "a column without a name": ({"field-0-label": ""}, "请写这一栏叫什么"),
    "a table in a table": ({"field-0-kind": "dynamiclist"}, "请选怎么填"),
    "a help text in a table": ({"field-0-kind": "text"}, "请选怎么填"),
    "a choice of nothing": ({"field-0-kind": "radio", "field-0-options": ""}, "请写可以选什么"),
}


@pytest.mark.parametrize(("typed", "says"), WRONG.values(), ids=WRONG)
def test_what_is_no_column_is_told_at_its_row(
    village: VillageUnderTest, admin: FlaskClient, typed: dict[str, str], says: str
) -> None:
    """And nothing is stored."""
    item = begun(admin, like="procurement")
    address = f"{LIST}/drafts/{item}/forms/enquiry/bids"
    rows, before = shown(admin, address), village.stored
    assert says in send(admin, address, **rows | typed)
    assert village.stored == before


def test_a_table_without_a_column_is_refused(admin: FlaskClient) -> None:
    """The whole table is taken out on the form's own page."""
    item = begun(admin, like="procurement")
    assert "表里至少要有一栏" in send(admin, f"{LIST}/drafts/{item}/forms/enquiry/bids")
    assert admin.get(f"{LIST}/drafts/{item}/forms/enquiry/nowhere").status_code == 404


def test_a_new_table_goes_from_the_form_to_the_village(village: VillageUnderTest, admin: FlaskClient) -> None:
    """A table that the county thought of: made, filled with columns, checked, published, and filled in by a village."""
    item = begun(admin)
    place = f"{LIST}/drafts/{item}"
    send(admin, f"{place}/steps", **step(0, "受理", "clerk", id="step_1"))
    rows = shown(admin, f"{place}/forms/application")
    table = {
        "id": "",
        "label": "认养的路灯",
        "kind": "dynamiclist",
        "description": "一盏一行。",
        "required": "yes",
    }
    send(
        admin,
        f"{place}/forms/application",
        **rows,
        **{f"field-2-{name}": told for name, told in table.items()},
    )
    address = f"{place}/forms/application/field_1"
    made = shown(admin, address)
    assert made["field-0-label"] == "名称"
    number = {"field-1-id": "", "field-1-label": "几盏", "field-1-kind": "number", "field-1-required": "yes"}
    send(admin, address, **made, **number)
    again = shown(admin, f"{place}/forms/application")
    assert (again["field-2-description"], again["field-2-required"]) == ("一盏一行。", "yes")
    send(admin, f"{place}/entry", **ENTRY)
    send(admin, f"{place}/cases")
    assert "检查通过" in send(admin, f"{place}/check")
    send(admin, f"{place}/publish", since=village.today.isoformat())
    typed = {
        **listings.APPLICATION,
        "field_1-0-item": "二组路口",
        "field_1-0-field_1": "2",
        "field_1-1-item": "学校门口",
        "field_1-1-field_1": "1",
    }
    answer = village.client("clerk").post(f"/v/{VILLAGE}/matters/new/{item}", data=typed)
    assert answer.status_code == 302
    page = village.client("clerk").get(answer.headers["Location"]).get_data(as_text=True)
    assert "学校门口" in page


def test_the_sources_of_money_keep_what_is_added_up(village: VillageUnderTest, admin: FlaskClient) -> None:
    """Without the amount, or with one that may be left out, nobody could start a matter: the check says so."""
    item = begun(admin, like="major-matter")
    address = f"{LIST}/drafts/{item}/forms/{FUNDING}"
    rows = shown(admin, address)
    send(admin, address, **{name: value for name, value in rows.items() if name != "field-1-required"})
    assert "系统要用来核对合计" in send(admin, f"{LIST}/drafts/{item}/check")
    assert f'href="{LIST}/drafts/{item}/forms/proposal">去改' in admin.get(f"{LIST}/drafts/{item}").get_data(
        as_text=True
    )


def test_a_field_that_another_depends_on_stays(village: VillageUnderTest, admin: FlaskClient) -> None:
    """Taken out alone, the form could not be read any more: it is told, and the form stays as it was."""
    item = begun(admin, like="condolence")
    address = f"{LIST}/drafts/{item}/forms/evaluation"
    rows = shown(admin, address)
    at = next(name.split("-")[1] for name, value in rows.items() if value == "Field_outcome")
    kept = {name: value for name, value in rows.items() if not name.startswith(f"field-{at}-")}
    moved = {
        re.sub(r"-(\d+)-", lambda found: f"-{int(found[1]) - (int(found[1]) > int(at))}-", name): value
        for name, value in kept.items()
    }
    before = village.stored
    assert "要看您删去或者改了的那一栏" in send(admin, address, **moved)
    assert village.stored == before
    assert admin.get(address).status_code == 200
