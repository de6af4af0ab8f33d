"""What is said about a wrong cell and about how bodies are formed (表格错误和组成建议的用语)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from workflows.registers.cells import Problem
from workflows.registers.formation import Advice

PROBLEMS: Mapping[str, Any] = {
    "column_missing": later("没有“%(column)s”这一栏。请用下载的模板，第一行不要改。"),
    "header_missing": later("第一行不是模板的栏目名。请用下载的模板，把内容复制进去。"),
    "empty": later("这一格没有填。请写：%(help)s。"),
    "formula": later("这一格是公式，读不出内容。请复制这一列，再“选择性粘贴为数值”。"),
    "error_value": later("这一格显示的是计算错误。请直接写内容。"),
    "identity_number": later("这里像是身份证号。系统不收身份证号，请删去。"),
    "phone_number": later("这里像是电话号码，不能公开。请删去。"),
    "account_number": later("这里像是银行账号，不能公开。请删去。"),
    "illness": later("这里写了病情或者残疾情况，不能公开。请删去。"),
    "column_forbidden": later("“%(column)s”这一栏不能公开。请整栏删去，再上传。"),
    "spending_forbidden": later("写着“%(word)s”，村级不得列支招待。请删去这一行。"),
    "matter_unknown": later("村里没有编号是这个的事项。请核对编号，没有的空着。"),
    "village_unknown": later("这一批里没有这个村。请写：%(villages)s。"),
    "helped_twice": later(
        "同组同名同类别的人在第%(first)s行已经写过。重名的，请在姓名后面加（大）（小）区别。"
    ),
    "amount_zero": later("金额不能是零。请写实际的金额。"),
    "line_break": later("这一格里有换行。请写成一行，一个人写一行。"),
    "too_long": later("写得太长。请不要超过%(most)s个字。"),
    "private_character": later(
        "姓名里有自造字，别的电脑和打印机显示不出来。请用国标字，没有的用拼音，例如：王（jǐng）。"
    ),
    "name_character": later("姓名里有不是字的符号“%(odd)s”。请只写姓名，备注不要写在这一栏。"),
    "day_unreadable": later("日期看不明白。请写到年月日，例如：2026-01-10。"),
    "not_a_choice": later("没有这种写法。请写其中一个：“%(choices)s”。"),
    "amount_unreadable": later("金额看不明白。请写成元，例如：300000.00。"),
    "asset_code_twice": later("这个编号在第%(first)s行已经用过。请一项用一个编号。"),
    "asset_group_missing": later("归村民小组的，要写哪个小组。请补上小组。"),
    "yes_or_no": later("请写“是”或者“否”。"),
    "office_unknown": later("没有这个职务。请从下拉列表里选：%(offices)s。"),
    "phone_unreadable": later("手机号应当是11位数字。请核对，不清楚的空着。"),
    "group_twice": later("这个组在第%(first)s行已经写过。请删去重复的一行。"),
    "household_twice": later("这个户号在第%(first)s行已经用过。请核对，一户只用一个户号。"),
    "group_unknown": later("“村民小组”表里没有这个组。请先在那张表里写上，或者改成一样的写法。"),
    "head_unknown": later("“村民”表里，%(household)s户没有叫这个名字的人。请核对姓名和户号。"),
    "person_twice": later(
        "同一个人在第%(first)s行已经写过。确实是两个人的，请在姓名后面加（大）（小）区别。"
    ),
    "household_unknown": later("“户”表里没有这个户号。请先在那张表里写上这一户，或者核对户号。"),
    "person_unknown": later("名册里没有这个人。请先写进“村民”表，或者核对姓名和户号。"),
    "person_ambiguous": later("有几个人叫这个名字，户号是：%(households)s。请在“户号”栏写明是哪一户。"),
    "until_before_since": later("任期的最后一天早于开始的%(since)s。请核对起止日期。"),
}
"""By rule: what is wrong with the cell and what to write instead."""

ADVICE: Mapping[str, Any] = {
    "formation_representatives": later(
        "村民代表会议%(whole)s人，其中村民代表%(n)s人，不到五分之四。请核对名册。"
    ),
    "formation_women": later("村民代表会议%(whole)s人，其中妇女代表%(n)s人，不到三分之一。请核对名册。"),
    "formation_households": later(
        "%(houses)s户有村民代表%(n)s人，不在每五户至十五户一人的范围里。按小组推选的，可以不同。"
    ),
    "formation_committee": later("村民委员会成员%(n)s人，应当是三至七人。请核对任职。"),
    "formation_supervisors": later("有%(n)s人同时是村民委员会成员和村务监督委员会成员。请核对任职。"),
    "formation_one": later("%(office)s同时有%(n)s人。请核对任期的起止日期。"),
    "formation_term": later("有%(n)s名村民委员会成员的任期超过五年。请核对起止日期。"),
}
"""By rule: what to look at; it stops nothing."""


def problem(found: Problem) -> str:
    """What is wrong with a cell and what to write."""
    facts = {"column": found.column} | {name: _word(name, fact) for name, fact in found.facts.items()}
    return str(PROBLEMS[found.rule]) % facts


def advice(found: Advice) -> tuple[str, str]:
    """What to look at, and the basis."""
    return str(ADVICE[found.rule]) % dict(found.facts), found.grounds.text


def _word(name: str, fact: Any) -> str:
    if not isinstance(fact, list):
        return str(fact)
    # A choice may hold the sign that stands between others: 临时、医疗、灾害救助 is one.
    return str(_("”、“") if name == "choices" else _("、")).join(str(each) for each in fact)
