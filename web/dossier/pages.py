"""Asking for volumes, watching them being made, fetching them (一事一档页面); and the portable proof."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Refused
from web import access, store, words
from web.dossier import opened, proof, work
from web.dossier.blueprint import pages, reader
from web.inspection import copying
from web.wording import moment
from workflows import jobs, jurisdictions, matters
from workflows.jobs import Job, Key, State

__all__ = ["pages"]

SECONDS = 3
"""Between two looks of a page without script at how far a job is."""
STATES = {
    State.ASKED.value: later("排队等候"),
    State.RUNNING.value: later("正在做"),
    State.DONE.value: later("做好了"),
    State.FAILED.value: later("没有做成"),
}
ERRORS = {
    "worker_died": later("做了三次都中断了。请联系县平台管理员查看运行记录。"),
    work.UNEXPECTED: later("系统出错，没有做成。请联系县平台管理员查看运行记录，再重新申请。"),
}


@dataclass(frozen=True)
class Line:
    """One job as its page shows it."""

    title: str
    asked: str
    state: str
    word: str
    progress: int
    error: str
    href: str
    file: str
    waiting: bool


@pages.post("/v/<village>/matters/<matter>/dossier")
def ask(village: str, matter: str) -> AnyResponse:
    """Ask for a matter's volume; `named` asks for complainants' names, for whoever may see them."""
    user = reader(village)
    with store.database().read() as db:
        matters.proposal_of(db, village, matter)
    named = bool(request.form.get("named")) and opened.may_name(user.offices)
    return _asked(village, work.MATTER, matter, named=named)


@pages.post("/v/<village>/dossiers")
def ask_year(village: str) -> AnyResponse:
    """Ask for the volumes of all matters that a village started in a year, as one file."""
    reader(village)
    year = request.form.get("year", "")
    if year not in _years():
        raise Refused("choice_unknown", choice=year)
    return _asked(village, work.YEAR, year, named=False)


def _years() -> list[str]:
    this = store.now().year
    return [str(year) for year in range(this, this - 5, -1)]


def asked(village: str, kind: str, subject: str) -> AnyResponse:
    """Ask for something else that is made in the background, and lead to its progress."""
    return _asked(village, kind, subject, named=False)


def _asked(village: str, kind: str, subject: str, *, named: bool) -> AnyResponse:
    options = {"named": named, "site": request.url_root.rstrip("/")}
    key = jobs.ask(
        store.database(),
        Key(village, store.command_id()),
        kind=kind,
        subject=subject,
        by=access.user().id,
        at=store.now(),
        options=options,
    )
    return redirect(url_for("dossier.job", village=key.jurisdiction, job=key.id), 303)


@pages.get("/dossiers")
def mine() -> Response:
    """What I have asked for, the youngest first, and a form to ask for a whole year of a village."""
    user = access.user()
    with store.database().read() as db:
        lines = [_line(db, job) for job in jobs.of(db, user.id)]
        villages = [jurisdictions.get(db, village) for village in user.villages]
        page = render_template(
            "dossier/mine.html",
            lines=lines,
            villages=villages,
            chosen=request.args.get("village", ""),
            years=_years(),
        )
    return _again(page, SECONDS * 3 if any(line.waiting for line in lines) else 0)


@pages.get("/v/<village>/dossiers/<job>")
def job(village: str, job: str) -> Response:
    """How far a job is; the page looks again by itself, and may be left."""
    with store.database().read() as db:
        found = _mine(db, village, job)
        line = _line(db, found)
        before = jobs.waiting(db, found) if found.state == State.ASKED.value else 0
        page = render_template("dossier/job.html", line=line, before=before)
    return _again(page, SECONDS if line.waiting else 0)


def _again(page: str, seconds: int) -> Response:
    """A page that looks again by itself after some seconds, without script; 0: not."""
    answer = Response(page, mimetype="text/html")
    if seconds:
        answer.headers["Refresh"] = str(seconds)
    return answer


@pages.get("/v/<village>/dossiers/<job>/file")
def file(village: str, job: str) -> Response:
    """The file that a job made, for whoever asked for it and may still read the village."""
    reader(village)
    with store.database().read() as db:
        found = _mine(db, village, job)
        name = _name(db, found)
    if found.state != State.DONE.value:
        raise Refused("not_found", job=job)
    zipped = found.kind == work.YEAR
    content = work.made(store.evidence()).get(found.result)
    return _download(content, f"{name}.{'zip' if zipped else 'pdf'}", inline=not zipped)


def _download(content: bytes, name: str, *, inline: bool = False) -> Response:
    kind = "application/pdf" if name.endswith(".pdf") else "application/zip"
    answer = Response(content, mimetype=kind)
    way = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _mine(db: Session, village: str, job: str) -> Job:
    found = jobs.get(db, Key(village, job))
    if found is None or found.asked_by != access.user().id:
        raise Refused("not_found", job=job)
    return found


def _name(db: Session, job: Job) -> str:
    place = jurisdictions.get(db, job.jurisdiction).name
    if job.kind == work.YEAR:
        return str(_("%(village)s%(year)s年全部事项", village=place, year=job.subject))
    if job.kind == copying.KIND:
        return str(_("%(village)s查阅复制申请%(n)s号遮盖件", village=place, n=job.subject))
    title = matters.proposal_of(db, job.jurisdiction, job.subject).title
    return f"{place} {job.subject} {work.plain(title)}"


def _line(db: Session, job: Job) -> Line:
    error = ""
    if job.error:
        error = str(ERRORS[job.error]) if job.error in ERRORS else words.sentence(Refused(job.error))
    return Line(
        title=_name(db, job),
        asked=moment(job.asked_at),
        state=job.state,
        word=str(STATES[job.state]),
        progress=job.progress,
        error=error,
        href=_address("job", job),
        file=_address("file", job) if job.state == State.DONE.value else "",
        waiting=job.state in jobs.WAITING,
    )


def _address(page: str, job: Job) -> str:
    return url_for(f"dossier.{page}", village=job.jurisdiction, job=job.id)


@pages.get("/v/<village>/matters/<matter>/proof.zip")
def proof_file(village: str, matter: str) -> Response:
    """The portable proof without private parts and scans: it proves itself, on any computer."""
    reader(village)
    with store.database().snapshot() as db:
        content = proof.pack(db, store.evidence(), village, matter)
    return _download(content, _("%(village)s-%(matter)s电子证明", village=village, matter=matter) + ".zip")
