"""The catalog from a run's session: SQL, tables by name, saving as a table, ``spark.catalog``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyspark.sql.types import StructType

from glue_local.catalog.model import Table, TableNotFoundError
from glue_local.engine.read import lake
from glue_local.engine.run.run import Run, SaveTable
from glue_local.engine.tables import (
    delta_tables,
    iceberg_metadata,
    iceberg_statements,
    iceberg_tables,
    statements,
)
from glue_local.engine.tables.catalog import CatalogTables
from glue_local.engine.tables.errors import VIEW, SparkCatalogError
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import parse_type, spark_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Texts without these name no table of the catalog, and are not about it.
_MAY_CONCERN = re.compile(
    r"[\w`]\s*\.\s*[\w`]|^\W*(show|use|desc|describe|create|drop|insert|alter|analyze|cache|uncache|call|truncate|vacuum|optimize|replace|msck|refresh|merge|update|explain)\b",
    re.IGNORECASE,
)
#: A name without a database, where a query takes a table, and what says that more of them follow.
_READ = re.compile(
    r"\b(?:from|join|table)\s+(?P<name>`[^`]+`|\w+)(?P<more>(?:\s+(?:as\s+)?\w+)?\s*,)?", re.IGNORECASE
)


class SessionTables:
    """The catalog of one run, as ``Run.tables``."""

    def __init__(self, run: Run) -> None:
        """Serve ``run``."""
        self._tables = CatalogTables(run)
        self._views: set[str] = set()

    def sql(self, text: str, plain: Callable[[str], Any]) -> Any:
        """See SqlTables.sql."""
        if VIEW in text:
            return plain(text)
        self._tables.asked_by(plain)
        if self._tables.current != "default" or _MAY_CONCERN.search(text) or self._reads_tables(text):
            self._views = set()  # it may drop some
            return statements.run(self._tables, text, plain)
        return plain(text)

    def _reads_tables(self, text: str) -> bool:
        """Whether a query may read tables of the database ``default``: a name in it is none of a temporary view."""
        read = list(_READ.finditer(text))
        names = {one["name"].strip("`").lower() for one in read}
        if not names <= self._views:
            self._views = self._tables.views()
        return not names <= self._views or any(one["more"] for one in read)

    def bind(self, text: str, plain: Callable[[str], Any], others: Sequence[str] = ()) -> str:
        """See SqlTables.bind."""
        self._tables.asked_by(plain)
        return self._tables.bind(text, others)

    def iceberg(self, name: str) -> str | None:
        """See SqlTables.iceberg."""
        tables = self._tables
        if VIEW in name or not tables.is_name(name):
            return None
        table = tables.find(*tables.split(name))
        if table is None or table.format != "iceberg":
            return None
        if tables.run.engine == "sail":
            lake.check_entry(tables.run, table)
        return table.location

    def delta(self, name: str) -> str | None:
        """See SqlTables.delta."""
        return delta_tables.path_of(self._tables, name)

    def is_iceberg(self, catalog: str) -> bool:
        """See SqlTables.is_iceberg."""
        return self._tables.is_iceberg(catalog)

    def save_by_name(self, df: DataFrame, name: str, mode: str) -> None:
        """See SqlTables.save_by_name: https://iceberg.apache.org/docs/1.10.0/spark-writes/#writing-with-v1-dataframes."""
        tables = self._tables
        table = tables.find(*tables.split(name))
        if table is None or mode == "append":
            action = "append" if mode in ("append", "overwrite") else "create"
            self.write_to(df, name, action, SaveTable(format="iceberg"))
        elif mode == "overwrite":
            tables.insert(table, df, True, df.columns, whole=True)
        elif mode != "ignore":
            raise tables.exists_already(table.database, table.name)

    def view_of(self, name: str) -> str | None:
        """See SqlTables.view_of."""
        return self._tables.view_of(name)

    def save(self, df: DataFrame, name: str, save: SaveTable) -> bool:
        """See SqlTables.save: https://spark.apache.org/docs/3.5.6/sql-data-sources-load-save-functions.html."""
        tables = self._tables
        database, table_name = tables.split(name)
        mode = save.mode.lower()
        catalog = tables.catalog_of(name)
        if catalog and self.is_iceberg(catalog):
            save = replace(
                save,
                format="iceberg",
                properties={**save.properties, **iceberg_statements.file_format(save.format)},
            )
        if database not in tables.run.catalog.list_databases():
            own = tables.own(name, df, df.columns) if mode == "append" else None
            if own is not None:
                path = {"path": save.path} if save.path else {}
                own.write.saveAsTable(name, save.format, mode, list(save.keys) or None, **path)
            return own is not None
        table = tables.find(database, table_name)
        makes = table is None or mode == "overwrite"
        if makes and save.format == "iceberg" and tables.run.engine == "sail":
            made = iceberg_statements.Definition(save.keys, save.properties, save.path)
            replacing = "CREATE OR REPLACE" if mode == "overwrite" else ""
            iceberg_statements.create(tables, name, df, made, replacing=replacing)
        elif table is None:
            tables.create(name, df, format_=save.format, location=save.path, keys=save.keys)
        elif mode in ("error", "errorifexists", "default"):
            raise tables.exists_already(database, table_name)
        elif mode == "append":
            table = self._with_columns(table, df) if save.merges else table
            names = {n.lower() for n in df.columns}
            if names != {c.name for c in tables.columns(table)}:
                raise SparkCatalogError(f"{name}: the data's columns {sorted(names)} differ from the table's")
            tables.insert(table, df, False, df.columns)
        elif mode == "overwrite":
            if table.format not in lake.NAMES:
                tables.check_not_read(table, df)
            kept = tables.run.keep(df)  # it may read the table
            tables.clear(table, {})
            tables.run.catalog.delete_table(table.database, table.name)
            tables.create(
                name,
                kept,
                format_=save.format,
                location=save.path or table.location,
                keys=save.keys,
                managed=table.managed and not save.path,
            )
        return True

    def _with_columns(self, table: Table, df: DataFrame) -> Table:
        """Return a table with the columns of a frame that it lacks, if it takes them.

        See https://iceberg.apache.org/docs/1.10.0/spark-writes/#schema-merge.
        """
        run = self._tables.run
        if table.format != "iceberg" or run.engine != "sail":
            return table
        metadata = iceberg_tables.metadata_of(run, table)
        have = {field["name"].lower() for field in iceberg_metadata.fields_of(metadata)}
        new = [field for field in df.schema.fields if field.name.lower() not in have]
        takes = metadata.get("properties", {}).get("write.spark.accept-any-schema", "false").lower() == "true"
        if not new or not takes:
            return table
        with iceberg_tables.changed(run, table) as metadata:
            iceberg_metadata.add_fields(metadata, iceberg_metadata.nullable(StructType(new)), {})
        return run.catalog.get_table(table.database, table.name)

    def insert_into(self, df: DataFrame, name: str, overwrite: bool) -> bool:
        """See SqlTables.insert_into."""
        table = self._tables.find(*self._tables.split(name))
        if table is None:
            own = self._tables.own(name, df)
            if own is not None:
                own.write.insertInto(name, overwrite)
            return own is not None
        self._tables.insert(table, df, overwrite)
        return True

    def write_to(self, df: DataFrame, name: str, action: str, save: SaveTable) -> bool:
        """See SqlTables.write_to: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrameWriterV2.html."""
        tables = self._tables
        if VIEW in name:
            return False
        database, table_name = tables.split(name)
        if database not in tables.run.catalog.list_databases():
            return False
        table = tables.find(database, table_name)
        if action in ("create_or_replace", "replace") and save.format not in lake.NAMES:
            raise SparkCatalogError(
                f"[UNSUPPORTED_FEATURE.TABLE_OPERATION] Table `{database}`.`{table_name}` does not support REPLACE "
                'TABLE AS SELECT; use write.mode("overwrite").saveAsTable'
            )
        if action in ("create", "create_or_replace", "replace"):
            if table is None and action == "replace":
                raise TableNotFoundError(database, table_name, "the catalog")
            mode = "error" if action == "create" else "overwrite"
            return self.save(df, name, replace(save, mode=mode))
        if table is None:
            raise TableNotFoundError(database, table_name, "the catalog")
        if table.format == "iceberg" and action.startswith("overwrite"):
            iceberg_tables.overwrite(tables.run, table, df, save.condition, tables.plain)
            return True
        if action != "append":
            raise SparkCatalogError(
                f"{name}: {action} is not supported locally; use INSERT OVERWRITE, or create_or_replace"
            )
        if table.format not in lake.NAMES:  # one of Spark's session catalog
            raise SparkCatalogError(f"Cannot write into v1 table: `{database}`.`{table_name}`.")
        return self.save(df, name, replace(save, mode="append"))

    def catalog(self, plain: Any) -> Any:
        """See SqlTables.catalog."""
        return SparkCatalog(self._tables, plain)


class SparkCatalog:
    """``spark.catalog`` with the catalog's databases and tables; the rest is the engine's own."""

    def __init__(self, tables: CatalogTables, plain: Any) -> None:
        """Take the catalog, and the engine's own ``spark.catalog``."""
        self._tables, self._own = tables, plain

    def __getattr__(self, name: str) -> Any:
        """Return the engine's own attribute."""
        return getattr(self._own, name)

    def currentCatalog(self) -> str:  # noqa: N802
        """Return the catalog that USE named, or Spark's own."""
        return self._tables.current_catalog or "spark_catalog"

    def currentDatabase(self) -> str:  # noqa: N802
        """Return the current database."""
        return self._tables.current

    def setCurrentDatabase(self, dbName: str) -> None:  # noqa: N802, N803
        """Set the current database; an error where there is none of that name."""
        statements.use(self._tables, dbName)

    def databaseExists(self, dbName: str) -> bool:  # noqa: N802, N803
        """Whether the catalog has a database."""
        return dbName.lower() in self._tables.run.catalog.list_databases() or dbName.lower() == "default"

    def listDatabases(self, pattern: str | None = None) -> list[Any]:  # noqa: N802
        """Return the databases."""
        from pyspark.sql.catalog import Database

        names = sorted({*self._tables.run.catalog.list_databases(), "default"})
        return [
            Database(name=n, catalog="spark_catalog", description="", locationUri="")
            for n in statements.matching(names, pattern)
        ]

    def listTables(self, dbName: str | None = None, pattern: str | None = None) -> list[Any]:  # noqa: N802, N803
        """Return the tables of a database, and temporary views."""
        database = (dbName or self._tables.current).lower()
        views = [t for t in self._own.listTables() if t.isTemporary and not t.name.lower().startswith(VIEW)]
        names = statements.matching(statements.names_in(self._tables, database), pattern)
        found = [_of_catalog(self._tables.get(f"{database}.{n}")) for n in names]
        return found + [v for v in views if statements.matching([v.name], pattern)]

    def getTable(self, tableName: str) -> Any:  # noqa: N802, N803
        """Return what is known of a table or view."""
        found = self._tables.find(*self._tables.split(tableName))
        return self._own.getTable(tableName) if found is None else _of_catalog(found)

    def tableExists(self, tableName: str, dbName: str | None = None) -> bool:  # noqa: N802, N803
        """Whether there is such a table or view."""
        name = f"{dbName}.{tableName}" if dbName else tableName
        database, table = self._tables.split(name)
        return self._tables.find(database, table) is not None or bool(
            self._own.tableExists(tableName, dbName)
        )

    def listColumns(self, tableName: str, dbName: str | None = None) -> list[Any]:  # noqa: N802, N803
        """Return a table's columns."""
        from pyspark.sql.catalog import Column

        found = self._tables.find(*self._tables.split(f"{dbName}.{tableName}" if dbName else tableName))
        if found is None:
            return list(self._own.listColumns(tableName, dbName))
        keys = {k.name for k in found.partition_keys}
        columns = self._tables.columns(found)
        clustered = [False] * (
            len(Column._fields) - 6
        )  # Spark 4 also says whether it is a column of clustering
        types = spark_schema(g.StructType([g.Field(c.name, parse_type(c.type)) for c in columns])).fields
        return [
            Column(
                c.name, c.comment or None, t.dataType.simpleString(), True, c.name in keys, False, *clustered
            )
            for c, t in zip(columns, types, strict=True)
        ]

    def recoverPartitions(self, tableName: str) -> None:  # noqa: N802, N803
        """Add the partitions whose folders are below the table's."""
        statements.run(self._tables, f"MSCK REPAIR TABLE {tableName}", self._tables.plain)

    def getDatabase(self, dbName: str) -> Any:  # noqa: N802, N803
        """Return what is known of a database."""
        from pyspark.sql.catalog import Database

        found = self._tables.run.catalog.get_database(dbName.lower())
        if found is None:
            return self._own.getDatabase(dbName)
        return Database(dbName.lower(), "spark_catalog", found.description, found.location)

    def isCached(self, tableName: str) -> bool:  # noqa: N802, N803
        """Whether a script keeps a table's rows, or those of a view."""
        if self._tables.find(*self._tables.split(tableName)) is None:
            return bool(self._own.isCached(tableName))
        return self._tables.split(tableName) in self._tables.cached

    def cacheTable(self, tableName: str, storageLevel: Any = None) -> None:  # noqa: N802, N803
        """Do nothing for a table of the catalog: reading it again gives the same rows."""
        if self._tables.find(*self._tables.split(tableName)) is None:
            self._own.cacheTable(tableName)
        self._tables.cached.add(self._tables.split(tableName))

    def uncacheTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Do nothing for a table of the catalog."""
        if self._tables.find(*self._tables.split(tableName)) is None:
            self._own.uncacheTable(tableName)
        self._tables.cached.discard(self._tables.split(tableName))

    def clearCache(self) -> None:  # noqa: N802
        """Keep no rows."""
        self._own.clearCache()
        self._tables.cached.clear()

    def refreshTable(self, tableName: str) -> None:  # noqa: N802, N803
        """Do nothing for a table of the catalog: it is read again each time."""
        if self._tables.find(*self._tables.split(tableName)) is None:
            self._own.refreshTable(tableName)


def _of_catalog(table: Table) -> Any:
    """Return a table as ``spark.catalog`` has it."""
    from pyspark.sql import catalog

    kind = "MANAGED" if table.managed else "EXTERNAL"
    return catalog.Table(
        table.name, "spark_catalog", [table.database], table.description or None, kind, False
    )
