"""The forms that come with Siyi, found by county, power item and name (自带表单)."""

from functools import cache
from importlib.resources import files

from forms.definition import FormDefinition, load


@cache
def form(name: str, *, item: str = "major-matter", county: str = "base") -> FormDefinition:
    """`form("objection")` is forms/base/major-matter/objection.form; KeyError where there is none."""
    path = f"{county}/{item}/{name}.form"
    file = files("forms") / path
    if not file.is_file():
        raise KeyError(f"no shipped form {path}")
    return load(file.read_bytes(), path)
