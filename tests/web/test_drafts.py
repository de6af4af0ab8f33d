"""Drafts on pages (草稿): what was typed survives, for the one who typed it, until the form is accepted."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from tests.village import VILLAGE, VillageUnderTest
from tests.web.desk_pages import words
from workflows import drafts
from workflows.drafts import Draft, Owner

START = f"/v/{VILLAGE}/matters/new/major-matter"
TYPED = {
    "title": "村内道路硬化",
    "content": "硬化二组至四组",
    "funding-0-source": "村集体",
    "funding-0-amount": "86500",
}


def kept(village: VillageUnderTest) -> int:
    with village.database.read() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def test_a_draft_is_offered_again_and_goes_when_the_form_is_accepted(village: VillageUnderTest) -> None:
    """Kept by the button without a script, unchecked; offered; gone on with; and forgotten once the matter has begun."""
    client = village.client("secretary")
    saved = client.post(START, data={**TYPED, "draft": "save", "command_id": "c1"}, follow_redirects=True)
    assert "草稿已经存好" in words(saved)
    assert 'value="村内道路硬化"' in saved.get_data(as_text=True)
    opened = client.get(START)
    assert "您上次写到一半" in words(opened)
    assert "村内道路硬化" not in words(opened)
    going_on = client.get(f"{START}?draft=continue").get_data(as_text=True)
    assert [value for value in TYPED.values() if value not in going_on] == []
    whole = {**TYPED, "subject": "public_works", "funding-0-amount": "186500.00", "amount": "186500.00"}
    assert client.post(START, data=whole).status_code == 302
    assert kept(village) == 0
    assert "您上次写到一半" not in words(client.get(START))


def test_a_draft_can_be_written_anew(village: VillageUnderTest) -> None:
    """重新写 forgets the draft."""
    client = village.client("secretary")
    client.post(START, data={**TYPED, "draft": "save"})
    assert "您上次写到一半" not in words(client.post(START, data={"draft": "drop"}, follow_redirects=True))
    assert kept(village) == 0


def test_nobody_else_sees_a_draft(village: VillageUnderTest) -> None:
    """The director, on the very page, finds an empty form; somebody without an account keeps nothing."""
    matter = village.matter_at("resolution_disclosure")
    page = f"/v/{VILLAGE}/matters/{matter}/notices/resolution"
    village.client("director").post(page, data={"content": "悄悄话", "draft": "save"})
    assert "悄悄话" in village.client("director").get(f"{page}?draft=continue").get_data(as_text=True)
    other = village.client("clerk").get(f"{page}?draft=continue").get_data(as_text=True)
    assert "悄悄话" not in other
    assert "您上次写到一半" not in other
    village.client("public").post("/login", data={"name": "x", "draft": "save"})
    assert kept(village) == 1


def test_the_script_keeps_what_is_typed(village: VillageUnderTest) -> None:
    """The script is answered without a page; secrets, tokens and ids are kept by nobody."""
    client = village.client("secretary")
    told = {**TYPED, "draft": "auto", "command_id": "c1", "secret": "123456", "csrf_token": "x"}
    assert client.post(START, data=told).status_code == 204
    with village.database.read() as session:
        row = session.scalars(select(Draft)).one()
    assert row.account == "secretary"
    assert "123456" not in row.typed
    assert "c1" not in row.typed


def test_nothing_is_kept_of_what_was_accepted(village: VillageUnderTest) -> None:
    """The script's last word, arriving after the form was accepted, brings no draft back."""
    client = village.client("secretary")
    whole = {
        "title": "路灯",
        "content": "安装路灯",
        "subject": "public_works",
        "amount": "8000.00",
        "command_id": "c9",
    }
    assert client.post(START, data=whole).status_code == 302
    assert client.post(START, data={**whole, "draft": "auto"}).status_code == 409
    assert kept(village) == 0


def test_drafts_expire_and_do_not_pile_up(village: VillageUnderTest) -> None:
    """After thirty days a draft is not offered; of more than thirty the oldest go; what is too long is not kept."""
    owner, now = Owner(VILLAGE, "secretary"), village.clock.now

    def save(form: str, text: str = "字") -> bool:
        return drafts.save(village.database, owner, form, {"a": [text]}, at=now, sent=(VILLAGE, "none"))

    for number in range(drafts.MOST_DRAFTS + 5):
        now = village.clock.now.replace(microsecond=number)
        assert save(f"/form/{number}")
    assert kept(village) == drafts.MOST_DRAFTS
    assert not save("/long", "字" * drafts.MOST_LETTERS)
    with village.database.read() as session:
        assert drafts.load(session, owner, "/form/34", at=now) is not None
        assert drafts.load(session, owner, "/form/0", at=now) is None
        assert drafts.load(session, owner, "/form/34", at=now + drafts.KEPT_FOR) is None


PAGES: Mapping[str, tuple[str, str, str, dict[str, str]]] = {
    "a reply": ("director", "objection", "/v/{v}/objections/{o}/reply", {"text": "已现场丈量"}),
    "a paper result": ("clerk", "meeting", "/v/{v}/meetings/{m}/enter", {"present": "77"}),
    "a revision": ("secretary", "proposal", "/v/{v}/matters/{n}/revise", {"content": "改成一公里"}),
}


@pytest.mark.parametrize(("role", "what", "page", "typed"), PAGES.values(), ids=PAGES)
def test_every_long_form_takes_part(
    village: VillageUnderTest, role: str, what: str, page: str, typed: dict[str, str]
) -> None:
    """Replies, paper results and revisions keep drafts too."""
    names = {"v": VILLAGE, "n": "", "o": "", "m": ""}
    if what == "objection":
        names["o"] = village.object(village.post(village.matter_at("resolution_disclosure")))
    else:
        names["n"] = village.matter_at("proposal")
        names["m"] = village.call("proposal", [names["n"]])
    address = page.format(**names)
    client = village.client(role)
    assert client.post(address, data={**typed, "draft": "save"}).status_code == 303
    assert "您上次写到一半" in words(client.get(address))
    shown = client.get(f"{address}?draft=continue").get_data(as_text=True)
    assert all(text in shown for text in typed.values())
