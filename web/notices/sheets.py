"""A notice as the sheet that hangs on the board (公告样张): one content for paper, poster and page."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from engine import log
from engine.clock import parse
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from web import lines, mandates, typeset
from web import print as press
from web.notices import votes
from web.papers import (
    Basis,
    Correction,
    Fact,
    LateEntry,
    NoticeKind,
    NoticePaper,
    Objections,
    Verification,
    Vote,
)
from workflows import confirmations, jurisdictions, matters, people, pinned
from workflows.disclosure import check_code, notices
from workflows.entitlements.entering import MANDATED
from workflows.entitlements.tables import MatterEntry
from workflows.law import money
from workflows.law.rules import COUNTY, LOCAL_RULE, Rule, RuleSet
from workflows.meetings.results import LATE_AFTER
from workflows.tables import Jurisdiction, Notice, Proposal

FACTS = {
    "amount": "决议金额",
    "final_amount": "实际花费",
    "place": "地点",
    "contractor": "承接单位或者个人",
    "starts": "开始日期",
    "ends": "完成日期",
    "finished_on": "完成日期",
    "beneficiaries": "受益范围",
    "comparison": "与决议对照",
}
"""What a notice states besides its text, in this order."""

WORDED = FACTS | {
    "title": "标题",
    "content": "内容",
    "summary": "办理结果",
    "contact": "异议向谁提",
    "entitled": "应到",
    "present": "实到",
    "for": "同意",
    "against": "不同意",
    "abstain": "弃权",
}
_MONEY = ("amount", "final_amount")
_DAYS = ("starts", "ends", "finished_on")
_PHONE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_SHEET = ("公告", "公示")


@dataclass(frozen=True)
class Shown:
    """A notice with everything that a page or paper about it needs."""

    place: Jurisdiction
    notice: Notice
    row: MatterRow
    proposal: Proposal
    text: dict[str, Any]

    @property
    def kind(self) -> str:
        """What sheet it is: 决议公告, 实施结果公告, 方案公示."""
        return notices.KINDS[self.notice.kind]

    @property
    def title(self) -> str:
        """The sheet's heading; a bare matter's title becomes 某村关于…的决议公告."""
        told = str(self.text.get("title") or self.proposal.title)
        if told.endswith(_SHEET):
            return told
        about = told.removeprefix("关于")
        return f"{self.place.name}关于{about}的{self.kind}"


def read(session: Session, village: str, notice: str) -> Shown:
    """A notice of a village; refuses (`not_found`) another village's, or one that does not exist."""
    row = session.get(Notice, (village, notice))
    place = session.get(Jurisdiction, village)
    if row is None or place is None or place.kind != "village":
        raise Refused("not_found", notice=notice)
    return Shown(
        place,
        row,
        session.get_one(MatterRow, (village, row.matter)),
        matters.proposal_of(session, village, row.matter),
        json.loads(row.text),
    )


def notice_paper(
    session: Session, shown: Shown, *, at: datetime, proof: Verification | None = None, poster: bool = False
) -> NoticePaper:
    """The sheet to print; refuses (`notice_without_period`) a notice for which no rule sets a period."""
    if not check_code.days_on_paper(session, shown.row, shown.notice, at=at)[0]:
        raise Refused("notice_without_period")
    return content(session, shown, at=at, proof=proof, poster=poster)


@lru_cache(maxsize=32)
def printed_once(paper: NoticePaper) -> bytes:
    """The PDF of a sheet; the same sheet is printed once, however many ask for it."""
    return press.pdf(paper)


def content(
    session: Session, shown: Shown, *, at: datetime, proof: Verification | None = None, poster: bool = False
) -> NoticePaper:
    """What a sheet says as the record has it now, with its `proof` (`web.notices.proof.of`) if it is to be printed.

    Before the period runs, the days are those that it would have if the notice were up everywhere now.
    """
    notice = shown.notice
    dated = parse(notices.postings(session, notice)[0].up_at).date()
    first_day, last_day = check_code.days_on_paper(session, shown.row, notice, at=at)
    changed = corrections(session, notice)
    parents = jurisdictions.line(session, shown.place.jurisdiction)
    resolved = votes.resolving(session, shown.row, notice.round) if notice.kind == "resolution" else None
    return NoticePaper(
        kind=NoticeKind(notice.kind),
        village=shown.place.name,
        township=parents[1].name if len(parents) > 1 else "",
        title=shown.title,
        dated=dated,
        body=tuple(_body(session, shown)),
        votes=_votes(session, shown, resolved),
        lines=lines.published(shown.text.get("lines", ())),
        facts=tuple(_facts(shown, changed)),
        corrections=tuple(each for field, all_ in changed.items() if field not in FACTS for each in all_),
        basis=tuple(_basis(session, shown, resolved)),
        first_day=date.fromisoformat(first_day) if first_day else dated,
        last_day=date.fromisoformat(last_day) if last_day else dated,
        objections=_objections(session, shown),
        signed_by=(f"{shown.place.name}村民委员会",),
        verification=proof,
        late_entry=_late_posting(session, notice) or _late(session, resolved),
        demo=shown.place.demo,
        poster=poster,
    )


def corrections(session: Session, notice: Notice) -> dict[str, list[Correction]]:
    """What was corrected in a notice, by field, oldest first: it stays, struck through."""
    found: dict[str, list[Correction]] = {}
    for event in log.events(session, notice.jurisdiction, subject=("notice", notice.id)):
        if event.kind == "notice_corrected":
            found.setdefault(event.body["field"], []).append(_correction(event))
    return found


LEFT_OUT = "没有写"


def _correction(event: Event) -> Correction:
    field, body = event.body["field"], event.body
    # Who proposed it and who confirmed it; before corrections needed two persons, the one who made it.
    offices = dict.fromkeys((body.get("office", event.office), event.office))
    return Correction(
        what=WORDED.get(field, field),
        old=printed(field, event.body["old"]),
        new=printed(field, event.body["new"]),
        on=event.occurred_at.date(),
        by="、".join(
            people.OFFICES[each].name if each in people.OFFICES else "村民委员会" for each in offices
        ),
    )


def printed(field: str, value: Any) -> str:
    """A value of a notice's text in words: money with its unit, a day in Chinese; 没有写 where it was left out."""
    if value is None or value == "":
        return LEFT_OUT
    if field in _MONEY:
        return money.printed(money.fen(str(value)))
    return day_of(str(value)) if field in _DAYS else str(value)


def day_of(text: str) -> str:
    """2024年3月1日 from an ISO day; empty from an empty text."""
    return typeset.day(date.fromisoformat(text)) if text else ""


def _body(session: Session, shown: Shown) -> Iterator[str]:
    if shown.notice.kind == "resolution":
        yield _decided(session, shown)
    elif shown.notice.kind == "result":
        yield "事情已经办完，现将实施结果公告如下："
    else:
        yield "现将方案公示如下，请大家提意见："
    for key in ("content", "summary"):
        yield from (line for line in str(shown.text.get(key) or "").splitlines() if line.strip())


def _decided(session: Session, shown: Shown) -> str:
    """How the resolution came about: by the four discussions, or by the council on its mandate."""
    basis = session.get(MatterEntry, (shown.row.jurisdiction, shown.row.id))
    if basis is not None and (basis.kind, basis.outcome) == (MANDATED, "opened"):
        return "村民议事会按照授权作出的决议，现公告如下："
    return "按照四议两公开程序作出的决议，现公告如下："


def _facts(shown: Shown, changed: dict[str, list[Correction]]) -> Iterator[Fact]:
    for field, label in FACTS.items():
        value = shown.text.get(field)
        if field == "amount" and shown.notice.kind == "result" and shown.proposal.amount is not None:
            yield Fact(label=label, text=money.printed(shown.proposal.amount))
        elif value not in (None, ""):
            word = "预算金额" if field == "amount" and shown.notice.kind == "plan" else label
            yield Fact(label=word, text=printed(field, value), corrections=tuple(changed.get(field, ())))
    if "mandate" in shown.text:
        yield from mandates.facts(shown.text["mandate"])


def _votes(session: Session, shown: Shown, resolved: votes.Held | None) -> tuple[Vote, ...]:
    if resolved is None:
        return ()
    counts = {name: shown.text[name] for name in notices.COUNTS if name in shown.text}
    return (votes.vote(session, shown.row, resolved, counts),)


def _objections(session: Session, shown: Shown) -> Objections:
    rules = pinned.rules_of(session, shown.row)
    days = rules.days("objection.reply_days")
    unit = "个工作日" if rules.value("objection.unit") == "working" else "天"
    contact = str(shown.text.get("contact") or "")
    phone = _PHONE.search(contact)
    to, *place = [part.strip() for part in re.split("[，,；;]", _PHONE.sub("", contact))]
    place = [part for part in place if part.rstrip("：:电话办公室号码")]
    answer = f"收到后{days}{unit}内答复，" if days else ""
    return Objections(
        to=to or f"{shown.place.name}村务监督委员会",
        place="，".join(place),
        phone=phone[0] if phone else "",
        answer=f"{answer}也可以扫码在网上提出。",
    )


def _basis(session: Session, shown: Shown, resolved: votes.Held | None) -> Iterator[Basis]:
    rules = pinned.rules_of(session, shown.row)
    found = confirmations.of_county(session, matters.county(session, shown.place.jurisdiction))
    for rule in (rules[name] for name in _resting_on(rules, shown, resolved) if name in rules):
        confirmation = found.get(rule.id)
        if confirmation is not None and confirmation.covers(rule):
            yield Basis(text=_article(rule) or confirmation.source, confirmed=True)
        elif rule.basis.statute or rule.basis.jurisdiction == COUNTY:
            # 未经本县核定的条文，只印法规名称，不印条号
            yield Basis(text=rule.basis.text, confirmed=False, source=_statute(rule))


def _resting_on(rules: RuleSet, shown: Shown, resolved: votes.Held | None) -> Iterator[str]:
    """The rules on which a notice rests: who decides, with how many, how long it hangs, when it is answered."""
    if resolved is not None:
        body = resolved[1].body
        family = "members_assembly" if body.startswith("members") else "villagers_assembly"
        if shown.proposal.subject in rules.words(f"{family}.subjects"):
            yield f"{family}.subjects"
        yield from (f"{body}.quorum", f"{body}.pass")
    yield from (f"{shown.notice.kind}.period_days", "objection.reply_days")


def _article(rule: Rule) -> str:
    return f"《{rule.basis.statute}》{rule.basis.article}" if rule.basis.article else ""


def _statute(rule: Rule) -> str:
    return LOCAL_RULE if rule.basis.jurisdiction == COUNTY else f"《{rule.basis.statute}》"


def _late_posting(session: Session, notice: Notice) -> LateEntry | None:
    """The first posting that was entered more than three days after it went up (补录)."""
    for event in log.events(session, notice.jurisdiction, subject=("notice", notice.id)):
        if event.kind == "notice_posted" and event.recorded_at - event.occurred_at > LATE_AFTER:
            return LateEntry(occurred=event.occurred_at.date(), recorded=event.recorded_at.date())
    return None


def _late(session: Session, resolved: votes.Held | None) -> LateEntry | None:
    if resolved is None or not resolved[1].held_on:
        return None
    _, called = resolved
    held_on = date.fromisoformat(called.held_on)
    for event in log.events(session, called.jurisdiction, subject=("meeting", called.id)):
        if event.kind == "result_entered" and event.recorded_at.date() - held_on > LATE_AFTER:
            return LateEntry(occurred=held_on, recorded=event.recorded_at.date())
    return None
