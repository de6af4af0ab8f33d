"""What is said about registers, hand-over and matters from before the start day (启用、名册、交接的叙述)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.log import Event
from web import wording
from web.scene import Pairs, Scene, Told, tells
from web.telling import body_name, counted, reason, stage_name
from web.wording import day
from workflows import handover, people
from workflows.disclosure import notices
from workflows.registers import changes
from workflows.registers.layout import SHEETS

OUTCOMES = {"new": "新增", "changed": "改动", "unchanged": "不变", "absent": "不在表里"}


@tells("registers_imported")
def _imported(_scene: Scene, event: Event) -> Told:
    told: Pairs = [
        (SHEETS[sheet].title, "，".join(f"{OUTCOMES[name]}{n}" for name, n in counts.items() if n))
        for sheet, counts in event.body["sheets"].items()
    ]
    return Told(_("用表格导入名册，从%(day)s起", day=day(event.body["on"])), told)


@tells("registers_changed")
def _changed(_scene: Scene, event: Event) -> Told:
    told = changes.of(event)
    new = sum(1 for change in told if change.table == "person" and change.old is None)
    pairs = [(_("新登记的人"), _("%(n)s人", n=new))] if new else []
    return Told(_("名册变动%(n)s处", n=len(told)), pairs)


@tells("import_undone")
def _undone(_scene: Scene, event: Event) -> Told:
    return Told(_("撤销一次名册导入，恢复到导入以前"), reason(event), "returned")


@tells("office_ended")
def _ended(scene: Scene, event: Event) -> Told:
    told = event.body
    name = wording.office(told["office"])
    who = scene.names([event.subject])
    return Told(_("%(who)s自%(day)s起不再任%(office)s", who=who, day=day(told["until"]), office=name))


REASONS = dict(
    zip(handover.REASONS, (later("换届"), later("辞职"), later("免职或者罢免"), later("离世")), strict=True)
)
"""Why an office changes hands."""


@tells("handover_begun")
def _handover(scene: Scene, event: Event) -> Told:
    told = event.body
    pairs = [
        (_("职务"), people.OFFICES[told["office"]].name),
        (_("交接日期"), day(told["day"])),
        (_("原因"), str(REASONS[told["reason"]])),
    ]
    if not scene.public:
        who = (_("交出"), scene.names([told["outgoing"]])), (_("接手"), scene.names([told["incoming"]]))
        pairs += who
    return Told(_("开始办理%(office)s的交接", office=pairs[0][1]), pairs)


@tells("handover_confirmed")
def _handed(_scene: Scene, event: Event) -> Told:
    n = sum(len(ids) for ids in event.body["items"].values())
    if event.body["side"] == "given":
        return Told(_("交出的人确认交接清单，共%(n)s项", n=n))
    return Told(_("接手的人确认交接清单，共%(n)s项", n=n))


@tells("handover_seen")
def _seen(_scene: Scene, event: Event) -> Told:
    without = event.body["without"]
    return Told(_("乡镇见证交接，任期按交接日期起止"), [(_("没有确认的原因"), without)] if without else [])


@tells("handover_cancelled")
def _cancelled(_scene: Scene, event: Event) -> Told:
    return Told(_("取消交接"), reason(event), "returned")


@tells("start_day_set")
def _start_day(_scene: Scene, event: Event) -> Told:
    return Told(_("启用日期定为%(day)s", day=day(event.body["day"])))


@tells("legacy_entered")
def _entered(_scene: Scene, event: Event) -> Told:
    told = event.body["entry"]
    pairs = [
        (_("现在的环节"), stage_name(told["stage"])),
        (_("扫描件"), _("%(n)s份", n=len(event.body["photos"]))),
    ]
    return Told(_("登记存量事项“%(title)s”，等乡镇确认", title=told["form"]["title"]), pairs)


@tells("legacy_confirmed")
def _legacy_confirmed(_scene: Scene, _event: Event) -> Told:
    return Told(_("乡镇对照扫描件，确认存量事项"))


@tells("legacy_returned")
def _legacy_returned(_scene: Scene, event: Event) -> Told:
    return Told(_("乡镇没有确认存量事项，退回重新登记"), reason(event), "returned")


@tells("legacy_begun")
def _legacy_begun(_scene: Scene, event: Event) -> Told:
    what = _("存量事项补记到“%(stage)s”环节，从这里接着办", stage=stage_name(event.body["stage"]))
    return Told(what, flags=[str(_("存量"))])


@tells("legacy_meeting_recorded")
def _legacy_meeting(_scene: Scene, event: Event) -> Told:
    told = event.body
    what = _(
        "照纸质记录登记启用以前的会：%(stage)s（%(body)s）",
        stage=stage_name(told["stage"]),
        body=body_name(told["body"]),
    )
    return Told(what, [(_("开会日期"), day(told["held_on"])), *counted(told["counts"])])


@tells("legacy_notice_recorded")
def _legacy_notice(_scene: Scene, event: Event) -> Told:
    told = event.body
    channels = wording.listed(notices.CHANNELS.get(each, each) for each in told["channels"])
    period = _("%(a)s至%(b)s", a=day(told["first_day"]), b=day(told["last_day"]))
    return Told(_("照扫描件登记启用以前的决议公告"), [(_("渠道"), channels), (_("公示期"), period)])
