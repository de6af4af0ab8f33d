"""Facts of a finding in words (体检事实的说法): money, days, stages, bodies, channels and counts as people say them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web import matter_view, words
from web.wording import day, month_named, named, office
from workflows import inspection, stages
from workflows.checkup.finding import Finding
from workflows.disclosure import notices, objections
from workflows.law import money
from workflows.law.assemblies import BODIES
from workflows.law.kinds import SUBJECTS

NUMBERS: Mapping[str, Any] = {
    "sealed": later("封存的票"),
    "on_paper": later("纸票合计"),
    "entitled": later("应到"),
    "present": later("实到"),
    "attending": later("列席"),
    "women_present": later("到会妇女代表"),
    "issued": later("发出的票"),
    "collected": later("收回的票"),
    "for": later("同意票"),
    "for_": later("同意票"),
    "against": later("不同意票"),
    "abstain": later("弃权票"),
    "invalid": later("无效票"),
    "recused": later("回避"),
    "votes": later("各项票数合计"),
    "votes_and_recused": later("票数与回避人数合计"),
    "amount": later("金额"),
}
"""What may be counted, and what a notice may tell otherwise than was decided."""


def _stage(stage: str) -> str:
    return str(matter_view.SHORT.get(stage) or named(stages.NAMES.get(stage, stage)))


def _body(body: str) -> str:
    return named(BODIES[body].name if body in BODIES else body)


def _number(name: str) -> str:
    return str(NUMBERS.get(name) or words.MISSING.get(name, name))


def _channel(channel: str) -> str:
    return named(notices.CHANNELS.get(channel, channel))


WORDED: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("amount", "decided", "excess", "funding", "paid", "sum", "tier"), money.printed),
    **dict.fromkeys(
        (
            "day",
            "due",
            "effective",
            "ended",
            "last_day",
            "opened",
            "planned",
            "printed",
            "recorded",
            "replied",
        ),
        day,
    ),
    **dict.fromkeys(("stage", "before"), _stage),
    **dict.fromkeys(("body", "bodies"), _body),
    **dict.fromkeys(("smaller", "larger", "names"), _number),
    "missing": lambda name: str(words.MISSING.get(name, name)),
    "months": month_named,
    "channels": _channel,
    "way": lambda way: named(inspection.WAYS.get(way, way)),
    "kind": lambda kind: named(notices.KINDS.get(kind, kind)),
    "subject": lambda subject: named(SUBJECTS.get(subject, subject)),
    "by": lambda by: named(objections.KINDS.get(by, by)),
    "offices": office,
    "task": lambda task: str(matter_view.WAITS_FOR.get(task, task)),
}
"""How a fact is said, by its name; `given` is a day or a number of days."""


def facts(finding: Finding) -> dict[str, str]:
    """The facts of a finding as its sentences word them; a fact that nobody knows reads “—”."""
    return {name: _said(name, fact) for name, fact in finding.facts.items()}


def _said(name: str, fact: Any) -> str:
    if fact in (None, ""):
        return "—"
    if isinstance(fact, list | tuple):
        return str(_("、")).join(_said(name, part) for part in fact)
    if name == "given":
        return day(fact) if isinstance(fact, str) else str(fact)
    return WORDED[name](fact) if name in WORDED else str(fact)
