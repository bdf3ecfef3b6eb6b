"""Parses calls and what is written like one: CASE, CAST, INTERVAL, windows; sort keys and types with them.

Source: https://trino.io/docs/current/functions.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.errors import Place, unsupported
from glue_local.cloud.athena.trino.sqljson import syntax

_UNITS = frozenset({"SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR"})


class Calls(syntax.Parser):
    """The part of the parser that reads calls."""

    def query(self) -> n.Query:
        """Read a query; another part of the parser does."""
        raise NotImplementedError

    def value(self) -> n.Node:
        """Read an expression without AND, OR, NOT and comparisons; another part of the parser does."""
        raise NotImplementedError

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
            found = n.Call(at, "grouping", self.separated(self.expression))
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

    def _call(self, at: Place, name: str) -> n.Node:
        self.expect("(")
        call = n.Call(at, name.lower(), [])
        if self.take("*"):
            call.star = True
        elif not self.sees(")"):
            call.distinct = self.take("DISTINCT")
            if not call.distinct:
                self.take("ALL")
            call.args = self.separated(self.expression)
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
            window.partition = self.separated(self.expression)
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
        return self.separated(self._sort_item)

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
