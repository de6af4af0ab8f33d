"""Seeing and copying records (查阅复制): asked, prepared, handed out or refused with a reason; in time."""

from datetime import date
from typing import Any

import pytest

from engine import log
from engine.errors import Refused
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from workflows import inspection, jurisdictions, people, verification
from workflows.inbox import inbox
from workflows.inspection import Inspection

WISH: dict[str, Any] = {"way": "copy", "wish": "会议记录和付款凭证"}


def asked(village: VillageUnderTest, role: str = "villager", **told: Any) -> str:
    """Somebody asks for the records of a new matter; the request's id."""
    return village.do(inspection.request, role, matter=village.start(), **(WISH | told)).subject


def row(village: VillageUnderTest, name: str) -> Inspection:
    """A request's row."""
    with village.database.read() as session:
        return session.get_one(Inspection, (VILLAGE, name))


def told(village: VillageUnderTest, name: str) -> dict[str, Any]:
    """What only those entitled read of it."""
    with village.database.read() as session:
        return inspection.told(session, session.get_one(Inspection, (VILLAGE, name)))


def refused(village: VillageUnderTest, verb: Any, role: str, **fields: Any) -> str:
    """The rule by which a command is refused."""
    found = village.refusal(verb, role, **fields)
    assert isinstance(found, Refused)
    return found.rule


class TestAsking:
    """谁都可以问，问了就有日子。"""

    @pytest.mark.parametrize(
        ("case", "role", "name", "found"),
        [
            ("a villager with an account", "villager", "", None),
            ("a villager without one", "public", "何大爷", "何大爷"),
            ("the clerk for who came to the office", "clerk", "何大爷", "何大爷"),
        ],
    )
    def test_under_a_name(
        self, village: VillageUnderTest, case: str, role: str, name: str, found: str | None
    ) -> None:
        """The name stays in the private part; an account's holder need not type it."""
        request = asked(village, role, name=name)
        with village.database.read() as session:
            person = village.persons[role] if role != "public" else ""
            expected = found or people.names(session, VILLAGE, [person])[person]
            bodies = str([event.body for event in log.events(session, VILLAGE)])
        assert told(village, request)["name"] == expected, case
        assert "何大爷" not in bodies
        assert "付款凭证" not in bodies

    def test_the_day_is_the_countys(self, village: VillageUnderTest) -> None:
        """Fifteen days are this project's advice; the county's own number replaces it."""
        first = row(village, asked(village))
        assert 15 <= (date.fromisoformat(first.due_on) - village.today).days <= 18
        values = {inspection.RULE: 3}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        assert (date.fromisoformat(row(village, asked(village)).due_on) - village.today).days <= 6

    @pytest.mark.parametrize(
        ("case", "role", "changed", "rule"),
        [
            ("nobody's", "public", {}, "inspection_unnamed"),
            ("no wish", "villager", {"wish": " "}, "text_length"),
            ("another way", "villager", {"way": "steal"}, "choice_unknown"),
        ],
    )
    def test_refuses(
        self, village: VillageUnderTest, case: str, role: str, changed: dict[str, Any], rule: str
    ) -> None:
        """Nothing is stored."""
        fields = WISH | {"matter": village.start()} | changed
        assert refused(village, inspection.request, role, **fields) == rule, case

    def test_a_matter_that_there_is_not(self, village: VillageUnderTest) -> None:
        """Refused like everything that does not exist."""
        assert refused(village, inspection.request, "villager", matter="2026-999", **WISH) == "not_found"


class TestAnswering:
    """给，或者说明为什么不给。"""

    def test_prepared_and_handed_out(self, village: VillageUnderTest) -> None:
        """Which documents, by whom, when, how, to whom: all of it stays."""
        request = asked(village)
        village.do(
            inspection.prepare, "clerk", inspection=request, documents=["会议记录"], copies=[village.photo]
        )
        village.do(inspection.hand_out, "clerk", inspection=request, how="paper", received_by="何大爷")
        found = row(village, request)
        assert (found.state, found.how) == ("handed", "paper")
        assert village.persons["clerk"] in found.ended_by
        assert told(village, request)["received_by"] == "何大爷"
        with village.database.read() as session:
            assert "何大爷" not in str([event.body for event in log.events(session, VILLAGE)])
        assert verification.verify_deep(village.database, village.evidence) == []

    def test_refused_with_reason_and_way_to_complain(self, village: VillageUnderTest) -> None:
        """Both are told to the person, and to nobody else."""
        request = asked(village)
        fields = {"inspection": request, "reason": "涉及他人病情"}
        assert refused(village, inspection.refuse, "clerk", appeal=" ", **fields) == "reason_missing"
        village.do(inspection.refuse, "clerk", appeal="镇人民政府", **fields)
        assert row(village, request).state == "refused"
        assert told(village, request)["appeal"] == "镇人民政府"
        assert verification.verify_deep(village.database) == []

    @pytest.mark.parametrize(
        ("case", "verb", "fields", "rule"),
        [
            ("nothing chosen", inspection.prepare, {"documents": []}, "inspection_empty"),
            (
                "not prepared",
                inspection.hand_out,
                {"how": "paper", "received_by": "何大爷"},
                "inspection_unprepared",
            ),
        ],
    )
    def test_refuses(
        self, village: VillageUnderTest, case: str, verb: Any, fields: dict[str, Any], rule: str
    ) -> None:
        """One cannot hand out what nobody chose."""
        assert refused(village, verb, "clerk", inspection=asked(village), **fields) == rule, case

    def test_only_the_villages_officers_answer(self, village: VillageUnderTest) -> None:
        """Neither a villager nor another village."""
        fields = {"inspection": asked(village), "documents": ["会议记录"]}
        for role in ("villager", "supervision_chair", "other_clerk"):
            assert isinstance(village.refusal(inspection.prepare, role, **fields), Refused)

    def test_what_is_over_stays_over(self, village: VillageUnderTest) -> None:
        """Nobody turns a refusal into something else afterwards."""
        request = asked(village)
        village.do(inspection.refuse, "clerk", inspection=request, reason="没有这份材料", appeal="镇人民政府")
        fields = {"inspection": request, "documents": ["会议记录"]}
        assert refused(village, inspection.prepare, "clerk", **fields) == "inspection_ended"


def test_it_waits_in_the_inbox_and_then_is_late(village: VillageUnderTest) -> None:
    """The clerk's duty; after the last day it stands on top."""
    request = asked(village)
    who = inbox.Person(VILLAGE, village.persons["clerk"], ("clerk",))

    def waiting() -> list[inbox.Todo]:
        with village.database.read() as session:
            found = inbox.of(session, [VILLAGE], who, at=village.clock.now)
        return [todo for todo in found if todo.kind == "inspection"]

    assert [(todo.inspection, todo.mine, todo.late) for todo in waiting()] == [(request, True, False)]
    village.advance(days=40)
    assert [todo.late for todo in waiting()] == [True]
    village.do(inspection.refuse, "clerk", inspection=request, reason="没有这份材料", appeal="镇人民政府")
    assert waiting() == []
