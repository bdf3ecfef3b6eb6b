"""The part of GlueContext that comes from Spark's SQLContext: the run's session under older names.

Follows https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.SQLContext.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import SQLContext

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.connection_utils import WithConnectionUtils

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MISSING: Any = object()
_JVM = frozenset({"_jsqlContext", "_ssql_ctx", "_glue_scala_context"})
"""Handles of AWS's own Java objects, which the local engine's GlueContext does not have."""


class SqlContext(SQLContext):
    """An SQLContext without a JVM; everything comes from the run's session."""

    _run: Run

    def __init__(self, sparkContext: Any = None) -> None:  # noqa: N803
        """Belong to a SparkContext, which may be None; nothing is started."""
        self._sc = sparkContext

    def __getattr__(self, name: str) -> Any:
        """Name what only AWS's own GlueContext has."""
        if name == "_jvm":
            own = self._run.spark.sparkContext._jvm
            return WithConnectionUtils(own) if self._run.engine == "spark" else own
        if name == "_jsc":
            return self._run.spark.sparkContext._jsc
        if name in _JVM:
            raise EngineFeatureError(f"GlueContext.{name}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def sparkSession(self) -> SparkSession:  # type: ignore[override]  # noqa: N802
        """The run's session."""
        return self._run.spark

    @property
    def read(self) -> Any:
        """A reader of DataFrames."""
        return self.sparkSession.read

    @property
    def readStream(self) -> Any:  # noqa: N802
        """A reader of streams."""
        return self.sparkSession.readStream

    @property
    def streams(self) -> Any:
        """The streams that run."""
        return self.sparkSession.streams

    @property
    def udf(self) -> Any:
        """The registry of user-defined functions."""
        return self.sparkSession.udf

    def sql(self, sqlQuery: str) -> DataFrame:  # noqa: N803
        """Run SQL."""
        return self.sparkSession.sql(sqlQuery)

    def table(self, tableName: str) -> DataFrame:  # noqa: N803
        """Return a table or a view."""
        return self.sparkSession.table(tableName)

    def createDataFrame(self, data: Any, schema: Any = None, *more: Any, **named: Any) -> DataFrame:  # type: ignore[override]  # noqa: N802
        """Return a DataFrame of rows."""
        return self.sparkSession.createDataFrame(data, schema, *more, **named)

    def setConf(self, key: str, value: Any) -> None:  # noqa: N802
        """Set Spark's configuration."""
        self.sparkSession.conf.set(key, value)

    def getConf(self, key: str, defaultValue: Any = _MISSING) -> Any:  # noqa: N802, N803
        """Return Spark's configuration."""
        conf = self.sparkSession.conf
        return conf.get(key) if defaultValue is _MISSING else conf.get(key, defaultValue)

    def registerDataFrameAsTable(self, df: DataFrame, tableName: str) -> None:  # noqa: N802, N803
        """Make a frame a temporary view."""
        df.createOrReplaceTempView(tableName)

    def dropTempTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Drop a temporary view."""
        self.sparkSession.catalog.dropTempView(tableName)

    def tables(self, dbName: str | None = None) -> DataFrame:  # noqa: N803
        """Return names of tables and views as a DataFrame."""
        return self.sparkSession.sql(f"SHOW TABLES IN `{dbName}`" if dbName else "SHOW TABLES")

    def tableNames(self, dbName: str | None = None) -> list[str]:  # noqa: N802, N803
        """Return names of tables and views."""
        catalog = self.sparkSession.catalog
        return [t.name for t in (catalog.listTables(dbName) if dbName else catalog.listTables())]

    def cacheTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Cache a table or view."""
        self.sparkSession.catalog.cacheTable(tableName)

    def uncacheTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Uncache a table or view."""
        self.sparkSession.catalog.uncacheTable(tableName)

    def clearCache(self) -> None:  # noqa: N802
        """Uncache everything."""
        self.sparkSession.catalog.clearCache()

    def newSession(self) -> Any:  # noqa: N802
        """Return a context of the run's session: a run has one."""
        return type(self)(self._sc)

    @classmethod
    def getOrCreate(cls, sc: Any = None) -> Any:  # noqa: N802
        """Return a context of the run."""
        return cls(sc)
