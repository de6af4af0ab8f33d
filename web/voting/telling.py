"""What is said about votes on screen and their boxes (屏幕表决与票箱的叙述): how many, never who or how."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.log import Event
from web.scene import Pairs, Scene, Told, tells

CHOICES: Mapping[str, Any] = {
    "for": later("同意"),
    "against": later("不同意"),
    "abstain": later("弃权"),
    "unreadable": later("认不出的"),
}


def votes(tally: Mapping[str, int]) -> str:
    """A tally in one line: 同意18，不同意2，弃权0."""
    return "，".join(f"{CHOICES[choice]}{tally[choice]}" for choice in CHOICES if choice in tally)


def on_screen(counts: Mapping[str, Any]) -> Pairs:
    """How much of a tally was voted on screen; nothing where all was on paper, or all on screen."""
    told = counts.get("on_screen")
    return [(_("其中屏幕投票"), votes(told))] if told else []


@tells("ballot_issued")
def _issued(scene: Scene, _event: Event) -> Told:
    return Told(_("发出无记名表决票%(n)s张，票已入箱", n=scene.seen.get("ballots", 1)))


@tells("code_used")
def _used(scene: Scene, _event: Event) -> Told:
    return Told(_("用投票码投票%(n)s张，票已入箱", n=scene.seen.get("ballots", 1)))


@tells("codes_printed")
def _printed(_scene: Scene, event: Event) -> Told:
    again = [(_("说明"), _("以前印的、没有用过的作废"))] if event.body["again"] else []
    return Told(_("打印投票码%(n)s个", n=event.body["codes"]), again)


@tells("box_counted")
def _counted(_scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [(_("箱内表决票"), _("%(n)s张", n=told["ballots"])), (_("各项票数"), votes(told["tally"]))]
    pairs.append((_("封存校验值"), told["root"]))
    return Told(f"{_('开箱计票，票随即封存')}{_of_line(told)}", pairs)


def _of_line(told: Mapping[str, Any]) -> str:
    """On which line of a list a box was, if it was on one."""
    return str(_("（第%(n)s项）", n=told["line"])) if "line" in told else ""


@tells("box_recounted")
def _recounted(_scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [(_("理由"), told["reason"])]
    if told["tally"]:
        pairs.append((_("重新计票的票数"), votes(told["tally"])))
    if told["equal"]:
        return Told(f"{_('重新计票，与封存时一致')}{_of_line(told)}", pairs)
    pairs.append((_("现在的校验值"), told["root"] or _("封存的票不见了")))
    what = f"{_('重新计票，与封存时不一致')}{_of_line(told)}"
    return Told(what, pairs, "problem", flags=[_("票箱里的票被改动")])


@tells("box_erased")
def _erased(scene: Scene, event: Event) -> Told:
    told = event.body
    # Databases of 0.2.0 knew one person.
    persons = [told[name].partition("/")[2] for name in ("by", "witness") if name in told]
    who = [(_("销毁的人"), scene.names(persons))]
    return Told(f"{_('封存期满，表决票已销毁，票数和校验值保留')}{_of_line(told)}", who)
