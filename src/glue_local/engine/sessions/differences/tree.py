"""The calls, casts and operators in SQL text, with their places and their SELECT.

This is not a whole grammar: it skips what it does not know, so that text stays unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from glue_local.engine.sessions.differences.expression_tree import CLAUSES, Expressions, Node, Scope

__all__ = ["Item", "Node", "Scope", "Tree"]


@dataclass(slots=True)
class Item:
    """A column of a SELECT list: its expression, and whether the text names it."""

    node: Node
    named: bool


#: Clauses whose expressions tell rows apart or put them in order.
_KEYED = {"GROUP", "ORDER", "SORT", "PARTITION"}
#: Words before an expression that is true of the rows that are kept.
_CONDITIONS = {"WHERE", "HAVING", "ON"}
#: Clauses that see a SELECT's aliases before the columns of its FROM.
_LATE = {"HAVING", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE"}
_SEMI_JOINS = {"SEMI", "ANTI"}
#: Words that begin a query, or a set operation, in parentheses.
_BEGINS = {"SELECT", "WITH", "VALUES", "TABLE", "FROM", "("}
_ENDS_SOURCE = CLAUSES - {"FROM", "LATERAL", "PIVOT", "UNPIVOT", "SELECT", "WITH"}


class Tree(Expressions):
    """SQL text taken apart: ``nodes`` at the top, the ``items`` of every SELECT list."""

    def __init__(self, text: str) -> None:
        """Take apart SQL text."""
        super().__init__(text)
        self.items: list[Item] = []
        #: Expressions by which rows are told apart or put in order: GROUP, ORDER and PARTITION BY, SELECT DISTINCT.
        self.keys: list[Node] = []
        #: Those among them that put rows in order.
        self.orders: list[Node] = []
        #: Expressions by which rows are kept: WHERE, ON, FILTER (WHERE ...); and HAVING, which Spark casts.
        self.conditions: list[Node] = []
        self.havings: list[Node] = []
        self.scopes: list[Scope] = []
        #: Where GROUP BY with ROLLUP and the like ends; and where the condition of its HAVING begins and ends.
        self.totals: list[tuple[int, tuple[int, int] | None]] = []
        #: The SELECTs of these.
        self.totalled: list[Scope] = []
        self.nodes = self._block(0, len(self.t), None)

    def _block(self, i: int, end: int, scope: Scope | None) -> list[Node]:
        """Return the expressions among tokens i..end: a query, a list, or anything else."""
        found: list[Node] = []
        with_from: int | None = None
        with_to: int | None = None
        clause = ""
        item: list[Node] = []
        item_start = i
        outer = scope
        distinct = False
        totals = False
        grouped = begun = 0
        begins = self.t[i].start if self._up(i) == "(" else None  # a set operation, and its first SELECT
        first: Scope | None = None
        united = False

        def finish(at: int, following: str = "") -> None:
            nonlocal totals, grouped, begun
            if clause == "GROUP" and totals:
                grouped, begun = self.t[at - 1].end, at + 1
            if totals and grouped and (clause == "HAVING" or (clause == "GROUP" and following != "HAVING")):
                having = (self.t[begun].start, self.t[at - 1].end) if clause == "HAVING" else None
                self.totals.append((grouped, having))
                self.totalled += [scope] if scope is not None else []
                totals, grouped = False, 0
            if clause == "SELECT" and scope is not None and at > item_start:
                scope.listed.append(item[0] if item else None)
            if clause == "SELECT" and item:
                whole = len(item) == 1 and item[0].start == self.t[item_start].start
                last = self.t[at - 1].end if at > item_start else item[0].end
                if whole:
                    self.items.append(Item(item[0], item[0].end != last))
                elif len(item) == 2 and item[1].kind == "plain" and item[1].end == last and scope is not None:
                    alias = self.text[item[1].start : item[1].end].strip("`").lower()
                    scope.named[alias] = item[0]
            item.clear()

        while i < end:
            word = self._up(i)
            after_dot = self._up(i - 1) == "."
            if word == "WITH" and clause == "" and self._up(i + 1) != "(" and not after_dot:
                clause, with_from = "WITH", self.t[i].start
                i += 1
                continue
            if clause == "WITH" and self.t[i].kind in ("word", "quoted") and word != "SELECT":
                # name [(columns)] AS (query)
                start = i
                i += 1
                if self._up(i) == "(":
                    i = self._close.get(i, end) + 1
                if self._up(i) == "AS":
                    i += 1
                if self._up(i) == "(":
                    close = self._close.get(i, end)
                    before = Scope(around=outer.withs() if outer is not None else ())
                    if start > 0 and self._up(start - 1) == "," and with_from is not None:
                        before.before = (with_from, self.t[start - 1].start)
                    found += self._block(i + 1, close, before)
                    i = close + 1
                    with_to = self.t[close].end if close < len(self.t) else None
                continue
            if word == "SELECT" and not after_dot:
                finish(i)
                scope = Scope(outer=outer)
                if with_from is not None and with_to is not None:
                    scope.before = (with_from, with_to)
                    scope.around = outer.withs() if outer is not None else ()
                elif outer is not None:
                    scope.before, scope.around = outer.before, outer.around
                scope.source = self._source(i, end)
                self.scopes.append(scope)
                first = first or scope
                begins = self.t[i].start if begins is None else begins
                clause = "SELECT"
                i += 1
                distinct = self._up(i) == "DISTINCT"
                while self._up(i) in ("DISTINCT", "ALL"):
                    i += 1
                item_start = i
                if distinct and self._up(i) == "*":
                    self.keys.append(self._node("plain", self.t[i].start, self.t[i].end, [], scope))
                    found.append(self.keys[-1])
                continue
            if word in CLAUSES and not after_dot and word not in ("LATERAL", "PIVOT", "UNPIVOT"):
                if clause == "GROUP" and word == "WITH" and self._up(i + 1) in ("ROLLUP", "CUBE"):
                    totals, i = True, i + 2
                    continue
                if word != "LIMIT" or clause:
                    finish(i, word)
                    clause = word
                united = united or self._unites(i)
                if word in ("ORDER", "SORT") and united and begins is not None:
                    scope = replace(first or Scope(), source=None, whole=(begins, self.t[i - 1].end))
                if word in _LATE and scope is not None and scope is not outer:
                    scope = replace(scope, late=True)
                if scope is not None and scope is not outer and (word == "FROM" or scope.joining):
                    scope = replace(scope, joining=word == "FROM" and self._has_semi_joins(i, scope))
                i += 1
                continue
            if word == "PARTITION" and self._up(i + 1) == "BY":
                clause = word
                i += 2
                continue
            if word in ("ROWS", "RANGE") and clause in ("ORDER", "PARTITION"):
                clause = ""
            if (
                clause == "GROUP"
                and word in ("ROLLUP", "CUBE", "GROUPING")
                and self._up(i + 1) in ("(", "SETS")
            ):
                totals = True
            if word == "," and clause == "SELECT":
                finish(i)
                i += 1
                item_start = i
                continue
            node, after = self._expression(i, end, 0, scope)
            if node is None:
                i = max(after, i + 1)
                continue
            found.append(node)
            if clause == "SELECT":
                item.append(node)
            if i > 0 and self._up(i - 1) in _CONDITIONS:
                (self.havings if self._up(i - 1) == "HAVING" else self.conditions).append(node)
            if clause in _KEYED or (clause == "SELECT" and distinct):
                self.keys.append(node)
            if clause in ("ORDER", "SORT"):
                self.orders.append(node)
            i = after
        finish(end)
        return found

    def _unites(self, i: int) -> bool:
        """Whether a query follows the word of a set operation, not the columns of ``* EXCEPT (...)``."""
        after = [self._up(i + 1), self._up(i + 2)]
        return self._up(i) in ("UNION", "INTERSECT", "EXCEPT", "MINUS") and (
            after[0] != "(" or after[1] in _BEGINS
        )

    def _source(self, i: int, end: int) -> tuple[int, int] | None:
        """Return the places from FROM up to what ends it, for the SELECT at token i."""
        start = None
        while i < end:
            word = self._up(i)
            if word in ("(", "["):
                i = self._close.get(i, end) + 1
                continue
            if start is None:
                if word == "FROM":
                    start = i
                elif word in _ENDS_SOURCE:
                    return None
            elif word in _ENDS_SOURCE and self._up(i - 1) != ".":
                return (self.t[start].start, self.t[i - 1].end)
            i += 1
        return None if start is None else (self.t[start].start, self.t[end - 1].end)

    def _has_semi_joins(self, i: int, scope: Scope) -> bool:
        """Return whether the source whose FROM is token i has a semi or anti join that is not in a query of its own."""
        while scope.source and i < len(self.t) and self.t[i].start < scope.source[1]:
            if self._up(i) in _SEMI_JOINS:
                return True
            i = self._close.get(i, i) + 1
        return False
