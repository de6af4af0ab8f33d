"""How a command line is read (命令行的读法): in the language of the locale, with errors that say what to do."""

import argparse
import re
from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn, TypeAlias

from web.commands.speech import say

Run = Callable[[argparse.Namespace], int]
"""What a command does with its arguments: its exit code."""

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


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where a module adds its commands."""


def told(zh: str, en: str) -> dict[str, Any]:
    """What a command does, for the list of commands and for its own help."""
    return {"help": say(zh, en), "description": say(zh, en)}


def day(told: str) -> date:
    """A day as an option gives it."""
    try:
        return date.fromisoformat(told)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            say(f"“{told}”不是日期，请写成 2025-01-01", f"{told!r} is no day, write 2025-01-01")
        ) from error


def add_matter(each: Parser) -> None:
    """The matter that a command is about."""
    each.add_argument(
        "matter",
        metavar=say("村/编号", "VILLAGE/NUMBER"),
        help=say("例如 xinghe/2026-001", "e.g. xinghe/2026-001"),
    )


def add_json(each: Parser) -> None:
    """Output for machines."""
    each.add_argument(
        "--json", action="store_true", help=say("输出 JSON，供程序使用", "write JSON, for machines")
    )
