"""WHERE by the columns of LATERAL VIEW, which Sail looks for before it makes them: they are made in a query within.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-lateral-view.html.
"""

from __future__ import annotations

import re
from itertools import accumulate

from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.named_windows import of_query
from glue_local.engine.sessions.differences.rule import Columns

_FILTERED = re.compile(r"(?is)\blateral\s+view\b.*\bwhere\b")


def filtered(text: str, columns: Columns) -> str:
    """Return SQL whose conditions see what LATERAL VIEW makes; unchanged where names would be of two columns."""
    if not _FILTERED.search(text):
        return text
    found = tokens(text)
    depths = [*accumulate((t.text == "(") - (t.text == ")") if t.kind == "mark" else 0 for t in found)]
    for at in range(len(found) - 1, 0, -1):
        if found[at].upper == "LATERAL" and found[at + 1].upper == "VIEW":
            query = [i for i in of_query(found, at) if depths[i] == depths[at]]
            if (new := _within(text, found, query, at, columns)) is not None:
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
    aliases = {
        _name(found[i]) for i in query if from_ < i < where and found[i].kind in ("word", "quoted")
    } - {*names}
    outside = [i for i in _all_of(found, query) if not from_ <= i < where]
    if not any(_name(found[i]) in made for i in outside if i > where):
        return None
    if any(found[i].text == "." and found[i + 1].text == "*" for i in outside[:-1]):
        return None
    gone = [
        i for i in outside if _name(found[i]) in aliases and found[i + 1 : i + 2] and found[i + 1].text == "."
    ]
    changed = [(found[from_].start, found[where].start, f"FROM (SELECT * {inner}) AS _lateral ")]
    changed += [(found[i].start, found[i + 1].end, "") for i in gone if found[i - 1].text != "."]
    for start, end, new in sorted(changed, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _all_of(found: list[Token], query: list[int]) -> list[int]:
    return [i for i in range(query[0], len(found)) if i <= query[-1]]


def _name(token: Token) -> str:
    return token.text.strip("`").lower()
