"""Shares (比例): written as in the rules, compared as integers, worded as in the law."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.law import shares
from workflows.law.shares import Share

PEOPLE = st.integers(0, 100_000)
SOMEBODY = st.integers(1, 100_000)


@st.composite
def some_share(draw: st.DrawFn, base: str = "entitled") -> Share:
    """A share that can be reached."""
    denominator = draw(st.integers(1, 60))
    strict = draw(st.booleans()) and denominator > 1
    numerator = draw(st.integers(1, denominator - 1 if strict else denominator))
    return Share(strict, numerator, denominator, base)


@settings(deadline=None)
@given(some_share(), PEOPLE, PEOPLE)
def test_integer_comparison_agrees_with_exact_fractions(share: Share, count: int, base: int) -> None:
    """The comparison is exactly that of fractions, for every number of people."""
    exact = count > share.fraction * base if share.strict else count >= share.fraction * base
    assert share.holds(count, base) is exact


@settings(deadline=None)
@given(some_share(), PEOPLE)
def test_needed_is_the_smallest_number_that_holds(share: Share, base: int) -> None:
    """One person fewer than `needed` does not suffice."""
    needed = share.needed(base)
    assert share.holds(needed, base)
    assert not share.holds(needed - 1, base)


@settings(deadline=None)
@given(some_share())
def test_a_share_is_read_back_as_it_is_written(share: Share) -> None:
    """The text of a share parses to the same share."""
    assert shares.parse(share.text) == (share,)


BASES = st.sampled_from(["entitled", "present"])


@settings(deadline=None)
@given(st.lists(BASES.flatmap(some_share), min_size=1, max_size=4), PEOPLE, SOMEBODY, SOMEBODY)
def test_conjoining_changes_no_verdict(demand: list[Share], votes: int, one: int, other: int) -> None:
    """What `conjoin` leaves out never decides, where somebody came and no more than are entitled."""
    present, entitled = sorted((one, other))
    counts = {"present": present, "entitled": entitled}

    def hold(parts: list[Share]) -> bool:
        return all(part.holds(votes, counts[part.base]) for part in parts)

    assert hold(demand) == hold(list(shares.conjoin(demand)))


WRITTEN = [
    (">= 2/3 entitled", Share(False, 2, 3, "entitled"), "三分之二以上"),
    ("> 1/2 present", Share(True, 1, 2, "present"), "过半数"),
    ("> 1/2 entitled", Share(True, 1, 2, "entitled"), "过半数"),
    (">= 1/2 entitled", Share(False, 1, 2, "entitled"), "半数以上"),
    ("> 4/5 present", Share(True, 4, 5, "present"), "超过五分之四"),
    (">=3/4 entitled", Share(False, 3, 4, "entitled"), "四分之三以上"),
    (">= 1/10", Share(False, 1, 10), "十分之一以上"),
    (">= 11/25", Share(False, 11, 25), "二十五分之十一以上"),
    (">= 1/1 entitled", Share(False, 1, 1, "entitled"), "全体"),
]


@pytest.mark.parametrize(("text", "share", "chinese"), WRITTEN)
def test_shares_are_read_and_worded(text: str, share: Share, chinese: str) -> None:
    """A share is read from the rules and said as the law says it."""
    assert shares.parse(text) == (share,)
    assert share.chinese == chinese


REFUSED = [
    *(
        "2/3 entitled",
        "> 0.5 present",
        ">= 2/3 of entitled",
        "> 1/0 entitled",
        "> 1/1 present",
        "> 3/2 present",
    ),
    *("", [], None, 2, True, {"entitled": 2}, ["> 1/2 present", 3], ">= 0/3 entitled", ">= -1/3 entitled"),
]


@pytest.mark.parametrize("value", REFUSED)
def test_what_is_no_share_is_refused_with_what_to_write(value: object) -> None:
    """A share that is malformed or can never be reached is refused."""
    with pytest.raises(ValueError, match="expected a share"):
        shares.parse(value)


NEEDED = [
    # 应到, 到会, 须达到
    ([">= 2/3 entitled"], 30, 20, 20),
    ([">= 2/3 entitled"], 31, 20, 21),
    (["> 1/2 present"], 30, 20, 11),
    (["> 1/2 present"], 30, 21, 11),
    ([">= 2/3 entitled", "> 4/5 present"], 30, 25, 21),
    ([">= 2/3 entitled", "> 4/5 present"], 30, 20, 20),
    ([">= 2/3 entitled", "> 4/5 present"], 30, 30, 25),
]


@pytest.mark.parametrize(("demand", "entitled", "present", "needed"), NEEDED)
def test_all_members_of_a_list_must_hold(demand: list[str], entitled: int, present: int, needed: int) -> None:
    """The highest demand of a list decides how many are needed."""
    assert shares.needed(shares.parse(demand), entitled=entitled, present=present) == needed


def test_a_weaker_member_is_left_out_and_an_incomparable_one_kept() -> None:
    """Two thirds of all imply half of those present, not more than four fifths of them."""

    def texts(*written: str) -> list[str]:
        return [share.text for share in shares.conjoin(shares.parse(list(written)))]

    assert texts("> 1/2 present", ">= 2/3 entitled") == [">= 2/3 entitled"]
    assert texts(">= 2/3 entitled", "> 4/5 present") == [">= 2/3 entitled", "> 4/5 present"]
    assert texts(">= 1/2 entitled", "> 1/2 entitled") == ["> 1/2 entitled"]
    assert Fraction(2, 3) == shares.parse(">= 2/3 entitled")[0].fraction


def test_how_many_must_come_is_a_sentence() -> None:
    """A page says how many are entitled and how many must come."""
    assert shares.sentence(30, 20) == "应到30人，须到会20人以上"
