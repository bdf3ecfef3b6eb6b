"""Parses Trino's expressions.

Source: https://trino.io/docs/current/sql/select.html and https://trino.io/docs/current/functions.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem, unsupported
from glue_local.cloud.athena.trino.lexer import decoded
from glue_local.cloud.athena.trino.sqljson import syntax

COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_BARE = frozenset(
    {
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "CURRENT_USER",
        "CURRENT_CATALOG",
        "CURRENT_SCHEMA",
        "CURRENT_PATH",
        "CURRENT_ROLE",
    }
)
_UNITS = frozenset({"SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR"})
#: Longest nesting of an expression.
DEEPEST = 150


class Expressions(syntax.Parser):
    """The half of the parser that reads expressions."""

    depth = 0

    def query(self) -> n.Query:
        """Read a query; the other half of the parser does."""
        raise NotImplementedError

    def expression(self) -> n.Node:
        """Read an expression."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise SyntaxProblem(f"{self.at}: statement is too large (stack overflow during parsing)")
        left = self._conjunction()
        while self.sees("OR"):
            self.step()
            left = n.Binary(left.at, "OR", left, self._conjunction())
        self.depth -= 1
        return left

    def _conjunction(self) -> n.Node:
        left = self._negation()
        while self.sees("AND"):
            self.step()
            left = n.Binary(left.at, "AND", left, self._negation())
        return left

    def _negation(self) -> n.Node:
        if self.sees("NOT"):
            at = self.step().at
            return n.Unary(at, "NOT", self._negation())
        return self._predicate()

    def _predicate(self) -> n.Node:
        value = self.value()
        if self.now.text in COMPARISONS and self.now.kind == "op":
            token = self.step()
            op = COMPARISONS[token.text]
            if self.sees_any("ALL", "ANY", "SOME") and self.ahead().upper == "(":
                every = self.step().upper == "ALL"
                self.expect("(")
                query = self.query()
                self.expect(")")
                return n.Quantified(token.at, op, value, every, query)
            return n.Binary(token.at, op, value, self.value())
        at = self.at
        if self.take("IS"):
            return self._is(value, at)
        negated = self.sees("NOT") and self.ahead().upper in {"BETWEEN", "IN", "LIKE"}
        if negated:
            self.step()
        found = self._between_in_like(value)
        if found is None:
            return value
        return n.Unary(at, "NOT", found) if negated else found

    def _is(self, value: n.Node, at: Place) -> n.Node:
        negated = self.take("NOT")
        found: n.Node
        if self.take("NULL"):
            found = n.IsNull(at, value)
        elif self.take("DISTINCT"):
            self.expect("FROM")
            found = n.Binary(at, "IS DISTINCT FROM", value, self.value())
        else:
            self.mismatch("'DISTINCT', 'NOT', 'NULL'")
        return n.Unary(at, "NOT", found) if negated else found

    def _between_in_like(self, value: n.Node) -> n.Node | None:
        at = self.at
        if self.take("BETWEEN"):
            low = self.value()
            self.expect("AND")
            return n.Between(at, value, low, self.value())
        if self.take("IN"):
            self.expect("(")
            found: n.Node
            found = (
                n.InQuery(at, value, self.query())
                if self.starts_query()
                else n.InList(at, value, self._list())
            )
            self.expect(")")
            return found
        if self.take("LIKE"):
            pattern = self.value()
            return n.Like(at, value, pattern, self.value() if self.take("ESCAPE") else None)
        return None

    def starts_query(self) -> bool:
        """Whether a query, not an expression, comes next."""
        steps = 0
        while self.ahead(steps).upper == "(":
            steps += 1
        return self.ahead(steps).upper in {"SELECT", "WITH", "VALUES", "TABLE"}

    def _list(self) -> list[n.Node]:
        items = [self.expression()]
        while self.take(","):
            items.append(self.expression())
        return items

    # --- values -------------------------------------------------------------------------------------------------

    def value(self) -> n.Node:
        """Read a value: ``||`` binds loosest, then ``+ -``, then ``* / %``, then signs, then AT TIME ZONE."""
        left = self._sum()
        while self.sees("||"):
            at = self.step().at
            left = n.Binary(at, "||", left, self._sum())
        return left

    def _sum(self) -> n.Node:
        left = self._product()
        while self.sees_any("+", "-"):
            token = self.step()
            left = n.Binary(token.at, token.text, left, self._product())
        return left

    def _product(self) -> n.Node:
        left = self._signed()
        while self.sees_any("*", "/", "%"):
            token = self.step()
            left = n.Binary(token.at, token.text, left, self._signed())
        return left

    def _signed(self) -> n.Node:
        if self.sees_any("+", "-"):
            token = self.step()
            if token.text == "-" and self.now.kind == "integer":
                # The sign is part of the number: -2147483648 is an integer, though 2147483648 is none.
                return self._zoned(n.Literal(token.at, "#integer", f"-{self._digits()}"))
            return n.Unary(token.at, token.text, self._signed())
        return self._zoned(self._primary())

    def _digits(self) -> str:
        token = self.step()
        if "_" in token.value:
            unsupported(token.at, "a number with underscores")
        return token.value

    def _zoned(self, base: n.Node) -> n.Node:
        value = self._postfix(base)
        while self.sees("AT", "TIME"):  # AT alone may be the name of a column
            at = self.step().at
            self.expect("TIME", "ZONE")
            value = n.AtZone(at, value, self._zone())
        return value

    def _zone(self) -> n.Node:
        return self._postfix(self._primary())

    def _postfix(self, base: n.Node) -> n.Node:
        while True:
            at = self.at
            if self.take("["):
                base = n.Subscript(base.at, base, self.value())
                self.expect("]")
            elif self.sees(".") and self.ahead().upper != "*":
                self.step()
                base = n.Dot(base.at if isinstance(base, n.Name | n.Dot) else at, base, self.identifier())
                if self.sees("("):
                    self.mismatch("<EOF>")
            else:
                return base

    def _primary(self) -> n.Node:
        token = self.now
        if token.kind in {"string", "unicode"}:
            return n.Literal(token.at, "#string", self.text_literal())
        if token.kind == "integer":
            return n.Literal(token.at, "#integer", self._digits())
        if token.kind in {"decimal", "double", "binary"}:
            self.step()
            return n.Literal(token.at, f"#{token.kind}", token.value)
        word = token.upper
        if word == "(":
            return self._parenthesis()
        if word == "?":
            raise unsupported_parameter(token.at)
        if token.kind == "word":
            found = self._keyword(word)
            if found is not None:
                return found
        if self.is_identifier():
            return self._named()
        self.mismatch("<expression>")

    def text_literal(self) -> str:
        """Take a text literal and return its text; ``UESCAPE`` names the escape of one that begins with ``U&``."""
        token = self.step()
        if token.kind != "unicode" or not self.take("UESCAPE"):
            return token.value
        escape = self.step()
        if escape.kind != "string" or len(escape.value) != 1 or escape.value in "+'\" 0123456789abcdefABCDEF":
            raise SyntaxProblem(f"{escape.at}: Invalid Unicode escape character")
        return decoded(token.text[3:-1].replace("''", "'"), token.at, escape.value)

    def _keyword(self, word: str) -> n.Node | None:  # noqa: PLR0911 - one line a keyword
        at = self.at
        if word in {"TRUE", "FALSE"}:
            self.step()
            return n.Literal(at, "#boolean", word.lower())
        if self.take("NULL"):
            return n.Literal(at, "#null")
        if word in _BARE:
            self.step()
            args: list[n.Node] = []
            if self.sees("(") and word in {
                "CURRENT_TIME",
                "CURRENT_TIMESTAMP",
                "LOCALTIME",
                "LOCALTIMESTAMP",
            }:
                self.expect("(")
                args = [self.value()]
                self.expect(")")
            return n.Call(at, word.lower(), args)
        if word == "INTERVAL" and (self.ahead().kind == "string" or self.ahead().upper in {"+", "-"}):
            return self._interval()
        if word in {
            "CASE",
            "CAST",
            "TRY_CAST",
            "EXISTS",
            "EXTRACT",
            "TRIM",
            "NORMALIZE",
            "GROUPING",
            "LISTAGG",
        }:
            return self._special(word)
        if word == "ARRAY" and self.ahead().upper == "[":
            self.step()
            self.step()
            items = [] if self.sees("]") else self._list()
            self.expect("]")
            return n.ArrayOf(at, items)
        if word == "ROW" and self.ahead().upper == "(":
            self.step()
            self.step()
            items = self._list()
            self.expect(")")
            return n.RowOf(at, items)
        if word in {"POSITION", "SUBSTRING"} and self.ahead().upper == "(":
            return self._spelled(word)
        if word == "DOUBLE" and self.ahead().upper == "PRECISION" and self.ahead(2).kind == "string":
            self.step()
            self.step()
            return n.Literal(at, "double", self.step().value)
        if word in syntax.FUNCTIONS and self.ahead().upper == "(":
            return syntax.FUNCTIONS[word](self)
        return None

    def _interval(self) -> n.Node:
        at = self.step().at
        sign = 1
        if self.sees_any("+", "-"):
            sign = -1 if self.step().text == "-" else 1
        if self.now.kind != "string":
            self.mismatch("<string>")
        value = self.step().value
        units = [self._unit()]
        if self.take("TO"):
            units.append(self._unit())
        return n.IntervalLiteral(at, sign, value, units[0], units[1] if len(units) > 1 else None)

    def _unit(self) -> str:
        if self.now.upper not in _UNITS:
            self.mismatch("'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'")
        return self.step().upper.lower()

    def _special(self, word: str) -> n.Node:
        at = self.step().at
        if word == "CASE":
            return self._case(at)
        self.expect("(")
        if word in {"CAST", "TRY_CAST"}:
            value = self.expression()
            self.expect("AS")
            found: n.Node = n.Cast(at, value, self.type_text(), word == "TRY_CAST")
        elif word == "EXISTS":
            found = n.Exists(at, self.query())
        elif word == "EXTRACT":
            unit = self.identifier()
            self.expect("FROM")
            found = n.Extract(at, unit, self.value())
        elif word == "TRIM":
            found = self._trim(at)
        elif word == "NORMALIZE":
            args = [self.value()]
            if self.take(","):
                form = self.step()
                args.append(n.Literal(form.at, "#string", form.upper))
            found = n.Call(at, "normalize", args)
        elif word == "GROUPING":
            found = n.Call(at, "grouping", self._list())
        else:
            return self._listagg(at)
        self.expect(")")
        return found

    def _case(self, at: Place) -> n.Node:
        operand = None if self.sees("WHEN") else self.expression()
        whens: list[tuple[n.Node, n.Node]] = []
        while self.take("WHEN"):
            condition = self.expression()
            self.expect("THEN")
            whens.append((condition, self.expression()))
        if not whens:
            self.mismatch("'WHEN'")
        default = self.expression() if self.take("ELSE") else None
        self.expect("END")
        return n.Case(at, operand, whens, default)

    def _trim(self, at: Place) -> n.Node:
        side = self.step().upper if self.sees_any("LEADING", "TRAILING", "BOTH") else ""
        name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(side, "trim")
        if side and self.take("FROM"):
            return n.Call(at, name, [self.value()])
        first = self.value()
        if self.take("FROM"):
            return n.Call(at, name, [self.value(), first])
        if side:
            self.mismatch("'FROM'")
        if self.take(","):
            return n.Call(at, name, [first, self.value()])
        return n.Call(at, name, [first])

    def _listagg(self, at: Place) -> n.Node:
        distinct = self.take("DISTINCT")
        if not distinct:
            self.take("ALL")
        args = [self.expression()]
        if self.take(","):
            args.append(self.expression())
        if self.sees("ON", "OVERFLOW") and not self.take("ON", "OVERFLOW", "ERROR"):
            unsupported(self.at, "LISTAGG ... ON OVERFLOW TRUNCATE")
        self.expect(")")
        self.expect("WITHIN", "GROUP")
        self.expect("(")
        self.expect("ORDER", "BY")
        order = self.sort_items()
        self.expect(")")
        return n.Call(at, "listagg", args, distinct=distinct, order=order, where=self._filter())

    def _spelled(self, word: str) -> n.Node:
        """POSITION(a IN b) and SUBSTRING(s FROM x FOR y), and their forms with commas."""
        at = self.step().at
        self.expect("(")
        first = self.value()
        if word == "POSITION":
            self.expect("IN")
            args = [self.value(), first]
            name = "strpos"
        else:
            name, args = "substring", [first]
            if self.take("FROM"):
                args.append(self.value())
                if self.take("FOR"):
                    args.append(self.value())
            else:
                while self.take(","):
                    args.append(self.value())
        self.expect(")")
        return n.Call(at, name, args)

    def _parenthesis(self) -> n.Node:
        at = self.at
        if self._is_lambda():
            self.expect("(")
            params = []
            while not self.take(")"):
                params.append(self.identifier())
                self.take(",")
            self.expect("->")
            return n.Lambda(at, params, self.expression())
        self.expect("(")
        if self.starts_query():
            query = self.query()
            self.expect(")")
            return n.ScalarQuery(at, query)
        items = self._list()
        self.expect(")")
        return items[0] if len(items) == 1 else n.RowOf(at, items)

    def _is_lambda(self) -> bool:
        steps = 1
        while self.ahead(steps).upper != ")":
            if not self.is_identifier(steps) and self.ahead(steps).upper != ",":
                return False
            steps += 1
        return self.ahead(steps + 1).upper == "->"

    def _named(self) -> n.Node:
        """A typed literal, a lambda, a function call or a column."""
        token = self.now
        if token.kind == "word" and self.ahead().kind in {"string", "unicode"}:
            self.step()
            return n.Literal(token.at, token.text.lower(), self.step().value)
        name = self.identifier()
        if self.sees("->"):
            self.step()
            return n.Lambda(token.at, [name], self.expression())
        if self.sees("("):
            return self._call(token.at, name)
        return n.Name(token.at, name)

    def _call(self, at: Place, name: str) -> n.Node:
        self.expect("(")
        call = n.Call(at, name.lower(), [])
        if self.take("*"):
            call.star = True
        elif not self.sees(")"):
            call.distinct = self.take("DISTINCT")
            if not call.distinct:
                self.take("ALL")
            call.args = self._list()
            if self.take("ORDER", "BY"):
                call.order = self.sort_items()
        self.expect(")")
        call.where = self._filter()
        if self.sees_any("IGNORE", "RESPECT") and self.ahead().upper == "NULLS":
            call.nulls = self.step().upper
            self.step()
        if self.take("OVER"):
            if self.sees("("):
                call.over = self.window()
            else:
                call.over = n.Window(self.at, name=self.identifier())
        elif call.nulls:
            self.mismatch("'OVER'")
        return call

    def _filter(self) -> n.Node | None:
        if not self.sees("FILTER") or self.ahead().upper != "(":
            return None
        self.step()
        self.expect("(")
        self.expect("WHERE")
        where = self.expression()
        self.expect(")")
        return where

    def window(self) -> n.Window:
        """Read what is in the parentheses of OVER."""
        at = self.at
        self.expect("(")
        window = n.Window(at)
        if self.is_identifier() and not self.sees_any("PARTITION", "ROWS", "RANGE", "GROUPS"):
            window.name = self.identifier()
        if self.take("PARTITION", "BY"):
            window.partition = self._list()
        if self.take("ORDER", "BY"):
            window.order = self.sort_items()
        if self.sees_any("ROWS", "RANGE", "GROUPS"):
            window.frame = self._frame()
        self.expect(")")
        return window

    def _frame(self) -> n.Frame:
        token = self.step()
        if self.take("BETWEEN"):
            start = self._bound()
            self.expect("AND")
            return n.Frame(token.at, token.upper, start, self._bound())
        return n.Frame(token.at, token.upper, self._bound(), None)

    def _bound(self) -> tuple[str, n.Node | None]:
        for words in (("UNBOUNDED", "PRECEDING"), ("UNBOUNDED", "FOLLOWING"), ("CURRENT", "ROW")):
            if self.take(*words):
                return " ".join(words), None
        value = self.expression()
        if not self.sees_any("PRECEDING", "FOLLOWING"):
            self.mismatch("'FOLLOWING', 'PRECEDING'")
        return self.step().upper, value

    def sort_items(self) -> list[n.SortItem]:
        """Read the keys of ORDER BY."""
        items = [self._sort_item()]
        while self.take(","):
            items.append(self._sort_item())
        return items

    def _sort_item(self) -> n.SortItem:
        item = n.SortItem(self.at, self.expression())
        if self.take("DESC"):
            item.descending = True
        else:
            self.take("ASC")
        if self.take("NULLS"):
            item.nulls_first = self.sees("FIRST")
            if not self.sees_any("FIRST", "LAST"):
                self.mismatch("'FIRST', 'LAST'")
            self.step()
        return item

    def type_text(self) -> str:
        """Take a type and return it as written; it ends before a ``)`` or ``,`` of what surrounds it."""
        start, depth = self.now.start, 0
        first = self.index
        while not (depth == 0 and self.sees_any(")", ",")) and self.now.kind != "end":
            word = self.step().upper
            depth += {"(": 1, "<": 1, ")": -1, ">": -1}.get(word, 0)
        if self.index == first:
            self.mismatch("<type>")
        return self.text[start : self.tokens[self.index - 1].end]


def unsupported_parameter(at: Place) -> SyntaxProblem:
    """Return what is wrong with a question mark that no execution parameter takes the place of."""
    return SyntaxProblem(f"{at}: Incorrect number of parameters: expected at least 1 but found 0")
