"""A stand-by process: starts its engine, then waits for one RunSpec on standard input and runs it.

``python -m glue_local.engine.runner.worker [--engine sail|spark] [--ready FILE]``; exit code 0 if the script
succeeded, 1 if it failed, 2 if there was nothing to run. Standard output and error belong to the script;
the file, if any, is made once it stands by.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from glue_local.engine.runner.execute import execute
from glue_local.engine.runner.spec import RunSpec
from glue_local.engine.sessions import get_engine


def main(argv: list[str] | None = None) -> int:
    """Start, wait, run; return the exit code."""
    parser = argparse.ArgumentParser(prog="glue_local.engine.runner.worker", description=__doc__)
    parser.add_argument("--engine", choices=("sail", "spark"), default="sail")
    parser.add_argument("--ready", type=Path)
    options = parser.parse_args(argv)
    engine = get_engine(options.engine)
    with suppress(Exception):  # whatever fails here, the run itself meets again, and its report says it
        engine.start()
        _import_what_scripts_need()
        engine.warm_up()
    if options.ready is not None:
        options.ready.touch()
    line = sys.stdin.readline()
    if not line.strip():
        return 2
    spec = RunSpec.from_json(line)
    report = execute(spec)
    if spec.report_path:
        report.write(Path(spec.report_path))
    if report.traceback:
        print(report.traceback, file=sys.stderr)
    return 0 if report.state == "SUCCEEDED" else 1


def _import_what_scripts_need() -> None:
    """Import what nearly every script does, while there is time."""
    import importlib

    for name in (
        "boto3",
        "pyarrow.parquet",
        "glue_local.engine.api.gluecontext",
        "glue_local.quality.evaluation",
    ):
        importlib.import_module(name)


def run(argv: list[str] | None = None) -> NoReturn:
    """Run as a worker, then exit immediately even if the script left threads running."""
    code = main(argv)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
