"""The county's villages, and one village's front page (村庄首页)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from web import matter_view, store, telling_mergers
from web.notices import cards, sheets
from web.village import reading
from web.village.blueprint import pages
from workflows import jurisdictions, people
from workflows.demo import ACCOUNTS, PASSWORD, PIN, DemoAccount
from workflows.disclosure import notices
from workflows.mergers import former
from workflows.tables import Account, Jurisdiction, Notice

ENDED = ("closed", "rejected", "withdrawn", "terminated", "moved")
RECENT = 10

MAY: Mapping[str, Any] = {
    "secretary": later("发起事项，召集党组织和两委会议，张贴公告"),
    "branch_member": later("在党组织会议和两委会议上表决"),
    "director": later("召集村民代表会议，张贴公告，组织实施，答复异议"),
    "committee_member": later("在两委会议和代表会议上表决，张贴公告，答复异议"),
    "clerk": later("录入会议结果，上传照片，归档"),
    "supervision_chair": later("核对会议结果和张贴，确认异议答复"),
    "supervision_member": later("核对会议结果和张贴，确认异议答复"),
    "party_member": later("在党员大会上表决"),
    "representative": later("在村民代表会议上表决"),
    "women_representative": later("在村民代表会议上表决"),
    "council_member": later("在村民议事会上表决"),
    "villager": later("看公告，实名提异议"),
    "township_party": later("审核事项，批准补录"),
    "township_deputy": later("乡镇党委没有及时审核时，代为审核"),
    "county_legal": later("核定规则的条文"),
    "auditor": later("回放每个事项的全过程，查疑点"),
    "administrator": later("维护本县的规则和账号"),
}
"""What each office may do here, for whoever tries the demonstration."""


@dataclass(frozen=True)
class Township:
    """A township and its villages, for the list."""

    name: str
    villages: Sequence[Jurisdiction]


@pages.get("/villages")
def villages() -> str:
    """The villages by township; on a demonstration it says so and lists the accounts to try."""
    with store.database().read() as db:
        counties = jurisdictions.all_of(db, "county")
        return render_template(
            "village/villages.html",
            counties=[(county, _townships(db, county)) for county in counties],
            accounts=[account for county in counties if county.demo for account in _accounts(db, county)],
            password=PASSWORD,
            pin=PIN,
        )


def _townships(db: Session, county: Jurisdiction) -> list[Township]:
    return [
        Township(town.name, jurisdictions.children(db, town.jurisdiction))
        for town in jurisdictions.children(db, county.jurisdiction)
    ]


def _accounts(db: Session, county: Jurisdiction) -> list[tuple[DemoAccount, str]]:
    """The demonstration's accounts that are there, one an office, each with what it may do."""
    there = set(db.scalars(select(Account.id).where(Account.jurisdiction == county.jurisdiction)))
    offices = {kind.name: str(MAY.get(office, "")) for office, kind in people.OFFICES.items()}
    return [(each, offices[each.office]) for each in ACCOUNTS if each.account in there]


@pages.get("/village/<village>")
def village(village: str) -> str:
    """What is open to objection now, what is under way, what ended lately, and how to object."""
    at = store.now()
    with store.database().read() as db:
        place = reading.place(db, village)
        href = url_for("village.matter", village=village, matter="{}").replace("%7B%7D", "{}")
        every = matter_view.lines(db, village, at=at, href=href)
        lines = [replace(line, title=reading.shown(line.title)) for line in every]
        return render_template(
            "village/village.html",
            place=place,
            line=jurisdictions.line(db, village),
            merged=telling_mergers.merged(db, place),
            former=former.villages(db, village),
            open_notices=_open(db, village, at),
            under_way=[line for line in lines if line.row.state not in ENDED],
            ended=[line for line in lines if line.row.state in ENDED][:RECENT],
        )


def _open(db: Session, village: str, at: datetime) -> list[dict[str, object]]:
    """The notices that somebody may still look at and object to: those whose period ends first come first."""
    rows = db.scalars(select(Notice).where(Notice.jurisdiction == village, Notice.state == "up"))
    shown = [sheets.read(db, village, row.id) for row in rows if notices.is_up(db, row)]
    current = [each for each in shown if cards.state(each, at) in ("running", "not_up")]
    current.sort(key=lambda each: (each.notice.ends or "9", each.notice.index))
    return [cards.card(db, each, at=at) for each in current]
