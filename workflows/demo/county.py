"""The demo county's people (演示县人物): places, offices and accounts, from `people.yaml`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml

from workflows import accounts, confirmations, jurisdictions, keys, people
from workflows.demo.world import World
from workflows.meetings import roll
from workflows.record import Act, Answer

PASSWORD = "siyi-demo-2026"  # noqa: S105 (printed for everybody who looks at the demo)
"""The one password of all demo accounts of townships and the county."""

PIN = "730264"
"""The one PIN of all demo people in villages."""

SECOND_FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The one second factor of all who have a password; a demonstration shows the code on the page that asks for it."""

MANDATED = ["collective_project", "other_interest", "public_works", "work_subsidy"]
RULES = {"township_review_at": "before_resolution"}


@dataclass(frozen=True)
class Someone:
    """A person of the demo: account, name, offices (first the one they act in), where, and whether to list them."""

    account: str
    name: str
    offices: tuple[str, ...]
    home: str
    listed: bool = True


@dataclass(frozen=True)
class DemoAccount:
    """A demo account as it is printed: account, phone number (none above a village), name, office and place in Chinese."""

    account: str
    phone: str
    name: str
    office: str
    place: str


@cache
def told() -> Mapping[str, Any]:
    """The content of `people.yaml`."""
    content = resources.files("workflows.demo").joinpath("people.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(content)
    return found


def everybody() -> Iterator[Someone]:
    """All people: county, townships, then village by village."""
    for account, (home, name, office) in told()["above"].items():
        yield Someone(account, name, (office,), home)
    for number, village in enumerate(told()["villages"]):
        home = village["id"]
        for suffix, (name, *offices) in village["officers"].items():
            yield Someone(f"{home}-{suffix}", name, tuple(offices), home)
        names = _names(number * 100)
        for office, word, count in (
            ("party_member", "party", village["party"]),
            ("representative", "rep", village["representatives"]),
        ):
            for n in range(1, count + 1):
                yield Someone(f"{home}-{word}-{n}", next(names), (office,), home, listed=n == 1)


@cache
def _phones() -> Mapping[str, str]:
    villages = {village["id"] for village in told()["villages"]}
    inside = [who.account for who in everybody() if who.home in villages]
    return {account: f"1380000{number:04d}" for number, account in enumerate(inside, start=1)}


def phone_of(account: str) -> str:
    """The invented phone number of somebody in a village; empty for the others."""
    return _phones().get(account, "")


def _names(start: int) -> Iterator[str]:
    surnames, given = told()["surnames"], told()["given"]
    for n in range(start, start + len(surnames) * len(given)):
        yield surnames[n * 7 % len(surnames)] + given[(n + n // len(surnames)) % len(given)]


def places() -> Iterator[tuple[str, str, str, str]]:
    """Kind, id, name and parent of each jurisdiction, parents first."""
    county = told()["county"]
    yield "county", county["id"], county["name"], ""
    for township in told()["townships"]:
        yield "township", township["id"], township["name"], county["id"]
    for village in told()["villages"]:
        yield "village", village["id"], village["name"], village["parent"]


def _printed() -> Iterator[DemoAccount]:
    names = {name: title for _, name, title, _ in places()}
    for who in everybody():
        if who.listed:
            yield DemoAccount(
                who.account,
                phone_of(who.account),
                who.name,
                people.OFFICES[who.offices[0]].name,
                names[who.home],
            )


ACCOUNTS = tuple(_printed())
"""The accounts that `siyi demo` prints: one for each office."""


def settle(world: World, key: bytes) -> None:
    """Found the county's jurisdictions and register people, offices, accounts, registers, rules and mandates."""
    for kind, name, title, parent in places():
        world.found(name, kind=kind, title=title, parent=parent)
    county = told()["county"]["id"]
    if world.database.signer is not None:
        world.do(keys.announce, "operator", home=county, public=world.database.signer.public.hex())
    for _, home, _, _ in places():
        roster = [who for who in everybody() if who.home == home]
        world.do(_register, "system", home=home, roster=roster, known=world.persons)
        for who in roster:
            world.homes[who.account], world.offices[who.account] = who.home, who.offices[0]
    world.do(_open_accounts, f"{county}-admin", home=county, world=world, key=key)
    world.do(jurisdictions.set_rules, f"{county}-admin", home=county, values=RULES)
    world.do(_confirm_rules, f"{county}-legal", home=county)
    for village in told()["villages"]:
        home = village["id"]
        world.do(jurisdictions.set_counts, f"{home}-clerk", home=home, counts=village["counts"])
        since, until = world.now.date(), date(world.now.year + 3, 12, 31)
        mandate: dict[str, Any] = {"since": since, "until": until, "subjects": MANDATED}
        world.do(roll.grant, f"{home}-director", home=home, by="villagers_assembly", **mandate)


def _register(act: Act, *, roster: list[Someone], known: dict[str, str]) -> Answer:
    for who in roster:
        known[who.account] = people.register(act, name=who.name).subject
        for office in who.offices:
            people.take_office(act, person=known[who.account], office=office, since=_term(act.at))
    return Answer()


def _open_accounts(act: Act, *, world: World, key: bytes) -> Answer:
    pin, password = accounts.hashed(PIN, accounts.secret.PIN), accounts.hashed(PASSWORD)
    for account, person in world.persons.items():
        told: dict[str, Any] = {"name": account, "home": world.homes[account], "person": person}
        number = phone_of(account)
        if number:
            phone = accounts.phone.read(number, key)
            accounts.open_account(act, **told, secret=pin, phone=phone)
            continue
        accounts.open_account(act, **told, secret=password)
        found = accounts.resets.of(act.session, account)
        accounts.authenticator.give(act.session, found, SECOND_FACTOR, key)
    return Answer()


def _confirm_rules(act: Act) -> Answer:
    """The county's legal officer confirms what was compared with the published text; the rest still waits for it."""
    rules = confirmations.in_force(act.session, act.jurisdiction, on=act.at.date())
    for name in sorted(rules.data):
        rule = rules.get(name)
        if rule is not None and rule.verified:
            source = f"《{rule.basis.statute}》{rule.basis.article}"
            confirmations.confirm(act, rule=name, source=source)
    return Answer()


def _term(at: datetime) -> date:
    """Offices are held since the last election: some years before the demo's first day."""
    return date(at.year - 2, 1, 1)
