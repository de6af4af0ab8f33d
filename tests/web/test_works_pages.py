"""Works on the public pages (工程项目公开): everything that the forms hold, and nobody's own data."""

import pytest

from tests import works
from tests.village import PEOPLE, VILLAGE, VillageUnderTest
from tests.web.noticing import read
from workflows import implementation

LIST = f"/village/{VILLAGE}/works"


@pytest.fixture
def audited(village: VillageUnderTest) -> str:
    """A works with a variation, audited and partly paid."""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    works.do(village, matter, "construction", outcome="vary", percent=40)
    works.do(village, matter, "variation")
    works.bring(village, matter, "handover", final_account={"amount": "84000.00"})
    form = {"amount": "70000.00", "to": works.FIRM}
    village.do(implementation.pay, "director", matter=matter, form=form)
    return matter


def test_everything_from_the_review_to_the_payment(village: VillageUnderTest, audited: str) -> None:
    """全过程全要素公开: each figure, the offers, the variations, the notices and the matter itself."""
    page = read(village, f"{LIST}/{audited}")
    for said in (
        *("二组至四组", "长1.2公里", "村集体86,000.00元", "送审价", "84,000.00元", "2,000.00元", "评审中心"),
        *("比选", works.FIRM, "83,000.00元", "顺通路桥有限公司", "85,500.00元", "80,000.00元"),
        *("4,000.00元", "增加涵管两处", "100%", "79,500.50元", "70,000.00元", "9,500.50元", "2,400.00元"),
        *(f"/village/{VILLAGE}/notices/", f"/village/{VILLAGE}/matters/{audited}", "决议公告"),
    ):
        assert said in page
    assert not [name for _, name, _ in PEOPLE.values() if name in page]


def test_the_list_and_the_way_to_it(village: VillageUnderTest, audited: str) -> None:
    """The village's page leads to the list, the list to each works; an empty list says so."""
    assert LIST in read(village, f"/village/{VILLAGE}")
    page = read(village, LIST)
    for said in (f"{LIST}/{audited}", "村内道路硬化", "84,000.00元", "70,000.00元"):
        assert said in page
    assert "还没有工程项目" in read(village, "/village/other-village/works")


def test_what_is_no_works_is_not_there(village: VillageUnderTest) -> None:
    """Another matter has no such page, and a warning of the system is no verdict for everybody."""
    matter = village.start()
    assert village.client().get(f"{LIST}/{matter}").status_code == 404


def test_warnings_are_for_whoever_looks_into_it(village: VillageUnderTest) -> None:
    """A related bidder is told to the auditor in the history, and not on the public page."""
    matter = works.start(village)
    works.bring(
        village,
        matter,
        "award_notice",
        comparison={"bids": [{**works.BIDS[0], "related": True}, *works.BIDS[1:]]},
    )
    warning = "报价单位与村干部有亲属或者利害关系"
    assert warning not in read(village, f"/village/{VILLAGE}/matters/{matter}")
    history = village.client("auditor").get(f"/v/{VILLAGE}/matters/{matter}/history")
    assert warning in history.get_data(as_text=True)
