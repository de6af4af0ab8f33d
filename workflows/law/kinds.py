"""Which rules exist (规则编号) and what values each may have; a value of another kind is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Refused
from workflows.law import money, shares, tiers
from workflows.law.assemblies import BODIES, DISCUSSIONS, NOTICES

Value = str | int | bool | None | tuple[str, ...]
"""A rule's value: a share or several, a number of days, a switch, a choice, a list of words, or none."""

CHANNELS = ("board", "web", "wechat", "broadcast", "household")
REVIEW_TIMES = ("after_proposal", "before_resolution", "after_resolution")
SUBJECTS: Mapping[str, str] = {
    "work_subsidy": "享受误工补贴的人员及补贴标准",
    "public_works": "公益事业的兴办和筹资筹劳、建设承包方案",
    "collective_project": "村集体经济项目的立项、承包方案",
    "collective_income_use": "村集体经济所得收益的使用",
    "property_disposal": "处分村集体财产",
    "land_contract": "土地承包经营方案",
    "homestead_plan": "宅基地的使用方案",
    "land_compensation": "征地补偿费的使用、分配方案",
    "village_rules": "村民自治章程、村规民约",
    "other_interest": "涉及村民利益的其他事项",
    "other": "其他事项",
}
"""What a matter is about (事项类别), with the words for a page."""
OWNERS: Mapping[str, str] = {"villagers": "村民", "collective": "农村集体经济组织", "group": "村民小组"}
"""Whose interest or property it is (权属)."""

NONE = (None, "none")


@dataclass(frozen=True)
class Kind:
    """One kind of value: what is expected, how a written value is read, and which of two values is stricter.

    `stricter(a, b)` gives the demand that satisfies both; None where the two cannot be compared.
    """

    name: str
    expected: str
    read: Callable[[object], Value]
    stricter: Callable[[Value, Value], Value] | None = None


def _refuse(found: object, expected: str) -> ValueError:
    return ValueError(f"found {found!r}; expected {expected}")


def _share_kind(name: str, bases: Sequence[str], *, optional: bool = False) -> Kind:
    words = " or ".join(f'">= 2/3 {base}"'.replace(' "', '"') for base in bases)
    expected = f"a share such as {words}" + (", or none" if optional else "")

    def read(found: object) -> Value:
        if optional and found in NONE:
            return None
        parsed = shares.parse(found)
        if any(share.base not in bases for share in parsed):
            raise _refuse(found, expected)
        return unparse(parsed)

    return Kind(name, expected, read, both)


def both(one: Value, other: Value) -> Value:
    """The conjunction of two share values, without the members that others imply."""
    return unparse(shares.conjoin([*shares_of(one), *shares_of(other)]))


def shares_of(value: Value) -> tuple[shares.Share, ...]:
    """The shares of a rule's value; none where the rule is not set."""
    return () if value is None else shares.parse(value)


def unparse(parsed: Sequence[shares.Share]) -> Value:
    """Shares as a rule's value: one text, or a tuple of them."""
    texts = tuple(share.text for share in parsed)
    return texts[0] if len(texts) == 1 else texts


def _days_kind(name: str, *, least: int, optional: bool, most: int = 366) -> Kind:
    expected = f"a whole number of days, {least} to {most}" + (", or none" if optional else "")

    def read(found: object) -> Value:
        if optional and found in NONE:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise _refuse(found, expected)
        return found

    return Kind(name, expected, read, _longer)


def _longer(one: Value, other: Value) -> Value:
    return max(days for days in (one, other, 0) if isinstance(days, int)) or None


def _read_flag(found: object) -> Value:
    if not isinstance(found, bool):
        raise _refuse(found, "true or false")
    return found


def _choice_kind(name: str, choices: Sequence[str], *, optional: bool = False) -> Kind:
    expected = "one of " + ", ".join([*choices, *(["none"] if optional else [])])

    def read(found: object) -> Value:
        if optional and found in NONE:
            return None
        if not isinstance(found, str) or found not in choices:
            raise _refuse(found, expected)
        return found

    return Kind(name, expected, read)


def _words_kind(name: str, words: Sequence[str]) -> Kind:
    expected = "a list with at least one of " + ", ".join(words) + ", each once"

    def read(found: object) -> Value:
        known = isinstance(found, list | tuple) and found and all(word in words for word in found)
        if not isinstance(found, list | tuple) or not known or len(set(found)) != len(found):
            raise _refuse(found, expected)
        return tuple(found)

    return Kind(name, expected, read)


def _read_tiers(found: object) -> Value:
    return tuple(tier.text for tier in tiers.parse(found))


def _read_amount(found: object) -> Value:
    if found in NONE:
        return None
    try:
        return money.yuan(money.fen(str(found)))
    except Refused as error:
        raise _refuse(found, 'an amount of yuan as text, such as "5000.00", or none') from error


QUORUM = _share_kind("quorum", ["entitled"])
PASS = _share_kind("pass", ["entitled", "present"])
WOMEN = _share_kind("women_quorum", [""], optional=True)
NOTICE_DAYS = _days_kind("notice_days", least=0, optional=True)
PERIOD_DAYS = _days_kind("period_days", least=1, optional=True)
RETENTION_DAYS = _days_kind("retention_days", least=1, optional=True, most=36_600)
REPLY_DAYS = _days_kind("reply_days", least=1, optional=False)
FLAG = Kind("flag", "true or false", _read_flag)
BINDING = Kind("binding", "true or false", _read_flag, lambda one, other: bool(one) or bool(other))
PERMISSION = _choice_kind("permission", ["allowed", "warned", "refused"])
UNIT = _choice_kind("unit", ["natural", "working"])
REVIEW_AT = _choice_kind("review_at", REVIEW_TIMES, optional=True)
ON_REJECTION = _choice_kind("on_rejection", ["reject", "return"])
CHANNEL_LIST = _words_kind("channels", CHANNELS)
SUBJECT_LIST = _words_kind("subjects", tuple(SUBJECTS))
LEASE_ENDINGS = ("agreed", "breach", "taken", "lost", "other")
"""Why a lease ends before its term: by agreement, by a breach, taken for the public, lost or useless, or else."""
CAUSES = _words_kind("causes", LEASE_ENDINGS)
CONFIRMERS = ("supervision", "economy")
"""Who confirms what officers of the village recorded: its supervision committee, the township's economy station."""
SECOND = _words_kind("confirmers", CONFIRMERS)
TIERS = Kind("tiers", 'tiers such as [">= 0.00 enquiry", ">= 50000.00 tender"]', _read_tiers)
AMOUNT = Kind("amount", 'an amount of yuan as text, such as "5000.00", or none', _read_amount)


SETTINGS = (
    "checkup.stalled_days",
    "checkup.review_days",
    "checkup.result_days",
    "checkup.works_days",
    "checkup.confirm_days",
    "remind.before_days",
    "remind.answer_days",
    "remind.escalate_days",
)
"""Days that no law sets, with this project's own advice: when the check-up speaks, and when somebody is reminded.

They decide nothing about a matter; a county's own value replaces the advice, none switches it off.
"""


ITEM_TERMS = (
    "affairs_disclosure.keep_days",
    "agency_service.working_days",
    "asset_inventory.notice_days",
    "asset_plan.notice_days",
    "assistance.notice_days",
    "award.notice_days",
    "certificate.working_days",
    "finance_disclosure.by_day",
    "finance_disclosure.keep_days",
    "hiring.notice_days",
    "homestead.notice_days",
    "homestead.visit_working_days",
    "income.bank_days",
    "labour.notice_days",
    "levy.cap_days",
    "mediation.days",
    "minimum_living.county_working_days",
    "minimum_living.notice_days",
    "nomination.notice_days",
    "party_admission.notice_working_days",
    "party_disclosure.keep_days",
    "petition.close_days",
    "petition.complaint_working_days",
    "petition.contact_hours",
    "petty_cash.settle_days",
    "rent.soon_days",
    "spending.voucher_days",
    "tender.bid_days",
    "tender.least_bidders",
    "works.firm_contracts",
    "works.variation_percent",
)
"""Terms of single power items: days, working days, hours, a percentage, a number of firms, as their names say.

Where a diagram draws a term, the matter waits for its days; those of works are checked when a works' task completes
(workflows/works/checks.py).
"""
POSTED = ("asset_inventory", "asset_plan", "assistance", "award", "hiring", "labour", "nomination")
"""What is posted by an office task, `<what>.notice_days`; `<what>.notice_binding` says whether the days bind."""

ITEM_TIERS = ("assets.trading_tiers", "works.contracting_tiers", "procurement.tiers", "spending.tiers")
ITEM_AMOUNTS = ("emergency.cap", "levy.cap_per_person", "petty_cash.cap")
PROHIBITED = ("assets.officer_loans_refused", "assets.guarantees_refused", "assets.cheap_sale_refused")
"""What the law forbids to do with the collective's property; true where it does."""


def _catalogue() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for body in BODIES:
        kinds |= {f"{body}.quorum": QUORUM, f"{body}.pass": PASS, f"{body}.remote_voting": PERMISSION}
        kinds |= {f"{body}.notice_days": NOTICE_DAYS, f"{body}.notice_binding": BINDING}
        kinds |= {f"{body}.secret_ballot": BINDING, f"{body}.mobile_box": PERMISSION}
    kinds["representatives_assembly.women_quorum"] = WOMEN
    for notice in (*NOTICES, "objection"):
        kinds |= {f"{notice}.unit": UNIT, f"{notice}.extends_over_days_off": FLAG}
    kinds |= {f"{notice}.period_days": PERIOD_DAYS for notice in NOTICES}
    kinds |= {f"on_rejection.{stage}": ON_REJECTION for stage in DISCUSSIONS}
    kinds |= {f"{body}.subjects": SUBJECT_LIST for body in ("villagers_assembly", "members_assembly")}
    kinds |= {f"{body}.not_delegable": SUBJECT_LIST for body in ("villagers_assembly", "members_assembly")}
    kinds |= dict.fromkeys((*SETTINGS, *ITEM_TERMS), PERIOD_DAYS)
    kinds |= dict.fromkeys(PROHIBITED, BINDING) | {"asset_lease.most_days": RETENTION_DAYS}
    kinds |= {f"{what}.notice_binding": BINDING for what in POSTED}
    kinds |= dict.fromkeys(ITEM_TIERS, TIERS) | dict.fromkeys(ITEM_AMOUNTS, AMOUNT)
    return kinds | {
        "objection.reply_days": REPLY_DAYS,
        "inspection.reply_days": REPLY_DAYS,
        "ballot_retention_days": RETENTION_DAYS,
        "mandate_binding": BINDING,
        "asset_lease.ending_resolved": CAUSES,
        "asset_lease.ending_confirmed_by": SECOND,
        "villagers_council.subjects": SUBJECT_LIST,
        "villagers_council.by_representatives": PERMISSION,
        "township_review_at": REVIEW_AT,
        "merge_proposal_consultation": PERMISSION,
        "required_channels": CHANNEL_LIST,
        "recused_counts_as_entitled": FLAG,
    }


KINDS: Mapping[str, Kind] = _catalogue()
"""Every rule there is, with the kind of its value."""

STATUTE_ONLY = frozenset(
    rule for rule, kind in KINDS.items() if kind is SUBJECT_LIST and not rule.startswith("villagers_council")
)
"""Rules that only a statute sets: who is competent is no county's choice. No national law knows the villagers' council."""

ALIASES: Mapping[str, str] = {
    alias: f"{notice}.unit"
    for notice in NOTICES
    for alias in (f"{notice}.period_days.unit", f"{notice}.period_unit")
} | {"objection.reply_days.unit": "objection.unit", "objection.reply_unit": "objection.unit"}
"""Other spellings of a rule's id that a county's file may use."""


def canonical(rule: str) -> str | None:
    """The one id of a rule under whatever spelling; None where there is no such rule."""
    known = ALIASES.get(rule, rule)
    return known if known in KINDS else None
