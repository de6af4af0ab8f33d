"""What is done beside the form of an office task (签收、转办、委派、加签、退回、意见、抄送、催办): one address for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import lazy_gettext as later
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, store, uploads
from web.desk import told
from web.tasks.blueprint import pages
from workflows.record import Answer
from workflows.tasks import hands, notes, signing, ways

Posted = MultiDict[str, str]


@dataclass(frozen=True)
class Action:
    """One thing to do: its verb, the posted fields that go to it as they are, and what is said when it is done."""

    verb: Callable[..., Answer]
    fields: tuple[str, ...]
    done: Any
    more: Callable[[Posted], Mapping[str, Any]] = lambda _posted: {}


def _agree(posted: Posted) -> Mapping[str, Any]:
    if posted.get("agree") not in ("yes", "no"):
        raise Refused("choice_unknown")
    return {"agree": posted["agree"] == "yes"}


def _told(posted: Posted) -> Mapping[str, Any]:
    offices, persons = posted.getlist("office"), posted.getlist("person")
    return {"offices": [each for each in offices if each], "persons": [each for each in persons if each]}


def _files(_posted: Posted) -> Mapping[str, Any]:
    return {"files": uploads.photos(request.files.getlist("files"))}


ACTIONS: Mapping[str, Action] = {
    "claim": Action(hands.claim, ("task",), later("已经签收，由您办理。")),
    "release": Action(hands.release, ("task",), later("已经退签，本岗位的人都可以办。")),
    "hand": Action(hands.hand_on, ("task", "to", "reason"), later("已经转办。")),
    "delegate": Action(hands.delegate, ("task", "to"), later("已经委派，等对方起草。")),
    "undelegate": Action(hands.undelegate, ("task",), later("已经收回委派。")),
    "add": Action(signing.add, ("task", "person", "moment", "reason"), later("已经请其加签。")),
    "remove": Action(signing.remove, ("task", "person", "reason"), later("已经减去加签的人。")),
    "sign": Action(signing.sign, ("task", "reason"), later("签字已经记录。"), _agree),
    "back": Action(ways.back, ("task", "to", "reason"), later("已经退回。")),
    "back_one": Action(ways.back_one, ("task", "reason"), later("已经退回上一环节。")),
    "recall": Action(ways.recall, ("task",), later("已经收回，请重新办理。")),
    "comment": Action(notes.comment, ("text",), later("意见已经记录。"), _files),
    "copy": Action(notes.copy, (), later("已经抄送。"), _told),
    "urge": Action(notes.urge, ("task",), later("已经催办，对方会收到提醒。")),
}


@pages.post("/v/<village>/matters/<matter>/act/<action>")
def act(village: str, matter: str, action: str) -> Response:
    """Do one of these things; then back to the matter, or to the task where its form is still to be filled in."""
    found = ACTIONS.get(action)
    if found is None:
        raise Refused("not_found", action=action)
    with store.database().read() as db:
        told.find(db, village, matter)
    fields = {name: request.form.get(name, "") for name in found.fields} | dict(found.more(request.form))
    store.run(found.verb, village, access.actor(), matter=matter, **fields)
    flash(str(found.done), "done")
    if action in ("claim", "undelegate", "add", "remove"):
        return redirect(url_for("tasks.task", village=village, matter=matter, task=fields["task"]))
    return redirect(url_for("desk.matter", village=village, matter=matter))
