"""The components that a form may use (栏目种类): what each may say, as data."""

from dataclasses import dataclass, field
from enum import Enum

from forms.conditions import Condition


class Kind(Enum):
    """What a field holds; the value is the component's type in form-js."""

    LINE = "textfield"
    MONEY = "money"  # a textfield with the property money
    PARAGRAPH = "textarea"
    WHOLE = "number"
    CHOICE = "select"
    RADIO = "radio"
    TICK = "checkbox"
    CHOICES = "checklist"
    DAY = "datetime"
    ROWS = "dynamiclist"
    HELP = "text"


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen: the stored word and the Chinese on screen."""

    value: str
    label: str


@dataclass(frozen=True)
class Limits:
    """Bounds: lengths in characters, `least` and `most` of a whole number, rows of a group."""

    min_length: int = 0
    max_length: int = 200
    least: int = -(10**15)
    most: int = 10**15
    max_rows: int = 20
    first_rows: int = 1


@dataclass(frozen=True)
class Field:
    """One component of a form; `fields` are the columns of a repeated group, `text` a help text."""

    kind: Kind
    key: str
    label: str
    description: str = ""
    example: str = ""
    required: bool = False
    advised: bool = False
    positive: bool = False
    default: str | int | bool | None = None
    limits: Limits = field(default_factory=Limits)
    options: tuple[Option, ...] = ()
    fields: tuple["Field", ...] = ()
    hidden_when: Condition | None = None
    required_when: Condition | None = None
    not_before: str = ""
    suggest: str = ""
    suffix: str = ""
    text: str = ""


# Keys that bpmn.io's editor writes on every component.
COMMON = frozenset({"type", "id", "layout", "conditional", "properties"})
INPUT = COMMON | {"key", "label", "description", "validate"}

ALLOWED: dict[str, frozenset[str]] = {
    "textfield": INPUT | {"appearance", "defaultValue"},
    "textarea": INPUT | {"defaultValue"},
    "number": INPUT | {"appearance", "defaultValue", "decimalDigits", "increment"},
    "select": INPUT | {"values", "defaultValue"},
    "radio": INPUT | {"values", "defaultValue"},
    "checklist": INPUT | {"values"},
    "checkbox": INPUT | {"defaultValue"},
    "datetime": (INPUT - {"label"}) | {"subtype", "dateLabel"},
    "dynamiclist": COMMON
    | {"label", "path", "components", "isRepeating", "allowAddRemove", "defaultRepetitions"}
    | {"disableCollapse", "nonCollapsedItems", "showOutline", "verticalAlignment"},
    "text": COMMON | {"text"},
}

VALIDATE: dict[str, frozenset[str]] = {
    "textfield": frozenset({"required", "minLength", "maxLength"}),
    "textarea": frozenset({"required", "minLength", "maxLength"}),
    "number": frozenset({"required", "min", "max"}),
}

# Our own hints, in form-js's custom properties; there every value is text.
_HINTS = frozenset({"required_when", "advised", "example"})
PROPERTIES: dict[str, frozenset[str]] = {
    "textfield": _HINTS | {"money", "positive", "suggest"},
    "textarea": _HINTS,
    "number": _HINTS,
    "datetime": _HINTS | {"not_before"},
    "dynamiclist": _HINTS | {"help", "required", "max_rows"},
    "text": frozenset(),
}

FORM_KEYS = frozenset(
    {"type", "id", "schemaVersion", "components", "exporter"}
    | {"executionPlatform", "executionPlatformVersion", "versionTag"}
)

# `typename` makes the process library's own stored state unloadable; `rule` is a function of our
# expressions; the others are names of the page's own inputs.
RESERVED = frozenset(
    {"typename", "rule", "self", "true", "false", "null", "csrf_token", "command_id", "add_row"}
)
