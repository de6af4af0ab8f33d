"""The throw-away village of a case (示范村): a county, a township and a village with invented people."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from engine.database import Database
from workflows import jurisdictions, people
from workflows.cases.case import DEFAULT_COUNTS, Case
from workflows.listing import versions
from workflows.listing.content import Content
from workflows.meetings import roll
from workflows.offices import OFFICES
from workflows.record import Actor, Answer, Context, perform

COUNTY, TOWNSHIP, VILLAGE = "case-county", "case-township", "case-village"

PEOPLE: Mapping[str, tuple[str, str, str]] = {
    "administrator": ("county", "孟凡", "administrator"),
    "township_party": ("township", "周敏", "township_party"),
    "secretary": ("village", "李国强", "secretary"),
    "villagers_committee": ("village", "王建华", "director"),
    "clerk": ("village", "赵小梅", "clerk"),
    "supervision_committee": ("village", "陈守正", "supervision_chair"),
    "second_supervisor": ("village", "刘桂芳", "supervision_member"),
}
"""Who acts in a case: the level of the home, an invented name, the office."""

ALSO = {
    "party_organization": "secretary",
    "director": "villagers_committee",
    "two_committees": "secretary",
    "supervision_chair": "supervision_committee",
    "supervision_member": "second_supervisor",
}
"""Other words that a case may use for who acts."""


class Village:
    """A village founded for one case, in a database of its own."""

    def __init__(self, database: Database, county: str = COUNTY) -> None:
        self.database = database
        self.county = county
        self._commands = 0
        self._persons: dict[str, str] = {}
        self._rules: Mapping[str, Any] = {}

    def found(self, case: Case, *, at: datetime) -> None:
        """Found county, township and village with the case's rules, registers, people and mandate."""
        self._found(self.county, "county", "示范县", "", at)
        self._found(TOWNSHIP, "township", "示范乡", self.county, at)
        self._found(VILLAGE, "village", str(case.village.get("name", "示范村")), TOWNSHIP, at)
        for role, (level, name, office) in PEOPLE.items():
            home = self._home(level)
            person = self.do(people.register, role, at=at, home=home, name=name).subject
            self._persons[role] = person
            self.do(
                people.take_office,
                role,
                at=at,
                home=home,
                person=person,
                office=office,
                since=date(2000, 1, 1),
            )
        self._rules = dict(case.rules)
        if self._rules:
            self.do(jurisdictions.set_rules, "administrator", at=at, home=self.county, values=self._rules)
        counts = {register: case.village.get(register, n) for register, n in DEFAULT_COUNTS.items()}
        self.do(jurisdictions.set_counts, "clerk", at=at, counts=counts)
        self._grant(case.village.get("mandate"), at)

    def _found(self, name: str, kind: str, title: str, parent: str, at: datetime) -> None:
        context = Context(name, f"found-{name}", Actor("system"), at)
        jurisdictions.found(self.database, context, kind=kind, name=title, parent=parent)

    def _grant(self, mandate: Mapping[str, Any] | None, at: datetime) -> None:
        if mandate is not None:
            self.do(
                roll.grant,
                "villagers_committee",
                at=at,
                by=mandate["by"],
                since=mandate["from"],
                until=mandate["to"],
                subjects=list(mandate["subjects"]),
            )

    def publish(self, item: str, content: Content, *, at: datetime) -> None:
        """The county has published an item, unchecked: the case is a part of its check."""
        told: dict[str, Any] = {"at": at, "home": self.county, "item": item}
        self.do(versions.begin, "administrator", content=content, **told)
        with self.database.read() as session:
            digest = versions.draft_of(session, self.county, item).content
        self.do(versions.check, "administrator", content=digest, findings=[], rules=self._rules, **told)
        self.do(versions.publish, "administrator", since=at.date(), **told)

    def settle(self, role: str, *, at: datetime) -> None:
        """Somebody holds an office that a case speaks of for the first time: in the village, township or county."""
        kind = OFFICES.get(role)
        if kind is None or ALSO.get(role, role) in PEOPLE or role in self._persons:
            return
        home = self._home(kind.level)
        self._persons[role] = ""
        person = self.do(people.register, role, at=at, home=home, name=f"{kind.name}经办人").subject
        self._persons[role] = person
        self.do(
            people.take_office,
            role,
            at=at,
            home=home,
            person=person,
            office=role,
            since=date(2000, 1, 1),
        )

    def actor(self, role: str) -> Actor:
        """Who acts under a word of the case (an office or body); another word is somebody without an office."""
        role = ALSO.get(role, role)
        if role in PEOPLE:
            level, _, office = PEOPLE[role]
            home = self._home(level)
        else:
            home, office = (self._home(OFFICES[role].level), role) if role in self._persons else ("", "")
        return Actor(role, self._persons.get(role, ""), home, office)

    def _home(self, level: str) -> str:
        return {"village": VILLAGE, "township": TOWNSHIP, "county": self.county}[level]

    def do(
        self,
        verb: Callable[..., Answer],
        role: str,
        *,
        at: datetime,
        happened: datetime | None = None,
        home: str = VILLAGE,
        **fields: Any,
    ) -> Answer:
        """Perform a verb as somebody (`role`), in the village unless `home` says otherwise."""
        self._commands += 1
        context = Context(home, f"c{self._commands}", self.actor(role), at, happened)
        return perform(self.database, verb, context, **fields)
