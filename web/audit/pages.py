"""The auditor's pages (监督页面): villages, one matter's history on its diagram, replay and verification."""

from datetime import date
from typing import Any

from flask import render_template, request

from engine import replay, verify
from engine.errors import Refused
from web import access, forms, history, store, wording
from web.access import User
from web.audit import diagrams, villages
from web.audit.blueprint import pages
from web.checkup import section as checkup
from web.desk import scans
from web.desk.told import READERS
from web.dossier import opened as dossier
from workflows import jurisdictions, matters, stages, whatif

__all__ = ["diagrams", "pages"]


def reader(village: str | None = None) -> User:
    """The signed-in officer, auditor or township; refuses others, and a village that is not in their care."""
    user = access.user()
    if not user.holds(*READERS):
        raise Refused("not_your_office", offices=["监督员"])
    if village is not None:
        access.require_village(village)
    return user


@pages.get("/audit")
def audit() -> str:
    """The villages in the reader's care: matters, warnings, size and root of the log."""
    return _villages(reader())


@pages.post("/v/<village>/verify")
def verify_village(village: str) -> str:
    """Prove a village's log; the finding stands on the page."""
    user = reader(village)
    return _villages(user, {"village": village, "problems": verify.verify(store.database(), village)})


def _villages(user: User, verified: dict[str, Any] | None = None) -> str:
    with store.database().read() as db:
        lines = villages.lines(db, user.villages)
    return render_template("audit/audit.html", lines=lines, verified=verified)


@pages.get("/v/<village>/matters/<matter>/history", endpoint="history")
def history_page(village: str, matter: str) -> str:
    """One matter's history on its diagram, step by step."""
    reader(village)
    return _history(village, matter)


@pages.post("/v/<village>/matters/<matter>/replay", endpoint="replay")
def replay_page(village: str, matter: str) -> str:
    """Execute the matter again from its log; the finding stands on the page."""
    reader(village)
    _require_matter(village, matter)
    return _history(village, matter, replayed=replay.replay(store.database(), village, matter))


@pages.get("/v/<village>/matters/<matter>/what-if", endpoint="what_if")
def what_if_page(village: str, matter: str) -> str:
    """Judge the matter's decisions again under the rules of another day, `?day=2025-01-01`; nothing is written."""
    reader(village)
    with store.database().read() as db:
        day = day_asked(request.args.get("day", ""))
        judged = whatif.judge(db, village, matter, matters.rules_on(db, village, day)) if day else []
        return render_template(
            "audit/what_if.html",
            place=jurisdictions.get(db, village),
            matter=matter,
            title=matters.proposal_of(db, village, matter).title,
            day=day,
            judged=judged,
            today=store.now().date(),
        )


def day_asked(told: str) -> date | None:
    """The day of a form; none where none is given yet. Refuses what is no day."""
    return forms.day(told) if told else None


@pages.post("/v/<village>/matters/<matter>/verify", endpoint="verify")
def verify_page(village: str, matter: str) -> str:
    """Prove the village's log in which the matter stands; the finding stands on the page."""
    reader(village)
    _require_matter(village, matter)
    return _history(village, matter, problems=verify.verify(store.database(), village))


def _require_matter(village: str, matter: str) -> None:
    with store.database().read() as db:
        matters.proposal_of(db, village, matter)


def _history(village: str, matter: str, **found: Any) -> str:
    with store.database().read() as db:
        proposal = matters.proposal_of(db, village, matter)
        steps = scans.linked(history.steps(db, village, matter), village, matter)
        return render_template(
            "audit/history.html",
            place=jurisdictions.get(db, village),
            matter=matter,
            title=proposal.title,
            state={state: wording.named(name) for state, name in stages.STATES.items()},
            row=diagrams.row_of(db, village, matter),
            steps=steps,
            flagged=[step for step in steps if step["flags"]],
            findings=checkup.of_matter(db, village, matter, at=store.now()),
            named=dossier.may_name(access.user().offices),
            **found,
        )
