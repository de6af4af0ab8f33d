"""Village works (村级工程): their register follows the log, and money in works is enforced, not only drawn."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import log
from engine.errors import Refused
from engine.log import EventRow
from tests import works
from tests.acting import rule_of
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from tests.works import FIRM
from web import words
from workflows import implementation, jurisdictions, stages
from workflows.law import money
from workflows.tasks.doing import complete
from workflows.verification import verify_deep
from workflows.works import books, checks
from workflows.works.books import Book, Offer


def book(village: VillageUnderTest, matter: str) -> Book:
    """The books of a works as the register has them."""
    with village.database.read() as session:
        return next(each for each in books.of_village(session, VILLAGE) if each.matter == matter)


def pay(village: VillageUnderTest, matter: str, amount: str, **form: str) -> None:
    """Pay the firm that builds it."""
    told = {"amount": amount, "to": FIRM} | form
    village.do(implementation.pay, "director", matter=matter, form=told)


def unpaid(village: VillageUnderTest, matter: str, amount: str, **form: str) -> Any:
    """A payment that must be refused."""
    told = {"amount": amount, "to": FIRM} | form
    return village.refusal(implementation.pay, "director", matter=matter, form=told)


def test_the_register_is_what_the_forms_said(village: VillageUnderTest) -> None:
    """Every figure comes from the form of the task in which an office told it, none is entered twice; rebuilt equal."""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    works.do(village, matter, "construction", outcome="vary", percent=40)
    works.do(village, matter, "variation")
    works.bring(village, matter, "handover", final_account={"amount": "84000.00"})
    pay(village, matter, "77100.50")
    told = book(village, matter)
    assert (told.decided, told.reviewed, told.contract, told.variations) == (
        8600000,
        8400000,
        8000000,
        (400000,),
    )
    assert (told.method, told.contractor, told.percent) == ("comparison", FIRM, 100)
    assert (told.offers[0].bidder, told.offers[0].price) == (FIRM, 8300000)
    assert (told.final, told.audited, told.retention, told.paid) == (8400000, 7950050, 240000, 7710050)
    assert told.accepted_on == village.today.isoformat()
    assert verify_deep(village.database) == []


def test_one_acceptance_is_none(village: VillageUnderTest) -> None:
    """It is accepted when village, supervisors and the department all agree; after a refusal all sign again."""
    matter = works.start(village)
    works.bring(village, matter, "village_acceptance")
    works.do(village, matter, "village_acceptance")
    works.do(village, matter, "supervision_acceptance", outcome="refuse", reason="厚度不够")
    works.do(village, matter, "industry_acceptance")
    assert book(village, matter).accepted_on == ""
    works.bring(village, matter, "industry_acceptance")
    works.do(village, matter, "industry_acceptance")
    waiting = {task.task for task in village.row(matter).open_tasks}
    assert waiting >= {"village_acceptance", "supervision_acceptance"}, "the second round waits for all again"
    assert "construction" not in waiting
    works.bring(village, matter, "final_account")
    assert book(village, matter).accepted_on == village.today.isoformat()


class TestTurningAround:
    """工程变更、验收不合格：办理部门之间来回，不是退回重议，决议和公告照样有效。"""

    def varied(self, village: VillageUnderTest) -> str:
        """A works that was begun, varied, and is under construction again."""
        matter = works.start(village)
        works.bring(village, matter, "construction")
        village.implement(matter, contractor=FIRM, amount="80000.00")
        works.do(village, matter, "construction", outcome="vary", percent=40)
        works.do(village, matter, "variation")
        return matter

    def test_it_is_no_new_round(self, village: VillageUnderTest) -> None:
        """The notice of the resolution stays the one in force, and the works need not be begun a second time."""
        matter = self.varied(village)
        assert village.row(matter).round == village.notice(matter).round == 1
        begun = village.refusal(
            implementation.begin, "director", matter=matter, form={"responsible": "王建华"}
        )
        assert rule_of(begun) == "out_of_order"
        village.post(matter, "result", final_amount="80000.00")
        assert verify_deep(village.database) == []

    def test_an_objection_that_is_right_still_sends_it_back(self, village: VillageUnderTest) -> None:
        """Whoever objects to the notice while it hangs is heard after a variation too."""
        matter = self.varied(village)
        village.answer(village.object(village.notice(matter).id), "upheld")
        assert village.standing(matter) == ("open", "consultation", 2)

    def test_what_older_releases_counted_stays(self, village: VillageUnderTest) -> None:
        """Their logs are played as they were: a variation began a round there."""
        assert "siyi 0.4.0" in stages.EVERY_WAY_BACK_COUNTED
        assert log.RELEASE not in stages.EVERY_WAY_BACK_COUNTED


REFUSED: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "两委议定，金额到了比选": ("method", {"outcome": "negotiation"}, "tier_method"),
    "只有两家": ("comparison", {"bids": works.BIDS[:2]}, "too_few_bidders"),
    "一家换三个名字": (
        "comparison",
        {"bids": [{"bidder": f"明达{n}队", "price": "1.00", "code": "A1"} for n in "一二三"]},
        "too_few_bidders",
    ),
    "合同高于审定价一分": ("contract", {"amount": "84000.01"}, "over_reviewed_price"),
    "合同早于决议生效": ("contract", {"signed_on": "2026-03-02"}, "retroactive"),
    "合同日期还没有到": ("contract", {"signed_on": "2030-01-01"}, "in_the_future"),
    "合同高于中标价一分": ("contract", {"amount": "83000.01"}, "over_budget"),
    "合同和没有中标的单位签": ("contract", {"contractor": "顺通路桥有限公司"}, "contract_party"),
    "没有报价的单位中标": ("award_notice", {"winner": "别家建筑公司"}, "winner_made_no_offer"),
    "公示日期还没有到": ("award_notice", {"posted_on": "2030-01-01"}, "in_the_future"),
    "预付款高于合同价": ("contract", {"advance": "80000.01"}, "over_budget"),
    "决算高于合同价一分": ("final_account", {"amount": "80000.01"}, "over_budget"),
    "审核高于决算一分": ("audit", {"audited": "80000.01"}, "over_budget"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_office_cannot_complete(village: VillageUnderTest, name: str) -> None:
    """What a works may not do is refused when the task completes; nothing is stored, and the sentence says what to do."""
    task, form, rule = REFUSED[name]
    matter = works.start(village)
    works.bring(village, matter, task)
    found = works.refused(village, matter, task, **form)
    assert rule_of(found) == rule
    assert isinstance(found, Refused)
    assert "—" not in words.sentence(found)


LARGE = {"amount": "4000000.00"}
TENDERS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any], int, str]] = {
    "四百万元，满二十天": (LARGE, {}, 20, ""),
    "四百万元，差一天": (LARGE, {}, 19, "refused"),
    "四百万元，公告当天开标": (LARGE, {}, 0, "refused"),
    "差一分四百万元，差一天": ({"amount": "3999999.99"}, {}, 19, "warned"),
    "差一分四百万元，满二十天": ({"amount": "3999999.99"}, {}, 20, ""),
    "本县要求三十天": (LARGE, {"tender.bid_days": 30}, 29, "refused"),
    "本县只要求十天，压不低": (LARGE, {"tender.bid_days": 10}, 19, "refused"),
    "不是必须招标的，本县只要求十天": ({"amount": "200000.00"}, {"tender.bid_days": 10}, 10, ""),
    "本县把线抬高，压不低": (
        LARGE,
        {"works.contracting_tiers": [">= 0.00 two_committees", ">= 9000000.00 statutory_tender"]},
        19,
        "refused",
    ),
    "本县的线更低": (
        {"amount": "2000000.00"},
        {"works.contracting_tiers": [">= 0.00 two_committees", ">= 2000000.00 statutory_tender"]},
        19,
        "refused",
    ),
}


@pytest.mark.parametrize("name", TENDERS)
def test_bidders_have_their_days(village: VillageUnderTest, name: str) -> None:
    """《招标投标法》第二十四条：依法必须招标的，公告到开标不少于二十日；不是必须招标的只提醒。"""
    form, values, days, expected = TENDERS[name]
    if values:
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    matter = works.start(village, **form)
    reviewed = {"submitted": form["amount"], "reviewed": form["amount"], "reduction": "0.00"}
    works.bring(village, matter, "tender", cost_review=reviewed, method={"outcome": "tender"})
    told = {
        "announced_on": village.days_ago(days).isoformat(),
        "opened_on": village.today.isoformat(),
        "bids": works.BIDS,
    }
    if expected == "refused":
        found = works.refused(village, matter, "tender", **told)
        assert rule_of(found) == "bid_time_short"
        assert isinstance(found, Refused)
        assert "—" not in words.sentence(found)
        return
    answer = works.do(village, matter, "tender", **told)
    assert answer.warnings == (("bid_time_short",) if expected == "warned" else ())
    if expected:
        assert "—" not in words.warning("bid_time_short", answer.facts["bid_time_short"])


def test_a_contract_above_what_was_decided(village: VillageUnderTest) -> None:
    """A review above the resolution is no licence: the contract stays within what was decided."""
    matter = works.start(village)
    dear = {"price": "86000.01"}
    works.bring(village, matter, "contract", cost_review={"reviewed": "90000.00"}, award_notice=dear)
    assert rule_of(works.refused(village, matter, "contract", amount="86000.01")) == "over_budget"
    works.do(village, matter, "contract", amount="86000.00")


def test_the_works_begin_as_the_contract_has_it(village: VillageUnderTest) -> None:
    """Whoever registers the beginning names no other firm and no more money than was signed for."""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    for wrong in ({"contractor": "顺通路桥有限公司"}, {"amount": "80000.01"}):
        told = {"responsible": "王建华"} | wrong
        found = village.refusal(implementation.begin, "director", matter=matter, form=told)
        assert rule_of(found) == "begun_otherwise"
        assert isinstance(found, Refused)
        assert f"合同是和{FIRM}签的" in words.sentence(found)
    village.implement(matter, contractor=FIRM, amount="80000.00")


def test_no_payment_of_a_day_to_come(village: VillageUnderTest) -> None:
    """A payment dated ahead would take the retention money before its time."""
    matter = works.start(village)
    works.bring(village, matter, "audit")
    until = village.today.replace(year=village.today.year + 1).isoformat()
    works.do(village, matter, "audit", audited="80000.00", retention="2400.00", retention_until=until)
    assert rule_of(unpaid(village, matter, "80000.00", paid_on=until)) == "in_the_future"


def test_payments_follow_the_work(village: VillageUnderTest) -> None:
    """The advance, then the finished share, then what was audited without the retention money, which waits for its day."""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    assert rule_of(unpaid(village, matter, "8000.01")) == "over_budget"
    pay(village, matter, "8000.00")
    works.do(village, matter, "construction", outcome="vary", percent=40)
    works.do(village, matter, "variation")
    found = unpaid(village, matter, "25600.01")
    assert "33,600.00元" in words.sentence(found)
    pay(village, matter, "25600.00")
    works.bring(village, matter, "audit", final_account={"amount": "84000.00"})
    until = village.today.replace(year=village.today.year + 1).isoformat()
    works.do(village, matter, "audit", audited="83500.50", retention="2500.50", retention_until=until)
    pay(village, matter, "47400.00")
    assert rule_of(unpaid(village, matter, "0.01")) == "over_budget"
    village.advance(days=400)
    pay(village, matter, "2500.50")
    assert rule_of(unpaid(village, matter, "0.01")) == "over_budget"


def test_many_small_variations_are_one_large_one(village: VillageUnderTest) -> None:
    """More and less both count; above the tolerance it goes back to the deciding body, whose word widens it."""
    matter = works.start(village)
    works.bring(village, matter, "construction", contract={"amount": "70000.00"})
    for direction, change in (("more", "4000.00"), ("less", "2000.00")):
        works.do(village, matter, "construction", outcome="vary", percent=10)
        works.do(village, matter, "variation", direction=direction, change=change)
    works.do(village, matter, "construction", outcome="vary", percent=10)
    found = works.refused(village, matter, "variation", change="1000.01")
    assert rule_of(found) == "variation_over_tolerance"
    assert "7,000.00元" in words.sentence(found)
    assert "10%" in words.sentence(found)
    works.do(village, matter, "variation", change="1000.00")
    assert book(village, matter).contracted == 7300000


def test_what_the_deciding_body_allows_on_top(village: VillageUnderTest) -> None:
    """A variation of works that was decided widens budget and tolerance to its total, from the supplement on."""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    works.do(village, matter, "construction", outcome="vary", percent=50)
    more = {
        "works": "村内道路硬化",
        "contract_amount": "80000.00",
        "change": "12000.00",
        "amount": "92000.00",
    }
    change = works.start(village, item="works-variation", title="道路硬化工程变更", **more)
    works.bring(village, change, "supplement")
    assert (
        rule_of(works.refused(village, matter, "variation", change="12000.00")) == "variation_over_tolerance"
    )
    works.do(village, change, "supplement")
    assert rule_of(works.refused(village, matter, "variation", change="12000.01")) == "over_budget"
    works.do(village, matter, "variation", change="12000.00")
    assert (book(village, matter).budget, book(village, matter).contracted) == (9200000, 9200000)
    assert verify_deep(village.database) == []


def test_money_of_another_works(village: VillageUnderTest) -> None:
    """An invoice for another works, and a firm that builds another one, are paid there and not here."""
    here, there = works.start(village), works.start(village, title="村部维修", place="村部")
    works.bring(village, here, "construction")
    other = {"winner": "顺通路桥有限公司"}
    works.bring(village, there, "construction", award_notice=other, contract={"contractor": other["winner"]})
    assert rule_of(unpaid(village, here, "1.00", works="村部维修")) == "other_matters_money"
    assert rule_of(unpaid(village, here, "1.00", to="顺通路桥有限公司")) == "other_matters_money"
    pay(village, here, "1.00", works="村内道路硬化")


def test_works_that_are_one_works(village: VillageUnderTest) -> None:
    """Two works at one place that together reach the next tier, offered with the same papers: told, not stopped."""
    first, second = (works.start(village, title=f"道路硬化{n}期", amount="48000.00") for n in "一二")
    review = {"submitted": "48000.00", "reviewed": "48000.00", "reduction": "0.00"}
    bids = {"bids": [{**works.BIDS[0], "papers": "第7号", "related": True}]}
    forms = {"cost_review": review, "method": {"outcome": "negotiation"}, "contract": {"amount": "48000.00"}}
    for matter in (first, second):
        works.bring(village, matter, "method", cost_review=review)
    assert works.do(village, second, "method", outcome="negotiation").warnings == ("split_suspected",)
    for matter in (first, second):
        works.bring(village, matter, "negotiation", **forms)
    role = "secretary"
    given = [
        village.do(complete, role, matter=matter, task="negotiation", form=bids).warnings
        for matter in (first, second)
    ]
    assert given == [("related_party",), ("duplicate_evidence", "related_party")]
    with village.database.read() as session:
        told = [json.loads(row.body).get("answer") for row in session.scalars(select(EventRow))]
    assert ["split_suspected"] in [each["warnings"] for each in told if each]


class TestPure:
    """Edges that no village needs to be built for."""

    def test_who_is_one_firm(self) -> None:
        """The same name however written, the same code under several names, and both at once over three rows."""
        assert checks.distinct([Offer("明达 建筑", 1), Offer("明达建筑", 2)]) == 1
        assert checks.distinct([Offer("甲", 1, "a1"), Offer("乙", 1, "A1"), Offer("乙", 1, "A2")]) == 1
        assert checks.distinct([Offer("甲", 1), Offer("乙", 1), Offer("丙", 1)]) == 3

    def test_a_share_is_rounded_down(self) -> None:
        """A third of a fen is nobody's."""
        half = Book("m1", "路", date(2026, 1, 1), contract=101, percent=33)
        assert checks.due(half, on=date(2026, 2, 1)) == 33

    def test_nothing_is_due_without_a_contract(self) -> None:
        """Not even what was decided."""
        assert checks.due(Book("m1", "路", date(2026, 1, 1), decided=100), on=date(2026, 2, 1)) == 0


FEN = st.integers(1, 9_000_000)
ACT = st.one_of(
    st.tuples(st.just("pay"), FEN, st.just("")),
    st.tuples(st.just("vary"), st.integers(1, 500_000), st.sampled_from(["more", "less"])),
    st.tuples(st.just("progress"), st.integers(0, 100), st.just("")),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACT, min_size=3, max_size=12), amount=st.integers(5_000_000, 8_400_000))
def test_whatever_is_tried_the_books_balance(
    village: VillageUnderTest, acts: list[tuple[str, int, str]], amount: int
) -> None:
    """Decided ≥ contract with variations ≥ paid after every act, and the register's sums are the log's, to the fen."""
    matter = works.start(village)
    signed = {"amount": money.yuan(amount), "advance": "0.00"}
    works.bring(village, matter, "construction", award_notice={"price": money.yuan(amount)}, contract=signed)
    for what, number, direction in acts:
        with suppress(Refused):
            _act(village, matter, what, number, direction)
        told = book(village, matter)
        assert told.budget is not None
        assert told.budget >= told.contracted >= told.paid >= 0
        assert (told.varied, told.paid) == _of_log(village, matter)


def _act(village: VillageUnderTest, matter: str, what: str, number: int, direction: str) -> None:
    if what == "pay":
        pay(village, matter, money.yuan(number))
        return
    open_now = {task.task for task in village.row(matter).open_tasks}
    if "construction" in open_now:
        percent = number if what == "progress" else book(village, matter).percent
        works.do(village, matter, "construction", outcome="vary", percent=percent)
    if what == "vary":
        works.do(village, matter, "variation", direction=direction, change=money.yuan(number))


def _of_log(village: VillageUnderTest, matter: str) -> tuple[int, int]:
    """What the log says of variations and payments, added up anew."""
    query = select(EventRow).where(EventRow.jurisdiction == VILLAGE, EventRow.subject == matter)
    varied = paid = 0
    with village.database.read() as session:
        for row in session.scalars(query):
            body = json.loads(row.body)
            if row.kind == "payment_made":
                paid += money.fen(body["form"]["amount"])
            elif body.get("task") == "variation":
                sign = -1 if body["form"]["direction"] == "less" else 1
                varied += sign * money.fen(body["form"]["change"])
    return varied, paid
