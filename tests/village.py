"""A village simulator with a settable clock (模拟村): people in every office, matters at any stage by real verbs.

    village.do(matters.withdraw, "secretary", matter=number, reason="资金没有落实")
    number = village.matter_at("resolution_disclosure")
    village.refusal(gate.confirm_posting, "clerk", notice="n7")      → the `Refused`; nothing was stored
    village.advance(days=8)                                          what is due happens on the way
    page = village.client("secretary").get(f"/v/{VILLAGE}/")

Roles are the account names (`PEOPLE`); "public" is somebody without an account.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.database import Database
from tests import copies
from tests.acting import Acting
from tests.registers import (
    COUNTS,
    COUNTY,
    FORM,
    HASH,
    MANDATE,
    OTHER_VILLAGE,
    PEOPLE,
    PHONES,
    PHOTO,
    PIN,
    PIN_HASH,
    SECRET,
    SERVER_KEY,
    SIGNER,
    STAGES,
    START,
    TOTP_SECRET,
    TOWNSHIP,
    VILLAGE,
)
from workflows import accounts, implementation, jurisdictions, keys, matters, orders, people, schema
from workflows.disclosure import gate, notices, objections
from workflows.law import bodies
from workflows.meetings import ballots, convening, meeting, results, roll
from workflows.record import Actor, Answer, Context

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


__all__ = [
    "COUNTY",
    "FORM",
    "OTHER_VILLAGE",
    "PEOPLE",
    "PHONES",
    "PHOTO",
    "PIN",
    "SECRET",
    "SIGNER",
    "STAGES",
    "START",
    "TOTP_SECRET",
    "TOWNSHIP",
    "VILLAGE",
    "VillageUnderTest",
    "convener",
    "copied_village",
    "make_village",
    "signed_in",
]


def convener(body: str) -> str:
    """Whose duty it is to call a body in this village; on the board of the collective sits whom a test put there."""
    if body in convening.COLLECTIVE:
        return "branch_1"
    return "secretary" if body in convening.PARTY_BODIES else "director"


class VillageUnderTest(Acting):
    """A founded village with everything that tests ask of it."""

    # Bringing matters to a stage

    def start(self, **form: Any) -> str:
        """The secretary starts a matter; its number."""
        told = {**FORM, **form}
        return self.do(matters.start, "secretary", item="major-matter", form=told).subject

    def hold(self, matter: str, stage: str, *, body: str = "", notice: int = 10, **counts: Any) -> Answer:
        """A meeting was held today and its paper result is entered and confirmed; by default everybody came and agreed.

        `notice` is how many days before it was called; counts are named as in the law (`for_` is 同意).
        """
        name = self.enter(matter, stage, body=body, notice=notice, **counts)
        return self.do(results.confirm, "supervision_chair", meeting_id=name)

    def enter(self, matter: str, stage: str, *, body: str = "", notice: int = 10, **counts: Any) -> str:
        """The clerk enters the paper result of a meeting held today; it waits for the second person."""
        body = body or self.body_of(matter, stage)
        everybody = len(self.roll(body)) or 20
        told = {name.rstrip("_"): number for name, number in counts.items()}
        return self.do(
            results.record,
            "clerk",
            body=body,
            stage=stage,
            notice_on=self.days_ago(notice),
            held_on=self.today,
            place="村委会会议室",
            items={matter: told or {"present": everybody, "for": everybody}},
            photos=[self.photo],
        ).subject

    def body_of(self, matter: str, stage: str) -> str:
        """The body that usually holds a discussion of a matter."""
        proposal = self.proposal(matter)
        started = date.fromisoformat(proposal.started_on)
        return bodies.default_body(stage, proposal.subject, proposal.owner, started)

    def call(
        self,
        stage: str,
        agenda: Sequence[str],
        *,
        body: str = "",
        notice: int = 10,
        secret: Sequence[str] = (),
    ) -> str:
        """A meeting is called for now (its notice given some days ago), `secret` items in secret; its name."""
        body = body or self.body_of(agenda[0], stage)
        return self.do(
            meeting.call,
            convener(body),
            body=body,
            stage=stage,
            agenda=agenda,
            notice_on=self.days_ago(notice),
            planned_at=self.clock.now,
            place="村委会会议室",
            secret=secret,
        ).subject

    def open_meeting(self, stage: str, agenda: Sequence[str], **how: Any) -> str:
        """A called meeting is opened in the room and everybody entitled has signed in: open for ballots on screen."""
        name = self.call(stage, agenda, **how)
        self.do(meeting.open_meeting, "clerk", meeting=name)
        present = [self.persons[role] for role in self.roll(self.meeting(name).body)]
        self.do(roll.sign_in, "clerk", meeting=name, persons=present)
        return name

    def vote(self, name: str, matter: str, choices: Mapping[str, str]) -> None:
        """Some roles cast their open ballots."""
        for role, choice in choices.items():
            self.do(ballots.cast, role, meeting=name, matter=matter, choice=choice)

    def post(
        self, matter: str, kind: str = "resolution", *, channels: Sequence[str] = (), **form: Any
    ) -> str:
        """The director puts a notice up with photos and the supervision committee confirms it; the notice's id."""
        told = {"content": FORM["content"]} if kind != "result" else {"summary": "已完工，验收合格"}
        name = self.do(
            notices.post,
            "director",
            matter=matter,
            kind=kind,
            channels=channels,
            form=told | form,
            evidence=dict.fromkeys(notices.CHANNELS, self.photo),
        ).subject
        self.do(gate.confirm_posting, "supervision_chair", notice=name)
        return name

    def object(
        self, notice: str, *, by: str = "villager", text: str = "占用了我家的地", about: str = ""
    ) -> str:
        """A villager without an account objects; the objection's id."""
        name = "何大爷" if by == "villager" else ""
        return self.do(
            objections.make, "public", notice=notice, by=by, text=text, name=name, about=about
        ).subject

    def answer(self, objection: str, outcome: str = "explained", *, to: str = "consultation") -> None:
        """The director answers and the supervision committee confirms."""
        told: dict[str, Any] = {"outcome": outcome, "text": "已现场丈量，不占用", "to": to}
        self.do(objections.reply, "director", objection=objection, **told)
        self.do(objections.confirm, "supervision_chair", objection=objection)

    def matter_at(self, stage: str, **form: Any) -> str:
        """A new matter at a stage (`STAGES`, or withdrawn, rejected, suspended); its number. Time passes."""
        number = self.start(**form)
        self.bring(number, stage)
        return number

    def bring(self, matter: str, stage: str) -> None:
        """Take a matter on to a stage, as people would; time passes."""
        if stage == "withdrawn":
            self.do(matters.withdraw, "secretary", matter=matter, reason="上级资金没有落实")
        elif stage == "suspended":
            self.do(orders.suspend, "township_party", matter=matter, reason="责令改正")
        elif stage == "rejected":
            self.bring(matter, "resolution")
            self.advance(days=5)
            self.hold(matter, "resolution", present=18, for_=2, against=16)
        else:
            while not self._arrived(matter, stage):
                self.step(matter)

    def _arrived(self, matter: str, stage: str) -> bool:
        state, here, _ = self.standing(matter)
        wanted = STAGES.index(stage)
        at = STAGES.index("closed") if state == "closed" else STAGES.index(here)
        assert state in ("open", "closed"), f"matter {matter} is {state}"
        return at >= wanted

    def step(self, matter: str) -> None:
        """Do what an open matter waits for, successfully; some days pass before."""
        task = self.row(matter).open_tasks[0]
        self.advance(days=2)
        if task.kind == "meeting":
            self.hold(matter, task.stage)
        elif task.stage == "township_review":
            self.do(matters.review, "township_party", matter=matter, form={"opinion": "agree"})
        elif task.kind == "gate":
            self.post(matter, "resolution" if task.stage == "resolution_disclosure" else "result")
            self.advance(days=20)
        elif task.task == "implementation":
            self.implement(matter)
            self.advance(days=40)
            self.post(matter, "result", final_amount="181000.00")
        else:
            self.do(implementation.close, "clerk", matter=matter, form={"index_complete": True})

    def implement(self, matter: str, **form: Any) -> None:
        """The director starts the implementation."""
        told = {"responsible": "王建华"} | form
        self.do(implementation.begin, "director", matter=matter, form=told)

    # The web

    @cached_property
    def app(self) -> "Flask":
        """The web application over this village, its clock the village's; forms need no CSRF token."""
        app = self.guarded_app()
        app.config["WTF_CSRF_ENABLED"] = False
        return app

    def guarded_app(self) -> "Flask":
        """The web application as it is served, CSRF protection included."""
        from tests import quick
        from web.app import create_app
        from web.settings import Settings
        from web.store import EXTENSION, Store

        # In memory a second connection would be a second, empty database: the application gets this one.
        app = create_app(Settings("sqlite://", self.folder, now=self.clock, testing=True))
        app.jinja_env.bytecode_cache = quick.TEMPLATES
        app.extensions[EXTENSION] = Store(self.database, self.evidence, self.clock)
        return app

    def client(self, role: str = "public") -> "FlaskClient":
        """A browser in which somebody is signed in."""
        client = self.app.test_client()
        if role != "public":
            with client.session_transaction() as cookies:
                cookies.update(signed_in(role))
        return client


def signed_in(role: str) -> dict[str, Any]:
    """The session of somebody who signed in, for ever: time passes in months here."""
    for_ever = "9999-12-31T00:00:00+08:00"
    return {"_user_id": role, "_fresh": True, "fresh_until": for_ever, "ends": for_ever, "generation": 0}


def make_village(
    database: Database, folder: Path, *, rules: Mapping[str, Any] | None = None
) -> VillageUnderTest:
    """Found county, township, two villages and their people in an empty database with tables.

    `rules` are the county's own values; by default the township reviews before the resolution.
    """
    village = _beside(VillageUnderTest(database, folder))
    for name, kind, title, parent in (
        (COUNTY, "county", "试验县", ""),
        (TOWNSHIP, "township", "试验镇", COUNTY),
        (VILLAGE, "village", "示范村", TOWNSHIP),
        (OTHER_VILLAGE, "village", "邻村", TOWNSHIP),
    ):
        context = Context(name, f"found-{name}", Actor("system"), START - timedelta(days=30))
        jurisdictions.found(database, context, kind=kind, name=title, parent=parent)
    village.clock.now = START - timedelta(days=30)
    for role in PEOPLE:
        _settle(village, role)
    values = {"township_review_at": "before_resolution"} if rules is None else dict(rules)
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    for home, clerk in ((VILLAGE, "clerk"), (OTHER_VILLAGE, "other_clerk")):
        village.do(jurisdictions.set_counts, clerk, jurisdiction=home, counts=COUNTS)
    since, until = date(2026, 1, 10), date(2028, 12, 31)
    village.do(roll.grant, "director", since=since, until=until, **MANDATE)
    village.do(keys.announce, "administrator", jurisdiction=COUNTY, public=SIGNER.public.hex())
    village.clock.now = START
    return village


def _settle(village: VillageUnderTest, role: str) -> None:
    home, name, offices = PEOPLE[role]
    village.persons[role] = ""
    person = village.do(people.register, role, jurisdiction=home, name=name).subject
    village.persons[role] = person
    for office in offices:
        since = date(2021, 1, 1)
        village.do(people.take_office, role, jurisdiction=home, person=person, office=office, since=since)
    opened: dict[str, Any] = {"name": role, "home": home, "person": person, "secret": HASH}
    if role in PHONES:
        opened |= {"secret": PIN_HASH, "phone": accounts.phone.read(PHONES[role], KEY)}
    village.do(accounts.open_account, "administrator", jurisdiction=COUNTY, **opened)
    if role not in PHONES:
        with village.database.write() as session:
            found = accounts.resets.of(session, role)
            accounts.authenticator.give(session, found, TOTP_SECRET, KEY)


KEY = SERVER_KEY.encode()


def _beside(village: VillageUnderTest) -> VillageUnderTest:
    """The key that lies beside the database."""
    if village.folder.is_dir():
        (village.folder / "secret").write_text(SERVER_KEY)
    return village


@cache
def _founded() -> tuple[copies.Kept, dict[str, str], int]:
    """The founded village: tests copy it instead of founding it again."""
    database = copies.new()
    schema.create(database)
    village = make_village(database, Path("unused"))
    return copies.keep(database), village.persons, village._commands


def copied_village(folder: Path, *, in_file: bool = False) -> VillageUnderTest:
    """The founded village, copied: in memory, or in a file for tests with threads and servers."""
    kept, persons, commands = _founded()
    database = copies.copy(kept, folder / "siyi.db" if in_file else None)
    return _beside(VillageUnderTest(database, folder, persons=dict(persons), _commands=commands))


@pytest.fixture
def village(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A founded village in memory, for tests in one thread."""
    copied = copied_village(tmp_path)
    yield copied
    copies.drop(copied.database)


@pytest.fixture
def village_in_file(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A founded village in a SQLite file, for tests with threads and servers."""
    copied = copied_village(tmp_path, in_file=True)
    yield copied
    copies.drop(copied.database)


@pytest.fixture
def village_on_postgres(postgres_database: str, tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A founded village in PostgreSQL."""
    database = Database(postgres_database)
    database.create()
    yield make_village(database, tmp_path)
    database.close()
