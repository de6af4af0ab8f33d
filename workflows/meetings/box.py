"""The ballot box (票箱): secret choices that nothing links to a voter, counted once and kept for a recount.

The log says that somebody was given a ballot, or that some code was used. The choice lies in the box under a random
key. Closing records the tally and the root (RFC 6962) over the ballots sorted by key, and seals them in one piece.
"""

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from engine import canonical, tree
from engine.log import Event
from workflows.meetings import lines
from workflows.meetings.box_tables import Box, BoxBallot, Issued, SealedBox, SecretItem, VotingCode
from workflows.record import Act, applies
from workflows.tables import Ballot

CHOICES = ("for", "against", "abstain")
MARKS = dict(zip(CHOICES, (b"+", b"-", b"0"), strict=True))
CHOICE_OF = {mark: choice for choice, mark in MARKS.items()}
KEY_BYTES = 16
LEAF_BYTES = KEY_BYTES + 1

Tally = dict[str, int]


@dataclass(frozen=True)
class Ballots:
    """The ballots of a box as they are sealed: sorted leaves of 17 bytes, a key and its mark (`+`, `-` or `0`)."""

    content: bytes

    @classmethod
    def of(cls, choices: dict[bytes, str]) -> Self:
        """Ballots by their keys, sorted."""
        return cls(b"".join(key + MARKS[choices[key]] for key in sorted(choices)))

    @cached_property
    def leaves(self) -> list[bytes]:
        """Each ballot's bytes, in the order of the keys."""
        return [self.content[at : at + LEAF_BYTES] for at in range(0, len(self.content), LEAF_BYTES)]

    @cached_property
    def tally(self) -> Tally:
        """The votes by choice; what is no ballot counts as `unreadable`."""
        votes = Counter(CHOICE_OF.get(leaf[KEY_BYTES:], "unreadable") for leaf in self.leaves)
        return dict.fromkeys(CHOICES, 0) | dict(votes)

    @cached_property
    def root(self) -> str:
        """The RFC 6962 root over the leaves, in hexadecimal."""
        return tree.root_of([tree.leaf_hash(leaf) for leaf in self.leaves]).hex()

    def prove(self, row: Box) -> bool:
        """Whether these are the ballots that were counted."""
        return (self.tally, self.root) == (json.loads(row.tally), row.root)


def keep_secret(session: Session, event: Event) -> None:
    """Part of applying `meeting_called`: the items on which people vote in secret."""
    for matter in event.body.get("secret", ()):
        session.add(SecretItem(jurisdiction=event.jurisdiction, meeting=event.subject, matter=matter))


def secret_items(session: Session, jurisdiction: str, meeting: str) -> set[str]:
    """The matters of a meeting on which people vote in secret."""
    query = select(SecretItem.matter).where(
        SecretItem.jurisdiction == jurisdiction, SecretItem.meeting == meeting
    )
    return set(session.scalars(query))


def voted(session: Session, jurisdiction: str, meeting: str) -> dict[str, set[str]]:
    """Who has voted on screen in a meeting under their own name, open or in secret: the matters by person, never how."""
    found: dict[str, set[str]] = {}
    for table, person in ((Ballot, Ballot.voter), (Issued, Issued.person)):
        query = select(person, table.matter).where(
            table.jurisdiction == jurisdiction, table.meeting == meeting
        )
        for one, matter in session.execute(query):
            found.setdefault(one, set()).add(matter)
    return found


def boxes(session: Session, jurisdiction: str, meeting: str) -> dict[str, Box]:
    """The boxes of a meeting, by matter; none for an item on which nobody voted on screen."""
    query = select(Box).where(Box.jurisdiction == jurisdiction, Box.meeting == meeting)
    return {row.matter: row for row in session.scalars(query)}


def row_of(session: Session, jurisdiction: str, meeting: str, matter: str) -> Box:
    """The box of an item, made when it is first asked for: only a function that applies an event may."""
    row = session.get(Box, (jurisdiction, meeting, matter))
    if row is None:
        numbers = dict.fromkeys(("open", "issued", "by_code", "printed", "recounts", "differing"), 0)
        texts = {"state": "", "counted_on": "", "tally": "{}", "root": ""}
        row = Box(jurisdiction=jurisdiction, meeting=meeting, matter=matter, **numbers, **texts)
        session.add(row)
    return row


def issue(act: Act, *, meeting: str, matter: str, choice: str, on_lines: Sequence[str] = ()) -> None:
    """The actor was given a ballot and put it into the box: rows of one commit that nothing links."""
    act.record("ballot_issued", ("meeting", meeting), {"matter": matter, "voter": act.by.person})
    put(act, meeting=meeting, matter=matter, choice=choice, on_lines=on_lines)


@applies("ballot_issued")
def _apply_issued(session: Session, event: Event) -> None:
    matter, person = event.body["matter"], event.body["voter"]
    row_of(session, event.jurisdiction, event.subject, matter).issued += 1
    session.add(Issued(jurisdiction=event.jurisdiction, meeting=event.subject, matter=matter, person=person))


def put(act: Act, *, meeting: str, matter: str, choice: str, on_lines: Sequence[str] = ()) -> None:
    """Each choice falls into a box of its own, on the whole and on every line, under a key that is nobody's."""
    on = [matter, *lines.keys(matter, len(on_lines))]
    act.session.add_all(
        BoxBallot(
            jurisdiction=act.jurisdiction,
            meeting=meeting,
            matter=each,
            key=secrets.token_bytes(KEY_BYTES),
            choice=told,
        )
        for each, told in zip(on, (choice, *on_lines), strict=True)
    )


def count(act: Act, *, meeting: str) -> dict[str, Tally]:
    """Count and seal every box of a meeting that is not counted yet; the tallies of its boxes, by matter.

    Nobody votes on screen after it, and codes that were not used are void. Every row of the codes is written anew, so
    that no database keeps beside them which transaction used them.
    """
    rows = boxes(act.session, act.jurisdiction, meeting)
    due = secret_items(act.session, act.jurisdiction, meeting) | {m for m, row in rows.items() if row.secret}
    here = (BoxBallot.jurisdiction == act.jurisdiction) & (BoxBallot.meeting == meeting)
    found: dict[str, dict[bytes, str]] = {on: {} for on in due}
    for on, key, choice in act.session.execute(
        select(BoxBallot.matter, BoxBallot.key, BoxBallot.choice).where(here)
    ):
        found.setdefault(on, {})[key] = choice
    for on in sorted(found):
        if on not in rows or rows[on].state == "":
            _count_one(act, meeting, on, Ballots.of(found[on]))
    if any(found.values()):
        act.session.execute(delete(BoxBallot).where(here))
    codes = (VotingCode.jurisdiction == act.jurisdiction) & (VotingCode.meeting == meeting)
    if any(row.printed for row in rows.values()):
        act.session.execute(update(VotingCode).where(codes, VotingCode.state == "used").values(state="used"))
        act.session.execute(update(VotingCode).where(codes, VotingCode.state == "valid").values(state="void"))
    counted = boxes(act.session, act.jurisdiction, meeting)
    return {matter: json.loads(row.tally) for matter, row in counted.items() if row.state}


def _count_one(act: Act, meeting: str, on: str, ballots: Ballots) -> None:
    told = {"tally": ballots.tally, "ballots": len(ballots.leaves), "root": ballots.root}
    act.record("box_counted", ("meeting", meeting), lines.named(on) | told)
    act.session.add(
        SealedBox(jurisdiction=act.jurisdiction, meeting=meeting, matter=on, content=ballots.content)
    )


def _here(jurisdiction: str, meeting: str, matter: str) -> ColumnElement[bool]:
    return (
        (BoxBallot.jurisdiction == jurisdiction)
        & (BoxBallot.meeting == meeting)
        & (BoxBallot.matter == matter)
    )


@applies("box_counted")
def _apply_counted(session: Session, event: Event) -> None:
    row = row_of(session, event.jurisdiction, event.subject, lines.of_event(event.body))
    if "line" in event.body:
        # 每一项的票与整份决议的票同时投入，张数相同。
        row.issued = event.body["ballots"]
    row.state, row.counted_on = "counted", event.occurred_at.date().isoformat()
    row.tally, row.root = canonical.dumps(event.body["tally"]), event.body["root"]


def counted(session: Session, jurisdiction: str, meeting: str, matter: str) -> Tally:
    """The tally of a counted box as the log has it; nothing before the count."""
    row = session.get(Box, (jurisdiction, meeting, matter))
    told: Tally = json.loads(row.tally) if row is not None else {}
    return {choice: told.get(choice, 0) for choice in CHOICES}


def waiting(session: Session, jurisdiction: str, meeting: str, matter: str) -> int:
    """How many ballots lie in a box that is not counted yet."""
    here = _here(jurisdiction, meeting, matter)
    return session.scalar(select(func.count()).select_from(BoxBallot).where(here)) or 0


def sealed(session: Session, jurisdiction: str, meeting: str, matter: str) -> Ballots | None:
    """The sealed ballots of a counted item; `None` where they are gone."""
    row = session.get(SealedBox, (jurisdiction, meeting, matter))
    return Ballots(row.content) if row is not None and row.content is not None else None
