"""``LIKE ANY``, ``LIKE SOME`` and ``LIKE ALL`` of patterns where rows are kept, of which Sail makes aggregates.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-like.html.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.lexer import Token, parted
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
    opened = {closed: begin for begin, closed in tree._close.items()}
    edits = []
    for i, token in enumerate(tree.t):
        if token.upper not in ("LIKE", "ILIKE") or _clause(tree, i, opened) not in _KEEPING:
            continue
        words = [each.upper for each in tree.t[i + 1 : i + 3]]
        if words[1:] != ["("] or words[0] not in ("ANY", "SOME", "ALL"):
            continue
        close = tree._close.get(i + 2, i + 2)
        negated = tree.t[i - 1].upper == "NOT"
        begin = _operand(tree, i - 1 - negated, opened)
        if begin is None:
            continue
        value = text[tree.t[begin].start : tree.t[i - 1 - negated].end]
        word = ("NOT " if negated else "") + token.text
        patterns = parted(tree.t[i + 3 : close])
        if not all(patterns):
            continue
        each = [f"{value} {word} {text[one[0].start : one[-1].end]}" for one in patterns]
        joined = (" AND " if words[0] == "ALL" else " OR ").join(each)
        edits.append((tree.t[begin].start, tree.t[close].end, f"({joined})"))
    for start, end, made in reversed(edits):
        text = text[:start] + made + text[end:]
    return text


def _clause(tree: Tree, at: int, opened: dict[int, int]) -> str:
    """Return the word that begins the clause in which a token stands; ``opened`` by the ends of parentheses."""
    i = at
    while i > 0:
        i = opened.get(i - 1, i - 1) if tree.t[i - 1].text == ")" else i - 1
        if tree.t[i].upper in _CLAUSES:
            return tree.t[i].upper
    return ""


def _operand(tree: Tree, last: int, opened: dict[int, int]) -> int | None:
    """Return the token with which a value begins that ends with a token: a name, a literal, a call or parentheses."""
    first = last
    if tree.t[last].text == ")":
        first = opened[last]
        if _names(tree.t[first - 1]):
            first -= 1
    while first > 1 and tree.t[first - 1].text == "." and tree.t[first - 2].kind in ("word", "quoted"):
        first -= 2
    return first if first > 0 and tree.t[first - 1].upper in _BEFORE else None


def _names(token: Token) -> bool:
    return token.kind == "quoted" or (token.kind == "word" and token.upper not in _BEFORE)
