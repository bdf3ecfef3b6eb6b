"""What ``SparkContext()`` and ``SparkSession(...)`` mean in a script: the session of its run.

Installed once per process; each patch asks which engine the current run has, and does what
PySpark itself does when there is no run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from glue_local.engine.run import run as runs

_plain_depth = 0
_installed = False

#: Options of a builder or a SparkConf that choose an engine; here the run chose it.
_NOT_FOR_SESSION = {"spark.master", "spark.remote", "spark.app.name", "spark.sql.catalogImplementation"}


@contextmanager
def plain_spark() -> Iterator[None]:
    """Let PySpark do what it does by itself, for starting and stopping engines."""
    global _plain_depth  # noqa: PLW0603
    _plain_depth += 1
    try:
        yield
    finally:
        _plain_depth -= 1


def engine_here() -> str | None:
    """Return the engine of the current run; None without one, or while an engine starts or stops."""
    return None if _plain_depth or runs._current is None else runs._current.engine


def apply_conf(pairs: Any) -> None:
    """Set what a script asked for in its builder or SparkConf on the run's session."""
    from glue_local.engine.sessions.spark import set_conf

    run = runs.current_run()
    for key, value in pairs:
        if key not in _NOT_FOR_SESSION and run.spark.conf.get(key, None) != value:
            set_conf(run.spark, run, key, value)


def install() -> None:
    """Install the patches; later calls do nothing."""
    global _installed  # noqa: PLW0603
    if _installed:
        return
    _installed = True
    from pyspark import SparkContext
    from pyspark.sql import SparkSession, SQLContext

    _patch_context(SparkContext)
    _patch_session(SparkSession)
    _patch_sql_context(SQLContext)


def _patch_context(cls: Any) -> None:
    init, stop, get_or_create = cls.__init__, cls.stop, cls.getOrCreate.__func__

    def new(wanted: type, *args: Any, **kwargs: Any) -> Any:
        engine = engine_here()
        if engine == "sail":
            from glue_local.engine.sessions.sail_context import SailContext

            return object.__new__(SailContext)
        return runs.current_run().spark.sparkContext if engine == "spark" else object.__new__(wanted)

    def patched_init(self: Any, *args: Any, **kwargs: Any) -> None:
        if engine_here() != "spark":
            init(self, *args, **kwargs)
        else:
            conf = kwargs.get("conf") or (args[8] if len(args) > 8 else None)  # noqa: PLR2004
            apply_conf(conf.getAll() if conf is not None else ())

    def patched_get(wanted: Any, conf: Any = None) -> Any:
        return get_or_create(wanted, conf) if engine_here() is None else wanted(conf=conf)

    cls.__new__, cls.__init__ = new, patched_init
    cls.getOrCreate = classmethod(patched_get)
    cls.stop = _unless_in_run(stop)


def _patch_session(cls: Any) -> None:
    get_or_create = cls.Builder.getOrCreate

    def new(wanted: type, *args: Any, **kwargs: Any) -> Any:
        return runs.current_run().spark if engine_here() == "sail" else object.__new__(wanted)

    def patched_get(builder: Any) -> Any:
        if engine_here() is None:
            return get_or_create(builder)
        apply_conf(builder._options.items())
        return runs.current_run().spark

    cls.__new__ = new
    cls.Builder.getOrCreate = patched_get
    cls.stop = _unless_in_run(cls.stop)


def _patch_sql_context(cls: Any) -> None:
    init = cls.__init__

    def patched(self: Any, context: Any, *args: Any, **kwargs: Any) -> None:
        if engine_here() == "sail":
            self._sc, self.sparkSession = context, runs.current_run().spark
        else:
            init(self, context, *args, **kwargs)

    cls.__init__ = patched


def _unless_in_run(stop: Callable[[Any], None]) -> Callable[[Any], None]:
    def patched(self: Any) -> None:
        """Do nothing within a run: the run ends its session itself."""
        if engine_here() is None:
            stop(self)

    return patched
