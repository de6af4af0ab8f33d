"""The check of files and folders, as the command line asks for it."""

from pathlib import Path

import pytest

from engine import lint
from tests.engine import drawing as draw
from tests.engine.drawing import FOUR, MAJOR, RESULT


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The three shipped diagrams, copied by a stranger."""
    for path, content in draw.shipped().items():
        if path.endswith(".bpmn"):
            (tmp_path / Path(path).name).write_bytes(content)
    return tmp_path


def redraw(folder: Path, path: str, change: draw.Redraw) -> str:
    """Change one copy; its path."""
    file = folder / Path(path).name
    file.write_bytes(draw.redrawn({path: change}, {path: file.read_bytes()})[path])
    return str(file)


def test_copies_are_sound(copies: Path) -> None:
    """Unchanged copies have no finding, as a folder, one by one, and all three together."""
    files = sorted(str(file) for file in copies.iterdir())
    assert lint.check_tree([str(copies)]) == []
    assert lint.check_tree(files) == []
    assert [found for file in files for found in lint.check_tree([file])] == []


@pytest.mark.parametrize("asked", ["folder", "the file", "all files", "the caller"])
def test_changed_copy_is_found(copies: Path, asked: str) -> None:
    """A way around the party members' meeting is found however the check is asked, named with its file."""
    changed = redraw(copies, FOUR, draw.flow("consultation_result", "resolution", 'outcome == "passed"'))
    paths = {
        "folder": [str(copies)],
        "the file": [changed],
        "all files": [str(file) for file in copies.iterdir()],
        "the caller": [str(copies / "major-matter.bpmn")],
    }[asked]
    found = lint.check_tree(paths)
    assert [(one.file, one.rule, one.severity) for one in found] == [
        (changed, "skips-deliberation", "error"),
    ]


def test_single_copy_calls_the_shipped_ones(tmp_path: Path) -> None:
    """A called diagram that does not lie beside the file is taken from those shipped."""
    file = tmp_path / "mine.bpmn"
    file.write_bytes(draw.shipped()[MAJOR])
    assert lint.check_tree([str(file)]) == []
    found = lint.check_tree([redraw(tmp_path, str(file), draw.flow("start", "implementation"))])
    assert "skips-deliberation" in {one.rule for one in found}


def test_shared_diagram_alone(tmp_path: Path) -> None:
    """A shared process without its caller is proven by itself; the result's notice alone has nothing to prove."""
    for path in (FOUR, RESULT):
        (tmp_path / Path(path).name).write_bytes(draw.shipped()[path])
    assert lint.check_tree([str(tmp_path)]) == []
    changed = redraw(tmp_path, FOUR, draw.flow("resolution_result", "effective", 'outcome == "passed"'))
    assert [one.rule for one in lint.check_tree([changed])] == ["skips-resolution_disclosure"]


@pytest.mark.parametrize("path", ["nowhere", "nowhere.bpmn", "empty"])
def test_unreadable_path(tmp_path: Path, path: str) -> None:
    """A path without diagrams is no sound diagram: it raises, and says what to give."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(lint.Unreadable, match="请写明流程图文件"):
        lint.check_tree([str(tmp_path / path)])
