"""The types of the operands in SQL text: asked of Sail in a query beside the SELECT in which they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from glue_local.engine.sessions.differences.expression_tree import has_unit
from glue_local.engine.sessions.differences.lexer import variables
from glue_local.engine.sessions.differences.rule import UNKNOWN, Settings
from glue_local.engine.sessions.differences.tree import Node, Scope, Tree
from glue_local.engine.sessions.differences.typetext import variable_types
from glue_local.engine.sessions.differences.with_clause import query_below

#: The least int as a value of VALUES, which Sail takes for a bigint.
_LEAST_INT = re.compile(r"(?<=[(,])\s*-\s*2147483648(?![\w.])")
#: Joins whose rows are those of their left side.
_SEMI_JOIN = re.compile(r"(?i)\b(?:left\s+)?(?:semi|anti)\s+join\b")


class Session(Protocol):
    """What is asked of the session that a text is written for."""

    settings: Callable[[], Settings]
    register: Callable[[str, str], str]

    def columns(self, query: str) -> list[tuple[str, str]] | None:
        """Return names and types of a query's columns."""

    def short(self, clause: str) -> str:
        """Return a WITH clause whose tables have the same columns, without their queries."""


class Operands:
    """The operands of one text, and what is known of their types."""

    def __init__(
        self, owner: Session, text: str, types: Callable[[list[str]], list[str] | None] | None = None
    ) -> None:
        """Take the session, the text, and for an expression by itself what tells types beside it."""
        self.owner, self.text, self.tree = owner, text, Tree(text)
        self._beside = types
        self._types: dict[int, str] = {}
        #: What each SELECT reads from, by its scope, where that is not its text.
        self._sources: dict[int, list[str] | None] = {}
        #: The operands whose types are asked for, by their scope, and those that were asked of what is sent.
        self._operands: dict[int, list[Node]] = {}
        self._asked_again: set[int] = set()

    def _source_text(self, node: Node) -> str:
        return self.text[node.start : node.end].strip()

    def _selecting(self, scope: Scope | None, listed: str) -> str:
        *withs, source = self._reading(scope)
        return query_below(withs, listed, source)

    def _reading(self, scope: Scope | None) -> list[str]:
        """Return the WITH clauses around a SELECT and its FROM, as they are sent if that is known."""
        if scope is not None and scope.whole is not None:
            withs = [self.text[slice(*place)] for place in scope.withs()]
            return [*withs, f"FROM ({self.text[slice(*scope.whole)]}) AS _q"]
        if (made := self._made_source(scope)) is not None:
            return made
        withs = [self.text[slice(*place)] for place in scope.withs()] if scope else []
        source = self.text[slice(*scope.source)] if scope and scope.source else ""
        return [*withs, _LEAST_INT.sub("(-2147483647 - 1)", source)]

    def _asked(self, scope: Scope | None, listed: str) -> list[tuple[str, str]] | None:
        """Return the names and types of what a SELECT could list; None if Sail cannot tell.

        A condition of a semi join names columns of both sides, as that of an inner join does.
        """
        *withs, source = self._reading(scope)
        short = [self.owner.short(each) for each in withs[:1]] + withs[1:]
        sources = [_SEMI_JOIN.sub("JOIN", source), source] if scope and scope.joining else [source]
        for one in dict.fromkeys(query_below(short, listed, each) for each in sources):
            if found := self.owner.columns(one):
                return found
        return self.owner.columns(query_below(withs, listed, source)) if short != withs else None

    def _made_source(self, scope: Scope | None) -> list[str] | None:
        """Return a SELECT's common tables and FROM as they are sent, once known; None where they stay as they are."""
        return self._sources.get(id(scope))

    def _is_column(self, scope: Scope, name: str) -> bool:
        """Whether what a SELECT reads has a column of a name."""
        return any(n.lower() == name for n, _ in self.owner.columns(self._selecting(scope, "*")) or [])

    def _tell_types(self, watched: list[Node], keys: list[Node]) -> None:
        scopes: dict[int, tuple[Scope | None, list[Node]]] = {}
        for node in watched:
            for arg in node.args[1:] if has_unit(node) else node.args:
                if arg.kind != "lambda" and not self._literal(arg):
                    scopes.setdefault(id(node.scope), (node.scope, []))[1].append(arg)
        for key in keys:
            if not self._source_text(key).endswith("*") and not self._literal(key):
                scopes.setdefault(id(key.scope), (key.scope, []))[1].append(key)
        for scope, args in scopes.values():
            outside = self._operands[id(scope)] = [a for a in args if not a.lambdas]
            self._ask(scope, outside)
            for arg in args:
                if arg.lambdas:
                    self._types[id(arg)] = self._within_lambda(scope, arg)

    def _literal(self, node: Node) -> bool:
        text = self.text[node.start : node.end].strip()
        if node.kind == "plain" and not node.args:
            if re.fullmatch(r"'[^'\\]*'", text):
                self._types[id(node)] = "string"
                return True
            if re.fullmatch(r"\d{1,9}", text):
                self._types[id(node)] = "int"
                return True
        return False

    def _ask(self, scope: Scope | None, args: list[Node]) -> None:
        if not args:
            return
        texts = [self._plain(a) for a in args]
        whole = self._columns(scope, texts)
        if whole is None and len(args) > 1:
            for arg, text in zip(args, texts, strict=True):
                one = self._columns(scope, [text])
                self._types[id(arg)] = one[0] if one else UNKNOWN
        else:
            for i, arg in enumerate(args):
                self._types[id(arg)] = whole[i] if whole else UNKNOWN

    def _ask_again(self, scope: Scope) -> None:
        """Ask for the types of a SELECT's operands at once, now that it is known what it reads from."""
        operands = [a for a in self._operands.get(id(scope), []) if self._types[id(a)] != UNKNOWN]
        found = self._columns(scope, [self._plain(a) for a in operands]) if operands else None
        if found is not None:
            self._types.update(zip(map(id, operands), found, strict=True))
            self._asked_again.update(map(id, operands))

    def _plain(self, node: Node) -> str:
        return re.sub(r"-\s*2147483648(?![\w.])", "(-2147483647 - 1)", self.text[node.start : node.end])

    def columns_of(self, scope: Scope) -> list[tuple[str, str]]:
        """Return the names and types of the columns that a SELECT reads; none if Sail cannot tell."""
        return self.owner.columns(self._selecting(scope, "*")) or []

    def types(self, scope: Scope | None, texts: list[str]) -> list[str] | None:
        """Return the types of expressions in a SELECT; None if Sail cannot tell."""
        return self._columns(scope, texts)

    def _columns(self, scope: Scope | None, texts: list[str]) -> list[str] | None:
        if scope is None and self._beside is not None:
            return self._beside(texts)
        ways = [texts]
        if scope is not None and scope.named and scope.whole is None:
            meaning = {alias: f"({self._plain(node)})" for alias, node in scope.named.items()}
            meant = [variables(text, meaning) for text in texts]
            if meant != texts:
                ways = [meant, texts] if scope.late else [texts, meant]
        for way in ways:
            listed = ", ".join(f"({t}) AS _c{i}" for i, t in enumerate(way))
            found = self._asked(scope, listed) or self._within(scope, way)
            if found is None and scope and scope.source:
                found = self.owner.columns(f"SELECT {listed}")
            if found is not None:
                return [type_ for _, type_ in found]
        return None

    def _within(self, scope: Scope | None, texts: list[str]) -> list[tuple[str, str]] | None:
        """Ask for expressions that name columns of a query around their own."""
        while scope is not None and scope.outer is not None:
            before, source = self._reading(scope)[-2:] if scope.before else ("", self._reading(scope)[-1])
            texts = [f"({before} SELECT ({text}) AS _c {source})" for text in texts]
            scope = scope.outer
            while scope.source is None and scope.outer is not None:  # around a table
                scope = scope.outer
            if scope.source is None:
                return None
            listed = ", ".join(f"{t} AS _c{i}" for i, t in enumerate(texts))
            if found := self._asked(scope, listed):
                return found
        return None

    def _within_lambda(self, scope: Scope | None, arg: Node, made: str = "") -> str:
        """Ask for the type of an operand in a lambda, whose variables have those of what it is called with.

        ``made`` is the operand's SQL where that is not its text.
        """
        known: list[tuple[str, str]] = []
        for function in arg.lambdas:
            call = next((n for t in self.tree.nodes for n in below(t) if function in n.args), None)
            if call is None:
                return UNKNOWN
            given = [
                UNKNOWN if a.kind == "lambda" else self._beside_variables(scope, self._plain(a), known)
                for a in call.args
            ]
            known += variable_types(call.name, given, function.words)
        return self._beside_variables(scope, made or self._plain(arg), known)

    def _beside_variables(self, scope: Scope | None, text: str, known: list[tuple[str, str]]) -> str:
        for name, type_ in reversed(known):
            if type_ == UNKNOWN:
                return UNKNOWN
            text = f"transform(array(cast(null as {type_})), {name} -> {text})"
        found = self._columns(scope, [text])
        made = found[0] if found else UNKNOWN
        for _ in known:
            made = made[6:-1] if made.startswith("array<") else UNKNOWN
        return made


def below(node: Node) -> list[Node]:
    """Return a node and all below it."""
    found = [node]
    for child in node.children():
        found += below(child)
    return found
