"""`siyi migrate`: a running matter goes on under the present version of its diagrams (换用新版流程)."""

import argparse
import uuid

from engine import clock
from engine.errors import Refused
from engine.migrating import Plan
from web.commands.inquiry import named
from web.commands.parsing import Commands, add_matter, told
from web.commands.speech import Stop, opened, say
from workflows import migration
from workflows.record import OPERATOR, Context, perform

WHAT = {"added": ("新增", "added"), "removed": ("删去", "removed"), "changed": ("改动", "changed")}


def add_migrate(commands: Commands) -> None:
    """`siyi migrate`: which matter, or only what would change."""
    made = commands.add_parser(
        "migrate",
        **told("在办的事项换用新版流程", "move a running matter to the present version of its diagrams"),
    )
    add_matter(made)
    made.add_argument(
        "--check", action="store_true", help=say("只看会改什么，不换", "only tell what would change")
    )
    made.set_defaults(run=migrate)


def migrate(args: argparse.Namespace) -> int:
    """Tell what would change; unless only that was asked for, carry it out. 1: it cannot be done."""
    with opened() as (database, _files, _settings):
        with database.read() as db:
            village, matter = named(db, args.matter)
            plan = migration.plan(db, village, matter, on=clock.now().date())
        _print(plan)
        if args.check or not plan.possible:
            return 0 if plan.possible else 1
        context = Context(village, f"migrate-{uuid.uuid4().hex}", OPERATOR, clock.now())
        try:
            perform(database, migration.migrate, context, matter=matter)
        except Refused as refused:
            raise Stop(_why(refused)) from refused
    print(say("已经换用新版流程，办到哪一步不变。", "Migrated: it goes on where it stood."))
    return 0


def _print(plan: Plan) -> None:
    for each in plan.differences:
        print(f"{say(*WHAT[each.what])}  {each.process}/{each.element}  {each.label}")
    if not plan.differences:
        print(say("新版和现在用的没有区别。", "The present version draws nothing otherwise."))
    for task in plan.blocked:
        print(
            say(
                f"不能换：新版里没有“{task}”，或者它的要求不同。请先把这一步办完。",
                f"Not possible: the present version lacks {task}, or asks something else there. Finish it first.",
            )
        )


def _why(refused: Refused) -> str:
    told = {
        "migration_needless": (
            "这件事用的已经是现在的流程，不用换。",
            "It runs on the present version already.",
        ),
        "migration_blocked": (
            "新版流程检查没有通过，不能换。请先运行 siyi check。",
            "The lint refuses the version. Run `siyi check`.",
        ),
        "out_of_order": ("这件事已经结束或者中止，不能换。", "The matter has ended or rests."),
    }
    return say(*told[refused.rule]) if refused.rule in told else str(refused)
