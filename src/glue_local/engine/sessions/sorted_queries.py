"""SQL that selects from sorted rows: their order is that of the result, as in Spark (see sorting.py).

``SELECT f(x) FROM (SELECT ... ORDER BY k) WHERE ...`` becomes a query that numbers the sorted rows, and sorts by that
number at its end. The same for a view or a common table expression whose query ends with an ORDER BY.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.sorting import PLACE, PLACE_SQL, closing, is_plain, of_many_rows, ordered
from glue_local.identifiers import backquoted

#: What the query of numbered rows contains.
NUMBERED = f"{PLACE_SQL} AS {PLACE}"
IsOrdered = Callable[[str], bool]
#: Returns the names of a query's columns; None if Sail does not take it.
Names = Callable[[str], list[str] | None]
#: Clauses after which rows are in no order, or in one of their own.
_OTHERS = {
    "DISTINCT", "GROUP", "HAVING", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE", "UNION", "INTERSECT", "MINUS", "JOIN",
    "LATERAL", "PIVOT", "UNPIVOT", "TABLESAMPLE", "WINDOW", "VALUES",
}  # fmt: skip


@dataclass(frozen=True)
class _Select:
    """The places of the parts of a SELECT in its text; what follows the source's alias is ``after``."""

    start: int
    items: tuple[int, int]
    source: tuple[int, int]
    alias: str
    after: int
    before_limit: int
    filters: bool
    inner: tuple[int, int] | None


def view_made(text: str) -> tuple[str, str] | None:
    """Return the name of the temporary view that a statement makes, and its query; None for another statement."""
    found = tokens(text)
    words = [token.upper for token in found]
    if "VIEW" not in words or words[0] != "CREATE":
        return None
    at = words.index("VIEW")
    before = [word for word in words[1:at] if word not in ("OR", "REPLACE")]
    if before not in (["TEMP"], ["TEMPORARY"], ["GLOBAL", "TEMP"], ["GLOBAL", "TEMPORARY"]):
        return None
    at += 4 if words[at + 1 : at + 4] == ["IF", "NOT", "EXISTS"] else 1
    begin = next((i for i in range(at + 1, len(found)) if words[i] == "AS"), None)
    if begin is None:
        return None
    name = found[at].text.strip("`").lower()
    return (f"global_temp.{name}" if before[0] == "GLOBAL" else name), text[found[begin].end :]


def in_order(text: str, is_ordered: IsOrdered, names: Names, depth: int = 0) -> tuple[str, bool]:
    """Return a query that keeps the order of the rows that it selects from, and whether its rows are in one.

    ``is_ordered`` tells of views. A query that it does not know is returned as it is.
    """
    if ordered(text):
        return text, True
    found = tokens(text)
    while found and found[-1].upper == ";":
        text = text[: found.pop().start]
    if found and found[0].upper == "(" and closing(found, 0) == len(found) - 1:
        inner, known = in_order(text[found[0].end : found[-1].start], is_ordered, names, depth)
        return f"({inner}\n)", known
    if found and found[0].upper == "TABLE":
        return text, is_ordered("".join(token.text for token in found[1:]).replace("`", "").lower())
    if not found or found[0].upper not in ("SELECT", "WITH"):
        return text, False
    return _selected(text, is_ordered, names, depth)


def _selected(text: str, is_ordered: IsOrdered, names: Names, depth: int) -> tuple[str, bool]:
    """Return what in_order does of a SELECT, whose common table expressions may stand before it."""
    given = text
    text, found, start, common = _common(text, is_ordered, names, depth)
    select = _select(text, found, start)
    if select is None:
        return given, False
    source = text[slice(*select.source)]
    if select.inner is not None:
        inner, known = in_order(text[slice(*select.inner)], is_ordered, names, depth + 1)
        source = f"({inner}\n)"
    else:
        name = source.replace("`", "").lower()
        known = name in common or is_ordered(name)
    items = _items(text[slice(*select.items)])
    if not known or any(of_many_rows(_without_queries(item)) for item in items):
        return given, False
    if not select.filters and all(map(is_plain, items)):
        made = text[: select.source[0]] + source + text[select.source[1] :]
        return made, True
    numbered = _numbered(text, select, source, items, f"{PLACE}_{depth}", names)
    return (given, False) if numbered is None else (numbered, True)


_AS = " _glue_local_sorted"


def _numbered(
    text: str, select: _Select, source: str, items: list[str], place: str, names: Names
) -> str | None:
    """Return a query whose rows are numbered in its source, and sorted by that; None where there is no way."""
    named = f"{source} {select.alias or _AS}"
    if any(map(_stars, items)):
        of_star = partial(
            _of_star, lambda stars: names(f"{text[: select.start]} SELECT {stars} FROM {named}")
        )
        expanded = [_expanded(item, of_star) for item in items]
        if None in expanded:
            return None
        items = [item for item in expanded if item is not None]
    numbered = f"(SELECT *, {PLACE_SQL} AS {place} FROM {named}) {select.alias or _AS}"
    begin, end = text[: select.items[0]], text[select.before_limit :]
    rest = text[select.after : select.before_limit]
    return f"{begin} {', '.join(items)} FROM {numbered} {rest}\n ORDER BY {place} {end}"  # a comment may end the rest


def _of_star(names: Names, stars: str) -> str | None:
    """Return the columns that a star stands for, as SQL."""
    known = names(stars)
    return None if known is None else ", ".join(map(backquoted, known))


def _stars(item: str) -> list[tuple[int, int]]:
    """Return where a star stands for all columns in an item's text, with the name before it."""
    found = tokens(item)
    made = []
    for i, token in enumerate(found):
        if token.upper != "*" or (i and found[i - 1].upper not in (".", "(", ",")):
            continue
        at = i
        while at > 1 and found[at - 1].upper == ".":
            at -= 2
        made.append((found[at].start, token.end))
    return made


def _expanded(item: str, of_star: Callable[[str], str | None]) -> str | None:
    """Return an item's text with columns for its stars, which must not take the place; None where there is no way."""
    for start, end in reversed(_stars(item)):
        but = [token.upper for token in tokens(item[end:])[:1]] == ["EXCEPT"]
        if but and start:
            return None
        every = of_star(item if but else "*")
        if every is None:
            return None
        item = every if but else item[:start] + every + item[end:]
    return item


def _common(
    text: str, is_ordered: IsOrdered, names: Names, depth: int
) -> tuple[str, list[Token], int, set[str]]:
    """Return a query whose common table expressions keep their rows' order, and its tokens.

    Then the token at which the query after them begins, and the names of those that are sorted.
    """
    found, made, i = tokens(text), set[str](), 1
    if found[0].upper != "WITH":
        return text, found, 0, made
    while (at := _body(found, i)) is not None:
        start, end = found[at].end, found[closing(found, at)].start
        before = text[: found[i - 2].end] if i > 1 else ""  # without the comma
        inner, known = in_order(
            text[start:end],
            lambda name: name in made or is_ordered(name),
            lambda query, before=before: names(f"{before} {query}"),  # type: ignore[misc]
            depth + 1,
        )
        if known:
            made.add(found[i].text.strip("`").lower())
            text = f"{text[:start]}{inner}{text[end:]}"
            found = tokens(text)
        i = closing(found, at) + 1
        if i >= len(found) or found[i].upper != ",":
            break
        i += 1
    return text, found, i, made


def _body(found: list[Token], i: int) -> int | None:
    """Return the token that opens the query of a common table expression whose name is a token."""
    at = i + 1
    if at < len(found) and found[at].upper == "(":  # names of its columns
        at = closing(found, at) + 1
    return at + 1 if [token.upper for token in found[at : at + 2]] == ["AS", "("] else None


def _items(text: str) -> list[str]:
    """Return the items of a SELECT, without the comments around them."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens(text):
        depth += (token.upper in ("(", "[")) - (token.upper in (")", "]"))
        if token.upper == "," and depth == 0:
            items.append([])
        else:
            items[-1].append(token)
    return [text[found[0].start : found[-1].end] for found in items if found]


def _without_queries(text: str) -> str:
    """Return an expression's text without the queries in it: what they compute of many rows is one value."""
    found, i = tokens(text), 0
    made, at = "", 0
    while i + 1 < len(found):
        if found[i].text == "(" and found[i + 1].upper in ("SELECT", "WITH"):
            close = closing(found, i)
            made, at = made + text[at : found[i].start], found[close].end
            i = close
        i += 1
    return made + text[at:]


def _select(text: str, found: list[Token], start: int) -> _Select | None:
    """Return the parts of a SELECT from one source, with no clauses but WHERE and LIMIT; None for any other query."""
    if start >= len(found) or found[start].upper != "SELECT":
        return None
    places: dict[str, int] = {}
    i = start + 1
    while i < len(found):
        word = found[i].upper
        if word == "(":
            i = closing(found, i)
        elif word in _OTHERS or (word in ("EXCEPT", "OFFSET") and "FROM" in places):
            return None
        elif word in ("FROM", "WHERE", "LIMIT"):
            places.setdefault(word, i)
        i += 1
    if "FROM" not in places or places["FROM"] + 1 >= len(found):
        return None
    end = min((places[w] for w in ("WHERE", "LIMIT") if w in places), default=len(found))
    at = places["FROM"] + 1
    inner = None
    if found[at].text == "(":
        close = closing(found, at)
        inner, after = (found[at].end, found[close].start), close + 1
    else:
        after = at + 1
        while after + 1 < end and found[after].text == ".":
            after += 2
    alias = found[after:end]
    if alias and alias[0].upper == "AS":
        alias = alias[1:]
    if len(alias) > 1 or (alias and alias[0].kind not in ("word", "quoted")):
        return None
    name = alias[0].text if alias else "" if inner else found[after - 1].text
    source = (found[at].start, found[after - 1].end)
    before_limit = found[places["LIMIT"]].start if "LIMIT" in places else len(text)
    items = (found[start].end, found[places["FROM"]].start)
    last = alias[-1].end if alias else source[1]
    return _Select(found[start].start, items, source, name, last, before_limit, "WHERE" in places, inner)
