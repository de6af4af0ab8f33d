"""Writing, checking, publishing and withdrawing an item (清单的起草、检查、发布和停用): each an event of its home's log.

What is written lies among the contents by digest; a version, once published, never changes. A matter keeps the
definition that it started with, so nothing here touches what runs.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from engine import canonical, log, store
from engine.errors import Refused
from engine.lint import ERROR
from engine.log import Event, Head
from workflows import catalogue, jurisdictions, matters, people
from workflows.listing import content as contents
from workflows.listing import lists
from workflows.listing.content import Content
from workflows.listing.tables import ItemDraft, ItemVersion
from workflows.record import Act, Answer, applies

EDITORS: Mapping[str, tuple[str, ...]] = {
    "county": ("administrator",),
    "township": ("township_party", "township_government"),
}
"""Who writes the list: the county's administrator, and a township its own additions (特色清单)."""

NAME = re.compile(r"[a-z][a-z0-9-]{0,49}")
LONGEST = 200
NO_RULES: Mapping[str, Any] = MappingProxyType({})


def may_edit(kind: str, offices: Sequence[str]) -> bool:
    """Whether somebody with these offices writes the list of their own county or township."""
    return bool(set(EDITORS.get(kind, ())) & set(offices))


def _editor(act: Act) -> str:
    """The kind of the jurisdiction whose list is written; refuses (`not_your_office`) whoever does not write it."""
    kind = jurisdictions.get(act.session, act.jurisdiction).kind
    people.require(act, EDITORS.get(kind, EDITORS["county"]))
    return kind


def draft_of(session: Session, home: str, item: str) -> ItemDraft:
    """The draft of an item; refuses (`not_found`) where there is none."""
    row = session.get(ItemDraft, (home, item))
    if row is None:
        raise Refused("not_found", item=item)
    return row


def content_of(session: Session, row: ItemDraft | ItemVersion) -> Content:
    """What a draft or version says."""
    return contents.read(store.fetch(session, row.content).decode())


def begin(act: Act, *, item: str, content: Content, copied_from: str = "") -> Answer:
    """A draft begins: of a new item (see `new_name`), or of one that is to be changed.

    A township changes its own items only (`item_not_yours`); there is one draft an item (`draft_exists`).
    """
    kind = _editor(act)
    if not NAME.fullmatch(item):
        raise Refused("not_found", item=item)
    if kind == "township" and item in _above(act, act.at.date()):
        raise Refused("item_not_yours")
    if act.session.get(ItemDraft, (act.jurisdiction, item)) is not None:
        raise Refused("draft_exists")
    return _keep(act, item, content, copied_from)


def new_name(session: Session, home: str) -> str:
    """A name for a new item that no other has or will have: its home's, and the place in its log."""
    told = re.sub(r"[^a-z0-9]+", "-", home.lower()).strip("-")[:30]
    return f"i-{told}-{session.get_one(Head, home).size}"


def save(act: Act, *, item: str, content: Content, before: str) -> Answer:
    """A draft says something else; `before` is the digest of what the writer saw.

    Refuses (`draft_changed`) where somebody else saved meanwhile.
    """
    _editor(act)
    row = draft_of(act.session, act.jurisdiction, item)
    if row.content != before:
        raise Refused("draft_changed")
    return _keep(act, item, content, row.copied_from)


def _keep(act: Act, item: str, content: Content, copied_from: str) -> Answer:
    title = str(content.entry.get("title", "")).strip()
    if not title or len(title) > LONGEST:
        raise Refused("text_length", longest=LONGEST, given=len(title))
    told = {"title": title, "content": store.keep(act.session, content.text.encode())}
    act.record("item_drafted", ("item", item), told | {"copied_from": copied_from})
    return Answer(subject=item)


@applies("item_drafted")
def _apply_drafted(session: Session, event: Event) -> None:
    row = session.get(ItemDraft, (event.jurisdiction, event.subject))
    if row is None:
        row = ItemDraft(jurisdiction=event.jurisdiction, item=event.subject, checked="", findings="[]")
        session.add(row)
    row.title, row.content = event.body["title"], event.body["content"]
    row.copied_from = event.body["copied_from"]
    row.saved_at, row.saved_by = event.occurred_at.isoformat(), event.account


def check(
    act: Act,
    *,
    item: str,
    content: str,
    findings: Sequence[Mapping[str, str]],
    rules: Mapping[str, Any] = NO_RULES,
) -> Answer:
    """What the check found in a content (its digest) is written down; see `trial.examine`, which finds it.

    `rules` are the county's own values by which the cases were played.
    """
    _editor(act)
    if draft_of(act.session, act.jurisdiction, item).content != content:
        raise Refused("draft_changed")
    told = {"content": content, "findings": [dict(each) for each in findings]}
    act.record("item_checked", ("item", item), told | ({"rules": dict(rules)} if rules else {}))
    return Answer(subject=item)


@applies("item_checked")
def _apply_checked(session: Session, event: Event) -> None:
    row = session.get_one(ItemDraft, (event.jurisdiction, event.subject))
    row.checked = event.body["content"]
    row.findings = canonical.dumps(event.body["findings"])


def is_proven(row: ItemDraft) -> bool:
    """Whether what a draft says now was checked, and nothing stands against it."""
    found = store.decoded(row.findings.encode())
    errors = [each for each in found if each["severity"] == ERROR] if isinstance(found, list) else [found]
    return row.checked == row.content and not errors


def holds(session: Session, row: ItemDraft, *, on: date) -> bool:
    """Whether the cases of a checked draft were played by the county's own rules as they are on a day."""
    checks = [
        event
        for event in log.events(session, row.jurisdiction, subject=("item", row.item))
        if event.kind == "item_checked"
    ]
    played = checks[-1].body.get("rules", {}) if checks else {}
    now = matters.county_values(session, row.jurisdiction, on=on)
    return canonical.dumps(played) == canonical.dumps(now)


def publish(act: Act, *, item: str, since: date) -> Answer:
    """A draft becomes the next version, which holds from a day on.

    Refuses one that was not checked, in which something was found, or whose county has set other rules since
    (`item_unproven`), a day that has passed (`day_passed`), a township's item in place of the county's (`item_not_yours`).
    """
    kind = _editor(act)
    row = draft_of(act.session, act.jurisdiction, item)
    if not is_proven(row):
        raise Refused("item_unproven")
    if not holds(act.session, row, on=act.at.date()):
        raise Refused("item_unproven", against="rules")
    _check_day(act, since)
    if kind == "township" and item in _above(act, since):
        raise Refused("item_not_yours")
    bundle = contents.definition_of(content_of(act.session, row), item, act.jurisdiction)
    told = {
        "title": row.title,
        "version": _next(act, item),
        "since": since.isoformat(),
        "content": row.content,
        "definition": store.keep_definition(act.session, bundle),
    }
    act.record("item_published", ("item", item), told)
    return Answer(subject=item)


def _check_day(act: Act, since: date) -> None:
    if since < act.at.date():
        raise Refused("day_passed", today=act.at.date().isoformat())


def _above(act: Act, on: date) -> Mapping[str, Any]:
    """The list of the county above a township."""
    line = jurisdictions.line(act.session, act.jurisdiction)
    return lists.in_force(act.session, line[1:], on=on)


def _next(act: Act, item: str) -> int:
    """The number of an item's next version; what is shipped counts as the versions before."""
    earlier = lists.of_item(act.session, act.jurisdiction, item)
    if earlier:
        return earlier[-1].version + 1
    county = jurisdictions.line(act.session, act.jurisdiction)[-1].jurisdiction
    shipped = catalogue.load(county).get(item)
    return shipped.version + 1 if shipped is not None else 1


@applies("item_published")
def _apply_published(session: Session, event: Event) -> None:
    told = {name: event.body[name] for name in ("title", "version", "since", "content", "definition")}
    session.add(_version(event, **told, reason=""))
    # The draft has become a version; what is written next begins from it.
    session.delete(session.get_one(ItemDraft, (event.jurisdiction, event.subject)))


def _version(event: Event, **told: Any) -> ItemVersion:
    return ItemVersion(
        jurisdiction=event.jurisdiction,
        item=event.subject,
        published_at=event.occurred_at.isoformat(),
        published_by=event.account,
        **told,
    )


def withdraw(act: Act, *, item: str, since: date, reason: str) -> Answer:
    """An item is off the list from a day on, with a reason; matters under way go on to their end.

    Refuses an item that is not on the list (`not_found`), and for a township one of the county's (`item_not_yours`).
    """
    kind = _editor(act)
    if not reason.strip():
        raise Refused("reason_missing")
    _check_day(act, since)
    if kind == "township" and item in _above(act, since):
        raise Refused("item_not_yours")
    listed = lists.in_force(act.session, jurisdictions.line(act.session, act.jurisdiction), on=since)
    if item not in listed:
        raise Refused("not_found", item=item)
    told = {"title": listed[item].title, "version": _next(act, item), "since": since.isoformat()}
    act.record("item_withdrawn", ("item", item), told | {"reason": reason.strip()})
    return Answer(subject=item)


@applies("item_withdrawn")
def _apply_withdrawn(session: Session, event: Event) -> None:
    told = {name: event.body[name] for name in ("title", "version", "since", "reason")}
    session.add(_version(event, **told, content="", definition=""))


def drop(act: Act, *, item: str) -> Answer:
    """A draft is thrown away; what was published stands."""
    _editor(act)
    row = draft_of(act.session, act.jurisdiction, item)
    act.record("item_dropped", ("item", item), {"title": row.title})
    return Answer(subject=item)


@applies("item_dropped")
def _apply_dropped(session: Session, event: Event) -> None:
    session.delete(session.get_one(ItemDraft, (event.jurisdiction, event.subject)))
