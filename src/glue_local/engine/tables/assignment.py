"""What Spark lets INSERT write to a column of another type: store assignment, by default ANSI's.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#store-assignment.
"""

from __future__ import annotations

from typing import Any

from pyspark.sql import types as t

from glue_local.engine.tables.errors import SparkCatalogError

_TIMES = (t.DateType, t.TimestampType, t.TimestampNTZType)
_WHOLE: dict[Any, int] = {t.ByteType: 8, t.ShortType: 16, t.IntegerType: 32, t.LongType: 64}
_DIGITS = {8: 3, 16: 5, 32: 10, 64: 19}


def can_assign(from_: Any, to: Any) -> bool:
    """Return whether a column takes values of a type (Cast.canANSIStoreAssign)."""
    if from_ == to or isinstance(from_, t.NullType):
        return True
    if isinstance(to, t.StringType | t.CharType | t.VarcharType):
        return not isinstance(from_, t.ArrayType | t.MapType | t.StructType)
    if isinstance(from_, t.ArrayType) and isinstance(to, t.ArrayType):
        return can_assign(from_.elementType, to.elementType)
    if isinstance(from_, t.MapType) and isinstance(to, t.MapType):
        return can_assign(from_.keyType, to.keyType) and can_assign(from_.valueType, to.valueType)
    if isinstance(from_, t.StructType) and isinstance(to, t.StructType):
        return len(from_) == len(to) and all(
            can_assign(a.dataType, b.dataType) for a, b in zip(from_, to, strict=True)
        )
    numbers = isinstance(from_, t.NumericType) and isinstance(to, t.NumericType)
    return numbers or (isinstance(from_, _TIMES) and isinstance(to, _TIMES))


def may_overflow(from_: Any, to: Any) -> bool:
    """Return whether a number of a type may not fit a column's."""
    if not isinstance(from_, t.NumericType) or not isinstance(to, t.NumericType) or from_ == to:
        return False
    if type(from_) in _WHOLE and type(to) in _WHOLE:
        return _WHOLE[type(from_)] > _WHOLE[type(to)]
    if isinstance(to, t.DecimalType) and isinstance(from_, t.DecimalType):
        more = (from_.precision - from_.scale) - (to.precision - to.scale)
        return more > 0 or (more == 0 and from_.scale > to.scale)  # rounded, it may have a digit more
    if isinstance(to, t.DecimalType) and type(from_) in _WHOLE:
        return _DIGITS[_WHOLE[type(from_)]] > to.precision - to.scale
    return not isinstance(to, t.FloatType | t.DoubleType)


def assigned(value: str, from_: Any, to: Any, policy: str, column: str, table: str) -> str:
    """Return SQL for a value as a column's type; SparkCatalogError where Spark does not write it.

    ``policy`` is that of spark.sql.storeAssignmentPolicy: ANSI, or LEGACY, which casts whatever it is given.
    """
    type_ = to.simpleString()
    if policy.upper() == "LEGACY":
        return f"cast({value} as {type_})"
    if policy.upper() != "ANSI":
        raise SparkCatalogError(f"spark.sql.storeAssignmentPolicy={policy} is not supported locally")
    if not can_assign(from_, to):
        raise SparkCatalogError(
            f"[INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST] Cannot write incompatible data for the table {table}: "
            f'Cannot safely cast `{column}` "{from_.simpleString().upper()}" to "{type_.upper()}". Cast the value '
            "in the statement if that is meant."
        )
    if not may_overflow(from_, to):
        return f"cast({value} as {type_})"
    message = (
        "[CAST_OVERFLOW_IN_TABLE_INSERT] Fail to assign a value of "
        f'"{from_.simpleString().upper()}" type to the "{type_.upper()}" type column `{column}` due to an overflow.'
    )
    lost = f"isnotnull({value}) and isnull(try_cast({value} as {type_}))"
    return f"if({lost}, raise_error('{message}'), try_cast({value} as {type_}))"
