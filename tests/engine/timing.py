"""Small drawings with timers, for the tests of the runner."""

from typing import Any

from engine import definitions
from engine.definitions import Definition
from engine.spiff import Process
from tests.engine.drawing import REMIND, arrow, small, task
from tests.engine.walks import RULES, stamp

START = '<bpmn:startEvent id="s"/>'


def boundary(
    identity: str, owner: str, *, kind: str = "timeDuration", text: str = REMIND, interrupts: bool = True
) -> str:
    """A timer on a task or call."""
    cancel = "" if interrupts else ' cancelActivity="false"'
    return (
        f'<bpmn:boundaryEvent id="{identity}" name="{identity}" attachedToRef="{owner}"{cancel}>'
        f"{definition(kind, text)}</bpmn:boundaryEvent>"
    )


def pause(identity: str, *, kind: str = "timeDuration", text: str = REMIND) -> str:
    """A timer on the way."""
    return (
        f'<bpmn:intermediateCatchEvent id="{identity}" name="{identity}">'
        f"{definition(kind, text)}</bpmn:intermediateCatchEvent>"
    )


def definition(kind: str, text: str) -> str:
    """What a timer says."""
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


def end(identity: str) -> str:
    """An end."""
    return f'<bpmn:endEvent id="{identity}"/>'


def arrows(*ends: tuple[str, ...]) -> str:
    """Several arrows."""
    return "".join(arrow(*each) for each in ends)


def gateway(identity: str, default: str) -> str:
    """A choice."""
    return f'<bpmn:exclusiveGateway id="{identity}" default="{default}"/>'


def call(identity: str, called: str) -> str:
    """A call of another diagram."""
    return f'<bpmn:callActivity id="{identity}" name="{identity}" calledElement="{called}"/>'


def bundle(*inner: str, **others: str) -> Definition:
    """A definition of the process `p`, and of others that it calls."""
    files = {"p.bpmn": small("".join(inner))}
    files |= {f"{name}.bpmn": small(text, process=name) for name, text in others.items()}
    return definitions.bundle("p", files)


class Life:
    """A process that counts its events, and may be read back from its snapshot before each."""

    def __init__(self, made: Definition, *, reload: bool = False) -> None:
        self.made, self.reload, self.event = made, reload, 1
        self.process = Process.start(made, rules=RULES, data={}, stamp=stamp(1))
        self.digests = [self.process.change.digest]

    @property
    def tasks(self) -> list[str]:
        """The open tasks."""
        return [each.path for each in self.process.open_tasks]

    @property
    def timers(self) -> list[tuple[str, int]]:
        """The timers that run, with the visit of their token."""
        return [(each.path, each.visit) for each in self.process.timers]

    def do(self, path: str, outcome: str = "done") -> None:
        """Complete a task."""
        self._next()
        self.digests.append(self.process.complete(path, {"outcome": outcome}, stamp(self.event)).digest)

    def fire(self, path: str) -> Any:
        """The one timer of a path fires."""
        self._next()
        (visit,) = (visit for name, visit in self.timers if name == path)
        change = self.process.fire(path, visit, stamp(self.event))
        self.digests.append(change.digest)
        return change

    def _next(self) -> None:
        self.event += 1
        if self.reload:
            self.process = Process.restore(self.made, RULES, self.process.snapshot())


ASKED = bundle(
    START,
    task("a"),
    boundary("late", "a"),
    task("b"),
    end("closed"),
    arrows(("s", "a"), ("a", "closed"), ("late", "b"), ("b", "closed")),
)
"""An interrupting timer leads from one task to another."""

REMINDED = bundle(
    START,
    task("a"),
    boundary("hint", "a", interrupts=False),
    boundary("again", "a", kind="timeCycle", interrupts=False),
    end("hinted"),
    end("closed"),
    arrows(("s", "a"), ("a", "closed"), ("hint", "hinted"), ("again", "hinted")),
)
"""A reminder once, and one again and again."""

BESIDE = bundle(
    START,
    task("a", "done again"),
    boundary("raise", "a", interrupts=False),
    task("supervise"),
    end("raised"),
    gateway("x", "x-closed"),
    end("closed"),
    arrows(("s", "a"), ("a", "x"), ("x", "closed"), ("raise", "supervise"), ("supervise", "raised")),
    arrow("x", "a", 'outcome == "again"'),
)
"""A task beside the main one, when its term is over."""

PAUSED = bundle(
    START, task("a"), pause("rest"), end("closed"), arrows(("s", "a"), ("a", "rest"), ("rest", "closed"))
)
"""The matter itself waits."""
