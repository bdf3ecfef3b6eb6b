"""Makes ``SparkContext()`` and ``SparkSession(...)`` in a script return the session of its run.

Installed once per process; each patch uses the engine of the current run, and does what PySpark itself does if there
is no run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from glue_local.engine.run import current
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.base import apply_conf

_plain_depth = 0
_installed = False


@contextmanager
def plain_spark() -> Iterator[None]:
    """Use PySpark unpatched, for starting and stopping engines."""
    global _plain_depth  # noqa: PLW0603
    _plain_depth += 1
    try:
        yield
    finally:
        _plain_depth -= 1


def run_here(engine: str | None = None) -> Run | None:
    """Return the current run if it is on that engine (None: any); None while an engine starts or stops."""
    run = None if _plain_depth else current.run_here()
    return run if run is not None and engine in (None, run.engine) else None


def install() -> None:
    """Install the patches; later calls do nothing."""
    global _installed  # noqa: PLW0603
    if _installed:
        return
    _installed = True
    from pyspark import SparkContext
    from pyspark.sql import SparkSession, SQLContext

    from glue_local.engine.sessions import java_objects
    from glue_local.engine.sessions.sail_context import SailContext

    _patch_context(SparkContext, SailContext)
    _patch_session(SparkSession)
    _patch_sql_context(SQLContext)
    java_objects.install(lambda: run_here("sail") is not None)


def _patch_context(cls: Any, on_sail: Any) -> None:
    init, stop, get_or_create = cls.__init__, cls.stop, cls.getOrCreate.__func__

    def new(wanted: type, *args: Any, **kwargs: Any) -> Any:
        run = run_here()
        if run is None:
            return object.__new__(wanted)
        return on_sail.of(run) if run.engine == "sail" else run.spark.sparkContext

    def patched_init(self: Any, *args: Any, **kwargs: Any) -> None:
        run = run_here("spark")
        if run is None:
            init(self, *args, **kwargs)
        else:
            conf = kwargs.get("conf") or (args[8] if len(args) > 8 else None)  # noqa: PLR2004
            apply_conf(run, conf.getAll() if conf is not None else ())

    def patched_get(wanted: Any, conf: Any = None) -> Any:
        return get_or_create(wanted, conf) if run_here() is None else wanted(conf=conf)

    cls.__new__, cls.__init__ = new, patched_init
    cls.getOrCreate = classmethod(patched_get)
    cls.stop = _unless_in_run(stop)


def _patch_session(cls: Any) -> None:
    get_or_create = cls.Builder.getOrCreate

    def new(wanted: type, *args: Any, **kwargs: Any) -> Any:
        run = run_here("sail")
        return object.__new__(wanted) if run is None else run.spark

    def patched_get(builder: Any) -> Any:
        run = run_here()
        if run is None:
            return get_or_create(builder)
        apply_conf(run, builder._options.items())
        return run.spark

    cls.__new__ = new
    cls.Builder.getOrCreate = patched_get
    cls.stop = _unless_in_run(cls.stop)


def _patch_sql_context(cls: Any) -> None:
    init = cls.__init__

    def patched(self: Any, context: Any, *args: Any, **kwargs: Any) -> None:
        if (run := run_here("sail")) is not None:
            self._sc, self.sparkSession = context, run.spark
        else:
            init(self, context, *args, **kwargs)

    cls.__init__ = patched
    for name in ("read", "readStream", "streams", "udf"):  # which it would make for a session of the JVM
        setattr(cls, name, property(attrgetter(f"sparkSession.{name}")))
    for name in ("cacheTable", "uncacheTable", "clearCache"):
        setattr(cls, name, _of_catalog(name))


def _of_catalog(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any) -> Any:
        return getattr(self.sparkSession.catalog, name)(*args)

    return method


def _unless_in_run(stop: Callable[[Any], None]) -> Callable[[Any], None]:
    def patched(self: Any) -> None:
        """Do nothing within a run: the run ends its session itself."""
        if run_here() is None:
            stop(self)

    return patched
