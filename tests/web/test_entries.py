"""Entering for the secretary on pages (代录): the clerk's forms, the secretary's confirmation, both are named."""

from tests.village import FORM, VILLAGE, VillageUnderTest

START = f"/v/{VILLAGE}/matters/new/major-matter"
TYPED = {name: str(value) for name, value in FORM.items()}


def entered(village: VillageUnderTest) -> str:
    """The clerk fills in the proposal; the address of the entry."""
    answer = village.client("clerk").post(START, data=TYPED)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def test_the_clerk_enters_and_the_secretary_confirms(village: VillageUnderTest) -> None:
    """The form says for whom; the desk says what waits; the history tells both names, the public page both offices."""
    form = village.client("clerk").get(START).get_data(as_text=True)
    assert "您在代村党组织书记录入" in form
    address = entered(village)
    secretary = village.client("secretary")
    desk = secretary.get("/desk").get_data(as_text=True)
    assert "等您确认：发起事项" in desk
    assert address in desk
    page = secretary.get(address).get_data(as_text=True)
    for said in ("赵小梅", FORM["title"], "186,500", "内容对，我确认"):
        assert said in page
    made = secretary.post(address, data={"decision": "confirm"}).location
    told = secretary.get(made).get_data(as_text=True)
    assert "李国强（赵小梅代录）" in told
    public = village.client().get(f"/village/{VILLAGE}/matters/2026-001").get_data(as_text=True)
    assert "村党组织书记（村文书代录）" in public
    assert "赵小梅" not in public


def test_a_rejection_needs_a_reason_and_reaches_the_clerk(village: VillageUnderTest) -> None:
    """Told at the field; then on the clerk's desk."""
    address = entered(village)
    secretary, clerk = village.client("secretary"), village.client("clerk")
    assert secretary.post(address, data={"decision": "reject"}).status_code == 422
    assert secretary.post(address, data={"decision": "reject", "reason": "金额写错了"}).status_code == 303
    assert "代录没有确认：发起事项" in clerk.get("/desk").get_data(as_text=True)
    assert "金额写错了" in clerk.get(address).get_data(as_text=True)
    clerk.post(address, data={"decision": "drop"})
    assert "已经收回" in clerk.get(f"/v/{VILLAGE}/entries").get_data(as_text=True)


def test_a_meeting_is_called_for_the_secretary(village: VillageUnderTest) -> None:
    """From the clerk's list of what may be done in another's place."""
    matter = village.start()
    data = {
        "body": "branch_committee",
        "matter": [matter],
        "day": village.today.isoformat(),
        "time": "19:30",
        "place": "村委会会议室",
        "notice_on": village.today.isoformat(),
    }
    answer = village.client("clerk").post(f"/v/{VILLAGE}/meetings/call?stage=proposal", data=data)
    assert "/entries/" in answer.location
    secretary = village.client("secretary")
    assert "村委会会议室" in secretary.get(answer.location).get_data(as_text=True)
    confirmed = secretary.post(answer.location, data={"decision": "confirm"})
    assert "/meetings/m" in confirmed.location


def test_a_revision_and_a_withdrawal_are_offered_to_the_clerk(village: VillageUnderTest) -> None:
    """As entered for the secretary, on the matter's page; both lead to an entry."""
    matter = village.start()
    clerk = village.client("clerk")
    page = clerk.get(f"/v/{VILLAGE}/matters/{matter}").get_data(as_text=True)
    assert "代书记录入：撤回" in page
    for power, data in (("revise", TYPED | {"title": "改了名字"}), ("withdraw", {"reason": "没有钱"})):
        address = f"/v/{VILLAGE}/matters/{matter}/{power}"
        assert "您在代村党组织书记录入" in clerk.get(address).get_data(as_text=True)
        assert "/entries/" in clerk.post(address, data=data).location
    assert village.row(matter).state == "open"


def test_others_see_no_entries(village: VillageUnderTest) -> None:
    """A villager, another village, the public: the page does not exist."""
    address = entered(village)
    for role in ("villager", "other_clerk", "auditor"):
        assert village.client(role).get(address).status_code == 404
    assert village.client().get(address).status_code == 302
