"""The redacted copy (遮盖件): the chosen documents of a matter without what a third person may not see."""

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.evidence import Evidence
from web import discretion, uploads, wording
from web.dossier import opened, volume
from web.dossier.opened import PUBLIC, Opened, Part
from web.records import CoverPaper, Photo, Section
from web.typeset import day
from workflows import inspection
from workflows.inspection import Inspection

KIND = "inspection_copy"
CLOSING = ("办理经过", "日志证明", "程序体检")
"""Parts that are no records of the village, and are not offered."""


def offered(session: Session, evidence: Evidence, row: Inspection, *, at: datetime) -> list[str]:
    """The documents that may be chosen, as people name them."""
    with wording.on_paper():  # a name is what was chosen, whatever language is read
        return list(dict.fromkeys(label(part) for part in _parts(_open(session, evidence, row, at))))


def label(part: Part) -> str:
    """A document's title with its day."""
    return f"{part.paper.title}（{day(part.on)}）" if part.on else part.paper.title


def _open(session: Session, evidence: Evidence, row: Inspection, at: datetime) -> Opened:
    return opened.open_matter(session, evidence, row.jurisdiction, row.matter, viewer=PUBLIC, at=at)


def _parts(case: Opened) -> list[Part]:
    return [part for part in volume.parts(case) if part.paper.title not in CLOSING]


def made(
    session: Session, evidence: Evidence, village: str, name: str, *, at: datetime
) -> tuple[CoverPaper, list[Part]]:
    """The chosen documents, redacted, and the scans that somebody blacked out by hand; refuses (`not_found`) no request."""
    row = session.get(Inspection, (village, name))
    if row is None or row.state == inspection.State.ASKED.value:
        raise Refused("not_found", inspection=name)
    case, wanted = _open(session, evidence, row, at), set(json.loads(row.documents))
    parts = [part for part in _parts(case) if label(part) in wanted]
    copies = json.loads(row.copies)
    if copies:
        record = case.record("遮盖后的扫描件", [Section(photos=tuple(_photos(evidence, copies)))])
        parts.append(Part(record, by=f"{case.place.name}村民委员会", on=at.date()))
    front = CoverPaper(
        village=case.place.name,
        township=case.township,
        title=case.proposal.title,
        kind="查阅复制件",
        number=f"{row.matter}号事项",
        dated=at.date(),
        facts=(
            ("用途", f"供本人{inspection.WAYS[row.way]}（申请{row.id}号）"),
            ("份数", f"{len(parts)}份"),
            ("遮盖", "异议人姓名、手机号、身份证号、银行账号、常见病名由系统遮盖"),
        ),
        note="本件只供申请人使用，不得用于别的用途。",
        demo=case.place.demo,
    )
    return front, [Part(discretion.redacted(part.paper), by=part.by, on=part.on) for part in parts]


def _photos(evidence: Evidence, digests: list[str]) -> list[Photo]:
    found = []
    for number, digest in enumerate(digests, start=1):
        content = evidence.get(digest)
        caption = f"扫描件第{number}张"
        shown = uploads.type_of(content) in uploads.TYPES[:3]
        found.append(
            Photo(caption=caption, content=content if shown else b"", note="" if shown else "PDF，另附")
        )
    return found


def bind(front: CoverPaper, parts: list[Part], *, told: Callable[[int], None]) -> bytes:
    """The copy as PDF, numbered through."""
    return volume.bind(front, volume.listing(front, parts), parts, told=told)
