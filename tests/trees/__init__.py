"""Trees of diagrams, forms and items that only tests use (测试用事项)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import definitions

OFFICES = Path(__file__).parent / "offices"
"""An item in which offices sign side by side (`joint-signing`), with its cases."""


@pytest.fixture
def offices() -> Iterator[Path]:
    """The item `joint-signing` is on every power list while a test runs."""
    definitions.FURTHER.append(OFFICES)
    yield OFFICES
    definitions.FURTHER.remove(OFFICES)
