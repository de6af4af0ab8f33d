"""The check of shipped law and power list (自检): mistakes are found before a village meets them."""

from pathlib import Path

import pytest

from workflows import catalogue
from workflows.law import lint, statutes

HEAD = "statute: 某法\nversion: v1\njurisdiction: national\nbinding: true\nrules:\n"
KEYS = "value: 3, article: 第一条, certainty: L, source: 测试用"


def law_files(folder: Path, *rules: str) -> list[Path]:
    """Statute files, one rule each."""
    files = [folder / f"law-{n}.yaml" for n in range(len(rules))]
    for file, rule in zip(files, rules, strict=True):
        file.write_text(f"{HEAD}  - {{id: group_assembly.notice_days, {KEYS}, {rule}}}\n", encoding="utf-8")
    return files


def test_what_ships_has_no_findings() -> None:
    """Every rule has a base value, an article or an honest certainty, and dates without overlap or gap."""
    assert lint.check() == []
    assert lint.check([statutes.NATIONAL]) == []


DATES = [
    ("one after the other", ("from: 2020-01-01, until: 2020-12-31", "from: 2021-01-01"), []),
    ("a day in both", ("from: 2020-01-01, until: 2021-01-01", "from: 2021-01-01"), ["dates_overlap"]),
    ("the first never ends", ("from: 2020-01-01", "from: 2021-01-01"), ["dates_overlap"]),
    ("a day in neither", ("from: 2020-01-01, until: 2020-12-30", "from: 2021-01-01"), ["dates_gap"]),
    ("the last one ends", ("from: 2020-01-01, until: 2020-12-31",), ["dates_end"]),
]


@pytest.mark.parametrize(("name", "rules", "found"), DATES)
def test_dates_of_one_rule_follow_each_other(
    tmp_path: Path, name: str, rules: tuple[str, ...], found: list[str]
) -> None:
    """Overlaps, gaps and rules that run out are named with file and line."""
    law_files(tmp_path, *rules)
    findings = (
        lint.check([*sorted(tmp_path.iterdir())])
        if len(rules) == 1
        else list(lint.check_law(tmp_path, complete=False))
    )
    assert [finding["rule"] for finding in findings] == found, name
    for finding in findings:
        assert finding["file"].endswith(":6")
        assert finding["element"] == "group_assembly.notice_days"


LOCAL = [
    ("the same", "members_assembly.notice_days", "10", "2026-01-01", []),
    ("longer", "members_assembly.notice_days", "15", "2026-01-01", []),
    ("shorter", "members_assembly.notice_days", "7", "2026-01-01", ["laxer_than_binding"]),
    (
        "of those present only",
        "members_assembly.pass",
        '">= 2/3 present"',
        "2026-01-01",
        ["laxer_than_binding"],
    ),
    ("a larger part", "members_assembly.pass", '">= 3/4 entitled"', "2026-01-01", []),
    ("where the nation binds nobody", "tender.bid_days", "10", "2026-01-01", []),
]


@pytest.mark.parametrize(("name", "rule", "value", "since", "found"), LOCAL)
def test_a_local_rule_is_no_laxer_than_a_binding_one(
    tmp_path: Path, name: str, rule: str, value: str, since: str, found: list[str]
) -> None:
    """Only the stricter of two holds, so what a province or county wrote in vain is an error, with the article."""
    head = HEAD.replace("national", "hunan")
    line = (
        f"  - {{id: {rule}, value: {value}, from: {since}, article: 第九条, certainty: L, source: 测试用}}\n"
    )
    (tmp_path / "local.yaml").write_text(head + line, encoding="utf-8")
    findings = lint.check([tmp_path])
    assert [finding["rule"] for finding in findings] == found, name
    assert all("《农村集体经济组织法》第二十七条" in finding["message"] for finding in findings)


def test_every_folder_of_data_is_installed() -> None:
    """Setuptools leaves data out of the wheel where its folder is no package."""
    folders = {file.parent for file in catalogue.HERE.parent.rglob("*.yaml")}
    assert folders
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_a_file_that_cannot_be_read_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    """The finding says what was found and what is expected."""
    (tmp_path / "law.yaml").write_text(HEAD + "  - {id: nonsense}\n", encoding="utf-8")
    (tmp_path / "holidays.yaml").write_text("years: []\n", encoding="utf-8")
    (tmp_path / "date.yaml").write_text("from: 2025-02-30\n", encoding="utf-8")
    findings = lint.check([tmp_path])
    assert [finding["rule"] for finding in findings] == ["unreadable"] * 3
    assert all(finding["severity"] == "error" and "应当是" in finding["message"] for finding in findings)


def test_a_rule_without_source_or_article_is_a_finding(tmp_path: Path) -> None:
    """Nobody can check a number that comes from nowhere."""
    rule = "{id: group_assembly.notice_days, value: 3, article: null, certainty: F, source: '', from: 2020-01-01}"
    (tmp_path / "law.yaml").write_text(f"{HEAD}  - {rule}\n", encoding="utf-8")
    assert {finding["rule"] for finding in lint.check([tmp_path])} == {"source_missing", "article_missing"}
    assert {finding["message"] for finding in lint.check([tmp_path])} == {
        "规则“group_assembly.notice_days”没有写数字从哪里来。请写出处",
        "规则“group_assembly.notice_days”写着已经读过原文，却没有条号。请写条号，或者改确定程度",
    }


def test_a_rule_that_no_statute_gives_is_a_finding(tmp_path: Path) -> None:
    """The base must give every rule a value."""
    law_files(tmp_path, "from: 2020-01-01")
    missing = {finding["element"] for finding in lint.check_law(tmp_path, complete=True)}
    assert "representatives_assembly.quorum" in missing
    assert "group_assembly.notice_days" not in missing
