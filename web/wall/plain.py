"""A notice in plain words (大白话): who decided, by which count of whom, how much, and what happens now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session

from web import matter_view, wording
from web.notices import cards, sheets, votes
from web.notices.sheets import Shown
from web.papers import Vote
from workflows import stages
from workflows.disclosure import facts, notices
from workflows.law import money

WHO: Mapping[str, Any] = {
    "villagers_assembly": later("全体成年村民参加"),
    "villagers_assembly_households": later("每户派人参加"),
    "representatives_assembly": later("各组选出的村民代表和村委会成员参加"),
    "members_assembly": later("集体经济组织的全体成年成员参加"),
    "members_representatives": later("集体经济组织成员选出的代表参加"),
    "group_assembly": later("本组村民参加"),
}
"""Who sits in a body that decides."""

AMOUNTS: Mapping[str, Any] = {
    "resolution": later("决议金额"),
    "result": later("实际花费"),
    "plan": later("预算金额"),
}


@dataclass(frozen=True)
class Decision:
    """Who decided, when, and by which count."""

    body: str
    who: str
    day: str
    counts: str
    needed: str


def decision(session: Session, shown: Shown) -> Decision | None:
    """The vote on which a notice rests; None before anything is decided."""
    pair = votes.resolving(session, shown.row, shown.notice.round) if shown.notice.kind != "plan" else None
    if pair is None:
        return None
    stated = {name: shown.text[name] for name in notices.COUNTS if name in shown.text}
    vote: Vote = votes.vote(session, shown.row, pair, stated)
    return Decision(
        body=wording.named(vote.meeting),
        who=str(WHO.get(pair[1].body, "")),
        day=sheets.day_of(pair[1].held_on),
        counts=votes.sentence(vote),
        needed=vote.needed,
    )


def amounts(shown: Shown) -> list[tuple[str, str]]:
    """How much: what was decided, and at the end what was spent."""
    told = []
    if shown.notice.kind == "result" and shown.proposal.amount is not None:
        told.append((str(AMOUNTS["resolution"]), money.printed(shown.proposal.amount)))
    own = shown.text.get(facts.AMOUNT[shown.notice.kind])
    if own:
        told.append((str(AMOUNTS[shown.notice.kind]), sheets.printed("amount", own)))
    return told


def what_now(session: Session, shown: Shown, *, at: datetime) -> str:
    """Where things stand, in one sentence."""
    state, row = cards.state(shown, at), shown.row
    if row.state == "closed":
        return str(_("这件事已经办完归档。"))
    if row.state != "open":
        return str(
            _("这件事%(state)s，不往下办。", state=wording.named(stages.STATES.get(row.state, row.state)))
        )
    if state == "returned":
        return str(_("这件事退回重新商量了，这张纸不再算数。"))
    if state == "not_up":
        return str(_("公告还没有在各处贴齐，公示的日子没有开始算。"))
    if state == "running":
        return _running(shown)
    return str(_("公示已经满期。下一步：%(next)s。", next=matter_view.waits_for(session, row)))


def _running(shown: Shown) -> str:
    if shown.notice.kind == "result":
        return str(_("事情办完了，正在公示结果。没有意见或者意见都答复了，才能归档。"))
    if shown.notice.kind == "plan":
        return str(_("还没有表决，正在听大家的意见。"))
    return str(_("正在公示，现在还不能开工、不能付钱。没有意见或者意见都答复了，才能往下办。"))
