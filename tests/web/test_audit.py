"""The auditor's pages: who may see them, the history on its diagrams, and whether the record is sound (监督页面)."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped, unused-ignore]
from sqlalchemy import text
from werkzeug.serving import make_server

from engine import store
from tests import copies
from tests.recorded import MATTER, recorded_village
from tests.servers import OFFICE, PHONE, Screens
from tests.village import OTHER_VILLAGE, PEOPLE, SECRET, TOTP_SECRET, VILLAGE, VillageUnderTest
from workflows.accounts import authenticator

HISTORY = f"/v/{VILLAGE}/matters/{MATTER}/history"
PUBLIC = f"/village/{VILLAGE}/matters/{MATTER}"


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village in which one matter went from start to closed."""
    made = recorded_village(tmp_path)
    yield made
    copies.drop(made.database)


def change(village: VillageUnderTest, statement: str) -> None:
    with village.database.write() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("auditor", 200),
        ("county_legal", 200),
        ("township_party", 200),
        ("secretary", 200),
        ("clerk", 200),
        ("supervision_chair", 200),
        ("villager", 403),
        ("other_secretary", 404),
        ("public", 401),
    ],
)
def test_history_is_for_officers_and_whoever_supervises_them(
    recorded: VillageUnderTest, role: str, status: int
) -> None:
    """Auditor, county, township and the village's officers; for another village it does not exist."""
    assert recorded.client(role).get(HISTORY).status_code == status
    assert recorded.client(role).post(HISTORY.replace("history", "replay")).status_code == status
    data = recorded.client(role).get(f"{HISTORY}.json").status_code
    assert data == (404 if status == 403 else status)


@pytest.mark.parametrize(
    ("role", "expected"),
    [("auditor", {"示范村", "邻村"}), ("township_party", {"示范村", "邻村"}), ("other_secretary", {"邻村"})],
)
def test_each_reader_sees_the_villages_in_their_care(
    recorded: VillageUnderTest, role: str, expected: set[str]
) -> None:
    """The villages, with their matters, and size and root of each log."""
    page = recorded.client(role).get("/audit").text
    assert {name for name in ("示范村", "邻村") if f">{name}</h2>" in page} == expected
    assert (MATTER in page) == ("示范村" in expected)
    assert re.search(r"<code>[0-9A-F]{4} [0-9A-F]{4} [0-9A-F]{4}</code>", page)
    assert f"{recorded.log_size}条记录" in page or "示范村" not in expected


def test_every_step_tells_who_when_office_form_rule_and_article(recorded: VillageUnderTest) -> None:
    """The list of steps is whole without JavaScript."""
    page = recorded.client("auditor").get(HISTORY).text
    for words in (
        "李国强",
        "村党组织书记",
        "2026年3月",
        "186,500.00元",
        "规则：公示期7天",
        "依据：《",
        "收到表决票9张",
    ):
        assert words in page
    assert page.count("data-event=") == len(
        recorded.client("auditor").get(f"{HISTORY}.json").get_json()["steps"]
    )


def test_a_sound_record_is_told_to_be_sound(recorded: VillageUnderTest) -> None:
    """Replay and verification, from the matter's page and from the overview."""
    client = recorded.client("auditor")
    for address in (
        HISTORY.replace("history", "replay"),
        HISTORY.replace("history", "verify"),
        f"/v/{VILLAGE}/verify",
    ):
        page = client.post(address)
        assert page.status_code == 200
        assert "记录可靠" in page.text
        assert "发现改动" not in page.text


def test_a_changed_event_is_told_with_its_place(recorded: VillageUnderTest) -> None:
    """The finding names the record and leads to its step."""
    index = recorded.kinds().index("gate_opened")
    where = f"jurisdiction = '{VILLAGE}' AND \"index\" = {index}"
    change(recorded, f"UPDATE event SET effect = replace(effect, 'opened', 'upheld') WHERE {where}")
    client = recorded.client("auditor")
    for address in (HISTORY.replace("history", "replay"), HISTORY.replace("history", "verify")):
        page = client.post(address).text
        assert "发现改动" in page
        assert f'<a href="#event-{index}">' in page
    assert "发现改动" in client.post(f"/v/{VILLAGE}/verify").text
    assert "记录可靠" in client.post(f"/v/{OTHER_VILLAGE}/verify").text


def test_a_history_that_cannot_be_replayed_is_still_told(recorded: VillageUnderTest) -> None:
    """An altered effect does not take the page away from whoever looks for the alteration."""
    index = recorded.kinds().index("gate_opened")
    effect = '{"data":{},"do":"complete","path":"nowhere"}'
    where = f"jurisdiction = '{VILLAGE}' AND \"index\" = {index}"
    change(recorded, f"UPDATE event SET effect = '{effect}' WHERE {where}".replace(":", "\\:"))
    page = recorded.client("auditor").get(HISTORY)
    assert page.status_code == 200
    assert "办结归档" in page.text


def test_late_and_warned_steps_are_listed_on_top(village: VillageUnderTest) -> None:
    """What was late, and the warnings of the meetings, stand before the history."""
    matter = village.matter_at("resolution_disclosure")
    objection = village.object(village.post(matter))
    village.advance(days=10)
    village.answer(objection)
    page = village.client("auditor").get(f"/v/{VILLAGE}/matters/{matter}/history").text
    top = page[: page.index("replay-steps")]
    assert "要留意的" in top
    assert "超期" in top


@pytest.mark.parametrize("process", ["major-matter", "four-discussions", "result-disclosure"])
def test_diagrams_are_the_pinned_bytes(recorded: VillageUnderTest, process: str) -> None:
    """What is shown is what runs: byte for byte the matter's own files, inside and in public."""
    with recorded.database.read() as session:
        pinned = store.fetch_definition(session, recorded.row(MATTER).definition)
    for address, role in ((HISTORY.removesuffix("/history"), "auditor"), (PUBLIC, "public")):
        answer = recorded.client(role).get(f"{address}/diagrams/{process}.bpmn")
        assert answer.status_code == 200
        assert answer.data in pinned.files.values()
        assert etree.fromstring(answer.data) is not None
    assert (
        recorded.client().get(f"{PUBLIC}/diagram.bpmn").data
        == recorded.client().get(f"{PUBLIC}/diagrams/major-matter.bpmn").data
    )


@pytest.mark.parametrize(
    "address",
    [
        f"{PUBLIC}/diagrams/nothing.bpmn",
        f"/village/{VILLAGE}/matters/2026-999/history.json",
        f"/village/{OTHER_VILLAGE}/matters/{MATTER}/history.json",
        f"/village/{OTHER_VILLAGE}/matters/{MATTER}/diagram.bpmn",
        f"/village/test-county/matters/{MATTER}/history.json",
        f"/village/nowhere/matters/{MATTER}/diagram.bpmn",
    ],
)
def test_what_a_village_does_not_have_is_not_found(recorded: VillageUnderTest, address: str) -> None:
    """Numbers of another village, or of none."""
    assert recorded.client().get(address).status_code == 404


def test_the_public_history_has_no_name(recorded: VillageUnderTest) -> None:
    """Everybody may replay; nobody is named, no vote is told."""
    answer = recorded.client().get(f"{PUBLIC}/history.json")
    assert answer.status_code == 200
    assert [name for _, name, _ in PEOPLE.values() if name in answer.text] == []
    assert set(answer.get_json()["diagrams"]) == {"four-discussions", "result-disclosure"}
    assert {"index", "label", "at", "diagram", "done", "current", "returned"} == set(
        answer.get_json()["steps"][0]
    )


@contextmanager
def served(village: VillageUnderTest) -> Iterator[str]:
    """The village's application on a port of its own; its address."""
    server = make_server("127.0.0.1", 0, village.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("size", [PHONE, OFFICE])
def test_the_slider_marks_the_nodes(
    recorded: VillageUnderTest, open_page: Screens, size: tuple[int, int]
) -> None:
    """In the browser the diagram shows what is done and follows the slider back to the start; the page is not too wide."""
    with served(recorded) as address:
        page = open_page(size)
        page.goto(f"{address}/login")
        page.fill("input[name=name]", "auditor")
        page.fill("input[name=secret]", SECRET)
        page.click("main button[type=submit]")
        page.fill("input[name=code]", authenticator.code(TOTP_SECRET, recorded.clock.now))
        page.click("main button[type=submit]")
        page.goto(f"{address}{HISTORY}")
        if size == PHONE:
            page.click(".replay-diagram > summary")
        page.wait_for_selector(".djs-element.replay-done")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.locator(".replay-controls input").fill("0")
        page.wait_for_selector('[data-element-id="proposal"].replay-current')
        assert "第 1 步" in page.inner_text(".replay-told")
        page.get_by_role("button", name="重新执行一遍").click()
        assert "记录可靠" in page.inner_text(".panel")
