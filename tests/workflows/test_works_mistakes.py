"""What somebody chose by mistake in a works (工程里选错了的): it leads back and leaves nothing behind."""

from tests import works
from tests.acting import rule_of
from tests.village import VILLAGE, VillageUnderTest
from workflows.tasks.doing import complete
from workflows.verification import verify_deep
from workflows.works import books


def test_a_variation_chosen_by_mistake_leads_back(village: VillageUnderTest) -> None:
    """要变更选错了：写明理由，回到施工，什么也没有变；不写理由不行。"""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    works.do(village, matter, "construction", outcome="vary", percent=40)
    form = {"outcome": "amend"}
    why = village.refusal(complete, "economy", matter=matter, task="variation", form=form)
    assert rule_of(why) == "form_invalid"
    village.do(complete, "economy", matter=matter, task="variation", form={**form, "reason": "选错了"})
    assert "construction" in {task.task for task in village.row(matter).open_tasks}
    with village.database.read() as session:
        (book,) = books.of_village(session, VILLAGE)
    assert book.variations == ()
    assert village.row(matter).round == 1
    assert verify_deep(village.database) == []
