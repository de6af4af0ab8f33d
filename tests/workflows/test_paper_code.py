"""A check code is looked up in an index, whatever it is and however many notices there are (校验码索引)."""

from typing import Any

from sqlalchemy import delete, event, select

from tests import plans
from tests.village import VILLAGE, VillageUnderTest
from tests.web.noticing import at_disclosure
from workflows import correction
from workflows.disclosure import check_code, notices, paper_code
from workflows.disclosure.paper_code import PaperCode
from workflows.verification import verify_deep


def code_of(village: VillageUnderTest, matter: str) -> str:
    with village.database.read() as session:
        return check_code.current(session, village.row(matter), village.notice(matter), at=village.clock.now)


def found(village: VillageUnderTest, code: str) -> str:
    with village.database.read() as session:
        notice = paper_code.find(session, code, at=village.clock.now)
        return f"{notice.jurisdiction}/{notice.id}" if notice is not None else ""


def corrected(village: VillageUnderTest) -> tuple[str, str, str, str]:
    """A notice that was corrected: its matter, its name, its first code and its code now."""
    matter = at_disclosure(village)
    name = village.post(matter, place="二组至五组")
    old = code_of(village, matter)
    village.advance(days=1)
    told = {"field": "place", "old": "二组至五组", "new": "二组至四组", "reason": "笔误"}
    proposed = village.do(
        correction.correct_notice, "director", matter=matter, kind="resolution", **told
    ).subject
    village.do(correction.confirm, "supervision_chair", correction=proposed)
    return matter, name, old, code_of(village, matter)


def test_every_code_that_was_ever_right_is_found(village: VillageUnderTest) -> None:
    """The code from before a correction leads to the notice too, and is told to be older."""
    matter, name, old, new = corrected(village)
    assert old != new
    assert {found(village, old), found(village, new)} == {f"{VILLAGE}/{name}"}
    assert found(village, "0" * 10) == ""
    with village.database.read() as session:
        row, notice = village.row(matter), village.notice(matter)
        told = [
            paper_code.compare(session, row, notice, code, at=village.clock.now)
            for code in (old, new, "0" * 10)
        ]
    assert told == ["older", "same", "differs"]


def test_a_notice_that_is_not_up_everywhere_is_found_by_its_code_of_today(village: VillageUnderTest) -> None:
    """Printed from the page before it hangs on the board, the sheet is found on the same day."""
    matter = at_disclosure(village)
    name = village.post(matter, channels=["web"])
    assert found(village, code_of(village, matter)) == f"{VILLAGE}/{name}"
    village.do(notices.take_down, "director", matter=matter, kind="resolution")
    assert found(village, code_of(village, matter)) == ""


def test_more_notices_cost_no_more(village: VillageUnderTest) -> None:
    """One look-up is the same few statements with one notice and with five."""

    def cost(code: str) -> int:
        told: list[str] = []

        def executed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            told.append(statement)

        event.listen(village.database.engine, "before_cursor_execute", executed)
        assert found(village, code)
        event.remove(village.database.engine, "before_cursor_execute", executed)
        return len(told)

    first = at_disclosure(village)
    village.post(first)
    code = code_of(village, first)
    alone = cost(code)
    for number in range(4):
        village.post(village.matter_at("resolution_disclosure", title=f"第{number}件事"))
    assert cost(code) == alone
    with village.database.read() as session:
        used = plans.indices(session, "SELECT * FROM paper_code WHERE code = 'x'")
    assert used == {"ix_paper_code_code"}


def test_a_database_of_an_earlier_release_catches_up(village: VillageUnderTest) -> None:
    """An index that is empty is filled from the log, exactly as if it had been kept all along; a full one stays."""
    _, _, old, _ = corrected(village)
    with village.database.write() as session:
        before = sorted((row.notice, row.code, row.index) for row in session.scalars(select(PaperCode)))
        session.execute(delete(PaperCode))
    assert found(village, old) == ""
    assert paper_code.catch_up(village.database) == len(before) == 2
    assert paper_code.catch_up(village.database) == 0
    with village.database.read() as session:
        after = sorted((row.notice, row.code, row.index) for row in session.scalars(select(PaperCode)))
    assert after == before
    assert verify_deep(village.database, village.evidence) == []
