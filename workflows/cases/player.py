"""Playing a case (案例回放): every step through the same verbs that the pages call, the clock set to each step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from engine.database import Database
from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from engine.steps import OpenTask
from workflows import correction, due, implementation, matters, offices, orders, pinned, stages
from workflows.cases import routine
from workflows.cases.case import Case, Step, instant
from workflows.cases.village import COUNTY, VILLAGE, Village
from workflows.catalogue import BASE, PowerItem
from workflows.disclosure import gate, notices, objections
from workflows.entitlements import listing
from workflows.entitlements.register import KIND_OF
from workflows.law import bodies
from workflows.law.rules import RuleSet
from workflows.listing.content import Content
from workflows.meetings import results
from workflows.meetings.results import NUMBERS
from workflows.record import Answer
from workflows.tables import Notice, Objection, Proposal
from workflows.tasks.doing import complete

KNOWN = (
    "implementation",
    "closing",
    "result_disclosure",
    *(s for s in stages.ORDER if "review" in s),
    "township_review",
)
"""Tasks with a verb of their own."""

PHOTO = "0" * 64
"""The evidence that people would routinely supply: a case has no pictures, only their place."""


@dataclass
class Played:
    """What a case came to."""

    answers: list[Answer] = field(default_factory=list)
    state: str | None = None
    stage: str | None = None
    disclosures: int = 0
    warnings: tuple[str, ...] = ()
    before: list[tuple[Case, list[Answer]]] = field(default_factory=list)


class Player:
    """Plays one case in a village of its own; `contents` is what its county has published, by item."""

    def __init__(self, case: Case, contents: Mapping[str, Content] = MappingProxyType({})) -> None:
        self.case = case
        self.contents = contents
        self.database = Database("sqlite://")
        self.database.create()
        # 县自己的清单和规则按县的编号取
        self.village = Village(self.database, COUNTY if case.county == BASE else case.county)
        self.matter = ""
        self.matters: list[tuple[str, str]] = []
        first = case.before[0] if case.before else case
        self.now = self.happened = instant(first.steps[0].happened, 0)
        self._of_day: dict[date, int] = {}

    def play(self) -> Played:
        """Found the village, start the matter, take every step; the answers in order and where the matter ends.

        Earlier matters of the village are played before, in the same way.
        """
        told = self.case
        self.village.found(told, at=self.happened - timedelta(days=1))
        for item in dict.fromkeys(each.item for each in (*told.before, told)):
            if item in self.contents:
                self.village.publish(item, self.contents[item], at=self.happened - timedelta(days=1))
        played = Played()
        for self.case in told.before:
            played.before.append((self.case, self._play()))
        self.case = told
        played.answers = self._play()
        if self.matter:
            self._tell(played)
        self.database.close()
        return played

    def _play(self) -> list[Answer]:
        """One matter of the village; `matter` is empty where it could not be started."""
        self.matter = ""
        if self.matters:
            self._let_pass(instant(self.case.steps[0].happened, 0))
        started = self._answer(self._start)
        if started.outcome != "accepted":
            return [started]
        self.matter = started.subject
        self.matters.append((self.matter, self.case.item))
        answers = []
        for step in self.case.steps:
            self._set_clock(step)
            answers.append(self._answer(partial(self._take, step)))
        return answers

    def _entry(self) -> dict[str, Any] | None:
        """On which earlier matter this one rests, as the start is told."""
        told = self.case.entry
        if not told:
            return None
        matter, item = self.matters[int(told.get("of", 0)) - 1]
        return {"kind": KIND_OF.get(item, ""), "source": matter, "line": int(told.get("line", 0))}

    def _start(self) -> Answer:
        item, form = self._item(), dict(self.case.form)
        if item.start != pinned.PROPOSAL:
            start = pinned.form_in(matters.definition_of(item), item.start)
            form = routine.supplied(start, form, on=self.now.date())
        by = item.started_by[0]
        self.village.settle(by, at=self.now)
        return self.village.do(matters.start, by, at=self.now, item=item.id, form=form, entry=self._entry())

    def _item(self) -> PowerItem:
        with self.database.read() as session:
            return matters.power_list(session, VILLAGE, on=self.now.date())[self.case.item]

    def _set_clock(self, step: Step) -> None:
        self.happened = self._instant(step.happened)
        entered = self._instant(step.entered) if step.late else self.happened
        self._let_pass(entered)

    def _let_pass(self, until: datetime) -> None:
        self.now = max(self.now, until)
        for each in due.pass_time(self.database, self.now, VILLAGE):
            due.fire(self.database, each, at=each.moment)

    def _instant(self, moment: date | datetime) -> datetime:
        day = moment.date() if isinstance(moment, datetime) else moment
        ordinal = self._of_day.get(day, 0)
        self._of_day[day] = ordinal + 1
        return instant(moment, ordinal)

    def _answer(self, act: Callable[[], Answer]) -> Answer:
        try:
            return act()
        except Refused as refused:
            return Answer("refused", because=refused.rule, basis=refused.basis)
        except Incomplete as incomplete:
            return Answer(
                "incomplete", missing=incomplete.missing, basis=incomplete.basis, warnings=incomplete.warnings
            )

    def _do(self, verb: Callable[..., Answer], role: str, **fields: Any) -> Answer:
        happened = self.happened if self.happened < self.now else None
        return self.village.do(verb, role, at=self.now, happened=happened, **fields)

    def _take(self, step: Step) -> Answer:
        take: Callable[[Step], Answer] = getattr(self, f"_{step.do}")
        return take(step)

    def _meeting(self, step: Step) -> Answer:
        told, held_on = step.fields, self.happened.date()
        body = told.get("body") or self._default_body(told["stage"])
        counts = {name: told[name] for name in NUMBERS if name in told}
        meeting = self._do(
            results.record,
            "clerk",
            body=body,
            stage=told["stage"],
            notice_on=told.get("notice_on"),
            held_on=held_on,
            place="村委会会议室",
            items={self.matter: counts},
            photos=[PHOTO],
            late=step.late,
            remote=bool(told.get("remote")),
            lines=self._lines(told, counts),
        ).subject
        answer = self._do(results.confirm, "supervision_committee", meeting_id=meeting)
        if step.late:
            answer = self._do(results.approve_late, "township_party", meeting_id=meeting)
        return answer

    def _lines(self, told: Mapping[str, Any], counts: Mapping[str, int]) -> results.Lines:
        """The votes on each listed matter, in the order of the list: those told, else the same as on the whole."""
        listed = listing.listed(self._proposal()[0], told["stage"])
        whole = {name: counts[name] for name in listing.VOTES if name in counts}
        return {self.matter: told.get("lines") or [whole] * len(listed)}

    def _default_body(self, stage: str) -> str:
        proposal, rules = self._proposal()
        started = date.fromisoformat(proposal.started_on)
        return bodies.default_body(stage, proposal.subject, proposal.owner, started, rules=rules)

    def _proposal(self) -> tuple[Proposal, RuleSet]:
        with self.database.read() as session:
            row = session.get_one(MatterRow, (VILLAGE, self.matter))
            return matters.proposal_of(session, VILLAGE, self.matter), pinned.rules_of(session, row)

    def _form(self, step: Step, name: str) -> dict[str, Any]:
        with self.database.read() as session:
            form = pinned.form_of(session, session.get_one(MatterRow, (VILLAGE, self.matter)), name)
        return routine.supplied(form, step.fields.get("form") or {}, on=self.happened.date())

    def _task(self, step: Step) -> Answer:
        wanted = step.fields.get("stage") or str(step.fields.get("task", ""))
        found = [task for task in self._row().open_tasks if stages.is_office(task)]
        if any(wanted in (task.task, task.path) for task in found) or wanted not in KNOWN:
            return self._office_task(step, wanted, found)
        if wanted.startswith("township_review"):
            by = step.fields.get("by", "township_party")
            return self._do(matters.review, by, matter=self.matter, form=self._form(step, "township-review"))
        known = {"implementation": self._implement, "closing": self._close, "result_disclosure": self._close}
        return known[wanted](step)

    def _office_task(self, step: Step, wanted: str, found: list[OpenTask]) -> Answer:
        """An office task by its id; `by` is an office (default: the first of the task's lane)."""
        task = next((task for task in found if wanted in (task.task, task.path)), None)
        by = step.fields.get("by") or (offices.of_task(task)[0] if task is not None else "secretary")
        by = by if by in offices.OFFICES else _acting(by)
        self.village.settle(by, at=self.now)
        told = step.fields.get("form") or {}
        form = self._form(step, task.form) if task is not None and task.form else told
        return self._do(complete, by, matter=self.matter, task=wanted, form=form)

    def _row(self) -> MatterRow:
        with self.database.read() as session:
            return session.get_one(MatterRow, (VILLAGE, self.matter))

    def _post(self, step: Step) -> Answer:
        channels = step.fields.get("channels", ())
        answer = self._do(
            notices.post,
            "villagers_committee",
            matter=self.matter,
            kind=step.fields["notice"],
            channels=channels,
            form=self._notice_form(step),
            evidence=dict.fromkeys(notices.CHANNELS, PHOTO),
        )
        self._do(gate.confirm_posting, "supervision_committee", notice=answer.subject)
        return answer

    def _notice_form(self, step: Step) -> dict[str, Any]:
        proposed = {"title": self._proposal()[0].title, "content": "按决议执行"}
        if step.fields["notice"] == "result":
            return self._form(step, "result-notice")
        told = {**proposed, **self.case.form, **(step.fields.get("form") or {})}
        with self.database.read() as session:
            row = session.get_one(MatterRow, (VILLAGE, self.matter))
            form = pinned.form_of(session, row, "resolution-notice")
        return routine.supplied(form, {key: told[key] for key in form.keys & told.keys()}, on=self.now.date())

    def _take_down(self, step: Step) -> Answer:
        return self._do(
            notices.take_down,
            "villagers_committee",
            matter=self.matter,
            kind=step.fields["notice"],
            channels=step.fields.get("channels", ()),
        )

    def _object(self, step: Step) -> Answer:
        by = step.fields.get("by", "villager")
        return self._do(
            objections.make,
            "public",
            notice=self._notice(step.fields.get("notice"), wanted="objection").id,
            by=by,
            text=step.fields.get("text") or "有异议",
            name="村民甲" if by == "villager" else "",
            about=step.fields.get("about", ""),
        )

    def _notice(self, kind: str | None, *, wanted: str) -> Notice:
        with self.database.read() as session:
            for one in (kind,) if kind else ("result", "resolution", "plan"):
                notice = notices.latest(session, VILLAGE, self.matter, one)
                if notice is not None:
                    return notice
            raise stages.out_of_order(session, session.get_one(MatterRow, (VILLAGE, self.matter)), wanted)

    def _reply(self, step: Step) -> Answer:
        by = step.fields.get("by", "villagers_committee")
        objection = self._open_objection(step.fields.get("notice")).id
        told = step.fields
        answer = self._do(
            objections.reply,
            by,
            objection=objection,
            outcome=told.get("outcome", "explained"),
            text=told.get("text") or "已当面说明",
            to=told.get("to", "consultation"),
        )
        confirmer = "second_supervisor" if by == "supervision_committee" else "supervision_committee"
        self._do(objections.confirm, confirmer, objection=objection)
        return answer

    def _open_objection(self, kind: str | None) -> Objection:
        with self.database.read() as session:
            for one in (kind,) if kind else ("result", "resolution", "plan"):
                notice = notices.latest(session, VILLAGE, self.matter, one)
                for objection in objections.of_notice(session, VILLAGE, notice.id) if notice else ():
                    if objection.state == "open":
                        return objection
            raise stages.out_of_order(session, session.get_one(MatterRow, (VILLAGE, self.matter)), "reply")

    def _implement(self, step: Step) -> Answer:
        form = self._form(step, "implementation")
        return self._do(implementation.begin, "villagers_committee", matter=self.matter, form=form)

    def _pay(self, step: Step) -> Answer:
        form = self._form(step, "payment")
        return self._do(implementation.pay, "villagers_committee", matter=self.matter, form=form)

    def _close(self, step: Step) -> Answer:
        form = self._form(step, "closing")
        return self._do(implementation.close, "villagers_committee", matter=self.matter, form=form)

    def _correct(self, step: Step) -> Answer:
        told = step.fields
        change = {"matter": self.matter, "field": told.get("field", ""), "reason": told.get("reason", "笔误")}
        if "stage" in told:
            verb: Callable[..., Answer] = correction.correct_record
            change |= {"stage": told["stage"], "old": told.get("old"), "new": told.get("new")}
        else:
            verb = correction.correct_notice
            change["kind"] = self._notice(told.get("notice"), wanted="correct").kind
            change |= {name: str(told[name]) if told.get(name) is not None else "" for name in ("old", "new")}
        proposed = self._do(verb, "villagers_committee", **change).subject
        return self._do(correction.confirm, "supervision_committee", correction=proposed)

    def _withdraw(self, step: Step) -> Answer:
        return self._do(matters.withdraw, "secretary", matter=self.matter, reason=_reason(step))

    def _suspend(self, step: Step) -> Answer:
        return self._do(orders.suspend, "township_party", matter=self.matter, reason=_reason(step))

    def _resume(self, step: Step) -> Answer:
        return self._do(orders.resume, "township_party", matter=self.matter, reason=_reason(step))

    def _return(self, step: Step) -> Answer:
        to = step.fields.get("to", "consultation")
        return self._do(matters.return_to, "secretary", matter=self.matter, to=to, reason=_reason(step))

    def _wait(self, step: Step) -> Answer:
        return Answer()

    def _tell(self, played: Played) -> None:
        row = self._row()
        proposal, rules = self._proposal()
        played.state = row.state
        played.stage = row.stage if row.state in ("open", "suspended") else None
        played.disclosures = len(proposal.gates.split())
        told = [warning for answer in played.answers for warning in answer.warnings]
        if rules.unverified:
            told.append("rule_unverified")
        played.warnings = tuple(dict.fromkeys(told))


def _acting(body: str) -> str:
    """The office that acts for a body or lane; the word itself where nobody does."""
    return next(iter(offices.LANES.get(body, ())), body)


def _reason(step: Step) -> str:
    return str(step.fields.get("reason") or "情况有变化")
