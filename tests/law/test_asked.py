"""Rules that diagrams ask for exist (图上引用的规则)."""

from pathlib import Path

from tests.engine import drawing as draw
from workflows.law import asked


def test_everything_shipped_asks_for_rules_that_there_are() -> None:
    """No diagram of ours has a misspelt rule."""
    assert asked.check() == []


def test_a_misspelt_rule_is_found_at_its_arrow(tmp_path: Path) -> None:
    """In a condition: its value would be None for ever, and the arrow never be taken."""
    for path, content in draw.shipped().items():
        if path.endswith(".bpmn"):
            told = content.replace(b"on_rejection.deliberation", b"on_rejection.delibration")
            (tmp_path / Path(path).name).write_bytes(told)
    found = asked.check([str(tmp_path)])
    assert {(Path(each.file).name, each.rule) for each in found} == {
        ("four-discussions.bpmn", "rule-unknown")
    }
    assert all("on_rejection.delibration" in each.message for each in found)
