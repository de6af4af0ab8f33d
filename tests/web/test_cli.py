"""The command line does what its help says, in the reader's language, and its errors say what to do (命令行)."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.database import Database
from tests import copies
from tests.recorded import MATTER, recorded_village
from tests.timed import posted
from tests.village import VILLAGE, copied_village
from tests.web.conftest import Install
from web import cli
from web.settings import from_environment

TAKES: Mapping[str, str] = {
    "init": "--county --township --village",
    "serve": "--host",
    "worker": "--once",
    "demo": "--fresh",
    "doctor": "",
    "case": "--county --on --json",
    "check": "--json",
    "bench": "--postgres --scale --json",
    "matters": "",
    "show": "",
    "replay": "--json --rules-of",
    "migrate": "--check",
    "dossier": "--output --with-private",
    "verify": "--deep --json",
    "backup": "",
    "restore": "",
    "user": "--home --name --office --phone",
    "key": "--new",
    "verify-paper": "--keys --amount --json",
}
"""What scripts rely on."""

CASE = """
case: 道路硬化
item: major-matter
form: {title: 村内道路硬化, content: 硬化二组道路}
steps:
  - {date: 2024-03-01, do: meeting, stage: proposal, present: 5, for: 5}
expect: {state: open, stage: consultation}
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, install: Install) -> Path:
    """An empty folder of this test's own with an empty database, and a locale."""
    install(tmp_path / "var")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    return tmp_path


@pytest.fixture
def recorded(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A database with one closed matter, and its files."""
    folder = from_environment().folder
    folder.mkdir()
    village = recorded_village(folder)
    monkeypatch.setenv("SIYI_DATABASE_URL", copies.url(village.database))
    village.database.close()
    yield folder
    copies.drop(village.database)


def change(statement: str) -> None:
    database = Database(from_environment().database_url)
    with database.write() as session:
        session.execute(text(statement))
    database.close()


def run(*arguments: str) -> int:
    """Run a command in this process; its exit code."""
    try:
        return cli.main(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)


@pytest.mark.parametrize("command", TAKES)
@pytest.mark.parametrize(("locale", "word"), [("zh_CN.UTF-8", "用法"), ("C", "usage")])
def test_every_command_has_help_in_both_languages(
    command: str, locale: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`siyi COMMAND --help` answers in the language of the locale."""
    monkeypatch.setenv("LC_ALL", locale)
    assert run(command, "--help") == 0
    told = capsys.readouterr().out
    assert word in told
    assert bool(re.search("[一-鿿]", told.replace("village", ""))) == (locale != "C") or command == "init"


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is hidden, and nothing is promised that is not built."""
    assert run("--help") == 0
    told = set(re.findall(r"^    ([a-z-]+)(?: |$)", capsys.readouterr().out, re.M))
    assert told == set(TAKES)


@pytest.mark.parametrize("command", TAKES)
def test_a_command_takes_what_it_took(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each option by its name, and no other."""
    assert run(command, "--help") == 0
    told = re.findall(r"^  (?:-\w(?: \S+)?, )?(--[a-z-]+)", capsys.readouterr().out, re.M)
    assert set(told) - {"--help"} == set(TAKES[command].split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dossier", "x"], "还缺-o/--output"),
        (["benchmark"], "没有“benchmark”这个命令"),
        (["case"], "还缺文件"),
        (["verify", "--deeply"], "不认识--deeply"),
        (["user", "remove"], "不能是“remove”"),
    ],
)
def test_a_command_that_is_not_understood_says_where_the_help_is(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, in Chinese, with the help to ask."""
    assert run(*arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "--help" in told


@pytest.mark.parametrize(
    "command", [["matters"], ["show", "a/1"], ["backup", "b.zip"], ["serve"], ["user", "list"]]
)
def test_without_a_database_a_command_says_what_to_run(
    command: list[str], place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made by asking; the sentence names `siyi init`."""
    monkeypatch.chdir(place)
    assert run(*command) == 1
    assert "siyi init" in capsys.readouterr().err
    assert not (place / "var").exists()


def test_verify_of_no_database_is_unreadable(capsys: pytest.CaptureFixture[str]) -> None:
    """2: neither sound nor tampered."""
    assert run("verify") == 2


@pytest.mark.sqlite("it is a file")
def test_a_file_that_is_no_database_is_unreadable(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2, and a sentence instead of a trace."""
    (place / "var").mkdir()
    (place / "var" / "siyi.db").write_bytes(b"no database at all" * 100)
    assert run("verify") == 2
    assert "SIYI_DATABASE_URL" in capsys.readouterr().err


def test_init_founds_what_is_named_and_may_be_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    """A county, its township, its villages; a second time changes nothing; an account may then be added."""
    named = ["--county", "qinghe=青禾县", "--township", "liulin=柳林镇", "--village", "liuhe=柳河村"]
    assert run("init", *named) == 0
    assert run("init", *named) == 0
    assert run("verify", "--deep") == 0
    assert "记录可靠" in capsys.readouterr().out


def test_an_account_is_added_with_a_secret_from_the_input(
    monkeypatch: pytest.MonkeyPatch, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The secret is not on the command line; the same name twice is refused."""
    run("init", "--county", "qinghe=青禾县", "--township", "liulin=柳林镇", "--village", "liuhe=柳河村")
    add = ["user", "add", "wang", "--home", "liuhe", "--name", "王建华", "--office", "director"]
    answers = []
    for secret in ("730264", "730264", "short"):
        (place / "secret").write_text(f"{secret}\n")
        with (place / "secret").open() as typed:
            monkeypatch.setattr(sys, "stdin", typed)
            answers.append(
                run(*(part.replace("wang", "zhao") if secret == "short" else part for part in add))
            )
    assert answers == [0, 1, 1]
    assert run("user", "list") == 0
    told = capsys.readouterr()
    assert "wang  liuhe  王建华  村民委员会主任" in told.out
    assert "已经有人使用" in told.err
    assert "六位数字" in told.err


def test_matters_and_their_history_are_told(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a matter; its history in sentences."""
    assert run("matters") == 0
    assert f"{VILLAGE}/{MATTER}  已办结  村内道路硬化" in capsys.readouterr().out
    assert run("show", f"{VILLAGE}/{MATTER}") == 0
    assert "党员大会审议：通过" in capsys.readouterr().out


def test_an_open_matter_is_listed_with_its_step(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As its own version draws it, whatever it is."""
    village = copied_village(place, in_file=True)
    matter = posted(village)
    monkeypatch.setenv("SIYI_DATABASE_URL", copies.url(village.database))
    village.database.close()
    assert run("matters") == 0
    assert f"{VILLAGE}/{matter}  办理中  公示期  " in capsys.readouterr().out
    copies.drop(village.database)


@pytest.mark.parametrize("command", ["show", "replay"])
@pytest.mark.parametrize("matter", ["2026-001", f"{VILLAGE}/2026-999", "other-village/2026-001", "", "/"])
def test_a_matter_that_is_not_there_is_refused(
    recorded: Path, command: str, matter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence says how to write one and where they are listed."""
    assert run(command, matter) == 1
    assert "siyi matters" in capsys.readouterr().err


def test_replay_tells_machines_every_step(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON only with --json; a changed effect is exit code 1."""
    assert run("replay", f"{VILLAGE}/{MATTER}", "--json") == 0
    steps = json.loads(capsys.readouterr().out)
    assert all(step["ok"] for step in steps)
    assert {"index", "kind", "expected", "found", "ok", "problem"} == set(steps[0])
    change("UPDATE event SET effect = replace(effect, 'opened', 'upheld') WHERE kind = 'gate_opened'")
    assert run("replay", f"{VILLAGE}/{MATTER}") == 1
    assert "发现改动" in capsys.readouterr().out


def test_verify_says_where_a_byte_was_changed(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 sound, 1 tampered with jurisdiction and index."""
    assert run("verify") == 0
    assert run("verify", "--deep") == 0
    capsys.readouterr()
    change(f"UPDATE event SET subject = 'x' WHERE jurisdiction = '{VILLAGE}' AND \"index\" = 12")
    assert run("verify", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["problems"][0]["jurisdiction"], told["problems"][0]["index"]) == (
        False,
        VILLAGE,
        12,
    )
    assert run("verify") == 1
    assert f"{VILLAGE}第12号记录：这条记录被改动" in capsys.readouterr().out


def test_a_changed_table_is_found_only_by_the_deep_verification(recorded: Path) -> None:
    """The log is sound, the table is not what it makes."""
    change("UPDATE proposal SET amount = 1")
    assert run("verify") == 0
    assert run("verify", "--deep") == 1


def test_a_backup_is_restored_into_an_empty_place_only(
    recorded: Path, place: Path, install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    """Backup, verify it, restore it elsewhere, verify that; not over data, not over a file."""
    file = str(place / "backup.zip")
    assert run("backup", file) == 0
    assert run("backup", file) == 1
    assert run("verify", file) == 0
    assert run("restore", file) == 1
    install(place / "elsewhere")
    assert run("restore", file) == 0
    assert run("verify", "--deep") == 0
    told = capsys.readouterr()
    assert "不会覆盖" in told.err
    assert "已经有数据" in told.err


def test_a_tampered_backup_is_not_restored(recorded: Path, place: Path, install: Install) -> None:
    """1, and nothing is there afterwards."""
    change("UPDATE event SET account = 'x' WHERE \"index\" = 3")
    assert run("backup", str(place / "backup.zip")) == 0
    assert run("verify", str(place / "backup.zip")) == 1
    install(place / "elsewhere")
    assert run("restore", str(place / "backup.zip")) == 1
    assert not (place / "elsewhere").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_backup_is_unreadable(place: Path, content: bytes) -> None:
    """2 for verify and restore alike."""
    file = place / "x.zip"
    file.write_bytes(content)
    assert run("restore", str(file)) == 2
    assert run("verify", str(file)) == 2
    assert run("verify", str(place / "nothing.zip")) == 2


def test_a_backup_moves_between_databases(
    recorded: Path, place: Path, install: Install, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From SQLite into PostgreSQL and back, sound each time."""
    assert run("backup", str(place / "1.zip")) == 0
    monkeypatch.setenv("SIYI_DATABASE_URL", postgres_database)
    monkeypatch.setenv("SIYI_FOLDER", str(place / "postgres"))
    assert run("restore", str(place / "1.zip")) == 0
    assert run("verify", "--deep") == 0
    assert run("backup", str(place / "2.zip")) == 0
    install(place / "back")
    assert run("restore", str(place / "2.zip")) == 0
    assert run("verify", "--deep") == 0


def test_cases_are_played_and_compared(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 as expected, 1 otherwise, 2 for a file that is no case, with file and line."""
    file = place / "case.yaml"
    file.write_text(CASE, "utf-8")
    assert run("case", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told[0]["case"], told[0]["ok"], told[0]["stage"]) == ("道路硬化", True, "consultation")
    file.write_text(CASE.replace("stage: consultation", "stage: resolution"), "utf-8")
    assert run("case", str(file)) == 1
    file.write_text(CASE.replace("do: meeting", "do: dance"), "utf-8")
    assert run("case", str(file)) == 2
    assert f"{file}:6" in capsys.readouterr().err


def test_everything_shipped_passes_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    """Diagrams, forms, catalogue and law: no finding is an error."""
    assert run("check", "--json") == 0
    assert [each for each in json.loads(capsys.readouterr().out) if each["severity"] == "error"] == []


def test_a_form_that_cannot_be_loaded_is_a_finding(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1 with file, element, rule, severity and message; 2 for what cannot be checked at all."""
    (place / "a.form").write_text("{}", "utf-8")
    assert run("check", str(place / "a.form"), "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert {"file", "element", "rule", "severity", "message"} == set(found[0])
    assert found[0]["message"].startswith("表单第1行看不明白。写的是 ")
    assert run("check", str(place / "nowhere")) == 2
    (place / "a.txt").write_text("x", "utf-8")
    assert run("check", str(place / "a.txt")) == 2


def test_the_doctor_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """On the machine that runs the tests everything needed is there."""
    assert run("doctor") == 0
    assert "需要的都有了" in capsys.readouterr().out


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_serve_says_when_it_answers_and_where(recorded: Path) -> None:
    """One line on the standard output once it answers; a second server is told that the port is taken."""
    port = free_port()
    environment = os.environ | {"SIYI_PORT": str(port)}
    command = [sys.executable, "-m", "web.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == f"Siyi is ready: http://127.0.0.1:{port}\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                assert answer.status == 200
            second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert second.returncode == 1
            assert f"端口 {port} 已被占用" in second.stderr
        finally:
            server.terminate()
        assert server.wait(timeout=20) == 0


def test_a_database_that_is_no_demo_is_never_deleted(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`siyi demo --fresh` refuses whatever it did not make."""
    assert run("demo", "--fresh") == 1
    assert "不是演示数据" in capsys.readouterr().err
    assert run("show", f"{VILLAGE}/{MATTER}") == 0
