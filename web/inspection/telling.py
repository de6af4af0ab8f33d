"""What is said about requests to see or copy records (查阅复制的叙述); names never leave the private part."""

from flask_babel import gettext as _

from engine.log import Event
from web import wording
from web.scene import Scene, Told, tells
from web.wording import day
from workflows import inspection


@tells("inspection_requested")
def _requested(_scene: Scene, event: Event) -> Told:
    pairs = [(_("最晚办理"), day(event.body["due_on"]))] if event.body["due_on"] else []
    return Told(_("申请%(way)s材料", way=wording.named(inspection.WAYS.get(event.body["way"], ""))), pairs)


@tells("inspection_prepared")
def _prepared(_scene: Scene, event: Event) -> Told:
    count = len(event.body["documents"]) + len(event.body["copies"])
    return Told(_("准备查阅复制的材料"), [(_("份数"), _("%(n)s份", n=count))])


@tells("inspection_handed")
def _handed(_scene: Scene, event: Event) -> Told:
    return Told(_("把材料交给申请人"), [(_("方式"), inspection.HOW.get(event.body["how"], ""))])


@tells("inspection_refused")
def _refused(_scene: Scene, _event: Event) -> Told:
    return Told(_("没有同意查阅复制，理由和申诉办法告诉了本人"), state="problem")
