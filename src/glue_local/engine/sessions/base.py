"""What an engine is to the rest: started once per process, one clean session per run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from glue_local.engine.run.run import Run

#: Configuration in which both engines would differ, or depend on the machine, if left alone.
COMMON_CONF = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "false",
}


class EngineFeatureError(NotImplementedError):
    """A script uses what its engine does not have; the message names it and the engine that has it."""

    def __init__(self, what: str) -> None:
        """Name what is missing, as the script wrote it."""
        super().__init__(
            f"{what} is not available on the Sail engine, which has no JVM and no RDDs: "
            "run this script with --engine spark"
        )


class EngineStartError(RuntimeError):
    """An engine cannot start here; the message is one line saying what is missing."""


class Engine(Protocol):
    """One engine of this process."""

    name: str

    def start(self) -> None:
        """Start what takes long (server, JVM), once; later calls do nothing."""

    def warm_up(self) -> None:
        """Do once, outside any run, what is slow the first time."""

    def open_session(self, run: Run) -> SparkSession:
        """Return a session that sees no view and no configuration of an earlier run."""

    def activate(self, run: Run) -> None:
        """Make ``SparkContext()`` and ``SparkSession.builder.getOrCreate()`` mean this run's session."""

    def deactivate(self, run: Run) -> None:
        """Undo what activate did and drop what the run left behind."""

    def stop(self) -> None:
        """Stop the engine for good."""


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
