"""What is said about notices, objections and gates, and about registers and rules (公开与登记的叙述)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from engine.log import Event
from web import wording
from web.scene import Pairs, Scene, Told, tells
from web.telling import COUNTS, reason, stage_name
from web.wording import day
from workflows.disclosure import notices, objections
from workflows.jurisdictions import KINDS as LEVELS
from workflows.law.kinds import SUBJECTS
from workflows.tables import Objection

LEVEL_NAMES = dict(zip(LEVELS, ("县", "乡镇", "村"), strict=True))
REGISTERS = {
    "adults": "十八周岁以上村民",
    "households": "户",
    "party_members": "党员",
    "branch_committee": "村党组织委员",
    "villagers_committee": "村民委员会成员",
    "two_committees": "村“两委”成员",
    "representatives": "村民代表",
    "women_representatives": "妇女代表",
    "supervision_committee": "村务监督委员会成员",
    "council": "村民议事会成员",
    "members": "集体经济组织成员",
    "member_representatives": "集体经济组织成员代表",
    "directors": "理事",
    "group_adults": "村民小组成年村民",
}


def _channels(names: Any) -> str:
    return wording.listed(notices.CHANNELS.get(name, name) for name in names)


def _period(body: dict[str, Any]) -> Pairs:
    if not body.get("first_day"):
        return []
    return [(_("公示期"), _("%(a)s至%(b)s", a=day(body["first_day"]), b=day(body["last_day"])))]


def _rule(scene: Scene, kind: str) -> dict[str, Any]:
    rule = f"{kind}.period_days"
    days = scene.days(rule)
    return {"rule": _("公示期%(n)s天", n=days), "article": scene.basis(rule)} if days else {}


@tells("notice_posted")
def _posted(scene: Scene, event: Event) -> Told:
    told = event.body
    kind, text = notices.KINDS.get(told["kind"], told["kind"]), told["text"] or {}
    scene.seen[event.subject] = told["kind"]
    what = _("%(kind)s在%(channels)s贴出", kind=kind, channels=_channels(told["postings"]))
    pairs = scene.answers(notices.FORM_OF[told["kind"]], text) + _period(told)
    return Told(what, pairs, **_rule(scene, told["kind"]))


@tells("posting_confirmed")
def _posting_confirmed(_scene: Scene, event: Event) -> Told:
    channels = _channels(channel for channel, _number in event.body["postings"])
    return Told(_("村务监督委员会现场核对，确认%(channels)s的公告已贴出", channels=channels))


@tells("notice_taken_down")
def _taken_down(_scene: Scene, event: Event) -> Told:
    channels = _channels(event.body["channels"])
    if "full_since" in event.body:
        return Told(_("公示期未满，公告从%(channels)s撤下，须重新计算", channels=channels), state="problem")
    return Told(_("公告从%(channels)s撤下", channels=channels))


@tells("notice_corrected")
def _corrected(scene: Scene, event: Event) -> Told:
    told = event.body
    form = notices.FORM_OF.get(scene.seen.get(event.subject, "resolution"), "resolution-notice")
    label = COUNTS.get(told["field"]) or scene.label(form, told["field"])
    facts = {"old": _old(told), "new": told["new"]}
    what = _("更正公告：%(label)s由“%(old)s”改为“%(new)s”", label=label, **facts)
    again = [(_("公示期"), _("重新计算"))] if "full_since" in told and not told.get("first_day") else []
    return Told(what, [*reason(event), *_period(told), *again])


def _old(told: Mapping[str, Any]) -> Any:
    """What stood there; a count of nought did."""
    return _("没有写") if told["old"] in (None, "") else told["old"]


@tells("correction_proposed")
def _correction_proposed(scene: Scene, event: Event) -> Told:
    told = event.body["told"]
    form = notices.FORM_OF.get(told.get("kind", ""), "resolution-notice")
    facts = {"old": _old(told), "new": told["new"]}
    label = COUNTS.get(told["field"]) or scene.label(form, told["field"])
    what = _("申请把%(label)s由“%(old)s”更正为“%(new)s”，等村务监督委员会核对", label=label, **facts)
    return Told(what, [(_("理由"), told["reason"])])


@tells("correction_declined")
def _correction_declined(scene: Scene, event: Event) -> Told:
    label = COUNTS.get(event.body["field"]) or scene.label("resolution-notice", event.body["field"])
    return Told(_("村务监督委员会核对后没有同意更正%(label)s", label=label), reason(event), state="returned")


@tells("period_ended")
def _ended(scene: Scene, event: Event) -> Told:
    return Told(_("公示期满"), **_rule(scene, scene.seen.get(event.subject, "")))


@tells("gate_opened")
def _gate_opened(scene: Scene, event: Event) -> Told:
    kind = event.body["gate"]
    if kind == "resolution":
        return Told(_("公示期满，异议均已答复，决议生效"), **_rule(scene, kind))
    return Told(_("公示期满，异议均已答复，可以办结归档"), **_rule(scene, kind))


@tells("objection_made")
def _objected(scene: Scene, event: Event) -> Told:
    told = event.body
    pairs: Pairs = []
    if not scene.public:
        private = event.private if event.private is not None else {"text": _("（内容已删除）")}
        pairs.append((_("意见"), private["text"]))
    if told["due_on"]:
        pairs.append((_("最晚答复"), day(told["due_on"])))
    rule = "objection.reply_days"
    days = scene.days(rule)
    asked = _("%(n)s天内答复", n=days) if days else ""
    kind = objections.KINDS.get(told["by"], told["by"])
    what = _("收到异议（%(kind)s）", kind=kind)
    return Told(what, pairs, "problem", rule=asked, article=scene.basis(rule) if asked else "")


@tells("objection_replied")
def _replied(scene: Scene, event: Event) -> Told:
    told = event.body
    outcome = objections.OUTCOMES.get(told["outcome"], told["outcome"])
    pairs = [(_("答复"), told["reply"])]
    if told["return_to"]:
        pairs.append((_("退回环节"), stage_name(told["return_to"])))
    row = scene.session.get(Objection, (event.jurisdiction, event.subject))
    late = bool(row and row.due_on and event.occurred_at.date().isoformat() > row.due_on)
    return Told(_("答复异议：%(outcome)s", outcome=outcome), pairs, late=late)


@tells("objection_answered")
def _answered(_scene: Scene, _event: Event) -> Told:
    return Told(_("村务监督委员会确认答复"))


@tells("reply_sent_back")
def _reply_sent_back(_scene: Scene, event: Event) -> Told:
    return Told(_("村务监督委员会没有确认答复，退回重新答复"), reason(event), "returned")


@tells("jurisdiction_founded")
def _founded(_scene: Scene, event: Event) -> Told:
    level, name = LEVEL_NAMES.get(event.body["kind"], ""), event.body["name"]
    demo = _("（演示数据）") if event.body.get("demo") else ""
    return Told(_("设立%(level)s“%(name)s”的日志%(demo)s", level=level, name=name, demo=demo))


@tells("counts_registered")
def _counts(_scene: Scene, event: Event) -> Told:
    counts = event.body["counts"].items()
    return Told(
        _("登记在册人数"),
        [(REGISTERS.get(name, name), _("不详") if n is None else str(n)) for name, n in counts],
    )


@tells("county_rules_set")
def _rules_set(_scene: Scene, event: Event) -> Told:
    what = _("本县规定自%(day)s起施行，共%(n)s项", day=day(event.body["since"]), n=len(event.body["values"]))
    return Told(what)


@tells("rule_confirmed")
def _rule_confirmed(_scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [(_("规则"), told["rule"]), (_("核对出处"), told["source"])]
    if told["statute"]:
        pairs.append((_("依据"), f"《{told['statute']}》{told['article']}"))
    return Told(_("核定规则的条文"), pairs)


@tells("rule_confirmation_withdrawn")
def _rule_withdrawn(_scene: Scene, event: Event) -> Told:
    pairs = [(_("规则"), event.body["rule"]), (_("理由"), event.body["reason"])]
    return Told(_("撤回对规则的核定"), pairs, state="returned")


@tells("mandate_granted")
def _granted(scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [(_("期限"), _("%(a)s至%(b)s", a=day(told["since"]), b=day(told["until"])))]
    names = [wording.named(SUBJECTS[subject]) for subject in SUBJECTS if f'"{subject}"' in told["subjects"]]
    return Told(_("村民会议授权村民代表会议决定部分事项"), [*pairs, (_("范围"), "；".join(names))])


@tells("person_registered")
def _registered(scene: Scene, event: Event) -> Told:
    return Told(_("登记%(who)s", who=scene.names([event.subject])))


@tells("office_taken")
def _office(scene: Scene, event: Event) -> Told:
    told = event.body
    name = wording.office(told["office"])
    who = scene.names([event.subject])
    return Told(_("%(who)s自%(day)s起任%(office)s", who=who, day=day(told["since"]), office=name))


@tells("account_opened")
def _account(_scene: Scene, event: Event) -> Told:
    return Told(_("开通账号“%(name)s”", name=event.subject))
