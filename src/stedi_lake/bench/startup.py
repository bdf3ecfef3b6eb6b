"""The child process that times a worker's start: imports, engine, first query. Run by ``stedi_lake.bench.overhead``."""

from __future__ import annotations

import importlib
import json
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from glue_local.engine.run.run import EngineName

IMPORTED = (
    "glue_local.engine.runner.worker",
    "boto3",
    "pyarrow.parquet",
    "glue_local.engine.api.gluecontext",
    "glue_local.quality",
)
"""What a worker imports before it gets a run."""


def main(engine: EngineName) -> None:
    """Print the seconds of each step as a line of JSON."""
    marks = [time.perf_counter()]
    for name in IMPORTED:
        importlib.import_module(name)
    from glue_local.engine.sessions import get_engine

    marks.append(time.perf_counter())
    one = get_engine(engine)
    one.start()
    marks.append(time.perf_counter())
    one.warm_up()
    marks.append(time.perf_counter())
    steps = zip(("imports", "engine start", "first query"), pairwise(marks), strict=True)
    print(json.dumps({name: end - start for name, (start, end) in steps}), flush=True)
    one.stop()


if __name__ == "__main__":
    main(cast("EngineName", sys.argv[1]))
