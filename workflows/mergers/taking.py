"""The successor takes up what a merged village left (承接): matters go on where they stood, the ledger goes along.

Everything that the successor needs stands in its own events, so its log is played without the other one. The process of
a matter comes as the snapshot that the other log leads to; who replays that log finds the same.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import matter, store
from engine.due import TimerRow
from engine.errors import Refused
from engine.log import Head
from engine.matter import MatterRow
from workflows import people, pinned
from workflows.assets import dues
from workflows.assets.tables import Asset, Contract, Instalment
from workflows.finance import vouchers
from workflows.mergers import former, register
from workflows.record import Act, Answer
from workflows.tables import Proposal

LEDGER = ("kind", "name", "place", "quantity", "unit", "value", "owner", "group", "status")


def take_up(act: Act, *, village: str) -> Answer:
    """The secretary takes up everything that a village merged into this one left; refuses (`not_found`) another one."""
    people.require(act, people.PARTY)
    merged = former.merger(act.session, village)
    waits = [row.jurisdiction for row in former.waiting(act.session, act.jurisdiction)]
    if merged is None or village not in waits:
        raise Refused("not_found", village=village)
    head = act.session.get_one(Head, village)
    origin = {"village": village, "size": head.size, "root": head.root.hex()}
    codes = _codes(act, village)
    act.record(
        "village_taken_up",
        ("jurisdiction", village),
        origin | {"assets": _ledger(act.session, village, codes)},
    )
    for number in merged.carried:
        _carry(act, origin, number, codes, suspended=number in merged.suspended)
    return Answer(subject=village)


def _codes(act: Act, village: str) -> dict[str, str]:
    """The code of each asset here: its own, or with the village behind it where that code is taken."""
    session = act.session
    taken = set(session.scalars(select(Asset.id).where(Asset.jurisdiction == act.jurisdiction)))
    theirs = session.scalars(select(Asset.id).where(Asset.jurisdiction == village, Asset.kind != "fund"))
    return {code: f"{code}-{village}" if code in taken else code for code in sorted(theirs)}


def _ledger(session: Session, village: str, codes: Mapping[str, str]) -> list[dict[str, Any]]:
    """The assets and resources; money comes with vouchers of income, and the next inventory."""
    rows = [session.get_one(Asset, (village, code)) for code in codes]
    return [
        {"code": codes[row.id]} | {name: getattr(row, name) for name in LEDGER}
        for row in rows
        if row.status != "disposed"
    ]


def _carry(
    act: Act, origin: Mapping[str, Any], number: str, codes: Mapping[str, str], *, suspended: bool
) -> None:
    session, village = act.session, origin["village"]
    row = session.get_one(MatterRow, (village, number))
    proposal = session.get_one(Proposal, (village, number))
    live = matter.load(session, row, None)
    effect = {
        "do": "adopt",
        "item": row.item,
        "definition": row.definition,
        "ruleset": row.rules,
        "rules": live.rules,
        "process": store.keep(session, live.process.snapshot()),
        "timers": _timers(session, village, number),
    }
    body = {
        "from": {**origin, "matter": number},
        "form": _form(proposal, codes),
        "proposal": {key: value for key, value in register.told(proposal).items() if key != "form"},
        "stage": row.stage,
        "round": row.round,
        "suspended": suspended,
        "paid": vouchers.charged(session, village, number, but=""),
        "rows": _rows(act, village, number, codes),
        "start": pinned.start_form(session, row),
    }
    act.record("matter_taken_up", ("matter", f"{number}-{village}"), body, effect=effect)


def _timers(session: Session, village: str, number: str) -> dict[str, str]:
    query = select(TimerRow.path, TimerRow.at).where(
        TimerRow.jurisdiction == village, TimerRow.matter == number
    )
    return dict(session.execute(query.order_by(TimerRow.path)).all())


def _form(proposal: Proposal, codes: Mapping[str, str]) -> dict[str, Any]:
    """The proposal as it was; the code of an asset that has another one here is put right."""
    form: dict[str, Any] = json.loads(proposal.form)
    code = str(form.get("asset") or "").strip()
    return form | ({"asset": codes[code]} if codes.get(code, code) != code else {})


def _rows(act: Act, village: str, number: str, codes: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What the registers have of a matter, by table; of instalments what is still owed."""
    session = act.session
    found = {}
    for table in register.CARRIED:
        query = select(table).where(table.jurisdiction == village, table.matter == number)
        rows = [register.told(row) for row in session.scalars(query)]
        if rows:
            found[table.__tablename__] = rows
    for each in found.get(Contract.__tablename__, ()):
        each["asset"] = codes.get(each["asset"], "")
    contract = session.get(Contract, (village, number))
    if contract is not None:
        (account,) = dues.accounts(session, [contract], on=act.at.date(), soon=0)
        found[Instalment.__tablename__] = [
            {"number": due.number, "due_on": due.due_on.isoformat(), "amount": due.owed}
            for due in account.dues
            if due.owed
        ]
    return found
