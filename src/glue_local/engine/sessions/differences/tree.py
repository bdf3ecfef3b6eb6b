"""The calls, casts and operators in SQL text, with their places and their SELECT.

This is not a whole grammar: it skips what it does not know, so that text stays unchanged. It knows enough of
expressions (precedence, special forms of calls, CASE, lambdas) to say exactly what an operand is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from glue_local.engine.sessions.differences.lexer import tokens


@dataclass(slots=True)
class Scope:
    """A SELECT: what is between FROM and WHERE, as places in the text; and the common tables before it.

    ``listed`` are its columns, ``named`` those with an alias by it. A clause that sees the aliases before the columns
    of FROM, as ORDER BY does, has a scope of its own: ``late``. So has a FROM with semi joins, whose conditions alone
    name columns of both sides: ``joining``. ``outer`` is the SELECT whose columns it may name, too: one without FROM
    for a table of a FROM or WITH. ``around`` are the WITH clauses of the queries around, outermost first. ``whole`` is
    the set operation whose ORDER BY this is: its columns are all that it may name.
    """

    source: tuple[int, int] | None = None
    before: tuple[int, int] | None = None
    outer: Scope | None = None
    named: dict[str, Node] = field(default_factory=dict)
    listed: list[Node | None] = field(default_factory=list)
    late: bool = False
    joining: bool = False
    around: tuple[tuple[int, int], ...] = ()
    whole: tuple[int, int] | None = None

    def withs(self) -> tuple[tuple[int, int], ...]:
        """Return the places of all WITH clauses whose tables it sees, outermost first."""
        return (*self.around, self.before) if self.before else self.around


@dataclass(slots=True)
class Node:
    """A part of an expression: kind is call, cast, op, lambda, query or plain."""

    kind: str
    start: int
    end: int
    name: str = ""
    args: list[Node] = field(default_factory=list)
    scope: Scope | None = None
    type: str = ""  # of a cast
    suffix: tuple[int, int] | None = None  # FILTER, OVER... after a call
    distinct: bool = False
    words: list[str] = field(
        default_factory=list
    )  # a lambda's variables; keywords between a call's arguments
    over: list[Node] = field(default_factory=list)  # expressions within the suffix
    lambdas: tuple[Node, ...] = ()  # lambdas around it

    def children(self) -> list[Node]:
        """Return the nodes right below."""
        return [*self.args, *self.over]


@dataclass(slots=True)
class Item:
    """A column of a SELECT list: its expression, and whether the text names it."""

    node: Node
    named: bool


_CLAUSES = {
    "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE", "LIMIT", "OFFSET",
    "WINDOW", "UNION", "INTERSECT", "EXCEPT", "MINUS", "QUALIFY", "WITH", "PIVOT", "UNPIVOT", "LATERAL",
}  # fmt: skip
#: Clauses whose expressions tell rows apart or put them in order.
_KEYED = {"GROUP", "ORDER", "SORT", "PARTITION"}
#: Words before an expression that is true of the rows that are kept.
_CONDITIONS = {"WHERE", "HAVING", "ON"}
#: Clauses that see a SELECT's aliases before the columns of its FROM.
_LATE = {"HAVING", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE"}
_SEMI_JOINS = {"SEMI", "ANTI"}
#: Words that begin a query, or a set operation, in parentheses.
_BEGINS = {"SELECT", "WITH", "VALUES", "TABLE", "FROM", "("}
_ENDS_SOURCE = _CLAUSES - {"FROM", "LATERAL", "PIVOT", "UNPIVOT", "SELECT", "WITH"}
_NEVER_OPERAND = _CLAUSES | {
    "AS", "ON", "USING", "JOIN", "INNER", "CROSS", "FULL", "OUTER", "SEMI", "ANTI", "NATURAL", "BY", "ASC", "DESC",
    "NULLS", "THEN", "WHEN", "ELSE", "END", "AND", "OR", "BETWEEN", "IS", "IN", "LIKE", "RLIKE", "ILIKE", "REGEXP",
    "ALL", "VALUES", "SET", "INTO", "TABLE", "VIEW", "FOR", "PLACING", "ROWS", "RANGE", "PARTITION", "DISTINCT",
    "CREATE", "INSERT", "OVERWRITE", "REPLACE TEMPORARY", "DIV", "WHERE", "ESCAPE", "PRECEDING", "FOLLOWING",
    "UNBOUNDED",
}  # fmt: skip
_QUERY = {"SELECT", "WITH", "VALUES", "FROM", "TABLE"}
_COMPARISONS = {"=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!="}
_MATCHES = {"LIKE", "ILIKE", "RLIKE", "REGEXP"}
_BINARY = {
    "OR": 1, "AND": 2, **dict.fromkeys(_COMPARISONS | _MATCHES | {"IN", "BETWEEN", "IS", "NOT"}, 4),
    "|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "||": 9, "*": 10, "/": 10, "%": 10, "DIV": 10,
}  # fmt: skip
_UNITS = {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"}
_UNITS |= {f"{u}S" for u in _UNITS}
_SPLITS = {
    "EXTRACT": {"FROM"}, "SUBSTR": {"FROM", "FOR"}, "SUBSTRING": {"FROM", "FOR"}, "TRIM": {"FROM"},
    "OVERLAY": {"PLACING", "FROM", "FOR"}, "POSITION": {"IN"},
}  # fmt: skip


class Tree:
    """SQL text taken apart: ``nodes`` at the top, the ``items`` of every SELECT list."""

    def __init__(self, text: str) -> None:
        """Take apart SQL text."""
        self.text = text
        self.t = tokens(text)
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
        self._close = self._pairs()
        self._lambdas: tuple[Node, ...] = ()
        self.nodes = self._block(0, len(self.t), None)

    def _pairs(self) -> dict[int, int]:
        pairs, open_ = {}, []
        for i, token in enumerate(self.t):
            if token.kind == "mark" and token.text in "([":
                open_.append(i)
            elif token.kind == "mark" and token.text in ")]" and open_:
                pairs[open_.pop()] = i
        return pairs

    def _up(self, i: int) -> str:
        return self.t[i].upper if 0 <= i < len(self.t) else ""

    # Queries

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
            if word in _CLAUSES and not after_dot and word not in ("LATERAL", "PIVOT", "UNPIVOT"):
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

    # Expressions

    def _expression(self, i: int, end: int, power: int, scope: Scope | None) -> tuple[Node | None, int]:
        left, i = self._operand(i, end, scope)
        if left is None:
            return None, i
        while i < end:
            word = self._up(i)
            binding = _BINARY.get(word, 0)
            if binding == 0 or binding <= power:
                break
            negated = word == "NOT"
            at = i
            if negated:
                i += 1
                word = self._up(i)
                if word not in _MATCHES | {"IN", "BETWEEN"}:
                    return left, at
            left, i = self._infix(left, word, negated, i, end, scope)
        return left, i

    def _infix(
        self, left: Node, word: str, negated: bool, i: int, end: int, scope: Scope | None
    ) -> tuple[Node, int]:
        name = f"NOT {word}" if negated else word
        args = [left]
        if word == "IS":
            i += 1
            if self._up(i) == "NOT":
                name, i = "IS NOT", i + 1
            if self._up(i) == "DISTINCT":
                name = f"{name} DISTINCT"
                right, i = self._expression(i + 2, end, 4, scope)
                args += [right] if right else []
            else:
                i += 1
        elif word == "IN":
            close = self._close.get(i + 1, end)
            inner = self._block(i + 2, close, scope) if self._up(i + 1) == "(" else []
            query, i = self._up(i + 2) in _QUERY, close + 1
            if query and close < len(self.t):
                node = self._node("op", left.start, self.t[close].end, [left], scope, name=name)
                node.over = inner
                return node, i
            args += inner
        elif word == "BETWEEN":
            for _ in range(2):
                part, i = self._expression(i + 1, end, 4, scope)
                args += [part] if part else []
        else:
            right, after = self._expression(i + 1, end, _BINARY[word], scope)
            if right is None:  # ``LIKE ANY (...)`` and the like
                return self._node("plain", left.start, self.t[i].end, [left], scope), i + 1
            args.append(right)
            i = after
            if self._up(i) == "ESCAPE":
                name, i = f"{name} ESCAPE", i + 2
        last = min(i, end) - 1
        return self._node("op", left.start, self.t[last].end, args, scope, name=name), i

    def _node(
        self, kind: str, start: int, end: int, args: list[Node], scope: Scope | None, **more: str
    ) -> Node:
        return Node(kind, start, end, args=args, scope=scope, lambdas=self._lambdas, **more)  # type: ignore[arg-type]

    def _operand(self, i: int, end: int, scope: Scope | None) -> tuple[Node | None, int]:
        if i >= end:
            return None, i
        token, word = self.t[i], self._up(i)
        if word in ("NOT", "!", "-", "+", "~"):
            if word == "-" and i + 1 < end and self.t[i + 1].kind == "number":
                node = self._node("plain", token.start, self.t[i + 1].end, [], scope)
                return self._postfix(node, i + 2, end, scope)
            inner, after = self._expression(i + 1, end, 3 if word == "NOT" else 11, scope)
            if inner is None:
                return None, after
            return self._node("op", token.start, inner.end, [inner], scope, name=f"UNARY {word}"), after
        if word == "(":
            return self._group(i, end, scope)
        if word == "CASE":
            return self._case(i, end, scope)
        if word == "INTERVAL" and (interval := self._interval(i, end)):
            return self._node("plain", token.start, self.t[interval - 1].end, [], scope), interval
        if token.kind == "mark" or word in _NEVER_OPERAND:
            return None, i + 1
        if token.kind == "word" and i + 1 < end and self.t[i + 1].kind == "string":  # DATE '...'
            node = self._node("plain", token.start, self.t[i + 1].end, [], scope)
            return self._postfix(node, i + 2, end, scope)
        if token.kind in ("string", "number"):
            after = i + 1
            while token.kind == "string" and after < end and self.t[after].kind == "string":
                after += 1
            node = self._node("plain", token.start, self.t[after - 1].end, [], scope)
            return self._postfix(node, after, end, scope)
        after = i + 1
        while after + 1 < end and self._up(after) == "." and self.t[after + 1].kind != "number":
            after += 2
        if self._up(after) == "->":
            return self._lambda([token.text], i, after + 1, end, scope)
        if self._up(after) == "=>":
            value, last = self._expression(after + 1, end, 0, scope)
            return (value, last) if value else (None, last)
        if self._up(after) == "(" and after in self._close and token.kind == "word" and after == i + 1:
            return self._call(i, end, scope)
        node = self._node("plain", token.start, self.t[min(after, end) - 1].end, [], scope)
        return self._postfix(node, after, end, scope)

    def _group(self, i: int, end: int, scope: Scope | None) -> tuple[Node | None, int]:
        close = self._close.get(i)
        if close is None or close > end:
            return None, i + 1
        if self._up(close + 1) == "->":
            names = [t.text for t in self.t[i + 1 : close] if t.kind in ("word", "quoted")]
            return self._lambda(names, i, close + 2, end, scope)
        query = self._up(i + 1) in _QUERY
        table = query and scope is not None and self._up(i - 1) in ("FROM", "JOIN")
        around = scope
        if table and scope:  # it names no columns of its neighbours, but those of the query around them
            around = Scope(before=scope.before, around=scope.around, outer=scope.outer)
        inner = self._block(i + 1, close, around)
        node = self._node("query" if query else "plain", self.t[i].start, self.t[close].end, inner, scope)
        return self._postfix(node, close + 1, end, scope)

    def _lambda(
        self, names: list[str], i: int, body: int, end: int, scope: Scope | None
    ) -> tuple[Node | None, int]:
        node = self._node("lambda", self.t[i].start, self.t[i].end, [], scope)
        node.words = [n.strip("`") for n in names]
        before, self._lambdas = self._lambdas, (*self._lambdas, node)
        inner, after = self._expression(body, end, 0, scope)
        self._lambdas = before
        if inner is None:
            return None, after
        node.end, node.args = inner.end, [inner]
        return node, after

    def _case(self, i: int, end: int, scope: Scope | None) -> tuple[Node | None, int]:
        start, args, words = self.t[i].start, [], []
        i += 1
        while i < end and self._up(i) != "END":
            before = self._up(i - 1)
            node, after = self._expression(i, end, 0, scope)
            if node is not None:
                args.append(node)
                words.append(before)
            i = max(after, i + 1)
        node = self._node("call", start, self.t[min(i, end - 1)].end, args, scope, name="CASE")
        node.words = words
        return self._postfix(node, i + 1, end, scope)

    def _interval(self, i: int, end: int) -> int | None:
        """Return the token after an interval literal that begins at token i; None if it is something else."""
        after = i + 1
        found = False
        while after < end:
            at = after + 1 if self._up(after) in ("-", "+") else after
            if at >= end or self.t[at].kind not in ("string", "number"):
                break
            if self._up(at + 1) in _UNITS:
                after, found = at + 2, True
                if self._up(after) == "TO" and self._up(after + 1) in _UNITS:
                    after += 2
            elif self.t[at].kind == "string":
                return at + 1
            else:
                break
        return after if found else None

    def _call(self, i: int, end: int, scope: Scope | None) -> tuple[Node, int]:
        name, close = self._up(i), self._close[i + 1]
        node = self._node("call", self.t[i].start, self.t[close].end, [], scope, name=name.lower())
        at = i + 2
        if self._up(i - 1) == "AS" or self._up(i - 1) in (")", "TABLE", "INTO", "JOIN", "VIEW"):
            node.kind = "plain"  # an alias with its columns
        if name in ("CAST", "TRY_CAST"):
            inner, after = self._expression(at, close, 0, scope)
            if inner is not None and self._up(after) == "AS":
                node.kind, node.args = "cast", [inner]
                node.type = self.text[self.t[after + 1].start : self.t[close].start].strip()
                return self._postfix_node(node, close + 1, end, scope)
        if name == "EXISTS":
            node.kind = "plain"
        if self._up(at) in ("DISTINCT", "ALL") and at + 1 < close:
            node.distinct, at = self._up(at) == "DISTINCT", at + 1
        if self._up(at) in ("SELECT", "WITH"):
            node.kind = "plain"
            node.args = self._block(at, close, scope)
            return self._postfix_node(node, close + 1, end, scope)
        if name == "TRIM" and self._up(at) in ("BOTH", "LEADING", "TRAILING"):
            node.words.append(self._up(at))
            at += 1
        splits = _SPLITS.get(name, set())
        while at < close:
            word = self._up(at)
            if word == "," or word in splits:
                node.words += [word] if word != "," else []
                at += 1
                continue
            power = _BINARY["IN"] if name == "POSITION" and not node.args else 0  # IN parts its operands
            part, after = self._expression(at, close, power, scope)
            if part is not None:
                node.args.append(part)
            elif word == "*":
                node.args.append(self._node("plain", self.t[at].start, self.t[at].end, [], scope))
            at = max(after, at + 1)
        return self._postfix_node(node, close + 1, end, scope)

    def _postfix_node(self, node: Node, i: int, end: int, scope: Scope | None) -> tuple[Node, int]:
        made, after = self._postfix(node, i, end, scope)
        assert made is not None
        return made, after

    def _postfix(self, node: Node, i: int, end: int, scope: Scope | None) -> tuple[Node | None, int]:
        while i < end:
            word = self._up(i)
            if word == "[" and i in self._close:
                inner = self._block(i + 1, self._close[i], scope)
                i = self._close[i] + 1
                node = self._node("op", node.start, self.t[i - 1].end, [node, *inner], scope, name="[]")
            elif word == "." and i + 1 < end:
                node = self._node("plain", node.start, self.t[i + 1].end, [node], scope)
                i += 2
            elif word == "::" and i + 1 < end:
                start, i = i + 1, i + 2
                if self._up(i) == "(" and i in self._close:
                    i = self._close[i] + 1
                type_ = self.text[self.t[start].start : self.t[i - 1].end]
                node = self._node("cast", node.start, self.t[i - 1].end, [node], scope, name="::", type=type_)
            elif node.kind == "call" and (after := self._suffix(i, end)) is not None:
                first = node.suffix[0] if node.suffix else self.t[i].start
                opened = next((at for at in range(i, after) if self._up(at) == "("), None)
                node.over += [] if opened is None else self._block(opened + 1, after - 1, scope)
                node.suffix, node.end, i = (first, self.t[after - 1].end), self.t[after - 1].end, after
            else:
                break
        return node, i

    def _suffix(self, i: int, end: int) -> int | None:
        """Return the token after FILTER (...), OVER ..., WITHIN GROUP (...) or IGNORE NULLS at token i."""
        word, following = self._up(i), self._up(i + 1)
        if word in ("IGNORE", "RESPECT") and following == "NULLS":
            return i + 2
        if word == "WITHIN" and following == "GROUP" and i + 2 in self._close:
            return self._close[i + 2] + 1
        if word == "FILTER" and i + 1 in self._close:
            return self._close[i + 1] + 1
        if word == "OVER" and i + 1 < end:
            return self._close[i + 1] + 1 if i + 1 in self._close else i + 2
        return None
