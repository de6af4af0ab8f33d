"""The rules in force in a county (本县适用的规则): their value in words, basis, and which the county has confirmed."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import store
from web.village import rule_words
from web.village.blueprint import pages
from workflows import confirmations, jurisdictions, matters
from workflows.confirmations import Confirmation
from workflows.law.rules import Rule
from workflows.tables import Jurisdiction


@dataclass(frozen=True)
class Line:
    """One rule in the list; `outdated` is a confirmation of what the rule was before it changed."""

    rule: Rule
    section: str
    label: str
    value: str
    confirmation: Confirmation | None
    outdated: Confirmation | None
    href: str

    @property
    def basis(self) -> str:
        """The article; where the county confirmed it, without 待核."""
        basis = self.rule.basis
        if self.confirmation is not None and basis.article:
            return f"《{basis.statute}》{basis.article}"
        return basis.text


@pages.get("/rules")
def rules() -> str:
    """All rules in force today in a county (`?county=` or `?village=`; otherwise the reader's own, or the first)."""
    with store.database().read() as db:
        county = _county(db)
        mine = current_user.is_authenticated and current_user.holds("county_legal")
        confirmable = mine and current_user.home == county.jurisdiction
        lines = of_county(db, county.jurisdiction, on=store.now().date())
        return render_template(
            "village/rules.html",
            county=county,
            counties=jurisdictions.all_of(db, "county"),
            sections=[(name, list(group)) for name, group in groupby(lines, lambda line: line.section)],
            confirmed=sum(line.confirmation is not None for line in lines),
            all=len(lines),
            confirmable=confirmable,
        )


def of_county(db: Session, county: str, *, on: date) -> list[Line]:
    """The rules in force on a day, by section."""
    told = confirmations.of_county(db, county)
    lines = [
        _line(rule, told.get(rule.id), county) for rule in confirmations.in_force(db, county, on=on).values()
    ]
    order = {line.section: place for place, line in reversed(list(enumerate(lines)))}
    return sorted(lines, key=lambda line: order[line.section])


def _line(rule: Rule, found: Confirmation | None, county: str) -> Line:
    covers = found is not None and found.covers(rule)
    return Line(
        rule=rule,
        section=rule_words.section(rule.id),
        label=rule_words.label(rule.id),
        value=rule_words.value(rule),
        confirmation=found if covers else None,
        outdated=None if covers else found,
        href=url_for("notices.rules", county=county, _anchor=rule.id),
    )


def _county(db: Session) -> Jurisdiction:
    """The county that is asked for; refuses (`not_found`) one that does not exist."""
    asked = request.args.get("county", "")
    if village := request.args.get("village", ""):
        jurisdictions.get(db, village)
        asked = matters.county(db, village)
    if not asked and current_user.is_authenticated:
        asked = matters.county(db, current_user.home)
    if asked:
        found = jurisdictions.get(db, asked)
        if found.kind == "county":
            return found
        raise Refused("not_found", county=asked)
    counties = jurisdictions.all_of(db, "county")
    if not counties:
        raise Refused("not_found")
    return counties[0]
