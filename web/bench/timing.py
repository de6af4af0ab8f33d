"""Ten thousand timers due at once (定时器同时到期), and the process that fires them is killed in between.

`python -m web.bench.timing` is that process: it reads one JSON object from its input and fires all that is due.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from engine import definitions, store
from engine.database import Database
from engine.definitions import Definition
from engine.due import TimerRow
from engine.log import EventRow
from engine.matter import MatterRow
from web.bench.figure import Figure
from web.bench.world import FORM, ITEM, World, opened
from workflows import due, matters, pinned
from workflows.record import Act, Answer

BATCH = 250
TERM = (
    '<bpmn:endEvent id="terminated" name="已终止"/>'
    '<bpmn:boundaryEvent id="overdue" name="议事超期" attachedToRef="four-discussions">'
    '<bpmn:timerEventDefinition><bpmn:timeDuration>rule("objection.reply_days")</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:sequenceFlow id="f_overdue" sourceRef="overdue" targetRef="terminated"/>'
)
"""The shipped item with a term on its four discussions: when it is over, the matter ends."""

PATIENCE = 600.0


def drawn() -> Definition:
    """The item of the measurements, with the term."""
    shipped = definitions.load(ITEM)
    files = dict(shipped.files)
    path = next(path for path in files if path.endswith(f"/{ITEM}.bpmn"))
    files[path] = files[path].replace(b"</bpmn:process>", TERM.encode() + b"</bpmn:process>")
    return definitions.bundle(ITEM, files)


def begin(act: Act, *, definition: Definition, since: int, count: int) -> Answer:
    """Many matters whose terms begin now, in one command."""
    ruleset = matters.resolve(act.session, act.jurisdiction, act=act)
    effect = {
        "do": "start",
        "item": ITEM,
        "definition": store.keep_definition(act.session, definition),
        "ruleset": pinned.keep_rules(act.session, ruleset),
        "rules": matters.named_rules(definition, ruleset),
        "data": {},
    }
    for number in range(since, since + count):
        subject = ("matter", f"{act.at.year}-{number:05d}")
        act.record("matter_started", subject, {"form": FORM, "amount": None}, effect=effect)
    return Answer()


def fill(world: World, count: int) -> None:
    """Matters that all fall due at one instant."""
    definition = drawn()
    for since in range(0, count, BATCH):
        told = {"definition": definition, "since": since, "count": min(BATCH, count - since)}
        world.do(begin, "secretary", **told)


def at_once(count: int, url: str = "") -> Figure:
    """Seconds until all have fired, although the first process is killed when a third has; lost or doubled ones raise."""
    with opened(url) as world:
        fill(world, count)
        at = world.now + timedelta(days=60)
        asked = {"address": world.database.url.render_as_string(hide_password=False), "at": at.isoformat()}
        began = time.perf_counter()
        first = _spawn(asked)
        while _left(world.database) > count * 2 // 3 and first.poll() is None:
            time.sleep(0.02)
        first.kill()
        first.wait()
        killed_at = count - _left(world.database)
        second = _spawn(asked)
        second.wait(PATIENCE)
        spent = time.perf_counter() - began
        _check(world.database, count)
    note = f"{count} timers, killed after {killed_at}, {count / spent:.0f}/s"
    return Figure("timers.due", spent, "s", most=60, note=note)


def _spawn(asked: Mapping[str, Any]) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-m", "web.bench.timing"], stdin=subprocess.PIPE, text=True)
    if process.stdin is not None:
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
    return process


def _left(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(TimerRow)) or 0


def _check(database: Database, count: int) -> None:
    """None lost, none twice: each matter has one such event, and each has ended by it."""
    with database.read() as session:
        fired = list(session.scalars(select(EventRow.subject).where(EventRow.kind == "timer_fired")))
        ended = session.scalar(
            select(func.count()).select_from(MatterRow).where(MatterRow.state == "terminated")
        )
    if (len(fired), len(set(fired)), ended, _left(database)) != (count, count, count, 0):
        raise AssertionError(f"{len(fired)} fired for {len(set(fired))} matters, {ended} ended, of {count}")


def work(*, address: str, at: str) -> int:
    """Fire until nothing is due."""
    database, done = Database(address), 0
    while fired := due.fire_all(database, at=datetime.fromisoformat(at)):
        done += fired
    database.close()
    return done


if __name__ == "__main__":
    work(**json.load(sys.stdin))
