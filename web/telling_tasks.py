"""What is said about office tasks (办理任务的叙述)."""

from flask_babel import gettext as _

from engine.log import Event
from web.scene import Pairs, Scene, Told
from workflows import course, people
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
    return Told(what, [*_office(told["office"]), *_answers(scene, event)], state)


def name_of(scene: Scene, task: str) -> str:
    """How a task is called on the matter's own diagram; its id where it is no longer drawn."""
    found = course.name_of(scene.session, scene.matter, task) if scene.matter is not None else ""
    return found or task


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
    return [(_("办理岗位"), people.OFFICES[office].name)] if office in people.OFFICES else []


def _answers(scene: Scene, event: Event) -> Pairs:
    form = _form(scene, event.body["path"])
    shown = {key: value for key, value in event.body["form"].items() if key not in ("outcome", "return_to")}
    return scene.answers(form, shown) if form else []
