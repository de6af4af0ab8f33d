"""The volume of one matter (一事一档电子卷): which documents, in which order, bound with cover and contents."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from web import discretion
from web import print as press
from web.dossier import course, disclosures, meetings
from web.dossier.opened import Opened, Part
from web.papers import Paper
from web.records import ContentsPaper, CoverPaper, Entry
from web.wording import chinese_day as day
from web.wording import chinese_moment as moment
from workflows import course as drawn
from workflows import matters, stages

Progress = Callable[[int], None]
BOUND = 96
"""Percent of the work when everything is set and only the file is to be written."""


def parts(opened: Opened) -> list[Part]:
    """All documents in the order of a file: proposal, meetings, opinions, disclosures, works, supervision, history."""
    return list(_parts(opened))


def _parts(opened: Opened) -> Iterator[Part]:
    started = date.fromisoformat(opened.proposal.started_on)
    item = matters.power_list(opened.session, opened.village, on=started).get(opened.proposal.item)
    yield from course.proposals(opened, item)
    yield from meetings.parts(opened)
    yield from course.opinions(opened, "task_completed")
    yield from disclosures.parts(opened, "plan", "resolution")
    yield from course.works(opened)
    yield from disclosures.parts(opened, "result")
    yield from course.opinions(opened, "opinion_given")
    yield course.findings(opened)
    yield course.course(opened)
    yield course.proven(opened)


def cover(opened: Opened) -> CoverPaper:
    """The cover: which matter, where it stands, and for whom the volume is."""
    row = opened.row
    state = stages.STATES.get(row.state, row.state)
    steps = "、".join(drawn.now(opened.session, row)) if row.state == "open" else ""
    stage = f"，现在在“{steps}”环节" if steps else ""
    names = "异议人的姓名不公开" if not opened.viewer.named else "内有异议人姓名，不得外传"
    return CoverPaper(
        village=opened.place.name,
        township=opened.township,
        title=opened.proposal.title,
        number=f"{row.id}号事项",
        dated=opened.at.date(),
        facts=(
            ("状态", f"{state}{stage}"),
            ("发起", day(opened.proposal.started_on)),
            ("成卷时间", moment(opened.at.isoformat())),
            ("保密", names),
        ),
        note="本卷由系统按日志生成，卷末有日志证明。照片按比例缩小，原件按存证号保存在村里。",
        demo=opened.place.demo,
    )


def contents(opened: Opened, lines: list[Entry]) -> ContentsPaper:
    """The contents of the volume."""
    return ContentsPaper(
        village=opened.place.name,
        title="卷内文件目录",
        dated=opened.at.date(),
        entries=tuple(lines),
        demo=opened.place.demo,
    )


def bind(front: CoverPaper, listing: ContentsPaper, made: list[Part], *, told: Progress) -> bytes:
    """Set every document, number the pages through, and write the contents; `told` hears of each document (0 to 100)."""
    volume = press.Volume()
    volume.add(_masked(front))
    volume.add(_masked(listing))
    numbered = []
    for number, part in enumerate(made, start=1):
        anchor = f"part-{number}"
        page = volume.add(_masked(part.paper), anchor=anchor)
        numbered.append(replace(_entry(part), page=page, anchor=anchor))
        told(BOUND * number // len(made))
    # 页号到现在才知道。目录先占好页数，再按真的页号重排
    volume.replace(1, _masked(replace(listing, entries=tuple(numbered))))
    return volume.pdf()


def listing(front: CoverPaper, made: list[Part]) -> ContentsPaper:
    """The contents of other papers that are bound, before any page is numbered."""
    return ContentsPaper(
        village=front.village,
        title="目录",
        dated=front.dated,
        entries=tuple(entries(made)),
        demo=front.demo,
    )


def entries(made: list[Part]) -> list[Entry]:
    """The lines of the contents before any page is numbered."""
    return [_entry(part) for part in made]


def _entry(part: Part) -> Entry:
    return Entry(title=part.paper.title, by=part.by, on=part.on, anchor="x")


def _masked(paper: Paper) -> Paper:
    return discretion.masked(paper)
