"""What a check-up reads (体检所读的记录): everything of one village, loaded once, judged in memory."""

import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from engine.clock import parse
from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from workflows import people, stages
from workflows.assets.dues import Account
from workflows.assets.tables import Contract, Ending, EndingProposal, Instalment
from workflows.checkup.finding import Evidence, Grounds, organisation_law
from workflows.checkup.standards import Standards
from workflows.entitlements import entering
from workflows.entitlements.tables import CouncilMandate, LineVote, ListedMatter, MatterEntry
from workflows.inspection import Inspection
from workflows.law import assemblies, tally
from workflows.law.rules import RuleSet
from workflows.law.tally import Count, Verdict
from workflows.meetings.attendance import AttendanceNote
from workflows.meetings.meeting import count_of
from workflows.meetings.recounts import PaperRecount
from workflows.tables import (
    AgendaItem,
    Mandate,
    Meeting,
    Notice,
    Objection,
    Office,
    Payment,
    Posting,
    Proposal,
)

V = TypeVar("V")

GATE_OF = {"resolution": "resolution_disclosure", "result": "result_disclosure"}


@dataclass(frozen=True)
class Happened:
    """One event of the log in brief."""

    index: int
    kind: str
    subject_kind: str
    subject: str
    account: str
    occurred_at: str
    recorded_at: str
    text: str

    @cached_property
    def body(self) -> dict[str, Any]:
        """The public part."""
        told: dict[str, Any] = json.loads(self.text)
        return told

    @cached_property
    def at(self) -> datetime:
        """When it happened."""
        return parse(self.occurred_at)

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return self.at.date()

    @property
    def evidence(self) -> Evidence:
        """The event as evidence."""
        return Evidence("event", str(self.index))


@dataclass
class Held:
    """A meeting that was held, for one of its items."""

    meeting: Meeting
    item: AgendaItem
    rules: RuleSet
    village: "VillageRecord"

    @cached_property
    def counts(self) -> dict[str, Any]:
        """The counts as they were told."""
        told: dict[str, Any] = json.loads(self.item.counts)
        return told

    @cached_property
    def count(self) -> Count:
        """The counts as the law reads them."""
        return count_of(self.counts)

    @cached_property
    def entry(self) -> dict[str, Any]:
        """What the clerk entered from paper; empty where people voted on screen."""
        told: dict[str, Any] = json.loads(self.meeting.entry)
        return told

    @cached_property
    def day(self) -> date:
        """The day of the meeting."""
        return date.fromisoformat(self.meeting.held_on)

    @cached_property
    def body(self) -> str:
        """The body that met."""
        return self.meeting.body

    @cached_property
    def women_entitled(self) -> int | None:
        """How many women representatives there were on the day."""
        return self.village.register("women_representatives", self.day)

    @cached_property
    def impossible(self) -> Refused | None:
        """Why the counts cannot be; None where they can."""
        try:
            tally.check_counts(self.count)
        except Refused as refused:
            return refused
        return None

    @cached_property
    def verdict(self) -> Verdict | None:
        """What the meeting decided by its counts and the pinned rules; None where they cannot be or a number lacks."""
        if self.impossible is not None:
            return None
        try:
            return tally.judge(self.rules, self.body, self.count, self.women_entitled)
        except Incomplete:
            return None

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The meeting, and the event that decided the item."""
        meeting = Evidence("meeting", self.meeting.id)
        decided = self.village.decided.get((self.meeting.id, self.item.matter))
        return (meeting, decided.evidence) if decided else (meeting,)


@dataclass
class Sheet:
    """A notice and where it hung."""

    row: Notice
    postings: list[Posting] = field(default_factory=list)

    @cached_property
    def text(self) -> dict[str, Any]:
        """What the sheet says."""
        told: dict[str, Any] = json.loads(self.row.text)
        return told

    @property
    def evidence(self) -> Evidence:
        """The notice as evidence."""
        return Evidence("notice", self.row.id)


@dataclass
class MatterRecord:
    """One matter with everything that was recorded about it."""

    village: "VillageRecord"
    row: MatterRow
    proposal: Proposal
    rules: RuleSet
    called: Callable[[str], str]  # how a step is called, by its path, as the matter's version draws it
    held: list[Held] = field(default_factory=list)  # in the order of their decisions
    sheets: list[Sheet] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], V]) -> V:
        """What several checks ask for is worked out once."""
        if key not in self._made:
            self._made[key] = make()
        return cast("V", self._made[key])

    @cached_property
    def id(self) -> str:
        """The matter's number."""
        return self.row.id

    @property
    def evidence(self) -> Evidence:
        """The matter as evidence."""
        return Evidence("matter", self.id)

    @cached_property
    def form(self) -> dict[str, Any]:
        """The proposal as it was filled in."""
        told: dict[str, Any] = json.loads(self.proposal.form)
        return told

    @cached_property
    def started(self) -> date:
        """The day on which the matter started."""
        return date.fromisoformat(self.proposal.started_on)

    @cached_property
    def four_discussions(self) -> Grounds:
        """The basis of the procedure itself, from the power item on the matter's first day."""
        return self.village.standards.procedure(self.row.item, self.started)

    def grounds(self, rule: str) -> Grounds:
        """The basis of a rule of the matter's pinned set."""
        return self.village.standards.grounds(self.rules, rule)

    def happened(self, *kinds: str) -> list[Happened]:
        """The matter's own events of some kinds, in order."""
        return [event for event in self.events if event.kind in kinds]

    def reached(self, stage: str) -> bool:
        """Whether the matter stands at a stage, or behind it."""
        return self.row.stage in stages.NAMES and not stages.stage_before(self.row.stage, stage)

    @cached_property
    def decisions(self) -> dict[str, Held]:
        """The decision of each discussion that counts, by stage: the latest that no return has set aside."""
        latest: dict[str, Held] = {}
        for held in self.held:
            if held.item.outcome in ("passed", "rejected"):
                latest[held.item.stage] = held
        return {
            stage: latest[stage]
            for stage in stages.DISCUSSIONS
            if stage in latest and not self._set_aside(stage, latest[stage].item.round)
        }

    @property
    def entry(self) -> MatterEntry | None:
        """On what the matter rests, once it entered there."""
        found = self.village.entries.get(self.id)
        return found if found is not None and found.outcome == "opened" else None

    @property
    def stands_behind(self) -> frozenset[str]:
        """The discussions that were passed elsewhere: before where the matter entered, and before all it decided itself.

        A matter that was carried over from a former village passed them there.
        """
        own = min(
            (stages.DISCUSSIONS.index(stage) for stage in self.decisions), default=len(stages.DISCUSSIONS)
        )
        if self.id in self.village.carried:
            return frozenset(stages.DISCUSSIONS[:own])
        if self.entry is None:
            return frozenset()
        enters = entering.ORDER.index(entering.table()[self.entry.kind].enters)
        return frozenset(stages.DISCUSSIONS[: min(own, enters)])

    @property
    def resolved_elsewhere(self) -> bool:
        """Whether resolution, review and disclosure are those of an annual resolution, or of a former village."""
        return "resolution" in self.stands_behind

    def _set_aside(self, stage: str, round_: int) -> bool:
        # 退回以后要重新办的环节，以前的决定和公告不再算数
        return round_ < self.row.round and not stages.stage_before(stage, self.row.stage)

    def sheet(self, kind: str) -> Sheet | None:
        """The youngest notice of a kind, if no return has set it aside."""
        found = [each for each in self.sheets if each.row.kind == kind]
        if not found or self._set_aside(GATE_OF.get(kind, "resolution"), found[-1].row.round):
            return None
        return found[-1]

    def gate(self, kind: str) -> Happened | None:
        """The last event that opened a gate (resolution, result)."""
        opened = [event for event in self.happened("gate_opened") if event.body["gate"] == kind]
        return opened[-1] if opened else None

    @property
    def paid(self) -> int:
        """All payments, in fen."""
        return sum(payment.amount for payment in self.payments)


@dataclass
class VillageRecord:
    """A village with its matters, its people, and what the checks look up."""

    id: str
    at: datetime
    standards: Standards
    matters: dict[str, MatterRecord] = field(default_factory=dict)
    offices: list[Office] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    councils: dict[str, CouncilMandate] = field(default_factory=dict)
    entries: dict[str, MatterEntry] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()
    listed: dict[tuple[str, int], ListedMatter] = field(default_factory=dict)
    line_votes: dict[tuple[str, str], list[LineVote]] = field(default_factory=dict)
    recounts: dict[tuple[str, str], PaperRecount] = field(default_factory=dict)
    of_subject: dict[tuple[str, str], list[Happened]] = field(default_factory=dict)
    decided: dict[tuple[str, str], Happened] = field(default_factory=dict)
    late: list[Happened] = field(default_factory=list)
    ballots: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    unproved: set[tuple[str, str]] = field(default_factory=set)
    irregular: dict[tuple[str, str], int] = field(default_factory=dict)
    rolls: dict[str, tuple[int, int]] = field(default_factory=dict)
    part_time: dict[str, list[AttendanceNote]] = field(default_factory=dict)
    recused: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    unpinned: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)  # months with settled vouchers, and the matter of one
    owed: list[tuple[str, str]] = field(
        default_factory=list
    )  # batches of departments that are late, and their days
    posted: list[tuple[str, str]] = field(
        default_factory=list
    )  # months of the sheets that hung, first and last
    accounts: list[Account] = field(default_factory=list)  # 有应收款过期的合同
    contracts: list[Contract] = field(default_factory=list)
    ends: list[Ending] = field(default_factory=list)
    unconfirmed_ends: list[EndingProposal] = field(default_factory=list)
    endings: list[tuple[Ending, Instalment]] = field(
        default_factory=list
    )  # 登记终止时已经到期、随终止取消的应收款
    _registers: dict[tuple[str, date], int | None] = field(default_factory=dict)
    _holders: dict[tuple[frozenset[str], date], set[str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the check-up looks."""
        return self.at.date()

    @property
    def archives(self) -> Grounds:
        """村务档案应当真实、准确、完整、规范（村民委员会组织法 34）."""
        return organisation_law("第三十四条", self.today)

    def disclosed(self, month: str) -> bool:
        """Whether a month's money was put on the wall."""
        return any(first <= month <= last for first, last in self.posted)

    def events(self, kind: str, subject: str, *kinds: str) -> list[Happened]:
        """The events of some kinds about one subject, in order."""
        return [event for event in self.of_subject.get((kind, subject), ()) if event.kind in kinds]

    def register(self, name: str, on: date) -> int | None:
        """How many a register counted on a day: the number entered until then, else the holders of its offices."""
        if (name, on) not in self._registers:
            self._registers[name, on] = self._counted(name, on)
        return self._registers[name, on]

    def _counted(self, name: str, on: date) -> int | None:
        counted: int | None = None
        entered = False
        for event in self.of_subject.get(("jurisdiction", self.id), ()):
            if event.day <= on and name in event.body.get("counts", ()):
                counted, entered = event.body["counts"][name], True
            elif event.day <= on and name in event.body.get("rolls", ()):
                # 导入了名册，以后按人数
                entered = False
        if entered:
            return counted
        offices = {office for office, kind in people.OFFICES.items() if name in kind.registers}
        return len(self.holders(offices, on)) or None

    def entitled(self, body: str, on: date) -> int | None:
        """How many were entitled in a body on a day, by the registers."""
        registers = assemblies.BODIES[body].registers
        return assemblies.entitled(body, {name: self.register(name, on) for name in registers})

    def holders(self, offices: Iterable[str], on: date) -> set[str]:
        """The persons who held one of some offices on a day."""
        wanted, day = frozenset(offices), on.isoformat()
        if (wanted, on) not in self._holders:
            self._holders[wanted, on] = {
                office.person
                for office in self.offices
                if office.office in wanted
                and office.since <= day
                and (not office.until or office.until > day)
            }
        return self._holders[wanted, on]

    def held_offices(self, key: str, on: date) -> set[str]:
        """The village offices of a person (`home/person`) on a day."""
        home, _, person = key.partition("/")
        if home != self.id:
            return set()
        return {office for office in people.OFFICES if person in self.holders((office,), on)}
