"""A vote's counts and threshold in words (表决结果的说法), for paper and page alike."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Incomplete
from engine.matter import MatterRow
from web.papers import Vote
from workflows import people, pinned
from workflows.law import shares, tally
from workflows.law.assemblies import BODIES
from workflows.law.shares import Share
from workflows.meetings import meeting
from workflows.tables import AgendaItem, Meeting

HOUSEHOLDS = "villagers_assembly_households"
BASES = {"entitled": "应到", "present": "实到", "": "应到"}
Held = tuple[AgendaItem, Meeting]


def held(session: Session, row: MatterRow) -> list[Held]:
    """The meetings that came to an outcome on a matter, in the order of their decisions."""
    query = (
        select(AgendaItem, Meeting)
        .join(Meeting, (Meeting.jurisdiction == AgendaItem.jurisdiction) & (Meeting.id == AgendaItem.meeting))
        .where(
            AgendaItem.jurisdiction == row.jurisdiction, AgendaItem.matter == row.id, AgendaItem.outcome != ""
        )
        .order_by(AgendaItem.decided_at, AgendaItem.meeting)
    )
    return [(item, called) for item, called in session.execute(query)]


def resolving(session: Session, row: MatterRow, round_: int) -> Held | None:
    """The meeting that passed the resolution of a matter's round."""
    passed = [
        (item, called)
        for item, called in held(session, row)
        if item.stage == "resolution" and item.outcome == "passed" and item.round <= round_
    ]
    return passed[-1] if passed else None


def vote(session: Session, row: MatterRow, pair: Held, counts: Mapping[str, Any] | None = None) -> Vote:
    """The vote of a meeting on a matter; `counts` where a notice states them."""
    item, called = pair
    told = json.loads(item.counts) | dict(counts or {})
    return Vote(
        meeting=BODIES[called.body].name,
        on=date.fromisoformat(called.held_on) if called.held_on else None,
        entitled=told.get("entitled"),
        present=told.get("present"),
        in_favour=told.get("for"),
        against=told.get("against"),
        abstained=told.get("abstain"),
        invalid=told.get("invalid") or None,
        needed=needed(session, row, called, told),
        passed={"passed": True, "rejected": False}.get(item.outcome),
        counted="户" if called.body == HOUSEHOLDS else "人",
    )


def needed(session: Session, row: MatterRow, called: Meeting, counts: Mapping[str, Any]) -> str:
    """The threshold in words with its denominator; empty where the record lacks a number that it needs."""
    rules = pinned.rules_of(session, row)
    on = date.fromisoformat(called.held_on) if called.held_on else None
    if on is None or rules.value(f"{called.body}.pass") is None:
        return ""
    women = people.count(session, row.jurisdiction, "women_representatives", on=on)
    try:
        verdict = tally.judge(rules, called.body, meeting.count_of(dict(counts)), women)
    except Incomplete:
        return ""
    word = "户" if called.body == HOUSEHOLDS else "人"
    if verdict.needed_for is None:
        return f"到会须达{verdict.quorum.needed}{word}，到会人数不够"
    asked = "，并且".join(_asked(share, counts, word) for share in verdict.shares)
    return f"须有{asked}同意，即{verdict.needed_for}票以上"


def _asked(share: Share, counts: Mapping[str, Any], word: str) -> str:
    base = share.base or "entitled"
    return f"{BASES[base]}{counts.get(base)}{word}的{shares.chinese(share)}"


def sentence(told: Vote) -> str:
    """The counts in one sentence: 应到18人，实到17人，同意15票，不同意2票; a number nobody wrote down is left out."""
    counts = [(label, number) for label, number in lines(told) if number is not None]
    units = {"应到": told.counted, "实到": told.counted}
    return "，".join(
        f"{label.removesuffix('票')}{number}{units.get(label, '票')}" for label, number in counts
    )


def lines(told: Vote) -> list[tuple[str, int | None]]:
    """The counts as the macro `tally` shows them."""
    counts = [
        ("应到", told.entitled),
        ("实到", told.present),
        ("同意", told.in_favour),
        ("不同意", told.against),
        ("弃权", told.abstained),
    ]
    return counts + ([("无效票", told.invalid)] if told.invalid else [])
