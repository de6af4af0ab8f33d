"""The meetings of a matter in its volume (会议材料): notice, who came, minutes, what was decided, the signed sheets."""

import json
from collections.abc import Iterator
from datetime import date

from engine.errors import Incomplete, Refused
from web.desk import told
from web.dossier.opened import Opened, Part
from web.meetings import attendance, scene, sheets
from web.meetings.scene import Item, Scene
from web.records import RecordPaper, Section
from web.typeset import day
from web.wording import chinese_moment as moment
from workflows import people
from workflows.law.assemblies import BODIES
from workflows.stages import NAMES
from workflows.tables import AgendaItem, Meeting

STATES = {
    "called": "已经通知，还没有开。",
    "open": "正在开会。",
    "entered": "纸质结果已经录入，还没有第二人核对。",
    "confirmed": "补录的结果已经核对，还没有经乡镇批准。",
}


def parts(opened: Opened) -> Iterator[Part]:
    """The documents of all meetings that had the matter on their agenda, in the order of the meetings."""
    for meeting, item in told.meetings_of(opened.session, opened.row):
        held = scene.load(opened.session, opened.village, meeting.id)
        yield from _of_meeting(opened, held, held.find(item.matter))


def _of_meeting(opened: Opened, held: Scene, item: Item) -> Iterator[Part]:
    meeting, convener = held.meeting, sheets.convener(opened.session, held)
    on = date.fromisoformat(meeting.held_on or meeting.planned_at[:10])
    notice = sheets.notice_paper(opened.session, held)
    yield Part(notice, by=notice.signed_by[0], on=notice.dated)
    yield Part(_attendance(opened, held), by=convener, on=on)
    if meeting.state == "closed":
        yield Part(sheets.minutes_paper(opened.session, held), by=convener, on=on)
        if item.item.outcome in ("passed", "rejected"):
            paper = sheets.resolution_paper(opened.session, held, item)
            yield Part(paper, by=held.body, on=on)
    scans = _scans(opened, held)
    if scans is not None:
        yield Part(scans, by=convener, on=on)


def _attendance(opened: Opened, held: Scene) -> RecordPaper:
    """Who was entitled and who came: by the sign-in on screen, else the numbers that the paper result states."""
    meeting, item = held.meeting, held.find(opened.row.id).item
    members = attendance.members(opened.session, held)
    sections = [Section(facts=tuple(_facts(held, meeting, item)))]
    if members:
        rows = tuple(
            (str(number), member.name, member.office, member.at if member.present else "未到")
            for number, member in enumerate(sorted(members, key=lambda each: int(each.id[1:])), start=1)
        )
        columns = ("序号", "姓名", "身份", "签到时间")
        sections.append(Section(heading="签到名册", columns=columns, widths=(10, 30, 38, 22), rows=rows))
    else:
        sections.append(Section(told=("这次会议用纸质签到表，签到表的照片附在后面。",)))
    return opened.record(f"{opened.place.name}{held.body}签到情况", sections)


def _facts(held: Scene, meeting: Meeting, item: AgendaItem) -> Iterator[tuple[str, str]]:
    yield "环节", NAMES.get(item.stage, item.stage)
    yield "会议", BODIES[meeting.body].name
    yield (
        "时间",
        moment(meeting.planned_at) if not meeting.held_on else day(date.fromisoformat(meeting.held_on)),
    )
    if meeting.place:
        yield "地点", meeting.place
    numbers = {"应到": meeting.entitled, "实到": meeting.present, "列席": meeting.attending}
    yield "人数", "，".join(f"{word}{n}人" for word, n in numbers.items() if n is not None) or "没有填写"
    if meeting.state != "closed":
        yield "现在", STATES.get(meeting.state, meeting.state)
    if item.outcome:
        yield "结果", told.OUTCOMES.get(item.outcome, item.outcome)


def _scans(opened: Opened, held: Scene) -> RecordPaper | None:
    """The photos of the signed sheets, with who entered and who confirmed the result."""
    meeting = held.meeting
    photos = list(json.loads(meeting.entry).get("photos", ())) if meeting.entry else []
    if not photos:
        return None
    name = _names(opened, meeting.entered_by, meeting.confirmed_by)
    facts = (
        ("录入", name.get(meeting.entered_by, "")),
        ("核对", name.get(meeting.confirmed_by, "") or "还没有"),
    )
    caption = f"{held.body}的签到表和表决单"
    shown = tuple(
        opened.photo(digest, f"{caption}（第{number}张，共{len(photos)}张）")
        for number, digest in enumerate(photos, start=1)
    )
    title = f"{opened.place.name}{held.body}签字表决单"
    return opened.record(title, [Section(facts=facts), Section(photos=shown)])


def _names(opened: Opened, *keys: str) -> dict[str, str]:
    """The names of persons by their keys (home/person)."""
    found = {}
    for key in keys:
        home, _, person = key.partition("/")
        if person:
            found[key] = people.names(opened.session, home, [person]).get(person, "")
    return found


names = _names
REFUSALS = (Refused, Incomplete)
