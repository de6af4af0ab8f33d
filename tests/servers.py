"""The real PostgreSQL and Chromium that tests run against, on any machine, as root too (测试服务)."""

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from psycopg import sql

from web import typefaces

PHONE = (390, 844)
OFFICE = (1280, 800)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# A closed network: the browser must not try to reach its makers.
CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The browser of this machine, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def find_postgres() -> Path | None:
    """The folder with PostgreSQL's server programmes, the newest first, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=True)
        folders.insert(0, Path(told.stdout.strip()))
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if all((folder / name).exists() for name in _PROGRAMMES)), None)


def _chinese(programmes: Path) -> tuple[str, ...]:
    """A county's server sorts texts as Chinese do, not by their bytes, where it can (from PostgreSQL 15 on).

    Whatever relies on the order of bytes is then found here.
    """
    told = subprocess.run([programmes / "postgres", "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"\d+", told.stdout)
    return ("--locale-provider=icu", "--icu-locale=zh-Hans-CN") if version and int(version[0]) >= 15 else ()


_PROGRAMMES = ("initdb", "postgres", "pg_ctl")


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as: it refuses root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _memory() -> str | None:
    """The machine's folder in memory, if some gigabytes are free there."""
    folder = "/dev/shm"
    return folder if Path(folder).is_dir() and shutil.disk_usage(folder).free > 4 << 30 else None


class PostgresServer:
    """A PostgreSQL of its own in a temporary folder, on loopback only, with a password made for it."""

    def __init__(self, programmes: Path, *, lasting: bool = True) -> None:
        """`lasting`: on the disk, every commit written through; else in memory, where there is some to spare."""
        self._lasting = lasting
        self._programmes = programmes
        self._user = _unprivileged()
        self._password = secrets.token_hex(16)
        self._port = _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="siyi-postgres-", dir=None if lasting else _memory()))

    def __enter__(self) -> Self:
        try:
            self._initialise()
            self._run("pg_ctl", "start", "--wait", "--timeout", "60", "--log", str(self._folder / "log"))
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode", "immediate")
        shutil.rmtree(self._folder)

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of a database of this server."""
        return f"postgresql+psycopg://siyi:{self._password}@127.0.0.1:{self._port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a fresh, empty database that is dropped afterwards, whoever is still connected."""
        name = f"siyi_{secrets.token_hex(6)}"
        with self.connected() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            with self.connected() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def copy(self, template: str, name: str) -> None:
        """A database made from another one, to which nobody is connected."""
        with self.connected() as connection:
            # In files, without the write-ahead log: a template has ten megabytes.
            how = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}")

    def connected(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to the maintenance database, each statement by itself."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self._port,
            user="siyi",
            password=self._password,
            dbname="postgres",
            autocommit=True,
        )

    def _initialise(self) -> None:
        secret = self._folder / "password"
        secret.write_text(self._password)
        if self._user:
            for path in (self._folder, secret):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
        self._run(
            "initdb", "--username=siyi", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C.UTF-8", *_chinese(self._programmes), "--no-sync",
        )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
            "fsync": "on" if self._lasting else "off",
            "max_connections": "200",
        }
        with (self._folder / "data" / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{key} = '{value}'\n" for key, value in settings.items())

    def _run(self, programme: str, *args: str) -> None:
        """Runs one of PostgreSQL's programmes on our data; what it printed is in the error when it fails."""
        with (self._folder / "said").open("w+") as said:
            done = subprocess.run(
                [self._programmes / programme, *args, f"--pgdata={self._folder / 'data'}"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
                check=False,
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{programme} exited with {done.returncode}: {said.read()}")


class Screens:
    """Opens pages in Chromium as people have them, and collects what the browser complains about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, size: tuple[int, int] = PHONE, *, javascript: bool = True) -> Page:
        """A page of somebody new (no cookies) on a screen of this size, in pixels."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        return page

    def close(self) -> None:
        """Closes every page that was opened."""
        for context in self._contexts:
            context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)


@contextmanager
def running_chromium(path: str) -> Iterator[Browser]:
    """The machine's own Chromium without a window; as root it has to do without its sandbox.

    Its fonts are those that print, so that Chinese is measured and seen on a machine without fonts of its own.
    """
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with typefaces.only(typefaces.folders()), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()
