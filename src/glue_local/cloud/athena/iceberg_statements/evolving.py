"""ALTER TABLE of Iceberg tables: columns and properties.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-evolving-table-schema.html
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pyiceberg.exceptions import ValidationError
from pyiceberg.table.update.schema import UpdateSchema

from glue_local.catalog.model import Column
from glue_local.cloud.athena import errors
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.iceberg.catalog import Loaded, committing, to_change
from glue_local.cloud.athena.iceberg_statements import properties
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino.errors import Place


@contextmanager
def _changing(loaded: Loaded) -> Iterator[UpdateSchema]:
    try:
        with committing(loaded.full), loaded.table.update_schema() as update:
            yield update
    except (ValueError, ValidationError) as error:
        raise errors.QueryError(f"FAILED: SemanticException {error}") from error


def _known(loaded: Loaded, name: str) -> str:
    """The column's name in the table's schema."""
    for each in loaded.table.schema().fields:
        if each.name.lower() == name:
            return each.name
    raise errors.QueryError(f"FAILED: SemanticException Invalid column reference {name}")


def add_columns(session: Session, name: TableName, columns: Sequence[Column]) -> Result:
    """ALTER TABLE ADD COLUMNS."""
    loaded = to_change(session, name)
    names = {each.name.lower() for each in loaded.table.schema().fields}
    with _changing(loaded) as update:
        for each in columns:
            if each.name in names:
                raise errors.QueryError(f"FAILED: SemanticException Duplicate column name: {each.name}")
            kind = kinds.of_hive(each.type)
            update.add_column(each.name, kinds.to_iceberg(kind, itertools.count(1)), doc=each.comment or None)
    return Result()


def drop_column(session: Session, name: TableName, column: str) -> Result:
    """ALTER TABLE DROP COLUMN."""
    loaded = to_change(session, name)
    own = _known(loaded, column)
    if any(
        loaded.table.schema().find_column_name(each.source_id) == own for each in loaded.table.spec().fields
    ):
        raise errors.QueryError(
            f"FAILED: SemanticException Cannot drop column {own}: the table is partitioned by it"
        )
    with _changing(loaded) as update:
        update.delete_column(own)
    return Result()


def change_column(
    session: Session, name: TableName, old: str, new: Column, after: str | None, *, first: bool
) -> Result:
    """ALTER TABLE CHANGE COLUMN: another name, a wider type, a comment, another place."""
    loaded = to_change(session, name)
    own = _known(loaded, old)
    kind = kinds.to_iceberg(kinds.of_hive(new.type), itertools.count(1))
    field = loaded.table.schema().find_field(own)
    behind = _known(loaded, after) if after else None
    with _changing(loaded) as update:
        changed = (
            kind
            if str(kinds.of_iceberg(field.field_type, Place())) != str(kinds.of_iceberg(kind, Place()))
            else None
        )
        if changed is not None or new.comment:
            update.update_column(own, field_type=changed, doc=new.comment or None)
        if new.name != own:
            update.rename_column(own, new.name)
        if first:
            update.move_first(own)
        if behind is not None:
            update.move_after(own, behind)
    return Result()


def set_properties(session: Session, name: TableName, given: Mapping[str, str]) -> Result:
    """ALTER TABLE SET TBLPROPERTIES."""
    loaded = to_change(session, name)
    wanted = properties.of_table(given)
    with committing(loaded.full), loaded.table.transaction() as transaction:
        transaction.set_properties(wanted)
    return Result()


def unset_properties(session: Session, name: TableName, keys: Sequence[str]) -> Result:
    """ALTER TABLE UNSET TBLPROPERTIES."""
    loaded = to_change(session, name)
    own = [properties.stored_name(key) for key in keys]
    known = [each for each in own if each in loaded.table.properties]
    loaded.catalog.forgotten = known
    if known:
        with committing(loaded.full), loaded.table.transaction() as transaction:
            transaction.remove_properties(*known)
    return Result()
