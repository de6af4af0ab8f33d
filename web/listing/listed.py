"""The list as its writer sees it (清单管理首页): what holds, what comes, what is being written; new, changed, withdrawn."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, wording
from web import words as refusals
from web.listing.blueprint import page, pages
from web.meetings.asking import Asked
from workflows import jurisdictions, matters
from workflows.catalogue import PowerItem
from workflows.listing import drafting, lists, versions
from workflows.listing.plan import Plan
from workflows.listing.tables import ItemDraft, ItemVersion

Page = str | Response | tuple[str, int]
OWN = ("K", "特色清单")
"""The class of what a township or county adds, where it names none."""


@dataclass(frozen=True)
class Line:
    """One item: as it holds today (None: not on the list), its latest version of one's own, its draft."""

    id: str
    title: str
    item: PowerItem | None
    latest: ItemVersion | None
    draft: ItemDraft | None
    mine: bool


@pages.get("")
def listed(home: str) -> str:
    """All items in their classes, one's own drafts and versions marked."""
    with store.database().read() as db:
        here = jurisdictions.get(db, home)
        items = (
            matters.power_list(db, home, on=store.now().date())
            if here.kind == "county"
            else _township(db, home)
        )
        latest = {row.item: row for row in db.scalars(_versions(home))}
        drafts = {
            row.item: row for row in db.scalars(select(ItemDraft).where(ItemDraft.jurisdiction == home))
        }
    names = dict.fromkeys((*drafts, *latest, *items))
    lines = [
        Line(
            name,
            _title(name, items, latest, drafts),
            items.get(name),
            latest.get(name),
            drafts.get(name),
            here.kind == "county" or name in latest or name in drafts,
        )
        for name in names
    ]
    return page(
        "list",
        home,
        writing=[line for line in lines if line.draft is not None],
        coming=[
            line
            for line in lines
            if line.latest is not None and line.latest.since > store.now().date().isoformat()
        ],
        lines=sorted((line for line in lines if line.item is not None), key=_order),
        gone=[line for line in lines if line.item is None and line.draft is None],
    )


def _township(db: Any, home: str) -> dict[str, PowerItem]:
    """What holds in a township's villages: the county's list and its own items."""
    line = jurisdictions.line(db, home)
    return dict(lists.in_force(db, line, on=store.now().date()))


def _versions(home: str) -> Any:
    return select(ItemVersion).where(ItemVersion.jurisdiction == home).order_by(ItemVersion.version)


def _title(name: str, items: Any, latest: Any, drafts: Any) -> str:
    if name in drafts:
        return str(drafts[name].title)
    return wording.named(items[name].title if name in items else latest[name].title)


def _order(line: Line) -> tuple[str, int, str]:
    if line.item is None:
        return "", 0, line.id
    return _place(line.item)


def _place(item: PowerItem) -> tuple[str, int, str]:
    """Where an item stands on the printed list: A1, A2 … A10, B1."""
    digits = "".join(filter(str.isdigit, item.number))
    return item.class_, int(digits or 0), item.id


@pages.route("/new", methods=["GET", "POST"])
def new(home: str) -> Page:
    """A new item: its title, and how it begins: from steps, or as one of the list."""
    with store.database().read() as db:
        items = sorted(_township(db, home).values(), key=_place)
    asked = Asked(request.form if request.method == "POST" else request.args)
    if request.method == "GET":
        return _form(home, asked, items)
    title = asked.value("title")
    if not 2 <= len(title) <= 60:
        asked.wrong("title", _("请写这一项叫什么，两个字以上，六十个字以内，例如：路灯认养。"))
    if asked.value("like") and asked.value("like") not in {item.id for item in items}:
        asked.wrong("like", _("请在清单里选一项，或者选“从办理步骤开始”。"))
    if asked.errors:
        return _form(home, asked, items), 422
    item = _begin(home, asked)
    flash(_("草稿已经建好。请照下面的顺序一步一步办。"), "done")
    page_ = "listing.draft" if asked.value("like") else "listing.steps"
    return redirect(url_for(page_, home=home, item=item), 303)


def _begin(home: str, asked: Asked) -> str:
    like, discussed = asked.value("like"), asked.value("discussed") == "yes"
    with store.database().read() as db:
        item = versions.new_name(db, home)
        entry: dict[str, Any] = {"title": asked.value("title")}
        if like:
            power = _township(db, home)[like]
            entry["number"] = _number(db, home, power.class_)
            content = drafting.copied(db, power, item, entry)
        else:
            entry |= {
                "number": _number(db, home),
                "class": OWN[0],
                "class_title": OWN[1],
                "verified": False,
                "executing": "villagers_committee",
                "supervising": "supervision_committee",
                "basis": [],
                "materials": [],
            }
            plan = Plan((), discussed=True) if discussed else drafting.FIRST
            content = drafting.from_steps(item, entry, plan)
    told = {"item": item, "content": content, "copied_from": like}
    return store.run(versions.begin, home, access.actor(), **told).subject


def _number(db: Any, home: str, class_: str = OWN[0]) -> str:
    """The next number in a class that neither the list nor a draft has."""
    drafts = db.scalars(select(ItemDraft).where(ItemDraft.jurisdiction == home)).all()
    taken = {item.number for item in _township(db, home).values()}
    taken |= {str(versions.content_of(db, draft).entry.get("number")) for draft in drafts}
    return next(f"{class_}{n}" for n in range(1, 1_000) if f"{class_}{n}" not in taken)


def _form(home: str, asked: Asked, items: list[PowerItem]) -> str:
    return page("new", home, asked=asked, items=items, summary=asked.summary(["title", "like"]))


@pages.post("/items/<item>/change")
def change(home: str, item: str) -> Response:
    """A draft of the next version begins as the item is now."""
    with store.database().read() as db:
        power = _township(db, home).get(item)
        if power is None:
            raise Refused("not_found", item=item)
        content = drafting.of_listed(db, power)
    store.run(versions.begin, home, access.actor(), item=item, content=content, copied_from=item)
    return redirect(url_for("listing.draft", home=home, item=item), 303)


@pages.route("/items/<item>", methods=["GET", "POST"])
def item(home: str, item: str) -> Page:
    """The versions of an item; posted, it is taken off the list."""
    with store.database().read() as db:
        power = _township(db, home).get(item)
        rows = lists.of_item(db, home, item)
        kind = jurisdictions.get(db, home).kind
        draft = db.get(ItemDraft, (home, item))
    if power is None and not rows:
        raise Refused("not_found", item=item)
    asked = Asked(request.form)
    if request.method == "POST":
        since = asked.day("since", _("请选从哪一天起停用。"))
        try:
            if since is not None:
                told = {"item": item, "since": since, "reason": asked.value("reason")}
                store.run(versions.withdraw, home, access.actor(), **told)
                flash(_("已经登记停用。正在办的事项照原来的办完。"), "done")
                return redirect(url_for("listing.listed", home=home), 303)
        except Refused as refused:
            asked.wrong("reason" if refused.rule == "reason_missing" else "since", refusals.sentence(refused))
    answer = page(
        "item",
        home,
        item=item,
        power=power,
        title=wording.named(power.title if power else rows[-1].title),
        rows=list(reversed(rows)),
        mine=kind == "county" or bool(rows),
        draft=draft,
        asked=asked,
        today=store.now().date().isoformat(),
        summary=asked.summary(["since", "reason"]),
    )
    return (answer, 422) if asked.errors else answer
