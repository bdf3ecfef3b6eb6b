"""SQL text on its way to Sail: the differences in the table are replaced, everything else stays unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable

from glue_local.engine.sessions.differences import setops
from glue_local.engine.sessions.differences.rule import UNKNOWN, Call, Settings
from glue_local.engine.sessions.differences.rules import WATCHED, applied
from glue_local.engine.sessions.differences.tree import Node, Scope, Tree
from glue_local.engine.sessions.differences.typetext import no_maps
from glue_local.identifiers import backquoted

#: Returns the names and types of a query's columns; None if Sail cannot tell.
Analyse = Callable[[str], list[tuple[str, str]] | None]

_WORDS = ["distinct", "group by", "union", "intersect", "except", "minus"]
_WORDS += sorted((n for n in WATCHED if n[0].isalpha()), key=len, reverse=True)
#: Nothing in SQL without one of these is in the table.
_WATCHED = re.compile(
    r"(?i)\b(?:" + "|".join(w.replace(" ", r"\s+") for w in _WORDS) + r")\b|::|[=<>!]|[-+*/%|&^~]|2147483648"
)
_ALL_COLUMNS = re.compile(r"^\s*select\s+\*\s+from\s+[`\w.]+\s*$", re.IGNORECASE)


class SqlText:
    """Rewrites SQL for one session."""

    def __init__(
        self, analyse: Analyse, register: Callable[[str, str], str], settings: Callable[[], Settings]
    ) -> None:
        """Take the session's types, registration and settings."""
        self._analyse, self._register, self.settings = analyse, register, settings

    def rewrite(self, text: str) -> str:
        """Return SQL that has Spark's result on Sail; EngineFeatureError for what cannot have it."""
        if not _WATCHED.search(text) or _ALL_COLUMNS.match(text):
            return text
        text = setops.rewritten(text, self.columns, self.settings().ansi)
        return _Rewriting(self, text).result()

    def expression(self, text: str, types: Callable[[list[str]], list[str] | None]) -> str:
        """Return an expression's SQL; ``types`` returns the types of adjacent expressions."""
        if not _WATCHED.search(text):
            return text
        return _Rewriting(self, text, types).result()

    def columns(self, query: str) -> list[tuple[str, str]] | None:
        """Return names and types of a query's columns."""
        return self._analyse(query)


class _Rewriting:
    def __init__(
        self, owner: SqlText, text: str, types: Callable[[list[str]], list[str] | None] | None = None
    ) -> None:
        self.owner, self.text, self.tree = owner, text, Tree(text)
        self._beside = types
        self._types: dict[int, str] = {}
        self._made: dict[tuple[int, bool], str] = {}
        self._named = {id(item.node) for item in self.tree.items if not item.named}

    def result(self) -> str:
        self._check_keys()
        watched = [n for top in self.tree.nodes for n in _below(top) if self._rule(n)]
        if not watched and "2147483648" not in self.text:
            return self.text
        self._tell_types(watched)
        return self._span(0, len(self.text), self.tree.nodes)

    def _check_keys(self) -> None:
        """Raise Spark's AnalysisException for maps as keys of a grouping."""
        by_scope: dict[int, list[Node]] = {}
        for key in self.tree.keys:
            by_scope.setdefault(id(key.scope), []).append(key)
        for keys in by_scope.values():
            scope = keys[0].scope
            before = self.text[slice(*scope.before)] if scope and scope.before else ""
            source = self.text[slice(*scope.source)] if scope and scope.source else ""
            listed = ", ".join(self._plain(key) for key in keys)
            no_maps([type_ for _, type_ in self.owner.columns(f"{before} SELECT {listed} {source}") or []])

    @staticmethod
    def _rule(node: Node) -> bool:
        name = "cast" if node.name == "::" else node.name
        if node.kind == "cast":
            return True
        return node.kind in ("call", "op") and name in WATCHED

    # Types

    def _tell_types(self, watched: list[Node]) -> None:
        scopes: dict[int, tuple[Scope | None, list[Node]]] = {}
        for node in watched:
            unit = node.name in ("extract", "date_part", "datepart")
            for arg in node.args[1:] if unit else node.args:
                if arg.kind != "lambda" and not self._literal(arg):
                    scopes.setdefault(id(node.scope), (node.scope, []))[1].append(arg)
        for scope, args in scopes.values():
            outside = [a for a in args if not a.lambdas]
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

    def _plain(self, node: Node) -> str:
        return re.sub(r"-\s*2147483648(?![\w.])", "(-2147483647 - 1)", self.text[node.start : node.end])

    def _columns(self, scope: Scope | None, texts: list[str]) -> list[str] | None:
        if scope is None and self._beside is not None:
            return self._beside(texts)
        before = self.text[slice(*scope.before)] if scope and scope.before else ""
        source = self.text[slice(*scope.source)] if scope and scope.source else ""
        listed = ", ".join(f"({t}) AS _c{i}" for i, t in enumerate(texts))
        found = self.owner.columns(f"{before} SELECT {listed} {source}")
        if found is None and source:
            found = self.owner.columns(f"SELECT {listed}")
        return None if found is None else [type_ for _, type_ in found]

    def _within_lambda(self, scope: Scope | None, arg: Node) -> str:
        """Ask for the type of an operand in a lambda: that of the elements it would make of the same array."""
        made = self._plain(arg)
        for variables in reversed(arg.lambdas):
            call = next((n for t in self.tree.nodes for n in _below(t) if variables in n.args), None)
            if call is None or not call.args or call.args[0] is variables:
                return UNKNOWN
            array = self._plain(call.args[0])
            names = variables.words
            if call.name in ("transform", "filter", "exists", "forall") and len(names) == 1:
                made = f"transform({array}, {names[0]} -> {made})"
            elif call.name in ("transform", "filter"):
                made = f"transform({array}, ({', '.join(names)}) -> {made})"
            else:
                return UNKNOWN
        found = self._columns(scope, [made])
        type_ = found[0] if found else UNKNOWN
        for _ in arg.lambdas:
            type_ = type_[6:-1] if type_.startswith("array<") else UNKNOWN
        return type_

    # Text

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
        key = (id(node), bool(self._named))
        if key not in self._made:
            self._made[key] = self._render(node)
        return self._made[key]

    def _render(self, node: Node) -> str:
        new = self._replacement(node)
        if new is None:
            new = self._own(node)
        if id(node) in self._named and new != self.text[node.start : node.end]:
            return f"{new} AS {backquoted(self._name(node))}"
        return new

    def _own(self, node: Node) -> str:
        text = self.text[node.start : node.end]
        if node.kind == "plain" and not node.args and re.fullmatch(r"-\s*2147483648", text):
            return "(-2147483647 - 1)"
        if not node.args and not node.over:
            return text
        return self._span(node.start, node.end, node.children())

    def _replacement(self, node: Node) -> str | None:
        if not self._rule(node):
            return None
        name = "cast" if node.name == "::" else node.name
        types = [self._types.get(id(a), UNKNOWN) for a in node.args]
        call = Call(
            name=name,
            args=[self._argument(a) for a in node.args],
            types=types,
            **self.owner.settings()._asdict(),
            to=node.type,
            words=node.words,
            lambdas=[(a.words, self._own(a.args[0])) if a.kind == "lambda" else None for a in node.args],
            elements=[
                [self._argument(e) for e in a.args] if a.kind == "call" and a.name == "array" else None
                for a in node.args
            ],
            distinct=node.distinct,
            over=self._suffix(node),
            register=self.owner._register,
        )
        return applied(call)

    def _suffix(self, node: Node) -> str:
        return f" {self._span(*node.suffix, node.over)}" if node.suffix else ""

    def _argument(self, node: Node) -> str:
        named, self._named = self._named, set()
        text = self._rendered(node)
        self._named = named
        simple = node.kind in ("call", "cast", "lambda") or (node.kind == "plain" and not node.args)
        return text if simple and not text.startswith("-") else f"({text})"

    def _name(self, node: Node) -> str:
        scope, text = node.scope, self._plain(node)
        before = self.text[slice(*scope.before)] if scope and scope.before else ""
        source = self.text[slice(*scope.source)] if scope and scope.source else ""
        found = self.owner.columns(f"{before} SELECT {text} {source}")
        return found[0][0] if found else " ".join(text.split())


def _below(node: Node) -> list[Node]:
    found = [node]
    for child in node.children():
        found += _below(child)
    return found
