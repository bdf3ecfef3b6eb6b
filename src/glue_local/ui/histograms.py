"""A table's columns in figures: two queries of Athena, and what their answers say.

The limits between bars are computed here and compared by Athena in the column's own type: an integer beyond 2^53, a
decimal of 38 digits and a moment each count in the bar they belong to.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from glue_local.ui import models
from glue_local.ui.queries import quoted

BARS = 12
#: A text column with more values than this gets no bars: each would hold only a few rows.
_FEW = 40
_INTEGERS = ("tinyint", "smallint", "int", "integer", "bigint")
_FLOATS = ("float", "double", "real")
#: Athena compares no such values, or shows them as bytes.
_NESTED = ("array", "map", "struct", "uniontype", "binary")
_DIGITS = Context(prec=60)


@dataclass(frozen=True)
class Scale:
    """``limits`` are BARS + 1 values from the least to the most; ``literal`` spells one in a query."""

    limits: Sequence[str]
    literal: str


def figures_query(source: str, shown: Sequence[models.Column]) -> str:
    """Return the query that gives rows, and of each column how many values, distinct ones, the least and the most.

    Least and most are of finite numbers only, and not asked of personal columns.
    """
    parts = ["count(*)"]
    for column in shown:
        name, nested = quoted(column.name), column.type.startswith(_NESTED)
        ranged = f"CASE WHEN is_finite({name}) THEN {name} END" if _base(column) in _FLOATS else name
        parts += [
            f"count({name})",
            "NULL" if nested else f"count(DISTINCT {name})",
            "NULL" if nested or column.personal else f"cast(min({ranged}) AS varchar)",
            "NULL" if nested or column.personal else f"cast(max({ranged}) AS varchar)",
        ]
    return f"SELECT {', '.join(f'{p} AS a{n}' for n, p in enumerate(parts))} FROM {source}"


def figures(
    row: Sequence[str | None], shown: Sequence[models.Column]
) -> tuple[int, list[models.ColumnProfile]]:
    """Return how many rows the table has, and its columns in figures, from the only row of ``figures_query``."""
    total = int(row[0] or 0)
    found = []
    for place, column in enumerate(shown):
        there, distinct, least, most = row[1 + 4 * place : 5 + 4 * place]
        found.append(
            models.ColumnProfile(
                name=column.name,
                nulls=total - int(there or 0),
                distinct=None if distinct is None else int(distinct),
                least=least,
                most=most,
                bars=[],
            )
        )
    return total, found


def bars_query(
    source: str, shown: Sequence[models.Column], found: Sequence[models.ColumnProfile]
) -> tuple[str, dict[int, Scale]]:
    """Return the query that counts rows by bar ("" if no column has bars), and the scales of numbers and moments."""
    parts: list[str] = []
    scales: dict[int, Scale] = {}
    for place, (column, figures) in enumerate(zip(shown, found, strict=True)):
        if column.personal or not figures.distinct:
            continue
        name = quoted(column.name)
        value, wanted = f"cast({name} AS varchar)", f"{name} IS NOT NULL"
        scale = _scale(column, figures)
        if scale is not None:
            scales[place] = scale
            whens = (
                f"WHEN {name} < {scale.literal.format(limit)} THEN '{n}'"
                for n, limit in enumerate(scale.limits[1:-1])
            )
            value = f"CASE {' '.join(whens)} ELSE '{BARS - 1}' END"
            if _base(column) in _FLOATS:
                wanted = f"is_finite({name})"
        elif figures.distinct > _FEW:
            continue
        parts.append(
            f"SELECT {place} AS p, {value} AS v, count(*) AS n FROM {source} WHERE {wanted} GROUP BY 2"
        )
    return " UNION ALL ".join(parts), scales


def fill(
    found: Sequence[models.ColumnProfile], scales: Mapping[int, Scale], rows: Sequence[Sequence[str | None]]
) -> None:
    """Give the columns their bars from the rows of ``bars_query``."""
    counted: dict[int, list[tuple[str, int]]] = {}
    for p, v, n in rows:
        counted.setdefault(int(p or 0), []).append((v or "", int(n or 0)))
    for place, pairs in counted.items():
        if place in scales:
            limits, by_bar = scales[place].limits, {int(v): n for v, n in pairs}
            found[place].bars = [
                models.Bar(label=f"{_short(limits[b])} to {_short(limits[b + 1])}", rows=by_bar.get(b, 0))
                for b in range(BARS)
            ]
        else:
            largest = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:BARS]
            if all(_is_number(v) for v, _ in largest):
                largest.sort(key=lambda pair: Decimal(pair[0]))
            found[place].bars = [models.Bar(label=v, rows=n) for v, n in largest]


def _base(column: models.Column) -> str:
    return column.type.partition("(")[0].strip().lower()


def _integers(least: str, most: str) -> list[str]:
    low, high = int(least), int(most)
    return [str(low + (high - low) * n // BARS) for n in range(BARS + 1)]


def _decimals(least: str, most: str) -> list[str]:
    with localcontext(_DIGITS):
        low, high = Decimal(least), Decimal(most)
        digits = max(0, -int(low.as_tuple().exponent), -int(high.as_tuple().exponent))
        return [f"{low + (high - low) * n / BARS:.{digits}f}" for n in range(BARS + 1)]


def _floats(least: str, most: str) -> list[str]:
    with localcontext(_DIGITS):
        low, high = Decimal(least), Decimal(most)
        return [repr(float(low + (high - low) * n / BARS)) for n in range(BARS + 1)]


def _days(least: str, most: str) -> list[str]:
    low, high = datetime.date.fromisoformat(least), datetime.date.fromisoformat(most)
    return [str(low + (high - low) * n // BARS) for n in range(BARS + 1)]


def _moments(least: str, most: str) -> list[str]:
    low, high = datetime.datetime.fromisoformat(least), datetime.datetime.fromisoformat(most)
    return [(low + (high - low) * n / BARS).isoformat(" ", "milliseconds") for n in range(BARS + 1)]


#: How the limits between a type's least and most are found, and how Athena spells one.
_KINDS: dict[str, tuple[Callable[[str, str], list[str]], str]] = {
    **dict.fromkeys(_INTEGERS, (_integers, "{}")),
    **dict.fromkeys(_FLOATS, (_floats, "DOUBLE '{}'")),
    "decimal": (_decimals, "DECIMAL '{}'"),
    "date": (_days, "DATE '{}'"),
    "timestamp": (_moments, "TIMESTAMP '{}'"),
}


def _scale(column: models.Column, figures: models.ColumnProfile) -> Scale | None:
    """Return the limits of a column's bars; None where its values are counted one by one."""
    least, most = figures.least, figures.most
    if _base(column) not in _KINDS or (figures.distinct or 0) <= BARS or least is None or most is None:
        return None
    between, literal = _KINDS[_base(column)]
    try:
        limits = between(least, most)
    except (ValueError, ArithmeticError):  # a year that Python does not have, for one
        return None
    return Scale(limits, literal) if len(set(limits)) > BARS else None


def _short(limit: str) -> str:
    """Spell a limit for people: numbers of at least 10,000 without a fraction, others with four digits."""
    if not _is_number(limit):
        return limit
    value = Decimal(limit)
    if value == value.to_integral_value():
        return f"{value:.0f}"
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{float(value):.4g}"  # noqa: PLR2004


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False
