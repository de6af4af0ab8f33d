"""How refusals and warnings about assets and contracts are told (资产、合同的拒绝和提示说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "asset_unknown": later(
        "台账上没有“%(asset)s”。请照台账上的编号或者名称写；还没有登记的，先办理“清产核资与登记”。"
    ),
    "asset_ambiguous": later("台账上有好几项叫这个名称。请写编号：%(codes)s。"),
    "asset_disposed": later("“%(asset)s”已经处置，不在台账上了。请核对编号。"),
    "asset_leased": later(
        "“%(asset)s”这段时间已经出租，租到%(until)s。请改租期；台账上写错的，先在清产核资里更正。"
    ),
    "ending_told": later("这份合同已经登记%(day)s终止，不能再登记一次。写错了的，请写明为什么更正。"),
    "ending_outside": later("终止的日期要在%(starts)s到%(ends)s之间。到期的合同自己结束，不用提前终止。"),
    "ending_unresolved": later(
        "这样终止要先重新决议，事项%(matter)s没有签合同以后通过的决议。请先按程序决议，再写决议的事项编号。"
    ),
    "ending_too_early": later(
        "终止的日期%(given)s早于决议生效的日期%(effective)s。请写决议生效以后的日期；决议还在公告的，等期满再登记。"
    ),
    "ending_paper_missing": later("还没有上传终止协议或者通知。请拍下双方签字的纸，再提交。"),
    "ending_waits": later("这份合同已经登记了一次，正在等核对。请等核对以后再登记。"),
    "ending_gone": later("没有等核对的终止登记，可能已经核对过。请刷新页面，看现在的情况。"),
    "ending_own": later("合同的对方是您本人，或者和您同名，要回避。请换一位办理。"),
    "ending_missing": later("这份合同没有登记提前终止，不用撤销。"),
    "asset_code_twice": later("编号%(code)s用了两次，或者是留给资金的编号。请一项用一个编号。"),
    "asset_group_missing": later("编号%(code)s归村民小组所有，没有写哪个小组。请补上小组。"),
    "wrong_body:owner": later(
        "台账上这项资产的所有者，不由%(body)s作决定，应当由%(allowed)s决定。请改“归谁所有”，再提交。"
    ),
    "lease_too_long": later("租期%(given)s天，超过了本县规定的%(most)s天。请缩短租期。"),
    "term_differs": later("租期和决议的不一样，决议的是%(resolved)s。请按决议写，要改租期的先重新决议。"),
    "reserve_missing": later("没有评审底价，不能往下办。请先请农经站评审底价。"),
    "appraisal_missing": later("没有评估，不能转让。请先请评估单位评估。"),
    "below_reserve": later("%(spent)s低于评审、评估的%(decided)s，不能成交。请重新竞价，或者重新评审。"),
    "below_resolved": later("%(spent)s低于决议的%(decided)s，不能成交。请重新竞价，或者重新决议。"),
    "contract_differs": later("合同金额%(spent)s，和成交公示的%(decided)s不一样。请按成交价签合同。"),
    "contract_party": later("公示的中标人、成交人是%(winner)s，合同不能和别人签。请核对名称。"),
    "contract_missing": later("还没有合同，不能登记收款计划。请先签合同。"),
    "contract_unknown": later(
        "合同台账上没有%(matter)s这份合同。请照合同台账写事项编号，不是合同收入的不写。"
    ),
    "schedule_differs": later("各期加起来是%(spent)s，合同金额是%(decided)s。请核对收款计划。"),
    "schedule_outside": later("到期日要在%(starts)s到%(ends)s之间。请核对收款计划。"),
    "rent_overpaid": later(
        "连同这一笔，这份合同共收%(spent)s，超过了合同金额%(decided)s。请核对金额和合同。"
    ),
    "guarantee_refused": later("集体资产不得为他人担保，这件事不能办。请告诉对方另找担保。"),
    "officer_loan_refused": later("集体的钱不得借给理事、监事和村干部，这件事不能办。请另选对象。"),
    "draft_too_long": later("这张表的内容太长，没有读进来。请分几次清查，一次少写几项。"),
    "tier_method:asset": later("%(asked)s的资产至少要用%(way)s，不能用%(chosen)s。请按规定的方式重新组织。"),
}
"""By rule, some with what was held against: what cannot be done and what to do next."""

WARNINGS: Mapping[str, Any] = {
    "asset_unknown": later("台账上没有这项资产，请尽快办理清产核资与登记"),
    "asset_still_let": later("这项资产还在出租，合同没有到期。请先看清租约，再决定怎样转让"),
    "ending_cancels_due": later("登记以前已经到期的应收款，随终止取消了。请再核对终止的日期"),
    "not_highest_offer": later("有人报价比成交价高"),
    "rent_without_contract": later("收的是租金，没有写属于哪份合同"),
    "banked_late": later("收款以后没有按期存入账户"),
}
"""What stops nothing, and is to be looked at."""

CONFIRMERS: Mapping[str, Any] = {
    "supervision": later("村务监督委员会"),
    "economy": later("乡镇农经站"),
}
"""Who confirms an early end (`law.kinds.CONFIRMERS`)."""

CAUSES: Mapping[str, Any] = {
    "agreed": later("双方商量终止"),
    "breach": later("对方违约，村里解除"),
    "taken": later("征收、征用"),
    "lost": later("灭失、不能再用"),
    "other": later("其他"),
}
"""Why a lease ends before its term (`law.kinds.LEASE_ENDINGS`)."""
