"""The second person of an early end (核对提前终止): nobody ends a lease alone."""

from datetime import timedelta

import pytest

from tests import assets, messaging
from tests.village import COUNTY, VILLAGE, VillageUnderTest, village
from tests.workflows.test_assets import status
from tests.workflows.test_lease_ends import due_days, findings, lease, lights, not_ended, refused
from workflows import jurisdictions, matters, people
from workflows.assets import ending, second
from workflows.assets.tables import Contract
from workflows.inbox import inbox

__all__ = ["lease", "village"]


class TestASecondPerson:
    """核对: nobody ends a lease, moves its end or takes it back alone."""

    def test_until_then_it_runs_on(self, village: VillageUnderTest, lease: str) -> None:
        """Proposed, nothing has changed; confirmed it holds from the day that was told, with both who signed."""
        assets.propose_end(village, lease)
        assert (status(village), lights(village, lease)) == ("leased", [False, False])
        village.do(second.confirm, "supervision_chair", matter=lease)
        assert (status(village), lights(village, lease)) == ("idle", [True, True])
        with village.database.read() as session:
            ((said,),) = ending.of(session, VILLAGE, [lease]).values()
        assert said.by != said.confirmed_by
        assert said.confirmed_by.endswith(village.persons["supervision_chair"])

    @pytest.mark.parametrize("role", ["secretary", "clerk", "economy", "township_party", "branch_1"])
    def test_not_by_anybody(self, village: VillageUnderTest, lease: str, role: str) -> None:
        """Only by the supervision committee, unless the county says otherwise."""
        assets.propose_end(village, lease)
        assert refused(village, second.confirm, role, matter=lease).rule == "not_your_office"

    def test_nor_by_whoever_proposed_it(self, village: VillageUnderTest, lease: str) -> None:
        """Somebody who signs contracts and supervises too is one person, whatever the office."""
        person = village.persons["branch_1"]
        told = {"person": person, "office": "supervision_member", "since": village.days_ago(1)}
        village.do(people.take_office, "clerk", **told)
        assets.propose_end(village, lease)
        assert refused(village, second.confirm, "branch_1", matter=lease).rule == "separation_of_duties"
        village.do(second.confirm, "supervision_chair", matter=lease)

    def test_where_the_county_says_the_township_does(self, village: VillageUnderTest, lease: str) -> None:
        """The rule is data: the township's economy station confirms, and the supervision committee no longer does."""
        values = {"asset_lease.ending_confirmed_by": ["economy"]}
        village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        assets.propose_end(village, lease)
        assert refused(village, second.confirm, "supervision_chair", matter=lease).rule == "not_your_office"
        village.do(second.confirm, "economy", matter=lease)
        assert status(village) == "idle"

    def test_the_rule_is_ours_and_says_so(self, village: VillageUnderTest) -> None:
        """No law was found: it stands among the rules as unverified."""
        with village.database.read() as session:
            rule = matters.rules_on(session, VILLAGE, village.today).get(second.RULE)
        assert rule is not None
        assert (rule.value, rule.basis.verified) == (("supervision",), False)

    def test_a_no_changes_nothing(self, village: VillageUnderTest, lease: str) -> None:
        """Declined with a reason; then it may be proposed anew."""
        assets.propose_end(village, lease)
        told = {"matter": lease, "reason": " "}
        assert refused(village, second.decline, "supervision_chair", **told).rule == "reason_missing"
        village.do(second.decline, "supervision_chair", matter=lease, reason="签字不全")
        assert status(village) == "leased"
        assert refused(village, second.confirm, "supervision_chair", matter=lease).rule == "ending_gone"
        assets.end(village, lease)
        assert status(village) == "idle"

    def test_one_at_a_time(self, village: VillageUnderTest, lease: str) -> None:
        """While one waits, no second is proposed: nobody confirms another than was read."""
        assets.propose_end(village, lease)
        assert not_ended(village, lease).rule == "ending_waits"

    def test_moved_or_taken_back_it_takes_two_as_well(self, village: VillageUnderTest, lease: str) -> None:
        """A correction and a step back change nothing before they are confirmed."""
        assets.end(village, lease)
        later = village.today + timedelta(days=30)
        assets.propose_end(village, lease, day=later, correction="日期写错")
        assert status(village) == "idle"
        village.do(second.confirm, "supervision_chair", matter=lease)
        assert [status(village, days=days) for days in (29, 30)] == ["leased", "idle"]
        village.do(ending.take_back, "branch_1", matter=lease, reason="登记错了合同")
        assert lights(village, lease) == [True, True]
        village.do(second.confirm, "supervision_chair", matter=lease)
        assert lights(village, lease) == [False, False]

    def test_it_is_asked_again_when_it_is_confirmed(self, village: VillageUnderTest, lease: str) -> None:
        """What could be proposed and cannot stand any more is refused: the asset went to somebody else meanwhile."""
        assets.end(village, lease)
        later = village.today + timedelta(days=300)
        assets.propose_end(village, lease, day=later, correction="日期写错")
        assets.let(village)
        assert refused(village, second.confirm, "supervision_chair", matter=lease).rule == "asset_leased"

    def test_whoever_the_contract_is_with_stays_out(self, village: VillageUnderTest, lease: str) -> None:
        """回避: neither signed nor confirmed by the tenant, or somebody of that name."""
        with village.database.write() as session:
            row = session.get_one(Contract, (VILLAGE, lease))
            names = people.names(session, VILLAGE, [village.persons["supervision_chair"]])
            row.person, row.party = True, names[village.persons["supervision_chair"]]
        assets.propose_end(village, lease)
        assert refused(village, second.confirm, "supervision_chair", matter=lease).rule == "ending_own"
        assert (
            refused(village, second.decline, "supervision_chair", matter=lease, reason="不").rule
            == "ending_own"
        )

    def test_what_fell_due_while_it_waited_was_told_in_time(
        self, village: VillageUnderTest, lease: str
    ) -> None:
        """The day it was proposed counts: a slow second person makes nobody late."""
        due = due_days(village, lease)[0]
        village.advance(days=(due - village.today).days - 1)
        assets.propose_end(village, lease)
        village.advance(days=20)
        assert village.do(second.confirm, "supervision_chair", matter=lease).warnings == ()
        assert findings(village, "rent_cancelled_late", "rent_overdue") == []

    def test_it_waits_on_the_right_desk(self, village: VillageUnderTest, lease: str) -> None:
        """On the supervision committee's inbox until it is decided, and on nobody else's."""

        def waits(role: str) -> bool:
            person = village.persons[role]
            with village.database.read() as session:
                held = people.held(session, home=VILLAGE, person=person, on=village.today)
                who = inbox.Person(VILLAGE, person, tuple(held))
                return any(
                    each.kind == "confirm_ending"
                    for each in inbox.of(session, [VILLAGE], who, at=village.clock.now)
                )

        assert not waits("supervision_chair")
        assets.propose_end(village, lease)
        assert [waits(role) for role in ("supervision_chair", "branch_1", "secretary")] == [
            True,
            False,
            False,
        ]
        village.do(second.confirm, "supervision_chair", matter=lease)
        assert not waits("supervision_chair")

    def test_whoever_confirms_is_told_and_reminded(self, village: VillageUnderTest, lease: str) -> None:
        """A message once it waits, a reminder when the days are over, and neither once it is decided."""
        assets.propose_end(village, lease)
        waits = messaging.waiting(village)["confirm_ending"]
        assert (waits.offices, waits.subject) == (" ".join(people.SUPERVISION), lease)
        messaging.days_pass(village, 12)
        assert [row.kind for row in messaging.told(village) if "confirm_ending" in row.facts][:2] == [
            "wait",
            "reminder",
        ]
        village.do(second.confirm, "supervision_chair", matter=lease)
        assert "confirm_ending" not in messaging.waiting(village)
