"""Voting codes (投票码): one for each paper ballot, for whoever would rather vote on a phone; used once, then void.

A code is eight characters of Crockford's base 32, forty random bits. The database keeps a slow salted hash of it, and
the log only how many were printed, by whom, for which item. Whoever holds the paper holds the vote, as with any ballot.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.database import Database
from engine.errors import Refused
from engine.log import Event
from workflows import people
from workflows.meetings import box, convening, lines, roll
from workflows.meetings.box_tables import Box, CodeSalt, VotingCode
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Meeting, Proposal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHARACTERS = 8
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
EVERYWHERE = "*"
SCRYPT = {"n": 2**11, "r": 8, "p": 1, "dklen": 16}
"""About five milliseconds a guess: forty bits behind it are not tried out in an evening."""


Verb = Callable[[Act], Answer]


@dataclass(frozen=True)
class Code:
    """A code that was found: whose ballot it is, and whether it is valid, used or void."""

    jurisdiction: str
    digest: str
    meeting: str
    matter: str
    state: str


def mint() -> str:
    """A new code, from chance alone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))


def shown(code: str) -> str:
    """A code as it is printed, in two groups: 7K3M-9QXT."""
    return f"{code[:4]}-{code[4:]}"


def read(typed: str) -> str:
    """A code as it was typed, made whole: case, blanks and dashes do not matter, I and L are 1, O is 0; else empty."""
    code = "".join(each for each in unicodedata.normalize("NFKC", typed).upper() if each.isalnum()).translate(
        READ_AS
    )
    return code if len(code) == CHARACTERS and set(code) <= set(ALPHABET) else ""


def for_print(
    database: Database,
    run: Callable[[Verb], Answer],
    *,
    meeting: str,
    copies: Mapping[str, int],
    again: bool = False,
) -> dict[str, list[str]]:
    """Codes for so many ballots of each item of a meeting, by matter: told this once, and never again.

    `run` performs the verb as a command. `again` voids the item's earlier codes that were not used (a pack that was
    spoilt). Refuses (`codes_too_many`) more valid codes than people are entitled, and (`codes_printed`) a command that
    ran before: its codes are gone.
    """
    salt = _salt(database)
    made = {matter: [mint() for _ in range(n)] for matter, n in copies.items()}
    # Hashing takes its time, so it is done before the village's log is locked.
    digests = {matter: [digest(code, salt) for code in codes] for matter, codes in made.items()}

    def verb(act: Act) -> Answer:
        return keep(act, meeting=meeting, digests=digests, again=again)

    if run(verb).again:
        raise Refused("codes_printed")
    return made


def keep(act: Act, *, meeting: str, digests: Mapping[str, list[str]], again: bool = False) -> Answer:
    """Record that codes were printed for some items; their hashes go into a table that the log does not know."""
    row = roll.get(act, meeting)
    people.require(act, convening.officers(row.body))
    if row.state not in ("called", "open"):
        raise Refused("meeting_not_open", state=row.state)
    rows = box.boxes(act.session, act.jurisdiction, meeting)
    most = roll.entitled(act.session, act.jurisdiction, row.body, on=act.at.date())
    for matter, found in digests.items():
        if act.session.get(AgendaItem, (act.jurisdiction, meeting, matter)) is None:
            raise Refused("not_found", matter=matter)
        there = rows.get(matter)
        if there is not None and there.state:
            raise Refused("screen_vote_over")
        left = there.by_code if there and again else there.printed if there else 0
        if most is not None and left + len(found) > most:
            raise Refused("codes_too_many", most=most, printed=left, asked=len(found))
        _keep_item(act, meeting, matter, found, again)
    return Answer(subject=meeting)


def _keep_item(act: Act, meeting: str, matter: str, digests: list[str], again: bool) -> None:
    told = {"matter": matter, "codes": len(digests), "again": again, "by": people.person_key(act.by)}
    act.record("codes_printed", ("meeting", meeting), told)
    mine = (VotingCode.jurisdiction == act.jurisdiction) & (VotingCode.meeting == meeting)
    if again:
        unused = mine & (VotingCode.matter == matter) & (VotingCode.state == "valid")
        act.session.execute(update(VotingCode).where(unused).values(state="void"))
    key = {"jurisdiction": act.jurisdiction, "meeting": meeting, "matter": matter, "state": "valid"}
    act.session.add_all(VotingCode(**key, digest=each) for each in digests)


@applies("codes_printed")
def _apply_printed(session: Session, event: Event) -> None:
    row = box.row_of(session, event.jurisdiction, event.subject, event.body["matter"])
    kept = row.by_code if event.body["again"] else row.printed
    row.printed = kept + event.body["codes"]


def find(session: Session, typed: str) -> Code:
    """The ballot that a typed code belongs to, wherever in this database; refuses (`code_unknown`) any other."""
    code = read(typed)
    row = session.get(CodeSalt, EVERYWHERE)
    if not code or row is None:
        raise Refused("code_unknown")
    found = session.scalars(select(VotingCode).where(VotingCode.digest == digest(code, row.salt))).first()
    if found is None:
        raise Refused("code_unknown")
    return Code(found.jurisdiction, found.digest, found.meeting, found.matter, found.state)


def check(code: Code, *, jurisdiction: str, meeting: str) -> None:
    """Refuses a code that was used, is void, or is of another village's or another meeting's ballot: a sentence each."""
    if code.jurisdiction != jurisdiction:
        raise Refused("code_of_another_village")
    if code.meeting != meeting:
        raise Refused("code_of_another_meeting")
    if code.state == "used":
        raise Refused("code_used")
    if code.state != "valid":
        raise Refused("code_void")


def cast(
    act: Act, *, meeting: str, matter: str, code: str, choice: str, on_lines: Sequence[str] = ()
) -> Answer:
    """Whoever holds a ballot's code puts its choices into the box; the log says that a code was used, never which.

    `code` is the hash that `find` told, `on_lines` as in `ballots.cast`. Refuses a code that is no longer valid, and a
    vote that is not open.
    """
    if choice not in box.CHOICES:
        raise Refused("choice_unknown", choice=choice)
    row = act.session.get(VotingCode, (act.jurisdiction, code))
    if row is None or row.matter != matter:
        raise Refused("code_unknown")
    check(
        Code(row.jurisdiction, row.digest, row.meeting, row.matter, row.state),
        jurisdiction=act.jurisdiction,
        meeting=meeting,
    )
    held = act.session.get(Meeting, (act.jurisdiction, meeting))
    if held is None or held.state != "open":
        raise Refused("screen_vote_not_open")
    counting = act.session.get(Box, (act.jurisdiction, meeting, matter))
    if counting is not None and counting.state:
        raise Refused("screen_vote_over")
    item = act.session.get_one(AgendaItem, (act.jurisdiction, meeting, matter))
    lines.check(act.session.get_one(Proposal, (act.jurisdiction, matter)), item.stage, on_lines)
    act.record("code_used", ("meeting", meeting), {"matter": matter})
    row.state = "used"
    box.put(act, meeting=meeting, matter=matter, choice=choice, on_lines=on_lines)
    return Answer(subject=meeting)


@applies("code_used")
def _apply_used(session: Session, event: Event) -> None:
    box.row_of(session, event.jurisdiction, event.subject, event.body["matter"]).by_code += 1


def digest(code: str, salt: str) -> str:
    """The slow salted hash of a code, in hexadecimal."""
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), **SCRYPT).hex()


def _salt(database: Database) -> str:
    with database.read() as session:
        row = session.get(CodeSalt, EVERYWHERE)
    if row is not None:
        return row.salt
    try:
        with database.write() as session:
            session.add(CodeSalt(jurisdiction=EVERYWHERE, salt=secrets.token_hex(32)))
    except IntegrityError:
        # Somebody else printed the first codes at the same instant.
        pass
    with database.read() as session:
        return session.get_one(CodeSalt, EVERYWHERE).salt
