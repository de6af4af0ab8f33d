"""Printed codes and remembered devices (密码重设单、记住的手机): what opens an account again, and what only reads."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Refused
from engine.log import EventRow
from tests.registers import COUNTY, PIN_HASH
from tests.village import (
    OTHER_VILLAGE,
    VILLAGE,
    VillageUnderTest,
)
from tests.workflows.test_accounts import ANOTHER, KEY, found, rule_of, sign_in
from workflows import accounts, people, verification
from workflows.accounts import authenticator, devices, resets, secret
from workflows.accounts.devices import Token
from workflows.record import OPERATOR, Context, perform

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
