"""Due instants (到期处理): found by query each time, so that a crash at any moment loses none."""

from datetime import datetime

from engine.clock import parse
from engine.database import Database
from workflows.disclosure import gate


def fire_all(database: Database, *, at: datetime) -> int:
    """Carry out everything that is due, earliest first; how many were. Firing twice does nothing twice."""
    with database.read() as session:
        rows = [(row.jurisdiction, row.id, parse(row.at)) for row in gate.due(session, at)]
    for jurisdiction, name, due_at in rows:
        gate.fire(database, jurisdiction, name, due_at=due_at, at=at)
    return len(rows)
