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
from workflows.law import tally
from workflows.meetings import meeting as meetings

OF_MEETING = ("entitled", "present", "attending", "women_present")
OF_ITEM = ("issued", "collected", "for", "against", "abstain", "invalid", "recused")


@dataclass
class Entry:
    """A paper result as typed: day, numbers by matter, photos; `asked` has the errors."""

    asked: Asked
    held_on: date | None = None
    items: dict[str, dict[str, int | None]] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        """The fields in the order of the page."""
        each = [f"{name}-{matter}" for matter in self.items for name in OF_ITEM]
        return ["", "place", "time", "notice_on", "held_on", *OF_MEETING, *each, "photos"]

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
        else:
            self.asked.wrong("", words.sentence(Incomplete(name)))


def read(village: str, subjects: Sequence[Subject], *, registered: int | None) -> Entry:
    """The posted result; errors stand at their fields, and photos that arrived are kept for the next try."""
    entry = Entry(Asked(request.form))
    _read_photos(entry, village)
    entry.held_on = entry.asked.day("held_on", str(_("请选开会的日期。")))
    if entry.held_on and entry.held_on > store.now().date():
        entry.asked.wrong("held_on", str(_("这一天还没有到。请选实际开会的日期。")))
    shared = {name: number for name in OF_MEETING if (number := entry.asked.number(name)) is not None}
    for subject in subjects:
        own = {
            name: number
            for name in OF_ITEM
            if (number := entry.asked.number(f"{name}-{subject.id}")) is not None
        }
        entry.items[subject.id] = {**shared, **own}
        _check(entry, subject.id, registered)
    return entry


def _read_photos(entry: Entry, village: str) -> None:
    entry.photos = uploads.kept(village, request.form.getlist("photo"))
    try:
        entry.photos += uploads.photos(request.files.getlist("photos"))
    except Refused as refused:
        entry.asked.wrong("photos", words.sentence(refused))
    entry.photos = list(dict.fromkeys(entry.photos))
    if not entry.photos:
        entry.asked.wrong("photos", str(_("请拍下签字的签到表和表决单，上传照片。")))


def _check(entry: Entry, matter: str, registered: int | None) -> None:
    """The law's own check of the counts, here so that the sentence stands at the item and all are told at once."""
    told: Mapping[str, Any] = {"entitled": registered} | entry.items[matter]
    try:
        tally.check_counts(meetings.count_of(dict(told)))
    except Refused as refused:
        name, sentence = telling.inconsistent(refused)
        entry.asked.wrong(name if name in OF_MEETING else f"{name}-{matter}", sentence)
