"""Eight matters in one evening on one old phone (开一次会): from 会议明晚开 to confirmed results, timed and counted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.people import Clock, Person
from tests.browser.walking import Walk
from tests.registers import PHONES
from tests.servers import Screens
from tests.serving import Server
from tests.village import PIN, VILLAGE, VillageUnderTest, copied_village
from workflows import people
from workflows.tables import AgendaItem

TITLES = (
    "村内道路硬化",
    "安装太阳能路灯",
    "文化广场建设",
    "自来水管网改造",
    "村口公交候车亭",
    "东干渠清淤",
    "幸福院修缮",
    "购置垃圾清运车",
)
ON_PAPER = {2: ("1", "16", "15", "1", "0", "12", "2", "1"), 5: ("0", "17", "17", "0", "0", "9", "7", "1")}
"""By item: 未收回, 收回, 有效, 无效, 回避, 同意, 不同意, 弃权; of 17 ballots each. All others agreed unanimously."""


def photo_of_a_sheet(folder: Path) -> Path:
    """A photo as a phone makes it: large, and grained so that it does not compress to nothing."""
    noise = Image.effect_noise((3000, 2250), 20).convert("RGB")
    noise.save(folder / "sheet.jpg", "JPEG", quality=92)
    return folder / "sheet.jpg"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server, Clock, VillageUnderTest, list[str]]]:
    """A village in which eight matters wait for the representatives; its secretary is its director too (一肩挑)."""
    village = copied_village(tmp_path, in_file=True)
    person = village.persons["secretary"]
    since = village.days_ago(30)
    village.do(people.take_office, "clerk", person=person, office="director", since=since)
    matters = [village.start(title=title, place="本村") for title in TITLES]
    for matter in matters:
        village.bring(matter, "resolution")
    clock = Clock(tmp_path / "clock", village.clock.now)
    clock.set(village.clock.now)
    url = f"sqlite:///{tmp_path / 'siyi.db'}"
    with Server(url, tmp_path, module="tests.clocked", SIYI_TEST_CLOCK=str(clock.path)) as server:
        yield server, clock, village, matters
        assert "Traceback" not in server.said, server.said
    village.database.close()


def call(walk: Walk) -> int:
    """From the desk: two taps call the meeting, a third prints its papers. The pack's size."""
    walk.show("1-desk")
    walk.link("会议明晚开")
    walk.show("2-tomorrow")
    walk.button("通知明晚19:30开会")
    walk.show("3-called")
    return walk.download("打印会议材料")


def sit(walk: Walk) -> None:
    """The next evening: all are ticked, two who did not come are taken off again, voting begins."""
    walk.link("去会议页面")
    walk.button("现在开会")
    walk.tap(walk.page.get_by_text("全部勾上"))
    for name in ("代表14", "代表15"):
        walk.tap(walk.page.locator(".roll label").filter(has_text=name))
    walk.page.locator("h1").scroll_into_view_if_needed()
    walk.show("4-sign-in")
    walk.button("保存签到")
    walk.button("开始表决")


def enter(walk: Walk, matters: list[str], photo: Path) -> None:
    """Eight items on one page: six taps, two items typed, one photo."""
    walk.link("录入纸质结果")
    for place, matter in enumerate(matters):
        if place not in ON_PAPER:
            walk.tap(walk.page.locator(f'label[for="all-{matter}"]'))
            continue
        walk.tap(walk.page.locator(f"#field-lost-{matter}"))
        lost, collected, valid, invalid, recused, *votes = ON_PAPER[place]
        walk.page.keyboard.press("Control+a")
        walk.type(lost, collected, valid, invalid)
        walk.page.keyboard.press("Enter")
        walk.page.keyboard.press("Control+a")
        walk.keys += 1
        walk.type(recused, *votes)
        if place == 2:
            walk.show("5-enter")
    assert walk.page.get_by_text("票数对上了。").count() == len(matters)
    walk.photograph("photos", photo)
    walk.button("提交结果")
    if walk.page.locator("[name=confirm_pin]").count():
        # Half an hour without a page: whoever acts proves once more who they are; what was typed is kept.
        walk.tap(walk.page.locator("[name=confirm_pin]"))
        walk.type(PIN)
        walk.button("接着办")


def confirm(walk: Walk) -> int:
    """The supervisor gives an account and a PIN on the same phone; then one tap prints everything. The file's size."""
    walk.show("6-second-person")
    walk.tap(walk.page.locator("#second_name"))
    walk.page.keyboard.type(PHONES["supervision_chair"])
    walk.keys += len(PHONES["supervision_chair"])
    walk.tap(walk.page.locator("#second_pin"))
    walk.page.keyboard.type(PIN)
    walk.keys += len(PIN)
    walk.show("7-pin")
    walk.button("确认：和照片一致")
    walk.show("8-decided")
    return walk.download("打印会议记录、决议")


def test_eight_matters_in_one_evening(
    open_page: Screens, served: tuple[Server, Clock, VillageUnderTest, list[str]], tmp_path: Path
) -> None:
    """At most sixty taps and ten minutes of work on a slow phone, without help; every matter is decided as on paper."""
    server, clock, village, matters = served
    secretary = Person.come(open_page, server, "secretary").sign_in()
    walk = Walk(secretary.page)
    walk.slow_down()
    pack = call(walk)
    clock.set(clock.now.replace(hour=19, minute=20) + timedelta(days=1))
    secretary.go("/desk")
    sit(walk)
    clock.advance(minutes=70)
    enter(walk, matters, photo_of_a_sheet(tmp_path))
    papers = confirm(walk)
    print(f"\none evening: {walk.figures}; pack {pack // 1024} kB, papers {papers // 1024} kB")
    with village.database.read() as session:
        items = [
            session.get_one(AgendaItem, (VILLAGE, secretary.page.url.rsplit("/", 1)[1], matter))
            for matter in matters
        ]
    assert [item.outcome for item in items] == ["passed"] * 8
    assert '"against":7' in items[5].counts
    assert pack > 10_000
    assert papers > 10_000
    assert walk.taps <= 60, walk.told
    assert walk.work <= 600, walk.told
