"""What a matter runs on (流程定义): an immutable bundle of diagrams and forms, named by its digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import product
from types import MappingProxyType

from engine import canonical, diagram, expressions
from engine.decisions import table as decisions
from engine.decisions.table import Table
from engine.diagram import Diagram
from engine.errors import DefinitionError

DIAGRAM = ".bpmn"
FORM = ".form"
TABLE = ".dmn"
TREES = ("bpmn", "forms")
FURTHER: list[Traversable] = []
"""Further folders that hold `bpmn` and `forms` beside the shipped ones, looked at first (e.g. a county's own)."""


@dataclass(frozen=True)
class Definition:
    """A bundle: `process` is what a matter starts with, `files` the raw bytes by path (`bpmn/base/x.bpmn`).

    `digest` names the content: SHA-256 over the sorted (path, SHA-256 of the raw bytes).
    """

    digest: str
    process: str
    files: Mapping[str, bytes] = field(repr=False, hash=False)


def bundle(process: str, files: Mapping[str, bytes]) -> Definition:
    """The definition of these files; refuses files in which the process is not drawn."""
    kept = MappingProxyType({path: bytes(files[path]) for path in sorted(files)})
    made = Definition(digest_of(kept), process, kept)
    diagrams(made)
    return made


def digest_of(files: Mapping[str, bytes]) -> str:
    """The name of a bundle."""
    return canonical.digest([[path, hashlib.sha256(files[path]).hexdigest()] for path in sorted(files)])


def diagrams(definition: Definition) -> Mapping[str, Diagram]:
    """The diagrams by process id, called ones included; refuses two of one id, and missing ones."""
    found: dict[str, Diagram] = {}
    for path, content in definition.files.items():
        if path.endswith(DIAGRAM):
            read = diagram.read(content, path)
            if read.process in found:
                raise DefinitionError(
                    path, None, found=f"a second process {read.process}", expected="one of each id"
                )
            found[read.process] = read
    for process, asked in _needed(definition.process, found).items():
        if process not in found:
            raise DefinitionError(
                asked, None, found=f"no diagram of {process}", expected="the called diagram"
            )
    return found


@lru_cache(maxsize=256)
def tables(definition: Definition) -> Mapping[str, Table]:
    """The decision tables by id; refuses two of one id."""
    found: dict[str, Table] = {}
    for path, content in definition.files.items():
        if path.endswith(TABLE):
            read = decisions.read(content, path)
            if read.id in found:
                raise DefinitionError(
                    path, None, found=f"a second table {read.id}", expected="one of each id"
                )
            found[read.id] = read
    return found


def asked_tables(drawn: Diagram) -> list[str]:
    """The decision tables that a diagram's conditions ask; a condition outside the language asks none."""
    found: dict[str, None] = {}
    for flow in drawn.flows:
        try:
            named = expressions.compile(flow.condition).tables if flow.condition else ()
        except expressions.ExpressionError:
            named = ()
        found.update(dict.fromkeys(sorted(named)))
    return list(found)


def _needed(process: str, found: Mapping[str, Diagram]) -> dict[str, str]:
    """The processes reachable by calls, each with the file that asks for it."""
    needed = {process: process + DIAGRAM}
    waiting = [process]
    while waiting:
        drawn = found.get(waiting.pop())
        for called in drawn.calls if drawn else ():
            if called not in needed:
                needed[called] = drawn.file if drawn else ""
                waiting.append(called)
    return needed


def load(
    process: str, *, county: str = "base", item: str | None = None, root: Traversable | None = None
) -> Definition:
    """The shipped definition of a process: its diagram, the called ones, and the forms they name.

    A county's own file stands in front of the base's. `item` names the folder of the forms (default: the
    process); `root` holds the folders `bpmn` and `forms` (default: the installed packages). A form that is
    named but not there, as well as a decision table, is left to the lint.
    """
    files: dict[str, bytes] = {}
    waiting, seen = [process], {process}
    forms: dict[str, None] = {}
    asked: dict[str, None] = {}
    while waiting:
        name = waiting.pop()
        path, content = _fetch(f"{name}{DIAGRAM}", "bpmn", counties(county), root, needed=True)
        files[path] = content
        drawn = diagram.read(content, path)
        waiting += [called for called in drawn.calls if called not in seen]
        seen.update(drawn.calls)
        forms.update(dict.fromkeys(node.form for node in drawn.nodes.values() if node.form))
        asked.update(dict.fromkeys(asked_tables(drawn)))
    for table in asked:
        path, content = _fetch(f"{table}{TABLE}", "bpmn", counties(county), root, needed=False)
        if path:
            files[path] = content
    for form in forms:
        path, content = _fetch(
            f"{item or process}/{form}{FORM}", "forms", counties(county), root, needed=False
        )
        if path:
            files[path] = content
    return bundle(process, files)


def counties(county: str) -> tuple[str, ...]:
    """The folders to look in, in order."""
    return (county,) if county == "base" else (county, "base")


def tree(name: str, root: Traversable | None) -> Traversable:
    """The folder of diagrams or forms."""
    return resources.files(name) if root is None else root.joinpath(name)


def trees(name: str, root: Traversable | None = None) -> list[Traversable]:
    """The folders of diagrams or forms, in the order in which they are looked at."""
    return [*(each.joinpath(name) for each in FURTHER if root is None), tree(name, root)]


DISCUSSED = "four-discussions"
SHARED = "base/major-matter"
"""An item that calls the four discussions needs not repeat their forms: what it lacks is taken from here."""


def forms_of(item: str, folders: str, *, discussed: bool = False) -> dict[str, bytes]:
    """All forms of a folder below `forms` (e.g. `base/major-matter`) by path; refuses a folder that is nowhere.

    `discussed`: with those of the four discussions that the folder does not hold itself.
    """
    for at in trees("forms"):
        folder = at.joinpath(*folders.split("/"))
        if folder.is_dir():
            found = (file for file in folder.iterdir() if file.name.endswith(FORM))
            own = {f"forms/{folders}/{file.name}": file.read_bytes() for file in found}
            return shared_forms(folders) | own if discussed else own
    raise DefinitionError(f"forms/{folders}", None, found="no such folder", expected=f"the forms of {item}")


def shared_forms(folders: str) -> dict[str, bytes]:
    """The forms of the four discussions, as if they lay in this folder."""
    shared = forms_of(DISCUSSED, SHARED)
    return {f"forms/{folders}/{path.rpartition('/')[2]}": raw for path, raw in shared.items()}


def _fetch(
    name: str, kind: str, folders: tuple[str, ...], root: Traversable | None, *, needed: bool
) -> tuple[str, bytes]:
    for folder, at in product(folders, trees(kind, root)):
        file = at.joinpath(folder, *name.split("/"))
        if file.is_file():
            return f"{kind}/{folder}/{name}", file.read_bytes()
    if needed:
        raise DefinitionError(
            f"{kind}/{folders[0]}/{name}", None, found="no such file", expected="the diagram"
        )
    return "", b""
