"""The runner of diagrams (流程运行): the only door to SpiffWorkflow; its chance, clock and scripts are shut.

What SpiffWorkflow does wrong for us is kept outside: its task data holds nothing but `outcome` and
`return_to`; messages are routed here; where a box lies decides nothing; finished branches are dropped
after each event, so a step costs the same in round 1,000; identities come from the event that is applied.
"""

import logging
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Any, NoReturn, Self

import SpiffWorkflow.bpmn.specs.event_definitions.timer as spiff_timer
import SpiffWorkflow.task as spiff_task
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState

from engine import definitions, diagram, expressions, lint, process_codec, process_tree, steps
from engine.clock import SHANGHAI
from engine.decisions.table import Table
from engine.definitions import Definition
from engine.diagram import Diagram, Node
from engine.process_tree import Forest
from engine.steps import Change, Move, OpenTask, ProcessError, Stamp, Visits

__all__ = ["Change", "Move", "OpenTask", "Process", "ProcessError", "Stamp"]

AUTOMATIC_STEPS = 1_000  # of one event; a drawing needs a few dozen
SPECS_AT_MOST = 256  # definitions kept parsed
ENTERED = TaskState.WAITING | TaskState.READY | TaskState.STARTED
NAMES = {
    getattr(TaskState, name.upper()): name
    for name in ("waiting", "ready", "started", "completed", "error", "cancelled")
}


class _NoTime(datetime):
    """Stands in for the clock of SpiffWorkflow's timers: due dates are rows of ours, it evaluates none."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> NoReturn:
        raise ProcessError("found SpiffWorkflow asking for the time; expected due dates from our own table")


def _pin() -> None:
    """Take chance, clock, log and depth limits of the installed SpiffWorkflow into our hands, once."""
    spiff_task.uuid4 = lambda: steps.clock().identity()
    spiff_task.time = SimpleNamespace(time=lambda: steps.clock().time())  # in place of the module
    spiff_timer.datetime = _NoTime
    spiff_timer.LOCALTZ = SHANGHAI
    for iterator in (TaskIterator, BpmnTaskIterator):  # else a deep tree is cut at 1,000 without a word
        end_at_spec, _max_depth, *rest = iterator.__init__.__defaults__
        iterator.__init__.__defaults__ = (end_at_spec, sys.maxsize, *rest)
    Task.is_descendant_of, Task.find_ancestor = process_tree.is_descendant_of, process_tree.find_ancestor
    for name in ("spiff.task", "spiff.workflow"):  # else each step walks the whole tree for a log line
        logging.getLogger(name).setLevel(logging.WARNING)


_pin()


class _Environment(BasePythonScriptEngineEnvironment):  # type: ignore[misc, unused-ignore]
    """Evaluates conditions with our evaluator, on the matter's data, rules and tables; refuses to run anything."""

    def __init__(
        self, data: Mapping[str, Any], rules: Mapping[str, Any], tables: Mapping[str, Table]
    ) -> None:
        super().__init__()
        self.data, self.rules, self.tables = data, rules, tables
        self.outcomes: dict[str, str | None] = {}

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> bool:
        variables = {**self.data, **{key: context.get(key) for key in steps.VARIABLES}}
        return bool(
            expressions.compile(expression).evaluate(variables, self.rules, self.tables, self.outcomes)
        )

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        raise ProcessError("found a script in a diagram; expected none")

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        raise ProcessError("found a service task in a diagram; expected none")


@dataclass(frozen=True)
class _Specs:
    """The parsed bundle, shared by all its matters and never changed after."""

    top: Any
    called: Mapping[str, Any]
    diagrams: Mapping[str, Diagram]


_PARSED: OrderedDict[tuple[str, str], _Specs] = OrderedDict()
_PARSING = threading.Lock()


def _specs(definition: Definition) -> _Specs:
    key = (definition.digest, definition.process)
    with _PARSING:
        if key not in _PARSED:
            _PARSED[key] = _parse(definition)
            if len(_PARSED) > SPECS_AT_MOST:
                _PARSED.popitem(last=False)
        _PARSED.move_to_end(key)
        return _PARSED[key]


def _parse(definition: Definition) -> _Specs:
    drawn = definitions.diagrams(definition)
    if found := [finding for one in drawn.values() for finding in lint.unsafe(one)]:
        raise ProcessError(
            f"{found[0].file}: found {found[0].rule} at {found[0].element}; expected a sound diagram"
        )
    parser = BpmnParser()
    try:
        for one in drawn.values():
            parser.add_bpmn_xml(diagram.bare(one), one.file)
        top = parser.get_spec(definition.process)
        called = parser.get_subprocess_specs(definition.process)
    except Exception as error:
        raise ProcessError(f"{definition.process}: found a diagram that cannot run ({error})") from error
    return _Specs(top, called, drawn)


class Process:
    """One matter on its way through its diagram; not for two threads at once, unusable after an exception."""

    change: Change

    def __init__(self, definition: Definition, rules: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        self._definition = definition
        self._specs = _specs(definition)
        self._data = process_codec.admit(data)
        tables = definitions.tables(definition)
        environment = _Environment(self._data, process_codec.admit(rules, "rules"), tables)
        self._engine = PythonScriptEngine(environment=environment)
        self._outcomes = environment.outcomes
        self._visits = Visits()
        self._ended: str | None = None
        self._event, self._usable = -1, True

    def _instantiate(self, **how: bool) -> None:
        self._workflow: Any = BpmnWorkflow(
            self._specs.top, self._specs.called, script_engine=self._engine, **how
        )
        self._forest = Forest(self._workflow, self._specs.diagrams)

    @classmethod
    def start(
        cls, definition: Definition, *, rules: Mapping[str, Any], data: Mapping[str, Any], stamp: Stamp
    ) -> Self:
        """A new process at its first open tasks; `data` and `rules` are what conditions may ask for."""
        process = cls(definition, rules, data)
        if clash := sorted(set(process._data) & set(steps.VARIABLES)):
            raise ProcessError(f"found {clash} in the data of a start; expected them from tasks only")
        with process._applying(stamp):
            process._instantiate()
            process._run()
            process.change = process._record({})
        return process

    @property
    def data(self) -> Mapping[str, Any]:
        """What the matter started with."""
        return dict(self._data)

    @property
    def definition(self) -> Definition:
        """The bundle that it runs on."""
        return self._definition

    @property
    def ended(self) -> str | None:
        """What the top process's end event makes of the matter (its id, or `siyi:state`), once it has ended there."""
        self._check_usable()
        return self._ended

    @property
    def open_tasks(self) -> tuple[OpenTask, ...]:
        """The user tasks that wait for somebody, sorted by path."""
        self._check_usable()
        found = [
            steps.open_task(path, node) for path, node, task in self._forest.drawn() if _waits(node, task)
        ]
        return tuple(sorted(found, key=lambda task: task.path))

    def complete(self, path: str, data: Mapping[str, Any], stamp: Stamp) -> Change:
        """Complete an open task with `outcome` (and `return_to`); refuses what the diagram does not declare."""
        with self._applying(stamp):
            before = self._states()
            task, node = self._find(path)
            task.data.update(steps.declared(node, data))
            self._outcomes[node.id] = task.data["outcome"]
            task.run()
            self._run()
            return self._record(before)

    def message(self, name: str, data: Mapping[str, Any], stamp: Stamp) -> Change:
        """Deliver a message (`withdrawn`, `returned`) to the boundary event that waits for it."""
        with self._applying(stamp):
            before = self._states()
            waiting = [
                (task, node)
                for _, node, task in self._forest.drawn()
                if node.message == name and task.state == TaskState.WAITING
            ]
            if len(waiting) != 1:
                raise ProcessError(f"found {len(waiting)} events waiting for {name!r}; expected one")
            task, node = waiting[0]
            payload = {"outcome": None, **steps.declared(node, {"outcome": None, **data})}
            task.task_spec.catch(task, BpmnEvent(task.task_spec.event_definition, payload))
            task.task_spec._update(task)
            self._run()
            return self._record(before)

    @contextmanager
    def _applying(self, stamp: Stamp) -> Iterator[None]:
        """Set the stamp while an event is applied; a failure poisons the object: it may be half moved."""
        self._check_usable()
        if stamp.event <= self._event:
            raise self._poisoned(f"found event {stamp.event} after {self._event}; expected a later one")
        self._event = stamp.event
        token = steps.CLOCK.set(steps.Clock(stamp))
        try:
            yield
        except Exception as error:
            poisoned = self._poisoned(f"event {stamp.event} of matter {stamp.matter}: {error}")
            raise poisoned from error
        finally:
            steps.CLOCK.reset(token)

    def _poisoned(self, message: str) -> ProcessError:
        self._usable = False
        return ProcessError(message)

    def _check_usable(self) -> None:
        if not self._usable:
            raise ProcessError("found a process that failed before; expected one restored from its log")

    def _run(self) -> None:
        """Carry out all automatic steps."""
        taken = 0

        def count(_: Any) -> None:
            nonlocal taken
            taken += 1
            if taken > AUTOMATIC_STEPS:
                raise ProcessError(f"found {taken} automatic steps; expected a task between them")

        self._workflow.do_engine_steps(did_complete_task=count)

    def _find(self, path: str) -> tuple[Any, Node]:
        found = [(task, node) for at, node, task in self._forest.drawn() if at == path and _waits(node, task)]
        if len(found) != 1:
            names = [task.path for task in self.open_tasks]
            raise ProcessError(f"found {len(found)} open tasks {path!r}; expected one of {names}")
        return found[0]

    def _states(self) -> dict[str, int]:
        return {task.id: task.state for _, _, task in self._forest.drawn()}

    def _record(self, before: Mapping[str, int]) -> Change:
        """Compare with the states before, count visits, note the end, forget what is finished."""
        moves = []
        for path, node, task in self._forest.drawn():
            if task.state == before.get(task.id, 0):
                continue
            reached = task.has_state(ENTERED | TaskState.COMPLETED | TaskState.ERROR)
            visit = self._visits.of(path, task.id, reached=reached)
            if visit:
                moves.append(Move(path, visit, NAMES[task.state], steps.digest_of(task.data)))
                if _waits(node, task):
                    self._outcomes.pop(node.id, None)  # done anew: what came of it before counts no longer
            if path == node.id and node.tag == "endEvent" and task.state == TaskState.COMPLETED:
                self._ended = node.state
        if not self._workflow.completed:
            self._ended = None
        paths = [task.path for task in self.open_tasks]
        if len(paths) != len(set(paths)):
            raise ProcessError(f"found one task open twice in {paths}; expected each once")
        if not paths and not self._workflow.completed:
            raise ProcessError("found nothing open and no end; expected a join that all its branches reach")
        self._forget()
        return steps.change_of(moves)

    def _forget(self) -> None:
        """Drop what is finished: nothing later depends on it, and its record is the log."""
        self._forest.drop_finished(TaskState.FINISHED_MASK)
        for tree in self._forest.trees():
            _prune(tree)
        self._visits.keep({task.id for _, _, task in self._forest.drawn()})

    def snapshot(self) -> bytes:
        """The process as bytes: a cache, to be thrown away at will."""
        self._check_usable()
        return process_codec.dumps(
            {
                "definition": self._definition.digest,
                "process": self._definition.process,
                "event": self._event,
                "ended": self._ended,
                "data": self._data,
                "visits": self._visits.counts,
                "outcomes": dict(self._outcomes),
                "trees": [process_tree.dump(tree, self._visits.task) for tree in self._forest.trees()],
            }
        )

    @classmethod
    def restore(cls, definition: Definition, rules: Mapping[str, Any], raw: bytes) -> Self:
        """The process of a snapshot; refuses one of another definition."""
        content = process_codec.loads(raw)
        if content["definition"] != definition.digest or content["process"] != definition.process:
            raise ProcessError(f"found a snapshot of {content['definition']}; expected {definition.digest}")
        process = cls(definition, rules, content["data"])
        token = steps.CLOCK.set(steps.Clock(None))
        try:
            process._load(content)
        finally:
            steps.CLOCK.reset(token)
        return process

    def _load(self, content: Mapping[str, Any]) -> None:
        self._event = content["event"]
        self._ended = content["ended"]
        self._visits.counts = content["visits"]
        self._outcomes.update(content.get("outcomes", {}))
        self._instantiate(deserializing=True)
        workflow = self._workflow
        for tree in content["trees"]:
            if tree["call"] is None:
                _fill(workflow, tree, self._visits.task)
                continue
            call = workflow.get_task_from_id(tree["call"])
            spec = self._specs.called[call.task_spec.spec]
            sub = BpmnSubWorkflow(spec, call.id, workflow, deserializing=True)
            workflow.subprocesses[call.id] = sub
            sub.completed_event.connect(call.task_spec._on_subworkflow_completed, call)
            _fill(sub, tree, self._visits.task)


def _waits(node: Node, task: Any) -> bool:
    return node.tag == "userTask" and bool(task.state == TaskState.READY)


def _prune(tree: Any) -> None:
    """Where one token is left in a tree, keep it, the boundary events around it, and the root; else keep all.

    With several tokens a join may still look for finished branches.
    """
    live = [task for task in tree.tasks.values() if task.has_state(ENTERED)]
    main = [task for task in live if not isinstance(task.task_spec, BoundaryEvent)]
    if len(main) != 1 or isinstance(main[0].task_spec, Join):
        return
    anchor = main[0]
    if isinstance(anchor.parent.task_spec, BoundaryEventSplit):
        anchor = anchor.parent
    if any(task.parent is not anchor for task in live if task is not main[0]):
        return
    root = tree.task_tree
    root._children = [anchor.id]
    anchor.parent = root
    kept = {root.id, *(task.id for task in TaskIterator(anchor))}
    for key in [key for key in tree.tasks if key not in kept]:
        del tree.tasks[key]
    if tree.last_task is not None and tree.last_task.id not in kept:
        tree.last_task = None


def _fill(tree: Any, content: Mapping[str, Any], visits: dict[str, int]) -> None:
    tree.completed, tree.success = content["completed"], content["success"]
    for kept in content["tasks"]:
        task = Task(tree, tree.spec.task_specs[kept["spec"]], state=kept["state"], id=kept["id"])
        task._parent = kept["parent"]
        task._children = kept["children"]
        task.triggered, task.last_state_change = kept["triggered"], kept["changed"]
        task.data, task.internal_data = kept["data"], kept["internal"]
        if kept["visit"] is not None:
            visits[task.id] = kept["visit"]
        if isinstance(task.task_spec, CatchingEvent) and task.has_state(TaskState.WAITING):
            tree.top_workflow.event_manager.add_task(task)
    tree.task_tree = tree.tasks[content["root"]]
    tree.last_task = tree.tasks.get(content["last"])
