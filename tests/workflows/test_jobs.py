"""Long work is asked for, made, fetched, and survives whatever kills a worker (后台任务)."""

from datetime import timedelta

import pytest

from tests.village import VILLAGE, VillageUnderTest
from workflows import jobs
from workflows.jobs import Job, Key, State


def ask(village: VillageUnderTest, name: str, *, subject: str = "2026-001", by: str = "clerk") -> Key:
    """Somebody asks for a volume."""
    key = Key(VILLAGE, name)
    return jobs.ask(village.database, key, kind="dossier", subject=subject, by=by, at=village.clock.now)


def job(village: VillageUnderTest, key: Key) -> Job:
    """The row of a job."""
    with village.database.read() as session:
        found = jobs.get(session, key)
    assert found is not None
    return found


def take(village: VillageUnderTest, after: timedelta = timedelta()) -> Job | None:
    """A worker looks for work some time later."""
    return jobs.take(village.database, at=village.clock.now + after)


class TestAsking:
    """要一次就是一次。"""

    def test_a_double_tap_asks_once(self, village: VillageUnderTest) -> None:
        """The same form posted twice, and a second wish while the first still waits, are one job."""
        first = ask(village, "a")
        assert ask(village, "a") == ask(village, "b") == first
        with village.database.read() as session:
            assert len(jobs.of(session, "clerk")) == 1

    def test_others_and_other_subjects_have_their_own(self, village: VillageUnderTest) -> None:
        """Nobody is given what somebody else asked for: it was made for that person's eyes."""
        keys = {ask(village, "a"), ask(village, "b", by="auditor"), ask(village, "c", subject="2026-002")}
        assert len(keys) == 3

    def test_the_oldest_is_done_first(self, village: VillageUnderTest) -> None:
        """First come, first served; the second knows that one stands before it."""
        ask(village, "a")
        village.advance(days=1)
        second = ask(village, "b", by="auditor")
        with village.database.read() as session:
            assert jobs.waiting(session, job(village, second)) == 1
        taken = take(village)
        assert taken is not None
        assert taken.id == "a"


class TestDying:
    """断电、崩溃、被杀，都不会丢。"""

    def test_a_job_under_work_is_left_alone(self, village: VillageUnderTest) -> None:
        """Two workers never share a job while the first one lives."""
        key = ask(village, "a")
        assert take(village) is not None
        assert take(village, jobs.LEASE / 2) is None
        jobs.told(village.database, key, progress=40, at=village.clock.now + jobs.LEASE)
        assert take(village, jobs.LEASE * 1.5) is None
        assert job(village, key).progress == 40

    def test_a_dead_workers_job_is_taken_over(self, village: VillageUnderTest) -> None:
        """Whoever looks after the lease has run out does it again from the start."""
        key = ask(village, "a")
        take(village)
        again = take(village, jobs.LEASE * 2)
        assert again is not None
        assert (again.id, again.tries, again.progress) == (key.id, 2, 0)
        jobs.finish(village.database, key, result="d" * 64)
        found = job(village, key)
        assert (found.state, found.progress, found.result) == (State.DONE.value, 100, "d" * 64)

    def test_what_kills_every_worker_is_given_up(self, village: VillageUnderTest) -> None:
        """A job that has killed three workers does not kill a fourth, and says so."""
        key = ask(village, "a")
        for number in range(jobs.TRIES):
            taken = take(village, jobs.LEASE * 2 * number)
            assert taken is not None
            assert taken.state == State.RUNNING.value
        given_up = take(village, jobs.LEASE * 2 * jobs.TRIES)
        assert given_up is not None
        assert given_up.state == State.FAILED.value
        assert job(village, key).error == "worker_died"
        assert take(village, jobs.LEASE * 20) is None


class TestForgetting:
    """做好的文件不会永远留着。"""

    @pytest.mark.parametrize(("case", "after", "left"), [("kept", 29, 1), ("forgotten", 31, 0)])
    def test_results_go_after_thirty_days(
        self, village: VillageUnderTest, case: str, after: int, left: int
    ) -> None:
        """Their digests are told, so that the files can be removed."""
        key = ask(village, "a")
        jobs.finish(village.database, key, result="d" * 64)
        at = village.clock.now + timedelta(days=after)
        assert jobs.forget(village.database, at=at) == ["d" * 64] * (1 - left), case
        with village.database.read() as session:
            assert len(jobs.of(session, "clerk")) == left

    def test_a_file_that_another_job_has_stays(self, village: VillageUnderTest) -> None:
        """Equal content is one file."""
        old = ask(village, "a")
        jobs.finish(village.database, old, result="d" * 64)
        village.advance(days=20)
        young = ask(village, "b")
        jobs.finish(village.database, young, result="d" * 64)
        assert jobs.forget(village.database, at=village.clock.now + timedelta(days=15)) == []
