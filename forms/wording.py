"""How a field names itself and its example in a sentence (栏目的叫法)."""

from forms import messages
from forms.components import Field, Kind
from forms.messages import Sentence, say

_EXAMPLES = {Kind.MONEY: "186500.00", Kind.WHOLE: "35", Kind.DAY: "2024-03-18"}
_LISTED = 8


def example(field: Field) -> str:
    """An answer that would be taken; empty where the form gives none and the kind has none."""
    return field.example or _EXAMPLES.get(field.kind, "")


def options(field: Field) -> str:
    """The labels that may be chosen, as one phrase."""
    labels = [option.label for option in field.options]
    return "、".join(labels[:_LISTED]) + ("等" if len(labels) > _LISTED else "")


def missing(field: Field) -> Sentence:
    """What to say where an answer is needed and none was given."""
    if field.kind is Kind.TICK:
        return say(messages.MISSING_TICK, label=field.label)
    if field.kind is Kind.ROWS:
        return say(messages.MISSING_ROWS, label=field.label)
    if field.options:
        return say(messages.MISSING_CHOICE, label=field.label, options=options(field))
    if example(field):
        return say(messages.MISSING, label=field.label, example=example(field))
    return say(messages.MISSING_PLAIN, label=field.label)
