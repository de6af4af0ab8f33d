"""A finding as a page shows it (体检发现的显示): its words, its basis, and a link to each piece of evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.matter import MatterRow
from web import matter_view
from web.checkup import words
from web.wording import day
from workflows import course
from workflows.checkup.finding import Evidence, Finding
from workflows.checkup.registry import CHECKS
from workflows.tables import Proposal

LABELS: Mapping[str, Any] = {
    "meeting": later("会议"),
    "notice": later("公告"),
    "objection": later("异议"),
    "rules": later("本县的规则"),
    "inspection": later("查阅复制申请"),
}


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
    findings = named(db, findings)
    titles = names(db, village, {finding.matter for finding in findings})
    return [_shown(finding, titles.get(finding.matter, "")) for finding in findings]


def named(db: Session, findings: Iterable[Finding]) -> list[Finding]:
    """Findings about a step that only its own diagram names, with its name and whom it waits for."""
    return [_named(db, finding) for finding in findings]


def _named(db: Session, finding: Finding) -> Finding:
    task = finding.facts.get("task")
    if task is None or task in matter_view.WAITS_FOR:
        return finding
    row = db.get_one(MatterRow, (finding.village, finding.matter))
    step = {"stage": course.name_of(db, row, task), "task": matter_view.waits_for(db, row)}
    return replace(finding, facts={**finding.facts, **step})


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
    return label(evidence), _address(finding, evidence)


def label(evidence: Evidence) -> str:
    """What a piece of evidence is called."""
    if evidence.kind == "event":
        return str(_("第%(n)s号记录", n=evidence.id))
    if evidence.kind in LABELS:
        return str(LABELS[evidence.kind])
    return str(_("事项%(n)s", n=evidence.id))


def _address(finding: Finding, evidence: Evidence) -> str:
    village, matter, name = finding.village, finding.matter, evidence.id
    if evidence.kind == "event":
        if not matter:
            return ""
        return url_for("audit.history", village=village, matter=matter, _anchor=f"event-{name}")
    if evidence.kind == "meeting":
        return url_for("meetings.meeting", village=village, meeting=name)
    if evidence.kind == "notice":
        return url_for("notices.notice", village=village, notice=name)
    if evidence.kind == "objection":
        return url_for("desk.matter", village=village, matter=matter, _anchor="objections")
    if evidence.kind == "inspection":
        return url_for("inspection.handle", village=village, inspection=name)
    if evidence.kind == "rules":
        return url_for("village.rules", county=name)
    return url_for("desk.matter", village=village, matter=name)
