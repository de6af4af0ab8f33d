"""A completed task over HTTP (经网页办结一步): a real server, the township's review posted as its page posts it."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlencode

from flask import Flask
from waitress import create_server  # type: ignore[import-untyped, unused-ignore]

from web.app import create_app
from web.bench.figure import Figure
from web.bench.steps import at_review
from web.bench.world import World, opened
from web.settings import Settings
from workflows import accounts
from workflows.cases.village import COUNTY, TOWNSHIP

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ACCOUNT = "bench-township"
FOR_EVER = "9999-12-31T00:00:00+08:00"


def completion(steps: int) -> Figure:
    """The median of posting a review, from the first byte sent to the last byte of the answer, in milliseconds."""
    with opened() as world:
        numbers = at_review(world, steps + 2)
        app = _app(world)
        with _served(app) as port:
            spent = [_review(port, _cookie(app), world.home, number) for number in numbers]
    return Figure("completion.http", median(spent[2:]), "ms", most=20)


def _app(world: World) -> Flask:
    person = world.people["township_party"].person
    opening = {"name": ACCOUNT, "home": TOWNSHIP, "person": person, "secret": "-"}
    county = World(world.database, world.folder, COUNTY, world.people)
    county.do(accounts.open_account, "administrator", **opening)
    url = world.database.url.render_as_string(hide_password=False)
    return create_app(Settings(url, world.folder, now=lambda: world.now, testing=True))


def _cookie(app: Flask) -> str:
    """A session as signing in makes it."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": ACCOUNT, "_fresh": True, "generation": 0})
        session.update(dict.fromkeys(("fresh_until", "ends"), FOR_EVER))
    cookie = client.get_cookie("session")
    if cookie is None:
        raise LookupError("found no session cookie; expected one")
    return f"session={cookie.value}"


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        # Its workers finish what they do before their way to wake it is closed.
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)


def _review(port: int, cookie: str, village: str, number: str) -> float:
    address = f"/v/{village}/matters/{number}/review"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    found, token = answer.getheader("Set-Cookie"), TOKEN.search(answer.read().decode())
    if token is None:
        raise LookupError(f"found no form at {address} (status {answer.status}); expected the review's")
    form = urlencode({"opinion": "agree", "csrf_token": token[1]})
    headers = {
        "Cookie": found.partition(";")[0] if found else cookie,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    began = time.perf_counter()
    connection.request("POST", address, form, headers)
    answer = connection.getresponse()
    answer.read()
    spent = (time.perf_counter() - began) * 1_000
    if answer.status not in (302, 303):
        raise LookupError(f"found the status {answer.status} at {address}; expected a redirect")
    connection.close()
    return spent
