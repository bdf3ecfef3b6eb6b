"""``a.*`` above a join by names, which Sail gives without the keys: they come first, as in Spark.

A key is given where it is that of the star's own table; where another side's takes its place, the star is refused.
See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select.html (named expressions) and
https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-join.html (USING, NATURAL).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from pyspark.errors import AnalysisException
from pyspark.sql.connect.proto import Expression, Plan

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import Token
from glue_local.engine.sessions.differences.rule import Columns
from glue_local.engine.sessions.differences.tree import Tree
from glue_local.engine.sessions.differences.with_clause import query_below

_STAR = re.compile(r"\.\s*\*")
_BY_NAME = re.compile(r"\busing\s*\(|\bnatural\b", re.IGNORECASE)
_COUNT = re.compile(r"\bcount\s*\(\s*([\w`.]+\s*\.\s*\*)\s*\)", re.IGNORECASE)
_KINDS = {"INNER", "LEFT", "RIGHT", "FULL", "OUTER", "SEMI", "ANTI", "CROSS", "NATURAL"}
#: Steps of a plan between a join and a star that leave all columns as they are.
_NARROW = {"filter", "sort", "limit", "offset", "hint", "sample", "repartition"}

Types = dict[str, str]


class _Table(NamedTuple):
    """A table of a FROM: its name, its place in the text, the kind of its join to those before, and the join's keys."""

    name: str
    start: int
    end: int
    kind: str
    keys: list[str]


def _key(star: str, key: str, kind: str, left: Callable[[], Types] | None, own: Types) -> bool:
    """Whether a join's key is one of a star's table; EngineFeatureError where it is not the table's own value.

    ``left`` gives the types of the other side where the table is on the right.
    """
    type_ = own.get(key.lower())
    if type_ is None:
        return False
    same = kind == "INNER" and left and left().get(key.lower()) == type_ not in ("float", "double")
    if not (kind == "RIGHT" or same if left else kind in ("INNER", "LEFT")):
        raise EngineFeatureError(f"{star}.* above a join by names,")
    return True


def written_out(text: str, columns: Columns) -> str:
    """Return SQL whose stars of single tables have the keys of joins by names."""
    if not _STAR.search(text):
        return text
    if counted := _COUNT.search(text):
        raise AnalysisException(f"count({counted[1]}) is not allowed. Use count(*), or name the columns.")
    tree, edits = Tree(text), []
    for scope in tree.scopes if _BY_NAME.search(text) else ():
        if scope.source is None or not _BY_NAME.search(text[slice(*scope.source)]):
            continue
        at = next(i for i, token in enumerate(tree.t) if token.start == scope.source[0])
        withs = [text[slice(*place)] for place in scope.withs()]

        def told(start: int, end: int, withs: list[str] = withs) -> Types:
            found = columns(query_below(withs, "*", f"FROM {text[start:end]}"))
            return {name.lower(): type_ for name, type_ in found or []}

        tables = _tables(tree, at + 1, scope.source[1])
        names = [table.name for table in tables]
        for star in _stars(tree, at):
            name = star.text.strip("`").lower()
            if name not in names:
                continue
            number = names.index(name)
            own = told(tables[number].start, tables[number].end)
            keys: dict[str, None] = {}
            for later in reversed(range(max(number, 1), len(tables))):
                table = tables[later]
                if not table.kind:
                    raise EngineFeatureError(f"{name}.* above a join by names,")
                before = partial(told, tables[0].start, tables[later - 1].end)
                left = before if later == number else None
                keys |= dict.fromkeys(k for k in table.keys if _key(name, k, table.kind, left, own))
            edits.append((star.start, "".join(f"`{key}`, " for key in keys)))
    for place, made in sorted(edits, reverse=True):
        text = text[:place] + made + text[place:]
    return text


def _stars(tree: Tree, at: int) -> Iterator[Token]:
    """Yield the tables whose columns are listed between a SELECT and its FROM, which is a token's number."""
    found, depth, i = tree.t, 0, at - 1
    while i > 0 and (depth or found[i].upper != "SELECT"):
        depth += (found[i].upper == ")") - (found[i].upper == "(")
        listed = found[max(i - 3, 0)].upper in ("SELECT", "DISTINCT", "ALL", ",")
        if depth == 0 and listed and found[i - 1].text == "." and found[i].upper == "*":
            yield found[i - 2]
        i -= 1


def _tables(tree: Tree, at: int, end: int) -> list[_Table]:
    """Return the tables of a FROM from a token up to a place; of no kind where it is not known what joins them."""
    made: list[_Table] = []
    words: list[Token] = []
    kinds: set[str] = {"INNER"}

    def finish(keys: list[str]) -> None:
        if words:
            kind = next(
                (k for k in ("RIGHT", "FULL", "LEFT") if k in kinds),
                "LEFT" if kinds & {"SEMI", "ANTI"} else "",
            )
            kind = "" if "," in kinds or "NATURAL" in kinds else kind or "INNER"
            made.append(_Table(words[-1].text.strip("`").lower(), words[0].start, words[-1].end, kind, keys))
            words.clear()

    i = at
    while i < len(tree.t) and tree.t[i].start < end:
        token, close = tree.t[i], tree._close.get(i, i)
        if token.upper in _KINDS or token.upper in ("JOIN", ","):
            finish([])
            kinds = kinds | {token.upper} if tree.t[i - 1].upper in _KINDS else {token.upper}
        elif token.upper == "USING":
            close = tree._close.get(i + 1, i + 1)
            finish([t.text.strip("`") for t in tree.t[i + 2 : close] if t.text != ","])
        elif token.upper in ("ON", "LATERAL"):
            finish([])
            while (
                i + 1 < len(tree.t)
                and tree.t[i + 1].start < end
                and tree.t[i + 1].upper not in (*_KINDS, "JOIN", ",")
            ):
                i = tree._close.get(i + 1, i + 1)
            close = i
        else:
            words += [token] if close == i else [token, tree.t[close]]
        i = close + 1
    finish([])
    return made


def give_keys(project: Any, columns: Callable[[Any], Sequence[tuple[str, str]] | None]) -> None:
    """Give the stars of single tables in a step of a plan the keys of joins by names."""

    def told(relation: Any) -> Types:
        return {name.lower(): type_ for name, type_ in columns(Plan(root=relation)) or []}

    made = []
    for each in project.expressions:
        name = each.unresolved_star.unparsed_target.removesuffix(".*").strip("`").lower()
        way = _way(project.input, name) if name else None
        keys: dict[str, None] = {}
        for join, on_right in way[0] if way else ():
            kind = join.DESCRIPTOR.fields_by_name["join_type"].enum_type.values_by_number[join.join_type].name
            side = kind.removeprefix("JOIN_TYPE_").split("_")[0]
            left = (lambda join=join: told(join.left)) if on_right else None
            own = told(way[1]) if way else {}
            keys |= dict.fromkeys(k for k in join.using_columns if _key(name, k, side, left, own))
        made += [_column(key) for key in keys] + [each]
    if len(made) > len(project.expressions):
        del project.expressions[:]
        project.expressions.extend(made)


def _column(name: str) -> Expression:
    made = Expression()
    made.unresolved_attribute.unparsed_identifier = f"`{name}`"
    return made


def _way(relation: Any, name: str) -> tuple[list[tuple[Any, bool]], Any] | None:
    """Return the joins from a step down to the table of a name, the outermost first, and the table."""
    kind = relation.WhichOneof("rel_type")
    step = getattr(relation, kind)
    if kind == "subquery_alias" and step.alias.lower() == name:
        return [], relation
    if kind == "join":
        for side, on_right in ((step.left, False), (step.right, True)):
            if (found := _way(side, name)) is not None:
                return [(step, on_right), *found[0]], found[1]
    elif "input" in step.DESCRIPTOR.fields_by_name and kind != "subquery_alias":
        found = _way(step.input, name)
        if found is not None and kind not in _NARROW and any(join.using_columns for join, _ in found[0]):
            raise EngineFeatureError(f"{name}.* above a join by names,")
        return found
    return None
