"""What is said about the lists of departments (保障名单的叙述): never who is on them."""

from flask_babel import gettext as _

from engine.log import Event
from web.scene import Scene, Told, tells
from web.telling import reason
from web.wording import day
from workflows.law import money


@tells("support_batch_opened")
def _opened(_scene: Scene, event: Event) -> Told:
    told = event.body
    facts = {"title": told["title"], "n": len(told["villages"]), "day": day(told["due_on"])}
    return Told(_("开出一批保障名单“%(title)s”，%(n)s个村，最迟%(day)s公布", **facts))


@tells("support_batch_closed")
def _closed(_scene: Scene, event: Event) -> Told:
    return Told(_("结束一批保障名单"), reason(event))


@tells("support_published")
def _published(_scene: Scene, event: Event) -> Told:
    told = event.body
    facts = {"title": told["title"], "n": told["n"], "amount": money.printed(told["amount"])}
    if told["replaces"]:
        return Told(_("更正保障名单“%(title)s”：%(n)s人，%(amount)s", **facts), reason(event))
    return Told(_("公布保障名单“%(title)s”：%(n)s人，%(amount)s", **facts))


@tells("support_listed")
def _listed(_scene: Scene, event: Event) -> Told:
    return Told(_("列入保障名单%(n)s人", n=len(event.body["rows"])))


@tells("support_withdrawn")
def _withdrawn(_scene: Scene, event: Event) -> Told:
    return Told(_("撤回保障名单"), reason(event), "returned")
