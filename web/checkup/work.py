"""The check-up in the background (后台体检): villages are counted before anybody opens the county's page."""

from collections.abc import Callable
from datetime import datetime

from engine.database import Database
from engine.evidence import Evidence
from workflows.checkup import totals


def refresh(database: Database, _evidence: Evidence, *, now: Callable[[], datetime]) -> bool:
    """Count some villages that have changed; whether there were any."""
    return totals.refresh(database, at=now())
