"""Entered for somebody (代录): the clerk enters, the officer confirms, both are recorded."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Refused
from engine.log import EventRow
from tests.village import FORM, VILLAGE, VillageUnderTest
from workflows import entries, matters, people, verification
from workflows.inbox import inbox

START: dict[str, Any] = {"kind": "start", "fields": {"item": "major-matter", "form": dict(FORM)}}


def draft(village: VillageUnderTest, kind: str = "start", **fields: Any) -> str:
    """The clerk enters something; its id."""
    told = fields or START["fields"]
    return village.do(entries.draft, "clerk", kind=kind, fields=told).subject


def body_of(village: VillageUnderTest, kind: str) -> dict[str, Any]:
    """The body of the youngest event of a kind."""
    with village.database.read() as session:
        query = select(EventRow.body).where(EventRow.jurisdiction == VILLAGE, EventRow.kind == kind)
        found: dict[str, Any] = json.loads(
            session.scalars(query.order_by(EventRow.index.desc())).first() or ""
        )
        return found


def waiting(village: VillageUnderTest, role: str) -> list[str]:
    """What waits for somebody, by kind."""
    with village.database.read() as session:
        offices = tuple(people.held(session, home=VILLAGE, person=village.persons[role], on=village.today))
        who = inbox.Person(VILLAGE, village.persons[role], offices)
        return [todo.kind for todo in inbox.of(session, [VILLAGE], who, at=village.clock.now)]


def test_nothing_is_changed_before_the_secretary_confirms(village: VillageUnderTest) -> None:
    """No matter, no number, no definition is left of the trial; the secretary's inbox has it."""
    before = village.log_size
    entry = draft(village)
    assert village.kinds()[before:] == ["entry_drafted"]
    assert "confirm_entry" in waiting(village, "secretary")
    assert "confirm_entry" not in waiting(village, "director")
    answer = village.do(entries.confirm, "secretary", entry=entry)
    assert answer.subject == "2026-001"
    assert village.kinds()[before:] == ["entry_drafted", "matter_started", "entry_confirmed"]
    assert "confirm_entry" not in waiting(village, "secretary")
    assert verification.verify_deep(village.database, village.evidence) == []


def test_both_are_recorded(village: VillageUnderTest) -> None:
    """The matter is the secretary's, and its event says who entered it."""
    village.do(entries.confirm, "secretary", entry=draft(village))
    assert village.proposal("2026-001").started_by == "secretary"
    assert body_of(village, "matter_started")["entered_by"] == f"{VILLAGE}/{village.persons['clerk']}"
    village.start(title="自己发起的")
    assert "entered_by" not in body_of(village, "matter_started")


def test_a_meeting_a_revision_and_a_withdrawal_are_entered_too(village: VillageUnderTest) -> None:
    """Days and instants come back as they were entered."""
    matter = village.start()
    at = village.clock.now + timedelta(days=2)
    told = {"body": "branch_committee", "stage": "proposal", "agenda": [matter], "place": "村委会"}
    entry = draft(village, "call", **told, notice_on=village.today, planned_at=at)
    name = village.do(entries.confirm, "secretary", entry=entry).subject
    assert village.meeting(name).planned_at == at.isoformat()
    village.do(
        entries.confirm,
        "secretary",
        entry=draft(village, "revise", matter=matter, form={**FORM, "title": "改了名字"}),
    )
    assert village.proposal(matter).title == "改了名字"
    village.do(entries.confirm, "secretary", entry=draft(village, "withdraw", matter=matter, reason="没有钱"))
    assert village.row(matter).state == "withdrawn"
    assert verification.verify_deep(village.database, village.evidence) == []


def test_the_villagers_committees_meeting_waits_for_its_convener(village: VillageUnderTest) -> None:
    """The representatives' assembly is called by the director, not by the secretary."""
    matter = village.matter_at("resolution")
    told = {"body": "representatives_assembly", "stage": "resolution", "agenda": [matter], "place": "村委会"}
    at = village.clock.now + timedelta(days=11)
    entry = draft(village, "call", **told, notice_on=village.today, planned_at=at)
    refused = village.refusal(entries.confirm, "secretary", entry=entry)
    assert isinstance(refused, Refused)
    assert refused.rule == "not_your_office"
    assert village.do(entries.confirm, "director", entry=entry).subject.startswith("m")


@pytest.mark.parametrize("role", ["clerk", "director", "supervision_chair", "other_secretary", "public"])
def test_only_the_secretary_confirms_or_rejects(village: VillageUnderTest, role: str) -> None:
    """Not even the clerk who entered it."""
    entry = draft(village)
    for verb, fields in ((entries.confirm, {}), (entries.reject, {"reason": "不对"})):
        village.refusal(verb, role, entry=entry, **fields)


@pytest.mark.parametrize("role", ["secretary", "director", "villager", "other_clerk", "public"])
def test_only_the_clerk_enters_for_others(village: VillageUnderTest, role: str) -> None:
    """Whoever has the office acts alone."""
    village.refusal(entries.draft, role, **START)


def test_what_the_secretary_could_not_do_is_refused_at_once(village: VillageUnderTest) -> None:
    """The clerk learns it while filling in, and nothing is left behind."""
    wrong = {"item": "major-matter", "form": {**FORM, "title": ""}}
    refused = village.refusal(entries.draft, "clerk", kind="start", fields=wrong)
    assert isinstance(refused, Refused)
    assert refused.rule == "form_invalid"
    matter = village.matter_at("implementation")
    fields = {"matter": matter, "reason": "没有钱"}
    refused = village.refusal(entries.draft, "clerk", kind="withdraw", fields=fields)
    assert isinstance(refused, Refused)
    assert refused.rule == "out_of_order"


def test_where_the_office_is_vacant_nothing_can_be_entered(village: VillageUnderTest) -> None:
    """Nobody could confirm it."""
    refused = village.refusal(entries.draft, "other_clerk", jurisdiction=VILLAGE, **START)
    assert isinstance(refused, Refused)
    assert refused.rule == "not_your_office"


def test_a_rejected_one_goes_back_with_the_reason(village: VillageUnderTest) -> None:
    """Once settled it is settled; the clerk puts it away."""
    entry = draft(village)
    village.refusal(entries.reject, "secretary", entry=entry, reason=" ")
    village.do(entries.reject, "secretary", entry=entry, reason="金额写错了")
    assert "entry_rejected" in waiting(village, "clerk")
    refused = village.refusal(entries.confirm, "secretary", entry=entry)
    assert isinstance(refused, Refused)
    assert refused.rule == "entry_settled"
    village.do(entries.drop, "clerk", entry=entry)
    assert "entry_rejected" not in waiting(village, "clerk")
    village.refusal(entries.drop, "clerk", entry=entry)


def test_one_that_was_overtaken_is_refused_when_it_is_confirmed(village: VillageUnderTest) -> None:
    """The verb decides at the moment of the confirmation; the entry still waits."""
    matter = village.start()
    entry = draft(village, "withdraw", matter=matter, reason="没有钱")
    village.do(matters.withdraw, "secretary", matter=matter, reason="不办了")
    refused = village.refusal(entries.confirm, "secretary", entry=entry)
    assert isinstance(refused, Refused)
    assert refused.rule == "out_of_order"
    village.do(entries.drop, "clerk", entry=entry)
