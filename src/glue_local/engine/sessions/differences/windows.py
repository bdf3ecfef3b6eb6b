"""Windows whose RANGE has a bound: Sail takes bounds of types that Spark refuses, and counts no days.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-window.html, and Spark's error
RANGE_FRAME_INVALID_TYPE for what each type may be bounded by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import Token
from glue_local.engine.sessions.differences.rule import OTHERWISE, UNKNOWN, failing, is_number

_ENDS = ("ASC", "DESC", "NULLS", "RANGE", ",")


@dataclass(frozen=True)
class Frame:
    """A RANGE with a bound: the places of what its window orders by, and of each bound."""

    order: tuple[int, int]
    bounds: tuple[tuple[int, int], ...]


def frames(found: list[Token]) -> list[Frame]:
    """Return the frames among SQL's tokens that have a bound of their own."""
    made = []
    for i, token in enumerate(found):
        if token.upper != "RANGE" or token.kind != "word":
            continue
        order = _order(found, i)
        bounds = _bounds(found, i + 1)
        if order is not None and bounds:
            made.append(Frame(order, tuple(bounds)))
    return made


def _order(found: list[Token], at: int) -> tuple[int, int] | None:
    """Return the place of the expression after ORDER BY, within the same parentheses as token ``at``."""
    depth, i = 0, at - 1
    while i > 0:
        depth += (found[i].text in ")]") - (found[i].text in "([")
        if depth < 0:
            return None
        if depth == 0 and found[i].upper == "BY" and found[i - 1].upper == "ORDER":
            end = i + 1
            inner = 0
            while inner or found[end].upper not in _ENDS:
                inner += (found[end].text in "([") - (found[end].text in ")]")
                end += 1
            return (found[i + 1].start, found[end - 1].end) if end > i + 1 else None
        i -= 1
    return None


def _bounds(found: list[Token], i: int) -> list[tuple[int, int]]:
    made = []
    start, depth = i, 0
    while i < len(found) and depth >= 0:
        word = found[i].upper
        depth += (found[i].text in "([") - (found[i].text in ")]")
        if depth == 0 and word in ("BETWEEN", "AND"):
            start = i + 1
        elif depth == 0 and word in ("PRECEDING", "FOLLOWING", "ROW"):
            if found[start].upper not in ("UNBOUNDED", "CURRENT") and i > start:
                made.append((found[start].start, found[i - 1].end))
            start = i + 1
        i += 1
    return made


def check(order: str, bounds: list[str]) -> None:
    """Raise EngineFeatureError where a bound of one type is not to be had for an order by another."""
    for bound in bounds:
        if UNKNOWN in (order, bound):
            continue
        months = bound.startswith(("interval year", "interval month"))
        fits = {
            "date": months,
            "timestamp": bound.startswith("interval"),
            "timestamp_ntz": bound.startswith("interval"),
        }.get(order, is_number(order) and (is_number(bound) or bound == "string"))
        if not fits:
            raise EngineFeatureError(f"A window ordered by {order} with a RANGE of {bound}")


_LIMITS = {"tinyint": 2**7, "smallint": 2**15, "int": 2**31, "bigint": 2**63}


def overflows(order: str, text: str, bounds: list[str]) -> str | None:
    """Return SQL for what a window is ordered by, and an error where a bound overflows its type: Spark wraps around."""
    sizes = [
        int(found[1]) for bound in bounds if (found := re.fullmatch(r"-?\s*(\d+)[LlSsYy]?", bound.strip()))
    ]
    if order not in _LIMITS or not sizes:
        return None
    limit, size = _LIMITS[order], max(sizes)
    beyond = f"{text} > {limit - 1 - size} or {text} < {size - limit}"
    message = "A bound of RANGE overflows, which Sail does not take as Spark does: run this script with --engine spark"
    return failing(beyond, message, text)


def of_distinct(name: str) -> Exception:
    """Return Spark's error for DISTINCT in a window."""
    from pyspark.errors import AnalysisException

    return AnalysisException(
        f'[DISTINCT_WINDOW_FUNCTION_UNSUPPORTED] Distinct window functions are not supported: "{name}(DISTINCT ...)".'
    )


def of_scalar(name: str) -> Exception:
    """Return Spark's error for a function of single rows over a window."""
    from pyspark.errors import AnalysisException

    made: Any = AnalysisException(
        f'[UNSUPPORTED_EXPR_FOR_WINDOW] Expression "{name}(...)" not supported within a window function. Write OVER '
        f"behind the aggregate within {name}."
    )
    made.of_spark = True
    error: Exception = made
    return error


def check_frame(name: str, frame: str) -> None:
    """Raise Spark's error for a frame that a function does not take: ``usual`` is a rank's, ``range`` cume_dist's."""
    from pyspark.errors import AnalysisException

    taken = {"lag": "", "lead": "", "cume_dist": "range"}
    taken |= dict.fromkeys(("rank", "dense_rank", "percent_rank", "row_number", "ntile"), "usual")
    if frame and taken.get(name, frame) != frame:
        raise AnalysisException(f"Cannot specify window frame for {name} function.")


#: Functions that Spark's grammar lets have IGNORE NULLS among their operands.
_PASS_NULLS_OVER = ("FIRST", "LAST", "ANY_VALUE")


def check_nulls(found: list[Token]) -> None:
    """Raise Spark's error for IGNORE NULLS among the operands of a function that takes it only behind them."""
    from pyspark.errors import ParseException

    opened: list[int] = []
    for i, token in enumerate(found):
        if token.text == "(" and token.kind == "mark":
            opened.append(i)
        elif token.text == ")" and token.kind == "mark" and opened:
            before = found[opened.pop() - 1]
            within = found[i - 1].upper == "NULLS" and found[i - 2].upper in ("IGNORE", "RESPECT")
            if within and before.upper not in _PASS_NULLS_OVER:
                raise ParseException(
                    f"[PARSE_SYNTAX_ERROR] Syntax error at or near '{found[i - 2].text}': {before.text} takes it "
                    f"behind its operands, as in {before.text}(x) {found[i - 2].upper} NULLS{OTHERWISE}"
                )
