"""Python functions in a frame on Sail: handed what Spark's worker hands them, their results taken as Spark takes them.

Follows org.apache.spark.sql.execution.python.EvaluatePython (what a result of another type becomes) and
https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.functions.udf.html. Functions that
are called by Arrow, which is the default from Spark 4.2 on only, are left to Sail
(https://apache.github.io/spark/api/python/migration_guide/pyspark_upgrade.html).
"""

from __future__ import annotations

import copy
import datetime
import decimal
import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyspark.sql.types import Row

from glue_local.engine.sessions import null_structs
from glue_local.engine.sessions.differences.casts import normal
from glue_local.engine.sessions.differences.decimals import size
from glue_local.engine.sessions.differences.functions import STRUCT
from glue_local.engine.sessions.differences.plan_expressions import BY_ROW
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.differences.typetext import kind, parts, type_text
from glue_local.java.numbers import double_text

#: What the names of the functions begin with that the table of differences registers.
OURS = "glue_local_"
_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_EXACT = decimal.Context(prec=80)


def as_on_spark(func: Callable[..., Any], returns: Any) -> Callable[..., Any]:
    """Return a function that is handed, and gives, what it would on Spark; ``returns`` is its type, or its name."""
    taken = _taken(_type_name(returns))

    @functools.wraps(func)
    def called(*args: Any, **kwargs: Any) -> Any:
        return taken(func(*map(_given, args), **{k: _given(v) for k, v in kwargs.items()}))

    return called


def _type_name(returns: Any) -> str:
    if isinstance(returns, str):
        return returns
    unparsed = getattr(returns, "data_type_string", None)
    return str(unparsed if unparsed is not None else type_text(returns))


def _given(value: Any) -> Any:
    """Return a value as Spark's worker hands it over: a time without a zone, NULL for a struct that is NULL."""
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo is None else value.astimezone(datetime.UTC).replace(tzinfo=None)
    if isinstance(value, Row):
        named = getattr(value, "__fields__", None)
        made = Row(*map(_given, value))
        if named is not None:
            made.__fields__ = named
        return made
    if isinstance(value, list):
        if len(value) == 1 and getattr(value[0], "__fields__", None) == [STRUCT]:
            return _given(value[0][0])
        return [_given(v) for v in value]
    if isinstance(value, dict):
        return {_given(k): _given(v) for k, v in value.items()}
    return value


def _unchanged(value: Any) -> Any:
    return value


def _taken(type_: str) -> Callable[[Any], Any]:
    """Return what makes of a result the value that Spark takes it for, by the type that it should be of."""
    made = _by_kind(type_)

    def taken(value: Any) -> Any:
        if value is None:
            return None
        if BEFORE_4 and type(value).__module__ == "numpy":
            raise TypeError(
                f"Spark does not take a {type(value).__name__} of NumPy from a UDF: return a Python value."
            )
        return made(value)

    return taken


def _by_kind(type_: str) -> Callable[[Any], Any]:
    name = kind(type_) if "<" in type_ else normal(type_)
    if name in _BITS:
        return functools.partial(_whole, bits=_BITS[name])
    if name == "array":
        inner = _taken(parts(type_)[0][1])
        return lambda value: [inner(v) for v in value] if isinstance(value, list | tuple) else None
    if name == "map":
        key, of_key = (_taken(t) for _, t in parts(type_))
        return lambda value: (
            {key(k): of_key(v) for k, v in value.items()} if isinstance(value, dict) else None
        )
    if name == "struct":
        return functools.partial(_struct, fields=[(n, _taken(t)) for n, t in parts(type_)])
    if name.startswith("decimal") and (of := size(name)) is not None:
        return functools.partial(_decimal, of=of)
    simple: dict[str, Callable[[Any], Any]] = {
        "string": _text,
        "boolean": lambda value: value if isinstance(value, bool) else None,
        "float": lambda value: value if isinstance(value, float) else None,
        "double": lambda value: value if isinstance(value, float) else None,
    }
    return simple.get(name, _unchanged)


def _whole(value: Any, bits: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << 63) <= value < 1 << 63:
        return None
    return (value + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1))


def _decimal(value: Any, of: tuple[int, int]) -> Decimal | None:
    if not isinstance(value, Decimal):
        return None
    made = value.quantize(Decimal(1).scaleb(-of[1]), decimal.ROUND_HALF_UP, _EXACT)
    if made.adjusted() >= of[0] - of[1] and made:
        raise ArithmeticError(f"[NUMERIC_VALUE_OUT_OF_RANGE] {value} cannot be represented as Decimal{of}.")
    return made


def _text(value: Any) -> Any:
    """Return what Java writes of a value; TypeError for one of which that is no text of its own."""
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, list):
        return [_text(v) for v in value]
    if isinstance(value, dict):
        return {_text(k): _text(v) for k, v in value.items()}
    if isinstance(value, bytes | bytearray | datetime.date | tuple):
        raise TypeError(
            f"A UDF that should return a string returned a {type(value).__name__}, which Spark writes as a Java "
            "object's name: return str(...)."
        )
    return value


def _struct(value: Any, fields: list[tuple[str, Callable[[Any], Any]]]) -> Any:
    if isinstance(value, dict):
        return tuple(taken(value.get(name)) for name, taken in fields)
    if isinstance(value, list | tuple):
        if len(value) != len(fields):
            raise ValueError(
                f"Input row doesn't have expected number of values required by the schema. {len(fields)} fields are "
                f"required while {len(value)} values are provided."
            )
        return tuple(taken(v) for v, (_, taken) in zip(value, fields, strict=True))
    return value


def install(session_client: Any) -> None:
    """Have the functions of frames, and those that a session's client registers, called as on Spark."""
    from pyspark.sql.connect.udf import UserDefinedFunction as Udf

    plain_register = session_client.register_udf

    def register(
        function: Any, return_type: Any, name: Any = None, eval_type: int = BY_ROW, *args: Any
    ) -> Any:
        ours = (name or "").startswith(OURS)
        null_structs.check(eval_type, _type_name(return_type))
        made = as_on_spark(function, return_type) if eval_type == BY_ROW and not ours else function
        return plain_register(made, return_type, name, eval_type, *args)

    session_client.register_udf = register
    null_structs.install()
    build = Udf._build_common_inline_user_defined_function
    if getattr(build, "_as_on_spark", False):
        return

    def built(self: Any, *args: Any, **kwargs: Any) -> Any:
        null_structs.check(self.evalType, _type_name(self.returnType))
        if self.evalType != BY_ROW and self.evalType not in null_structs.BY_ARROW:
            return build(self, *args, **kwargs)
        own = copy.copy(self)  # another thread may build the same function
        by_row = self.evalType == BY_ROW
        own.func = as_on_spark(self.func, self.returnType) if by_row else null_structs.masked(self.func)
        return build(own, *args, **kwargs)

    built._as_on_spark = True  # type: ignore[attr-defined]
    Udf._build_common_inline_user_defined_function = built  # type: ignore[method-assign]
