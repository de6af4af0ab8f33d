"""What is said about office tasks (办理任务的叙述)."""

from flask_babel import gettext as _

from engine.log import Event
from web import wording, words
from web.scene import Pairs, Scene, Told, tells
from workflows import course, people
from workflows.tasks import doers
from workflows.tasks import task as office_task


def completed(scene: Scene, event: Event) -> Told:
    """An office did its task: what came of it, with the answers of the form."""
    told = event.body
    name = name_of(scene, told["path"])
    word = outcome(scene, told["path"], told["outcome"])
    what = _("%(name)s：%(word)s", name=name, word=word) if word else _("%(name)s：已办理", name=name)
    if told.get("return_to"):
        what += _("，退回“%(to)s”", to=name_of(scene, told["return_to"]))
    state = "returned" if told["outcome"] in office_task.BACK else "done"
    why = [(_("理由"), told["reason"])] if told.get("reason") else []
    return Told(
        what, [*_office(told["office"]), *_answers(scene, event), *why, *_warned(scene, event)], state
    )


def _warned(scene: Scene, event: Event) -> Pairs:
    """What the system warned of: for those who look into it, no verdict for everybody."""
    warned = event.body.get("answer", {}).get("warnings", ())
    return [] if scene.public else [(_("提醒"), str(words.WARNINGS.get(each, each))) for each in warned]


@tells("task_claimed")
def _claimed(scene: Scene, event: Event) -> Told:
    return Told(_("签收“%(task)s”", task=_task(scene, event)))


@tells("task_released")
def _released(scene: Scene, event: Event) -> Told:
    return Told(_("退签“%(task)s”，交回本岗位", task=_task(scene, event)))


@tells("task_handed")
def _handed(scene: Scene, event: Event) -> Told:
    what = _("转办“%(task)s”，交%(who)s办理", task=_task(scene, event), who=who(scene, event.body["to"]))
    return Told(what, _why(event))


@tells("task_delegated")
def _delegated(scene: Scene, event: Event) -> Told:
    what = _(
        "委派%(who)s起草“%(task)s”，由委派的人确认",
        task=_task(scene, event),
        who=who(scene, event.body["to"]),
    )
    return Told(what)


@tells("task_undelegated")
def _undelegated(scene: Scene, event: Event) -> Told:
    return Told(_("收回“%(task)s”的委派", task=_task(scene, event)))


@tells("task_drafted")
def _drafted(scene: Scene, event: Event) -> Told:
    return Told(_("受委派的人写好“%(task)s”，等委派的人确认", task=_task(scene, event)))


@tells("task_prepared")
def _prepared(scene: Scene, event: Event) -> Told:
    what = _("办好“%(task)s”，等加签的人同意以后生效", task=_task(scene, event))
    return Told(what, [*_office(event.body["office"]), *_answers(scene, event)])


@tells("signer_added")
def _signer_added(scene: Scene, event: Event) -> Told:
    told = event.body
    facts = {"task": _task(scene, event), "who": who(scene, told["person"])}
    what = _("“%(task)s”加签：办理之前先请%(who)s签", **facts)
    if told["moment"] == "after":
        what = _("“%(task)s”加签：办理之后再请%(who)s签", **facts)
    return Told(what, _why(event))


@tells("signer_removed")
def _signer_removed(scene: Scene, event: Event) -> Told:
    what = _(
        "“%(task)s”减签：不再请%(who)s签", task=_task(scene, event), who=who(scene, event.body["person"])
    )
    return Told(what, _why(event))


@tells("task_signed")
def _signed(scene: Scene, event: Event) -> Told:
    agreed = event.body["agree"]
    facts = {"task": _task(scene, event), "who": who(scene, event.body["person"])}
    what = (
        _("“%(task)s”加签：%(who)s同意", **facts) if agreed else _("“%(task)s”加签：%(who)s不同意", **facts)
    )
    return Told(what, _why(event), "done" if agreed else "returned")


@tells("task_recalled")
def _recalled(scene: Scene, event: Event) -> Told:
    return Told(_("下一步还没有办，收回“%(task)s”重办", task=_task(scene, event)), (), "returned")


@tells("task_commented")
def _commented(scene: Scene, event: Event) -> Told:
    said = (event.private or {}).get("text", _("内容已删除"))
    pairs = [] if scene.public else [(_("意见"), said)]
    files = event.body["files"]
    scans = [(_("附件"), _("%(n)s份", n=len(files)))] if files else []
    return Told(_("写下意见"), [*pairs, *scans])


@tells("matter_copied")
def _copied(scene: Scene, event: Event) -> Told:
    told = event.body
    names = [wording.office(office) for office in told["offices"]]
    return Told(_("抄送%(who)s", who="、".join([*names, *(who(scene, each) for each in told["persons"])])))


@tells("copy_read")
def _read(_scene: Scene, _event: Event) -> Told:
    return Told(_("已阅"))


@tells("task_urged")
def _urged(scene: Scene, event: Event) -> Told:
    what = _("催办“%(task)s”，第%(n)s次", task=_task(scene, event), n=event.body["count"])
    return Told(what, [(_("催谁"), wording.offices(event.body["offices"]))])


def _task(scene: Scene, event: Event) -> str:
    return name_of(scene, event.body["path"])


def _why(event: Event) -> Pairs:
    return [(_("理由"), event.body["reason"])] if event.body.get("reason") else []


def who(scene: Scene, key: str) -> str:
    """Somebody by home/person; on a public page nobody is named."""
    return _("一位工作人员") if scene.public else doers.name(scene.session, key)


def name_of(scene: Scene, task: str) -> str:
    """How a task is called on the matter's own diagram; its id where it is no longer drawn."""
    found = course.name_of(scene.session, scene.matter, task) if scene.matter is not None else ""
    return wording.named(found) or task


def outcome(scene: Scene, path: str, value: str | None) -> str:
    """The outcome as the task's form words it; empty where the form has no such field."""
    form = _form(scene, path)
    if scene.matter is None or not form or not value:
        return ""
    pairs = dict(scene.answers(form, {"outcome": value}))
    return next(iter(pairs.values()), "")


def _form(scene: Scene, path: str) -> str | None:
    if scene.matter is None:
        return None
    drawn = course.tasks_of(scene.session, scene.matter)
    return drawn[path].form if path in drawn else None


def _office(office: str) -> Pairs:
    return [(_("办理岗位"), wording.office(office))] if office in people.OFFICES else []


def _answers(scene: Scene, event: Event) -> Pairs:
    form = _form(scene, event.body["path"])
    shown = {key: value for key, value in event.body["form"].items() if key not in ("outcome", "return_to")}
    return scene.answers(form, shown) if form else []
