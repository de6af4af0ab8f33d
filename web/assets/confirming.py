"""The second person of an early end on one page (核对提前终止): what was proposed beside the contract, yes or no."""

import json

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine.errors import Refused
from web import access, store, words
from web.assets import told
from web.assets.blueprint import inner
from web.desk import told as desk
from web.desk.steps import Page
from web.words_assets import CONFIRMERS
from workflows import matters, people
from workflows.assets import ending, second
from workflows.assets.tables import Contract
from workflows.law.rules import RuleSet

REASON_AT_MOST = 500


def named(rules: RuleSet) -> str:
    """Who confirms, in words."""
    return str(_("或者")).join(str(CONFIRMERS[each]) for each in rules.words(second.RULE) or ("supervision",))


@inner.route("/ending/confirm", methods=["GET", "POST"])
def confirm(village: str, matter: str) -> Page:
    """Nothing is changed before the second person says so; the signed paper can be opened here."""
    access.require_village(village)
    with store.database().read() as db:
        may = second.offices(db, village, on=store.now().date())
    access.need(*may)
    if request.method == "GET":
        return _page(village, matter)
    try:
        done = _decide(village, matter)
    except Refused as refused:
        return _page(village, matter, words.sentence(refused)), words.status(refused)
    flash(done, "done")
    return redirect(url_for("assets.contracts", village=village), 303)


def _decide(village: str, matter: str) -> str:
    decision, who = request.form.get("decision", ""), access.actor()
    if decision == "confirm":
        answer = store.run(second.confirm, village, who, matter=matter)
        for each in answer.warnings:
            flash(_("提醒：%(what)s", what=words.WARNINGS.get(each, each)), "warning")
        return str(_("已经核对，记入日志。"))
    if decision == "decline":
        reason = request.form.get("reason", "")[:REASON_AT_MOST]
        store.run(second.decline, village, who, matter=matter, reason=reason)
        return str(_("没有同意，合同不变。"))
    raise Refused("choice_unknown", choice=decision)


def _page(village: str, matter: str, wrong: str = "") -> str:
    with store.database().read() as db:
        contract, row = db.get(Contract, (village, matter)), ending.waiting(db, village, matter)
        if contract is None:
            raise Refused("not_found", matter=matter)
        opened = desk.open_matter(db, village, matter)
        rules = matters.rules_on(db, village, store.now().date())
        proposed = told.proposed(db, row, contract, whole=True) if row is not None else None
        before = [
            told.ending(db, each, contract, whole=True)
            for each in ending.of(db, village, [matter]).get(matter, [])
        ]
    evidence = json.loads(row.told).get("evidence", []) if row is not None else []
    return render_template(
        "assets/confirm_ending.html",
        village=opened.name,
        opened=opened,
        facts=told.contract_facts(contract, whole=True),
        proposed=proposed,
        before=before,
        scans=[url_for("desk.scan", village=village, matter=matter, digest=each) for each in evidence],
        basis=rules.basis(second.RULE),
        own=row is not None and row.by == people.person_key(access.actor()),
        wrong=wrong,
        typed=request.form.get("reason", ""),
    )
