"""What is said about matters, meetings and votes (事项与会议的叙述): one sentence for each kind of event."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.clock import day_until, parse
from engine.log import Event
from web import telling_entitlements, telling_tasks, words
from web.scene import Pairs, Scene, Told, tells
from web.voting.telling import on_screen
from web.wording import day, moment, named
from workflows import orders, pinned, stages, supervision
from workflows.entitlements.entering import LISTED
from workflows.law import money
from workflows.law.assemblies import BODIES

OUTCOMES: Mapping[str, Any] = {
    "passed": later("通过"),
    "rejected": later("没有通过"),
    "no_quorum": later("到会人数不够，没有形成决定"),
    "refused": later("会议不符合规定，没有效力"),
}
DEFECTS: Mapping[str, Any] = {
    "notice_too_short": later("会议通知的天数不够"),
    "wrong_body": later("召开会议的组织不对"),
    "mandate_missing": later("没有得到村民会议授权"),
    "mandate_exceeded": later("超出村民会议授权的范围"),
    "wrong_issuer": later("本县不允许村民代表会议转授给议事会"),
    "amount_needed": later("没有写明金额"),
    "not_delegable": later("此类事项不能由代表会议决定"),
    "merged_meetings": later("提议和商议合并召开"),
    "remote_voting": later("不允许线上表决"),
    "mobile_box": later("不允许用流动票箱"),
}
"""Why a meeting that was held has no effect."""

COUNTS: Mapping[str, Any] = {
    "entitled": later("应到"),
    "present": later("实到"),
    "attending": later("列席"),
    "women_present": later("到会妇女代表"),
    "issued": later("发出表决票"),
    "collected": later("收回表决票"),
    "for": later("同意"),
    "against": later("不同意"),
    "abstain": later("弃权"),
    "invalid": later("无效票"),
    "recused": later("回避"),
}
OPINIONS: Mapping[str, Any] = {
    "agree": later("同意"),
    "amend": later("请修改后再议"),
    "refuse": later("不同意"),
}


def body_name(body: str) -> str:
    """The name of a body that meets."""
    return named(BODIES[body].name if body in BODIES else body)


def stage_name(stage: str) -> str:
    """The name of a stage."""
    return named(stages.NAMES.get(stage, stage))


def counted(counts: Mapping[str, Any]) -> Pairs:
    """The counts of a meeting in one line, in the order in which they are read out; none where there are none."""
    told = [f"{label}{counts[name]}" for name, label in COUNTS.items() if counts.get(name) is not None]
    return [*([(_("表决情况"), "，".join(told))] if told else []), *on_screen(counts)]


def warned(warnings: list[str]) -> list[str]:
    """The warnings of a decision in words."""
    return [str(words.WARNINGS.get(warning, warning)) for warning in warnings]


def reason(event: Event) -> Pairs:
    """Why, in the actor's own words."""
    return [(_("理由"), event.body["reason"])] if event.body.get("reason") else []


@tells("matter_started")
def _started(scene: Scene, event: Event) -> Told:
    form = event.body["form"]
    told = scene.answers(event.body.get("start", pinned.PROPOSAL), form)
    if event.body.get("again"):
        told.append((_("重新提议"), _("原村%(number)s号事项没有决议", number=event.body["again"]["matter"])))
    if event.body.get("entry"):
        told.append((_("进入依据"), telling_entitlements.basis(event.body["entry"])))
    return Told(_("发起事项“%(title)s”", title=form["title"]), told)


@tells("proposal_revised")
def _revised(scene: Scene, event: Event) -> Told:
    return Told(_("修改方案"), scene.answers("proposal", event.body["form"]))


@tells("matter_withdrawn")
def _withdrawn(_scene: Scene, event: Event) -> Told:
    freed = event.body.get("freed")
    told = [(_("空出来的一项"), telling_entitlements.basis({"kind": LISTED, **freed}))] if freed else []
    return Told(_("撤回事项，不再办理"), [*reason(event), *told], "problem")


@tells("matter_suspended")
def _suspended(_scene: Scene, event: Event) -> Told:
    told = [*_order(event), *reason(event)]
    return Told(_("责令中止，事项暂停办理"), told, "problem", files=_scans(event))


@tells("matter_resumed")
def _resumed(_scene: Scene, event: Event) -> Told:
    return Told(_("恢复办理"), [*_order(event), *reason(event)], files=_scans(event))


def _order(event: Event) -> Pairs:
    told = event.body
    kind = [(_("凭据"), named(orders.ORDERS[told["order"]]))] if told.get("order") else []
    number = [(_("文号"), told["number"])] if told.get("number") else []
    return [*kind, *number, *([(_("扫描件"), _("%(n)s份", n=1))] if told.get("scan") else [])]


def _scans(event: Event) -> list[str]:
    return [event.body["scan"]] if event.body.get("scan") else []


@tells("matter_returned")
def _returned(_scene: Scene, event: Event) -> Told:
    return Told(_("退回“%(stage)s”环节", stage=stage_name(event.body["to"])), reason(event), "returned")


@tells("matter_migrated")
def _migrated(_scene: Scene, event: Event) -> Told:
    count = len(event.body["differences"])
    return Told(_("换用新版流程，改动%(n)s处，办到哪一步不变", n=count))


@tells("timer_fired")
def _timer_fired(_scene: Scene, event: Event) -> Told:
    told = event.body
    last = day_until(parse(told["due"])).isoformat()
    facts = [(_("最后一天"), day(last)), *([(_("依据"), told["basis"])] if told["basis"] else [])]
    if told["kind"] == "cycle":
        return Told(_("提醒：“%(task)s”还没有办完", task=told["task"]), facts, rule=told["timer"])
    if told["ends"]:
        return Told(
            _("“%(task)s”期限已到，按流程图转到下一步", task=told["task"]),
            facts,
            "problem",
            rule=told["timer"],
        )
    if told["task"]:
        return Told(
            _("“%(task)s”期限已到，还没有办完", task=told["task"]), facts, "problem", rule=told["timer"]
        )
    return Told(_("“%(timer)s”等待的时间已到，继续办理", timer=told["timer"]), facts)


@tells("task_completed")
def _completed(scene: Scene, event: Event) -> Told:
    form, stage = event.body.get("form", {}), event.body["stage"]
    if "path" in event.body:
        return telling_tasks.completed(scene, event)
    if stage == "township_review":
        opinion = form["opinion"]
        word = OPINIONS.get(opinion, opinion)
        what = _("乡镇党委审核：%(opinion)s", opinion=word)
        if event.body.get("deputy"):
            what = _("乡镇党委审核（B岗代为审核）：%(opinion)s", opinion=word)
        told = scene.answers("township-review", form)[1:]
        return Told(what, told, "done" if opinion == "agree" else "returned", rule=_("乡镇党委审核"))
    if stage == "implementation":
        return Told(_("组织实施完成，转入实施结果公开"))
    return Told(_("办结归档"), scene.answers("closing", form))


@tells("opinion_given")
def _opinion(scene: Scene, event: Event) -> Told:
    form = event.body["form"]
    what = _(
        "村务监督委员会对“%(stage)s”的程序意见：%(opinion)s",
        stage=stage_name(event.body["stage"]),
        opinion=supervision.CHOICES.get(form["opinion"], form["opinion"]),
    )
    state = "done" if form["opinion"] == "agree" else "problem"
    return Told(what, scene.answers("supervision-opinion", form)[1:], state)


@tells("implementation_begun")
def _begun(scene: Scene, event: Event) -> Told:
    return Told(_("开始组织实施"), scene.answers("implementation", event.body["form"]))


@tells("payment_made")
def _paid(scene: Scene, event: Event) -> Told:
    return Told(
        _("付款%(amount)s", amount=money.printed(event.body["amount"])),
        scene.answers("payment", event.body["form"]),
    )


@tells("meeting_called")
def _called(scene: Scene, event: Event) -> Told:
    told = event.body
    what = _("通知召开%(body)s：%(stage)s", body=body_name(told["body"]), stage=stage_name(told["stage"]))
    pairs = [(_("开会时间"), moment(told["planned_at"])), (_("地点"), told["place"])]
    if told["notice_on"]:
        pairs.append((_("通知日期"), day(told["notice_on"])))
    if told.get("follows"):
        pairs.append((_("第几次召集"), _("第二次召集，上一次到会人数不够")))
    rule, days = f"{told['body']}.notice_days", scene.days(f"{told['body']}.notice_days")
    asked = _("会前%(n)s天通知", n=days) if days else ""
    return Told(what, pairs, rule=asked, article=scene.basis(rule) if asked else "")


@tells("meeting_opened")
def _opened(_scene: Scene, event: Event) -> Told:
    return Told(_("会议开始，应到%(n)s人，名册固定", n=len(event.body["roll"])))


@tells("signed_in")
def _signed_in(scene: Scene, event: Event) -> Told:
    persons = event.body["persons"]
    who = [] if scene.public else [(_("签到人"), scene.names(persons))]
    return Told(_("%(n)s人签到", n=len(persons)), who)


@tells("recused")
def _recused(scene: Scene, event: Event) -> Told:
    return Told(_("%(who)s对本事项回避，不参加表决", who=scene.names([event.body["person"]])))


@tells("ballot_cast")
def _cast(scene: Scene, _event: Event) -> Told:
    return Told(_("收到表决票%(n)s张", n=scene.seen.get("ballots", 1)))


@tells("meeting_closed")
def _closed(_scene: Scene, event: Event) -> Told:
    return Told(_("散会计票，实到%(n)s人", n=event.body["present"]))


@tells("result_entered")
def _entered(scene: Scene, event: Event) -> Told:
    told = event.body
    counts = told["items"].get(scene.matter.id, {}) if scene.matter is not None else {}
    what = _("录入纸质表决结果（补录）") if told["late"] else _("录入纸质表决结果")
    sheets = (_("签字表决单照片"), _("%(n)s张", n=len(told["photos"])))
    return Told(what, [(_("开会日期"), day(told["held_on"])), *counted(counts), sheets])


@tells("result_confirmed")
def _confirmed(_scene: Scene, event: Event) -> Told:
    if event.body["decides"]:
        return Told(_("村务监督委员会核对签字表决单，确认结果"))
    return Told(_("村务监督委员会确认补录，等乡镇批准"))


@tells("late_entry_approved")
def _approved(_scene: Scene, _event: Event) -> Told:
    return Told(_("乡镇党委批准补录"))


@tells("result_rejected")
def _sent_back(_scene: Scene, event: Event) -> Told:
    return Told(_("录入与签字表决单不符，退回重新录入"), reason(event), "returned")


@tells("item_decided")
def _decided(scene: Scene, event: Event) -> Told:
    told, answer = event.body, event.body["answer"]
    outcome = OUTCOMES.get(answer["outcome"], answer["outcome"])
    what = _(
        "%(stage)s：%(outcome)s（%(body)s）",
        stage=stage_name(told["stage"]),
        outcome=outcome,
        body=body_name(told["body"]),
    )
    pairs = [(_("开会日期"), day(told["held_on"])), *counted(told["counts"])]
    if answer["because"]:
        pairs.append((_("原因"), str(DEFECTS.get(answer["because"], answer["because"]))))
    pairs += telling_entitlements.lines(told.get("lines", ()))
    state = "done" if answer["outcome"] == "passed" else "problem"
    flags = warned(answer["warnings"])
    if flags:
        pairs.append((_("提醒"), "；".join(flags)))
    return Told(what, pairs, state, rule=scene.shares(told["body"]), article=answer["basis"], flags=flags)


@tells("record_corrected")
def _record_corrected(_scene: Scene, event: Event) -> Told:
    told = event.body
    name = str(COUNTS.get(told["field"], told["field"]))
    old = _("没有写") if told["old"] is None else told["old"]
    what = _("更正会议记录：%(name)s由%(old)s改为%(new)s", name=name, old=old, new=told["new"])
    return Told(what, reason(event))
