"""Parses Trino's expressions.

Source: https://trino.io/docs/current/sql/select.html and https://trino.io/docs/current/functions.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.call_syntax import Calls
from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem, unsupported
from glue_local.cloud.athena.trino.lexer import decoded
from glue_local.cloud.athena.trino.sqljson import syntax

COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
#: Calls that may have a precision in parentheses.
_PRECISE = frozenset({"CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"})
#: Calls without parentheses.
_BARE = _PRECISE | {
    "CURRENT_DATE", "CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH", "CURRENT_ROLE",
}  # fmt: skip
#: What is written like a call, with words inside.
_SPECIAL = frozenset(
    {"CASE", "CAST", "TRY_CAST", "EXISTS", "EXTRACT", "TRIM", "NORMALIZE", "GROUPING", "LISTAGG"}
)
#: Longest nesting of an expression.
DEEPEST = 150


class Expressions(Calls):
    """The half of the parser that reads expressions."""

    depth = 0

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
                else n.InList(at, value, self.separated(self.expression))
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
            if self.sees("(") and word in _PRECISE:
                self.expect("(")
                args = [self.value()]
                self.expect(")")
            return n.Call(at, word.lower(), args)
        if word == "INTERVAL" and (self.ahead().kind == "string" or self.ahead().upper in {"+", "-"}):
            return self._interval()
        if word in _SPECIAL:
            return self._special(word)
        if word == "ARRAY" and self.ahead().upper == "[":
            self.step()
            self.step()
            items = [] if self.sees("]") else self.separated(self.expression)
            self.expect("]")
            return n.ArrayOf(at, items)
        if word == "ROW" and self.ahead().upper == "(":
            self.step()
            self.step()
            items = self.separated(self.expression)
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
        items = self.separated(self.expression)
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


def unsupported_parameter(at: Place) -> SyntaxProblem:
    """Return what is wrong with a question mark that no execution parameter takes the place of."""
    return SyntaxProblem(f"{at}: Incorrect number of parameters: expected at least 1 but found 0")
