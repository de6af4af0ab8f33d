"""What is dated before its resolution (先办后批): every refusal names the article that asks for the resolution."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import Refused
from tests import assets, works
from tests.village import VillageUnderTest
from workflows import implementation
from workflows.checkup.standards import load

EARLY = "2020-01-02"
PAID = {"amount": "10.00", "to": "明达建筑有限公司", "paid_on": EARLY}


def begun(village: VillageUnderTest) -> Any:
    matter = village.matter_at("implementation")
    form = {"responsible": "王建华", "signed_on": EARLY}
    return village.refusal(implementation.begin, "director", matter=matter, form=form)


def paid(village: VillageUnderTest) -> Any:
    matter = village.matter_at("implementation")
    village.implement(matter)
    return village.refusal(implementation.pay, "director", matter=matter, form=PAID)


def contracted(village: VillageUnderTest) -> Any:
    matter = works.start(village)
    works.bring(village, matter, "contract")
    return works.refused(village, matter, "contract", signed_on=EARLY)


def let(village: VillageUnderTest) -> Any:
    assets.inventory(village)
    matter = assets.let(village, until="contract")
    return assets.refused(village, matter, "contract", signed_on=EARLY)


REFUSED: dict[str, tuple[Callable[[VillageUnderTest], Any], str, str]] = {
    "a start": (begun, "major-matter", "《中国共产党农村基层组织工作条例》第十九条（待核）"),
    "a payment": (paid, "major-matter", "《中国共产党农村基层组织工作条例》第十九条（待核）"),
    "a contract for works": (contracted, "works", "《村民委员会组织法》（条文号待核）"),
    "a lease": (let, "asset-lease", "《农村集体经济组织法》第二十六条、第二十七条、第二十八条"),
}


@pytest.mark.parametrize(("refused", "item", "basis"), REFUSED.values(), ids=REFUSED)
def test_the_refusal_and_the_check_up_name_one_article(
    village: VillageUnderTest, refused: Callable[[VillageUnderTest], Any], item: str, basis: str
) -> None:
    """The first article of the item on the day it began; one that nobody read is marked, and none is made up."""
    found = refused(village)
    assert isinstance(found, Refused)
    assert (found.rule, found.basis) == ("retroactive", basis)
    with village.database.read() as session:
        grounds = load(session, "test-village", on=village.today).procedure(item, village.today)
    assert (grounds.text, grounds.verified) == (basis, "待核" not in basis)
