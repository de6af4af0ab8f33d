"""Rules in words (规则的说法): what each is about, and its value as people say it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web import wording
from web.village import item_rule_words
from workflows.disclosure import notices
from workflows.law import shares
from workflows.law.assemblies import BODIES
from workflows.law.kinds import SUBJECTS
from workflows.law.rules import Rule
from workflows.stages import NAMES

OF_BODY: Mapping[str, Any] = {
    "quorum": later("多少人到会才能开"),
    "pass": later("多少人同意才通过"),
    "notice_days": later("提前几天通知"),
    "notice_binding": later("通知天数不够的"),
    "remote_voting": later("线上表决"),
    "mobile_box": later("流动票箱"),
    "women_quorum": later("妇女代表到会"),
    "secret_ballot": later("无记名投票"),
    "subjects": later("由它决定的事"),
    "by_representatives": later("由代表会议转授的"),
    "not_delegable": later("不能交给代表会议决定的事"),
}
OF_NOTICE: Mapping[str, Any] = {
    "period_days": later("公示几天"),
    "unit": later("按什么日子算"),
    "extends_over_days_off": later("最后一天是休息日的"),
    "reply_days": later("几天内答复"),
}
OF_PROCEDURE: Mapping[str, Any] = {
    "ballot_retention_days": later("表决票封存几天"),
    "mandate_binding": later("代表会议没有得到授权的"),
    "township_review_at": later("乡镇党委什么时候审核"),
    "merge_proposal_consultation": later("提议和商议合并召开"),
    "required_channels": later("公告必须贴在哪里"),
    "recused_counts_as_entitled": later("回避的人算不算应到"),
}
OF_REMINDING: Mapping[str, Any] = {
    "checkup.stalled_days": later("多少天没有进展就提示"),
    "checkup.review_days": later("乡镇审核多少天没有答复就提示"),
    "checkup.result_days": later("计划完工以后多少天没有公布结果就提示"),
    "checkup.works_days": later("没有计划完工日期的，实施多少天就提示"),
    "checkup.confirm_days": later("纸质结果多少天没有核对就提示"),
    "remind.before_days": later("到期前几天提醒"),
    "remind.answer_days": later("没有规定期限的事，几天没有办就催办"),
    "remind.escalate_days": later("催办以后再过几天没有办，告诉上一级"),
}
REMINDING = later("体检和催办")
PROCEDURE = later("程序")
OBJECTION = later("异议")
INSPECTION = later("查阅复制")

WORDS: Mapping[str, Any] = {
    "allowed": later("允许"),
    "warned": later("允许，但会提醒"),
    "refused": later("不允许"),
    "natural": later("自然日"),
    "working": later("工作日"),
    "reject": later("事项结束"),
    "return": later("退回商议"),
    "after_proposal": later("提议以后"),
    "before_resolution": later("决议以前"),
    "after_resolution": later("决议以后"),
}
FLAGS: Mapping[str, tuple[Any, Any]] = {
    "notice_binding": (later("会议无效，重新通知"), later("只作提醒")),
    "extends_over_days_off": (later("顺延到下一个工作日"), later("不顺延")),
    "secret_ballot": (later("必须"), later("不强制，召集会议时可以选")),
    "mandate_binding": (later("不能表决"), later("只作提醒")),
    "recused_counts_as_entitled": (later("算"), later("不算")),
}
BASES: Mapping[str, Any] = {"entitled": later("应到的"), "present": later("实到的"), "": later("全体的")}


def section(rule: str) -> str:
    """Under which heading a rule stands: a body, a notice, objections, or the procedure."""
    if item_rule_words.knows(rule):
        return str(item_rule_words.SECTION)
    first, _dot, _rest = rule.partition(".")
    if first in BODIES:
        return wording.named(BODIES[first].name)
    if first in notices.KINDS:
        return wording.named(notices.KINDS[first])
    if first == "inspection":
        return str(INSPECTION)
    if rule in OF_REMINDING:
        return str(REMINDING)
    return str(OBJECTION if first == "objection" else PROCEDURE)


def label(rule: str) -> str:
    """What a rule is about."""
    first, dot, rest = rule.partition(".")
    if first == "on_rejection":
        return str(_("%(stage)s没有通过的", stage=NAMES[rest]))
    if rule in OF_REMINDING:
        return str(OF_REMINDING[rule])
    if item_rule_words.knows(rule):
        return str(item_rule_words.LABELS[rule])
    if not dot:
        return str(OF_PROCEDURE[first])
    return str(OF_BODY[rest] if first in BODIES else OF_NOTICE[rest])


def value(rule: Rule) -> str:
    """A rule's value as people say it."""
    if item_rule_words.knows(rule.id):
        return item_rule_words.value(rule)
    last = rule.id.rpartition(".")[2]
    told = rule.value
    if told is None:
        if rule.id in OF_REMINDING:
            return str(_("不提示"))
        return str(_("不要求") if not last.endswith(("period_days", "retention_days")) else _("没有规定"))
    if isinstance(told, bool):
        return str(FLAGS[last][0 if told else 1])
    if isinstance(told, int):
        return str(_("%(n)s天", n=told))
    if last in ("quorum", "pass", "women_quorum"):
        return str(_("，并且")).join(
            f"{BASES[share.base]}{wording.part(share)}" for share in shares.parse(told)
        )
    return "、".join(_word(each) for each in ([told] if isinstance(told, str) else told))


def _word(told: str) -> str:
    return wording.named(notices.CHANNELS.get(told) or SUBJECTS.get(told) or str(WORDS[told]))
