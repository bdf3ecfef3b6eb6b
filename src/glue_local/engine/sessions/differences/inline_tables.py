"""VALUES whose rows have different types: each column is cast to the one type that Spark gives it.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-inline-table.html. Sail makes decimals of doubles
beside decimals, and loses their digits.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.common import widest
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.rule import OTHERWISE, UNKNOWN, Columns

_HAS_VALUES = re.compile(r"(?i)\bvalues\s*\(")
_STRUCT = re.compile(r"(?i)(?:named_)?struct\s*\(")
_BEYOND_INT = 2**31


def rewritten(text: str, columns: Columns, ansi: bool) -> str:
    """Return SQL whose VALUES have one type in each column; Spark's error where they have none in common."""
    if not _HAS_VALUES.search(text):
        return text
    found = tokens(text)
    changes: list[tuple[int, int, str]] = []
    for i, token in enumerate(found):
        if token.upper == "VALUES" and i + 1 < len(found) and found[i + 1].text == "(":
            rows = _rows(text, found, i + 1)
            if any(len(row) == 1 and _STRUCT.match(row[0][2]) for row in rows):
                raise EngineFeatureError(
                    "VALUES with a single struct as a row, which Spark expands to columns,"
                )
            if len({len(row) for row in rows}) == 1 and len(rows) > 1:
                for column in zip(*rows, strict=True):
                    changes += _cast(list(column), columns, ansi)
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


Cell = tuple[int, int, str]


def _rows(text: str, found: list[Token], i: int) -> list[list[Cell]]:
    """Return the cells of the rows that begin at token i, each with its place."""
    rows: list[list[Cell]] = []
    while i < len(found) and found[i].text == "(":
        row, depth, start = [], 0, i + 1
        while i < len(found):
            mark = found[i].text if found[i].kind == "mark" else ""
            depth += (mark in ("(", "[")) - (mark in (")", "]"))
            if (mark == "," and depth == 1) or depth == 0:
                if i > start:
                    place = found[start].start, found[i - 1].end
                    row.append((*place, text[slice(*place)]))
                start = i + 1
            i += 1
            if depth == 0:
                break
        rows.append(row)
        if i >= len(found) or found[i].text != ",":
            break
        i += 1
    return rows


def _cast(cells: list[Cell], columns: Columns, ansi: bool) -> list[Cell]:
    """Return a column's cells as its type, those that have another."""
    types = [_literal_type(value) for _, _, value in cells]
    if None not in types and len({_kind(t or "") for t in types} - {"void"}) < 2:
        return []
    unknown = [i for i, type_ in enumerate(types) if type_ is None]
    if unknown:
        told = columns("SELECT " + ", ".join(f"({cells[i][2]}) AS _c{i}" for i in unknown))
        if told is None:
            return []
        for i, (_, type_) in zip(unknown, told, strict=True):
            types[i] = type_
    known = [t or UNKNOWN for t in types]
    if len(set(known) - {"void"}) < 2:
        return []
    to = "void"
    for type_ in known:
        wider = widest(to, type_, ansi)
        if wider is None and to.startswith("interval") and type_.startswith("interval"):
            raise EngineFeatureError(f"A column of VALUES with {to.upper()} and {type_.upper()}")
        if wider is None or ("string" in (to, type_) and not {to, type_} <= {"string", "void"}):
            raise _mismatch(to, type_)
        to = wider
    return [
        (start, end, f"cast({value} as {to})")
        for (start, end, value), type_ in zip(cells, known, strict=True)
        if type_ not in (to, "void")
    ]


def _mismatch(left: str, right: str) -> Exception:
    from pyspark.errors import AnalysisException

    return AnalysisException(
        "[INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE] Found incompatible types in a column of VALUES: "
        f'"{left.upper()}" and "{right.upper()}".{OTHERWISE}'
    )


def _literal_type(value: str) -> str | None:
    """Return the type of a literal that is as good as alone; None for any other expression."""
    if value.upper() == "NULL":
        return "void"
    if value.upper() in ("TRUE", "FALSE"):
        return "boolean"
    if re.fullmatch(r"'(?:[^'\\]|\\.)*'", value, re.DOTALL):
        return "string"
    if re.fullmatch(r"-?\s*\d+", value):
        number = int(value.replace("-", "").strip()) - value.startswith("-")
        return "int" if number < _BEYOND_INT else None
    if decimal := re.fullmatch(r"-?\s*(\d*)\.(\d+)", value):
        whole = len(decimal[1].lstrip("0"))
        return f"decimal({max(whole + len(decimal[2]), 1)},{len(decimal[2])})"
    if re.fullmatch(r"-?\s*[\d.]+(?:[eE][+-]?\d+)?[dD]", value):
        return "double"
    return None


def _kind(type_: str) -> str:
    return type_.split("(", maxsplit=1)[0]
