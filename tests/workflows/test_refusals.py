"""Refusals have sentences (拒绝的说法): nobody is answered with a bare code."""

import re
from pathlib import Path

import pytest

from web import words

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r"""(?:Refused|Warned)\(\s*"([a-z_]+)\"""")


def raised(pattern: str) -> set[str]:
    """The rule ids that the sources name."""
    files = [
        path for folder in ("engine", "forms", "workflows", "web") for path in (ROOT / folder).rglob("*.py")
    ]
    return {rule for path in files for rule in re.findall(pattern, path.read_text("utf-8"))}


def test_every_refusal_has_a_sentence() -> None:
    """Each rule that any verb refuses is worded."""
    assert raised(r"""Refused\(\s*"([a-z_]+)\"""") - words.REFUSALS.keys() == set()


def test_every_warning_has_words() -> None:
    """Each warning that accompanies an answer is worded."""
    assert raised(r"""Warned\(\s*"([a-z_]+)\"""") - words.WARNINGS.keys() == set()


@pytest.mark.parametrize("rule", sorted(words.REFUSALS))
def test_a_sentence_says_what_to_do(rule: str) -> None:
    """It is Chinese, ends with a full stop, says at least two things unless nothing can be done, and blames nobody."""
    sentence = str(words.REFUSALS[rule])
    assert sentence.endswith("。")
    assert not re.search("操作失败|参数错误|非法", sentence)
    assert sentence.count("。") + sentence.count("，") >= 1
