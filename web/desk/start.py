"""A matter is started with the proposal form (发起重大事项)."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import definitions
from engine.errors import Incomplete, Refused
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, drafts, forms, keeping_out, store, words
from web.assets import told as assets
from web.desk import entering, filling, year
from web.desk.blueprint import pages
from web.desk.steps import Page
from web.mergers import pages as mergers
from workflows import entries, jurisdictions, matters, people, pinned
from workflows.assets import ledger
from workflows.catalogue import PowerItem


@pages.route("/v/<village>/matters/new/<item>", methods=["GET", "POST"])
def start(village: str, item: str) -> Page:
    """The proposal form of a power item; posted, the matter begins."""
    access.require_village(village)
    with store.database().read() as db:
        name = jurisdictions.get(db, village).name
        power_item = matters.power_list(db, village, on=store.now().date()).get(item)
    if power_item is None:
        raise Refused("not_found", item=item)
    _check_office(village, power_item)
    definition = pinned.form_in(matters.definition_of(power_item), power_item.start)
    entry, again = year.basis(village), mergers.again()
    if request.method == "GET" or forms.wants_row(request.form):
        return _show(village, name, power_item, definition, filling.Wrong(), entry, again)
    try:
        answers = forms.read(definition, request.form)
        keeping_out.check(definition, answers, class_=power_item.class_)
        fields = {"item": item, "form": answers} | ({"entry": entry} if entry else {})
        fields |= {"again": again} if again else {}
        if access.user().holds(*power_item.started_by):
            done = entering.Done(store.run(matters.start, village, access.actor(), **fields))
        else:
            done = entering.run("start", matters.start, village, fields)
    except (Invalid, Refused, Incomplete) as found:
        return _show(village, name, power_item, definition, filling.wrong(found), entry, again)
    drafts.drop()
    if done.entered:
        return redirect(done.page)
    number = done.answer.subject
    said = _("事项已经发起，编号%(number)s。", number=number)
    if power_item.entry == "proposal" and entry is None:
        said = _("事项已经发起，编号%(number)s。请通知开会提议。", number=number)
    flash(said, "done")
    _warn(village, item, answers, done.answer.warnings)
    return redirect(url_for("desk.matter", village=village, matter=number))


def _warn(village: str, item: str, answers: Mapping[str, Any], warnings: Sequence[str]) -> None:
    for each in warnings:
        flash(_("提醒：%(what)s", what=words.WARNINGS.get(each, each)), "warning")
    if "asset_still_let" in warnings:
        for lease in _still_let(village, item, str(answers.get("asset") or "")):
            flash(lease, "warning")


def _still_let(village: str, item: str, asset: str | None = None) -> list[str]:
    """What is let of an asset that is to be sold (None: of all there are); nothing for other items."""
    if item != ledger.DISPOSAL:
        return []
    with store.database().read() as db:
        return assets.still_let(db, village, asset, on=store.now().date().isoformat())


def _check_office(village: str, item: PowerItem) -> None:
    user = access.user()
    if user.home != village or not user.holds(*item.started_by, *_enterers(item)):
        offices = [people.OFFICES[office].name for office in item.started_by]
        raise Refused("not_your_office", offices=offices)


def _enterers(item: PowerItem) -> tuple[str, ...]:
    """The clerk enters for the secretary what only the secretary starts."""
    return entries.ENTERERS if item.started_by == people.PARTY else ()


def _address(entry: Mapping[str, Any] | None, again: Mapping[str, str] | None) -> dict[str, Any]:
    found = {} if entry is None else {"source": entry["source"], "line": entry["line"]}
    return found | ({} if again is None else {"former": again["village"], "number": again["matter"]})


def _show(
    village: str,
    name: str,
    item: PowerItem,
    definition: FormDefinition,
    mistake: filling.Wrong,
    entry: Mapping[str, Any] | None,
    again: dict[str, str] | None,
) -> Page:
    told = year.known(village, entry) | mergers.known(village, item.id, again)
    fits = {key: value for key, value in told.items() if key in definition.keys}
    diagrams = definitions.diagrams(matters.definition_of(item)).values()
    page = render_template(
        "desk/start.html",
        meets=any(node.kind == "meeting" for drawn in diagrams for node in drawn.nodes.values()),
        here=village,
        village=name,
        item=item,
        entry=entry,
        again=again,
        from_before=year.from_before(village, entry),
        form=filling.filled(definition, fits, mistake),
        basis=filling.basis_of(mistake),
        still_let=_still_let(village, item.id),
        entered_for=entering.entered_for("start", village, conveners=item.started_by),
        action=url_for("desk.start", village=village, item=item.id, **_address(entry, again)),
    )
    return (page, mistake.status) if mistake.status != 200 else page
