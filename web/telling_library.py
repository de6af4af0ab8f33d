"""What is said about rule documents (制度的叙述)."""

from flask_babel import gettext as _

from engine.log import Event
from web.scene import Scene, Told, tells
from web.telling import reason
from web.wording import day


@tells("document_issued")
def _issued(_scene: Scene, event: Event) -> Told:
    told = event.body
    if told["version"] == 1:
        return Told(_("发布制度“%(title)s”，%(day)s起施行", title=told["title"], day=day(told["since"])))
    facts = {"title": told["title"], "n": told["version"], "day": day(told["since"])}
    return Told(_("修订制度“%(title)s”，第%(n)s版%(day)s起施行", **facts))


@tells("document_ended")
def _ended(_scene: Scene, event: Event) -> Told:
    return Told(_("废止制度，%(day)s起失效", day=day(event.body["until"])), reason(event))
