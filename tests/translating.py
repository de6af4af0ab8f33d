"""The English catalogue (英文译文): what the pages say, found in code and templates, and how it is kept complete.

    python -m tests.translating        adds what is new (without a text), drops what is gone, compiles

Texts are written by hand into web/translations/en/LC_MESSAGES/messages.po; then it is run once more.
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from workflows import catalogue, entries, inspection, orders, people, powers, stages
from workflows.checkup import examination
from workflows.checkup.registry import CHECKS
from workflows.disclosure import notices, objections
from workflows.law.assemblies import BODIES
from workflows.law.kinds import OWNERS, SUBJECTS

WEB = Path(__file__).parents[1] / "web"
PO = WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
METHODS = [("translations/**", "ignore"), ("static/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
FORMS = WEB.parent / "forms" / "base" / "major-matter"
DIAGRAMS = WEB.parent / "bpmn" / "base"
TASK = re.compile(r'<bpmn:userTask id="[^"]*" name="([^"]*)"')
ASKING = ("label", "description", "text", "suffix")
KEYWORDS = {"_": None, "gettext": None, "later": None, "lazy_gettext": None}


def found() -> Catalog:
    """Every text in code and templates that is worded for a reader."""
    catalog = Catalog(locale="en", project="siyi")
    for _file, _line, message, _comments, _context in extract_from_dir(str(WEB), METHODS, keywords=KEYWORDS):
        if message:
            catalog.add(message)
    for name in (*names(), *_of_forms()):
        catalog.add(name)
    return catalog


def names() -> Iterator[str]:
    """Stages, states, bodies, offices, checks and what else pages name by their ids; the base list and its diagrams."""
    yield from (*stages.NAMES.values(), *stages.STATES.values())
    yield from (body.name for body in BODIES.values())
    yield from (office.name for office in people.OFFICES.values())
    assert examination.SUBJECTS, "importing them registers the checks"
    yield from (check.title for check in CHECKS.values())
    yield from (*notices.KINDS.values(), *notices.CHANNELS.values(), *SUBJECTS.values(), *OWNERS.values())
    yield from (*objections.KINDS.values(), *objections.OUTCOMES.values(), *stages.ACTIONS.values())
    yield from (*orders.ORDERS.values(), *inspection.WAYS.values(), *inspection.HOW.values())
    yield from (kind.name for kind in entries.KINDS.values())
    yield from (power.name for power in powers.POWERS.values())
    yield from _of_list()


def _of_list() -> Iterator[str]:
    """Items, classes and steps of the base list, and the tasks of its diagrams; a county's own stay as it words them."""
    for item in catalogue.load().values():
        yield from (item.title, item.class_title, *(step.title for step in item.steps))
    for file in sorted(DIAGRAMS.glob("*.bpmn")):
        yield from (unescape(name) for name in TASK.findall(file.read_text("utf-8")))


def _of_forms() -> Iterator[str]:
    """What the forms of the common power item ask; those of other items are data of the county."""
    for file in sorted(FORMS.glob("*.form")):
        yield from _texts(json.loads(file.read_text("utf-8")))


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from (told[key] for key in ASKING if isinstance(told.get(key), str) and told[key])
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    for part in parts:
        yield from _texts(part)


def kept() -> Catalog:
    """The catalogue as it is kept."""
    if not PO.exists():
        return Catalog(locale="en", project="siyi")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """What Flask-Babel reads; always dated alike, so that equal texts make equal files."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    content = io.BytesIO()
    write_mo(content, catalog)
    return content.getvalue()


def brought_together() -> Catalog:
    """What is found, with the texts that are kept."""
    old, new = kept(), Catalog(locale="en", project="siyi", charset="utf-8")
    for message in found():
        if message.id:
            before = old.get(message.id)
            new.add(message.id, before.string if before is not None else "")
    return new


def write(catalog: Catalog) -> None:
    """Write both files."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write_po(content, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    PO.write_bytes(HEADER.encode() + content.getvalue())
    MO.write_bytes(compiled(kept()))


HEADER = """# English texts of the pages (英文译文); see tests/translating.py.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"

"""


if __name__ == "__main__":
    write(brought_together())
    missing = [message.id for message in kept() if message.id and not message.string]
    print(f"{len(missing)} texts lack English", *missing, sep="\n")
