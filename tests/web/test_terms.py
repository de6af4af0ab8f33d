"""A drawn term on the pages (期限): by when at the desk, and in the history that it ran out."""

import re
from typing import Any

from engine.matter import MatterRow
from tests.engine import drawing as draw
from tests.timed import MAJOR, leading, posted, reminding, timed
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from web import progress, words
from web.wording import day
from workflows import course, jurisdictions, timers
from workflows.checkup import examination
from workflows.messages import following
from workflows.tasks.doing import complete


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


def test_the_pages_say_that_a_notice_runs(village: VillageUnderTest) -> None:
    """Until when, to everybody; and nothing behind the notice is done yet."""
    matter = posted(village)
    until = "公示期，最后一天是2026年3月9日"
    assert until in village.client().get(f"/village/{VILLAGE}/matters/{matter}").get_data(as_text=True)
    assert until in village.client("secretary").get(f"/v/{VILLAGE}/matters/{matter}").get_data(as_text=True)
    with village.database.read() as session:
        row = session.get_one(MatterRow, (VILLAGE, matter))
        states = {node.id: state for node, state in course.so_far(session, row)}
    assert (states["notice"], states["notice_reply"], states["ballot"]) == ("done", "waiting", "waiting")


def test_the_replay_stands_at_the_notice_that_runs(village: VillageUnderTest) -> None:
    """On the diagram it is where the matter is, and done once its days are over."""
    matter = posted(village)
    assert replayed(village, matter)["current"] == ["notice_period"]
    village.at("2026-03-10T09:00:00+08:00")
    after = replayed(village, matter)
    assert (after["current"], "notice_period" in after["done"]) == (["notice_reply"], True)


def replayed(village: VillageUnderTest, matter: str) -> dict[str, Any]:
    """The diagram after the matter's last event."""
    with village.database.read() as session:
        last = village.row(matter).last
        return progress.of_matter(session, VILLAGE, matter).at(last)


def test_no_answer_before_the_days_are_over(village: VillageUnderTest) -> None:
    """The refusal names the answer and the notice that runs; on the day after its last day the answer is asked for."""
    matter = posted(village)
    refused = village.refusal(complete, "secretary", matter=matter, task="notice_reply", form={})
    with village.app.test_request_context():
        said = words.sentence(refused)
    assert "现在不能办理“答复异议”" in said
    assert "目前在“公示期”环节" in said
    village.at("2026-03-09T23:59:00+08:00")
    assert village.row(matter).open_tasks == []
    village.at("2026-03-10T00:00:00+08:00")
    assert [task.task for task in village.row(matter).open_tasks] == ["notice_reply"]
    page = village.client().get(f"/village/{VILLAGE}/matters/{matter}").get_data(as_text=True)
    assert "办理“答复异议”" in page


def test_a_notice_that_runs_is_no_standstill(village: VillageUnderTest) -> None:
    """The check-up finds nobody at fault while a county's long term runs."""
    values = {"party_admission.notice_working_days": 60}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    matter = posted(village)
    village.advance(days=50)
    assert village.row(matter).open_tasks == []
    with village.database.read() as session:
        assert examination.examine_matter(session, VILLAGE, matter, at=village.clock.now) == []
