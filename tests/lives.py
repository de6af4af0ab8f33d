"""Random lives (随机人生): what people may do with a matter in whatever order, and lives of them by number."""

import random
from collections.abc import Callable

from sqlalchemy import select

from engine.errors import Incomplete, Refused
from tests.village import VILLAGE, VillageUnderTest
from workflows import implementation, matters, orders
from workflows.disclosure import gate, notices
from workflows.stages import DISCUSSIONS
from workflows.tables import Objection

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
    verb = (orders.suspend, orders.resume)[chance % 2]
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


def live(village: VillageUnderTest, seed: int, *, acts: int = 16) -> str:
    """A matter that lives by chance, the same for the same number; its own number."""
    chance = random.Random(seed)
    matter = village.start()
    for _ in range(acts):
        attempt(village, matter, chance.choice(ACTS), chance.randrange(61))
    return matter
