"""`siyi bench`: the project's own measurements (性能测量)."""

import argparse
import sys

from web.bench import course
from web.bench.figure import Figure
from web.commands.parsing import Commands, add_json, told
from web.commands.speech import say, write_json

NAMES = {
    "steps.sqlite": (
        "SQLite持久办理 ÷ 原版SpiffWorkflow内存执行",
        "durable steps on SQLite ÷ stock in memory",
    ),
    "steps.postgresql": ("PostgreSQL持久办理 ÷ 原版", "durable steps on PostgreSQL ÷ stock in memory"),
    "processes.two": ("两个进程办两个村 ÷ 一个进程", "two processes on two villages ÷ one"),
    "matter.long": ("2000步的事项每步 ÷ 100步的", "a step in a matter of 2,000 tasks ÷ of 100"),
    "meeting.large": ("3000人会议每票 ÷ 30人的", "a ballot in a meeting of 3,000 ÷ of 30"),
    "database.full": ("库里2万件事项时每步 ÷ 100件时", "a step beside 20,000 matters ÷ beside 100"),
    "completion.in_process": (
        "办结一步连同日志、待办、经过（进程内）",
        "completion with log, inbox, history, in process",
    ),
    "completion.http": ("办结一步（经网页）", "completion over HTTP"),
    "step.statements": ("每步最多数据库语句", "SQL statements of a step, at most"),
    "step.commits": ("每步提交次数", "commits of a step"),
    "step.bytes": ("每步写入量 ÷ 允许量", "bytes written a step ÷ allowed"),
    "timers.due": (
        "一万个定时器同时到期，中途断电，全部触发",
        "10,000 timers due at once, killed in between, all fired",
    ),
    "replay": ("逐条重放（含状态摘要）", "replay with state hashes"),
}


def add_bench(commands: Commands) -> None:
    """`siyi bench`: how large, and on which server."""
    made = commands.add_parser(
        "bench", **told("测量本机性能，与标准比较", "measure, and compare with the bars")
    )
    made.add_argument(
        "--postgres",
        default="",
        metavar=say("地址", "URL"),
        help=say(
            "PostgreSQL 服务器，测量用的库会另建并删除",
            "a server; databases of our own are made and dropped there",
        ),
    )
    made.add_argument(
        "--scale",
        type=float,
        default=1.0,
        metavar=say("比例", "FACTOR"),
        help=say("规模，1 为全量", "size, 1 is whole"),
    )
    add_json(made)
    made.set_defaults(run=bench)


def bench(args: argparse.Namespace) -> int:
    """Measure, and tell each figure as it is found."""
    figures = []
    for figure in course.run(postgres=args.postgres, scale=args.scale):
        figures.append(figure)
        # With --json the progress goes where no machine reads it.
        print(_told(figure), flush=True, file=sys.stderr if args.json else sys.stdout)
    if args.json:
        write_json([figure.as_json | {"name": say(*NAMES[figure.id])} for figure in figures])
    return 0


def _told(figure: Figure) -> str:
    name = say(*NAMES[figure.id])
    if figure.value is None:
        return say(f"－  {name}：没有测（{figure.note}）", f"-  {name}: not measured ({figure.note})")
    mark = {True: "✓", False: "✗", None: "·"}[figure.met]
    note = f"  （{figure.note}）" if figure.note else ""
    return f"{mark}  {name}：{figure.value:.3g} {figure.unit}  {figure.bar}{note}"
