"""Making volumes in the background (后台成卷): what `siyi worker` and the server's own thread call again and again."""

import logging
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import select

from engine import zips
from engine.database import Database
from engine.errors import Incomplete, Refused
from engine.evidence import Evidence
from engine.matter import MatterRow
from web.dossier import opened, volume
from web.dossier.volume import Progress
from web.inspection import copying
from workflows import jobs
from workflows.jobs import Job, Key
from workflows.tables import Proposal

log = logging.getLogger("siyi")

MATTER, YEAR = "dossier", "dossiers_of_year"
UNEXPECTED = "unexpected"
STRANGE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')

Now = Callable[[], datetime]


def made(evidence: Evidence) -> Evidence:
    """Where results lie: beside the photos and scans, for they are no evidence and no backup needs them."""
    return Evidence(evidence.folder.parent / "made")


def work(database: Database, evidence: Evidence, *, now: Now) -> bool:
    """Do one job that waits; whether there was one. Whatever goes wrong with it stands in its row."""
    for digest in jobs.forget(database, at=now()):
        made(evidence).path(digest).unlink(missing_ok=True)
    job = jobs.take(database, at=now())
    if job is None:
        return False
    key = Key(job.jurisdiction, job.id)
    if job.state == jobs.State.FAILED.value:
        return True
    try:
        content = _MAKERS[job.kind](database, evidence, job, now)
        jobs.finish(database, key, result=made(evidence).put(content))
    except (Refused, Incomplete) as refused:
        jobs.fail(database, key, error=refused.rule if isinstance(refused, Refused) else UNEXPECTED)
    except Exception:
        log.exception("job %s %s could not be done", job.kind, job.subject)
        jobs.fail(database, key, error=UNEXPECTED)
    return True


def _tell(database: Database, job: Job, now: Now, share: tuple[int, int], done: int) -> None:
    """Progress of one of several volumes: `share` is how many are finished, of how many."""
    number, count = share
    progress = (100 * number + done) // count
    jobs.told(database, Key(job.jurisdiction, job.id), progress=min(progress, 99), at=now())


def _matter(database: Database, evidence: Evidence, job: Job, now: Now) -> bytes:
    told = partial(_tell, database, job, now, (0, 1))
    return volume_of(database, evidence, job, job.subject, at=now(), told=told)


def _year(database: Database, evidence: Evidence, job: Job, now: Now) -> bytes:
    """The volumes of all matters of a village that were started in a year, as one zip."""
    with database.read() as session:
        query = select(MatterRow.id, Proposal.title).join(
            Proposal, (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id)
        )
        query = query.where(MatterRow.jurisdiction == job.jurisdiction, MatterRow.id.like(f"{job.subject}-%"))
        titles = sorted(session.execute(query).all())
    if not titles:
        raise Refused("not_found", year=job.subject)
    files = {}
    for number, (matter, title) in enumerate(titles):
        told = partial(_tell, database, job, now, (number, len(titles)))
        files[f"{matter} {plain(title)}.pdf"] = volume_of(
            database, evidence, job, matter, at=now(), told=told
        )
    return zips.packed(files)


def volume_of(
    database: Database, evidence: Evidence, job: Job, matter: str, *, at: datetime, told: Progress
) -> bytes:
    """One matter's volume for whoever asked; the database is read first and let go while the pages are set."""
    wishes = job.wishes
    with database.snapshot() as session:
        who = opened.viewer(session, job.asked_by, named=bool(wishes.get("named")), on=at.date())
        case = opened.open_matter(
            session, evidence, job.jurisdiction, matter, viewer=who, at=at, site=str(wishes.get("site", ""))
        )
        parts = volume.parts(case)
        front, listing = volume.cover(case), volume.contents(case, volume.entries(parts))
    return volume.bind(front, listing, parts, told=told)


def plain(title: str) -> str:
    """A title as part of a file's name, on any system."""
    return STRANGE.sub("", title).strip()[:40]


def _copy(database: Database, evidence: Evidence, job: Job, now: Now) -> bytes:
    """The redacted copy of the documents that somebody may see."""
    with database.snapshot() as session:
        opened.viewer(session, job.asked_by, named=False, on=now().date())
        front, parts = copying.made(session, evidence, job.jurisdiction, job.subject, at=now())
    return copying.bind(front, parts, told=partial(_tell, database, job, now, (0, 1)))


_MAKERS = {MATTER: _matter, YEAR: _year, copying.KIND: _copy}
