"""Errors that name a difference of Sail from Spark, kept while a run may still turn to Spark.

A script may catch such an error and go on, to a result that Spark would not give: its report would say nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

#: What each of these errors says.
NAMES_SPARK = "--engine spark"

#: Modules that may catch such an error for themselves, by the begin of their names; the script is none of them.
_OURS = ("glue_local.", "pyspark.", "awsglue.")
_RUNNER = "glue_local.engine.runner."

E = TypeVar("E", bound=BaseException)
_kept: list[BaseException] | None = None


@contextmanager
def keeping() -> Iterator[list[BaseException]]:
    """Keep the errors that are raised meanwhile."""
    global _kept  # noqa: PLW0603 - one run at a time, with threads of its own
    kept: list[BaseException] = []
    _kept = kept
    try:
        yield kept
    finally:
        _kept = None


def keep(error: E) -> E:
    """Return an error; keep it if it names Spark and a run asks for such errors."""
    if _kept is not None and NAMES_SPARK in str(error):
        _kept.append(error)
    return error


def met_by_script(error: BaseException) -> bool:
    """Whether an error, raised and caught by now, came as far as the script, and was not caught on its way there."""
    trace = error.__traceback__  # its first entry is the frame that caught the error
    if trace is None:
        return False
    module = f"{trace.tb_frame.f_globals.get('__name__', '')}."
    return module.startswith(_RUNNER) or not module.startswith(_OURS)
