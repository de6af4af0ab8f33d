"""What is said about village mergers (村庄合并的叙述)."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.log import Event
from web.scene import Scene, Told, tells
from web.wording import day
from workflows import jurisdictions, pinned
from workflows.mergers import former
from workflows.mergers.former import Merger
from workflows.mergers.tables import TakenUp
from workflows.tables import Jurisdiction


def origin(session: Session, village: str, matter: str) -> tuple[TakenUp, str] | None:
    """Which matter goes on as this one, and the name of its village; None for the village's own."""
    row = former.origin(session, village, matter)
    return (row, jurisdictions.get(session, row.village).name) if row is not None else None


def merged(session: Session, place: Jurisdiction) -> tuple[Merger, str] | None:
    """How a village was merged, and the name of its successor; None for one that goes on."""
    told = former.merger(session, place.jurisdiction) if place.successor else None
    return (told, jurisdictions.get(session, told.successor).name) if told is not None else None


@tells("village_merged")
def _merged(scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [
        (_("批准文号"), told["number"]),
        (_("批准日期"), day(told["approved_on"])),
        (_("接着办的"), _("%(n)s件", n=len(told["carried"]))),
        (_("重新提议的"), _("%(n)s件", n=len(told["anew"]))),
    ]
    return Told(_("本村并入%(name)s", name=jurisdictions.get(scene.session, told["successor"]).name), pairs)


@tells("village_taken_up")
def _village(scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [
        (_("记入台账的资产资源"), _("%(n)s项", n=len(told["assets"]))),
        (_("原村日志"), _("共%(size)s条，指纹%(root)s", size=told["size"], root=told["root"][:16])),
    ]
    return Told(_("承接%(name)s", name=jurisdictions.get(scene.session, told["village"]).name), pairs)


@tells("matter_taken_up")
def _matter(scene: Scene, event: Event) -> Told:
    told = event.body["from"]
    pairs = scene.answers(event.body.get("start", pinned.PROPOSAL), event.body["form"])
    village = jurisdictions.get(scene.session, told["village"]).name
    return Told(_("从%(name)s%(number)s号事项接着办", name=village, number=told["matter"]), pairs)
