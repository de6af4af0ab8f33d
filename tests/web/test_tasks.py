"""The pages of office tasks (办理任务的页面): the form that the office fills in, and where the matter shows it."""

import pytest
from werkzeug.test import TestResponse

from tests.trees import offices
from tests.village import TOWNSHIP, VILLAGE, VillageUnderTest, village
from tests.web.desk_pages import words
from tests.workflows.tasks.test_task import do, start
from web.dossier.opened import Viewer, open_matter
from web.dossier.volume import cover

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

    def test_list_and_volume_name_the_step(self, village: VillageUnderTest) -> None:
        """The auditor's page and the cover of the volume call it as it is drawn."""
        matter = start(village)
        assert "起草方案" in words(village.client("auditor").get("/audit"))
        with village.database.read() as session:
            case = open_matter(
                session, village.evidence, VILLAGE, matter, viewer=Viewer(), at=village.clock.now
            )
            assert cover(case).facts[0] == ("状态", "办理中，现在在“起草方案”环节")

    def test_everybody_sees_where_it_stands(self, village: VillageUnderTest) -> None:
        """The public page lists the tasks, done and to come, without a name."""
        matter = start(village)
        do(village, matter, "draft")
        page = words(village.client().get(f"/village/{VILLAGE}/matters/{matter}"))
        assert "起草方案 完成" in page
        assert "农经站初审 在办" in page
        assert "王建华" not in page


def act(village: VillageUnderTest, role: str, matter: str, action: str, **fields: str) -> TestResponse:
    """Post one of the small forms, and go where it leads."""
    told = {"command_id": f"{role}-{action}", **fields}
    return village.client(role).post(
        f"/v/{VILLAGE}/matters/{matter}/act/{action}", data=told, follow_redirects=True
    )


@pytest.mark.usefixtures("offices")
class TestBeside:
    """转办、委派、加签、意见、抄送、催办: small forms, no script needed."""

    def test_delegating_drafting_confirming(self, village: VillageUnderTest) -> None:
        """Each finds the next thing at their desk; the draft stands in the delegator's form."""
        matter = start(village)
        do(village, matter, "draft", "check")
        economy = f"{TOWNSHIP}/{village.persons['economy']}"
        first = words(village.client("finance").get(at(matter, "finance")))
        assert "田农（乡镇农经站（三资中心））" in first
        act(village, "finance", matter, "delegate", task="finance", to=economy)
        assert "起草：财政所会签" in words(village.client("economy").get("/desk"))
        told = {"outcome": "refuse", "reason": "缺三万元", "command_id": "d"}
        village.client("economy").post(at(matter, "finance"), data=told)
        drafted = village.client("finance").get(at(matter, "finance"))
        assert "田农已经起草，请核对后提交" in words(drafted)
        assert "缺三万元" in drafted.get_data(as_text=True)
        assert "缺三万元" not in words(village.client().get(f"/village/{VILLAGE}/matters/{matter}"))

    def test_signing_in_addition(self, village: VillageUnderTest) -> None:
        """The added signer has a page with two answers; the matter tells who refused, and the public no name."""
        matter = start(village)
        do(village, matter, "draft", "check")
        economy = f"{TOWNSHIP}/{village.persons['economy']}"
        shown = act(
            village, "finance", matter, "add", task="finance", person=economy, moment="before", reason="核对"
        )
        assert "加签：田农，还没有签" in words(shown)
        assert "请您加签" in words(village.client("economy").get(at(matter, "finance")))
        shown = act(village, "economy", matter, "sign", task="finance", agree="no", reason="台账不符")
        assert "“财政所会签”加签：田农不同意" in words(shown)
        public = words(village.client().get(f"/village/{VILLAGE}/matters/{matter}"))
        assert "加签：一位工作人员不同意" in public

    def test_a_refusal_is_a_sentence(self, village: VillageUnderTest) -> None:
        """What cannot be done is told with what to do next."""
        matter = start(village)
        do(village, matter, "draft", "check")
        act(village, "finance", matter, "claim", task="finance")
        answer = act(village, "second_finance", matter, "claim", task="finance")
        assert answer.status_code == 409
        assert "已经由钱财签收" in words(answer)

    def test_words_beside(self, village: VillageUnderTest) -> None:
        """Comment, copy, urge and recall lie on one page; the copied find it at their desk and mark it as read."""
        matter = start(village)
        do(village, matter, "draft")
        page = words(village.client("director").get(f"/v/{VILLAGE}/matters/{matter}/around"))
        assert "下一步还没有人办，可以收回重办" in page
        assert "请附预算" in words(act(village, "director", matter, "comment", text="请附预算"))
        assert "催办“农经站初审”，第1次" in words(act(village, "director", matter, "urge", task="check"))
        assert "抄送乡镇财政所" in words(act(village, "director", matter, "copy", office="township_finance"))
        finance = village.client("finance")
        assert "请您知道这件事" in words(finance.get("/desk"))
        address = next(
            part for part in finance.get("/desk").get_data(as_text=True).split('"') if "/copies/" in part
        )
        assert finance.post(address, data={"command_id": "r"}).status_code == 302
        assert "请您知道这件事" not in words(finance.get("/desk"))
        assert "收回“起草方案”重办" in words(act(village, "director", matter, "recall", task="draft"))
        public = words(village.client().get(f"/village/{VILLAGE}/matters/{matter}"))
        assert "写下意见" in public
        assert "请附预算" not in public
