"""The portable proof of one matter (一事一档电子证明): its events with their way to the log's root, and all they name.

The file is a zip that is the same to the byte: for ever once a signed checkpoint covers the matter, until then as long
as the log is the same. It proves itself: see `engine.dossier_verifier`,
whose text lies in it. Without private parts it may be given to anybody.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import canonical, checkpoint, dossier_verifier, log, tree, zips
from engine.dossier_verifier import CHECKPOINT, EVENTS, FORMAT, KIND, MANIFEST, PRIVATE, PROOFS
from engine.errors import Refused
from engine.evidence import Evidence
from engine.log import EventRow, Head, NodeRow, PrivateRow
from engine.matter import MatterRow
from engine.note import Checkpoint
from engine.store import fetch

AT_ONCE = 500
READ_ME = """一事一档电子证明

事项：{title}（{jurisdiction}/{matter}）
日志：{size} 条记录，校验码 {root}

怎样核验（任何一台装有 Python 3.11 的电脑，不需要连接四议系统）：
    python verify.py 证明文件
本文件里的 verify.py 只供参考。请用您自己信得过的一份，或者运行 siyi verify 证明文件。

核验证明：每一条记录都在村级日志里，一个字也没有改动；流程图、表单、规则、附件与记录写的一致。
核验不能证明：文件里没有漏掉记录；从来没有录入的事情。请与村里或者县里的日志核对。
校验码要与公告上印的、县里留存的一致，证明才算数。
"""


@dataclass(frozen=True)
class Proven:
    """A log's size and root, the way of each event to it, and which events do not lead there."""

    size: int
    root: bytes
    paths: dict[int, list[bytes]]
    wrong: list[int]


def prove(
    session: Session, jurisdiction: str, rows: Sequence[EventRow], *, signed: Checkpoint | None = None
) -> Proven:
    """Prove that some events stand in the log as it is now, or as it was when a checkpoint was `signed` over them."""
    head = session.get(Head, jurisdiction)
    if head is None:
        raise Refused("not_found", jurisdiction=jurisdiction)
    size, root = (signed.size, signed.root) if signed is not None else (head.size, head.root)
    node = _nodes(session, jurisdiction, size, [row.index for row in rows])
    paths = {row.index: tree.inclusion(row.index, size, node) for row in rows}
    wrong = [
        row.index
        for row in rows
        if not tree.includes(log.leaf_of(row), row.index, size, paths[row.index], root)
    ]
    return Proven(size, root, paths, wrong)


def _nodes(
    session: Session, jurisdiction: str, size: int, indices: Sequence[int]
) -> Callable[[int, int], bytes]:
    """The nodes that the proofs of some events need, read level by level."""
    wanted: dict[int, set[int]] = {}

    def note(level: int, number: int) -> bytes:
        wanted.setdefault(level, set()).add(number)
        return b""

    for index in indices:
        tree.inclusion(index, size, note)
    found: dict[tuple[int, int], bytes] = {}
    for level, numbers in wanted.items():
        for some in _some(sorted(numbers)):
            query = select(NodeRow.number, NodeRow.hash).where(
                NodeRow.jurisdiction == jurisdiction, NodeRow.level == level, NodeRow.number.in_(some)
            )
            found |= {(level, number): value for number, value in session.execute(query)}
    # A node that is gone makes the proof fail, not the programme.
    return lambda level, number: found.get((level, number), b"")


def _some(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]


def leaves(session: Session, jurisdiction: str) -> dict[int, bytes]:
    """The leaf of each event of a log, by index."""
    query = select(NodeRow.number, NodeRow.hash).where(
        NodeRow.jurisdiction == jurisdiction, NodeRow.level == 0
    )
    return dict(session.execute(query).all())


@dataclass(frozen=True)
class Wish:
    """What is to be packed: a matter, its title, its events, the photos and scans that they name.

    `private` are the events whose private parts go with it; None: no private part, and no photo or scan.
    """

    row: MatterRow
    title: str
    events: Sequence[EventRow]
    files: Sequence[str]
    private: frozenset[int] | None = None


def pack(session: Session, evidence: Evidence, wish: Wish) -> bytes:
    """The dossier as a zip."""
    # 第一个覆盖本事项全部记录的签名检查点：日志以后再长，证明也不变
    covering = checkpoint.covering(session, wish.row.jurisdiction, wish.events[-1].index)
    signed = checkpoint.told(covering.note) if covering is not None else None
    proven = prove(session, wish.row.jurisdiction, wish.events, signed=signed)
    parts = {
        EVENTS: _jsonl(_columns(row) for row in wish.events),
        PROOFS: _jsonl(
            {"index": index, "path": [step.hex() for step in path]}
            for index, path in sorted(proven.paths.items())
        ),
        "verify.py": Path(str(dossier_verifier.__file__)).read_bytes(),
        **_contents(session, wish),
    }
    missing: list[str] = []
    if wish.private is not None:
        parts[PRIVATE] = _private(session, wish)
        for digest in wish.files:
            try:
                parts[f"files/{digest}"] = evidence.get(digest)
            except (LookupError, ValueError):
                missing.append(digest)
    if covering is not None and signed is not None:
        parts[CHECKPOINT] = covering.note.encode()
    facts = {
        "jurisdiction": wish.row.jurisdiction,
        "matter": wish.row.id,
        "title": wish.title,
        "size": proven.size,
        "root": proven.root.hex(),
    }
    parts["README.txt"] = READ_ME.format(**facts).encode()
    manifest = facts | {
        "kind": KIND,
        "format": FORMAT,
        "release": log.RELEASE,
        "private": wish.private is not None,
        "attachments": list(wish.files),
        "missing": missing,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())},
    }
    return zips.packed({MANIFEST: canonical.dumps(manifest).encode(), **parts})


def _columns(row: EventRow) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in EventRow.__table__.columns}


def _jsonl(values: object) -> bytes:
    return "".join(f"{canonical.dumps(value)}\n" for value in values).encode()  # type: ignore[attr-defined]


def _contents(session: Session, wish: Wish) -> dict[str, bytes]:
    """The matter's bundle (diagrams, tables, forms), its rules, and the process that it took over, as it pinned them."""
    row, begun = wish.row, json.loads(wish.events[0].effect or "{}")
    manifest = fetch(session, row.definition)
    digests = [row.definition, row.rules, *json.loads(manifest)["files"].values()]
    digests += [begun["process"]] if "process" in begun else []
    return {f"contents/{digest}": fetch(session, digest) for digest in digests}


def _private(session: Session, wish: Wish) -> bytes:
    query = select(PrivateRow.index, PrivateRow.salt, PrivateRow.text).where(
        PrivateRow.jurisdiction == wish.row.jurisdiction,
        PrivateRow.index.in_(wish.private or ()),
        PrivateRow.text.is_not(None),
    )
    return _jsonl(
        {"index": index, "salt": salt, "text": text}
        for index, salt, text in session.execute(query.order_by(PrivateRow.index))
    )
