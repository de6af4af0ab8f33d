"""How refusals and warnings about works are told (工程款的拒绝和提示说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "over_reviewed_price": later(
        "合同价%(spent)s，高于造价评审的审定价%(decided)s，不能签。请与承接单位重新商定，或者重新评审造价。"
    ),
    "bid_time_short": later(
        "依法必须招标的工程，公告到开标要满%(needed)s天，现在只有%(given)s天。请改到%(open_on)s起开标；已经开标的，重新公告。"
    ),
    "over_budget:due": later(
        "合计%(spent)s，超过了现在应付的%(decided)s。请等工程做到相应的进度、审核以后再付。"
    ),
    "over_budget:contract": later(
        "金额%(spent)s，超过了合同价%(decided)s（含变更）。请核对金额，或者先办理工程变更。"
    ),
    "over_budget:award": later(
        "合同价%(spent)s，高于公示的中标价%(decided)s，不能签。请照中标价签合同，或者重新组织发包。"
    ),
    "winner_made_no_offer": later(
        "%(winner)s没有报过价，不能中标。请照比选、开标的记录填写；名称写错的，照报价单位的名称改。"
    ),
    "begun_otherwise": later(
        "合同是和%(winner)s签的，合同价%(decided)s（含变更）。请照合同填写；这两栏也可以空着。"
    ),
    "over_budget:final": later("审核价%(spent)s，超过了决算价%(decided)s。请核对金额。"),
    "tier_method": later("%(asked)s的工程至少要用%(way)s，不能用%(chosen)s。请按金额分档重新选择发包方式。"),
    "variation_over_tolerance": later(
        "变更合计%(spent)s，超过了允许的%(decided)s（合同价的%(percent)s%%）。"
        "请另按“工程变更”事项，回到原来决议的会议重新决定。"
    ),
}
"""By rule, some with what the amount was held against: what cannot be done and what to do next."""

WARNINGS: Mapping[str, Any] = {
    "bid_time_short": later("公告到开标的天数少于依法必须招标的天数"),
    "split_suspected": later("一年里同一地点或者同一单位的几个工程，合起来到了更高的分档，疑似化整为零"),
    "duplicate_evidence": later("同一份报价文件用在几家单位或者几个工程上"),
    "supplier_concentration": later("同一单位一年里承接了本村好几个工程"),
    "related_party": later("报价单位与村干部有亲属或者利害关系，有关的人要回避"),
    "over_local_cap": later("超过了本县规定的限额"),
}
"""What stops nothing, and is to be looked at."""

WARNED: Mapping[str, Any] = {
    "bid_time_short": later(
        "公告到开标只有%(given)s天。这个工程不是依法必须招标的，建议留满%(needed)s天，从%(open_on)s起开标"
    ),
}
"""The same to whoever just did it, with the facts."""
