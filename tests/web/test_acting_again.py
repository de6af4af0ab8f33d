"""Acting from a remembered device or a stale session (办事前输密码): the PIN is asked for, and nothing typed is lost."""

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.village import FORM, PHONES, PHOTO, PIN, TOTP_SECRET, VILLAGE, VillageUnderTest
from tests.web.noticing import ALL, TEXT
from tests.web.test_signing_in import code, first_step, sign_in, who
from workflows.accounts import authenticator

START = f"/v/{VILLAGE}/matters/new/major-matter"
TYPED = {name: str(value) for name, value in FORM.items()} | {"command_id": "typed-once"}


def remembered(village: VillageUnderTest, role: str = "secretary") -> FlaskClient:
    """A phone that remembers somebody, opened a week later."""
    client = village.app.test_client()
    assert sign_in(client, role, remember="1").status_code == 303
    client.delete_cookie("session")
    village.advance(days=7)
    return client


def kept(page: str) -> dict[str, list[str]]:
    """The hidden inputs of the page that asks for the PIN."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(unescape(name), []).append(unescape(value))
    # The form for signing out at the top has one of its own.
    found.pop("csrf_token", None)
    return found


def test_a_remembered_phone_reads(village: VillageUnderTest) -> None:
    """Everything that is its person's to read, without a question; after thirty days nothing."""
    matter = village.start()
    client = remembered(village)
    for path in ("/desk", "/me", f"/v/{VILLAGE}/matters/{matter}", START):
        assert client.get(path).status_code == 200
    assert who(client) == "李国强"
    village.advance(days=23)
    assert who(client) == ""


def test_acting_asks_for_the_pin_keeps_the_form_and_goes_on(village: VillageUnderTest) -> None:
    """The posted form waits; a wrong PIN keeps it; the right one does what was asked, once."""
    client = remembered(village)
    before = village.log_size
    asked = client.post(START, data=TYPED)
    assert (asked.status_code, village.log_size) == (403, before)
    page = asked.get_data(as_text=True)
    assert "没有丢" in page
    assert kept(page) == {name: [value] for name, value in TYPED.items()}
    wrong = client.post(START, data=kept(page) | {"confirm_pin": "840271"})
    assert (wrong.status_code, village.log_size) == (403, before)
    form = kept(wrong.get_data(as_text=True))
    for _tap in range(2):
        done = client.post(START, data=form | {"confirm_pin": PIN})
        assert done.status_code == 302
    assert village.log_size == before + 1
    assert village.proposal("2026-001").title == FORM["title"]


def test_after_the_pin_half_an_hour_is_free(village: VillageUnderTest) -> None:
    """A page now and then keeps it; half an hour without one does not. Reading goes on."""
    client = remembered(village)
    client.post(START, data=TYPED | {"confirm_pin": PIN})
    for n in range(3):
        village.advance(minutes=25)
        assert client.post(START, data=TYPED | {"command_id": f"more-{n}"}).status_code == 302
    village.advance(minutes=31)
    assert client.get("/desk").status_code == 200
    assert client.post(START, data=TYPED | {"command_id": "late"}).status_code == 403


def test_mistakes_in_the_form_are_told_before_the_pin_is_asked_for(village: VillageUnderTest) -> None:
    """Nobody enters a PIN for nothing."""
    client = remembered(village)
    answer = client.post(START, data=TYPED | {"title": ""})
    assert answer.status_code == 422
    assert "confirm_pin" not in answer.get_data(as_text=True)


def test_photos_wait_too(village: VillageUnderTest) -> None:
    """What was attached need not be attached again; a ticket is good for one's own account alone."""
    matter = village.matter_at("resolution_disclosure")
    client = remembered(village, "director")
    address = f"/v/{VILLAGE}/matters/{matter}/notices/resolution"
    names = ["photo-board", "photo-wechat"]
    data = {**TEXT, "channel": list(ALL), "command_id": "posted"}
    photos = {name: (io.BytesIO(PHOTO), "照片.png") for name in names}
    asked = client.post(address, data={**data, **photos}, content_type="multipart/form-data")
    assert asked.status_code == 403, asked.get_data(as_text=True)
    form = kept(asked.get_data(as_text=True))
    assert len(form["confirm_file"]) == len(names)
    stranger = remembered(village, "secretary")
    assert stranger.post(address, data=form | {"confirm_pin": PIN}).status_code == 400
    done = client.post(address, data=form | {"confirm_pin": PIN})
    assert done.status_code in (302, 303), done.get_data(as_text=True)
    assert village.notice(matter).state == "up"


def test_wrong_pins_count_towards_the_lock(village: VillageUnderTest) -> None:
    """A found phone cannot be tried out."""
    client, before = remembered(village), village.log_size
    for _n in range(5):
        client.post(START, data=TYPED | {"confirm_pin": "840271"})
    answer = client.post(START, data=TYPED | {"confirm_pin": PIN})
    assert "账号暂时锁定" in answer.get_data(as_text=True)
    assert village.log_size == before


def test_an_office_enters_a_code_instead(village: VillageUnderTest) -> None:
    """Who has a second factor proves with it that they are still there."""
    matter = village.matter_at("township_review")
    client = village.app.test_client()
    first_step(client, "township_party")
    client.post("/login/code", data={"code": code(village)})
    village.advance(minutes=45)
    address, data = f"/v/{VILLAGE}/matters/{matter}/review", {"opinion": "agree"}
    asked = client.post(address, data=data)
    assert (asked.status_code, "动态码" in asked.get_data(as_text=True)) == (403, True)
    given = authenticator.code(TOTP_SECRET, village.clock.now)
    assert client.post(address, data=data | {"confirm_pin": given}).status_code == 302
    assert village.row(matter).stage == "resolution"


def test_the_token_in_open_tabs_stays_good(village: VillageUnderTest) -> None:
    """With CSRF protection on: the form that waited and one in another tab are both taken."""
    client = village.guarded_app().test_client()

    def token(path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
        assert found
        return found[1]

    data = {"name": PHONES["secretary"], "secret": PIN, "remember": "1", "csrf_token": token("/login")}
    client.post("/login", data=data)
    client.delete_cookie("session")
    first, other = token(START), token(START)
    assert client.post(START, data=TYPED | {"confirm_pin": PIN}).status_code == 400
    done = client.post(START, data=TYPED | {"csrf_token": first, "confirm_pin": PIN})
    assert done.status_code == 302
    again = client.post(START, data=TYPED | {"csrf_token": other, "command_id": "another"})
    assert again.status_code == 302


class TestMyAccount:
    """我的账号."""

    def test_devices_are_listed_and_revoked(self, village: VillageUnderTest) -> None:
        """Each with what it is and when it was used; revoked from another machine it opens nothing."""
        phone = remembered(village)
        desk = village.client("secretary")
        agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"}
        third = village.app.test_client()
        data = {"name": PHONES["secretary"], "secret": PIN, "remember": "1"}
        third.post("/login", data=data, headers=agent)
        page = desk.get("/me").get_data(as_text=True)
        assert "安卓手机（微信）" in page
        for address in re.findall(r'action="(/me/devices/[^"]+)"', page):
            assert desk.post(address).status_code == 303
        assert who(phone) == ""
        assert "没有。登录时勾" in desk.get("/me").get_data(as_text=True)

    def test_another_pin_ends_all_other_sessions(self, village: VillageUnderTest) -> None:
        """The one who changes it stays; the old PIN must be right, the new one good."""
        own, other = remembered(village), village.app.test_client()
        sign_in(other, "secretary")
        data = {"old": PIN, "new": "840271", "again": "840271"}
        assert own.post("/me/secret", data=data | {"old": "999999"}).status_code == 422
        assert own.post("/me/secret", data=data | {"new": "111111", "again": "111111"}).status_code == 422
        assert own.post("/me/secret", data=data).status_code == 303
        assert (who(own), who(other)) == ("李国强", "")
        assert sign_in(other, "secretary", "840271").status_code == 303


class TestOthersAccounts:
    """账号管理: who looks after whose, and the printed sheet."""

    @pytest.mark.parametrize(
        ("role", "status"),
        [("clerk", 200), ("secretary", 200), ("administrator", 200), ("director", 403), ("auditor", 403)],
    )
    def test_who_may_open_the_page(self, village: VillageUnderTest, role: str, status: int) -> None:
        """Clerk and secretary see their village, the administrator the county's places."""
        answer = village.client(role).get("/accounts")
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        assert ("何大爷" in page) is (role in ("clerk", "secretary"))
        assert "沈邻" not in page

    def test_the_sheet_is_a_pdf_and_printing_twice_prints_the_same_code(
        self, village: VillageUnderTest
    ) -> None:
        """A double tap does not void the sheet in hand; another village's officer gets none."""
        client = village.client("clerk")
        address = "/accounts/villager/reset.pdf"
        first, second = (client.post(address, data={"command_id": "sheet"}) for _tap in range(2))
        assert (first.mimetype, first.data) == ("application/pdf", second.data)
        assert first.headers["Cache-Control"] == "private, no-store"
        assert village.client("other_clerk").post(address).status_code == 403
        assert village.client("villager").post(address).status_code == 403

    def test_an_account_is_opened_and_its_phone_entered(self, village: VillageUnderTest) -> None:
        """For somebody on the register without one; a number that is another's is refused with a sentence."""
        from workflows import people

        person = village.do(people.register, "clerk", name="新来的").subject
        since = village.today
        village.do(people.take_office, "clerk", person=person, office="villager", since=since)
        client = village.client("clerk")
        taken = client.post("/accounts/open", data={"person": person, "phone": PHONES["secretary"]})
        assert "已经登记给别人" in taken.get_data(as_text=True)
        opened = client.post("/accounts/open", data={"person": person, "phone": "139 0000 0007"})
        assert opened.status_code == 303
        page = client.get("/accounts").get_data(as_text=True)
        assert "尾号0007" in page
        assert "13900000007" not in page


def test_every_login_page_speaks_in_sentences(village: VillageUnderTest) -> None:
    """Nothing typed at all is answered with what to do."""
    client = village.app.test_client()
    for path in ("/login", "/reset"):
        answer = client.post(path, data={})
        assert answer.status_code == 422
        assert "请" in answer.get_data(as_text=True)
