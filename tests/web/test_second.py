"""The second person on the same machine (当场第二人): own phone, own PIN, own command; the first stays signed in."""

import pytest
from flask import Flask, request

from engine.errors import Refused
from tests.village import PHONES, PIN, VILLAGE, VillageUnderTest
from tests.web.test_signing_in import sign_in, who
from workflows import people
from workflows.meetings import results


def page(village: VillageUnderTest) -> Flask:
    """An application with a page as the meeting's: the clerk's screen, where the supervisor confirms."""
    from web import second, store

    app = village.app

    @app.post("/confirm/<meeting>")
    def confirm(meeting: str) -> str:
        by = second.actor(request.form, offices=people.SUPERVISION)
        done = second.run(results.confirm, VILLAGE, by, meeting_id=meeting)
        return f"{by.account} {by.office} {done.outcome} {store.command_id()}"

    return app


def test_the_second_person_confirms_and_the_first_stays(village: VillageUnderTest) -> None:
    """Recorded as the second's own act, in the office that counts; a double tap does nothing twice."""
    matter = village.matter_at("consultation")
    meeting = village.enter(matter, "consultation")
    client = page(village).test_client()
    sign_in(client, "clerk")
    data = {"second_name": PHONES["supervision_chair"], "second_pin": PIN, "command_id": "together"}
    told = client.post(f"/confirm/{meeting}", data=data).get_data(as_text=True)
    assert told == "supervision_chair supervision_chair passed together"
    size = village.log_size
    assert client.post(f"/confirm/{meeting}", data=data).status_code == 200
    assert (village.log_size, who(client)) == (size, "赵小梅")
    assert village.meeting(meeting).confirmed_by.endswith(village.persons["supervision_chair"])


@pytest.mark.parametrize(
    ("name", "pin", "said"),
    [
        ("", "", "还缺第二个人"),
        (PHONES["supervision_chair"], "840271", "手机号、账号或者密码不对"),
        (PHONES["clerk"], PIN, "同一个人不能既录入又确认"),
        ("auditor", "secret-of-all", "要用村里的手机号和密码"),
        (PHONES["other_supervision_chair"], PIN, "应当由"),
        (PHONES["director"], PIN, "应当由"),
    ],
)
def test_whoever_does_not_prove_to_be_the_second_is_refused(
    village: VillageUnderTest, name: str, pin: str, said: str
) -> None:
    """With a sentence; nothing is confirmed."""
    matter = village.matter_at("consultation")
    meeting = village.enter(matter, "consultation")
    client = page(village).test_client()
    sign_in(client, "clerk")
    answer = client.post(f"/confirm/{meeting}", data={"second_name": name, "second_pin": pin})
    assert answer.status_code >= 400
    assert said in answer.get_data(as_text=True)
    assert village.meeting(meeting).state == "entered"


def test_wrong_pins_lock_the_second_person(village: VillageUnderTest) -> None:
    """Nobody tries out another's PIN on the office's machine."""
    from web import second

    client = page(village).test_client()
    sign_in(client, "clerk")
    data = {"second_name": PHONES["supervision_chair"], "second_pin": "840271"}
    for _n in range(5):
        client.post("/confirm/m1", data=data)
    locked = client.post("/confirm/m1", data=data | {"second_pin": PIN})
    assert "账号暂时锁定" in locked.get_data(as_text=True)
    with pytest.raises(Refused), village.app.test_request_context():
        second.actor({})


def test_the_macro_has_both_fields(village: VillageUnderTest) -> None:
    """Labelled, and kept out of the browser's memory."""
    from flask import get_template_attribute

    with village.app.test_request_context():
        text = str(get_template_attribute("components/second.html", "second_fields")())
    for name in ("second_name", "second_pin"):
        assert f'<label for="{name}">' in text
        assert f'name="{name}" type=' in text
    assert text.count('autocomplete="off"') == 2
