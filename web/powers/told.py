"""A power item in the words of a page (权力事项的说法): who, on what basis, within which limits, with which forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session

from engine import definitions
from engine.definitions import Definition
from engine.diagram import Diagram
from engine.errors import Refused
from forms import definition as forms
from forms.definition import FormDefinition
from web import wording
from web.village import item_rule_words, rules
from workflows import course, jurisdictions, matters
from workflows.catalogue import PolicyBasis, PowerItem
from workflows.law.assemblies import BODIES
from workflows.offices import OFFICES

ACTING: Mapping[str, Any] = {
    "party_organization": later("村党组织"),
    "villagers_committee": later("村民委员会"),
    "supervision_committee": later("村务监督委员会"),
    "representatives": later("村民（代表）会议"),
    "applicant": later("申请人"),
    "township": later("乡镇人民政府"),
    "county": later("县有关主管部门"),
}
"""Bodies that act and are neither an office nor a meeting."""

DISCLOSURES: Mapping[str, Any] = {
    "resolution": later("决议公开：公告决议，公示期满才能实施"),
    "result": later("实施结果公开：公告结果，公示期满才能办结"),
    "plan": later("方案公示：决定以前先听意见"),
}


@dataclass(frozen=True)
class Ground:
    """One article an item rests on; `past`: it holds no longer, `coming`: not yet."""

    policy: PolicyBasis
    past: bool
    coming: bool

    @property
    def text(self) -> str:
        """Statute and article; the article only where somebody read it."""
        basis = self.policy.basis
        if not basis.statute:
            return str(_("没有查到全国规定"))
        return f"《{basis.statute}》{basis.article if basis.verified else ''}"

    @property
    def on_paper(self) -> str:
        """The statute; no article, because the county has confirmed none of the list yet."""
        basis = self.policy.basis
        return f"《{basis.statute}》（条文号待核）" if basis.statute else "没有查到全国规定（待核）"

    @property
    def period(self) -> str:
        """From when to when it holds."""
        starts = self.policy.starts.isoformat()
        if self.policy.ends is None:
            return str(_("%(starts)s起", starts=starts))
        return str(_("%(starts)s至%(ends)s", starts=starts, ends=self.policy.ends.isoformat()))


def item_of(session: Session, village: str, item: str, on: date) -> PowerItem:
    """An item of the list that holds in a village on a day; refuses (`not_found`) one that is not on it."""
    found = matters.power_list(session, village, on=on).get(item)
    if found is None:
        raise Refused("not_found", item=item)
    return found


def who(name: str) -> str:
    """An office or a body by its id."""
    if name in OFFICES:
        return wording.office(name)
    return str(_(BODIES[name].name)) if name in BODIES else str(ACTING.get(name, name))


def grounds(item: PowerItem, on: date) -> list[Ground]:
    """What an item rests on: in force first, then what comes, then what has ended."""
    all_of = [Ground(each, _past(each, on), each.starts > on) for each in item.basis]
    return sorted(all_of, key=lambda each: (each.past, each.coming))


def _past(policy: PolicyBasis, on: date) -> bool:
    return policy.ends is not None and policy.ends < on


def rules_of(session: Session, village: str, names: Sequence[str], on: date) -> list[rules.Line]:
    """The rules of these ids as they hold in a village on a day, in words."""
    home = matters.county(session, village)
    lines = {line.rule.id: line for line in rules.of_county(session, home, on=on)}
    return [lines[name] for name in names if name in lines]


def diagrams(item: PowerItem) -> dict[str, Diagram]:
    """The item's own diagram and those that it calls, its own first."""
    found = dict(definitions.diagrams(matters.definition_of(item)))
    own = found.pop(item.process)
    return {item.process: own, **found}


@lru_cache(maxsize=256)
def forms_of(definition: Definition, start: str) -> Mapping[str, tuple[str, FormDefinition]]:
    """An item's forms by name with what each is for: the start form first, then in the order of the tasks."""
    files = {
        path.rsplit("/", 1)[1].removesuffix(".form"): (path, raw)
        for path, raw in definition.files.items()
        if path.endswith(".form")
    }
    purposes = {start: "发起"} | {
        node.form: node.name for node in course.in_order(definition).values() if node.form
    }
    read = {name: forms.load(files[name][1], files[name][0]) for name in purposes if name in files}
    return {name: (purposes[name], form) for name, form in read.items()}


def label(line: rules.Line) -> str:
    """What a rule of an item is about, with its subject where several rules are called alike."""
    return line.label if item_rule_words.knows(line.rule.id) else f"{line.section}：{line.label}"


def county_name(session: Session, village: str) -> str:
    """The county whose list it is."""
    return jurisdictions.get(session, matters.county(session, village)).name
