"""A document's text as headings, lists and paragraphs (正文排版): the little of Markdown that people write by hand."""

from dataclasses import dataclass

from web import discretion

HEADINGS = {"# ": "h2", "## ": "h3", "### ": "h4"}
BULLETS = ("- ", "* ")


@dataclass(frozen=True)
class Block:
    """One block: its element (h2, h3, h4, p, ul) and its lines, as plain text."""

    element: str
    lines: tuple[str, ...]


def of(text: str) -> list[Block]:
    """The blocks of a text: each line a paragraph, unless it begins like a heading or a list."""
    found: list[Block] = []
    for line in text.splitlines():
        told = discretion.blacked(line.strip())
        if not told:
            continue
        heading = next((mark for mark in HEADINGS if told.startswith(mark)), "")
        if heading:
            found.append(Block(HEADINGS[heading], (told.removeprefix(heading).strip(),)))
        elif told.startswith(BULLETS):
            _bullet(found, told[2:].strip())
        else:
            found.append(Block("p", (told,)))
    return found


def _bullet(found: list[Block], line: str) -> None:
    if found and found[-1].element == "ul":
        found[-1] = Block("ul", (*found[-1].lines, line))
    else:
        found.append(Block("ul", (line,)))
