"""Line by line on paper (逐项表决的文书): ballot, evening's sheets, minutes, resolution and notice show every line."""

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from tests import entitled
from tests.entitled import LISTED, VOTES
from tests.village import COUNTY, VILLAGE, VillageUnderTest
from tests.web.gathering import Gathering, called, said
from tests.web.noticing import read
from tests.web.sheets import NOTICE, RESOLUTION
from tests.web.test_meeting_sheets import printed
from web import print as press
from web.lines import LineTold
from web.papers import BallotCode, ListBallotPaper
from workflows import jurisdictions
from workflows.disclosure import check_code, facts, notices
from workflows.tables import AgendaItem, Notice

TITLES = [line["matter"] for line in LISTED]
ABOUT = ("公益事业的兴办和筹资筹劳、建设承包方案；归村民", "上限30,000元", "上限64,000元", "上限8,000元")
COUNTS = ("65050", "3513409", "3503500")
"""同意, 不同意, 弃权 of the three lines as they stand side by side in a table (the last column is 结果)."""


def lines(count: int) -> tuple[LineTold, ...]:
    """A list of so many lines that were not voted on yet."""
    told: dict[str, Any] = {"subject": "公益事业", "owner": "村民", "cap": "10,000元"}
    return tuple(LineTold(number=n, title=f"第{n}件要办的事", **told) for n in range(1, count + 1))


def words(pdf: bytes) -> list[str]:
    """What each page of a file says."""
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def ballot(count: int, **how: Any) -> ListBallotPaper:
    """A ballot on so many lines."""
    told: dict[str, Any] = {"about": "年度重大事项决议", "lines": lines(count), "copies": 3} | how
    return ListBallotPaper(village="示范村", title="示范村村民会议表决票", dated=date(2026, 1, 24), **told)


@pytest.fixture
def annual(village: VillageUnderTest) -> str:
    """An annual resolution that waits for its resolution."""
    return entitled.annual(village, until="resolution")


@pytest.fixture
def resolved(village: VillageUnderTest, annual: str) -> Gathering:
    """The villagers' assembly has resolved on it, on paper."""
    entitled.resolve(village, annual, VOTES)
    with village.database.read() as session:
        name = session.query(AgendaItem.meeting).filter_by(matter=annual, stage="resolution").scalar()
    return Gathering(village, str(name))


def test_the_ballot_has_a_row_a_line(village: VillageUnderTest, annual: str) -> None:
    """The whole and every line with subject, owner and cap, three boxes each; nobody's name, no number."""
    meeting = called(village, "resolution", [annual], body="representatives_assembly")
    text = printed(meeting, f"/items/{annual}/ballots.pdf")
    for told in (*TITLES, *ABOUT, "整份", "每一行在同意、不同意、弃权中只打一个√", "本票不写姓名、不编号"):
        assert told in text
    assert text.count("表决票") == 18


def test_a_long_ballot_flows_and_stays_together() -> None:
    """Thirty lines take three sheets with the head on each; copies come one after the other, not page by page."""
    told = words(press.bundle([ballot(30)]))
    assert len(told) % 3 == 0
    each = len(told) // 3
    assert each > 1
    assert all("同意不同意弃权" in page for page in told)
    assert told[:each] == told[each : 2 * each]
    assert [f"第{n}件要办的事" in "".join(told[:each]) for n in range(1, 31)] == [True] * 30
    assert "盖章" in told[each - 1]
    assert "盖章" not in told[0]


def test_a_ballot_with_codes_has_one_each() -> None:
    """Each printed ballot on a list carries its own voting code, once."""
    codes = tuple(BallotCode(code=code) for code in ("7K3M-9QXT", "ABCD-EFGH"))
    told = words(press.bundle([ballot(4, copies=2, codes=codes)]))
    assert [sum(code.code in page for page in told) for code in codes] == [1, 1]


def test_the_evenings_sheets_have_a_place_for_each_line(village: VillageUnderTest, annual: str) -> None:
    """Agenda, counting sheet and blank minutes name every line; the count is written below that of the whole."""
    other = village.matter_at("resolution", title="修建停车场")
    meeting = called(village, "resolution", [annual, other], body="villagers_assembly")
    text = printed(meeting, "/pack.pdf")
    for title in TITLES:
        assert text.count(title) >= 4, "agenda, ballots, counting sheet, blank minutes"
    for told in ("1.1水渠清淤", "1.3敬老慰问", "2修建停车场", "与整份是同一张票"):
        assert told in text


@pytest.mark.parametrize("path", ["/minutes.pdf", "/items/{matter}/resolution.pdf", "/papers.pdf"])
def test_what_each_line_got_stands_in_the_record(resolved: Gathering, annual: str, path: str) -> None:
    """Counts and outcome of every line, and how many passed."""
    text = printed(resolved, path.format(matter=annual))
    for told in (*TITLES, *ABOUT, *COUNTS, "逐项表决3项，通过2项，未通过1项"):
        assert told in text
    assert "敬老慰问（上限8,000元）涉及村民利益的其他事项；归村民3503500未通过" in text


def test_before_the_vote_no_line_claims_a_count(village: VillageUnderTest) -> None:
    """The paper of an earlier discussion lists the lines without a word of votes on them."""
    matter = entitled.annual(village, until="deliberation")
    with village.database.read() as session:
        name = session.query(AgendaItem.meeting).filter_by(matter=matter, stage="consultation").scalar()
    text = printed(Gathering(village, str(name)), f"/items/{matter}/resolution.pdf")
    assert "逐项列明：共3项。" in text
    assert all(title in text for title in TITLES)
    assert "未通过" not in text


def test_the_notice_shows_every_line_on_paper_and_phone(
    village: VillageUnderTest, resolved: Gathering, annual: str
) -> None:
    """A4, poster and public page; the check code covers the lines, the QR's facts stay the ten lines they are."""
    name = village.post(annual)
    for query in ("", "?poster=1"):
        text = "".join(words(village.client("clerk").get(f"/v/{VILLAGE}/notices/{name}.pdf{query}").data))
        for told in (*TITLES, *COUNTS, "逐项表决3项，通过2项，未通过1项", "归村民"):
            assert told in text
    page = said(village.client().get(f"/village/{VILLAGE}/notices/{name}"))
    for told in ("水渠清淤通过", "敬老慰问没有通过", "同意351票，不同意340票，弃权9票", "上限64,000元"):
        assert told in page
    row = village.row(annual)
    with village.database.read() as session:
        notice = session.get_one(Notice, (VILLAGE, name))
        code = check_code.current(session, row, notice, at=village.clock.now)
        few = facts.of(session, row, notice, title="公告", at=village.clock.now)
        session.expunge(notice)
    assert len(few.text.split("\n")) == 10
    notice.text = notice.text.replace('"for":351', '"for":352')
    with village.database.read() as session:
        assert check_code.current(session, row, notice, at=village.clock.now) != code


def test_a_mandates_papers_tell_its_bounds(village: VillageUnderTest) -> None:
    """Subjects, the cap of each use and of all, and the term; with several subjects each with its own vote."""
    values = {"villagers_council.subjects": ["other", "other_interest"]}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    matter = entitled.mandate(village, until="resolution", subjects=["other", "other_interest"])
    village.advance(days=2)
    entitled.resolve(village, matter, [{"for": 650, "against": 50}, {"for": 340, "against": 360}])
    with village.database.read() as session:
        name = session.query(AgendaItem.meeting).filter_by(matter=matter, stage="resolution").scalar()
    text = printed(Gathering(village, str(name)), f"/items/{matter}/resolution.pdf")
    bounds = ("每次限额：20,000.00元", "合计限额：50,000.00元", "授权期限")
    for told in (*bounds, "其他事项（上限20,000元）归村民650500通过", "3403600未通过"):
        assert told in text
    notice = village.post(matter)
    page = read(village, f"/village/{VILLAGE}/notices/{notice}")
    for told in ("每次限额", "50,000.00元", "涉及村民利益的其他事项", "没有通过"):
        assert told in page


def test_a_mandate_of_one_subject_lists_it_without_a_vote_of_its_own(village: VillageUnderTest) -> None:
    """The vote on the whole is that on its only subject: the notice claims no second count."""
    matter = entitled.mandate(village, until="resolution_disclosure")
    notice = village.post(matter)
    text = "".join(words(village.client("clerk").get(f"/v/{VILLAGE}/notices/{notice}.pdf").data))
    assert "共1项。" in text
    assert "其他事项（上限20,000元）" in text
    assert text.count("表决通过") == 1


def test_the_matters_page_lists_what_it_is_about(village: VillageUnderTest) -> None:
    """Villagers read every line from the first day on; once it was voted on, with what it got."""
    matter = entitled.annual(village, until="resolution")
    address = f"/village/{VILLAGE}/matters/{matter}"
    page = said(village.client().get(address))
    assert "列明的各项，共3项" in page
    assert "上限64,000元" in page
    entitled.resolve(village, matter, VOTES)
    page = said(village.client().get(address))
    assert "逐项表决，共3项" in page
    assert "3.敬老慰问没有通过" in page


def test_other_notices_say_nothing_of_lines(village: VillageUnderTest) -> None:
    """An ordinary matter's notice stands as it was: no list, and not a byte more in its text."""
    matter = village.matter_at("resolution_disclosure")
    name = village.post(matter)
    with village.database.read() as session:
        notice = notices.latest(session, VILLAGE, matter, "resolution")
    assert notice is not None
    assert "lines" not in notice.text
    assert "逐项" not in "".join(words(village.client("clerk").get(f"/v/{VILLAGE}/notices/{name}.pdf").data))


@pytest.mark.parametrize("paper", [NOTICE, replace(NOTICE, poster=True), RESOLUTION])
def test_a_long_list_never_ends_a_page_with_its_head_alone(paper: Any) -> None:
    """Thirty lines flow over pages: every page with the table's head has a line below it, and no line is cut in two."""
    told = [
        replace(
            each,
            state="passed",
            in_favour=650,
            against=50,
            abstained=0,
            title=f"第{each.number}件事，名称长到一行写不下所以要折成两行",
        )
        for each in lines(30)
    ]
    pages = words(press.pdf(replace(paper, lines=tuple(told))))
    heads = [page for page in pages if "序号事项同意不同意弃权结果" in page]
    assert len(heads) > 1
    assert all(
        re.search(
            r"第\d+件事，名称长到一行写不下所以要折成两行（上限10,000元）公益事业；归村民650500通过", page
        )
        for page in heads
    )
    whole = "".join(
        re.findall(
            r"第(\d+)件事，名称长到一行写不下所以要折成两行（上限10,000元）公益事业；归村民650500通过",
            "".join(pages),
        )
    )
    assert whole == "".join(map(str, range(1, 31)))
