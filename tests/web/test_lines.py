"""Line by line on screen (页面上的逐项表决): chosen on one slip, entered on one page, told on the meeting's page."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests import entitled
from tests.entitled import LISTED
from tests.village import VILLAGE, VillageUnderTest
from tests.web.gathering import Gathering, called, said
from tests.web.test_statements import AT_MOST, watched
from tests.workflows.test_codes import printed
from tests.workflows.test_lines import counted, gathered, vote
from workflows.entitlements.tables import LineVote
from workflows.meetings import ballots, meeting
from workflows.meetings.box_tables import BoxBallot
from workflows.tables import Ballot


@pytest.fixture
def annual(village: VillageUnderTest) -> str:
    """An annual resolution that waits for its resolution."""
    return entitled.annual(village, until="resolution")


def slip(name: str) -> str:
    """The address of a meeting's slip."""
    return f"/v/{VILLAGE}/meetings/{name}/slip"


def ticked(matter: str, *choices: str) -> dict[str, str]:
    """A slip filled in: the whole, then the lines; an empty word is left open."""
    fields = [f"choice-{matter}", *(f"choice-{matter}-{n}" for n in range(1, len(choices)))]
    return {field: choice for field, choice in zip(fields, choices, strict=True) if choice}


def test_the_slip_has_a_row_a_line_and_chooses_none(village: VillageUnderTest, annual: str) -> None:
    """The whole and three lines, each with subject, owner and cap; no box is ticked for anybody."""
    page = village.client("representative_1").get(slip(gathered(village, annual))).get_data(as_text=True)
    assert page.count('type="radio"') == 4 * 3
    assert " checked" not in page
    for words in (*(line["matter"] for line in LISTED), "上限30,000元", "归村民", "整份决议"):
        assert words in page


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (("for", "for", "", ""), "第2、3项还没有选"),
        (("", "for", "for", "for"), "整份决议还没有选"),
        (("", "for", "", "for"), "整份决议和第2项还没有选"),
    ],
)
def test_a_line_left_open_is_named(
    village: VillageUnderTest, annual: str, choices: tuple[str, ...], sentence: str
) -> None:
    """The slip comes again, says which line lacks, leads there, and keeps what was ticked."""
    name = gathered(village, annual)
    answer = village.client("representative_1").post(
        slip(name), data={**ticked(annual, *choices), "step": "look"}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page) == (422, True)
    assert page.count(" checked") == sum(map(bool, choices))
    target = re.search(r'href="#(item-[^"]+)"', page)
    assert target is not None
    assert f'id="{target[1]}"' in page


@pytest.mark.parametrize(("secret", "table", "rows"), [(False, Ballot, 4), (True, BoxBallot, 4)])
def test_what_was_ticked_is_read_back_and_counts_once(
    village: VillageUnderTest, annual: str, secret: bool, table: type[Any], rows: int
) -> None:
    """Each line with its word; confirmed it is one commit of few statements, and a second tap changes nothing."""
    name = gathered(village, annual, secret=secret)
    client, told = village.client("representative_1"), ticked(annual, "for", "for", "against", "abstain")
    page = said(client.post(slip(name), data={**told, "step": "look"}))
    for words in ("水渠清淤同意", "文化广场翻修不同意", "敬老慰问弃权"):
        assert words in page
    cast = {**told, "step": "cast", "command_id": "tap"}
    with watched(village) as spent:
        assert client.post(slip(name), data=cast).status_code == 303
    assert spent.commits == 1
    assert client.post(slip(name), data=cast).status_code == 303
    with village.database.read() as session:
        assert len(session.scalars(select(table)).all()) == rows
    after = said(client.get(slip(name)))
    assert ("已投票：同意" in after) is not secret
    assert "文化广场翻修不同意" not in after


@pytest.mark.parametrize("secret", [False, True])
def test_twenty_lines_cost_no_more_than_three(village: VillageUnderTest, secret: bool) -> None:
    """A ballot on a long list is as few statements as one on a short list, and one commit."""
    rows = [{"matter": f"第{n}件事", "cap": "1000.00"} for n in range(1, 21)]
    matter = entitled.annual(village, until="resolution", matters=rows, amount="20000.00")
    name = gathered(village, matter, secret=secret)
    with watched(village) as spent:
        told = {"meeting": name, "matter": matter, "choice": "for", "on_lines": ["for"] * 20}
        village.do(ballots.cast, "representative_7", **told)
    assert len(spent.statements) <= AT_MOST, spent.statements
    assert spent.commits == 1


def test_the_one_item_page_leads_to_the_slip(village: VillageUnderTest, annual: str) -> None:
    """Big buttons of one item cannot vote on lines: who gets there is sent to the slip."""
    name = gathered(village, annual)
    answer = village.client("representative_1").get(f"/v/{VILLAGE}/meetings/{name}/items/{annual}/ballot")
    assert (answer.status_code, answer.location.endswith(slip(name))) == (302, True)


def test_a_code_opens_the_same_slip(village: VillageUnderTest, annual: str) -> None:
    """Without an account: all lines, read back, cast once."""
    name = gathered(village, annual)
    code = printed(village, name, annual, 1)[0]
    told = {**ticked(annual, "for", "for", "for", "against"), "code": code, "command_id": "c1"}
    public = village.client()
    assert "敬老慰问" in public.get(f"/vote?code={code}").get_data(as_text=True)
    assert "敬老慰问不同意" in said(public.post("/vote", data={**told, "step": "look"}))
    assert public.post("/vote", data={**told, "step": "cast"}).status_code == 303
    village.do(meeting.close, "clerk", meeting=name)
    assert counted(village, annual) == [(1, 0, 0), (1, 0, 0), (0, 1, 0)]


def test_the_meeting_tells_what_each_line_got(village: VillageUnderTest, annual: str) -> None:
    """Closed by the officer on the page, every line stands there with its counts and what came of it."""
    name = gathered(village, annual, secret=True)
    vote(village, name, annual)
    clerk = village.client("clerk")
    before = said(clerk.get(f"/v/{VILLAGE}/meetings/{name}"))
    assert "逐项表决，共3项" in before
    assert "同意14票" not in before
    answer = clerk.post(f"/v/{VILLAGE}/meetings/{name}/close", data={"sure": "yes", "command_id": "k1"})
    assert answer.status_code == 303
    page = said(clerk.get(f"/v/{VILLAGE}/meetings/{name}"))
    for words in ("同意14票，不同意0票，弃权4票", "敬老慰问没有通过", "1.水渠清淤通过"):
        assert words in page


def test_a_slip_of_the_finger_is_found_at_its_line(village: VillageUnderTest, annual: str) -> None:
    """More votes on the second line than people present: the sentence stands at that line, and the rest stays typed."""
    paper = called(village, "resolution", [annual], body="villagers_assembly")
    whole = {"present": 700, f"for-{annual}": 690, f"against-{annual}": 10}
    votes = {f"line-for-{annual}-{n}": count for n, count in enumerate((650, 701, 350), 1)}
    answer = paper.enter("clerk", whole | votes)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="field-line-for-{annual}-2-wrong"' in page
    assert f'id="field-line-for-{annual}-1-wrong"' not in page
    assert "多于实到的700人" in page
    assert 'value="650"' in page


def test_votes_of_the_screen_stand_beside_those_of_paper(village: VillageUnderTest, annual: str) -> None:
    """Whoever confirms sees for each line what the screen adds to the sheet."""
    name = gathered(village, annual, secret=True)
    vote(village, name, annual, {("for", "for", "against", "abstain"): 4})
    paper = Gathering(village, name)
    whole = {"present": 18, f"for-{annual}": 14}
    votes = {f"line-for-{annual}-{n}": 14 for n in (1, 2, 3)}
    assert paper.enter("clerk", whole | votes).status_code == 303
    page = said(paper.get("supervision_chair", "/confirm"))
    assert "第2项文化广场翻修：同意14，不同意0，弃权0；另有屏幕投票：同意0，不同意4，弃权0" in page
    paper.post("supervision_chair", "/confirm", decision="confirm")
    with village.database.read() as session:
        assert [row.in_favour for row in session.scalars(select(LineVote).order_by(LineVote.line))] == [
            18,
            14,
            14,
        ]
