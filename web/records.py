"""Papers of a volume (案卷文书): cover, contents, and records made of facts, tables and photos (卷内文件).

A `RecordPaper` is what has no sheet of its own: who came, what was objected and answered, what was paid, the findings
of the check-up, what the log proves.
"""

from dataclasses import dataclass
from datetime import date

from web.papers import Paper


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo or scan, scaled down when it is printed. `content` is empty where it cannot be shown; `note` says why."""

    caption: str
    content: bytes = b""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a record: heading, sentences, labelled facts, a table, photos; whatever is empty is left out.

    `widths` are the shares of the columns in percent, `tall` how high a photo may be in mm: a signed sheet needs a page.
    `box` draws a frame around the section and keeps it on one page.
    """

    heading: str = ""
    told: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    photos: tuple[Photo, ...] = ()
    tall: int = 190
    box: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordPaper(Paper):
    """A record (记录): a heading and its sections; `signers` sign at the end, `small` sets long tables small."""

    sections: tuple[Section, ...]
    lead: str = ""
    signers: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class CoverPaper(Paper):
    """The cover of a volume (卷皮): what it is about, by labelled lines."""

    facts: tuple[tuple[str, str], ...]
    kind: str = "一事一档"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the contents (卷内文件目录): who made the paper, its title, its day, the page on which it begins."""

    title: str
    by: str = ""
    on: date | None = None
    page: int = 0
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class ContentsPaper(Paper):
    """The contents of a volume (卷内文件目录)."""

    entries: tuple[Entry, ...]
