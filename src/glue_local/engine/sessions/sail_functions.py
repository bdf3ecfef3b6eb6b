"""Functions of the DataFrame API that Spark refuses operands for, which Spark Connect takes.

Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/functions.html
"""

from __future__ import annotations

import datetime
import functools
import inspect
from contextlib import suppress
from typing import Any

from py4j.protocol import Py4JError  # type: ignore[import-untyped]
from pyspark.errors import AnalysisException, PySparkTypeError
from pyspark.sql.connect import functions
from pyspark.sql.connect.column import Column
from pyspark.sql.connect.expressions import ColumnAlias, ColumnReference, LiteralExpression

from glue_local.engine.sessions.ancient_times import FIRST_DAY
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4

#: The last day of the calendar before it, and the first year that PySpark writes with four digits.
_LAST_JULIAN, _FIRST_YEAR = datetime.date(1582, 10, 4), 1000


def _no_columns(*values: Any) -> None:
    if any(isinstance(value, Column) for value in values):
        raise PySparkTypeError(None, "NOT_ITERABLE", {"objectName": "Column"})


def _log(base: Any, number: Any = None) -> None:
    """A base is a float: Java has no logarithm to another."""
    if number is None:
        return
    _no_columns(base)
    if not isinstance(base, float):
        raise Py4JError(
            f"Method log([{type(base).__name__}, Column]) does not exist: give the base as a float, such as 2.0."
        )


def _json_tuple(_: Any, *fields: Any) -> None:
    _no_columns(*fields)


def _nullif(first: Any, _: Any) -> None:
    """Spark 3.5 asks the first operand for its type before it finds the column that a name is of."""
    reference = getattr(first, "_expr", None)
    while isinstance(reference, ColumnAlias):
        reference = reference._parent
    named = isinstance(reference, ColumnReference) and getattr(reference, "_plan_id", None) is None
    if isinstance(first, str) or named:
        raise AnalysisException('Invalid call to dataType on unresolved object: use F.expr("nullif(a, b)").')


_CHECKS: dict[str, Any] = {
    "log": _log,
    "json_tuple": _json_tuple,
    **({"nullif": _nullif} if BEFORE_4 else {}),
}


def _checked(plain: Any, check: Any) -> Any:
    known = inspect.signature(plain)

    @functools.wraps(plain)
    def call(*args: Any, **kwargs: Any) -> Any:
        with suppress(TypeError):  # which the function raises itself
            given = known.bind(*args, **kwargs)
            given.apply_defaults()
            args, kwargs = given.args, given.kwargs
        check(*args, **kwargs)
        return plain(*args, **kwargs)

    return call


def _literal(plain: Any) -> Any:
    """Refuse times before 1582: PySpark hands them to Java by the Julian calendar, and years before 1000 not at all.

    Dates keep their year, month and day, but for those of the ten days that the Julian calendar has more.
    """

    @functools.wraps(plain)
    def made(expression: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        if isinstance(value, datetime.datetime):
            other = value.date() < FIRST_DAY
        else:
            other = isinstance(value, datetime.date) and (
                value.year < _FIRST_YEAR or _LAST_JULIAN < value < FIRST_DAY
            )
        if other:
            kind = "time" if isinstance(value, datetime.datetime) else "date"
            raise EngineFeatureError(
                f"The literal {value} of a {kind} before 15 October 1582 (a text with a cast is one),"
            )
        plain(expression, value, *args, **kwargs)

    return made


def _in_sql(name: str) -> Any:
    return lambda: functions.expr(f"{name}()")


def adapt() -> None:
    """Wrap the functions; those of what USE names go the way of SQL, where they get their values."""
    for name in ("current_catalog", "current_database", "current_schema"):
        setattr(functions, name, _in_sql(name))
    LiteralExpression.__init__ = _literal(LiteralExpression.__init__)  # type: ignore[method-assign]
    for name, check in _CHECKS.items():
        setattr(functions, name, _checked(getattr(functions, name), check))
