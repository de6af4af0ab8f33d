"""A meeting's course (会议): called with notice and agenda, opened with its roll, closed with its decisions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import matters, people, pinned, stages
from workflows.entitlements import listing
from workflows.entitlements import register as entitled
from workflows.law import days
from workflows.law.councils import COUNCIL
from workflows.law.tally import Count
from workflows.meetings import agenda as agendas
from workflows.meetings import attendance, box, convening, decision, lines, roll, screen
from workflows.meetings.agenda import Listed
from workflows.meetings.decision import Decision, Held
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Ballot, Meeting, Recusal, RollEntry


def call(
    act: Act,
    *,
    body: str,
    stage: str,
    agenda: Sequence[str],
    notice_on: date | None,
    planned_at: datetime,
    place: str,
    secret: Sequence[str] = (),
    follows: str = "",
) -> Answer:
    """Call a meeting of a body with its agenda; refuses the wrong convener, body or order of stages.

    A notice shorter than the law's binding number of days is refused now, before anybody comes in vain;
    one shorter than advised is answered with a warning. `follows` is the meeting to which too few came (第二次召集).
    `secret` names the matters that are voted on in secret (无记名表决); a rule `<body>.secret_ballot` of a matter adds it.
    """
    convening.require(act, body)
    if not agenda:
        raise Refused("agenda_empty")
    warned: list[str] = []
    hidden = set(secret) & set(agenda)
    for matter in dict.fromkeys(agenda):
        _check_agenda(act, matter, body=body, stage=stage, day=planned_at.date())
        rules = pinned.rules_of(act.session, act.matter(matter))
        if rules.value(f"{body}.secret_ballot"):
            hidden.add(matter)
        warned += [each.rule for each in days.check_notice(rules, body, notice_on, planned_at.date())]
    called = announce(
        act,
        body=body,
        stage=stage,
        agenda=list(dict.fromkeys(agenda)),
        notice_on=notice_on,
        planned_at=planned_at,
        place=place,
        secret=sorted(hidden),
        follows=follows,
    )
    return replace(called, warnings=tuple(dict.fromkeys(warned)))


def announce(
    act: Act,
    *,
    body: str,
    stage: str,
    agenda: Sequence[str],
    notice_on: date | None,
    planned_at: datetime,
    place: str,
    secret: Sequence[str] = (),
    follows: str = "",
) -> Answer:
    """Record that a meeting was called."""
    meeting = f"m{act.head.size}"
    rounds = {matter: act.matter(matter).round for matter in agenda}
    told = {
        "body": body,
        "stage": stage,
        "agenda": list(agenda),
        "rounds": rounds,
        "notice_on": notice_on.isoformat() if notice_on else "",
        "planned_at": planned_at.isoformat(),
        "place": place,
        **({"follows": follows} if follows else {}),
    }
    if secret:
        told["secret"] = list(secret)
    act.record("meeting_called", ("meeting", meeting), told)
    return Answer(subject=meeting)


def _check_agenda(act: Act, matter: str, *, body: str, stage: str, day: date) -> None:
    row = act.matter(matter)
    stages.waiting(act.session, row, stage)
    decision.check_competence(
        body,
        stage,
        matters.proposal_of(act.session, act.jurisdiction, matter),
        rules=pinned.rules_of(act.session, row),
        council=entitled.mandate_of(act.session, act.jurisdiction, matter) if body == COUNCIL else None,
        day=day,
    )


@applies("meeting_called")
def _apply_called(session: Session, event: Event) -> None:
    body = event.body
    box.keep_secret(session, event)
    session.add(
        Meeting(
            jurisdiction=event.jurisdiction,
            id=event.subject,
            body=body["body"],
            state="called",
            notice_on=body["notice_on"],
            planned_at=body["planned_at"],
            held_on="",
            place=body["place"],
            called_by=event.account,
            on_paper=False,
            entered_by="",
            confirmed_by="",
            late=False,
            entry="{}",
            follows=body.get("follows"),
        )
    )
    for position, matter in enumerate(body["agenda"]):
        session.add(
            AgendaItem(
                jurisdiction=event.jurisdiction,
                meeting=event.subject,
                matter=matter,
                position=position,
                stage=body["stage"],
                round=body["rounds"][matter],
                counts="{}",
                outcome="",
                because="",
                warnings="[]",
                basis="",
                decided_at="",
            )
        )


def open_meeting(act: Act, *, meeting: str) -> Answer:
    """Open a called meeting in the room: the roll is fixed now, and people may sign in and vote on screen."""
    row = roll.get(act, meeting)
    people.require(act, convening.officers(row.body))
    # 已录入过纸质结果的，是已经开过的会
    if row.state != "called" or row.on_paper:
        raise Refused("meeting_not_open", state=row.state)
    entitled = roll.persons(act.session, act.jurisdiction, row.body, on=act.at.date())
    if not entitled:
        raise Refused("roll_empty", body=row.body)
    act.record("meeting_opened", ("meeting", meeting), {"roll": entitled})
    return Answer(subject=meeting)


@applies("meeting_opened")
def _apply_opened(session: Session, event: Event) -> None:
    row = session.get_one(Meeting, (event.jurisdiction, event.subject))
    row.state = "open"
    row.held_on = event.occurred_at.date().isoformat()
    row.entitled = len(event.body["roll"])
    listed = [
        {
            "jurisdiction": event.jurisdiction,
            "meeting": event.subject,
            "person": person,
            "signed_in_at": "",
        }
        for person in event.body["roll"]
    ]
    # An assembly has thousands: one statement, not an object each.
    session.execute(insert(RollEntry), listed)


def agenda_of(session: Session, jurisdiction: str, meeting: str) -> list[AgendaItem]:
    """The items of a meeting in the order of its agenda."""
    query = select(AgendaItem).where(AgendaItem.jurisdiction == jurisdiction, AgendaItem.meeting == meeting)
    return list(session.scalars(query.order_by(AgendaItem.position)))


def close(act: Act, *, meeting: str) -> Answer:
    """Close an open meeting: every item is counted from its ballots and decided; matters move by their results."""
    row = roll.get(act, meeting)
    people.require(act, convening.officers(row.body))
    if row.state != "open":
        raise Refused("meeting_not_open", state=row.state)
    present = _signed_in(act, meeting)
    act.record("meeting_closed", ("meeting", meeting), {"present": present})
    cast = screen.close(act, meeting)
    items = agendas.load(act.session, act.jurisdiction, meeting).items
    here = attendance.present(act.session, act.jurisdiction, meeting, (each.item.position for each in items))
    answers = [_close_item(act, row, listed, here[listed.item.position], cast) for listed in items]
    return answers[0] if len(answers) == 1 else Answer(subject=meeting)


def _signed_in(act: Act, meeting: str) -> int:
    query = select(func.count()).where(
        RollEntry.jurisdiction == act.jurisdiction, RollEntry.meeting == meeting, RollEntry.signed_in_at != ""
    )
    return act.session.scalar(query) or 0


def _close_item(
    act: Act, row: Meeting, listed: Listed, present: int, cast: Mapping[str, Mapping[str, int]]
) -> Answer:
    counts = tallied(act.session, act.jurisdiction, row.id, listed.matter.id) | {
        "entitled": row.entitled,
        "present": present,
    }
    held_on = date.fromisoformat(row.held_on)
    held = Held(
        body=row.body,
        stage=listed.item.stage,
        held_on=held_on,
        notice_on=date.fromisoformat(row.notice_on) if row.notice_on else None,
        count=count_of(counts),
        mandate=roll.mandate(act.session, act.jurisdiction, listed.proposal.subject, on=held_on),
        passed=listed.passed,
    )
    votes = lines.of_screen(listed.proposal, listed.item.stage, cast)
    return conclude(act, row.id, listed.matter.id, held=held, counts=counts, votes=votes).answer


def conclude(
    act: Act,
    meeting: str,
    matter: str,
    *,
    held: Held,
    counts: dict[str, Any],
    votes: Sequence[Mapping[str, int]] = (),
) -> Decision:
    """Decide one item of a meeting and record its outcome; `votes` are those on its lines, one by one."""
    row = act.matter(matter)
    decided = decision.decide(act, row, held)
    told = judged_lines(act, row, held, votes) if votes and decided.decides else ()
    if decided.answer.outcome == "rejected":
        told = [each | {"outcome": listing.VOID} for each in told]
    decision.record(act, row, decided, meeting=meeting, counts=roll.counted(counts), held=held, lines=told)
    return decided


def judged_lines(
    act: Act, row: MatterRow, held: Held, votes: Sequence[Mapping[str, int]]
) -> list[dict[str, Any]]:
    """What comes of the votes on the lines of an annual resolution or a mandate; refuses those that cannot be."""
    return listing.judge(
        act.session,
        matters.proposal_of(act.session, act.jurisdiction, row.id),
        votes=votes,
        count=held.count,
        body=held.body,
        held_on=held.held_on,
        women_entitled=held.women_entitled,
        rules=pinned.rules_of(act.session, row),
    )


def tallied(session: Session, jurisdiction: str, meeting: str, matter: str) -> dict[str, int]:
    """The open ballots of one item and its counted box together, and the recused."""
    query = (
        select(Ballot.choice, func.count())
        .where(Ballot.jurisdiction == jurisdiction, Ballot.meeting == meeting, Ballot.matter == matter)
        .group_by(Ballot.choice)
    )
    votes = dict(session.execute(query).all())
    recused = select(func.count()).where(
        Recusal.jurisdiction == jurisdiction, Recusal.meeting == meeting, Recusal.matter == matter
    )
    in_box = box.counted(session, jurisdiction, meeting, matter)
    return {
        **{choice: votes.get(choice, 0) + in_box[choice] for choice in box.CHOICES},
        "recused": session.scalar(recused) or 0,
    }


def count_of(counts: dict[str, Any]) -> Count:
    """The counts of an item as the law reads them (`for` is a word of Python; of `on_screen` it asks how many)."""
    numbers = {name: number for name, number in counts.items() if name not in ("for", "on_screen")}
    on_screen = counts.get("on_screen")
    return Count(for_=counts.get("for"), on_screen=sum(on_screen.values()) if on_screen else None, **numbers)


@applies("meeting_closed")
def _apply_closed(session: Session, event: Event) -> None:
    row = session.get_one(Meeting, (event.jurisdiction, event.subject))
    row.state = "closed"
    row.present = event.body["present"]


@applies("item_decided")
def _apply_decided(session: Session, event: Event) -> None:
    body, answer = event.body, event.body["answer"]
    item = session.get_one(AgendaItem, (event.jurisdiction, body["meeting"], event.subject))
    item.counts = canonical.dumps(body["counts"])
    item.outcome, item.because, item.basis = answer["outcome"], answer["because"], answer["basis"]
    item.warnings = canonical.dumps(answer["warnings"])
    item.decided_at = event.occurred_at.isoformat()
    if body["stage"] == "resolution" and answer["outcome"] == "passed":
        matters.proposal_of(session, event.jurisdiction, event.subject).resolved_on = body["held_on"]
    entitled.decided(session, event)


def warnings_of(item: AgendaItem) -> list[str]:
    """The warnings of a decided item."""
    return list(json.loads(item.warnings))
