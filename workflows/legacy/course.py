"""How a matter from before reaches its present stage (存量事项的补记): through every stage of its diagram, none skipped.

Each step is an event marked `legacy` that happened on the day that was told and is recorded now, so the replay of the
process and the proof hold as for any other matter. What the law finds about a discussion stands with it as a warning.
"""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from engine import canonical
from engine.clock import SHANGHAI, end_of
from engine.errors import Incomplete, Refused
from engine.log import Event
from engine.matter import MatterRow
from engine.spiff import OpenTask
from workflows import matters, people
from workflows.disclosure.notices import ALIKE, COUNTS
from workflows.entitlements import register as entitled
from workflows.law import money, rules
from workflows.law.assemblies import RESOLUTION
from workflows.law.rules import RuleSet
from workflows.legacy import lines, mandates
from workflows.legacy.told import Discussion, Told
from workflows.meetings import decision, meeting, roll
from workflows.meetings.decision import Decision, Held
from workflows.record import Act, Answer, applies
from workflows.registers.tables import LegacyEntry
from workflows.stages import DISCUSSIONS
from workflows.tables import AgendaItem, Meeting, Notice, Posting

NOON = time(12)
DONE = ("done", "agree")
"""What an office task before the proposal came to: the matter went on."""
EXTRA = {"rejected": "votes_short", "no_quorum": "no_quorum"}
"""What the law says of the votes, as a warning; a defect of the meeting warns under its own name."""


def rules_for(act: Act, found: Told) -> RuleSet:
    """National law as of the first discussion, and the county's own values as they are now.

    The county's values govern what is still to come (channels, periods); nobody entered them before the start day.
    """
    if not found.discussions:
        raise Refused("legacy_stage")
    first = date.fromisoformat(found.discussions[0].held_on)
    values = matters.county_values(act.session, act.jurisdiction, on=act.at.date())
    return rules.resolve((matters.county(act.session, act.jurisdiction),), on=first, overrides=values)


def play(act: Act, row: LegacyEntry, found: Told) -> tuple[str, tuple[str, ...]]:
    """Begin the matter and take it to its present stage; its number, and what the law finds on the way."""
    return _Course(act, row, found).play()


class _Course:
    def __init__(self, act: Act, row: LegacyEntry, found: Told) -> None:
        self.act, self.row, self.found = act, row, found
        self.discussions = {each.stage: each for each in found.discussions}
        self.at = _noon(found.discussions[0].held_on)
        self.matter = ""
        self.warnings: list[str] = []
        self.meetings: dict[str, str] = {}

    def play(self) -> tuple[str, tuple[str, ...]]:
        self._start()
        row = self.act.matter(self.matter)
        while row.state == "open" and row.stage != self.found.stage:
            self._step(row, row.open_tasks[0])
        if row.state != "open":
            raise Refused("legacy_stage")
        if row.stage == "implementation" and self.found.begun_on:
            self._begin(row)
        return self.matter, tuple(dict.fromkeys(self.warnings))

    def _start(self) -> None:
        listed = matters.power_list(self.act.session, self.act.jurisdiction, on=self.act.at.date())
        power_item = listed[self.found.item]
        self.matter = matters.begin(
            self.act,
            power_item,
            dict(self.found.form),
            rules_for(self.act, self.found),
            occurred_at=self.at,
            legacy=True,
        )

    def _step(self, row: MatterRow, task: OpenTask) -> None:
        if task.kind == "meeting":
            self._discuss(row, self.discussions[task.stage])
        elif task.stage == "township_review":
            # 乡镇党委确认存量事项，就是对以前审核的确认
            self._complete(task, {"stage": task.stage, "form": {"opinion": "agree"}}, "agree")
        elif task.kind == "gate":
            self._pass_gate(row, task)
        elif task.stage == "preparation":
            self._prepare(task)
        else:
            self._begin(row)
            self._complete(task, {"stage": "implementation"}, "done")

    def _complete(self, task: OpenTask, body: dict[str, Any], outcome: str) -> None:
        effect = {"do": "complete", "path": task.path, "data": {"outcome": outcome}}
        told = body | {"legacy": True}
        self.act.record("task_completed", ("matter", self.matter), told, effect=effect, occurred_at=self.at)

    def _prepare(self, task: OpenTask) -> None:
        """What an office did before the proposal: it is told by the scans, and nobody's form is made up for it."""
        outcome = next(each for each in DONE if each in task.outcomes)
        told = {"stage": task.stage, "task": task.task, "path": task.path, "form": {}, "outcome": outcome}
        self._complete(task, {**told, "office": "", "by": ""}, outcome)

    def _discuss(self, row: MatterRow, told: Discussion) -> None:
        self.at = max(self.at, _noon(told.held_on))
        name = f"m{self.act.head.size}"
        counts = dict(told.counts)
        body = {
            "matter": self.matter,
            "stage": told.stage,
            "round": row.round,
            "body": told.body,
            "notice_on": told.notice_on,
            "held_on": told.held_on,
            "place": told.place,
            "counts": counts,
            "photos": list(self.found.photos),
            "entered_by": self.row.entered_by,
            "confirmed_by": people.person_key(self.act.by),
            "legacy": True,
        }
        self.act.record("legacy_meeting_recorded", ("meeting", name), body, occurred_at=self.at)
        held = self._held(told)
        mandates.check_resolved(self.act, row, held)
        warnings, basis = _law(self.act, row, held)
        self.warnings += warnings
        got: list[dict[str, Any]] = []
        if told.stage == RESOLUTION:
            got, beside = lines.judged(self.act, row, held, self.found.lines)
            self.warnings += beside
            warnings = (*warnings, *beside)
        answer = Answer("passed", warnings=tuple(dict.fromkeys((*warnings, "legacy_matter"))), basis=basis)
        decided = Decision(answer, row.open_tasks[0])
        decision.record(
            self.act,
            row,
            decided,
            meeting=name,
            counts=roll.counted(counts),
            held=held,
            lines=got,
            beside=mandates.used_before(self.found) if told.stage == RESOLUTION else {},
            occurred_at=self.at,
        )
        self.meetings[told.stage] = name

    def _held(self, told: Discussion) -> Held:
        on = date.fromisoformat(told.held_on)
        return Held(
            body=told.body,
            stage=told.stage,
            held_on=on,
            notice_on=date.fromisoformat(told.notice_on) if told.notice_on else None,
            count=meeting.count_of(dict(told.counts)),
            women_entitled=people.count(
                self.act.session, self.act.jurisdiction, "women_representatives", on=on
            ),
            mandate=roll.mandate(
                self.act.session,
                self.act.jurisdiction,
                str(self.found.form.get("subject") or "other"),
                on=on,
            ),
            passed={
                each.stage: date.fromisoformat(each.held_on)
                for each in self.found.discussions
                if DISCUSSIONS.index(each.stage) < DISCUSSIONS.index(told.stage)
            },
        )

    def _pass_gate(self, row: MatterRow, task: OpenTask) -> None:
        """The old notice with its period and scans, then the gate, on the day after the notice's last one."""
        notice = f"n{self.act.head.size}"
        first, last = self.found.first_day, self.found.last_day
        body = {
            "matter": self.matter,
            "round": row.round,
            "text": self._notice_text(),
            "channels": list(self.found.channels),
            "full_since": _noon(first).isoformat(),
            "first_day": first,
            "last_day": last,
            "ends": end_of(date.fromisoformat(last)).isoformat(),
            "evidence": self.found.photos[0],
            "entered_by": self.row.entered_by,
            "confirmed_by": people.person_key(self.act.by),
            "legacy": True,
        }
        self.act.record("legacy_notice_recorded", ("notice", notice), body, occurred_at=_noon(first))
        self.at = end_of(date.fromisoformat(last))
        effect = {"do": "complete", "path": task.path, "data": {"outcome": "opened"}}
        told = {"notice": notice, "gate": "resolution", "due": self.at.isoformat(), "legacy": True}
        self.act.record("gate_opened", ("matter", self.matter), told, effect=effect, occurred_at=self.at)

    def _notice_text(self) -> dict[str, Any]:
        form = {key: self.found.form[key] for key in ALIKE if self.found.form.get(key)}
        counts = self.discussions["resolution"].counts
        title = {"title": f"{self.found.form['title']}{matters.LEGACY}"}
        proposal = matters.proposal_of(self.act.session, self.act.jurisdiction, self.matter)
        listed = entitled.published(self.act.session, proposal, self.meetings["resolution"])
        return form | title | {name: counts[name] for name in COUNTS if name in counts} | listed

    def _begin(self, row: MatterRow) -> None:
        self.at = max(self.at, _noon(self.found.begun_on))
        form = {"started_on": self.found.begun_on}
        body = {"round": row.round, "form": form, "legacy": True}
        self.act.record("implementation_begun", ("matter", self.matter), body, occurred_at=self.at)
        if self.found.paid:
            self.at = max(self.at, _noon(self.found.paid_on or self.found.begun_on))
            form = {"amount": self.found.paid, "paid_on": self.found.paid_on or self.found.begun_on}
            told = {"form": form, "amount": money.fen(self.found.paid), "legacy": True}
            self.act.record("payment_made", ("matter", self.matter), told, occurred_at=self.at)


def _noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), NOON, SHANGHAI)


def _law(act: Act, row: MatterRow, held: Held) -> tuple[tuple[str, ...], str]:
    """What the law finds about a discussion that was held long ago: warnings, none of which stops it."""
    try:
        answer = decision.decide(act, row, held).answer
    except Incomplete as lacking:
        return (*lacking.warnings, "numbers_missing"), lacking.basis
    except Refused as refused:
        if refused.rule in ("out_of_order", "counts_inconsistent"):
            raise
        return (refused.rule,), refused.basis
    found = answer.because if answer.outcome == "refused" else EXTRA.get(answer.outcome, "")
    return tuple(dict.fromkeys(each for each in (*answer.warnings, found) if each)), answer.basis


@applies("legacy_meeting_recorded")
def _apply_meeting(session: Session, event: Event) -> None:
    body = event.body
    entry = {"items": {body["matter"]: body["counts"]}, "photos": body["photos"], "held_on": body["held_on"]}
    session.add(
        Meeting(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            body=body["body"],
            state="closed",
            notice_on=body["notice_on"],
            planned_at=event.occurred_at.isoformat(),
            held_on=body["held_on"],
            place=body["place"],
            called_by=event.account,
            entitled=body["counts"].get("entitled"),
            present=body["counts"].get("present"),
            on_paper=True,
            entered_by=body["entered_by"],
            confirmed_by=body["confirmed_by"],
            late=True,
            entry=canonical.dumps(entry | {"legacy": True, "late": True, "remote": False}),
        )
    )
    session.add(
        AgendaItem(
            jurisdiction=event.jurisdiction,
            meeting=event.subject,
            matter=body["matter"],
            position=0,
            stage=body["stage"],
            round=body["round"],
            counts="{}",
            outcome="",
            because="",
            warnings="[]",
            basis="",
            decided_at="",
        )
    )
    session.flush()


@applies("legacy_notice_recorded")
def _apply_notice(session: Session, event: Event) -> None:
    body = event.body
    session.add(
        Notice(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            matter=body["matter"],
            kind="resolution",
            round=body["round"],
            state="down",
            text=canonical.dumps(body["text"]),
            index=event.index,
            full_since=body["full_since"],
            first_day=body["first_day"],
            last_day=body["last_day"],
            ends=body["ends"],
        )
    )
    for channel in body["channels"]:
        session.add(
            Posting(
                jurisdiction=event.jurisdiction,
                notice=event.subject,
                channel=channel,
                number=event.index,
                up_at=body["full_since"],
                down_at=body["ends"],
                evidence=body["evidence"],
                posted_by=body["entered_by"],
                confirmed_by=body["confirmed_by"],
            )
        )
    session.flush()
