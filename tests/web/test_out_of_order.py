"""What is refused because it is not its turn (次序不对的说法): the step that is open, who does it, what to do next."""

from collections.abc import Callable, Mapping

import pytest

from engine.errors import Incomplete, Refused
from tests import entitled
from tests.timed import posted
from tests.trees import offices
from tests.village import VILLAGE, VillageUnderTest
from tests.web.desk_pages import words as read
from tests.web.test_dossier import bound
from tests.workflows.tasks.test_task import do, start
from web import words
from web.dossier.opened import Viewer
from web.notices import sheets
from workflows import implementation, matters
from workflows.tasks.doing import complete

__all__ = ["offices"]

Answer = Refused | Incomplete
Refusing = Callable[[VillageUnderTest], Answer]


def _task(village: VillageUnderTest, matter: str, role: str, task: str) -> Answer:
    return village.refusal(complete, role, matter=matter, task=task, form={})


def _close(village: VillageUnderTest, matter: str) -> Answer:
    return village.refusal(implementation.close, "clerk", matter=matter, form={})


def _proposed(village: VillageUnderTest) -> Answer:
    return _close(village, village.matter_at("consultation"))


def _signed(village: VillageUnderTest) -> Answer:
    return _task(village, start(village), "government", "approve")


def _side_by_side(village: VillageUnderTest) -> Answer:
    matter = start(village)
    do(village, matter, "draft", "check")
    return _task(village, matter, "government", "approve")


def _hanging(village: VillageUnderTest) -> Answer:
    return _task(village, posted(village), "secretary", "notice_reply")


def _resting(village: VillageUnderTest) -> Answer:
    matter = village.matter_at("suspended")
    return village.refusal(matters.withdraw, "secretary", matter=matter, reason="不办了")


def _ended(village: VillageUnderTest) -> Answer:
    matter = village.matter_at("withdrawn")
    return village.refusal(matters.withdraw, "secretary", matter=matter, reason="不办了")


TOLD: Mapping[str, tuple[Refusing, str]] = {
    "a discussion": (
        _proposed,
        "事项办理中，目前在“村“两委”商议”环节。请按流程图的顺序办理。",
    ),
    "an office": (
        _signed,
        "现在不能办理“乡镇人民政府审批”。事项办理中，目前在“起草方案”环节，由村民委员会主任、村民委员会委员办理。",
    ),
    "offices side by side": (
        _side_by_side,
        "目前在“乡镇纪委会签、财政所会签、规划和行业部门会签”环节，由乡镇纪委、乡镇财政所、乡镇规划和自然资源所、行业主管部门办理。",
    ),
    "days that run": (
        _hanging,
        "目前在“公示期”环节，最后一天是2026年3月9日。请等期满，再按流程图的顺序办理。",
    ),
    "an order to rest": (_resting, "现在不能办理“撤回”。事项已中止。请等乡镇党委恢复办理，再接着办。"),
    "the end": (_ended, "现在不能办理“撤回”。事项已撤回，不能再往下办。请看办理经过；要再办的，请重新发起。"),
}


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("case", TOLD)
def test_it_says_what_is_open_instead(village: VillageUnderTest, case: str) -> None:
    """As the matter's own version draws it, with whoever does it; no item is told of discussions that it does not have."""
    refusing, told = TOLD[case]
    refused = refusing(village)
    with village.app.test_request_context():
        said = words.sentence(refused)
    assert told in said
    assert "四议" not in said
    assert "—" not in said


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("clerk", "implement"),
        ("clerk", "pay"),
        ("clerk", "close"),
        ("secretary", "revise"),
        ("township_party", "review"),
    ],
)
def test_no_page_fails_where_an_item_has_no_such_step(
    village: VillageUnderTest, role: str, path: str
) -> None:
    """Whoever types the address of a step that offices never take is told where the matter stands."""
    address = f"/v/{VILLAGE}/matters/{start(village)}/{path}"
    for answer in (village.client(role).get(address), village.client(role).post(address, data={})):
        assert answer.status_code == 409
        assert "目前在“起草方案”环节，由村民委员会主任、村民委员会委员办理" in read(answer)


def test_a_case_that_was_played_has_no_facts(village: VillageUnderTest) -> None:
    """The item editor knows the rule alone, and says that much without a gap; what is no refusal says nothing."""
    with village.app.test_request_context():
        assert words.of_rule("out_of_order") == (
            "这一步还没有轮到，或者已经办过，现在不能办理。请按流程图的顺序办理。"
        )
        assert words.of_rule("passed") == ""


LEADS: Mapping[str, tuple[str, str, str]] = {
    "of the discussions": ("secretary", "major-matter", "再开会一步一步定"),
    "of offices": ("clerk", "joint-signing", "再按流程图一步一步办"),
}


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("case", LEADS)
def test_the_start_form_says_how_it_goes_on(village: VillageUnderTest, case: str) -> None:
    """Meetings are promised only where some are held."""
    role, item, told = LEADS[case]
    assert told in read(village.client(role).get(f"/v/{VILLAGE}/matters/new/{item}"))


@pytest.mark.usefixtures("offices")
def test_the_volume_of_an_office_item_begins_with_its_start(village: VillageUnderTest) -> None:
    """Nothing was proposed, and the Party organisation is not its author."""
    start(village)
    titles = [paper.title for paper in bound(village, Viewer())]
    assert any("事项发起" in title for title in titles)
    assert not any("提议" in title for title in titles)


def test_the_council_s_resolution_is_told_as_such(village: VillageUnderTest) -> None:
    """A matter on a mandate went through no four discussions: its notice says who decided, and on what."""
    matter = entitled.mandated(village, entitled.mandate(village))
    entitled.council(village, matter)
    village.advance(days=1)
    name = village.post(matter)
    with village.database.read() as session:
        shown = sheets.content(session, sheets.read(session, VILLAGE, name), at=village.clock.now)
    assert shown.body[0] == "村民议事会按照授权作出的决议，现公告如下："
