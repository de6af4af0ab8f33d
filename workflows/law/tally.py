"""The result of a vote (计票): counts that can be, quorum (法定人数), and whether the votes suffice."""

from dataclasses import asdict, dataclass, replace
from typing import Literal

from engine.errors import Incomplete, Refused
from workflows.law import shares
from workflows.law.kinds import shares_of
from workflows.law.rules import RuleSet
from workflows.law.shares import Share
from workflows.law.warned import Warned

Outcome = Literal["passed", "rejected", "no_quorum"]


@dataclass(frozen=True)
class Count:
    """The numbers of a meeting's record for one matter, in persons or ballots; None: not written down.

    `recused` (回避) counts entitled persons who take no part in this matter. `on_screen` of the votes were cast on
    screen; issued and collected are sheets of paper, and invalid is found on paper only.
    """

    entitled: int | None = None
    present: int | None = None
    attending: int | None = None
    women_present: int | None = None
    for_: int | None = None
    against: int | None = None
    abstain: int | None = None
    invalid: int | None = None
    issued: int | None = None
    collected: int | None = None
    recused: int | None = None
    on_screen: int | None = None

    @property
    def on_paper(self) -> int:
        """The ballots that were sheets of paper."""
        return self.votes - (self.on_screen or 0)

    @property
    def votes(self) -> int:
        """All ballots told: for, against, abstain and invalid, a missing number being none."""
        return (self.for_ or 0) + (self.against or 0) + (self.abstain or 0) + (self.invalid or 0)

    @property
    def claimed(self) -> bool:
        """Whether the record claims a vote at all."""
        return any(n is not None for n in (self.for_, self.against, self.abstain, self.invalid))


@dataclass(frozen=True)
class Quorum:
    """Whether enough came: how many must (`needed`), how many did (`present`); women where a rule asks."""

    needed: int
    present: int
    holds: bool
    basis: str
    women_needed: int | None = None
    women_present: int | None = None
    women_basis: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a vote. Without quorum no vote counts and nothing is needed.

    `needed_for` votes in favour suffice; `base` is the number of people that they are a share of.
    """

    outcome: Outcome
    quorum: Quorum
    needed_for: int | None
    base: int | None
    shares: tuple[Share, ...]
    basis: str


def check_counts(count: Count) -> None:
    """Refuses (`counts_inconsistent`) numbers that cannot be; an unknown number contradicts nothing."""
    numbers = asdict(count)
    for name, number in numbers.items():
        if number is not None and number < 0:
            raise Refused(
                "counts_inconsistent", smaller=name, smaller_count=number, larger="zero", larger_count=0
            )
    numbers["votes"], numbers["on_paper"] = count.votes, count.on_paper
    numbers["votes_and_recused"] = count.votes + (count.recused or 0)
    for less, more in _ORDERED:
        smaller, larger = numbers[less], numbers[more]
        if smaller is not None and larger is not None and smaller > larger:
            # `smaller` names what may not exceed `larger`; without a screen all votes are on paper.
            named = "votes" if less == "on_paper" and not count.on_screen else less
            raise Refused(
                "counts_inconsistent", smaller=named, smaller_count=smaller, larger=more, larger_count=larger
            )


_ORDERED = (
    ("present", "entitled"),
    ("recused", "entitled"),
    ("women_present", "present"),
    ("issued", "present"),
    ("collected", "issued"),
    ("collected", "present"),
    # 屏幕上投的票不是纸票：发出、收回只管纸票，全部的票不超过实到。
    ("on_paper", "collected"),
    ("on_paper", "issued"),
    ("votes", "present"),
    # 回避者不投票：票数与回避人数之和不得超过应到。
    ("votes_and_recused", "entitled"),
)
"""The first may never exceed the second."""


def missing(rules: RuleSet, body: str, count: Count, women_entitled: int | None = None) -> None:
    """Raises Incomplete with the numbers that the body's rules need and the record lacks.

    `for` is needed where a vote is claimed or the quorum is held: where too few came nobody need vote.
    `women_entitled` is how many women representatives there are; asked for only where a rule counts them.
    """
    women = rules.value(f"{body}.women_quorum") is not None
    lacking = [name for name in ("entitled", "present") if getattr(count, name) is None]
    if women and count.women_present is None:
        lacking.append("women_present")
    if women and women_entitled is None:
        lacking.append("women_representatives")
    if count.for_ is None and (
        count.claimed or (not lacking and quorum(rules, body, count, women_entitled).holds)
    ):
        lacking.append("for")
    if lacking:
        raise Incomplete(*lacking, basis=rules.basis(f"{body}.quorum"))


def quorum(rules: RuleSet, body: str, count: Count, women_entitled: int | None = None) -> Quorum:
    """Whether enough of the entitled came and, where a rule asks, enough of the women."""
    entitled, present = _base(rules, count)
    # 法定人数：应到的一定比例，以整数比较；没有人到会的会议不成立。
    needed = max(1, shares.needed(shares_of(rules.value(f"{body}.quorum")), entitled=entitled))
    result = Quorum(needed, present, present >= needed, rules.basis(f"{body}.quorum"))
    demand = shares_of(rules.value(f"{body}.women_quorum"))
    if not demand:
        return result
    women, women_present = (
        _known(women_entitled, "women_representatives"),
        _known(count.women_present, "women_present"),
    )
    # 妇女代表到会比例，以全体妇女代表为分母（例：山东省实施办法第二十四条）。
    women_needed = shares.needed(demand, entitled=women)
    return replace(
        result,
        holds=result.holds and women_present >= women_needed,
        women_needed=women_needed,
        women_present=women_present,
        women_basis=rules.basis(f"{body}.women_quorum"),
    )


def _known(number: int | None, name: str) -> int:
    if number is None:
        raise Incomplete(name)
    return number


def _base(rules: RuleSet, count: Count) -> tuple[int, int]:
    """Entitled and present as the rules count them: the recused stay in 应到 or leave both."""
    entitled, present = _known(count.entitled, "entitled"), _known(count.present, "present")
    if rules.value("recused_counts_as_entitled") is not False:
        return entitled, present
    entitled -= count.recused or 0
    return entitled, min(present, entitled)


def judge(rules: RuleSet, body: str, count: Count, women_entitled: int | None = None) -> Verdict:
    """What the meeting decided: no_quorum, else passed or rejected; raises Incomplete where a number lacks.

    Who abstains, votes invalidly or not at all is present and not in favour.
    """
    missing(rules, body, count, women_entitled)
    found = quorum(rules, body, count, women_entitled)
    demand, basis = shares_of(rules.value(f"{body}.pass")), rules.basis(f"{body}.pass")
    if not found.holds:
        return Verdict("no_quorum", found, None, None, demand, found.basis)
    entitled, present = _base(rules, count)
    # 通过：每一项比例都须达到；弃权、无效、未投票的，计入到会，不计入同意。
    needed = max(1, shares.needed(demand, entitled=entitled, present=present))
    strictest = max(demand, key=lambda share: shares.needed([share], entitled=entitled, present=present))
    base = present if strictest.base == "present" else entitled
    outcome: Outcome = "passed" if (count.for_ or 0) >= needed else "rejected"
    return Verdict(outcome, found, needed, base, demand, basis)


def entitled_differs(typed: int | None, registered: int | None) -> list[Warned]:
    """Warns (`entitled_differs`) of a typed 应到 below the register; a higher one is taken as told."""
    if typed is None or registered is None or typed >= registered:
        return []
    return [Warned("entitled_differs", facts={"typed": typed, "registered": registered})]


def check_remote(rules: RuleSet, body: str, *, remote: bool) -> list[Warned]:
    """Warns (`remote_voting`) of votes cast from afar in a body whose law does not know them, or refuses."""
    permission, basis = rules.value(f"{body}.remote_voting"), rules.basis(f"{body}.remote_voting")
    if not remote or permission == "allowed":
        return []
    if permission == "refused":
        raise Refused("remote_voting", basis=basis, body=body)
    return [Warned("remote_voting", basis, {"body": body})]


def check_mobile_box(rules: RuleSet, body: str, *, used: bool, alone: bool = False) -> list[Warned]:
    """Warns (`mobile_box`) of a ballot box that was carried to people, or refuses it where the county does not allow it.

    A box that one person carried, or two without somebody who watches the count, is warned of (`mobile_box_alone`).
    A rule set from before there was such a rule warns.
    """
    if not used:
        return []
    permission, basis = rules.value(f"{body}.mobile_box"), rules.basis(f"{body}.mobile_box")
    if permission == "refused":
        raise Refused("mobile_box", basis=basis, body=body)
    found = [] if permission == "allowed" else [Warned("mobile_box", basis, {"body": body})]
    return found + ([Warned("mobile_box_alone", facts={"body": body})] if alone else [])
