"""What is filled in becomes canonical JSON, or a Chinese sentence that says what to write (填写校验)."""

from typing import Any

import pytest

from forms.schema import Invalid, schema_of, validate
from forms.shipped import form

TITLE = {"title": "村内道路硬化"}


def errors(name: str, raw: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        validate(form(name), raw)
    return caught.value.errors


# form, answers beside the compulsory ones, input that is named, sentence
BAD: dict[str, tuple[dict[Any, Any], str, str]] = {
    "title missing": ({"title": None}, "title", "请填写事项名称，例如：村内道路硬化"),
    "title of spaces": ({"title": " \u3000\u200b"}, "title", "请填写事项名称，例如：村内道路硬化"),
    "title of 20,000 spaces": ({"title": " " * 20_000}, "title", "请填写事项名称，例如：村内道路硬化"),
    "title too short": ({"title": "路"}, "title", "事项名称至少写 2 个字，现在写了 1 个字，请再写具体一些"),
    "title too long": (
        {"title": "路" * 111},
        "title",
        "事项名称最多写 100 个字，现在写了 111 个字，请删去 11 个字",
    ),
    "content too long": (
        {"content": "路" * 2310},
        "content",
        "事项内容最多写 2000 个字，现在写了 2310 个字，请删去 310 个字",
    ),
    "content of two million characters": (
        {"content": "路" * 2_000_000},
        "content",
        "事项内容最多写 2000 个字，现在写了 2000000 个字，请删去 1998000 个字",
    ),
    "title a number": ({"title": 7}, "title", "事项名称请写成文字，例如：村内道路硬化"),
    "title a list": ({"title": ["路", "桥"]}, "title", "事项名称请写成文字，例如：村内道路硬化"),
    "title an object": ({"title": {"a": {"b": []}}}, "title", "事项名称请写成文字，例如：村内道路硬化"),
    "title in two lines": ({"title": "道路\n硬化"}, "title", "事项名称请写在一行里，不要换行"),
    "title with a null character": (
        {"title": "道路\x00硬化"},
        "title",
        "事项名称的第 3 个字是看不见的控制字符，请删去后重新填写",
    ),
    "title with an escape": (
        {"title": "\x1b[31m道路"},
        "title",
        "事项名称的第 1 个字是看不见的控制字符，请删去后重新填写",
    ),
    "title that reads backwards": (
        {"title": "付款\u202e00.001"},
        "title",
        "事项名称的第 3 个字是看不见的控制字符，请删去后重新填写",
    ),
    "title with half a character": (
        {"title": "道路\ud83d"},
        "title",
        "事项名称的第 3 个字是看不见的控制字符，请删去后重新填写",
    ),
    "amount in words": ({"amount": "十八万"}, "amount", "预算金额请写成元，最多两位小数，例如：186500.00"),
    "amount in 万元": ({"amount": "18.65万元"}, "amount", "预算金额请写成元，最多两位小数，例如：186500.00"),
    "amount with three decimals": (
        {"amount": "1.005"},
        "amount",
        "预算金额请写成元，最多两位小数，例如：186500.00",
    ),
    "amount a float": ({"amount": 1.5}, "amount", "预算金额请写成元，最多两位小数，例如：186500.00"),
    "amount true": ({"amount": True}, "amount", "预算金额请写成元，最多两位小数，例如：186500.00"),
    "amount exponential": ({"amount": "1e5"}, "amount", "预算金额请写成元，最多两位小数，例如：186500.00"),
    "amount with misplaced commas": (
        {"amount": "18,65,00"},
        "amount",
        "预算金额请写成元，最多两位小数，例如：186500.00",
    ),
    "amount negative": ({"amount": "-1"}, "amount", "预算金额不能是负数，请写成元，例如：186500.00"),
    "amount negative, full-width": ({"amount": "－１"}, "amount", "预算金额不能是负数，请写成元，例如：186500.00"),
    "amount negative number": ({"amount": -1}, "amount", "预算金额不能是负数，请写成元，例如：186500.00"),
    "amount of 13 digits": (
        {"amount": "1234567890123"},
        "amount",
        "预算金额的整数部分最多 12 位，请核对单位是不是元，例如：186500.00",
    ),
    "amount of a million digits": (
        {"amount": "9" * 1_000_000},
        "amount",
        "预算金额请写成元，最多两位小数，例如：186500.00",
    ),
    "amount of a giant number": (
        {"amount": 10**5000},
        "amount",
        "预算金额请写成元，最多两位小数，例如：186500.00",
    ),
    "amount in other digits": ({"amount": "١٢٣"}, "amount", "预算金额请写成元，最多两位小数，例如：186500.00"),
    "subject unknown": (
        {"subject": "road"},
        "subject",
        "事项类别请从这些里选一项：兴办公益事业、误工补贴的人员和标准、集体经济项目的立项和承包、"
        "集体收益的使用和分配、集体财产的处分、土地承包方案、宅基地使用方案、征地补偿费的使用和分配等",
    ),
    "owner a list": ({"owner": ["villagers"]}, "owner", "归谁所有请从这些里选一项：全体村民、农村集体经济组织、村民小组"),
    "day in words": ({"starts": "下个月"}, "starts", "计划开始日期请写成“年-月-日”，例如：2024-03-18"),
    "day a number": ({"starts": 20240318}, "starts", "计划开始日期请写成“年-月-日”，例如：2024-03-18"),
    "day that never was": (
        {"starts": "2023-02-29"},
        "starts",
        "日历上没有2023-02-29这一天，请核对计划开始日期，例如：2024-03-18",
    ),
    "end before start": (
        {"starts": "2024-05-01", "ends": "2024-04-30"},
        "ends",
        "计划完成日期（2024-04-30）不能早于计划开始日期（2024-05-01），请核对这两个日期",
    ),
    "funding a text": ({"funding": "村集体"}, "funding", "资金来源请一行一行地填写"),
    "funding of texts": ({"funding": ["村集体"]}, "funding-0", "资金来源的第 1 行请按栏目填写：来源、金额"),
    "funding without amount": (
        {"funding": [{"source": "村集体"}]},
        "funding-0-amount",
        "请填写金额，例如：86500.00",
    ),
    "funding with another column": (
        {"funding": [{"source": "村集体", "amount": "1", "bank": "6222"}]},
        "funding-0-bank",
        "这张表上没有“bank”这一栏，请删去它再提交",
    ),
    "second row wrong": (
        {"funding": [{"source": "村集体", "amount": "1"}, {"source": "上级", "amount": "x"}]},
        "funding-1-amount",
        "金额请写成元，最多两位小数，例如：86500.00",
    ),
    "funding of 13 rows": (
        {"funding": [{"source": "村集体", "amount": "1"}] * 13},
        "funding",
        "资金来源最多填 12 行，现在有 13 行，请合并或者删去 1 行",
    ),
    "unknown key": ({"approved": "true"}, "approved", "这张表上没有“approved”这一栏，请删去它再提交"),
    "key typename": ({"typename": "x"}, "typename", "这张表上没有“typename”这一栏，请删去它再提交"),
    "key that is a number": ({7: "x"}, "7", "这张表上没有“7”这一栏，请删去它再提交"),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "name", "sentence"), BAD.values(), ids=BAD.keys())
def test_bad_input_says_what_to_write(answers: dict[Any, Any], name: str, sentence: str) -> None:
    """One wrong answer gives one sentence, under the name of its input, and nothing else."""
    assert errors("proposal", TITLE | answers) == {name: [sentence]}


OTHERS = {
    "opinion missing": (
        "township-review",
        {},
        {"opinion": ["请选择审核意见：同意、请修改后再议、不同意"]},
    ),
    "refusal without reason": (
        "township-review",
        {"opinion": "refuse"},
        {"reason": ["请填写理由，例如：请补充资金来源的证明后再议"]},
    ),
    "payment of nothing": (
        "payment",
        {"amount": "0", "to": "明达建筑有限公司"},
        {"amount": ["付款金额要大于零，请写成元，例如：186500.00"]},
    ),
    "dossier not ticked": (
        "closing",
        {"index_complete": False},
        {"index_complete": ["请先核对，再勾选“一事一档的材料已经齐全”"]},
    ),
    "tick in words": (
        "closing",
        {"index_complete": "yes"},
        {"index_complete": ["“一事一档的材料已经齐全”只能勾选或者不勾选"]},
    ),
    "stage that is not there": (
        "reply",
        {"outcome": "upheld", "text": "情况属实", "to": "heaven"},
        {"to": ["退回到哪个环节请从这些里选一项：提议、商议、审议、决议"]},
    ),
    "three errors in the order of the form": (
        "reply",
        {"surprise": "1"},
        {
            "outcome": ["请选择答复结论：解释说明、异议不成立、异议成立，退回重议"],
            "text": ["请填写答复内容，例如：已现场丈量，不占用您家的地"],
            "surprise": ["这张表上没有“surprise”这一栏，请删去它再提交"],
        },
    ),
}


@pytest.mark.parametrize(("name", "raw", "expected"), OTHERS.values(), ids=OTHERS.keys())
def test_other_forms_say_what_to_write(
    name: str, raw: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    """Conditions, ticks and money above zero are words as well."""
    found = errors(name, raw)
    assert found == expected
    assert list(found) == list(expected)


@pytest.mark.parametrize("raw", [None, [], [["title", "x"]], "title", 7], ids=repr)
def test_what_is_no_form_is_refused(raw: Any) -> None:
    """A list, a text or nothing at all is no filled-in form."""
    assert errors("proposal", raw) == {"_schema": ["请按表上的栏目填写，再提交"]}


def test_a_flood_of_unknown_keys_gives_a_short_answer() -> None:
    """Ten thousand unknown keys do not make ten thousand sentences, nor long ones."""
    found = errors("proposal", TITLE | {f"{n:05}" * 100: "x" for n in range(10_000)})
    assert len(found) <= 20
    assert all(len(name) <= 40 for name in found)


MONEY = {
    "canonical": ("186500.00", "186500.00"),
    "without decimals": ("186500", "186500.00"),
    "one decimal": ("186500.5", "186500.50"),
    "with commas": ("186,500.00", "186500.00"),
    "full-width": ("１８６，５００．００", "186500.00"),
    "with signs of yuan": (" ￥186500 元 ", "186500.00"),
    "a whole number": (186500, "186500.00"),
    "leading zeros": ("000186500", "186500.00"),
    "nothing": ("0", "0.00"),
    "twelve digits": ("999999999999.99", "999999999999.99"),
}


@pytest.mark.parametrize(("said", "kept"), MONEY.values(), ids=MONEY.keys())
def test_money_is_canonical_text(said: str | int, kept: str) -> None:
    """However a sum is written, it is kept as yuan with two decimals."""
    assert validate(form("proposal"), TITLE | {"amount": said})["amount"] == kept


@pytest.mark.parametrize(
    "said", ["2024-03-01", "2024-3-1", "2024/3/1", "2024年3月1日", "２０２４－０３－０１", "2024.3.1"]
)
def test_days_are_iso(said: str) -> None:
    """The usual ways to write a day mean the same day."""
    assert validate(form("proposal"), TITLE | {"starts": said})["starts"] == "2024-03-01"


def test_text_is_cleaned_but_not_changed() -> None:
    """Line ends are one kind, outer spaces and tabs go; rare characters and emoji stay."""
    content = "  第一行\r\n第二行\t\U00020bb7\u200d👨\u200d🌾 "
    assert validate(form("proposal"), TITLE | {"content": content})["content"] == (
        "第一行\n第二行 \U00020bb7\u200d👨\u200d🌾"
    )


def test_a_title_alone_is_a_proposal() -> None:
    """Blank answers are left out; subject and owner have defaults."""
    raw = {"title": "边界", "content": "", "amount": None, "funding": [{"source": "", "amount": " "}, {}]}
    found = validate(form("proposal"), raw)
    assert found == {"title": "边界", "subject": "other", "owner": "villagers", "funding": []}


def test_a_full_proposal_is_canonical() -> None:
    """The example of the contract is kept word for word, in the order of the form."""
    raw = {
        "title": "村内道路硬化",
        "content": "硬化二组至四组道路1.2公里",
        "subject": "public_works",
        "owner": "villagers",
        "amount": "186500.00",
        "funding": [
            {"source": "村集体", "amount": "86500.00"},
            {"source": "上级补助", "amount": "100000.00"},
        ],
    }
    assert validate(form("proposal"), raw) == raw
    assert validate(form("proposal"), validate(form("proposal"), raw)) == raw


def test_an_answer_to_a_hidden_question_is_left_out() -> None:
    """A stage to return to is asked for only where the objection is upheld; then it defaults to consultation."""
    explained = {"outcome": "explained", "text": "已现场丈量"}
    assert validate(form("reply"), explained | {"to": "proposal"}) == explained
    upheld = {"outcome": "upheld", "text": "情况属实"}
    assert validate(form("reply"), upheld) == upheld | {"to": "consultation"}


def test_the_input_is_left_alone() -> None:
    """Validating changes nothing in what was given."""
    raw = {"title": " 道路 ", "funding": [{"source": "村", "amount": "１"}, {}]}
    validate(form("proposal"), raw)
    assert raw == {"title": " 道路 ", "funding": [{"source": "村", "amount": "１"}, {}]}


def test_the_schema_is_built_once() -> None:
    """The same definition gives the same class: building it for each request would be waste."""
    assert schema_of(form("proposal")) is schema_of(form("proposal"))
