"""Fixtures that the whole suite shares: a real PostgreSQL and a real Chromium (共用测试环境)."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.servers import PostgresServer, Screens, find_chromium, find_postgres, running_chromium

MISSING = pytest.StashKey[dict[str, str]]()
MARKS = {"postgres_server": "postgres", "chromium": "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a server or a browser by the fixtures it uses: `-m "not browser"` leaves it out."""
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says loudly what this machine could not test."""
    for what, how in config.stash.get(MISSING, {}).items():
        terminalreporter.section(f"NOT TESTED: {what} is missing", sep="!", red=True, bold=True)
        terminalreporter.line(how)


def lacking(config: pytest.Config, what: str, how: str) -> None:
    """Skips the test, to be told at the end; under CI everything has to be there and this is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: {how}", pytrace=False)
    config.stash.setdefault(MISSING, {})[what] = how
    pytest.skip(f"{what} is missing: {how}")


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """A PostgreSQL server of this run's own."""
    programmes = find_postgres()
    if programmes is None:
        lacking(pytestconfig, "PostgreSQL", "sudo apt-get install postgresql")
        return
    with PostgresServer(programmes) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of the server's maintenance database."""
    return postgres_server.url()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """The machine's Chromium."""
    path = find_chromium()
    if path is None:
        lacking(pytestconfig, "Chromium", "sudo apt-get install chromium")
        return
    with running_chromium(path) as browser:
        yield browser


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Screens]:
    """Opens pages: `open_page(OFFICE, javascript=False)`; script errors and CSP breaches fail the test."""
    screens = Screens(chromium)
    yield screens
    screens.close()
    assert screens.complaints == []
