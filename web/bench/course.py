"""The measurements in one run (测量程序): a factor makes it short for a look, whole for the record."""

from collections.abc import Iterator

from web.bench import growth, http, processes, replaying, steps, timing
from web.bench.figure import Figure

UNMEASURED = "--postgres"


def run(*, postgres: str = "", scale: float = 1.0) -> Iterator[Figure]:
    """Every figure, one after the other; `scale` below 1 measures smaller worlds, for a test of the measuring itself."""

    def of(number: int) -> int:
        return max(3, round(number * scale))

    yield steps.against_stock("", lives=of(60), name="steps.sqlite", least=0.10)
    if postgres:
        yield from processes.on_postgres(postgres, lives=of(60))
    else:
        yield Figure("steps.postgresql", None, "×", least=0.05, note=UNMEASURED)
        yield Figure("processes.two", None, "×", least=1.4, note=UNMEASURED)
    yield growth.long_matter(tasks=of(2_000) + 100, against=100)
    yield growth.large_meeting(voters=of(3_000), against=30)
    yield growth.full_database(many=of(20_000), few=of(100))
    yield steps.in_process(of(100))
    yield http.completion(of(100))
    yield from steps.cost(100 if scale >= 1 else 20)
    yield replaying.speed(of(60))
    yield timing.at_once(of(10_000))
