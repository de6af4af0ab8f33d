"""Robots and gateways over a real connection (企业微信机器人、短信网关): a server in a thread answers as it is told."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine import checkpoint, signing
from engine.database import Database
from engine.errors import DefinitionError
from engine.evidence import Evidence
from engine.log import Head
from tests import copies
from tests.messaging import told
from tests.village import COUNTY, SIGNER, TOWNSHIP, VILLAGE, VillageUnderTest
from web import cli, settings
from web.commands import working
from web.messages import carriers
from workflows.messages.delivery import Undelivered
from workflows.messages.tables import Message


@dataclass
class Gateway:
    """What came in, and what is answered."""

    url: str = ""
    status: int = 200
    answer: str = '{"errcode":0,"errmsg":"ok"}'
    came: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A server on this machine."""
    told = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(told.status)
            self.end_headers()
            self.wfile.write(told.answer.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/send?key=secret-of-the-robot"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def set_up(folder: Path, told: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / carriers.FILE).write_text(json.dumps(told), "utf-8")


def message(audience: str = "office", home: str = TOWNSHIP) -> Message:
    return Message(jurisdiction=VILLAGE, id="e1", audience=audience, home=home)


class TestWecom:
    """企业微信群机器人"""

    def test_a_text_is_posted_as_the_robot_wants_it(self, gateway: Gateway, tmp_path: Path) -> None:
        """JSON with msgtype text, in UTF-8, to the address with the key."""
        set_up(tmp_path, {"wecom": {TOWNSHIP: {"offices": gateway.url}}})
        (robot,) = carriers.load(tmp_path)
        robot.send(message(), "【请审核】示范村", [])
        path, headers, body = gateway.came[0]
        assert path.endswith("key=secret-of-the-robot")
        assert headers["Content-Type"].startswith("application/json")
        assert body == {"msgtype": "text", "text": {"content": "【请审核】示范村"}}

    def test_it_takes_what_its_chat_is_for(self, gateway: Gateway, tmp_path: Path) -> None:
        """The villagers' robot says nothing to the offices, and another village's nothing at all."""
        set_up(tmp_path, {"wecom": {VILLAGE: {"everybody": gateway.url}, COUNTY: {"offices": gateway.url}}})
        (robot,) = carriers.load(tmp_path)
        taken = [
            robot.takes(message(*each))
            for each in (
                ("everybody", VILLAGE),
                ("office", VILLAGE),
                ("office", COUNTY),
                ("office", TOWNSHIP),
            )
        ]
        assert taken == [True, False, True, False]

    def test_a_long_text_is_cut_to_what_the_robot_takes(self, gateway: Gateway, tmp_path: Path) -> None:
        """2,048 bytes, and no half character."""
        set_up(tmp_path, {"wecom": {TOWNSHIP: {"offices": gateway.url}}})
        (robot,) = carriers.load(tmp_path)
        robot.send(message(), "议" * 3000, [])
        content = gateway.came[0][2]["text"]["content"]
        assert content == "议" * (carriers.WECOM_BYTES // 3)

    @pytest.mark.parametrize(
        ("status", "answer", "why"),
        [
            (200, '{"errcode":45009,"errmsg":"freq out of limit"}', "机器人回答错误 45009"),
            (200, "<html>", "机器人的回答看不明白"),
            (200, "[]", "机器人的回答看不明白"),
            (500, "", "对方回答 HTTP 500"),
        ],
        ids=["an error code", "no JSON", "other JSON", "a server error"],
    )
    def test_a_failure_says_why_without_the_key(
        self, gateway: Gateway, tmp_path: Path, status: int, answer: str, why: str
    ) -> None:
        """The reason is kept and shown, so it may not hold the robot's secret."""
        gateway.status, gateway.answer = status, answer
        set_up(tmp_path, {"wecom": {TOWNSHIP: {"offices": gateway.url}}})
        (robot,) = carriers.load(tmp_path)
        with pytest.raises(Undelivered) as caught:
            robot.send(message(), "文字", [])
        assert str(caught.value) == why

    def test_nobody_answers(self, tmp_path: Path) -> None:
        """No server at the address."""
        set_up(tmp_path, {"wecom": {TOWNSHIP: {"offices": "http://127.0.0.1:9/send?key=secret"}}})
        (robot,) = carriers.load(tmp_path)
        with pytest.raises(Undelivered, match="连不上") as caught:
            robot.send(message(), "文字", [])
        assert "secret" not in str(caught.value)


class TestSms:
    """短信网关"""

    def test_each_number_gets_the_template_filled(self, gateway: Gateway, tmp_path: Path) -> None:
        """Any gateway that takes JSON: headers and body are written in the settings."""
        body = {"to": ["{phone}"], "sign": "四议", "content": "{text}", "retry": 1}
        told = {"url": gateway.url, "headers": {"X-Token": "t"}, "body": body, "ok": '"errcode":0'}
        set_up(tmp_path, {"sms": told})
        (sms,) = carriers.load(tmp_path)
        sms.send(message(), "请审核{phone}", ["13800000001", "13800000002"])
        assert [came[2]["to"] for came in gateway.came] == [["13800000001"], ["13800000002"]]
        assert gateway.came[0][2]["content"] == "请审核{phone}"
        assert gateway.came[0][1]["X-Token"] == "t"

    def test_an_answer_that_is_no_success_is_a_failure(self, gateway: Gateway, tmp_path: Path) -> None:
        """The gateway answers 200 and an error."""
        gateway.answer = '{"code":7}'
        set_up(tmp_path, {"sms": {"url": gateway.url, "body": {}, "ok": '"code":0'}})
        (sms,) = carriers.load(tmp_path)
        with pytest.raises(Undelivered):
            sms.send(message(), "文字", ["13800000001"])

    def test_the_whole_village_gets_no_short_message(self, gateway: Gateway, tmp_path: Path) -> None:
        """1,200 short messages are nobody's wish: the village has its chat."""
        set_up(tmp_path, {"sms": {"url": gateway.url, "body": {}}})
        (sms,) = carriers.load(tmp_path)
        assert not sms.takes(message("everybody", VILLAGE))


@pytest.mark.parametrize(
    "told",
    [
        {"wechat": {}},
        {"wecom": {VILLAGE: {"villagers": "https://example.com"}}},
        {"wecom": {VILLAGE: {"offices": "file:///etc/passwd"}}},
        {"sms": {"body": {}}},
        {"sms": {"url": "https://example.com", "body": {}, "ok": "("}},
        [],
    ],
    ids=["an unknown channel", "an unknown chat", "no web address", "no address", "no pattern", "no object"],
)
def test_settings_that_are_wrong_are_refused(tmp_path: Path, told: object) -> None:
    """With file and what is expected, before anything is sent."""
    set_up(tmp_path, told)
    with pytest.raises(DefinitionError):
        carriers.load(tmp_path)


class TestWorker:
    """siyi worker"""

    @pytest.fixture(autouse=True)
    def place(self, village_in_file: VillageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment names the village's database."""
        folder = village_in_file.folder
        monkeypatch.setenv("SIYI_FOLDER", str(folder))
        url = copies.url(village_in_file.database)
        monkeypatch.setenv("SIYI_DATABASE_URL", url)
        monkeypatch.setenv("SIYI_ADDRESS", "https://cun.example")
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        working._app.cache_clear()

    def test_one_round_sends_the_finished_text(
        self, village_in_file: VillageUnderTest, gateway: Gateway
    ) -> None:
        """`siyi worker --once`: what waits reaches the township's chat, with the address of the page."""
        village_in_file.matter_at("township_review")
        set_up(village_in_file.folder, {"wecom": {TOWNSHIP: {"offices": gateway.url}}})
        assert cli.main(["worker", "--once"]) == 0
        texts = [came[2]["text"]["content"] for came in gateway.came]
        assert len(texts) >= 1
        assert "《村内道路硬化》" in texts[0]
        assert texts[0].endswith(f"https://cun.example/v/{VILLAGE}/matters/2026-001/review")
        sent = [row for row in told(village_in_file) if row.state == "sent"]
        assert len(sent) == len(texts)

    def test_a_failure_is_shown_to_the_officers(
        self, village_in_file: VillageUnderTest, gateway: Gateway
    ) -> None:
        """The robot is gone: the message stays to be copied, and is tried again."""
        gateway.answer = '{"errcode":93000}'
        village_in_file.matter_at("township_review")
        set_up(village_in_file.folder, {"wecom": {TOWNSHIP: {"offices": gateway.url}}})
        assert cli.main(["worker", "--once"]) == 0
        failed = [row for row in told(village_in_file) if row.last_error]
        assert failed
        assert {(row.state, row.last_error) for row in failed} == {("pending", "机器人回答错误 93000")}

    def test_one_round_does_all_that_the_server_does(
        self, village_in_file: VillageUnderTest, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is due is carried out, people are reminded, logs that grew are signed, and what follows is sent."""
        village = village_in_file
        signing.keep(SIGNER, village.folder / "signing-key.pem")
        matter = village.matter_at("resolution_disclosure")
        village.post(matter)
        waiting = village.matter_at("township_review")
        set_up(village.folder, {"wecom": {TOWNSHIP: {"offices": gateway.url}}})
        # The clock moves and nobody looks: no page is asked for.
        village.clock.now += timedelta(days=20)
        told_now = replace(settings.from_environment(), now=village.clock)
        monkeypatch.setattr(settings, "from_environment", lambda: told_now)
        assert cli.main(["worker", "--once"]) == 0
        assert village.standing(matter)[1] == "implementation"
        assert [row for row in told(village) if row.kind == "reminder" and row.matter == waiting]
        with village.database.read() as session:
            head = session.get_one(Head, VILLAGE)
            assert session.get(checkpoint.CheckpointRow, (VILLAGE, head.size)) is not None
        assert gateway.came

    def test_without_a_key_it_says_that_nothing_is_signed(
        self, village_in_file: VillageUnderTest, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A machine that lacks the key beside the database does all other work."""
        village_in_file.matter_at("proposal")
        assert cli.main(["worker", "--once"]) == 0
        assert "no signing key" in caplog.text

    def test_it_stops_when_it_is_told_to(self, village_in_file: VillageUnderTest) -> None:
        """SIGTERM ends it between two pieces of work, with exit code 0."""
        command = [sys.executable, "-m", "web.cli", "worker"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert "后台工作已经开始" in process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0

    def test_other_work_is_hung_in(
        self, village_in_file: VillageUnderTest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A function of database and time; one that fails is written down, and the others go on."""
        done: list[str] = []

        def broken(_database: Database, _evidence: Evidence, *, now: working.Now) -> bool:
            raise RuntimeError("broken")

        def works(_database: Database, _evidence: Evidence, *, now: working.Now) -> bool:
            done.append("done")
            return False

        monkeypatch.setattr(working, "WORK", [broken, works])
        assert not working.once(village_in_file.database, village_in_file.evidence, village_in_file.clock)
        assert done == ["done"]

    def test_wrong_settings_stop_it_with_a_sentence(
        self, village_in_file: VillageUnderTest, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It does not start with a file that it cannot read."""
        set_up(village_in_file.folder, {"pigeon": {}})
        assert cli.main(["worker", "--once"]) == 1
        assert "channels.json" in capsys.readouterr().err
