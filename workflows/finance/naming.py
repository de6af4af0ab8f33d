"""Names that the public reads (姓名的遮盖): a firm's stands whole, of a person's the surname alone, everywhere alike.

Source: 个人信息保护法第二十五条. Forms hold one field for firms and persons, so a name is taken for a person's unless it
says that it is none: rather a firm's too much hidden than a person's shown.
"""

import re

FIRMS = (
    *("公司", "商行", "商店", "经营部", "门市部", "服务部", "合作社", "银行", "信用社", "农商行", "超市"),
    *(
        "厂",
        "店",
        "部",
        "站",
        "所",
        "局",
        "院",
        "校",
        "队",
        "社",
        "中心",
        "委员会",
        "村委会",
        "政府",
        "办公室",
    ),
    *("办", "协会", "基金会", "学校", "组", "村", "镇", "乡", "县", "馆", "行", "建筑", "户"),
)
"""How names of firms and public bodies end."""

NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
LONG_NAME = re.compile(r"[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)+")


def masked(party: str) -> str:
    """A payee or payer as the public reads it: 王小明 → 王某某, 明达商行 stays."""
    text = party.strip()
    person = LONG_NAME.fullmatch(text) or (NAME.fullmatch(text) and not text.endswith(FIRMS))
    return surname(text) if person else text


def surname(name: str) -> str:
    """A single person's name for the public: the surname alone, or what of a longer name is as short."""
    return f"{name[:1]}某某"
