"""The runner of diagrams (流程运行): the only door to SpiffWorkflow; its chance, clock and scripts are shut."""

from engine.spiff import pinned  # first: nothing of SpiffWorkflow may run before
from engine.spiff.process import Process
from engine.steps import Change, Move, OpenTask, ProcessError, Stamp

__all__ = ["Change", "Move", "OpenTask", "Process", "ProcessError", "Stamp", "pinned"]
