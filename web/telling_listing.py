"""What is said about the power list itself (清单变动的叙述)."""

from flask_babel import gettext as _

from engine.lint import ERROR
from engine.log import Event
from web.scene import Scene, Told, tells
from web.wording import day


@tells("item_drafted")
def _drafted(_scene: Scene, event: Event) -> Told:
    return Told(_("保存清单事项“%(title)s”的草稿", title=event.body["title"]))


@tells("item_checked")
def _checked(_scene: Scene, event: Event) -> Told:
    errors = sum(each["severity"] == ERROR for each in event.body["findings"])
    if errors:
        return Told(_("检查清单事项的草稿，有%(n)s处要改", n=errors), state="problem")
    return Told(_("检查清单事项的草稿，通过"))


@tells("item_published")
def _published(_scene: Scene, event: Event) -> Told:
    told = event.body
    facts = [(_("从哪天起用"), day(told["since"])), (_("第几版"), str(told["version"]))]
    return Told(_("发布清单事项“%(title)s”", title=told["title"]), facts)


@tells("item_withdrawn")
def _withdrawn(_scene: Scene, event: Event) -> Told:
    told = event.body
    facts = [(_("从哪天起停用"), day(told["since"])), (_("理由"), told["reason"])]
    return Told(_("停用清单事项“%(title)s”", title=told["title"]), facts, "problem")


@tells("item_dropped")
def _dropped(_scene: Scene, event: Event) -> Told:
    return Told(_("删去清单事项“%(title)s”的草稿", title=event.body["title"]))
