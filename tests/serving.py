"""A real server of Siyi in a process of its own, and people who use it over HTTP (真实服务)."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cached_property
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer

from engine.database import Database
from engine.evidence import Evidence
from tests.servers import _free_port
from tests.village import VillageUnderTest, make_village, signed_in
from workflows import schema

HOST = "127.0.0.1"
STARTS_WITHIN = 60.0

INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')
FORM = re.compile(r'<form\b[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.S)


def served_village(url: str, folder: Path, *, rules: Mapping[str, object] | None = None) -> VillageUnderTest:
    """A village in a database that was made by migrations, for a server to serve."""
    database = Database(url)
    schema.create(database)
    return make_village(database, folder, rules=rules)


class Server:
    """`siyi serve` (or another programme that serves) on a free port; use it in a `with`."""

    def __init__(self, url: str, folder: Path, *, module: str = "web.cli", **environment: str) -> None:
        self.folder, self.port = folder, _free_port()
        told = {"SIYI_DATABASE_URL": url, "SIYI_FOLDER": str(folder), "SIYI_PORT": str(self.port)}
        self._environment = {**os.environ, **told, **environment}
        self._module = module
        self._said = (folder / f"server-{self.port}.log").open("w+")

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", self._module, "serve"]
        self._process = subprocess.Popen(
            command, env=self._environment, stdout=self._said, stderr=subprocess.STDOUT
        )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            visitor = Visitor(self)
            try:
                if visitor.get("/villages").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
            finally:
                visitor.close()
        self.kill()
        raise RuntimeError(f"the server did not answer: {self.said}")

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._said.close()

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def said(self) -> str:
        """What the server wrote."""
        return Path(self._said.name).read_text()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    def cookie(self, role: str) -> str:
        """The session cookie of somebody who signed in: thirty log-ins at once would meet the limit against guessing."""
        return f"session={self._signer.dumps(signed_in(role))}"

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer:
        from flask.sessions import SecureCookieSessionInterface

        from web.app import create_app
        from web.settings import Settings

        app = create_app(Settings("sqlite://", self.folder))
        found = SecureCookieSessionInterface().get_signing_serializer(app)
        if found is None:
            raise RuntimeError("found no secret; expected the one beside the database")
        return found


class Page:
    """An answer: status, where it sends, and its text."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.location = answer.headers.get("Location", "")
        self.cookies = answer.headers.get_all("Set-Cookie", [])
        self.text = answer.read().decode()

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden inputs of the form that posts to an address."""
        for address, inside in FORM.findall(self.text):
            if unescape(address) == action:
                found = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(inside)]
                return {
                    each["name"]: unescape(each.get("value", ""))
                    for each in found
                    if each.get("type") == "hidden"
                }
        raise LookupError(f"found no form for {action}")


class Visitor:
    """Somebody with a browser without JavaScript: one connection, one session."""

    def __init__(self, server: Server, role: str = "") -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=120)
        self._cookie = server.cookie(role) if role else ""

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Page:
        """Post a form."""
        return self._ask("POST", path, urlencode(fields))

    def connect(self) -> None:
        """Be connected before it counts."""
        self._connection.connect()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        page = Page(self._connection.getresponse())
        for cookie in page.cookies:
            if cookie.startswith("session="):
                self._cookie = cookie.partition(";")[0]
        return page


def evidence_of(folder: Path) -> Evidence:
    """The files of a served village."""
    return Evidence(folder / "files")
