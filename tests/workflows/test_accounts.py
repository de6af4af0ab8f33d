"""Accounts (账号): which secrets are too easy, when an account locks, phones, second factors and printed codes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.errors import Refused
from engine.log import EventRow, PrivateRow
from tests.registers import COUNTY, SERVER_KEY
from tests.village import (
    PHONES,
    PIN,
    SECRET,
    TOTP_SECRET,
    VillageUnderTest,
)
from workflows import accounts
from workflows.accounts import SignIn, authenticator, phone, resets, sealing, secret

KEY = SERVER_KEY.encode()
ANOTHER = "840271"


def found(village: VillageUnderTest, role: str) -> SignIn:
    """An account."""
    with village.database.read() as session:
        return resets.of(session, role)


def sign_in(village: VillageUnderTest, name: str, told: str = PIN) -> SignIn:
    """Name or phone and a secret, now."""
    return accounts.sign_in(village.database, name=name, secret=told, at=village.clock.now, key=KEY)


def rule_of(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.rule


def county_kinds(village: VillageUnderTest) -> list[str]:
    """The kinds of the county's events in order."""
    with village.database.read() as session:
        query = select(EventRow.kind).where(EventRow.jurisdiction == COUNTY).order_by(EventRow.index)
        return list(session.scalars(query))


class TestSecrets:
    """Which secrets are taken."""

    @pytest.mark.parametrize(
        "pin",
        [
            *("000000", "111111", "123456", "654321", "012345", "890123"),
            *("121212", "123123", "112233", "123321", "100001"),
            *("650312", "800229", "196503", "200101"),
        ],
    )
    def test_pins_that_are_guessed_first_are_refused(self, pin: str) -> None:
        """Repeats, runs, mirrors and dates of birth."""
        with pytest.raises(Refused) as caught:
            secret.hashed(pin, secret.PIN)
        assert rule_of(caught) == "pin_weak"

    @pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "７３０２６４", "²²³³⁴⁴"])
    def test_a_pin_has_six_digits(self, pin: str) -> None:
        """Nothing else is a PIN."""
        with pytest.raises(Refused) as caught:
            secret.hashed(pin, secret.PIN)
        assert rule_of(caught) == "pin_malformed"

    def test_the_end_of_ones_phone_number_is_no_pin(self) -> None:
        """Whoever knows the number would know the PIN."""
        with pytest.raises(Refused):
            secret.hashed(PIN, secret.PIN, phone=f"13800{PIN}")
        assert secret.matches(secret.hashed(PIN, secret.PIN, phone="13800001234"), PIN)

    @pytest.mark.parametrize("password", ["", "ninechars", "aaaaaaaaaaaa", "ababababab", "x" * 300])
    def test_a_password_has_ten_characters_of_some_kinds(self, password: str) -> None:
        """Too short, too plain or absurdly long."""
        with pytest.raises(Refused) as caught:
            secret.hashed(password)
        assert rule_of(caught) == "secret_short"

    def test_nothing_matches_a_secret_that_nobody_has_chosen(self) -> None:
        """An account that waits for its printed code cannot be entered, not even with an empty secret."""
        assert not secret.matches(secret.NONE, "")
        assert not secret.matches(secret.NONE, "nobody has this secret")


class TestLock:
    """Five wrong tries lock an account; the lock ends, and each in a row lasts longer."""

    def wrong(self, village: VillageUnderTest, times: int) -> list[str]:
        rules = []
        for _n in range(times):
            with pytest.raises(Refused) as caught:
                sign_in(village, "clerk", ANOTHER)
            rules.append(rule_of(caught))
        return rules

    def test_the_sixth_try_meets_the_lock_even_with_the_right_pin(self, village: VillageUnderTest) -> None:
        """Five wrong PINs; then nobody comes in for a quarter of an hour."""
        assert self.wrong(village, 6) == ["sign_in_failed"] * 5 + ["sign_in_locked"]
        with pytest.raises(Refused) as caught:
            sign_in(village, "clerk")
        assert caught.value.facts == {"minutes": 15}
        village.advance(minutes=15)
        assert sign_in(village, "clerk").account == "clerk"

    def test_the_next_lock_takes_longer_until_the_right_person_was_there(
        self, village: VillageUnderTest
    ) -> None:
        """15 minutes, then 30, then 60; a right PIN ends the row."""
        for minutes in (15, 30, 60):
            self.wrong(village, 5)
            village.advance(minutes=minutes - 1)
            assert self.wrong(village, 1) == ["sign_in_locked"]
            village.advance(minutes=1)
        sign_in(village, "clerk")
        self.wrong(village, 5)
        village.advance(minutes=15)
        assert sign_in(village, "clerk").account == "clerk"

    def test_no_lock_is_longer_than_four_hours(self, village: VillageUnderTest) -> None:
        """However often somebody plays with another's phone number."""
        for _n in range(12):
            self.wrong(village, 5)
            village.advance(hours=4)
        assert sign_in(village, "clerk").account == "clerk"

    def test_four_wrong_tries_and_a_right_one_lock_nothing(self, village: VillageUnderTest) -> None:
        """Clumsy fingers are not punished."""
        for _n in range(3):
            self.wrong(village, 4)
            sign_in(village, "clerk")

    def test_an_unknown_name_is_answered_like_a_wrong_secret(self, village: VillageUnderTest) -> None:
        """Nobody learns who has an account."""
        for name in ("nobody", "13999999999", ""):
            with pytest.raises(Refused) as caught:
                sign_in(village, name)
            assert (rule_of(caught), caught.value.facts) == ("sign_in_failed", {})

    def test_a_right_password_does_not_clear_wrong_codes(self, village: VillageUnderTest) -> None:
        """Otherwise whoever knows the password could try all codes, four at a time."""
        who = found(village, "auditor")
        for _n in range(4):
            sign_in(village, "auditor", SECRET)
            with pytest.raises(Refused):
                prove(village, who, "000000")
        sign_in(village, "auditor", SECRET)
        with pytest.raises(Refused):
            prove(village, who, "000000")
        with pytest.raises(Refused) as caught:
            sign_in(village, "auditor", SECRET)
        assert rule_of(caught) == "sign_in_locked"


def prove(village: VillageUnderTest, who: SignIn, code: str) -> None:
    """A code of the app is checked now."""
    authenticator.prove(village.database, who, given=code, at=village.clock.now, key=KEY)


class TestPhone:
    """Phone numbers lead to accounts and stand nowhere in plain."""

    @pytest.mark.parametrize("typed", ["{}", "+86 {}", " {} ", "８６{}"])
    def test_people_are_found_however_they_type_it(self, village: VillageUnderTest, typed: str) -> None:
        """With spaces or the country's number; but another number's beginning is another number."""
        number = PHONES["clerk"]
        spaced = f"{number[:3]} {number[3:7]}-{number[7:]}"
        if typed.startswith("８６"):
            with pytest.raises(Refused):
                sign_in(village, typed.format(number))
        else:
            assert sign_in(village, typed.format(spaced)).account == "clerk"

    def test_no_number_stands_in_the_database(self, village: VillageUnderTest) -> None:
        """Not in the log, not in a private part, not in a table: only a keyed digest and four digits."""
        number = PHONES["clerk"]
        with village.database.read() as session:
            rows = [*session.scalars(select(EventRow.body)), *session.scalars(select(PrivateRow.text))]
            rows += [str(row) for row in session.execute(text("SELECT * FROM phone"))]
            last = phone.last_of(session, COUNTY, ["clerk"])
        assert not [row for row in rows if row and number in row]
        assert last == {"clerk": number[-4:]}
        assert phone.read(number, KEY).digest != phone.read(number, b"another key").digest

    def test_a_number_belongs_to_one_account(self, village: VillageUnderTest) -> None:
        """Two people with one phone: the second signs in with the account's name."""
        refused = village.refusal(
            resets.set_phone,
            "clerk",
            jurisdiction=COUNTY,
            account="villager",
            phone=phone.read(PHONES["secretary"], KEY),
        )
        assert isinstance(refused, Refused)
        assert refused.rule == "phone_taken"

    def test_a_new_number_replaces_the_old_one(self, village: VillageUnderTest) -> None:
        """The old number opens nothing any more."""
        number = phone.read("13900000001", KEY)
        village.do(resets.set_phone, "secretary", jurisdiction=COUNTY, account="villager", phone=number)
        assert sign_in(village, "13900000001").account == "villager"
        with pytest.raises(Refused):
            sign_in(village, PHONES["villager"])

    @pytest.mark.parametrize("typed", ["", "12345", "110", "02812345678", "138000010011"])
    def test_what_is_no_mobile_number_is_refused(self, typed: str) -> None:
        """A landline cannot be somebody's own."""
        with pytest.raises(Refused) as caught:
            phone.read(typed, KEY)
        assert rule_of(caught) == "phone_malformed"


class TestSecondFactor:
    """A code is good once, one step early or late, and never older than the last one used."""

    def code(self, village: VillageUnderTest, seconds: int = 0) -> str:
        return authenticator.code(TOTP_SECRET, village.clock.now + timedelta(seconds=seconds))

    def test_a_code_is_good_once(self, village: VillageUnderTest) -> None:
        """Whoever looks over a shoulder comes too late; the next code is good again."""
        who = found(village, "auditor")
        used = self.code(village)
        prove(village, who, used)
        with pytest.raises(Refused) as caught:
            prove(village, who, used)
        assert rule_of(caught) == "code_wrong"
        village.clock.now += timedelta(seconds=30)
        prove(village, who, self.code(village))

    @pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
    def test_a_clock_may_be_one_step_wrong(
        self, village: VillageUnderTest, seconds: int, taken: bool
    ) -> None:
        """Half a minute fast or slow, not a whole one."""
        code = self.code(village, seconds)
        if taken:
            prove(village, found(village, "auditor"), code)
        else:
            with pytest.raises(Refused):
                prove(village, found(village, "auditor"), code)

    def test_an_older_code_is_void_once_a_newer_one_was_used(self, village: VillageUnderTest) -> None:
        """The last used step is remembered, not the last used code."""
        who = found(village, "auditor")
        earlier = self.code(village)
        prove(village, who, self.code(village, 30))
        with pytest.raises(Refused):
            prove(village, who, earlier)

    def test_enrolling_takes_a_right_code_and_gives_recovery_codes(self, village: VillageUnderTest) -> None:
        """A wrong first code enrols nobody; each recovery code stands in for the phone once, and that is recorded."""
        who = found(village, "auditor")
        with village.database.write() as session:
            authenticator.remove(session, COUNTY, "auditor")
        with village.database.write() as session:
            offered = authenticator.offer(session, who, TOTP_SECRET, KEY)
            assert authenticator.offer(session, who, "JBSWY3DPEHPK3PXQ", KEY) == offered == TOTP_SECRET
        fields = {"jurisdiction": COUNTY, "codes": ["ABCDE-23456", "FGHJK-78923"], "key": KEY}
        village.refusal(authenticator.enrol, "auditor", given="000000", **fields)
        village.do(authenticator.enrol, "auditor", given=self.code(village), **fields)
        with village.database.read() as session:
            assert authenticator.is_enrolled(session, who, KEY)
            assert not authenticator.is_enrolled(session, who, b"another server's key")
        for n, given in enumerate(("abcde23456", "ABCDE-23456")):
            told: dict[str, Any] = {
                "given": given,
                "at": village.clock.now,
                "key": KEY,
                "command": f"recover-{n}",
            }
            if n == 0:
                authenticator.recover(village.database, who, **told)
                continue
            with pytest.raises(Refused) as caught:
                authenticator.recover(village.database, who, **told)
            assert rule_of(caught) == "code_wrong"
        assert county_kinds(village)[-2:] == ["authenticator_enrolled", "recovery_code_used"]

    def test_secrets_are_sealed(self, village: VillageUnderTest) -> None:
        """The database alone does not tell them."""
        with village.database.read() as session:
            rows = [str(row) for row in session.execute(text("SELECT * FROM authenticator"))]
        assert rows
        assert not [row for row in rows if TOTP_SECRET in row]
        assert sealing.unseal(b"another key", sealing.seal(KEY, "told")) is None
