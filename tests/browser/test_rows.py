"""Tables that take rows (可以加行的表) on a PC: whoever enters bids reads what they wrote."""

from pathlib import Path

from tests import works
from tests.browser.people import Clock, Person
from tests.servers import OFFICE, PHONE, Screens
from tests.serving import Server
from tests.village import VILLAGE, copied_village

NARROWEST = 120
WIDTHS = """() => [...document.querySelectorAll(
    '.rows .row input[type=text], .rows .row .choice label')].map(each => each.getBoundingClientRect().width)"""


def test_the_fields_of_a_row_are_wide_enough(open_page: Screens, tmp_path: Path) -> None:
    """Five fields of a bid do not squeeze into one line: they go on below, on a PC as on a phone."""
    village = copied_village(tmp_path, in_file=True)
    matter = works.start(village)
    works.bring(village, matter, "comparison")
    clock = Clock(tmp_path / "clock", village.clock.now)
    clock.set(village.clock.now)
    village.database.close()
    url = f"sqlite:///{tmp_path / 'siyi.db'}"
    with Server(url, tmp_path, module="tests.clocked", SIYI_TEST_CLOCK=str(clock.path)) as server:
        for size in (OFFICE, PHONE):
            who = Person.come(open_page, server, "director", size=size).sign_in()
            who.go(f"/v/{VILLAGE}/matters/{matter}/tasks/comparison").show("rows")
            widths = who.page.evaluate(WIDTHS)
            assert len(widths) >= 10
            assert min(widths) >= NARROWEST, widths
