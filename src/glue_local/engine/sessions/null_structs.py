"""Arrow that Sail is handed: the fields of a struct that is NULL are NULL, as Spark reads them.

Arrow leaves open what a null struct's fields hold (https://arrow.apache.org/docs/format/Columnar.html#struct-layout),
and Sail reads a field without asking for its struct.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.types.typeconv import tight, tight_table

#: Functions that are handed Arrow and give it (``pyspark.util.PythonEvalType``): those of rows, of groups, of columns.
BY_ARROW = {207, 209, 210, 215, 250, 251, 252, 253}


#: Functions of rows that are handed values by Arrow: ``udf(..., useArrow=True)``.
_OF_ROWS = 101


def check(eval_type: int, returns: str) -> None:
    """Refuse a function of rows whose structs Sail makes Arrow of by itself, as it does from Spark 4.1 on."""
    if eval_type == _OF_ROWS and "struct<" in returns and hasattr(_serializers(), "ArrowBatchUDFSerializer"):
        raise EngineFeatureError(f"udf with useArrow that returns {returns}")


def _serializers() -> Any:
    from pyspark.sql.pandas import serializers

    return serializers


def masked(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose Arrow results have NULLs in the fields of structs that are NULL."""

    @functools.wraps(func)
    def called(*args: Any, **kwargs: Any) -> Any:
        return _masked(func(*args, **kwargs))

    return called


def _masked(made: Any) -> Any:
    import pyarrow as pa

    if isinstance(made, pa.Table | pa.RecordBatch):
        return tight_table(made)
    if isinstance(made, pa.Array):
        return tight(made)
    if isinstance(made, pa.ChunkedArray):
        return pa.chunked_array([tight(chunk) for chunk in made.chunks], made.type)
    return _each(made) if isinstance(made, Iterator) else made


def _each(made: Iterator[Any]) -> Iterator[Any]:
    for one in made:
        yield _masked(one)


def install() -> None:
    """Have the client's rows, and what its worker makes of pandas' values, masked; later calls do nothing."""
    from pyspark.sql.connect.plan import LocalRelation

    if getattr(LocalRelation, "_masked", False):
        return
    plain: Any = LocalRelation.__init__

    def made(self: Any, table: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, None if table is None else tight_table(table), *args, **kwargs)

    LocalRelation.__init__ = made  # type: ignore[method-assign]
    LocalRelation._masked = True  # type: ignore[attr-defined]
    for name in ("ArrowStreamPandasSerializer", "ArrowStreamPandasUDFSerializer"):
        cls: Any = getattr(_serializers(), name, None)
        for method in ("_create_array", "_create_struct_array"):
            if cls is not None and method in vars(cls):
                setattr(cls, method, masked(vars(cls)[method]))
