"""One SQL text on its way to Sail: its nodes as the table of differences has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import (
    alike,
    common,
    generators,
    names,
    newer,
    setops,
    subqueries,
    totals,
    windows,
)
from glue_local.engine.sessions.differences.aggregates import is_of_group
from glue_local.engine.sessions.differences.operands import Operands, Session, below
from glue_local.engine.sessions.differences.rule import BEFORE_4, LISTING, UNKNOWN, Call
from glue_local.engine.sessions.differences.rules import WATCHED, applied
from glue_local.engine.sessions.differences.tree import Node, Scope
from glue_local.engine.sessions.differences.typetext import is_nested, no_maps, no_nested_order
from glue_local.engine.sessions.differences.with_clause import query_below
from glue_local.engine.sessions.differences.zeros import has_fractions, one_zero
from glue_local.identifiers import backquoted

#: Words after a key, or in its place, that name no column.
_NO_KEYS = {"ALL", "FIRST", "LAST", "GROUPING", "ROLLUP", "CUBE"}
#: Operators whose results are booleans.
_BOOLEAN = {
    "=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!=", "AND", "OR", "IS", "IS NOT", "IS DISTINCT", "IS NOT DISTINCT",
    "IN", "NOT IN", "BETWEEN", "NOT BETWEEN", "LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "RLIKE", "NOT RLIKE", "REGEXP",
    "NOT REGEXP", "UNARY NOT", "UNARY !",
}  # fmt: skip
_OVER = re.compile(r"(?i)\bover\s*\(")
_CLAUSE = re.compile(r"(?i)\b(?:group|order|sort|partition|select|having)\b")
#: The least numbers of their types, of which Sail reads the digits by themselves.
_LEAST = {
    "-128Y": "cast(-128 as tinyint)",
    "-32768S": "cast(-32768 as smallint)",
    "-2147483648": "(-2147483647 - 1)",
    "-9223372036854775808L": "(-9223372036854775807L - 1L)",
}
_LEAST_TEXT = re.compile(r"2147483648|128Y|32768S|9223372036854775808L", re.IGNORECASE)


class Rewriting(Operands):
    """Rewrites one text."""

    def __init__(
        self, owner: Session, text: str, types: Callable[[list[str]], list[str] | None] | None = None
    ) -> None:
        """Take what ``Operands`` takes."""
        super().__init__(owner, text, types)
        self._made: dict[tuple[int, bool], str] = {}
        self._spark_names: dict[int, tuple[str | None, bool]] = {}
        self._named = {id(item.node) for item in self.tree.items if not item.named}
        #: Keys of fractions, for which 0.0 and -0.0 are one value, and their types.
        self._zeros: dict[int, str] = {}
        self._totals = totals.found(self.tree, self._is_column)
        self._apart = self._totals.apart

    def result(self) -> str:
        """Return SQL that has Spark's result on Sail."""
        watched = [n for top in self.tree.nodes for n in below(top) if self._rule(n)]
        conditions = [c for c in self.tree.conditions if not self._is_boolean(c)]
        zeros = self._keys_of_zeros()
        keys = [part for key in self.tree.keys for part in self._parts(key)]
        orders = {id(part) for key in self.tree.orders for part in self._parts(key)}
        self._check_syntax()
        listed = [i.node for i in self.tree.items if not i.named and names.may_differ(i.node, self.text)]
        otherwise = any(self._spark_name(node)[1] for node in listed)
        if not (watched or keys or conditions or zeros or otherwise) and not _LEAST_TEXT.search(self.text):
            return self.text
        self._tell_types(watched, [*keys, *conditions])
        for key in keys:  # rows are told apart by no map
            if (star := self._source_text(key)).endswith("*") and key.kind == "plain":
                told = self.owner.columns(self._selecting(key.scope, star)) or []
                no_maps([type_ for _, type_ in told])
                if star == "*" and any(is_nested(t) and has_fractions(t) for _, t in told):
                    made = ", ".join(f"{one_zero(backquoted(n), t)} AS {backquoted(n)}" for n, t in told)
                    self._made[(id(key), False)] = self._made[(id(key), True)] = made
                elif star != "*":
                    setops.no_nested_fractions("DISTINCT", [type_ for _, type_ in told])
            else:
                types = self._types_of(replace(key, args=[key]), [self._unnamed(key)])
                no_maps(types)
                if (
                    has_fractions(types[0])
                    and (id(key) in zeros or is_nested(types[0]))
                    and id(key) not in orders
                ):
                    for one in self._meant(key):
                        self._give_one_zero(one, types[0])
                elif id(key) in zeros and has_fractions(types[0]):
                    self._give_one_zero(key, types[0])
                if id(key) in orders:
                    no_nested_order(types)
        self._give_places_one_zero(zeros)
        self._write_out_groups()
        for condition in conditions:
            common.kept_by(self._types.get(id(condition), UNKNOWN), self._source_text(condition))
        self._check_ranges()
        self._check_queries(watched)
        for key in self._totals.constant:
            raise totals.refused(self._source_text(key))
        every = [n for top in self.tree.nodes for n in below(top)]
        for cast in alike.casts(every, self._source_text):
            value = alike.told_apart(self._unnamed(cast), cast.type)
            self._made[(id(cast), False)] = self._made[(id(cast), True)] = value
        return self._span(0, len(self.text), self.tree.nodes)

    def _keys_of_zeros(self) -> set[int]:
        """Return the keys that show whether 0.0 and -0.0 are one value: those of windows, and several in an order.

        See https://spark.apache.org/docs/3.5.6/sql-ref-datatypes.html#positivenegative-infinity-semantics.
        """
        beside = Counter(id(key.scope) for key in self.tree.orders)
        windows_keys = {id(key) for key in self.tree.keys} & totals.in_windows(self.tree.nodes)
        return windows_keys | {id(key) for key in self.tree.orders if beside[id(key.scope)] > 1}

    def _meant(self, key: Node) -> list[Node]:
        """Return a key, and what is the same in its SELECT: a grouping's column is listed as it is grouped by."""
        text, source = self._source_text(key).lower(), key.scope and key.scope.source
        every = [n for top in self.tree.nodes for n in below(top)]
        return [
            n for n in every if n.scope and n.scope.source == source and self._source_text(n).lower() == text
        ]

    def _give_one_zero(self, node: Node, type_: str) -> None:
        """Have one zero in what is sent for a node."""
        self._zeros[id(node)] = type_
        for named in (False, True):
            self._made.pop((id(node), named), None)

    def _give_places_one_zero(self, zeros: set[int]) -> None:
        """Write out the column of fractions that an order has by its place in the list."""
        for order in (o for o in self.tree.orders if id(o) in zeros and o.scope is not None):
            text, scope = self._source_text(order), order.scope
            if scope is None or not text.isdigit():
                continue
            value, type_ = self._at_place(scope, int(text) - 1)
            if value and type_ in ("float", "double"):
                made = one_zero(value, type_)
                self._made[(id(order), False)] = self._made[(id(order), True)] = made

    def _write_out_groups(self) -> None:
        """Write out the columns that GROUP BY has by their places, which windows on Sail do not find then."""
        for key in self.tree.keys if _OVER.search(self.text) else ():
            text, listed = self._source_text(key), key.scope.listed if key.scope else []
            clauses = _CLAUSE.findall(self.text[: key.start])
            if not (
                text.isdigit()
                and 0 < int(text) <= len(listed)
                and clauses[-1:]
                and clauses[-1].lower() == "group"
            ):
                continue
            if (node := listed[int(text) - 1]) is not None:
                self._made[(id(key), False)] = self._made[(id(key), True)] = self._unnamed(node)

    def _at_place(self, scope: Scope, at: int) -> tuple[str, str]:
        """Return a column of a SELECT by its place, as an order may name it, and its type."""
        if scope.listed == [None] or scope.whole is not None:  # a star, a set operation
            told = self.owner.columns(self._selecting(scope, "*")) or []
            name, type_ = told[at] if 0 <= at < len(told) else ("", UNKNOWN)
            return name and backquoted(name), type_
        node = scope.listed[at] if 0 <= at < len(scope.listed) else None
        alias = next((backquoted(name) for name, named in scope.named.items() if named is node), "")
        if node is None:
            return "", UNKNOWN
        return alias or backquoted(self._name(node)), self._types.get(id(node), UNKNOWN)

    def _check_syntax(self) -> None:
        """Raise Spark's errors for what Sail takes and Spark does not."""
        windows.check_nulls(self.tree.t)
        self._check_ordered_groups()
        generators.check(self.tree, self.owner.settings().own)
        for node in (n for top in self.tree.nodes for n in below(top)):
            if node.name == "::":
                newer.check_double_colon(self.text)
            if node.distinct and re.match(
                r"\s*(?:FILTER\s*\(.*\)\s*)?OVER\b", self._suffix_text(node), re.I | re.S
            ):
                raise windows.of_distinct(node.name)

    def _check_ordered_groups(self) -> None:
        """Raise Spark 3.5's error for an aggregate that groups are put in order by after HAVING."""
        from pyspark.errors import AnalysisException

        own = [n for n in self.tree.havings if self._source_text(n) != totals.SOME]
        with_having = {n.scope.source for n in own if n.scope is not None} - {None}
        in_windows = totals.in_windows(self.tree.nodes) if with_having else set()
        for order in self.tree.orders if BEFORE_4 and with_having else ():
            if order.scope is None or order.scope.source not in with_having or order.scope.whole is not None:
                continue
            found = next((node for node in below(order) if is_of_group(node, self.text)), None)
            if found is not None and id(order) not in in_windows:
                raise AnalysisException(
                    f"[UNRESOLVED_COLUMN.WITH_SUGGESTION] ORDER BY {self._source_text(found)} after HAVING cannot be "
                    "resolved: give the aggregate an alias in the SELECT and order by that."
                )

    def _is_boolean(self, node: Node) -> bool:
        """Whether a condition is true or false by its operator."""
        if node.kind == "plain" and len(node.args) == 1 and self.text[node.start] == "(":
            return self._is_boolean(node.args[0])
        return (
            node.kind == "query" or node.name in _BOOLEAN or self._source_text(node)[:6].upper() == "EXISTS"
        )

    def _suffix_text(self, node: Node) -> str:
        return self.text[slice(*node.suffix)] if node.suffix else ""

    def _check_ranges(self) -> None:
        """Refuse what a window's RANGE may not be bounded by on Spark, and numbers whose bounds overflow there."""
        for frame in windows.frames(self.tree.t):
            scopes = [n.scope for top in self.tree.nodes for n in below(top) if n.start == frame.order[0]]
            texts = [self.text[start:end] for start, end in (frame.order, *frame.bounds)]
            order, *bounds = self._columns(scopes[-1] if scopes else None, texts) or [UNKNOWN]
            windows.check(order, bounds)
            for node in (n for top in self.tree.nodes for n in below(top)):
                if (node.start, node.end) == frame.order and (
                    over := windows.overflows(order, texts[0], texts[1:])
                ):
                    self._made[(id(node), False)] = self._made[(id(node), True)] = over

    def _check_queries(self, watched: list[Node]) -> None:
        """Refuse IN of a query whose column has another type, where Sail compares otherwise than Spark."""
        kept = [*self.tree.conditions, *self.tree.havings]
        # An expression by itself with a query in it is a filter's: Sail takes none in select.
        subqueries.check(self.tree.nodes, kept if self._beside is None else self.tree.nodes, self.text)
        for node in watched:
            if node.kind != "op" or node.name not in ("IN", "NOT IN") or len(node.args) != 1 or not node.over:
                continue
            query = self.text[node.args[0].end : node.end]
            query = query[query.index("(") :]
            if re.match(
                r"(?i)\(\s*select\s*[-+]\s*[\w.]+\s*\)", query
            ):  # to Spark a column named select, less a number
                raise EngineFeatureError(f"{node.name} {query}")
            withs = node.scope.withs() if node.scope else ()
            found = self.owner.columns(
                query_below([self.text[slice(*w)] for w in withs], "*", f"FROM {query} AS _q")
            )
            types = [self._types.get(id(node.args[0]), UNKNOWN), *(t for _, t in found or [])]
            if len(types) == 2:
                common.same_kind(types, node.name)
                negated = node.name == "NOT IN" or re.search(r"(?i)\bnot[\s(]*$", self.text[: node.start])
                if negated and all(map(has_fractions, types)):  # by which Spark tells 0.0 from -0.0
                    raise EngineFeatureError(f"NOT IN of {types[0]} and a query")

    def _parts(self, key: Node) -> list[Node]:
        """Return the expressions by which a key tells rows apart: those within ROLLUP (...) and the like."""
        if key.name in ("rollup", "cube", "sets"):
            return [part for arg in key.args for part in self._parts(arg)]
        text = self._source_text(key)
        if key.kind == "plain" and key.args and text.startswith("("):
            return [part for arg in key.args for part in self._parts(arg)]
        if key.scope is not None and text.isdigit() and 0 < int(text) <= len(key.scope.listed):
            named = key.scope.listed[: int(text)]
            return [] if None in named else [n for n in named[-1:] if n is not None]
        return [] if text.upper() in _NO_KEYS or text[:1].isdigit() else [key]

    def _make_source(self, scope: Scope | None) -> None:
        """Render what a SELECT reads from, so that its columns' types are those that are sent."""
        if scope is None or id(scope) in self._sources:
            return
        self._sources[id(scope)] = None  # a condition of a join stands in the source itself
        places = [*scope.withs(), scope.source or (0, 0)]
        inner = [self._inside(place, self.tree.nodes) for place in places]
        if not any(n.kind == "query" or n.children() for nodes in inner for n in nodes):
            return
        made = [self._span(*place, nodes) for place, nodes in zip(places, inner, strict=True)]
        if made != [self.text[slice(*place)] for place in places]:
            self._sources[id(scope)] = made
            self._ask_again(scope)

    def _inside(self, place: tuple[int, int], nodes: list[Node]) -> list[Node]:
        """Return the outermost nodes that lie within a part of the text."""
        found = []
        for node in nodes:
            if place[0] <= node.start and node.end <= place[1]:
                found.append(node)
            elif node.start < place[1] and node.end > place[0]:
                found += self._inside(place, node.children())
        return found

    @staticmethod
    def _rule(node: Node) -> bool:
        name = "cast" if node.name == "::" else node.name
        if node.kind == "cast":
            return True
        return node.kind in ("call", "op") and name in WATCHED and (name != "count" or node.distinct)

    def _span(self, start: int, end: int, nodes: list[Node]) -> str:
        made, at = "", start
        for node in sorted(nodes, key=lambda n: n.start):
            if node.start < at:
                continue
            made += self.text[at : node.start] + self._rendered(node)
            at = node.end
        return made + self.text[at:end]

    def _rendered(self, node: Node) -> str:
        """Return a node's SQL, computed once: a node that stays unchanged asks for its operands' SQL again."""
        key = (id(node), bool(self._named or self._apart))
        if key not in self._made:
            self._made[key] = self._render(node)
        return self._made[key]

    def _render(self, node: Node) -> str:
        if (meant := self._totals.meant.get(id(node))) is not None:
            return f"({self._unnamed(meant)})" if isinstance(meant, Node) else meant
        new = self._replacement(node)
        if new is None:
            new = self._own(node)
        if id(node) in self._apart or id(node) in self._totals.varying:
            new = totals.known_to_vary(new)
        if (type_ := self._zeros.get(id(node))) is not None:
            new = one_zero(new, type_)
        if id(node) in self._named and generators.of_one_key(node.name, len(node.args)):
            return f"{new} AS {generators.FIRST}"
        listed = id(node) in self._named and not self._makes_rows(node)
        if listed and (self._spark_name(node)[1] or new != self.text[node.start : node.end]):
            return f"{new} AS {backquoted(self._name(node))}"
        return new

    def _spark_name(self, node: Node) -> tuple[str | None, bool]:
        """Return the name that Spark gives a column's expression, and whether Sail gives another one."""
        if id(node) not in self._spark_names:
            self._spark_names[id(node)] = names.of(node, self.text, self._dotted, self._type_of)
        return self._spark_names[id(node)]

    def _type_of(self, node: Node) -> str:
        return (self._columns(node.scope, [self._plain(node)]) or [UNKNOWN])[0]

    def _dotted(self, node: Node) -> str | None:
        """Return the name of a column that is written with dots: of a table, or a field of a struct."""
        if node.scope is None:
            return None
        return names.dotted(self._source_text(node), self.owner.columns(self._selecting(node.scope, "*")))

    @staticmethod
    def _makes_rows(node: Node) -> bool:
        """Whether an expression gives names to its columns itself."""
        return node.kind == "call" and node.name in generators.NAMES

    def _own(self, node: Node) -> str:
        text = self.text[node.start : node.end]
        if node.kind == "plain" and not node.args and (least := _LEAST.get(text.replace(" ", "").upper())):
            return least
        if not node.args and not node.over:
            return text
        return self._span(node.start, node.end, node.children())

    def _replacement(self, node: Node) -> str | None:
        if not self._rule(node):
            return None
        name = "cast" if node.name == "::" else node.name
        args = [self._argument(a) for a in node.args]
        listing = LISTING.get(name, "array")
        call = Call(
            name=name,
            args=args,
            types=self._types_of(node, args),
            **self.owner.settings()._asdict(),
            to=node.type,
            words=node.words,
            lambdas=[(a.words, self._unnamed(a.args[0])) if a.kind == "lambda" else None for a in node.args],
            elements=[
                [self._argument(e) for e in a.args] if a.kind == "call" and a.name == listing else None
                for a in node.args
            ],
            distinct=node.distinct,
            over=self._suffix(node),
            register=self.owner.register,
        )
        return applied(call)

    def _types_of(self, node: Node, made: list[str]) -> list[str]:
        """Return the types of a node's operands, asked again of those that a rule has changed."""
        self._make_source(node.scope)
        anew = self._made_source(node.scope) is not None
        changed = [
            i
            for i, arg in enumerate(node.args)
            if id(arg) in self._types
            and not self._literal(arg)
            and not self._settled(arg)
            and (
                (anew and id(arg) not in self._asked_again)
                or made[i].strip("()") != self._source_text(arg).strip("()")
            )
        ]
        plain = [i for i in changed if not node.args[i].lambdas]
        if plain:
            found = self._columns(node.scope, [made[i] for i in plain])
            for n, i in enumerate(plain):
                one = found[n : n + 1] if found else self._columns(node.scope, [made[i]])
                self._types[id(node.args[i])] = one[0] if one else self._types[id(node.args[i])]
        for i in changed:
            arg = node.args[i]
            if arg.lambdas and self._types[id(arg)] == UNKNOWN:
                self._types[id(arg)] = self._within_lambda(node.scope, arg, made[i])
        return [self._types.get(id(a), UNKNOWN) for a in node.args]

    def _settled(self, arg: Node) -> bool:
        """Whether no rule changes an operand's type: a cast has the one that it names, a comparison is boolean."""
        known = self._types[id(arg)]
        return known != UNKNOWN and (arg.kind == "cast" or (known == "boolean" and self._is_boolean(arg)))

    def _suffix(self, node: Node) -> str:
        return f" {self._span(*node.suffix, node.over)}" if node.suffix else ""

    def _unnamed(self, node: Node) -> str:
        named, apart = self._named, self._apart
        self._named, self._apart = set(), set()
        text = self._rendered(node)
        self._named, self._apart = named, apart
        return text

    def _argument(self, node: Node) -> str:
        text = self._unnamed(node)
        simple = node.kind in ("call", "cast", "lambda") or (node.kind == "plain" and not node.args)
        return text if simple and not text.startswith("-") else f"({text})"

    def _name(self, node: Node) -> str:
        """Return the name of a SELECT's column that has no alias: Spark's where Sail has another one."""
        known, differs = self._spark_name(node)
        if known and differs:
            return known
        text = self._plain(node)
        if column := re.fullmatch(r"(?:\w+\.)*([^\W\d]\w*)", text):
            return column[1]
        found = self.owner.columns(self._selecting(node.scope, text))
        return found[0][0] if found else known or " ".join(text.split())
