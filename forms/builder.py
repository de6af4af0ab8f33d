"""Builds the fields of a form from its JSON and refuses whatever the subset does not have (解析栏目)."""

import keyword
import re
from collections.abc import Iterator, Mapping

from forms import conditions
from forms.components import ALLOWED, PROPERTIES, RESERVED, VALIDATE, Field, Kind, Limits, Option
from forms.conditions import Condition
from forms.place import LARGEST_BOUND, Place

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CHOOSING = frozenset({Kind.CHOICE, Kind.RADIO, Kind.CHOICES})
LONGEST = 20_000
MOST_ROWS = 100


def build(owner: Place, ids: set[str], *, inside: bool = False) -> tuple[Field, ...]:
    """The fields of an object's `components`; `ids` gathers form-js's ids, each used once in a file.

    Inside a repeated group there are neither groups nor help texts.
    """
    places = owner.items("components")
    fields = [_field(place, ids, inside=inside) for place in places]
    known: dict[str, Field] = {}
    for place, field in zip(places, fields, strict=True):
        if field.key in known:
            raise place.refuse(f"key {field.key!r} twice", "each key once")
        if field.kind is not Kind.HELP:
            known[field.key] = field
    for place, field in zip(places, fields, strict=True):
        _check_references(place, field, known)
    return tuple(fields)


def _field(place: Place, ids: set[str], *, inside: bool) -> Field:
    type_ = place.json.get("type")
    if not isinstance(type_, str) or type_ not in ALLOWED or (inside and type_ in {"dynamiclist", "text"}):
        raise place.refuse(f"component {type_!r}", f"one of {sorted(ALLOWED)}")
    place.only(ALLOWED[type_], "key")
    _identify(place, ids)
    if type_ == "text":
        return Field(kind=Kind.HELP, key="", label="", text=place.words("text"))
    return _input(place, type_, ids)


def _input(place: Place, type_: str, ids: set[str]) -> Field:
    checks = place.part("validate", VALIDATE.get(type_, frozenset({"required"})))
    hints = place.part(
        "properties", PROPERTIES.get(type_, frozenset({"required_when", "advised", "example"}))
    )
    kind = Kind.MONEY if hints.flag("money") else Kind(type_)
    return Field(
        kind=kind,
        key=_key(place, "path" if kind is Kind.ROWS else "key"),
        label=place.words("dateLabel" if kind is Kind.DAY else "label"),
        description=place.text("description", hints.text("help")),
        example=hints.text("example"),
        required=checks.flag("required") or hints.flag("required"),
        advised=hints.flag("advised"),
        positive=hints.flag("positive"),
        default=_default(place, kind),
        limits=_limits(place, kind, checks, hints),
        options=_options(place) if kind in _CHOOSING else (),
        fields=build(place, ids, inside=True) if kind is Kind.ROWS else (),
        hidden_when=_condition(place.part("conditional", frozenset({"hide"})), "hide", place),
        required_when=_condition(hints, "required_when", place),
        not_before=hints.text("not_before"),
        suggest=hints.text("suggest"),
        suffix=place.part("appearance", frozenset({"suffixAdorner"})).text("suffixAdorner"),
    )


def _identify(place: Place, ids: set[str]) -> None:
    """form-js needs an id for each component; dates are days, numbers are whole."""
    id_ = place.words("id")
    if id_ in ids:
        raise place.refuse(f"id {id_!r} twice", "each id once")
    ids.add(id_)
    if place.json["type"] == "datetime" and place.json.get("subtype") != "date":
        raise place.refuse(f"subtype {place.json.get('subtype')!r}", "subtype 'date'")
    if place.json.get("decimalDigits", 0) != 0:
        raise place.refuse("decimalDigits", "whole numbers: 0")


def _key(place: Place, name: str) -> str:
    key = place.json.get(name)
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise place.refuse(f"{name} {key!r}", "lower_snake, at most 40 letters")
    if key in RESERVED or keyword.iskeyword(key):
        raise place.refuse(f"{name} {key!r}", "a key that is not reserved")
    return key


def _limits(place: Place, kind: Kind, checks: Place, hints: Place) -> Limits:
    limits = Limits(
        min_length=checks.bound("minLength", 0),
        max_length=checks.bound("maxLength", 2000 if kind is Kind.PARAGRAPH else 200),
        least=checks.bound("min", -LARGEST_BOUND),
        most=checks.bound("max", LARGEST_BOUND),
        max_rows=hints.bound("max_rows", 20),
        first_rows=place.bound("defaultRepetitions", 1),
    )
    if not 0 <= limits.min_length <= limits.max_length <= LONGEST or limits.max_length == 0:
        raise place.refuse(f"lengths {limits.min_length} to {limits.max_length}", f"1 to {LONGEST}, in order")
    if limits.least > limits.most:
        raise place.refuse(f"min {limits.least}, max {limits.most}", "min at most max")
    if not 1 <= limits.first_rows <= limits.max_rows <= MOST_ROWS:
        found = f"defaultRepetitions {limits.first_rows}, max_rows {limits.max_rows}"
        raise place.refuse(found, f"1 to {MOST_ROWS}, in order")
    return limits


def _options(place: Place) -> tuple[Option, ...]:
    options = []
    for each in place.items("values"):
        each.only(frozenset({"label", "value"}), "option key")
        options.append(Option(value=each.words("value"), label=each.words("label")))
    if len({option.value for option in options}) < len(options):
        raise place.refuse("an option's value twice", "each value once")
    return tuple(options)


def _condition(part: Place, key: str, owner: Place) -> Condition | None:
    if key not in part.json:
        return None
    try:
        return conditions.parse(part.text(key))
    except ValueError as error:
        raise owner.refuse(f"{key}: {error}", 'key = "value", joined by or, by and') from error


def _default(place: Place, kind: Kind) -> str | int | bool | None:
    """A default is an answer that the field itself would take."""
    default: object = place.json.get("defaultValue")
    if kind is Kind.TICK and isinstance(default, bool):
        return default
    if kind is Kind.WHOLE and isinstance(default, int) and not isinstance(default, bool):
        return default
    choosing = kind in {Kind.CHOICE, Kind.RADIO}
    if choosing and isinstance(default, str) and default in {each.value for each in _options(place)}:
        return default
    if default is not None:
        raise place.refuse(f"defaultValue {default!r}", "an answer that the field takes")
    return None


def _check_references(place: Place, field: Field, known: Mapping[str, Field]) -> None:
    """Conditions name a field with choices and one of its options; `not_before` names a date."""
    for key, value in _compared(field):
        if key not in known or value not in {option.value for option in known[key].options}:
            raise place.refuse(
                f"a condition on {key!r} = {value!r}", "a field with choices and one of its values"
            )
    if field.not_before and (field.not_before not in known or known[field.not_before].kind is not Kind.DAY):
        raise place.refuse(f"not_before {field.not_before!r}", "the key of a date beside it")


def _compared(field: Field) -> Iterator[tuple[str, str]]:
    for condition in (field.hidden_when, field.required_when):
        for one in condition.comparisons if condition else ():
            yield one.key, one.value
