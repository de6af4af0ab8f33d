"""Every page (全部页面): it works without JavaScript and by keyboard, and its sentences can be read."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.gallery import Gallery, Shown
from tests.readable import too_long

NEEDS_SCRIPT: dict[str, str] = {
    "a handler in the page": r"<[^>]+\son[a-z]+=",
    "a style in the page": r"<[^>]+\sstyle=|<style\b",
    "a script in the page": r"<script(?![^>]*\ssrc=)",
    "a link that leads nowhere": r'href="(#|javascript:[^"]*)"',
    "a button that sends nothing": r'<button(?![^>]*type="submit")',
    "a form without a method": r"<form(?![^>]*\smethod=)",
    "an element reached out of order": r'tabindex="[1-9]',
}
FORM = re.compile(r"(<form\b[^>]*>)(.*?)</form>", re.S)
HIDDEN = re.compile(r"(<(\w+)[^>]*\shidden(?=[\s>])[^>]*>).*?</\2>", re.S)
INLINE = re.compile(
    r"</?(?!span[^>]*block)(?:a|abbr|b|bdi|code|del|em|ins|kbd|mark|output|small|span|strong|time|u)\b[^>]*>"
)
UNSEEN = re.compile(r"(?s)<(head|script|style)\b.*?</\1>")


@pytest.mark.parametrize("pattern", NEEDS_SCRIPT.values(), ids=NEEDS_SCRIPT)
def test_no_page_needs_javascript(gallery: Gallery, pattern: str) -> None:
    """What is shown works without a script: what only a script can use is hidden until the script shows it."""
    found = [
        f"{shown}: {match[0]}"
        for shown in gallery.pages
        for match in re.finditer(pattern, HIDDEN.sub("", shown.html))
    ]
    assert found == []


def test_every_form_can_be_sent(gallery: Gallery) -> None:
    """A form has a button that sends it; one that changes something carries its token."""
    wrong = []
    for shown in gallery.pages:
        for opening, inside in FORM.findall(shown.html):
            if 'type="submit"' not in inside:
                wrong.append(f"{shown}: {opening} without a button")
            if 'method="post"' in opening and 'name="csrf_token"' not in inside:
                wrong.append(f"{shown}: {opening} without a token")
    assert wrong == []


def lines(shown: Shown) -> Iterator[str]:
    """What a reader sees on a page, block by block."""
    plain = INLINE.sub("", UNSEEN.sub("", shown.html))
    yield from (unescape(line).strip() for line in re.split(r"<[^>]*>", plain) if line.strip())


def test_every_sentence_can_be_read_in_one_breath(gallery: Gallery) -> None:
    """No more than forty characters between two marks of punctuation."""
    assert {part for shown in gallery.pages for line in lines(shown) for part in too_long(line)} == set()


def test_no_page_says_none(gallery: Gallery) -> None:
    """What was left out reads 没有写 or —, never as a programmer's word."""
    said = re.compile(r">\s*(None|nan|undefined)\b")
    assert [str(shown) for shown in gallery.pages if said.search(shown.html)] == []
