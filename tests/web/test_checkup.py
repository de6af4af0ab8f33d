"""The check-up's pages (程序体检页面): who sees what, in words that say what is wrong and what to do."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import copies, works
from tests.trees import offices
from tests.village import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, VillageUnderTest
from tests.workflows import faults, faults_after
from tests.workflows.hand import FAULTS, Fault, Hand
from tests.workflows.healthy import healthy
from tests.workflows.tasks.test_task import do, start
from web.checkup import report, words
from web.checkup.shown import Shown, show
from workflows import jurisdictions
from workflows.checkup import examination
from workflows.checkup.finding import SYSTEM, Finding, Severity
from workflows.checkup.registry import CHECKS

__all__ = ["faults", "faults_after", "offices"]

EXPECTED = "rule_unverified"
LONGEST = 40
BREAK = re.compile("[，。；：、？！（）]")
CODE = re.compile("[A-Za-z_]")


@pytest.fixture
def village(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """The healthy village with the check-up's pages."""
    found = healthy().village(tmp_path)
    yield found
    copies.drop(found.database)


def seed(village: VillageUnderTest, *rules: str) -> dict[str, str]:
    """Write the first fault of some rules into their matters; the matters by rule."""
    seeded = {}
    with village.database.write() as session:
        for rule in rules:
            fault = next(each for each in FAULTS if each.rule == rule)
            seeded[rule] = healthy().matters[fault.matter]
            fault.seed(Hand(session, seeded[rule], village.clock.now, healthy().matters))
    return seeded


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page's text; asserts its status."""
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def shown(village: VillageUnderTest, findings: list[Finding]) -> list[Shown]:
    """Findings in words."""
    with village.app.test_request_context(), village.database.read() as db:
        return show(db, VILLAGE, findings)


class TestWords:
    """每一处都说清楚：错在哪里，怎么办，依据哪一条。"""

    def test_every_check_has_words(self) -> None:
        """No rule is shown as a bare code, and no sentence is left over."""
        assert {key.partition(":")[0] for key in words.SENTENCES} == set(CHECKS)

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}: {fault.name}")
    def test_every_finding_is_worded(self, village: VillageUnderTest, fault: Fault) -> None:
        """Sentences with all their facts, without a code, none longer than 40 characters without a break."""
        with village.database.write() as session:
            matters = healthy().matters
            fault.seed(Hand(session, matters[fault.matter], village.clock.now, matters))
        with village.database.read() as db:
            found = examination.examine(db, VILLAGE, at=village.clock.now)
        for each in shown(village, found):
            for sentence in (each.wrong, each.remedy):
                assert sentence.endswith("。")
                assert "%" not in sentence
                assert "—" not in sentence
                assert not CODE.search(sentence)
                assert max(map(len, BREAK.split(sentence))) <= LONGEST, sentence
            assert each.title
            assert each.basis
            assert each.since

    @pytest.mark.usefixtures("offices")
    def test_what_offices_leave_undone_is_named(self, village: VillageUnderTest) -> None:
        """Their steps as they are drawn, all that are open side by side, and whose they are."""
        matter = start(village)
        do(village, matter, "draft", "check")
        village.advance(days=100)
        with village.database.read() as db:
            found = examination.examine_matter(db, VILLAGE, matter, at=village.clock.now)
        told = next(each for each in shown(village, found) if each.rule == "stalled")
        assert told.wrong == (
            "停在“乡镇纪委会签、财政所会签、规划和行业部门会签”已经100天，"
            "等乡镇纪委、乡镇财政所、乡镇规划和自然资源所、行业主管部门办理。"
        )

    @pytest.mark.parametrize("key", sorted(words.SENTENCES))
    def test_no_sentence_is_too_long(self, key: str) -> None:
        """Whatever the facts: short sentences, full stops."""
        for sentence in map(str, words.SENTENCES[key]):
            assert sentence.endswith("。")
            assert max(map(len, BREAK.split(re.sub(r"%\(\w+\)s", "", sentence)))) <= LONGEST

    def test_a_confirmed_basis_and_own_advice(self, village: VillageUnderTest) -> None:
        """What no law asks for is shown as 系统提示; an unread article is marked."""
        seed(village, "separation_of_duties", "stage_missing")
        text = page(village.client("secretary"), f"/v/{VILLAGE}/checkup")
        assert SYSTEM.text in text
        assert "第十九条（待核）" in text


class TestVillage:
    """本村干部看本村：一处一处，点得进去。"""

    def test_healthy_matters_give_only_the_open_rules(self, village: VillageUnderTest) -> None:
        """One doubt: rules that nobody confirmed."""
        text = page(village.client("secretary"), f"/v/{VILLAGE}/checkup")
        assert CHECKS[EXPECTED].title in text
        assert text.count('<article class="finding') == 1

    def test_a_finding_says_what_is_wrong_and_what_to_do(self, village: VillageUnderTest) -> None:
        """Title, sentence, remedy, basis, since when, and links to matter and evidence that lead somewhere."""
        matter = seed(village, "no_quorum")["no_quorum"]
        client = village.client("auditor")
        text = page(client, f"/v/{VILLAGE}/checkup?rule=no_quorum")
        assert "村“两委”联席会议应到6人，到会3人，少于4人。" in text
        assert "重新开会" in text
        assert "系统默认规则（待本县确认）" in text
        links = set(re.findall(r'href="(/v/[^"]+)"', text[text.index("<article") :]))
        assert f"/v/{VILLAGE}/matters/{matter}" in links
        assert any("/meetings/" in link for link in links)
        assert any("#event-" in link for link in links)
        for link in links:
            target = page(client, link.partition("#")[0])
            assert "#" not in link or f'id="{link.partition("#")[2]}"' in target

    def test_a_step_of_its_own_diagram_is_called_by_its_name(self, village: VillageUnderTest) -> None:
        """Whoever reads that something stands still reads where, and whom it waits for, never an id; on paper too."""
        matter = works.start(village)
        village.advance(days=60)
        read = page(village.client("secretary"), f"/v/{VILLAGE}/checkup?matter={matter}")
        assert "停在“立项”已经60天" in read
        assert "initiation" not in read
        with village.app.test_request_context(), village.database.read() as db:
            found = examination.examine(db, VILLAGE, at=village.clock.now)
            place = jurisdictions.get(db, VILLAGE)
            told = str(report.paper(db, place, found, at=village.clock.now))
        assert "停在“立项”已经60天" in told

    def test_filters(self, village: VillageUnderTest) -> None:
        """By rule, severity, matter and day, each alone and together; nonsense shows nothing or everything."""
        seeded = seed(village, "no_quorum", "over_budget", "duplicate_evidence")
        client, here = village.client("clerk"), f"/v/{VILLAGE}/checkup"

        def count(query: str) -> int:
            return page(client, f"{here}?{query}").count('<article class="finding')

        assert count("") == 4
        assert count("rule=over_budget") == 1
        assert count("severity=violation") == 2
        assert count("severity=violation&rule=duplicate_evidence") == 0
        assert count(f"matter={seeded['over_budget']}") == 1
        assert count(f"since={(village.today + timedelta(days=1)).isoformat()}") == 0
        assert count(f"since={date(2020, 1, 1).isoformat()}") == 4
        assert count("since=nonsense") == 4
        assert count("rule=nonsense&severity=nonsense") == 0

    def test_without_script_and_for_paper(self, village: VillageUnderTest) -> None:
        """The filter is a plain form that gets; every field has its label."""
        seed(village, "no_quorum")
        text = page(village.client("secretary"), f"/v/{VILLAGE}/checkup")
        form = text[text.index('<form class="checkup__filter" method="get"') :]
        for name in ("severity", "rule", "matter", "since"):
            assert f'<label for="{name}">' in form
            assert f'id="{name}" name="{name}"' in form


class TestWhoSees:
    """村里看本村，乡镇和县看所管的村，普通群众不看。"""

    @pytest.mark.parametrize("role", ["secretary", "director", "clerk", "supervision_chair"])
    def test_officers_are_led_to_their_own_village(self, village: VillageUnderTest, role: str) -> None:
        """There is nothing to choose for them."""
        answer = village.client(role).get("/checkup")
        assert (answer.status_code, answer.location) == (303, f"/v/{VILLAGE}/checkup")

    @pytest.mark.parametrize("role", ["party_1", "representative_1", "villager"])
    def test_voters_do_not(self, village: VillageUnderTest, role: str) -> None:
        """Whoever only votes sees the matters' own pages."""
        page(village.client(role), "/checkup", 403)
        page(village.client(role), f"/v/{VILLAGE}/checkup", 403)

    def test_another_village_does_not_exist(self, village: VillageUnderTest) -> None:
        """For an officer of this village."""
        page(village.client("secretary"), f"/v/{OTHER_VILLAGE}/checkup", 404)
        page(village.client("auditor"), "/v/nowhere/checkup", 404)

    @pytest.mark.parametrize("address", ["/checkup", f"/v/{VILLAGE}/checkup"])
    def test_strangers_sign_in_first(self, village: VillageUnderTest, address: str) -> None:
        """Nobody looks without an account."""
        answer = village.client().get(address)
        assert answer.status_code == 302
        assert "/login" in answer.location


class TestCounty:
    """县、乡镇：问题最多的村排在最前面。"""

    @pytest.mark.parametrize("role", ["auditor", "county_legal", "township_party"])
    def test_the_worst_village_comes_first(self, village: VillageUnderTest, role: str) -> None:
        """Both villages with their counts by severity; the other village has no matter and no finding."""
        seed(village, "no_quorum", "duplicate_evidence")
        text = page(village.client(role), "/checkup")
        rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", text, re.DOTALL)
        assert [f"/v/{name}/checkup" in row for name, row in zip((VILLAGE, OTHER_VILLAGE), rows, strict=True)]
        assert [re.findall(r">(\d+)</td>", row) for row in rows] == [["1", "0", "2"], ["0", "0", "0"]]

    def test_the_county_by_township(self, village: VillageUnderTest) -> None:
        """The townships with their sums; one chosen shows its villages, an unknown one is not found."""
        text = page(village.client("auditor"), "/checkup")
        assert f'href="/checkup?township={TOWNSHIP}"' in text
        assert "存疑1" in text
        chosen = page(village.client("auditor"), f"/checkup?township={TOWNSHIP}")
        assert f"/v/{VILLAGE}/checkup" in chosen
        page(village.client("auditor"), f"/checkup?township={COUNTY}", 404)

    def test_counts_follow_the_log(self, village: VillageUnderTest) -> None:
        """Kept counts are made anew when something happens, and when a day has passed."""
        client = village.client("auditor")

        def counts() -> list[str]:
            text = page(client, "/checkup")
            return re.findall(r">(\d+)</td>", text[text.index(f"/v/{VILLAGE}/checkup") :])[:3]

        before = counts()
        seed(village, "no_quorum")
        village.start(title="新的事项")
        assert counts() == [str(int(before[0]) + 1), *before[1:]]
        village.advance(days=400)
        assert counts()[1] != before[1]


def test_severities_have_words() -> None:
    """违反、逾期、存疑."""
    assert [str(words.SEVERITIES[each]) for each in Severity] == ["违反", "逾期", "存疑"]
