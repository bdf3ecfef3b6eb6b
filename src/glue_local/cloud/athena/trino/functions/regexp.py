"""Regular expressions.

Source: https://trino.io/docs/current/functions/regexp.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.backtracking import Pattern
from glue_local.cloud.athena.trino.errors import Raised, fail, invalid
from glue_local.cloud.athena.trino.functions import re2
from glue_local.cloud.athena.trino.functions.java_regex import compiled, replacement
from glue_local.cloud.athena.trino.functions.registry import Entry
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader


def _like(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value | str:
    _check(args, node)
    pattern = re2.whether_matches(args[1].text) if args[1].text is not None else None
    if pattern is not None:
        return f"regexp_matches({args[0].sql}, {t.literal(pattern)})"
    return analyzer.python.call(_regexp_like, args, kind)


def _check(args: list[Value], node: Any) -> None:
    if args[1].text is None:
        return
    try:
        compiled(args[1].text)
    except Raised as error:
        code, _, message = str(error).removeprefix("TRINO:").partition(": ")
        fail(code, node.at, message)


def _regexp_like(text: str, pattern: str) -> bool:
    return compiled(pattern, text).search(text) is not None


def _group(pattern: re.Pattern[str] | Pattern, group: int) -> None:
    if group < 0:
        raise invalid("Group cannot be negative")
    if group > pattern.groups:
        raise invalid(f"Pattern has {pattern.groups} groups. Cannot access group {group}")


def _extract(text: str, pattern: str, group: int = 0) -> str | None:
    regex = compiled(pattern, text)
    _group(regex, group)
    found = regex.search(text)
    return found[group] if found else None


def _extract_all(text: str, pattern: str, group: int = 0) -> list[str | None]:
    regex = compiled(pattern, text)
    _group(regex, group)
    return [found[group] for found in regex.finditer(text)]


def _replace(text: str, pattern: str, by: str) -> str:
    regex = compiled(pattern, text)
    return regex.sub(replacement(by, regex), text)


def _remove(text: str, pattern: str) -> str:
    return compiled(pattern, text).sub("", text)


def _regexp_split(text: str, pattern: str) -> list[str]:
    parts, start = [], 0
    for found in compiled(pattern, text).finditer(text):
        if found.end() == 0 and found.start() == 0:
            continue
        parts.append(text[start : found.start()])
        start = found.end()
    return [*parts, text[start:]]


def _count(text: str, pattern: str) -> int:
    return sum(1 for _ in compiled(pattern, text).finditer(text))


def _position(text: str, pattern: str, start: int = 1, occurrence: int = 1) -> int:
    if start < 1:
        raise invalid("start position cannot be smaller than 1")
    if occurrence < 1:
        raise invalid("occurrence cannot be smaller than 1")
    if start > len(text):
        return -1
    found = list(compiled(pattern, text).finditer(text, start - 1))
    return found[occurrence - 1].start() + 1 if len(found) >= occurrence else -1


def _pieces(text: str, pattern: str) -> list[dict[str, Any]]:
    """The text before each match and the match's groups, then the rest."""
    pieces, end = [], 0
    for found in compiled(pattern, text).finditer(text):
        pieces.append({"f0": text[end : found.start()], "f1": list(found.groups())})
        end = found.end()
    return [*pieces, {"f0": text[end:], "f1": None}]


def _replace_by(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    piece = t.row([t.VARCHAR, t.array(t.VARCHAR)])
    pieces = analyzer.python.call(_pieces, args[:2], t.array(piece)).sql
    head, _, body = args[2].sql.partition(":")
    name = head.removeprefix("lambda ").strip()
    inner = body.strip()
    groups = f"list_transform([e.f1], lambda {name}: coalesce({inner}, ''))[1]"
    whole = f"list_transform({pieces}, lambda e: e.f0 || CASE WHEN e.f1 IS NULL THEN '' ELSE {groups} END)"
    return Value(f"array_to_string({whole}, '')", t.VARCHAR)


def _fast_replace(args: list[Value]) -> str | None:
    """SQL of regexp_replace where RE2 replaces the same."""
    pattern, by = args[1].text, args[2].text if len(args) > 2 else ""  # noqa: PLR2004 - what replaces
    if pattern is None or by is None:
        return None
    rewritten, written = re2.whole_matches(pattern), re2.replacement(by, pattern)
    if rewritten is None or written is None:
        return None
    return f"regexp_replace({args[0].sql}, {t.literal(rewritten)}, {t.literal(written)}, 'g')"


def _fast_extract(args: list[Value]) -> str | None:
    """SQL of regexp_extract where RE2 finds the same."""
    group = "0" if len(args) == 2 else args[2].sql  # noqa: PLR2004 - the group
    rewritten = re2.whole_matches(args[1].text) if args[1].text is not None else None
    if rewritten is None or not re2.always_there(args[1].text or "", group):
        return None
    text, pattern = args[0].sql, t.literal(rewritten)
    return (
        f"(CASE WHEN regexp_matches({text}, {pattern}) THEN regexp_extract({text}, {pattern}, {group}) END)"
    )


def _regexp(
    name: str,
    args: str,
    returns: str,
    function: Callable[..., Any],
    fast: Callable[[list[Value]], str | None] = lambda args: None,
) -> Entry:
    def emit(analyzer: Reader, values: list[Value], kind: Type, node: Any) -> Value:
        _check(values, node)
        own = fast(values)
        return analyzer.python.call(function, values, kind) if own is None else Value(own, kind)

    return f"{name}({args}) -> {returns}", emit


ENTRIES: list[Entry] = [
    ("regexp_like(varchar, varchar) -> boolean", _like),
    _regexp("regexp_extract", "varchar(x), varchar", "varchar(x)", _extract, _fast_extract),
    _regexp("regexp_extract", "varchar(x), varchar, bigint", "varchar(x)", _extract, _fast_extract),
    _regexp("regexp_extract_all", "varchar(x), varchar", "array(varchar(x))", _extract_all),
    _regexp("regexp_extract_all", "varchar(x), varchar, bigint", "array(varchar(x))", _extract_all),
    _regexp("regexp_replace", "varchar(x), varchar", "varchar(x)", _remove, _fast_replace),
    _regexp("regexp_replace", "varchar(x), varchar, varchar(y)", "varchar(matched)", _replace, _fast_replace),
    ("regexp_replace(varchar, varchar, function(array(varchar),varchar)) -> varchar", _replace_by),
    _regexp("regexp_split", "varchar(x), varchar", "array(varchar(x))", _regexp_split),
    _regexp("regexp_count", "varchar, varchar", "bigint", _count),
    _regexp("regexp_position", "varchar, varchar", "integer", _position),
    _regexp("regexp_position", "varchar, varchar, bigint", "integer", _position),
    _regexp("regexp_position", "varchar, varchar, bigint, bigint", "integer", _position),
]
