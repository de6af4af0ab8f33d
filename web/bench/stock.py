"""The yardstick (参照): the same steps in SpiffWorkflow as it comes, in memory, in a process of its own.

`python -m web.bench.stock` reads one JSON object from its input and writes one: nothing of our runner is loaded, for
that changes the library wherever it is imported.
"""

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import diagram


def run(
    *,
    process: str,
    files: Mapping[str, str],
    rules: Mapping[str, Any],
    outcomes: Mapping[str, str],
    lives: int,
) -> dict[str, float]:
    """Play some lives from start to end, each task with its outcome; how many tasks, in how many seconds."""
    parser = BpmnParser()
    for path, text in files.items():
        parser.add_bpmn_xml(diagram.bare(diagram.read(text.encode(), path)), path)
    spec, called = parser.get_spec(process), parser.get_subprocess_specs(process)
    known = {"outcome": None, "return_to": None, "entry": None, "rule": rules.get}
    steps, spent = 0, 0.0
    for _ in range(lives):
        engine = PythonScriptEngine(environment=TaskDataEnvironment(dict(known)))
        workflow = BpmnWorkflow(spec, called, script_engine=engine)
        workflow.do_engine_steps()
        while not workflow.completed:
            began = time.perf_counter()
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data.update(outcome=outcomes[task.task_spec.name], return_to=None)
            task.run()
            workflow.do_engine_steps()
            spent += time.perf_counter() - began
            steps += 1
    return {"steps": steps, "seconds": spent}


if __name__ == "__main__":
    json.dump(run(**json.load(sys.stdin)), sys.stdout)
