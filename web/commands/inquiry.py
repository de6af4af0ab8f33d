"""Looking at matters and proving the record on the command line (查看与核验)."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import archive, dossier_verifier, replay, verify
from engine.matter import MatterRow
from engine.verify import Problem
from web import history
from web.audit import findings
from web.commands.parsing import Commands, add_json, add_matter, day, told
from web.commands.speech import Stop, chinese, opened, say, write_json
from web.dossier import proof
from workflows import course, stages, verification, whatif
from workflows import matters as domain
from workflows.tables import Proposal


def add_matters(commands: Commands) -> None:
    """`siyi matters`."""
    made = commands.add_parser("matters", **told("列出各村的事项", "list the matters of all villages"))
    made.set_defaults(run=matters)


def matters(_args: argparse.Namespace) -> int:
    """List the matters of all villages."""
    with opened() as (database, _files, _settings), database.read() as db:
        query = (
            select(MatterRow, Proposal.title)
            .join(
                Proposal,
                (Proposal.jurisdiction == MatterRow.jurisdiction) & (Proposal.matter == MatterRow.id),
            )
            .order_by(MatterRow.jurisdiction, MatterRow.id)
        )
        rows = db.execute(query).all()
        for row, title in rows:
            state = stages.STATES.get(row.state, row.state)
            stage = "、".join(course.now(db, row)) if row.state == "open" else ""
            print("  ".join(word for word in (f"{row.jurisdiction}/{row.id}", state, stage, title) if word))
        if not rows:
            print(say("还没有事项。", "There are no matters yet."))
    return 0


def add_show(commands: Commands) -> None:
    """`siyi show`: which matter."""
    made = commands.add_parser("show", **told("一个事项的全过程", "one matter's history in words"))
    add_matter(made)
    made.set_defaults(run=show)


def show(args: argparse.Namespace) -> int:
    """Tell one matter's history in words."""
    with opened() as (database, _files, _settings), database.read() as db:
        village, matter = named(db, args.matter)
        for step in history.steps(db, village, matter):
            who = "，".join(word for word in (step["who"], step["office"]) if word)
            print(f"{step['index']:>5}  {step['time']}  {step['what']}" + (f"  —— {who}" if who else ""))
            for label, value in step["form"]:
                print(f"         {label}：{value}")
            if step["article"]:
                print(f"         {say('依据', 'Basis')}：{step['article']}")
    return 0


def named(db: Session, told: str) -> tuple[str, str]:
    """Village and number of a matter written `VILLAGE/NUMBER`; stops where there is none."""
    village, _, matter = told.partition("/")
    if db.get(MatterRow, (village, matter)) is None:
        raise Stop(
            say(
                f"没有这个事项：{told}。请写成“村/编号”，用 siyi matters 查看全部。",
                f"There is no matter {told}. Write VILLAGE/NUMBER; `siyi matters` lists them all.",
            )
        )
    return village, matter


def add_replay(commands: Commands) -> None:
    """`siyi replay`: which matter, and by whose rules."""
    made = commands.add_parser(
        "replay", **told("按日志把事项重新执行一遍", "execute a matter again from its log")
    )
    add_matter(made)
    add_json(made)
    made.add_argument(
        "--rules-of",
        metavar="DAY",
        type=day,
        help=say(
            "换成这一天的规则重新判断，例如 2025-01-01",
            "judge again under the rules of this day, e.g. 2025-01-01",
        ),
    )
    made.set_defaults(run=replay_matter)


def replay_matter(args: argparse.Namespace) -> int:
    """Execute a matter again from its log, event by event."""
    with opened() as (database, _files, _settings):
        with database.read() as db:
            village, matter = named(db, args.matter)
            if args.rules_of:
                rules = domain.rules_on(db, village, args.rules_of)
                return _suppose(whatif.judge(db, village, matter, rules), args)
        steps = replay.replay(database, village, matter)
    ok = all(step.ok for step in steps)
    if args.json:
        write_json([_json(step) for step in steps])
        return 0 if ok else 1
    for step in steps:
        sign = say("一致", "same") if step.ok else say("不一致", "DIFFERS")
        print(
            f"{step.index:>5}  {step.kind:<20} {step.found[:16] or '-':<16}  {sign}  {step.problem}".rstrip()
        )
    print(
        say("重新执行的结果与记录一致，记录可靠。", "The replay equals the record: it is sound.")
        if ok
        else say("重新执行的结果与记录不一致，发现改动。", "The replay differs from the record.")
    )
    return 0 if ok else 1


def _suppose(judged: list[whatif.Judged], args: argparse.Namespace) -> int:
    """What the record comes to under other rules: 0 where they change nothing."""
    same = all(each.same for each in judged)
    if args.json:
        write_json([asdict(each) | {"same": each.same} for each in judged])
        return 0 if same else 1
    for each in judged:
        sign = say("一样", "same") if each.same else say("不一样", "DIFFERS")
        would = "" if each.same else f" → {each.would}"
        basis = f"  {each.basis}" if each.basis else ""
        print(f"{each.index:>5}  {each.kind:<14} {each.stage:<22} {each.told}{would}  {sign}{basis}")
    print(
        say("按那天的规则，结果一样。", "Under the rules of that day it comes to the same.")
        if same
        else say(
            "按那天的规则，从最后一行起就不一样了。", "Under the rules of that day it parts at the last line."
        )
    )
    return 0 if same else 1


def _json(step: replay.Step) -> dict[str, Any]:
    return {
        "index": step.index,
        "kind": step.kind,
        "expected": step.expected,
        "found": step.found,
        "ok": step.ok,
        "problem": step.problem,
    }


def add_verify(commands: Commands) -> None:
    """`siyi verify`: the database or a file, and how deep."""
    made = commands.add_parser(
        "verify", **told("核验记录有没有被改动", "prove that the record was not changed")
    )
    made.add_argument(
        "file",
        nargs="?",
        metavar=say("文件", "FILE"),
        help=say("核验一份备份或者电子证明", "prove a backup, or a dossier"),
    )
    made.add_argument(
        "--deep",
        action="store_true",
        help=say("把全部日志重放一遍，与登记表逐行比对", "play all logs anew and compare every row"),
    )
    add_json(made)
    made.set_defaults(run=verify_all)


def verify_all(args: argparse.Namespace) -> int:
    """Prove a database, or a backup, against its log: 0 sound, 1 tampered, 2 unreadable."""
    if args.file and not args.deep and dossier_verifier.is_dossier(args.file):
        return _verify_dossier(args)
    if args.file:
        try:
            with archive.unpacked(Path(args.file)) as (database, files):
                found = verification.verify_deep(database, files)
        except archive.Unreadable as error:
            raise Stop(unreadable(args.file, error), 2) from error
    else:
        with opened(unreadable=2) as (database, files, _settings):
            found = verification.verify_deep(database, files) if args.deep else verify.verify(database)
    if args.json:
        write_json({"sound": not found, "problems": [problem.as_json for problem in found]})
    else:
        print_problems(found)
    return 1 if found else 0


def _verify_dossier(args: argparse.Namespace) -> int:
    """Prove one matter's portable proof, without any database."""
    try:
        report = dossier_verifier.check(args.file)
    except dossier_verifier.Unreadable as error:
        raise Stop(
            say(
                f"{args.file} 不是电子证明，或者已经损坏（{error}）。请重新索取。",
                f"{args.file} is no dossier or is damaged ({error}). Ask for it again.",
            ),
            2,
        ) from error
    if args.json:
        write_json(report.as_json)
    else:
        print("\n".join(dossier_verifier.lines(report, chinese=chinese())))
    return 1 if report.problems else 0


def add_dossier(commands: Commands) -> None:
    """`siyi dossier`: which matter, written where."""
    made = commands.add_parser(
        "dossier", **told("导出一个事项的电子证明", "write the portable proof of one matter")
    )
    add_matter(made)
    made.add_argument(
        "-o",
        "--output",
        required=True,
        metavar=say("文件", "FILE"),
        help=say("写到哪个文件", "where to write it"),
    )
    made.add_argument(
        "--with-private",
        action="store_true",
        help=say(
            "加上个人信息、照片和扫描件，不得外传", "add private parts, photos and scans: keep it inside"
        ),
    )
    made.set_defaults(run=dossier)


def dossier(args: argparse.Namespace) -> int:
    """Write the portable proof of one matter; refuses to write over a file."""
    path = Path(args.output)
    if path.exists() or not path.absolute().parent.is_dir():
        raise Stop(
            say(
                f"不能写到 {path}：文件已经存在，或者没有这个文件夹。请换一个文件名。",
                f"{path} exists or its folder does not. Choose another name.",
            )
        )
    with opened() as (database, files, _settings), database.snapshot() as db:
        village, matter = named(db, args.matter)
        content = proof.pack(db, files, village, matter, private=args.with_private)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
    print(say(f"已写到 {path}。核验：siyi verify {path}", f"Written to {path}. Prove it: siyi verify {path}"))
    return 0


def unreadable(file: str, error: Exception) -> str:
    """What to say of a file that is no backup."""
    return say(
        f"{file} 不是四议的备份，或者已经损坏（{error}）。请换一个用 siyi backup 做的文件。",
        f"{file} is no backup of Siyi or is damaged ({error}). Use a file that `siyi backup` made.",
    )


def print_problems(found: list[Problem]) -> None:
    """Write the findings of a verification for people."""
    for problem in found:
        place = f"{problem.jurisdiction or '-'} #{'-' if problem.index is None else problem.index}"
        print(say(findings.told(problem), f"{place}: {problem.what} {problem.detail}".rstrip()))
    print(
        say(f"发现改动，共{len(found)}处。", f"Tampered: {len(found)} findings.")
        if found
        else say("记录可靠，逐条核验全部一致。", "Sound: nothing was changed.")
    )
