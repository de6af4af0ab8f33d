"""What is said about village money that belongs to no matter (财务的叙述)."""

from flask_babel import gettext as _

from engine.log import Event
from web.scene import Scene, Told, tells
from web.telling import reason
from workflows.law import money


@tells("opening_stated")
def _opening(_scene: Scene, event: Event) -> Told:
    told = event.body
    facts = {"month": told["month"], "amount": money.printed(told["amount"])}
    if told["reason"]:
        return Told(_("更正%(month)s的期初余额：%(amount)s", **facts), reason(event))
    return Told(_("登记%(month)s的期初余额：%(amount)s", **facts))
