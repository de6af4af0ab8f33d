"""The English catalogue (英文译文): what the pages say, found in code and templates, and how it is kept complete.

    python -m tests.translating        adds what is new (without a text), drops what is gone, compiles

Texts are written by hand into web/translations/en/LC_MESSAGES/messages.po; then it is run once more.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[1] / "web"
PO = WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
METHODS = [("translations/**", "ignore"), ("static/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "later": None, "lazy_gettext": None}


def found() -> Catalog:
    """Every text in code and templates that is worded for a reader."""
    catalog = Catalog(locale="en", project="siyi")
    for _file, _line, message, _comments, _context in extract_from_dir(str(WEB), METHODS, keywords=KEYWORDS):
        if message:
            catalog.add(message)
    return catalog


def kept() -> Catalog:
    """The catalogue as it is kept."""
    if not PO.exists():
        return Catalog(locale="en", project="siyi")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """What Flask-Babel reads."""
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
    """Write both files; times are left out, so that equal texts make equal files."""
    catalog.mime_headers = [
        (name, value) for name, value in catalog.mime_headers if not name.endswith("-Date")
    ]
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
