"""All items of a meeting on one slip (投票单): choose, read back, confirm; each item is a command of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import store, words
from web.meetings import telling
from web.meetings.scene import Item, Scene
from workflows.meetings.box import CHOICES

COMMAND_AT_MOST = 24


@dataclass(frozen=True)
class Line:
    """One item on the slip: whether it is secret, and `mark`: open, voted or recused; `choice` where one may see it."""

    item: Item
    secret: bool
    mark: str = "open"
    choice: str = ""
    code: str = ""


@dataclass(frozen=True)
class Slip:
    """Somebody's slip: the meeting, its lines, and where the page posts to."""

    scene: Scene
    lines: Sequence[Line]
    action: str
    back: str = ""

    @property
    def open(self) -> list[Line]:
        """The items on which this person may still vote."""
        return [line for line in self.lines if line.mark == "open"]

    @property
    def chosen(self) -> dict[str, str]:
        """What was ticked, by matter."""
        told = {line.item.id: request.form.get(f"choice-{line.item.id}", "") for line in self.open}
        return {matter: choice for matter, choice in told.items() if choice in CHOICES}


def page(slip: Slip, *, error: str = "") -> str:
    """The slip to fill in, with what was ticked before."""
    return _render("slip", slip, error=error)


def read_back(slip: Slip) -> str | tuple[str, int]:
    """What was ticked is read back before it counts; without a tick, the slip again with a sentence."""
    if not slip.chosen:
        return page(slip, error=_("还没有选。请至少给一个议题选同意、不同意或者弃权。")), 422
    return _render("confirm", slip)


def _render(name: str, slip: Slip, *, error: str = "") -> str:
    return render_template(
        f"voting/{name}.html",
        village=slip.scene.village.name,
        here=slip.scene.village.jurisdiction,
        slip=slip,
        scene=slip.scene,
        chosen=slip.chosen,
        choices=telling.CHOICES,
        error=error,
        command=request.form.get("command_id") or store.new_command_id(),
    )


def cast(slip: Slip, one: Callable[[str, Line, str], None]) -> int:
    """Cast what was confirmed, item by item; tell how many were taken, and a sentence for each that was not.

    `one` casts one item under a command id made of the slip's own: a second tap gets the first one's answers.
    """
    command = request.form.get("command_id", "")[:COMMAND_AT_MOST] or store.new_command_id()
    taken = 0
    for line in slip.open:
        choice = slip.chosen.get(line.item.id)
        if choice is None:
            continue
        try:
            one(f"{command}:{line.item.id}", line, choice)
            taken += 1
        except Refused as refused:
            flash(f"{line.item.title}：{words.sentence(refused)}", "warning")
    if taken:
        flash(_("已投票，共%(n)s个议题。", n=taken), "done")
    return taken


def step(slip: Slip, finish: Callable[[], Response]) -> str | Response | tuple[str, int]:
    """Which page a posting asks for: `look` reads back, `change` goes back to the slip, `cast` counts."""
    asked = request.form.get("step", "look")
    if asked == "cast":
        return finish()
    return page(slip) if asked == "change" else read_back(slip)
