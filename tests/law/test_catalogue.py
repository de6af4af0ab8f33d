"""The power list (小微权力清单) as data."""

from datetime import date
from pathlib import Path

import pytest

from engine.errors import DefinitionError
from workflows import catalogue
from workflows.law import lint
from workflows.law.assemblies import BODIES

BASE = catalogue.HERE / "base"


def test_the_base_list_has_major_matters() -> None:
    """The first item of the list, shown as unconfirmed until a county confirms it."""
    item = catalogue.load("base")["major-matter"]
    assert (item.title, item.class_, item.process, item.entry) == (
        "重大事项决策",
        "A",
        "major-matter",
        "proposal",
    )
    assert (item.executing, item.supervising) == ("villagers_committee", "supervision_committee")
    assert not item.verified
    assert [step.stage for step in item.steps] == list(catalogue.STAGES)


def test_a_county_without_a_list_of_its_own_has_the_base_list() -> None:
    """Any county's id is answered, and none leads out of the folder."""
    for county in ("yaml-county", "../law/national", ""):
        assert catalogue.load(county) == catalogue.load("base")


def test_the_list_cannot_be_changed_by_a_reader() -> None:
    """It is shared by all who read it."""
    assert not hasattr(catalogue.load("base"), "__setitem__")


POLICY = [
    ("2024-03-01", "《村民委员会组织法》第二十四条、第二十六条", "《农村集体经济组织法》"),
    ("2026-03-01", "《村民委员会组织法》（条文号待核）", "《村民委员会组织法》第二十四条"),
]


@pytest.mark.parametrize(("on", "shown", "hidden"), POLICY)
def test_the_policy_basis_is_that_of_the_day(on: str, shown: str, hidden: str) -> None:
    """An article is named only while it is in force."""
    texts = [basis.text for basis in catalogue.load("base")["major-matter"].basis_on(date.fromisoformat(on))]
    assert shown in texts
    assert not any(text.startswith(hidden) for text in texts)


def test_every_body_and_subject_has_a_name() -> None:
    """Pages never show an identifier."""
    assert all(body.name and not body.name.isascii() for body in BODIES.values())
    words = [*catalogue.SUBJECTS.values(), *catalogue.OWNERS.values(), *catalogue.STAGES.values()]
    assert all(word and not word.isascii() for word in words)


WRONG = [
    ("colour: red", "unknown key 'colour'"),
    ("entry: ''", "a stage or a task"),
    ("start: 3", "the name of a form"),
    ("started_by: [king]", "some of secretary"),
    ("version: one", "a whole number"),
    ("verified: perhaps", "true or false"),
    ("from: soon", "a date"),
    ("title: ''", "a text"),
    ("disclosures: [rumour]", "some of resolution"),
    ("time_limits: [days]", "ids of rules"),
    ("materials: []", "not empty"),
    ("steps: [{stage: '', title: 步骤, by: villagers_committee}]", "a stage or a task"),
    ("steps: [提议]", "a mapping"),
    ("basis: [{statute: 某法}]", "no key 'article'"),
    ("id: other", "the file's name"),
]


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_a_mistake_in_an_item_is_named(tmp_path: Path, line: str, message: str) -> None:
    """Unknown keys and wrong values are refused, for the loader and for `siyi check` alike."""
    key = line.split(":")[0]
    kept: list[str] = []
    skipping = False
    for text in (BASE / "major-matter.yaml").read_text(encoding="utf-8").splitlines():
        skipping = text.startswith(f"{key}:") or (skipping and text.startswith(" "))
        kept += [] if skipping else [text]
    folder = tmp_path / "catalogue" / "some-county"
    folder.mkdir(parents=True)
    (folder / "major-matter.yaml").write_text("\n".join([*kept, line]), encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        catalogue.read_folder(folder)
    assert [finding["rule"] for finding in lint.check([folder])] == ["unreadable"]
