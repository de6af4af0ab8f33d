"""Other people's accounts (账号管理): village officers look after the village's, the administrator after all others.

They open accounts, enter phone numbers and print the sheets with which people choose their own secret.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import Response as PlainResponse
from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, papers, store, wording
from web import print as press
from web.login.blueprint import answered, own
from workflows import accounts, jurisdictions, people
from workflows.accounts import phone, resets, sealing
from workflows.accounts.account import SignIn
from workflows.tables import Account, Person

Page = Response | str | tuple[str, int]
CODE_DIGITS = 10
AT_ONCE = 400


@dataclass(frozen=True)
class Line:
    """One person of the village or office: name, offices, account (empty: none yet), phone, and whether it is oneself."""

    person: str
    name: str
    offices: str
    account: str
    phone: str
    own: bool


def _home() -> str:
    """The jurisdiction whose accounts are shown: one's own; for the administrator any of the county's."""
    user = access.user()
    if user.holds(*resets.ISSUERS):
        return request.values.get("home", "") or user.home
    if not user.holds(*resets.VILLAGE_ISSUERS):
        names = [people.OFFICES[office].name for office in (*resets.VILLAGE_ISSUERS, *resets.ISSUERS)]
        raise Refused("not_your_office", offices=names)
    return user.home


@own.get("/accounts")
def everybody() -> Page:
    """Everybody on the register with an account or an office, each with what may be done."""
    return _show(None)


def _show(refused: Refused | None) -> Page:
    home = _home()
    with store.database().read() as db:
        place = jurisdictions.get(db, home)
        if access.user().sign_in.county != jurisdictions.line(db, home)[-1].jurisdiction:
            raise Refused("not_found", jurisdiction=home)
        lines = _lines(db, home)
        homes = _homes(db)
    return answered(
        "accounts", refused, place=place, lines=lines, homes=homes, good_for=_good_for().days, here=home
    )


def _homes(db: Session) -> list[tuple[str, str]]:
    user = access.user()
    if not user.holds(*resets.ISSUERS):
        return []
    county = jurisdictions.get(db, user.home)
    towns = jurisdictions.children(db, county.jurisdiction)
    below = [village for town in towns for village in (town, *jurisdictions.children(db, town.jurisdiction))]
    return [(each.jurisdiction, each.name) for each in (county, *below)]


def _lines(db: Session, home: str) -> list[Line]:
    """Those who hold an office or have an account, in the order of the register."""
    with_account = {row.person: row.id for row in db.scalars(select(Account).where(Account.home == home))}
    on = store.now().date()
    offices = {
        person: people.held(db, home=home, person=person, on=on)
        for person in db.scalars(select(Person.id).where(Person.jurisdiction == home).limit(AT_ONCE))
    }
    wanted = [person for person, held in offices.items() if held or person in with_account]
    names = people.names(db, home, wanted)
    last = phone.last_of(db, access.user().sign_in.county, list(with_account.values()))
    return [
        Line(
            person=person,
            name=names.get(person, person),
            offices=wording.offices(offices[person]),
            account=with_account.get(person, ""),
            phone=phone.masked(last.get(with_account.get(person, ""), "")),
            own=access.user().home == home and access.user().person == person,
        )
        for person in sorted(wanted, key=lambda person: int(person[1:]))
    ]


@own.post("/accounts/open")
def open_account() -> Page:
    """Open an account for a person of the register: they choose their secret with the sheet that is printed next."""
    home, person = _home(), request.form.get("person", "")
    county = access.user().sign_in.county
    try:
        with store.database().read() as db:
            if db.get(Person, (home, person)) is None:
                raise Refused("not_found", person=person)
        told = request.form.get("phone", "")
        number = phone.read(told, store.key()) if told.strip() else None
        fields: dict[str, Any] = {"home": home, "person": person, "phone": number}
        store.run(resets.open_for, county, access.actor(), name=f"{home}-{person}", **fields)
    except Refused as refused:
        return _show(refused)
    flash(_("账号已经开通。请打印重设单，当面交给本人，由本人设密码。"), "done")
    return redirect(url_for("account.everybody", home=home), 303)


@own.post("/accounts/<account>/phone")
def set_phone(account: str) -> Page:
    """Enter somebody's phone number, or another in its place."""
    home, county = _home(), access.user().sign_in.county
    try:
        number = phone.read(request.form.get("phone", ""), store.key())
        store.run(resets.set_phone, county, access.actor(), account=account, phone=number)
    except Refused as refused:
        return _show(refused)
    flash(_("手机号已经登记，尾号%(last)s。", last=number.last), "done")
    return redirect(url_for("account.everybody", home=home), 303)


@own.post("/accounts/<account>/reset.pdf")
def reset_sheet(account: str) -> PlainResponse:
    """Issue a one-time code and print it at once: the page that is sent is the only place where it stands."""
    county = access.user().sign_in.county
    # Posting the same form again prints the same code, so that a double tap does not void the sheet in hand.
    command = store.command_id()
    drawn = int(sealing.digest(store.key(), "reset sheet", f"{account} {command}"), 16)
    code = f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
    fields: dict[str, Any] = {"code": code, "key": store.key(), "good_for": _good_for()}
    store.run(resets.issue, county, access.actor(), account=account, **fields)
    with store.database().read() as db:
        paper = _paper(db, resets.of(db, account), code)
    answer = PlainResponse(press.pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper.title)}.pdf"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _good_for() -> timedelta:
    found: timedelta = current_app.config["RESET_GOOD_FOR"]
    return found


def _paper(db: Session, found: SignIn, code: str) -> papers.ResetPaper:
    at, user = store.now(), access.user()
    place = jurisdictions.get(db, found.home)
    last = phone.last_of(db, found.county, [found.account]).get(found.account, "")
    return papers.ResetPaper(
        village=place.name,
        title="密码重设单",
        dated=at.date(),
        demo=place.demo,
        person=people.names(db, found.home, [found.person]).get(found.person, ""),
        account=found.account,
        phone=phone.masked(last),
        code=" ".join((code[:4], code[4:7], code[7:])),
        until=at + _good_for(),
        issued_by=f"{user.name}（{people.OFFICES[user.office].name}）",
        url=url_for("login.reset", name=found.account, _external=True),
        pin=found.kind == accounts.secret.PIN,
    )
