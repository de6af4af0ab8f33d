"""A village in which every page has something to show, and a walk over all of them (全部页面).

Every GET route of the application is visited by itself: an address is put together from what there is in the village
and opened by one role after the other. So a new route is audited from its first day; a route that nobody in the
village can open fails the test until `tests.addresses.ALSO` names an address for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from engine.signing import Key
from tests import assets, copies, entitled, helping, listings, merging, money, works
from tests.addresses import ALSO, ROLES, WRONG
from tests.legacies import legacy_at
from tests.recorded import begin_using, shelved
from tests.trees import signing
from tests.village import (
    COUNTY,
    FORM,
    SECRET,
    SIGNER,
    STAGES,
    TOWNSHIP,
    VILLAGE,
    VillageUnderTest,
    copied_village,
)
from tests.workbooks import FAMILIES, book
from workflows import correction, entries, implementation, inspection, jobs, orders, supervision
from workflows.correction import Correction
from workflows.disclosure import facts, notices, objections
from workflows.entries import Entry
from workflows.finance.tables import Sheet
from workflows.inspection import Inspection
from workflows.jobs import Job
from workflows.library.tables import Document
from workflows.listing.tables import ItemDraft
from workflows.meetings import meeting, results, venues
from workflows.registers import imports, workbook
from workflows.registers.tables import Handover, Import, ImportDraft, LegacyEntry
from workflows.support.tables import Batch, Publication
from workflows.tables import AgendaItem, Meeting, Notice, Objection, Posting, RollEntry
from workflows.tasks import notes
from workflows.tasks.tables import Copy

if TYPE_CHECKING:
    from werkzeug.routing import Rule

TAG = re.compile(r"<\w[^>]*>")
MARK = re.compile(r'<(\w+)|\bclass="([^"]*)"')
PAPERS = (".pdf", ".json", ".bpmn", ".xlsx")
"""Routes that end so show no page."""

BEFORE = {"login.second_step": {"name": "township_party", "secret": SECRET}}
"""What is sent to the sign-in page before a route shows anything."""

SILENT = frozenset({"static", "login.elder", "login.language", "login.enrol", "dossier.file"})
"""Routes that show nothing of their own, or only to an account that has not enrolled yet (see test_signing_in)."""


@dataclass
class Gallery:
    """The village, and the names of what is in it."""

    village: VillageUnderTest
    names: dict[str, list[str]]

    @cached_property
    def pages(self) -> tuple["Shown", ...]:
        """Every page once, and those of `ALSO` and `WRONG`: who opened it, where, and its HTML."""
        return tuple(self._walk())

    @property
    def differing(self) -> Iterator["Shown"]:
        """The first page of each route, and those with a mark-up (an element with its classes) that no page before had."""
        seen: set[str] = set()
        for shown in self.pages:
            marks = {str(MARK.findall(tag)) for tag in TAG.findall(shown.html)}
            if shown.endpoint or not marks <= seen:
                yield shown
            seen |= marks

    def _walk(self) -> Iterator["Shown"]:
        seen: set[tuple[str, str]] = set()
        for rule in sorted(self.village.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            page = rule.endpoint not in SILENT and not rule.rule.endswith(PAPERS)
            if page and "GET" in (rule.methods or ()):
                shown = self._first(rule)
                if shown is not None and (shown.role, shown.address) not in seen:
                    seen.add((shown.role, shown.address))
                    yield shown
        for role, pattern in ALSO:
            opened = {(role, address) for address in self._addresses(pattern)} - seen
            yield from (self._open(*each, "" if "{" in pattern else pattern) for each in sorted(opened))
        for role, pattern in WRONG:
            yield from self._mistakes(role, pattern)

    def _first(self, rule: "Rule") -> "Shown | None":
        """The first page that a route shows to anybody; `None` for what is no page (PDF, JSON, drawings)."""
        pattern = rule.rule.replace("<path:", "<").replace("<int:", "<").replace("<", "{").replace(">", "}")
        for address, role in product(self._addresses(pattern), ROLES):
            client = self.village.client(role)
            if rule.endpoint in BEFORE:
                client.post("/login", data=BEFORE[rule.endpoint])
            answer = client.get(address)
            if answer.status_code == 200:
                html = answer.mimetype == "text/html"
                return Shown(rule.endpoint, role, address, answer.get_data(as_text=True)) if html else None
        raise LookupError(f"nobody can open {rule.rule} ({rule.endpoint}); expected an address in ALSO")

    def _addresses(self, pattern: str) -> list[str]:
        wanted = [name for name in self.names if f"{{{name}}}" in pattern]
        chosen = product(*(self.names[name] for name in wanted))
        return [pattern.format(**dict(zip(wanted, each, strict=True))) for each in chosen]

    def _open(self, role: str, address: str, endpoint: str) -> "Shown":
        answer = self.village.client(role).get(address)
        return Shown(endpoint, role, address, answer.get_data(as_text=True))

    def _mistakes(self, role: str, pattern: str) -> Iterator["Shown"]:
        """The first form behind a pattern that can be sent, sent empty."""
        for address in self._addresses(pattern):
            answer = self.village.client(role).post(address, data={})
            if answer.status_code == 422:
                yield Shown(f"POST {pattern}", role, f"{address} sent empty", answer.get_data(as_text=True))
                return
        raise LookupError(f"found no form at {pattern} that {role} can send empty")


@dataclass(frozen=True)
class Shown:
    """A page as somebody saw it; `endpoint` is its route, empty for one more page of a route."""

    endpoint: str
    role: str
    address: str
    html: str

    def __str__(self) -> str:
        return f"{self.address} ({self.role})"


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """A village that has a matter at every stage, meetings in every state, notices and objections, and its pages."""
    village = copied_village(tmp_path_factory.mktemp("gallery"))
    _fill(village)
    yield Gallery(village, _names(village))
    copies.drop(village.database)


def _fill(village: VillageUnderTest) -> None:
    """From the longest way to the shortest, so that what is to hang today is posted last."""
    closed = village.matter_at("closed", title="卫生室修缮")
    village.do(notices.take_down, "director", notice=village.notice(closed, "resolution").id)
    building = works.start(village, title="村部维修", place="村部")
    works.bring(village, building, "construction")
    works.do(village, building, "construction", outcome="vary", percent=60)
    works.do(village, building, "variation")
    entitled.listed(village, entitled.annual(village))
    entitled.council(village, entitled.mandated(village, entitled.mandate(village)))
    assets.inventory(village)
    assets.survey(village)
    assets.let(village, ledger={"instalments": instalments(village.today)})
    ended = assets.start(village, "asset-lease", asset="三组鱼塘", owner="group", title="鱼塘发包")
    assets.bring(village, ended, "ledger")
    assets.end(village, ended)
    assets.propose_end(village, ended, day=village.today + timedelta(days=1), correction="日期写错")
    for stage in ("withdrawn", "rejected"):
        village.matter_at(stage, title=f"{stage}的事项")
    suspended = village.matter_at("consultation", title="已经中止的事项")
    order = {"order": "court", "number": "（2026）示01行初3号", "scan": village.photo}
    village.do(orders.suspend, "township_party", matter=suspended, reason="裁定停止执行", **order)
    paying = village.matter_at("implementation", title="水渠清淤")
    village.implement(paying)
    village.do(
        implementation.pay,
        "director",
        matter=paying,
        form={"amount": "20000.00", "to": "明达建筑有限公司", "paid_on": village.today.isoformat()},
    )
    village.matter_at("implementation", title="路灯安装")
    closing = village.matter_at("result_disclosure", title="垃圾箱采购")
    village.advance(days=20)
    assert village.row(closing).open_tasks[0].task == "closing"
    stages = {stage: village.matter_at(stage, title=f"等待{stage}的事项") for stage in reversed(STAGES[:6])}
    _meet(village, stages)
    _disclose(village, stages["resolution_disclosure"])
    returned = village.matter_at("deliberation", title="退回过的事项")
    village.do(supervision.give_opinion, "supervision_chair", matter=returned, form={"opinion": "agree"})
    signing(village)
    _begin(village)
    listings.show(village)
    shelved(village)
    money.show(village)
    helping.show(village)
    merging.show(village)


def instalments(today: date) -> list[dict[str, str]]:
    """Rent that is overdue by the time the gallery is open, and rent that is due later."""
    days = (today + timedelta(days=40), today + timedelta(days=400))
    return [{"due_on": day.isoformat(), "amount": "45000.00"} for day in days]


def _begin(village: VillageUnderTest) -> None:
    """Lists that were imported, one with mistakes; matters from before; an office that is handed over."""
    begin_using(village)
    legacy_at(village, "implementation")
    told: dict[str, Any] = {"kind": "start", "fields": {"item": "major-matter", "form": FORM}}
    village.do(entries.draft, "clerk", **told)
    matter = village.matter_at("deliberation", title="有人要查阅的事项")
    wish = {"matter": matter, "way": "see", "wish": "付款凭证"}
    village.do(inspection.request, "villager", **wish)
    key = (VILLAGE, "job-1")
    jobs.ask(
        village.database, jobs.Key(*key), kind="matter", subject=matter, by="secretary", at=village.clock.now
    )
    households = [*FAMILIES["households"], ["009", "九组", "无此人"]]
    for rows in ({**FAMILIES, "party": [["李水生", ""]]}, {"households": households}):
        with village.database.write() as session:
            read = workbook.read(book(rows))
            imports.keep(session, VILLAGE, account="clerk", book=read, at=village.clock.now)


def _meet(village: VillageUnderTest, at: dict[str, str]) -> None:
    """Meetings in every state: called, open with votes, entered, sent back, late and confirmed, without a quorum."""
    village.call("proposal", [at["proposal"]])
    apart = village.call("proposal", [village.matter_at("proposal", title="两个会场开会的事项")])
    carriers = [village.persons[role] for role in ("supervision_chair", "director")]
    boxes = [venues.MobileBox("敬老院", carriers)]
    village.do(venues.arrange, "clerk", meeting=apart, venues=["二组晒场"], boxes=boxes)
    name = village.open_meeting("deliberation", [at["deliberation"]])
    village.vote(name, at["deliberation"], {"secretary": "for", "party_1": "against"})
    village.enter(at["consultation"], "consultation")
    others = [village.matter_at("deliberation", title=f"第{n}件议题") for n in (1, 2, 3)]
    village.open_meeting("deliberation", others[:1])
    sent_back = village.enter(others[1], "deliberation")
    village.do(results.reject, "supervision_chair", meeting_id=sent_back, reason="票数与照片不一致")
    village.advance(days=10)
    late = village.do(
        results.record,
        "clerk",
        body="party_members_meeting",
        stage="deliberation",
        notice_on=village.days_ago(20),
        held_on=village.days_ago(6),
        place="村委会会议室",
        items={others[2]: {"present": 9, "for": 9}},
        photos=[village.photo],
    ).subject
    village.do(results.confirm, "supervision_chair", meeting_id=late)
    none = village.matter_at("resolution", title="没有开成的事项")
    village.hold(none, "resolution", present=3, for_=3)
    counted = village.matter_at("consultation", title="屏幕上表决的事项")
    on_screen = village.open_meeting("consultation", [counted])
    village.vote(
        on_screen, counted, {"secretary": "for", "director": "for", "branch_1": "for", "branch_2": "for"}
    )
    village.do(meeting.close, "clerk", meeting=on_screen)


def _disclose(village: VillageUnderTest, matter: str) -> None:
    """A notice that hangs, one that lacks a channel and its confirmation, objections in every state."""
    other = village.matter_at("resolution_disclosure", title="缺一处没贴的事项")
    village.do(
        notices.post,
        "director",
        matter=other,
        kind="resolution",
        channels=["web", "board"],
        form={"content": "按决议执行"},
        evidence=dict.fromkeys(notices.CHANNELS, village.photo),
    )
    bare = village.matter_at("resolution_disclosure", title="还没有公告的事项")
    for each in (other, matter, bare):
        village.do(notes.comment, "director", matter=each, text="请尽早公开", files=[village.photo])
    notice = village.post(matter)
    told: dict[str, Any] = {
        "kind": "resolution",
        "field": "contact",
        "old": "",
        "new": "村文书",
        "reason": "写漏了",
    }
    village.do(correction.correct_notice, "director", matter=matter, **told)
    told |= {"field": "beneficiaries", "new": "二组"}
    named = village.do(correction.correct_notice, "director", matter=matter, **told).subject
    village.do(correction.confirm, "supervision_chair", correction=named)
    village.object(notice)
    village.answer(village.object(notice, by="anonymous", text="想知道花了多少钱"))
    replied = village.object(notice, by="outsider", text="路过看到，提个建议")
    told = {"outcome": "explained", "text": "谢谢，已经转告施工队", "to": "consultation"}
    village.do(objections.reply, "director", objection=replied, **told)


def _names(village: VillageUnderTest) -> dict[str, list[str]]:
    """What an address may name, the youngest first; of what looks alike, one."""
    with village.database.read() as session:
        meetings = _meetings(session)
        rows = session.scalars(select(MatterRow).order_by(MatterRow.id)).all()
        matters = {(row.state, row.open_tasks[0].task if row.open_tasks else ""): row.id for row in rows}
        sheets = session.scalars(select(Notice).order_by(Notice.index)).all()
        hanging = {
            (row.kind, row.state, bool(row.full_since), row.ends > village.clock.now.isoformat()): row.id
            for row in sheets
        }
        found: dict[str, dict[Any, str]] = {"meeting": meetings, "matter": matters, "notice": hanging}
        return {
            **{name: list(reversed(each.values())) for name, each in found.items()},
            "payload": _payloads(session, sheets, at=village.clock.now),
            "village": [VILLAGE],
            "county": [COUNTY],
            "objection": list(session.scalars(select(Objection.id))),
            "digest": list(session.scalars(select(Posting.evidence).distinct())),
            "kind": list(notices.KINDS),
            "asset": ["Z-01"],
            "item": ["major-matter", *session.scalars(select(ItemDraft.item).order_by(ItemDraft.item))],
            "form": ["proposal", "step_2", "enquiry"],
            "table": ["bids"],
            "home": [COUNTY, TOWNSHIP, VILLAGE],
            "number": ["0"],
            "process": ["four-discussions", "result-disclosure"],
            "rule": ["objection.reply_days"],
            "task": ["finance"],
            "copy": list(session.scalars(select(Copy.id))),
            "draft": list(session.scalars(select(ImportDraft.id))),
            "entry": list(session.scalars(select(Entry.id))),
            "inspection": list(session.scalars(select(Inspection.id))),
            "job": list(session.scalars(select(Job.id))),
            "document": list(session.scalars(select(Document.id).distinct())),
            "batch": list(session.scalars(select(Batch.id))),
            "publication": list(session.scalars(select(Publication.id).order_by(Publication.id))),
            "sheet": list(session.scalars(select(Sheet.id).order_by(Sheet.index))),
            "person": list(session.scalars(select(RollEntry.person).distinct()))[:3],
            "name": [
                *session.scalars(select(Correction.id).order_by(Correction.state.desc())),
                *(
                    each
                    for table in (Handover, LegacyEntry, Import)
                    for each in session.scalars(select(table.id).order_by(table.id))
                ),
            ],
        }


def _meetings(session: Session) -> dict[Any, str]:
    """Meetings by what makes them look different."""
    of_items = session.execute(
        select(Meeting, AgendaItem)
        .join(
            AgendaItem,
            (AgendaItem.jurisdiction == Meeting.jurisdiction) & (AgendaItem.meeting == Meeting.id),
        )
        .order_by(AgendaItem.matter)
    )
    return {
        (
            row.state,
            row.on_paper,
            row.late,
            item.outcome,
            row.body == "representatives_assembly",
            bool(venues.of(session, VILLAGE, row.id)),
        ): row.id
        for row, item in of_items.all()
    }


def _payloads(session: Session, sheets: Sequence[Notice], *, at: datetime) -> list[str]:
    """What QRs hold: of a notice that hangs, signed by the county and by a stranger."""
    told = facts.of(
        session, session.get_one(MatterRow, (VILLAGE, sheets[-1].matter)), sheets[-1], title="公告", at=at
    )
    altered = replace(told, amount="100", last_day="")
    return [facts.sealed(told, SIGNER), facts.sealed(altered, Key(bytes(32)))]
