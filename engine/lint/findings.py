"""What the lint says (检查结果): one finding a defect, in Chinese, for people who draw."""

from dataclasses import asdict, dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """A defect of one element of one file; `message` says what is wrong and what to draw instead."""

    file: str
    element: str
    rule: str
    severity: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The finding for machines."""
        return asdict(self)


def error(file: str, element: str, rule: str, message: str) -> Finding:
    """A defect with which a diagram must not be used."""
    return Finding(file, element, rule, ERROR, message)


def warning(file: str, element: str, rule: str, message: str) -> Finding:
    """A defect that people should mend, but that lets nobody around anything."""
    return Finding(file, element, rule, WARNING, message)
