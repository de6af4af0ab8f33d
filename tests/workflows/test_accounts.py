"""Accounts (账号): which secrets are too easy, when an account locks, phones, second factors and printed codes."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.errors import Refused
from engine.log import EventRow, PrivateRow
from tests.registers import COUNTY, PIN_HASH, SERVER_KEY
from tests.village import (
    OTHER_VILLAGE,
    PHONES,
    PIN,
    SECRET,
    TOTP_SECRET,
    VILLAGE,
    VillageUnderTest,
)
from workflows import accounts, people, verification
from workflows.accounts import SignIn, authenticator, devices, phone, resets, sealing, secret
from workflows.accounts.devices import Token
from workflows.record import OPERATOR, Context, perform

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


def county_kinds(village: VillageUnderTest) -> list[str]:
    """The kinds of the county's events in order."""
    with village.database.read() as session:
        query = select(EventRow.kind).where(EventRow.jurisdiction == COUNTY).order_by(EventRow.index)
        return list(session.scalars(query))


CODE = "4820 157 396"


class TestReset:
    """An officer prints a one-time code for somebody who is there; the person chooses another secret."""

    def issue(self, village: VillageUnderTest, by: str = "clerk", account: str = "villager") -> None:
        village.do(resets.issue, by, jurisdiction=COUNTY, account=account, code=CODE, key=KEY)

    def redeem(
        self, village: VillageUnderTest, code: str = CODE, *, account: str = "villager", command: str = "r1"
    ) -> None:
        resets.redeem(
            village.database,
            found(village, account),
            code=code,
            secret=secret.hashed(ANOTHER, secret.PIN),
            at=village.clock.now,
            key=KEY,
            command=command,
        )

    def test_the_code_opens_another_secret_once(self, village: VillageUnderTest) -> None:
        """The old PIN is void, remembered devices and sessions end; a second use is refused."""
        who, token = found(village, "villager"), Token(COUNTY, "d1", "token")
        with village.database.write() as session:
            devices.remember(session, who, token, label="安卓手机", at=village.clock.now)
        self.issue(village)
        self.redeem(village, CODE.replace(" ", "-"))
        with pytest.raises(Refused):
            sign_in(village, "villager")
        assert sign_in(village, "villager", ANOTHER).generation == who.generation + 1
        with village.database.read() as session:
            assert devices.recognised(session, token, at=village.clock.now) is None
        with pytest.raises(Refused) as caught:
            self.redeem(village, command="r2")
        assert rule_of(caught) == "reset_code_wrong"

    def test_issue_and_use_are_recorded_without_the_code(self, village: VillageUnderTest) -> None:
        """Who issued it for whom until when, and that it was used: no digit of it."""
        self.issue(village)
        self.redeem(village)
        with village.database.read() as session:
            query = select(EventRow).where(EventRow.jurisdiction == COUNTY).order_by(EventRow.index.desc())
            used, issued = session.scalars(query.limit(2))
        assert (issued.kind, issued.subject, issued.account) == ("reset_issued", "villager", "clerk")
        assert (used.kind, used.account) == ("secret_reset", "villager")
        until = (village.clock.now + resets.GOOD_FOR).isoformat()
        assert json.loads(issued.body) == {"until": until}
        assert verification.verify_deep(village.database) == []

    def test_it_is_void_after_its_days(self, village: VillageUnderTest) -> None:
        """A sheet that was found next week opens nothing."""
        self.issue(village)
        village.advance(days=3)
        with pytest.raises(Refused) as caught:
            self.redeem(village)
        assert rule_of(caught) == "reset_code_expired"

    def test_a_second_sheet_voids_the_first(self, village: VillageUnderTest) -> None:
        """Only the last code that was printed is good."""
        self.issue(village)
        village.do(resets.issue, "clerk", jurisdiction=COUNTY, account="villager", code="0000000001", key=KEY)
        with pytest.raises(Refused):
            self.redeem(village)

    def test_five_wrong_codes_void_it(self, village: VillageUnderTest) -> None:
        """Ten digits cannot be tried out."""
        self.issue(village)
        for n in range(5):
            with pytest.raises(Refused):
                self.redeem(village, "1", command=f"w{n}")
        with pytest.raises(Refused) as caught:
            self.redeem(village)
        assert rule_of(caught) == "reset_code_wrong"

    def test_it_opens_a_locked_account(self, village: VillageUnderTest) -> None:
        """The lock is what brings people to the officer."""
        for _n in range(5):
            with pytest.raises(Refused):
                sign_in(village, "villager", "999998")
        self.issue(village)
        self.redeem(village)
        assert sign_in(village, "villager", ANOTHER).account == "villager"

    @pytest.mark.parametrize(
        ("by", "account", "rule"),
        [
            ("clerk", "villager", ""),
            ("secretary", "clerk", ""),
            ("clerk", "secretary", ""),
            ("administrator", "secretary", ""),
            ("administrator", "auditor", ""),
            ("clerk", "clerk", "reset_for_oneself"),
            ("secretary", "secretary", "reset_for_oneself"),
            ("administrator", "administrator", "reset_for_oneself"),
            ("other_clerk", "villager", "not_your_office"),
            ("other_secretary", "clerk", "not_your_office"),
            ("director", "villager", "not_your_office"),
            ("supervision_chair", "villager", "not_your_office"),
            ("clerk", "auditor", "not_your_office"),
            ("secretary", "township_party", "not_your_office"),
            ("auditor", "villager", "not_your_office"),
            ("public", "villager", "not_your_office"),
        ],
    )
    def test_who_issues_for_whom(self, village: VillageUnderTest, by: str, account: str, rule: str) -> None:
        """Clerk and secretary for their own village, the administrator for all, nobody for themselves."""
        fields = {"jurisdiction": COUNTY, "account": account, "code": CODE, "key": KEY}
        if not rule:
            assert village.do(resets.issue, by, **fields).outcome == "accepted"
            return
        refused = village.refusal(resets.issue, by, **fields)
        assert isinstance(refused, Refused)
        assert refused.rule == rule

    def test_a_reset_forgets_the_second_factor(self, village: VillageUnderTest) -> None:
        """Whoever lost the phone enrols another at the next sign-in."""
        self.issue(village, "administrator", "auditor")
        self.redeem(village, account="auditor")
        with village.database.read() as session:
            assert not authenticator.is_enrolled(session, found(village, "auditor"), KEY)

    def test_an_account_without_a_secret_waits_for_its_code(self, village: VillageUnderTest) -> None:
        """Opened by an officer of the village, chosen by its owner; not a second one for the same person."""
        person = village.do(people.register, "clerk", name="新来的").subject
        fields = {"jurisdiction": COUNTY, "home": VILLAGE, "person": person, "phone": None}
        village.refusal(resets.open_for, "other_clerk", name="newcomer", **fields)
        village.do(resets.open_for, "clerk", name="newcomer", **fields)
        village.refusal(resets.open_for, "clerk", name="newcomer-2", **fields)
        with pytest.raises(Refused):
            sign_in(village, "newcomer", "")
        self.issue(village, "clerk", "newcomer")
        self.redeem(village, account="newcomer")
        assert sign_in(village, "newcomer", ANOTHER).home == VILLAGE


class TestDevices:
    """A remembered device reads for thirty days after the PIN was last entered on it."""

    TOKEN = Token(COUNTY, "d1", "token")

    def remember(self, village: VillageUnderTest) -> None:
        who = found(village, "clerk")
        with village.database.write() as session:
            devices.remember(session, who, self.TOKEN, label="安卓手机", at=village.clock.now)

    def known(self, village: VillageUnderTest, token: Token | None = None) -> bool:
        with village.database.read() as session:
            return devices.recognised(session, token or self.TOKEN, at=village.clock.now) is not None

    def test_it_ends_after_thirty_days(self, village: VillageUnderTest) -> None:
        """On the thirtieth day it is over."""
        self.remember(village)
        village.advance(days=29, hours=23)
        assert self.known(village)
        village.advance(hours=1)
        assert not self.known(village)

    def test_the_pin_renews_it_for_its_own_person_alone(self, village: VillageUnderTest) -> None:
        """Thirty days from the last PIN."""
        self.remember(village)
        village.advance(days=20)
        with village.database.write() as session:
            assert not devices.renew(session, self.TOKEN, "secretary", at=village.clock.now)
            assert devices.renew(session, self.TOKEN, "clerk", at=village.clock.now)
        village.advance(days=20)
        assert self.known(village)

    @pytest.mark.parametrize(
        "token", [Token(COUNTY, "d1", "another"), Token(COUNTY, "d2", "token"), Token("x", "d1", "token")]
    )
    def test_a_guessed_token_opens_nothing(self, village: VillageUnderTest, token: Token) -> None:
        """The row's id is no secret, the token is."""
        self.remember(village)
        assert not self.known(village, token)

    def test_only_ones_own_is_forgotten(self, village: VillageUnderTest) -> None:
        """Another account cannot revoke it."""
        self.remember(village)
        for role, left in (("secretary", True), ("clerk", False)):
            who = found(village, role)
            with village.database.write() as session:
                devices.forget(session, who, "d1")
            assert self.known(village) is left


def test_an_account_cannot_be_named_like_a_phone(village: VillageUnderTest) -> None:
    """Whoever types a number means a phone."""
    fields = {"home": OTHER_VILLAGE, "person": "p1", "secret": PIN_HASH}
    village.refusal(accounts.open_account, "administrator", jurisdiction=COUNTY, name="13900000009", **fields)


def test_the_command_line_may_reset_the_only_administrator(village: VillageUnderTest) -> None:
    """Nobody else could; an account that is called operator may not."""
    fields: dict[str, Any] = {"account": "administrator", "code": CODE, "key": KEY}
    for n, (by, allowed) in enumerate(((OPERATOR, True), (replace(OPERATOR, person="p1"), False))):
        context = Context(COUNTY, f"operator-{n}", by, village.clock.now)
        if allowed:
            assert perform(village.database, resets.issue, context, **fields).subject == "administrator"
            continue
        with pytest.raises(Refused):
            perform(village.database, resets.issue, context, **fields)
