"""The numbers of a meeting in words (会议数字的说法): what is needed, who came, what does not fit, what follows."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.errors import Refused
from web import words
from workflows.law import shares
from workflows.law.kinds import shares_of
from workflows.law.rules import RuleSet
from workflows.law.shares import Share
from workflows.law.tally import Verdict
from workflows.meetings.sheet import Gap
from workflows.record import Answer

STATES: Mapping[str, Any] = {
    "called": later("已通知"),
    "open": later("正在开会"),
    "entered": later("等待确认"),
    "confirmed": later("等待乡镇批准"),
    "closed": later("已散会"),
}
CHOICES: Mapping[str, Any] = {"for": later("同意"), "against": later("不同意"), "abstain": later("弃权")}
OUTCOMES: Mapping[str, Any] = {
    "passed": later("表决通过"),
    "rejected": later("表决未通过"),
    "no_quorum": later("到会人数不够"),
    "refused": later("会议没有效力"),
}
AFTER: Mapping[str, Any] = {
    "passed": later("事项进入下一环节。"),
    "rejected": later("票数没有达到要求。"),
    "no_quorum": later("这次表决不算数。请重新通知，再次开会。"),
}
VOID: Mapping[str, Any] = {
    "notice_too_short": later("会前通知的天数不够，表决没有效力。请按规定天数重新通知，再次开会。"),
    "wrong_body": later("这个会议不能决定这件事，表决没有效力。请由规定的会议重新表决。"),
    "not_delegable": later("这类事项不能由代表会议决定，表决没有效力。请召开全体会议。"),
    "mandate_missing": later("代表会议没有得到授权，表决没有效力。请先取得授权，或者召开村民会议。"),
    "merged_meetings": later("提议和商议不能同一天召开，表决没有效力。请另选日子重新开会。"),
    "remote_voting": later("这个会议不能线上表决，表决没有效力。请到会场重新表决。"),
    "mobile_box": later("这个会议不能用流动票箱，表决没有效力。请到会场重新表决。"),
}
"""A meeting that was held with a legal defect is on record and has no effect: why, and what to do."""

LABELS: Mapping[str, Any] = {
    "entitled": later("应到"),
    "present": later("实到"),
    "attending": later("列席"),
    "women_present": later("到会的妇女代表"),
    "issued": later("发出表决票"),
    "collected": later("收回表决票"),
    "for": later("同意"),
    "against": later("不同意"),
    "abstain": later("弃权"),
    "invalid": later("无效票"),
    "lost": later("未收回"),
    "valid": later("有效票"),
    "recused": later("回避"),
    "votes": later("同意、不同意、弃权、无效票合计"),
    "on_paper": later("纸票的各项票数合计"),
    "votes_and_recused": later("各项票数加上回避人数"),
}
PERSONS = ("entitled", "present", "attending", "women_present", "recused", "votes_and_recused")
AT_FIELD = {"for_": "for", "votes": "for", "on_paper": "for", "votes_and_recused": "recused"}


def label(number: str) -> str:
    """The Chinese name of a number, with its unit."""
    return str(LABELS["for" if number == "for_" else number])


def unit(number: str) -> str:
    """人 or 票 (张 for the sheets of paper)."""
    if number in PERSONS:
        return "人"
    return "张" if number in ("issued", "collected", "lost") else "票"


def inconsistent(refused: Refused) -> tuple[str, str]:
    """The field and the sentence for counts that cannot be: which number is larger than which."""
    less, more = refused.facts["smaller"], refused.facts["larger"]
    field = AT_FIELD.get(less, less)
    if more == "zero":
        return field, str(_("%(what)s不能小于零。请照签字的表核对。", what=label(less)))
    sentence = _(
        "%(less)s%(few)s%(unit)s，多于%(more)s的%(many)s%(other)s。请照签字的表核对。",
        less=label(less),
        few=refused.facts["smaller_count"],
        unit=unit(less),
        more=label(more),
        many=refused.facts["larger_count"],
        other=unit(more),
    )
    return field, str(sentence)


SHORT: Mapping[str, Any] = {
    "issued": later("发出"),
    "lost": later("未收回"),
    "collected": later("收回"),
    "valid": later("有效票"),
    "invalid": later("无效票"),
    "for": later("同意"),
    "against": later("不同意"),
    "abstain": later("弃权"),
    "recused": later("回避"),
    "present": later("在场"),
}
"""The numbers as the result sheet heads its columns."""


def differs(found: Gap) -> tuple[str, str]:
    """The field and the sentence for numbers that do not add up: 收回24张；有效22、无效1，合计23，差1。"""
    parts = "、".join(str(SHORT[part]) for part in found.parts)
    sentence = _(
        "%(parts)s合计%(sum)s，%(whole)s是%(told)s，差%(off)s。请照计票表核对。",
        parts=parts,
        sum=found.sum,
        whole=SHORT[found.whole],
        told=found.told,
        off=abs(found.told - found.sum),
    )
    return found.parts[0] if found.whole == "valid" else found.whole, str(sentence)


def must_come(rules: RuleSet, body: str, entitled: int) -> int:
    """How many must come (法定人数)."""
    return max(1, shares.needed(shares_of(rules.value(f"{body}.quorum")), entitled=entitled))


def quorum(rules: RuleSet, body: str, entitled: int | None) -> str:
    """How many must come: 应到30人，须到会20人以上."""
    if entitled is None:
        demand = "，".join(share.chinese for share in shares_of(rules.value(f"{body}.quorum")))
        return str(_("须应到人数的%(share)s到会", share=demand))
    return shares.sentence(entitled, must_come(rules, body, entitled))


def passing(rules: RuleSet, body: str) -> str:
    """How many must agree, before the numbers are known: 须超过实到人数的半数同意."""
    return "；".join(
        str(_("须%(share)s同意", share=_share(share))) for share in shares_of(rules.value(f"{body}.pass"))
    )


def notice(rules: RuleSet, body: str) -> str:
    """How many days before the meeting the notice must go out."""
    days = rules.days(f"{body}.notice_days")
    if not days:
        return str(_("通知天数没有规定"))
    if rules.value(f"{body}.notice_binding"):
        return str(_("必须提前%(days)s天通知", days=days))
    return str(_("建议提前%(days)s天通知", days=days))


def _share(share: Share) -> str:
    """超过实到人数的半数, 达到应到人数的三分之二."""
    part = "半数" if share.fraction == Fraction(1, 2) else share.chinese
    part = part.removeprefix("超过").removesuffix("以上")
    whom = "实到" if share.base == "present" else "应到"
    return f"{'超过' if share.strict else '达到'}{whom}人数的{part}"


def came(verdict: Verdict) -> str:
    """Whether enough came: 须到会24人以上，实到36人，够."""
    found = verdict.quorum
    enough = _("够") if found.present >= found.needed else _("不够")
    told = str(_("须到会%(n)s人以上，实到%(m)s人，%(so)s", n=found.needed, m=found.present, so=enough))
    if found.women_needed is not None and found.women_present is not None:
        enough = _("够") if found.women_present >= found.women_needed else _("不够")
        told += str(
            _(
                "；妇女代表须到%(n)s人，实到%(m)s人，%(so)s",
                n=found.women_needed,
                m=found.women_present,
                so=enough,
            )
        )
    return told


def warned(warning: str) -> str:
    """A warning in words."""
    return str(words.WARNINGS.get(warning, warning))


def followed(outcome: str, because: str) -> str:
    """What follows from an outcome, or why a meeting had no effect."""
    if outcome == "refused":
        return str(VOID.get(because, VOID["wrong_body"]))
    return str(AFTER.get(outcome, ""))


def answered(answer: Answer) -> str:
    """One sentence for the flash after a count."""
    if answer.outcome in OUTCOMES:
        return f"{OUTCOMES[answer.outcome]}。{followed(answer.outcome, answer.because)}"
    return str(_("已经计票。每个议题的结果见下面。"))
