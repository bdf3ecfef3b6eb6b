"""Spark SQL's statements about the catalog: one entry each, what it looks like and what is done.

Everything else is a query, in which the catalog's tables are replaced by views.
Source: https://spark.apache.org/docs/3.5.6/sql-ref-syntax.html
"""

from __future__ import annotations

import fnmatch
import re
import uuid
from collections.abc import Callable
from typing import Any

from glue_local.catalog.model import Column, Table
from glue_local.engine.tables import delta_tables, hive_statements, iceberg_procedures, iceberg_statements
from glue_local.engine.tables.catalog import CatalogTables
from glue_local.engine.tables.errors import VIEW, SparkCatalogError
from glue_local.engine.tables.texts import NAME, entry
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import parse_type, spark_schema
from glue_local.identifiers import backquoted

_TABLE_PROPERTIES = re.compile(r"TBLPROPERTIES\s*\([^)]*\)", re.IGNORECASE)
_PROPERTIES = re.compile(r"(?:(?:OPTIONS|TBLPROPERTIES)\s*\([^)]*\)\s*)+", re.IGNORECASE)

Handler = Callable[[CatalogTables, "re.Match[str]", Callable[[str], Any]], Any]

_DOTTED = r"(?P<name>(?:`[^`]+`|[\w]+)(?:\.(?:`[^`]+`|[\w]+))+)"
_DATABASE = r"(?P<database>(?:`?\w+`?\s*\.\s*)?(?:`[^`]+`|\w+))"
_IN = rf"(?:\s+(?:IN|FROM)\s+{_DATABASE})?"
_LIKE = r"(?:\s+(?:LIKE\s+)?'(?P<pattern>[^']*)')?"


def run(tables: CatalogTables, text: str, plain: Callable[[str], Any]) -> Any:
    """Run a statement: ``plain`` runs SQL on the engine unchanged."""
    statement = _without_comments(text).strip().rstrip(";").strip()
    if tables.run.engine == "sail":
        result = iceberg_statements.run(tables, statement, plain)
        for own in (delta_tables, iceberg_procedures):
            result = own.run(tables, statement) if result is NotImplemented else result
        if result is not NotImplemented:
            return result
    for pattern, handler in _STATEMENTS:
        if match := pattern.fullmatch(statement):
            return handler(tables, match, plain)
    return plain(tables.bind(text))


def _without_comments(text: str) -> str:
    return re.sub(r"^(?:\s*--[^\n]*\n|\s*/\*.*?\*/)+", "", text, flags=re.DOTALL)


def _rows(tables: CatalogTables, rows: list[tuple[Any, ...]], schema: str) -> Any:
    return tables.run.spark.createDataFrame(rows, schema)


def _bare(name: str) -> str:
    return name.strip("`").lower()


def matching(names: list[str], pattern: str | None) -> list[str]:
    """Return the names that a pattern of Spark's matches: ``*`` for anything, ``|`` for or; case does not count."""
    if pattern is None:
        return names
    alternatives = [one.strip().lower() for one in pattern.split("|")]
    return [n for n in names if any(fnmatch.fnmatchcase(n.lower(), a) for a in alternatives)]


def _without_catalog(tables: CatalogTables, name: str) -> str:
    """Return a database's name without the catalog's before it."""
    *catalog, database = [part.strip().strip("`") for part in name.split(".")]
    if catalog and not tables.is_catalog(catalog[0]):
        raise SparkCatalogError(f"{name}: there is no catalog {catalog[0]!r}")
    return database.lower()


def _database(tables: CatalogTables, name: str | None) -> str:
    database = _without_catalog(tables, name) if name else tables.current
    if database not in tables.run.catalog.list_databases() and database != "default":
        raise SparkCatalogError(f"[SCHEMA_NOT_FOUND] The schema `{database}` cannot be found.")
    return database


def names_in(tables: CatalogTables, database: str) -> list[str]:
    """Return the names of a database's tables."""
    known = tables.run.catalog.list_databases()
    return [t.name for t in tables.run.catalog.list_tables(database)] if database in known else []


def _show_databases(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    catalog = match["catalog"] or tables.current_catalog
    own = set() if tables.is_iceberg(catalog) else {"default"}  # which Spark's own catalog always has
    names = sorted({*tables.run.catalog.list_databases(), *own})
    return _rows(tables, [(n,) for n in matching(names, match["pattern"])], "namespace string")


def _show_tables(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    database = _database(tables, match["database"])
    names = matching(names_in(tables, database), match["pattern"])
    rows = [(database, n, False) for n in names]
    catalog = (match["database"] or "").rpartition(".")[0].strip("`").lower()
    if catalog in ("", "spark_catalog"):  # another catalog has no views of the session
        rows += _views(plain, match["pattern"])
    return _rows(tables, rows, "namespace string, tableName string, isTemporary boolean")


def _show_views(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    return _rows(
        tables, _views(plain, match["pattern"]), "namespace string, viewName string, isTemporary boolean"
    )


def _views(plain: Callable[[str], Any], pattern: str | None) -> list[tuple[Any, ...]]:
    views = [row["tableName"] for row in plain("SHOW TABLES").collect() if row["isTemporary"]]
    return [("", v, True) for v in matching(views, pattern) if not v.lower().startswith(VIEW)]


def _cache(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    """Keep a view's rows; a table of the catalog is read again each time, which gives the same."""
    query, name = match["query"], tables.split(match["name"])
    (tables.cached.discard if match["how"].upper() == "UNCACHE" else tables.cached.add)(name)
    if query is None and tables.find(*name) is not None:
        return hive_statements.nothing(tables)
    if tables.run.engine != "sail":
        return plain(tables.bind(match[0]))
    if match["how"].upper() != "UNCACHE":
        df = plain(tables.bind(query)) if query else tables.run.spark.table(match["name"])
        tables.run.cached(df).createOrReplaceTempView(match["name"].strip("`"))
        tables.run.spark.catalog.cacheTable(match["name"])
    elif not match["exists"] or tables.run.spark.catalog.tableExists(match["name"]):
        tables.run.spark.catalog.uncacheTable(match["name"])
    return hive_statements.nothing(tables)


def _not_of_databases(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    raise SparkCatalogError(
        f"{' '.join(match['what'].split()).upper()} {match['name']} is not supported locally"
    )


def use(tables: CatalogTables, name: str) -> None:
    """Make a database the current one; on Spark its own too, which current_database() and errors name."""
    tables.current = _database(tables, name)
    if tables.run.engine == "spark":
        catalog: Any = tables.run.spark._jsparkSession.catalog()
        if not catalog.databaseExists(tables.current):
            tables.plain(f"CREATE DATABASE IF NOT EXISTS {backquoted(tables.current)}")
        catalog.setCurrentDatabase(tables.current)


def _use(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    catalog, dot, _ = match["database"].partition(".")
    if dot or tables.is_catalog(catalog.strip("`")):
        tables.current_catalog = catalog.strip(" `")
    if dot or not tables.is_catalog(catalog.strip("`")):
        use(tables, match["database"])
    return hive_statements.nothing(tables)


def _partition_text(table: Table, values: tuple[str, ...]) -> str:
    return "/".join(f"{k.name}={v}" for k, v in zip(table.partition_keys, values, strict=True))


def _show_partitions(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    table = tables.get(match["name"])
    if not table.partition_keys:
        raise SparkCatalogError(
            f"[INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY] Table {match['name']} is not partitioned."
        )
    found = tables.run.catalog.list_partitions(table.database, table.name)
    return _rows(tables, [(_partition_text(table, p.values),) for p in found], "partition string")


def _show_columns(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    columns = tables.columns(tables.get(match["name"]))
    return _rows(tables, [(c.name,) for c in columns], "col_name string")


def _describe(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    if tables.view_of(match["name"]) is None:
        return plain(match[0])
    table = tables.get(match["name"])
    rows: list[tuple[str, str, str | None]] = []
    rows += [(c.name, _spark_type(c), c.comment or None) for c in tables.columns(table)]
    if table.partition_keys:
        rows += [("# Partition Information", "", ""), ("# col_name", "data_type", "comment")]
        rows += [(c.name, _spark_type(c), c.comment or None) for c in table.partition_keys]
    if match["style"]:
        rows += [
            ("", "", ""),
            ("# Detailed Table Information", "", ""),
            ("Database", table.database, ""),
            ("Table", table.name, ""),
            *(
                []
                if table.format in ("iceberg", "delta")
                else [("Type", "MANAGED" if table.managed else "EXTERNAL", "")]
            ),
            ("Provider", table.format, ""),
            ("Location", table.location, ""),
        ]
    return _rows(tables, rows, "col_name string, data_type string, comment string")


#: Properties whose values Spark hides: spark.redaction.regex and spark.sql.redaction.options.regex.
_HIDDEN = re.compile(r"secret|password|token|access[.]?key|url", re.IGNORECASE)


def _describe_database(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    """Describe a database, whose owner Glue does not keep.

    https://spark.apache.org/docs/3.5.6/sql-ref-syntax-aux-describe-database.html
    """
    found = tables.run.catalog.get_database(_without_catalog(tables, match["database"]))
    if found is None:
        raise SparkCatalogError(f"[SCHEMA_NOT_FOUND] The schema `{match['database']}` cannot be found.")
    rows = [
        ("Catalog Name", "spark_catalog"),
        ("Namespace Name", match["database"].rpartition(".")[2].strip(" `")),
        ("Comment", found.description),
        ("Location", found.location),
        ("Owner", ""),
    ]
    if match["style"]:
        shown = [
            f"({key},{'*********(redacted)' if _HIDDEN.search(key + ' ' + value) else value})"
            for key, value in sorted(found.parameters.items())
        ]
        rows.append(("Properties", f"({', '.join(shown)})" if shown else ""))
    return _rows(tables, rows, "info_name string, info_value string")


def _spark_type(column: Column) -> str:
    field = spark_schema(g.StructType([g.Field(column.name, parse_type(column.type))])).fields[0]
    return field.dataType.simpleString()


def _create_database(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    name = _without_catalog(tables, match["database"])
    if name in tables.run.catalog.list_databases() and not match["exists"]:
        raise SparkCatalogError(
            f"[SCHEMA_ALREADY_EXISTS] Cannot create schema `{name}` because it already exists."
        )
    pairs = re.findall(r"'?([\w.-]+)`?'?\s*=\s*'([^']*)'", match["properties"] or "")
    tables.run.catalog.create_database(name, match["comment"] or "", match["location"] or "", dict(pairs))
    return hive_statements.nothing(tables)


def _drop_table(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    database, name = tables.split(match["name"])
    table = tables.find(database, name)
    if table is None:
        return plain(match[0])
    if table.managed:  # an external table's data stays
        tables.clear(table, {})
    tables.run.catalog.delete_table(table.database, table.name)
    return hive_statements.nothing(tables)


def _create_table(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    database, name = tables.split(match["name"])
    if "." not in match["name"] and database not in tables.run.catalog.list_databases():
        return plain(tables.bind(match[0]))  # the engine's own default database
    if tables.find(database, name) is not None:
        if match["exists"]:
            return hive_statements.nothing(tables)
        raise tables.exists_already(database, name)
    clauses, query = match["clauses"] or "", match["query"]
    format_ = re.search(r"\b(?:USING|STORED\s+AS)\s+(\w+)", clauses, re.IGNORECASE)
    location = re.search(r"\bLOCATION\s+'([^']+)'", clauses, re.IGNORECASE)
    keys = re.search(r"\bPARTITIONED\s+BY\s*\(([^)]*)\)", clauses, re.IGNORECASE)
    left = re.sub(
        r"\b(?:USING|STORED\s+AS)\s+\w+|\bLOCATION\s+'[^']+'|\bPARTITIONED\s+BY\s*\([^)]*\)|\bCOMMENT\s+'[^']*'",
        "",
        clauses,
        flags=re.IGNORECASE,
    ).strip()
    if left and format_ and format_[1].lower() == "iceberg" and _PROPERTIES.fullmatch(left):
        tables.run.recorder.note(f"CREATE TABLE {match['name']}: {left} has no effect on Sail")
    elif (
        left
        and format_
        and location
        and not query
        and re.match(r"CREATE\s+EXTERNAL", match[0], re.IGNORECASE)
    ):
        return hive_statements.create_external(tables, match, plain)
    elif left and not _TABLE_PROPERTIES.fullmatch(left):
        raise SparkCatalogError(f"CREATE TABLE {match['name']}: {left!r} is not supported locally")
    if format_ and format_[1].lower() == "delta":
        delta_tables.check_properties(left)
    names = [k.strip().strip("`").split()[0].strip("`") for k in keys[1].split(",")] if keys else []
    if query:
        df = plain(tables.bind(query))
    else:
        declared = match["columns"] or ""
        more = keys[1] if keys and re.search(r"\w\s+\w", keys[1]) else ""
        df = tables.run.spark.createDataFrame([], ", ".join(filter(None, (declared, more))))
    tables.create(
        match["name"],
        df,
        format_=format_[1].lower() if format_ else "parquet",
        location=location[1] if location else None,
        keys=names,
        with_rows=bool(query),
    )
    if left and "iceberg" not in clauses.lower():
        hive_statements.give_properties(tables, tables.get(match["name"]), left)
    return hive_statements.nothing(tables)


def _not_created(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    """Refuse a statement that makes a table in a way that is not here."""
    what = " ".join(match["what"].split()).upper()
    raise SparkCatalogError(
        f"{what} {match['name']} is not supported locally in this form: drop the table and create it"
    )


def _insert(tables: CatalogTables, match: re.Match[str], plain: Callable[[str], Any]) -> Any:
    database, name = tables.split(match["name"])
    table = tables.find(database, name)
    names = [_bare(n.strip()) for n in (match["columns"] or "").split(",") if n.strip()]
    if table is None:
        if tables.run.engine == "sail" and not match["partition"]:
            own = tables.own(match["name"], plain(tables.bind(match["query"])), names)
            if own is not None:
                view = f"{VIEW}own_{uuid.uuid4().hex}"
                own.createOrReplaceTempView(view)
                try:
                    return plain(f"{match[0].removesuffix(match['query'])}SELECT * FROM {view}")
                finally:
                    tables.run.spark.catalog.dropTempView(view)
        return plain(tables.bind(match[0]))
    given: dict[str, str | None] = {}
    for part in re.findall(r"(`?\w+`?)\s*(?:=\s*('(?:[^']*)'|[^\s,)]+))?", match["partition"] or ""):
        given[_bare(part[0])] = part[1].strip("'") if part[1] else None
    tables.insert(
        table, plain(tables.bind(match["query"])), match["how"].upper() == "OVERWRITE", names, given
    )
    return hive_statements.nothing(tables)


_STATEMENTS = [
    entry(
        rf"SHOW\s+(?:DATABASES|SCHEMAS|NAMESPACES)(?:\s+(?:IN|FROM)\s+(?P<catalog>\w+))?{_LIKE}",
        _show_databases,
    ),
    entry(rf"SHOW\s+TABLES{_IN}{_LIKE}", _show_tables),
    entry(rf"SHOW\s+VIEWS(?:\s+(?:IN|FROM)\s+\w+)?{_LIKE}", _show_views),
    entry(
        rf"(?P<how>UNCACHE|CACHE(?:\s+LAZY)?)\s+TABLE\s+(?P<exists>IF\s+EXISTS\s+)?{NAME}"
        r"(?:\s+OPTIONS\s*\([^)]*\))?(?:\s+(?:AS\s+)?(?P<query>(?:SELECT|WITH|TABLE|VALUES)\b.*))?",
        _cache,
    ),
    entry(
        rf"DESC(?:RIBE)?\s+(?:DATABASE|SCHEMA|NAMESPACE)\s+(?P<style>EXTENDED\s+)?{_DATABASE}",
        _describe_database,
    ),
    entry(
        r"(?P<what>SHOW\s+TABLE\s+EXTENDED|ALTER\s+(?:DATABASE|SCHEMA|NAMESPACE)|DROP\s+(?:DATABASE|SCHEMA|NAMESPACE)(?:\s+IF\s+EXISTS)?)\s+(?P<name>.*)",
        _not_of_databases,
    ),
    entry(rf"SHOW\s+PARTITIONS\s+{NAME}", _show_partitions),
    entry(rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+{NAME}", _show_columns),
    entry(rf"USE\s+(?:(?:DATABASE|SCHEMA|NAMESPACE)\s+)?{_DATABASE}", _use),
    entry(rf"DESC(?:RIBE)?\s+(?:TABLE\s+)?(?P<style>(?:EXTENDED|FORMATTED)\s+)?{NAME}", _describe),
    entry(
        rf"CREATE\s+(?:DATABASE|SCHEMA|NAMESPACE)\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?{_DATABASE}"
        r"(?:\s+COMMENT\s+'(?P<comment>[^']*)')?(?:\s+LOCATION\s+'(?P<location>[^']*)')?"
        r"(?:\s+WITH\s+(?:DBPROPERTIES|PROPERTIES)\s*\((?P<properties>[^)]*)\))?",
        _create_database,
    ),
    entry(rf"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?{NAME}(?:\s+PURGE)?", _drop_table),
    entry(
        rf"CREATE\s+(?:EXTERNAL\s+)?TABLE\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?{NAME}"
        r"\s*(?:\((?P<columns>(?:[^()]|\([^()]*\))*)\))?"
        r"(?P<clauses>(?:\s+(?:USING\s+\w+|STORED\s+AS\s+\w+|LOCATION\s+'[^']*'|COMMENT\s+'[^']*'"
        r"|PARTITIONED\s+BY\s*\([^)]*\)|(?:OPTIONS|TBLPROPERTIES)\s*\([^)]*\)))*)"
        r"(?:\s+AS\s+(?P<query>.+))?",
        _create_table,
    ),
    entry(rf"(?P<what>CREATE\s+OR\s+REPLACE\s+TABLE|REPLACE\s+TABLE)\s+{_DOTTED}\b.*", _not_created),
    entry(
        rf"(?P<what>CREATE\s+TABLE(?:\s+IF\s+NOT\s+EXISTS)?)\s+{_DOTTED}\b.*\bUSING\s+(?:iceberg|delta)\b.*",
        _not_created,
    ),
    entry(
        rf"CREATE\s+EXTERNAL\s+TABLE\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?{NAME}\s*\(.*\bLOCATION\b.*",
        hive_statements.create_external,
    ),
    entry(rf"MSCK\s+REPAIR\s+TABLE\s+{NAME}(?:\s+ADD\s+PARTITIONS)?", hive_statements.repair),
    entry(rf"ALTER\s+TABLE\s+{NAME}\s+RECOVER\s+PARTITIONS", hive_statements.repair),
    entry(
        rf"ALTER\s+TABLE\s+{NAME}\s+(?P<how>ADD|DROP)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
        r"(?P<partitions>PARTITION\s*\(.*)",
        hive_statements.alter_partitions,
    ),
    entry(
        rf"ALTER\s+TABLE\s+{NAME}\s+ADD\s+COLUMNS?\s*(?P<columns>\(.+\)|\s`?\w.*)",
        hive_statements.add_columns,
    ),
    entry(
        rf"ALTER\s+TABLE\s+{NAME}\s+SET\s+TBLPROPERTIES\s*\((?P<properties>.+)\)",
        hive_statements.set_properties,
    ),
    entry(rf"ANALYZE\s+TABLE\s+{NAME}\s+(?:PARTITION\s*\([^)]*\)\s+)?COMPUTE\s+.*", hive_statements.analyze),
    entry(
        rf"CREATE\s+(?:OR\s+REPLACE\s+)?VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAME}\b.*",
        hive_statements.create_view,
    ),
    entry(
        rf"(?P<what>ALTER\s+TABLE|ALTER\s+VIEW|DROP\s+VIEW(?:\s+IF\s+EXISTS)?|SHOW\s+CREATE\s+TABLE"
        rf"|SHOW\s+TBLPROPERTIES|MERGE\s+INTO|DELETE\s+FROM|UPDATE)\s+{_DOTTED}\b.*",
        hive_statements.not_here,
    ),
    entry(rf"TRUNCATE\s+TABLE\s+{NAME}", hive_statements.truncate),
    entry(rf"REFRESH\s+(?:TABLE\s+)?{NAME}", hive_statements.refresh),
    entry(
        rf"INSERT\s+(?P<how>INTO|OVERWRITE)\s+(?:TABLE\s+)?{NAME}"
        r"(?:\s+PARTITION\s*\((?P<partition>[^)]*)\))?(?:\s+IF\s+NOT\s+EXISTS)?"
        r"(?:\s*\((?P<columns>[\w`,\s]+)\))?\s+(?P<query>(?:SELECT|WITH|VALUES|FROM|TABLE|\().*)",
        _insert,
    ),
]
