"""The deep verification (全面核验): all logs are played anew into empty tables, and every row is compared.

No clock, no decisions, no effects outside: only `APPLY` and the process effects. Closed open votes are recounted from
their ballots, sealed boxes proved against the root that the log has, and every photo and scan that an event names
must be there, unaltered.
"""

import importlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine import checkpoint, log, matter, note, verify
from engine.checkpoint import CheckpointRow
from engine.database import Database
from engine.evidence import Evidence
from engine.log import Event, EventRow, PrivateRow
from engine.matter import Live, MatterRow
from engine.signing import Verifier
from engine.store import Blob
from engine.verify import Problem
from workflows import keys, record, schema
from workflows.meetings import ballot_boxes, meeting
from workflows.meetings.box_tables import SOURCES as SCREEN_SOURCES
from workflows.tables import Meeting

SOURCES = SCREEN_SOURCES | {
    *("head", "event", "node", "private", "blob", "checkpoint", "snapshot", "alembic_version"),
    *("credential", "phone", "authenticator", "recovery_code", "reset_code", "device"),
    *("draft", "register_draft", "job", "checkup_total", "outbox", "waiting", "followed", "seen"),
}
"""Tables that the log does not make: the log itself, contents by digest, caches, secrets, boxes, drafts, jobs, messages."""


VERBS = (
    "workflows.accounts.account",
    "workflows.accounts.authenticator",
    "workflows.accounts.resets",
    "workflows.assets.ending",
    "workflows.assets.second",
    "workflows.confirmations",
    "workflows.correction",
    "workflows.disclosure.gate",
    "workflows.disclosure.notices",
    "workflows.disclosure.objections",
    "workflows.entitlements.passing",
    "workflows.entitlements.reports",
    "workflows.entries",
    "workflows.finance.opening",
    "workflows.handover",
    "workflows.implementation",
    "workflows.inspection",
    "workflows.jurisdictions",
    "workflows.keys",
    "workflows.legacy.course",
    "workflows.legacy.entry",
    "workflows.library.documents",
    "workflows.listing.versions",
    "workflows.matters",
    "workflows.meetings.attendance",
    "workflows.meetings.ballots",
    "workflows.meetings.box",
    "workflows.meetings.codes",
    "workflows.meetings.meeting",
    "workflows.meetings.paper_recount",
    "workflows.meetings.quorum",
    "workflows.meetings.recount",
    "workflows.meetings.results",
    "workflows.meetings.roll",
    "workflows.meetings.venues",
    "workflows.mergers.merging",
    "workflows.mergers.register",
    "workflows.messages.reminders",
    "workflows.orders",
    "workflows.people",
    "workflows.registers.changes",
    "workflows.registers.imports",
    "workflows.supervision",
    "workflows.support.batches",
    "workflows.support.publishing",
    "workflows.tasks.hands",
    "workflows.tasks.notes",
    "workflows.tasks.signing",
    "workflows.timers",
)
"""The modules that register what events do: importing them makes every kind known."""


def verify_deep(database: Database, evidence: Evidence | None = None) -> list[Problem]:
    """Everything that `verify` proves, and that every projection is what its log makes of it, both ways.

    Where a log itself is not sound its projections are not looked at. Without `evidence` no file is looked for.
    """
    found = verify.verify(database)
    if found:
        return found
    know_all_kinds()
    with database.snapshot() as session, empty() as scratch:
        for jurisdiction in log.jurisdictions(session):
            found += play(session, scratch, jurisdiction, evidence)
        unplayed = {problem.jurisdiction for problem in found if problem.what == "event_unplayable"}
        found += _compare(session, scratch, unplayed)
        found += ballot_boxes.prove(session, scratch, unplayed)
        found += _unsigned(session)
    return found


def _unsigned(session: Session) -> Iterator[Problem]:
    """Kept checkpoints that no announced key signed."""
    known = {row.public: row.verifier for row in keys.announced(session)}
    for row in session.scalars(
        select(CheckpointRow).order_by(CheckpointRow.jurisdiction, CheckpointRow.size)
    ):
        key = known.get(row.key)
        try:
            name = checkpoint.origin(session, row.jurisdiction)
            note.open_note(row.note, [Verifier(name, key.public)] if key is not None else [])
        except note.Unsound as error:
            yield Problem(row.jurisdiction, row.size - 1, "checkpoint_unsigned", str(error))


def know_all_kinds() -> None:
    """Make every kind of event known to `APPLY`, whoever is asking."""
    for module in VERBS:
        importlib.import_module(module)


@contextmanager
def empty() -> Iterator[Session]:
    """An empty database of the same tables, that is thrown away."""
    schema.metadata()
    with tempfile.TemporaryDirectory(prefix="siyi-verify-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        database.create()
        with database.write() as session:
            yield session
            session.rollback()
        database.close()


def play(
    session: Session, scratch: Session, jurisdiction: str, evidence: Evidence | None = None
) -> Iterator[Problem]:
    """Play one log into empty tables, event by event; where it cannot be played further is a problem of that event."""
    lives: dict[str, Live] = {}
    for row, private in _rows(session, jurisdiction):
        try:
            yield from _play_one(session, scratch, row, private, lives)
            scratch.flush()
        except Exception as error:
            # Whatever an event that APPLY cannot carry out raises is a finding about this event.
            scratch.rollback()
            yield Problem(jurisdiction, row.index, "event_unplayable", f"{type(error).__name__}: {error}")
            return
        if evidence is not None:
            yield from _files(row, evidence)
    scratch.commit()


def _rows(session: Session, jurisdiction: str) -> Iterator[tuple[EventRow, str | None]]:
    here = (PrivateRow.jurisdiction == EventRow.jurisdiction) & (PrivateRow.index == EventRow.index)
    query = select(EventRow, PrivateRow.text).outerjoin(PrivateRow, here)
    query = query.where(EventRow.jurisdiction == jurisdiction).order_by(EventRow.index)
    with session.execute(query, execution_options={"yield_per": 500}) as rows:
        for found in rows:
            yield found[0], found[1]


def _play_one(
    session: Session, scratch: Session, row: EventRow, private: str | None, lives: dict[str, Live]
) -> Iterator[Problem]:
    if row.effect:
        moved = _move(session, scratch, row, lives)
        if moved.state_hash != row.state:
            yield Problem(row.jurisdiction, row.index, "state_differs", row.subject)
    event = log.read(row, json.loads(private) if private is not None else None)
    record.apply(scratch, event)
    if event.kind == "item_decided":
        yield from _recount(scratch, event)


def _move(session: Session, scratch: Session, row: EventRow, lives: dict[str, Live]) -> MatterRow:
    effect = json.loads(row.effect)
    if effect["do"] in matter.BEGINS:
        _copy_contents(session, scratch, effect)
        moved = matter.open_matter(jurisdiction=row.jurisdiction, matter=row.subject, effect=effect)
        scratch.add(moved)
    else:
        moved = scratch.get_one(MatterRow, (row.jurisdiction, row.subject))
    live = record.move(scratch, moved, lives.get(row.subject), row, index=row.index)
    lives[row.subject] = live
    if live.process.ended is not None:
        del lives[row.subject]
    return moved


def _copy_contents(session: Session, scratch: Session, effect: Mapping[str, Any]) -> None:
    """What the matter pinned, its files included, is a source of the rebuilding."""
    manifest = session.get_one(Blob, effect["definition"]).content
    pinned = [effect[pin] for pin in ("definition", "ruleset", "process") if pin in effect]
    for digest in (*pinned, *json.loads(manifest)["files"].values()):
        if scratch.get(Blob, digest) is None:
            content = session.get_one(Blob, digest).content
            scratch.execute(insert(Blob).values(digest=digest, content=content))


def _recount(scratch: Session, event: Event) -> Iterator[Problem]:
    """An open vote that was closed: the ballots that the log holds are counted once more."""
    name, told = event.body["meeting"], event.body["counts"]
    held = scratch.get_one(Meeting, (event.jurisdiction, name))
    counted = meeting.tallied(scratch, event.jurisdiction, name, event.subject)
    if held.on_paper:
        # Of a result on paper only what was voted on screen can be counted again.
        told = told.get("on_screen", {})
        del counted["recused"]
    wrong = [key for key, number in counted.items() if told.get(key, 0) != number]
    if wrong:
        yield Problem(event.jurisdiction, event.index, "count_differs", f"{name}: {', '.join(wrong)}")


def _files(row: EventRow, evidence: Evidence) -> Iterator[Problem]:
    """The photos and scans that an event names."""
    for digest in named_files(row.kind, json.loads(row.body)):
        try:
            evidence.get(digest)
        except LookupError:
            yield Problem(row.jurisdiction, row.index, "file_missing", digest)
        except ValueError:
            yield Problem(row.jurisdiction, row.index, "file_differs", digest)


ORDERS = ("matter_suspended", "matter_resumed")
"""Kinds of events that may rest on an order (责令改正、裁判文书) and name its scan."""


def named_files(kind: str, body: Mapping[str, Any]) -> list[str]:
    """The digests of the files that an event of a kind names."""
    if kind == "notice_posted":
        return sorted(set(body["postings"].values()))
    if kind == "inspection_prepared":
        return list(body["copies"])
    if kind in ("opening_stated", "lease_ended"):
        return list(body["evidence"])
    if kind == "lease_end_proposed":
        return list(body["told"].get("evidence", ()))
    if kind == "task_commented":
        return list(body["files"])
    if kind in ORDERS:
        return [body["scan"]] if body.get("scan") else []
    kinds = ("result_entered", "recount_entered", "legacy_entered")
    return list(body.get("photos", ())) if kind in kinds else []


def projections() -> list[SqlTable]:
    """The tables that the logs make, sorted by name."""
    tables = schema.metadata().tables
    return [tables[name] for name in sorted(tables.keys() - SOURCES)]


def _compare(session: Session, scratch: Session, unplayed: Set[str]) -> Iterator[Problem]:
    for table in projections():
        named = select(table.c.jurisdiction).distinct()
        for jurisdiction in sorted({*session.scalars(named), *scratch.scalars(named)} - unplayed):
            live, rebuilt = (_by_key(each, table, jurisdiction) for each in (session, scratch))
            for key in sorted(live.keys() | rebuilt.keys(), key=str):
                if live.get(key) != rebuilt.get(key):
                    yield _difference(table, jurisdiction, key, live.get(key), rebuilt.get(key))


def _by_key(session: Session, table: SqlTable, jurisdiction: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = session.execute(select(table).where(table.c.jurisdiction == jurisdiction))
    keys = [column.name for column in table.primary_key]
    found = (row._asdict() for row in rows)
    return {tuple(row[key] for key in keys): row for row in found}


def _difference(
    table: SqlTable,
    jurisdiction: str,
    key: tuple[Any, ...],
    live: Mapping[str, Any] | None,
    rebuilt: Mapping[str, Any] | None,
) -> Problem:
    name = f"{table.name} {'/'.join(str(part) for part in key[1:])}".strip()
    if live is None:
        return Problem(jurisdiction, None, "row_missing", name)
    if rebuilt is None:
        return Problem(jurisdiction, None, "row_surplus", name)
    columns = [column for column in live if live[column] != rebuilt[column]]
    return Problem(jurisdiction, None, "row_differs", f"{name}: {', '.join(columns)}")
