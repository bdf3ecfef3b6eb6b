"""The Sail engine: a Spark Connect server inside this process, and one Connect session per run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import parquet_files, patches
from glue_local.engine.sessions.base import COMMON_CONF

if TYPE_CHECKING:
    from pysail.spark import SparkConnectServer
    from pyspark.sql import DataFrame, SparkSession


#: Of a column's different values: fifty thousand serial numbers are 2 MB, twice what Sail holds by itself.
DICTIONARY_BYTES = 8 << 20


class SailEngine:
    """One server per process; a run's session is a Connect session of its own, so views end with it."""

    name = "sail"

    def __init__(self) -> None:
        """Make the engine; ``start`` starts it."""
        self._server: SparkConnectServer | None = None

    def start(self) -> None:
        """Start the server and import its client."""
        if self._server is not None:
            return
        os.environ.setdefault("RUST_LOG", "error")
        os.environ.setdefault("SAIL_PARQUET__COMPRESSION", parquet_files.DEFAULT)
        os.environ.setdefault("SAIL_PARQUET__DICTIONARY_PAGE_SIZE_LIMIT", str(DICTIONARY_BYTES))
        from pysail.spark import SparkConnectServer

        self._server = SparkConnectServer()
        self._server.start(background=True)
        from glue_local.engine.sessions import sail_session  # noqa: F401

    def warm_up(self) -> None:
        """See Engine.warm_up: a first query, and what Python imports for it."""
        from pyspark.sql.connect.session import SparkSession

        session = SparkSession(self.url)
        session.createDataFrame([(1, "a")], "a int, b string").collect()
        session.client.close()

    @property
    def url(self) -> str:
        """The server's Spark Connect address."""
        assert self._server is not None and self._server.listening_address is not None
        return f"sc://127.0.0.1:{self._server.listening_address[1]}"

    def open_session(self, run: Run) -> SparkSession:
        """See Engine.open_session."""
        self.start()
        from glue_local.engine.sessions.sail_session import SailSession

        session = SailSession(self.url, run)
        warehouse = {"spark.sql.warehouse.dir": str(run.work_dir / "spark-warehouse")}
        for key, value in {**COMMON_CONF, **warehouse, **run.conf}.items():
            session.conf.begin(key, value)
        return cast("SparkSession", session)

    def activate(self, run: Run) -> None:
        """See Engine.activate."""
        patches.install()
        os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"
        os.environ.update(run.storage.engine_environment())

    def deactivate(self, run: Run) -> None:
        """See Engine.deactivate."""
        os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)
        session: Any = run._session
        if session is not None:
            session.end()

    def keep(self, run: Run, df: DataFrame) -> DataFrame:
        """See Engine.keep."""
        from glue_local.engine.sessions import sail_cache

        return cast("DataFrame", sail_cache.keep(df))

    def cached(self, run: Run, df: DataFrame) -> DataFrame:
        """See Engine.cached: Sail's cache is in files."""
        return df.cache()

    def reads_of(self, run: Run, df: DataFrame) -> set[str]:
        """See Engine.reads_of."""
        session: Any = df.sparkSession
        found: set[str] = session._adapter.reads.of(df._plan.plan(session._client), True)  # type: ignore[operator]
        return found

    def stop(self) -> None:
        """See Engine.stop."""
        if self._server is not None:
            self._server.stop()
            self._server = None
