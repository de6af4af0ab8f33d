"""Who may decide what (决策主体): competence by subject and owner, mandate of the representatives (授权)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from engine.errors import DefinitionError, Refused
from workflows.law.assemblies import BODIES, RESOLUTION, STAGE_BODIES
from workflows.law.kinds import OWNERS, SUBJECTS
from workflows.law.rules import RuleSet, resolve
from workflows.law.warned import Warned

VILLAGERS = ("villagers_assembly", "villagers_assembly_households")
REPRESENTATIVES = "representatives_assembly"
MEMBERS = "members_assembly"
MEMBERS_REPRESENTATIVES = "members_representatives"
GROUP = "group_assembly"


@dataclass(frozen=True)
class Competence:
    """Which bodies may resolve on a matter, and which does where nobody says otherwise.

    `not_delegable`: no representative body may. `needs_mandate`: bodies that act only on a mandate.
    """

    bodies: tuple[str, ...]
    default: str
    not_delegable: bool
    needs_mandate: frozenset[str]
    basis: str


@dataclass(frozen=True)
class Mandate:
    """What the villagers' assembly allowed the representatives to decide (授权); both days included."""

    by: str
    starts: date
    ends: date
    subjects: Sequence[str]

    @property
    def as_json(self) -> dict[str, Any]:
        """The mandate as an event tells it."""
        return {
            "by": self.by,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "subjects": list(self.subjects),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """The mandate of an event."""
        days = date.fromisoformat(told["starts"]), date.fromisoformat(told["ends"])
        return cls(told["by"], *days, tuple(told["subjects"]))

    def covers(self, subject: str, day: date) -> bool:
        """Whether the mandate lets the representatives decide on a subject on a day."""
        return self.by in VILLAGERS and subject in self.subjects and self.starts <= day <= self.ends


def competence(subject: str, owner: str, on: date, *, rules: RuleSet | None = None) -> Competence:
    """Who may resolve on a subject (事项类别) of an owner (权属) in a matter that started on a day.

    `rules` is the matter's pinned rule set; without it, the national law of the day.
    Sources: 《村民委员会组织法》第二十四条、第二十七条、第二十八条;
    《农村集体经济组织法》第二十六条、第二十八条.
    """
    _check_known(subject, owner)
    law = resolve((), on=on) if rules is None else rules
    # 《村民委员会组织法》第二十七条：村民自治章程、村规民约由村民会议制定，与权属无关。
    if subject in law.words("villagers_assembly.not_delegable"):
        basis = law.basis("villagers_assembly.not_delegable")
        return Competence(VILLAGERS, VILLAGERS[0], True, frozenset(), basis)
    # 《村民委员会组织法》第二十八条：属于村民小组的，由村民小组会议决定。
    if owner == "group":
        return Competence((GROUP,), GROUP, False, frozenset(), law.basis(f"{GROUP}.pass"))
    property_subjects = law.words(f"{MEMBERS}.subjects")
    if property_subjects and (owner == "collective" or subject in property_subjects):
        return _of_the_members(subject, law)
    return _of_the_villagers(subject, law)


def _check_known(subject: str, owner: str) -> None:
    for word, known in ((subject, SUBJECTS), (owner, OWNERS)):
        if word not in known:
            raise DefinitionError("form", None, found=repr(word), expected="one of " + ", ".join(known))


def _of_the_members(subject: str, law: RuleSet) -> Competence:
    # 《农村集体经济组织法》第二十八条：第二十六条第一、三、八、十、十二项不得由成员代表大会决定。
    if subject in law.words(f"{MEMBERS}.not_delegable"):
        return Competence((MEMBERS,), MEMBERS, True, frozenset(), law.basis(f"{MEMBERS}.not_delegable"))
    bodies = (MEMBERS_REPRESENTATIVES, MEMBERS)
    return Competence(bodies, bodies[0], False, frozenset(), law.basis(f"{MEMBERS}.subjects"))


def _of_the_villagers(subject: str, law: RuleSet) -> Competence:
    bodies = (REPRESENTATIVES, *VILLAGERS)
    # 《村民委员会组织法》第二十四条：涉及村民利益的事项由村民会议决定，可以授权村民代表会议。
    if subject in law.words("villagers_assembly.subjects"):
        basis = law.basis("villagers_assembly.subjects")
        return Competence(bodies, REPRESENTATIVES, False, frozenset({REPRESENTATIVES}), basis)
    return Competence(bodies, REPRESENTATIVES, False, frozenset(), law.basis(f"{REPRESENTATIVES}.pass"))


def default_body(stage: str, subject: str, owner: str, on: date, *, rules: RuleSet | None = None) -> str:
    """The body that holds a discussion where the record names none."""
    if stage == RESOLUTION:
        return competence(subject, owner, on, rules=rules).default
    return STAGE_BODIES[stage][0]


def check_body(
    body: str, *, stage: str, subject: str, owner: str, on: date, rules: RuleSet | None = None
) -> None:
    """Refuses (`wrong_body`, `not_delegable`) a body that may not hold this discussion.

    `on` is the day on which the matter started.
    """
    facts = {"body": body, "stage": stage, "subject": subject, "owner": owner}
    if stage != RESOLUTION:
        if body not in STAGE_BODIES[stage]:
            raise Refused("wrong_body", allowed=STAGE_BODIES[stage], **facts)
        return
    found = competence(subject, owner, on, rules=rules)
    if body in found.bodies:
        return
    representative = body in BODIES and BODIES[body].representative
    rule = "not_delegable" if found.not_delegable and representative else "wrong_body"
    raise Refused(rule, basis=found.basis, allowed=found.bodies, **facts)


def check_mandate(
    body: str,
    *,
    stage: str = RESOLUTION,
    subject: str,
    owner: str,
    on: date,
    mandate: Mandate | None,
    held_on: date,
    rules: RuleSet,
) -> list[Warned]:
    """Warns (`mandate_missing`) of representatives who resolve without a mandate for subject and day.

    Refuses instead where the rule `mandate_binding` holds. `on` is the matter's start, `held_on` the meeting.
    """
    if stage != RESOLUTION:
        return []
    found = competence(subject, owner, on, rules=rules)
    covered = mandate is not None and mandate.covers(subject, held_on)
    if body not in found.needs_mandate or covered:
        return []
    facts = {"body": body, "subject": subject, "day": held_on, "mandate": mandate}
    if rules.value("mandate_binding"):
        raise Refused("mandate_missing", basis=found.basis, **facts)
    return [Warned("mandate_missing", found.basis, facts)]
