"""The signing key, and checking a paper without a database, on the command line (签名密钥、核对纸上公告)."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from engine import clock, signing
from engine.database import Database
from engine.errors import Refused
from engine.signing import Key, Verifier
from web import settings, wording, words
from web.commands.parsing import Commands, add_json, told
from web.commands.speech import Stop, opened, say, write_json
from web.settings import Settings
from web.typeset import grouped
from workflows import keys
from workflows.disclosure import facts, paper_code
from workflows.disclosure.facts import Carried, Facts
from workflows.law import money

LABELS = (
    ("应到", "entitled"),
    ("实到", "present"),
    ("同意", "for"),
    ("不同意", "against"),
    ("弃权", "abstain"),
)


SUMS = (("期初余额", "opening"), ("收入合计", "income"), ("支出合计", "spending"), ("期末余额", "closing"))


def ready(told: Settings, database: Database, *, at: datetime) -> Key:
    """Everything that papers need, before anybody is served: the key, announced and published, and the codes' index."""
    key = signing.load_or_make(told.signing_key)
    keys.announce_everywhere(database, key, at=at)
    _publish(told, database)
    paper_code.catch_up(database)
    return key


def _publish(told: Settings, database: Database) -> None:
    with database.read() as session:
        known = dict.fromkeys(row.verifier.text for row in keys.announced(session))
    told.public_keys.write_text("".join(f"{line}\n" for line in known), "utf-8")


def add_key(commands: Commands) -> None:
    """`siyi key`: the keys, or a new one."""
    made = commands.add_parser(
        "key", **told("显示签名用的公钥", "show the public keys that papers are checked with")
    )
    made.add_argument(
        "--new",
        action="store_true",
        help=say("换一把新密钥，并记入县的日志", "sign with a new key, announced in the county's log"),
    )
    made.set_defaults(run=key)


def key(args: argparse.Namespace) -> int:
    """Print the public keys; with `--new`, sign with a new key from now on (announced in the county's log)."""
    with opened() as (database, _files, told):
        if args.new:
            signing.keep(signing.make(), told.signing_key, over=True)
        ready(told, database, at=clock.now())
        print(told.public_keys.read_text("utf-8"), end="")
        if args.new:
            print(
                say(
                    "新密钥已启用并记入县的日志。正在运行的服务请重新启动。",
                    "The new key is in use and in the county's log. Restart the service if it is running.",
                )
            )
    return 0


def add_verify_paper(commands: Commands) -> None:
    """`siyi verify-paper`: what the paper says."""
    made = commands.add_parser(
        "verify-paper",
        **told("只凭公钥核对纸上公告的码，不用数据库", "check a notice's QR with the public keys alone"),
    )
    made.add_argument(
        "text",
        metavar=say("文字或者文件", "TEXT|FILE"),
        help=say("扫码得到的文字，或者存着它的文件", "what the scanner shows, or a file that holds it"),
    )
    made.add_argument(
        "--keys",
        default="",
        metavar=say("文件", "FILE"),
        help=say(
            "公钥文件，默认是本机的 public-keys.txt",
            "the public keys, default this machine's public-keys.txt",
        ),
    )
    made.add_argument(
        "--amount",
        default="",
        metavar=say("元", "YUAN"),
        help=say("纸上写的金额，与签发的比一比", "the amount on the paper, to compare with the signed one"),
    )
    add_json(made)
    made.set_defaults(run=verify_paper)


def verify_paper(args: argparse.Namespace) -> int:
    """Check a QR's text with public keys alone: 0 genuine, 1 altered or not ours, 2 unreadable."""
    known = list(_known(Path(args.keys) if args.keys else settings.from_environment().public_keys))
    try:
        carried = facts.read(_text(args.text))
    except facts.Unreadable as error:
        raise Stop(
            say(
                "这段文字不是公告上的码。请把扫码得到的文字整段放进来。",
                "This is not the text of a notice's QR. Give the whole text that the scanner shows.",
            ),
            2,
        ) from error
    signer = carried.signed_by(known)
    typed = _fen(args.amount)
    altered = signer is not None and typed is not None and typed not in carried.facts.amounts
    if args.json:
        write_json(_json(carried, signer, altered))
    else:
        _tell(carried.facts, signer, typed if altered else None)
    return 0 if signer is not None and not altered else 1


def _text(told: str) -> str:
    path = Path(told)
    try:
        return path.read_text("utf-8") if len(told) < 256 and path.is_file() else told
    except (OSError, UnicodeDecodeError):
        return ""


def _known(path: Path) -> Iterator[Verifier]:
    """The keys in a file, a line each; empty lines and those after # are left out. Stops where there are none."""
    how = say(
        "请用 --keys 指明公钥文件，县里可以从 /w/keys.txt 下载。",
        "Name the file with --keys; the county offers it at /w/keys.txt.",
    )
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        found = [signing.verifier(line) for line in lines if line and not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise Stop(say(f"读不了公钥文件 {path}。{how}", f"{path} holds no public keys. {how}"), 2) from error
    if not found:
        raise Stop(say(f"公钥文件 {path} 是空的。{how}", f"{path} is empty. {how}"), 2)
    yield from found


def _fen(typed: str) -> str | None:
    if not typed:
        return None
    try:
        return str(money.fen(typed))
    except Refused as refused:
        raise Stop(words.sentence(refused), 2) from refused


def _json(carried: Carried, signer: Verifier | None, altered: bool) -> dict[str, object]:
    return {
        "genuine": signer is not None and not altered,
        "signed": signer is not None,
        "amount_differs": altered,
        "key": carried.key,
        "facts": {
            name: getattr(carried.facts, name)
            for name in ("village", "notice", "kind", "code", "amount", "counts", "first_day", "last_day")
        }
        | {"place": carried.facts.place, "title": carried.facts.title},
    }


def _tell(told: Facts, signer: Verifier | None, typed: str | None) -> None:
    if signer is None:
        print(
            say(
                "✘ 这个码不是本县签发的，或者内容被改过。不要相信这张纸。",
                "✘ No key of the county signed this, or it was altered. Do not trust the paper.",
            )
        )
        return
    if typed is not None:
        written, signed = money.printed(int(typed)), _sums(told) or money.printed(int(told.amount or "0"))
        print(
            say(
                f"✘ 金额被改过：纸上写 {written}，签发的是 {signed}。",
                f"✘ The amount was altered: the paper says {written}, signed was {signed}.",
            )
        )
    else:
        print(
            say(
                "✔ 码是本县签发的。请拿纸逐项对一对：", "✔ The county signed this. Compare it with the paper:"
            )
        )
    for label, value in _lines(told):
        print(f"  {label}：{value}")


def _lines(told: Facts) -> Iterator[tuple[str, str]]:
    yield "村", told.place
    yield "标题", told.title
    if told.kind == facts.FINANCE:
        yield "金额", _sums(told)
        yield "笔数", told.numbers["lines"]
        yield "校验码", grouped(told.code)
        return
    if told.amount:
        yield "金额", money.printed(int(told.amount))
    counts = "，".join(f"{label}{told.numbers[name]}" for label, name in LABELS if told.numbers[name])
    if counts:
        yield "表决", counts
    if told.first_day:
        yield "公示期", f"{_day(told.first_day)}至{_day(told.last_day)}"
    yield "校验码", grouped(told.code)


def _sums(told: Facts) -> str:
    """The sums of a financial disclosure from opening to closing; empty for other papers."""
    if told.kind != facts.FINANCE:
        return ""
    sums = told.numbers | {"closing": told.amount}
    return "，".join(f"{label}{money.printed(int(sums[name]))}" for label, name in SUMS)


def _day(told: str) -> str:
    return wording.chinese_day(f"{told[:4]}-{told[4:6]}-{told[6:]}")
