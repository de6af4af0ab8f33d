"""Faults of meetings, votes, people and records (会议、表决、人员、记录的毛病), each seeded into one healthy matter."""

import json
from datetime import timedelta

from sqlalchemy import delete, select

from tests.village import VILLAGE
from tests.workflows.hand import Hand, fault, moved
from workflows.meetings.box_tables import SealedBox
from workflows.tables import Ballot, Mandate, Office, RollEntry


@fault("没有商议", "stage_missing", "paid")
def _(hand: Hand) -> None:
    hand.session.delete(hand.held("consultation")[1])


@fault("审议早于商议", "out_of_order", "paid")
def _(hand: Hand) -> None:
    hand.hold_on("deliberation", hand.day_of("consultation") - timedelta(days=1))


@fault("两委会议代替村民代表会议", "wrong_body", "paid")
def _(hand: Hand) -> None:
    hand.meeting("resolution").body = "two_committees"


@fault("代表会议修改村规民约", "not_delegable", "paid")
def _(hand: Hand) -> None:
    hand.proposal().subject = "village_rules"


@fault("村民会议只提前五天通知", "notice_too_short", "assembly")
def _(hand: Hand) -> None:
    hand.meeting("resolution").notice_on = (hand.day_of("resolution") - timedelta(days=5)).isoformat()


@fault("代表会议当天通知", "notice_too_short", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.meeting("resolution").notice_on = hand.day_of("resolution").isoformat()


@fault("村民会议没有通知", "notice_missing", "assembly")
def _(hand: Hand) -> None:
    hand.meeting("resolution").notice_on = ""


@fault("没有授权的类别", "mandate_missing", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.proposal().subject = "other_interest"


@fault("本县要求必须有授权", "mandate_missing", "paid")
def _(hand: Hand) -> None:
    hand.proposal().subject = "other_interest"
    hand.repin(mandate_binding=True)


@fault("授权去年到期", "mandate_expired", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.proposal().subject = "collective_project"
    subjects = json.dumps(["collective_project"])
    told = {"by": "villagers_assembly", "since": "2024-01-01", "until": "2025-12-31", "subjects": subjects}
    hand.session.add(Mandate(jurisdiction=VILLAGE, id="g0", **told))


@fault("提议商议合并", "merged_meetings", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.hold_on("consultation", hand.day_of("proposal"))


@fault("本县不许合并", "merged_meetings", "paid")
def _(hand: Hand) -> None:
    hand.hold_on("consultation", hand.day_of("proposal"))
    hand.repin(merge_proposal_consultation="refused")


@fault("审议决议同一天", "same_day_stages", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.hold_on("resolution", hand.day_of("deliberation"))


@fault("一天走完三议", "same_day_chain", "paid", "doubt", also=("merged_meetings",))
def _(hand: Hand) -> None:
    for stage in ("consultation", "deliberation"):
        hand.hold_on(stage, hand.day_of("proposal"))


@fault("线上表决", "remote_voting", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.entry("deliberation", remote=True)


@fault("用了流动票箱", "mobile_box", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.entry(
        "resolution", parts={"2": {"present": 2, "items": {}, "carriers": ["p1", "p2"], "alone": False}}
    )


@fault("流动票箱由一个人送", "mobile_box_alone", "paid", "doubt", also=("mobile_box",))
def _(hand: Hand) -> None:
    counted = {"present": 2, "items": {}, "carriers": ["p1"], "alone": True}
    hand.entry("resolution", parts={"2": counted})


@fault("会议日期在录入以后", "in_the_future", "paid")
def _(hand: Hand) -> None:
    hand.meeting("resolution").held_on = (hand.day_of("resolution") + timedelta(days=1)).isoformat()


@fault("实到多于应到", "counts_inconsistent", "paid")
def _(hand: Hand) -> None:
    hand.counts("deliberation", present=30)


@fault("收回的票少了三张", "ballots_unaccounted", "assembly", "doubt")
def _(hand: Hand) -> None:
    hand.counts("resolution", abstain=5)


@fault("没有写应到人数", "number_missing", "paid")
def _(hand: Hand) -> None:
    hand.counts("proposal", entitled=None)


@fault("六人到了三人", "no_quorum", "paid")
def _(hand: Hand) -> None:
    hand.counts("consultation", present=3, for_=3)


@fault("六名妇女代表到了三名", "women_quorum", "paid")
def _(hand: Hand) -> None:
    hand.repin(representatives_assembly__women_quorum=">= 2/3")
    hand.counts("resolution", women_present=3)


@fault("六票只有三票同意", "votes_insufficient", "paid")
def _(hand: Hand) -> None:
    hand.counts("consultation", for_=3, against=3)


@fault("十六票同意却记未通过", "outcome_differs", "rejected")
def _(hand: Hand) -> None:
    hand.counts("resolution", for_=16, against=2)


@fault("一张票被改成不同意", "ballots_differ", "on_screen")
def _(hand: Hand) -> None:
    query = select(Ballot).where(Ballot.meeting == hand.meeting("consultation").id)
    hand.session.scalars(query).first().choice = "against"  # type: ignore[union-attr]


@fault("封存的票少了一张", "ballots_differ", "on_screen")
def _(hand: Hand) -> None:
    query = select(SealedBox).where(SealedBox.meeting == hand.meeting("resolution").id)
    sealed = hand.session.scalars(query).one()
    sealed.content = (sealed.content or b"")[17:]


@fault("封存的票换了一张", "ballots_differ", "on_screen")
def _(hand: Hand) -> None:
    query = select(SealedBox).where(SealedBox.meeting == hand.meeting("resolution").id)
    sealed = hand.session.scalars(query).one()
    sealed.content = b"\x00" * 16 + (sealed.content or b"")[16:]


@fault("不在名册的人投了票", "ballot_irregular", "on_screen")
def _(hand: Hand) -> None:
    query = select(Ballot).where(Ballot.meeting == hand.meeting("consultation").id)
    hand.session.scalars(query).first().voter = "p9999"  # type: ignore[union-attr]


@fault("名册多了一人", "attendance_differs", "on_screen")
def _(hand: Hand) -> None:
    meeting = hand.meeting("consultation").id
    hand.session.add(RollEntry(jurisdiction=VILLAGE, meeting=meeting, person="p9999", signed_in_at=""))


@fault("应到少写一人", "entitled_differs", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.counts("consultation", entitled=5, present=5, for_=5)


@fault("十八人回避七人", "recusal_breaks_quorum", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.counts("resolution", recused=7, for_=11)


@fault("纸质结果没有核对人", "unconfirmed_result", "paid")
def _(hand: Hand) -> None:
    hand.meeting("deliberation").confirmed_by = ""


@fault("没有签字表的照片", "evidence_missing", "paid")
def _(hand: Hand) -> None:
    hand.entry("resolution", photos=[])


@fault("张贴没有照片", "evidence_missing", "paid")
def _(hand: Hand) -> None:
    hand.posting("result", "wechat").evidence = ""


@fault("开工后五天才录入", "late_entry", "works", "doubt")
def _(hand: Hand) -> None:
    event = hand.events("implementation_begun")[-1]
    event.recorded_at = moved(event.recorded_at, days=5)


@fault("补录没有报乡镇", "late_entry_unapproved", "paid", also=("late_entry",))
def _(hand: Hand) -> None:
    event = hand.events("result_entered", subject=hand.meeting("consultation").id)[-1]
    event.recorded_at = moved(event.recorded_at, days=4)


@fault("一张照片用在两处", "duplicate_evidence", "paid", "doubt")
def _(hand: Hand) -> None:
    hand.posting("result").evidence = json.loads(hand.meeting("proposal").entry)["photos"][0]


@fault("录入人自己核对", "separation_of_duties", "paid")
def _(hand: Hand) -> None:
    row = hand.meeting("deliberation")
    row.confirmed_by = row.entered_by


@fault("张贴人自己核对", "separation_of_duties", "paid")
def _(hand: Hand) -> None:
    row = hand.posting("resolution")
    row.confirmed_by = row.posted_by


@fault("答复人自己确认", "separation_of_duties", "objection")
def _(hand: Hand) -> None:
    row = hand.objection()
    row.confirmed_by = row.replied_by


@fault("文书核对张贴", "not_in_office", "paid")
def _(hand: Hand) -> None:
    hand.posting("resolution").confirmed_by = f"{VILLAGE}/{hand.person('clerk')}"


@fault("村主任兼村务监督", "offices_conflict", "paid", of_village=True)
def _(hand: Hand) -> None:
    _also_supervisor(hand, "director")


@fault("文书兼村务监督", "offices_conflict", "paid", "doubt", of_village=True)
def _(hand: Hand) -> None:
    _also_supervisor(hand, "clerk")


def _also_supervisor(hand: Hand, office: str) -> None:
    told = {"person": hand.person(office), "office": "supervision_member", "since": "2026-01-01", "until": ""}
    hand.session.add(Office(jurisdiction=VILLAGE, **told))


@fault("妇女代表不足三分之一", "formation", "paid", "doubt", of_village=True)
def _(hand: Hand) -> None:
    event = hand.events("counts_registered", subject=VILLAGE)[-1]
    event.body = event.body.replace('"women_representatives":6', '"women_representatives":5')


@fault("村民代表太少", "formation", "paid", "doubt", of_village=True)
def _(hand: Hand) -> None:
    query = select(Office.person).where(Office.office == "representative").order_by(Office.person)
    gone = hand.session.scalars(query).all()[:4]
    hand.session.execute(delete(Office).where(Office.person.in_(gone)))


@fault("启用以前开的会", "legacy_matter", "paid", "doubt")
def _(hand: Hand) -> None:
    row = hand.meeting("resolution")
    row.entry = json.dumps(json.loads(row.entry) | {"legacy": True})
