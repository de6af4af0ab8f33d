"""Trees of diagrams, forms and items that only tests use (测试用事项)."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine import definitions
from workflows import matters
from workflows.tasks import hands, notes
from workflows.tasks import signing as signs
from workflows.tasks.doing import complete

if TYPE_CHECKING:
    from tests.village import VillageUnderTest

OFFICES = Path(__file__).parent / "offices"
"""An item in which offices sign side by side (`joint-signing`), with its cases."""


@pytest.fixture
def offices() -> Iterator[Path]:
    """The item `joint-signing` is on every power list while a test runs."""
    definitions.FURTHER.append(OFFICES)
    yield OFFICES
    definitions.FURTHER.remove(OFFICES)


def signing(village: "VillageUnderTest") -> str:
    """A matter that offices of the township sign side by side; one of them asked somebody to sign in addition."""
    definitions.FURTHER.append(OFFICES)
    told: dict[str, Any] = {
        "item": "joint-signing",
        "form": {"title": "各部门会签的事项", "content": "请会签"},
    }
    matter = village.do(matters.start, "clerk", **told).subject
    definitions.FURTHER.remove(OFFICES)
    village.do(complete, "director", matter=matter, task="draft", form={"plan": "硬化村道"})
    village.do(complete, "economy", matter=matter, task="check", form={"outcome": "agree"})
    village.do(hands.claim, "finance", matter=matter, task="finance")
    more = {
        "person": f"test-township/{village.persons['economy']}",
        "moment": "after",
        "reason": "请核对台账",
    }
    village.do(signs.add, "finance", matter=matter, task="finance", **more)
    village.do(notes.copy, "clerk", matter=matter, offices=["secretary", "township_party"])
    village.do(notes.comment, "secretary", matter=matter, text="请抓紧办")
    return matter
