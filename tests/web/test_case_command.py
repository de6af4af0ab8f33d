"""`siyi case --county`: what a county published is played from its database, and a county's files by its own list."""

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import definitions
from tests import copies, listings
from tests.trees import OFFICES
from tests.village import COUNTY, TOWNSHIP, VillageUnderTest
from tests.web.conftest import Install
from web import cli
from workflows import catalogue, jurisdictions
from workflows.cases.county import County
from workflows.listing import trial, versions
from workflows.listing.content import Content
from workflows.listing.plan import Plan

ITEM = "street-lamp"
FILE = f"""
case: 路灯认养
item: {ITEM}
form: {{title: 二组路灯, content: 认养一盏}}
steps:
  - {{date: 2026-03-02, do: task, task: step_1}}
  - {{date: 2026-03-03, do: task, task: step_3, expect: {{outcome: refused, because: out_of_order}}}}
  - {{date: 2026-03-04, do: task, task: step_2, form: {{outcome: agree}}}}
  - {{date: 2026-03-05, do: task, task: step_3}}
expect: {{state: closed}}
"""
NOTICED = """
case: 决议公告
item: major-matter
rules: {}
form: {title: 硬化道路, content: 二组}
steps:
  - {date: 2024-03-01, do: meeting, stage: proposal, present: 5, for: 5}
  - {date: 2024-03-04, do: meeting, stage: consultation, present: 7, for: 7}
  - {date: 2024-03-10, do: meeting, stage: deliberation, notice_on: 2024-03-05, present: 41, for: 41}
  - {date: 2024-03-18, do: meeting, stage: resolution, notice_on: 2024-03-13, present: 40, for: 40}
  - {date: 2024-03-19, do: post, notice: resolution}
  - {date: 2024-03-28, do: implement}
expect: {state: open, stage: implementation}
"""


def proven(item: str, plan: Plan = listings.PLAN) -> Content:
    """An item with the cases that the system writes."""
    content = listings.written(item, plan)
    county = County(COUNTY, tuple(catalogue.load()), {}, {})
    return content.but(cases=trial.suggest(content, item, COUNTY, county).cases)


@pytest.fixture
def county(
    village_in_file: VillageUnderTest, install: Install, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> VillageUnderTest:
    """A county whose database the command line reads: it has published an item, and its notices run ten days."""
    village = village_in_file
    install(tmp_path / "var")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("SIYI_DATABASE_URL", copies.url(village.database))
    content = proven(ITEM)
    village.do(versions.begin, "administrator", jurisdiction=COUNTY, item=ITEM, content=content)
    listings.publish(village, ITEM)
    values = {"resolution.period_days": 10}
    village.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
    return village


def played(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    try:
        code = cli.main(["case", *arguments, "--json"])
    except SystemExit as stop:
        code = int(stop.code or 0)
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else [{"error": told.err}]


def listed(village: VillageUnderTest, home: str = COUNTY, days: int = 0) -> tuple[str, ...]:
    """The options that name a list and its day."""
    return "--county", home, "--on", f"{village.today + timedelta(days=days)}"


def written(folder: Path, text: str) -> str:
    file = folder / "case.yaml"
    file.write_text(text, "utf-8")
    return str(file)


def test_the_cases_of_what_was_published_are_played(
    county: VillageUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a file: each case that belongs to a published item, named by county and item, as at publishing."""
    code, told = played(capsys, *listed(county))
    assert code == 0
    assert {each["file"] for each in told} == {f"{COUNTY}/{ITEM}"}
    assert [(each["ok"], each["state"]) for each in told] == [(True, "closed"), (True, "open")]


def test_published_cases_are_played_by_the_rules_of_the_county(
    county: VillageUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    """As publication proves them: a case that the base rules let through does not hold where notices hang longer."""
    content = proven("lamp-by-vote", Plan((), discussed=True))
    told = {"item": "lamp-by-vote", "content": content}
    county.do(versions.begin, "administrator", jurisdiction=COUNTY, **told)
    listings.publish(county, "lamp-by-vote")
    for days, expected in ((7, 0), (15, 1)):
        values = {"resolution.period_days": days}
        county.do(jurisdictions.set_rules, "administrator", jurisdiction=COUNTY, values=values)
        code, found = played(capsys, *listed(county))
        assert code == expected
    assert [each["problems"][0] for each in found if not each["ok"]] == [
        "step 6: expected accepted, got refused (notice_period_running)"
    ]


def test_a_township_plays_its_own_items_too(
    county: VillageUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a township added stands beside the county's, for the township alone."""
    content = proven("lamp-of-the-township")
    told = {"item": "lamp-of-the-township", "content": content}
    county.do(versions.begin, "township_party", jurisdiction=TOWNSHIP, **told)
    listings.publish(county, "lamp-of-the-township", TOWNSHIP)
    _code, of_township = played(capsys, *listed(county, TOWNSHIP))
    _code, of_county = played(capsys, *listed(county))
    assert (len(of_township), len(of_county)) == (4, 2)


def test_a_file_is_played_with_the_published_item(
    county: VillageUnderTest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The county's own item, step by step; without `--county` nobody knows it, and the sentence names the file."""
    file = written(tmp_path, FILE)
    code, told = played(capsys, file, *listed(county))
    assert (code, told[0]["state"], told[0]["problems"]) == (0, "closed", [])
    code, told = played(capsys, file)
    assert code == 2
    assert f"{file}:" in told[0]["error"]


def test_a_file_is_played_by_the_rules_of_the_county(
    county: VillageUnderTest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the county's notices run ten days, nine are too few; what the case itself sets goes before."""
    file = written(tmp_path, NOTICED)
    assert played(capsys, file)[0] == 0
    code, told = played(capsys, file, *listed(county))
    assert (code, told[0]["problems"][0]) == (
        1,
        "step 6: expected accepted, got refused (notice_period_running)",
    )
    own = written(tmp_path, NOTICED.replace("rules: {}", "rules: {resolution.period_days: 7}"))
    assert played(capsys, own, *listed(county))[0] == 0


def test_an_item_off_the_list_is_unknown(
    county: VillageUnderTest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither its own cases are played nor a file about it."""
    told = {"item": ITEM, "since": county.today, "reason": "合并到公益事业"}
    county.do(versions.withdraw, "administrator", jurisdiction=COUNTY, **told)
    assert played(capsys, *listed(county)) == (0, [])
    assert played(capsys, written(tmp_path, FILE), *listed(county))[0] == 2


WRONG: Mapping[str, tuple[str, ...]] = {
    "an unknown county": ("--county", "nowhere"),
    "no county after the option": ("--county",),
}


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_what_is_not_understood_ends_with_two(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence says what to write."""
    code, told = played(capsys, *arguments)
    assert code == 2
    assert "--county" in told[0]["error"] or "请改正" in told[0]["error"]


@pytest.fixture
def own_files(tmp_path: Path) -> Iterator[str]:
    """A county with files of its own: list, flowchart and forms below its name, and nothing of them in `base`."""
    for kind in ("catalogue", "bpmn", "forms"):
        shutil.copytree(OFFICES / kind / "base", tmp_path / kind / "yanjiang")
    item = tmp_path / "catalogue" / "yanjiang" / "joint-signing.yaml"
    item.write_text(item.read_text("utf-8").replace("forms: base/", "forms: yanjiang/"), "utf-8")
    definitions.FURTHER.append(tmp_path)
    yield "yanjiang"
    definitions.FURTHER.remove(tmp_path)


def test_a_countys_own_files_are_played_by_its_name(
    own_files: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`county:` in the case names the list among the files: its item starts with its own flowchart and forms."""
    text = (OFFICES / "cases" / "signing.yaml").read_text("utf-8").partition("---")[0]
    code, told = played(capsys, written(tmp_path, f"county: {own_files}\n{text}"))
    assert (code, told[0]["state"]) == (0, "closed")
    assert played(capsys, written(tmp_path, text))[0] == 2
