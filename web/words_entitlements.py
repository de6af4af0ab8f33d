"""How refusals about annual resolutions and the council's mandate are told (年度决议和议事会授权的拒绝和提示说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "not_as_listed": later("这件事不能按年度决议办理。请从提议开始，按四议两公开办理。"),
    "not_as_listed:unknown": later("年度决议里没有这一项。请从提议开始，按四议两公开办理。"),
    "not_as_listed:rejected": later(
        "年度决议逐项表决时，“%(title)s”没有通过，不能按它办理。请从提议开始，按四议两公开办理。"
    ),
    "not_as_listed:not_effective": later(
        "年度决议现在没有生效（公告没有满期、已经退回或者中止），不能按它办理。请等决议生效。"
    ),
    "not_as_listed:year": later(
        "这是%(year)s年的年度决议，只能在那一年发起。请从提议开始，按四议两公开办理。"
    ),
    "not_as_listed:used": later(
        "这一项已经由事项%(used)s办理，一项只能办一次。要再办的，请从提议开始，按四议两公开办理。"
    ),
    "not_as_listed:title": later(
        "名称与年度决议列明的“%(title)s”不一样。请照原样填写；内容变了的，请从提议开始，按四议两公开办理。"
    ),
    "not_as_listed:subject": later(
        "事项类别与年度决议列明的不一样。请照原样填写；内容变了的，请从提议开始，按四议两公开办理。"
    ),
    "not_as_listed:owner": later(
        "“归谁所有”与年度决议列明的不一样。请照原样填写；内容变了的，请从提议开始，按四议两公开办理。"
    ),
    "not_as_listed:cap": later(
        "金额%(asked)s，超过了年度决议的上限%(cap)s。请改小金额，或者从提议开始，按四议两公开办理。"
    ),
    "mandate_exceeded:subject": later(
        "村民议事会没有得到对此类事项的授权。请从提议开始，由村民会议或者村民代表会议决定。"
    ),
    "mandate_exceeded:term": later(
        "授权的期限是%(since)s至%(until)s，这一天不在其内。请从提议开始，或者由村民会议重新授权。"
    ),
    "mandate_exceeded:each": later(
        "金额%(asked)s，超过了授权的每项限额%(cap)s。请改小金额，或者从提议开始，由村民会议或者村民代表会议决定。"
    ),
    "mandate_exceeded:sum": later(
        "金额%(asked)s，超过了授权合计还剩的%(left)s。请改小金额，或者从提议开始，由村民会议或者村民代表会议决定。"
    ),
    "mandate_missing:council": later(
        "村民议事会的授权现在没有生效。请等授权的决议公告满期，或者从提议开始。"
    ),
    "mandate_too_long": later("授权最长一年，这样最晚到%(last)s。请改授权的起止日期。"),
    "wrong_issuer": later("本县不允许村民代表会议把授权再转给村民议事会。请由村民会议授权。"),
    "amount_needed": later("按授权由议事会决定的，要写明金额。请填写金额后再提交。"),
    "entry_unfit": later("这个权力事项不能按年度决议或者授权办理。请直接发起。"),
    "listed_other_body": later(
        "第%(line)s项应当由%(bodies)s决定，不能和其他各项在一次会议上表决。请把它另列一份决议。"
    ),
    "listed_sum_differs": later("各项上限合计%(asked)s，与合计金额%(decided)s不相等。请核对每一项的上限。"),
    "lines_unchosen": later(
        "“%(title)s”要逐项表决，第%(lines)s项还没有选。请给每一项选同意、不同意或者弃权，再投票。"
    ),
    "line_used_up:paid": later("这件事已经付过款，不能撤回。请按流程办完；要停办的，退回重新决议。"),
    "line_used_up:contracted": later("这件事已经签了合同，不能撤回。请按流程办完；要停办的，退回重新决议。"),
    "line_used_up": later("这件事已经付过款或者签了合同，不能撤回。请按流程办完；要停办的，退回重新决议。"),
    "legacy_lines": later(
        "年度决议至少要列一项；逐项的票数要么每一项都对得上，要么都空着。请照会议记录核对。"
    ),
    "legacy_mandate_used": later(
        "登记以前的授权，要写明启用系统以前已经用掉多少，没有用过的写0；别的事项不写。请照议事会的记录核对。"
    ),
    "legacy_mandate_void": later(
        "会议记录不能证明这项授权有效：%(because)s。以后要照它决定事情，所以不能登记。请由村民会议重新授权。"
    ),
    "paid_by_use": later("年度决议和授权本身不付款。请在按它启动的那件事里付，一项一个上限。"),
    "report_meeting": later("只能向已经开过的村民代表会议或者村民会议报告。请选择那次会议。"),
    "nothing_to_report": later("到这次会议为止，没有要报告的议事会决定。请核对选择的会议。"),
}
"""By rule, some with the bound it was held against: what cannot be done and what to do next."""

WARNINGS: Mapping[str, Any] = {
    "lines_as_whole": later("年度决议没有逐项表决，各项随整份决议一起通过"),
    "subjects_as_whole": later("授权的各类没有逐类表决，随整份授权一起通过"),
    "mandate_from_before": later("所依据的授权是启用系统以前作出的，照纸质记录登记，乡镇党委确认过"),
    "mandate_passed_on": later("授权是村民代表会议转给议事会的，以村民会议授权为好"),
}
MISSING: Mapping[str, Any] = {"lines": later("年度决议每一项的票数")}
