"""What is said about an evening's meeting (会议当晚的叙述): attendance, quorum, the second call, recounts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.log import Event
from web import telling, telling_entitlements
from web.scene import Scene, Told, tells
from web.wording import moment
from workflows.entitlements.listing import VOTES


@tells("sign_in_undone")
def _undone(scene: Scene, event: Event) -> Told:
    persons = event.body["persons"]
    who = [] if scene.public else [(_("更正的人"), scene.names(persons))]
    return Told(_("更正签到：%(n)s人没有到会", n=len(persons)), who)


@tells("attendance_noted")
def _noted(scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = []
    if told["arrived_at"] or told["came_for"]:
        pairs.append((_("迟到"), _("从第%(n)s项议题起在场", n=told["came_for"] + 1)))
    if told["left_from"] is not None:
        pairs.append((_("早退"), _("从第%(n)s项议题起不在场", n=told["left_from"] + 1)))
    if told["left_at"]:
        pairs.append((_("离开时间"), moment(told["left_at"])))
    if event.private and not scene.public:
        pairs.append((_("原因"), event.private["reason"]))
    return Told(_("登记到会情况：%(who)s", who=scene.names([told["person"]])), pairs)


@tells("voting_begun")
def _begun(_scene: Scene, event: Event) -> Told:
    told = event.body
    what = _("到会%(present)s人，够%(needed)s人，开始表决", present=told["present"], needed=told["needed"])
    return Told(what)


@tells("venues_arranged")
def _venues(scene: Scene, event: Event) -> Told:
    parts = event.body["parts"]
    if not parts:
        return Told(_("改为只在一个会场开会，不用流动票箱"))
    pairs = []
    for part in parts:
        if part["kind"] == "venue":
            pairs.append((_("分会场"), part["name"]))
        else:
            who = _("%(who)s送", who=scene.names(part["carriers"]))
            pairs.append((_("流动票箱"), _("%(name)s，%(who)s", name=part["name"], who=who)))
    return Told(_("安排分会场和流动票箱"), pairs)


RECOUNTS: Mapping[str, Any] = {
    "same": later("重新计票：与原来一致"),
    "corrected": later("重新计票：票数有更正，结果不变"),
    "settled": later("重新计票：整份不变，有的项结果改变"),
    "turned": later("重新计票：结果会改变，原来的表决不能作数"),
}


@tells("recount_ordered")
def _ordered(_scene: Scene, event: Event) -> Told:
    return Told(_("村务监督委员会要求重新计票"), [(_("理由"), event.body["reason"])], "problem")


@tells("recount_entered")
def _recounted(_scene: Scene, event: Event) -> Told:
    pairs = [*telling.counted(event.body["counts"])]
    for number, votes in enumerate(event.body.get("lines", ()), 1):
        told = dict(zip("abc", (votes[name] for name in VOTES), strict=True))
        pairs.append((_("第%(n)s项", n=number), _("同意%(a)s，不同意%(b)s，弃权%(c)s", **told)))
    return Told(_("录入重新计票的票数"), pairs)


@tells("recount_confirmed")
def _recount_confirmed(_scene: Scene, event: Event) -> Told:
    result = event.body["result"]
    pairs = telling_entitlements.lines(event.body.get("lines", ()))
    return Told(str(RECOUNTS[result]), pairs, "problem" if result == "turned" else "done")
