"""Strangers' drawings are read in a process of their own (隔离检查): limits of time and memory hold it.

A diagram of a few lines can make a parser work for ever; what comes from outside is therefore never read by a server.
"""

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import definitions, lint, repairs
from engine.clock import SHANGHAI
from engine.errors import DefinitionError
from engine.lint import ERROR, Finding
from engine.lint.findings import error
from engine.repairs import Repair
from engine.spiff import Process, ProcessError, Stamp

SECONDS = 20
MEGABYTES = 1_024
DAY = datetime(2026, 1, 1, tzinfo=SHANGHAI)
"""On which a trial starts: no drawing may care."""

TOO_HEAVY = "这组图太复杂，在限定的时间和内存里读不完。请拆成几张图，用调用活动连起来"


@dataclass(frozen=True)
class Examined:
    """What was found in some drawings: their files once repaired, what was repaired, and what stands against them."""

    files: Mapping[str, bytes]
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether they may be deployed."""
        return all(finding.severity != ERROR for finding in self.findings)


def examine(
    files: Mapping[str, bytes], process: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> Examined:
    """Repair, lint and start drawings (by path; `process` is the one that begins) in a child process.

    Where the child needs more than `seconds` of processor time or `megabytes`, that is the finding.
    """
    asked = {"process": process, "files": _packed(files)}
    told = ask("engine.apart", asked, seconds=seconds, megabytes=megabytes)
    if told is None:
        return _heavy(files, process)
    return Examined(
        _unpacked(told["files"]),
        tuple(Repair(**each) for each in told["repairs"]),
        tuple(Finding(**each) for each in told["findings"]),
    )


def ask(module: str, asked: Mapping[str, Any], *, seconds: int, megabytes: int) -> Any:
    """What a module answers in a child process (see `answer`); None where it needed more, or came to grief."""
    limits = {"seconds": seconds, "megabytes": megabytes}
    try:
        child = subprocess.run(  # noqa: S603 (a module of ours)
            [sys.executable, "-m", module],
            input=json.dumps({**asked, **limits}),
            capture_output=True,
            text=True,
            cwd=Path(__file__).parent.parent,
            env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
            # A child that sleeps uses no processor time: it is given some more, by the clock.
            timeout=seconds * 6,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return json.loads(child.stdout) if child.returncode == 0 else None


def answer(work: Callable[[Any], Any]) -> int:
    """The child's side of `ask`: read what is asked, do the work under the limits, write what it came to."""
    asked: dict[str, Any] = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"]))
    memory = asked["megabytes"] * 1_048_576
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    json.dump(work(asked), sys.stdout)
    return 0


def _heavy(files: Mapping[str, bytes], process: str) -> Examined:
    return Examined(files, (), (error(next(iter(sorted(files)), process), process, "too-heavy", TOO_HEAVY),))


def _packed(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: base64.b64encode(content).decode() for path, content in files.items()}


def _unpacked(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: base64.b64decode(content) for path, content in files.items()}


def _examine(files: Mapping[str, bytes], process: str) -> Examined:
    """The child's work."""
    mended, done = dict(files), []
    for path in sorted(path for path in files if path.endswith(definitions.DIAGRAM)):
        try:
            called = not path.endswith(f"/{process}{definitions.DIAGRAM}")
            mended[path], told = repairs.repair(files[path], path, called=called)
        except DefinitionError:
            continue  # the lint says so
        done += told
    findings = lint.check(mended)
    if all(finding.severity != ERROR for finding in findings):
        findings += starts(mended, process)
    return Examined(mended, tuple(done), tuple(findings))


def starts(files: Mapping[str, bytes], process: str) -> list[Finding]:
    """Whether it really starts: what the runner would refuse is told before anybody relies on it."""
    try:
        bundle = definitions.bundle(process, dict(files))
        Process.start(bundle, rules={}, data={}, stamp=Stamp("trial", 1, DAY))
    except (DefinitionError, ProcessError) as problem:
        message = f"流程不能开始：{problem}。请对照提示修改后再试"
        return [error(process, process, "does-not-start", message)]
    return []


def _asked(asked: Mapping[str, Any]) -> dict[str, Any]:
    found = _examine(_unpacked(asked["files"]), asked["process"])
    return {
        "files": _packed(found.files),
        "repairs": [asdict(each) for each in found.repairs],
        "findings": [asdict(each) for each in found.findings],
    }


if __name__ == "__main__":
    raise SystemExit(answer(_asked))
