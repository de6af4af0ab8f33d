"""The pages of office tasks (办理任务的页面): the form that the office fills in, and where the matter shows it."""

import pytest

from tests.trees import offices
from tests.village import VILLAGE, VillageUnderTest, village
from tests.web.desk_pages import words
from tests.workflows.tasks.test_task import do, start

__all__ = ["offices", "village"]


def at(matter: str, task: str) -> str:
    """The address of a task."""
    return f"/v/{VILLAGE}/matters/{matter}/tasks/{task}"


@pytest.mark.usefixtures("offices")
class TestOfficeTask:
    """One page for every office task of every item."""

    def test_it_is_done_by_its_form(self, village: VillageUnderTest) -> None:
        """From the desk to the page, posted once although sent twice; the matter says what came of it."""
        matter = start(village)
        do(village, matter, "draft", "check")
        client = village.client("finance")
        assert "办理：财政所会签" in words(client.get("/desk"))
        page = words(client.get(at(matter, "finance")))
        assert "同时在办的还有：乡镇纪委会签、规划和行业部门会签" in page
        told = {"outcome": "refuse", "reason": "资金没有落实", "command_id": "once"}
        assert client.post(at(matter, "finance"), data=told).status_code == 302
        size = village.log_size
        client.post(at(matter, "finance"), data=told)
        assert village.log_size == size
        shown = words(client.get(f"/v/{VILLAGE}/matters/{matter}"))
        assert "财政所会签：不同意" in shown
        assert "资金没有落实" in shown
        assert "现在等：乡镇纪委办理“乡镇纪委会签”" in shown

    def test_a_mistake_is_told_at_the_form(self, village: VillageUnderTest) -> None:
        """A refusal without a reason comes back with the sentence; nothing is stored."""
        matter = start(village)
        do(village, matter, "draft", "check")
        before = village.stored
        answer = village.client("finance").post(at(matter, "finance"), data={"outcome": "refuse"})
        assert (answer.status_code, village.stored) == (422, before)
        assert "还没有写理由" in words(answer)

    @pytest.mark.parametrize(
        ("role", "task", "status", "said"),
        [
            ("clerk", "draft", 403, "应当由村民委员会主任、村民委员会委员办理"),
            ("government", "approve", 409, "目前在“起草方案”环节"),
            ("other_secretary", "draft", 404, "没有找到"),
        ],
    )
    def test_nobody_is_shown_what_is_not_theirs(
        self, village: VillageUnderTest, role: str, task: str, status: int, said: str
    ) -> None:
        """Whoever may not, or not now, is told so before they write."""
        answer = village.client(role).get(at(start(village), task))
        assert answer.status_code == status
        assert said in words(answer)

    def test_an_item_is_started_by_whom_it_names(self, village: VillageUnderTest) -> None:
        """The clerk starts it at once, with the item's own start form; the page shows its tasks in order."""
        client = village.client("clerk")
        told = {"title": "村道会签", "content": "请会签", "command_id": "once"}
        answer = client.post(f"/v/{VILLAGE}/matters/new/joint-signing", data=told, follow_redirects=True)
        page = words(answer)
        assert "现在等：村民委员会主任、村民委员会委员办理“起草方案”" in page
        assert "农经站初审" in page
        assert "已办0步，共7步" in words(village.client("secretary").get("/desk"))

    def test_everybody_sees_where_it_stands(self, village: VillageUnderTest) -> None:
        """The public page lists the tasks, done and to come, without a name."""
        matter = start(village)
        do(village, matter, "draft")
        page = words(village.client().get(f"/village/{VILLAGE}/matters/{matter}"))
        assert "起草方案 完成" in page
        assert "农经站初审 在办" in page
        assert "王建华" not in page
