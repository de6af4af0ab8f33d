"""What a paper says of itself in its QR (纸上要点): few facts, signed, so that they can be checked without a server.

Ten lines of text and an Ed25519 signature over them. In the QR they are one word in base 32, after the letter of the
algorithm: `E` and then key id (4 bytes) ‖ signature (64 bytes) ‖ text (UTF-8).
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.matter import MatterRow
from engine.signing import SIGNATURE_LENGTH, Key, Verifier
from workflows.disclosure import check_code, notices
from workflows.keys import PAPER
from workflows.law import money
from workflows.tables import Jurisdiction, Notice

ALGORITHM_LETTER = "E"
"""Ed25519. Another algorithm takes another letter."""

CONTEXT = b"siyi paper E\n"
"""Stands before the signed text, so that nothing else that the key ever signs can be taken for a paper's facts."""

AMOUNT = {"resolution": "amount", "plan": "amount", "result": "final_amount"}
"""The field whose amount a sheet of a kind is about."""

FINANCE = "finance"
"""The kind of a financial disclosure's sheet (财务公开表); the other kinds are those of notices."""

KINDS = (*notices.KINDS, FINANCE)
SUMS = ("opening", "adjusted", "income", "spending", "lines")
"""The numbers of a financial disclosure: fen, and how many lines; its amount is the closing balance."""

TITLE_AT_MOST, PLACE_AT_MOST = 24, 12
PAYLOAD_AT_MOST = 1_200
_ID = 4
_NUMBER = re.compile(r"\d{1,15}|")
_BALANCE = re.compile(r"-?\d{1,15}")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Unreadable(ValueError):
    """A text that no paper of ours carries."""


@dataclass(frozen=True)
class Facts:
    """The facts of one sheet as texts, in the order of its lines; an empty text is a number that nobody wrote down.

    `amount` is in fen, `counts` are 应到, 实到, 同意, 不同意, 弃权 with dots between, days are eight digits. A financial
    disclosure has its sheet's id for `notice`, the closing balance for `amount` and `SUMS` for `counts`, less than nothing
    where money was owed; its days are those of its months.
    """

    village: str
    notice: str
    kind: str
    code: str
    amount: str
    counts: str
    first_day: str
    last_day: str
    place: str
    title: str

    @property
    def text(self) -> str:
        """The ten lines."""
        return "\n".join(getattr(self, each.name) for each in fields(self))

    @property
    def numbers(self) -> dict[str, str]:
        """The counts, or sums, by name; an empty text where nobody wrote one down."""
        return dict(zip(numbers_of(self.kind), self.counts.split("."), strict=True))

    @property
    def amounts(self) -> frozenset[str]:
        """Every amount that the paper says of itself, in fen."""
        sums = [self.numbers[name] for name in SUMS[:-1]] if self.kind == FINANCE else []
        return frozenset((self.amount, *sums))


@dataclass(frozen=True)
class Carried:
    """What a QR carries: facts, and who signed them, if anybody of us did."""

    facts: Facts
    key: str
    signature: bytes

    def signed_by(self, known: Iterable[Verifier]) -> Verifier | None:
        """The known key that signed exactly these facts; None if they were altered or signed by a stranger."""
        message = CONTEXT + self.facts.text.encode()
        fitting = [each for each in known if each.id.hex() == self.key]
        return next((each for each in fitting if each.accepts(self.signature, message)), None)


def numbers_of(kind: str) -> tuple[str, ...]:
    """What the numbers of a paper's kind are called, in their order."""
    return SUMS if kind == FINANCE else notices.COUNTS


def of(session: Session, row: MatterRow, notice: Notice, *, title: str, at: datetime) -> Facts:
    """The facts of a notice as the record has it now, under the title of its sheet."""
    text: Mapping[str, Any] = json.loads(notice.text)
    first_day, last_day = check_code.days_on_paper(session, row, notice, at=at)
    place = session.get_one(Jurisdiction, notice.jurisdiction).name
    amount = text.get(AMOUNT[notice.kind])
    return Facts(
        village=notice.jurisdiction,
        notice=notice.id,
        kind=notice.kind,
        code=check_code.current(session, row, notice, at=at),
        amount=str(money.fen(str(amount))) if amount else "",
        counts=".".join(str(text.get(name, "")) for name in notices.COUNTS),
        first_day=first_day.replace("-", ""),
        last_day=last_day.replace("-", ""),
        place=shortened(place, most=PLACE_AT_MOST),
        title=shortened(title, most=TITLE_AT_MOST),
    )


def shortened(text: str, *, most: int) -> str:
    """A text on one line, at most so many characters long."""
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def sealed(told: Facts, key: Key) -> str:
    """The facts with their signature as the QR carries them: capital letters and digits only."""
    text = told.text.encode()
    content = key.named(PAPER).id + key.sign(CONTEXT + text) + text
    return ALGORITHM_LETTER + base64.b32encode(content).decode().rstrip("=")


def read(payload: str) -> Carried:
    """What a QR's text says, whether or not it is true; an address before it is left off. Refuses (`Unreadable`) others."""
    word = payload.strip().rpartition("/")[2].partition("?")[0].partition("#")[0].upper()
    if not word.startswith(ALGORITHM_LETTER) or len(word) > PAYLOAD_AT_MOST:
        raise Unreadable(f"found {payload[:40]!r}; expected a paper's facts")
    encoded = word.removeprefix(ALGORITHM_LETTER)
    try:
        content = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
        text = content[_ID + SIGNATURE_LENGTH :].decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unreadable(f"found {payload[:40]!r}; expected base 32 of UTF-8") from error
    return Carried(_parsed(text), content[:_ID].hex(), content[_ID : _ID + SIGNATURE_LENGTH])


def _parsed(text: str) -> Facts:
    lines = text.split("\n")
    if len(lines) != len(fields(Facts)):
        raise Unreadable(f"found {len(lines)} lines; expected {len(fields(Facts))}")
    told = Facts(*lines)
    numbers = [told.amount, *told.counts.split(".")]
    pattern = _BALANCE if told.kind == FINANCE else _NUMBER
    if (
        told.kind not in KINDS
        or len(numbers) != 1 + len(numbers_of(told.kind))
        or not all(pattern.fullmatch(number) for number in numbers)
        or not all(_NUMBER.fullmatch(day) for day in (told.first_day, told.last_day))
        or not all(len(day) in (0, 8) for day in (told.first_day, told.last_day))
        or not all(_WORD.fullmatch(word) for word in (told.village, told.notice))
    ):
        raise Unreadable("found lines that no paper carries")
    return told
