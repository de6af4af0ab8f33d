"""Whether an item's entry agrees with its diagram and forms (权力事项与流程图、表单是否一致), for `siyi check`."""

from collections.abc import Iterator

from engine import definitions
from engine.errors import DefinitionError
from forms import definition as forms
from forms.components import Kind
from workflows import course
from workflows.catalogue import STAGES, PowerItem


def check(item: PowerItem) -> list[tuple[str, str]]:
    """What does not agree: rule and sentence each."""
    try:
        drawn = definitions.load(item.process)
        shipped = definitions.forms_of(item.id, item.forms)
    except DefinitionError as error:
        return [("item-files", f"事项“{item.title}”的流程图或者表单不齐：{error}")]
    nodes = course.in_order(drawn).values()
    known = {*STAGES, *(node.id for node in nodes), *(node.stage for node in nodes)}
    return [*_named(item, known), *_start(item, shipped)]


def _named(item: PowerItem, known: set[str]) -> Iterator[tuple[str, str]]:
    for name in (item.entry, *(step.stage for step in item.steps)):
        if name not in known:
            yield (
                "step-unknown",
                f"事项“{item.title}”写的环节“{name}”，流程图上没有。请写流程图上的环节或者任务",
            )


def _start(item: PowerItem, shipped: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The start form gives the matter its title."""
    path = f"forms/{item.forms}/{item.start}.form"
    if path not in shipped:
        yield "start-form", f"事项“{item.title}”没有发起的表单“{item.start}”。请补上 {path}"
        return
    form = forms.load(shipped[path], path)
    if "title" not in form.keys or form.field("title").kind is not Kind.LINE:
        yield "start-title", f"发起的表单“{item.start}”没有名称一栏。请加上键为 title 的单行文本"
