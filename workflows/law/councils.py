"""What a villagers' council may decide (村民议事会的权限): only on a mandate, inside all of its bounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.errors import Refused
from workflows.law import bodies
from workflows.law.rules import RuleSet
from workflows.law.warned import Warned

COUNCIL = "villagers_council"
SUBJECTS, BY_REPRESENTATIVES = f"{COUNCIL}.subjects", f"{COUNCIL}.by_representatives"


@dataclass(frozen=True)
class CouncilMandate:
    """A mandate (授权) with what was used of it by other matters; money in fen, both days included.

    `effective`: its resolution was disclosed and no objection, return or order holds it. `before`: it was given before
    the village's start day, and what was used of it by then is in `used`.
    """

    issuer: str
    starts: date
    ends: date
    subjects: Sequence[str]
    each: int
    total: int
    used: int
    effective: bool = True
    before: bool = False

    @property
    def left(self) -> int:
        """What may still be decided in sum."""
        return self.total - self.used

    def check(
        self, *, subject: str, owner: str, amount: int | None, day: date, started: date, rules: RuleSet
    ) -> list[Warned]:
        """Refuses what lies outside: `mandate_exceeded` with the bound in `against`, `not_delegable`, `wrong_body` …

        `day` is when the council meets, `started` when the matter began, `rules` the matter's. Warns where
        representatives passed their own mandate on, or refuses (`wrong_issuer`) where the county forbids it (转授); and
        (`mandate_from_before`) of a mandate that rests on paper from before the start day.
        """
        basis = check_delegable(subject, owner, started, rules)
        # 《村民委员会组织法》第二十四条的事项只能授权给村民代表会议，省里另有规定的除外。
        if subject not in rules.words(SUBJECTS):
            allowed = bodies.competence(subject, owner, started, rules=rules).bodies
            raise Refused("wrong_body", basis=basis, body=COUNCIL, allowed=allowed)
        warned = check_issuer(self.issuer, rules)
        if not self.effective:
            raise Refused("mandate_missing", basis=basis, against="council")
        if subject not in self.subjects:
            raise Refused("mandate_exceeded", basis=basis, against="subject")
        if not self.starts <= day <= self.ends:
            since, until = self.starts.isoformat(), self.ends.isoformat()
            raise Refused("mandate_exceeded", basis=basis, against="term", since=since, until=until)
        self._check_money(amount, basis)
        return [*warned, *([Warned("mandate_from_before")] if self.before else [])]

    def _check_money(self, amount: int | None, basis: str) -> None:
        if amount is None:
            raise Refused("amount_needed")
        if amount > self.each:
            raise Refused("mandate_exceeded", basis=basis, against="each", asked=amount, cap=self.each)
        if amount > self.left:
            raise Refused("mandate_exceeded", basis=basis, against="sum", asked=amount, left=self.left)


def check_delegable(subject: str, owner: str, on: date, rules: RuleSet) -> str:
    """Refuses (`not_delegable`, `wrong_body`) what no representatives may decide, and so no council; else the basis.

    That is all of 农村集体经济组织法 26, the villagers' own rules, and what belongs to a group.
    """
    found = bodies.competence(subject, owner, on, rules=rules)
    if bodies.REPRESENTATIVES not in found.bodies:
        rule = "not_delegable" if found.not_delegable else "wrong_body"
        raise Refused(rule, basis=found.basis, body=COUNCIL, allowed=found.bodies)
    return rules.basis("villagers_assembly.subjects")


def check_issuer(issuer: str, rules: RuleSet) -> list[Warned]:
    """Whether representatives may pass their mandate on (转授): warned, allowed or refused by the county's rule."""
    permission = rules.value(BY_REPRESENTATIVES)
    if issuer in bodies.VILLAGERS or permission == "allowed":
        return []
    basis = rules.basis(BY_REPRESENTATIVES)
    if permission == "refused":
        raise Refused("wrong_issuer", basis=basis)
    return [Warned("mandate_passed_on", basis)]


def check_term(starts: date, ends: date) -> None:
    """Refuses (`mandate_too_long`) a mandate of more than a year, both days counted, or one that ends before it starts."""
    try:
        anniversary = starts.replace(year=starts.year + 1)
    except ValueError:  # 29 February
        anniversary = date(starts.year + 1, 3, 1)
    last = anniversary - timedelta(days=1)
    if not starts <= ends <= last:
        raise Refused("mandate_too_long", last=last.isoformat())
