"""``PIVOT`` and ``UNPIVOT`` in SQL: Sail has no PIVOT, and keeps the rows without a value that UNPIVOT leaves out.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-pivot.html and
https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-unpivot.html
"""

from __future__ import annotations

import re
from itertools import pairwise

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import Token, closing, parted, tokens
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.identifiers import backquoted

_WORDS = re.compile(r"\b(?:UN)?PIVOT\b", re.IGNORECASE)
_ENDS = (
    "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT", "MINUS", "JOIN", "INNER", "LEFT",
    "RIGHT", "FULL", "CROSS", "ON", "PIVOT", "UNPIVOT", "LATERAL", "SORT", "CLUSTER", "DISTRIBUTE", "WINDOW",
    ")", ",", ";",
)  # fmt: skip


def rewritten(text: str, columns: Columns) -> str:
    """Return SQL without PIVOT, and whose UNPIVOT leaves out NULL; EngineFeatureError for what cannot be told here."""
    done = 0
    while _WORDS.search(text, done):
        found = tokens(text)
        at = next(
            (
                i
                for i, t in enumerate(found)
                if t.start >= done and t.upper in ("PIVOT", "UNPIVOT") and _is_clause(found, i)
            ),
            None,
        )
        if at is None:
            return text
        start, end, new = _change(text, found, at, columns)
        text = text[:start] + new + text[end:]
        done = start + len(new) if found[at].upper == "UNPIVOT" else start
    return text


def _is_clause(found: list[Token], at: int) -> bool:
    following = [t.upper for t in found[at + 1 : at + 4]]
    return (
        bool(following)
        and (
            following[0] == "("
            or (following[:1] in (["INCLUDE"], ["EXCLUDE"]) and following[1:3] == ["NULLS", "("])
        )
        and at > 0
        and found[at - 1].upper not in ("SELECT", ",", ".", "AS")
    )


def _change(text: str, found: list[Token], at: int, columns: Columns) -> tuple[int, int, str]:
    first = _from(found, at)
    opened = next(i for i in range(at, len(found)) if found[i].text == "(")
    closed = _closing(found, opened)
    relation = text[found[first].start : found[at].start].rstrip()
    inner = found[opened + 1 : closed]
    alias, last = _alias(text, found, closed)
    if found[at].upper == "UNPIVOT":
        made = _unpivot(text, found, at, opened, closed, relation, inner)
    else:
        made = _pivot(text, relation, inner, _known(text, found, relation, columns))
    return found[first].start, found[last].end, f"({made}){alias}"


def _from(found: list[Token], at: int) -> int:
    """Return the first token of the relation before a clause; EngineFeatureError for several relations."""
    depth = 0
    for i in range(at - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(found[i].text if found[i].kind == "mark" else "", 0)
        if depth < 0:
            break
        if depth == 0 and found[i].upper in ("JOIN", ","):
            break
        if depth == 0 and found[i].upper == "FROM":
            return i + 1
    raise EngineFeatureError(f"{found[at].upper} of more than one relation")


def _closing(found: list[Token], opened: int) -> int:
    closed = closing(found, opened)
    if closed is None:
        raise EngineFeatureError("SQL with a parenthesis that is not closed")
    return closed


def _alias(text: str, found: list[Token], closed: int) -> tuple[str, int]:
    """Return the alias behind a clause, and its last token."""
    at = closed + 1
    if at < len(found) and found[at].upper == "AS":
        at += 1
    if at < len(found) and found[at].kind in ("word", "quoted") and found[at].upper not in _ENDS:
        return f" AS {found[at].text}", at
    return "", closed


def _known(text: str, found: list[Token], relation: str, columns: Columns) -> list[str]:
    before = ""
    if found[0].upper == "WITH":
        depth = 0
        for token in found:
            depth += {"(": 1, ")": -1}.get(token.text if token.kind == "mark" else "", 0)
            if depth == 0 and token.upper == "SELECT":
                before = text[: token.start]
                break
    told = columns(f"SELECT * FROM {relation}") or columns(f"{before} SELECT * FROM {relation}")
    if told is None:
        raise EngineFeatureError("PIVOT of a relation whose columns Sail does not report")
    return [name for name, _ in told]


def _unpivot(
    text: str, found: list[Token], at: int, opened: int, closed: int, relation: str, inner: list[Token]
) -> str:
    body = text[found[opened].start : found[closed].end]
    listed = inner[next(i for i, t in enumerate(inner) if t.upper == "IN") :]
    names = [t.kind in ("word", "quoted") for t in listed[1:]]
    if any(one and other for one, other in pairwise(names)):  # with AS or without
        raise EngineFeatureError("UNPIVOT with names for its columns, which Sail ignores,")
    made = f"SELECT * FROM {relation} UNPIVOT {body}"
    if found[at + 1].upper == "INCLUDE":
        return made
    to = next(i for i, t in enumerate(inner) if t.upper == "FOR")
    values = [t.text for t in inner[:to] if t.kind in ("word", "quoted")]
    return f"{made} WHERE {' OR '.join(f'{name} IS NOT NULL' for name in values)}"


def _pivot(text: str, relation: str, inner: list[Token], known: list[str]) -> str:
    at = next(i for i, t in enumerate(inner) if t.upper == "FOR")
    values_at = next(i for i in range(at, len(inner)) if inner[i].upper == "IN")
    if any(t.upper == "(" for t in inner[at:values_at]):
        raise EngineFeatureError("PIVOT by several columns")
    key = text[inner[at + 1].start : inner[values_at - 1].end]
    aggregates = [_named(text, part) for part in parted(inner[:at])]
    values = [_named(text, part) for part in parted(inner[values_at + 2 : _closing(inner, values_at + 1)])]
    read = tokens(" ".join(f"({sql})" for sql, _ in aggregates))  # without their aliases
    used = {
        _plain(t.text)
        for t, following in zip(read, [*read[1:], None], strict=True)
        if t.kind in ("word", "quoted") and (following is None or following.text != "(")
    } | {_plain(inner[values_at - 1].text)}
    groups = [backquoted(name) for name in known if name.lower() not in used]
    listed = ", ".join(
        [*groups, f"{key} AS _key", *(f"{sql} AS _v{i}" for i, (sql, _) in enumerate(aggregates))]
    )
    by = ", ".join([*groups, key])
    columns = [
        f"first(CASE WHEN _key <=> {value} THEN _v{i} END, true) AS {backquoted(_title(value, alias, aggregates, i))}"
        for value, alias in values
        for i in range(len(aggregates))
    ]
    made = f"SELECT {', '.join([*groups, *columns])} FROM (SELECT {listed} FROM {relation} GROUP BY {by})"
    return f"{made} GROUP BY {', '.join(groups)}" if groups else made


def _named(text: str, part: list[Token]) -> tuple[str, str]:
    """Return an expression and its alias, empty if it has none."""
    alias, end = "", len(part)
    if (
        len(part) > 1
        and part[-1].kind in ("word", "quoted")
        and part[-2].upper not in ("-", "DATE", "TIMESTAMP")
    ):
        alias, end = _name(part[-1].text), len(part) - (2 if part[-2].upper == "AS" else 1)
    return text[part[0].start : part[end - 1].end], alias


def _name(text: str) -> str:
    return text[1:-1].replace("``", "`") if text.startswith("`") else text


def _plain(text: str) -> str:
    return _name(text).lower()


def _title(value: str, alias: str, aggregates: list[tuple[str, str]], number: int) -> str:
    """Return the name of a column as Spark makes it."""
    name = alias or value
    if not alias and re.fullmatch(r"'[^'\\]*'|\"[^\"\\]*\"", value):
        name = value[1:-1]
    elif not alias and not re.fullmatch(r"-?\d+|null|true|false", value, re.IGNORECASE):
        raise EngineFeatureError(f"PIVOT by the value {value} without an alias")
    if len(aggregates) == 1:
        return name
    sql, its_alias = aggregates[number]
    if not its_alias and not re.fullmatch(r"\w+\(\w+\)", sql):
        raise EngineFeatureError(f"PIVOT with {sql} without an alias")
    return f"{name}_{its_alias or sql.lower()}"
