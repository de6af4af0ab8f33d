"""Rules of single power items in words (各事项的分档和期限): what each is about, and its value."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web import words_assets
from workflows.law import tiers
from workflows.law.kinds import ITEM_AMOUNTS, ITEM_TERMS, ITEM_TIERS, POSTED, PROHIBITED
from workflows.law.rules import Rule

SECTION = later("各事项的金额分档和期限")

ENDINGS = "asset_lease.ending_resolved"
BINDINGS = tuple(f"{what}.notice_binding" for what in POSTED)
CONFIRMED = "asset_lease.ending_confirmed_by"

LABELS: Mapping[str, Any] = {
    "assets.trading_tiers": later("资产按多少钱定交易方式"),
    "assets.officer_loans_refused": later("把集体的钱借给管理人员"),
    "assets.guarantees_refused": later("用集体资产为他人担保"),
    "assets.cheap_sale_refused": later("低价处分集体财产"),
    "asset_lease.most_days": later("租期最长几天"),
    "asset_lease.ending_resolved": later("租约提前终止，哪些情形要重新决议"),
    "asset_lease.ending_confirmed_by": later("租约提前终止，由谁核对"),
    "rent.soon_days": later("应收款到期前几天提醒"),
    "works.contracting_tiers": later("工程按多少钱定发包方式"),
    "procurement.tiers": later("采购按多少钱定方式"),
    "spending.tiers": later("开支按多少钱定审批"),
    "works.variation_percent": later("工程变更超过多少要重新决定"),
    "tender.least_bidders": later("比选、招标最少要几家单位"),
    "works.firm_contracts": later("同一单位一年里承接几个工程就提示"),
    "emergency.cap": later("应急抢险先办的最高金额"),
    "petty_cash.cap": later("备用金最多"),
    "petty_cash.settle_days": later("备用金几天内结清"),
    "levy.cap_per_person": later("筹资每人最多"),
    "levy.cap_days": later("筹劳每个劳力最多几个工日"),
    "tender.bid_days": later("招标留给投标的天数"),
    "award.notice_days": later("中标、成交公示几天"),
    "asset_inventory.notice_days": later("清查结果公示几天"),
    "asset_plan.notice_days": later("资产、分配方案表决前公示几天"),
    "nomination.notice_days": later("推选、评议结果公示几天"),
    "hiring.notice_days": later("拟聘人员公示几天"),
    "labour.notice_days": later("工单公示几天"),
    "assistance.notice_days": later("救助、补贴名单公示几天"),
    "award.notice_binding": later("中标、成交公示的天数没有满的"),
    "asset_inventory.notice_binding": later("清查结果公示的天数没有满的"),
    "asset_plan.notice_binding": later("资产、分配方案公示的天数没有满的"),
    "nomination.notice_binding": later("推选、评议结果公示的天数没有满的"),
    "hiring.notice_binding": later("拟聘人员公示的天数没有满的"),
    "labour.notice_binding": later("工单公示的天数没有满的"),
    "assistance.notice_binding": later("救助、补贴名单公示的天数没有满的"),
    "minimum_living.notice_days": later("低保公示几天"),
    "minimum_living.county_working_days": later("低保县里几个工作日内办完"),
    "homestead.notice_days": later("宅基地组内公示几天"),
    "homestead.visit_working_days": later("宅基地几个工作日内到现场"),
    "party_admission.notice_working_days": later("发展党员公示几个工作日"),
    "party_disclosure.keep_days": later("党务公开保留几天"),
    "affairs_disclosure.keep_days": later("村务公开保留几天"),
    "finance_disclosure.by_day": later("财务在次月几天以内公开"),
    "finance_disclosure.keep_days": later("财务公开保留几天"),
    "income.bank_days": later("收入几天内存入账户"),
    "spending.voucher_days": later("票据几天内报账"),
    "certificate.working_days": later("证明几个工作日内开具"),
    "agency_service.working_days": later("代办几个工作日内办完"),
    "mediation.days": later("调解几天内办完"),
    "petition.contact_hours": later("诉求几小时内联系"),
    "petition.close_days": later("诉求几天内办结"),
    "petition.complaint_working_days": later("投诉几个工作日内办结"),
}


def knows(rule: str) -> bool:
    """Whether a rule belongs to single power items."""
    others = ("asset_lease.most_days", ENDINGS, CONFIRMED)
    return rule in (*ITEM_TERMS, *ITEM_TIERS, *ITEM_AMOUNTS, *PROHIBITED, *BINDINGS, *others)


def value(rule: Rule) -> str:
    """The value of such a rule as people say it."""
    told = rule.value
    if told is None:
        return str(_("没有规定"))
    if rule.id == ENDINGS and isinstance(told, tuple):
        return "、".join(str(words_assets.CAUSES[each]) for each in told)
    if rule.id == CONFIRMED and isinstance(told, tuple):
        return "、".join(str(words_assets.CONFIRMERS[each]) for each in told)
    if rule.id in BINDINGS:
        return str(_("没有满不能办") if told else _("只作提醒"))
    if rule.id in PROHIBITED:
        return str(_("不允许") if told else _("允许"))
    if rule.id in ITEM_TIERS:
        return "；".join(tier.told for tier in tiers.parse(told))
    if rule.id in ITEM_AMOUNTS:
        return str(_("%(yuan)s元", yuan=told))
    if rule.id.endswith("_percent"):
        return f"{told}%"
    if rule.id.endswith("_bidders"):
        return str(_("%(n)s家", n=told))
    if rule.id.endswith("_contracts"):
        return str(_("%(n)s个", n=told))
    if rule.id.endswith("_hours"):
        return str(_("%(n)s小时", n=told))
    if rule.id.endswith("working_days"):
        return str(_("%(n)s个工作日", n=told))
    return str(_("%(n)s天", n=told))
