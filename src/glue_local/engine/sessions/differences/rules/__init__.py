"""The table of differences between Sail and Spark: a rule for each, by function, operator or cast.

It serves SQL text and plans alike, and docs/engines.md is written from it. Every example is run on both
engines by tests/glue_local/engine/sessions/differences.
"""

from __future__ import annotations

from glue_local.engine.sessions.differences import counts, nans, newer, of_collections, windows
from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.rule import Call, Rule
from glue_local.engine.sessions.differences.rules import (
    collections,
    groups,
    numbers,
    operators,
    texts,
    times,
    values,
)
from glue_local.engine.sessions.differences.signatures import SIGNATURES, coerced, written

_BY_FUNCTION = (
    *operators.RULES,
    *texts.RULES,
    *numbers.RULES,
    *times.RULES,
    *collections.RULES,
    *groups.RULES,
    *values.RULES,
)
_NAMED = {name for rule in _BY_FUNCTION for name in rule.names}

#: The functions of which Sail takes only the arguments differently.
_BY_SIGNATURE = Rule(
    tuple(n for n in SIGNATURES if n not in _NAMED),
    "Sail rejects a type that Spark casts to the parameter's, formats doubles and times differently "
    "as string arguments, and accepts types that Spark rejects.",
    lambda call: None,
    ("select lcase(1e8D), url_encode(1e8D), hex(true), substring_index(1.5, '.', 1), bit_length(1e8D), space('2')",
     "select year('2020-01-01T10:00:00'), last_day(timestamp'2020-02-01 10:00:00'), datediff('2020-1-2', '2020-1-1')",
     "select sin('0.5'), negative('1.5'), positive('2'), pow('2', 3)", "select sin(true)", "select upper(array('a'))",
     "select mask(5)", "select mask(null)", "select upper(1e8D), length(1e8D), length(5), instr(123, '2'), replace(121, '1', 'x'), split(1.5, '[.]')",
     "select regexp_replace(12, '1', 'x'), repeat(1, 2), ascii(5), startswith(12, '1')"),
)  # fmt: skip

#: Functions of which Spark makes none over a window: those of single rows.
_SCALAR = {
    name
    for rule in (*texts.RULES, *numbers.RULES, *times.RULES, *values.RULES, _BY_SIGNATURE)
    for name in rule.names
    if name.isidentifier() and name not in AGGREGATES
} - {"product", *(n for rule in groups.RULES for n in rule.names)}

RULES: tuple[Rule, ...] = (*_BY_FUNCTION, _BY_SIGNATURE)

BY_NAME: dict[str, Rule] = {name: rule for rule in RULES for name in rule.names}

#: Functions, casts and operators that have a rule.
WATCHED = BY_NAME.keys() | SIGNATURES.keys() | counts.COUNTS.keys() | newer.UNKNOWN_ROUTINES


def applied(call: Call) -> str | None:
    """Return the SQL that has Spark's result on Sail for a call, None to leave it; may raise."""
    if call.name in call.own:
        return None
    newer.check_function(call.name)
    if call.name in _SCALAR and call.over.lstrip()[:4].upper() == "OVER":
        raise windows.of_scalar(call.name)
    counts.check(call)
    if call.name in ("element_at", "try_element_at"):
        of_collections.check_element_at(call)
    changed = coerced(call)
    rule = BY_NAME.get(call.name)
    made = rule.action(call) if rule is not None else None
    return nans.without_sign(call, written(call) if made is None and changed else made)
