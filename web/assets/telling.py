"""What is said about leases that end early (提前终止的叙述): the other side by surname, where it is a single person."""

from flask_babel import gettext as _

from engine.log import Event
from web.assets import told
from web.scene import Scene, Told, tells
from web.wording import day
from web.words_assets import CAUSES
from workflows.assets.tables import Contract


@tells("lease_ended")
def _ended(scene: Scene, event: Event) -> Told:
    said = event.body
    what = _("更正终止登记：从%(day)s起", day=day(said["day"]))
    if not said["correction"]:
        what = _("合同提前终止：从%(day)s起", day=day(said["day"]))
    form = [
        (_("为什么终止"), str(CAUSES.get(said["cause"], said["cause"]))),
        (_("具体情况"), _unnamed(scene, event, said["reason"])),
        (_("依据的决议"), said["rests_on"]),
        (_("更正说明"), _unnamed(scene, event, said["correction"])),
        (_("扫描件"), _("%(n)s份", n=len(said["evidence"]))),
    ]
    return Told(what, [(label, value) for label, value in form if value], files=list(said["evidence"]))


@tells("lease_end_taken_back")
def _taken_back(scene: Scene, event: Event) -> Told:
    reason = [(_("理由"), _unnamed(scene, event, event.body["reason"]))]
    return Told(_("撤销终止登记，合同照原来的期限继续"), reason, "returned")


def _unnamed(scene: Scene, event: Event, text: str) -> str:
    contract = scene.session.get(Contract, (event.jurisdiction, event.subject))
    return told.unnamed(text, contract) if contract is not None else text
