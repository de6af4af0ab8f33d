"""The channels on the posting page (公开渠道): what was ticked, with which photo, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from flask import request
from flask_babel import gettext as _

from engine import canonical
from engine.clock import SHANGHAI
from engine.errors import Refused
from web import store, uploads, wording, words
from workflows.disclosure import notices

OWN = "web"
"""The channel that this software is: its evidence is the text it shows."""


@dataclass
class Given:
    """What was ticked and attached: channels, digests by channel, and errors by the page's input."""

    ticked: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)
    posted_on: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def kept(self, village: str) -> dict[str, str]:
        """Tickets for the photos, so that they need not be attached again."""
        return {
            channel: uploads.keep(village, [digest])[0]
            for channel, digest in self.evidence.items()
            if channel != OWN
        }


def inputs(offered: Sequence[str]) -> list[str]:
    """The names of the page's inputs that are no answers of the notice's form."""
    return [
        "channel",
        "posted_on",
        *(f"{name}-{channel}" for channel in offered for name in ("photo", "kept")),
    ]


def read(village: str, offered: Sequence[str]) -> Given:
    """The posted channels: one is meant where its box is ticked or a photo attached; the board needs its photo."""
    given = Given()
    ticked = set(request.form.getlist("channel"))
    for channel in offered:
        photo = _photo(village, channel, given)
        if photo:
            given.evidence[channel] = photo
        if photo or channel in ticked:
            given.ticked.append(channel)
            if not photo and channel != OWN and f"photo-{channel}" not in given.errors:
                name = wording.named(notices.CHANNELS[channel])
                given.errors[f"photo-{channel}"] = _("请上传%(name)s的照片或者截图。", name=name)
    _read_day(given)
    if not given.ticked and not given.errors:
        given.errors["channel"] = _("请勾选公告已经贴在哪里，至少选一处。")
    return given


def _read_day(given: Given) -> None:
    """The day on which it really went up, where it is entered later; the day of the entry needs no telling."""
    given.posted_on = request.form.get("posted_on", "").strip()
    try:
        later = bool(given.posted_on) and date.fromisoformat(given.posted_on) > store.now().date()
    except ValueError:
        later = True
    if later:
        given.errors["posted_on"] = _("请选实际贴出的日期，不能晚于今天。今天贴的，空着。")


def happened(given: Given) -> datetime | None:
    """When a notice that is entered later went up: in the morning of its day."""
    if not given.posted_on or given.posted_on == store.now().date().isoformat():
        return None
    return datetime.combine(date.fromisoformat(given.posted_on), time(9), SHANGHAI)


def _photo(village: str, channel: str, given: Given) -> str:
    try:
        found = uploads.photos(request.files.getlist(f"photo-{channel}"))
    except Refused as refused:
        given.errors[f"photo-{channel}"] = words.sentence(refused)
        return ""
    found += uploads.kept(village, filter(None, request.form.getlist(f"kept-{channel}")))
    return found[0] if found else ""


def evidence(given: Given, text: Mapping[str, object]) -> dict[str, str]:
    """The evidence of each channel; of our own page it is the text that stands there from now on."""
    if OWN in given.ticked and OWN not in given.evidence:
        return given.evidence | {OWN: store.evidence().put(canonical.dumps(text).encode())}
    return given.evidence
