"""What ``SparkContext()`` and ``SparkSession(...)`` mean in a script: the session of its run.

Installed once per process; each patch asks which engine the current run has.
"""

from __future__ import annotations

from typing import Any

_installed = False


def _on_sail() -> bool:
    from glue_local.engine import run

    return run._current is not None and run._current.engine == "sail"


def install() -> None:
    """Install the patches; later calls do nothing."""
    global _installed  # noqa: PLW0603
    if _installed:
        return
    _installed = True
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    plain_get_context = SparkContext.getOrCreate.__func__
    plain_get_session = SparkSession.Builder.getOrCreate

    def new_context(cls: type, *args: Any, **kwargs: Any) -> Any:
        if _on_sail():
            from glue_local.engine.sessions.sail_context import SailContext

            return object.__new__(SailContext)
        return object.__new__(cls)

    def get_context(cls: type, conf: Any = None) -> Any:
        return cls(conf=conf) if _on_sail() else plain_get_context(cls, conf)

    def new_session(cls: type, *args: Any, **kwargs: Any) -> Any:
        if _on_sail():
            from glue_local.engine.run import current_run

            return current_run().spark
        return object.__new__(cls)

    def get_session(builder: Any) -> Any:
        if not _on_sail():
            return plain_get_session(builder)
        from glue_local.engine.run import current_run

        session = current_run().spark
        for key, value in builder._options.items():
            if key not in ("spark.master", "spark.remote", "spark.sql.catalogImplementation"):
                session.conf.set(key, value)
        return session

    SparkContext.__new__ = new_context
    SparkContext.getOrCreate = classmethod(get_context)
    SparkSession.__new__ = new_session
    SparkSession.Builder.getOrCreate = get_session
