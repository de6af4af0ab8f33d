"""Village money (凭证、签批、当月收支): one matter one voucher, one person one signature, and all adds up to the fen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from engine.errors import Refused
from tests import copies
from tests.money import AGREE, SIGNED, SPENDING
from tests.village import VILLAGE, VillageUnderTest, copied_village, village
from workflows import implementation, matters, people
from workflows.finance import months
from workflows.finance.tables import Voucher
from workflows.law import money
from workflows.tasks.doing import complete
from workflows.verification import verify_deep

__all__ = ["village"]

INCOME: Mapping[str, Any] = {
    "title": "收取门面租金",
    "content": "第一季度",
    "kind": "lease",
    "amount": "1200.00",
    "payer": "承租户",
}
STEPS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    **SIGNED,
    "payment": ("bookkeeper", {"paid_on": "2026-03-20"}),
}
"""Who signs what on a voucher of daily spending, and who pays it, in order."""

BOOKED: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "receipt": ("bookkeeper", {"received_on": "2026-03-05", "receipt_no": "0001"}),
    "banking": ("bookkeeper", {"banked_on": "2026-03-06"}),
    "check": ("economy", AGREE),
    "booking": ("economy", {"booked_on": "2026-03-07"}),
}


@pytest.fixture
def books(village: VillageUnderTest) -> VillageUnderTest:
    """A village with a bookkeeper, on a day on which the usual payment has been made."""
    village.advance(days=(date(2026, 3, 20) - village.today).days)
    return with_bookkeeper(village)


def with_bookkeeper(village: VillageUnderTest) -> VillageUnderTest:
    """Another party member keeps the vouchers."""
    take(village, "party_6", "bookkeeper")
    return village


def take(village: VillageUnderTest, role: str, office: str) -> None:
    """Somebody takes one more office."""
    who = village.persons[role]
    village.do(people.take_office, "clerk", person=who, office=office, since=village.today)


def start(village: VillageUnderTest, **form: Any) -> str:
    """A voucher of daily spending is begun."""
    return village.do(matters.start, "clerk", item="daily-spending", form={**SPENDING, **form}).subject


def sign(village: VillageUnderTest, matter: str, task: str, role: str = "", **form: Any) -> None:
    """One task of a voucher is done."""
    usual, told = {**STEPS, **BOOKED}[task]
    who = (role or usual).replace("bookkeeper", "party_6")
    if task == "payment":
        told = {"paid": money.yuan(voucher(village, matter).amount), **told}
    village.do(complete, who, matter=matter, task=task, form={**told, **form})


def bring(village: VillageUnderTest, matter: str, *, until: str = "") -> None:
    """Everybody signs, up to the task that is still open."""
    for task in STEPS:
        if task == until:
            return
        sign(village, matter, task)


def voucher(village: VillageUnderTest, id: str) -> Voucher:
    """A row of the register."""
    with village.database.read() as session:
        return session.get_one(Voucher, (VILLAGE, id))


def month(village: VillageUnderTest, name: str) -> months.Month:
    """A month of the village's money."""
    with village.database.read() as session:
        return months.of(session, VILLAGE, name)


def test_a_matter_is_a_voucher(books: VillageUnderTest) -> None:
    """Nobody enters a voucher: what the forms said is on the register, and the log makes the same of it."""
    matter = start(books)
    bring(books, matter)
    row = voucher(books, matter)
    assert (row.month, row.direction, row.category, row.party) == (
        "2026-03",
        "spending",
        "office",
        "明达商行",
    )
    assert (row.amount, row.settled, row.settled_on, row.state) == (86000, 86000, "2026-03-20", "settled")
    assert (row.purpose, row.handler) == ("村部办公", f"{VILLAGE}/{books.persons['member_1']}")
    assert verify_deep(books.database) == []


def test_a_refused_voucher_moves_no_money(books: VillageUnderTest) -> None:
    """What the director refuses is rejected, and stands in no month."""
    matter = start(books)
    bring(books, matter, until="director_approval")
    sign(books, matter, "director_approval", outcome="refuse", reason="没有预算")
    assert voucher(books, matter).state == "rejected"
    assert month(books, "2026-03").lines == []


def test_income_is_booked(books: VillageUnderTest) -> None:
    """Income counts in the month in which it is booked, once."""
    matter = books.do(matters.start, "clerk", item="income", form=INCOME).subject
    for task in BOOKED:
        sign(books, matter, task)
    assert (month(books, "2026-03").income, month(books, "2026-04").opening) == (120000, 120000)


@pytest.mark.parametrize("word", ["招待检查组", "宴请客商", "购买烟酒"])
def test_hospitality_is_no_spending(books: VillageUnderTest, word: str) -> None:
    """It is no kind to choose, and refused under another kind, with its basis marked as not confirmed."""
    with pytest.raises(Refused):
        start(books, kind="hospitality")
    matter = start(books, content=word, kind="other")
    with pytest.raises(Refused) as refused:
        sign(books, matter, "handler")
    assert (refused.value.rule, "未核实" in refused.value.basis) == ("spending_forbidden", True)


@pytest.mark.parametrize(
    ("office", "role", "task"),
    [
        ("committee_member", "clerk", "director_approval"),
        ("branch_member", "member_1", "secretary_approval"),
        ("supervision_member", "member_1", "supervision"),
        ("bookkeeper", "member_1", "payment"),
    ],
)
def test_one_person_one_signature(books: VillageUnderTest, office: str, role: str, task: str) -> None:
    """Whoever signed in one slot gives no other signature, whatever other office there is."""
    take(books, role, office)
    matter = start(books)
    bring(books, matter, until=task)
    with pytest.raises(Refused) as refused:
        sign(books, matter, task, role)
    assert refused.value.rule == "separation_of_duties"


def test_one_person_is_secretary_and_director(books: VillageUnderTest) -> None:
    """一肩挑: another member signs the director's slot, the secretary last; the same person in both is refused."""
    matter, both = start(books), start(books)
    for each in (matter, both):
        bring(books, each, until="director_approval")
    with pytest.raises(Refused) as refused:
        sign(books, matter, "director_approval", "member_2")
    assert refused.value.rule == "not_your_office"
    books.do(
        people.leave_office,
        "clerk",
        person=books.persons["director"],
        office="director",
        since=date(2021, 1, 1),
        until=books.today,
    )
    take(books, "secretary", "director")
    sign(books, matter, "director_approval", "member_2")
    sign(books, matter, "secretary_approval")
    sign(books, both, "director_approval", "secretary")
    with pytest.raises(Refused) as refused:
        sign(books, both, "secretary_approval")
    assert refused.value.rule == "separation_of_duties"
    sign(books, both, "secretary_approval", "branch_1")


def test_the_secretary_signs_last(books: VillageUnderTest) -> None:
    """书记最后审批：while the secretary can sign, no other member of the branch does."""
    matter = start(books)
    bring(books, matter, until="secretary_approval")
    with pytest.raises(Refused) as refused:
        sign(books, matter, "secretary_approval", "branch_1")
    assert (refused.value.rule, refused.value.facts["offices"]) == ("not_your_office", ["村党组织书记"])
    sign(books, matter, "secretary_approval")


def test_who_keeps_the_books_approves_nothing(books: VillageUnderTest) -> None:
    """Neither as a member who stands in, nor where nobody else would be left to pay; nothing gets stuck at the payment."""
    take(books, "member_2", "bookkeeper")
    leave = {"office": "bookkeeper", "since": date(2026, 3, 20), "until": books.today}
    books.do(people.leave_office, "clerk", person=books.persons["party_6"], **leave)
    matter = start(books)
    with pytest.raises(Refused) as refused:
        sign(books, matter, "handler", "member_2")
    assert refused.value.rule == "bookkeeper_signs"
    books.advance(days=1)
    take(books, "party_6", "bookkeeper")
    sign(books, matter, "handler", "member_2")
    sign(books, matter, "witness")
    take(books, "director", "bookkeeper")
    with pytest.raises(Refused) as refused:
        sign(books, matter, "director_approval")
    assert refused.value.rule == "bookkeeper_signs"


@pytest.mark.parametrize(("amount", "decided"), [("1000.00", False), ("1000.01", True)])
def test_a_large_voucher_needs_a_decision(books: VillageUnderTest, amount: str, decided: bool) -> None:
    """Above the tier of the collective decision nobody approves daily spending that no decision covers."""
    matter = start(books, amount=amount)
    bring(books, matter, until="director_approval")
    if not decided:
        sign(books, matter, "director_approval")
        return
    with pytest.raises(Refused) as refused:
        sign(books, matter, "director_approval")
    assert refused.value.rule == "voucher_needs_decision"


def test_paid_is_what_was_signed(books: VillageUnderTest) -> None:
    """One fen more than was signed for is not paid."""
    matter = start(books)
    bring(books, matter, until="payment")
    with pytest.raises(Refused) as refused:
        sign(books, matter, "payment", paid="860.01")
    assert refused.value.rule == "voucher_differs"


def test_costs_of_a_decided_matter(books: VillageUnderTest) -> None:
    """Its money pays its costs, not before the resolution holds, and together with its payments never more."""
    early = books.matter_at("consultation", amount="2000.00")
    with pytest.raises(Refused) as refused:
        sign(books, start(books, of_matter=early), "handler")
    assert refused.value.rule == "voucher_undecided"
    decided = books.matter_at("implementation", amount="2000.00")
    bring(books, start(books, amount="1500.00", of_matter=decided), until="payment")
    with pytest.raises(Refused) as refused:
        sign(books, start(books, amount="500.01", of_matter=decided), "handler")
    assert refused.value.rule == "other_matters_money"
    with pytest.raises(Refused) as refused:
        sign(books, start(books, of_matter=start(books)), "handler")
    assert refused.value.rule == "other_matters_money"


def test_a_payment_is_a_voucher(books: VillageUnderTest) -> None:
    """Each payment for a decided matter stands in the month, and the log makes the same of it."""
    matter = books.matter_at("implementation", amount="2000.00")
    books.implement(matter)
    form = {"amount": "1999.99", "paid_on": books.today.isoformat(), "to": "明达建筑"}
    books.do(implementation.pay, "director", matter=matter, form=form)
    found = month(books, books.today.isoformat()[:7])
    assert [(line.matter, line.settled) for line in found.lines] == [(matter, 199999)]
    assert verify_deep(books.database) == []


Entry = tuple[bool, int, int]
ENTRIES = some.lists(
    some.tuples(some.booleans(), some.integers(1, 100000), some.integers(3, 6)), min_size=1, max_size=4
)


@given(entries=ENTRIES)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_vouchers_balance(tmp_path_factory: pytest.TempPathFactory, entries: Sequence[Entry]) -> None:
    """Opening + income − spending = closing, month after month, to the fen; and the register is what the log makes."""
    village = with_bookkeeper(copied_village(tmp_path_factory.mktemp("books")))
    village.advance(days=120)
    expected = {f"2026-0{number}": 0 for number in range(3, 7)}
    for comes_in, fen, number in entries:
        expected[f"2026-0{number}"] += fen if comes_in else -fen
        enter(village, comes_in, fen, f"2026-0{number}-10")
    balance = 0
    for name, change in expected.items():
        found = month(village, name)
        assert (found.opening, found.income - found.spending) == (balance, change)
        balance += change
        assert found.closing == balance
    assert verify_deep(village.database) == []
    copies.drop(village.database)


def enter(village: VillageUnderTest, comes_in: bool, fen: int, day: str) -> None:
    """One voucher, from its first signature to its last."""
    if not comes_in:
        matter = start(village, amount=money.yuan(fen))
        bring(village, matter, until="payment")
        sign(village, matter, "payment", paid_on=day)
        return
    form = {**INCOME, "amount": money.yuan(fen)}
    matter = village.do(matters.start, "clerk", item="income", form=form).subject
    for task in BOOKED:
        sign(village, matter, task, **({"booked_on": day} if task == "booking" else {}))
