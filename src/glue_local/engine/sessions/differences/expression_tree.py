"""The expressions in SQL text, with their places: calls, casts, operators and their operands.

It knows enough of expressions (precedence, special forms of calls, CASE, lambdas) to say exactly what an operand is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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


#: Functions whose first of three arguments is a unit, not a column or an alias that has its name.
_OF_UNITS = {"date_add", "date_diff", "dateadd", "datediff", "timestampadd", "timestampdiff"}


def has_unit(node: Node) -> bool:
    """Whether the first argument of a call is a unit or a field of times."""
    if node.name in ("extract", "date_part", "datepart"):
        return True
    return node.name in _OF_UNITS and len(node.args) > 2


CLAUSES = {
    "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE", "LIMIT", "OFFSET",
    "WINDOW", "UNION", "INTERSECT", "EXCEPT", "MINUS", "QUALIFY", "WITH", "PIVOT", "UNPIVOT", "LATERAL",
}  # fmt: skip
_NEVER_OPERAND = CLAUSES | {
    "AS", "ON", "USING", "JOIN", "INNER", "CROSS", "FULL", "OUTER", "SEMI", "ANTI", "NATURAL", "BY", "ASC", "DESC",
    "NULLS", "THEN", "WHEN", "ELSE", "END", "AND", "OR", "BETWEEN", "IS", "IN", "LIKE", "RLIKE", "ILIKE", "REGEXP",
    "ALL", "VALUES", "SET", "INTO", "TABLE", "VIEW", "FOR", "PLACING", "ROWS", "RANGE", "PARTITION", "DISTINCT",
    "CREATE", "INSERT", "OVERWRITE", "REPLACE TEMPORARY", "DIV", "WHERE", "ESCAPE", "PRECEDING", "FOLLOWING",
    "UNBOUNDED",
}  # fmt: skip
#: Words among them that Spark takes for names, too: columns ``end``, ``values``, ``rows``.
_NAMES = {
    "END", "ALL", "VALUES", "SET", "TABLE", "VIEW", "ROWS", "RANGE", "PARTITION", "FOR", "INTO", "OVERWRITE", "OUTER",
    "PLACING", "ESCAPE", "PRECEDING", "FOLLOWING", "UNBOUNDED", "ASC", "DESC", "FULL", "SEMI", "ANTI", "CREATE",
    "INSERT",
}  # fmt: skip
#: What stands before an operand alone, and what after one alone.
_BEFORE_OPERANDS = {
    "(", ",", "[", "=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "|", "&", "^", "||",
    "->", "AND", "OR", "NOT", "BETWEEN", "LIKE", "RLIKE", "ILIKE", "DIV", "CASE", "WHEN", "THEN", "ELSE",
    "SELECT", "WHERE", "HAVING", "ON", "BY",
}  # fmt: skip
_AFTER_OPERANDS = {
    ")", ",", "]", "[", "=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "|", "&", "^",
    "||", ".", "::", "AND", "OR", "IS", "IN", "BETWEEN", "LIKE", "RLIKE", "ILIKE", "DIV", "WHEN", "THEN", "ELSE",
    "END", "AS",
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


class Expressions:
    """SQL text whose expressions are read; what reads the queries in them is ``_block``."""

    def __init__(self, text: str) -> None:
        """Take SQL text."""
        self.text = text
        self.t = tokens(text)
        self._close = self._pairs()
        self._lambdas: tuple[Node, ...] = ()

    def _block(self, i: int, end: int, scope: Scope | None) -> list[Node]:
        """Return the expressions among tokens i..end: a query, a list, or anything else."""
        raise NotImplementedError

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

    def _is_name(self, i: int) -> bool:
        """Whether a word of the grammar at token i is the name of a column: an operand must be there."""
        word, after = self._up(i), self._up(i + 1)
        if word not in _NAMES or self._up(i - 1) not in _BEFORE_OPERANDS or after not in _AFTER_OPERANDS:
            return False
        return word != "ALL" or (
            after not in {"*", "-", "+", "["} and self._up(i - 1) not in ("SELECT", "BY")
        )

    def _begins_query(self, i: int) -> bool:
        return self._up(i) in _QUERY and not self._is_name(i)

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
            query, i = self._begins_query(i + 2), close + 1
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
        if token.kind == "mark" or (word in _NEVER_OPERAND and not self._is_name(i)):
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
        query = self._begins_query(i + 1)
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
        while i < end and (self._up(i) != "END" or self._is_name(i)):
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
        made = self._up(i - 1) == "VIEW" and self._up(i - 2) != "LATERAL"
        if made or self._up(i - 1) in ("AS", ")", "TABLE", "INTO", "JOIN"):
            node.kind = "plain"  # an alias with its columns
        if name in ("CAST", "TRY_CAST"):
            inner, after = self._expression(at, close, 0, scope)
            if inner is not None and self._up(after) == "AS":
                node.kind, node.args = "cast", [inner]
                node.type = self.text[self.t[after + 1].start : self.t[close].start].strip()
                return self._postfix_node(node, close + 1, end, scope)
        if name == "EXISTS":
            node.kind = "plain"
        if self._up(at) in ("DISTINCT", "ALL") and at + 1 < close and not self._is_name(at):
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
