"""How a refusal is told (拒绝的说法): what cannot be done, what to do next, and on what basis, in Chinese.

A rule that has no sentence here is a mistake that a test finds: nobody is answered with a bare code.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.errors import Incomplete, Refused
from web import (
    wording,
    words_assets,
    words_entitlements,
    words_listing,
    words_meetings,
    words_money,
    words_starting,
    words_tasks,
    words_works,
)
from workflows.law import money
from workflows.law.assemblies import BODIES

REFUSALS: Mapping[str, Any] = {
    **words_meetings.REFUSALS,
    "account_exists": later("账号“%(name)s”已经有人使用。请换一个账号名。"),
    "agenda_differs": later("录入的议题与会议通知的议程不一致。请按会议通知逐项录入。"),
    "agenda_empty": later("还没有选择议题。请至少勾选一个要上会的事项。"),
    "already_voted": later("您已对此事项表决，不能重复表决。结果在散会计票后公布。"),
    "amount_unreadable": later("金额“%(written)s”看不明白。请写成元，最多两位小数，例如：186500.00。"),
    "ballot_text_too_long": later("表决票上的议题太长，印不下。请把议题名称改短后再打印。"),
    "box_erased": later("这一项的票已经按规定销毁，不能再数。结果和校验值仍在记录里，可以查看。"),
    "box_not_counted": later("这一项在屏幕上的票还没有计票。请先散会计票，再重新计票。"),
    "channel_unknown": later("没有这个公开渠道。请在村务公开栏、网上公开、村务微信群中选择。"),
    "choice_unknown": later("没有这个选项。请在页面给出的选项中选择一个。"),
    "code_wrong": later("动态码不对，或者已经用过。请等验证器显示下一个码，再输入。"),
    "code_of_another_meeting": later("这是另一次会议的投票码，这里不能用。请用这次会议表决票上的码。"),
    "code_of_another_village": later("这是别的村的投票码，这里不能用。请用本村表决票上的码。"),
    "code_unknown": later("没有这个投票码。请照表决票上的八个字符再填一遍。"),
    "code_used": later("这个投票码已经投过票，不能再用。一张票只能投一次。"),
    "code_void": later("这个投票码已经作废，不能再用。请用纸票投票，或者向发票的人问清楚。"),
    "codes_printed": later(
        "这一批表决票已经打印过，投票码不能再看。要重印的，请选“作废没用过的，重新打印”。"
    ),
    "codes_too_many": later(
        "投票码不能多于应到的%(most)s人，已经印了%(printed)s个。要重印的，请先作废没用过的。"
    ),
    "command_malformed": later("这张表单已经失效。请刷新页面，重新填写后提交。"),
    "correction_mismatch": later("“原来的内容”与记录不一致。请照记录原样填写后再更正。"),
    "counts_inconsistent": later("人数或票数对不上。请核对应到、实到、发出、收回和各项票数后重新填写。"),
    "decision_unchangeable": later("更正不能改变已经作出的决议。需要改变的，请退回重新商议、审议、决议。"),
    "entry_settled": later("这件代录已经处理过了。请回到工作台看最新情况。"),
    "evidence_missing": later("还没有上传照片。请先拍下签字的表决单或者张贴现场，再提交。"),
    "file_too_large": later("文件超过10兆，不能上传。请把照片缩小后再传。"),
    "file_unknown": later("只能上传照片（JPG、PNG、WEBP）或者PDF扫描件。请重新选择文件。"),
    "form_invalid": later("有的栏目填写不对。请按栏目下面的提示改正后再提交。"),
    "funding_does_not_add_up": later("资金来源合计与总金额不相等。请核对每一项来源，使合计等于总金额。"),
    "half_over": later("第二步等得太久，要从头再来。请重新登录。"),
    "in_the_future": later("日期还没有到。请填写实际发生的日期。"),
    "inspection_empty": later("还没有选择材料。请至少选一份，或者上传遮盖好的扫描件。"),
    "inspection_ended": later("这份申请已经办完，不能再改。还要看的，请另提一份申请。"),
    "inspection_unnamed": later("查阅复制要写姓名，到村里核对身份以后才能交给本人。请填写姓名。"),
    "inspection_unprepared": later("材料还没有准备好，不能登记交给本人。请先选择材料。"),
    "mandate_exceeded": later("超出了村民会议授权的范围。请提交村民会议决定，或者先取得授权。"),
    "mandate_missing": later(
        "村民代表会议没有得到村民会议对此类事项的授权。请提交村民会议决定，或者先取得授权。"
    ),
    "meeting_not_open": later("会议不在这一步，不能这样办理。请刷新页面，看会议现在进行到哪里。"),
    "merged_meetings": later("本县不允许提议和商议合并召开。请另择日期召开两委会议。"),
    "name_missing": later("实名异议需要填写姓名。不愿意留姓名的，请选择“匿名”。"),
    "no_rules_in_force": later("这一天还没有可以适用的规则。请核对日期。"),
    "not_delegable": later("此类事项不能由代表会议决定。请召开全体会议表决。"),
    "not_entitled": later("您不在这次会议的应到名册里，不能签到或者表决。名册有误的，请联系村文书。"),
    "not_found": later("没有找到要看的内容。请从村里的首页重新进入。"),
    "not_signed_in": later("您还没有签到，不能表决。请先在会议页面签到。"),
    "day_unreadable": later("日期“%(written)s”看不明白。请写成年月日，例如：2025-01-01。"),
    "not_your_office": later("这一步应当由%(offices)s办理，您现在的身份不能办理。请由本人登录办理。"),
    "notice_period_running": later("公告期还没有满，不能进入下一步。请等公告期满并且没有未答复的异议。"),
    "notice_too_short": later("会议通知的天数不够。请重新通知，按规定天数以后再开会。"),
    "notice_unknown": later("没有这种公告。请在决议公告、实施结果公告、方案公示中选择。"),
    "not_called_off:register": later("这一项记进台账，不能撤回。请按流程图办下去，在下一步退回或者不同意。"),
    "not_called_off": later("别的人已经办过这件事，不能撤回。请按流程图办下去，在下一步退回或者不同意。"),
    "notice_without_period": later("没有规定这种公告要公示几天，不能打印。请先由本县规定公示天数。"),
    "objection_open": later(
        "还有%(objections)s条实名异议没有答复，不能进入下一步。请先答复，并由村务监督委员会确认。"
    ),
    "office_held": later(
        "这个人从%(first_day)s起已经担任%(office)s，不能再登记一次。请核对姓名和职务；任期有变的，先登记离任。"
    ),
    "office_vacant": later("现在没有人担任%(offices)s，没有人能确认。请先登记任职人员。"),
    "other_matters_money": later("这笔钱属于别的事项，不能在这里支付。请到对应的事项办理付款。"),
    "out_of_order": later(
        "现在不能办理“%(wanted)s”。事项%(state)s，目前在“%(stage)s”环节。请按流程图的顺序办理。"
    ),
    "out_of_order:alone": later("这一步还没有轮到，或者已经办过，现在不能办理。请按流程图的顺序办理。"),
    "out_of_order:office": later(
        "现在不能办理“%(wanted)s”。事项%(state)s，目前在“%(stage)s”环节，由%(who)s办理。请按流程图的顺序办理。"
    ),
    "out_of_order:pause": later(
        "现在不能办理“%(wanted)s”。事项%(state)s，目前在“%(stage)s”环节，最后一天是%(last_day)s。请等期满，再按流程图的顺序办理。"
    ),
    "out_of_order:rests": later("现在不能办理“%(wanted)s”。事项%(state)s。请等乡镇党委恢复办理，再接着办。"),
    "out_of_order:over": later(
        "现在不能办理“%(wanted)s”。事项%(state)s，不能再往下办。请看办理经过；要再办的，请重新发起。"
    ),
    "over_budget": later("合计%(spent)s，超过了决议的金额%(decided)s。请先按程序重新决议，或者核对金额。"),
    "paper_private_data": later("文书里有身份证号、手机号或者银行卡号，不能打印张贴。请删去后再打印。"),
    "phone_malformed": later("手机号看不明白。请填写十一位手机号，例如：13800001234。"),
    "phone_taken": later(
        "尾号%(last)s的手机号已经登记给别人。两个人合用一部手机的，第二个人不登记手机号，用账号名登录。"
    ),
    "pin_malformed": later("密码要正好六位数字。请重新填写。"),
    "pin_weak": later("这个密码太容易被猜到。请不要用生日、手机号末尾、重复或者连着的数字。"),
    "posting_unconfirmed": later(
        "公告的张贴还没有经村务监督委员会确认。请监督委员会到现场看过后，在系统里确认。"
    ),
    "migration_blocked": later(
        "这件事不能换用新版流程：新版里没有“%(tasks)s”，或者它的要求不同。请先把这一步办完，再换。"
    ),
    "migration_needless": later("这件事用的已经是现在的流程，不用换。"),
    "reason_missing": later("还没有写理由。请写明理由后再提交。"),
    "recusal_late": later("已经对这个议题投过票，不能再回避。请在会议记录里说明情况。"),
    "recused": later("您已对此事项回避，不能参加表决。"),
    "mobile_box": later("本县不允许这个会议用流动票箱。请到会场投票。"),
    "box_needs_two": later("流动票箱要由两个人送。请选两个不同的人。"),
    "box_needs_scrutineer": later(
        "送票箱的两个人里没有监督的人。请换上一位村务监督委员会成员，或者会议推选的监票人。"
    ),
    "too_many_venues": later("会场和流动票箱一共不能超过%(most)s个。请合并以后再保存。"),
    "venues_differ": later("会场或者流动票箱刚刚改过。请重新打开录入的页面，再填一遍。"),
    "remote_voting": later("这个会议不能线上表决。请到会场投票。"),
    "reset_code_expired": later("这张单子已经过期。请到村委会重新打印一张。"),
    "reset_code_wrong": later("一次性码不对，或者已经用过。请照单子上的数字再输一遍，连错五次就要重新打印。"),
    "reset_for_oneself": later("不能给自己打印重设单。请由另一位工作人员办理。"),
    "remark_in_secret": later("无记名表决不能留言，留言会让人认出是谁投的。请去掉留言再投。"),
    "retention_running": later("表决票要封存到%(until)s，现在不能销毁。请到期以后再办。"),
    "retention_unknown": later("没有规定表决票封存多久，不能销毁。请先由本县规定封存的天数。"),
    "retroactive": later(
        "日期%(given)s早于决议生效的日期%(effective)s，不能补办。请如实登记，由监督机构处理。"
    ),
    "roll_empty": later("名册上还没有人，会议不能在屏幕上表决。请先登记任职人员，或者改用纸质表决。"),
    "second_elsewhere": later("第二个人要用村里的手机号和密码。乡镇、县里的人员请在自己的电脑上登录办理。"),
    "second_missing": later("还缺第二个人的手机号或者密码。请第二个人自己填写。"),
    "secret_short": later("密码太短或者太简单。请至少写%(least)s个字符，字母和数字混着写。"),
    "secrets_differ": later("两次填写的新密码不一样。请重新填写，两次要相同。"),
    "screen_vote_not_open": later("现在不是投票的时候。请等主持人宣布开会，再用投票码投票。"),
    "screen_vote_over": later("屏幕上的投票已经截止。还没有投票的，请用纸票。"),
    "separation_of_duties": later("同一个人不能既录入又确认，被反映的人也不能答复。请换一位办理。"),
    "sign_in_failed": later("手机号、账号或者密码不对。请核对后再试。忘记密码的，请到村委会当面重设。"),
    "sign_in_locked": later(
        "连续输错五次，账号暂时锁定。请%(minutes)s分钟后再试，或者到村委会当面重设密码。"
    ),
    "sign_in_needed": later("请先登录，再办理这件事。"),
    "spending_forbidden": later("这类开支不允许列支。请核对开支项目。"),
    "text_length": later("内容要有字，最多%(longest)s个字。现在有%(given)s个字，请修改后再提交。"),
    "too_few_bidders": later("不同的单位只有%(given)s家，不够%(least)s家。请按规定的家数重新组织。"),
    "wrong_body": later("%(body)s不能对此类事项作出决定。应当由%(allowed)s召开会议。"),
    **words_money.REFUSALS,
    **words_assets.REFUSALS,
    **words_listing.REFUSALS,
    **words_starting.REFUSALS,
    **words_tasks.REFUSALS,
    **words_works.REFUSALS,
    **words_entitlements.REFUSALS,
}

STATUS: Mapping[str, int] = {
    "not_found": 404,
    "not_your_office": 403,
    "not_entitled": 403,
    "sign_in_needed": 401,
    "file_too_large": 413,
    "sign_in_failed": 422,
    "code_wrong": 422,
    "phone_malformed": 422,
    "pin_malformed": 422,
    "pin_weak": 422,
    "reset_code_wrong": 422,
    "reset_code_expired": 422,
    "second_missing": 422,
    "secret_short": 422,
    "secrets_differ": 422,
    "form_invalid": 422,
    "text_length": 422,
    "reason_missing": 422,
    "name_missing": 422,
    "choice_unknown": 422,
    "inspection_empty": 422,
    "inspection_unnamed": 422,
    "code_unknown": 422,
    "remark_in_secret": 422,
    "amount_unreadable": 422,
    "day_unreadable": 422,
    "counts_inconsistent": 422,
    "evidence_missing": 422,
    "in_the_future": 422,
    "command_malformed": 400,
    **words_listing.STATUS,
    **words_money.STATUS,
    **words_starting.STATUS,
    **words_tasks.STATUS,
}
"""HTTP status by rule; every other refusal is a conflict with where things stand (409)."""

WARNINGS: Mapping[str, Any] = {
    "merged_meetings": later("提议和商议同一天召开"),
    "same_day_stages": later("审议和决议同一天召开"),
    "notice_too_short": later("会前通知的天数少于建议的天数"),
    "mandate_missing": later("村民代表会议没有村民会议的授权"),
    "box_differs": later("票箱里的票与计票时的不一致"),
    "entitled_differs": later("填写的应到人数少于在册人数"),
    "late_entry": later("补录"),
    "remote_voting": later("有人线上表决"),
    "mobile_box": later("用了流动票箱"),
    "mobile_box_alone": later("流动票箱没有由两个人送，或者没有人监督"),
    "rule_unverified": later("有的规则还没有经本县核定"),
    **words_assets.WARNINGS,
    **words_starting.WARNINGS,
    **words_tasks.WARNINGS,
    **words_works.WARNINGS,
    **words_entitlements.WARNINGS,
}

WARNED: Mapping[str, Any] = {**words_tasks.WARNED, **words_works.WARNED}
"""Warnings that say more to whoever just did it, by their facts."""

MISSING: Mapping[str, Any] = {
    "entitled": later("应到人数"),
    "present": later("实到人数"),
    "for": later("同意票数"),
    "women_present": later("到会的妇女代表人数"),
    "women_representatives": later("妇女代表总人数"),
    "notice_on": later("会议通知的日期"),
    **words_entitlements.MISSING,
}


def sentence(refused: Refused | Incomplete) -> str:
    """What cannot be done and what to do next."""
    if isinstance(refused, Incomplete):
        names = "、".join(str(MISSING.get(name, name)) for name in refused.missing)
        return str(_("还缺%(names)s，不能认定结果。请补齐后再提交。", names=names))
    closer = f"{refused.rule}:{refused.facts.get('against', '')}"
    return str(REFUSALS.get(closer, REFUSALS[refused.rule])) % _Facts(refused.facts)


def warning(rule: str, facts: Mapping[str, object]) -> str:
    """What a warning says to whoever just did it: with its facts where it has any words for them."""
    told = WARNED.get(rule)
    return str(told) % _Facts(facts) if told is not None and facts else str(WARNINGS.get(rule, rule))


def of_rule(rule: str) -> str:
    """What a refusal says of which only the rule is known (a case that was played); empty for what is no refusal."""
    return sentence(Refused(rule, against="alone")) if rule in REFUSALS else ""


def status(refused: Refused | Incomplete) -> int:
    """The HTTP status that goes with a refusal."""
    return 422 if isinstance(refused, Incomplete) else STATUS.get(refused.rule, 409)


class _Facts(dict[str, str]):
    """A refusal's facts as a sentence words them; a fact that is not told reads “—”."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__({name: _word(name, fact) for name, fact in facts.items()})

    def __missing__(self, key: str) -> str:
        return "—"


NAMES = frozenset({"offices", "who", "wanted", "stage", "state", "way", "chosen", "tasks"})
"""Facts that are names of ours, not words that somebody typed."""


def _word(name: str, fact: Any) -> str:
    if name in ("decided", "asked", "spent", "excess", "cap", "left") and isinstance(fact, int):
        return money.printed(fact)
    if isinstance(fact, list | tuple):
        return "、".join(_word(name, part) for part in fact)
    if name == "because":
        return str(WARNINGS.get(fact, fact))
    if name in ("last_day", "first_day", "open_on"):
        return wording.day(str(fact))
    if fact in BODIES:
        return wording.named(BODIES[fact].name)
    return wording.named(str(fact)) if name in NAMES else str(fact)
