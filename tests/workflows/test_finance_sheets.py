"""The financial disclosure (财务公开表): drawn from the register, reviewed first, fixed, and exact to the fen."""

from datetime import datetime
from typing import Any

import pytest

from engine.clock import SHANGHAI
from engine.errors import Refused
from tests import money, works
from tests.village import VILLAGE, VillageUnderTest, village
from workflows.checkup import examination
from workflows.checkup.finding import Finding
from workflows.finance import naming, shelf
from workflows.verification import verify_deep

__all__ = ["village"]

MARCH, APRIL = ("2026-03-01", "2026-03-31"), ("2026-04-01", "2026-04-30")


@pytest.fixture
def books(village: VillageUnderTest) -> VillageUnderTest:
    """April has begun; in March there were 10,000.00 and two vouchers."""
    money.state(village, "2026-03", "10000.00")
    money.pay(village, "2026-03-10", amount="860.00")
    money.pay(village, "2026-03-20", amount="99.99", title="修水泵", payee="王小明", kind="repair")
    village.clock.now = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
    return village


def rule(village: VillageUnderTest, *asked: Any, **fields: Any) -> tuple[str, str]:
    """The rule of a refusal, and what it was held against."""
    with pytest.raises(Refused) as refused:
        asked[0](village, *asked[1:], **fields)
    return refused.value.rule, str(refused.value.facts.get("against", ""))


def test_nobody_types_a_figure(books: VillageUnderTest) -> None:
    """Opening, each voucher, closing: all from the register, a person's name masked; the log makes the same of it."""
    row, drawn = money.sheet(books, money.month_of(books, *MARCH))
    assert (drawn.opening, drawn.spending, drawn.income, drawn.closing) == (1000000, 95999, 0, 904001)
    assert [(line.day, line.fen, line.party, line.kind) for line in drawn.lines] == [
        ("2026-03-10", 86000, "明达商行", "办公"),
        ("2026-03-20", 9999, "王某某", "维修"),
    ]
    assert [task for task, _ in drawn.lines[0].signed] == [
        *("witness", "director_approval", "secretary_approval", "supervision", "township_check")
    ]
    assert (row.posted_on, bool(row.reviewed_by)) == ("2026-04-02", True)
    assert verify_deep(books.database) == []


def test_the_supervisors_review_first(books: VillageUnderTest) -> None:
    """Until it hangs it is not public; sent back, it is drawn anew."""
    matter = money.month_of(books, *MARCH, until="review")
    first, _ = money.sheet(books, matter)
    money.do(books, matter, "review", outcome="amend", reason="漏了一张")
    with books.database.read() as session:
        assert shelf.public(session, VILLAGE) == []
    money.pay(books, "2026-03-30", amount="1.00")
    money.disclose(books, matter)
    second, drawn = money.sheet(books, matter)
    assert (second.id != first.id, len(drawn.lines), drawn.closing) == (True, 3, 903901)


def test_a_later_voucher_does_not_change_a_published_sheet(books: VillageUnderTest) -> None:
    """It is 补记 in the next, so that no fen is lost and no paper on the wall becomes wrong."""
    matter = money.month_of(books, *MARCH)
    row, drawn = money.sheet(books, matter)
    code = shelf.code(row)
    money.pay(books, "2026-03-31", amount="40.00")
    books.clock.now = datetime(2026, 5, 2, 9, tzinfo=SHANGHAI)
    money.pay(books, "2026-04-30", amount="2.50")
    _, after = money.sheet(books, money.month_of(books, *APRIL))
    assert (money.sheet(books, matter)[1], shelf.code(money.sheet(books, matter)[0])) == (drawn, code)
    assert (after.opening, after.closing) == (drawn.closing, drawn.closing - 4250)
    assert [(line.fen, after.is_late(line)) for line in after.lines] == [(4000, True), (250, False)]
    assert verify_deep(books.database) == []


def test_a_corrected_opening_balance_is_told_in_the_next(books: VillageUnderTest) -> None:
    """Entered once; corrected by a new event with a reason; the sheet before stays, the difference has its own line."""
    assert rule(books, money.state, "2026-03", "1.00") == ("opening_stated", "")
    _, march = money.sheet(books, money.month_of(books, *MARCH))
    money.state(books, "2026-03", "10000.01", reason="对账单看错一分")
    books.clock.now = datetime(2026, 5, 2, 9, tzinfo=SHANGHAI)
    _, april = money.sheet(books, money.month_of(books, *APRIL))
    assert (april.opening, april.adjusted, april.closing) == (march.closing, 1, march.closing + 1)


@pytest.mark.parametrize(
    ("role", "fields", "expected"),
    [
        ("director", {}, "not_your_office"),
        ("economy", {"evidence": []}, "evidence_missing"),
        ("economy", {"reason": "x"}, "opening_late"),
    ],
    ids=["the village itself", "without evidence", "after the first voucher"],
)
def test_who_enters_the_opening_balance(
    village: VillageUnderTest, role: str, fields: dict[str, Any], expected: str
) -> None:
    """The township that keeps the books, from a paper, for the time before the first voucher."""
    money.pay(village, "2026-02-10")
    assert rule(village, money.state, "2026-03", "5.00", role, **fields) == (expected, "")


@pytest.mark.parametrize(
    ("first", "last", "against"),
    [
        ("2026-03-02", "2026-03-31", "months"),
        ("2026-03-01", "2026-03-30", "months"),
        ("2026-04-01", "2026-04-30", "running"),
        ("2026-02-01", "2026-02-28", "gap"),
        ("2026-03-01", "2026-03-31", ""),
    ],
)
def test_whole_months_that_are_over_one_after_another(
    books: VillageUnderTest, first: str, last: str, against: str
) -> None:
    """No month is left out, told twice, or told before it is over."""
    matter = money.begin(books, first, last)
    if not against:
        money.do(books, matter, "statement")
        return
    assert rule(books, money.do, matter, "statement") == ("sheet_period", against)


def test_a_quarter_is_one_sheet(village: VillageUnderTest) -> None:
    """Where there is little money a sheet may cover a quarter; without an opening balance it says so."""
    money.pay(village, "2026-01-10")
    village.clock.now = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
    _, drawn = money.sheet(village, money.month_of(village, "2026-01-01", "2026-03-31"))
    assert (drawn.stated, drawn.opening, drawn.closing) == (False, 0, -86000)


@pytest.mark.parametrize(
    ("party", "shown"),
    [
        ("王小明", "王某某"),
        ("王明", "王某某"),
        ("欧阳小明", "欧某某"),
        ("阿依古丽·买买提", "阿某某"),
        ("明达商行", "明达商行"),
        ("县供电所", "县供电所"),
        ("青禾县路远建筑有限公司", "青禾县路远建筑有限公司"),
    ],
)
def test_a_persons_name_is_masked(party: str, shown: str) -> None:
    """A firm stands whole; whatever might be a person's name does not."""
    assert naming.masked(party) == shown


def built(village: VillageUnderTest, percent: int) -> str:
    """A works of which a share is finished: contract 80,000.00, advance 8,000.00, by 明达建筑有限公司."""
    matter = works.start(village)
    works.bring(village, matter, "construction")
    works.do(village, matter, "construction", outcome="vary", percent=percent)
    return matter


@pytest.mark.parametrize(
    ("amount", "payee", "expected"),
    [
        ("40000.00", works.FIRM, ""),
        ("40000.01", works.FIRM, "over_budget"),
        ("100.00", "县测绘队", ""),
        ("100.00", "顺通路桥有限公司", "other_matters_money"),
    ],
    ids=["what is due", "a fen above progress", "somebody else's bill", "the firm of another works"],
)
def test_a_voucher_of_a_works_is_a_payment_for_it(
    village: VillageUnderTest, amount: str, payee: str, expected: str
) -> None:
    """Half is built: never above progress, never the firm of another works; and what it paid counts as paid."""
    mine = built(village, 50)
    other = works.start(village, title="村部维修", place="村部")
    told = {"contractor": "顺通路桥有限公司"}
    works.bring(village, other, "contract_filing", contract=told, award_notice={"winner": "顺通路桥有限公司"})
    asked = {"amount": amount, "payee": payee, "of_matter": mine, "title": "工程款", "kind": "other"}
    day = village.today.isoformat()
    if expected:
        assert rule(village, money.pay, day, **asked)[0] == expected
        return
    money.pay(village, day, **asked)
    again = {**asked, "amount": "40000.00", "payee": works.FIRM}
    assert rule(village, money.pay, day, **again)[0] == "over_budget"


@pytest.mark.parametrize(
    ("day", "what", "since"),
    [
        ("2026-04-15", "", ""),
        ("2026-04-16", "quarter", "2026-04-15"),
        ("2026-06-15", "quarter", "2026-04-15"),
    ],
)
def test_a_month_that_is_not_disclosed_in_time(
    village: VillageUnderTest, day: str, what: str, since: str
) -> None:
    """March's money: the fifteenth is in time, the sixteenth is late, and the quarter that the law names is over."""
    money.pay(village, "2026-03-10")
    village.clock.now = datetime.fromisoformat(f"{day}T09:00:00+08:00")
    assert [(each.facts["what"], each.since) for each in late(village)] == ([(what, since)] if what else [])


def test_within_a_quarter_the_countys_days_are_missed(village: VillageUnderTest) -> None:
    """April's money on 16 May: told by the county's own days, not yet by the law's quarter; disclosed, it is gone."""
    money.pay(village, "2026-04-10")
    village.clock.now = datetime(2026, 5, 16, 9, tzinfo=SHANGHAI)
    found = late(village)
    assert [(each.facts["what"], each.since, each.grounds.verified) for each in found] == [
        ("month", "2026-05-15", False)
    ]
    money.month_of(village, *APRIL)
    assert late(village) == []


def late(village: VillageUnderTest) -> list[Finding]:
    """What the check-up says of disclosures that are late."""
    with village.database.read() as session:
        found = examination.examine(session, VILLAGE, at=village.clock.now)
    return [each for each in found if each.rule == "finance_disclosure_late"]
