"""Parameters of ``spark.sql(text, args)`` as literals, so that the table of differences knows their types.

See https://spark.apache.org/docs/4.1.1/api/python/reference/pyspark.sql/api/pyspark.sql.SparkSession.sql.html.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from glue_local.engine.sessions.differences.lexer import tokens
from glue_local.engine.sessions.differences.literals import quoted

_INT = 1 << 31


def inlined(text: str, args: Any) -> str | None:
    """Return SQL with its parameters as literals; None where one is a value that has no plain literal."""
    named = isinstance(args, dict)
    values = args if named else dict(enumerate(args))
    literals = {name: _literal(value) for name, value in values.items()}
    if None in literals.values():
        return None
    made, at, count = "", 0, 0
    found = tokens(text)
    for i, token in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else None
        if named and token.text == ":" and after is not None and after.start == token.end:
            if after.text not in literals:
                continue
            made, at = f"{made}{text[at : token.start]}{literals[after.text]}", after.end
        elif not named and token.kind == "mark" and token.text == "?":
            if count not in literals:
                return None
            made, at, count = f"{made}{text[at : token.start]}{literals[count]}", token.end, count + 1
    return made + text[at:]


def _literal(value: Any) -> str | None:  # noqa: PLR0911
    """Return the literal of a value, of the type that ``lit`` gives it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if type(value) is int:
        if value == -_INT:
            return "CAST(-2147483648L AS INT)"
        return f"{value}" if -_INT < value < _INT else f"{value}L" if abs(value) < 1 << 63 else None
    if type(value) is float:
        return f"double('{value!r}')"
    if type(value) is Decimal:
        return f"{value:f}BD" if value.is_finite() else None
    if type(value) is str:
        return quoted(value)
    return f"date'{value.isoformat()}'" if type(value) is datetime.date else None
