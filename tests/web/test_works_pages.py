"""Works on the public pages (工程项目公开): everything that the forms hold, and nobody's own data."""

import pytest

from tests import works
from tests.village import COUNTY, PEOPLE, VILLAGE, VillageUnderTest
from tests.web.desk_pages import words
from tests.web.noticing import read
from web import wording
from workflows import implementation, jurisdictions

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


def test_who_fills_in_reads_the_money_first(village: VillageUnderTest) -> None:
    """Before the way of contracting: the reviewed price and what its tier asks for. Then the offers, and what is due."""
    matter = works.start(village)
    works.bring(village, matter, "method")
    director = village.client("director")
    page = words(director.get(f"/v/{VILLAGE}/matters/{matter}/tasks/method"))
    assert "审定价84,000.00元。" in page
    assert "按本县的金额分档，至少要用比选。" in page
    works.bring(village, matter, "comparison")
    page = words(director.get(f"/v/{VILLAGE}/matters/{matter}/tasks/comparison"))
    assert "至少要有3家不同的单位报价。依据：《招标投标法》" in page
    assert "报价单位 必填" in page
    works.bring(village, matter, "contract")
    page = words(director.get(f"/v/{VILLAGE}/matters/{matter}/tasks/contract"))
    assert f"中标单位{works.FIRM}，中标价83,000.00元。" in page
    works.bring(village, matter, "construction")
    page = words(director.get(f"/v/{VILLAGE}/matters/{matter}/pay"))
    assert "合同价（含变更）80,000.00元" in page
    assert "现在还可以付8,000.00元。" in page


def test_where_the_papers_go_that_a_form_asks_for(village: VillageUnderTest) -> None:
    """A form that says 请附 leads to where photos and scans are uploaded; the matter leads to its works."""
    matter = works.start(village)
    director = village.client("director")
    page = director.get(f"/v/{VILLAGE}/matters/{matter}/tasks/initiation").get_data(as_text=True)
    assert "请附" in page
    assert f'<a href="/v/{VILLAGE}/matters/{matter}/around">去上传</a>' in page
    assert f'href="{LIST}/{matter}"' not in director.get(f"/v/{VILLAGE}/matters/{matter}").get_data(
        as_text=True
    )
    works.bring(village, matter, "method")
    assert f'href="{LIST}/{matter}"' in director.get(f"/v/{VILLAGE}/matters/{matter}").get_data(as_text=True)


def test_prices_are_not_added_up(village: VillageUnderTest) -> None:
    """A running sum stands below sources of money, none below what firms ask for."""
    matter = works.start(village)
    works.bring(village, matter, "comparison")
    page = village.client("director").get(f"/v/{VILLAGE}/matters/{matter}/tasks/comparison")
    assert "data-sum" not in page.get_data(as_text=True)
    page = village.client("secretary").get(f"/v/{VILLAGE}/matters/new/works")
    assert "data-sum" in page.get_data(as_text=True)


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


def test_a_posting_that_has_not_hung_long_enough(village: VillageUnderTest) -> None:
    """没有满的，做了以后说从哪天起才够天数；本县规定必须满的，不能办，说哪天能办。"""
    values = {"award.notice_binding": True}
    advised = works.start(village)
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    bound = works.start(village, title="文化广场", place="村口")
    director = village.client("director")
    for matter in (advised, bound):
        works.bring(village, matter, "award_notice")
    up, told = village.today.isoformat(), {}
    for matter in (advised, bound):
        address = f"/v/{VILLAGE}/matters/{matter}/tasks/award_notice"
        form = {"winner": works.FIRM, "price": "83000.00", "posted_on": up, "outcome": "clear"}
        told[matter] = director.post(address, data=form, follow_redirects=True)
    day = wording.day(village.days_ago(-6).isoformat())
    assert f"公示建议满5天，从{day}起办理才够天数" in told[advised].get_data(as_text=True)
    refused = told[bound]
    assert refused.status_code == 409
    assert f"应当公示5天，还没有满，不能按无异议办。请从{day}起办理。" in refused.get_data(as_text=True)
