"""What ``createDataFrame`` accepts: Spark checks each value against the schema, Spark Connect converts what it can.

Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.SparkSession.createDataFrame.html
(``verifySchema``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pyspark.sql import types
from pyspark.sql.types import DataType, StringType, StructType

from glue_local.engine.sessions.base import EngineFeatureError

#: Kinds of pandas' columns whose values are Python's own in Spark, too.
_PLAIN_KINDS = "iufbO"


@contextmanager
def refusing() -> Iterator[None]:
    """Name what Arrow does not convert and Spark does."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowInvalid, OverflowError) as error:
        raise EngineFeatureError(f"createDataFrame of these values ({error})") from error


def check(data: Any, schema: DataType, verify: bool) -> None:
    """Raise PySparkTypeError for a value that is not of its type, as Spark does.

    Not to ``verify`` gives NULLs in Spark: EngineFeatureError for such values.
    """
    try:
        for value, verifier in _values(data, schema):
            verifier(value)
    except Exception as error:
        if verify:
            raise
        raise EngineFeatureError(f"createDataFrame(verifySchema=False) of other values ({error})") from error
    _check_texts(data, schema)


def _verifier(type_: DataType, name: str | None = None, nullable: bool = True) -> Callable[[Any], None]:
    made: Any = types._make_type_verifier
    return made(type_, nullable, name)  # type: ignore[no-any-return]


def _values(data: Any, schema: DataType) -> Iterator[tuple[Any, Callable[[Any], None]]]:
    if not hasattr(data, "iloc"):
        verifier = _verifier(schema, None if isinstance(schema, StructType) else "field value")
        for value in data:
            yield value, verifier
        return
    if not isinstance(schema, StructType) or len(schema.fields) != data.shape[1]:
        return
    for place, field in enumerate(schema.fields):
        column = data.iloc[:, place]
        if column.dtype.kind in _PLAIN_KINDS and type(column.dtype).__module__.startswith("numpy"):
            verifier = _verifier(field.dataType, f"field {field.name}", field.nullable)
            for value in column.tolist():
                yield value, verifier


def _check_texts(data: Any, schema: DataType) -> None:
    """Refuse what Java writes as another text than Python: all but texts and whole numbers."""
    if hasattr(data, "iloc"):
        return
    whole = not isinstance(schema, StructType)
    fields = [("value", schema)] if whole else [(f.name, f.dataType) for f in schema.fields]  # type: ignore[attr-defined]
    texts = [(place, name) for place, (name, type_) in enumerate(fields) if type(type_) is StringType]
    if not texts:
        return
    for row in data:
        for place, name in texts:
            value = row if whole else row.get(name) if isinstance(row, dict) else _at(row, place)
            if not isinstance(value, str | int | None) or isinstance(value, bool):
                raise EngineFeatureError(
                    f"createDataFrame of {type(value).__name__} in the string column {name}"
                )


def _at(row: Any, place: int) -> Any:
    return row[place] if isinstance(row, tuple | list) and place < len(row) else None
