"""Lists, mandates and reports (年度清单、授权、报告): what rests on a resolution, against what that resolution says."""

import json
from collections.abc import Iterator
from datetime import date

from workflows.checkup.finding import SYSTEM, Evidence, Found, overdue, violation
from workflows.checkup.record import MatterRecord, VillageRecord
from workflows.checkup.registry import check, check_village
from workflows.entitlements import register, reports
from workflows.entitlements.entering import LISTED
from workflows.entitlements.tables import CouncilMandate, MatterEntry
from workflows.law import councils


def mandate_of(matter: MatterRecord) -> councils.CouncilMandate | None:
    """The council's mandate on which a matter rests, with what other matters use of it."""
    entry = matter.village.entries.get(matter.id)
    row = matter.village.councils.get(entry.source) if entry is not None else None
    if row is None:
        return None
    source = matter.village.matters.get(row.matter)
    return councils.CouncilMandate(
        issuer=row.issuer,
        starts=date.fromisoformat(row.since),
        ends=date.fromisoformat(row.until),
        subjects=tuple(json.loads(row.subjects)),
        each=row.each,
        total=row.total,
        used=row.used_before
        + sum(each.proposal.amount or 0 for each in _using(matter.village, row.matter) if each is not matter),
        before=row.before,
        effective=source is not None and "resolution" in source.proposal.gates.split(),
    )


def _using(village: VillageRecord, source: str) -> Iterator[MatterRecord]:
    """The matters that use something of a resolution."""
    for name, entry in village.entries.items():
        matter = village.matters.get(name)
        alive = matter is not None and matter.row.state not in register.DEAD
        if matter is not None and alive and entry.source == source and entry.outcome != "lapsed":
            yield matter


@check("not_as_listed", title="与年度决议列明的不一样")
def not_as_listed(matter: MatterRecord) -> Iterator[Found]:
    """A matter that skipped the discussions on a line of the year's list, and is not what was listed."""
    entry = matter.entry
    if entry is None or entry.kind != LISTED or matter.decisions:
        return
    line = matter.village.listed.get((entry.source, entry.line))
    proposal, grounds = matter.proposal, matter.grounds("villagers_assembly.subjects")
    evidence = (matter.evidence, Evidence("matter", entry.source))
    if line is None or line.outcome != "passed":
        yield violation(matter.started, grounds, *evidence, what="rejected", line=entry.line)
        return
    twins = [
        m for m in _using(matter.village, entry.source) if matter.village.entries[m.id].line == entry.line
    ]
    differs = {
        "used": min(each.id for each in twins) != matter.id if twins else False,
        "changed": (proposal.subject, proposal.owner) != (line.subject, line.owner),
        "cap": (proposal.amount or 0) > line.cap,
    }
    for what, holds in differs.items():
        if holds:
            yield violation(matter.started, grounds, *evidence, what=what, line=entry.line)


@check_village("council_unreported", title="议事会决定没有报告")
def council_unreported(village: VillageRecord) -> Iterator[Found]:
    """A decision on a mandate of which a later assembly, or nobody until the mandate's end, was told."""
    for row in village.councils.values():
        for matter in _using(village, row.matter):
            entry = village.entries[matter.id]
            if entry.decided_on and not entry.reported and (late := _late(village, row, entry)):
                yield overdue(late, SYSTEM, matter.evidence, day=entry.decided_on).of(matter.id)


def _late(village: VillageRecord, row: CouncilMandate, entry: MatterEntry) -> str:
    """Since when a report is overdue; empty while it is not."""
    heard = {
        held.meeting.held_on
        for matter in village.matters.values()
        for held in matter.held
        if held.body in reports.HEARERS and held.meeting.state == "closed"
    }
    passed = [day for day in heard if day > entry.decided_on]
    return min([*passed, *([row.until] if row.until < village.today.isoformat() else [])], default="")
