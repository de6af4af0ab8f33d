"""A recount of paper ballots (重新计票): ordered with a reason, entered by one, confirmed by another.

It may be ordered until the resolution's notice hangs; after that an objection is the way. Other numbers are struck
through where the outcome stays. Where it would turn, nothing flips: the item goes back to be voted on anew, because
changing the decision itself is a new round; a matter that had ended as rejected stays ended. What is voted on line by
line is counted again with the whole (`line_recount`).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import matters, people, pinned, stages
from workflows.disclosure import notices
from workflows.entitlements import recounted
from workflows.law import tally
from workflows.meetings import line_recount, roll
from workflows.meetings import meeting as meetings
from workflows.meetings.recounts import UNDER_WAY, WHY_BACK, PaperRecount, RecountState
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Meeting

COUNTED = ("issued", "collected", "for", "against", "abstain", "invalid")
REASON_AT_MOST = 200


def order(act: Act, *, meeting: str, matter: str, reason: str) -> Answer:
    """The supervision committee has the paper ballots on one item counted again.

    Refuses (`recount_not_now`) once the resolution's notice hangs, and what was not decided on paper.
    """
    people.require(act, people.SUPERVISION)
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > REASON_AT_MOST:
        raise Refused("text_length", longest=REASON_AT_MOST, given=len(reason))
    held, item, row = _decided(act, meeting, matter)
    found = act.session.get(PaperRecount, (act.jurisdiction, meeting, matter))
    if found is not None and found.state in UNDER_WAY:
        raise Refused("recount_under_way")
    published = notices.current(act.session, act.jurisdiction, matter, "resolution", row.round)
    if not held.on_paper or published is not None or item.round != row.round:
        raise Refused("recount_not_now")
    body = {"meeting": meeting, "reason": reason, "by": people.person_key(act.by)}
    act.record("recount_ordered", ("matter", matter), body)
    return Answer(subject=meeting)


def _decided(act: Act, meeting: str, matter: str) -> tuple[Meeting, AgendaItem, MatterRow]:
    held, row = roll.get(act, meeting), act.matter(matter)
    item = act.session.get(AgendaItem, (act.jurisdiction, meeting, matter))
    if item is None:
        raise Refused("not_found", matter=matter)
    if held.state != "closed" or item.outcome not in ("passed", "rejected"):
        raise Refused("recount_not_now")
    return held, item, row


def enter(
    act: Act,
    *,
    meeting: str,
    matter: str,
    counts: Mapping[str, int | None],
    photos: Sequence[str],
    lines: Sequence[Mapping[str, int | None]] = (),
) -> Answer:
    """An officer enters what was counted anew, with the photo of the sheet; who was there is not counted again.

    `counts` and `lines` (the votes on each line of a list) are those of the papers: what was voted on screen is added.
    Refuses (`counts_inconsistent`) what cannot be; raises `Incomplete` (`lines`) while a line has no votes.
    """
    people.require(act, people.OFFICERS)
    held, item, row = _decided(act, meeting, matter)
    _under_way(act, meeting, matter)
    if not photos:
        raise Refused("evidence_missing", what="signed_sheet")
    before = json.loads(item.counts)
    told = before | _together(before, counts)
    count = meetings.count_of(told)
    tally.check_counts(count)
    on_lines = line_recount.votes(act, row, held, item, lines)
    line_recount.check(act, row, line_recount.as_held(held, item, count), on_lines)
    body = {"meeting": meeting, "counts": told, "photos": list(photos), "by": people.person_key(act.by)}
    act.record("recount_entered", ("matter", matter), body | ({"lines": on_lines} if on_lines else {}))
    return Answer(subject=meeting)


def _together(before: Mapping[str, Any], counts: Mapping[str, int | None]) -> dict[str, int]:
    """The numbers of the papers that were counted anew, with the votes that stood on the screen."""
    on_screen = before.get("on_screen") or {}
    told = ((name, counts.get(name)) for name in COUNTED)
    return {name: number + on_screen.get(name, 0) for name, number in told if number is not None}


def _under_way(act: Act, meeting: str, matter: str) -> PaperRecount:
    found = act.session.get(PaperRecount, (act.jurisdiction, meeting, matter))
    if found is None or found.state not in UNDER_WAY:
        raise Refused("recount_not_now")
    return found


def confirm(act: Act, *, meeting: str, matter: str) -> Answer:
    """The supervision committee confirms the new counts; the answer's outcome is same, corrected, settled or turned.

    Refuses (`separation_of_duties`) whoever entered them.
    """
    people.require(act, people.SUPERVISION)
    held, item, row = _decided(act, meeting, matter)
    found = _under_way(act, meeting, matter)
    if found.state != RecountState.ENTERED:
        raise Refused("recount_not_now")
    people.not_the_same(act, found.entered_by)
    before, after = json.loads(item.counts), json.loads(found.counts)
    new = line_recount.as_held(held, item, meetings.count_of(after))
    verdict = tally.judge(pinned.rules_of(act.session, row), held.body, new.count, new.women_entitled)
    changed = [name for name in COUNTED if after.get(name) != before.get(name)]
    on_lines = line_recount.differing(act, row, new, item, found) if item.round == row.round else []
    state = _result(item, verdict.outcome, changed, on_lines)
    answer = Answer(state, subject=matter)
    body: dict[str, Any] = {"meeting": meeting, "result": state, "outcome": verdict.outcome}
    body["by"] = people.person_key(act.by)
    if on_lines and state is not RecountState.TURNED:
        body["lines"] = on_lines
    act.record("recount_confirmed", ("matter", matter), body | {"answer": answer.public})
    if state in (RecountState.CORRECTED, RecountState.SETTLED):
        for name in changed:
            told = {"meeting": meeting, "field": name, "old": before.get(name), "new": after[name]}
            act.record("record_corrected", ("matter", matter), told | {"reason": found.reason})
    # 乡镇审核时没有画退回的路：乡镇不能同意（matters.review），由乡镇退回。
    task = stages.shared(row)
    returnable = task is not None and item.stage in task.returns
    if state is RecountState.TURNED and item.outcome == "passed" and returnable:
        matters.send_back(act, row, to=item.stage, reason=WHY_BACK)
    return answer


def _result(
    item: AgendaItem, outcome: str, changed: Sequence[str], lines: Sequence[Mapping[str, Any]]
) -> RecountState:
    if outcome != item.outcome:
        return RecountState.TURNED
    if any(each["outcome"] != each["was"] for each in lines):
        return RecountState.SETTLED
    return RecountState.CORRECTED if changed or lines else RecountState.SAME


@applies("recount_ordered")
def _apply_ordered(session: Session, event: Event) -> None:
    row = _row(session, event)
    row.state, row.reason = RecountState.ORDERED.value, event.body["reason"]
    row.counts, row.lines, row.photos, row.entered_by, row.outcome = "{}", "[]", "[]", "", ""


@applies("recount_entered")
def _apply_entered(session: Session, event: Event) -> None:
    row, body = _row(session, event), event.body
    row.state, row.entered_by = RecountState.ENTERED.value, body["by"]
    row.counts, row.photos = canonical.dumps(body["counts"]), canonical.dumps(body["photos"])
    row.lines = canonical.dumps(body.get("lines", []))


@applies("recount_confirmed")
def _apply_confirmed(session: Session, event: Event) -> None:
    row = _row(session, event)
    row.state, row.outcome = event.body["result"], event.body["outcome"]
    recounted.settle(session, event)


def _row(session: Session, event: Event) -> PaperRecount:
    key: dict[str, Any] = {
        "jurisdiction": event.jurisdiction,
        "meeting": event.body["meeting"],
        "matter": event.subject,
    }
    row = session.get(PaperRecount, tuple(key.values()))
    if row is None:
        row = PaperRecount(**key)
        session.add(row)
    return row
