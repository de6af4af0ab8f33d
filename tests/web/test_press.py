"""The press: which fonts, the same bytes each time, and nothing fetched (打印机)."""

import io
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pypdf import PdfReader

from tests.web.sheets import (
    NOTICE,
    PAPERS,
    VOTE,
    fonts,
    text,
)
from web import print as press
from web.papers import (
    Basis,
    Fact,
)


@pytest.mark.parametrize("name", PAPERS)
def test_only_noto_is_embedded(name: str) -> None:
    """No font of the machine gets into a file, whatever the machine has."""
    assert {font.split("+")[1] for font in fonts(PAPERS[name])} <= {"Noto-Serif-SC", "Noto-Sans-SC"}


def test_the_offices_own_fonts_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A licensed 小标宋 in the folder SIYI_FONTS sets the titles; the rest stays Noto."""
    font = TTFont(pylopdf_fonts_zh_cn.sans_path())
    cut = subset.Subsetter(subset.Options(name_IDs=["*"]))
    cut.populate(text=NOTICE.title)
    cut.subset(font)
    for record in font["name"].names:
        font["name"].setName("FZXiaoBiaoSong-B05S", record.nameID, 3, 1, 0x409)
    font.save(tmp_path / "title.otf")
    monkeypatch.setenv("SIYI_FONTS", str(tmp_path))
    reader = PdfReader(io.BytesIO(press.pdf(NOTICE)))
    found = {font["/BaseFont"].split("+")[1] for font in reader.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert found == {"FZXiaoBiaoSong-B05S", "Noto-Serif-SC", "Noto-Sans-SC"}


def test_a_missing_folder_of_fonts_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not there is an error and not a silent change of typeface."""
    monkeypatch.setenv("SIYI_FONTS", str(tmp_path / "nowhere"))
    with pytest.raises(NotADirectoryError, match="SIYI_FONTS"):
        press.pdf(NOTICE)


HOSTILE = "<script>alert(1)</script><img src=file:///etc/passwd><style>*{display:none}</style>{{ 7*7 }}"


def test_hostile_text_is_only_text() -> None:
    """Markup, addresses and template signs in somebody's text are printed letter by letter."""
    paper = replace(
        NOTICE,
        title=HOSTILE,
        body=(HOSTILE,),
        facts=(Fact(label=HOSTILE, text=HOSTILE),),
        votes=(replace(VOTE, meeting=HOSTILE, needed=HOSTILE),),
        basis=(Basis(text=HOSTILE, confirmed=True),),
    )
    assert "<script" not in press.html(paper)
    assert "<img" not in press.html(paper)
    assert text(paper).count("<script>alert(1)</script><imgsrc=file:///etc/passwd>") >= 6
    assert "{{7*7}}" in text(paper)


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/", "https://example.org/", "ftp://example.org/"]
)
def test_the_press_opens_no_address(address: str) -> None:
    """Even if an address got into a page, the press would not open it."""
    with pytest.raises(ValueError, match="disallowed protocol"):
        press.fetcher().fetch(address)


def test_the_file_says_what_it_is() -> None:
    """Title, language, author and date stand in the file; it is tagged for readers' aids."""
    reader = PdfReader(io.BytesIO(press.pdf(NOTICE)))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (NOTICE.title, "平安村")
    assert reader.metadata.get("/CreationDate") == "D:20240320"
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_the_qr_is_drawn_with_its_quiet_zone() -> None:
    """The QR is one drawing of at least 25 modules with four white ones around, and fetches nothing."""
    [size] = re.findall(r'<svg [^>]*viewBox="0 0 (\d+) \1"', press.html(NOTICE))
    assert int(size) >= 25 + 8
    assert "siyi.example.org" not in text(NOTICE)


def test_the_same_paper_gives_the_same_bytes_in_another_process() -> None:
    """A sheet can be printed again years later and compared byte by byte."""
    code = (
        "import hashlib, tests.web.sheets as t;"
        "print(hashlib.sha256(t.press.pdf(t.NOTICE) + t.press.pdf(t.BALLOT)).hexdigest())"
    )
    seeds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    said = {
        subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout
        for env in seeds
    }
    assert len(said) == 1


def test_several_threads_print_at_once() -> None:
    """The press is shared, and nobody gets another's sheet."""
    alone = {name: press.pdf(PAPERS[name]) for name in ("notice", "ballots", "resolution")}
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda name: (name, press.pdf(PAPERS[name])), [*alone] * 3))
    assert all(alone[name] == printed for name, printed in together)


def test_a_warm_press_prints_a_notice_in_good_time() -> None:
    """A notice takes less than one and a half seconds of the processor."""
    press.pdf(NOTICE)
    before = time.thread_time()
    press.pdf(NOTICE)
    assert time.thread_time() - before < 1.5
