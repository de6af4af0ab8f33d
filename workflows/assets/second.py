"""The second person of an early end (核对提前终止): compares it with the signed paper, confirms or declines it.

No law was found that says who signs when a contract of the village ends early. So that one person does not end it alone,
a second one confirms, as with results on paper; who that is is the county's rule `asset_lease.ending_confirmed_by`.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from engine import canonical
from engine.errors import Refused
from engine.log import Event
from workflows import matters, people
from workflows.assets import ending, register
from workflows.assets.tables import Asset, Contract, Ending, EndingProposal
from workflows.law.rules import RuleSet
from workflows.record import Act, Answer, applies
from workflows.tasks import doers

RULE = "asset_lease.ending_confirmed_by"
OFFICES: Mapping[str, tuple[str, ...]] = {
    "supervision": people.SUPERVISION,
    "economy": ("township_rural_economy",),
}
"""The offices behind each word of the rule."""
KINDS: Mapping[str, str] = {ending.END: "lease_ended", ending.BACK: "lease_end_taken_back"}


def confirmers(rules: RuleSet) -> tuple[str, ...]:
    """The offices of which one confirms an early end; the supervision committee where no rule says."""
    return tuple(office for word in rules.words(RULE) or ("supervision",) for office in OFFICES[word])


def offices(session: Session, village: str, *, on: date) -> tuple[str, ...]:
    """The same for a village on a day."""
    return confirmers(matters.rules_on(session, village, on))


def waiting(
    session: Session, rows: Sequence[EndingProposal], *, key: str, offices: Collection[str], on: date
) -> Iterator[EndingProposal]:
    """Of what was proposed, what somebody with some offices may confirm: not what they proposed themselves."""
    for row in rows:
        may = confirmers(matters.rules_on(session, row.jurisdiction, on))
        if row.by != key and not set(may).isdisjoint(offices):
            yield row


def confirm(act: Act, *, matter: str) -> Answer:
    """A second person has compared what was proposed with the signed paper: the lease ends, or runs on again.

    Refuses (`separation_of_duties`) whoever proposed it, (`ending_own`) whoever the contract is with, (`ending_gone`)
    where nothing waits, and what could no longer be proposed as things stand now.
    """
    row, contract = _open(act, matter)
    told = json.loads(row.told)
    warned = ending.check(act, contract, row.what, told, told_on=row.proposed_on)
    answer = Answer(subject=matter, warnings=warned)
    body = told | {
        "by": row.by,
        "office": row.office,
        "told_on": row.proposed_on,
        "proposal": row.id,
        "confirmed_by": doers.key(act.by),
        "answer": answer.public,
    }
    act.record(KINDS[row.what], ("matter", matter), body)
    return answer


def decline(act: Act, *, matter: str, reason: str) -> Answer:
    """The second person finds what was proposed wrong, and says why: nothing changes."""
    row, _contract = _open(act, matter)
    if not reason.strip():
        raise Refused("reason_missing")
    body = {"proposal": row.id, "what": row.what, "reason": reason.strip(), "by": doers.key(act.by)}
    act.record("lease_end_declined", ("matter", matter), body)
    return Answer(subject=matter)


def _open(act: Act, matter: str) -> tuple[EndingProposal, Contract]:
    doers.require(act, offices(act.session, act.jurisdiction, on=act.at.date()))
    contract = ending.lease(act, matter)
    row = ending.waiting(act.session, act.jurisdiction, matter)
    if row is None:
        raise Refused("ending_gone")
    people.not_the_same(act, row.by)
    ending.check_own(act, contract)
    return row, contract


@applies("lease_end_declined")
def _apply_declined(session: Session, event: Event) -> None:
    _settle(session, event, "declined")


@applies("lease_ended")
def _apply_ended(session: Session, event: Event) -> None:
    _write(session, event, event.body["day"], "ended")


@applies("lease_end_taken_back")
def _apply_taken_back(session: Session, event: Event) -> None:
    _write(session, event, "", "end_taken_back")


def _settle(session: Session, event: Event, state: str) -> None:
    session.get_one(EndingProposal, (event.jurisdiction, event.body["proposal"])).state = state


def _write(session: Session, event: Event, day: str, what: str) -> None:
    told = event.body
    _settle(session, event, "confirmed")
    contract = session.get_one(Contract, (event.jurisdiction, event.subject))
    contract.ended_on = day
    session.add(
        Ending(
            jurisdiction=event.jurisdiction,
            matter=event.subject,
            index=event.index,
            day=day,
            cause=told.get("cause", ""),
            reason=told["reason"],
            rests_on=told.get("rests_on", ""),
            evidence=canonical.dumps(told.get("evidence", [])),
            by=told["by"],
            office=told["office"],
            told_on=told["told_on"],
            correction=told.get("correction", ""),
            confirmed_by=told["confirmed_by"],
        )
    )
    if session.get(Asset, (event.jurisdiction, contract.asset)) is not None:
        register.write(session, event, contract.asset, what, {})
