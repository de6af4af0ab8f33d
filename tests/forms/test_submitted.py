"""The names and values that a browser posts become the answers of a form (网页提交)."""

import pytest

from forms.schema import Invalid, validate
from forms.shipped import form
from forms.submitted import read


def test_a_posted_page_is_a_proposal() -> None:
    """Rows come as funding-0-source, blank rows do not count, the page's own inputs are no answers."""
    posted = {
        "csrf_token": ["t"],
        "command_id": ["c"],
        "title": ["村内道路硬化"],
        "content": [""],
        "amount": ["３００"],
        "funding-0-source": ["村集体"],
        "funding-0-amount": ["100"],
        "funding-1-source": [""],
        "funding-1-amount": [""],
        "funding-2-source": ["上级补助"],
        "funding-2-amount": ["200"],
    }
    found = validate(form("proposal"), read(form("proposal"), posted))
    assert found["amount"] == "300.00"
    assert found["funding"] == [
        {"source": "村集体", "amount": "100.00"},
        {"source": "上级补助", "amount": "200.00"},
    ]


def test_a_row_with_nothing_but_an_empty_box_is_blank() -> None:
    """A table of bids takes three bidders in four rows: a box that nobody ticked is no answer."""
    tender = form("tender", item="works")
    posted = {"announced_on": ["2026-03-02"], "opened_on": ["2026-03-23"]}
    for place, firm in enumerate(("明达", "顺通", "")):
        told = {"bidder": firm, "price": "100" if firm else "", "code": "", "papers": ""}
        posted |= {f"bids-{place}-{key}": [text] for key, text in told.items()}
    assert [row["bidder"] for row in validate(tender, read(tender, posted))["bids"]] == ["明达", "顺通"]
    ticked = posted | {"bids-2-related": ["true"]}
    with pytest.raises(Invalid) as refused:
        validate(tender, read(tender, ticked))
    assert list(refused.value.errors) == ["bids-2-bidder", "bids-2-price"]


REFUSED = {
    "row in the middle": ({"funding-2-source": ["村"]}, "funding-2-amount", "请填写金额，例如：86500.00"),
    "same name twice": ({"title": ["甲", "乙"]}, "title", "事项名称请写成文字，例如：村内道路硬化"),
    "row number of three digits": (
        {"funding-999-source": ["村"]},
        "funding-999-source",
        "这张表上没有“funding-999-source”这一栏，请删去它再提交",
    ),
    "row of no group": (
        {"title-0-source": ["村"]},
        "title-0-source",
        "这张表上没有“title-0-source”这一栏，请删去它再提交",
    ),
    "group as one text": ({"funding": ["村"]}, "funding", "资金来源请一行一行地填写"),
    "unknown column": (
        {"funding-0-bank": ["6222"]},
        "funding-0-bank",
        "这张表上没有“bank”这一栏，请删去它再提交",
    ),
    "unknown name": ({"role": ["admin"]}, "role", "这张表上没有“role”这一栏，请删去它再提交"),
}  # fmt: skip


@pytest.mark.parametrize(("posted", "name", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_odd_names_are_refused(posted: dict[str, list[str]], name: str, sentence: str) -> None:
    """Nothing that was posted is dropped in silence."""
    raw = read(form("proposal"), {"title": ["道路硬化"], **posted})
    with pytest.raises(Invalid) as caught:
        validate(form("proposal"), raw)
    assert caught.value.errors[name] == [sentence]


def test_a_box_that_is_not_ticked_is_not_posted() -> None:
    """Browsers leave it out; it counts as false, and "true" as ticked."""
    assert read(form("closing"), {"remark": ["好"]}) == {"index_complete": False, "remark": "好"}
    assert read(form("closing"), {"index_complete": ["true"]})["index_complete"] is True


def test_the_page_may_have_inputs_of_its_own() -> None:
    """A page that asks for more than the form names what else it posts."""
    keys = frozenset({"csrf_token", "name"})
    raw = read(form("objection"), {"csrf_token": ["t"], "name": ["李秀英"], "text": ["占地"]}, page_keys=keys)
    assert raw == {"text": "占地"}
