"""A matter on its public page (事项公开页): what, where it stands, how each meeting counted, its notices and answers."""

import json
from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from web import discretion, history, lines, matter_view, store, telling_entitlements, telling_mergers, wording
from web.finance import public
from web.lines import LineTold
from web.notices import cards, sheets, votes
from web.notices.votes import Held
from web.village import reading
from web.village.blueprint import pages
from workflows import course, matters, stages
from workflows.disclosure import objections
from workflows.entitlements import listing
from workflows.law import money
from workflows.law.kinds import OWNERS, SUBJECTS
from workflows.legacy import entry as legacy
from workflows.meetings import lines as cast_lines
from workflows.tables import Notice, Objection, Proposal

OUTCOMES: Mapping[str, Any] = {
    "passed": later("表决通过"),
    "rejected": later("表决未通过"),
    "no_quorum": later("到会人数不够，没有表决"),
    "refused": later("会议无效"),
}


@pages.get("/village/<village>/matters/<matter>")
def matter(village: str, matter: str) -> str:
    """One matter for everybody; counts of its meetings, never who voted how."""
    at = store.now()
    with store.database().read() as db:
        row = reading.matter(db, village, matter)
        proposal = matters.proposal_of(db, village, matter)
        sheets_ = [sheets.read(db, village, each.id) for each in _notices(db, row)]
        return render_template(
            "village/matter.html",
            place=reading.place(db, village),
            row=row,
            proposal=proposal,
            before=legacy.of_matter(db, village, matter) is not None,
            origin=telling_mergers.origin(db, village, matter),
            title=reading.shown(proposal.title),
            about=reading.pairs(_about(db, row, proposal)),
            lines=discretion.masked(_lines(db, row, proposal)),
            lights=matter_view.lights(row, matter_view.passed_stages(db, village, matter).get(matter, set())),
            course=matter_view.course_of(db, row),
            state=wording.named(stages.STATES.get(row.state, row.state)),
            waits_for=matter_view.waits_for(db, row),
            meetings=[_meeting(db, row, pair) for pair in votes.held(db, row)],
            notices=[cards.card(db, each, at=at) for each in sheets_],
            objections=told(db, village, [each.notice.id for each in sheets_]),
            money=public.listing(db, village, matter),
            steps=[_step(step) for step in history.steps(db, village, matter, public=True)],
        )


def _lines(db: Session, row: MatterRow, proposal: Proposal) -> tuple[LineTold, ...]:
    """What an annual resolution lists or a mandate grants: as it was last voted on in this round, else as proposed."""
    proposed = listing.of(proposal)
    resolved = votes.resolving(db, row, row.round) if proposed else None
    held = resolved[0] if resolved and resolved[0].round == row.round else None
    got = cast_lines.decided(db, row.jurisdiction, held.meeting, row.id) if held else []
    return lines.decided(got) or lines.proposed(proposed)


def _step(step: dict[str, Any]) -> dict[str, Any]:
    # 未经确认的答复不公开；确认了的列在“异议和答复”里
    told = [] if step["kind"] == "objection_replied" else reading.pairs(step["form"])
    return step | {"form": told, "what": reading.shown(step["what"])}


def _notices(db: Session, row: MatterRow) -> list[Notice]:
    query = select(Notice).where(Notice.jurisdiction == row.jurisdiction, Notice.matter == row.id)
    return list(db.scalars(query.order_by(Notice.index.desc())))


def _about(db: Session, row: MatterRow, proposal: Proposal) -> list[tuple[str, Any]]:
    form = json.loads(proposal.form)
    funding = "，".join(
        f"{part['source']}{money.printed(money.fen(part['amount']))}" for part in form.get("funding", [])
    )
    return [
        (_("要办的事"), form.get("content", "")),
        *(_whose(proposal) if course.has_discussions(db, row) else ()),
        (_("预算金额"), money.printed(proposal.amount) if proposal.amount is not None else ""),
        (_("资金来源"), funding),
        (_("进入依据"), telling_entitlements.of_matter(db, proposal.jurisdiction, proposal.matter)),
        (_("地点"), form.get("place", "")),
        (_("承接单位或者个人"), form.get("contractor", "")),
        (_("提出日期"), wording.day(proposal.started_on)),
    ]


def _whose(proposal: Proposal) -> list[tuple[str, Any]]:
    """What decides which body resolves; a matter that no meeting decides has neither."""
    return [
        (_("类别"), wording.named(SUBJECTS.get(proposal.subject, ""))),
        (_("归谁所有"), wording.named(OWNERS.get(proposal.owner, ""))),
    ]


def _meeting(db: Session, row: MatterRow, pair: Held) -> dict[str, Any]:
    item, called = pair
    vote = votes.vote(db, row, pair)
    return {
        "body": vote.meeting,
        "day": wording.day(called.held_on),
        "stage": str(matter_view.SHORT.get(item.stage, item.stage)),
        "outcome": {"word": OUTCOMES.get(item.outcome, item.outcome), "state": item.outcome},
        "counts": votes.sentence(vote),
        "needed": vote.needed if item.outcome != "refused" else "",
        "late": called.late,
        "warnings": json.loads(item.warnings),
    }


def told(db: Session, village: str, notices: list[str]) -> dict[str, Any]:
    """How many objections there are and how many are answered, with the confirmed answers; never who or what text."""
    query = select(Objection).where(Objection.jurisdiction == village, Objection.notice.in_(notices))
    rows = list(db.scalars(query.order_by(Objection.index)))
    answered = [each for each in rows if each.state == "answered"]
    return {
        "all": len(rows),
        "answered": len(answered),
        "replies": [
            (wording.named(objections.OUTCOMES[each.outcome]), reading.shown(each.reply)) for each in answered
        ],
    }
