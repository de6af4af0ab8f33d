"""Which fonts print (字体): Noto from the package, or the office's own licensed fonts from a folder.

No font of the machine is ever used, so a sheet looks the same everywhere.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import pylopdf_fonts_zh_cn

OFFICE_FONTS = "SIYI_FONTS"


def folders() -> tuple[Path, ...]:
    """List the folders with fonts: the office's (SIYI_FONTS) and the package's. Refuses a missing one."""
    package = pylopdf_fonts_zh_cn.serif_path().resolve().parent
    named = os.environ.get(OFFICE_FONTS)
    if not named:
        return (package,)
    office = Path(named).resolve()
    if not office.is_dir():
        raise NotADirectoryError(
            f"{OFFICE_FONTS}: found no folder {office}; expected the folder with the office's fonts"
        )
    return (office, package)


def configuration(fonts: tuple[Path, ...], cache: Path) -> str:
    """Write the fontconfig file that knows these folders and nothing else."""
    listed = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in fonts)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig>{listed}<cachedir>{escape(str(cache))}</cachedir></fontconfig>"
    )


@contextmanager
def only(fonts: tuple[Path, ...]) -> Iterator[None]:
    """Let fontconfig see only these folders while it reads; afterwards the environment is as before."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="siyi-fonts-") as folder:
        file = Path(folder) / "fonts.conf"
        file.write_text(configuration(fonts, Path(folder) / "cache"), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            _restore("FONTCONFIG_FILE", before)


def _restore(name: str, value: str | None) -> None:
    if value is None:
        del os.environ[name]
    else:
        os.environ[name] = value
