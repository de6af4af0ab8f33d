"""Where an office task stands for the reader (轮到谁、等谁): what it asks of them, and what they may do beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import log
from engine.matter import MatterRow
from engine.steps import OpenTask
from web import access, store, wording
from workflows import course, people
from workflows.offices import of_task
from workflows.tasks import doers, tables, ways
from workflows.tasks.tables import NONE, Hand, Signer
from workflows.tasks.working import Working

STATES = {"waiting": "还没有签", "agreed": "同意", "refused": "不同意"}


@dataclass(frozen=True)
class Standing:
    """What a task asks of the reader (task, draft, sign, nothing), in whose hand it is, and who signs in addition."""

    asks: str
    may: bool
    hand: Hand
    signers: list[Signer]
    drafted: Mapping[str, Any] = field(default_factory=dict)

    def facts(self, db: Session, row: MatterRow, task: OpenTask) -> dict[str, Any]:
        """What the page shows of it."""
        user, today = access.user(), store.now().date()
        me = f"{user.home}/{user.person}"
        officials = doers.officials(db, row.jurisdiction, on=today)
        return {
            "asks": self.asks,
            "may": self.may and self.hand.holder in ("", me),
            "held": bool(self.hand.holder),
            "held_by_me": self.hand.holder == me,
            "delegated": bool(self.hand.delegate),
            "personal": course.node_of(db, row, task.path).personal,
            "ways": [
                (each, wording.named(course.name_of(db, row, each) or each)) for each in ways.ways(task)
            ],
            "candidates": [w for w in doers.candidates(db, row.jurisdiction, task, on=today) if w.key != me],
            "officials": [who for who in officials if who.key != me],
            "colleagues": [who for who in officials if who.home == user.home and who.key != me],
            "removable": [(s.person, doers.name(db, s.person)) for s in self.signers if s.state == "waiting"],
            "office_names": people.OFFICES,
            "notes": self._notes(db),
        }

    def _notes(self, db: Session) -> list[str]:
        found = []
        if self.hand.holder:
            found.append(_("由%(name)s签收办理。", name=doers.name(db, self.hand.holder)))
        if self.hand.delegate:
            name = doers.name(db, self.hand.delegate)
            said = _("委派%(name)s起草，还没有写好。", name=name)
            found.append(
                _("%(name)s已经起草，请核对后提交。", name=name) if self.hand.draft != NONE else said
            )
        if self.hand.prepared != NONE:
            found.append(_("已经办好，等加签的人同意以后生效。"))
        for each in self.signers:
            found.append(
                _("加签：%(name)s，%(state)s。", name=doers.name(db, each.person), state=STATES[each.state])
            )
        return found


def standing(db: Session, row: MatterRow, task: OpenTask) -> Standing:
    """How a task stands for the reader; refuses (`not_your_office`) whoever has nothing to do with it."""
    user = access.user()
    me, allowed = f"{user.home}/{user.person}", of_task(task)
    may = user.holds(*allowed)
    hand = tables.hand(db, row.jurisdiction, row.id, task.path)
    signers = tables.signers(db, row.jurisdiction, row.id, task.path)
    if not may and me != hand.delegate and me not in {each.person for each in signers}:
        raise access.not_theirs(*allowed)
    asks = Working(db, [row.jurisdiction]).asks((row.jurisdiction, row.id, task.path), key=me, may=may)
    drafted: Mapping[str, Any] = {}
    if may and hand.draft != NONE:
        parts = log.private_parts(db, row.jurisdiction, {hand.draft})
        drafted = parts.get(hand.draft, {}).get("form", {})
    return Standing(asks, may, hand, signers, drafted)
