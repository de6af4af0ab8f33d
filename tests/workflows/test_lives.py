"""Random lives (随机人生): whatever people do in whatever order, nothing gets around a discussion or a gate."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.clock import parse
from engine.log import EventRow
from tests import copies
from tests.lives import ACTS, Act, attempt, begin, close, confirm, pay, rest, wait
from tests.village import VILLAGE, VillageUnderTest, copied_village
from workflows.disclosure import objections
from workflows.stages import DISCUSSIONS
from workflows.tables import Notice
from workflows.verification import verify_deep

WAYS = max(20, int(os.environ.get("SIYI_LIVES", "50")) // 5)
"""How many lives look for a way around; ten times as many in `./run endurance`."""


class Way:
    """A matter's history as a strict clerk reads it: which discussions count now, and whether the gate is open."""

    def __init__(self, village: VillageUnderTest) -> None:
        self.village = village
        self.passed: list[str] = []
        self.gate_open = False

    def read(self, matter: str) -> None:
        """Read all events of a matter, checking each against those before it."""
        with self.village.database.read() as session:
            query = select(EventRow).where(EventRow.jurisdiction == VILLAGE, EventRow.subject == matter)
            rows = session.scalars(query.order_by(EventRow.index)).all()
        for row in rows:
            self._event(row, json.loads(row.body))

    def _event(self, row: EventRow, body: dict[str, object]) -> None:
        if row.kind == "item_decided":
            self._decided(str(body["stage"]), body["answer"])
        elif row.kind == "matter_returned":
            self._back(str(body["to"]))
        elif row.kind == "task_completed" and body["stage"] == "township_review":
            if '"agree"' not in row.body:
                self._back("consultation")
        elif row.kind == "gate_opened" and body["gate"] == "resolution":
            assert self.passed == list(DISCUSSIONS)
            self._full_period(str(body["notice"]), row)
            self.gate_open = True
        elif row.kind in ("implementation_begun", "payment_made"):
            assert self.gate_open
        elif row.kind == "gate_opened":
            assert self.gate_open
            self._full_period(str(body["notice"]), row)

    def _decided(self, stage: str, answer: object) -> None:
        assert isinstance(answer, dict)
        if answer["outcome"] == "passed":
            assert self.passed == list(DISCUSSIONS[: DISCUSSIONS.index(stage)])
            self.passed.append(stage)
        elif answer["outcome"] == "rejected" and stage == "deliberation":
            self._back("consultation")

    def _back(self, to: str) -> None:
        self.passed = list(DISCUSSIONS[: DISCUSSIONS.index(to)])
        self.gate_open = False

    def _full_period(self, notice: str, row: EventRow) -> None:
        with self.village.database.read() as session:
            found = session.get_one(Notice, (VILLAGE, notice))
        assert parse(row.occurred_at) >= parse(found.ends)


@pytest.mark.scaled
# A life that fails is told as it is: shrinking it would take minutes.
@settings(
    phases=[Phase.generate],
    report_multiple_bugs=False,
    max_examples=WAYS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 60)), min_size=8, max_size=45))
def test_no_way_around(life: list[tuple[Act, int]]) -> None:
    """Implementation has four passed discussions and an opened gate behind it; log and tables agree at every end."""
    with tempfile.TemporaryDirectory() as folder:
        village = copied_village(Path(folder))
        matter = village.start()
        for act, chance in life:
            attempt(village, matter, act, chance)
            state, stage, _ = village.standing(matter)
            if stage in ("implementation", "result_disclosure"):
                way = Way(village)
                way.read(matter)
                assert way.gate_open, (state, stage)
        Way(village).read(matter)
        assert verify_deep(village.database, village.evidence) == []
        copies.drop(village.database)


def test_an_objection_that_is_open_holds_every_gate(village: VillageUnderTest) -> None:
    """While a named villager waits for an answer no gate of the notice opens, whatever else happens."""
    matter = village.matter_at("resolution_disclosure")
    village.object(village.post(matter))
    for act in (wait, begin, pay, close, confirm, rest, rest):
        for chance in (8, 1):
            attempt(village, matter, act, chance)
    assert village.row(matter).stage == "resolution_disclosure"
    assert objections.OUTCOMES.keys() == {"explained", "unfounded", "upheld"}
