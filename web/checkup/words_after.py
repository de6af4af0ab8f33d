"""What findings after the vote say (决议以后的体检用语): disclosure, objections, money, delay."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

HALT = later("请停止办理，重新张贴，公示满期以后再办。")

OF_DISCLOSURES: Mapping[str, tuple[Any, Any]] = {
    "gate_not_opened": (
        later("没有%(kind)s满期的记录，事项就已经往下走。"),
        later("请停止办理。先张贴公告，满期并答复异议以后再办。"),
    ),
    "channel_missing": (
        later("%(kind)s没有在规定的渠道贴齐，就进入了下一步。缺的是：%(channels)s。"),
        HALT,
    ),
    "posting_too_short": (
        later("“%(step)s”在%(day)s张贴，本县规定公示%(days)s天，%(ended)s没有满就按无异议办了。"),
        later("请重新张贴，公示满期、没有异议以后再办。已经签约付款的，报乡镇处理。"),
    ),
    "posting_too_short:doubt": (
        later("“%(step)s”在%(day)s张贴，建议公示%(days)s天，%(ended)s就按无异议办了。"),
        later("请核对公示了几天、照片是哪天拍的。不够的，继续公示，有异议的照办。"),
    ),
    "taken_down_early": (
        later("%(kind)s没有公示满期就撤下。撤下的是：%(channels)s。"),
        later("请重新张贴，公示期从贴齐的时候重新算。"),
    ),
    "notice_period_running": (
        later("%(kind)s要公示到%(last_day)s，%(opened)s就进入了下一步。"),
        later("请停止办理，满期以后再办。已经签约付款的，报乡镇处理。"),
    ),
    "notice_period_running:never_full": (
        later("%(kind)s没有同时在规定的渠道贴过，%(opened)s就进入了下一步。"),
        HALT,
    ),
    "period_too_short": (
        later("%(kind)s上写公示到%(printed)s，应当公示到%(last_day)s。"),
        later("请更正公告上的日期，继续公示到期。"),
    ),
    "posting_unconfirmed": (
        later("%(kind)s的张贴没有人核对，就进入了下一步：%(channels)s。"),
        later("请村务监督委员会核对当时的照片，作出说明。"),
    ),
    "posting_unconfirmed:overdue": (
        later("%(kind)s已经期满，张贴还没有人核对：%(channels)s。"),
        later("请村务监督委员会到现场看过，在系统里确认。"),
    ),
    "notice_differs": (
        later("决议公告与会议记录、方案不一致：%(names)s。"),
        later("请按会议记录更正公告，公示期从更正的时候重新算。"),
    ),
    "plan_not_published": (
        later("本县要求表决以前公示方案%(needed)s天，没有满期就表决了。"),
        later("请公示方案，满期以后重新决议。"),
    ),
}

OF_OBJECTIONS: Mapping[str, tuple[Any, Any]] = {
    "objection_overdue:reply": (
        later("%(by)s的异议应当在%(due)s以前答复，已经超过%(days)s天。"),
        later("请村民委员会马上答复，再由村务监督委员会确认。"),
    ),
    "objection_overdue:confirmation": (
        later("异议的答复期限是%(due)s，答复以后还没有人确认，已经超过%(days)s天。"),
        later("请村务监督委员会确认，或者退回重新答复。"),
    ),
    "objection_answered_late": (
        later("%(by)s的异议应当在%(due)s以前答复，%(replied)s才答复。"),
        later("请向提出的人说明原因，以后按期答复。"),
    ),
    "complained_of_replied:objection_replied": (
        later("被反映的人自己答复了异议。"),
        later("请换一位没有被反映的人重新答复。"),
    ),
    "complained_of_replied:objection_answered": (
        later("被反映的人自己确认了答复。"),
        later("请换一位没有被反映的人重新确认。"),
    ),
    "objection_open": (
        later("%(kind)s还有%(n)s条实名异议没有答复确认，就进入了下一步。"),
        later("请停止办理，先答复异议。"),
    ),
    "upheld_not_returned": (
        later("异议已经认定成立，事项没有退回“%(stage)s”。"),
        later("请停止办理，退回这个环节重新办。"),
    ),
    "reply_empty": (
        later("异议记为已经答复，答复却没有内容。"),
        later("请重新答复，写清楚理由。"),
    ),
}

OF_MONEY: Mapping[str, tuple[Any, Any]] = {
    "rent_overdue": (
        later("合同第%(n)s期应收款%(due)s到期，还差%(amount)s没有入账。"),
        later("请报账员催收、入账。收不到的，报乡镇农经站，依合同追收。"),
    ),
    "sold_while_let": (
        later("签转让合同的时候，资产按%(lease)s的合同还在出租，租到%(last_day)s。"),
        later("请核对租约怎样处理，写进合同，告诉承租人。依据的条文待核。"),
    ),
    "ending_alone": (
        later("%(day)s登记的合同提前终止，没有第二个人核对。"),
        later("请核验日志，再由另一个人对照签字的纸核对。"),
    ),
    "ending_unconfirmed": (
        later("登记的合同提前终止，已经%(days)s天没有人核对，超过%(most)s天。"),
        later("请核对的人对照签字的纸，同意或者写明不同意的理由。"),
    ),
    "rent_cancelled_late": (
        later("合同登记为%(day)s终止，是%(recorded)s才登记的，已经到期的%(n)s期、%(sum)s随之取消。"),
        later("请核对终止的日期和双方签字的纸。写错的，更正终止登记，钱照收。"),
    ),
    "funding_does_not_add_up": (
        later("资金来源合计%(funding)s，预算是%(amount)s。"),
        later("请核对每一项资金来源，更正方案。"),
    ),
    "contract_above_decision": (
        later("合同金额%(amount)s，超过决议的%(decided)s。"),
        later("请变更合同，或者按程序重新决议。"),
    ),
    "over_budget": (
        later("付款合计%(paid)s，超过决议的%(decided)s，多付%(excess)s。"),
        later("请停止付款，查明原因。确实要增加的，按程序重新决议。"),
    ),
    "paid_above_contract": (
        later("付款合计%(paid)s，超过合同的%(amount)s。"),
        later("请核对有没有变更的手续。"),
    ),
    "result_above_decision": (
        later("公布的实际花费%(amount)s，超过决议的%(decided)s。"),
        later("请核对决算。确实超过的，按程序重新决议。"),
    ),
    "paid_above_result": (
        later("付款合计%(paid)s，比公布的实际花费%(amount)s多。"),
        later("请核对付款凭证，更正公告或者追回多付的钱。"),
    ),
    "result_without_amount": (
        later("决议金额%(decided)s，实施结果公告没有写实际花了多少。"),
        later("请更正公告，写明实际花费。"),
    ),
    "retroactive:implementation_begun": (
        later("决议在%(effective)s生效，%(given)s就已经签合同或者开工。"),
        later("补办手续改变不了先办后批。请如实登记，报乡镇和监督机构处理。"),
    ),
    "retroactive:payment_made": (
        later("决议在%(effective)s生效，%(given)s就已经付款。"),
        later("补办手续改变不了先办后批。请如实登记，报乡镇和监督机构处理。"),
    ),
    "retroactive:implementation_begun_never": (
        later("决议还没有生效，%(given)s就已经开始实施。"),
        later("请停止实施，如实登记，报乡镇和监督机构处理。"),
    ),
    "retroactive:payment_made_never": (
        later("决议还没有生效，%(given)s就已经付款。"),
        later("请停止付款，如实登记，报乡镇和监督机构处理。"),
    ),
    "finance_disclosure_late:month": (
        later("%(months)s的收支还没有张榜公开，应当在%(day)s以前公开。"),
        later("请发起“财务公开”，生成收支明细，审核以后张榜。"),
    ),
    "finance_disclosure_late:quarter": (
        later("%(months)s的收支过了一个季度还没有公开，最迟%(day)s。"),
        later("请发起“财务公开”，生成收支明细，审核以后张榜。"),
    ),
    "split_suspected": (
        later("十二个月内同类的%(n)s件事合计%(sum)s，达到%(tier)s，每一件都不到。"),
        later("请核对是不是一件事拆开办。是的，合并起来按规定办。"),
    ),
}

OF_DELAY: Mapping[str, tuple[Any, Any]] = {
    "support_overdue": (
        later("上级部门有%(n)s批保障名单没有按期公布，最早的一批应当在%(day)s以前公布。"),
        later("请催办负责的人。本村没有人的，请部门写明理由结束这一批。"),
    ),
    "inspection_overdue": (
        later("有人申请%(way)s本事项的材料，应当在%(due)s以前办，已经超过%(days)s天。"),
        later("请尽快准备好交给本人。不能提供的，写明理由和申诉办法。"),
    ),
    "stalled": (
        later("停在“%(stage)s”已经%(days)s天，等%(task)s。"),
        later("请该办的人尽快办理。不办的，撤回或者说明原因。"),
    ),
    "stalled:office": (
        later("停在“%(steps)s”已经%(days)s天，等%(offices)s办理。"),
        later("请该办的人尽快办理。不办的，撤回或者说明原因。"),
    ),
    "township_review_overdue": (
        later("乡镇党委已经%(days)s天没有审核。"),
        later("没有答复不等于同意。请催办，或者请县里督办。"),
    ),
    "township_review_missing": (
        later("本县要求乡镇党委审核。没有同意的记录，事项就已经往下走。"),
        later("请停止办理，报乡镇党委审核。"),
    ),
    "result_overdue:planned": (
        later("计划%(planned)s完成，已经超过%(days)s天，还没有公布结果。"),
        later("完工的，请公布实施结果。没有完工的，说明原因和新的期限。"),
    ),
    "result_overdue:begun": (
        later("开始实施%(days)s天了，还没有公布结果。"),
        later("完工的，请公布实施结果。没有完工的，说明原因和期限。"),
    ),
}
