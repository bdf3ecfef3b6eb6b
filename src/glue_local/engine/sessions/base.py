"""What both engines share: their configuration and their errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from glue_local.engine.run import refusals
from glue_local.engine.run.run import Run
from glue_local.environments import this_version

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Configuration in which both engines would differ, or depend on the machine, if left alone.
COMMON_CONF = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": str(bool((this := this_version()) and this.ansi)).lower(),
    "spark.sql.caseSensitive": "false",
}


class EngineFeatureError(NotImplementedError):
    """A script uses what its engine does not have; the message names it and the engine that has it."""

    def __init__(self, what: str) -> None:
        """Name what is missing, as the script wrote it."""
        super().__init__(
            f"{what} is not available on the Sail engine, which has no JVM: "
            "run this script with --engine spark"
        )
        refusals.keep(self)


def check_different(names: Iterable[str]) -> None:
    """Raise Spark's AnalysisException for two columns of one name, case ignored."""
    from pyspark.errors import AnalysisException

    for name, count in Counter(map(str.lower, names)).items():
        if count > 1:
            raise AnalysisException(
                f"[COLUMN_ALREADY_EXISTS] The column `{name}` already exists. Consider to choose another name or "
                "rename the existing column."
            )


class EngineStartError(RuntimeError):
    """An engine cannot start here; the message says in one line what is missing."""


def parse_conf(text: str) -> dict[str, str]:
    """Parse the value of Glue's --conf job argument: ``a=b --conf c=d`` gives {"a": "b", "c": "d"}.

    See https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html;
    ValueError for a part that is no ``key=value``.
    """
    conf = {}
    for part in re.split(r"\s+--conf\s+", text.strip()):
        key, equals, value = part.removeprefix("--conf ").partition("=")
        if not equals or not key.strip():
            raise ValueError(f"--conf: expected key=value, got {part!r}")
        conf[key.strip()] = value.strip()
    return conf


def set_conf(session: SparkSession, run: Run, key: str, value: str) -> None:
    """Set a session's configuration; a setting that a running Spark cannot change becomes a note."""
    from pyspark.errors import AnalysisException

    try:
        if session.conf.get(key, None) != value:  # what Spark was started with, it refuses to be told again
            getattr(session.conf, "begin", session.conf.set)(key, value)
    except AnalysisException:
        run.recorder.note(f"configuration {key}={value} ignored: Spark accepts it only at startup")


#: Options of a builder or a SparkConf that choose an engine; here the run chose it.
_NOT_FOR_SESSION = {"spark.master", "spark.remote", "spark.app.name", "spark.sql.catalogImplementation"}


def apply_conf(run: Run, pairs: Any) -> None:
    """Apply a script's builder or SparkConf settings to the run's session."""
    for key, value in pairs:
        if key not in _NOT_FOR_SESSION and run.spark.conf.get(key, None) != value:
            set_conf(run.spark, run, key, value)
