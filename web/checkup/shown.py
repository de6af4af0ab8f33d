"""A finding as a page shows it (体检发现的显示): its words, its basis, and a link to each piece of evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.checkup import words
from web.wording import day
from workflows.checkup.finding import Evidence, Finding
from workflows.checkup.registry import CHECKS
from workflows.tables import Proposal


@dataclass(frozen=True)
class Shown:
    """One finding for the macro `finding_card`."""

    rule: str
    title: str
    severity: str
    word: str
    wrong: str
    remedy: str
    basis: str
    verified: bool
    since: str
    number: str
    matter: str
    href: str
    evidence: Sequence[tuple[str, str]]


def show(db: Session, village: str, findings: Iterable[Finding]) -> list[Shown]:
    """Some findings of a village, in their order."""
    findings = list(findings)
    titles = names(db, village, {finding.matter for finding in findings})
    return [_shown(finding, titles.get(finding.matter, "")) for finding in findings]


def names(db: Session, village: str, matters: Iterable[str]) -> dict[str, str]:
    """The titles of some matters of a village, by number."""
    query = select(Proposal.matter, Proposal.title).where(
        Proposal.jurisdiction == village, Proposal.matter.in_(set(matters))
    )
    return dict(db.execute(query).all())


def _shown(finding: Finding, title: str) -> Shown:
    wrong, remedy = words.sentences(finding)
    href = url_for("desk.matter", village=finding.village, matter=finding.matter) if title else ""
    return Shown(
        rule=finding.rule,
        title=_(CHECKS[finding.rule].title),
        severity=finding.severity.value,
        word=str(words.SEVERITIES[finding.severity]),
        wrong=wrong,
        remedy=remedy,
        basis=finding.grounds.text,
        verified=finding.grounds.verified,
        since=day(finding.since),
        number=finding.matter,
        matter=title,
        href=href,
        evidence=[_link(finding, each) for each in finding.evidence],
    )


def _link(finding: Finding, evidence: Evidence) -> tuple[str, str]:
    """The label and the address of a piece of evidence; no address where nothing shows it."""
    village, matter, name = finding.village, finding.matter, evidence.id
    if evidence.kind == "event":
        href = url_for("audit.history", village=village, matter=matter, _anchor=f"event-{name}")
        return _("第%(n)s号记录", n=name), href if matter else ""
    if evidence.kind == "meeting":
        return _("会议"), url_for("meetings.meeting", village=village, meeting=name)
    if evidence.kind == "notice":
        return _("公告"), url_for("notices.notice", village=village, notice=name)
    if evidence.kind == "objection":
        return _("异议"), url_for("desk.matter", village=village, matter=matter, _anchor="objections")
    if evidence.kind == "rules":
        return _("本县的规则"), url_for("village.rules", county=name)
    return _("事项%(n)s", n=name), url_for("desk.matter", village=village, matter=name)
