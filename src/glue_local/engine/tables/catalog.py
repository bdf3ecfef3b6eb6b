"""Reading and writing the catalog's tables for Spark SQL, under the types that the catalog declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glue_local.catalog.model import Column, Table, TableNotFoundError
from glue_local.engine.frames.records import from_df
from glue_local.engine.read import lake, locations, serdes, sources
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.iceberg.library import check_configured, is_of_glue
from glue_local.engine.storage import FileInfo, existing_files, paths
from glue_local.engine.tables import iceberg_inspection, iceberg_tables
from glue_local.engine.tables.assignment import assigned, may_overflow
from glue_local.engine.tables.errors import VIEW, SparkCatalogError
from glue_local.engine.tables.names import CATALOGS, replace_tables
from glue_local.engine.types.typeconv import from_spark, parse_type, to_hive, to_spark
from glue_local.engine.write import catalog_updates, purge, sinks
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

DEFAULT_DATABASE = "default"


class CatalogTables:
    """The catalog of one run, as its Spark SQL sees it. ``current`` is the database of names without one."""

    def __init__(self, run: Run) -> None:
        """Serve ``run``."""
        self.run = run
        self.current = DEFAULT_DATABASE
        #: The catalog of names without one, if USE has named it.
        self.current_catalog = ""
        #: Databases and names of the tables whose rows a script keeps in memory.
        self.cached: set[tuple[str, str]] = set()
        self._plain: Callable[[str], Any] | None = None

    def plain(self, text: str) -> Any:
        """Run SQL on the engine unchanged."""
        return (self._plain or self.run.spark.sql)(text)

    def asked_by(self, plain: Callable[[str], Any]) -> None:
        """Take the function that runs SQL unchanged."""
        self._plain = plain

    # --- names
    def is_catalog(self, name: str) -> bool:
        """Whether a name is one of this catalog: a usual one, or one that Spark's configuration gives it."""
        conf = self.run.spark.conf
        check_configured(name, lambda key: conf.get(key, None))
        return name.lower() in CATALOGS or is_of_glue(name, lambda key: conf.get(key, None))

    def is_name(self, name: str) -> bool:
        """Whether a text is a table's name rather than a path."""
        catalog = name.rpartition(".")[0].rpartition(".")[0]
        return "/" not in name and "." not in catalog and (not catalog or self.is_catalog(catalog.strip("`")))

    def split(self, name: str) -> tuple[str, str]:
        """Return database and table of a name as written in SQL: ``table`` or ``database.table``."""
        parts = [part.strip().strip("`") for part in name.split(".")]
        if len(parts) > 2 and not self.is_catalog(parts[0]):  # noqa: PLR2004 - a catalog before the database
            raise SparkCatalogError(
                f"{name}: there is no catalog {parts[0]!r}; name only database and table, or configure "
                f"spark.sql.catalog.{parts[0]}"
            )
        if len(parts) > 3:  # noqa: PLR2004
            raise SparkCatalogError(
                f"{name}: Sail does not have Iceberg's metadata tables; run this script with --engine spark"
            )
        lower = [part.lower() for part in parts]
        return (lower[-2], lower[-1]) if len(parts) > 1 else (self.current, lower[0])

    def find(self, database: str, name: str) -> Table | None:
        """Return a table, or None where the catalog has none of that name."""
        if database.lower() not in self.run.catalog.list_databases():
            return None
        return catalog_updates.find_table(self.run, database.lower(), name.lower())

    def get(self, name: str) -> Table:
        """Return the table that a name in SQL means; TableNotFoundError names it."""
        database, table = self.split(name)
        found = self.find(database, table)
        if found is None:
            raise TableNotFoundError(database, table, "the catalog")
        return found

    # --- reading
    def bind(self, text: str, others: Sequence[str] = ()) -> str:
        """Return an SQL text in which the catalog's tables are views of what they hold now.

        Tables of the ``others``, catalogs that the engine has itself, stay as they are.
        """
        made: dict[tuple[str, str], str] = {}
        if self.run.engine == "sail":
            text = iceberg_tables.with_times(iceberg_inspection.bind(self, text))

        def view_of(database: str | None, name: str) -> str | None:
            if database is None and self._is_view(name):
                return None
            key = ((database or self.current).lower(), name.lower())
            if key not in made and (table := self.find(*key)) is not None:
                made[key] = self.view(table)
            return made.get(key)

        def version_of(database: str | None, name: str) -> str | None:
            table = self.find(database or self.current, name)  # a view has the current version alone
            return None if table is None else iceberg_tables.in_versions(self.run, table, self.plain)

        return replace_tables(
            text, view_of, lambda name: name not in others and self.is_catalog(name), version_of
        )

    def view_of(self, name: str) -> str | None:
        """Return the view to read for a name as ``spark.table`` takes it; None where it is none of the catalog's."""
        if name.startswith(VIEW) or name.lower().startswith("global_temp."):
            return None
        if "." not in name and self._is_view(name):
            return None
        if self.run.engine == "sail" and (view := iceberg_inspection.named(self, name)):
            return view
        ours = name.count(".") < 2 or self.is_catalog(name.split(".", maxsplit=1)[0].strip("`"))  # noqa: PLR2004
        table = self.find(*self.split(name)) if ours else None
        return None if table is None else self.view(table)

    def view(self, table: Table) -> str:
        """Create a view of a table's current content, and return its name."""
        name = VIEW + "_".join(
            re.sub(r"\W", lambda m: f"_{ord(m[0]):x}_", n) for n in (table.database, table.name)
        )
        self.frame(table).createOrReplaceTempView(name)
        if self.run.engine == "sail":  # where its rows may come from a copy
            session: Any = self.run.spark
            session._adapter.reads.note_reads(name, {table.location})
        return name

    def frame(self, table: Table) -> DataFrame:
        """Return a table's rows under its declared names and types, partition columns last.

        A table of Delta Lake or Iceberg has names and types of its own.
        """
        if table.format in lake.NAMES:
            return lake.read_table(self.run, table, f"table {table.database}.{table.name}")
        source = locations.table_source(
            self.run, table, [], f"{table.database}.{table.name}", as_declared=True
        )
        df = sources.read(self.run, source).to_df()
        known = {name.lower(): name for name in df.columns}
        missing = [c.name for c in self.columns(table) if c.name not in known]
        if missing:
            raise SparkCatalogError(f"table {table.database}.{table.name}: columns {missing} were not read")
        return df.select([df[backquoted(known[c.name])].alias(c.name) for c in self.columns(table)])

    def views(self) -> set[str]:
        """Return the names of temporary views, in small letters."""
        return {row["tableName"].lower() for row in self.plain("SHOW TABLES").collect() if row["isTemporary"]}

    def _is_view(self, name: str) -> bool:
        return name.lower() in self.views()

    @staticmethod
    def columns(table: Table) -> list[Column]:
        """Return a table's columns, partition columns last."""
        return [*table.columns, *table.partition_keys]

    # --- writing
    def insert(
        self,
        table: Table,
        df: DataFrame,
        overwrite: bool,
        names: Sequence[str] = (),
        partition: Mapping[str, Any] | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """Write a frame's columns, by position, to a table.

        ``names`` are the columns that the frame's stand for, the rest is null; ``partition`` are partition columns with
        a value given. ``overwrite`` replaces the table, or with given partition values only what has them; ``whole``:
        never single partitions.
        """
        given = {key.lower(): value for key, value in (partition or {}).items()}
        columns = self.columns(table)
        free = [c for c in columns if given.get(c.name) is None]
        wanted = [n.lower() for n in names] or [c.name for c in free]
        if len(df.columns) != len(wanted):
            raise SparkCatalogError(
                f"[INSERT_COLUMN_ARITY_MISMATCH] {table.database}.{table.name} has the columns {wanted}, "
                f"the data has {df.columns}"
            )
        if unknown := set(wanted) - {c.name for c in columns}:
            raise SparkCatalogError(f"{table.database}.{table.name} has no column {sorted(unknown)[0]!r}")
        absent = [c.name for c in free if c.name not in wanted]
        if absent and table.format == "iceberg":  # whose columns have no defaults
            raise SparkCatalogError(
                "[INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA] Cannot write incompatible data for the table "
                f"`{table.database}`.`{table.name}`: Cannot find data for the output column `{absent[0]}`."
            )
        arranged, dynamic = self._arranged(table, df, wanted, given), self._is_dynamic()
        if overwrite and table.format == "iceberg" and not whole and (given or dynamic):
            iceberg_tables.replace_partitions(self.run, table, arranged, {} if dynamic else given, self.plain)
        else:
            self._write(table, arranged, overwrite, given)

    def own(self, name: str, df: DataFrame, names: Sequence[str] = ()) -> DataFrame | None:
        """Return a frame with the types of a table of the engine's own, on Sail, and an error for what overflows.

        None if Sail may insert the frame itself: it casts whatever it is given. SparkCatalogError for a frame that
        the table does not take. ``names`` are the columns that the frame's stand for.
        """
        from pyspark.sql import functions as F  # noqa: N812

        if self.run.engine != "sail" or not self.run.spark.catalog.tableExists(name):
            return None
        fields = {f.name.lower(): f.dataType for f in self.run.spark.table(name).schema}
        wanted = [n.lower() for n in names] or list(fields)
        values, cast = [F.col(f"c{i}").alias(n) for i, n in enumerate(wanted)], False
        for i, (one, n) in enumerate(zip(df.schema, wanted, strict=False)):
            if n in fields:
                value = assigned(f"c{i}", one.dataType, fields[n], "ANSI", n, name)
                if may_overflow(one.dataType, fields[n]):
                    values[i], cast = F.expr(value).alias(n), True
        if not cast or len(values) != len(df.columns):  # another number of columns is Sail's error
            return None
        return df.toDF(*[f"c{i}" for i in range(len(values))]).select(values)

    def _arranged(
        self, table: Table, df: DataFrame, wanted: Sequence[str], given: Mapping[str, Any]
    ) -> DataFrame:
        from pyspark.sql import functions as F  # noqa: N812

        df = df.toDF(*[f"c{i}" for i in range(len(wanted))])
        at = {name: i for i, name in enumerate(wanted)}
        policy = self.run.spark.conf.get("spark.sql.storeAssignmentPolicy", "ANSI") or "ANSI"
        place = f"`{table.database}`.`{table.name}`"
        chosen = []
        for column in self.columns(table):
            if given.get(column.name) is not None:
                value = F.lit(given[column.name])
            elif column.name in at:
                i, to = at[column.name], to_spark(parse_type(column.type))
                value = F.expr(
                    assigned(f"c{i}", df.schema.fields[i].dataType, to, policy, column.name, place)
                )
            else:
                value = F.lit(None)
            chosen.append(value.cast(to_spark(parse_type(column.type))).alias(column.name))
        return df.select(chosen)

    def _write(self, table: Table, df: DataFrame, overwrite: bool, given: Mapping[str, Any]) -> None:
        self._write_rows(table, df, overwrite, given)
        if self.run.engine == "sail":
            spark: Any = self.run.spark
            spark._adapter.reads.note_written(table.location, overwrite)

    def _write_rows(self, table: Table, df: DataFrame, overwrite: bool, given: Mapping[str, Any]) -> None:
        keys = tuple(k.name for k in table.partition_keys)
        name = f"{table.database}.{table.name}"
        if table.format in lake.NAMES:
            if overwrite and given:
                raise SparkCatalogError(
                    f"{name}: overwriting partitions of a {table.format} table is not supported locally"
                )
            mode = "overwrite" if overwrite else "append"
            kept = self.run.keep(df) if overwrite else df
            lake.write_table(self.run, kept, table, name, mode=mode, keys=keys)
            return
        records = from_df(self.run, df)
        free = any(given.get(key) is None for key in keys)
        dynamic = overwrite and free and self._is_dynamic()
        if overwrite and not dynamic and table.format in ("parquet", "orc"):  # Hive writes others aside first
            self.check_not_read(table, df)
        if overwrite:
            records = from_df(self.run, self.run.keep(df))  # computed before its inputs may be deleted
        if dynamic:
            self._check_places(table)
        elif overwrite:
            self.clear(table, given)
        target = sinks.Target(
            name, table.location, table.format, serdes.write_options(table), keys, by_glue=False
        )
        files = sinks.write(self.run, records, target)
        if dynamic:
            self._leave_only(files)
        catalog_updates.update_catalog(self.run, table, table, "LOG", files)

    def check_not_read(self, table: Table, df: DataFrame) -> None:
        """Raise Spark's error for rows that replace those that they are read from (DDLUtils.verifyNotReadPath)."""
        if any(
            paths.folder(paths.plain(path)).startswith(paths.folder(table.location))
            for path in self.run.reads_of(df)
        ):
            raise SparkCatalogError(
                f"[UNSUPPORTED_OVERWRITE.TABLE] Can't overwrite the target that is also being read from: "
                f"`{table.database}`.`{table.name}`. Keep the rows elsewhere first."
            )

    def _is_dynamic(self) -> bool:
        """Whether an overwrite of partitions whose values are not all given replaces those of the new rows alone.

        See https://spark.apache.org/docs/3.5.6/configuration.html#runtime-sql-configuration.
        """
        mode = self.run.spark.conf.get("spark.sql.sources.partitionOverwriteMode", "static") or "static"
        return mode.lower() == "dynamic"

    def _check_places(self, table: Table) -> None:
        """Refuse a table with a partition outside its folder: new files would not replace that one's."""
        root = paths.folder(table.location)
        for one in self.run.catalog.list_partitions(table.database, table.name):
            if not paths.folder(one.location).startswith(root):
                raise SparkCatalogError(
                    f"{table.database}.{table.name}: overwriting with partitionOverwriteMode=dynamic is not supported"
                    f" locally, as its partition {'/'.join(one.values)} lies elsewhere: {one.location}"
                )

    def _leave_only(self, files: Sequence[FileInfo]) -> None:
        """Delete what else is in the folders of new files."""
        new = {f.path for f in files}
        for folder in {path.rpartition("/")[0] + "/" for path in new}:
            for old in existing_files(self.run.storage, folder):
                if old.path not in new:
                    self.run.storage.delete_prefix(old.path)

    def clear(self, table: Table, given: Mapping[str, Any]) -> None:
        """Delete a table's files, or those of the partitions with the given values."""
        keys = [k.name for k in table.partition_keys]
        fixed = {k: str(v) for k, v in given.items() if v is not None}
        if not fixed:
            purge.purge_table(self.run, table.database, table.name, {"retentionPeriod": 0})
            return
        for one in self.run.catalog.list_partitions(table.database, table.name):
            if all(one.values[keys.index(k)] == v for k, v in fixed.items()):
                purge.purge_path(self.run, one.location, {"retentionPeriod": 0})

    @staticmethod
    def exists_already(database: str, name: str) -> SparkCatalogError:
        """Return the error for a table that is to be created and exists."""
        return SparkCatalogError(
            f"[TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create table or view `{database}`.`{name}`"
            " because it already exists."
        )

    def create(
        self,
        name: str,
        df: DataFrame,
        *,
        format_: str = "parquet",
        location: str | None = None,
        keys: Sequence[str] = (),
        with_rows: bool = True,
        managed: bool | None = None,
    ) -> Table:
        """Create a table with a frame's columns and, if asked, its rows; CatalogError without its database."""
        database, table_name = self.split(name)
        place = self.place(name, location)
        lower = [k.lower() for k in keys]
        found = {
            f.name.lower(): Column(f.name.lower(), to_hive(from_spark(f.dataType))) for f in df.schema.fields
        }
        if missing := [k for k in lower if k not in found]:
            raise SparkCatalogError(f"{name}: partition column {missing[0]!r} is not among {sorted(found)}")
        in_lake = format_ in lake.NAMES  # whose tables keep their partitions themselves
        if managed is None:
            managed = location is None and not in_lake
        if managed and existing_files(self.run.storage, place):
            raise SparkCatalogError(
                f"[LOCATION_ALREADY_EXISTS] Cannot name the managed table as `{database}`.`{table_name}`, as its "
                f"associated location '{place}' already exists. Please pick a different table name, or remove the "
                "existing location first."
            )
        table = Table(
            database=database,
            name=table_name,
            columns=tuple(c for n, c in found.items() if in_lake or n not in lower),
            location=place,
            format=format_,
            partition_keys=() if in_lake else tuple(found[k] for k in lower),
            managed=managed,
        )
        if in_lake:
            lake.checked(self.run, format_, name)
        self.run.catalog.create_table(table)
        if in_lake:
            lake.write_table(self.run, df if with_rows else df.limit(0), table, name, keys=keys)
            return table
        if not self.run.storage.exists(place):
            self.run.storage.make_folder(place)
        if with_rows:
            ordered = [*table.columns, *table.partition_keys]
            by_name = {n.lower(): n for n in df.columns}
            self._write(
                table, df.select([df[backquoted(by_name[c.name])].alias(c.name) for c in ordered]), False, {}
            )
        return table

    def place(self, name: str, location: str | None) -> str:
        """Return the folder of a table that is created, which may name it."""
        return location or self._place(*self.split(name), self._warehouse(name))

    def catalog_of(self, name: str) -> str:
        """Return the catalog that a table's name begins with, or the current one; "" if there is none."""
        return name.rpartition(".")[0].rpartition(".")[0].strip("`") or self.current_catalog

    def is_iceberg(self, catalog: str) -> bool:
        """See SqlTables.is_iceberg."""
        return catalog.lower() == "glue_catalog" or (
            catalog.lower() not in CATALOGS and self.is_catalog(catalog)
        )

    def _warehouse(self, name: str) -> str:
        """Return the warehouse of the Iceberg catalog that a table's name begins with; "" if it has none."""
        catalog = self.catalog_of(name)
        return (
            (self.run.spark.conf.get(f"spark.sql.catalog.{catalog}.warehouse", None) or "") if catalog else ""
        )

    def _place(self, database: str, name: str, warehouse: str) -> str:
        """Return the folder of a table that names none: in the database's folder, or beside its other tables.

        In an Iceberg catalog's warehouse, each database has its folder.
        """
        if (kept := self.run.catalog.get_database(database)) and kept.location:
            return f"{kept.location.rstrip('/')}/{name}/"
        if warehouse:
            return f"{warehouse.rstrip('/')}/{database}.db/{name}/"
        beside = [t.location for t in self.run.catalog.list_tables(database)]
        if not beside:
            raise SparkCatalogError(
                f"{database}.{name}: the database has no location; add LOCATION 's3://bucket/folder/'"
            )
        return f"{beside[0].rstrip('/').rsplit('/', 1)[0]}/{name}/"

    def replace_columns(self, table: Table, columns: Sequence[Column]) -> None:
        """Return a table other columns."""
        self.run.catalog.update_table(replace(table, columns=tuple(columns)))
