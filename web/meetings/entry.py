"""The numbers of a paper result as they are typed (纸质表决结果): one page for all items, checked as they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from engine.errors import Incomplete, Refused
from web import store, uploads, words
from web.meetings import telling
from web.meetings.asking import Asked
from web.meetings.scene import Subject
from workflows.entitlements import listing
from workflows.law import tally
from workflows.meetings import meeting as meetings
from workflows.meetings import sheet

OF_MEETING = ("entitled", "present", "attending", "women_present")
OF_ITEM = ("issued", "collected", "for", "against", "abstain", "invalid", "recused")
ON_SHEET = (*sheet.COUNTED, "recused", "present")
"""What is typed for an item: the columns of the result sheet, and where somebody came or went, who was there for it."""


@dataclass
class Entry:
    """A paper result as typed: day, numbers by matter, photos; `asked` has the errors."""

    asked: Asked
    held_on: date | None = None
    items: dict[str, dict[str, int | None]] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    lines: dict[str, list[dict[str, int | None]]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    of_parts: list[str] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        """The fields in the order of the page."""
        each = [f"{name}-{matter}" for matter in self.items for name in ON_SHEET]
        each += [
            line_field(name, matter, number)
            for matter, lines in self.lines.items()
            for number in range(1, len(lines) + 1)
            for name in listing.VOTES
        ]
        return ["", "place", "time", "notice_on", "held_on", *OF_MEETING, *self.of_parts, *each, "photos"]

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """The errors on top of the page."""
        return self.asked.summary(self.order)

    def refused(self, refused: Refused | Incomplete) -> None:
        """Put what a verb refused at the field it is about."""
        if isinstance(refused, Incomplete):
            for name in refused.missing:
                self._lacks(name)
        else:
            at = {"evidence_missing": "photos", "in_the_future": "held_on"}.get(refused.rule, "")
            self.asked.wrong(at, words.sentence(refused))

    def _lacks(self, name: str) -> None:
        if name in OF_MEETING or name == "notice_on":
            self.asked.wrong(name, str(_("请写%(what)s。", what=words.MISSING.get(name, name))))
        elif name == "for":
            for matter, counts in self.items.items():
                if counts.get("for") is None:
                    self.asked.wrong(f"for-{matter}", str(_("请写同意的票数，没有的写0。")))
        elif name == "lines":
            for matter, lines in self.lines.items():
                for number, votes in enumerate(lines, 1):
                    if votes["for"] is None:
                        sentence = str(_("请写这一项同意的票数，没有的写0。"))
                        self.asked.wrong(line_field("for", matter, number), sentence)
        else:
            self.asked.wrong("", words.sentence(Incomplete(name)))


def line_field(name: str, matter: str, number: int) -> str:
    """The field of one number of a listed matter's own vote."""
    return f"line-{name}-{matter}-{number}"


def read(village: str, subjects: Sequence[Subject], *, registered: int | None, apart: bool = False) -> Entry:
    """The posted result; errors stand at their fields, and photos that arrived are kept for the next try.

    `apart`: venues and boxes are counted apart, and here only what is counted once for all is read.
    """
    entry = Entry(Asked(request.form))
    _read_photos(entry, village)
    entry.held_on = entry.asked.day("held_on", str(_("请选开会的日期。")))
    if entry.held_on and entry.held_on > store.now().date():
        entry.asked.wrong("held_on", str(_("这一天还没有到。请选实际开会的日期。")))
    shared = {name: number for name in OF_MEETING if (number := entry.asked.number(name)) is not None}
    for subject in subjects:
        if apart:
            recused = entry.asked.number(f"recused-{subject.id}")
            entry.items[subject.id] = {**shared, **({} if recused is None else {"recused": recused})}
        else:
            _read_item(entry, subject.id, shared, registered)
        if subject.listed:
            entry.lines[subject.id] = [_read_line(entry, subject.id, line.number) for line in subject.listed]
            _check_lines(entry, subject.id, registered, apart=apart)
    return entry


def _check_lines(entry: Entry, matter: str, registered: int | None, *, apart: bool) -> None:
    """The law's own check of each line's votes against who was there: the sentence stands at the line."""
    told = {} if apart else {"entitled": registered} | entry.items[matter]
    people = {name: told.get(name) for name in ("entitled", "present", "recused", "issued", "collected")}
    for number, votes in enumerate(entry.lines[matter], 1):
        try:
            tally.check_counts(meetings.count_of({**people, **votes}))
        except Refused as refused:
            name, sentence = telling.inconsistent(refused)
            if name in (*OF_MEETING, "recused"):
                continue
            name = name if name in listing.VOTES else "for"
            entry.asked.wrong(line_field(name, matter, number), sentence)


def _read_line(entry: Entry, matter: str, number: int) -> dict[str, int | None]:
    """The votes on one line; where all agreed with everything, as many in favour as on the whole."""
    votes = {name: entry.asked.number(line_field(name, matter, number)) for name in listing.VOTES}
    if votes["for"] is None and entry.asked.value(f"all-{matter}"):
        votes["for"] = entry.items.get(matter, {}).get("for")
    return votes


def _read_photos(entry: Entry, village: str) -> None:
    entry.photos = uploads.kept(village, request.form.getlist("photo"))
    try:
        entry.photos += uploads.photos(request.files.getlist("photos"))
    except Refused as refused:
        entry.asked.wrong("photos", words.sentence(refused))
    entry.photos = list(dict.fromkeys(entry.photos))
    if not entry.photos:
        entry.asked.wrong("photos", str(_("请拍下签字的签到表和表决单，上传照片。")))


def _read_item(entry: Entry, matter: str, shared: Mapping[str, int | None], registered: int | None) -> None:
    own = {
        name: number for name in ON_SHEET if (number := entry.asked.number(f"{name}-{matter}")) is not None
    }
    if entry.asked.value(f"all-{matter}") and "for" not in own:
        own = everybody_agreed(own, own.get("present", shared.get("present")))
    entry.items[matter] = {**shared, **own}
    _check(entry, matter, registered)
    kept = sheet.completed(own)
    entry.items[matter] = {**shared, **{name: n for name, n in kept.items() if name not in sheet.CONTROLS}}


def everybody_agreed(own: dict[str, int], present: int | None) -> dict[str, int]:
    """全部同意: as many votes in favour as ballots were given out, and nothing else."""
    votes = own.get("issued", None if present is None else present - own.get("recused", 0))
    if votes is None:
        return own
    nothing = {"against": 0, "abstain": 0, "invalid": 0}
    return own | nothing | {"issued": votes, "collected": own.get("collected", votes), "for": votes}


def _check(entry: Entry, matter: str, registered: int | None) -> None:
    """The law's own check of the counts, then the sheet's sums: the sentence stands at the item, all are told at once."""
    told = {"entitled": registered} | entry.items[matter]
    counts = {name: number for name, number in told.items() if name not in sheet.CONTROLS}
    try:
        tally.check_counts(meetings.count_of(counts))
    except Refused as refused:
        name, sentence = telling.inconsistent(refused)
        _at(entry, matter, name, sentence)
        return
    found = sheet.gap(entry.items[matter])
    if found is not None:
        _at(entry, matter, *telling.differs(found))


def _at(entry: Entry, matter: str, name: str, sentence: str) -> None:
    of_meeting = name in OF_MEETING and not entry.asked.value(f"{name}-{matter}")
    entry.asked.wrong(name if of_meeting else f"{name}-{matter}", sentence)
