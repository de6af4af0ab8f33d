"""A plan's notice before the vote (方案公示), where a county's rule asks for one."""

from engine.errors import Refused
from engine.matter import MatterRow
from workflows import pinned
from workflows.disclosure import gate, notices
from workflows.record import Act


def check(act: Act, row: MatterRow, stage: str) -> None:
    """Before the resolution, refuses (`notice_period_running`, `objection_open`) while the plan's notice has not run."""
    rules = pinned.rules_of(act.session, row)
    if stage != "resolution" or rules.days("plan.period_days") is None:
        return
    notice = notices.latest(act.session, act.jurisdiction, row.id, "plan")
    refused = gate.why_shut(act, row, notice)
    if refused is not None:
        raise Refused(refused.rule, rules.basis("plan.period_days"), **refused.facts)
