"""An entry in words (存量登记的说法): its stage, its discussions with their counts, its days."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from web import lines, wording, words
from web.telling import body_name, counted
from web.wording import day, moment
from workflows import people, stages
from workflows.disclosure import notices
from workflows.entitlements import listing
from workflows.law import money
from workflows.law.kinds import SUBJECTS
from workflows.legacy import told
from workflows.registers.tables import LegacyEntry
from workflows.tables import AgendaItem

STATES: Mapping[str, Any] = {
    "entered": later("等乡镇确认"),
    "returned": later("已退回，请重新登记"),
    "confirmed": later("乡镇已确认"),
}
WHERE: Mapping[str, Any] = {
    "consultation": later("提议通过了，等两委商议"),
    "deliberation": later("商议通过了，等党员大会审议"),
    "township_review": later("等乡镇党委审核"),
    "resolution": later("审议通过了，等村民会议或者代表会议决议"),
    "resolution_disclosure": later("决议通过了，还没有公开满期（公告要重新张贴）"),
    "implementation": later("决议公开满期，等实施或者正在实施"),
    "result_disclosure": later("已经完工，等公布结果（结果要在这里公布）"),
}
"""What each stage means to whoever chooses it."""
WHERE_MANDATE: Mapping[str, Any] = {"implementation": later("决议公开满期，授权已经生效")}
"""The same for a mandate of the villagers' council, where it differs."""


@dataclass(frozen=True)
class Held:
    """One discussion as the page shows it."""

    stage: str
    title: str
    facts: list[tuple[str, str]]
    warnings: list[str]


def discussions(row: LegacyEntry, found: Mapping[str, list[str]]) -> list[Held]:
    """The discussions of an entry, each with what the law finds about it."""
    return [
        Held(
            each.stage,
            f"{wording.named(stages.NAMES[each.stage])}：{body_name(each.body)}",
            [
                (_("开会日期"), day(each.held_on)),
                (_("通知日期"), day(each.notice_on) or _("没有书面通知")),
                (_("地点"), each.place),
                *counted(each.counts),
            ],
            [
                str(words.WARNINGS.get(rule, rule))
                for rule in found.get(each.stage, ())
                if rule != "legacy_matter"
            ],
        )
        for each in told.read(json.loads(row.told)).discussions
    ]


def facts(row: LegacyEntry) -> list[tuple[str, str]]:
    """What else an entry tells."""
    entry = told.read(json.loads(row.told))
    channels = wording.listed(notices.CHANNELS[each] for each in entry.channels)
    shown = _("%(a)s至%(b)s", a=day(entry.first_day), b=day(entry.last_day)) if entry.first_day else ""
    amount = entry.form.get("amount")
    return [
        (_("现在的环节"), wording.named(stages.NAMES[entry.stage])),
        (_("要办的事"), str(entry.form.get("content") or "")),
        (
            _("合计限额") if entry.item == listing.MANDATE else _("金额"),
            money.printed(money.fen(amount)) if amount else "",
        ),
        (_("决议公告"), f"{shown}　{channels}" if shown else ""),
        (_("开始实施"), day(entry.begun_on)),
        *_mandate(entry),
        *_lines(entry),
        (_("已经付款"), money.printed(money.fen(entry.paid)) if entry.paid else ""),
        (_("说明"), entry.remark),
        (_("登记时间"), moment(row.entered_at)),
        (_("退回的理由"), row.reason),
    ]


def _mandate(entry: told.Told) -> list[tuple[str, str]]:
    """The bounds of a mandate as they were entered, and what was used of it by then."""
    if entry.item != listing.MANDATE:
        return []
    form, subjects = entry.form, listing.subjects_of(entry.form)
    term = _("%(a)s至%(b)s", a=day(form["valid_from"]), b=day(form["valid_to"]))
    used = money.printed(money.fen(entry.used)) if entry.used else ""
    return [
        (_("授权的类别"), wording.listed(SUBJECTS.get(each, each) for each in subjects)),
        (_("每项限额"), money.printed(money.fen(form["each"]))),
        (_("期限"), str(term)),
        (_("启用系统以前已用"), used),
    ]


def _lines(entry: told.Told) -> list[tuple[str, str]]:
    """What an annual resolution lists or a mandate of several subjects grants, with the votes that the minutes have."""
    if entry.item == listing.MANDATE and not entry.lines:
        return []
    found = []
    for line in lines.proposed(listing.told_in(entry.item, entry.form)):
        votes = dict(entry.lines[line.number - 1]) if entry.lines else {}
        got = [votes.get(name, 0) if "for" in votes else None for name in listing.VOTES]
        counted_ = replace(
            line, state="told", in_favour=got[0], against=got[1], abstained=got[2]
        ).page_counted
        title = _("第%(n)s项 %(title)s", n=line.number, title=line.title)
        found.append((str(title), f"{line.page_about}；{counted_}"))
    return found


def findings(session: Session, row: LegacyEntry, matter: str) -> dict[str, list[str]]:
    """What the law found about each discussion of a matter that was begun from an entry."""
    query = select(AgendaItem.stage, AgendaItem.warnings).where(
        AgendaItem.jurisdiction == row.jurisdiction, AgendaItem.matter == matter
    )
    return {stage: json.loads(warnings) for stage, warnings in session.execute(query)}


def scans(row: LegacyEntry) -> list[str]:
    """The addresses of an entry's scans."""
    entry = told.read(json.loads(row.told))
    return [url_for("meetings.file", village=row.jurisdiction, digest=each) for each in entry.photos]


def entered_by(session: Session, row: LegacyEntry) -> str:
    """Who entered it."""
    home, _slash, person = row.entered_by.partition("/")
    return people.names(session, home, [person]).get(person, "")
