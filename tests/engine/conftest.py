"""The villages whose logs the tests of this folder look at (模拟村)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import copies
from tests.recorded import recorded_village
from tests.village import VillageUnderTest, village, village_on_postgres

__all__ = ["recorded", "village", "village_on_postgres"]


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village that other processes can open, in which one matter went from start to closed."""
    made = recorded_village(tmp_path)
    yield made
    copies.drop(made.database)
