"""A recount of paper line by line in the browser (逐项重新计票): typed, confirmed, and told wherever the lines stand."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import entitled
from tests.entitled import VOTES
from tests.village import PIN, VILLAGE, VillageUnderTest
from tests.web.gathering import Gathering, photo, said
from tests.web.test_history import steps
from tests.web.test_line_papers import words
from tests.web.test_meeting_sheets import printed
from tests.workflows.test_line_recount import LINE_TURNS, Votes
from workflows.tables import AgendaItem

FIRST = "重新计票更正，原计同意351票，不同意340票，弃权9票"


@pytest.fixture
def resolved(village: VillageUnderTest) -> Gathering:
    """The villagers' assembly has decided on an annual resolution, on paper."""
    matter = entitled.annual(village, until="resolution")
    entitled.resolve(village, matter, VOTES)
    with village.database.read() as session:
        query = select(AgendaItem.meeting).where(
            AgendaItem.matter == matter, AgendaItem.stage == "resolution"
        )
        return Gathering(village, session.scalars(query).one())


def matter_of(meeting: Gathering) -> str:
    """The one matter of a meeting."""
    with meeting.village.database.read() as session:
        return session.scalars(select(AgendaItem.matter).where(AgendaItem.meeting == meeting.name)).one()


def typed(meeting: Gathering, lines: Votes, **whole: object) -> TestResponse:
    """Ordered by the chair, and the clerk posts the numbers of the new sheet."""
    matter = matter_of(meeting)
    path = f"/items/{matter}/recount"
    assert meeting.post("supervision_chair", path, step="order", reason="有人说数错了").status_code == 303
    told: dict[str, object] = {"step": "enter", "present": "700"}
    told |= {f"{name}-{matter}": n for name, n in {"for": 690, "against": 10, **whole}.items()}
    told |= {
        f"line-{name}-{matter}-{number}": n
        for number, votes in enumerate(lines, 1)
        for name, n in votes.items()
    }
    data = {name: str(value) for name, value in told.items()} | {"photos": [photo()]}
    client = meeting.village.client("clerk")
    return client.post(meeting.address + path, data=data, content_type="multipart/form-data")


def recounted(meeting: Gathering) -> str:
    """The whole recount in which two lines turn; what the meeting's page says then."""
    assert typed(meeting, LINE_TURNS).status_code == 303
    path = f"/items/{matter_of(meeting)}/recount"
    page = said(meeting.get("clerk", path))
    assert "第2项文化广场翻修不同原来：同意351，不同意340，弃权9重新数的：同意340，不同意351，弃权9" in page
    assert "第1项水渠清淤原来：同意650" in page
    second = {"second_name": "supervision_chair", "second_pin": PIN}
    answer = meeting.post("clerk", path, step="confirm", **second)
    assert answer.status_code == 303, said(answer)
    return said(meeting.get("villager"))


def test_every_line_is_typed_and_told(resolved: Gathering) -> None:
    """The page has a row a line, names what differs, and the meeting says what each line came to and what it was."""
    matter = matter_of(resolved)
    resolved.post("supervision_chair", f"/items/{matter}/recount", step="order", reason="有人说数错了")
    page = resolved.get("clerk", f"/items/{matter}/recount").get_data(as_text=True)
    assert page.count(f'name="line-for-{matter}-') == 3


def test_a_line_that_turned_is_told_on_the_meetings_page(resolved: Gathering) -> None:
    """Everybody reads the new votes, the first ones, and that the whole stands."""
    page = recounted(resolved)
    for sentence in (
        "整份不变，有的项结果改变",
        "2.文化广场翻修没有通过",
        f"{FIRST}，通过",
        "3.敬老慰问通过",
    ):
        assert sentence in page


def test_a_line_without_votes_is_asked_for(resolved: Gathering) -> None:
    """What is missing stands at its line; nothing is stored."""
    answer = typed(resolved, VOTES[:2])
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="field-line-for-{matter_of(resolved)}-3-wrong"' in page


def test_more_votes_than_papers_stand_at_their_line(resolved: Gathering) -> None:
    """A line is held against the papers that came back, as the whole is."""
    answer = typed(
        resolved, ({"for": 650, "against": 46}, *VOTES[1:]), issued=700, collected=695, **{"for": 685}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="field-line-for-{matter_of(resolved)}-1-wrong"' in page


@pytest.mark.parametrize("path", ["/minutes.pdf", "/items/{matter}/resolution.pdf"])
def test_the_record_has_both_counts(resolved: Gathering, path: str) -> None:
    """Minutes and resolution print what was counted last, and below it what was counted first."""
    recounted(resolved)
    text = printed(resolved, path.format(matter=matter_of(resolved)))
    for sentence in (
        "3403519未通过",
        f"{FIRST}，通过",
        "3513490通过",
        "原计同意350票，不同意350票，弃权0票，未通过",
    ):
        assert sentence in text
    assert text.count("重新计票更正") == 2
    assert "逐项表决3项，通过2项，未通过1项" in text


def test_the_notice_has_both_counts(resolved: Gathering) -> None:
    """On the wall's page and on the sheet; the check code covers it, because it is part of the text."""
    recounted(resolved)
    village, matter = resolved.village, matter_of(resolved)
    name = village.post(matter)
    assert f"{FIRST}，通过" in said(village.client().get(f"/village/{VILLAGE}/notices/{name}"))
    for query in ("", "?poster=1"):
        text = "".join(words(village.client("clerk").get(f"/v/{VILLAGE}/notices/{name}.pdf{query}").data))
        assert f"{FIRST}，通过" in text


def test_the_history_tells_the_lines(resolved: Gathering) -> None:
    """Whoever reads the matter's history finds the lines as they were entered anew and as they were settled."""
    recounted(resolved)
    told = str(steps(resolved.village, matter_of(resolved)))
    for sentence in ("录入重新计票的票数", "没有通过（同意340，不同意351，弃权9）", "有的项结果改变"):
        assert sentence in told
