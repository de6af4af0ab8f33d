"""The command line (命令行) `siyi`: which commands there are, in the order of the help."""

import sys
from collections.abc import Sequence

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
from web.commands.parsing import Parser, Run
from web.commands.speech import Stop, say

COMMANDS = (
    serving.add_init,
    serving.add_serve,
    working.add_worker,
    serving.add_demo,
    doctor.add_doctor,
    checking.add_case,
    checking.add_check,
    measuring.add_bench,
    inquiry.add_matters,
    inquiry.add_show,
    inquiry.add_replay,
    migrating.add_migrate,
    inquiry.add_dossier,
    inquiry.add_verify,
    keeping.add_backup,
    keeping.add_restore,
    users.add_user,
    papers.add_key,
    papers.add_verify_paper,
)
"""Each adds itself: its name, its options and what it does."""


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
    for add in COMMANDS:
        add(commands)
    return made


if __name__ == "__main__":
    sys.exit(main())
