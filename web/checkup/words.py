"""What each finding says (体检用语): what is wrong, and what to do; a secretary understands it without the law at hand.

A key is a rule, or a rule and what exactly (`rule:what`, `rule:severity`). A test asserts that every finding has words.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

from web.checkup import wording
from web.checkup.words_after import OF_DELAY, OF_DISCLOSURES, OF_MONEY, OF_OBJECTIONS
from workflows.checkup.finding import Finding, Severity

SEVERITIES: Mapping[Severity, Any] = {
    Severity.VIOLATION: later("违反"),
    Severity.OVERDUE: later("逾期"),
    Severity.DOUBT: later("存疑"),
}

AGAIN = later("请重新通知，重新开会。")
OTHER_SUPERVISOR = later("请换一名村务监督委员会成员重新核对。")

OF_MEETINGS: Mapping[str, tuple[Any, Any]] = {
    "stage_missing": (
        later("没有“%(stage)s”的通过记录，事项就已经往下走。"),
        later("请停止办理，退回这个环节重新办。"),
    ),
    "out_of_order": (
        later("“%(stage)s”在%(day)s开会，比前面的“%(before)s”还早。"),
        later("请核对会议日期。确实先后颠倒的，退回重新办理。"),
    ),
    "wrong_body": (
        later("“%(stage)s”由%(body)s作出，应当由%(bodies)s决定。"),
        later("请由有权决定的会议重新决议。"),
    ),
    "not_delegable": (
        later("由%(body)s作了决定。这类事项不能授权，应当由%(bodies)s决定。"),
        later("请由有权决定的会议重新决议。"),
    ),
    "notice_too_short": (
        later("%(body)s只提前%(given)s天通知，应当提前%(needed)s天。"),
        later("请重新通知，按规定天数以后再开会。"),
    ),
    "notice_too_short:doubt": (
        later("%(body)s提前%(given)s天通知，建议提前%(needed)s天。"),
        later("请问清没有到会的人是不是都接到了通知。"),
    ),
    "notice_missing": (
        later("没有%(body)s的通知记录，应当提前%(needed)s天通知。"),
        later("通知过的，请补上通知的凭据。没有通知过的，重新开会。"),
    ),
    "mandate_missing": (
        later("这类事项要村民会议授权，村民代表会议没有得到授权。类别是：%(subject)s。"),
        later("请提交村民会议决定，或者请村民会议授权后重新决议。"),
    ),
    "mandate_expired": (
        later("村民会议的授权在%(ended)s到期，决议是到期以后作出的。"),
        later("请提交村民会议决定，或者请村民会议授权后重新决议。"),
    ),
    "mandate_exceeded:subject": (
        later("授权里没有这类事项，村民议事会作了决定。"),
        later("请停止办理，提交村民会议或者村民代表会议决定。"),
    ),
    "mandate_exceeded:term": (
        later("村民议事会开会那天，不在授权的期限之内。"),
        later("请停止办理，提交村民会议或者村民代表会议决定。"),
    ),
    "mandate_exceeded:each": (
        later("金额超过了授权的每项限额，村民议事会作了决定。"),
        later("请停止办理，提交村民会议或者村民代表会议决定。"),
    ),
    "mandate_exceeded:sum": (
        later("村民议事会决定的各项加起来，超过了授权的合计限额。"),
        later("请停止办理，提交村民会议或者村民代表会议决定。"),
    ),
    "mandate_exceeded:council": (
        later("授权没有生效，村民议事会作了决定。"),
        later("请停止办理，等授权的决议公告满期以后重新决定。"),
    ),
    "mandate_exceeded:wrong_issuer": (
        later("授权是村民代表会议转给村民议事会的，本县不允许。"),
        later("请提交村民会议决定，或者由村民会议授权以后重新决定。"),
    ),
    "mandate_exceeded:amount_needed": (
        later("村民议事会决定的事项没有写金额。"),
        later("请补写金额，核对是不是在授权之内。"),
    ),
    "not_as_listed:rejected": (
        later("按年度决议第%(line)s项办理，这一项没有表决通过。"),
        later("请停止办理，从提议开始。"),
    ),
    "not_as_listed:used": (
        later("年度决议第%(line)s项办了不止一次。"),
        later("请停止后办的那一件，从提议开始。"),
    ),
    "not_as_listed:changed": (
        later("事项的类别或者归属，与年度决议第%(line)s项列明的不一样。"),
        later("请停止办理，从提议开始。"),
    ),
    "not_as_listed:cap": (
        later("金额超过了年度决议第%(line)s项的上限。"),
        later("请停止办理，超过的部分从提议开始。"),
    ),
    "line_votes_differ": (
        later("逐项表决第%(line)s项重新计票与记录不一致。记录同意%(votes)s票，实有%(counted)s票。"),
        later("请核验日志，查明票数是谁改动的。"),
    ),
    "lines_not_recounted": (
        later("重新计票只数了整份决议，%(n)s项逐项表决的票没有重新数。"),
        later(
            "决议公告还没有贴的，请村务监督委员会再要求重新计票，每一项都数；已经贴出的，有异议按异议办理。"
        ),
    ),
    "recount_changed_lines": (
        later("第%(lines)s项的票数，重新计票时有更正，结果不变。"),
        later("请问清第一次为什么数错。"),
    ),
    "recount_changed_lines:turned": (
        later("第%(lines)s项的结果，重新计票以后和第一次不一样，按重新数的算。"),
        later("请问清第一次为什么数错，核对两张计票表的照片。"),
    ),
    "council_unreported": (
        later("村民议事会%(day)s按授权作的决定，没有向村民代表会议报告。"),
        later("请在下一次村民代表会议上报告，并登记报告的会议。"),
    ),
    "merged_meetings": (
        later("提议和商议在%(day)s同一天召开。"),
        later("请核对两次会议是不是分别签到、分别表决、分别记录。"),
    ),
    "merged_meetings:violation": (
        later("提议和商议在%(day)s同一天召开，本县不允许合并。"),
        later("请另择日期召开“两委”会议，重新商议。"),
    ),
    "same_day_stages": (
        later("审议和决议在%(day)s同一天召开。"),
        later("请核对党员的意见有没有来得及写进方案。"),
    ),
    "same_day_chain": (
        later("%(day)s这一天走完了%(n)s个环节。"),
        later("请调阅签到表和会议记录，核对每个会是不是真的开过。"),
    ),
    "remote_voting": (
        later("%(body)s有人线上表决，没有法律依据。"),
        later("请核对线上的票数。去掉以后不够的，重新表决。"),
    ),
    "remote_voting:violation": (
        later("%(body)s有人线上表决，本县不允许。"),
        later("请去掉线上的票重新计算。不够的，重新表决。"),
    ),
    "mobile_box": (
        later("%(body)s用了流动票箱，本县没有规定可以用。"),
        later("请核对送票经过和票数。去掉以后不够的，重新表决。"),
    ),
    "mobile_box:violation": (
        later("%(body)s用了流动票箱，本县不允许。"),
        later("请去掉票箱里的票重新计算。不够的，重新表决。"),
    ),
    "mobile_box_alone": (
        later("%(body)s的流动票箱没有由两个人送，或者没有人监督。"),
        later("请向送票的人和投票的人核实。说不清的，重新表决。"),
    ),
    "in_the_future": (
        later("会议日期写的是%(day)s，可是%(recorded)s就已经有结果。"),
        later("请按签到表更正会议日期。"),
    ),
}

OF_VOTES: Mapping[str, tuple[Any, Any]] = {
    "counts_inconsistent": (
        later("%(smaller)s是%(smaller_count)s，%(larger)s只有%(larger_count)s，对不上。"),
        later("请对照签到表和表决票更正，更正要有第二人核对。"),
    ),
    "counts_inconsistent:negative": (
        later("%(smaller)s写成了%(smaller_count)s，不能是负数。"),
        later("请对照签到表和表决票更正，更正要有第二人核对。"),
    ),
    "ballots_unaccounted": (
        later("收回%(collected)s张票，各项票数加起来是%(votes)s张。"),
        later("请重新清点表决票，查明差在哪里。"),
    ),
    "number_missing": (
        later("没有写%(missing)s，不能认定表决结果。"),
        later("请按签到表和表决票补齐。"),
    ),
    "no_quorum": (
        later("%(body)s应到%(entitled)s人，到会%(present)s人，少于%(needed)s人。"),
        later("到会人数不够，表决没有效力。请重新通知，重新开会。"),
    ),
    "women_quorum": (later("到会的妇女代表%(present)s人，少于%(needed)s人。"), AGAIN),
    "votes_insufficient": (
        later("“%(stage)s”同意%(votes)s票，要%(needed)s票才通过，却记为通过。"),
        later("请核对表决票。票数确实不够的，停止办理，重新表决。"),
    ),
    "outcome_differs": (
        later("“%(stage)s”同意%(votes)s票，%(needed)s票就能通过，却记为未通过。"),
        later("请核对表决票，由村务监督委员会查明原因。"),
    ),
    "ballots_differ": (
        later("重新计票与记录不一致：%(names)s。记录同意%(votes)s票，实有%(counted)s票。"),
        later("请核验日志，查明票数是谁改动的。"),
    ),
    "ballot_irregular": (
        later("有%(n)s张票，投票的人没有签到、不在名册或者已经回避。"),
        later("请去掉这些票重新计算。不够的，重新表决。"),
    ),
    "attendance_differs": (
        later("记录应到%(entitled)s人、实到%(present)s人，名册有%(listed)s人、签到%(signed)s人。"),
        later("请按签到名册更正。"),
    ),
    "entitled_differs": (
        later("%(body)s应到写了%(entitled)s人，在册有%(registered)s人。"),
        later("请核对漏了谁。没有通知到的，补通知以后重新开会。"),
    ),
    "recusal_breaks_quorum": (
        later("%(recused)s人回避以后，只剩%(left)s人表决，要有%(needed)s人。"),
        later("怎么计算没有明文规定，建议提交上一级会议决定。"),
    ),
}

OF_RECORDS: Mapping[str, tuple[Any, Any]] = {
    "unconfirmed_result": (
        later("“%(stage)s”的纸质结果没有第二人核对，就已经生效。"),
        later("请村务监督委员会对照签字的表决单核对。"),
    ),
    "confirmation_overdue": (
        later("纸质结果录入%(days)s天还没有核对，本县规定%(most)s天。"),
        later("请村务监督委员会尽快核对。"),
    ),
    "evidence_missing:signed_sheet": (
        later("纸质结果没有签字表决单的照片。"),
        later("请找出原件拍照补上。没有原件的，重新开会。"),
    ),
    "evidence_missing:posting": (
        later("公告的张贴没有照片：%(channels)s。"),
        later("请补上当时的照片。没有照片的，重新张贴，公示期重新算。"),
    ),
    "late_entry:meeting": (
        later("会开过%(days)s天以后才录入，是补录。"),
        later("请核对签到表、表决单的原件和日期。"),
    ),
    "late_entry:event": (
        later("发生%(days)s天以后才录入，是补录。"),
        later("请核对原始凭据和日期。"),
    ),
    "late_entry_unapproved": (
        later("补录的会议结果没有经乡镇批准，就已经生效。"),
        later("请把原件报乡镇核对。核对以前不要往下办。"),
    ),
    "duplicate_evidence": (
        later("同一张照片在%(n)s处当作证明。"),
        later("请核对照片是哪一次的，另一次补上真实的照片。"),
    ),
    "separation_of_duties:result": (later("会议结果的录入和核对是同一个人。"), OTHER_SUPERVISOR),
    "separation_of_duties:posting": (later("公告的张贴和核对是同一个人。"), OTHER_SUPERVISOR),
    "separation_of_duties:reply": (later("异议的答复和确认是同一个人。"), OTHER_SUPERVISOR),
    "not_in_office:result": (
        later("会议结果的核对人当时不是村务监督委员会成员。"),
        OTHER_SUPERVISOR,
    ),
    "not_in_office:posting": (later("张贴的核对人当时不是村务监督委员会成员。"), OTHER_SUPERVISOR),
    "not_in_office:reply": (later("答复的确认人当时不是村务监督委员会成员。"), OTHER_SUPERVISOR),
    "offices_conflict:committee": (
        later("有%(n)s人既是村民委员会成员，又在村务监督委员会任职。"),
        later("请按规定改选或者补选村务监督委员会成员。"),
    ),
    "offices_conflict:clerk": (
        later("有%(n)s人既是村文书，又在村务监督委员会任职。"),
        later("有的省规定不能兼任，请核对本省的规定。"),
    ),
    "formation:representatives": (
        later("村民代表会议共%(whole)s人，村民代表%(n)s人，不到五分之四。"),
        later("请核对名册。确实不足的，补选村民代表。"),
    ),
    "formation:women": (
        later("村民代表会议共%(whole)s人，妇女代表%(n)s人，不到三分之一。"),
        later("请核对名册。确实不足的，补选妇女村民代表。"),
    ),
    "record_unreadable": (
        later("有%(n)s项检查读不懂记录里的内容。"),
        later("请核验日志，查明内容是谁改动或者导入的。"),
    ),
    "legacy_matter": (
        later("启用系统以前就在办，以前开的会有%(n)s次照纸质记录登记，最近一次在%(day)s。"),
        later("请对照扫描件看登记是不是属实。这个记号长期保留。"),
    ),
    "rules_missing": (
        later("这件事依据的规则找不到了，不能体检。"),
        later("请核验日志，用备份恢复。"),
    ),
    "rule_unverified": (
        later("本村的事项依据%(n)s条规则，还没有人核对原文。"),
        later("请县里的法制审核员逐条核对原文，再在系统里核定。"),
    ),
}

SENTENCES: Mapping[str, tuple[Any, Any]] = {
    **OF_MEETINGS,
    **OF_VOTES,
    **OF_RECORDS,
    **OF_DISCLOSURES,
    **OF_OBJECTIONS,
    **OF_MONEY,
    **OF_DELAY,
}
"""What is wrong, and what to do."""


def sentences(finding: Finding) -> tuple[str, str]:
    """What is wrong and what to do, in the reader's language."""
    keys = (f"{finding.rule}:{finding.facts.get('what')}", f"{finding.rule}:{finding.severity.value}")
    wrong, remedy = (
        next((SENTENCES[key] for key in keys if key in SENTENCES), None) or SENTENCES[finding.rule]
    )
    return str(wrong) % wording.facts(finding), str(remedy)
