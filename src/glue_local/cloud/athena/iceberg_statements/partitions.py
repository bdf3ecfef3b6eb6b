"""Partition transforms, as statements name them and as Athena shows them.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import (
    BucketTransform,
    DayTransform,
    HourTransform,
    IdentityTransform,
    MonthTransform,
    Transform,
    TruncateTransform,
    YearTransform,
)

from glue_local.cloud.athena import errors

_CALL = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")
_NAME = re.compile(r"\s*(?:`([^`]+)`|\"([^\"]+)\"|(\w+))\s*")
_OF_TIMES: dict[str, Transform[int, int]] = {
    "year": YearTransform(),
    "month": MonthTransform(),
    "day": DayTransform(),
    "hour": HourTransform(),
}
_FIRST_ID = 1000


def spec_of(texts: Sequence[str], schema: Schema) -> PartitionSpec:
    """Return the partitions that texts such as ``day(ts)`` and ``bucket(16, id)`` name; QueryError for others."""
    fields: list[PartitionField] = []
    for i, text in enumerate(texts):
        column, transform, ending = _read(text)
        found = next((each for each in schema.fields if each.name == column), None)
        if found is None:
            raise errors.QueryError(
                f"INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Cannot find source column: {column}"
            )
        if not transform.can_transform(found.field_type):
            raise errors.QueryError(
                f"INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid source type {found.field_type}"
                f" for transform: {transform}"
            )
        own = column + (f"_{ending}" if ending else "")
        if any(each.name == own for each in fields):
            raise errors.QueryError(
                f"INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Cannot use partition name more than"
                f" once: {own}"
            )
        fields.append(PartitionField(found.field_id, _FIRST_ID + i, transform, own))
    return PartitionSpec(*fields)


def _read(text: str) -> tuple[str, Transform[int, int], str]:
    """The column, the transform and the ending of the partition's name."""
    call = _CALL.fullmatch(text)
    if call is None:
        return _column(text, text), IdentityTransform(), ""
    word = call[1].lower()
    arguments = [each.strip() for each in call[2].split(",")]
    if word.rstrip("s") in _OF_TIMES and len(arguments) == 1:
        word = word.rstrip("s")
        return _column(arguments[0], text), _OF_TIMES[word], word
    if word in {"bucket", "truncate"} and len(arguments) == 2:  # noqa: PLR2004 - a number and a column
        # CREATE TABLE has the number first, CREATE TABLE AS the column.
        number, column = sorted(arguments, key=lambda each: not each.isdigit())
        if number.isdigit() and int(number) > 0:
            made: Transform[int, int] = (
                BucketTransform(int(number)) if word == "bucket" else TruncateTransform(int(number))
            )
            return _column(column, text), made, "bucket" if word == "bucket" else "trunc"
    raise _wrong(text)


def _column(text: str, whole: str) -> str:
    found = _NAME.fullmatch(text)
    if found is None:
        raise _wrong(whole)
    return (found[1] or found[2] or found[3]).lower()


def _wrong(text: str) -> errors.QueryError:
    return errors.QueryError(
        f"INVALID_TABLE_PROPERTY: Unable to parse partitioning value: Invalid partition field declaration: {text}"
    )


def shown(field: PartitionField, schema: Schema) -> str:
    """Return a partition as CREATE TABLE names it."""
    column = f"`{schema.find_column_name(field.source_id)}`"
    transform = field.transform
    if isinstance(transform, IdentityTransform):
        return column
    if isinstance(transform, BucketTransform):
        return f"bucket({transform.num_buckets}, {column})"
    if isinstance(transform, TruncateTransform):
        return f"truncate({transform.width}, {column})"
    return f"{transform}({column})"
