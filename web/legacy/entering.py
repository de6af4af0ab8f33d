"""An entry as it is typed (存量登记的填写): the proposal's form, then each discussion, the old notice, the scans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from engine.errors import Incomplete, Refused
from forms.builder import MOST_ROWS
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import forms, keeping_out, uploads, words
from web.forms import FilledForm
from web.meetings import telling as numbers
from web.meetings.asking import Asked
from workflows.entitlements import listing
from workflows.law import money, tally
from workflows.legacy import told
from workflows.legacy.told import Told
from workflows.meetings import meeting

COUNTS = ("entitled", "present", "for", "against", "abstain", "invalid")
LISTED = "matters"
"""The rows of an annual resolution's form."""
SUBJECTS = "subjects"
"""What a mandate's form grants: each may have votes of its own."""
AT_FIELD = {
    "evidence_missing": "photos",
    "legacy_not_disclosed": "first_day",
    "legacy_not_begun": "begun_on",
    "legacy_mandate_used": "used",
}


@dataclass
class Typed:
    """What was typed: `asked` holds the texts and the sentences at the fields, `entry` what it comes to."""

    stage: str
    discussions: list[str]
    definition: FormDefinition
    asked: Asked
    photos: list[str] = field(default_factory=list)
    wrong: dict[str, Any] = field(default_factory=dict)

    @property
    def own(self) -> list[str]:
        """The names of the page's inputs beyond the proposal's form, in the order of the page."""
        each = [
            f"{stage}-{name}"
            for stage in self.discussions
            for name in ("body", "held_on", "notice_on", *COUNTS)
        ]
        each += [line_field(name, row) for row in range(self.rows) for name in listing.VOTES]
        return [
            *each,
            "first_day",
            "last_day",
            "channels",
            "begun_on",
            "paid",
            "paid_on",
            "used",
            "remark",
            "photo",
            "photos",
        ]

    @property
    def rows(self) -> int:
        """How many rows of listed matters could have votes of their own: none before the resolution, or on other forms."""
        if "resolution" not in self.discussions:
            return 0
        if self.subjects:
            return len(self.subjects)
        return MOST_ROWS if any(field.key == LISTED for field in self.definition.fields) else 0

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """What a mandate may grant, in the order in which its subjects are voted on, with its label; else nothing."""
        return subjects(self.definition)

    @property
    def listed(self) -> list[tuple[int, str]]:
        """The rows of listed matters on the page: place, and the matter as it was typed; of a mandate, its subjects."""
        if self.subjects:
            return [(row, label) for row, (_value, label) in enumerate(self.subjects[: self.rows])]
        if not self.rows:
            return []
        shown = next(len(each.rows) for each in self.form.inputs if each.name == LISTED)
        return [(row, self.asked.value(f"{LISTED}-{row}-matter")) for row in range(shown)]

    @property
    def form(self) -> FilledForm:
        """The proposal's part for the page."""
        known = self.asked.typed
        typed = known if isinstance(known, MultiDict) else MultiDict(dict(known))
        answers = forms.raw(self.definition, request.form or typed, *self.own)
        return forms.fill(self.definition, answers, errors=self.wrong, adding=forms.wants_row(request.form))

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """All errors, the proposal's first."""
        return [*self.form.summary, *self.asked.summary(["", *self.own])]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.asked.errors and not self.wrong

    def refused(self, refused: Refused | Incomplete) -> None:
        """Put what the verb refused at its field."""
        if isinstance(refused, Refused) and refused.rule == "form_invalid":
            self.wrong = refused.facts["errors"]
            return
        rule = refused.rule if isinstance(refused, Refused) else ""
        self.asked.wrong(AT_FIELD.get(rule, ""), words.sentence(refused))


def subjects(definition: FormDefinition) -> list[tuple[str, str]]:
    """What the form of a mandate may grant, value and label, in the order of the vote; nothing for other forms."""
    found = next((each for each in definition.fields if each.key == SUBJECTS), None)
    return sorted((each.value, each.label) for each in found.options) if found is not None else []


def line_field(name: str, row: int) -> str:
    """The field of one number of a listed matter's own vote; rows count from nought, as the form's own."""
    return f"line-{name}-{row}"


def read(village: str, typed: Typed, *, item: str) -> dict[str, Any]:
    """The posted entry as the verb takes it; what cannot be right is told at its field."""
    try:
        form = forms.read(typed.definition, request.form, *typed.own)
        keeping_out.check(typed.definition, form)
    except Invalid as invalid:
        form, typed.wrong = {}, dict(invalid.errors)
    _photos(village, typed)
    asked = typed.asked
    behind = told.behind_gate(typed.stage)
    return {
        "item": item,
        "stage": typed.stage,
        "form": form,
        "discussions": [_discussion(asked, stage) for stage in typed.discussions],
        "photos": typed.photos,
        "first_day": _day(asked, "first_day", must=behind),
        "last_day": _day(asked, "last_day", must=behind),
        "channels": request.form.getlist("channels") if behind else [],
        "begun_on": _day(asked, "begun_on", must=typed.stage == "result_disclosure"),
        "paid": _money(asked, "paid"),
        "paid_on": _day(asked, "paid_on", must=bool(asked.value("paid"))),
        "remark": asked.value("remark")[:500],
        "lines": _lines(typed),
        **({"used": used} if (used := _money(asked, "used")) else {}),
    }


def _lines(typed: Typed) -> list[dict[str, int]]:
    """The votes on each listed matter that was filled in; nothing at all where none was counted by itself."""
    found = []
    for row in range(typed.rows):
        votes = {name: typed.asked.number(line_field(name, row)) for name in listing.VOTES}
        counted = {name: number for name, number in votes.items() if number is not None}
        if counted and "for" not in counted:
            sentence = str(_("请写这一项同意的票数，没有的写0。"))
            typed.asked.wrong(line_field("for", row), sentence)
        if _there(typed, row):
            found.append(counted)
        elif counted:
            typed.asked.wrong(line_field("for", row), str(_("上面没有勾选这一类。请核对，或者去掉票数。")))
    return found if any(found) else []


def _there(typed: Typed, row: int) -> bool:
    """Whether a row is of the list: a matter that was typed, or a subject that was ticked."""
    if typed.subjects:
        return typed.subjects[row][0] in request.form.getlist(SUBJECTS)
    return bool(typed.asked.value(f"{LISTED}-{row}-matter"))


def _discussion(asked: Asked, stage: str) -> dict[str, Any]:
    counts = {name: number for name in COUNTS if (number := asked.number(f"{stage}-{name}")) is not None}
    try:
        tally.check_counts(meeting.count_of(dict(counts)))
    except Refused as refused:
        name, sentence = numbers.inconsistent(refused)
        asked.wrong(f"{stage}-{name}", sentence)
    return {
        "stage": stage,
        "body": asked.value(f"{stage}-body"),
        "held_on": _day(asked, f"{stage}-held_on", must=True),
        "notice_on": _day(asked, f"{stage}-notice_on", must=False),
        "counts": counts,
    }


def _day(asked: Asked, name: str, *, must: bool) -> str:
    if not asked.value(name) and not must:
        return ""
    found = asked.day(name, str(_("请选日期，照纸质记录填写。")))
    return found.isoformat() if found else ""


def _money(asked: Asked, name: str) -> str:
    written = asked.value(name)
    if not written:
        return ""
    try:
        return money.yuan(money.fen(written))
    except Refused as refused:
        asked.wrong(name, words.sentence(refused))
        return ""


def _photos(village: str, typed: Typed) -> None:
    typed.photos = uploads.kept(village, request.form.getlist("photo"))
    try:
        typed.photos += uploads.photos(request.files.getlist("photos"))
    except Refused as refused:
        typed.asked.wrong("photos", words.sentence(refused))
    typed.photos = list(dict.fromkeys(typed.photos))
    if not typed.photos:
        typed.asked.wrong("photos", str(_("请上传会议记录、签到表、公告的照片或者扫描件。")))


def shown_again(entry: Told, definition: FormDefinition) -> MultiDict[str, str]:
    """The texts of an entry that was sent back, for the form that mends it."""
    return MultiDict([*_texts(entry), *_votes(entry, subjects(definition))])


def _votes(entry: Told, offered: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    granted = listing.subjects_of(entry.form)
    places = [row for row, (subject, _label) in enumerate(offered) if subject in granted]
    for row, votes in zip(places or range(len(entry.lines)), entry.lines, strict=False):
        yield from ((line_field(name, row), str(number)) for name, number in votes.items())


def _texts(entry: Told) -> Iterator[tuple[str, str]]:
    for key, value in entry.form.items():
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            yield from ((key, each) for each in value)
        elif isinstance(value, list) and all(isinstance(row, dict) for row in value):
            for number, row in enumerate(value):
                yield from ((f"{key}-{number}-{column}", str(part)) for column, part in row.items())
    for each in entry.discussions:
        yield f"{each.stage}-body", each.body
        yield f"{each.stage}-held_on", each.held_on
        yield f"{each.stage}-notice_on", each.notice_on
        yield from ((f"{each.stage}-{name}", str(number)) for name, number in each.counts.items())
    for name in ("first_day", "last_day", "begun_on", "paid", "paid_on", "used", "remark"):
        yield name, getattr(entry, name)
