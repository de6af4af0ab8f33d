"""A demonstration that is killed while it is filled (演示数据没有生成完): the next start makes it whole."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.database import Database
from engine.log import EventRow
from tests.servers import _free_port
from workflows import schema
from workflows.demo import ACCOUNTS
from workflows.tables import Account
from workflows.verification import verify_deep

HALF = 200
"""Events after which it is killed."""
WITHIN = 240.0


def started(url: str, folder: Path) -> "subprocess.Popen[bytes]":
    """`siyi demo` on a database and a folder of its own."""
    told = {"SIYI_DATABASE_URL": url, "SIYI_FOLDER": str(folder), "SIYI_PORT": str(_free_port())}
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", "demo"], env=os.environ | told, stdout=subprocess.PIPE
    )


def events(database: Database) -> int:
    """How many events are there."""
    if not schema.is_made(database):
        return 0
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(EventRow)) or 0


@pytest.mark.endurance
def test_killed_while_filling(postgres_database: str, tmp_path: Path) -> None:
    """kill -9 in the middle; the next start clears what is half, fills anew, and serves a county that is sound."""
    database = Database(postgres_database)
    process, until = started(postgres_database, tmp_path), time.monotonic() + WITHIN
    while events(database) < HALF and time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with database.read() as session:
        half = session.scalars(select(Account.id)).all()
    assert {each.account for each in ACCOUNTS} - set(half)
    again = started(postgres_database, tmp_path)
    assert again.stdout is not None
    assert again.stdout.readline().strip()
    again.terminate()
    again.wait(timeout=20)
    again.stdout.close()
    with database.read() as session:
        assert {each.account for each in ACCOUNTS} <= set(session.scalars(select(Account.id)))
    assert verify_deep(database) == []
    database.close()
