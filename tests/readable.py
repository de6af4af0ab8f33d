"""How a sentence is measured (句子可读)."""

import re
from collections.abc import Iterator

LONGEST = 40
BREAKS = re.compile("[，。；：、？！（）\n\u3000]")
CHINESE = re.compile("[\u4e00-\u9fff]")
FILLED_IN = re.compile(r"%\(\w+\)s|\{\w*\}")


def too_long(text: str) -> Iterator[str]:
    """The stretches of a Chinese text that go on for more than forty characters; what is filled in counts two."""
    for part in BREAKS.split(FILLED_IN.sub("某某", text)):
        told = part.strip()
        # No sentence: a line of code with one Chinese word in it, a list of words, a pattern.
        code = 2 * len(CHINESE.findall(told)) <= len(told) or told.count(" ") > 9 or "\\" in told
        if len(told) > LONGEST and not code:
            yield told
