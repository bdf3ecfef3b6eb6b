"""One session of each engine, asked the same: what they answer, and whether it is the same."""

from __future__ import annotations

import datetime
import math
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Window, functions

from glue_local.catalog.file import FileCatalog
from glue_local.engine.run.recorder import Recorder
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import set_current_run
from glue_local.engine.storage import FolderStorage
from glue_local.environments import this_version
from glue_local.java import JavaMissingError, find_java

#: Whether this is Glue 6.0: Spark 4.1, in ANSI mode unless a script says otherwise.
ON_6_0 = bool((_this := this_version()) and _this.ansi)
#: What a query in ANSI mode begins with, and one without; any other is asked as the version has it.
ANSI, NOT_ANSI = "/*ansi*/", "/*not ansi*/"


#: Spark as fast as it is with a few rows: nothing of this changes a result. In ANSI mode a sum that overflows has
#: another condition without generated code, so 6.0 keeps it.
FAST = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}

#: Comparisons wait for each other: each has a Spark.
COMPARES = (pytest.mark.spark, pytest.mark.xdist_group("sail_against_spark"))


@contextmanager
def folder_of_both(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder for a run of each engine; skip without Java. No run is the current one afterwards."""
    try:
        find_java()
    except JavaMissingError as error:
        pytest.skip(str(error))
    folder = factory.mktemp("both")
    try:
        yield folder
    finally:
        set_current_run(None)
        shutil.rmtree(folder, ignore_errors=True)


def run_of(engine: str, folder: Path) -> Run:
    """Return a run of an engine, which is the current one from here on."""
    work = folder / engine
    work.mkdir(parents=True)
    run = Run(
        engine=engine,  # type: ignore[arg-type]
        storage=FolderStorage(folder / "s3"),
        catalog=FileCatalog(folder / f"{engine}.json"),
        recorder=Recorder(),
        job_name="job",
        run_id="jr_1",
        work_dir=work,
        conf={},
    )
    set_current_run(run)
    for name, value in FAST.items() if engine == "spark" and not ON_6_0 else ():
        run.spark.conf.set(name, value)
    return run


#: "ok", rows, and the types and names of columns; or "error", its class and text.
Answer = tuple[str, Any, Any]


def ask(run: Run, queries: list[str], frames: list[str]) -> dict[str, Answer]:
    """Return by its text what each query, and each case of the DataFrame API, gives: rows and types, or an error."""
    answers: dict[str, Answer] = {}
    for query in [*queries, *frames]:
        ansi = query.startswith(ANSI) or (ON_6_0 and not query.startswith(NOT_ANSI))
        run.spark.conf.set("spark.sql.ansi.enabled", str(ansi).lower())
        case = (
            compile(query, query, "exec") if query in frames else None
        )  # what is no Python compares nothing
        try:
            made = run.spark.sql(query) if case is None else _of_python(run, query)
            if not hasattr(made, "collect"):
                answers[query] = ("ok", [_plain(made)], [])
                continue
            rows = [_plain(row) for row in made.collect()]
            columns = [(f.dataType.simpleString(), f.name) for f in made.schema.fields]
            answers[query] = ("ok", rows, columns)
        except Exception as error:
            answers[query] = ("error", type(error).__name__, str(error))
    run.spark.conf.set("spark.sql.ansi.enabled", "false")
    return answers


def _of_python(run: Run, code: str) -> Any:
    """Run a case of frames.txt; return its ``r``."""
    storage: Any = run.storage
    names: dict[str, Any] = {"spark": run.spark, "F": functions, "W": Window, "D": Decimal, "dt": datetime}
    names["s3"] = storage.root / run.engine
    exec(code.replace("s3://b/", f"s3://{run.engine}/b/"), names)
    return names["r"]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tuple(_plain(v) for v in value)
    if isinstance(value, dict):
        return {_plain(k): _plain(v) for k, v in value.items()}
    return bytes(value) if isinstance(value, bytearray) else value


#: Spark has a result, which Python's datetime cannot hold.
BEYOND_PYTHON = ("ValueError", "OverflowError")


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same, floating point within 1e-12 relative."""
    if isinstance(left, float) and isinstance(right, float):
        return (math.isnan(left) and math.isnan(right)) or math.isclose(
            left, right, rel_tol=1e-12, abs_tol=1e-300
        )
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(v, right[k]) for k, v in left.items())
    if isinstance(left, Decimal) != isinstance(right, Decimal):
        return False
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


#: What gives rows an order; ORDER BY in a window does not.
_ORDERS = r"order by(?![^(]*\))|orderBy"


def rows_same(query: str, left: list[Any], right: list[Any], orders: str = _ORDERS) -> bool:
    """Whether rows are the same: in their order if the query has one, floating point within 1e-12 relative."""
    if not re.search(orders, query, re.IGNORECASE):
        left, right = sorted(left, key=_place), sorted(right, key=_place)
    return len(left) == len(right) and all(map(same, left, right))


def _place(value: Any) -> str:
    """Return what rows are sorted by here, which is the same for numbers that differ in their last digits."""
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_place, value))})"
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{_place(k)}: {_place(v)}' for k, v in value.items()))}}}"
    return repr(value)
