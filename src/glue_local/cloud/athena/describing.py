"""DESCRIBE: the columns of a table, a partition or a view, or what one of them is made of.

Source: https://docs.aws.amazon.com/athena/latest/ug/describe-table.html; the lines have the form of Hive's
MetaDataFormatUtils, the parts of a column are those of its getFieldsFromDeserializer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from glue_local.catalog.formats import FORMATS
from glue_local.catalog.model import Column as Described
from glue_local.catalog.model import Table
from glue_local.cloud.athena import alter, errors
from glue_local.cloud.athena.result import Column, Result
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.types import ResultType, hive_type
from glue_local.cloud.athena.writes import hive

Match = re.Match[str]
_STRING = ResultType("string")
_WIDTH = 20
#: The comment of what the SerDe tells of a column.
_FROM_SERDE = "from deserializer"


def describe(session: Session, match: Match) -> Result:
    """DESCRIBE table."""
    table = alter.table_of(session, match)
    return _shown(_told(table, table.columns), table.partition_keys)


def _told(table: Table, columns: Sequence[Described]) -> Sequence[Described]:
    return [replace(each, comment=_FROM_SERDE) for each in columns] if from_serde(table) else columns


def from_serde(table: Table) -> bool:
    """Whether the SerDe tells a table's columns, which knows no comments: so the page shows some."""
    serde = table.serde or (FORMATS[table.format].serde if table.format in FORMATS else "")
    return serde.lower().endswith(("jsonserde", "opencsvserde"))


def describe_part(session: Session, match: Match) -> Result:
    """DESCRIBE table [PARTITION (...)] [column...]."""
    table = alter.table_of(session, match)
    columns: Sequence[Described] = table.columns
    if match["old"] is not None:
        columns = alter.partition_of(session, table, match["old"]).columns
    if not match["path"]:
        return _shown(_told(table, columns), table.partition_keys)
    words = [each.strip().strip("`'").lower() for each in match["path"].split(".")]
    found = {each.name.lower(): each for each in (*columns, *table.partition_keys)}
    if words[0] not in found:
        raise errors.QueryError(
            f"FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Invalid Field"
            f" {words[0]}"
        )
    kind = hive_type(found[words[0]].type, Place())
    for word in words[1:]:
        kind = _member(kind, word)
    if kind.name != "row":
        return _shown([Described(words[-1], hive(kind), _FROM_SERDE)], ())
    fields = zip(kind.names, kind.args, strict=True)
    return _shown([Described(own or "", hive(each), _FROM_SERDE) for own, each in fields], ())


def _member(kind: Type, word: str) -> Type:
    """Return the type of a struct's field, an array's element, a map's key or value."""
    collections = {("array", "$elem$"): 0, ("map", "$key$"): 0, ("map", "$value$"): 1}
    if (kind.name, word) in collections:
        found: Type = kind.args[collections[kind.name, word]]
        return found
    if kind.name == "row":
        for own, each in zip(kind.names, kind.args, strict=True):
            if own and own.lower() == word:
                member: Type = each
                return member
    raise errors.QueryError(
        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
        f" {'Invalid Field' if kind.name == 'row' else 'Unknown type for'} {word}"
    )


def _shown(columns: Sequence[Described], keys: Sequence[Described]) -> Result:
    names = [Column(name, _STRING) for name in ("col_name", "data_type", "comment")]
    rows = [_row(each.name, each.type, each.comment) for each in (*columns, *keys)]
    if keys:
        rows += ["", "# Partition Information", _row("# col_name", "data_type", "comment"), ""]
        rows += [_row(each.name, each.type, each.comment) for each in keys]
    return Result(names, [[row] for row in rows])


def _row(*values: str) -> str:
    return "\t".join(value.ljust(_WIDTH) for value in values)


def refuse(session: Session, match: Match) -> Result:
    """DESCRIBE EXTENDED and FORMATTED tell of owners and times of the DDL, which the catalog here does not have."""
    raise errors.UnsupportedQueryError(f"DESCRIBE with {match['more'].upper()}")
