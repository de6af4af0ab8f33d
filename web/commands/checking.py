"""Cases and lint on the command line (案例与检查)."""

import argparse
from datetime import date
from pathlib import Path

from engine import clock, lint
from engine.errors import DefinitionError, Refused
from engine.lint import Unreadable
from forms import definition as form_definition
from web.commands.parsing import Commands, add_json, day, told
from web.commands.speech import Stop, opened, say, write_json
from workflows import jurisdictions
from workflows.cases import county as counties
from workflows.cases import report
from workflows.cases.county import County
from workflows.cases.report import Report
from workflows.law import asked
from workflows.law import lint as law_lint

Finding = dict[str, str]
NOT_OURS = frozenset({".bpmn", ".dmn", ".form", ".yaml"})


def add_case(commands: Commands) -> None:
    """`siyi case`: which files, or whose list."""
    made = commands.add_parser(
        "case", **told("把案例文件走一遍，核对结果", "play cases and compare what the system answers")
    )
    made.add_argument("files", nargs="*", metavar=say("文件", "FILE"), help=say("案例文件", "case files"))
    made.add_argument(
        "--county",
        default="",
        metavar=say("编号", "ID"),
        help=say(
            "照数据库里这个县（乡镇）发布的清单和规则走；不写文件，就把它发布的各项自带的案例走一遍",
            "play by the list and rules of this county (or township) in the database; without files: "
            "the cases that belong to what it published",
        ),
    )
    made.add_argument(
        "--on",
        type=day,
        metavar=say("日期", "DAY"),
        help=say("按这一天的清单和规则，不写就是今天", "the list and rules of this day, default today"),
    )
    add_json(made)
    made.set_defaults(run=case)


def case(args: argparse.Namespace) -> int:
    """Play cases; 1 where one came out otherwise than expected, 2 where a file is invalid."""
    if not args.files and not args.county:
        told = say("还缺文件。请运行 siyi case --help 看用法。", "No file is given. See `siyi case --help`.")
        raise Stop(told, 2)
    county = _county(args.county, args.on) if args.county else None
    reports: list[Report] = []
    try:
        for file in args.files:
            reports += report.play_file(Path(file), county)
        if county is not None and not args.files:
            reports += report.play_published(county)
    except DefinitionError as error:
        raise Stop(_invalid(error), 2) from error
    if args.json:
        write_json([each.json for each in reports])
    else:
        _print_cases(reports)
    return 0 if all(each.ok for each in reports) else 1


def _county(named: str, on: date | None) -> County:
    """The list and rules of a county or township of the database, as they hold on a day (default today)."""
    with opened(unreadable=2) as (database, _files, _settings), database.read() as db:
        try:
            return counties.of(db, named, on=on or clock.now().date())
        except Refused as refused:
            known = "、".join(row.jurisdiction for row in jurisdictions.all_of(db, "county"))
            zh = f"数据库里没有“{named}”这个县或者乡镇。有的县：{known}。请改正 --county 后面的编号。"
            en = f"The database has no county or township {named!r}. Its counties: {known}. Correct --county."
            raise Stop(say(zh, en), 2) from refused


def _invalid(error: DefinitionError) -> str:
    place = f"{error.file}:{error.line or 1}"
    return say(
        f"{place}：案例文件看不明白。写的是 {error.found}，应当是 {error.expected}。",
        f"{place}: this is no valid case: found {error.found}; expected {error.expected}.",
    )


def _print_cases(reports: list[Report]) -> None:
    for each in reports:
        sign = say("符合", "ok") if each.ok else say("不符", "DIFFERS")
        print(f"{sign}  {each.case.file}  {each.case.title}")
        for problem in each.problems:
            print(f"      {problem}")
    wrong = sum(not each.ok for each in reports)
    print(
        say(
            f"共{len(reports)}个案例，{wrong}个与预期不符。",
            f"{len(reports)} cases, {wrong} not as expected.",
        )
    )


def add_check(commands: Commands) -> None:
    """`siyi check`: which files."""
    made = commands.add_parser(
        "check", **told("检查流程图、表单、清单和法规", "lint diagrams, forms, power list and law")
    )
    made.add_argument(
        "paths",
        nargs="*",
        metavar=say("路径", "PATH"),
        help=say("文件或者文件夹，不写则检查全部自带的", "files or folders; none: everything shipped"),
    )
    add_json(made)
    made.set_defaults(run=check)


def check(args: argparse.Namespace) -> int:
    """Lint files, or everything shipped; 1 where there is an error, 2 where a path cannot be read."""
    try:
        found = _findings([Path(path) for path in args.paths])
    except Unreadable as error:
        raise Stop(str(error), 2) from error
    found.sort(key=lambda finding: (finding["file"], finding["element"], finding["rule"]))
    if args.json:
        write_json(found)
    else:
        _print_findings(found)
    return 1 if any(finding["severity"] == "error" for finding in found) else 0


def _findings(paths: list[Path]) -> list[Finding]:
    for path in paths:
        if not path.exists():
            raise Unreadable(
                say(f"没有这个文件或者文件夹：{path}", f"There is no such file or folder: {path}")
            )
        if path.is_file() and path.suffix not in NOT_OURS:
            raise Unreadable(
                say(
                    f"{path} 不是流程图（.bpmn）、决策表（.dmn）、表单（.form）或者规则（.yaml）。",
                    f"{path} is no diagram (.bpmn), decision table (.dmn), form (.form) or rule file (.yaml).",
                )
            )
    if not paths:
        shipped = Path(str(form_definition.__file__)).parent
        return _drawings([]) + _forms([shipped]) + law_lint.check()
    drawings = [str(path) for path in paths if _holds(path, ".bpmn") or _holds(path, ".dmn")]
    laws = [path for path in paths if _holds(path, ".yaml")]
    found = _drawings(drawings) if drawings else []
    return found + _forms(paths) + (law_lint.check(laws) if laws else [])


def _drawings(paths: list[str]) -> list[Finding]:
    return [each.as_json() for each in [*lint.check_tree(paths), *asked.check(paths)]]


def _holds(path: Path, ending: str) -> bool:
    return path.suffix == ending or (path.is_dir() and any(path.rglob(f"*{ending}")))


def _forms(paths: list[Path]) -> list[Finding]:
    """The forms that cannot be loaded."""
    files = [file for path in paths for file in (sorted(path.rglob("*.form")) if path.is_dir() else [path])]
    found = []
    for file in files:
        if file.suffix == ".form":
            try:
                form_definition.load(file.read_bytes(), str(file))
            except form_definition.DefinitionError as error:
                message = f"表单第{error.line or 1}行看不明白。写的是 {error.found}，应当是 {error.expected}"
                found.append(_finding(str(file), "form-unreadable", message))
    return found


def _finding(file: str, rule: str, message: str) -> Finding:
    return {"file": file, "element": "", "rule": rule, "severity": "error", "message": message}


def _print_findings(found: list[Finding]) -> None:
    words = {"error": say("错误", "error"), "warning": say("提醒", "warning")}
    for finding in found:
        place = f"{finding['file']} {finding['element']}".strip()
        print(f"{words[finding['severity']]}  {place}  [{finding['rule']}]\n      {finding['message']}")
    errors = sum(finding["severity"] == "error" for finding in found)
    if not found:
        print(say("检查通过，没有发现问题。", "Checked: nothing found."))
    else:
        print(
            say(
                f"共{errors}处错误，{len(found) - errors}处提醒。",
                f"{errors} errors, {len(found) - errors} warnings.",
            )
        )
