"""The command line (命令行) `siyi`: names, options and help of every command, in the language of the locale."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NoReturn

from web.commands import (
    checking,
    doctor,
    inquiry,
    keeping,
    measuring,
    migrating,
    papers,
    serving,
    users,
    working,
)
from web.commands.speech import Stop, say
from workflows.people import OFFICES

Run = Callable[[argparse.Namespace], int]

NO_COMMAND = re.compile(r"argument (?:COMMAND|命令): invalid choice: '(.*?)'.*", re.S)
WRONG = (
    (
        re.compile(r"argument (\S+): invalid choice: '(.*?)' \(choose from (.*)\)", re.S),
        "{}不能是“{}”，只能是{}",
    ),
    (re.compile(r"the following arguments are required: (.*)"), "还缺{}"),
    (re.compile(r"unrecognized arguments: (.*)"), "不认识{}"),
    (re.compile(r"argument (\S+): expected (?:one|at least one) argument"), "{}后面要写内容"),
)
"""argparse's own sentences in Chinese."""


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are in the reader's language; an error says how to see the help."""

    def __init__(self, **given: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **given)  # type: ignore[arg-type]
        self._positionals.title = say("参数", "arguments")
        self._optionals.title = say("选项", "options")
        self.add_argument("-h", "--help", action="help", help=say("显示本说明", "show this help"))

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage: ", say("用法：", "usage: "), 1)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("usage: ", say("用法：", "usage: "), 1)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the help is; exit code 2."""
        unknown = NO_COMMAND.fullmatch(message)
        if unknown:
            told = say(f"没有“{unknown[1]}”这个命令。", f"There is no command {unknown[1]!r}.")
        else:
            told = say(f"命令写得不对：{_in_chinese(message)}。", f"This is not understood: {message}.")
        self.exit(2, told + say(f"请运行 {self.prog} --help 看用法。\n", f" See `{self.prog} --help`.\n"))


def _in_chinese(message: str) -> str:
    for pattern, words in WRONG:
        found = pattern.fullmatch(message)
        if found:
            return words.format(*found.groups())
    return message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    args = parser().parse_args(arguments)
    run: Run = args.run
    try:
        return run(args)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except BrokenPipeError:
        # Whoever read our output has stopped, as `siyi matters | head` does.
        sys.stderr.close()
        return 0


def parser() -> Parser:
    """The command line with all its commands."""
    made = Parser(
        prog="siyi", description=say("四议：村级事务“四议两公开”", "Siyi: how a Chinese village decides")
    )
    commands = made.add_subparsers(
        dest="command", required=True, metavar=say("命令", "COMMAND"), parser_class=Parser
    )
    commands.required = True
    _add_service(commands)
    _add_case(commands)
    _add_checks(commands)
    _add_inquiries(commands)
    _add_keeping(commands)
    _add_papers(commands)
    return made


def _add_service(commands: "argparse._SubParsersAction[Parser]") -> None:
    init = commands.add_parser(
        "init", **_told("建立数据库，或者升级到本版本", "make the database, or bring it up to date")
    )
    for kind, zh, en in (
        ("county", "设立县", "found a county"),
        ("township", "设立乡镇（可重复）", "found a township (repeatable)"),
        ("village", "设立村（可重复；编号=名称@乡镇编号）", "found a village (repeatable; ID=NAME@TOWNSHIP)"),
    ):
        init.add_argument(
            f"--{kind}", action="append", default=[], metavar=say("编号=名称", "ID=NAME"), help=say(zh, en)
        )
    init.set_defaults(run=serving.init)
    serve = commands.add_parser(
        "serve", **_told("启动服务（端口 SIYI_PORT，默认 8000）", "serve (port SIYI_PORT, default 8000)")
    )
    serve.add_argument(
        "--host",
        default=serving.HOST,
        help=say("监听的地址，默认只限本机", "address to listen on, default this machine only"),
    )
    serve.set_defaults(run=serving.serve)
    worker = commands.add_parser(
        "worker",
        **_told(
            "后台工作：到期的事、催办、自动发送通知",
            "background work: what is due, reminders, sending messages",
        ),
    )
    worker.add_argument(
        "--once",
        action="store_true",
        help=say("做完手头的就停，供定时任务使用", "stop when there is nothing left to do, e.g. for cron"),
    )
    worker.set_defaults(run=working.worker)
    demo = commands.add_parser(
        "demo", **_told("演示县：生成数据并启动服务", "the demo county: fill it and serve it")
    )
    demo.add_argument(
        "--fresh",
        action="store_true",
        help=say("删除演示数据，从头生成", "delete the demo's data and start anew"),
    )
    demo.set_defaults(run=serving.demo)
    checkup = commands.add_parser(
        "doctor", **_told("检查本机缺什么、怎么装", "what is missing on this machine, and how to get it")
    )
    checkup.set_defaults(run=doctor.doctor)


def _add_case(commands: "argparse._SubParsersAction[Parser]") -> None:
    case = commands.add_parser(
        "case", **_told("把案例文件走一遍，核对结果", "play cases and compare what the system answers")
    )
    case.add_argument("files", nargs="*", metavar=say("文件", "FILE"), help=say("案例文件", "case files"))
    case.add_argument(
        "--county",
        default="",
        metavar=say("编号", "ID"),
        help=say(
            "照数据库里这个县（乡镇）发布的清单和规则走；不写文件，就把它发布的各项自带的案例走一遍",
            "play by the list and rules of this county (or township) in the database; without files: "
            "the cases that belong to what it published",
        ),
    )
    case.add_argument(
        "--on",
        type=_day,
        metavar=say("日期", "DAY"),
        help=say("按这一天的清单和规则，不写就是今天", "the list and rules of this day, default today"),
    )
    _add_json(case)
    case.set_defaults(run=checking.case)


def _add_checks(commands: "argparse._SubParsersAction[Parser]") -> None:
    check = commands.add_parser(
        "check", **_told("检查流程图、表单、清单和法规", "lint diagrams, forms, power list and law")
    )
    check.add_argument(
        "paths",
        nargs="*",
        metavar=say("路径", "PATH"),
        help=say("文件或者文件夹，不写则检查全部自带的", "files or folders; none: everything shipped"),
    )
    _add_json(check)
    check.set_defaults(run=checking.check)
    bench = commands.add_parser(
        "bench", **_told("测量本机性能，与标准比较", "measure, and compare with the bars")
    )
    bench.add_argument(
        "--postgres",
        default="",
        metavar=say("地址", "URL"),
        help=say(
            "PostgreSQL 服务器，测量用的库会另建并删除",
            "a server; databases of our own are made and dropped there",
        ),
    )
    bench.add_argument(
        "--scale",
        type=float,
        default=1.0,
        metavar=say("比例", "FACTOR"),
        help=say("规模，1 为全量", "size, 1 is whole"),
    )
    _add_json(bench)
    bench.set_defaults(run=measuring.bench)


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            say(f"“{told}”不是日期，请写成 2025-01-01", f"{told!r} is no day, write 2025-01-01")
        ) from error


def _add_inquiries(commands: "argparse._SubParsersAction[Parser]") -> None:
    listed = commands.add_parser("matters", **_told("列出各村的事项", "list the matters of all villages"))
    listed.set_defaults(run=inquiry.matters)
    show = commands.add_parser("show", **_told("一个事项的全过程", "one matter's history in words"))
    replay = commands.add_parser(
        "replay", **_told("按日志把事项重新执行一遍", "execute a matter again from its log")
    )
    for each in (show, replay):
        _add_matter(each)
    _add_json(replay)
    replay.add_argument(
        "--rules-of",
        metavar="DAY",
        type=_day,
        help=say(
            "换成这一天的规则重新判断，例如 2025-01-01",
            "judge again under the rules of this day, e.g. 2025-01-01",
        ),
    )
    show.set_defaults(run=inquiry.show)
    replay.set_defaults(run=inquiry.replay_matter)
    migrate = commands.add_parser(
        "migrate",
        **_told("在办的事项换用新版流程", "move a running matter to the present version of its diagrams"),
    )
    _add_matter(migrate)
    migrate.add_argument(
        "--check", action="store_true", help=say("只看会改什么，不换", "only tell what would change")
    )
    migrate.set_defaults(run=migrating.migrate)
    _add_proofs(commands)


def _add_proofs(commands: "argparse._SubParsersAction[Parser]") -> None:
    dossier = commands.add_parser(
        "dossier", **_told("导出一个事项的电子证明", "write the portable proof of one matter")
    )
    _add_matter(dossier)
    dossier.add_argument(
        "-o",
        "--output",
        required=True,
        metavar=say("文件", "FILE"),
        help=say("写到哪个文件", "where to write it"),
    )
    dossier.add_argument(
        "--with-private",
        action="store_true",
        help=say(
            "加上个人信息、照片和扫描件，不得外传", "add private parts, photos and scans: keep it inside"
        ),
    )
    dossier.set_defaults(run=inquiry.dossier)
    verify = commands.add_parser(
        "verify", **_told("核验记录有没有被改动", "prove that the record was not changed")
    )
    verify.add_argument(
        "file",
        nargs="?",
        metavar=say("文件", "FILE"),
        help=say("核验一份备份或者电子证明", "prove a backup, or a dossier"),
    )
    verify.add_argument(
        "--deep",
        action="store_true",
        help=say("把全部日志重放一遍，与登记表逐行比对", "play all logs anew and compare every row"),
    )
    _add_json(verify)
    verify.set_defaults(run=inquiry.verify_all)


def _add_matter(each: Parser) -> None:
    each.add_argument(
        "matter",
        metavar=say("村/编号", "VILLAGE/NUMBER"),
        help=say("例如 xinghe/2026-001", "e.g. xinghe/2026-001"),
    )


def _add_keeping(commands: "argparse._SubParsersAction[Parser]") -> None:
    backup = commands.add_parser("backup", **_told("在线备份", "back up while people work"))
    restore = commands.add_parser(
        "restore", **_told("核验备份并恢复到空的地方", "verify a backup and restore it into an empty place")
    )
    for each in (backup, restore):
        each.add_argument("file", metavar=say("文件", "FILE"), help=say("备份文件", "the backup's file"))
    backup.set_defaults(run=keeping.backup)
    restore.set_defaults(run=keeping.restore)
    user = commands.add_parser("user", **_told("管理账号", "manage accounts"))
    user.add_argument(
        "action",
        choices=("add", "list", "reset", "code"),
        help=say(
            "add 开通，list 列出，reset 给一次性码重设密码，code 看演示账号的动态码",
            "add one, list them, reset: a one-time code to choose another secret, code: a demo account's code",
        ),
    )
    user.add_argument(
        "account",
        nargs="?",
        metavar=say("账号", "ACCOUNT"),
        help=say("登录用的账号", "the name to sign in with"),
    )
    user.add_argument(
        "--home",
        metavar=say("辖区编号", "ID"),
        help=say("在哪个村、乡镇或者县", "which village, township or county"),
    )
    user.add_argument("--name", metavar=say("姓名", "NAME"), help=say("本人姓名", "the person's name"))
    user.add_argument(
        "--office", choices=tuple(OFFICES), metavar=say("职务", "OFFICE"), help="、".join(OFFICES)
    )
    user.add_argument(
        "--phone",
        metavar=say("手机号", "NUMBER"),
        help=say("村里的人登录用的手机号", "the phone number with which somebody in a village signs in"),
    )
    user.set_defaults(run=users.user)


def _add_papers(commands: "argparse._SubParsersAction[Parser]") -> None:
    key = commands.add_parser(
        "key", **_told("显示签名用的公钥", "show the public keys that papers are checked with")
    )
    key.add_argument(
        "--new",
        action="store_true",
        help=say("换一把新密钥，并记入县的日志", "sign with a new key, announced in the county's log"),
    )
    key.set_defaults(run=papers.key)
    paper = commands.add_parser(
        "verify-paper",
        **_told("只凭公钥核对纸上公告的码，不用数据库", "check a notice's QR with the public keys alone"),
    )
    paper.add_argument(
        "text",
        metavar=say("文字或者文件", "TEXT|FILE"),
        help=say("扫码得到的文字，或者存着它的文件", "what the scanner shows, or a file that holds it"),
    )
    paper.add_argument(
        "--keys",
        default="",
        metavar=say("文件", "FILE"),
        help=say(
            "公钥文件，默认是本机的 public-keys.txt",
            "the public keys, default this machine's public-keys.txt",
        ),
    )
    paper.add_argument(
        "--amount",
        default="",
        metavar=say("元", "YUAN"),
        help=say("纸上写的金额，与签发的比一比", "the amount on the paper, to compare with the signed one"),
    )
    _add_json(paper)
    paper.set_defaults(run=papers.verify_paper)


def _add_json(each: Parser) -> None:
    each.add_argument(
        "--json", action="store_true", help=say("输出 JSON，供程序使用", "write JSON, for machines")
    )


def _told(zh: str, en: str) -> dict[str, Any]:
    return {"help": say(zh, en), "description": say(zh, en)}


if __name__ == "__main__":
    sys.exit(main())
