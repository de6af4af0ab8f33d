"""`siyi key` and `siyi verify-paper` (公钥与核对纸上公告): keys are made once, a paper is checked without a database."""

import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from engine import signing
from tests.web.conftest import Install
from tests.web.test_wall import altered
from tests.workflows.test_facts import FACTS, KEY
from web import cli
from web.settings import from_environment
from workflows import keys
from workflows.disclosure import facts

PAYLOAD = facts.sealed(FACTS, KEY)
ADDRESS = f"https://siyi.example.org/w/{PAYLOAD}"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, install: Install) -> Path:
    """A folder with nothing but the county's public keys: one that was, and one that is in use."""
    install(tmp_path / "var")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    known = [signing.Key(bytes(32)).named(keys.PAPER), KEY.named(keys.PAPER)]
    lines = "".join(f"{each.text}\n" for each in known)
    (tmp_path / "keys.txt").write_text(f"# 星河县\n\n{lines}")
    (tmp_path / "paper.txt").write_text(f"{ADDRESS}\n")
    return tmp_path


def check(place: Path, *arguments: str) -> int:
    return cli.main(["verify-paper", "--keys", str(place / "keys.txt"), *arguments])


@pytest.mark.parametrize(
    ("case", "text", "options", "code", "says"),
    [
        ("genuine", PAYLOAD, (), 0, "✔ 码是本县签发的"),
        ("with its address", ADDRESS, (), 0, "186,500.00元"),
        (
            "the amount as printed",
            PAYLOAD,
            ("--amount", "186,500.00元"),
            0,
            "应到18，实到17，同意15，不同意2",
        ),
        (
            "the amount altered on paper",
            PAYLOAD,
            ("--amount", "168500"),
            1,
            "纸上写 168,500.00元，签发的是 186,500.00元",
        ),
        (
            "the amount altered in the QR",
            altered(PAYLOAD, amount="16850000"),
            (),
            1,
            "✘ 这个码不是本县签发的",
        ),
        ("a stranger's", facts.sealed(FACTS, signing.Key(b"x" * 32)), (), 1, "✘ 这个码不是本县签发的"),
    ],
)
def test_verify_paper(
    place: Path,
    case: str,
    text: str,
    options: tuple[str, ...],
    code: int,
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 genuine, 1 altered or not ours; nothing but the keys is looked at."""
    assert check(place, text, *options) == code, case
    assert says in capsys.readouterr().out
    assert not (place / "var").exists()


def test_a_file_holds_the_text_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a scanner saved it; for machines as JSON."""
    assert check(place, str(place / "paper.txt"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["genuine"], told["facts"]["amount"], told["facts"]["title"]) == (
        True,
        "18650000",
        FACTS.title,
    )
    assert check(place, altered(PAYLOAD, counts="18.17.17.0.0"), "--json") == 1
    assert json.loads(capsys.readouterr().out)["signed"] is False


@pytest.mark.parametrize(
    ("case", "arguments"),
    [
        ("no paper", ["hello"]),
        ("cut off", [PAYLOAD[:50]]),
        ("an amount that is none", [PAYLOAD, "--amount", "十八万"]),
        ("no keys", [PAYLOAD, "--keys", "/nowhere/keys.txt"]),
        ("keys that are none", [PAYLOAD, "--keys", "{place}/paper.txt"]),
    ],
)
def test_unreadable_is_2(
    place: Path, case: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither genuine nor altered: the sentence says what to give."""
    told = [each.format(place=place) for each in arguments]
    assert check(place, *told) == 2, case
    assert "请" in capsys.readouterr().err


def test_the_key_is_made_with_the_database_and_changed_by_name(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`init` makes and announces it; `key` shows it; `key --new` announces another beside the one that was."""
    assert cli.main(["init", "--county", "xinghe=星河县"]) == 0
    told = from_environment()
    first = signing.load(told.signing_key)
    assert stat.S_IMODE(told.signing_key.stat().st_mode) == 0o600
    assert told.public_keys.read_text() == f"{first.named(keys.PAPER).text}\n"
    capsys.readouterr()
    assert cli.main(["key"]) == 0
    assert capsys.readouterr().out == told.public_keys.read_text()
    assert cli.main(["key", "--new"]) == 0
    second = signing.load(told.signing_key)
    assert second != first
    assert told.public_keys.read_text() == "".join(
        f"{each.named(keys.PAPER).text}\n" for each in (first, second)
    )
    assert cli.main(["verify", "--deep"]) == 0
    for key, title in ((first, "旧"), (second, "新")):
        assert cli.main(["verify-paper", facts.sealed(replace(FACTS, title=title), key)]) == 0


def test_the_private_key_is_in_no_backup(place: Path) -> None:
    """Whoever steals a backup cannot sign: neither its files nor its database hold the key."""
    assert cli.main(["init", "--county", "xinghe=星河县"]) == 0
    assert cli.main(["backup", str(place / "backup.zip")]) == 0
    secret = signing.load(from_environment().signing_key).seed
    with zipfile.ZipFile(place / "backup.zip") as backup:
        contents = [backup.read(name) for name in backup.namelist()]
    assert len(contents) > 1
    for content in contents:
        assert secret not in content
        assert secret.hex().encode() not in content
