"""``delta.tables``: Delta Lake's Python API on Sail, whose SQL it becomes.

Source: https://docs.delta.io/latest/api/python/spark/index.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glue_local.engine.run.current import run_here
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import delta_log
from glue_local.engine.sessions.column_sql import sql_of
from glue_local.engine.sessions.delta_writes import MERGES
from glue_local.engine.storage import paths
from glue_local.engine.tables import delta_tables
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Condition = Any
Assignments = Mapping[str, Any]


_NO_LIBRARY = (
    "Apache Spark needs Delta Lake's Java library, which is not on PyPI: run this script with --engine sail"
)


def check_import() -> None:
    """ModuleNotFoundError where a script on Apache Spark imports Delta Lake's package."""
    run = run_here()
    if run is not None and run.engine != "sail":
        raise ModuleNotFoundError(f"delta: {_NO_LIBRARY}", name="delta")


def _run_of(session: Any) -> Run:
    """Return a session's run; SparkCatalogError on Apache Spark, which lacks Delta Lake's library."""
    run = getattr(session, "_run", None)
    if not isinstance(run, Run) or run.engine != "sail":
        raise SparkCatalogError(f"delta.tables: {_NO_LIBRARY}")
    return run


def _text(session: Any, value: Any) -> str:
    """Return a condition or value as SQL: texts are SQL already."""
    return value if isinstance(value, str) else sql_of(session, value)


def _missing(what: str, name: str) -> Exception:
    if name.startswith("_"):
        return AttributeError(name)
    return SparkCatalogError(f"{what} {delta_tables.ABSENT}")


class _Named(type):
    """Names what a class of Delta Lake's has and ours has not."""

    def __getattr__(cls, name: str) -> Any:
        raise _missing(f"{cls.__name__}.{name}", name)


class DeltaTable(metaclass=_Named):
    """A Delta table of a folder."""

    def __init__(self, session: Any, path: str, name: str | None = None) -> None:
        """Take the table in a folder; ``name`` is its alias."""
        self._spark, self._path, self._alias = session, path, name
        self._run = _run_of(session)

    @classmethod
    def forPath(cls, sparkSession: Any, path: str, hadoopConf: Any = None) -> DeltaTable:  # noqa: N802, N803
        """Return the table in a folder; SparkCatalogError where there is none."""
        return cls(sparkSession, delta_tables.checked(_run_of(sparkSession), path))

    @classmethod
    def forName(cls, sparkSession: Any, tableOrViewName: str) -> DeltaTable:  # noqa: N802, N803
        """Return a table of the Data Catalog, or ``delta.`path```."""
        run = _run_of(sparkSession)
        path = run.tables.delta(tableOrViewName) if run.tables is not None else None
        if path is None:
            raise SparkCatalogError(f"[DELTA_MISSING_DELTA_TABLE] {tableOrViewName} is not a Delta table.")
        return cls(sparkSession, path)

    @classmethod
    def isDeltaTable(cls, sparkSession: Any, identifier: str) -> bool:  # noqa: N802, N803
        """Whether there is a Delta table in a folder."""
        run = _run_of(sparkSession)
        place = identifier.strip().removeprefix("delta.").strip("`")
        return paths.is_s3(place) and bool(delta_log.commits(run.storage_of(place), place))

    def __getattr__(self, name: str) -> Any:
        """Name what is not here."""
        raise _missing(f"DeltaTable.{name}", name)

    def alias(self, aliasName: str) -> DeltaTable:  # noqa: N803
        """Return the table under a name for conditions."""
        return DeltaTable(self._spark, self._path, aliasName)

    def toDF(self) -> DataFrame:  # noqa: N802
        """Return the table's rows."""
        df: DataFrame = self._spark.read.format("delta").load(self._path)
        return df.alias(self._alias) if self._alias else df

    def _target(self) -> str:
        return f"delta.`{self._path}`" + (f" AS `{self._alias}`" if self._alias else "")

    def delete(self, condition: Condition = None) -> None:
        """Delete the rows for which a condition holds, or all."""
        where = "" if condition is None else f" WHERE {_text(self._spark, condition)}"
        self._spark.sql(f"DELETE FROM {self._target()}{where}").collect()

    def update(self, condition: Condition = None, set: Assignments | None = None) -> None:
        """Give columns other values in the rows for which a condition holds, or in all."""
        if set is None:
            raise ValueError("'set' must be specified as a dict")
        where = "" if condition is None else f" WHERE {_text(self._spark, condition)}"
        self._spark.sql(f"UPDATE {self._target()} SET {_assigned(self._spark, set)}{where}").collect()

    def merge(self, source: DataFrame, condition: Condition) -> DeltaMergeBuilder:
        """Begin a MERGE of a frame into the table."""
        return DeltaMergeBuilder(self._spark, self._target(), self.toDF().columns, source, condition)

    def history(self, limit: int | None = None) -> DataFrame:
        """Return the table's versions, the newest first."""
        found: DataFrame = delta_tables.history(self._run, self._path, limit)
        return found

    def vacuum(self, retentionHours: float | None = None) -> DataFrame:  # noqa: N803
        """Delete files that are no longer needed."""
        delta_tables.vacuum(self._run, self._path, retentionHours)
        return self._spark.createDataFrame([], "path string")  # type: ignore[no-any-return]

    def generate(self, mode: str) -> None:
        """Write the manifests that list the table's files."""
        if mode != "symlink_format_manifest":
            raise SparkCatalogError(
                f"Specified mode '{mode}' is not supported. Supported mode: symlink_format_manifest"
            )
        delta_tables.generate(self._run, self._path)

    @classmethod
    def create(cls, sparkSession: Any = None) -> DeltaTableBuilder:  # noqa: N803
        """Begin a table that must not be there."""
        return DeltaTableBuilder(sparkSession, "CREATE TABLE")

    @classmethod
    def createIfNotExists(cls, sparkSession: Any = None) -> DeltaTableBuilder:  # noqa: N802, N803
        """Begin a table unless it is there."""
        return DeltaTableBuilder(sparkSession, "CREATE TABLE IF NOT EXISTS")

    def optimize(self) -> DeltaOptimizeBuilder:
        """Begin to put the rows into few files."""
        return DeltaOptimizeBuilder(self._run, self._path)


def _assigned(session: Any, pairs: Assignments) -> str:
    return ", ".join(f"{key} = {_text(session, value)}" for key, value in pairs.items())


class DeltaMergeBuilder:
    """A MERGE that is being written."""

    def __init__(
        self, session: Any, target: str, columns: Sequence[str], source: DataFrame, condition: Condition
    ) -> None:
        """Begin with the rows that match; ``columns`` are the target's."""
        self._spark, self._target, self._columns, self._source = session, target, columns, source
        self._condition, self._clauses = _text(session, condition), ""

    def __getattr__(self, name: str) -> Any:
        """Name what is not here."""
        raise _missing(f"DeltaMergeBuilder.{name}", name)

    def _when(self, which: str, condition: Condition, then: str) -> DeltaMergeBuilder:
        more = "" if condition is None else f" AND ({_text(self._spark, condition)})"
        self._clauses += f" WHEN {which}{more} THEN {then}"
        return self

    def _set(self, pairs: Assignments | None) -> str:
        if pairs is None:
            raise ValueError("'set' must be specified as a dict")
        return f"UPDATE SET {_assigned(self._spark, pairs)}"

    def whenMatchedUpdate(  # noqa: N802
        self, condition: Condition = None, set: Assignments | None = None
    ) -> DeltaMergeBuilder:
        """Give columns of matching rows other values."""
        return self._when("MATCHED", condition, self._set(set))

    def whenMatchedUpdateAll(self, condition: Condition = None) -> DeltaMergeBuilder:  # noqa: N802
        """Give all columns of matching rows the source's values."""
        return self._when("MATCHED", condition, "UPDATE SET *")

    def whenMatchedDelete(self, condition: Condition = None) -> DeltaMergeBuilder:  # noqa: N802
        """Delete matching rows."""
        return self._when("MATCHED", condition, "DELETE")

    def whenNotMatchedInsert(  # noqa: N802
        self, condition: Condition = None, values: Assignments | None = None
    ) -> DeltaMergeBuilder:
        """Insert the source's rows that match none, with some columns."""
        if values is None:
            raise ValueError("'values' must be specified as a dict")
        names = ", ".join(key.rpartition(".")[2] for key in values)
        given = ", ".join(_text(self._spark, value) for value in values.values())
        return self._when("NOT MATCHED", condition, f"INSERT ({names}) VALUES ({given})")

    def whenNotMatchedInsertAll(self, condition: Condition = None) -> DeltaMergeBuilder:  # noqa: N802
        """Insert the source's rows that match none."""
        return self._when("NOT MATCHED", condition, "INSERT *")

    def whenNotMatchedBySourceUpdate(  # noqa: N802
        self,
        condition: Condition = None,
        set: Assignments | None = None,
    ) -> DeltaMergeBuilder:
        """Give columns of rows that the source does not match other values."""
        return self._when("NOT MATCHED BY SOURCE", condition, self._set(set))

    def whenNotMatchedBySourceDelete(self, condition: Condition = None) -> DeltaMergeBuilder:  # noqa: N802
        """Delete rows that the source does not match."""
        return self._when("NOT MATCHED BY SOURCE", condition, "DELETE")

    def _check_columns(self) -> None:
        """Refuse what adds columns to the table."""
        merges = (self._spark.conf.get(MERGES, "false") or "false").lower() == "true"
        if merges and "*" in self._clauses:
            have = {name.lower() for name in self._columns}
            if new := [name for name in self._source.columns if name.lower() not in have]:
                raise SparkCatalogError(f"MERGE that adds columns ({new[0]}) is not supported on Sail")

    def execute(self) -> None:
        """Run the MERGE."""
        view = f"{delta_tables.MERGED}{uuid.uuid4().hex}"
        self._source.createOrReplaceTempView(view)
        self._check_columns()
        alias = getattr(self._source._plan, "_alias", None)
        named = f"{view} AS `{alias}`" if alias else view
        try:
            self._spark.sql(
                f"MERGE INTO {self._target} USING {named} ON {self._condition}{self._clauses}"
            ).collect()
        finally:
            self._spark.catalog.dropTempView(view)


class DeltaTableBuilder:
    """A table that is being declared."""

    def __init__(self, session: Any, how: str) -> None:
        """Begin with what is done if it is there."""
        from pyspark.sql import SparkSession

        self._spark: Any = session or SparkSession.getActiveSession()
        self._run, self._how = _run_of(self._spark), how
        self._name = self._place = ""
        self._columns: list[str] = []
        self._keys: list[str] = []

    def __getattr__(self, name: str) -> Any:
        """Name what is not here."""
        raise _missing(f"DeltaTableBuilder.{name}", name)

    def tableName(self, identifier: str) -> DeltaTableBuilder:  # noqa: N802
        """Take the table's name in the Data Catalog."""
        self._name = identifier
        return self

    def location(self, location: str) -> DeltaTableBuilder:
        """Take the table's folder."""
        self._place = location
        return self

    def comment(self, comment: str) -> DeltaTableBuilder:
        """Take a comment, which has no effect on Sail."""
        self._run.recorder.note(f"DeltaTableBuilder.comment: {comment!r} has no effect on Sail")
        return self

    def addColumn(self, colName: str, dataType: Any, nullable: bool = True) -> DeltaTableBuilder:  # noqa: N802, N803
        """Add a column."""
        kind = dataType if isinstance(dataType, str) else dataType.simpleString()
        self._columns.append(f"{backquoted(colName)} {kind}{'' if nullable else ' NOT NULL'}")
        return self

    def addColumns(self, cols: Any) -> DeltaTableBuilder:  # noqa: N802
        """Add the columns of a schema."""
        for field in cols:
            self.addColumn(field.name, field.dataType, field.nullable)
        return self

    def partitionedBy(self, *cols: Any) -> DeltaTableBuilder:  # noqa: N802
        """Take the partition columns."""
        for one in cols:
            self._keys += [one] if isinstance(one, str) else one
        return self

    def execute(self) -> DeltaTable:
        """Create the table."""
        columns = ", ".join(self._columns)
        if not self._name:
            if DeltaTable.isDeltaTable(self._spark, self._place):
                if "IF NOT" not in self._how:
                    raise SparkCatalogError(
                        f"[DELTA_TABLE_ALREADY_EXISTS] {self._place} is a Delta table already."
                    )
            else:
                writer = self._spark.createDataFrame([], columns).write.format("delta")
                writer.partitionBy(*self._keys).save(self._place)
            return DeltaTable.forPath(self._spark, self._place)
        keys = f" PARTITIONED BY ({', '.join(map(backquoted, self._keys))})" if self._keys else ""
        place = f" LOCATION '{self._place}'" if self._place else ""
        self._spark.sql(f"{self._how} {self._name} ({columns}) USING delta{keys}{place}")
        return DeltaTable.forName(self._spark, self._name)


class DeltaOptimizeBuilder:
    """An OPTIMIZE that is being written."""

    def __init__(self, run: Run, path: str) -> None:
        """Begin with the table in a folder."""
        self._run, self._path = run, path

    def executeCompaction(self) -> DataFrame:  # noqa: N802
        """Put the rows of each partition into one file."""
        made: DataFrame = delta_tables.optimize(self._run, self._path)
        return made

    def executeZOrderBy(self, *cols: Any) -> DataFrame:  # noqa: N802
        """Put the rows of each partition into one file; their order in it is not defined."""
        return self.executeCompaction()


def configure_spark_with_delta_pip(spark_session_builder: Any, extra_packages: Any = None) -> Any:
    """Return the builder: Sail has Delta Lake."""
    return spark_session_builder
