"""All items of a meeting on one slip (投票单): choose, read back, confirm; each item is a command of its own.

An annual resolution or a mandate has its lines on the slip, and all of them are chosen on or none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import lines, store, words
from web.lines import LineTold
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

    @cached_property
    def lines(self) -> tuple[LineTold, ...]:
        """What is chosen on one by one, besides the whole."""
        return lines.proposed(self.item.listed)

    @property
    def fields(self) -> list[str]:
        """What this item is chosen on under: the whole, then every line."""
        return [self.item.id, *(f"{self.item.id}-{line.number}" for line in self.lines)]


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
        """What was ticked, by field."""
        told = {each: request.form.get(f"choice-{each}", "") for line in self.open for each in line.fields}
        return {field: choice for field, choice in told.items() if choice in CHOICES}

    @property
    def unfinished(self) -> dict[str, str]:
        """The items of which something was chosen and something left out: a sentence by the first field left out."""
        found = {}
        for line in self.open:
            missing = [each for each in line.fields if each not in self.chosen]
            if missing and len(missing) < len(line.fields):
                found[missing[0]] = _unfinished(line, missing)
        return found


def _unfinished(line: Line, missing: list[str]) -> str:
    numbers = [str(each.number) for each in line.lines if f"{line.item.id}-{each.number}" in missing]
    told = {"title": line.item.title, "lines": "、".join(numbers)}
    if line.item.id not in missing:
        return str(_("“%(title)s”第%(lines)s项还没有选。请每一项都选，或者整个议题先不投。", **told))
    if not numbers:
        return str(_("“%(title)s”整份决议还没有选。请每一项都选，或者整个议题先不投。", **told))
    return str(_("“%(title)s”整份决议和第%(lines)s项还没有选。请每一项都选，或者整个议题先不投。", **told))


def page(slip: Slip, *, errors: Sequence[tuple[str, str]] = ()) -> str:
    """The slip to fill in, with what was ticked before."""
    return _render("slip", slip, errors=errors)


def read_back(slip: Slip) -> str | tuple[str, int]:
    """What was ticked is read back before it counts; without a tick, the slip again with a sentence."""
    if not slip.chosen:
        nothing = _("还没有选。请至少给一个议题选同意、不同意或者弃权。")
        return page(slip, errors=[("slip", nothing)]), 422
    if slip.unfinished:
        errors = [(f"item-{field}", sentence) for field, sentence in slip.unfinished.items()]
        return page(slip, errors=errors), 422
    return _render("confirm", slip)


def _render(name: str, slip: Slip, *, errors: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        f"voting/{name}.html",
        village=slip.scene.village.name,
        here=slip.scene.village.jurisdiction,
        slip=slip,
        scene=slip.scene,
        chosen=slip.chosen,
        choices=telling.CHOICES,
        errors=errors,
        wrong=dict(errors),
        command=request.form.get("command_id") or store.new_command_id(),
    )


def cast(slip: Slip, one: Callable[[str, Line, str, list[str]], None]) -> int:
    """Cast what was confirmed, item by item; tell how many were taken, and a sentence for each that was not.

    `one` casts one item, with its choices on the whole and on the lines, under a command id made of the slip's own: a
    second tap gets the first one's answers.
    """
    command = request.form.get("command_id", "")[:COMMAND_AT_MOST] or store.new_command_id()
    taken = 0
    for line in slip.open:
        choice = slip.chosen.get(line.item.id)
        if choice is None:
            continue
        try:
            on_lines = [slip.chosen.get(field, "") for field in line.fields[1:]]
            one(f"{command}:{line.item.id}", line, choice, on_lines)
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
