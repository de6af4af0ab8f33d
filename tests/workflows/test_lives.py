"""Random lives (随机人生): whatever people do in whatever order, nothing gets around a discussion or a gate."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.clock import parse
from engine.errors import Incomplete, Refused
from engine.log import EventRow
from tests.village import VILLAGE, VillageUnderTest, copied_village
from workflows import implementation, matters
from workflows.disclosure import gate, notices, objections
from workflows.stages import DISCUSSIONS
from workflows.tables import Notice, Objection
from workflows.verification import verify_deep

Act = Callable[[VillageUnderTest, str, int], object]


def hold(stage: str) -> Act:
    """A meeting of some stage, with some number of votes in favour."""

    def act(village: VillageUnderTest, matter: str, chance: int) -> object:
        everybody = len(village.roll(village.body_of(matter, stage)))
        present = everybody - chance % 3
        votes = max(0, present - chance % 5)
        return village.hold(matter, stage, notice=chance % 12, present=present, for_=votes)

    return act


def post(kind: str) -> Act:
    """A notice goes up on some channels and may be confirmed."""

    def act(village: VillageUnderTest, matter: str, chance: int) -> object:
        channels = ((), ("board",), ("board", "web"), ())[chance % 4]
        evidence = dict.fromkeys(notices.CHANNELS, village.photo)
        form = {"content": "硬化道路"} if kind != "result" else {"summary": "已完工"}
        told = {"kind": kind, "channels": channels, "form": form, "evidence": evidence}
        name = village.do(notices.post, "director", matter=matter, **told).subject
        return village.do(gate.confirm_posting, "supervision_chair", notice=name) if chance % 3 else None

    return act


def take_down(village: VillageUnderTest, matter: str, chance: int) -> object:
    """Some copies come down."""
    kind = ("resolution", "result")[chance % 2]
    return village.do(
        notices.take_down, "clerk", matter=matter, kind=kind, channels=("board", "web")[: chance % 3]
    )


def youngest(village: VillageUnderTest, matter: str, chance: int) -> str:
    """The youngest notice of one of the kinds, or the name of none."""
    kind = ("resolution", "result")[chance % 2]
    with village.database.read() as session:
        found = notices.latest(session, VILLAGE, matter, kind)
    return found.id if found is not None else "n0"


def confirm(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The supervision committee confirms what hangs."""
    name = youngest(village, matter, chance)
    return village.do(gate.confirm_posting, "supervision_chair", notice=name)


def object_to(village: VillageUnderTest, matter: str, chance: int) -> object:
    """Somebody objects."""
    name = youngest(village, matter, chance)
    return village.object(name, by=("villager", "villager", "anonymous")[chance % 3])


def answer(village: VillageUnderTest, matter: str, chance: int) -> object:
    """Somebody answers the first open objection."""
    with village.database.read() as session:
        query = select(Objection.id).where(Objection.state == "open").order_by(Objection.index)
        name = session.scalars(query).first() or "o0"
    outcome = ("explained", "unfounded", "upheld")[chance % 3]
    village.answer(name, outcome, to=DISCUSSIONS[chance % 4])
    return None


def review(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The township's opinion."""
    form = {"opinion": ("agree", "agree", "amend", "refuse")[chance % 4], "reason": "请补充材料"}
    return village.do(matters.review, "township_party", matter=matter, form=form)


def go_back(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The secretary sends the matter back."""
    return village.do(
        matters.return_to, "secretary", matter=matter, to=DISCUSSIONS[chance % 4], reason="方案变了"
    )


def rest(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The township suspends or resumes."""
    verb = (matters.suspend, matters.resume)[chance % 2]
    return village.do(verb, "township_party", matter=matter, reason="责令改正")


def withdraw(village: VillageUnderTest, matter: str, chance: int) -> object:
    """Seldom: the secretary gives up."""
    return (
        village.do(matters.withdraw, "secretary", matter=matter, reason="不办了")
        if chance % 10 == 0
        else None
    )


def begin(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The director begins."""
    village.implement(matter)
    return None


def pay(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The clerk pays."""
    form = {"amount": f"{chance * 10_000}.01", "to": "石料厂"}
    return village.do(implementation.pay, "clerk", matter=matter, form=form)


def close(village: VillageUnderTest, matter: str, chance: int) -> object:
    """The clerk closes."""
    return village.do(implementation.close, "clerk", matter=matter, form={"index_complete": True})


def wait(village: VillageUnderTest, matter: str, chance: int) -> object:
    """Time passes."""
    village.advance(days=chance % 9, hours=chance % 24)
    return None


def onward(village: VillageUnderTest, matter: str, chance: int) -> object:
    """What the matter waits for is done, properly."""
    if village.row(matter).state == "open":
        village.step(matter)
    return None


ACTS: tuple[Act, ...] = (
    *(hold(stage) for stage in DISCUSSIONS),
    *(post(kind) for kind in ("resolution", "result")),
    *(
        take_down,
        confirm,
        object_to,
        answer,
        review,
        go_back,
        rest,
        rest,
        withdraw,
        begin,
        pay,
        close,
        wait,
        wait,
    ),
    *([onward] * 14),
)


def attempt(village: VillageUnderTest, matter: str, act: Act, chance: int) -> None:
    """Somebody tries something; what is refused inside its first command leaves nothing behind."""
    try:
        act(village, matter, chance)
    except (Refused, Incomplete):
        return


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


# A life that fails is told as it is: shrinking it would take minutes.
@settings(
    phases=[Phase.generate],
    report_multiple_bugs=False,
    max_examples=20,
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
        village.database.close()


def test_an_objection_that_is_open_holds_every_gate(village: VillageUnderTest) -> None:
    """While a named villager waits for an answer no gate of the notice opens, whatever else happens."""
    matter = village.matter_at("resolution_disclosure")
    village.object(village.post(matter))
    for act in (wait, begin, pay, close, confirm, rest, rest):
        for chance in (8, 1):
            attempt(village, matter, act, chance)
    assert village.row(matter).stage == "resolution_disclosure"
    assert objections.OUTCOMES.keys() == {"explained", "unfounded", "upheld"}
