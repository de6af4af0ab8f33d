"""What the list says of an item (清单内容页): number, class, bodies, basis, materials, what is not allowed."""

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from web import store, wording
from web.listing import rows, told
from web.listing.blueprint import page, pages
from web.listing.rows import Row
from web.listing.told import Opened
from web.meetings.asking import Asked
from workflows import catalogue
from workflows.listing import drafting

Page = str | Response | tuple[str, int]
BASIS = ("statute", "article", "from", "until", "source")
BLANK = dict.fromkeys(BASIS, "")
NUMBER = 8
LONGEST = 200


@pages.route("/drafts/<item>/entry", methods=["GET", "POST"])
def entry(home: str, item: str) -> Page:
    """The form of the list's entry."""
    found = told.find(home, item)
    if request.method == "GET":
        return _page(
            found, Asked(_typed(found)), _basis(found), list(found.content.entry.get("started_by", ()))
        )
    asked, chosen = Asked(request.form), request.form.getlist("started_by")
    typed = rows.read(request.form, "basis", BASIS)
    changed = rows.acted(request.form, typed, BLANK)
    if changed is not None:
        return _page(found, asked, changed, chosen)
    entry = _read(found, asked, typed, request.form)
    if asked.errors:
        return _page(found, asked, typed, chosen), 422
    told.save(found, drafting.with_entry(found.content, item, entry))
    flash(_("清单内容已经保存。"), "done")
    return redirect(url_for("listing.draft", home=home, item=item), 303)


def classes() -> dict[str, str]:
    """The classes of the list by letter, one's own last."""
    found = {item.class_: item.class_title for item in catalogue.load().values()}
    return dict(sorted({**found, "K": "特色清单"}.items()))


def _typed(found: Opened) -> dict[str, str]:
    entry = found.content.entry
    lines = {"materials": "\n".join(entry.get("materials", ()))}
    lines["limits"] = "\n".join(
        each["text"] + (f"｜{each['source']}" if each["source"] else "") for each in entry.get("limits", ())
    )
    return {
        name: str(entry.get(name) or "") for name in ("title", "number", "class", "executing", "supervising")
    } | lines


def _basis(found: Opened) -> list[Row]:
    shown = [
        {name: str(each.get(name) or "") for name in BASIS} for each in found.content.entry.get("basis", ())
    ]
    return shown or [dict(BLANK)]


def _read(found: Opened, asked: Asked, typed: list[Row], posted: MultiDict[str, str]) -> dict[str, Any]:
    title, number, class_ = asked.value("title"), asked.value("number"), asked.value("class")
    if not 2 <= len(title) <= 60:
        asked.wrong("title", _("请写这一项叫什么，两个字以上，六十个字以内，例如：路灯认养。"))
    if not number or len(number) > NUMBER:
        asked.wrong("number", _("请写编号，例如：K1。"))
    if class_ not in classes():
        asked.wrong("class", _("请选类别。"))
    for name in ("executing", "supervising"):
        if not told.chosen(told.lanes(), asked.value(name)):
            asked.wrong(name, _("请选机构或者岗位。"))
    starters = [each for each in posted.getlist("started_by") if told.chosen(told.starters(), each)]
    if not starters:
        asked.wrong("started_by", _("请至少勾选一个可以发起的岗位。"))
    return {
        "title": title,
        "number": number,
        "class": class_,
        "class_title": classes().get(class_, ""),
        "executing": asked.value("executing"),
        "supervising": asked.value("supervising"),
        "started_by": starters,
        "basis": [_policy(found, asked, at, row) for at, row in enumerate(typed) if any(row.values())],
        "materials": _lines(asked.value("materials")),
        "limits": [_limit(found, line) for line in _lines(asked.value("limits"))],
    }


def _lines(text: str) -> list[str]:
    return [line.strip()[:LONGEST] for line in text.splitlines() if line.strip()]


def _policy(found: Opened, asked: Asked, at: int, row: Row) -> dict[str, Any]:
    """One article; verified only as far as the line was so before and is not changed."""
    for name in ("from", "until"):
        if row[name] and not _is_day(row[name]):
            asked.wrong(f"basis-{at}-{name}", _("请写年月日，例如：2026-01-01。"))
    line: dict[str, Any] = {
        "statute": row["statute"] or None,
        "article": row["article"] or None,
        "from": row["from"] or store.now().date().isoformat(),
        "source": row["source"] or "待核",
    } | ({"until": row["until"]} if row["until"] else {})
    before = [each for each in found.content.entry.get("basis", ()) if each["verified"]]
    same = any((each["statute"], each["article"]) == (line["statute"], line["article"]) for each in before)
    return line | {"verified": same}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _limit(found: Opened, written: str) -> dict[str, Any]:
    text, _bar, source = (part.strip() for part in written.partition("｜"))
    known = found.content.entry.get("limits", ())
    same = any(each["verified"] and each["text"] == text for each in known)
    return {"text": text, "source": source, "verified": same}


def _page(found: Opened, asked: Asked, basis: list[Row], started_by: list[str]) -> str:
    order = ["title", "number", "class", "executing", "supervising", "started_by"]
    return page(
        "entry",
        found.home,
        draft=found,
        asked=asked,
        rows=basis,
        started_by=started_by or ["secretary"],
        classes={letter: wording.named(title) for letter, title in classes().items()},
        lanes=told.lanes(),
        starters=told.starters(),
        summary=asked.summary(order),
    )
