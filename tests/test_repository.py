"""The repository keeps its own rules: names, sizes, doors, words and vendored files (仓库自检)."""

import ast
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.readable import CHINESE, too_long

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "forms", "workflows", "bpmn", "web")
VENDOR = ROOT / "web" / "static" / "vendor"
TEST_VENDOR = ROOT / "tests" / "browser" / "vendor"
TOOLS = {"manifest.json", "package.json", "package-lock.json", "refresh.sh"}

# Who alone may import a library with quirks of its own.
DOORS = {
    "SpiffWorkflow": ("engine/spiff/", "web/bench/stock.py"),
    "weasyprint": ("web/print.py",),
    "flask": ("web/",),
}
# What reads the machine's clock, and where it may stand.
CLOCKS = {
    "datetime.now": ("engine/clock.py",),
    "datetime.utcnow": (),
    "datetime.today": (),
    "date.today": (),
    "time.time": (),
    "time.time_ns": (),
    "time.monotonic": ("web/",),
    "time.perf_counter": ("web/",),
}
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,.:;!]")
NOTHING_SAID = ("操作失败", "参数错误", "系统错误", "非法", "异常", "操作成功", "未知错误", "请求失败")
BARE = re.compile("(该字段|此项|输入)?(不能为空|格式错误|无效)[。！]?")
# Words of the law and of the village that only look like those.
LAWFUL = re.compile("非法(占用|侵占|处置|转让)|异常低价")
MARKUP = re.compile(r"<[^>]*>|\{\{.*?\}\}|\{%.*?%\}")
TEMPLATE_COMMENTS = re.compile(r"\{#.*?#\}", re.DOTALL)
TRANSLATED = re.compile(r"""\b_\(\s*('[^']*'|"[^"]*")""")
NO_LANGUAGE = re.compile("<span>四</span><span>议</span>|'中文' if language == 'en'")
COMMENTS = re.compile(r"\{#.*?#\}|/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def files(*patterns: str, below: tuple[str, ...] = PACKAGES) -> list[Path]:
    """Our own files, vendored ones left out."""
    found = {path for folder in below for pattern in patterns for path in (ROOT / folder).rglob(pattern)}
    return sorted(path for path in found if VENDOR not in path.parents and "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def nodes(*kinds: type[ast.AST], below: tuple[str, ...] = PACKAGES) -> Iterator[tuple[str, ast.AST]]:
    for path in files("*.py", below=below):
        yield from ((name(path), node) for node in ast.walk(tree(path)) if isinstance(node, kinds))


def texts() -> Iterator[tuple[str, str]]:
    """What people may read: templates, scripts, forms; strings of the code without docstrings."""
    for path in files("*.html", "*.j2", "*.txt", "*.form", "*.js"):
        kept = COMMENTS.sub(lambda comment: "\n" * comment[0].count("\n"), path.read_text("utf-8"))
        for number, line in enumerate(kept.splitlines(), start=1):
            yield f"{name(path)}:{number}", line
    for path in files("*.py"):
        told = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                yield f"{name(path)}:{node.lineno}", node.value


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_claims_our_names(package: str) -> None:
    """Our top-level names are generic, so nothing else in the environment may bring the same."""
    assert set(packages_distributions().get(package, [])) <= {"siyi"}


def test_every_folder_with_code_is_a_package() -> None:
    """A folder without __init__.py is silently left out of the wheel."""
    folders = {path.parent for path in files("*.py", below=(*PACKAGES, "tests"))}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_data_file_goes_into_the_wheel() -> None:
    """Folders of data are no packages, so only a pattern with `**/` in setup.cfg reaches into them."""
    told = ConfigParser()
    told.read(ROOT / "setup.cfg", "utf-8")
    patterns = {pattern.strip() for pattern in told["options.package_data"]["*"].split(",")}
    data = [path for path in files("*.*") if path.suffix not in {".py", ".pyc"}]
    assert [name(path) for path in data if f"**/*{path.suffix}" not in patterns] == []


def test_files_stay_below_400_lines() -> None:
    """No file of ours grows past 400 lines."""
    ours = files("*.py", "*.js", "*.css", below=(*PACKAGES, "tests"))
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in ours}
    assert {path: size for path, size in sizes.items() if size > 400} == {}


def test_functions_stay_below_50_lines() -> None:
    """No function of ours grows past 50 lines."""
    functions = nodes(ast.FunctionDef, ast.AsyncFunctionDef, below=(*PACKAGES, "tests"))
    assert [
        f"{file}:{node.lineno} {node.name}"
        for file, node in functions
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= 50
    ] == []


def imports(node: ast.AST) -> set[str]:
    """The top-level names that an import statement brings in."""
    match node:
        case ast.Import():
            return {alias.name.partition(".")[0] for alias in node.names}
        case ast.ImportFrom(module=str(module), level=0):
            return {module.partition(".")[0]}
    return set()


def test_libraries_with_quirks_have_one_door() -> None:
    """SpiffWorkflow is imported by engine/spiff/ and the yardstick, WeasyPrint by web/print.py, Flask below web/."""
    assert [
        f"{file}:{getattr(node, 'lineno', 0)} {library}"
        for file, node in nodes(ast.Import, ast.ImportFrom)
        for library in imports(node) & DOORS.keys()
        if not file.startswith(DOORS[library])
    ] == []


def clock_of(node: ast.AST) -> str | None:
    """`datetime.now` and the like, however the module was imported; None for anything else."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attribute):
            return f"{owner}.{attribute}"
        case ast.ImportFrom(module="time", names=names):
            return next((f"time.{alias.name}" for alias in names if f"time.{alias.name}" in CLOCKS), None)
    return None


def test_only_the_clock_asks_the_time() -> None:
    """Time is an argument everywhere else, so that history can be replayed; web may measure durations."""
    assert [
        f"{file}:{getattr(node, 'lineno', 0)} {asked}"
        for file, node in nodes(ast.Attribute, ast.ImportFrom)
        if (asked := clock_of(node)) in CLOCKS and not (CLOCKS[asked] and file.startswith(CLOCKS[asked]))
    ] == []


def test_chinese_text_has_full_width_punctuation() -> None:
    """，。：；！ after a Chinese character, on pages, in forms and in messages."""
    assert [f"{place} {text.strip()[:80]}" for place, text in texts() if HALF_WIDTH.search(text)] == []


def test_messages_say_what_to_do() -> None:
    """No message that only says that something went wrong."""
    assert [
        f"{place} {text.strip()[:80]}"
        for place, text in texts()
        if any(word in LAWFUL.sub("", text) for word in NOTHING_SAID) or BARE.fullmatch(text.strip())
    ] == []


def test_sentences_can_be_read_in_one_breath() -> None:
    """No more than forty characters between two marks of punctuation; pages as they are filled in are tried elsewhere."""
    assert [f"{place} {part}" for place, text in texts() for part in too_long(MARKUP.sub("", text))] == []


def test_every_word_of_a_template_can_be_translated() -> None:
    """Chinese stands inside `_()`, but on printed papers, which are always Chinese, and for what is no language."""
    assert [
        f"{name(path)}: {line.strip()[:80]}"
        for path in files("*.html", below=("web/templates",))
        if "print" not in path.parts
        for line in TRANSLATED.sub("", TEMPLATE_COMMENTS.sub("", path.read_text("utf-8"))).splitlines()
        if CHINESE.search(NO_LANGUAGE.sub("", line))
    ] == []


def subcommands() -> set[str]:
    """The commands that `siyi` has: whatever web/ hands to argparse's add_parser."""
    calls = (node for _, node in nodes(ast.Call, below=("web",)))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_parser"
        if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_names_every_command(readme: str) -> None:
    """Each command of siyi stands in both READMEs, and neither names one that is not there."""
    documented = set(re.findall(r"`\./run siyi ([a-z][a-z-]*)", (ROOT / readme).read_text("utf-8")))
    there = subcommands()
    assert bool(there) == (ROOT / "web" / "cli.py").exists()
    assert not there or documented == there - {"demo"}


def test_run_tells_its_commands() -> None:
    """./run help, from any folder, names what people and scripts rely on."""
    told = subprocess.run(["sh", ROOT / "run", "help"], cwd="/", capture_output=True, text=True, check=True)
    assert all(f"./run {command}" in told.stdout for command in ("demo", "test", "lint", "siyi"))
    assert subprocess.run(["sh", ROOT / "run", "nonsense"], capture_output=True, check=False).returncode == 2


def manifest(folder: Path = VENDOR) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return rows


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["path"])
def test_vendored_file_is_the_listed_one(row: dict[str, str]) -> None:
    """A vendored file has the digest of the manifest, its version is the locked one, its licence is known."""
    lock = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    content = (VENDOR / row["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == row["sha256"]
    assert lock[f"node_modules/{row['package']}"]["version"] == row["version"]
    assert row["licence"]
    assert b"sourceMappingURL" not in content


def test_no_vendored_file_is_unlisted() -> None:
    """What lies in the folder is in the manifest, or is what makes the folder."""
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == {row["path"] for row in manifest()} | TOOLS


def test_vendored_files_of_the_tests_are_the_listed_ones() -> None:
    """axe-core lies unchanged with its licence, and only where the tests are: it goes into no wheel."""
    rows = {row["path"]: row for row in manifest(TEST_VENDOR)}
    there = {path.name for path in TEST_VENDOR.iterdir()}
    assert there == rows.keys() | {"manifest.json"}
    for path, row in rows.items():
        content = (TEST_VENDOR / path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert row["version"]
        assert row["licence"] == "MPL-2.0"


def test_lock_file_names_no_address() -> None:
    """The lock pins by digest; where a package is fetched from is for the machine to say."""
    lock = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    pinned = [package for path, package in lock.items() if path]
    assert all("resolved" not in package and package["integrity"] for package in pinned)


def test_the_village_s_supervisors_are_never_shortened_to_another_body() -> None:
    """村务监督委员会 is 村监委会 for short: 监委会 alone reads as the state's supervision commission (监察委)."""
    told = [
        f"{name(path)}: {found[0]}"
        for path in files("*.py", "*.html", "*.yaml", "*.form", "*.bpmn")
        for found in re.finditer("(?<![村纪])监委会", path.read_text("utf-8"))
    ]
    assert told == []
