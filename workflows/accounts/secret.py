"""PINs and passwords (密码): how they are hashed, and which are too easy to guess."""

import itertools
from datetime import date

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from engine.errors import Refused

HASHER = PasswordHasher()
PIN_LENGTH = 6
PASSWORD_AT_LEAST = 10
PASSWORD_AT_MOST = 200
NONE = ""
"""Stored in place of a hash where nobody has chosen a secret yet: nothing matches it."""

PIN, PASSWORD = "pin", "password"
"""Village people have a PIN of six digits; township, county, auditors and administrators a password and a second factor."""


def hashed(secret: str, kind: str = PASSWORD, *, phone: str = "") -> str:
    """The argon2 hash of a new secret; refuses (`pin_malformed`, `pin_weak`, `secret_short`) one that is easy to guess.

    `phone`: a PIN may not be the end of the person's own phone number.
    """
    if kind == PIN:
        _check_pin(secret, phone)
    elif not PASSWORD_AT_LEAST <= len(secret) <= PASSWORD_AT_MOST or len(set(secret)) < 4:
        raise Refused("secret_short", least=PASSWORD_AT_LEAST)
    return HASHER.hash(secret)


def matches(stored: str, secret: str) -> bool:
    """Whether a secret is the hashed one."""
    try:
        return HASHER.verify(stored or _SOME_HASH, secret) and stored != NONE
    except (VerifyMismatchError, InvalidHashError):
        return False


_SOME_HASH = HASHER.hash("nobody has this secret")
"""Compared where there is none, so that the answer takes as long."""


def _check_pin(pin: str, phone: str) -> None:
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        raise Refused("pin_malformed")
    if is_weak(pin) or (phone and phone.endswith(pin)):
        raise Refused("pin_weak")


def is_weak(pin: str) -> bool:
    """Whether six digits are guessed first: repeats, runs and dates of birth."""
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in itertools.pairwise(digits)}
    repeated = pin[:2] * 3 == pin or pin[:3] * 2 == pin or pin[::-1] == pin
    pairs = all(pin[n] == pin[n + 1] for n in (0, 2, 4))
    return steps <= {0} or steps in ({1}, {9}) or repeated or pairs or len(set(pin)) < 3 or _is_date(pin)


def _is_date(pin: str) -> bool:
    """年月日 as 650312, or 年月 as 196503."""
    year, month = int(pin[:4]), int(pin[4:])
    if 1900 <= year < 2100 and 1 <= month <= 12:
        return True
    try:
        # 2000 is a leap year: any two digits of a year with a day that some year has
        date(2000, int(pin[2:4]), int(pin[4:]))
    except ValueError:
        return False
    return True
