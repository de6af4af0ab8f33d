"""A lease is ended before its term, the end corrected or taken back (提前终止合同): by whoever signs contracts."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Incomplete, Refused
from forms.components import Field, Kind, Limits, Option
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import access, forms, store, uploads, words
from web.assets import confirming, told
from web.assets.blueprint import inner
from web.desk import filling, scans
from web.desk import told as desk
from web.desk.steps import Page
from web.words_assets import CAUSES
from workflows import matters
from workflows.assets import ending, ledger, second
from workflows.assets.tables import Contract
from workflows.tables import Proposal

LONG = Limits(min_length=2, max_length=500)


@inner.route("/ending", methods=["GET", "POST"])
def end(village: str, matter: str) -> Page:
    """The form of an early end; posted, the end or its correction waits for a second person."""
    contract = _lease(village, matter)
    definition = _definition(again=bool(contract.ended_on))
    if request.method == "GET":
        return _show(contract, definition, filling.Wrong())
    try:
        answers = forms.read(definition, request.form)
        photos = uploads.photos(request.files.getlist(scans.FILE))
        answer = store.run(
            ending.end,
            village,
            access.actor(),
            matter=matter,
            day=date.fromisoformat(answers.pop("day")),
            evidence=photos,
            **answers,
        )
    except (Invalid, Refused, Incomplete) as found:
        return _show(contract, definition, filling.wrong(found))
    flash(_("提前终止已经登记，等第二个人核对，核对以后才算。"), "done")
    for each in answer.warnings:
        flash(_("提醒：%(what)s", what=words.WARNINGS.get(each, each)), "warning")
    return redirect(url_for("assets.contracts", village=village), 303)


@inner.route("/ending/back", methods=["POST"])
def take_back(village: str, matter: str) -> Page:
    """The end was recorded by mistake: that the lease runs on waits for a second person."""
    contract = _lease(village, matter)
    store.know_log()
    try:
        store.run(
            ending.take_back, village, access.actor(), matter=matter, reason=request.form.get("why", "")
        )
    except Refused as found:
        if found.rule in filling.NOT_ABOUT_THE_FORM:
            raise
        sentence, status = words.sentence(found), words.status(found)
        mistake = filling.Wrong(status=status)
        return _show(contract, _definition(again=True), mistake, back=sentence)
    flash(_("撤销已经登记，等第二个人核对，核对以后才算。"), "done")
    return redirect(url_for("assets.contracts", village=village), 303)


def _lease(village: str, matter: str) -> Contract:
    """The lease of a matter; refuses whoever signs no contracts in the village, and what is no lease."""
    user = access.user()
    if user.home != village or not user.holds(*ending.SIGNERS):
        raise access.not_theirs(*ending.SIGNERS)
    with store.database().read() as db:
        row = db.get(Contract, (village, matter))
    if row is None or row.item != ledger.LEASE:
        raise Refused("not_found", matter=matter)
    return row


def _definition(*, again: bool) -> FormDefinition:
    causes = tuple(Option(value, str(label)) for value, label in CAUSES.items())
    about = _("从这一天起合同不再算，资产可以另租；这一天以前到期的钱照收。")
    fields = [
        Field(Kind.DAY, "day", _("从哪天起终止"), about, required=True),
        Field(Kind.RADIO, "cause", _("为什么终止"), required=True, options=causes),
        Field(
            Kind.PARAGRAPH,
            "reason",
            _("具体情况"),
            _("会公开，不写个人的姓名、电话。"),
            required=True,
            limits=LONG,
        ),
        Field(
            Kind.LINE,
            "rests_on",
            _("依据哪件事项的决议"),
            _("村里自己要终止的，先重新决议，写那件事项的编号。"),
            limits=Limits(max_length=20),
        ),
    ]
    if again:
        why = _("写清楚原来登记的哪里错了。")
        fields.append(Field(Kind.PARAGRAPH, "correction", _("为什么更正"), why, required=True, limits=LONG))
    return FormDefinition("ending", "web/assets/ending.py", tuple(fields))


def _show(contract: Contract, definition: FormDefinition, mistake: filling.Wrong, *, back: str = "") -> Page:
    village, matter = contract.jurisdiction, contract.matter
    with store.database().read() as db:
        opened = desk.open_matter(db, village, matter)
        said = ending.of(db, village, [matter]).get(matter, [])
        known = _known(said[0]) if said and contract.ended_on else {}
        resolved = _resolved(db, contract)
        facts = told.contract_facts(contract, whole=True)
        before = [told.ending(db, each, contract, whole=True) for each in said]
        rules = matters.rules_on(db, village, store.now().date())
        waits = ending.waiting(db, village, matter)
        waiting = told.proposed(db, waits, contract, whole=True) if waits is not None else None
    page = render_template(
        "assets/ending.html",
        village=opened.name,
        opened=opened,
        form=filling.filled(definition, known, mistake, suggestions={"rests_on": resolved}),
        basis=filling.basis_of(mistake),
        paper=[sentence for key, all_ in mistake.errors.items() if key == scans.FILE for sentence in all_],
        facts=facts,
        before=before,
        corrects=bool(contract.ended_on),
        waiting=waiting,
        confirmers=confirming.named(rules),
        confirmed_by=rules.basis(second.RULE),
        back=back,
        causes=[str(CAUSES[each]) for each in ending.needs_resolution(rules)],
        rule=rules.basis(ending.RESOLVED),
    )
    return (page, mistake.status) if mistake.status != 200 else page


def _known(said: Any) -> dict[str, str]:
    return {name: getattr(said, name) for name in ("day", "cause", "reason", "rests_on")}


def _resolved(db: Session, contract: Contract) -> list[str]:
    """The matters resolved since the contract was signed, the latest first."""
    query = select(Proposal.matter).where(
        Proposal.jurisdiction == contract.jurisdiction,
        Proposal.resolved_on >= contract.signed_on,
        Proposal.matter != contract.matter,
    )
    return list(db.scalars(query.order_by(Proposal.resolved_on.desc()).limit(20)))
