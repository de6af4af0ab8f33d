"""Each step of a matter is taken by its form (办理): good ones, and a table of bad ones."""

from collections.abc import Mapping

import pytest

from tests.village import VillageUnderTest
from tests.web.desk_pages import at, brought, words

REVIEW = {"opinion": "amend", "reason": "请补充资金来源的证明"}
REASON = {"reason": "上级资金没有落实"}
BACK = {"to": "consultation", "reason": "施工方案有变化"}
BEGIN = {"responsible": "王建华"}
PAYMENT = {"amount": "80000", "to": "明达建筑有限公司"}
OPINION = {"opinion": "agree"}

STEPS: Mapping[str, tuple[str, str, str, dict[str, str], str, str]] = {
    "review": (
        "township_review",
        "township_party",
        "review",
        REVIEW,
        "task_completed",
        "请补充资金来源的证明",
    ),
    "withdraw": ("deliberation", "secretary", "withdraw", REASON, "matter_withdrawn", "已撤回"),
    "return": ("deliberation", "secretary", "return", BACK, "matter_returned", "退回"),
    "return from the implementation": (
        "implementation",
        "secretary",
        "return",
        BACK,
        "matter_returned",
        "退回",
    ),
    "suspend": ("consultation", "township_party", "suspend", REASON, "matter_suspended", "已中止"),
    "resume": ("suspended", "township_party", "resume", REASON, "matter_resumed", "办理中"),
    "implement": ("implementation", "director", "implement", BEGIN, "implementation_begun", "登记付款"),
    "pay": ("implementation", "director", "pay", PAYMENT, "payment_made", "明达建筑有限公司"),
    "close": ("closing", "clerk", "close", {"index_complete": "true"}, "task_completed", "已经办结"),
    "opinion": ("consultation", "supervision_chair", "opinion", OPINION, "opinion_given", "程序合规"),
}


@pytest.mark.parametrize(("stage", "role", "step", "form", "kind", "shown"), STEPS.values(), ids=STEPS)
def test_each_step_is_taken_by_its_form(
    village: VillageUnderTest, stage: str, role: str, step: str, form: dict[str, str], kind: str, shown: str
) -> None:
    """The page tells what happened and what comes; posted, the step stands in the log and on the matter's page."""
    matter, client = brought(village, stage), village.client(role)
    page = words(client.get(at(matter, step)))
    assert "到目前为止" in page
    assert "接下来会怎样" in page
    answer = client.post(at(matter, step), data=form | {"command_id": "once"})
    assert answer.status_code == 302
    size = village.log_size
    assert kind in village.kinds(matter)
    again = client.post(at(matter, step), data=form | {"command_id": "once"}, follow_redirects=True)
    assert again.status_code == 200
    assert shown in words(again)
    assert village.log_size == size


BAD_STEPS: Mapping[str, tuple[str, str, str, dict[str, str], int, str]] = {
    "review without an opinion": ("township_review", "township_party", "review", {}, 422, "请选"),
    "refusal without a reason": (
        "township_review",
        "township_party",
        "review",
        {"opinion": "refuse"},
        422,
        "请写",
    ),
    "an unknown opinion": ("township_review", "township_party", "review", {"opinion": "maybe"}, 422, "选"),
    "review by the secretary": (
        "township_review",
        "secretary",
        "review",
        REVIEW,
        403,
        "应当由乡镇党委、乡镇党委审核B岗办理",
    ),
    "review before its stage": ("consultation", "township_party", "review", REVIEW, 409, "乡镇党委审核"),
    "withdrawal without a reason": (
        "proposal",
        "secretary",
        "withdraw",
        {"reason": ""},
        422,
        "请填写撤回的理由",
    ),
    "withdrawal with a very long reason": (
        "proposal",
        "secretary",
        "withdraw",
        {"reason": "长" * 1001},
        422,
        "请删去 1 个字",
    ),
    "withdrawal by the director": ("proposal", "director", "withdraw", REASON, 403, "应当由村党组织书记办理"),
    "withdrawal after the resolution": ("implementation", "secretary", "withdraw", REASON, 409, "“撤回”"),
    "return to a stage that is not reached": (
        "consultation",
        "secretary",
        "return",
        {"to": "resolution", "reason": "重来"},
        422,
        "选",
    ),
    "return without a stage": ("deliberation", "secretary", "return", {"reason": "重来"}, 422, "请选"),
    "return of a closed matter": ("closed", "secretary", "return", BACK, 409, "“退回”"),
    "suspension by the village": (
        "proposal",
        "secretary",
        "suspend",
        REASON,
        403,
        "应当由乡镇党委办理",
    ),
    "suspension twice": ("suspended", "township_party", "suspend", REASON, 409, "“中止”"),
    "resuming what is not suspended": ("proposal", "township_party", "resume", REASON, 409, "“恢复办理”"),
    "implementation before the gate": ("resolution", "director", "implement", BEGIN, 409, "“组织实施”"),
    "implementation without who": ("implementation", "director", "implement", {}, 422, "请填写负责人"),
    "implementation dated before the resolution": (
        "implementation",
        "director",
        "implement",
        BEGIN | {"signed_on": "2026-01-01"},
        409,
        "如实登记",
    ),
    "implementation by a villager": ("implementation", "villager", "implement", BEGIN, 403, "不能办理"),
    "payment of words": ("implementation", "director", "pay", PAYMENT | {"amount": "八万"}, 422, "186500"),
    "payment of nothing": ("implementation", "director", "pay", PAYMENT | {"amount": "0"}, 422, "0"),
    "payment above what was decided": (
        "implementation",
        "director",
        "pay",
        PAYMENT | {"amount": "200000"},
        409,
        "超过了决议的金额186,500.00元",
    ),
    "payment with an unknown key": (
        "implementation",
        "director",
        "pay",
        PAYMENT | {"account": "62"},
        422,
        "没有“account”这一栏",
    ),
    "closing without the file": ("closing", "clerk", "close", {}, 422, "材料"),
    "closing before the result's notice": (
        "implementation",
        "clerk",
        "close",
        {"index_complete": "true"},
        409,
        "“办结归档”",
    ),
    "an opinion by the secretary": ("proposal", "secretary", "opinion", OPINION, 403, "村务监督委员会"),
    "an opinion on what ended": ("withdrawn", "supervision_chair", "opinion", OPINION, 409, "“监督意见”"),
    "an objection to the procedure without words": (
        "proposal",
        "supervision_chair",
        "opinion",
        {"opinion": "refuse"},
        422,
        "请填写意见说明",
    ),
    "another village's secretary": ("proposal", "other_secretary", "withdraw", REASON, 404, "没有找到"),
}


@pytest.mark.parametrize(
    ("stage", "role", "step", "form", "status", "said"), BAD_STEPS.values(), ids=BAD_STEPS
)
def test_a_bad_step_is_answered_with_what_to_do(
    village: VillageUnderTest, stage: str, role: str, step: str, form: dict[str, str], status: int, said: str
) -> None:
    """Nothing is stored, the status fits, and the sentence says what to do."""
    matter = brought(village, stage)
    before = village.stored
    answer = village.client(role).post(at(matter, step), data=form)
    assert answer.status_code == status
    assert said in words(answer)
    assert village.stored == before


TOO_EARLY = {
    "review": ("proposal", "township_party", "review", 409),
    "withdraw": ("implementation", "secretary", "withdraw", 409),
    "pay": ("resolution", "director", "pay", 409),
    "close": ("implementation", "clerk", "close", 409),
    "correct": ("withdrawn", "director", "correct", 409),
    "correct by a villager": ("proposal", "villager", "correct", 403),
    "review by the village": ("township_review", "director", "review", 403),
}


@pytest.mark.parametrize(("stage", "role", "step", "status"), TOO_EARLY.values(), ids=TOO_EARLY)
def test_no_form_is_shown_that_nobody_could_send(
    village: VillageUnderTest, stage: str, role: str, step: str, status: int
) -> None:
    """Whoever opens a step that is not theirs, or not now, is told so before they write anything."""
    matter = brought(village, stage)
    answer = village.client(role).get(at(matter, step))
    assert answer.status_code == status
    assert "请" in words(answer)
