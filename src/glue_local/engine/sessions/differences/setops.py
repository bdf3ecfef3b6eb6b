"""UNION, INTERSECT and EXCEPT of columns whose types differ: each side is cast to the type that Spark gives the result.

Sail takes the first side's type for the result's, and makes texts of doubles otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.common import widest
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.engine.sessions.differences.typetext import is_nested
from glue_local.engine.sessions.differences.zeros import has_fractions
from glue_local.identifiers import backquoted

_WORDS = ("UNION", "INTERSECT", "EXCEPT", "MINUS")
_AFTER = ("ORDER", "LIMIT", "SORT", "CLUSTER", "DISTRIBUTE", "OFFSET")


def mismatch(what: str, left: str, right: str) -> Exception:
    """Return the error that Spark raises for columns that have no common type."""
    from pyspark.errors import AnalysisException

    return AnalysisException(
        f"[INCOMPATIBLE_COLUMN_TYPE] {what} can only be performed on tables with compatible column types: "
        f'"{left.upper()}" and "{right.upper()}" are not.'
    )


def types_of(sides: list[list[str]], what: str, ansi: bool) -> list[str] | None:
    """Return the types of the result's columns; None if all sides have them, or have not as many columns."""
    if all(side == sides[0] for side in sides) or len({len(side) for side in sides}) > 1:
        return None
    made = sides[0]
    for side in sides[1:]:
        wider = [widest(a, b, ansi) for a, b in zip(made, side, strict=True)]
        for found, a, b in zip(wider, made, side, strict=True):
            if found is None:
                raise mismatch(what, a, b)
        made = [t for t in wider if t is not None]
    return made


def no_nested_fractions(what: str, types: list[str]) -> None:
    """Raise EngineFeatureError for rows that are told apart by fractions within others."""
    if found := next((t for t in types if is_nested(t) and has_fractions(t)), None):
        raise EngineFeatureError(f"{what} of {found}, in which Sail tells 0.0 from -0.0,")


def rewritten(text: str, columns: Columns, ansi: bool) -> str:
    """Return SQL whose set operations have sides of one type; EngineFeatureError for INTERSECT ALL."""
    upper = text.upper()
    if not any(word in upper for word in _WORDS):
        return text
    found = tokens(text)
    changes: list[tuple[int, int, str]] = []
    for block in _blocks(found):
        changes += _changes(text, block, columns, ansi)
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _blocks(found: list[Token]) -> Iterator[list[list[Token]]]:
    """Return each query with set operations, inmost ones last: tokens of its own level, in runs that words part."""
    depth: list[list[Token]] = [[]]
    for token in found:
        depth[-1].append(token)
        if token.text == "(" and token.kind == "mark":
            depth.append([])
        elif token.text == ")" and token.kind == "mark" and len(depth) > 1:
            inner = depth.pop()
            depth[-1].append(inner.pop())
            if parted := _parted(inner):
                yield parted
    if parted := _parted(depth[0]):
        yield parted


def _parted(level: list[Token]) -> list[list[Token]] | None:
    if not any(t.upper in _WORDS and t.kind == "word" for t in level):
        return None
    start = 0
    if (level and level[0].upper == "WITH") or (level and level[0].upper in ("CREATE", "INSERT")):
        start = next((i for i, t in enumerate(level) if t.upper == "SELECT"), len(level))
    runs: list[list[Token]] = [level[:start], []]
    for token in level[start:]:
        if token.upper in _WORDS:
            runs.append([])
        elif token.upper in _AFTER and len(runs) > 2:
            break
        runs[-1].append(token)
    return runs if len(runs) > 2 else None


def _changes(text: str, runs: list[list[Token]], columns: Columns, ansi: bool) -> list[tuple[int, int, str]]:
    before, sides = runs[0], runs[1:]
    what = sides[1][0].upper
    for side in sides[1:]:
        if side[0].upper == "INTERSECT" and len(side) > 1 and side[1].upper == "ALL":
            raise EngineFeatureError("INTERSECT ALL")
    places = []
    for i, side in enumerate(sides):
        begin = 0 if i == 0 else 2 if len(side) > 1 and side[1].upper in ("ALL", "DISTINCT") else 1
        if begin >= len(side):
            return []
        places.append((side[begin].start, side[-1].end))
    common = text[before[0].start : before[-1].end] if before and before[0].upper == "WITH" else ""
    told = [columns(f"{common} {text[start:end]}") for start, end in places]
    known = [t for t in told if t is not None]
    if len(known) < len(told):
        return []
    whole = all(side[0].upper == "UNION" and len(side) > 1 and side[1].upper == "ALL" for side in sides[1:])
    if not whole:
        no_nested_fractions(what, [type_ for _, type_ in known[0]])
    types = types_of([[type_ for _, type_ in side] for side in known], what, ansi)
    if types is None:
        return []
    if len(sides) > 2 and not (whole and "string" not in types):
        raise EngineFeatureError(f"{what} of more than two queries with different types")
    changes = []
    for (start, end), listed in zip(places, known, strict=True):
        if [t for _, t in listed] == types:
            continue
        names = [backquoted(name) for name, _ in listed]
        if len({n.lower() for n in names}) < len(names):
            raise EngineFeatureError(f"{what} on columns with the same name and different types")
        items = (
            n if had == to else f"CAST({n} AS {to}) AS {n}"
            for n, (_, had), to in zip(names, listed, types, strict=True)
        )
        inner = text[start:end]
        query = f"{inner if inner[0] == '(' else f'({inner})'} AS _side({', '.join(names)})"
        changes.append((start, end, f"SELECT {', '.join(items)} FROM {query}"))
    return changes
