"""Lengths that the Data Catalog takes.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html
"""

from __future__ import annotations

from typing import Any

from moto.glue.models import FakeTable

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

NAME, COMMENT, DESCRIPTION, TYPE = 255, 255, 2048, 131072

_init = FakeTable.__init__
_update = FakeTable.update


def _check(table: dict[str, Any], name: str) -> None:
    columns = [*table.get("StorageDescriptor", {}).get("Columns", []), *table.get("PartitionKeys", [])]
    sizes = [("name", name, NAME), ("description", table.get("Description"), DESCRIPTION)]
    for column in columns:
        sizes += [("columns.name", column["Name"], NAME), ("columns.comment", column.get("Comment"), COMMENT)]
        sizes.append(("columns.type", column.get("Type"), TYPE))
    for what, value, most in sizes:
        if len(value or "") > most:
            raise ServiceError(
                "ValidationException",
                f"1 validation error detected: Value at 'tableInput.{what}' failed to satisfy constraint: "
                f"Member must have length less than or equal to {most}",
            )


def make(
    self: FakeTable, database_name: str, table_name: str, table_input: dict[str, Any], **rest: Any
) -> None:
    """Make a table, unless one of its texts is too long."""
    _check(table_input, table_name)
    _init(self, database_name, table_name, table_input, **rest)


def update(self: FakeTable, table_input: dict[str, Any]) -> None:
    """Change a table, unless one of its texts would be too long."""
    _check(table_input, table_input.get("Name", ""))
    _update(self, table_input)


PATCHES = (
    MotoPatch(
        "texts of tables of any length are taken", FakeTable, replaces={"__init__": make, "update": update}
    ),
)
