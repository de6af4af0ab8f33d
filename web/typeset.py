"""How Chinese official paper is set: dates, numerals, measures, check codes, QR (公文排版).

The habits are those of GB/T 9704 (党政机关公文格式); a village follows them by habit, not by duty.
"""

import io
import math
import re
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup, escape

from web.titles import balance, width

BALLOT_TITLE = {4: 13, 2: 25}  # full-width characters of 18 pt on one line of a ballot
LONG_BALLOT_TEXT = 110  # beyond it the text is set smaller
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DIGITS = "〇一二三四五六七八九"
_MEASURE = re.compile(
    r"((?<![&#0-9A-Za-z.,])（?\d[\d,.]*[元万亩米票人户天日月年条号组%公平吨千](?:[里尺方克]|[）。，；])*"
    r"|第[〇零一二三四五六七八九十百]+[条款项次期](?:[，；。])?)"
)


def numeral(number: int) -> str:
    """Write 1 to 99 as 一 … 九十九, for headings."""
    if not 1 <= number <= 99:
        raise ValueError(f"numeral: found {number}; expected 1 to 99")
    tens, ones = divmod(number, 10)
    front = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return front + (_DIGITS[ones] if ones else "")


def day(value: date) -> str:
    """Write a day in Arabic numerals without leading noughts: 2024年3月5日 (GB/T 9704)."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """Write an aware instant in Chinese time: 2024年3月5日9时05分. Refuses a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"moment: found the naive {value.isoformat()}; expected an aware time")
    local = value.astimezone(_SHANGHAI)
    return f"{day(local)}{local.hour}时{local.minute:02d}分"


def tied(text: str) -> Markup:
    """Keep a number and its unit on one line: 25票, 3.5米, （7天）. Escapes the text for HTML."""
    return Markup(_MEASURE.sub(r'<span class="tied">\1</span>', str(escape(text))))  # noqa: S704 -- escaped just now


def grouped(code: str) -> str:
    """Set a check code in groups of four for the eye: K7QF-29WM-3X."""
    plain = "".join(character for character in code if character.isalnum())
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def qr(url: str, facts: str = "") -> str:
    """Draw the address (and facts behind it) as an SVG: error level M with the quiet zone of four modules.

    The facts are capital letters and digits and take fewer modules as a part of their own.
    """
    out = io.BytesIO()
    # segno takes parts, each in its own mode; its types do not say so.
    parts: Any = [url, facts] if facts else url
    code = segno.make(parts, error="m", micro=False, boost_error=False)
    code.save(out, kind="svg", border=4, omitsize=True, xmldecl=False, svgns=True, nl=False, light="#fff")
    return out.getvalue().decode()


def ballot_fits(title: str, meeting: str, text: str, *, per_sheet: Literal[2, 4]) -> bool:
    """Tell whether title, meeting and text end above the boxes of a ballot; measures as in ballot.css."""
    across, down, most = (252, 222, BALLOT_TITLE[4]) if per_sheet == 4 else (459, 214, BALLOT_TITLE[2])
    size, pitch = (10.5, 16) if len(text) > LONG_BALLOT_TEXT else (13, 21)
    lines = math.ceil(width(text) * size / (across - size)) + 1
    above = len(balance(title, most)) * 25 + math.ceil(width(meeting) * 12 / across) * 19
    return above + lines * pitch <= down
