"""Objections and their answers (异议与答复): all are answered, a named villager's holds the gate."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import Refused
from engine.log import Event
from workflows import course, people, pinned, stages
from workflows.disclosure import gate, notices
from workflows.law import days
from workflows.record import Act, Answer, applies
from workflows.tables import Notice, Objection, Person

KINDS = {"villager": "本村村民（实名）", "anonymous": "匿名", "outsider": "非本村村民"}
OUTCOMES = {"explained": "已作说明", "unfounded": "不成立", "upheld": "成立"}
LONGEST = 2_000


def make(act: Act, *, notice: str, by: str, text: str, name: str = "", about: str = "") -> Answer:
    """Somebody objects to a notice while it is up on any channel; text and name stay in the private part.

    `about` is the office (or person of this village) complained of; whoever holds it never answers.
    """
    row = _notice(act, notice)
    matter = act.matter(row.matter)
    if not notices.is_up(act.session, row):
        raise stages.out_of_order(act.session, matter, "objection")
    if by not in KINDS:
        raise Refused("choice_unknown", choice=by)
    if about and not _known(act, about):
        raise Refused("choice_unknown", choice=about)
    if not text.strip() or len(text) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(text.strip()))
    if by == "villager" and not (act.by.person or name.strip()):
        raise Refused("name_missing")
    rules = pinned.rules_of(act.session, matter)
    due = days.reply_due(rules, act.at)
    body = {
        "notice": notice,
        "matter": row.matter,
        "by": by,
        "about": about,
        "due_on": due.last_day.isoformat() if due else "",
    }
    private = {"text": text.strip(), "name": name.strip()}
    event = act.record("objection_made", ("objection", f"o{act.head.size}"), body, private=private)
    return Answer(subject=event.subject)


def _known(act: Act, about: str) -> bool:
    return about in people.OFFICES or act.session.get(Person, (act.jurisdiction, about)) is not None


def _not_complained_of(act: Act, row: Objection) -> None:
    mine = people.held(act.session, home=act.by.home, person=act.by.person, on=act.at.date())
    check_handler(row, person=act.by.person, offices=mine)


def check_handler(row: Objection, *, person: str, offices: Iterable[str]) -> None:
    """Whoever is complained of neither reads nor decides anything, in whatever office (一肩挑) they act today."""
    if row.about and row.about in (person, *offices):
        raise Refused("separation_of_duties", complained=True)


def _notice(act: Act, notice: str) -> Notice:
    row = act.session.get(Notice, (act.jurisdiction, notice))
    if row is None:
        raise Refused("not_found", notice=notice)
    return row


@applies("objection_made")
def _apply_made(session: Session, event: Event) -> None:
    session.add(
        Objection(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            state="open",
            index=event.index,
            made_at=event.occurred_at.isoformat(),
            outcome="",
            return_to="",
            reply="",
            replied_by="",
            confirmed_by="",
            **event.body,
        )
    )


def get(act: Act, objection: str) -> Objection:
    """An objection of this village; refuses one that does not exist."""
    row = act.session.get(Objection, (act.jurisdiction, objection))
    if row is None:
        raise Refused("not_found", objection=objection)
    return row


def reply(act: Act, *, objection: str, outcome: str, text: str, to: str = "consultation") -> Answer:
    """The villagers' committee (or another office) answers an objection; upheld sends the matter back to a stage.

    Refuses whoever is complained of, and an objection that is not open (`out_of_order`).
    """
    people.require(act, (*people.OFFICERS, *people.SUPERVISION))
    row = get(act, objection)
    matter = act.matter(row.matter)
    if row.state != "open":
        raise stages.out_of_order(act.session, matter, "reply")
    _not_complained_of(act, row)
    if outcome not in OUTCOMES:
        raise Refused("choice_unknown", choice=outcome)
    if not text.strip() or len(text) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(text.strip()))
    if outcome == "upheld":
        _check_way_back(act, row, to)
    body = {
        "outcome": outcome,
        "return_to": to if outcome == "upheld" else "",
        "reply": text.strip(),
        "by": people.person_key(act.by),
    }
    act.record("objection_replied", ("objection", objection), body)
    return Answer(subject=objection)


@applies("objection_replied")
def _apply_replied(session: Session, event: Event) -> None:
    row = session.get_one(Objection, (event.jurisdiction, event.subject))
    row.state = "replied"
    row.outcome, row.return_to = event.body["outcome"], event.body["return_to"]
    row.reply, row.replied_by = event.body["reply"], event.body["by"]


def _check_way_back(act: Act, objection: Objection, to: str) -> dict[str, Any] | None:
    """The effect that sends the matter back, `None` where it is back already; refuses what the diagram does not draw."""
    row = act.matter(objection.matter)
    notice = _notice(act, objection.notice)
    if row.state != "open" or to not in stages.DISCUSSIONS:
        raise stages.out_of_order(act.session, row, to)
    if notice.round != row.round:
        return None
    data = {"return_to": to}
    task = stages.shared(row)
    if (task is None or task.stage == "implementation") and course.catches(act.session, row, "returned"):
        return {"do": "message", "name": "returned", "data": data}
    if task is None or task.kind != "gate" or to not in task.returns:
        raise stages.out_of_order(act.session, row, to)
    return {"do": "complete", "path": task.path, "data": {"outcome": "upheld"} | data}


def confirm(act: Act, *, objection: str) -> Answer:
    """The supervision committee confirms an answer; then the objection is answered, and an upheld one sends back."""
    people.require(act, people.SUPERVISION)
    row = get(act, objection)
    matter = act.matter(row.matter)
    if row.state != "replied":
        raise stages.out_of_order(act.session, matter, "reply")
    people.not_the_same(act, row.replied_by)
    _not_complained_of(act, row)
    body = {"by": people.person_key(act.by), "outcome": row.outcome}
    act.record("objection_answered", ("objection", objection), body)
    if row.outcome == "upheld":
        effect = _check_way_back(act, row, row.return_to)
        if effect is not None:
            told = {"to": row.return_to, "reason": row.reply, "objection": objection}
            act.record("matter_returned", ("matter", row.matter), told, effect=effect)
    else:
        gate.try_open(act, matter)
    return Answer(subject=objection)


@applies("objection_answered")
def _apply_answered(session: Session, event: Event) -> None:
    row = session.get_one(Objection, (event.jurisdiction, event.subject))
    row.state = "answered"
    row.confirmed_by = event.body["by"]


def send_back(act: Act, *, objection: str, reason: str) -> Answer:
    """The supervision committee does not confirm an answer: it is to be given again."""
    people.require(act, people.SUPERVISION)
    row = get(act, objection)
    if row.state != "replied":
        raise stages.out_of_order(act.session, act.matter(row.matter), "reply")
    _not_complained_of(act, row)
    if not reason.strip():
        raise Refused("reason_missing")
    act.record("reply_sent_back", ("objection", objection), {"reason": reason})
    return Answer(subject=objection)


@applies("reply_sent_back")
def _apply_sent_back(session: Session, event: Event) -> None:
    row = session.get_one(Objection, (event.jurisdiction, event.subject))
    row.state = "open"


def told(session: Session, row: Objection) -> dict[str, str]:
    """What an objection says and under which name, for whoever handles it; empty texts where that was erased."""
    parts = log.private_parts(session, row.jurisdiction, {row.index})
    return {"text": "", "name": ""} | parts.get(row.index, {})


def of_notice(session: Session, jurisdiction: str, notice: str) -> list[Objection]:
    """All objections to a notice in the order they were made."""
    query = select(Objection).where(Objection.jurisdiction == jurisdiction, Objection.notice == notice)
    return list(session.scalars(query.order_by(Objection.index)))
