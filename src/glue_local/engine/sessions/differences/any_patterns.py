"""``LIKE ANY``, ``LIKE SOME`` and ``LIKE ALL`` of patterns where rows are kept, of which Sail makes aggregates.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-like.html.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.lexer import Token
from glue_local.engine.sessions.differences.tree import Tree

_WRITTEN = re.compile(r"\bi?like\s+(?:any|some|all)\s*\(", re.IGNORECASE)
#: Words of which the nearest one before a comparison says whether it keeps rows.
_KEEPING = {"WHERE", "HAVING", "ON"}
_CLAUSES = {*_KEEPING, "SELECT", "FROM", "BY", "WHEN", "THEN", "ELSE", "CASE", "SET", "VALUES"}
#: What may stand before the value that is compared: anything else may belong to it.
_BEFORE = {"WHERE", "HAVING", "ON", "AND", "OR", "NOT", "("}


def written_out(text: str) -> str:
    """Return SQL with a comparison for each of the patterns in WHERE, ON and HAVING."""
    if not _WRITTEN.search(text):
        return text
    tree = Tree(text)
    edits = []
    for i, token in enumerate(tree.t):
        if token.upper not in ("LIKE", "ILIKE") or _clause(tree, i) not in _KEEPING:
            continue
        words = [each.upper for each in tree.t[i + 1 : i + 3]]
        if len(words) < len("ab") or words[0] not in ("ANY", "SOME", "ALL") or words[1] != "(":
            continue
        close = tree._close.get(i + 2, i + 2)
        negated = tree.t[i - 1].upper == "NOT"
        begin = _operand(tree, i - 1 - negated)
        if begin is None:
            continue
        value = text[tree.t[begin].start : tree.t[i - 1 - negated].end]
        word = ("NOT " if negated else "") + token.text
        each = [f"{value} {word} {pattern}" for pattern in _listed(text, tree, i + 3, close)]
        joined = (" AND " if words[0] == "ALL" else " OR ").join(each)
        edits.append((tree.t[begin].start, tree.t[close].end, f"({joined})"))
    for start, end, made in reversed(edits):
        text = text[:start] + made + text[end:]
    return text


def _clause(tree: Tree, at: int) -> str:
    """Return the word that begins the clause in which a token stands."""
    opened = {closed: begin for begin, closed in tree._close.items()}
    i = at
    while i > 0:
        i = opened.get(i - 1, i - 1) if tree.t[i - 1].text == ")" else i - 1
        if tree.t[i].upper in _CLAUSES:
            return tree.t[i].upper
    return ""


def _operand(tree: Tree, last: int) -> int | None:
    """Return the token with which a value begins that ends with a token: a name, a literal, a call or parentheses."""
    first = last
    if tree.t[last].text == ")":
        first = next(opened for opened, closed in tree._close.items() if closed == last)
        if _names(tree.t[first - 1]):
            first -= 1
    while first > 1 and tree.t[first - 1].text == "." and tree.t[first - 2].kind in ("word", "quoted"):
        first -= 2
    return first if first > 0 and tree.t[first - 1].upper in _BEFORE else None


def _names(token: Token) -> bool:
    return token.kind == "quoted" or (token.kind == "word" and token.upper not in _BEFORE)


def _listed(text: str, tree: Tree, i: int, close: int) -> list[str]:
    """Return the texts of what is listed between two tokens."""
    made, start = [], tree.t[i].start
    while i < close:
        if tree.t[i].text == ",":
            made.append(text[start : tree.t[i].start].strip())
            start = tree.t[i].end
        i = tree._close.get(i, i) + 1
    return [*made, text[start : tree.t[close].start].strip()]
