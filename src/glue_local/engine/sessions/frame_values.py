"""``fillna``, ``replace`` and ``dropna`` with the values and names that Spark takes, and as it casts them.

Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.fillna.html
"""

from __future__ import annotations

import math
from typing import Any

from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.sql.connect import functions as f
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.types import (
    BooleanType,
    ByteType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NumericType,
    ShortType,
    StringType,
)

from glue_local.identifiers import backquoted

#: How many bits whole numbers have.
_BITS: dict[type, int] = {ByteType: 8, ShortType: 16, IntegerType: 32, LongType: 64}


def _plain(name: str) -> str:
    return name.strip("`").lower()


def _check_columns(frame: Any, names: Any) -> None:
    known = [name.lower() for name in frame.columns]
    for name in names:
        if _plain(name) not in known:
            raise AnalysisException(f"[UNRESOLVED_COLUMN] There is no column {name} among {frame.columns}.")
        if known.count(_plain(name)) > 1:
            raise AnalysisException(
                f"[AMBIGUOUS_REFERENCE] Reference `{name}` is ambiguous among {frame.columns}."
            )


def _takes(type_: Any, value: Any) -> bool:
    """Whether Sail fills a column of a type with a value as Spark does: where they are of one kind, and it fits."""
    if isinstance(value, bool):
        return isinstance(type_, BooleanType)
    if isinstance(value, str):
        return isinstance(type_, StringType)
    if not isinstance(type_, NumericType) or not math.isfinite(value):
        return False
    bits = _BITS.get(type(type_))
    return bits is None or _whole(value, bits, False) == math.trunc(value)


def _whole(value: float, bits: int, ansi: bool) -> int:
    """Return the whole number that Java's cast makes of a number; ArithmeticException in ANSI mode if it does not fit.

    A double beyond a type's ends becomes the end, a whole number wraps around.
    """
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    if math.isfinite(value) and low <= math.trunc(value) <= high:
        return math.trunc(value)
    if ansi:
        from pyspark.errors import ArithmeticException

        raise ArithmeticException(
            f"[CAST_OVERFLOW] The value {value} cannot be cast to a number of {bits} bits."
        )
    if isinstance(value, float):
        wide = max(bits, _BITS[IntegerType])
        ends = -(1 << (wide - 1)), (1 << (wide - 1)) - 1
        value = 0 if math.isnan(value) else int(min(max(value, ends[0]), ends[1]))
    return (value - low) % (1 << bits) + low


def _filled(frame: Any, column: Any, type_: Any, value: Any) -> Any:
    """Return a column with a value in place of NULL and, of fractions, NaN."""
    bits = _BITS.get(type(type_))
    if bits and isinstance(value, int | float) and not isinstance(value, bool):
        ansi = frame.sparkSession.conf.get("spark.sql.ansi.enabled") == "true"
        value = _whole(value, bits, ansi)
    new = f.lit(value).cast(type_)
    return (
        f.nanvl(f.coalesce(column, new), new)
        if isinstance(type_, DoubleType | FloatType)
        else f.coalesce(column, new)
    )


_plain_fill: Any = DataFrame.fillna
_plain_replace: Any = DataFrame.replace
_plain_drop: Any = DataFrame.dropna


def fillna(frame: Any, value: Any, subset: Any = None) -> Any:
    """Fill NULLs with a value of a column's kind, or with each column's own."""
    if not isinstance(value, dict):
        names = None
        if subset is not None:
            names = [subset] if isinstance(subset, str) else list(subset)
            _check_columns(frame, names)
        if not isinstance(value, int | float) or isinstance(value, bool):
            return _plain_fill(frame, value, subset)
        value = float(value)
        if math.isfinite(value) and abs(value) < 1 << 7:
            return _plain_fill(frame, value, subset)
        wanted = None if names is None else set(map(_plain, names))
        value = {
            backquoted(x.name): value
            for x in frame.schema.fields
            if isinstance(x.dataType, NumericType) and (wanted is None or x.name.lower() in wanted)
        }
    _check_columns(frame, value)
    if any(new is None for new in value.values()):
        raise IllegalArgumentException("Unsupported value type null (null).")
    types = {x.name.lower(): (x.name, x.dataType) for x in frame.schema.fields}
    others = {k: v for k, v in value.items() if not _takes(types[_plain(k)][1], v)}
    usual = {types[_plain(k)][0]: v for k, v in value.items() if k not in others}
    made = _plain_fill(frame, usual) if usual else frame
    cast = {}
    for key, new in others.items():
        name, type_ = types[_plain(key)]
        cast[name] = _filled(frame, f.col(backquoted(name)), type_, new)
    return made.withColumns(cast) if cast else made


def _pairs(old: Any, new: Any = None, value: Any = None) -> dict[float, Any]:
    """Return what DataFrame.replace replaces by what, where that are numbers; nothing for anything else."""
    new = value if new is None else new
    keys = list(old) if isinstance(old, list | tuple | dict) else [old]
    if not keys or not all(isinstance(key, int | float) and not isinstance(key, bool) for key in keys):
        return {}
    if isinstance(old, dict):
        return dict(old)
    values = list(new) if isinstance(new, list | tuple) else [new] * len(keys)
    return dict(zip(keys, values, strict=True)) if len(values) == len(keys) else {}


def _with_numbers_replaced(frame: Any, pairs: dict[float, Any], names: list[str] | None) -> Any:
    """Replace numbers compared as doubles, as DataFrameNaFunctions.replace does; Sail cuts a fraction off."""
    made = {}
    for field in frame.schema.fields:
        if isinstance(field.dataType, NumericType) and (names is None or field.name in names):
            column, type_ = f.col(backquoted(field.name)), field.dataType
            chosen: Any = f
            for key, value in pairs.items():
                new = f.lit(None if value is None else float(value)).cast(type_)
                chosen = chosen.when(column.cast("double") == f.lit(float(key)), new)
            made[field.name] = chosen.otherwise(column)
    return frame.withColumns(made) if made else frame


def _check_kinds(old: Any, value: tuple[Any, ...], given: dict[str, Any]) -> None:
    """Raise Spark's error for booleans that are replaced by numbers."""
    new = value[0] if value else given.get("value")
    news = old.values() if isinstance(old, dict) else new if isinstance(new, list | tuple) else [new]
    olds = old if isinstance(old, list | tuple | dict) else [old]
    numbers = [x for x in news if isinstance(x, int | float) and not isinstance(x, bool)]
    truths = [x for x in olds if isinstance(x, bool)]
    if numbers and truths:
        raise IllegalArgumentException(
            f"Unsupported value type java.lang.Boolean ({str(truths[0]).lower()})."
        )


def replace(frame: Any, to_replace: Any, *value: Any, subset: Any = None, **given: Any) -> Any:
    """Replace values by others, of numbers by their value as doubles."""
    if len(value) > 1:
        value, subset = value[:1], value[1]
    made = _plain_replace(frame, to_replace, *value, subset=subset, **given)  # checks what it is given
    _check_kinds(to_replace, value, given)
    pairs = _pairs(to_replace, *value, **given)
    fractions = any(not float(key).is_integer() for key in pairs)
    known = frame.columns
    if subset is None:  # Sail gives the columns names in small letters
        return _with_numbers_replaced(frame, pairs, None) if fractions else made.toDF(*known)
    lower = [name.lower() for name in known]
    names = [name.strip("`") for name in ([subset] if isinstance(subset, str) else subset)]
    _check_columns(frame, names)
    # Spark passes over a column that is spelt in another case.
    exact = [name for name in names if name in known or name.lower() not in lower]
    if not exact:
        return frame
    if fractions:
        return _with_numbers_replaced(frame, pairs, exact)
    return _plain_replace(frame, to_replace, *value, subset=exact, **given).toDF(*known)


def dropna(frame: Any, how: str = "any", thresh: int | None = None, subset: Any = None) -> Any:
    """Drop rows with NULL or NaN: none where nothing is asked of them."""
    made = _plain_drop(frame, how, thresh, subset)
    nothing = subset is not None and not isinstance(subset, str) and not list(subset)
    if nothing or (thresh is not None and thresh <= 0):
        return frame.filter(f.lit(thresh is None or thresh <= 0))
    return made


def adapt() -> None:
    """Wrap the methods of Spark Connect's DataFrame."""
    DataFrame.fillna, DataFrame.replace = fillna, replace  # type: ignore[method-assign, assignment]
    DataFrame.dropna = dropna  # type: ignore[assignment, method-assign]
