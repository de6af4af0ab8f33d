"""Two processes that work on different villages (多进程), against one."""

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from engine.database import Database
from web.bench.figure import Figure
from web.bench.steps import Speed, against_stock, durable
from web.bench.world import World, neighbour, opened
from workflows.record import Actor

STARTING = 12.0
"""Seconds until all processes are warm and work at once."""


@contextmanager
def fresh(url: str) -> Iterator[str]:
    """A new, empty database on the PostgreSQL server of an address, dropped afterwards."""
    name = f"siyi_bench_{uuid.uuid4().hex[:12]}"
    server = Database(url)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def on_postgres(url: str, *, lives: int) -> list[Figure]:
    """The figures of a county's database: one process against stock, two processes against one."""
    with fresh(url) as address:
        one = against_stock(address, lives=lives, name="steps.postgresql", least=0.05)
    with fresh(url) as address, opened(address) as world:
        villages = (world, neighbour(world))
        alone = _together(address, villages[:1], lives)
        both = _together(address, villages, lives)
    note = f"{both:.0f}/s ÷ {alone:.0f}/s"
    return [one, Figure("processes.two", both / alone, "×", least=1.4, note=note)]


def _together(address: str, villages: Sequence[World], lives: int) -> float:
    """Completed tasks a second of one process a village, all working at once on one database."""
    at = time.monotonic() + STARTING
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "web.bench.processes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in villages
    ]
    for each, village in zip(running, villages, strict=True):
        asked = {"address": address, "home": village.home, "at": at, "lives": lives}
        asked["person"] = village.people["secretary"].person
        json.dump(asked, _open(each.stdin))
        _open(each.stdin).close()
    told = [Speed(**json.load(_open(each.stdout))) for each in running]
    if any(each.wait() for each in running):
        raise RuntimeError("a process that was measured failed; its words stand above")
    return sum(each.per_second for each in told)


def _open(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("found no pipe to a process; expected one")
    return pipe


def work(*, address: str, home: str, person: str, at: float, lives: int) -> Speed:
    """What one of the processes does: once warm, it waits for the others and then completes its tasks."""
    actor = Actor("bench", person, home, "secretary")
    database = Database(address)
    world = World(database, Path(), home, {"secretary": actor})
    durable(world, 2)
    time.sleep(max(0.0, at - time.monotonic()))
    found = durable(world, lives)
    database.close()
    return found


if __name__ == "__main__":
    json.dump(asdict(work(**json.load(sys.stdin))), sys.stdout)
