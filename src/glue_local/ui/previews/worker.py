"""A preview's process: stands by with its engine warm, then runs one script statement by statement.

``python -m glue_local.ui.previews.worker``: reads one Task as JSON on standard input, and adds a line of JSON to the
task's events for whatever a node gives. Standard output and error belong to the script.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glue_local.ui.previews.frames import frames_of


@dataclass(frozen=True)
class Step:
    """A node's part of the script: its variable and its lines (from 1)."""

    node: str
    variable: str
    first: int
    last: int
    quality: bool


class Stepper:
    """Runs a script's statements one after the other, and shows what each node's variable holds."""

    def __init__(
        self, steps: list[Step], show: Callable[[dict[str, Any]], None], rows: int, text: int
    ) -> None:
        """``rows`` and ``text`` (characters of a cell) limit what is shown of a frame."""
        self.steps, self.show, self.rows, self.text = steps, show, rows, text

    def __call__(self, source: bytes, name: str, namespace: dict[str, Any]) -> None:
        """Run the script; an error is shown with its node, then passed on."""
        tree = ast.parse(source, name)
        for number, statement in enumerate(tree.body):
            step = next((s for s in self.steps if s.first <= statement.lineno <= s.last), None)
            following = tree.body[number + 1].lineno if number + 1 < len(tree.body) else sys.maxsize
            started = time.perf_counter()
            try:
                exec(compile(ast.Module([statement], []), name, "exec", dont_inherit=True), namespace)
            except AssertionError as error:
                if step is None or not step.quality:
                    self._failed(step, error, statement.lineno)
                    raise
                self.show({"node": step.node, "note": str(error)})
            except BaseException as error:
                self._failed(step, error, statement.lineno)
                raise
            if step is not None and step.last < following:
                try:
                    found = frames_of(namespace[step.variable], step.node, self.rows, self.text)
                except BaseException as error:
                    self._failed(step, error, statement.lineno)
                    raise
                self.show({"node": step.node, "frames": found, "seconds": time.perf_counter() - started})

    def _failed(self, step: Step | None, error: BaseException, line: int) -> None:
        text = str(error).strip().split("\n\nJVM stacktrace:")[0]
        self.show(
            {"node": step.node if step else "", "error": f"{type(error).__name__}: {text}", "line": line}
        )


def main() -> int:
    """Warm up, wait for the task, run it; 0 if the script succeeded, 1 if it failed, 2 if there was none."""
    from glue_local.engine.runner.execute import execute
    from glue_local.engine.runner.spec import RunSpec
    from glue_local.engine.sessions import get_engine

    with suppress(Exception):  # whatever fails here, the run itself meets again
        engine = get_engine("sail")
        engine.start()
        _import_what_scripts_need()
        engine.warm_up()
    line = sys.stdin.readline()
    if not line.strip():
        return 2
    task = json.loads(line)
    with Path(task["events"]).open("a", encoding="utf-8") as events:

        def show(event: dict[str, Any]) -> None:
            events.write(json.dumps(event, default=str) + "\n")
            events.flush()

        stepper = Stepper([Step(**step) for step in task["steps"]], show, task["rows"], task["text"])
        report = execute(RunSpec.from_json(json.dumps(task["spec"])), executor=stepper)
        show(
            {
                "end": report.state,
                "error": report.error,
                "reads": {one["name"]: one["rows"] for one in report.reads},
                "records": report.error_record_count,
            }
        )
    return 0 if report.state == "SUCCEEDED" else 1


def _import_what_scripts_need() -> None:
    import importlib

    for name in ("pyarrow.parquet", "glue_local.engine.api.gluecontext", "glue_local.quality"):
        importlib.import_module(name)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
