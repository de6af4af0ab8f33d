"""What is told of a matter from before the start day (存量登记的内容): as it stands in an event and on a page."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from workflows.stages import DISCUSSIONS

STAGES = (
    "consultation",
    "deliberation",
    "township_review",
    "resolution",
    "resolution_disclosure",
    "implementation",
    "result_disclosure",
)
"""Where a matter from before may stand; one that was never proposed is simply started, one that is over is history."""

REVIEW_AFTER = {
    "after_proposal": "proposal",
    "before_resolution": "deliberation",
    "after_resolution": "resolution",
}
"""Behind which discussion the township reviews, by the county's rule."""


@dataclass(frozen=True)
class Discussion:
    """One of the four discussions as its minutes tell it; days are ISO, a number nobody wrote down is left out."""

    stage: str
    body: str
    held_on: str
    notice_on: str = ""
    place: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Everything of one entry; `lines` are the votes on each line of an annual resolution or subject of a mandate, where
    they were counted. `used`: what was decided on a mandate before the start day, in yuan; empty for all else.
    """

    item: str
    stage: str
    form: Mapping[str, Any]
    discussions: tuple[Discussion, ...]
    photos: tuple[str, ...]
    first_day: str = ""
    last_day: str = ""
    channels: tuple[str, ...] = ()
    begun_on: str = ""
    paid: str = ""
    paid_on: str = ""
    remark: str = ""
    lines: tuple[Mapping[str, int], ...] = ()
    used: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """As it stands in an event."""
        told = {name: value for name, value in asdict(self).items() if name not in ("lines", "used")}
        return (
            told
            | {
                "discussions": [asdict(each) | {"counts": dict(each.counts)} for each in self.discussions],
                "form": dict(self.form),
                "photos": list(self.photos),
                "channels": list(self.channels),
            }
            | ({"lines": [dict(each) for each in self.lines]} if self.lines else {})
            | ({"used": self.used} if self.used else {})
        )

    @property
    def days(self) -> list[date]:
        """All days in the order in which they must have followed each other."""
        every = [each.held_on for each in self.discussions]
        every += [day for day in (self.first_day, self.last_day, self.begun_on, self.paid_on) if day]
        return [date.fromisoformat(day) for day in every]


def read(body: Mapping[str, Any]) -> Told:
    """What an event or a row tells."""
    names = Told.__dataclass_fields__.keys() & body.keys()
    told = {name: body[name] for name in names}
    return Told(
        **told
        | {
            "discussions": tuple(Discussion(**each) for each in body["discussions"]),
            "photos": tuple(body["photos"]),
            "channels": tuple(body.get("channels", ())),
            "lines": tuple(body.get("lines", ())),
        }
    )


def done_before(stage: str, review_at: object) -> list[str]:
    """The discussions that are over when a matter stands at a stage; at the review as the county's rule places it."""
    if stage == "township_review":
        last = REVIEW_AFTER.get(str(review_at), "")
        return list(DISCUSSIONS[: DISCUSSIONS.index(last) + 1]) if last else []
    if stage in DISCUSSIONS:
        return list(DISCUSSIONS[: DISCUSSIONS.index(stage)])
    return list(DISCUSSIONS)


def behind_gate(stage: str) -> bool:
    """Whether the resolution's disclosure is over at a stage."""
    return stage in ("implementation", "result_disclosure")


def offered(review_at: object) -> Iterator[str]:
    """The stages that may be chosen under a county's rule."""
    for stage in STAGES:
        if stage != "township_review" or review_at in REVIEW_AFTER:
            yield stage
