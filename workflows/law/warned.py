"""A warning (提示): something the law advises against, which does not stop the meeting."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Warned:
    """A warning: its rule id, the basis it rests on, and the facts a page words it with."""

    rule: str
    basis: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
