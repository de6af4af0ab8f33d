"""What is said about reminders in a history (催办的叙述)."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.log import Event
from web.messages.texts import DO, called
from web.scene import Scene, Told, tells
from web.wording import day

WHAT: dict[str, Any] = {
    "before": later("快到期，提醒%(to)s：%(what)s"),
    "after": later("超期没有办，催办%(to)s：%(what)s"),
    "above": later("超期没有办，告诉%(to)s：%(what)s"),
}


@tells("reminded")
def _reminded(_scene: Scene, event: Event) -> Told:
    body = event.body
    facts = {"to": called(tuple(body["to"])), "what": DO[body["of"]][0]}
    pairs = [(_("最晚"), day(body["due_on"]))]
    if body["days_late"]:
        pairs.append((_("已经超期"), _("%(n)s天", n=body["days_late"])))
    return Told(
        str(WHAT[body["step"]]) % facts,
        pairs,
        late=body["step"] != "before",
        rule=_("只是提醒，不代替任何人作决定"),
    )
