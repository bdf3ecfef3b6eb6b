"""Casts of a column from one type to another, null if a value cannot be cast; the same on both engines."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames.records import FieldError
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import to_hive, to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

_WHOLE: dict[type[g.DataType], int] = {g.ByteType: 7, g.ShortType: 15, g.IntegerType: 31, g.LongType: 63}
_NUMBERS = (*_WHOLE, g.FloatType, g.DoubleType, g.DecimalType)
_NUMBER_TEXT = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
_WHOLE_DIGITS = r"^[+-]?0*(\d*)"
_FLOAT_TEXT = r"(?i)^\s*([+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|infinity)|nan)\s*$"
_DATE_TEXT = r"^\s*\d{4}-\d{1,2}-\d{1,2}([ T].*)?\s*$"


def cast(  # noqa: PLR0911 - a kind each
    column: Column, have: g.DataType, want: g.DataType
) -> Column:
    """Return the column as ``want``; FieldError if there is no such cast."""
    if have == want:
        return column
    if isinstance(have, g.NullType):
        return F.lit(None).cast(to_spark(want))
    if isinstance(have, g.ChoiceType):
        made = [
            cast(column.getField(name), choice, want)
            for name, choice in have.choices.items()
            if _possible(choice, want)
        ]
        return F.coalesce(*made) if made else F.lit(None).cast(to_spark(want))
    if not _possible(have, want):
        raise FieldError(f"a {to_hive(have)} cannot be cast to {to_hive(want)}")
    if isinstance(have, g.StructType) and isinstance(want, g.StructType):
        return _struct(column, have, want)
    if isinstance(have, g.ArrayType) and isinstance(want, g.ArrayType):
        element, wanted = have.elementType, want.elementType
        return F.transform(column, lambda c: cast(c, element, wanted))
    if isinstance(want, g.StringType) and isinstance(have, g.StructType | g.ArrayType | g.MapType):
        return F.to_json(column)
    if isinstance(have, g.StringType):
        return _of_text(column, want)
    if type(want) in _WHOLE and isinstance(have, (*_NUMBERS,)):
        return _whole(column, have, want)
    if isinstance(want, g.DecimalType) and isinstance(have, (*_NUMBERS,)):
        limit = 10 ** (want.precision - want.scale)
        fits = F.abs(column.cast("double")) < F.lit(float(limit))
        return F.when(fits, column).cast(to_spark(want))
    return column.cast(to_spark(want))


def _possible(have: g.DataType, want: g.DataType) -> bool:  # noqa: PLR0911 - a kind each
    if isinstance(have, g.StructType):
        return isinstance(want, g.StructType | g.StringType)
    if isinstance(have, g.ArrayType):
        return isinstance(want, g.ArrayType | g.StringType)
    if isinstance(have, g.MapType):
        return isinstance(want, g.MapType | g.StringType)
    if isinstance(want, g.StructType | g.ArrayType | g.MapType):
        return False
    if isinstance(have, g.DateType | g.TimestampType) and isinstance(want, _NUMBERS):
        return isinstance(have, g.TimestampType)
    if isinstance(have, g.BinaryType):
        return isinstance(want, g.StringType | g.BinaryType)
    return True


def _struct(column: Column, have: g.StructType, want: g.StructType) -> Column:
    found = have.field_map
    parts = []
    for f in want:
        if f.name in found:
            made = cast(column.getField(f.name), found[f.name].dataType, f.dataType)
        else:
            made = F.lit(None).cast(to_spark(f.dataType))
        parts.append(made.alias(f.name))
    return F.when(column.isNotNull(), F.struct(*parts)).otherwise(F.lit(None).cast(to_spark(want)))


def _whole(column: Column, have: g.DataType, want: g.DataType) -> Column:
    """Truncate to a whole number; null if it does not fit (a plain cast would wrap around)."""
    if type(have) in _WHOLE and _WHOLE[type(have)] <= _WHOLE[type(want)]:
        return column.cast(to_spark(want))
    limit = 1 << _WHOLE[type(want)]
    # Bounds of the column's own kind: a double cannot represent the largest long exactly.
    if type(have) in _WHOLE:
        fits = (column >= F.lit(-limit)) & (column <= F.lit(limit - 1))
    elif isinstance(have, g.DecimalType):
        fits = (column > F.lit(Decimal(-limit - 1))) & (column < F.lit(Decimal(limit)))
    else:
        number = column.cast("double")
        fits = (number >= F.lit(float(-limit))) & (number < F.lit(float(limit)))
    return F.when(fits, column).cast(to_spark(want))


def _of_digits(number: Column, want: g.DataType) -> Column:
    """Return the digits before the point as a whole number; null if it does not fit.

    The digits are compared as text: Sail takes seconds to plan the casts of a number with its limits.
    """
    limit = (1 << _WHOLE[type(want)]) - 1
    digits = F.regexp_extract(number, _WHOLE_DIGITS, 1)
    size = len(str(limit))
    negative = number.startswith("-")
    most = F.when(negative, F.lit(str(limit + 1))).otherwise(F.lit(str(limit)))
    fits = (F.length(digits) < size) | ((F.length(digits) == size) & (digits <= most))
    sign = F.when(negative, F.lit("-0")).otherwise(F.lit("0"))
    return F.when(fits, F.concat(sign, digits)).cast(to_spark(want))


def _of_text(column: Column, want: g.DataType) -> Column:  # noqa: PLR0911 - a kind each
    if isinstance(want, g.BooleanType):
        text = F.lower(F.trim(column))
        return F.when(text.isin("true", "t", "yes", "y", "1"), F.lit(True)).when(
            text.isin("false", "f", "no", "n", "0"), F.lit(False)
        )
    if isinstance(want, g.FloatType | g.DoubleType):
        return F.when(column.rlike(_FLOAT_TEXT), F.trim(column)).cast(to_spark(want))
    if isinstance(want, g.DecimalType) or type(want) in _WHOLE:
        # A decimal holds 38 digits, so a string of any length is first read as a double.
        number = F.when(column.rlike(_NUMBER_TEXT), F.trim(column))
        if isinstance(want, g.DecimalType):
            room = want.precision - want.scale
            digits = F.length(F.regexp_extract(number, _WHOLE_DIGITS, 1))
            near = F.abs(number.cast("double")) < F.lit(float(10**room))
            fits = F.when(F.lower(number).contains("e"), near).otherwise(digits <= room)
            return F.when(fits, number).cast(to_spark(want))
        return F.when(
            F.lower(number).contains("e"), _whole(number.cast("double"), g.DoubleType(), want)
        ).otherwise(_of_digits(number, want))
    if isinstance(want, g.DateType):
        return F.to_date(F.substring(F.when(column.rlike(_DATE_TEXT), F.trim(column)), 1, 10))
    if isinstance(want, g.TimestampType):
        return F.to_timestamp(F.when(column.rlike(_DATE_TEXT), F.trim(column)))
    return column.cast(to_spark(want))
