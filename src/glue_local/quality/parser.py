"""DQDL text to a ruleset, with errors that say line, column and the offending text.

Follows https://docs.aws.amazon.com/glue/latest/dg/dqdl.html: rules, analyzers, composite rules,
expressions, where clauses, thresholds, constants, labels and comments.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, cast

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken, VisitError
from lark.tree import Meta

from glue_local.quality.errors import RulesetSyntaxError
from glue_local.quality.model import (
    Binary,
    Call,
    Composite,
    Condition,
    Expression,
    Group,
    Keyword,
    Negative,
    Number,
    Parameter,
    Quantity,
    Rule,
    Ruleset,
    Text,
)

#: How a terminal of the grammar is called in messages.
_SHOWN = {
    "$END": "the end",
    "COMPARISON": "a comparison",
    "CONNECTOR": "of",
    "FUNCTION": "a function",
    "KEYWORD": "NULL, EMPTY or WHITESPACES_ONLY",
    "NAME": "a name",
    "NUMBER": "a number",
    "REFERENCE": "a constant",
    "STRING": "a quoted string",
    "UNIT": "a unit",
    "COMMA": "','",
    "EQUAL": "'='",
    "LPAR": "'('",
    "RPAR": "')'",
    "LSQB": "'['",
    "RSQB": "']'",
    "PLUS": "'+'",
    "MINUS": "'-'",
    "TIMES": "'*'",
    "OVER": "'/'",
    "RULES": "Rules",
    "ANALYZERS": "Analyzers",
    "DEFAULTLABELS": "DefaultLabels",
}


class _Located(NamedTuple):
    """An error found in text that is grammatical; becomes a RulesetSyntaxError."""

    token: Token
    message: str


class _MisplacedError(Exception):
    def __init__(self, token: Token, message: str) -> None:
        super().__init__(message)
        self.found = _Located(token, message)


class _Where(NamedTuple):
    text: str


class _Threshold(NamedTuple):
    condition: Condition


class _Tag(NamedTuple):
    name: str
    value: Text | Number


class _Labels(NamedTuple):
    pairs: tuple[tuple[str, str], ...]


class _Constant(NamedTuple):
    name: Token
    value: str


class _Rules(NamedTuple):
    entries: tuple[Rule | Composite, ...]


class _Analyzers(NamedTuple):
    entries: tuple[Rule, ...]


def _unquoted(token: Token) -> str:
    return str(token)[1:-1].replace('\\"', '"')


class _ToModel(Transformer[Token, Ruleset]):
    """Parse tree to model. Constants stand before the rules, so they are known when referred to."""

    def __init__(self) -> None:
        super().__init__()
        self.constants: dict[str, str] = {}

    def constant(self, children: list[Token]) -> _Constant:
        self.constants[str(children[0])] = _unquoted(children[1])
        return _Constant(children[0], _unquoted(children[1]))

    def string(self, children: list[Token]) -> Text:
        return Text(_unquoted(children[0]))

    def keyword(self, children: list[Token]) -> Keyword:
        return Keyword(str(children[0]).upper())

    def number(self, children: list[Token]) -> Number:
        return Number(str(children[0]))

    def quantity(self, children: list[Token]) -> Quantity:
        return Quantity(str(children[0]), str(children[1]))

    def call(self, children: list[Any]) -> Call:
        return Call(str(children[0]), tuple(child for child in children[1:] if child is not None))

    def binary(self, children: list[Any]) -> Binary:
        return Binary(str(children[1]), children[0], children[2])

    def negative(self, children: list[Any]) -> Negative:
        return Negative(children[1])

    def group(self, children: list[Expression]) -> Group:
        return Group(children[0])

    def comparison(self, children: list[Any]) -> Condition:
        return Condition(str(children[0]), (children[1],))

    def between(self, children: list[Expression]) -> Condition:
        return Condition("between", tuple(children))

    def not_between(self, children: list[Expression]) -> Condition:
        return Condition("not between", tuple(children))

    def within(self, children: list[Expression]) -> Condition:
        return Condition("in", tuple(children))

    def not_within(self, children: list[Expression]) -> Condition:
        return Condition("not in", tuple(children))

    def matches(self, children: list[Expression]) -> Condition:
        return Condition("matches", tuple(children))

    def not_matches(self, children: list[Expression]) -> Condition:
        return Condition("not matches", tuple(children))

    def parameter(self, children: list[Token]) -> Parameter:
        connector = str(children[0]) if children[0].type == "CONNECTOR" else ""
        token = children[-1]
        if token.type == "STRING":
            return Parameter(_unquoted(token), True, connector)
        if token.type == "REFERENCE":
            if token[1:] not in self.constants:
                raise _MisplacedError(token, f"constant {token} is not defined before it is used")
            return Parameter(self.constants[token[1:]], True, connector)
        return Parameter(str(token), False, connector)

    def where(self, children: list[Token]) -> _Where:
        return _Where(_unquoted(children[0]))

    def threshold(self, children: list[Condition]) -> _Threshold:
        return _Threshold(children[0])

    def tag(self, children: list[Any]) -> _Tag:
        value = children[1] if isinstance(children[1], Text) else Number(str(children[1]))
        return _Tag(str(children[0]), value)

    def label(self, children: list[Token]) -> tuple[str, str]:
        return _unquoted(children[0]), _unquoted(children[1])

    def label_list(self, children: list[tuple[str, str] | None]) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in children if pair is not None)

    def labels(self, children: list[tuple[tuple[str, str], ...]]) -> _Labels:
        return _Labels(children[0])

    def default_labels(self, children: list[tuple[tuple[str, str], ...]]) -> _Labels:
        return _Labels(children[0])

    @v_args(meta=True)
    def rule(self, meta: Meta, children: list[Any]) -> Rule:
        def one(kind: type) -> Any:
            return next((child for child in children if isinstance(child, kind)), None)

        where, threshold, labels = one(_Where), one(_Threshold), one(_Labels)
        return Rule(
            str(children[0]),
            tuple(child for child in children if isinstance(child, Parameter)),
            one(Condition),
            where.text if where else None,
            threshold.condition if threshold else None,
            tuple((tag.name, tag.value) for tag in children if isinstance(tag, _Tag)),
            labels.pairs if labels else (),
            meta.line,
            meta.column,
        )

    def conjunction(self, children: list[Rule | Composite]) -> Composite:
        return Composite("AND", tuple(children))

    def disjunction(self, children: list[Rule | Composite]) -> Composite:
        return Composite("OR", tuple(children))

    def rules(self, children: list[Any]) -> _Rules:
        return _Rules(tuple(child for child in children if child is not None))

    def analyzers(self, children: list[Any]) -> _Analyzers:
        return _Analyzers(tuple(child for child in children if child is not None))

    def start(self, children: list[Any]) -> Ruleset:
        def joined(kind: type, attribute: str) -> tuple[Any, ...]:
            sections = (getattr(child, attribute) for child in children if isinstance(child, kind))
            return tuple(entry for entries in sections for entry in entries)

        return Ruleset(joined(_Rules, "entries"), joined(_Analyzers, "entries"), joined(_Labels, "pairs"))


#: Made when imported: a stand-by process has it ready before a script needs it.
_GRAMMAR = Lark(
    Path(__file__).with_name("dqdl.lark").read_text(encoding="utf-8"),
    parser="lalr",
    propagate_positions=True,
    maybe_placeholders=True,
)


def _expected(error: UnexpectedInput) -> str:
    names = getattr(error, "expected", None) or getattr(error, "allowed", None) or set()
    shown = sorted({_SHOWN.get(name, name.strip("_").lower()) for name in names if not name.startswith("__")})
    return f"; expected {', '.join(shown)}" if shown else ""


def _syntax_error(ruleset: str, error: UnexpectedInput) -> RulesetSyntaxError:
    ended = isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    )
    if ended:
        lines = ruleset.rstrip().splitlines() or [""]
        message = "the ruleset ends too early" + _expected(error)
        return RulesetSyntaxError(ruleset, len(lines), len(lines[-1]) + 1, "", message)
    if isinstance(error, UnexpectedCharacters):
        text = (
            ruleset[error.pos_in_stream : error.pos_in_stream + 1] if error.pos_in_stream is not None else ""
        )
        if text == '"':
            message = "the string that starts here has no closing quote"
        else:
            message = f"unexpected {text!r}" + _expected(error)
        return RulesetSyntaxError(ruleset, error.line, error.column, text, message)
    token = cast(UnexpectedToken, error).token
    message = f"unexpected {str(token)!r}" + _expected(error)
    return RulesetSyntaxError(ruleset, error.line, error.column, str(token), message)


def parse(ruleset: str) -> Ruleset:
    """Parse a ruleset; RulesetSyntaxError says where and what is wrong with it.

    A ruleset without rules and analyzers is an error, as it is for AWS Glue.
    """
    try:
        tree = _GRAMMAR.parse(ruleset)
        found = _ToModel().transform(tree)
    except UnexpectedInput as error:
        raise _syntax_error(ruleset, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, _MisplacedError):
            token, message = error.orig_exc.found
            line, column = token.line or 1, token.column or 1
            raise RulesetSyntaxError(ruleset, line, column, str(token), message) from None
        raise
    if not found.rules and not found.analyzers:
        raise RulesetSyntaxError(ruleset, 1, 1, "", "the ruleset has neither rules nor analyzers")
    return found
