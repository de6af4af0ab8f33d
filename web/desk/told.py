"""A matter's way so far in a few sentences (到目前为止), and its form's answers as facts (事项要点)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.errors import Refused
from engine.matter import MatterRow
from forms.components import Field, Kind
from forms.definition import FormDefinition
from web import access, store
from web.desk import works_so_far
from web.notices import cards as notice_cards
from web.wording import day, named
from workflows import course, implementation, jurisdictions, matters, people
from workflows.disclosure import notices
from workflows.law import money
from workflows.law.assemblies import BODIES
from workflows.legacy import entry as legacy
from workflows.tables import AgendaItem, Meeting, Notice, Proposal


def _(text: str, **facts: object) -> str:
    """The text in the reader's language."""
    return str(gettext(text, **facts))


OUTCOMES: Mapping[str, Any] = {
    "passed": later("通过"),
    "rejected": later("未通过"),
    "no_quorum": later("到会人数不够，没有表决"),
    "refused": later("开会不合规定，不算数"),
}


INSIDERS = (*people.OFFICERS, *people.SUPERVISION, *people.REVIEWERS)
"""Who sees what objectors wrote and who they are: those who answer, confirm or review."""

READERS = (
    *(*INSIDERS, "branch_member"),
    *(
        office
        for office, kind in people.OFFICES.items()
        if kind.level != "village" and office not in INSIDERS
    ),
)
"""Who sees the line of every matter in their care, and its history with names."""


@dataclass(frozen=True)
class Opened:
    """A matter that somebody opened at their desk."""

    village: str
    name: str
    row: MatterRow
    proposal: Proposal
    so_far: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the matter is called."""
        return self.proposal.title


def find(db: Session, village: str, matter: str) -> MatterRow:
    """Where a matter of a village in the reader's care stands; refuses (`not_found`) any other."""
    access.require_village(village)
    row = db.get(MatterRow, (village, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    return row


def open_matter(db: Session, village: str, matter: str) -> Opened:
    """A matter of a village in the reader's care, with its way so far; refuses (`not_found`) any other."""
    row = find(db, village, matter)
    proposal = matters.proposal_of(db, village, matter)
    name = jurisdictions.get(db, village).name
    return Opened(village, name, row, proposal, tuple(so_far(db, row, proposal, at=store.now())))


def so_far(db: Session, row: MatterRow, proposal: Proposal, *, at: datetime) -> list[str]:
    """What happened with a matter, a sentence each, the oldest first."""
    told = [_("%(day)s，村党组织书记发起这件事。", day=day(proposal.started_on))]
    if not course.has_discussions(db, row):
        told = [_("%(day)s，发起这件事。", day=day(proposal.started_on))]
        done = [node.name for node, state in course.so_far(db, row) if state == "done"]
        if done:
            told.append(_("已经办完：%(names)s。", names="、".join(done)))
    if legacy.of_matter(db, row.jurisdiction, row.id) is not None:
        told = [_("这是存量事项，启用系统以前，%(day)s就开始办。", day=day(proposal.started_on))]
    if proposal.amount is not None:
        told.append(_("预算%(money)s。", money=money.printed(proposal.amount)))
    told += [held(meeting, item) for meeting, item in meetings_of(db, row) if item.outcome]
    if row.round > 1:
        told.append(_("这件事退回过，现在是第%(round)s轮。", round=row.round))
    told += [_notice(notice, at) for notice in notices_of(db, row) if notice.round == row.round]
    paid = implementation.paid(db, row.jurisdiction, row.id)
    if paid:
        told.append(_("已经付款%(money)s。", money=money.printed(paid)))
    told += works_so_far.sentences(db, row, proposal, on=at.date())
    return told


def meetings_of(db: Session, row: MatterRow) -> list[tuple[Meeting, AgendaItem]]:
    """The meetings that have or had a matter on their agenda, in order."""
    query = (
        select(Meeting, AgendaItem)
        .join(
            AgendaItem, (AgendaItem.jurisdiction == Meeting.jurisdiction) & (AgendaItem.meeting == Meeting.id)
        )
        .where(AgendaItem.jurisdiction == row.jurisdiction, AgendaItem.matter == row.id)
        .order_by(Meeting.planned_at, Meeting.id)
    )
    return [(meeting, item) for meeting, item in db.execute(query)]


def notices_of(db: Session, row: MatterRow) -> Sequence[Notice]:
    """All notices of a matter, in the order they were first posted."""
    query = select(Notice).where(Notice.jurisdiction == row.jurisdiction, Notice.matter == row.id)
    return db.scalars(query.order_by(Notice.index)).all()


def held(meeting: Meeting, item: AgendaItem) -> str:
    """One decided item in a sentence."""
    facts = {
        "day": day(meeting.held_on),
        "body": _(BODIES[meeting.body].name),
        "outcome": OUTCOMES.get(item.outcome, item.outcome),
        "votes": json.loads(item.counts).get("for"),
    }
    if item.outcome != "passed" or facts["votes"] is None:
        return _("%(day)s，%(body)s：%(outcome)s。", **facts)
    return _("%(day)s，%(body)s：%(outcome)s，同意%(votes)s票。", **facts)


def votes(counts: Mapping[str, Any]) -> str:
    """Who came and how they voted, as far as it was told."""
    names = {
        "entitled": _("应到%(n)s人"),
        "present": _("实到%(n)s人"),
        "for": _("同意%(n)s票"),
        "against": _("不同意%(n)s票"),
        "abstain": _("弃权%(n)s票"),
        "invalid": _("无效%(n)s票"),
        "recused": _("回避%(n)s人"),
    }
    always = ("entitled", "present", "for")
    said = [
        word % {"n": counts[key]}
        for key, word in names.items()
        if counts.get(key) is not None and (counts[key] or key in always)
    ]
    return "，".join(said)


def _notice(notice: Notice, at: datetime) -> str:
    kind = named(notices.KINDS[notice.kind])
    if not notice.ends:
        return _("%(kind)s还没有在规定的渠道都贴出。", kind=kind)
    if not notice.last_day:
        return _("%(kind)s已经贴出。", kind=kind)
    days = {"kind": kind, "first": day(notice.first_day), "last": day(notice.last_day)}
    if at >= parse(notice.ends):
        return _("%(kind)s从%(first)s公示到%(last)s，已经期满。", **days)
    left = notice_cards.days_left(notice, at)
    if not left:
        return _("%(kind)s从%(first)s公示到%(last)s，今天到期。", **days)
    return _("%(kind)s从%(first)s公示到%(last)s，还有%(left)s天。", **days, left=left)


def facts(definition: FormDefinition, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The answers of a form with their labels, as people read them; what was left empty is left out."""
    return [
        (_(field.label), text)
        for field in definition.fields
        if (text := _text(field, answers.get(field.key))) and field.key != "title"
    ]


def _text(field: Field, answer: Any) -> str:
    if answer in (None, "", []):
        return ""
    if field.kind is Kind.ROWS:
        return "\n".join(_row(field, row) for row in answer)
    if field.kind is Kind.TICK:
        return _("是") if answer else ""
    if field.kind is Kind.MONEY:
        return money.printed(money.fen(str(answer)))
    if field.kind is Kind.DAY:
        return day(str(answer))
    labels = {option.value: named(option.label) for option in field.options}
    several = answer if isinstance(answer, list) else [answer]
    return "、".join(labels.get(str(each), str(each)) for each in several)


def _row(field: Field, row: Mapping[str, Any]) -> str:
    return "　".join(_text(column, row.get(column.key)) for column in field.fields)
