"""A drawn term on the pages (期限): by when at the desk, and in the history that it ran out."""

import re

from engine.matter import MatterRow
from tests.engine import drawing as draw
from tests.timed import MAJOR, leading, reminding, timed
from tests.village import VILLAGE, VillageUnderTest
from web.wording import day
from workflows import timers
from workflows.messages import following


def test_the_desk_says_by_when(village: VillageUnderTest) -> None:
    """The last day of the term on what is open now, and that it is over once it is."""
    ends = draw.add("endEvent", id="terminated", name="已终止")
    with timed({MAJOR: draw.both(ends, leading("overdue", "four-discussions", "terminated"))}):
        matter = village.start()
    with village.database.read() as session:
        terms = timers.running(session, [VILLAGE], matter)
        last = timers.last_day(
            terms, session.get_one(MatterRow, (VILLAGE, matter)), "four-discussions/proposal"
        )
    client = village.client("secretary")
    assert f"最迟：{day(last)}" in client.get(f"/v/{VILLAGE}/matters/{matter}").get_data(as_text=True)
    assert day(last) in client.get("/desk").get_data(as_text=True)


def test_the_history_tells_what_ran_out(village: VillageUnderTest) -> None:
    """A reminder and a term, each in a sentence, with the last day and the article."""
    with timed({MAJOR: reminding("urge", "four-discussions")}):
        matter = village.start()
    village.advance(days=9)
    page = village.client("secretary").get(f"/v/{VILLAGE}/matters/{matter}/history").get_data(as_text=True)
    assert re.search("提醒：“[^”]+”还没有办完", page)
    assert "最后一天" in page


def test_the_officers_hear_that_a_term_is_over(village: VillageUnderTest) -> None:
    """In a message to pass on, which says of which task; and of a reminder that it is not done yet."""
    ends = draw.add("endEvent", id="terminated", name="已终止")
    with timed({MAJOR: draw.both(ends, leading("overdue", "four-discussions", "terminated"))}):
        village.start()
    with timed({MAJOR: reminding("urge", "four-discussions")}):
        village.start(title="修桥")
    village.advance(days=9)
    following.catch_up(village.database, at=village.clock.now)
    page = village.client("clerk").get(f"/v/{VILLAGE}/messages").get_data(as_text=True)
    assert re.search("期限已到，已经按流程图转到下一步", page)
    assert re.search("修桥[^。]*还没有办完", page)
