"""Proves a dossier without Siyi (一事一档离线核验): needs only Python's standard library and the file itself.

    python verify.py FILE          in the folder into which the dossier's own copy was unpacked
    siyi verify FILE               the same code, of a Siyi that you trust

Exit code 0: sound. 1: something was changed. 2: no dossier, or unreadable. What is proved: every event's text is the
leaf of the village's hash tree (RFC 6962) with the root that is told at the end; private parts open their commitments;
diagrams, forms, rules, photos and scans have the digests that the events name. What is not: that no event was left out
of the file, and that the root is the village's. Compare the root with one that left the machine: on a printed notice,
in the county's keeping.
"""

import base64
import hashlib
import itertools
import json
import os
import sys
import zipfile
from dataclasses import dataclass, field

KIND, FORMAT = "siyi-dossier", 1
MANIFEST, EVENTS, PROOFS, PRIVATE = "dossier.json", "events.jsonl", "proofs.jsonl", "private.jsonl"
CHECKPOINT = "checkpoint.txt"
LARGEST = 2**30
"""Bytes that all parts together may have."""
COLUMNS = {
    **dict.fromkeys(("jurisdiction", "command", "kind", "subject_kind", "subject", "account", "office"), str),
    **dict.fromkeys(("occurred_at", "recorded_at", "body", "effect", "state", "commitment", "release"), str),
    **dict.fromkeys(("index", "part"), int),
}


class Unreadable(Exception):
    """The file is no dossier."""


@dataclass
class Report:
    """What was found: `problems` are (event or None, what, detail); the rest says of what the dossier is a proof."""

    jurisdiction: str = ""
    matter: str = ""
    title: str = ""
    size: int = 0
    root: str = ""
    events: int = 0
    attachments: int = 0
    left_out: int = 0
    private: bool = False
    checkpoint: bool = False
    problems: list[tuple[int | None, str, str]] = field(default_factory=list)

    @property
    def as_json(self) -> dict[str, object]:
        """The report for machines, in the words of `siyi verify --json`."""
        return {
            "sound": not self.problems,
            "matter": f"{self.jurisdiction}/{self.matter}",
            "events": self.events,
            "size": self.size,
            "root": self.root,
            "attachments": self.attachments,
            "left_out": self.left_out,
            "checkpoint": self.checkpoint,
            "problems": [
                {"jurisdiction": self.jurisdiction, "index": event, "what": what, "detail": detail}
                for event, what, detail in self.problems
            ],
        }

    def wrong(self, what: str, detail: object = "", event: int | None = None) -> None:
        """Note a problem."""
        self.problems.append((event, what, str(detail)))


def is_dossier(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a dossier at all, sound or not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def check(path: str | os.PathLike[str]) -> Report:
    """Prove a dossier; raises `Unreadable` for what is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(archive)
        told = json.loads(parts[MANIFEST])
        if not isinstance(told, dict) or (told.get("kind"), told.get("format")) != (KIND, FORMAT):
            raise Unreadable("another kind of file")
        report = _told(told)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
    ) as error:
        raise Unreadable(str(error)) from error
    _check_files(report, told, parts)
    if not report.problems:
        try:
            _check_record(report, told, parts)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            report.wrong("unreadable", error)
    return report


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or MANIFEST not in names:
        raise Unreadable("no dossier")
    # 只收不压缩的文件：逐字节可重现，也不会解出无穷大的内容
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise Unreadable("compressed")
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise Unreadable("too large")
    return {name: _read(archive, name) for name in names}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except zipfile.BadZipFile:
        # 内容与压缩包自己的校验不符：当作被改动，由摘要比对报告
        return b"\x00"


def _told(told: dict) -> Report:  # type: ignore[type-arg]
    return Report(
        jurisdiction=str(told["jurisdiction"]),
        matter=str(told["matter"]),
        title=str(told["title"]),
        size=int(told["size"]),
        root=str(told["root"]),
        private=bool(told["private"]),
    )


def _check_files(report: Report, told: dict, parts: dict[str, bytes]) -> None:  # type: ignore[type-arg]
    listed = told["files"]
    for name in sorted(set(parts) - set(listed) - {MANIFEST}):
        report.wrong("file_surplus", name)
    for name, digest in sorted(listed.items()):
        if name not in parts:
            report.wrong("file_missing", name)
        elif hashlib.sha256(parts[name]).hexdigest() != digest:
            report.wrong("file_differs", name)
    for name, content in parts.items():
        folder, _, digest = name.rpartition("/")
        if folder in ("contents", "files") and hashlib.sha256(content).hexdigest() != digest:
            report.wrong("file_differs", name)


def _check_record(report: Report, told: dict, parts: dict[str, bytes]) -> None:  # type: ignore[type-arg]
    lines = _lines(parts[EVENTS])
    paths = {proof["index"]: proof["path"] for proof in map(json.loads, _lines(parts[PROOFS]))}
    rows = []
    for line in lines:
        row = json.loads(line)
        rows.append(row)
        if not _is_event(row) or row["jurisdiction"] != report.jurisdiction or canonical(row) != line:
            report.wrong("event_differs", row.get("kind"), row.get("index"))
        elif not _included(line, row["index"], report, paths.get(row["index"])):
            report.wrong("leaf_differs", row["kind"], row["index"])
    report.events = len(rows)
    _check_order(report, rows)
    _check_pins(report, told, rows, parts)
    _check_private(report, rows, parts)
    _check_attachments(report, told, parts)
    _check_checkpoint(report, parts)


def _lines(content: bytes) -> list[str]:
    # Not splitlines(): a text may hold other line separators, a line of JSON ends with \n only.
    return content.decode().split("\n")[:-1]


def _is_event(row: object) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() == COLUMNS.keys()
        and all(type(row[name]) is kind for name, kind in COLUMNS.items())
    )


def canonical(value: object) -> str:
    """The one text of a value: sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _included(line: str, index: int, report: Report, path: list[str] | None) -> bool:
    """RFC 9162 2.1.3.2: whether the path leads from the event to the root."""
    if path is None or not 0 <= index < report.size:
        return False
    top = hashlib.sha256(b"\x00" + line.encode()).digest()
    number, last = index, report.size - 1
    for sibling in map(bytes.fromhex, path):
        if last == 0:
            return False
        if number & 1 or number == last:
            top = hashlib.sha256(b"\x01" + sibling + top).digest()
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            top = hashlib.sha256(b"\x01" + top + sibling).digest()
        number, last = number >> 1, last >> 1
    return last == 0 and top.hex() == report.root


def _check_order(report: Report, rows: list[dict]) -> None:  # type: ignore[type-arg]
    """Events in the order of the log, each once; the recorded time never runs back."""
    for before, row in itertools.pairwise(rows):
        if row["index"] <= before["index"]:
            report.wrong("order_differs", "", row["index"])
        if row["recorded_at"] < before["recorded_at"]:
            report.wrong("time_backwards", "", row["index"])
    first = rows[0] if rows else {}
    if (
        first.get("kind") not in ("matter_started", "matter_taken_up")
        or first.get("subject") != report.matter
    ):
        report.wrong("start_missing")


def _check_pins(report: Report, told: dict, rows: list[dict], parts: dict[str, bytes]) -> None:  # type: ignore[type-arg]
    """The diagrams, forms and rules are those that the first event names."""
    effect = json.loads(rows[0]["effect"]) if rows and rows[0]["effect"] else {}
    wanted = [effect.get("definition"), effect.get("ruleset")]
    wanted += [effect["process"]] if "process" in effect else []
    bundle = parts.get(f"contents/{wanted[0]}")
    if bundle is not None:
        wanted += json.loads(bundle)["files"].values()
    for digest in wanted:
        if f"contents/{digest}" not in parts:
            report.wrong("content_missing", digest)


def _check_private(report: Report, rows: list[dict], parts: dict[str, bytes]) -> None:  # type: ignore[type-arg]
    """Private parts are what the events are committed to."""
    commitments = {row["index"]: row["commitment"] for row in rows}
    for line in _lines(parts.get(PRIVATE, b"")):
        told = json.loads(line)
        opened = hashlib.sha256(bytes.fromhex(told["salt"]) + told["text"].encode()).hexdigest()
        if opened != commitments.get(told["index"]):
            report.wrong("private_differs", "", told["index"])


def _check_attachments(report: Report, told: dict, parts: dict[str, bytes]) -> None:  # type: ignore[type-arg]
    for digest in told["attachments"]:
        if f"files/{digest}" in parts:
            report.attachments += 1
        elif digest in told["missing"] or not report.private:
            report.left_out += 1
        else:
            report.wrong("file_missing", f"files/{digest}")


def _check_checkpoint(report: Report, parts: dict[str, bytes]) -> None:
    """A signed note (C2SP): origin, size, root, an empty line, signatures; the signature needs the village's key."""
    if CHECKPOINT not in parts:
        return
    report.checkpoint = True
    lines = parts[CHECKPOINT].decode().splitlines()
    if (int(lines[1]), base64.b64decode(lines[2]).hex()) != (report.size, report.root):
        report.wrong("checkpoint_differs")


WORDS = {
    "file_surplus": ("多出文件", "surplus file"),
    "file_missing": ("缺少文件", "missing file"),
    "file_differs": ("文件被改动", "changed file"),
    "event_differs": ("这条记录被改动", "changed event"),
    "leaf_differs": ("这条记录不在日志里", "event not in the log"),
    "order_differs": ("记录的顺序不对", "events out of order"),
    "time_backwards": ("记录的时间早于上一条", "time runs back"),
    "start_missing": ("没有发起的记录", "no first event"),
    "content_missing": ("缺少流程图、表单或者规则", "missing diagram, form or rules"),
    "private_differs": ("不公开的部分被改动", "changed private part"),
    "checkpoint_differs": ("校验点与日志不一致", "checkpoint differs"),
    "unreadable": ("内容读不懂", "unreadable content"),
}


def lines(report: Report, *, chinese: bool) -> list[str]:
    """The report for people."""
    told = []
    for event, what, detail in report.problems:
        where = "" if event is None else (f"第{event}号记录：" if chinese else f"event {event}: ")
        told.append(f"{where}{WORDS[what][0 if chinese else 1]} {detail}".rstrip())
    if report.problems:
        n = len(report.problems)
        return [*told, f"发现改动，共{n}处。" if chinese else f"Tampered: {n} findings."]
    if chinese:
        return [
            f"{report.jurisdiction}/{report.matter} {report.title}",
            f"{report.events}条记录都在日志里，日志共{report.size}条；附件{report.attachments}件，未收入{report.left_out}件。",
            f"日志校验码 {report.root}",
            "记录可靠，一个字也没有改动。请把校验码与公告上印的、县里留存的核对。",
        ]
    return [
        f"{report.jurisdiction}/{report.matter} {report.title}",
        f"{report.events} events are in the log of {report.size}.",
        f"{report.attachments} attachments, {report.left_out} left out.",
        f"Root {report.root}",
        "Sound: nothing was changed. Compare the root with one on a printed notice, or in the county's keeping.",
    ]


def main(arguments: list[str]) -> int:
    """Prove the file that is named; the exit code."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    chinese = told.lower().startswith("zh")
    if len(arguments) != 1:
        print("用法：python verify.py 文件" if chinese else "usage: python verify.py FILE", file=sys.stderr)
        return 2
    try:
        report = check(arguments[0])
    except Unreadable as error:
        print(f"不是一事一档证明文件（{error}）。" if chinese else f"No dossier: {error}.", file=sys.stderr)
        return 2
    print("\n".join(lines(report, chinese=chinese)))
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
