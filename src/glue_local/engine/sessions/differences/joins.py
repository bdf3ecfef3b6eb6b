"""JOIN ... USING: the columns are named after the left side's, a right join's after the right side's, in any case.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-join.html. Sail names them as USING writes them.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.rule import Columns
from glue_local.engine.sessions.differences.setops import no_nested_fractions
from glue_local.engine.sessions.differences.tree import Tree
from glue_local.engine.sessions.differences.with_clause import query_below

_USING = re.compile(r"(?i)\busing\s*\(")
_KINDS = {"INNER", "LEFT", "RIGHT", "FULL", "OUTER", "SEMI", "ANTI", "CROSS"}


def spelt(text: str, columns: Columns) -> str:
    """Return SQL whose USING names columns as the side does from which they are."""
    for which in range(len(_USING.findall(text))):  # one after the other: a join's left side may be a join
        text = _one(text, which, columns)
    return text


def _one(text: str, which: int, columns: Columns) -> str:
    tree = Tree(text)
    found = tree.t
    using = [i for i in range(len(found) - 1) if found[i].upper == "USING" and found[i + 1].text == "("]
    if which >= len(using):
        return text
    i = using[which]
    names = _names(tree, i, columns)
    end = next((j for j in range(i, len(found)) if found[j].text == ")"), i)
    for token in reversed(found[i + 2 : end]):
        written = token.text.strip("`")
        wanted, type_ = names.get(written.lower(), (written, ""))
        no_nested_fractions(f"JOIN USING ({written})", [type_])
        if token.kind in ("word", "quoted") and wanted != written:
            text = f"{text[: token.start]}`{wanted}`{text[token.end :]}"
    return text


def _names(tree: Tree, using: int, columns: Columns) -> dict[str, tuple[str, str]]:
    """Return names and types of the columns of the side that gives a USING its names, by small letters."""
    found = tree.t
    join = next((j for j in range(using, 0, -1) if found[j].upper == "JOIN"), None)
    around = [s for s in tree.scopes if s.source and s.source[0] < found[using].start < s.source[1]]
    if join is None or not around:
        return {}
    scope = max(around, key=lambda s: s.source[0] if s.source else 0)
    first = join
    while found[first - 1].upper in _KINDS:
        first -= 1
    assert scope.source is not None
    if any(token.upper == "RIGHT" for token in found[first:join]):
        side = f"FROM {tree.text[found[join].end : found[using].start]}"
    else:
        side = tree.text[scope.source[0] : found[first - 1].end]
    withs = [tree.text[slice(*place)] for place in scope.withs()]
    return {name.lower(): (name, type_) for name, type_ in columns(query_below(withs, "*", side)) or []}
