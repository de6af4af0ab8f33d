"""A meeting's papers (会议文书): notice, sign-in sheet, ballots, minutes and resolution, made from its rows."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from engine import log
from engine.clock import SHANGHAI, parse
from engine.errors import Refused
from web import lines, mandates
from web.lines import LineTold
from web.meetings import attendance, telling, venues
from web.meetings.scene import Item, Scene
from web.notices import votes
from web.papers import (
    Article,
    BallotCode,
    BallotPaper,
    Basis,
    LateEntry,
    ListBallotPaper,
    MeetingNoticePaper,
    MinutesItem,
    MinutesPaper,
    Named,
    ResolutionPaper,
    Seat,
    SignInPaper,
    Vote,
    yuan,
)
from workflows import confirmations, jurisdictions, matters, people
from workflows.entitlements import listing
from workflows.law.rules import COUNTY, LOCAL_RULE, Rule
from workflows.meetings import convening, roll
from workflows.meetings import lines as cast_lines
from workflows.meetings import meeting as meetings
from workflows.meetings import venues as tallied
from workflows.tables import RollEntry

NAMES_AT_MOST = 60
BALLOTS_AT_MOST = 400
RULES = ("quorum", "pass")
COUNTERS = ("主持人", "监票人", "计票人", "记录人")
WORDS = {"proposal": "提议", "consultation": "商议意见", "deliberation": "审议意见", "resolution": "决议"}


def notice_paper(session: Session, held: Scene) -> MeetingNoticePaper:
    """The notice of a meeting: when, where, who is to come, what is on the agenda, how many must come."""
    place, called = held.village, held.meeting
    told_on = date.fromisoformat(called.notice_on or called.planned_at[:10])
    entitled = attendance.entitled(session, held, on=told_on)
    return MeetingNoticePaper(
        village=place.name,
        township=_township(session, held),
        title=f"{place.name}关于召开{held.body}的通知",
        dated=told_on,
        addressee=_addressee(held),
        meeting=held.body,
        meeting_at=parse(called.planned_at),
        place=venues.place(venues.of(session, held), called.place),
        agenda=tuple(item.title for item in held.items),
        quorum=telling.quorum(held.items[0].rules, called.body, entitled),
        basis=tuple(_basis(session, held, "quorum", "notice_days")),
        signed_by=(convener(session, held),),
        demo=place.demo,
    )


def _addressee(held: Scene) -> str:
    titles = {
        "branch_committee": "村党组织委员会各位委员",
        "two_committees": "村“两委”各位成员",
        "party_members_meeting": "全体党员",
        "representatives_assembly": "各位村民代表、村民委员会成员",
        "villagers_assembly_households": "各户代表",
        "villagers_assembly": "全体村民",
        "group_assembly": "本组村民",
    }
    return titles.get(held.meeting.body, "各位参会人员")


def convener(session: Session, held: Scene) -> str:
    """In whose name a meeting is called and its papers are signed."""
    met_on = date.fromisoformat(held.meeting.held_on or held.meeting.planned_at[:10])
    offices = convening.of(session, held.village.jurisdiction, held.meeting.body, on=met_on)
    names: dict[tuple[str, ...], str] = {people.PARTY: "党组织", convening.BOARD: "集体经济组织理事会"}
    return f"{held.village.name}{names.get(offices, '村民委员会')}"


def sign_in_papers(session: Session, held: Scene) -> Iterator[SignInPaper]:
    """The sign-in sheet; of several venues and mobile boxes one each, all with the whole roll."""
    sheet = sign_in_paper(session, held)
    for part in venues.of(session, held):
        carried = f"送票箱的人：{part.who}" if part.is_box else ""
        title = f"{sheet.title}（{'流动票箱：' if part.is_box else ''}{part.name}）"
        yield replace(sheet, title=title, place=part.name, carried=carried, apart=True)
    if not venues.of(session, held):
        yield sheet


def sign_in_paper(session: Session, held: Scene) -> SignInPaper:
    """The sign-in sheet with everybody who is entitled, as far as the village keeps a roll of persons."""
    titles = attendance.offices(session, held)
    persons = _persons(session, held)
    names = people.names(session, held.village.jurisdiction, persons)
    return SignInPaper(
        village=held.village.name,
        title=f"{held.village.name}{held.body}签到表",
        dated=_day(held),
        meeting_at=parse(held.meeting.planned_at),
        place=held.meeting.place,
        seats=tuple(Seat(name=names[person], capacity=titles.get(person, "")) for person in persons),
        spare=6 if persons else 40,
        demo=held.village.demo,
    )


def _persons(session: Session, held: Scene) -> list[str]:
    village = held.village.jurisdiction
    if held.meeting.state != "called":
        entries = session.query(RollEntry.person).filter_by(jurisdiction=village, meeting=held.id)
        fixed = sorted((person for (person,) in entries), key=lambda person: int(person[1:]))
        if fixed:
            return fixed
    return roll.persons(session, village, held.meeting.body, on=_day(held))


def _day(held: Scene) -> date:
    return date.fromisoformat(held.meeting.held_on or held.meeting.planned_at[:10])


def ballot_paper(
    session: Session,
    held: Scene,
    item: Item,
    *,
    at_most: int = BALLOTS_AT_MOST,
    codes: Sequence[BallotCode] = (),
) -> BallotPaper | ListBallotPaper:
    """Ballots of one item, one for each who is entitled (at most 400 at once: the rest is copied).

    With `codes` there is one ballot for each voting code. An item that is voted on line by line has the lines on it.
    """
    copies = min(len(codes) or attendance.entitled(session, held, on=_day(held)) or 4, at_most)
    if item.listed:
        return _list_ballot(held, item, copies, codes)
    amount = item.proposal.amount
    money = f"（{yuan(Decimal(amount) / 100)}）" if amount is not None else ""
    return BallotPaper(
        village=held.village.name,
        title=f"{held.village.name}{held.body}表决票",
        dated=_day(held),
        meeting=f"{item.id}号事项",
        text=f"是否同意“{item.title}”{money}？",
        copies=copies,
        codes=tuple(codes),
        demo=held.village.demo,
    )


def _list_ballot(held: Scene, item: Item, copies: int, codes: Sequence[BallotCode]) -> ListBallotPaper:
    return ListBallotPaper(
        village=held.village.name,
        title=f"{held.village.name}{held.body}表决票",
        dated=_day(held),
        meeting=f"{item.id}号事项",
        about=item.title,
        lines=item.lines_told,
        copies=copies,
        codes=tuple(codes),
        demo=held.village.demo,
    )


def minutes_paper(session: Session, held: Scene) -> MinutesPaper:
    """The minutes of a meeting that is over; refuses (`meeting_not_open`) one that has not been counted."""
    _over(held)
    called = held.meeting
    persons = _persons(session, held)
    names = people.names(session, held.village.jurisdiction, persons)
    return MinutesPaper(
        village=held.village.name,
        township=_township(session, held),
        title=f"{held.village.name}{held.body}记录",
        dated=_day(held),
        started=_began(session, held),
        ended=_event_at(session, held, "meeting_closed"),
        place=venues.place(venues.of(session, held), called.place),
        chair="",
        recorder="",
        entitled=called.entitled,
        present=called.present,
        counted=_counted(held),
        attending=(f"{called.attending}人",) if called.attending else (),
        absent=tuple(_absent(session, held, names)),
        items=tuple(_minutes_item(session, held, item) for item in held.items),
        signers=_signers(session, held, persons, names),
        warnings=tuple(dict.fromkeys(each for item in held.items for each in _warnings(item))),
        basis=tuple(_basis(session, held, *RULES)),
        late_entry=_late(session, held),
        demo=held.village.demo,
    )


def _signers(session: Session, held: Scene, persons: list[str], names: dict[str, str]) -> tuple[str, ...]:
    """Who signs the minutes: those who came, where the sign-in says so and they are not too many for a sheet."""
    members = attendance.members(session, held)
    if sum(member.present for member in members) == held.meeting.present:
        persons = [member.id for member in members if member.present]
    if 0 < len(persons) <= NAMES_AT_MOST:
        return tuple(names[person] for person in persons)
    return COUNTERS


def _over(held: Scene) -> None:
    if held.meeting.state != "closed":
        raise Refused("meeting_not_open", state=held.meeting.state)


def _counted(held: Scene) -> str:
    return "户" if held.meeting.body == votes.HOUSEHOLDS else "人"


def _began(session: Session, held: Scene) -> datetime:
    """When it began: opened in the room, else the planned time on the day it was held."""
    opened = _event_at(session, held, "meeting_opened")
    planned = parse(held.meeting.planned_at)
    return opened or datetime.combine(_day(held), planned.timetz().replace(tzinfo=None), SHANGHAI)


def _event_at(session: Session, held: Scene, kind: str) -> datetime | None:
    found = log.events(session, held.village.jurisdiction, subject=("meeting", held.id))
    return next((event.occurred_at for event in found if event.kind == kind), None)


def _absent(session: Session, held: Scene, names: dict[str, str]) -> Iterator[Named]:
    away = [member for member in attendance.members(session, held) if not member.present]
    known = attendance.here(session, held) == held.meeting.present
    if not known or len(away) > NAMES_AT_MOST:
        count = (held.meeting.entitled or 0) - (held.meeting.present or 0)
        if count > 0:
            yield Named(name=f"{count}{_counted(held)}", reason="见签到表")
        return
    reasons = attendance.reasons(session, held)
    for member in away:
        yield Named(name=names.get(member.id, member.name), reason=reasons.get(member.id, ""))


def _minutes_item(session: Session, held: Scene, item: Item) -> MinutesItem:
    outcome = item.item.outcome
    told = "" if outcome in ("passed", "rejected") else f"{telling.OUTCOMES[outcome]}。"
    content = str(item.proposal_form.get("content") or "")
    return MinutesItem(
        title=item.title,
        introduction=tuple(line for line in content.splitlines() if line.strip()),
        opinions=tuple(_opinions(session, held, item)),
        vote=_vote(session, held, item),
        recusals=tuple(Named(name=name) for name in attendance.recused(session, held).get(item.id, [])),
        outcome=f"{told}{telling.followed(outcome, item.item.because)}" if told else "",
        apart=_apart(session, held, item, names=True),
        lines=_lines(session, held, item),
    )


def _lines(session: Session, held: Scene, item: Item) -> tuple[LineTold, ...]:
    """What the resolution lists or the mandate grants: as it was voted on, else as it was proposed."""
    got = cast_lines.decided(session, held.village.jurisdiction, held.id, item.id)
    return lines.decided(got) or lines.proposed(listing.of(item.proposal))


def _apart(session: Session, held: Scene, item: Item, *, names: bool) -> tuple[str, ...]:
    """What venues and boxes counted apart, as long as it comes to the counts of the record."""
    entry = json.loads(held.meeting.entry)
    if not entry.get("parts") or not tallied.fits(entry, item.id, json.loads(item.item.counts)):
        return ()
    return tuple(venues.lines(venues.of(session, held), entry, item.id, names=names))


def _opinions(session: Session, held: Scene, item: Item) -> list[str]:
    """The remarks on an item without names and in the order of their words, not of the votes."""
    events = log.events(session, held.village.jurisdiction, subject=("meeting", held.id))
    return sorted(
        str(event.private["remark"])
        for event in events
        if event.kind == "ballot_cast" and event.body["matter"] == item.id and event.private
    )


def _vote(session: Session, held: Scene, item: Item) -> Vote:
    return votes.vote(session, item.row, (item.item, held.meeting))


def _warnings(item: Item) -> list[str]:
    return [f"{telling.warned(each)}。" for each in meetings.warnings_of(item.item) if each != "late_entry"]


def resolution_paper(session: Session, held: Scene, item: Item) -> ResolutionPaper:
    """What the meeting decided on one matter; refuses (`meeting_not_open`) an item that was not voted on."""
    _over(held)
    if item.item.outcome not in ("passed", "rejected"):
        raise Refused("meeting_not_open", state=item.item.outcome)
    resolves = item.item.stage == "resolution"
    return ResolutionPaper(
        village=held.village.name,
        township=_township(session, held),
        title=f"{held.village.name}{held.body}关于{item.title.removeprefix('关于')}的{WORDS[item.item.stage]}",
        number=f"{item.id}号事项",
        dated=_day(held),
        vote=_vote(session, held, item),
        place=venues.place(venues.of(session, held), held.meeting.place),
        apart=_apart(session, held, item, names=False),
        lines=_lines(session, held, item),
        items=tuple(_articles(item)),
        executor=f"{held.village.name}村民委员会" if resolves else "",
        effective="决议公告期满，异议全部答复以后生效。"
        if resolves and item.item.outcome == "passed"
        else "",
        signers=COUNTERS,
        signed_by=(convener(session, held),),
        warnings=tuple(_warnings(item)),
        basis=tuple(_basis(session, held, *RULES, only=item)),
        late_entry=_late(session, held),
        demo=held.village.demo,
    )


def _articles(item: Item) -> Iterator[Article]:
    form = item.proposal_form
    yield Article(heading="事项", text=str(form.get("content") or item.title))
    if item.proposal.amount is not None:
        sources = [f"{each['source']}{yuan(Decimal(each['amount']))}" for each in form.get("funding") or ()]
        told = f"，资金来源：{'，'.join(sources)}" if sources else ""
        yield Article(heading="金额", text=f"{yuan(Decimal(item.proposal.amount) / 100)}{told}。")

    if item.proposal.item == listing.MANDATE:
        yield Article(heading="授权", text=mandates.sentence(form))


def _township(session: Session, held: Scene) -> str:
    line = jurisdictions.line(session, held.village.jurisdiction)
    return line[1].name if len(line) > 1 else ""


def _late(session: Session, held: Scene) -> LateEntry | None:
    if not held.meeting.late:
        return None
    recorded = _event_at(session, held, "result_entered")
    return LateEntry(occurred=_day(held), recorded=recorded.date()) if recorded else None


def _basis(session: Session, held: Scene, *rules: str, only: Item | None = None) -> Iterator[Basis]:
    """The articles of a body's rules; only what the county confirmed is printed with its article."""
    found = confirmations.of_county(session, matters.county(session, held.village.jurisdiction))
    for item in (only,) if only else held.items:
        for name in rules:
            rule = item.rules.get(f"{held.meeting.body}.{name}")
            if rule is None or rule.value is None:
                continue
            confirmation = found.get(rule.id)
            if confirmation is not None and confirmation.covers(rule):
                yield Basis(text=_article(rule) or confirmation.source, confirmed=True)
            elif rule.basis.statute or rule.basis.jurisdiction == COUNTY:
                yield Basis(text=rule.basis.text, confirmed=False, source=_statute(rule))


def _article(rule: Rule) -> str:
    return f"《{rule.basis.statute}》{rule.basis.article}" if rule.basis.article else ""


def _statute(rule: Rule) -> str:
    return LOCAL_RULE if rule.basis.jurisdiction == COUNTY else f"《{rule.basis.statute}》"
