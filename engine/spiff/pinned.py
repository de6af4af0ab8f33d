"""Chance, clock, log and depth of SpiffWorkflow in our hands (随机与时钟): importing this does it, once."""

import logging
import sys
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Any, NoReturn

import SpiffWorkflow.bpmn.specs.event_definitions.timer as spiff_timer
import SpiffWorkflow.task as spiff_task
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator
from SpiffWorkflow.workflow import Workflow

from engine import process_tree, steps
from engine.clock import SHANGHAI
from engine.spiff import trees
from engine.steps import ProcessError


class _NoTime(datetime):
    """Stands in for the clock of SpiffWorkflow's timers: due dates are rows of ours, it evaluates none."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> NoReturn:
        raise ProcessError("found SpiffWorkflow asking for the time; expected due dates from our own table")


def _set_state(task: Any, state: int) -> None:
    """As SpiffWorkflow's, without its lines for a log that nobody reads."""
    if state != task._state:
        task._state = state
        task.last_state_change = steps.clock().time()


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
    # What those lines would have said is put together even when nobody listens: at every change of every task.
    Task.collect_log_extras = lambda _task, _more=None: {}
    Task._set_state = _set_state
    Workflow.update_waiting_tasks = trees.update_waiting
    TaskSpec._predict, TaskSpec._run = trees.predict, trees.run


_pin()
