"""The check-up's pages (程序体检页面): villages by how much is wrong, and one village's findings with a filter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Response as Sent
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import print as press
from web import store
from web.checkup import report, shown, words
from web.checkup.blueprint import pages, reader
from web.wording import day
from workflows import jurisdictions
from workflows.checkup import examination, totals
from workflows.checkup.finding import Finding, Severity
from workflows.checkup.registry import CHECKS
from workflows.checkup.totals import Totals
from workflows.tables import Jurisdiction

__all__ = ["pages"]


@dataclass(frozen=True)
class Town:
    """A township with the sums of its villages, for a county."""

    name: str
    href: str
    chosen: bool
    counts: dict[Severity, int]


@pages.get("/checkup")
def villages() -> str | Response:
    """The villages in the reader's care, the worst first; whoever belongs to one village is led to it."""
    user = reader()
    if user.home_kind == "village":
        return redirect(url_for("checkup.village", village=user.home), 303)
    chosen = request.args.get("township", "")
    with store.database().read() as db:
        lines = totals.overview(db, user.villages, at=store.now())
        towns = _towns(lines, jurisdictions.children(db, user.home), chosen)
        home = jurisdictions.get(db, user.home)
    if chosen and not any(town.chosen for town in towns):
        raise Refused("not_found", township=chosen)
    return render_template(
        "checkup/villages.html",
        home=home.name,
        lines=[line for line in lines if chosen in ("", line.township)],
        towns=towns if user.home_kind == "county" else [],
        chosen=chosen,
        severities=words.SEVERITIES,
        at=store.now().isoformat(),
    )


def _towns(lines: Sequence[Totals], places: Sequence[Jurisdiction], chosen: str) -> list[Town]:
    return [
        Town(
            name=place.name,
            href=url_for("checkup.villages", township=place.jurisdiction),
            chosen=place.jurisdiction == chosen,
            counts=dict(
                sum(
                    (Counter(each.counts) for each in lines if each.township == place.jurisdiction), Counter()
                )
            ),
        )
        for place in places
        if place.kind == "township"
    ]


@dataclass(frozen=True)
class Filter:
    """What of a village's findings is asked for; empty: everything."""

    severity: str = ""
    rule: str = ""
    matter: str = ""
    since: str = ""

    def keeps(self, finding: Finding) -> bool:
        """Whether a finding is asked for; `since`: found to have begun on that day or later."""
        return (
            self.severity in ("", finding.severity.value)
            and self.rule in ("", finding.rule)
            and self.matter in ("", finding.matter)
            and self.since <= finding.since
        )


def _filter() -> Filter:
    asked = {name: request.args.get(name, "").strip() for name in ("severity", "rule", "matter", "since")}
    try:
        asked["since"] = date.fromisoformat(asked["since"]).isoformat() if asked["since"] else ""
    except ValueError:
        asked["since"] = ""
    return Filter(**asked)


@pages.get("/v/<village>/checkup")
def village(village: str) -> str:
    """One village's findings, the heaviest and oldest first; `severity`, `rule`, `matter`, `since` choose among them."""
    user, asked, at = reader(village), _filter(), store.now()
    with store.database().read() as db:
        place = jurisdictions.get(db, village)
        found = examination.examine(db, village, at=at)
        kept = [finding for finding in found if asked.keeps(finding)]
        return render_template(
            "checkup/village.html",
            place=place,
            above=user.home_kind != "village",
            asked=asked,
            all=len(found),
            counts=Counter(finding.severity for finding in found),
            severities=words.SEVERITIES,
            findings=shown.show(db, village, kept),
            at=at.isoformat(),
            **_choices(shown.names(db, village, {finding.matter for finding in found}), found),
        )


@pages.get("/v/<village>/checkup.pdf")
def report_paper(village: str) -> Sent:
    """The findings that are asked for, as a report to print and sign."""
    reader(village)
    asked, at = _filter(), store.now()
    with store.database().read() as db:
        place = jurisdictions.get(db, village)
        found = [each for each in examination.examine(db, village, at=at) if asked.keeps(each)]
        paper = report.paper(db, place, found, at=at, chosen=_chosen(asked))
    answer = Sent(press.pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper.title)}.pdf"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _chosen(asked: Filter) -> str:
    """The filter in words; empty where everything is asked for."""
    severity = {each.value: str(word) for each, word in words.SEVERITIES.items()}
    told = [
        severity.get(asked.severity, ""),
        _(CHECKS[asked.rule].title) if asked.rule in CHECKS else "",
        _("事项%(n)s", n=asked.matter) if asked.matter else "",
        _("从%(day)s起", day=day(asked.since)) if asked.since else "",
    ]
    return "，".join(word for word in told if word)


def _choices(titles: dict[str, str], found: Sequence[Finding]) -> dict[str, Any]:
    """What one may choose among: only rules and matters that have findings."""
    rules = Counter(finding.rule for finding in found)
    matters = Counter(finding.matter for finding in found if finding.matter)
    return {
        "rules": [(rule, _(CHECKS[rule].title), rules[rule]) for rule in CHECKS if rule in rules],
        "matters": [(number, titles.get(number, ""), matters[number]) for number in sorted(matters)],
    }
