"""Notices, where they hung, objections and answers in a matter's volume (公开材料)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from engine import log
from web.desk import told
from web.dossier.meetings import names
from web.dossier.opened import Opened, Part
from web.notices import proof, sheets
from web.notices.sheets import Shown
from web.records import RecordPaper, Section
from web.wording import chinese_day as day
from web.wording import chinese_moment as moment
from workflows import people
from workflows.disclosure import notices, objections
from workflows.tables import Notice, Objection

STATES = {"open": "等待答复", "replied": "已经答复，等待村务监督委员会确认", "answered": "已经答复并确认"}


def parts(opened: Opened, *kinds: str) -> Iterator[Part]:
    """The notices of some kinds as they hang, each followed by the evidence that it hung and by what was objected."""
    for row in told.notices_of(opened.session, opened.row):
        if row.kind in kinds:
            yield from _of_notice(opened, sheets.read(opened.session, opened.village, row.id))


def _of_notice(opened: Opened, shown: Shown) -> Iterator[Part]:
    committee = f"{opened.place.name}村民委员会"
    told = proof.plain(opened.session, shown, at=opened.at, site=opened.site) if opened.site else None
    paper = sheets.content(opened.session, shown, at=opened.at, proof=told)
    yield Part(paper, by=committee, on=paper.dated)
    yield Part(_postings(opened, shown), by="村务监督委员会", on=paper.dated)
    made = _objections(opened, shown.notice)
    if made:
        record = opened.record(f"对{shown.kind}的异议和答复", [_objection(opened, each) for each in made])
        yield Part(record, by=committee, on=date.fromisoformat(made[-1].made_at[:10]))


def _postings(opened: Opened, shown: Shown) -> RecordPaper:
    """Where and when the notice hung, who put it up, who looked at it, with the photos."""
    rows = notices.postings(opened.session, shown.notice)
    known = names(opened, *(each.posted_by for each in rows), *(each.confirmed_by for each in rows))
    table = tuple(
        (
            notices.CHANNELS.get(each.channel, each.channel),
            moment(each.up_at),
            moment(each.down_at) if each.down_at else "没有取下",
            known.get(each.posted_by, ""),
            known.get(each.confirmed_by, "") or "还没有",
        )
        for each in rows
    )
    period = f"{day(shown.notice.first_day)}至{day(shown.notice.last_day)}" if shown.notice.first_day else ""
    photos = tuple(
        opened.photo(
            each.evidence, f"{notices.CHANNELS.get(each.channel, each.channel)}，{moment(each.up_at)}"
        )
        for each in rows
        if each.evidence
    )
    return opened.record(
        f"{shown.kind}张贴情况",
        [
            Section(facts=(("公告", shown.title), ("公示期", period or "还没有开始"))),
            Section(
                columns=("渠道", "贴出", "取下", "张贴人", "核对人"), widths=(22, 24, 24, 15, 15), rows=table
            ),
            Section(heading="现场照片", photos=photos, tall=56) if photos else Section(),
        ],
    )


def _objections(opened: Opened, notice: Notice) -> list[Objection]:
    query = select(Objection).where(Objection.jurisdiction == opened.village, Objection.notice == notice.id)
    return list(opened.session.scalars(query.order_by(Objection.index)))


def _objection(opened: Opened, row: Objection) -> Section:
    private = log.private_parts(opened.session, opened.village, {row.index}).get(row.index, {})
    known = names(opened, row.replied_by, row.confirmed_by)
    by = objections.KINDS.get(row.by, row.by)
    name = str(private.get("name", ""))
    if name:
        by = f"{by}　{name if opened.viewer.may_name(row) else '（姓名不公开）'}"
    facts = [
        ("提出人", by),
        ("提出时间", moment(row.made_at)),
        ("反映的是", people.OFFICES[row.about].name if row.about in people.OFFICES else ""),
        ("内容", str(private.get("text", "内容已删除"))),
        ("最晚答复", day(row.due_on)),
        ("现在", STATES.get(row.state, row.state)),
        ("答复", f"{objections.OUTCOMES.get(row.outcome, '')}。{row.reply}" if row.reply else ""),
        ("答复人", known.get(row.replied_by, "")),
        ("确认人", known.get(row.confirmed_by, "")),
    ]
    return Section(facts=tuple((label, text) for label, text in facts if text))
