"""Where the lint finds its files (检查范围): what was asked for, what it calls, and the shipped forms."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from engine import definitions, diagram
from engine.errors import DefinitionError

DRAWN = (definitions.DIAGRAM, definitions.TABLE)


class Unreadable(Exception):
    """A path that cannot be checked; says in Chinese what to give instead."""


def bundles(paths: list[str]) -> Iterator[dict[str, bytes]]:
    """A bundle for each diagram asked for that no other one calls: itself, what it calls, and its forms."""
    sources = [one for path in paths for one in _given(Path(path))] if paths else _shipped()
    found = {source.label: _collect(source) for source in sources}
    for label in list(found):
        if any(label in files for other, files in found.items() if other != label):
            del found[label]
    yield from found.values()


class _Source:
    """A diagram, and the folder where its neighbours lie."""

    def __init__(self, label: str, content: bytes, folder: Traversable, prefix: str) -> None:
        self.label = label
        self.content = content
        self.folder = folder
        self.prefix = prefix


def _given(path: Path) -> list[_Source]:
    if path.is_dir():
        found = sorted(one for ending in DRAWN for one in path.rglob(f"*{ending}"))
    elif path.is_file():
        found = [path]
    else:
        raise Unreadable(f"找不到“{path}”。请写明流程图文件（.bpmn）或其文件夹")
    if not found:
        raise Unreadable(
            f"“{path}”里没有流程图（.bpmn）或者决策表（.dmn）。请写明流程图文件、决策表文件或其文件夹"
        )
    try:
        return [_Source(str(file), file.read_bytes(), file.parent, f"{file.parent}/") for file in found]
    except OSError as problem:
        raise Unreadable(f"无法读取“{problem.filename}”（{problem.strerror}）。请检查文件权限") from problem


def _shipped() -> list[_Source]:
    found = []
    for folder in sorted(definitions.tree("bpmn", None).iterdir(), key=lambda one: one.name):
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda one: one.name):
                if file.name.endswith(DRAWN):
                    prefix = f"bpmn/{folder.name}/"
                    found.append(_Source(prefix + file.name, file.read_bytes(), folder, prefix))
    return found


def _collect(source: _Source) -> dict[str, bytes]:
    """The diagram with everything it calls and asks, and the forms of the item it is; a decision table alone."""
    files = {source.label: source.content}
    if source.label.endswith(definitions.TABLE):
        return files
    waiting, seen = [(source.label, source.content)], set()
    item = ""
    while waiting:
        label, content = waiting.pop(0)
        try:
            drawn = diagram.read(content, label)
        except DefinitionError:
            continue  # the check of this file reports it
        item = item or drawn.process
        seen.add(drawn.process)
        for table in definitions.asked_tables(drawn):
            found = _near(source, f"{table}{definitions.TABLE}")
            if found is not None:
                files[found[0]] = found[1]
        for called in drawn.calls:
            found = _near(source, f"{called}{definitions.DIAGRAM}")
            if called not in seen and found is not None:
                seen.add(called)
                files[found[0]] = found[1]
                waiting.append(found)
    shared = definitions.shared_forms(f"base/{item}") if definitions.DISCUSSED in seen else {}
    return files | shared | _forms(source, item)


def _near(source: _Source, name: str) -> tuple[str, bytes] | None:
    """A file of this name beside the source, else the shipped one."""
    near = source.folder.joinpath(name)
    if near.is_file():
        return source.prefix + name, near.read_bytes()
    base = definitions.tree("bpmn", None).joinpath("base", name)
    return (f"bpmn/base/{name}", base.read_bytes()) if base.is_file() else None


def _forms(source: _Source, item: str) -> dict[str, bytes]:
    """The item's forms: those of the tree the diagram lies in (forms/ beside bpmn/), else the shipped ones."""
    trees = [(definitions.tree("forms", None).joinpath("base", item), f"forms/base/{item}/")]
    if isinstance(source.folder, Path):
        own = source.folder.parent.parent / "forms" / source.folder.name / item
        trees.append((own, f"{own}/"))
    found: dict[str, bytes] = {}
    for folder, prefix in trees:
        if item and folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(definitions.FORM):
                    found[prefix + file.name] = file.read_bytes()
    return found
