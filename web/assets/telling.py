"""What is said about leases that end early (提前终止的叙述): the other side by surname, where it is a single person."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from engine.log import Event
from web.assets import told
from web.scene import Pairs, Scene, Told, tells
from web.wording import day
from web.words_assets import CAUSES
from workflows.assets import ending
from workflows.assets.tables import Contract


@tells("lease_ended")
def _ended(scene: Scene, event: Event) -> Told:
    said = event.body
    what = _("更正终止登记：从%(day)s起", day=day(said["day"]))
    if not said["correction"]:
        what = _("合同提前终止：从%(day)s起", day=day(said["day"]))
    return Told(what, _form(scene, event, said), files=list(said["evidence"]))


def _form(scene: Scene, event: Event, said: Mapping[str, Any]) -> Pairs:
    """What was said of an end, or of taking one back."""
    evidence, cause = said.get("evidence", ()), said.get("cause", "")
    form = [
        (_("为什么终止"), str(CAUSES.get(cause, cause))),
        (_("具体情况"), _unnamed(scene, event, said["reason"])),
        (_("依据的决议"), said.get("rests_on", "")),
        (_("更正说明"), _unnamed(scene, event, said.get("correction", ""))),
        (_("扫描件"), _("%(n)s份", n=len(evidence)) if evidence else ""),
    ]
    return [(label, value) for label, value in form if value]


@tells("lease_end_proposed")
def _proposed(scene: Scene, event: Event) -> Told:
    said, back = event.body["told"], event.body["what"] == ending.BACK
    what = _("提出撤销终止登记，等核对")
    if not back:
        what = _("提出合同提前终止：从%(day)s起，等核对", day=day(said["day"]))
    return Told(what, _form(scene, event, said), files=list(said.get("evidence", ())))


@tells("lease_end_declined")
def _declined(scene: Scene, event: Event) -> Told:
    reason = [(_("理由"), _unnamed(scene, event, event.body["reason"]))]
    return Told(_("核对没有同意，合同不变"), reason, "returned")


@tells("lease_end_taken_back")
def _taken_back(scene: Scene, event: Event) -> Told:
    reason = [(_("理由"), _unnamed(scene, event, event.body["reason"]))]
    return Told(_("撤销终止登记，合同照原来的期限继续"), reason, "returned")


def _unnamed(scene: Scene, event: Event, text: str) -> str:
    contract = scene.session.get(Contract, (event.jurisdiction, event.subject))
    return told.unnamed(text, contract) if contract is not None else text
