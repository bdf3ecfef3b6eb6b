"""NaN is one value in Spark: rows are grouped, sorted and joined by it. Sail tells NaN with a sign from NaN without.

The processor gives a sign to the NaN of an operation that has no result, such as Infinity - Infinity.
See https://spark.apache.org/docs/3.5.6/sql-ref-datatypes.html#nan-semantics.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.rule import INTEGERS, Call

#: Operators, and functions of doubles, that make NaN of other numbers or turn its sign.
OPERATORS = ("+", "-", "*", "/", "%")
FUNCTIONS = (
    "negative", "sqrt", "asin", "acos", "acosh", "atanh", "sin", "cos", "tan", "cot", "sec", "csc", "pow", "power",
)  # fmt: skip
_LITERAL = re.compile(r"[-(\s]*[\d.]+(?:[eE][-+]?\d+)?[DdFfLlSsYy]?[\s)]*")


def without_sign(call: Call, made: str | None) -> str | None:
    """Return a call's SQL, as far as a rule made it, with NaN for any NaN; as it was given where there is none."""
    if call.name not in (*OPERATORS, *FUNCTIONS, "UNARY -"):
        return made
    if not call.types or not all(t in ("float", "double", *INTEGERS) for t in call.types):
        return made
    if not {"float", "double"} & set(call.types):
        return made
    if call.name in OPERATORS and (len(call.args) != 2 or any(_LITERAL.fullmatch(a) for a in call.args)):
        return made
    value = made or _own(call)
    of_floats = call.name in (*OPERATORS, "UNARY -", "negative") and "double" not in call.types
    return f"nanvl({value}, cast('NaN' as {'float' if of_floats else 'double'}))"


def _own(call: Call) -> str:
    if call.name in OPERATORS:
        return f"({call.args[0]} {call.name} {call.args[1]})"
    if call.name == "UNARY -":
        return f"(- {call.args[0]})"
    return f"{call.name}({', '.join(call.args)})"
