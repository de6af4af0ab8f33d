"""Proposal, opinions, implementation, findings, history and proof in a matter's volume (办理过程材料)."""

from collections.abc import Iterator
from typing import Any

from engine import dossier as proof
from engine import log
from engine.log import Event
from web import history
from web.checkup import report
from web.desk import told
from web.dossier.opened import Opened, Part
from web.records import Section
from web.wording import chinese_day as day
from web.wording import chinese_moment as moment
from workflows import course as drawn
from workflows import dossier, implementation, people, pinned
from workflows.catalogue import PowerItem
from workflows.checkup import examination
from workflows.law import money

PROPOSED = (*pinned.BEGAN, "proposal_revised")
OPINION_FORMS = {"opinion_given": "supervision-opinion", "task_completed": "township-review"}


def events(opened: Opened) -> list[Event]:
    """The events about the matter itself."""
    return list(log.events(opened.session, opened.village, subject=("matter", opened.row.id)))


def proposals(opened: Opened, item: PowerItem | None) -> Iterator[Part]:
    """What was proposed, in each version."""
    form = pinned.form_of(opened.session, opened.row, pinned.start_form(opened.session, opened.row))
    made = [event for event in events(opened) if event.kind in PROPOSED and "form" in event.body]
    discussed = drawn.has_discussions(opened.session, opened.row)
    name = "事项提议" if discussed else "事项发起"
    for number, event in enumerate(made, start=1):
        heading = name if number == 1 else f"{name}（第{number}稿）"
        facts = [
            ("事项", str(event.body["form"].get("title", opened.proposal.title))),
            ("编号", opened.row.id),
            ("权力事项", item.title if item else opened.proposal.item),
            ("提出", f"{_office(event)}，{moment(event.occurred_at.isoformat())}"),
            *told.facts(form, event.body["form"]),
        ]
        record = opened.record(heading, [Section(facts=tuple(facts))])
        by = f"{opened.place.name}党组织" if discussed else _office(event)
        yield Part(record, by=by, on=event.occurred_at.date())


def _office(event: Event) -> str:
    return people.OFFICES[event.office].name if event.office in people.OFFICES else event.office


def opinions(opened: Opened, *kinds: str) -> Iterator[Part]:
    """What the township or the supervision committee said, a paper each."""
    for event in events(opened):
        if event.kind in kinds and "path" not in event.body and "opinion" in event.body.get("form", {}):
            form = pinned.form_of(opened.session, opened.row, OPINION_FORMS[event.kind])
            office = _office(event)
            facts = (("时间", moment(event.occurred_at.isoformat())), *told.facts(form, event.body["form"]))
            yield Part(
                opened.record(f"{office}意见", [Section(facts=facts)]), by=office, on=event.occurred_at.date()
            )


def works(opened: Opened) -> Iterator[Part]:
    """How it was carried out, and what was paid."""
    committee = f"{opened.place.name}村民委员会"
    made = events(opened)
    begun = [event for event in made if event.kind == "implementation_begun"]
    for event in begun:
        form = pinned.form_of(opened.session, opened.row, "implementation")
        facts = (("开始", moment(event.occurred_at.isoformat())), *told.facts(form, event.body["form"]))
        yield Part(
            opened.record("组织实施", [Section(facts=facts)]), by=committee, on=event.occurred_at.date()
        )
    paid = [event for event in made if event.kind == "payment_made"]
    if paid:
        on = paid[-1].occurred_at.date()
        yield Part(opened.record("付款情况", [_payments(opened, paid)]), by=committee, on=on)


def _payments(opened: Opened, paid: list[Event]) -> Section:
    rows = [
        (
            day(event.body["form"].get("paid_on") or event.occurred_at.date().isoformat()),
            str(event.body["form"].get("to", "")),
            str(event.body["form"].get("purpose", "")),
            money.printed(event.body["amount"]),
        )
        for event in paid
    ]
    total = implementation.paid(opened.session, opened.village, opened.row.id)
    decided = opened.proposal.amount
    rows.append(("合计", "", f"决议金额{money.printed(decided)}" if decided else "", money.printed(total)))
    columns = ("日期", "付给", "用途", "金额")
    return Section(columns=columns, widths=(24, 28, 26, 22), rows=tuple(rows))


def findings(opened: Opened) -> Part:
    """What the check-up finds at the time of printing."""
    found = examination.examine_matter(opened.session, opened.village, opened.row.id, at=opened.at)
    lead = f"{moment(opened.at.isoformat())}体检，{report.counted(found)}"
    sections = [report.section(each, number) for number, each in enumerate(found, start=1)]
    return Part(opened.record("程序体检", sections, lead=lead), on=opened.at.date())


def course(opened: Opened) -> Part:
    """Everything that happened, in the order of the log, each with the digest of its event."""
    digests = proof.leaves(opened.session, opened.village)
    steps = history.steps(opened.session, opened.village, opened.row.id, public=not opened.viewer.offices)
    rows = tuple(
        (str(step["index"]), step["time"], _what(step), _who(step), digests[step["index"]].hex()[:16])
        for step in steps
    )
    lead = "每一条都是村级日志里的一条记录，序号和校验值由系统生成。连续投出的表决票合并为一条，不写谁投的什么票。"
    table = Section(
        columns=("序号", "时间", "办理内容", "办理人", "校验值"), widths=(9, 18, 37, 18, 18), rows=rows
    )
    return Part(opened.record("办理经过", [table], lead=lead, small=True), by="系统日志", on=opened.at.date())


def _what(step: dict[str, Any]) -> str:
    flags = f"（{'；'.join(step['flags'])}）" if step["flags"] else ""
    return f"{step['what']}{flags}"


def _who(step: dict[str, Any]) -> str:
    return "，".join(word for word in (step["who"], step["office"]) if word)


def proven(opened: Opened) -> Part:
    """What the log proves of these documents, and what no log can prove."""
    rows = dossier.events_of(opened.session, opened.row)
    found = proof.prove(opened.session, opened.village, rows)
    facts = (
        ("本村日志", f"{found.size}条记录"),
        ("本卷记录", f"{len(rows)}条，第{rows[0].index}号到第{rows[-1].index}号"),
        ("日志校验码", found.root.hex()),
        ("校验时间", moment(opened.at.isoformat())),
    )
    record = opened.record("日志证明", [Section(facts=facts), *_said(len(rows), found.wrong)])
    return Part(record, by="系统日志", on=opened.at.date())


def _said(count: int, wrong: list[int]) -> Iterator[Section]:
    if wrong:
        numbers = "、".join(str(index) for index in wrong)
        yield Section(heading="发现改动", told=(f"第{numbers}号记录与日志不一致。请保留现场，向县里报告。",))
    else:
        yield Section(
            heading="证明了什么",
            told=(f"{count}条记录逐条核验，都在上面这个校验码的日志里，一个字也没有改动。",),
        )
    yield Section(
        heading="怎样核对",
        told=(
            "同一天公告上印的校验码，或者县里留存的校验码，应当与日志一致。",
            "可以向村里索取本事项的电子证明文件，在任何一台电脑上核验，不需要连接本系统。",
        ),
    )
    yield Section(
        heading="证明不了什么",
        told=("从来没有录入的事情，日志证明不了。照片和签字的原件，仍然要与实物核对。",),
    )
