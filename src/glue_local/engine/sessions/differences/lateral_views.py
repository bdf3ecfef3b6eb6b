"""WHERE by the columns of LATERAL VIEW, which Sail looks for before it makes them: they are made in a query within.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-lateral-view.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.named_windows import beside, of_query
from glue_local.engine.sessions.differences.rule import Columns

#: Clauses in which an alias of the list may come before a column.
_CLAUSES = {"HAVING", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE"}
_FILTERED = re.compile(r"(?is)\blateral\s+view\b.*\bwhere\b")


def filtered(text: str, columns: Columns) -> str:
    """Return SQL whose conditions see what LATERAL VIEW makes; unchanged where names would be of two columns."""
    if not _FILTERED.search(text):
        return text
    found = tokens(text)
    for at in range(len(found) - 1, 0, -1):
        if [token.upper for token in found[at : at + 2]] != ["LATERAL", "VIEW"]:
            continue
        if (new := _within(text, found, beside(found, at), at, columns)) is not None:
            return filtered(new, columns)
    return text


def _within(text: str, found: list[Token], query: list[int], at: int, columns: Columns) -> str | None:
    """Return SQL whose SELECT with its first LATERAL VIEW at a token reads from a query within; None to leave it."""
    select, from_ = (
        max((i for i in query if i < at and found[i].upper == w), default=-1) for w in ("SELECT", "FROM")
    )
    where = min((i for i in query if i > at and found[i].upper == "WHERE"), default=-1)
    if min(select, from_, where) < 0 or any(found[i].upper == "LATERAL" for i in query if from_ < i < at):
        return None
    withs = text[found[query[0]].start : found[select].start]
    source, inner = (text[found[from_].start : found[end].start] for end in (at, where))
    before, told = columns(f"{withs}SELECT * {source}"), columns(f"{withs}SELECT * {inner}")
    names = [name.lower() for name, _ in told or []]
    if not before or len({*names}) < len(names):
        return None
    made = {*names[len(before) :]}
    words = {_name(found[i]) for i in query if from_ < i < where and found[i].kind in ("word", "quoted")}
    aliases = words - {*names}
    outside = [i for i in range(select, query[-1] + 1) if not from_ <= i < where]
    if not any(_name(found[i]) in made for i in outside if i > where):
        return None
    if any(found[i].text == "." and found[i + 1].text == "*" for i in outside[:-1]):
        return None
    qualifying = [i for i in outside[:-2] if found[i + 1].text == "." and found[i - 1].text != "."]
    gone = [i for i in qualifying if _name(found[i]) in aliases]
    if any(_name(found[i]) in words & {*names} and _name(found[i + 2]) in names for i in qualifying):
        return None  # a table's column, or a field of the column with the table's name
    asked = sorted({f"{found[i].text}.{found[i + 2].text}" for i in gone})
    if (
        asked
        and columns(f"{withs}SELECT {', '.join(f'{q} AS c{n}' for n, q in enumerate(asked))} {inner}") is None
    ):
        return None  # of another table, or by a name that an alias hides
    within = _of_subqueries(found, outside, {*query})
    clauses = next((i for i in query if i > where and found[i].upper in _CLAUSES), len(found))
    shown = {*_aliases(found, [i for i in query if select < i <= from_], aliases)}
    if any(i in within or (i > clauses and _name(found[i + 2]) in shown) for i in gone):
        return None  # without its table a name would be that of another query's column, or of an alias
    changed = [(found[from_].start, found[where].start, f"FROM (SELECT * {inner}) AS _lateral ")]
    changed += [(found[i].start, found[i + 1].end, "") for i in gone]
    for start, end, new in sorted(changed, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _of_subqueries(found: list[Token], outside: list[int], query: set[int]) -> set[int]:
    """Return the tokens of queries within the conditions and the list of a SELECT."""
    within: set[int] = set()
    for at in (i for i in outside if found[i].upper == "SELECT" and i not in query):
        within.update(of_query(found, at))
    return within


def _aliases(found: list[Token], listed: list[int], tables: set[str]) -> Iterator[str]:
    """Return the names that a SELECT gives, but to columns that have them already."""
    distinct = any(found[k].upper == "DISTINCT" for k in listed)  # after which only aliases are seen
    for at, (i, after) in enumerate(pairwise(listed)):
        if found[i].kind not in ("word", "quoted") or (found[after].text != "," and after != listed[-1]):
            continue
        first = next((k + 1 for k in reversed(range(at)) if found[listed[k]].text == ","), 0)
        item = [_name(found[k]) for k in listed[first : at + 1] if found[k].upper not in ("AS", "DISTINCT")]
        own = item[-2:] == item[-1:] * 2 and (item[:-2] == [] or (len(item) == 4 and item[0] in tables))
        if len(item) > 1 and item[-2] != "." and (distinct or not own):
            yield item[-1]


def _name(token: Token) -> str:
    return token.text.strip("`").lower()
