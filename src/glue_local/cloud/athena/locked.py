"""DuckDB without a way out: it reads the copies in one query's folder, and nothing else of the host.

External access is off except for that folder, the configuration is locked, and every statement is looked at in DuckDB's
own parse tree before it runs: a SELECT over known views that calls listed functions, or an error.
Source: https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import duckdb

from glue_local.cloud.athena.errors import QueryError

MEMORY_MB = 1024
SPILL_MB = 16384
#: Functions that DuckDB's parser makes of operators, literals and casts.
_OPERATORS = """
+ - * / // % ** || -> ->> = < > <= >= <> != ~~ !~~ ~~~ & | ! @> not_like_escape like_escape list_value row unnest
struct_pack struct_extract array_extract list_extract map count_star list_slice array_slice
"""
SYNTAX = frozenset(_OPERATORS.split())


def connect(folder: Path, threads: int = 2, rewrite: bool = True) -> Any:
    """Open DuckDB for one query whose copies are in ``folder``; it spills to the folder's ``spill``.

    ``rewrite`` False keeps DuckDB from working expressions out before the query runs, where they may fail inside TRY.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_unsigned_extensions": "false",
            "threads": str(threads),
            "memory_limit": f"{MEMORY_MB}MB",
            "preserve_insertion_order": "true",
        },
    )
    spill = folder / "spill"
    for setting in (
        "python_enable_replacements = false",
        "TimeZone = 'UTC'",
        "integer_division = false",
        "ieee_floating_point_ops = true",
        "error_on_division_by_zero = true",
        "enable_progress_bar = false",
        f"disabled_optimizers = '{'' if rewrite else 'expression_rewriter'}'",
        f"temp_directory = '{spill}'",
        f"max_temp_directory_size = '{SPILL_MB}MB'",
        f"allowed_directories = ['{folder}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def check(connection: Any, sql: str, functions: Collection[str], views: Collection[tuple[str, str]]) -> None:
    """QueryError unless ``sql`` is one SELECT that calls only these functions and reads only these views.

    ``views`` are pairs of schema and name; common table expressions need no entry.
    """
    ((text,),) = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    tree = json.loads(text)
    if tree.get("error") or len(tree.get("statements", [])) != 1:
        raise QueryError(f"SYNTAX_ERROR: line 1:1: {tree.get('error_message', 'only one query is allowed')}")
    nodes = list(_nodes(tree))
    named = {name["key"].lower() for node in nodes for name in _named(node)}
    for node in nodes:
        kind = node.get("type")
        if kind == "BASE_TABLE":
            _check_table(node, named, views)
        elif kind == "TABLE_FUNCTION":
            raise _refused("table function", str(node["function"].get("function_name")))
        elif kind in {"SHOW_REF", "COLUMN_DATA", "PIVOT", "DELIM_GET"}:
            raise _refused("table reference", str(kind))
        name = node.get("function_name")
        if isinstance(name, str) and name not in functions and name not in SYNTAX:
            raise QueryError(f"FUNCTION_NOT_FOUND: line 1:1: Function '{name.lower()}' not registered")


def _named(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("cte_map")
    named: list[dict[str, Any]] = found.get("map", []) if isinstance(found, dict) else []
    return named


def _check_table(node: dict[str, Any], named: Collection[str], views: Collection[tuple[str, str]]) -> None:
    schema, table = node.get("schema_name", ""), node.get("table_name", "")
    if node.get("catalog_name") or not ((schema, table) in views if schema else table.lower() in named):
        raise _refused("table", ".".join(filter(None, (schema, table))))


def _refused(what: str, name: str) -> QueryError:
    return QueryError(f"NOT_SUPPORTED: the local endpoint's Athena may not use {what} {name}")


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value, the outer ones first."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            yield each
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)
