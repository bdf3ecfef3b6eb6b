"""Lateral aliases: names that a SELECT gives to columns, used by later ones. Sail does not know them: written out here.

So are those in GROUP BY whose expression's columns the list uses again, which Sail does not find.

A column of FROM comes before an alias, so FROM is asked for its columns. What is left as it is ends in an error that
names the alias: within aggregates and windows, which Spark refuses; of values that are drawn or make rows; and columns
without a name of their own, of which Spark makes one that is not known here.
See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import dropwhile, pairwise, takewhile

from glue_local.engine.sessions.differences import generators, names
from glue_local.engine.sessions.differences.aggregates import AGGREGATES, is_of_group
from glue_local.engine.sessions.differences.expression_tree import CLAUSES, has_unit
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.named_windows import beside
from glue_local.engine.sessions.differences.operands import below
from glue_local.engine.sessions.differences.rule import UNKNOWN, Columns
from glue_local.engine.sessions.differences.tree import Node, Scope, Tree
from glue_local.engine.sessions.differences.with_clause import query_below
from glue_local.identifiers import backquoted

_GAP = r"(?:\s|--[^\r\n]*|/\*.*?\*/)*"
#: An alias behind a column, and what follows it.
_ALIAS = re.compile(rf"(?s){_GAP}(?i:\bas\b)?{_GAP}(`(?:[^`]|``)+`|\w+){_GAP}([,;)]|\w+|$)")
#: The longest text that a column is made of: beyond, aliases of aliases would take longer than they are worth.
_LONGEST = 10_000
#: Functions whose second call has another result than the first.
_DRAWN = {"rand", "randn", "random", "randstr", "shuffle", "uniform", "uuid"}
Change = tuple[int, int, str]


def written_out(text: str, columns: Columns) -> str:
    """Return SQL without lateral aliases; ``columns`` returns those of a query."""
    while "," in text:
        tree = Tree(text)
        changes: list[Change] = []
        for scope in tree.scopes:
            shown = partial(_shown, tree, scope, columns)
            changes += _changes(tree, scope, shown) or _of_keys(tree, scope, shown)
        if not changes:
            break
        text = _changed(text, changes)
    return text


def in_list(listed: list[str], shown: Callable[[], list[str] | None]) -> list[str]:
    """Return the columns of ``selectExpr`` without lateral aliases; ``shown`` returns the frame's columns."""
    text = f"SELECT {', '.join(listed)}"
    tree = Tree(text)
    if len(tree.scopes) != 1 or len(tree.scopes[0].listed) != len(listed):
        return listed
    changes = _changes(tree, tree.scopes[0], shown)
    made, at = [], len("SELECT ")
    for each in listed:
        own = [(s - at, e - at, new) for s, e, new in changes if at <= s <= at + len(each)]
        made.append(_changed(each, own))
        at += len(each) + len(", ")
    return made


def _changed(text: str, changes: list[Change]) -> str:
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _shown(tree: Tree, scope: Scope, columns: Columns) -> list[str] | None:
    """Return the names of the columns of a SELECT's FROM; None if they cannot be told."""
    if scope.source is None:
        first = next(node for node in scope.listed if node is not None)
        at = next(i for i, token in enumerate(tree.t) if token.start == first.start)
        return None if any(tree.t[i].upper == "FROM" for i in beside(tree.t, at)) else []
    withs = [tree.text[slice(*each)] for each in scope.withs()]
    told = columns(query_below(withs, "*", tree.text[slice(*scope.source)]))
    return None if told is None else [name for name, _ in told]


def _changes(tree: Tree, scope: Scope, shown: Callable[[], list[str] | None]) -> list[Change]:
    """Return what to replace in a SELECT's list; nothing where it has no lateral alias, or one that is left."""
    text = tree.text
    meant: dict[str, str | None] = {}
    lateral: set[str] = set()
    changes: list[Change] = []
    of_from: set[str] | None = None
    listed = [node for node in scope.listed if node is not None]
    for node in listed:
        alias = _alias(text, node)
        new: list[Change] = []
        for name, place, whole, free in _names(text, node, {*meant}):
            if of_from is None:
                if (told := shown()) is None:
                    return []
                of_from = {one.lower() for one in told} | _tables(text, scope)
            if name in of_from or (not whole and f"{name}." in of_from):
                continue
            written = text[slice(*place)]
            itself = (
                whole and alias is None and place == (node.start, node.end) and not written.startswith("`")
            )
            if not free or meant[name] is None:
                return []
            new.append((*place, f"({meant[name]}) AS {written}" if itself else f"({meant[name]})"))
        changes += new
        if alias is None and new and " AS " not in new[0][2]:
            if (called := _called(text, node, [place for *place, _ in new])) is None:
                return []
            changes.append((node.end, node.end, f" AS {backquoted(called)}"))
        if alias is not None:
            moved = [(s - node.start, e - node.start, n) for s, e, n in new]
            own = _changed(text[node.start : node.end], moved)
            again = alias in meant or any(n.kind == "call" and n.name in _UNSAFE for n in below(node))
            meant[alias] = None if again or len(own) > _LONGEST else own
            lateral |= {alias} if new else set()
    if changes and any(_name(key) in lateral for key in _keys(tree, listed)):
        raise _in_group_by()
    return changes


def _called(text: str, node: Node, places: list[list[int]]) -> str | None:
    """Return Spark's name for a column that is made of lateral aliases, which stand at places in it."""
    if node.kind == "cast" and [node.args[0].start, node.args[0].end] in places:
        return text[slice(*places[0])].strip("`")
    made = text[node.start : node.end]
    for start, end in sorted(places, reverse=True):
        at = slice(start - node.start, end - node.start)
        made = f"{made[: at.start]}{_REFERENCE}({made[at]}){made[at.stop :]}"
    tree = Tree(f"SELECT {made}")
    if len(tree.items) != 1:
        return None
    name, _ = names.of(tree.items[0].node, tree.text, lambda _: None, lambda _: UNKNOWN)
    return name and re.sub(_REFERENCE, _REFERENCE, name, flags=re.IGNORECASE)


#: What Spark calls a lateral alias in a column's name.
_REFERENCE = "lateralAliasReference"


def _in_group_by() -> Exception:
    from pyspark.errors import AnalysisException

    return AnalysisException(
        "[UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_GROUP_BY] The feature is not supported: Referencing a lateral "
        "column alias via GROUP BY alias/ALL is not supported yet."
    )


_UNSAFE = _DRAWN | generators.NAMES
#: What an alias ends at.
_ENDS = CLAUSES | {",", ")", ";", ""}


def _of_keys(tree: Tree, scope: Scope, shown: Callable[[], list[str] | None]) -> list[Change]:
    """Return what to replace in GROUP BY: aliases of expressions whose columns others of the list are made of."""
    listed = [node for node in scope.listed if node is not None]
    named = {alias: node for node in listed if (alias := _alias(tree.text, node)) is not None}
    changes: list[Change] = []
    for key in _keys(tree, listed) if named else ():
        name = _name(key)
        node = named.get(name)
        if node is None or not (used := {n.lower() for n in _columns(tree.text, node)}):
            continue
        others = (_columns(tree.text, each) for each in listed if each is not node)
        if any(used & {n.lower() for n in each} for each in others):
            told = shown()
            if told is not None and name not in {one.lower() for one in told}:
                changes.append((key.start, key.end, f"({tree.text[node.start : node.end]})"))
    return changes


def _keys(tree: Tree, listed: list[Node]) -> Iterator[Token]:
    """Return the keys of a SELECT's GROUP BY that are names."""
    at = next((i for i, token in enumerate(tree.t) if listed and token.start == listed[0].start), None)
    query = [] if at is None else [i for i in beside(tree.t, at) if i > at]
    behind = dropwhile(lambda i: tree.t[i].upper != "GROUP", query)
    next(behind, None)
    for before, i in takewhile(lambda two: tree.t[two[0]].upper not in CLAUSES, pairwise(behind)):
        ends = i + 1 == len(tree.t) or tree.t[i + 1].upper in _ENDS - {""}
        if tree.t[before].upper in ("BY", ",") and tree.t[i].kind in ("word", "quoted") and ends:
            yield tree.t[i]


def _columns(text: str, node: Node) -> Iterator[str]:
    """Yield the names in an expression, outside of aggregates."""
    if node.kind == "plain" and not node.args:
        parts = tokens(text[node.start : node.end])
        if _is_name(parts):
            yield parts[-1].text.strip("`")
    elif node.kind != "query" and not is_of_group(node, text):
        for child in node.children():
            yield from _columns(text, child)


def _alias(text: str, node: Node) -> str | None:
    """Return the name that a SELECT gives a column, in lower case."""
    found = _ALIAS.match(text, node.end)
    if found is None or found[1].upper() in CLAUSES or found[2].upper() not in _ENDS:
        return None
    return found[1].strip("`").lower()


def _name(token: Token) -> str:
    return token.text.strip("`").lower()


def _is_name(parts: list[Token]) -> bool:
    """Whether a part of an expression is a column's name, not a literal as ``date '2024-01-01'`` is."""
    return bool(parts) and parts[0].kind in ("word", "quoted") and all(p.text == "." for p in parts[1::2])


def _tables(text: str, scope: Scope) -> set[str]:
    """Return the words of a FROM, each with a dot: what is before a dot may be a table there."""
    words = tokens(text[slice(*scope.source)]) if scope.source else []
    return {f"{_name(word)}." for word in words if word.kind in ("word", "quoted")}


def _names(
    text: str, node: Node, known: set[str], free: bool = True
) -> Iterator[tuple[str, tuple[int, int], bool, bool]]:
    """Yield known names, their places, whether no field follows, and whether outside of aggregates and windows."""
    if node.kind == "query":
        return
    if node.kind == "plain" and not node.args:
        parts = tokens(text[node.start : node.end])
        name = _name(parts[0]) if _is_name(parts) else ""
        variables = {word.lower() for each in node.lambdas for word in each.words}
        if name in known and name not in variables:
            yield name, (node.start, node.start + parts[0].end), len(parts) == 1, free
        return
    of_rows = node.kind == "call" and (node.name in AGGREGATES | generators.NAMES or node.suffix is not None)
    for child in node.children()[1 if node.kind == "call" and has_unit(node) else 0 :]:
        yield from _names(text, child, known, free and not of_rows)
