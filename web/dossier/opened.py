"""A matter opened for its volume (打开一事一档): its rows, for whom it is made, and what that person may see."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.evidence import Evidence
from engine.matter import MatterRow
from web.desk.told import INSIDERS, READERS
from web.meetings.files import INSPECTORS
from web.papers import Paper
from web.records import Photo, RecordPaper, Section
from web.uploads import TYPES, type_of
from workflows import accounts, jurisdictions, matters, people
from workflows.tables import Jurisdiction, Objection, Proposal


@dataclass(frozen=True)
class Viewer:
    """For whom a volume is made: who it is, whether complainants are named, whether photos and scans are in it."""

    person: str = ""
    offices: tuple[str, ...] = ()
    named: bool = False
    photos: bool = False

    def may_name(self, objection: Objection) -> bool:
        """Whether the name of an objector may be shown: never to the one complained of."""
        return self.named and objection.about not in {self.person, *self.offices} - {""}


PUBLIC = Viewer()
"""Whoever has no office: no complainant is named, no scan is shown."""


def viewer(session: Session, account: str, *, named: bool, on: date) -> Viewer:
    """An account's holder; refuses (`not_your_office`) whoever may no longer read a matter's history with names."""
    found = accounts.find(session, account)
    held = people.held(session, home=found.home, person=found.person, on=on) if found else []
    if found is None or not set(held) & set(READERS):
        raise Refused("not_your_office", offices=[people.OFFICES[office].name for office in people.OFFICERS])
    inspects = (*people.OFFICERS, *people.SUPERVISION, *INSPECTORS)
    return Viewer(
        person=found.person,
        offices=tuple(held),
        named=named and may_name(held),
        photos=bool(set(held) & set(inspects)),
    )


def may_name(offices: list[str] | tuple[str, ...]) -> bool:
    """Whether somebody in these offices may have complainants named: who answers, confirms, reviews or audits."""
    return bool(set(offices) & {*INSIDERS, "auditor"})


@dataclass(frozen=True)
class Part:
    """One document of a volume: its paper, who made it, and its day."""

    paper: Paper
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Opened:
    """A matter with everything that its documents are made from."""

    session: Session
    evidence: Evidence
    place: Jurisdiction
    township: str
    row: MatterRow
    proposal: Proposal
    viewer: Viewer
    at: datetime
    site: str = ""

    @property
    def village(self) -> str:
        """The village's id."""
        return self.row.jurisdiction

    def record(
        self, title: str, sections: list[Section], *, lead: str = "", small: bool = False
    ) -> RecordPaper:
        """A record of this village, dated today."""
        return RecordPaper(
            village=self.place.name,
            township=self.township,
            title=title,
            dated=self.at.date(),
            sections=tuple(sections),
            lead=lead,
            small=small,
            demo=self.place.demo,
        )

    def photo(self, digest: str, caption: str) -> Photo:
        """A photo or scan; a note in its place where the viewer may not see it, or it cannot be shown on paper."""
        mark = f"存证号{digest[:12]}"
        if not self.viewer.photos:
            return Photo(caption=caption, note=f"原件存村，{mark}")
        try:
            content = self.evidence.get(digest)
            kind = type_of(content)
        except LookupError:
            return Photo(caption=caption, note=f"原件不见了，{mark}")
        except (ValueError, Refused):
            return Photo(caption=caption, note=f"原件被改动过，不能显示，{mark}")
        if kind not in TYPES[:3]:
            return Photo(caption=caption, note=f"PDF扫描件，另存，{mark}")
        return Photo(caption=caption, content=content, note=mark)


def open_matter(
    session: Session,
    evidence: Evidence,
    village: str,
    matter: str,
    *,
    viewer: Viewer,
    at: datetime,
    site: str = "",
) -> Opened:
    """Open a matter for its volume; refuses (`not_found`) one that the village does not have."""
    row = session.get(MatterRow, (village, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    above = jurisdictions.line(session, village)
    return Opened(
        session=session,
        evidence=evidence,
        place=above[0],
        township=above[1].name if len(above) > 1 else "",
        row=row,
        proposal=matters.proposal_of(session, village, matter),
        viewer=viewer,
        at=at,
        site=site,
    )
