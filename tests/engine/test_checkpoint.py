"""Checkpoints of a log: signed where papers rest on it, and for ever a beginning of the log (检查点存根)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from engine import checkpoint, note, tree, verify
from engine.checkpoint import CheckpointRow
from engine.log import Head
from tests import copies
from tests.village import SIGNER, VILLAGE, VillageUnderTest
from workflows.verification import verify_deep


def kept(village: VillageUnderTest, jurisdiction: str = VILLAGE) -> list[CheckpointRow]:
    with village.database.read() as session:
        query = select(CheckpointRow).where(CheckpointRow.jurisdiction == jurisdiction)
        return list(session.scalars(query.order_by(CheckpointRow.size)))


def test_closed_votes_and_posted_notices_are_signed(village: VillageUnderTest) -> None:
    """Each of them leaves a note of the log as it then was, under the log's own name; other events leave none."""
    matter = village.start()
    assert kept(village) == []
    village.bring(matter, "consultation")
    votes = kept(village)
    assert [row.size for row in votes] == [village.log_size]
    village.bring(matter, "resolution_disclosure")
    before = len(kept(village))
    village.post(matter)
    rows = kept(village)
    assert len(rows) == before + 1
    with village.database.read() as session:
        name = checkpoint.origin(session, VILLAGE)
        assert name.startswith(f"siyi/{VILLAGE}/")
    for row in rows:
        told, signed = note.open_note(row.note, [SIGNER.named(name)])
        assert (note.parse(told).origin, note.parse(told).size) == (name, row.size)
        assert signed[0].public == SIGNER.public
        assert (row.algorithm, row.key) == ("ed25519", SIGNER.public.hex())
    assert verify_deep(village.database, village.evidence) == []


def test_the_root_is_the_logs(village: VillageUnderTest) -> None:
    """At its size, the note's root is the root of the log."""
    village.matter_at("consultation")
    told = checkpoint.told(kept(village)[-1].note)
    with village.database.read() as session:
        head = session.get_one(Head, VILLAGE)
        assert told is not None
        assert (told.size, told.root) == (head.size, head.root)
        assert tree.root(head.hashes) == told.root


def test_what_changed_is_signed_every_ten_minutes(village: VillageUnderTest) -> None:
    """A log that grew is signed once in ten minutes; one that did not is left alone."""
    village.matter_at("consultation")
    assert checkpoint.keep_all(village.database, SIGNER, at=village.clock.now) > 0
    assert checkpoint.keep_all(village.database, SIGNER, at=village.clock.now + timedelta(days=1)) == 0
    before = len(kept(village))
    village.start(title="清理村塘")
    soon = village.clock.now + timedelta(minutes=9)
    assert checkpoint.keep_all(village.database, SIGNER, at=soon) == 0
    assert checkpoint.keep_all(village.database, SIGNER, at=soon + timedelta(minutes=1)) == 1
    assert [row.size for row in kept(village)[before:]] == [village.log_size]


def test_a_paper_names_the_first_checkpoint_that_holds_it(village: VillageUnderTest) -> None:
    """Not an earlier one, and the same one whenever it is printed again."""
    matter = village.matter_at("resolution_disclosure")
    village.post(matter)
    index, size = village.notice(matter).index, village.log_size
    village.advance(days=20)
    village.bring(matter, "result_disclosure")
    end = village.log_size
    with village.database.read() as session:
        first = checkpoint.covering(session, VILLAGE, index)
        assert first is not None
        assert index < first.size <= size
        assert checkpoint.covering(session, VILLAGE, end) is None


@pytest.mark.parametrize(
    ("case", "change", "what"),
    [
        (
            "another root",
            "UPDATE checkpoint SET note = replace(note, 'siyi/', 'siyi/x')",
            "checkpoint_unsigned",
        ),
        ("another size", "UPDATE checkpoint SET size = size - 1", "checkpoint_differs"),
        ("no note", "UPDATE checkpoint SET note = 'x'", "checkpoint_differs"),
        ("beyond the log", "UPDATE checkpoint SET size = size + 1000", "checkpoint_differs"),
        ("a stranger's key", "UPDATE checkpoint SET key = 'ab'", "checkpoint_unsigned"),
    ],
)
def test_an_altered_checkpoint_is_found(village: VillageUnderTest, case: str, change: str, what: str) -> None:
    """Whatever in a kept checkpoint was altered, the verification tells."""
    village.matter_at("consultation")
    with village.database.write() as session:
        session.execute(text(change))
    found = verify_deep(village.database, village.evidence)
    assert {problem.what for problem in found} == {what}, case


def test_a_log_that_was_rewritten_whole_contradicts_its_checkpoint(village: VillageUnderTest) -> None:
    """Whoever rewrites an event and all that follows from it still meets the note that was signed before."""
    from tests.village import copied_village

    village.matter_at("consultation")
    other = copied_village(village.folder)
    other.matter_at("consultation", title="另一件事")
    with village.database.read() as session, other.database.write() as target:
        mine = list(session.scalars(select(CheckpointRow)))
        for row in mine:
            target.execute(
                update(CheckpointRow)
                .where(CheckpointRow.jurisdiction == row.jurisdiction, CheckpointRow.size == row.size)
                .values(note=row.note)
            )
    found = verify.verify(other.database)
    assert {problem.what for problem in found} == {"checkpoint_differs"}
    copies.drop(other.database)
