"""The two disclosures (两公开): posting, periods, objections and gates, which time, evidence and answers open."""

from datetime import timedelta
from typing import Any

import pytest

from engine.clock import parse
from tests.village import VillageUnderTest
from workflows import implementation, matters
from workflows.disclosure import gate, notices, objections

BEGIN = {"responsible": "王建华"}


def rule(refused: object) -> str:
    """The rule of a refusal."""
    return getattr(refused, "rule", "incomplete")


def held_by(village: VillageUnderTest, matter: str) -> str:
    """What keeps the implementation from beginning."""
    return rule(village.refusal(implementation.begin, "director", matter=matter, form=BEGIN))


@pytest.fixture
def matter(village: VillageUnderTest) -> str:
    """A resolved matter that is to be disclosed."""
    return village.matter_at("resolution_disclosure")


class TestPosting:
    """决议公告：三个渠道都张贴、有照片、经村务监督委员会确认。"""

    def post(self, village: VillageUnderTest, matter: str, role: str = "director", **changed: Any) -> str:
        """Try to post; the rule that refuses it."""
        told: dict[str, Any] = {
            "kind": "resolution",
            "form": {"content": "硬化道路"},
            "evidence": dict.fromkeys(notices.CHANNELS, village.photo),
        }
        return rule(village.refusal(notices.post, role, matter=matter, **told | changed))

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"evidence": {}}, "evidence_missing"),
            ({"evidence": {"board": "0" * 64, "web": "0" * 64}}, "evidence_missing"),
            ({"channels": ["board", "radio"]}, "channel_unknown"),
            ({"form": {"content": ""}}, "form_invalid"),
            ({"form": {"content": "硬化道路", "amount": "很多"}}, "form_invalid"),
            ({"kind": "result"}, "out_of_order"),
            ({"kind": "plan"}, "out_of_order"),
            ({"kind": "poster"}, "notice_unknown"),
            ({"role": "supervision_chair"}, "not_your_office"),
            ({"role": "villager"}, "not_your_office"),
            ({"role": "other_clerk"}, "not_your_office"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, matter: str, changed: dict[str, Any], expected: str
    ) -> None:
        """No photo, an unknown channel, an empty text, the wrong notice, the wrong person."""
        changed = dict(changed)
        assert self.post(village, matter, changed.pop("role", "director"), **changed) == expected

    @pytest.mark.parametrize(
        "stage", ["proposal", "township_review", "resolution", "implementation", "closed"]
    )
    def test_only_at_its_stage(self, village: VillageUnderTest, stage: str) -> None:
        """No resolution's notice before there is a resolution, none anew after its gate has opened."""
        matter = village.matter_at(stage)
        if stage in ("implementation", "closed"):
            village.do(notices.take_down, "director", matter=matter, kind="resolution")
            before = village.standing(matter)
            evidence = dict.fromkeys(notices.CHANNELS, village.photo)
            village.do(notices.post, "director", matter=matter, kind="resolution", evidence=evidence)
            assert village.standing(matter) == before
        else:
            assert self.post(village, matter) == "out_of_order"

    def test_the_notice_tells_what_was_resolved(self, village: VillageUnderTest, matter: str) -> None:
        """Title, amount and counts come from the record, not from the clerk's hand."""
        village.post(matter)
        text = village.notice(matter).text
        assert '"amount":"186500.00"' in text
        assert '"for":18' in text

    def test_posting_what_is_up_changes_nothing(self, village: VillageUnderTest, matter: str) -> None:
        """A second posting of the same sheet is accepted and writes no event."""
        village.post(matter)
        size = village.log_size
        evidence = dict.fromkeys(notices.CHANNELS, village.photo)
        village.do(notices.post, "director", matter=matter, kind="resolution", evidence=evidence)
        assert village.log_size == size

    def test_who_posted_does_not_confirm(self, village: VillageUnderTest, matter: str) -> None:
        """张贴和确认不能是同一个人。"""
        from workflows import people

        office = {"office": "supervision_member", "since": village.days_ago(1)}
        village.do(people.take_office, "administrator", person=village.persons["clerk"], **office)
        evidence = dict.fromkeys(notices.CHANNELS, village.photo)
        told: dict[str, Any] = {"kind": "resolution", "form": {"content": "硬化道路"}, "evidence": evidence}
        name = village.do(notices.post, "clerk", matter=matter, **told).subject
        assert rule(village.refusal(gate.confirm_posting, "clerk", notice=name)) == "separation_of_duties"
        assert rule(village.refusal(gate.confirm_posting, "director", notice=name)) == "not_your_office"
        assert village.do(gate.confirm_posting, "supervision_member", notice=name).outcome == "accepted"


class TestPeriod:
    """公告期七日：开始的当日不计入，末日二十四时届满，遇休息日顺延。"""

    def test_first_and_last_day(self, village: VillageUnderTest, matter: str) -> None:
        """Posted on Thursday 12 March 2026: from the 13th to the 19th, a Thursday."""
        village.at("2026-03-12T09:00")
        village.post(matter)
        notice = village.notice(matter)
        assert (notice.first_day, notice.last_day) == ("2026-03-13", "2026-03-19")
        assert notice.ends == "2026-03-20T00:00:00+08:00"

    def test_a_last_day_on_a_weekend_moves_to_monday(self, village: VillageUnderTest, matter: str) -> None:
        """Posted on Saturday 14 March: the seventh day is Saturday the 21st, so Monday the 23rd is the last."""
        village.at("2026-03-14T09:00")
        village.post(matter)
        assert village.notice(matter).last_day == "2026-03-23"

    def test_the_gate_opens_at_midnight_and_not_a_minute_before(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """At 23:59 of the last day it is shut; at 24:00 it opens by itself."""
        village.post(matter)
        ends = parse(village.notice(matter).ends)
        village.at(ends - timedelta(minutes=1))
        assert held_by(village, matter) == "notice_period_running"
        village.at(ends)
        assert village.row(matter).stage == "implementation"
        village.implement(matter)

    def test_it_runs_only_from_the_last_required_channel(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """Two of three channels do not start it; the third one does, a week later."""
        village.post(matter, channels=["board", "web"])
        assert village.notice(matter).ends == ""
        village.advance(days=30)
        assert held_by(village, matter) == "notice_period_running"
        village.post(matter, channels=["wechat"])
        assert parse(village.notice(matter).full_since) == village.clock.now

    @pytest.mark.parametrize("channels", [["board"], ["wechat"], []])
    def test_taken_down_early_it_has_not_run(
        self, village: VillageUnderTest, matter: str, channels: list[str]
    ) -> None:
        """One required copy missing for a day, and the whole period starts again."""
        village.post(matter)
        village.advance(days=3)
        village.do(notices.take_down, "clerk", matter=matter, kind="resolution", channels=channels)
        village.advance(days=30)
        assert held_by(village, matter) == "notice_period_running"
        village.post(matter)
        village.advance(days=5)
        assert held_by(village, matter) == "notice_period_running"
        village.advance(days=10)
        assert village.row(matter).stage == "implementation"

    def test_taken_down_after_its_end_it_has_run(self, village: VillageUnderTest, matter: str) -> None:
        """What has run has run, even while an objection still holds the gate."""
        objection = village.object(village.post(matter))
        village.advance(days=20)
        village.do(notices.take_down, "clerk", matter=matter, kind="resolution")
        village.answer(objection)
        assert village.row(matter).stage == "implementation"

    def test_unconfirmed_postings_hold_the_gate(self, village: VillageUnderTest, matter: str) -> None:
        """Nobody but the poster has seen it: the period is over and the gate stays shut until it is confirmed."""
        evidence = dict.fromkeys(notices.CHANNELS, village.photo)
        told: dict[str, Any] = {"kind": "resolution", "form": {"content": "硬化道路"}, "evidence": evidence}
        name = village.do(notices.post, "director", matter=matter, **told).subject
        village.advance(days=20)
        assert held_by(village, matter) == "posting_unconfirmed"
        village.do(gate.confirm_posting, "supervision_chair", notice=name)
        assert village.row(matter).stage == "implementation"

    def test_nothing_posted_nothing_opens(self, village: VillageUnderTest, matter: str) -> None:
        """However long one waits."""
        village.advance(days=400)
        assert held_by(village, matter) == "notice_period_running"


class TestObjections:
    """异议：实名村民的异议未答复，不得进入下一步；答复须经村务监督委员会确认。"""

    def test_a_named_villagers_objection_holds_the_gate(self, village: VillageUnderTest, matter: str) -> None:
        """Explained and confirmed after the period, it opens the gate at once."""
        objection = village.object(village.post(matter))
        village.advance(days=20)
        assert held_by(village, matter) == "objection_open"
        village.do(objections.reply, "director", objection=objection, outcome="explained", text="已丈量")
        assert held_by(village, matter) == "objection_open"
        village.do(objections.confirm, "supervision_chair", objection=objection)
        assert village.row(matter).stage == "implementation"

    @pytest.mark.parametrize("by", ["anonymous", "outsider"])
    def test_others_do_not_hold_it_but_are_answered(
        self, village: VillageUnderTest, matter: str, by: str
    ) -> None:
        """The gate opens; the answer can still be given afterwards."""
        objection = village.object(village.post(matter), by=by)
        village.advance(days=20)
        assert village.row(matter).stage == "implementation"
        village.answer(objection, "unfounded")

    @pytest.mark.parametrize("to", ["proposal", "consultation", "deliberation", "resolution"])
    def test_upheld_begins_a_new_round(self, village: VillageUnderTest, matter: str, to: str) -> None:
        """The matter stands at the named stage, and a new notice with a whole new period is needed."""
        village.answer(village.object(village.post(matter)), "upheld", to=to)
        assert village.standing(matter) == ("open", to, 2)
        village.bring(matter, "resolution_disclosure")
        assert held_by(village, matter) == "notice_period_running"
        first = village.notice(matter)
        village.post(matter)
        second = village.notice(matter)
        assert (first.round, second.round, second.full_since > first.full_since) == (1, 2, True)

    def test_upheld_during_implementation_comes_back(self, village: VillageUnderTest, matter: str) -> None:
        """An anonymous objection that proves right after the gate has opened still sends the matter back."""
        objection = village.object(village.post(matter), by="anonymous")
        village.advance(days=20)
        village.implement(matter)
        village.answer(objection, "upheld", to="consultation")
        assert village.standing(matter) == ("open", "consultation", 2)

    def test_upheld_against_the_result(self, village: VillageUnderTest) -> None:
        """The result's gate sends back as well."""
        matter = village.matter_at("result_disclosure")
        objection = village.object(village.notice(matter, "result").id, text="路面没有修到头")
        village.answer(objection, "upheld", to="resolution")
        assert village.standing(matter) == ("open", "resolution", 2)

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"text": " "}, "text_length"),
            ({"text": "长" * 2001}, "text_length"),
            ({"by": "neighbour"}, "choice_unknown"),
            ({"name": ""}, "name_missing"),
            ({"notice": "n999"}, "not_found"),
            ({"about": "emperor"}, "choice_unknown"),
        ],
    )
    def test_what_cannot_be_objected(
        self, village: VillageUnderTest, matter: str, changed: dict[str, str], expected: str
    ) -> None:
        """Empty, too long, of an unknown kind, named without a name, to no notice, against an unknown office."""
        told = {"notice": village.post(matter), "by": "villager", "text": "占地", "name": "何大爷"}
        assert rule(village.refusal(objections.make, "public", **told | changed)) == expected

    def test_only_while_it_is_up(self, village: VillageUnderTest, matter: str) -> None:
        """After the copies came down nobody objects; a single copy left is enough."""
        name = village.post(matter)
        village.do(notices.take_down, "clerk", matter=matter, kind="resolution", channels=["board", "web"])
        village.object(name)
        village.do(notices.take_down, "clerk", matter=matter, kind="resolution")
        told = {"notice": name, "by": "villager", "text": "占地", "name": "何大爷"}
        assert rule(village.refusal(objections.make, "public", **told)) == "out_of_order"

    def test_a_signed_in_villager_needs_no_name(self, village: VillageUnderTest, matter: str) -> None:
        """The account says who it is."""
        told = {"notice": village.post(matter), "by": "villager", "text": "占地"}
        assert village.do(objections.make, "villager", **told).outcome == "accepted"

    def test_text_and_name_stay_private(self, village: VillageUnderTest, matter: str) -> None:
        """The public part of the event tells neither what was said nor by whom."""
        from sqlalchemy import select

        from engine.log import EventRow

        village.object(village.post(matter), text="占用了我家的地")
        with village.database.read() as session:
            body = session.scalars(select(EventRow.body).where(EventRow.kind == "objection_made")).one()
        assert "何大爷" not in body
        assert "占用" not in body


class TestReplies:
    """答复：由村民委员会答复，被反映的人不得答复，答复人不得自己确认。"""

    @pytest.fixture
    def objection(self, village: VillageUnderTest, matter: str) -> str:
        """A villager's objection to a running notice."""
        return village.object(village.post(matter))

    @pytest.mark.parametrize(
        ("role", "changed", "expected"),
        [
            ("villager", {}, "not_your_office"),
            ("township_party", {}, "not_your_office"),
            ("other_secretary", {}, "not_your_office"),
            ("director", {"outcome": "ignored"}, "choice_unknown"),
            ("director", {"text": ""}, "text_length"),
            ("director", {"outcome": "upheld", "to": "implementation"}, "out_of_order"),
            ("director", {"outcome": "upheld", "to": "moon"}, "out_of_order"),
            ("director", {"objection": "o999"}, "not_found"),
        ],
    )
    def test_refusals(
        self, village: VillageUnderTest, objection: str, role: str, changed: dict[str, str], expected: str
    ) -> None:
        """The wrong person, no such outcome, no text, no such way back."""
        told = {"objection": objection, "outcome": "explained", "text": "已丈量"} | changed
        assert rule(village.refusal(objections.reply, role, **told)) == expected

    @pytest.mark.parametrize("about", ["director", "clerk"])
    def test_whoever_is_complained_of_never_answers(
        self, village: VillageUnderTest, matter: str, about: str
    ) -> None:
        """Neither the office nor the person; somebody else does."""
        name = village.post(matter)
        told = {"outcome": "explained", "text": "没有这回事"}
        for target in (about, village.persons[about]):
            objection = village.object(name, about=target)
            refused = village.refusal(objections.reply, about, objection=objection, **told)
            assert rule(refused) == "separation_of_duties"
            village.do(objections.reply, "secretary", objection=objection, **told)

    def test_the_supervisor_complained_of_does_not_confirm(
        self, village: VillageUnderTest, matter: str
    ) -> None:
        """Another member of the supervision committee does."""
        objection = village.object(village.post(matter), about="supervision_chair")
        village.do(objections.reply, "director", objection=objection, outcome="explained", text="已核实")
        refused = village.refusal(objections.confirm, "supervision_chair", objection=objection)
        assert rule(refused) == "separation_of_duties"
        village.do(objections.confirm, "supervision_member", objection=objection)

    def test_who_replied_does_not_confirm(self, village: VillageUnderTest, objection: str) -> None:
        """A supervisor may answer, but then another one confirms."""
        told = {"outcome": "explained", "text": "已核实"}
        village.do(objections.reply, "supervision_chair", objection=objection, **told)
        refused = village.refusal(objections.confirm, "supervision_chair", objection=objection)
        assert rule(refused) == "separation_of_duties"
        village.do(objections.confirm, "supervision_member", objection=objection)

    def test_once_only(self, village: VillageUnderTest, objection: str) -> None:
        """No second answer, no confirmation of nothing, none after it was confirmed."""
        told = {"objection": objection, "outcome": "explained", "text": "已丈量"}
        refused = village.refusal(objections.confirm, "supervision_chair", objection=objection)
        assert rule(refused) == "out_of_order"
        village.do(objections.reply, "director", **told)
        assert rule(village.refusal(objections.reply, "director", **told)) == "out_of_order"
        village.do(objections.confirm, "supervision_chair", objection=objection)
        assert rule(village.refusal(objections.reply, "director", **told)) == "out_of_order"
        refused = village.refusal(objections.confirm, "supervision_chair", objection=objection)
        assert rule(refused) == "out_of_order"

    def test_sent_back_it_is_answered_anew(self, village: VillageUnderTest, objection: str) -> None:
        """The supervision committee finds the answer insufficient; the next one counts."""
        village.do(objections.reply, "director", objection=objection, outcome="unfounded", text="没有")
        refused = village.refusal(objections.send_back, "supervision_chair", objection=objection, reason="")
        assert rule(refused) == "reason_missing"
        village.do(objections.send_back, "supervision_chair", objection=objection, reason="请到现场看看")
        village.answer(objection, "explained")

    def test_nothing_is_upheld_while_the_matter_rests(
        self, village: VillageUnderTest, matter: str, objection: str
    ) -> None:
        """A suspended matter is not sent back."""
        village.bring(matter, "suspended")
        told = {"objection": objection, "outcome": "upheld", "text": "属实", "to": "consultation"}
        assert rule(village.refusal(objections.reply, "director", **told)) == "out_of_order"


def test_a_matter_returned_meanwhile_is_not_sent_back_twice(village: VillageUnderTest, matter: str) -> None:
    """Two objections are upheld: the second one is answered and the matter stays in its second round."""
    name = village.post(matter)
    first, second = village.object(name), village.object(name)
    village.answer(first, "upheld", to="consultation")
    village.answer(second, "upheld", to="proposal")
    assert village.standing(matter) == ("open", "consultation", 2)


def test_a_returned_matters_old_notice_opens_nothing(village: VillageUnderTest, matter: str) -> None:
    """The secretary takes the matter back to the vote while the notice runs: its period ends without effect."""
    village.post(matter)
    village.do(matters.return_to, "secretary", matter=matter, to="resolution", reason="票数有误")
    village.advance(days=30)
    assert village.standing(matter) == ("open", "resolution", 2)
