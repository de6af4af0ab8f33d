"""The village that the tests of this folder live in (模拟村)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.database import Database
from tests import copies
from tests.gallery import gallery
from tests.village import village, village_in_file, village_on_postgres

__all__ = ["gallery", "village", "village_in_file", "village_on_postgres"]

Install = Callable[[Path], None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes the environment name a folder, and a database of its own that is still empty: SQLite's lies in the folder."""
    made: list[Database] = []

    def there(folder: Path) -> None:
        monkeypatch.setenv("SIYI_FOLDER", str(folder))
        monkeypatch.delenv("SIYI_DATABASE_URL", raising=False)
        if copies.WANTED:
            made.append(copies.new())
            monkeypatch.setenv("SIYI_DATABASE_URL", copies.url(made[-1]))

    yield there
    for database in made:
        copies.drop(database)
