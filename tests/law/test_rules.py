"""Rule sets (规则集): resolved for a day, frozen, named by digest; a county's values on top of the law."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import canonical
from engine.errors import DefinitionError, Refused
from tests.law.meeting import law
from workflows.law import shares, statutes
from workflows.law.kinds import KINDS, shares_of
from workflows.law.rules import RuleSet, resolve
from workflows.law.statutes import Entry

BASE = {
    "branch_committee.quorum": ">= 1/2 entitled",
    "branch_committee.pass": "> 1/2 entitled",
    "branch_committee.notice_days": None,
    "two_committees.quorum": ">= 2/3 entitled",
    "two_committees.pass": "> 1/2 entitled",
    "two_committees.notice_days": None,
    "party_members_meeting.quorum": ">= 1/2 entitled",
    "party_members_meeting.pass": "> 1/2 entitled",
    "party_members_meeting.notice_days": 3,
    "party_members_meeting.notice_binding": False,
    "representatives_assembly.quorum": ">= 2/3 entitled",
    "representatives_assembly.pass": "> 1/2 present",
    "representatives_assembly.notice_days": 3,
    "representatives_assembly.notice_binding": False,
    "representatives_assembly.women_quorum": None,
    "villagers_assembly.quorum": "> 1/2 entitled",
    "villagers_assembly.pass": "> 1/2 present",
    "villagers_assembly.notice_days": 10,
    "villagers_assembly.notice_binding": True,
    "villagers_assembly_households.quorum": ">= 2/3 entitled",
    "villagers_assembly_households.pass": "> 1/2 present",
    "villagers_assembly_households.notice_days": 10,
    "villagers_assembly_households.notice_binding": True,
    "villagers_council.quorum": ">= 2/3 entitled",
    "villagers_council.pass": "> 1/2 present",
    "villagers_council.notice_days": 3,
    "members_assembly.quorum": ">= 2/3 entitled",
    "members_assembly.pass": ">= 2/3 entitled",
    "members_assembly.notice_days": 10,
    "members_assembly.notice_binding": True,
    "members_assembly.remote_voting": "allowed",
    "members_representatives.quorum": ">= 2/3 entitled",
    "members_representatives.pass": ">= 2/3 entitled",
    "members_representatives.notice_days": 3,
    "members_representatives.notice_binding": False,
    "members_representatives.remote_voting": "warned",
    "board_of_directors.quorum": ">= 2/3 entitled",
    "board_of_directors.pass": "> 1/2 entitled",
    "board_of_directors.notice_days": None,
    "group_assembly.quorum": ">= 2/3 entitled",
    "group_assembly.pass": "> 1/2 present",
    "group_assembly.notice_days": 3,
    "group_assembly.notice_binding": False,
    "mandate_binding": False,
    "township_review_at": None,
    "merge_proposal_consultation": "warned",
    "resolution.period_days": 7,
    "result.period_days": 7,
    "plan.period_days": None,
    "resolution.unit": "natural",
    "resolution.extends_over_days_off": True,
    "result.extends_over_days_off": True,
    "required_channels": ("board", "web", "wechat"),
    "objection.reply_days": 5,
    "inspection.reply_days": 15,
    "recused_counts_as_entitled": True,
    "on_rejection.proposal": "reject",
    "on_rejection.consultation": "reject",
    "on_rejection.deliberation": "return",
    "on_rejection.resolution": "reject",
}


class TestBaseValues:
    """The values that ship, on every day that they cover."""

    @pytest.mark.parametrize("rule", BASE)
    @pytest.mark.parametrize(
        "on", ["2010-10-28", "2018-10-28", "2024-03-01", "2025-05-01", "2026-01-01", "2026-11-22"]
    )
    def test_the_base_value(self, on: str, rule: str) -> None:
        """Each base value holds on each day; collective property has none before 2025-05-01."""
        rules = law(on)
        if on < "2025-05-01" and rule.startswith(("members_", "board_")):
            assert rule not in rules
            return
        assert rules.value(rule) == BASE[rule]

    def test_every_rule_has_a_value_today(self) -> None:
        """No rule that a county may set is without a base value."""
        assert set(law("2026-11-22")) == set(KINDS)

    def test_before_the_first_statute_nothing_can_start(self) -> None:
        """A matter of a day before 2010-10-28 is refused with the first day that the rules cover."""
        with pytest.raises(Refused) as refusal:
            law("2010-10-27")
        assert refusal.value.rule == "no_rules_in_force"
        assert refusal.value.facts["first_day"] == date(2010, 10, 28)

    def test_only_what_was_read_in_full_is_verified(self) -> None:
        """Articles of the two statutes are verified; defaults and Party rules are not."""
        unverified = set(law("2025-06-01").unverified)
        assert {"resolution.period_days", "party_members_meeting.pass", "two_committees.pass"} <= unverified
        assert not {"representatives_assembly.pass", "members_assembly.pass"} & unverified


class TestOverrides:
    """A county's own values (本县规定)."""

    def test_a_default_is_replaced(self) -> None:
        """Days, channels and switches are the county's."""
        rules = law(
            resolution__period_days=5,
            required_channels=["board", "household"],
            township_review_at="before_resolution",
            on_rejection__deliberation="reject",
        )
        assert rules.value("resolution.period_days") == 5
        assert rules.value("required_channels") == ("board", "household")
        assert rules.value("township_review_at") == "before_resolution"
        assert rules.value("on_rejection.deliberation") == "reject"
        assert rules.basis("resolution.period_days") == "本县规定"
        assert "resolution.period_days" in rules.unverified

    def test_none_may_be_written_as_a_word(self) -> None:
        """`none` and an empty value both unset a rule that can be unset."""
        assert law(resolution__period_days="none").value("resolution.period_days") is None
        assert law(township_review_at=None) == law(township_review_at="none")

    def test_what_remains_of_the_national_rule_is_named(self) -> None:
        """Where both hold together, the source names the national article."""
        rules = law(representatives_assembly__quorum=[">= 1/2 entitled", "> 3/4 entitled"])
        assert rules.value("representatives_assembly.quorum") == "> 3/4 entitled"
        both = law("2025-06-01", members_assembly__pass="> 4/5 present")["members_assembly.pass"]
        assert both.value == (">= 2/3 entitled", "> 4/5 present")
        assert both.basis.text == "本县规定"
        assert both.basis.source == "并适用《农村集体经济组织法》第二十七条"

    def test_a_rule_that_is_not_in_force_has_nothing_to_lie_on(self) -> None:
        """A county's value for the members' assembly does not apply before the law that makes it."""
        assert law("2024-03-01", members_assembly__pass=">= 3/4 entitled") == law("2024-03-01")
        assert law("2025-06-01", members_assembly__pass=">= 3/4 entitled") != law("2025-06-01")

    @settings(deadline=None)
    @given(
        st.sampled_from([rule for rule in BASE if rule.endswith((".quorum", ".pass"))]),
        st.integers(1, 9),
        st.booleans(),
        st.integers(1, 60),
        st.integers(1, 60),
    )
    def test_no_county_relaxes_a_binding_share(
        self, rule: str, tenths: int, strict: bool, one: int, other: int
    ) -> None:
        """Whatever a county writes, who satisfies the result satisfies the binding national share too."""
        present, entitled = sorted((one, other))
        national = law("2025-06-01")
        written = f"{'>' if strict else '>='} {tenths}/10 entitled"
        local = resolve((), on=date(2025, 6, 1), overrides={rule: written})
        needed = shares.needed(shares_of(local.value(rule)), entitled=entitled, present=present)
        floor = shares.needed(shares_of(national.value(rule)), entitled=entitled, present=present)
        assert needed >= floor or not national[rule].binding
        assert needed >= shares.parse(written)[0].needed(entitled)

    REFUSED: tuple[tuple[str, object, str], ...] = (
        ("quorum", ">= 2/3 entitled", "representatives_assembly.quorum"),
        ("party_members_meeting.women_quorum", ">= 2/3", "one of"),
        ("representatives_assembly.quorum", 0.66, "expected a share"),
        ("representatives_assembly.quorum", ">= 2/3 present", "expected a share"),
        ("representatives_assembly.pass", None, "expected a share"),
        ("representatives_assembly.women_quorum", ">= 2/3 entitled", "expected a share"),
        ("resolution.period_days", "7", "whole number of days"),
        ("resolution.period_days", 0, "whole number of days"),
        ("resolution.period_days", -1, "whole number of days"),
        ("resolution.period_days", 7.5, "whole number of days"),
        ("resolution.period_days", True, "whole number of days"),
        ("objection.reply_days", None, "whole number of days"),
        ("mandate_binding", "yes", "true or false"),
        ("mandate_binding", 1, "true or false"),
        ("township_review_at", "before", "before_resolution"),
        ("merge_proposal_consultation", None, "allowed, warned, refused"),
        ("resolution.unit", "weeks", "natural, working"),
        ("on_rejection.resolution", "repeat", "reject, return"),
        ("required_channels", [], "board"),
        ("required_channels", "board", "board"),
        ("required_channels", ["board", "board"], "board"),
        ("required_channels", ["radio"], "broadcast"),
        ("members_assembly.subjects", ["other"], "one of"),
    )

    @pytest.mark.parametrize(("rule", "value", "allowed"), REFUSED)
    def test_what_cannot_be_is_refused_with_what_is_allowed(
        self, rule: str, value: object, allowed: str
    ) -> None:
        """An unknown rule or a value of the wrong kind is a mistake of the file."""
        with pytest.raises(DefinitionError, match=allowed):
            resolve((), on=date(2024, 3, 1), overrides={rule: value})

    def test_one_rule_under_two_names_is_refused(self) -> None:
        """Nobody can tell which spelling was meant."""
        own = {"resolution.unit": "working", "resolution.period_days.unit": "natural"}
        with pytest.raises(DefinitionError, match="twice"):
            resolve((), on=date(2024, 3, 1), overrides=own)


class TestDigest:
    """A matter pins a rule set by its digest."""

    def test_equal_content_has_the_equal_digest(self) -> None:
        """Two days under the same law, and two orders of the same overrides, give one digest."""
        assert law("2024-03-01").digest == law("2024-09-01").digest
        one, other = (
            {"mandate_binding": True, "plan.period_days": 3},
            {"plan.period_days": 3, "mandate_binding": True},
        )
        day = date(2024, 3, 1)
        assert resolve((), on=day, overrides=one).digest == resolve((), on=day, overrides=other).digest

    def test_other_content_has_another_digest(self) -> None:
        """One value more, or another text of the law, is another rule set."""
        digests = {
            law("2024-03-01").digest,
            law("2024-03-01", mandate_binding=True).digest,
            law("2025-06-01").digest,
            law("2026-06-01").digest,
        }
        assert len(digests) == 4

    @pytest.mark.parametrize("on", ["2015-01-01", "2024-03-01", "2025-06-01", "2026-06-01"])
    def test_a_rule_set_round_trips_exactly(self, on: str) -> None:
        """Through canonical JSON and back: equal rules, equal digest, which is that of the stored text."""
        rules = law(on, representatives_assembly__pass=[">= 2/3 entitled", "> 4/5 present"])
        text = canonical.dumps(rules.to_json())
        again = RuleSet.from_json(json.loads(text))
        assert again == rules
        assert again.digest == rules.digest == canonical.digest(json.loads(text))

    def test_another_format_is_refused(self) -> None:
        """A later format is not guessed at."""
        with pytest.raises(DefinitionError, match="format 2"):
            RuleSet.from_json({"format": 2, "rules": []})


def local(rule: str, value: str | int, *, starts: str = "2012-01-01", ends: str | None = None) -> Entry:
    """A province's rule, read in full."""
    return Entry(
        id=rule,
        value=value,
        statute="某省实施办法",
        article="第九条",
        certainty="L",
        source="测试用",
        jurisdiction="province",
        binding=True,
        starts=date.fromisoformat(starts),
        ends=date.fromisoformat(ends) if ends else None,
        file="province.yaml",
        line=1,
    )


class TestPrecedence:
    """National law, then province, then county; stricter local rules hold, stale ones do not."""

    QUORUM = "representatives_assembly.quorum"

    def value(self, *entries: Entry, on: str = "2024-03-01", **own: object) -> object:
        """The quorum that holds with a province's rules."""
        rules = resolve(["province"], on=date.fromisoformat(on), overrides=own, local={"province": entries})
        return rules.value(self.QUORUM)

    def test_a_stricter_province_holds(self) -> None:
        """Three quarters hold above two thirds, with the province's article."""
        assert self.value(local(self.QUORUM, ">= 3/4 entitled")) == ">= 3/4 entitled"

    def test_a_stale_laxer_province_does_not(self) -> None:
        """A local half of 2012 does not relax the national two thirds."""
        assert self.value(local(self.QUORUM, "> 1/2 entitled")) == ">= 2/3 entitled"

    def test_a_province_counts_only_while_in_force(self) -> None:
        """Its dates are days, both included."""
        rule = local(self.QUORUM, ">= 3/4 entitled", ends="2024-02-29")
        assert self.value(rule, on="2024-02-29") == ">= 3/4 entitled"
        assert self.value(rule, on="2024-03-01") == ">= 2/3 entitled"

    def test_a_county_cannot_relax_its_province(self) -> None:
        """The province's floor stands above the county's own value."""
        rule = local(self.QUORUM, ">= 3/4 entitled")
        assert self.value(rule, **{self.QUORUM: ">= 7/10 entitled"}) == ">= 3/4 entitled"
        assert self.value(rule, **{self.QUORUM: ">= 4/5 entitled"}) == ">= 4/5 entitled"

    def test_a_province_makes_advised_days_binding(self) -> None:
        """Where the nation only advises, a province may oblige, and a county may not undo it."""
        entries = [local("representatives_assembly.notice_days", 5)]
        rules = resolve(
            ["province"],
            on=date(2024, 3, 1),
            overrides={"representatives_assembly.notice_days": 3},
            local={"province": entries},
        )
        assert rules.value("representatives_assembly.notice_days") == 5
        assert rules.basis("representatives_assembly.notice_days") == "《某省实施办法》第九条"

    def test_two_rules_of_one_layer_at_once_are_refused(self) -> None:
        """Nobody guesses which of two is meant."""
        with pytest.raises(DefinitionError, match="twice"):
            self.value(local(self.QUORUM, ">= 3/4 entitled"), local(self.QUORUM, ">= 4/5 entitled"))


STATUTE = """statute: 某法
version: v1
jurisdiction: national
binding: true
defaults: {{from: 2020-01-01, source: 测试用}}
rules:
  - {rule}
"""


class TestStatuteFiles:
    """One YAML a statute; a mistake is named with file, line, what was found and what is expected."""

    WRONG = (
        ("{id: group_assembly.pass, value: most, article: 第一条, certainty: L}", "expected a share"),
        ("{id: group_assembly.size, value: 3, article: 第一条, certainty: L}", "group_assembly.size"),
        ("{id: group_assembly.notice_days, value: 3, certainty: L}", "no key 'article'"),
        ("{id: group_assembly.notice_days, value: 3, article: null, certainty: L}", "certainty L"),
        ("{id: group_assembly.notice_days, value: 3, article: 第一条}", "no key 'certainty'"),
        ("{id: group_assembly.notice_days, value: 3, article: 第一条, certainty: X}", "one of L, F, M, R"),
        (
            "{id: group_assembly.notice_days, value: 3, article: 第一条, certainty: L, note: x}",
            "unknown key 'note'",
        ),
        ("{id: group_assembly.notice_days, value: 3, article: 第一条, certainty: L, from: soon}", "a date"),
        (
            "{id: group_assembly.notice_days, value: 3, article: 第一条, certainty: L, until: 2019-12-31}",
            "before",
        ),
        ("{id: group_assembly.notice_days, id: x, value: 3, article: 第一条, certainty: L}", "twice"),
        ("three days", "a rule"),
    )

    @pytest.mark.parametrize(("rule", "message"), WRONG)
    def test_a_mistake_names_its_line(self, tmp_path: Path, rule: str, message: str) -> None:
        """The error says which file and what is wrong."""
        file = tmp_path / "law.yaml"
        file.write_text(STATUTE.format(rule=rule), encoding="utf-8")
        with pytest.raises(DefinitionError, match=message) as error:
            statutes.load(file)
        assert error.value.file == "law.yaml"
        assert error.value.line in {1, 7}

    @pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [\n", "2: two\n"])
    def test_a_file_that_is_no_mapping_is_refused(self, tmp_path: Path, text: str) -> None:
        """Broken YAML is a DefinitionError like any other."""
        file = tmp_path / "law.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(DefinitionError):
            statutes.load(file)


class TestReading:
    """What the callers ask of a rule set."""

    def test_a_rule_is_read_as_what_it_is(self) -> None:
        """Days are days and lists are lists; what is not in force is none, and has no basis."""
        rules = law("2024-03-01")
        assert rules.days("resolution.period_days") == 7
        assert rules.words("required_channels") == ("board", "web", "wechat")
        assert rules.value("members_assembly.pass") is None
        assert rules.basis("members_assembly.pass") == ""
        with pytest.raises(TypeError, match="number of days"):
            rules.days("representatives_assembly.pass")

    def test_a_diagram_gets_plain_json(self) -> None:
        """Every rule by id, lists as lists."""
        data = law("2024-03-01").data
        assert data["required_channels"] == ["board", "web", "wechat"]
        assert data["township_review_at"] is None

    def test_a_rule_says_since_when_it_holds(self) -> None:
        """The dates are those of its statute."""
        rule = law("2024-03-01")["representatives_assembly.pass"]
        assert (rule.effective_from, rule.until) == (date(2010, 10, 28), date(2025, 12, 31))
        assert rule.basis.source == "到会人员过半数"

    def test_a_jurisdiction_without_files_adds_nothing(self) -> None:
        """Any id is answered, and none leads out of the folder."""
        for jurisdictions in (["national"], ["base"], ["../national"], ["national", "hunan", "some-county"]):
            assert resolve(jurisdictions, on=date(2024, 3, 1)) == law("2024-03-01")
