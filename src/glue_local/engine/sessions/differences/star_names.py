"""``T.*`` of a table that is called ``t``: Spark finds it in any case, Sail gives no column for it.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select.html (named expressions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from glue_local.engine.sessions.differences.lexer import Token
from glue_local.engine.sessions.differences.tree import Tree

_STAR = re.compile(r"\.\s*\*")
#: A star that a script gives as the text of an expression.
_STAR_ALONE = re.compile(r"\s*(\w+|`[^`]+`)\s*\.\s*\*\s*")
_NAMES = ("word", "quoted")


def spelt(text: str) -> str:
    """Return SQL whose stars of single tables spell their names as FROM does."""
    if not _STAR.search(text):
        return text
    tree = Tree(text)
    edits: dict[Token, str] = {}
    for scope in sorted((s for s in tree.scopes if s.source is not None), key=lambda s: s.source or (0, 0)):
        assert scope.source is not None
        at = next(i for i, token in enumerate(tree.t) if token.start == scope.source[0])
        known = list(_tables(tree, at, scope.source[1]))
        for star in _stars(tree, at):
            made = _found(star.text.strip("`"), known)
            if made is not None:
                edits[star] = made
    for token, name in sorted(edits.items(), key=lambda edit: edit[0].start, reverse=True):
        text = (
            text[: token.start] + f"`{name}`" + text[token.end :] if name != token.text.strip("`") else text
        )
    return text


def _found(name: str, known: list[str]) -> str | None:
    """Return how a table is spelt among known ones; None if there is none."""
    if name in known:
        return name
    return next((each for each in known if each.lower() == name.lower()), None)


def _tables(tree: Tree, at: int, end: int) -> Iterator[str]:
    """Yield what may be a table's name in a FROM, from a token up to a place, without what is in parentheses."""
    i = at + 1
    while i < len(tree.t) and tree.t[i].start < end:
        close = tree._close.get(i, i)
        dotted = i + 1 < len(tree.t) and tree.t[i + 1].text == "."
        if close == i and tree.t[i].kind in _NAMES and not dotted:
            yield tree.t[i].text.strip("`")
        i = close + 1


def _stars(tree: Tree, at: int) -> Iterator[Token]:
    """Yield the tables whose columns are meant between a SELECT and its FROM, which is a token's number."""
    found, depth, i = tree.t, 0, at - 1
    while i > 0 and (depth or found[i].upper != "SELECT"):
        depth += (found[i].upper == ")") - (found[i].upper == "(")
        if found[i].upper == "*" and found[i - 1].text == "." and found[max(i - 3, 0)].text != ".":
            yield found[i - 2]
        i -= 1


def spell(project: Any) -> None:
    """Spell the stars of single tables in a step of a plan as the tables' aliases are."""
    for each in project.expressions:
        text = each.expression_string.expression
        target = each.unresolved_star.unparsed_target or (text if _STAR_ALONE.fullmatch(text) else "")
        if target:
            name = target.rpartition(".")[0].strip().strip("`")
            made = _found(name, list(_aliases(project.input)))
            if made is not None and made != name:
                each.unresolved_star.unparsed_target = f"`{made}`.*"


def _aliases(relation: Any) -> Iterator[str]:
    """Yield the names by which a step's columns may be told apart."""
    kind = relation.WhichOneof("rel_type")
    step: Any = getattr(relation, kind) if kind else None
    if kind == "subquery_alias":
        yield step.alias
    elif kind == "read":
        if step.HasField("named_table"):
            yield step.named_table.unparsed_identifier.rpartition(".")[2].strip("`")
    elif kind is not None:
        for side in ("input", "left", "right"):
            if side in step.DESCRIPTOR.fields_by_name and step.HasField(side):
                yield from _aliases(getattr(step, side))
