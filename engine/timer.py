"""A drawn timer (定时器): what its text says. No number stands on a diagram, and SpiffWorkflow evaluates none."""

import re
from dataclasses import dataclass

KINDS = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}
RULE = re.compile(r"""\s*rule\(\s*(["'])([a-z0-9_.]+)\1\s*\)\s*""")
DATE = re.compile(r"""\s*date\(\s*(["'])([A-Za-z0-9_]+)\1\s*\)\s*""")


@dataclass(frozen=True)
class Timer:
    """`duration` and `cycle` name a rule (a number of days), `date` a date that the matter starts with.

    `rule` and `field` are empty where `text` says something else: such a timer is the lint's matter.
    """

    kind: str
    text: str

    @property
    def rule(self) -> str:
        """The rule whose days run."""
        found = RULE.fullmatch(self.text) if self.kind in ("duration", "cycle") else None
        return found[2] if found else ""

    @property
    def field(self) -> str:
        """The key of the date in the matter's start data."""
        found = DATE.fullmatch(self.text) if self.kind == "date" else None
        return found[2] if found else ""

    @property
    def repeats(self) -> bool:
        """Whether it fires again and again until the task is done (循环提醒)."""
        return self.kind == "cycle"


@dataclass(frozen=True)
class Waiting:
    """A timer that runs: `path` and `visit` say for which token, `host` the path of the task or call it watches.

    An event on the way (中间事件) watches nothing: the matter itself waits for it.
    """

    path: str
    visit: int
    host: str
    name: str
    host_name: str
    interrupting: bool
    timer: Timer

    @property
    def token(self) -> tuple[str, int]:
        """Which token it is that it runs for."""
        return self.path, self.visit


def message_of(node: str) -> str:
    """The message as which SpiffWorkflow knows the timer of a node."""
    return f"timer:{node}"
