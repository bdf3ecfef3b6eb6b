"""A typed piece of DuckDB's SQL, and the Python functions that a query brings along."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from glue_local.cloud.athena.trino.errors import Place, Raised, unsupported
from glue_local.cloud.athena.trino.types import LONGEST, VARCHAR, Type, duck

#: The function that fails a running query; and the same inside of TRY, where DuckDB takes no volatile function.
FAIL, FAIL_IN_TRY = "trino_fail", "trino_check"


@dataclass(frozen=True)
class Value:
    """An expression in DuckDB's SQL and its Trino type.

    ``constant`` marks a literal that is not NULL, ``zone`` is the zone of a timestamp with time zone where the query
    tells it, ``text`` the value of a string literal.
    """

    sql: str
    type: Type
    constant: bool = False
    zone: str | None = None
    text: str | None = None


def many_zones(value: Value) -> bool:
    """Whether a value is a timestamp with time zone, or holds some, whose zone only its rows tell.

    Two of them are equal when their instants are, so that the engine's own equality is not theirs.
    """
    return value.zone is None and _holds_zones(value.type)


def _holds_zones(kind: Type) -> bool:
    return kind.name == "timestamp with time zone" or any(
        _holds_zones(each) for each in kind.args if isinstance(each, Type)
    )


def identity(value: Value, at: Place, what: str) -> str:
    """Return SQL that is equal and ordered as a value is; NOT_SUPPORTED for zones inside of arrays, maps and rows."""
    if value.type.name == "timestamp with time zone":
        return f"struct_extract({value.sql}, 't')"
    if many_zones(value):
        unsupported(at, f"{what} {value.type}")
    return value.sql


@dataclass(frozen=True)
class PythonFunction:
    """A function to register in DuckDB before the query runs."""

    name: str
    function: Callable[..., Any]
    args: tuple[str, ...]
    returns: str
    volatile: bool = False


@dataclass
class Python:
    """The Python functions of one query, each once for every list of types that it is called with."""

    functions: dict[tuple[Any, ...], PythonFunction] = field(default_factory=dict)
    _known: int = 0

    def call(
        self,
        function: Callable[..., Any],
        args: Sequence[Value],
        returns: Type,
        *,
        nulls: bool = False,
        volatile: bool = False,
    ) -> Value:
        """Return a call; NULL for a NULL argument, unless the function takes ``nulls`` itself."""
        kinds = tuple(duck(each.type) for each in args)
        key = (function, kinds, duck(returns), nulls)
        floating = _holds_floats(returns)
        if key not in self.functions:
            name = f"trino_{len(self.functions)}"
            called = _called(function, len(args), nulls, returns if floating else None)
            made = duck(_textual(returns)) if floating else duck(returns)
            self.functions[key] = PythonFunction(name, called, kinds, made, volatile)
        given = ", ".join(f"CAST({each.sql} AS {kind})" for each, kind in zip(args, kinds, strict=True))
        sql = f"{self.functions[key].name}({given})"
        return Value(f"CAST({sql} AS {duck(returns)})" if floating else sql, returns)

    @property
    def names(self) -> set[str]:
        """The names of all that :meth:`register` makes known."""
        return {FAIL, FAIL_IN_TRY, *(each.name for each in self.functions.values())}

    def register(self, connection: Any, again: bool = False) -> None:
        """Make the functions known to a connection; ``again`` only those that came since."""
        for name in () if again else (FAIL, FAIL_IN_TRY):
            connection.create_function(
                name, _fail, ["VARCHAR", "VARCHAR"], "INTEGER", side_effects=name == FAIL
            )
        for each in list(self.functions.values())[self._known :]:
            connection.create_function(
                each.name,
                each.function,
                list(each.args),
                each.returns,
                null_handling="special",
                side_effects=each.volatile,
            )
        self._known = len(self.functions)


def _holds_floats(kind: Type) -> bool:
    return kind.name in {"real", "double"} or any(
        _holds_floats(each) for each in kind.args if isinstance(each, Type)
    )


def _textual(kind: Type) -> Type:
    """Return a type with text in the place of floating point numbers."""
    if kind.name in {"real", "double"}:
        return VARCHAR
    return replace(kind, args=tuple(_textual(each) if isinstance(each, Type) else each for each in kind.args))


def _as_text(kind: Type, value: Any) -> Any:
    """Return a value with text in the place of floating point numbers."""
    if value is None or not _holds_floats(kind):
        return value
    if kind.name == "array":
        return [_as_text(kind.args[0], each) for each in value]
    if kind.name == "map":
        return {_as_text(kind.args[0], key): _as_text(kind.args[1], each) for key, each in value.items()}
    if kind.name == "row":
        pairs = zip(kind.args, value.items(), strict=True)
        return {name: _as_text(each, member) for each, (name, member) in pairs}
    return repr(float(value))


def _called(function: Callable[..., Any], count: int, nulls: bool, floats: Type | None) -> Callable[..., Any]:
    """Return a function of so many arguments: NULL for NULL, and numbers as text, since DuckDB takes NaN for NULL.

    ``floats`` is the type of a result with floating point numbers in it.
    """

    def run(*given: Any) -> Any:
        if not nulls and any(each is None for each in given):
            return None
        try:
            found = function(*given)
        except RecursionError as error:
            raise Raised(
                "NOT_SUPPORTED", "a value nested this deep is not supported by the local endpoint's Athena"
            ) from error
        return found if floats is None else _as_text(floats, found)

    kind = inspect.Parameter.POSITIONAL_ONLY
    run.__signature__ = inspect.Signature([inspect.Parameter(f"a{i}", kind) for i in range(count)])  # type: ignore[attr-defined]
    return run


#: What writes a cast to a type.
Convert = Callable[[Python, Value, Type], Value]


def raising(code: str, message_sql: str) -> str:
    """Return SQL that fails the query with Trino's code; ``message_sql`` is an expression that is not NULL.

    The CASE gives it any type.
    """
    return f"(CASE WHEN {FAIL}('{code}', {message_sql}) IS NULL THEN NULL END)"


def limited(value: str, to: Type) -> Value:
    """Return a text that must fit a varchar; ``value`` is its SQL."""
    if to.args[0] == LONGEST:
        return Value(value, to)
    message = f"'Value ' || {value} || ' cannot be represented as {to}'"
    return Value(
        f"CASE WHEN length({value}) <= {to.args[0]} THEN {value} ELSE"
        f" {raising('INVALID_CAST_ARGUMENT', message)} END",
        to,
    )


def tried(value: Value) -> Value:
    """Return TRY of an expression: NULL where it fails."""
    sql = value.sql.replace(f"{FAIL}(", f"{FAIL_IN_TRY}(")
    return replace(value, sql=f"TRY({sql})", constant=False, text=None)


def _fail(code: str, message: str) -> int:
    raise Raised(code, message)
