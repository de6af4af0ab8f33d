"""Papers for the tests, and what a reader sees on them (样张)."""

import io
import logging
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PageObject, PdfReader

from web import print as press
from web.papers import (
    Article,
    BallotPaper,
    Basis,
    Fact,
    MinutesItem,
    MinutesPaper,
    Named,
    NoticePaper,
    Objections,
    Paper,
    ResolutionPaper,
    Seat,
    SignInPaper,
    Verification,
    Vote,
    yuan,
)

MM = 72 / 25.4
NINE = datetime(2024, 3, 18, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
VOTE = Vote(
    meeting="村民代表会议",
    on=date(2024, 3, 18),
    entitled=30,
    present=27,
    in_favour=25,
    against=1,
    abstained=1,
    invalid=0,
    needed="须超过实到27人的半数，即14票以上",
    passed=True,
)
CONFIRMED = Basis(text="《中华人民共和国村民委员会组织法》第二十四条", confirmed=True)
OPEN = Basis(text="《某县村务公开办法》第九十九条", confirmed=False)
PROOF = Verification(url="https://siyi.example.org/v/128?d=K7QF29WM3X", code="K7QF29WM3X", index=128)
NOTICE = NoticePaper(
    kind="resolution",
    village="平安村",
    number="平安村公告〔2024〕3号",
    title="平安村关于三组至五组道路硬化工程的决议公告",
    dated=date(2024, 3, 20),
    body=("村民代表会议对三组至五组道路硬化工程作出决议，现公告如下。",),
    votes=(VOTE,),
    facts=(
        Fact(label="金额", text=yuan(Decimal("186500.00"))),
        Fact(label="地点", text="三组晒谷坪至五组坝头"),
    ),
    basis=(CONFIRMED, OPEN),
    first_day=date(2024, 3, 20),
    last_day=date(2024, 3, 26),
    objections=Objections(to="平安村村务监督委员会", place="村部一楼", phone="0738-6661234"),
    signed_by=("中共平安村支部委员会", "平安村村民委员会"),
    board_note="张贴时、公告期间、撤下时各拍照存档",
    verification=PROOF,
)
GRID = replace(NOTICE, body=("国" * 28 * 60,), votes=(), facts=())
RESOLUTION = ResolutionPaper(
    village="平安村",
    title="平安村村民代表会议关于道路硬化工程的决议",
    dated=date(2024, 3, 18),
    vote=VOTE,
    place="村部二楼会议室",
    items=(
        Article(heading="实施工程", text="同意实施。", clauses=("路面宽3.5米；", "超出预算的，另行决议。")),
        Article(text="公开结果。"),
    ),
    executor="平安村村民委员会",
    effective="公告期满且异议处理完毕之日起生效。",
    signers=("主持人", "监票人"),
    warnings=("会前通知仅2天，少于建议的3天。",),
)
MINUTES = MinutesPaper(
    village="平安村",
    title="平安村村民代表会议记录",
    dated=date(2024, 3, 18),
    started=NINE,
    place="村部二楼会议室",
    chair="王建国",
    recorder="李小梅",
    entitled=30,
    present=27,
    attending=("石桥镇包村干部张明",),
    absent=(Named(name="刘大勇", reason="外出务工"),),
    items=(
        MinutesItem(
            title="道路硬化工程", introduction=("说明方案。",), opinions=("先压实路基。",), vote=VOTE
        ),
        MinutesItem(
            title="收益分配方案",
            vote=replace(VOTE, passed=False),
            recusals=(Named(name="周某", reason="其弟参与报价"),),
        ),
    ),
    signers=("王建国", "李小梅", "陈志强"),
)
SIGN_IN = SignInPaper(
    village="平安村",
    title="平安村村民代表会议签到表",
    dated=date(2024, 3, 18),
    meeting_at=NINE,
    seats=tuple(Seat(name=f"代表{number}", capacity="村民代表") for number in range(1, 51)),
)
BALLOT = BallotPaper(
    village="平安村",
    title="平安村村民代表会议表决票",
    dated=date(2024, 3, 18),
    text="是否同意实施工程？",
    copies=6,
)
PAPERS: dict[str, Paper] = {
    "notice": NOTICE,
    "poster": replace(NOTICE, poster=True),
    "demonstration": replace(NOTICE, demo=True),
    "many pages": GRID,
    "resolution": RESOLUTION,
    "minutes": MINUTES,
    "sign-in": SIGN_IN,
    "ballots": BALLOT,
}


class Warned(logging.Handler):
    """Turns each warning of WeasyPrint into an error, in whatever test it comes."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise what was said."""
        raise AssertionError(record.getMessage())


logging.getLogger("weasyprint").addHandler(Warned(logging.WARNING))


@cache
def pages(paper: Paper) -> list[PageObject]:
    """Print a paper and read it again."""
    return list(PdfReader(io.BytesIO(press.pdf(paper))).pages)


@cache
def text(paper: Paper) -> str:
    """Give the text of all pages without the line breaks that typesetting put in."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages(paper)))


def placed(page: PageObject) -> list[tuple[float, float, str]]:
    """List the pieces of text with x and y in points from the lower left corner."""
    found: list[tuple[float, float, str]] = []

    def visit(piece: str, cm: list[float], tm: list[float], *_: Any) -> None:
        if piece.strip():
            found.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5], piece.strip()))

    page.extract_text(visitor_text=visit)
    return found


def fonts(paper: Paper) -> set[str]:
    return {font["/BaseFont"] for page in pages(paper) for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]


def strokes(paper: Paper) -> int:
    """Count the lines drawn on all pages."""
    contents = (page.get_contents() for page in pages(paper))
    return sum(content.get_data().count(b"\nS\n") for content in contents if content is not None)


def sized(page: PageObject) -> list[tuple[str, float]]:
    """List the pieces of text with the size of their letters in points."""
    found: list[tuple[str, float]] = []

    def visit(piece: str, cm: list[float], tm: list[float], _: Any, size: float) -> None:
        if piece.strip():
            found.append((piece.strip(), round(abs(size * tm[3] * cm[3]), 1)))

    page.extract_text(visitor_text=visit)
    return found
