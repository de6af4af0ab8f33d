"""The pages of the list without a script (清单管理页): every part is written and changed by forms alone."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import listings
from tests.village import COUNTY, TOWNSHIP, VILLAGE, VillageUnderTest
from workflows import jurisdictions
from workflows.listing import versions
from workflows.listing.content import Content

LIST = f"/list/{COUNTY}"


def content(village: VillageUnderTest, item: str, home: str = COUNTY) -> Content:
    with village.database.read() as session:
        return versions.content_of(session, versions.draft_of(session, home, item))


def send(client: FlaskClient, address: str, **typed: Any) -> str:
    """What a page answers to its form, sent with what the page said was there before; redirections followed."""
    page = client.get(address).get_data(as_text=True)
    before = re.search(r'name="before" value="(\w+)"', page)
    told = {"before": before[1] if before else "", **typed}
    answer = client.post(address, data=told, follow_redirects=True)
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def admin(village: VillageUnderTest) -> FlaskClient:
    """The county's administrator at a browser without scripts."""
    return village.client("administrator")


def begun(client: FlaskClient, home: str = COUNTY, **typed: str) -> str:
    """A new draft; its name."""
    answer = client.post(f"/list/{home}/new", data={"title": "路灯认养", **typed})
    found = re.search(r"/drafts/([^/]+)", answer.headers["Location"])
    assert found
    return found[1]


def step(number: int, title: str, by: str, way: str = "done", id: str = "") -> dict[str, str]:
    told = {"id": id, "title": title, "by": by, "way": way, "back": "", "phase": "before"}
    return {f"step-{number}-{name}": value for name, value in told.items()}


ENTRY = {
    "title": "路灯认养",
    "number": "K1",
    "class": "K",
    "executing": "villagers_committee",
    "supervising": "supervision_committee",
    "started_by": ["secretary", "clerk"],
    "materials": "认养申请\n照片",
    "basis-0-statute": "村民委员会组织法",
    "basis-0-article": "",
    "basis-0-from": "2026-01-01",
    "basis-0-until": "",
    "basis-0-source": "条号待核",
}


def test_from_nothing_to_the_list_without_a_script(village: VillageUnderTest, admin: FlaskClient) -> None:
    """Steps, what the list says, cases, check, publication: a village may start it the same day."""
    item = begun(admin)
    place = f"{LIST}/drafts/{item}"
    rows = step(0, "受理", "clerk", id="step_1") | step(1, "审核", "supervision_chair", "review")
    assert "跟着改好了" in send(admin, f"{place}/steps", **rows)
    assert "已经写好" in send(admin, f"{place}/entry", **ENTRY)
    assert "从头到尾" in send(admin, f"{place}/cases")
    assert "检查通过" in send(admin, f"{place}/check")
    assert "第1版" in send(admin, f"{place}/publish", since=village.today.isoformat())
    matter = village.client("clerk").get(f"/v/{VILLAGE}/matters/new/{item}").get_data(as_text=True)
    assert "事项名称" in matter
    public = village.client().get(f"/village/{VILLAGE}/powers/{item}").get_data(as_text=True)
    assert "审核" in public
    assert "条号待核" in public


class TestWho:
    """Only whoever writes the list sees these pages, and only their own."""

    @pytest.mark.parametrize(
        ("role", "home", "status"),
        [
            ("administrator", COUNTY, 200),
            ("township_party", TOWNSHIP, 200),
            ("auditor", COUNTY, 403),
            ("finance", TOWNSHIP, 403),
            ("administrator", TOWNSHIP, 404),
            ("township_party", COUNTY, 404),
            ("secretary", VILLAGE, 403),
            ("public", COUNTY, 302),
        ],
    )
    def test_who_comes_in(self, village: VillageUnderTest, role: str, home: str, status: int) -> None:
        """Everybody else is told who writes the list, or finds nothing."""
        assert village.client(role).get(f"/list/{home}").status_code == status

    def test_a_township_has_no_button_to_change_what_is_the_countys(self, village: VillageUnderTest) -> None:
        """It may make one of its own that is like it."""
        page = village.client("township_party").get(f"/list/{TOWNSHIP}/items/seal").get_data(as_text=True)
        assert "照着这一项另立一项" in page
        assert "写下一版" not in page
        assert "停用这一项" not in page


class TestSteps:
    """The rows of steps are added, moved and taken out by buttons, and nothing is stored meanwhile."""

    def test_rows_move_without_being_stored(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """What was typed comes back in its new place."""
        item = begun(admin)
        before = village.stored
        rows = step(0, "甲", "clerk", id="step_1") | step(1, "乙", "director")
        page = send(admin, f"{LIST}/drafts/{item}/steps", **rows, row="up:1")
        assert page.index('value="乙"') < page.index('value="甲"')
        assert 'name="step-2-title"' in send(admin, f"{LIST}/drafts/{item}/steps", **rows, row="add:2")
        assert 'value="甲"' not in send(admin, f"{LIST}/drafts/{item}/steps", **rows, row="drop:0")
        assert village.stored == before

    @pytest.mark.parametrize(
        ("rows", "says"),
        [
            ({}, "至少要有一步"),
            (step(0, "", "clerk"), "请写这一步叫什么"),
            (step(0, "甲", "nobody"), "请选这一步由谁办"),
            (step(0, "甲", "clerk", "review"), "没有可以退回的地方"),
        ],
    )
    def test_what_cannot_be_drawn_is_told_at_its_row(self, admin: FlaskClient, rows: Any, says: str) -> None:
        """A sentence that says what to choose instead."""
        assert says in send(admin, f"{LIST}/drafts/{begun(admin)}/steps", **rows)

    def test_a_form_stays_with_its_step(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """A step that is put before it changes neither its name nor its form."""
        item = begun(admin)
        place = f"{LIST}/drafts/{item}"
        field = {
            "id": "Field_result",
            "kind": "textarea",
            "label": "受理情况",
            "description": "",
            "options": "",
        }
        told = {f"field-0-{name}": value for name, value in field.items()}
        send(admin, f"{place}/forms/step_1", **told)
        rows = step(0, "登记", "clerk") | step(1, "受理", "clerk", id="step_1")
        send(admin, f"{place}/steps", **rows)
        found = content(village, item)
        assert found.forms["step_1"]["components"][0]["label"] == "受理情况"
        assert sorted(found.forms) == ["application", "step_1", "step_2"]


class TestForms:
    """A form's rows change what they show; what they do not show stays."""

    def test_what_the_rows_do_not_show_is_kept(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """When a reason is needed, how long a text may be, which words are stored for a choice."""
        item = begun(admin, like="condolence")
        before = content(village, item).forms["evaluation"]["components"]
        rows: dict[str, str] = {}
        for at, each in enumerate(before):
            values = "\n".join(value["label"] for value in each.get("values", ()))
            shown = {
                "id": each["id"],
                "kind": each["type"],
                "label": each.get("label") or each["text"],
                "description": each.get("description", ""),
                "required": "yes" if each.get("validate", {}).get("required") else "",
                "options": values,
            }
            rows |= {f"field-{at}-{name}": value for name, value in shown.items()}
        address = f"{LIST}/drafts/{item}/forms/evaluation"
        send(admin, address, **rows)
        assert content(village, item).forms["evaluation"]["components"] == before
        new = {"field-3-kind": "radio", "field-3-label": "是否近亲属", "field-3-options": "是\n否"}
        send(admin, address, **rows, **new, **{"field-3-id": "", "field-3-required": "yes"})
        made = content(village, item).forms["evaluation"]["components"][3]
        assert made["key"] == "field_1"
        assert made["values"] == [{"label": "是", "value": "option_1"}, {"label": "否", "value": "option_2"}]

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ({"label": "", "kind": "textfield"}, "请写这一栏叫什么"),
            ({"label": "选", "kind": "radio"}, "请写可以选什么"),
            ({"label": "选", "kind": "nonsense"}, "请选怎么填"),
        ],
    )
    def test_what_is_no_field_is_told_at_its_row(self, admin: FlaskClient, row: Any, says: str) -> None:
        """And nothing is stored."""
        told = {f"field-0-{name}": value for name, value in row.items()}
        assert says in send(admin, f"{LIST}/drafts/{begun(admin)}/forms/step_1", **told)


class TestDrawing:
    """Without a script the drawing goes out and comes in as a file, and a child process reads it first."""

    def upload(self, client: FlaskClient, item: str, raw: bytes) -> tuple[int, str]:
        page = client.get(f"{LIST}/drafts/{item}/drawing").get_data(as_text=True)
        before = re.findall(r'name="before" value="(\w+)"', page)[0]
        parts = ((b'"before"', before.encode()), (b'"file"; filename="a.bpmn"', raw))
        body = b"".join(
            b"--x\r\nContent-Disposition: form-data; name=%b\r\n\r\n%b\r\n" % part for part in parts
        )
        answer = client.post(
            f"{LIST}/drafts/{item}/drawing",
            data=body + b"--x--\r\n",
            content_type="multipart/form-data; boundary=x",
            follow_redirects=True,
        )
        return answer.status_code, answer.get_data(as_text=True)

    def test_out_and_in_again(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """A changed name stands on the drawing; the steps no longer make it."""
        item = begun(admin)
        raw = admin.get(f"{LIST}/drafts/{item}/drawing.bpmn").data
        status, page = self.upload(admin, item, raw.replace("受理申请".encode(), "登记申请".encode()))
        assert status == 200
        assert "没有发现问题" in page
        found = content(village, item)
        assert "登记申请" in found.drawing
        assert found.plan is None

    def test_what_is_unfinished_is_kept_with_its_faults(
        self, village: VillageUnderTest, admin: FlaskClient
    ) -> None:
        """Somebody goes on tomorrow; publishing waits for the check."""
        item = begun(admin)
        raw = admin.get(f"{LIST}/drafts/{item}/drawing.bpmn").data
        _, page = self.upload(admin, item, raw.replace(b'lane id="clerk"', b'lane id="lane_7"'))
        assert "还有1处要改" in page
        assert 'lane id="lane_7"' in content(village, item).drawing

    @pytest.mark.parametrize(
        "raw",
        [b"", b"not xml", b"\xff\xfe\x00", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'],
        ids=["nothing", "no XML", "no text", "entities"],
    )
    def test_what_cannot_be_read_is_not_kept(
        self, village: VillageUnderTest, admin: FlaskClient, raw: bytes
    ) -> None:
        """It is told why, and the draft stays as it was."""
        item = begun(admin)
        before = village.stored
        status, page = self.upload(admin, item, raw)
        assert status == 422
        assert "这张图读不了" in page
        assert village.stored == before

    def test_what_is_too_large_is_not_read(self, admin: FlaskClient) -> None:
        """Two megabytes are enough for any flowchart."""
        status, _ = self.upload(admin, begun(admin), b"x" * 2_100_000)
        assert status == 413

    def test_the_lint_answers_while_one_draws(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """By element, with the sentence; nothing is stored."""
        item = begun(admin)
        before = village.stored
        wrong = content(village, item).drawing.replace('lane id="clerk"', 'lane id="lane_7"')
        answer = admin.post(f"{LIST}/drafts/{item}/drawing/lint", data={"xml": wrong}).get_json()
        assert [(each["element"], each["severity"]) for each in answer["findings"]] == [("lane_7", "error")]
        assert "不认识泳道" in answer["findings"][0]["message"]
        assert village.stored == before


class TestEntry:
    """What the list says."""

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"title": "一"}, "请写这一项叫什么"),
            ({"number": ""}, "请写编号"),
            ({"class": "Z"}, "请选类别"),
            ({"executing": "nobody"}, "请选机构或者岗位"),
            ({"started_by": []}, "请至少勾选一个"),
            ({"basis-0-from": "去年"}, "请写年月日"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, admin: FlaskClient, typed: Any, says: str) -> None:
        """And nothing is stored."""
        assert says in send(admin, f"{LIST}/drafts/{begun(admin)}/entry", **ENTRY | typed)

    def test_nobody_calls_an_article_verified_here(
        self, village: VillageUnderTest, admin: FlaskClient
    ) -> None:
        """A line that is typed is unverified; one that was verified stays so until it is changed."""
        item = begun(admin, like="condolence")
        row = {
            "statute": "村民委员会组织法",
            "article": "第三十条",
            "from": "2010-10-28",
            "source": "村务公开",
        }
        typed = ENTRY | {f"basis-0-{name}": value for name, value in row.items()}
        send(admin, f"{LIST}/drafts/{item}/entry", **typed)
        assert content(village, item).entry["basis"][0]["verified"] is True
        send(admin, f"{LIST}/drafts/{item}/entry", **typed | {"basis-0-article": "第三十一条"})
        assert content(village, item).entry["basis"][0]["verified"] is False


class TestCases:
    """A case is written row by row and played when it is saved."""

    def rows(self, *steps: tuple[str, str]) -> dict[str, str]:
        told: dict[str, str] = {}
        for at, (what, expect) in enumerate(steps):
            row = {"what": what, "outcome": "", "days": "1", "expect": expect}
            told |= {f"step-{at}-{name}": value for name, value in row.items()}
        return told

    def test_what_happens_is_shown(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """A step that is not open is refused, in the words of the refusal."""
        item = listings.draft(village)
        rows = self.rows(("task:step_1", "accepted"), ("task:step_3", "refused"))
        page = send(admin, f"{LIST}/drafts/{item}/cases/0", title="没有审核", end="open", **rows)
        assert "不受理" in page
        assert "还在办理" in page
        assert content(village, item).cases[0]["expect"] == {"state": "open"}
        send(admin, f"{LIST}/drafts/{item}/cases/0", drop="yes")
        assert content(village, item).cases == ()

    def test_what_is_wrong_is_told_at_its_row(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """Without a title, without a step, with days that are none."""
        place = f"{LIST}/drafts/{listings.draft(village)}/cases/0"
        assert "请写这个案例说的是什么" in send(admin, place, **self.rows(("task:step_1", "accepted")))
        assert "请选这一步办什么" in send(admin, place, title="甲", **self.rows(("task:none", "accepted")))
        rows = self.rows(("task:step_1", "accepted")) | {"step-0-days": "很久"}
        assert "请写隔几天" in send(admin, place, title="甲", **rows)


class TestPublishing:
    """What may not be published says why on the page."""

    def test_unchecked(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """The check comes first."""
        item = listings.draft(village)
        page = send(admin, f"{LIST}/drafts/{item}/publish", since=village.today.isoformat())
        assert "还没有检查通过，不能发布" in page

    def test_checked_by_other_rules(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """Once the county has set another rule the cases are to be played anew, and then hold or do not."""
        item = listings.draft(village)
        listings.prove(village, item)
        place = f"{LIST}/drafts/{item}"
        assert "检查通过" in send(admin, f"{place}/check")
        values = {"resolution.period_days": 15}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        page = admin.get(place).get_data(as_text=True)
        assert "本县的规则改过，请按现在的规则再检查一遍" in page
        refused = send(admin, f"{place}/publish", since=village.today.isoformat())
        assert "案例还没有按现在的规则演过，不能发布" in refused
        assert "检查通过" in send(admin, f"{place}/check")
        assert "第1版" in send(admin, f"{place}/publish", since=village.today.isoformat())

    def test_with_a_finding_on_each_page(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """Each leads to where it is mended."""
        item = listings.draft(village)
        listings.find_fault(village, item)
        page = admin.get(f"{LIST}/drafts/{item}").get_data(as_text=True)
        for where in ("entry", "drawing", "forms/step_2", "cases"):
            assert f'href="{LIST}/drafts/{item}/{where}">去改' in page
        assert "请按流程图的顺序办理" in page

    def test_over_what_somebody_else_saved(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """The second of two tabs is told to open the page again."""
        item = begun(admin)
        rows = step(0, "受理", "clerk", id="step_1")
        told = {**rows, "before": "0" * 64, "step-0-title": "登记"}
        answer = admin.post(f"{LIST}/drafts/{item}/steps", data=told)
        assert answer.status_code == 409
        assert "别人刚才改过这份草稿" in answer.get_data(as_text=True)

    def test_taken_off_the_list(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """With a day and a reason; a village cannot start it any more."""
        assert "还没有写理由" in send(admin, f"{LIST}/items/seal", since=village.today.isoformat())
        assert "请选从哪一天起停用" in send(admin, f"{LIST}/items/seal", reason="不用")
        told = {"since": village.today.isoformat(), "reason": "并入另一项"}
        assert "已经登记停用" in send(admin, f"{LIST}/items/seal", **told)
        assert village.client("secretary").get(f"/v/{VILLAGE}/matters/new/seal").status_code == 404

    def test_the_next_version_of_an_item(self, village: VillageUnderTest, admin: FlaskClient) -> None:
        """It begins as the item is now, and may be given up."""
        page = admin.post(f"{LIST}/items/seal/change", follow_redirects=True).get_data(as_text=True)
        assert "印章使用" in page
        assert "草稿已经删去" in send(admin, f"{LIST}/drafts/seal/drop")
