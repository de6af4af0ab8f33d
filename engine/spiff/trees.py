"""A running process as SpiffWorkflow holds it (运行树): cut back to what lives, and filled from a snapshot."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState

PREDICT, RUN = TaskSpec._predict, TaskSpec._run
PREDICTED = "siyi_predicted"
"""Says of a process whether it is predicted; of one that does not say so it is."""
ENTERED = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def automatic(tree: Any) -> list[Any]:
    """The tasks of a tree, and of those that it called, that are ready and ask nobody, in SpiffWorkflow's order.

    Its walk over the whole tree is taken only where their order is in question.
    """
    found = [
        task
        for each in (tree, *_called(tree))
        for task in each.tasks.values()
        if task._state == TaskState.READY and not task.task_spec.manual
    ]
    if len(found) < 2:
        return found
    return [task for task in tree.get_tasks(state=TaskState.READY) if not task.task_spec.manual]


def _called(tree: Any) -> list[Any]:
    """The running processes below one."""
    running = tree.top_workflow.subprocesses.values()
    if tree is tree.top_workflow:
        return list(running)
    return [each for each in running if each.depth > tree.depth and _is_below(each, tree)]


def _is_below(each: Any, tree: Any) -> bool:
    while each is not None and each is not tree:
        each = each.parent_workflow
    return each is tree


def update_waiting(tree: Any) -> None:
    """As SpiffWorkflow's `update_waiting_tasks`, which walks the whole tree after every task that is completed."""
    waiting = [task for task in tree.tasks.values() if task._state == TaskState.WAITING]
    for task in waiting if len(waiting) < 2 else TaskIterator(tree.task_tree, state=TaskState.WAITING):
        task.task_spec._update(task)


def predicts(spec: Any) -> bool:
    """Whether SpiffWorkflow's prediction of all that may follow is ever asked for: only joins of branches read it."""
    ends = (_EndJoin, BoundaryEventJoin)
    return any(isinstance(one, Join) and not isinstance(one, ends) for one in spec.task_specs.values())


def predict(spec: Any, task: Any, *told: Any, **how: Any) -> None:
    """As SpiffWorkflow's, where a join will read it; else nothing follows a task before it runs."""
    if getattr(spec._wf_spec, PREDICTED, True):
        PREDICT(spec, task, *told, **how)


def run(spec: Any, task: Any) -> Any:
    """As SpiffWorkflow's; what follows a task and was not predicted is put behind it now. A choice does so itself."""
    if not (task._children or isinstance(spec, MultiChoice) or getattr(spec._wf_spec, PREDICTED, True)):
        spec._predict_hook(task)
    return RUN(spec, task)


def prune(tree: Any) -> None:
    """Where one token is left in a tree, keep it, the boundary events around it, and the root; else keep all.

    With several tokens a join may still look for finished branches. A token that has come to its end and only waits
    for the others to come to theirs is none.
    """
    _drop_merged(tree)
    live = [task for task in tree.tasks.values() if task.has_state(ENTERED)]
    live = [task for task in live if not isinstance(task.task_spec, _EndJoin)]
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
    kept = {root.id, *_below(anchor)}
    if len(kept) < len(tree.tasks):
        for key in tree.tasks.keys() - kept:
            del tree.tasks[key]
    if tree.last_task is not None and tree.last_task.id not in kept:
        tree.last_task = None


def _below(task: Any) -> list[str]:
    """The ids of a task and of all that follow it."""
    found = [task.id]
    for key in found:
        found += task.workflow.tasks[key]._children
    return found


def _drop_merged(tree: Any) -> None:
    """Forget the tokens that a join merged once it has fired.

    Drawn again in a loop, inside a branch that keeps the tree whole, the join would count them for the next round.
    """
    joins = [task for task in tree.tasks.values() if isinstance(task.task_spec, Join)]
    fired = [task for task in joins if task.state == TaskState.COMPLETED]
    for task in [task for task in joins if task.state == TaskState.CANCELLED and not task.children]:
        if any(task.task_spec is one.task_spec and not task.is_descendant_of(one) for one in fired):
            task.parent._children.remove(task.id)
            del tree.tasks[task.id]


def fill(tree: Any, content: Mapping[str, Any], visits: dict[str, int]) -> None:
    """Put the tasks of a snapshot into a tree; `visits` learns which visit each is."""
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
