"""Claiming, handing on, delegating, added signers (签收、转办、委派、加签、减签): every refusal is attributed."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.acting import rule_of
from tests.trees import offices
from tests.village import TOWNSHIP, VILLAGE, VillageUnderTest, village
from tests.workflows.tasks.test_task import AGREE, do, start, waiting
from workflows import verification
from workflows.inbox import inbox
from workflows.tasks import hands, signing, tables
from workflows.tasks.doing import complete

__all__ = ["offices", "village"]

pytestmark = pytest.mark.usefixtures("offices")
WHY = "请你办理"


def at_signing(village: VillageUnderTest) -> str:
    """A matter that waits for the three offices."""
    matter = start(village)
    do(village, matter, "draft", "check")
    return matter


def key(village: VillageUnderTest, role: str, home: str = TOWNSHIP) -> str:
    """Somebody by home/person."""
    return f"{home}/{village.persons[role]}"


def asked(village: VillageUnderTest, role: str, *held: str) -> list[tuple[str, str]]:
    """What the inbox of somebody of the township asks."""
    who = inbox.Person(TOWNSHIP, village.persons[role], held)
    with village.database.read() as session:
        found = inbox.of(session, [VILLAGE], who, at=village.clock.now)
    return [(todo.kind, todo.task) for todo in found]


class TestClaim:
    """签收: one of an office takes a task; the others see by whom."""

    def test_only_the_holder_does_it(self, village: VillageUnderTest) -> None:
        """A colleague is refused with the holder's name, until it is released."""
        matter = at_signing(village)
        village.do(hands.claim, "finance", matter=matter, task="finance")
        refused = village.refusal(complete, "second_finance", matter=matter, task="finance", form=AGREE)
        assert (rule_of(refused), getattr(refused, "facts", {})) == ("task_held", {"holder": "钱财"})
        assert asked(village, "second_finance", "township_finance") == []
        assert (
            rule_of(village.refusal(hands.claim, "second_finance", matter=matter, task="finance"))
            == "task_held"
        )
        village.do(hands.release, "finance", matter=matter, task="finance")
        village.do(complete, "second_finance", matter=matter, task="finance", form=AGREE)
        assert "finance" not in waiting(village, matter)

    def test_the_next_round_is_in_nobodys_hand(self, village: VillageUnderTest) -> None:
        """What was claimed before the matter went back is open to the whole office again; the log keeps it."""
        matter = at_signing(village)
        village.do(hands.claim, "finance", matter=matter, task="finance")
        village.do(
            complete, "finance", matter=matter, task="finance", form={"outcome": "refuse", "reason": "缺钱"}
        )
        do(village, matter, "discipline", "planning", "draft", "check")
        assert asked(village, "second_finance", "township_finance") == [("task", "finance")]
        assert "task_claimed" in village.kinds(matter)


class TestHandOn:
    """转办: to another person whose office may do it."""

    def test_a_colleague_does_it_instead(self, village: VillageUnderTest) -> None:
        """The one who handed it on can no longer; the other finds it in their inbox."""
        matter = at_signing(village)
        told = {"to": key(village, "second_finance"), "reason": WHY}
        village.do(hands.hand_on, "finance", matter=matter, task="finance", **told)
        assert asked(village, "finance", "township_finance") == []
        assert asked(village, "second_finance", "township_finance") == [("task", "finance")]
        village.do(complete, "second_finance", matter=matter, task="finance", form=AGREE)

    @pytest.mark.parametrize(
        ("role", "task", "to", "reason", "rule"),
        [
            ("finance", "finance", "economy", WHY, "hand_unfit"),
            ("finance", "finance", "finance", WHY, "hand_unfit"),
            ("finance", "finance", "second_finance", " ", "reason_missing"),
            ("economy", "finance", "second_finance", WHY, "not_your_office"),
            ("finance", "approve", "second_finance", WHY, "out_of_order"),
        ],
    )
    def test_what_is_refused(
        self, village: VillageUnderTest, role: str, task: str, to: str, reason: str, rule: str
    ) -> None:
        """Nobody unfit, nobody in another's place, nothing that is not open, not without a reason."""
        told = {"matter": at_signing(village), "task": task, "to": key(village, to), "reason": reason}
        assert rule_of(village.refusal(hands.hand_on, role, **told)) == rule

    def test_one_persons_own_signature_stays_theirs(self, village: VillageUnderTest) -> None:
        """What the diagram marks as personal is neither handed on, delegated nor signed by others."""
        matter = at_signing(village)
        do(village, matter, "discipline", "finance", "planning", "approve")
        told = {"matter": matter, "task": "archive"}
        clerk = key(village, "director", VILLAGE)
        more = {"person": clerk, "moment": "after", "reason": WHY}
        assert (
            rule_of(village.refusal(hands.hand_on, "clerk", to=clerk, reason=WHY, **told)) == "task_personal"
        )
        assert rule_of(village.refusal(hands.delegate, "clerk", to=clerk, **told)) == "task_personal"
        assert rule_of(village.refusal(signing.add, "clerk", **told, **more)) == "task_personal"

    def test_a_meeting_is_nobodys_to_hand_on(self, village: VillageUnderTest) -> None:
        """A discussion is a meeting: no office task, so nothing of the kind can be asked of it."""
        matter = village.matter_at("deliberation")
        told = {"matter": matter, "task": "deliberation", "to": key(village, "finance"), "reason": WHY}
        assert rule_of(village.refusal(hands.hand_on, "secretary", **told)) == "out_of_order"


class TestDelegate:
    """委派: the delegate drafts, the delegator confirms and answers for it."""

    def test_nothing_moves_before_the_delegator_confirms(self, village: VillageUnderTest) -> None:
        """While the draft is missing the delegator waits; then the event bears the delegator's name."""
        matter = at_signing(village)
        village.do(hands.delegate, "finance", matter=matter, task="finance", to=key(village, "economy"))
        assert asked(village, "economy", "township_rural_economy") == [("draft", "finance")]
        refused = village.refusal(complete, "finance", matter=matter, task="finance", form=AGREE)
        assert rule_of(refused) == "task_delegated"
        assert rule_of(
            village.refusal(hands.draft, "planning", matter=matter, task="finance", form=AGREE)
        ) == ("not_delegated")
        village.do(hands.draft, "economy", matter=matter, task="finance", form=AGREE)
        assert "finance" in waiting(village, matter)
        assert asked(village, "finance", "township_finance") == [("task", "finance")]
        village.do(complete, "finance", matter=matter, task="finance", form=AGREE)
        assert "finance" not in waiting(village, matter)

    def test_a_delegation_is_taken_back(self, village: VillageUnderTest) -> None:
        """The holder then does it alone."""
        matter = at_signing(village)
        village.do(hands.delegate, "finance", matter=matter, task="finance", to=key(village, "economy"))
        village.do(hands.undelegate, "finance", matter=matter, task="finance")
        assert asked(village, "economy", "township_rural_economy") == []
        village.do(complete, "finance", matter=matter, task="finance", form=AGREE)


def add(village: VillageUnderTest, matter: str, role: str, moment: str) -> None:
    """The finance office asks somebody to sign too."""
    told = {"person": key(village, role), "moment": moment, "reason": WHY}
    village.do(signing.add, "finance", matter=matter, task="finance", **told)


class TestSigners:
    """加签、减签: the task is done only when the added signers agreed."""

    def test_before_the_holder(self, village: VillageUnderTest) -> None:
        """The holder waits for the signature, then does the task."""
        matter = at_signing(village)
        add(village, matter, "economy", "before")
        assert asked(village, "finance", "township_finance") == []
        refused = village.refusal(complete, "finance", matter=matter, task="finance", form=AGREE)
        assert rule_of(refused) == "signers_waiting"
        assert asked(village, "economy", "township_rural_economy") == [("sign", "finance")]
        village.do(signing.sign, "economy", matter=matter, task="finance", agree=True)
        village.do(complete, "finance", matter=matter, task="finance", form=AGREE)
        assert "finance" not in waiting(village, matter)

    def test_a_refusal_before_leaves_only_a_refusal(self, village: VillageUnderTest) -> None:
        """Who refused is named; the holder cannot agree over it, but the signer may sign again."""
        matter = at_signing(village)
        add(village, matter, "economy", "before")
        told = {"matter": matter, "task": "finance"}
        assert rule_of(village.refusal(signing.sign, "economy", agree=False, **told)) == "reason_missing"
        village.do(signing.sign, "economy", agree=False, reason="台账不符", **told)
        refused = village.refusal(complete, "finance", form=AGREE, **told)
        assert (rule_of(refused), getattr(refused, "facts", {})) == ("signer_refused", {"persons": ["田农"]})
        village.do(signing.sign, "economy", agree=True, **told)
        village.do(complete, "finance", form=AGREE, **told)

    def test_after_the_holder(self, village: VillageUnderTest) -> None:
        """The holder's answer is prepared; the last signature lets it take effect, in the holder's name."""
        matter = at_signing(village)
        add(village, matter, "economy", "after")
        add(village, matter, "government", "after")
        told = {"matter": matter, "task": "finance"}
        assert rule_of(village.refusal(signing.sign, "economy", agree=True, **told)) == "signing_early"
        village.do(complete, "finance", form=AGREE, **told)
        assert "finance" in waiting(village, matter)
        assert rule_of(village.refusal(complete, "finance", form=AGREE, **told)) == "signers_waiting"
        village.do(signing.sign, "economy", agree=True, **told)
        assert rule_of(village.refusal(signing.sign, "economy", agree=True, **told)) == "already_signed"
        village.do(signing.sign, "government", agree=True, **told)
        assert "finance" not in waiting(village, matter)

    def test_a_refusal_after_gives_the_task_back(self, village: VillageUnderTest) -> None:
        """The prepared answer is void; everybody who signs after signs the new one."""
        matter = at_signing(village)
        add(village, matter, "economy", "after")
        add(village, matter, "government", "after")
        told = {"matter": matter, "task": "finance"}
        village.do(complete, "finance", form=AGREE, **told)
        village.do(signing.sign, "economy", agree=True, **told)
        village.do(signing.sign, "government", agree=False, reason="先核实", **told)
        assert asked(village, "finance", "township_finance") == [("task", "finance")]
        village.do(complete, "finance", form=AGREE, **told)
        village.do(signing.sign, "economy", agree=True, **told)
        assert "finance" in waiting(village, matter)
        village.do(signing.sign, "government", agree=True, **told)
        assert "finance" not in waiting(village, matter)

    def test_removing_the_last_who_is_waited_for(self, village: VillageUnderTest) -> None:
        """With a reason; what was prepared then takes effect. Who has signed cannot be removed."""
        matter = at_signing(village)
        add(village, matter, "economy", "after")
        add(village, matter, "government", "after")
        told = {"matter": matter, "task": "finance"}
        village.do(complete, "finance", form=AGREE, **told)
        village.do(signing.sign, "economy", agree=True, **told)
        economy, government = key(village, "economy"), key(village, "government")
        refused = village.refusal(signing.remove, "finance", person=economy, reason=WHY, **told)
        assert rule_of(refused) == "already_signed"
        refused = village.refusal(signing.remove, "finance", person=government, reason="", **told)
        assert rule_of(refused) == "reason_missing"
        village.do(signing.remove, "finance", person=government, reason="出差", **told)
        assert "finance" not in waiting(village, matter)

    @pytest.mark.parametrize(
        ("person", "home", "moment", "rule"),
        [
            ("finance", TOWNSHIP, "after", "separation_of_duties"),
            ("economy", TOWNSHIP, "after", "separation_of_duties"),
            ("villager", VILLAGE, "after", "hand_unfit"),
            ("government", TOWNSHIP, "whenever", "choice_unknown"),
        ],
    )
    def test_nobody_signs_twice(
        self, village: VillageUnderTest, person: str, home: str, moment: str, rule: str
    ) -> None:
        """Neither the holder, nor who signs already, nor who holds no office."""
        matter = at_signing(village)
        add(village, matter, "economy", "after")
        told: Mapping[str, Any] = {"person": key(village, person, home), "moment": moment, "reason": WHY}
        refused = village.refusal(signing.add, "finance", matter=matter, task="finance", **told)
        assert rule_of(refused) == rule

    def test_a_stranger_does_not_sign(self, village: VillageUnderTest) -> None:
        """Whoever was not asked is told so."""
        told = {"matter": at_signing(village), "task": "finance", "agree": True}
        assert rule_of(village.refusal(signing.sign, "economy", **told)) == "not_a_signer"


def test_a_refusal_needs_no_signature_after(village: VillageUnderTest) -> None:
    """A holder who refuses is done at once; nothing of the task is left behind, and the log proves all of it."""
    matter = at_signing(village)
    add(village, matter, "economy", "after")
    village.do(hands.claim, "discipline", matter=matter, task="discipline")
    village.do(
        complete, "finance", matter=matter, task="finance", form={"outcome": "refuse", "reason": "缺钱"}
    )
    assert "finance" not in waiting(village, matter)
    with village.database.read() as session:
        assert session.scalar(select(func.count()).select_from(tables.Signer)) == 0
        assert session.scalar(select(func.count()).select_from(tables.Hand)) == 2
    assert verification.verify_deep(village.database) == []
