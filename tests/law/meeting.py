"""What the law tests share: the law of a day, and a meeting told in one line."""

from datetime import date

from workflows.law import tally
from workflows.law.rules import RuleSet, resolve
from workflows.law.tally import Count, Verdict


def law(on: str = "2024-03-01", **overrides: object) -> RuleSet:
    """The law of a day, with a county's own values; `__` stands for the dot of a rule's id."""
    values = {rule.replace("__", "."): value for rule, value in overrides.items()}
    return resolve((), on=date.fromisoformat(on), overrides=values)


def held(
    rules: RuleSet,
    body: str,
    entitled: int | None,
    present: int | None,
    for_: int | None = None,
    **more: int | None,
) -> Verdict:
    """The verdict on a meeting of a body."""
    return tally.judge(rules, body, Count(entitled=entitled, present=present, for_=for_, **more))
