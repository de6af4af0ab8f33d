"""Days and times as pages write them (日期的写法)."""


def day(text: str) -> str:
    """2024年3月1日, from an ISO day or instant; empty from an empty text."""
    if not text:
        return ""
    year, month, number = text[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"


def month_named(text: str) -> str:
    """2024年3月, from an ISO month."""
    year, number = text.split("-")
    return f"{int(year)}年{int(number)}月"


def moment(text: str) -> str:
    """2024年3月1日 09:00, from an ISO instant; empty from an empty text."""
    return f"{day(text)} {text[11:16]}" if text else ""
