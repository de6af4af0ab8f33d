"""The forms that come with Siyi load, keep the contract's keys, and read well (自带表单)."""

import re
from importlib.resources import files

import pytest

from forms import values
from forms.definition import FormDefinition, load
from forms.schema import validate
from forms.shipped import form

FOLDER = files("forms") / "base" / "major-matter"
NAMES = sorted(each.name.removesuffix(".form") for each in FOLDER.iterdir() if each.name.endswith(".form"))

# The keys that shared cases and commands give to each form.
CONTRACT = {
    "proposal": {"title", "content", "subject", "owner", "amount", "funding"},
    "discussion": {"remark"},
    "township-review": {"opinion", "reason"},
    "resolution-notice": {"title", "content", "amount", "place", "contractor", "starts", "ends",
                          "beneficiaries", "contact"},
    "implementation": {"amount", "contractor", "responsible", "started_on"},
    "payment": {"amount", "to", "purpose"},
    "result-notice": {"final_amount", "summary", "finished_on", "comparison"},
    "closing": {"index_complete", "remark"},
    "objection": {"text"},
    "reply": {"outcome", "to", "text"},
    "supervision-opinion": {"opinion", "text"},
    "withdraw": {"reason"},
    "correction": {"field", "old", "new", "reason"},
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_form_loads_under_its_own_name(name: str) -> None:
    """The file's name is the form's id, by which diagrams refer to it."""
    assert load((FOLDER / f"{name}.form").read_bytes(), name).id == name


def test_every_form_of_the_contract_is_shipped() -> None:
    """No form is missing and none is unknown to the contract."""
    assert set(NAMES) == set(CONTRACT)


@pytest.mark.parametrize(("name", "keys"), CONTRACT.items(), ids=CONTRACT.keys())
def test_a_form_takes_the_keys_of_the_contract(name: str, keys: set[str]) -> None:
    """Renaming a key would break cases and matters."""
    assert keys <= form(name).keys


def test_subjects_and_owners_are_those_of_the_contract() -> None:
    """The subject decides which body resolves; its ids are fixed."""
    subject = {option.value for option in form("proposal").field("subject").options}
    assert subject == {
        "work_subsidy", "public_works", "collective_project", "other_interest", "collective_income_use",
        "property_disposal", "land_contract", "homestead_plan", "land_compensation", "village_rules", "other",
    }  # fmt: skip
    owner = {option.value for option in form("proposal").field("owner").options}
    assert owner == {"villagers", "collective", "group"}


@pytest.mark.parametrize("name", ["township-review", "supervision-opinion"])
def test_opinions_are_those_of_the_contract(name: str) -> None:
    """agree, amend, refuse; agreeing needs no reason."""
    assert [option.value for option in form(name).field("opinion").options] == ["agree", "amend", "refuse"]
    assert validate(form(name), {"opinion": "agree"}) == {"opinion": "agree"}


def words(definition: FormDefinition) -> list[str]:
    fields = [*definition.components, *(column for each in definition.fields for column in each.fields)]
    said = [(each.label, each.description, each.text, each.example) for each in fields]
    return [word for group in said for word in group] + [o.label for each in fields for o in each.options]


@pytest.mark.parametrize("name", NAMES)
def test_words_are_chinese_with_full_width_punctuation(name: str) -> None:
    """A half-width comma or colon beside a Chinese character is a slip of the pen."""
    slips = [
        word
        for word in words(form(name))
        if re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", word)
    ]
    assert slips == []


@pytest.mark.parametrize("name", NAMES)
def test_each_example_would_itself_be_taken(name: str) -> None:
    """An example that the form refuses would send people in circles."""
    for field in form(name).fields:
        if field.example:
            assert values.read(field, field.example) == field.example


def test_an_unknown_form_is_a_key_error() -> None:
    """A misspelt name fails at once."""
    with pytest.raises(KeyError, match="no shipped form base/major-matter/propozal"):
        form("propozal")
