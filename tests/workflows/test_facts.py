"""The signed facts in a paper's QR (纸上要点): small, readable without a server, and nobody can alter them."""

from dataclasses import fields, replace
from typing import Any

import pytest
import segno

from engine import signing
from tests.village import VILLAGE, VillageUnderTest
from tests.web.noticing import at_disclosure
from workflows import keys
from workflows.disclosure import facts
from workflows.disclosure.facts import Facts, Unreadable

KEY = signing.Key(bytes(range(32)))
KNOWN = [KEY.named(keys.PAPER)]
FACTS = Facts(
    village="xinghe",
    notice="n128",
    kind="resolution",
    code="K7QF29WM3X",
    amount="18650000",
    counts="18.17.15.2.0",
    first_day="20260302",
    last_day="20260309",
    place="星河村",
    title="星河村关于村内道路硬化的决议公告",
)
ALTERED = {
    "village": "xingha",
    "notice": "n129",
    "kind": "plan",
    "code": "K7QF29WM3Y",
    "amount": "16850000",
    "counts": "18.17.16.1.0",
    "first_day": "20260301",
    "last_day": "20260310",
    "place": "星光村",
    "title": "星河村关于村内道路绿化的决议公告",
}


def carried(told: Facts, *, signed: Facts = FACTS) -> facts.Carried:
    """What somebody's QR carries who wrote other facts under a signature of ours."""
    return replace(facts.read(facts.sealed(signed, KEY)), facts=told)


def test_what_is_sealed_is_read_again() -> None:
    """All facts come back, signed by us; in small letters and behind an address too."""
    payload = facts.sealed(FACTS, KEY)
    for told in (payload, payload.lower(), f"https://siyi.example.org/w/{payload}", f"  {payload}?x#y\n"):
        found = facts.read(told)
        assert found.facts == FACTS
        assert found.signed_by(KNOWN) == KNOWN[0]
    assert FACTS.numbers["for"] == "15"


@pytest.mark.parametrize("name", [each.name for each in fields(Facts)])
def test_no_fact_can_be_altered(name: str) -> None:
    """One other letter or digit in any fact, and the signature does not fit."""
    assert carried(FACTS).signed_by(KNOWN) is not None
    assert carried(replace(FACTS, **{name: ALTERED[name]})).signed_by(KNOWN) is None


def test_a_strangers_signature_is_none() -> None:
    """Whoever makes a key of their own can sign, but nobody knows the key; not even under our key's id."""
    stranger = signing.Key(bytes(32))
    found = facts.read(facts.sealed(FACTS, stranger))
    assert found.signed_by(KNOWN) is None
    assert replace(found, key=KNOWN[0].id.hex()).signed_by(KNOWN) is None
    assert found.signed_by([*KNOWN, stranger.named(keys.PAPER)]) is not None


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("nothing", ""),
        ("another algorithm", "S" + facts.sealed(FACTS, KEY)[1:]),
        ("an address without facts", "https://siyi.example.org/w/"),
        ("no base 32", "E0189"),
        ("cut off", facts.sealed(FACTS, KEY)[:60]),
        ("no UTF-8", "E" + "7" * 200),
        ("too long", "E" + "A" * 2_000),
        ("a line too many", facts.sealed(replace(FACTS, title="一\n二"), KEY)),
        ("another kind", facts.sealed(replace(FACTS, kind="joke"), KEY)),
        ("a sign", facts.sealed(replace(FACTS, amount="-1"), KEY)),
        ("too few counts", facts.sealed(replace(FACTS, counts="1.2"), KEY)),
        ("a sheet without its balance", facts.sealed(replace(FACTS, kind="finance", amount=""), KEY)),
        ("half a day", facts.sealed(replace(FACTS, last_day="2026"), KEY)),
        ("a path", facts.sealed(replace(FACTS, village="../x"), KEY)),
    ],
)
def test_refuses_what_no_paper_carries(case: str, told: str) -> None:
    """Whatever is scanned, it is read as a paper's facts or not at all."""
    with pytest.raises(Unreadable):
        facts.read(told)


def test_the_longest_facts_stay_scannable() -> None:
    """On 32 mm of paper a module keeps 0.4 mm, with the longest title, place and id in use."""
    long = replace(
        FACTS,
        village="x" * 24,
        notice="n1234567",
        amount="123456789012",
        counts="12345.12345.12345.12345.12345",
        place="某" * facts.PLACE_AT_MOST,
        title="某" * facts.TITLE_AT_MOST,
    )
    for told, smallest in ((FACTS, 0.45), (long, 0.4)):
        payload = facts.sealed(told, KEY)
        parts: Any = ["https://siyi.example.gov.cn/w/", payload]
        code = segno.make(parts, error="m", micro=False, boost_error=False)
        modules, _ = code.symbol_size(border=0)
        assert 32 / modules >= smallest, code.designator


def test_a_notices_facts_are_those_of_its_sheet(village: VillageUnderTest) -> None:
    """Amount in fen, counts, days and code of the record; the title of the sheet, cut where it is long."""
    matter = at_disclosure(village)
    name = village.post(matter)
    with village.database.read() as session:
        notice = village.notice(matter)
        told = facts.of(
            session, village.row(matter), notice, title="关于" + "很长" * 20, at=village.clock.now
        )
    assert (told.village, told.notice, told.kind, told.amount) == (VILLAGE, name, "resolution", "18650000")
    assert told.counts == "18.18.18.."
    assert told.first_day == notice.first_day.replace("-", "")
    assert (len(told.title), told.title[-1], told.place) == (facts.TITLE_AT_MOST, "…", "示范村")
    assert facts.read(facts.sealed(told, KEY)).facts == told
