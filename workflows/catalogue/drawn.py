"""Whether an item's entry agrees with its diagram and forms (权力事项与流程图、表单是否一致), for `siyi check`."""

from collections.abc import Iterator, Mapping

from engine import definitions
from engine.diagram import Node
from engine.errors import DefinitionError
from forms import definition as forms
from forms.components import Kind
from forms.definition import FormDefinition
from workflows import course, stages
from workflows.catalogue import STAGES, PowerItem
from workflows.law.assemblies import BODIES
from workflows.offices import LANES, OFFICES

SHARED = ("four-discussions", "result-disclosure")
Told = Iterator[tuple[str, str]]


def check(item: PowerItem) -> list[tuple[str, str]]:
    """What does not agree: rule and sentence each."""
    try:
        drawn = definitions.load(item.process)
        shipped = definitions.forms_of(item.id, item.forms, discussed=item.four_discussions)
        read = {path: forms.load(raw, path) for path, raw in shipped.items()}
    except DefinitionError as error:
        return [("item-files", f"事项“{item.title}”的流程图或者表单不齐：{error}")]
    nodes = list(course.in_order(drawn).values())
    known = {*STAGES, *(node.id for node in nodes), *(node.stage for node in nodes)}
    told = [*_named(item, known), *_all_told(item, nodes), *_offices(item), *_start(item, shipped)]
    return [*told, *_filled(item, nodes, read), *_discussed(item, drawn)]


def _named(item: PowerItem, known: set[str]) -> Told:
    for name in (item.entry, *(step.stage for step in item.steps)):
        if name not in known:
            yield (
                "step-unknown",
                f"事项“{item.title}”写的环节“{name}”，流程图上没有。请写流程图上的环节或者任务",
            )


def _all_told(item: PowerItem, nodes: list[Node]) -> Told:
    """Each task of an office is one of the steps that people read: nobody acts unannounced."""
    steps = {step.stage for step in item.steps}
    for node in nodes:
        own = node.kind == "task" and node.stage not in ("township_review", "result_disclosure")
        if own and node.id not in steps:
            yield "step-missing", f"事项“{item.title}”的程序步骤里没有流程图上的“{node.label}”。请补上"


def _offices(item: PowerItem) -> Told:
    """Whoever acts or supervises is an office or a body that Siyi knows."""
    for name in dict.fromkeys((item.executing, item.supervising, *(step.by for step in item.steps))):
        if name not in OFFICES and name not in LANES and name not in BODIES:
            yield "office-unknown", f"事项“{item.title}”写的机构“{name}”不认识。请写机构、岗位或者会议的编号"


def _filled(item: PowerItem, nodes: list[Node], read: Mapping[str, FormDefinition]) -> Told:
    """Every task has its form, and a task with several outcomes asks for one of exactly these."""
    for node in nodes:
        if node.kind == "entry":  # asked of the record, not of a person
            continue
        form = read.get(f"forms/{item.forms}/{node.form}.form")
        if form is None:
            yield "task-form", f"事项“{item.title}”的任务“{node.label}”没有表单“{node.form}”。请补上"
        elif _chosen_in_form(node) and set(node.outcomes) != _outcomes(form):
            wanted = " ".join(node.outcomes)
            yield (
                "outcome-field",
                f"表单“{node.form}”的 outcome 一栏要能选，而且只能选：{wanted}（事项“{item.title}”）",
            )


def _chosen_in_form(node: Node) -> bool:
    verb = stages.OWN_VERBS.get(node.id) == node.stage
    return node.kind == "task" and not verb and len(node.outcomes) > 1


def _outcomes(form: FormDefinition) -> set[str]:
    if "outcome" not in form.keys:
        return set()
    return {option.value for option in form.field("outcome").options}


def _discussed(item: PowerItem, drawn: definitions.Definition) -> Told:
    """An item that lists the four discussions calls them, and one that calls them lists them; the lint proves the rest."""
    called = {name for each in definitions.diagrams(drawn).values() for name in each.calls}
    if item.four_discussions and item.process != "four-discussions" and not set(SHARED) <= called:
        yield "discussions-not-called", f"事项“{item.title}”要经四议，流程图却没有调用 {'、'.join(SHARED)}"
    if called & set(SHARED) and not item.four_discussions:
        yield "discussions-not-told", f"事项“{item.title}”的流程图经四议，程序步骤里却没有写全四议"


def _start(item: PowerItem, shipped: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The start form gives the matter its title."""
    path = f"forms/{item.forms}/{item.start}.form"
    if path not in shipped:
        yield "start-form", f"事项“{item.title}”没有发起的表单“{item.start}”。请补上 {path}"
        return
    form = forms.load(shipped[path], path)
    if "title" not in form.keys or form.field("title").kind is not Kind.LINE:
        yield "start-title", f"发起的表单“{item.start}”没有名称一栏。请加上键为 title 的单行文本"
