"""Types the calls of the JSON functions of the SQL standard and writes them as calls of Python.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino import casts, literals
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.reader import Reader
from glue_local.cloud.athena.trino.scopes import Context
from glue_local.cloud.athena.trino.sqljson import running
from glue_local.cloud.athena.trino.sqljson.paths import PathProblem, parse
from glue_local.cloud.athena.trino.sqljson.running import Given, Output, Search
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

#: What a value is to a path; what has another type is cast to varchar.
_SCALARS = frozenset({"boolean", "varchar", "char", "unknown", *t.NUMBERS})
#: Types that Trino takes for values of a path, and this endpoint does not, or that no cast makes varchar.
_REFUSED = frozenset({"json", "array", "map", "row", "varbinary"})
_TIMES = frozenset({"date", "time", "timestamp", "timestamp with time zone"})
_RETURNED = frozenset({"boolean", "varchar", "char", *t.NUMBERS, *_TIMES})

#: The functions' signatures for people.
SHOWN = (
    "json_array(value [FORMAT JSON]... [NULL | ABSENT ON NULL] [RETURNING type])",
    "json_exists(json, path [PASSING value AS name...] [TRUE | FALSE | UNKNOWN | ERROR ON ERROR])",
    "json_object(key : value [FORMAT JSON]... [NULL | ABSENT ON NULL] [WITH UNIQUE KEYS] [RETURNING type])",
    "json_query(json, path [PASSING ...] [RETURNING type] [WITH | WITHOUT WRAPPER] [KEEP | OMIT QUOTES]"
    " [ON EMPTY, ON ERROR])",
    "json_value(json, path [PASSING ...] [RETURNING type] [NULL | ERROR | DEFAULT value ON EMPTY, ON ERROR])",
)


def search(analyzer: Reader, node: n.JsonSearch, context: Context) -> Value:
    """Return json_exists, json_query or json_value."""
    value, given = _json(analyzer, node.value, context)
    arguments, variables = [value], []
    for name, each in node.passing:
        argument, kind = _argument(analyzer, each, context, _TIMES)
        arguments.append(argument)
        variables.append((name, kind))
    _check_path(node, {name for name, _ in variables})
    made = Search(node.path.value, given, tuple(variables), node.empty[0], node.error[0])
    call = analyzer.python.call
    if node.name == "json_exists":
        return call(running.exists(made), arguments, t.BOOLEAN, nulls=True)
    if node.name == "json_query":
        output = _output(node.returns, node.form, node.at)
        if node.quotes and node.wrapper != "WITHOUT":
            fail(
                "INVALID_FUNCTION_ARGUMENT",
                node.at,
                f"{node.quotes} QUOTES behavior specified with WITH {node.wrapper} ARRAY WRAPPER behavior",
            )
        function = running.query(made, node.wrapper, node.quotes == "OMIT", output)
        return call(function, arguments, output.kind, nulls=True)
    returns = t.VARCHAR if node.returns is None else literals.type_of(node.returns, node.at)
    if returns.name not in _RETURNED:
        fail("TYPE_MISMATCH", node.at, f"Invalid return type of function JSON_VALUE: {returns}")
    for event, (_, default) in (("EMPTY", node.empty), ("ERROR", node.error)):
        arguments.append(_default(analyzer, default, returns, event, context))
    return call(running.value(made, returns), arguments, returns, nulls=True)


def _default(analyzer: Reader, node: n.Node | None, returns: Type, event: str, context: Context) -> Value:
    if node is None:
        return Value(f"CAST(NULL AS {t.duck(returns)})", returns)
    value = analyzer.read(node, context)
    if value.type != returns and not t.coerces(value.type, returns):
        fail(
            "TYPE_MISMATCH",
            node.at,
            f"Function JSON_VALUE default ON {event} result must evaluate to a {returns} (actual: {value.type})",
        )
    return casts.cast(analyzer.python, value, returns, node.at)


def _check_path(node: n.JsonSearch, variables: set[str]) -> None:
    try:
        path = parse(node.path.value)
    except PathProblem as error:
        if error.unsupported:
            unsupported(node.path.at, str(error))
        fail("SYNTAX_ERROR", node.path.at, str(error))
    for name in sorted(path.variables - variables):
        quoting = ""
        if name.upper() in variables:
            quoting = f'. Try quoting "{name}" in the PASSING clause to match case'
        fail("INVALID_PATH", node.path.at, f"no value passed for parameter {name}{quoting}")


def _json(analyzer: Reader, node: n.JsonInput, context: Context) -> tuple[Value, Given]:
    """Return a value that is read as JSON; TYPE_MISMATCH for what cannot be."""
    value = analyzer.read(node.value, context)
    if value.type.name == "json":
        unsupported(
            node.value.at,
            "a value of type json in a JSON function of the SQL standard (json_format(x) is taken)",
        )
    if value.type == t.UNKNOWN:
        value = casts.cast(analyzer.python, value, t.VARCHAR, node.at)
    text = value.type.name in {"varchar", "char"}
    if not (value.type.name == "varbinary" or (text and not node.form)):
        encoding = f" ENCODING {node.form.upper()}" if node.form else ""
        fail(
            "TYPE_MISMATCH",
            node.value.at,
            f"Cannot read input of type {value.type} as JSON using formatting JSON{encoding}",
        )
    return value, Given(value.type, node.form or "")


def _argument(
    analyzer: Reader, node: n.JsonInput, context: Context, refused: frozenset[str] = frozenset()
) -> tuple[Value, Given]:
    """Return a value of PASSING, of an array or an object."""
    own = isinstance(node.value, n.JsonMade) or (
        isinstance(node.value, n.JsonSearch) and node.value.name == "json_query"
    )
    if node.form is not None or own:
        return _json(analyzer, node, context)
    value = analyzer.read(node.value, context)
    if value.type.name in _REFUSED | refused:
        unsupported(node.value.at, f"a value of type {value.type} in a JSON function of the SQL standard")
    if value.type.name not in _SCALARS or value.type == t.UNKNOWN:
        value = casts.cast(analyzer.python, value, t.VARCHAR, node.at)
    return value, Given(value.type, None)


def _output(returns: str | None, form: str | None, at: Place) -> Output:
    kind = t.VARCHAR if returns is None else literals.type_of(returns, at)
    if not (kind.name == "varbinary" or (kind.name in {"varchar", "char"} and not form)):
        encoding = f" ENCODING {form.upper()}" if form else ""
        fail("TYPE_MISMATCH", at, f"Cannot output JSON value as {kind} using formatting JSON{encoding}")
    return Output(kind, form or "")


def made(analyzer: Reader, node: n.JsonMade, context: Context) -> Value:
    """Return json_array or json_object."""
    output = _output(node.returns, node.form, node.at)
    given = [_argument(analyzer, each, context) for _, each in node.members]
    values, kinds = [value for value, _ in given], tuple(kind for _, kind in given)
    if node.name == "json_array":
        return analyzer.python.call(running.array(kinds, node.nulls, output), values, output.kind, nulls=True)
    if node.unique and any(each.form is not None for _, each in node.members):
        fail(
            "NOT_SUPPORTED",
            node.at,
            "WITH UNIQUE KEYS behavior is not supported for JSON_OBJECT function when input expression has FORMAT",
        )
    keys = []
    for key, _ in node.members:
        assert key is not None
        keys.append(analyzer.read(key, context))
        if keys[-1].type.name not in {"varchar", "char"}:
            fail("INVALID_FUNCTION_ARGUMENT", key.at, f"Invalid type of JSON object key: {keys[-1].type}")
    function = running.object_(kinds, node.nulls, node.unique, output)
    return analyzer.python.call(function, [*keys, *values], output.kind, nulls=True)
