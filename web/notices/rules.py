"""The county's legal officer confirms a rule (条文核定): value, article and source on one page."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, words
from web.notices.blueprint import pages
from web.village import rules as public_rules
from web.village.rules import Line
from workflows import confirmations, jurisdictions, people


@pages.route("/v/<county>/rules/<rule>/confirm", methods=["GET", "POST"])
def confirm_rule(county: str, rule: str) -> Response | str | tuple[str, int]:
    """Confirm one rule that is in force today, with the source in which its text was read."""
    if access.user().home != county or not access.user().holds("county_legal"):
        raise Refused("not_your_office", offices=[people.OFFICES["county_legal"].name])
    if request.method == "GET":
        return _form(county, rule, "")
    source = request.form.get("source", "")
    try:
        store.run(confirmations.confirm, county, access.actor(), rule=rule, source=source)
    except Refused as refused:
        if refused.rule != "text_length":
            raise
        return _form(county, rule, source, refused), words.status(refused)
    flash(_("已核定。从现在起，打印的文书会印上这一条的依据。"), "done")
    return redirect(url_for("village.rules", county=county), 303)


def _form(county: str, rule: str, source: str, refused: Refused | None = None) -> str:
    with store.database().read() as db:
        return render_template(
            "notices/rule.html",
            county=jurisdictions.get(db, county),
            line=_find(db, county, rule),
            source=source,
            error=words.sentence(refused) if refused is not None else "",
            longest=confirmations.LONGEST,
        )


def _find(db: Session, county: str, rule: str) -> Line:
    for line in public_rules.of_county(db, county, on=store.now().date()):
        if line.rule.id == rule:
            return line
    raise Refused("not_found", confirmed=rule)
