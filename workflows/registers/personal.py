"""What no public register may hold (不得公开的个人信息): numbers of identity cards, phones and accounts, and illnesses.

Source: 个人信息保护法第二十五条、第二十八条. Looked for by its looks: a list that is taken for one is refused and can be
written otherwise; one that is overlooked hangs on a wall.
"""

import re
import unicodedata

_IDENTITY = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
ILLNESSES = (
    *(
        "癌",
        "肿瘤",
        "白血病",
        "尿毒症",
        "精神病",
        "精神分裂",
        "抑郁",
        "艾滋",
        "乙肝",
        "肝炎",
        "肺结核",
        "瘫痪",
        "病",
    ),
    "残疾[一二三四]级",
)
_ILLNESS = re.compile("|".join(ILLNESSES))
_HEADINGS = {
    "identity_number": ("身份证", "证件号", "公民身份"),
    "phone_number": ("电话", "手机", "联系方式"),
    "account_number": ("银行", "卡号", "账号", "帐号", "账户", "一卡通", "开户"),
    "illness": ("病", "残疾等级", "致贫原因", "困难原因"),
}


def in_cell(text: str) -> str:
    """Which of them a cell's text looks like: identity_number, phone_number, account_number, illness; empty for none."""
    return number_in(text) or ("illness" if _ILLNESS.search(text) else "")


def number_in(text: str) -> str:
    """The same for numbers alone: a bill for medicines may name an illness, a list of people may not."""
    plain = unicodedata.normalize("NFKC", text)
    for rule, pattern in (
        ("identity_number", _IDENTITY),
        ("phone_number", _PHONE),
        ("account_number", _ACCOUNT),
    ):
        if pattern.search(plain):
            return rule
    return ""


def in_heading(text: str) -> str:
    """Which of them a column would hold by its heading."""
    return next((rule for rule, words in _HEADINGS.items() if any(word in text for word in words)), "")
