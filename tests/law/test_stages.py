"""Which body holds which discussion (四议主体), and what is assumed where the record names none."""

from datetime import date

import pytest

from engine.errors import DefinitionError, Refused
from workflows.law import bodies

START = date(2024, 3, 1)
ASSEMBLY = "villagers_assembly"
REPRESENTATIVES = "representatives_assembly"


class TestStages:
    """四议：谁提议、谁商议、谁审议、谁决议。"""

    ALLOWED = (
        ("proposal", "branch_committee", True),
        ("proposal", "party_members_meeting", True),  # 不设委员会的支部
        ("proposal", "two_committees", False),
        ("consultation", "two_committees", True),
        ("consultation", "branch_committee", False),
        ("deliberation", "party_members_meeting", True),
        ("deliberation", "branch_committee", False),
        ("resolution", REPRESENTATIVES, True),
        ("resolution", ASSEMBLY, True),
        ("resolution", "party_members_meeting", False),
        ("resolution", "two_committees", False),
        ("resolution", "villagers_council", False),
        ("resolution", "group_assembly", False),
        ("resolution", "the_chairman_alone", False),
        ("proposal", "the_chairman_alone", False),
    )

    @pytest.mark.parametrize(("stage", "body", "allowed"), ALLOWED)
    def test_each_discussion_has_its_bodies(self, stage: str, body: str, allowed: bool) -> None:
        """A body that may not hold the discussion is refused as the wrong one."""
        if allowed:
            bodies.check_body(body, stage=stage, subject="other", owner="villagers", on=START)
            return
        with pytest.raises(Refused, match="wrong_body"):
            bodies.check_body(body, stage=stage, subject="other", owner="villagers", on=START)

    DEFAULTS = (
        ("proposal", "other", "villagers", "branch_committee"),
        ("consultation", "other", "villagers", "two_committees"),
        ("deliberation", "other", "villagers", "party_members_meeting"),
        ("resolution", "other", "villagers", REPRESENTATIVES),
        ("resolution", "village_rules", "villagers", ASSEMBLY),
        ("resolution", "other", "group", "group_assembly"),
    )

    @pytest.mark.parametrize(("stage", "subject", "owner", "body"), DEFAULTS)
    def test_a_body_is_assumed_where_none_is_named(
        self, stage: str, subject: str, owner: str, body: str
    ) -> None:
        """The default is the representative body, or the assembly where it cannot be delegated."""
        assert bodies.default_body(stage, subject, owner, START) == body

    def test_an_unknown_subject_or_owner_is_named(self) -> None:
        """What the form cannot contain is a mistake of the file, with what is allowed."""
        with pytest.raises(DefinitionError, match="public_works"):
            bodies.competence("works", "villagers", START)
        with pytest.raises(DefinitionError, match="collective"):
            bodies.competence("other", "state", START)
