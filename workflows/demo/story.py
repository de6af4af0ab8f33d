"""One matter of the demo as a queue of commands (演示事项): the usual way with its days, and what happened besides.

`matters.yaml` tells it: `through` names the last step of the usual way that succeeded, `also` the steps besides.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from engine.clock import SHANGHAI
from engine.errors import DefinitionError
from workflows import implementation, matters, orders
from workflows.demo.world import World
from workflows.disclosure import gate, notices, objections
from workflows.law import bodies
from workflows.meetings import ballots, convening, meeting, results, roll
from workflows.tasks import doing

MEETINGS = ("proposal", "consultation", "deliberation", "resolution")

USUAL = (
    ("start", 0),
    ("proposal", 1),
    ("consultation", 4),
    ("deliberation", 10),
    ("township_review", 12),
    ("resolution", 24),
    ("posted", 25),
    ("implementation", 50),
    ("payment", 66),
    ("result", 91),
    ("closed", 118),
)
"""The usual way: what is done, on which day after the start. After a posting there is time for a period and holidays."""

CALLED_BEFORE = {"proposal": 1, "consultation": 2, "deliberation": 5, "resolution": 11}
"""Days from a meeting's notice to the meeting."""

TODAY = re.compile(r"today([+-]\d+)")
EVE = re.compile(r"month-(\d+)")
HOURS = {"start": 9, "township_review": 10, "posted": 9, "result": 9}
PLACES = {"party_members_meeting": "党员活动室"}


def convener(body: str) -> str:
    """Who calls a body's meetings in the demo's villages: of the collective's board, a committee member is one."""
    if body in convening.COLLECTIVE:
        return "member-1"
    return "secretary" if body in convening.PARTY_BODIES else "director"


@dataclass(order=True)
class Command:
    """Something that is done at an instant; `order` keeps what happens at one instant in the order it was told."""

    at: datetime
    order: int
    act: Callable[[], None] = field(compare=False)


@dataclass
class Story:
    """One matter: what was told of it, and the ids that its commands gave."""

    world: World
    told: Mapping[str, Any]
    today: date
    matter: str = ""
    meetings: dict[str, str] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    objections: list[str] = field(default_factory=list)
    others: Mapping[str, "Story"] = field(default_factory=dict)

    @property
    def village(self) -> str:
        """The village whose matter it is."""
        return str(self.told["village"])

    def commands(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """All commands with their instants."""
        yield from self._usual()
        for step in self.told.get("also", ()):
            yield from self._besides(step)

    def _usual(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        last = [name for name, _ in USUAL].index(self.told["through"])
        for name, day in USUAL[: last + 1]:
            at = self._moment(self.told["started"] + day, HOURS.get(name, 15))
            if name in MEETINGS:
                yield from self._meeting(name, at)
            else:
                yield at, self._one(name)

    def _one(self, name: str) -> Callable[[], None]:
        acts: dict[str, Callable[[], None]] = {
            "start": self.start,
            "township_review": self.review,
            "posted": partial(self.post, "resolution"),
            "implementation": self.implement,
            "payment": self.pay,
            "result": partial(self.post, "result"),
            "closed": self.close,
        }
        return acts[name]

    def _meeting(
        self, stage: str, at: datetime, *, confirmed: bool = True, **told: Any
    ) -> Iterator[tuple[datetime, Callable[[], None]]]:
        called = at - timedelta(days=CALLED_BEFORE[stage], hours=3 if stage == "proposal" else 2)
        yield called, partial(self.call, stage, at)
        if stage in self.told.get("on_screen", ()):
            yield at, partial(self.vote_on_screen, stage)
            return
        yield at + timedelta(hours=1), partial(self.enter, stage, **told)
        if confirmed:
            yield at + timedelta(hours=2), partial(self.confirm, stage)

    def _late_meeting(
        self, stage: str, at: datetime, *, days_before: int, approved: bool
    ) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """A meeting that was held in time and entered days later (补录): the township has to approve it."""
        held = at - timedelta(days=days_before)
        yield held - timedelta(days=CALLED_BEFORE[stage], hours=1), partial(self.call, stage, held)
        yield at, partial(self.enter, stage, late=True, days_before=days_before)
        yield at + timedelta(hours=2), partial(self.confirm, stage, days_before=days_before)
        if approved:
            approve = partial(self.approve_late, stage, days_before=days_before + 1)
            yield at + timedelta(days=1), approve

    def _besides(self, step: Mapping[str, Any]) -> Iterator[tuple[datetime, Callable[[], None]]]:
        fields = {key: value for key, value in step.items() if key not in ("day", "hour", "do", "minutes")}
        if "minutes" in step:
            at = self.world.now + timedelta(minutes=step["minutes"])
        else:
            at = self._moment(step["day"], step.get("hour", 10))
        if step["do"] in ("meeting", "late_meeting"):
            hold = self._meeting if step["do"] == "meeting" else self._late_meeting
            yield from hold(fields.pop("stage"), at, **fields)
            return
        act = getattr(self, step["do"], None)
        if act is None:
            raise DefinitionError("matters.yaml", None, found=f"do: {step['do']}", expected="a step of Story")
        yield at, partial(act, **fields)

    def _moment(self, day: int, hour: int) -> datetime:
        return datetime.combine(self.today + timedelta(days=day), time(hour), SHANGHAI)

    def do(self, verb: Callable[..., Any], role: str, **fields: Any) -> str:
        """A command of somebody of the village, or of its township (`township`); what it was about."""
        account = role if role in self.world.homes or role == "public" else f"{self.village}-{role}"
        return str(self.world.do(verb, account, home=self.village, **fields).subject)

    def photo(self, what: str) -> str:
        """A picture of this matter, of its own."""
        return self.world.photo(f"{self.village} {self.matter} {what}")

    # Steps

    def start(self) -> None:
        """The secretary starts the matter, of the item that is told or a major one."""
        item, form = self.told.get("item", "major-matter"), self.dated(self.told["form"])
        if "of" in self.told:
            form["of_matter"] = self.others[self.told["of"]].matter
        self.matter = self.do(matters.start, "secretary", item=item, form=form)

    def task(self, by: str, task: str, form: Mapping[str, Any]) -> None:
        """An office does its task."""
        self.do(doing.complete, by, matter=self.matter, task=task, form=self.dated(form))

    def dated(self, form: Any) -> Any:
        """A form as it is filled in: a day is told from the demo's own (`today-20`; `month-7`: the eve of a month)."""
        if isinstance(form, Mapping):
            return {key: self.dated(value) for key, value in form.items()}
        if isinstance(form, list):
            return [self.dated(each) for each in form]
        if not isinstance(form, str):
            return form
        if eve := EVE.fullmatch(form):
            return (months_back(self.today, int(eve[1])) - timedelta(days=1)).isoformat()
        told = TODAY.fullmatch(form)
        return (self.today + timedelta(days=int(told[1]))).isoformat() if told else form

    def call(self, stage: str, at: datetime) -> None:
        """Whose duty it is calls the meeting."""
        body = self.body(stage)
        self.meetings[stage] = self.do(
            meeting.call,
            convener(body),
            body=body,
            stage=stage,
            agenda=[self.matter],
            notice_on=self.world.now.date(),
            planned_at=at,
            place=PLACES.get(body, "村委会会议室"),
        )

    def invite(self, stage: str, in_days: int) -> None:
        """The meeting is called for a day to come."""
        self.call(stage, self._moment(in_days, 15))

    def body(self, stage: str) -> str:
        """The body that holds a discussion of this matter."""
        form, started = self.told["form"], self.today + timedelta(days=self.told["started"])
        subject, owner = form.get("subject", "other"), form.get("owner", "villagers")
        return bodies.default_body(stage, subject, owner, started)

    def enter(self, stage: str, *, late: bool = False, days_before: int = 0, **counts: int) -> None:
        """The clerk enters a paper result with the photo of the signed sheet; a late entry some days after the meeting."""
        held_on = self.world.now.date() - timedelta(days=days_before)
        happened = self.world.now - timedelta(days=days_before) if days_before else None
        items = {self.matter: counts or self.usual_counts(stage, held_on)}
        photos = [self.photo(f"{stage} {held_on}")]
        told = {"held_on": held_on, "items": items, "photos": photos, "late": late, "happened": happened}
        self.do(results.enter, "clerk", meeting_id=self.meetings[stage], **told)

    def usual_counts(self, stage: str, on: date) -> dict[str, int]:
        """Most came and most agreed; who did not follows from the title."""
        with self.world.database.read() as session:
            entitled = roll.entitled(session, self.village, self.body(stage), on=on) or 0
        chance = sha256(f"{self.told['form']['title']} {stage}".encode()).digest()
        present = entitled - entitled * (chance[0] % 3) // 20
        against, abstain = entitled * (chance[1] % 3) // 40, entitled * (chance[2] % 2) // 30
        votes = {"for": present - against - abstain, "against": against, "abstain": abstain}
        return {"entitled": entitled, "present": present} | votes

    def confirm(self, stage: str, *, days_before: int = 0) -> None:
        """The supervision committee confirms the entered result."""
        happened = self.world.now - timedelta(days=days_before) if days_before else None
        self.do(results.confirm, "supervisor", meeting_id=self.meetings[stage], happened=happened)

    def approve_late(self, stage: str, *, days_before: int) -> None:
        """The township approves a late entry."""
        happened = self.world.now - timedelta(days=days_before)
        name = self.meetings[stage]
        self.do(results.approve_late, self.township, meeting_id=name, happened=happened)

    @property
    def township(self) -> str:
        """The account of the village's township."""
        return str(self.told["township"])

    def vote_on_screen(self, stage: str) -> None:
        """The meeting is opened in the room, everybody signs in and votes on screen, and it is closed."""
        name = self.meetings[stage]
        self.do(meeting.open_meeting, "clerk", meeting=name)
        with self.world.database.read() as session:
            entitled = roll.persons(session, self.village, self.body(stage), on=self.world.now.date())
        self.do(roll.sign_in, "clerk", meeting=name, persons=entitled)
        for number, account in enumerate(voters(self.world, self.village, entitled)):
            choice = "abstain" if number % 9 == 8 else "for"
            self.do(ballots.cast, account, meeting=name, matter=self.matter, choice=choice)
        self.do(meeting.close, "clerk", meeting=name)

    def review(self, opinion: str = "agree", reason: str = "") -> None:
        """The township party committee gives its opinion."""
        form = {"opinion": opinion} | ({"reason": reason} if reason else {})
        self.do(matters.review, self.township, matter=self.matter, form=form)

    def post(self, kind: str, confirmed: bool = True) -> None:
        """The director posts a notice on all channels with photos; the supervision committee confirms it."""
        form: Mapping[str, Any] = {"contact": "村务监督委员会"} | (self.told.get(kind) or {})
        evidence = {channel: self.photo(f"{kind} {channel} {self.world.now}") for channel in notices.CHANNELS}
        told = {"matter": self.matter, "kind": kind, "form": form, "evidence": evidence}
        self.notices[kind] = self.do(notices.post, "director", **told)
        if confirmed:
            self.do(gate.confirm_posting, "supervisor", notice=self.notices[kind])

    def take_down(self, kind: str, channels: list[str]) -> None:
        """Copies of a notice come down."""
        self.do(notices.take_down, "director", matter=self.matter, kind=kind, channels=channels)

    def object(self, text: str, kind: str = "resolution", by: str = "villager", name: str = "") -> None:
        """Somebody objects to a notice from the public page."""
        told = {"notice": self.notices[kind], "by": by, "text": text, "name": name}
        self.objections.append(self.do(objections.make, "public", **told))

    def reply(self, text: str, outcome: str = "explained", to: str = "consultation") -> None:
        """The director answers the youngest objection."""
        told = {"objection": self.objections[-1], "outcome": outcome, "text": text, "to": to}
        self.do(objections.reply, "director", **told)

    def confirm_reply(self) -> None:
        """The supervision committee confirms the answer."""
        self.do(objections.confirm, "supervisor", objection=self.objections[-1])

    def implement(self, **form: str) -> None:
        """The director starts the implementation."""
        told = {"responsible": "村民委员会主任", **(self.told.get("implementation") or {}), **form}
        self.do(implementation.begin, "director", matter=self.matter, form=told)

    def pay(self, **form: str) -> None:
        """The clerk enters a payment, where the matter tells of one."""
        told = {**(self.told.get("payment") or {}), **form}
        if told:
            self.do(implementation.pay, "clerk", matter=self.matter, form=told)

    def close(self) -> None:
        """The clerk closes and files the matter."""
        self.do(implementation.close, "clerk", matter=self.matter, form={"index_complete": True})

    def withdraw(self, reason: str) -> None:
        """The secretary takes the matter back."""
        self.do(matters.withdraw, "secretary", matter=self.matter, reason=reason)

    def suspend(self, reason: str) -> None:
        """The township suspends the matter."""
        self.do(orders.suspend, self.township, matter=self.matter, reason=reason)


def months_back(today: date, count: int) -> date:
    """The first day of the month some months ago; 0: of this one."""
    first = today.replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def voters(world: World, village: str, persons: list[str]) -> list[str]:
    """The accounts of some persons of a village."""
    accounts = {world.persons[account]: account for account, home in world.homes.items() if home == village}
    return [accounts[person] for person in persons]
