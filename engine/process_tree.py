"""The live tasks of a running process (运行中的任务): a tree for the top, one more for each call, by drawn node.

They are SpiffWorkflow's objects; nothing of it is imported here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.diagram import Diagram, Node


class Forest:
    """All trees of one process."""

    def __init__(self, workflow: Any, diagrams: Mapping[str, Diagram]) -> None:
        self.workflow = workflow
        self._diagrams = diagrams

    def trees(self) -> Iterator[Any]:
        """The top process, then each called one in the order of the calls."""
        yield self.workflow
        yield from self.workflow.subprocesses.values()

    def drawn(self) -> Iterator[tuple[str, Node, Any]]:
        """Every task of a drawn node: its path (node ids from the top), its node, itself."""
        for tree in self.trees():
            nodes, prefix = self._diagrams[tree.spec.name].nodes, self._prefix(tree)
            for task in tree.tasks.values():
                node = nodes.get(task.task_spec.name)
                if node is not None:
                    yield prefix + node.id, node, task

    def _prefix(self, tree: Any) -> str:
        if tree is self.workflow:
            return ""
        call = self._call(tree)
        return f"{self._prefix(call.workflow)}{call.task_spec.name}/"

    def _call(self, tree: Any) -> Any:
        return self.workflow.get_task_from_id(tree.parent_task_id)

    def drop_finished(self, finished: int) -> None:
        """Forget the called processes whose call, or a call above it, is in a finished state."""
        called = self.workflow.subprocesses
        for key in [key for key, tree in called.items() if self._over(tree, finished)]:
            del called[key]

    def _over(self, tree: Any, finished: int) -> bool:
        while tree is not self.workflow:
            call = self._call(tree)
            if call.has_state(finished):
                return True
            tree = call.workflow
        return False


def is_descendant_of(task: Any, other: Any) -> bool:
    """As SpiffWorkflow's, without recursion: a branch may be long."""
    while (task := task.parent) is not None:
        if task == other:
            return True
    return False


def find_ancestor(task: Any, name: str) -> Any:
    """As SpiffWorkflow's, without recursion."""
    while (task := task.parent) is not None and task.task_spec.name != name:
        continue
    return task


def dump(tree: Any, visits: Mapping[str, int]) -> dict[str, Any]:
    """One running process of the runner, in plain values: the call it belongs to, and its tasks in order."""
    return {
        "call": tree.parent_task_id,
        "completed": tree.completed,
        "success": tree.success,
        "root": tree.task_tree.id,
        "last": None if tree.last_task is None else tree.last_task.id,
        "tasks": [_dump_task(task, visits) for task in tree.tasks.values()],
    }


def _dump_task(task: Any, visits: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": task.id,
        "parent": task._parent,
        "children": list(task._children),
        "spec": task.task_spec.name,
        "state": task.state,
        "triggered": task.triggered,
        "changed": task.last_state_change,
        "data": task.data,
        "internal": task.internal_data,
        "visit": visits.get(task.id),
    }
