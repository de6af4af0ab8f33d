"""What a workbook would change (导入预览): each row against the register as it stands; nothing is stored here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine import canonical
from workflows.registers.cells import Problem
from workflows.registers.changes import Change
from workflows.registers.layout import SHEETS
from workflows.registers.roster import Roster, Somebody
from workflows.registers.workbook import Book, Row

OUTCOMES = ("new", "changed", "unchanged", "absent")
Key = tuple[str, str]
"""Who somebody is in a workbook: household number and name."""


@dataclass
class Plan:
    """What would happen: counts by sheet and outcome, changes in order, names and phones of the private part, problems."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rolls: list[str] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What tells whether the registers changed between the preview and the yes."""
        return canonical.digest([[change.told for change in self.changes], self.names, self.rolls])

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not self.changes and not self.phones


def make(
    book: Book, roster: Roster, *, on: date, remove: bool, offices: bool, phones: Mapping[str, str]
) -> Plan:
    """Work out what a workbook changes from a day on.

    `remove` takes persons and households that its lists leave out off the register; `offices` lets the sheet 任职 take
    part; `phones` are those known already. Lists that are left empty change nothing.
    """
    return _Planner(book, roster, on, remove, offices, phones).plan()


@dataclass
class _Planner:
    book: Book
    roster: Roster
    on: date
    remove: bool
    offices: bool
    phones: Mapping[str, str]
    result: Plan = field(default_factory=Plan)
    found: dict[Key, str] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    houses: dict[str, str] = field(default_factory=dict)
    terms: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def day(self) -> str:
        return self.on.isoformat()

    def plan(self) -> Plan:
        self.result.problems = list(self.book.problems)
        self.houses = {house.id: house.group for house in self.roster.households.values()}
        for somebody in self.roster.persons.values():
            self._know(somebody.id, somebody.name, somebody.household)
        self._groups()
        self._houses_told()
        self._villagers()
        self._heads()
        self._party()
        self._terms("representatives")
        if self.offices:
            self._terms("offices")
        self._rolls()
        return self.result

    # What is known

    def _know(self, person: str, name: str, household: str) -> None:
        self.names[person] = name
        self.homes[person] = household
        self.by_name[name].add(person)

    def _rows(self, sheet: str) -> list[Row]:
        rows = self.book.rows.get(sheet, [])
        if rows:
            self.result.counts[sheet] = Counter()
        return rows

    def _count(self, sheet: str, outcome: str) -> None:
        self.result.counts[sheet][outcome] += 1

    def _wrong(self, rule: str, sheet: str, row: Row, column: str, **facts: object) -> None:
        found = row[column] or row["name"]
        title = SHEETS[sheet].column(column).title
        self.result.problems.append(Problem(rule, sheet, row.number, title, found, facts))

    def _change(self, table: str, key: tuple[str, ...], old: object, new: object) -> None:
        told = [dict(each) if isinstance(each, Mapping) else None for each in (old, new)]
        self.result.changes.append(Change(table, key, told[0], told[1]))

    def _once(self, sheet: str, rows: Iterable[Row], column: str, rule: str) -> list[Row]:
        """The rows without those that say the same again."""
        first: dict[str, Row] = {}
        for row in rows:
            if not row[column]:
                continue
            if row[column] in first:
                self._wrong(rule, sheet, row, column, first=first[row[column]].number)
            else:
                first[row[column]] = row
        return list(first.values())

    # Groups and households

    def _groups(self) -> None:
        for row in self._once("groups", self._rows("groups"), "group", "group_twice"):
            known = row["group"] in self.roster.groups
            self._count("groups", "unchanged" if known else "new")
            if not known:
                self._change("group", (row["group"],), None, {})

    def _houses_told(self) -> None:
        rows = self._once("households", self._rows("households"), "household", "household_twice")
        groups = self.roster.groups | {row["group"] for row in self.book.rows.get("groups", [])}
        for row in rows:
            if row["group"] and row["group"] not in groups:
                self._wrong("group_unknown", "households", row, "group", groups=sorted(groups)[:8])
            self.houses[row["household"]] = row["group"]
        told = {row["household"] for row in rows}
        if rows:
            gone = sorted(self.roster.households.keys() - told)
            self.result.counts["households"]["absent"] = len(gone)
            self.result.absent += [("households", each) for each in gone]

    def _heads(self) -> None:
        """Households are written when the people are known: a head is one of them."""
        for row in self._once_told("households", "household"):
            head = self._member(row)
            if head is None:
                continue
            was = self.roster.households.get(row["household"])
            old = {"group": was.group, "head": was.head} if was is not None else None
            new = {"group": row["group"], "head": head}
            self._count("households", "new" if old is None else "unchanged" if old == new else "changed")
            if old != new:
                self._change("household", (row["household"],), old, new)
        if self.remove:
            for sheet, house in self.result.absent:
                if sheet == "households" and house not in self.homes.values():
                    was = self.roster.households[house]
                    self._change("household", (house,), {"group": was.group, "head": was.head}, None)

    def _once_told(self, sheet: str, column: str) -> list[Row]:
        seen: dict[str, Row] = {}
        for row in self.book.rows.get(sheet, []):
            if row[column]:
                seen.setdefault(row[column], row)
        return list(seen.values())

    def _member(self, row: Row) -> str | None:
        if not row["head"]:
            return None
        living = [each for each in self.by_name[row["head"]] if self.homes[each] == row["household"]]
        if len(living) != 1:
            self._wrong("head_unknown", "households", row, "head", household=row["household"])
            return None
        return living[0]

    # People

    def _villagers(self) -> None:
        rows = self._rows("villagers")
        told: dict[Key, Row] = {}
        for row in rows:
            key = (row["household"], row["name"])
            if not row["name"]:
                continue
            if key in told:
                self._wrong("person_twice", "villagers", row, "name", first=told[key].number)
            else:
                told[key] = row
            if row["household"] and row["household"] not in self.houses:
                self._wrong("household_unknown", "villagers", row, "household")
        matched = self._matched(told)
        for number, (key, row) in enumerate(told.items(), start=1):
            self._villager(row, matched.get(key), f"+{number}")
        if rows:
            self._absent_villagers(set(matched.values()))

    def _matched(self, told: Mapping[Key, Row]) -> dict[Key, str]:
        """Which row is which person: by household and name, else by a name that only one of both sides is left with."""
        persons = {(each.household, each.name): each.id for each in self.roster.persons.values()}
        matched = {key: persons[key] for key in told if key in persons}
        taken = set(matched.values())
        left: dict[str, list[str]] = defaultdict(list)
        for each in self.roster.persons.values():
            if each.id not in taken:
                left[each.name].append(each.id)
        open_ = Counter(name for _, name in told.keys() - matched.keys())
        for key in told.keys() - matched.keys():
            if open_[key[1]] == 1 and len(left[key[1]]) == 1:
                matched[key] = left[key[1]][0]
        return matched

    def _villager(self, row: Row, person: str | None, place: str) -> None:
        name, house = row["name"], row["household"]
        group = self.houses.get(house, "")
        if person is None:
            self._change("person", (place,), None, {"group": group})
            self.result.names[place] = name
            was = Somebody(place, name, group, "")
        else:
            was = self.roster.persons[person]
        before = len(self.result.changes)
        if was.group != group:
            self._change("person", (was.id,), {"group": was.group}, {"group": group})
        if was.household != house:
            old, new = ({"household": each} if each else None for each in (was.household, house))
            self._change("resident", (was.id,), old, new)
        # 没有户号的，是在本村任职的外来人员；以前就登记为村民的，照旧
        villager = bool(house) or was.holding("villager", self.day) is not None
        self._grown_up(was, row["adult"] == "yes" and villager)
        if row["phone"] and row["phone"] != self.phones.get(was.id):
            self.result.phones[was.id] = row["phone"]
        if person is not None:
            self.by_name[was.name].discard(was.id)
        self._know(was.id, name, house)
        changed = len(self.result.changes) > before or was.id in self.result.phones
        self._count("villagers", "new" if person is None else "changed" if changed else "unchanged")

    def _grown_up(self, somebody: Somebody, adult: bool) -> None:
        held = somebody.holding("villager", self.day)
        if adult and held is None:
            self._term(somebody.id, "villager", self.day, "", somebody)
        elif held is not None and not adult:
            self._end(held.person, "villager", held.since, self.day)

    def _absent_villagers(self, kept: set[str]) -> None:
        gone = [each for each in self.roster.persons.values() if each.household and each.id not in kept]
        self.result.counts["villagers"]["absent"] = len(gone)
        self.result.absent += [("villagers", each.id) for each in gone]
        if self.remove:
            for each in gone:
                self._change("resident", (each.id,), {"household": each.household}, None)
                self.homes[each.id] = ""
                held = each.holding("villager", self.day)
                if held is not None:
                    self._end(each.id, "villager", held.since, self.day)

    # Party members, representatives, offices

    def _person(self, sheet: str, row: Row) -> str | None:
        """The person whom a row means; a name that several bear needs the household."""
        if not row["name"]:
            return None
        bearing = sorted(self.by_name.get(row["name"], ()))
        if row["household"]:
            bearing = [each for each in bearing if self.homes[each] == row["household"]]
        if not bearing:
            column = "household" if row["household"] and self.by_name.get(row["name"]) else "name"
            self._wrong("person_unknown", sheet, row, column, name=row["name"], household=row["household"])
            return None
        if len(bearing) > 1:
            houses = sorted(self.homes[each] or "—" for each in bearing)
            self._wrong("person_ambiguous", sheet, row, "name", households=houses)
            return None
        return bearing[0]

    def _named_once(self, sheet: str) -> list[tuple[Row, str]]:
        first: dict[tuple[str, str, str], Row] = {}
        found = []
        for row in self._rows(sheet):
            person = self._person(sheet, row)
            if person is None:
                continue
            key = (person, row["office"], row["since"])
            if key in first:
                self._wrong("person_twice", sheet, row, "name", first=first[key].number)
            else:
                first[key] = row
                found.append((row, person))
        return found

    def _party(self) -> None:
        kept = set()
        for _row, person in self._named_once("party"):
            kept.add(person)
            somebody = self._somebody(person)
            held = somebody.holding("party_member", self.day)
            self._count("party", "new" if held is None else "unchanged")
            if held is None:
                self._term(person, "party_member", self.day, "", somebody)
        self._absent("party", "party_member", kept)

    def _somebody(self, person: str) -> Somebody:
        return self.roster.persons.get(person) or Somebody(person, self.names[person], "", "")

    def _absent(self, sheet: str, office: str, kept: set[str]) -> None:
        if sheet not in self.result.counts:
            return
        for somebody in self.roster.persons.values():
            held = somebody.holding(office, self.day)
            if held is None or somebody.id in kept:
                continue
            self._count(sheet, "absent")
            self.result.absent.append((sheet, somebody.id))
            if self.remove:
                self._end(somebody.id, office, held.since, self.day)
                other = somebody.holding("women_representative", self.day)
                if office == "representative" and other is not None:
                    self._end(somebody.id, other.office, other.since, self.day)

    def _terms(self, sheet: str) -> None:
        kept = set()
        for row, person in self._named_once(sheet):
            if not row["since"] or (sheet == "offices" and not row["office"]):
                continue
            until = self._until(sheet, row)
            if until is None:
                continue
            kept.add(person)
            office = row["office"] or "representative"
            before = len(self.result.changes)
            fresh = self._hold(person, office, row["since"], until)
            if sheet == "representatives":
                self._woman(person, row, until)
            changed = len(self.result.changes) > before
            self._count(sheet, "new" if fresh else "changed" if changed else "unchanged")
        if sheet == "representatives":
            self._absent(sheet, "representative", kept)

    def _until(self, sheet: str, row: Row) -> str | None:
        """The first day on which it is not held any more; empty for an open end. 表里写的是最后一天."""
        if not row["until"]:
            return ""
        last = date.fromisoformat(row["until"])
        if row["until"] < row["since"]:
            self._wrong("until_before_since", sheet, row, "until", since=row["since"])
            return None
        return (last + timedelta(days=1)).isoformat()

    def _woman(self, person: str, row: Row, until: str) -> None:
        held = self._somebody(person).holding("women_representative", self.day)
        if row["woman"] == "yes":
            self._hold(person, "women_representative", row["since"], until)
        elif held is not None:
            self._end(person, held.office, held.since, self.day)

    def _hold(self, person: str, office: str, since: str, until: str) -> bool:
        """Make somebody hold an office from–until; whether that is new. An earlier term ends where this one begins."""
        somebody = self._somebody(person)
        same = next((e for e in somebody.offices if (e.office, e.since) == (office, since)), None)
        if same is None:
            self._end_earlier(somebody, office, since)
        self._term(person, office, since, until, somebody)
        return same is None

    def _end_earlier(self, somebody: Somebody, office: str, since: str) -> None:
        for each in somebody.offices:
            if each.office == office and each.since < since and (not each.until or each.until > since):
                self._end(somebody.id, office, each.since, since)

    def _term(self, person: str, office: str, since: str, until: str, somebody: Somebody) -> None:
        was = next((e for e in somebody.offices if (e.office, e.since) == (office, since)), None)
        old = {"until": was.until} if was is not None else None
        if old != {"until": until} and (person, office, since) not in self.terms:
            self.terms[person, office, since] = until
            self._change("office", (person, office, since), old, {"until": until})

    def _end(self, person: str, office: str, since: str, day: str) -> None:
        was = next(e for e in self.roster.persons[person].offices if (e.office, e.since) == (office, since))
        if (person, office, since) not in self.terms:
            self.terms[person, office, since] = day
            self._change("office", (person, office, since), {"until": was.until}, {"until": max(day, since)})

    def _rolls(self) -> None:
        """The registers that are kept by persons from now on: a number that somebody typed before gives way."""
        for key in self.result.counts:
            for register in SHEETS[key].registers:
                self.result.rolls.append(register)
                if register in self.roster.counts:
                    was = {"count": self.roster.counts[register]}
                    self._change("register_count", (register,), was, None)
