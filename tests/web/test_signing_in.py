"""Signing in (登录) on pages: phone and PIN, password and code, another person on the same phone, the limits."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.registers import COUNTY, SERVER_KEY
from tests.village import PHONES, PIN, SECRET, TOTP_SECRET, VILLAGE, VillageUnderTest
from workflows.accounts import authenticator, resets

KEY = SERVER_KEY.encode()


def sign_in(client: FlaskClient, role: str, pin: str = PIN, **fields: str) -> TestResponse:
    """Phone and PIN."""
    return client.post("/login", data={"name": PHONES[role], "secret": pin, **fields})


def who(client: FlaskClient) -> str:
    """Who is there, as the page says; empty for nobody."""
    found = re.search(r"我是</span> <strong>(.*?)（", client.get("/").get_data(as_text=True))
    return found[1] if found else ""


def first_step(client: FlaskClient, role: str = "auditor", **query: str) -> TestResponse:
    return client.post("/login", data={"name": role, "secret": SECRET}, query_string=query)


def code(village: VillageUnderTest) -> str:
    return authenticator.code(TOTP_SECRET, village.clock.now)


class TestPhoneAndPin:
    """Village people."""

    def test_a_phone_number_and_a_pin_open_the_desk(self, village: VillageUnderTest) -> None:
        """Whose page it then is, is said on it."""
        client = village.app.test_client()
        assert sign_in(client, "clerk").location.endswith("/desk")
        assert who(client) == "赵小梅"

    def test_wrong_five_times_locks_and_the_sentence_says_what_to_do(self, village: VillageUnderTest) -> None:
        """Not even the right PIN opens it then; after the lock it does."""
        client = village.app.test_client()
        for _n in range(5):
            assert sign_in(client, "clerk", "840271").status_code == 422
        locked = sign_in(client, "clerk")
        assert locked.status_code == 409
        assert "15分钟后再试，或者到村委会当面重设" in locked.get_data(as_text=True)
        assert who(client) == ""
        village.advance(minutes=15)
        assert sign_in(client, "clerk").status_code == 303

    def test_nobody_is_sent_off_the_site(self, village: VillageUnderTest) -> None:
        """An address of another site is not followed; one inside is."""
        for onwards, goes in (("//evil.example", "/desk"), ("/village/x", "/village/x")):
            client = village.app.test_client()
            data = {"name": PHONES["clerk"], "secret": PIN}
            answer = client.post("/login", data=data, query_string={"next": onwards})
            assert answer.location.endswith(goes)

    def test_a_session_of_before_is_gone(self, village: VillageUnderTest) -> None:
        """What somebody planted in the session before the sign-in (session fixation) is not in it afterwards."""
        client = village.app.test_client()
        with client.session_transaction() as session:
            session["planted"], session["csrf_token"], session["office"] = "x", "known", "director"
        sign_in(client, "clerk")
        with client.session_transaction() as session:
            assert session["_user_id"] == "clerk"
            assert not {"planted", "csrf_token", "office"} & set(session)

    def test_another_person_takes_the_phone_over(self, village: VillageUnderTest) -> None:
        """切换人员: it says who is there; the former person's session and remembered device are wholly gone."""
        client = village.app.test_client()
        sign_in(client, "clerk", remember="1")
        client.post("/office", data={"office": "clerk"})
        page = client.get("/login").get_data(as_text=True)
        assert "切换人员" in page
        assert "赵小梅" in page
        sign_in(client, "secretary")
        assert who(client) == "李国强"
        assert client.get_cookie("device") is None
        client.delete_cookie("session")
        assert who(client) == ""

    def test_a_wrong_pin_of_another_leaves_the_first_signed_in(self, village: VillageUnderTest) -> None:
        """Nothing is lost by a slip of the finger."""
        client = village.app.test_client()
        sign_in(client, "clerk")
        sign_in(client, "secretary", "840271")
        assert who(client) == "赵小梅"

    def test_every_signed_in_page_is_stored_nowhere(self, village: VillageUnderTest) -> None:
        """The back button shows the former person's page to nobody."""
        client = village.app.test_client()
        sign_in(client, "clerk")
        for path in ("/desk", "/me", "/accounts", f"/v/{VILLAGE}/entries"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
            assert "切换人员" in answer.get_data(as_text=True)

    def test_a_session_ends_after_twelve_hours(self, village: VillageUnderTest) -> None:
        """However busy it was."""
        client = village.app.test_client()
        sign_in(client, "clerk")
        for _n in range(35):
            village.advance(minutes=20)
            assert who(client) == "赵小梅"
        village.advance(minutes=20)
        assert who(client) == ""

    def test_signing_out_remembers_nobody(self, village: VillageUnderTest) -> None:
        """Neither session nor device is left."""
        client = village.app.test_client()
        sign_in(client, "clerk", remember="1")
        client.post("/logout")
        client.delete_cookie("session")
        assert (who(client), client.get_cookie("device")) == ("", None)


class TestPasswordAndCode:
    """Township, county, auditors and administrators."""

    def test_the_code_comes_after_the_password(self, village: VillageUnderTest) -> None:
        """The password alone opens nothing; with the code it is the page that was asked for."""
        client = village.app.test_client()
        assert first_step(client, next="/me").location.endswith("/login/code")
        assert who(client) == ""
        assert client.get("/desk").status_code == 302
        answer = client.post("/login/code", data={"code": code(village)})
        assert answer.location.endswith("/me")
        assert who(client) == "严明"

    def test_a_code_that_was_used_is_refused_with_what_to_do(self, village: VillageUnderTest) -> None:
        """A second sign-in within the half minute waits for the next code."""
        for status in (303, 422):
            client = village.app.test_client()
            first_step(client)
            answer = client.post("/login/code", data={"code": code(village)})
            assert answer.status_code == status
        assert "请等验证器显示下一个码" in answer.get_data(as_text=True)

    def test_the_second_step_may_take_ten_minutes(self, village: VillageUnderTest) -> None:
        """Then it begins anew; without a first step there is no second."""
        client = village.app.test_client()
        assert "/login?who=office" in client.get("/login/code").location
        first_step(client)
        village.advance(minutes=10)
        answer = client.post("/login/code", data={"code": code(village)})
        assert "重新登录" in answer.get_data(as_text=True)
        assert who(client) == ""

    def test_the_first_sign_in_enrols(self, village: VillageUnderTest) -> None:
        """A QR and the secret, a right code, ten recovery codes; one of them opens the next sign-in, once."""
        with village.database.write() as db:
            authenticator.remove(db, COUNTY, "auditor")
        client = village.app.test_client()
        first_step(client)
        assert client.get("/login/code").location.endswith("/login/enrol")
        page = client.get("/login/enrol").get_data(as_text=True)
        assert "<svg" in page
        found = re.search(r'<strong class="code">([A-Z2-7 ]+)</strong>', page)
        assert found
        wrong = client.post("/login/enrol", data={"code": "000000"})
        assert (wrong.status_code, who(client)) == (422, "")
        given = authenticator.code(found[1].replace(" ", ""), village.clock.now)
        told = client.post("/login/enrol", data={"code": given}).get_data(as_text=True)
        codes = re.findall(r'<span class="code">(\w{5}-\w{5})</span>', told)
        assert (len(set(codes)), who(client)) == (10, "严明")
        for status in (303, 422):
            another = village.app.test_client()
            first_step(another)
            assert another.post("/login/code", data={"code": codes[3].lower()}).status_code == status

    def test_they_are_not_remembered(self, village: VillageUnderTest) -> None:
        """Whoever reads all villages signs in each day."""
        client = village.app.test_client()
        client.post("/login", data={"name": "auditor", "secret": SECRET, "remember": "1"})
        client.post("/login/code", data={"code": code(village)})
        assert client.get_cookie("device") is None

    @pytest.mark.parametrize("demo", [True, False])
    def test_only_a_demonstration_shows_the_code(self, village: VillageUnderTest, demo: bool) -> None:
        """A real county never does."""
        from workflows.tables import Jurisdiction

        with village.database.write() as db:
            db.get_one(Jurisdiction, COUNTY).demo = demo
        client = village.app.test_client()
        first_step(client)
        assert (code(village) in client.get("/login/code").get_data(as_text=True)) is demo


def test_twenty_failures_from_one_address_have_to_wait(village: VillageUnderTest) -> None:
    """Across accounts, which one alone would not lock; signing in rightly does not count."""
    from web.app import create_app
    from web.settings import Settings
    from web.store import EXTENSION, Store

    settings = Settings("sqlite://", village.folder, now=village.clock)
    app = create_app(replace(settings, testing=False))
    app.extensions[EXTENSION] = Store(village.database, village.evidence, village.clock)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for _n in range(22):
        assert sign_in(client, "clerk").status_code == 303
    names: list[Any] = [f"13911{n:06d}" for n in range(21)]
    answers = [client.post("/login", data={"name": name, "secret": PIN}).status_code for name in names]
    assert answers == [422] * 20 + [429]
    told = client.post("/login", data={"name": PHONES["secretary"], "secret": PIN})
    assert "稍等几分钟" in told.get_data(as_text=True)


def test_a_reset_ends_the_sessions_of_before(village: VillageUnderTest) -> None:
    """A stolen session is worth nothing once its owner has chosen another PIN with the printed code."""
    stolen, own = village.app.test_client(), village.app.test_client()
    sign_in(stolen, "villager", remember="1")
    issued = {"account": "villager", "code": "0123456789", "key": KEY}
    village.do(resets.issue, "clerk", jurisdiction=COUNTY, **issued)
    data = {"name": PHONES["villager"], "code": "0123 456 789", "new": "840271", "again": "840271"}
    assert own.post("/reset", data=data).location.endswith("/desk")
    assert (who(own), who(stolen)) == ("何大爷", "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "840272"}, "两次填写的新密码不一样"),
        ({"new": "123456", "again": "123456"}, "太容易被猜到"),
        ({"code": "1234567890"}, "一次性码不对"),
        ({"name": "13999999999"}, "一次性码不对"),
    ],
)
def test_a_reset_that_is_not_right_says_what_to_do(
    village: VillageUnderTest, changed: dict[str, str], said: str
) -> None:
    """And what is not about the code does not use it up."""
    issued = {"account": "villager", "code": "0123456789", "key": KEY}
    village.do(resets.issue, "clerk", jurisdiction=COUNTY, **issued)
    client = village.app.test_client()
    data = {"name": PHONES["villager"], "code": "0123456789", "new": "840271", "again": "840271"}
    answer = client.post("/reset", data=data | changed)
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)
    assert client.post("/reset", data=data).status_code == 303
