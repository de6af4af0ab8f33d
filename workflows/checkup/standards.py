"""By what a check-up measures (体检标准): what a county confirmed, its settings, and the basis of each finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workflows import confirmations, matters
from workflows.catalogue import PowerItem
from workflows.checkup.finding import SYSTEM, Grounds
from workflows.confirmations import Confirmation
from workflows.law.rules import COUNTY, LOCAL_RULE, Rule, RuleSet

TIERS = "split.tiers"
"""The rule under which a county lists the amounts in yuan that a matter may not stay below by being split."""

CONFIRMED = "本县已核定"


@dataclass(frozen=True)
class Standards:
    """What holds in a county on the day of the check-up."""

    county: str
    rules: RuleSet
    confirmed: Mapping[str, Confirmation]
    items: Mapping[str, PowerItem]

    def days(self, setting: str) -> int | None:
        """The days of a setting (`law.kinds.SETTINGS`); none: the county wants no such finding."""
        return self.rules.days(setting)

    def advice(self, setting: str) -> Grounds:
        """The basis of a setting: the county's own rule, else 系统提示."""
        rule = self.rules.get(setting)
        if rule is None or (rule.basis.jurisdiction != COUNTY and not self.is_confirmed(rule)):
            return SYSTEM
        return self.grounds(self.rules, setting)

    def is_confirmed(self, rule: Rule) -> bool:
        """Whether the county's legal officer confirmed this value and article."""
        found = self.confirmed.get(rule.id)
        return found is not None and found.covers(rule)

    def grounds(self, rules: RuleSet, name: str) -> Grounds:
        """The basis of a rule; a confirmed one without 待核, one that is not in force as advice."""
        rule = rules.get(name)
        if rule is None:
            return SYSTEM
        if not self.is_confirmed(rule):
            return Grounds(rule.basis.text, rule.verified)
        basis = rule.basis
        if basis.jurisdiction == COUNTY:
            return Grounds(LOCAL_RULE, verified=True)
        told = f"《{basis.statute}》{basis.article}" if basis.statute and basis.article else CONFIRMED
        return Grounds(told, verified=True)

    def procedure(self, item: str, on: date) -> Grounds:
        """The basis of the four discussions and two disclosures: the first article of the power item."""
        found = self.items[item].asked_by(on) if item in self.items else None
        return Grounds(found.text, found.verified) if found else SYSTEM


def load(session: Session, jurisdiction: str, *, on: date) -> Standards:
    """The standards of the county in which a jurisdiction lies."""
    county = matters.county(session, jurisdiction)
    return Standards(
        county=county,
        rules=confirmations.in_force(session, county, on=on),
        confirmed=confirmations.of_county(session, county),
        items=matters.power_list(session, county, on=on),
    )
