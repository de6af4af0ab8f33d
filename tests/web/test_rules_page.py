"""The rules in force, and how the county confirms them (规则与条文核定)."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.village import COUNTY, VILLAGE, VillageUnderTest
from tests.web.noticing import read
from workflows import confirmations, jurisdictions
from workflows.tables import RuleConfirmation


class TestConfirmingRules:
    """The county's legal officer confirms the rules."""

    RULE = "resolution.period_days"

    def confirm(self, village: VillageUnderTest, role: str, source: str, rule: str = RULE) -> TestResponse:
        return village.client(role).post(f"/v/{COUNTY}/rules/{rule}", data={"source": source})

    def test_stands_in_the_county_log_and_on_the_list(self, village: VillageUnderTest) -> None:
        """The list says which office confirmed it, when and from which source, not which person."""
        assert self.confirm(village, "county_legal", "县村务公开办法").status_code == 303
        with village.database.read() as session:
            assert confirmations.confirmed(session, COUNTY) == {self.RULE}
            assert session.get_one(RuleConfirmation, (COUNTY, self.RULE)).index > 0
        page = village.client().get("/rules").get_data(as_text=True)
        assert "县村务公开办法" in page
        assert "县司法行政部门法制审核员" in page
        assert "方正" not in page

    def test_a_changed_value_needs_a_new_confirmation(self, village: VillageUnderTest) -> None:
        """What was confirmed is the value and article of that day, not whatever comes later."""
        self.confirm(village, "county_legal", "县村务公开办法")
        values = {self.RULE: 10}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        with village.database.read() as session:
            rule = confirmations.in_force(session, COUNTY, on=village.today)[self.RULE]
            assert rule.value == 10
            assert not confirmations.of_county(session, COUNTY)[self.RULE].covers(rule)
        assert "县村务公开办法" not in village.client().get("/rules").get_data(as_text=True)

    @pytest.mark.parametrize(
        ("case", "role", "source", "rule", "status"),
        [
            ("no source", "county_legal", " ", RULE, 422),
            ("too long a source", "county_legal", "长" * 301, RULE, 422),
            ("a rule that there is not", "county_legal", "县志", "moon.quorum", 404),
            ("the administrator", "administrator", "县志", RULE, 403),
            ("a village secretary", "secretary", "县志", RULE, 403),
            ("a stranger", "public", "县志", RULE, 302),
        ],
    )
    def test_refuses(
        self, village: VillageUnderTest, case: str, role: str, source: str, rule: str, status: int
    ) -> None:
        """Only the county's legal officer, only a rule in force, never without a source."""
        before = village.stored
        answer = self.confirm(village, role, source, rule)
        assert (answer.status_code, village.stored) == (status, before), case

    def test_one_page_has_a_form_for_each_open_rule(self, village: VillageUnderTest) -> None:
        """Value, article, what it rests on, status and form stand together; what is confirmed leaves the list."""
        page = read(village, f"/v/{COUNTY}/rules", role="county_legal")
        with village.database.read() as session:
            rules = confirmations.in_force(session, COUNTY, on=village.today)
        assert page.count('name="source"') == len(rules)
        assert "决议公告" in page
        self.confirm(village, "county_legal", "县村务公开办法")
        assert f'id="{self.RULE}"' not in read(village, f"/v/{COUNTY}/rules", role="county_legal")
        assert f'id="{self.RULE}"' in read(village, f"/v/{COUNTY}/rules?show=confirmed", role="county_legal")

    def test_the_filter_tells_read_from_unread(self, village: VillageUnderTest) -> None:
        """What was compared with the text when it was written is quick to confirm; the rest needs reading."""
        pages = {
            show: read(village, f"/v/{COUNTY}/rules?show={show}", role="county_legal").count("<article")
            for show in ("open", "read", "unread", "confirmed", "all")
        }
        assert pages["read"] + pages["unread"] == pages["open"] == pages["all"]
        assert min(pages["read"], pages["unread"]) > 0
        assert pages["confirmed"] == 0

    def test_others_of_the_county_read_without_forms(self, village: VillageUnderTest) -> None:
        """An auditor sees who confirmed what; only the legal officer confirms."""
        page = read(village, f"/v/{COUNTY}/rules", role="auditor")
        assert "<article" in page
        assert 'name="source"' not in page

    def test_a_mistake_stays_in_its_form(self, village: VillageUnderTest) -> None:
        """The page comes back with the words that were typed and the sentence at the field."""
        data = {"source": "县志", "read_on": "2099-01-01"}
        answer = village.client("county_legal").post(f"/v/{COUNTY}/rules/{self.RULE}", data=data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert f'href="#read-on-{self.RULE}"' in page
        assert "日期还没有到" in page
        assert "县志" in page

    def test_taken_back_it_is_open_again_and_the_history_tells(self, village: VillageUnderTest) -> None:
        """A new event, with a reason; paper prints the article no more."""
        self.confirm(village, "county_legal", "县村务公开办法")
        client = village.client("county_legal")
        address = f"/v/{COUNTY}/rules/{self.RULE}"
        data = {"do": "withdraw", "reason": "文件已经废止"}
        assert client.post(address, data=data | {"reason": ""}).status_code == 422
        assert client.post(address, data=data).status_code == 303
        with village.database.read() as session:
            assert confirmations.confirmed(session, COUNTY) == frozenset()
        page = read(village, f"/v/{COUNTY}/rules", role="county_legal")
        assert "文件已经废止" in page
        assert "县村务公开办法" in page
        assert client.post(address, data=data).status_code == 404

    def test_a_changed_value_is_told(self, village: VillageUnderTest) -> None:
        """Whoever confirmed ten days has not confirmed twelve."""
        self.confirm(village, "county_legal", "县村务公开办法")
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values={self.RULE: 12})
        assert "要重新核定" in read(village, f"/v/{COUNTY}/rules", role="county_legal")


def test_every_rule_has_words(village: VillageUnderTest) -> None:
    """The list of rules says each in words, with its basis, and none as a bare id."""
    page = read(village, f"/rules?village={VILLAGE}")
    assert "应到的三分之二以上" in page
    assert "实到的过半数" in page
    assert "村务公开栏、网上公开、村务微信群" in page
    text = re.sub(r"<[^>]*>", "", page)
    assert re.findall(r"[a-z]+_[a-z_]+", text) == []
