"""docs/engines.md, written from the table of differences: ``python -m glue_local.engine.sessions.differences.page``."""

from __future__ import annotations

from glue_local.engine.sessions.differences.rules import RULES

_BEFORE = """# Where the engines differ

Glue runs jobs on Apache Spark. `glue-local run` has two engines: Sail, the default, which starts in under a
second and needs no Java, and Spark itself (`--engine spark`). What Sail does otherwise than Spark is either
corrected before a query is sent, or refused with an error that names the function and its types and says
`--engine spark`. Floating point is the same within 1e-12 relative.

This page is written from the table of rules that does this
(`src/glue_local/engine/sessions/differences/rules.py`). A test runs every example of Spark's own documentation
of its functions on both engines, and types crossed with values, and fails on a difference that is not here.

| Function, operator or cast | What Sail does, and what is done about it |
|---|---|
"""

_AFTER = """
What stays different and is not wrong: the order of rows and of a map's entries where SQL gives none, names of
columns that a query gives no name, and the last digits of floating point. Spark refuses some queries that Sail
runs (`greatest('10', 9)`). Values with the type `timestamp` beyond the years 1 to 9999 cannot be shown in Python on
either engine. `percentile_approx` is exact here, where Spark's may be off by the accuracy that was asked for.

The rules apply to SQL and to the DataFrame API alike. Where the type of an operand cannot be told before the
query runs (a variable of some lambdas, a column of an outer query, an alias in HAVING or ORDER BY), it is left to Sail.

**Known to differ without a word, and not in the table yet:** with ANSI mode on (Glue 6.0) an overflow of whole numbers
wraps around on Sail, where Spark raises an error; so does a sum; `elt` out of range gives NULL. A cast inside a map or
struct is Sail's. The text `'0x1p3'` as a double is NULL. `sample` with a seed draws other rows. For these, use
`--engine spark`.
"""


def page() -> str:
    """Return the page's text."""
    lines = []
    for rule in RULES:
        names = ", ".join("`" + n.replace("|", "&#124;") + "`" for n in rule.names)
        lines.append(f"| {names} | {rule.difference} |\n")
    return _BEFORE + "".join(lines) + _AFTER


if __name__ == "__main__":
    print(page(), end="")
