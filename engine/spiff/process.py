"""One matter on its way (流程实例): the runner of diagrams.

What SpiffWorkflow does wrong for us is kept outside: its task data holds nothing but `outcome` and
`return_to`; messages are routed here; where a box lies decides nothing; finished branches are dropped
after each event, so a step costs the same in round 1,000; identities come from the event that is applied.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import definitions, process_codec, process_tree, steps
from engine.definitions import Definition
from engine.diagram import Node
from engine.process_tree import Forest
from engine.spiff import trees
from engine.spiff.specs import Environment, specs
from engine.spiff.trees import ENTERED
from engine.steps import Change, Move, OpenTask, ProcessError, Stamp, Visits
from engine.timer import Timer, Waiting

AUTOMATIC_STEPS = 1_000  # of one event; a drawing needs a few dozen
NAMES = {
    getattr(TaskState, name.upper()): name
    for name in ("waiting", "ready", "started", "completed", "error", "cancelled")
}


class Process:
    """One matter on its way through its diagram; not for two threads at once, unusable after an exception."""

    change: Change

    def __init__(self, definition: Definition, rules: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        self._definition = definition
        self._specs = specs(definition)
        self._data = process_codec.admit(data)
        tables = definitions.tables(definition)
        environment = Environment(self._data, process_codec.admit(rules, "rules"), tables)
        self._engine = PythonScriptEngine(environment=environment)
        self._outcomes = environment.outcomes
        self._visits = Visits()
        self._ended: str | None = None
        self._event, self._usable = -1, True
        self._waiting: list[tuple[str, Node, Any]] = []
        self._timing: list[tuple[str, Node, Any]] = []
        self._open: tuple[OpenTask, ...] = ()
        self._states: dict[str, int] = {}
        self._top = self._specs.diagrams[definition.process]

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
            process.change = process._record()
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
        return self._ended if self._workflow.completed else None

    @property
    def open_tasks(self) -> tuple[OpenTask, ...]:
        """The user tasks that wait for somebody, sorted by path."""
        self._check_usable()
        return self._open

    def complete(self, path: str, data: Mapping[str, Any], stamp: Stamp) -> Change:
        """Complete an open task with `outcome` (and `return_to`); refuses what the diagram does not declare."""
        with self._applying(stamp):
            task, node = self._find(path)
            task.data.update(steps.declared(node, data))
            self._outcomes[node.id] = task.data["outcome"]
            task.run()
            self._run()
            return self._record()

    def message(self, name: str, data: Mapping[str, Any], stamp: Stamp) -> Change:
        """Deliver a message (`withdrawn`, `returned`) to the boundary event that waits for it."""
        with self._applying(stamp):
            waiting = [
                (task, node)
                for _, node, task in self._forest.drawn()
                if node.message == name and task.state == TaskState.WAITING
            ]
            if len(waiting) != 1:
                raise ProcessError(f"found {len(waiting)} events waiting for {name!r}; expected one")
            task, node = waiting[0]
            payload = {"outcome": None, **steps.declared(node, {"outcome": None, **data})}
            self._catch(task, payload)
            self._run()
            return self._record()

    def fire(self, path: str, visit: int, stamp: Stamp) -> Change:
        """A timer's instant has come; refuses (`ProcessError`) one that does not wait.

        What interrupts leads its token on; what does not sends another one beside it. A branch beside that asks
        nobody is a reminder, and so is one whose task of an earlier time is still open: nothing moves but its count.
        """
        with self._applying(stamp):
            waiting = [
                (task, node)
                for at, node, task in self._timing
                if at == path and self._visits.task.get(task.id) == visit
            ]
            if len(waiting) != 1:
                raise ProcessError(f"found {len(waiting)} timers {path!r} of visit {visit}; expected one")
            task, node = waiting[0]
            if not node.interrupting and self._only_reminds(task, node):
                return self._remind(path, task, node)
            said = {"outcome": None, "return_to": None} if node.attached_to else {}
            self._catch(task, said)
            self._run()
            return self._record()

    def _only_reminds(self, task: Any, node: Node) -> bool:
        drawn = self._specs.diagrams[task.workflow.spec.name]
        branch = drawn.after(node.id) - {node.id}
        asks = any(drawn.nodes[name].tag != "endEvent" for name in branch)
        open_already = any(
            other.task_spec.name in branch and other.has_state(ENTERED)
            for other in task.workflow.tasks.values()
        )
        return not asks or open_already

    def _remind(self, path: str, task: Any, node: Node) -> Change:
        if node.timer is not None and node.timer.repeats:
            told = Move(path, self._visits.task[task.id], "completed", steps.digest_of({}))
            return steps.change_of([*self._record().moves, told])
        self._workflow.event_manager.remove_task(task)
        task._drop_children(force=True)  # what might have followed would keep the process from ending
        task._set_state(TaskState.COMPLETED)
        return self._record()

    def _catch(self, task: Any, payload: Mapping[str, Any]) -> None:
        task.task_spec.catch(task, BpmnEvent(task.task_spec.event_definition, payload))
        task.task_spec._update(task)

    @property
    def timers(self) -> tuple[Waiting, ...]:
        """The timers that run, sorted by path."""
        self._check_usable()
        return tuple(self._running(path, node, task) for path, node, task in self._timing)

    def timer(self, path: str, visit: int) -> Waiting:
        """The timer that runs for one token; refuses (`ProcessError`) one that does not."""
        found = [each for each in self.timers if each.token == (path, visit)]
        if len(found) != 1:
            raise ProcessError(f"found {len(found)} timers {path!r} of visit {visit}; expected one")
        return found[0]

    def _running(self, path: str, node: Node, task: Any) -> Waiting:
        drawn = self._specs.diagrams[task.workflow.spec.name]
        host = node.attached_to or ""
        return Waiting(
            path=path,
            visit=self._visits.task[task.id],
            host=path.removesuffix(node.id) + host if host else "",
            name=node.name,
            host_name=drawn.nodes[host].name if host else "",
            interrupting=node.interrupting,
            timer=node.timer or Timer("", ""),
        )

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
        """Carry out all automatic steps, the innermost calls first, as SpiffWorkflow's `do_engine_steps` does."""
        top, taken, go_on = self._workflow, 0, True
        while go_on:
            running = top.get_active_subprocesses()
            for called in sorted(running, key=lambda tree: tree.depth, reverse=True):
                while steps_taken := self._sweep(called, taken):
                    taken += steps_taken
                call = top.get_task_from_id(called.parent_task_id)
                call.task_spec._update(call)
            steps_taken = self._sweep(top, taken)
            taken += steps_taken
            go_on = steps_taken > 0 or len(top.get_active_subprocesses()) > len(running)

    def _sweep(self, tree: Any, before: int) -> int:
        """Carry out what is ready now in a tree; how many steps that took."""
        ready = trees.automatic(tree)
        if before + len(ready) > AUTOMATIC_STEPS:
            raise ProcessError(f"found {before + len(ready)} automatic steps; expected a task between them")
        for task in ready:
            task.run()
        return len(ready)

    def _find(self, path: str) -> tuple[Any, Node]:
        found = [(task, node) for at, node, task in self._waiting if at == path]
        if len(found) != 1:
            names = [task.path for task in self.open_tasks]
            raise ProcessError(f"found {len(found)} open tasks {path!r}; expected one of {names}")
        return found[0]

    def _record(self) -> Change:
        """Compare with the states before, count visits, note the end, forget what is finished."""
        moves, before = [], self._states
        for path, node, task in self._forest.drawn():
            if task._state == before.get(task.id, 0):
                continue
            reached = task.has_state(ENTERED | TaskState.COMPLETED | TaskState.ERROR)
            visit = self._visits.of(path, task.id, reached=reached)
            if visit:
                moves.append(Move(path, visit, NAMES[task._state], steps.digest_of(task.data)))
                if _waits(node, task):
                    self._outcomes.pop(node.id, None)  # done anew: what came of it before counts no longer
            if path == node.id and node.tag == "endEvent" and task._state == TaskState.COMPLETED:
                self._ended = self._ended if node.id in self._top.side else node.state
        self._forget()
        self._look()
        self._check_sound()
        return steps.change_of(moves)

    def _look(self) -> None:
        """What waits now, and each task's state for the comparison after the next event."""
        drawn = sorted(self._forest.drawn(), key=lambda each: each[0])
        self._states = {task.id: task._state for _, _, task in drawn}
        self._waiting = [each for each in drawn if _waits(*each[1:])]
        self._timing = [each for each in drawn if each[1].timer and each[2].state == TaskState.WAITING]
        self._open = tuple(steps.open_task(path, node) for path, node, _ in self._waiting)

    def _check_sound(self) -> None:
        waiting, timing = ([path for path, _, _ in each] for each in (self._waiting, self._timing))
        if len(waiting) != len(set(waiting)) or len(timing) != len(set(timing)):
            raise ProcessError(f"found one task open twice in {[*waiting, *timing]}; expected each once")
        attached = all(node.attached_to for _, node, _ in self._timing)
        if not waiting and not self._workflow.completed and attached:
            raise ProcessError("found nothing open and no end; expected a join that all its branches reach")

    def _forget(self) -> None:
        """Drop what is finished: nothing later depends on it, and its record is the log."""
        self._forest.drop_finished(TaskState.FINISHED_MASK)
        for tree in self._forest.trees():
            trees.prune(tree)
        self._visits.keep(set().union(*(tree.tasks.keys() for tree in self._forest.trees())))

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
    def restore(
        cls, definition: Definition, rules: Mapping[str, Any], raw: bytes, *, event: int | None = None
    ) -> Self:
        """The process of a snapshot; refuses one of another definition. `event`: at which another log takes it over."""
        content = process_codec.loads(raw)
        if content["definition"] != definition.digest or content["process"] != definition.process:
            raise ProcessError(f"found a snapshot of {content['definition']}; expected {definition.digest}")
        process = cls(definition, rules, content["data"])
        token = steps.CLOCK.set(steps.Clock(None))
        try:
            process._load(content if event is None else content | {"event": event})
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
                trees.fill(workflow, tree, self._visits.task)
                continue
            call = workflow.get_task_from_id(tree["call"])
            spec = self._specs.called[call.task_spec.spec]
            sub = BpmnSubWorkflow(spec, call.id, workflow, deserializing=True)
            workflow.subprocesses[call.id] = sub
            sub.completed_event.connect(call.task_spec._on_subworkflow_completed, call)
            trees.fill(sub, tree, self._visits.task)
        self._look()


def _waits(node: Node, task: Any) -> bool:
    return node.tag == "userTask" and bool(task.state == TaskState.READY)
