"""Parse tree to conditions: operands, their kinds, and the values of named constants.

What the grammar cannot express is checked here, as AWS's published parser checks it, and raised as a
``MisplacedError`` with the wrong word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from lark import Token, Transformer

from glue_local.quality import times
from glue_local.quality.model import (
    Binary,
    Call,
    Condition,
    Expression,
    Group,
    Keyword,
    Number,
    Quantity,
    Ruleset,
    Text,
)

#: Sizes and durations are whole numbers of 32 bits to AWS Glue.
GREATEST = 2**31 - 1


_COMPARISON_KINDS = frozenset(("number", "string", "date", "duration", "size"))
_ORDER_KINDS = _COMPARISON_KINDS - {"string"}


class MisplacedError(Exception):
    """Something wrong in a text that is grammatical; ``token`` is where."""

    def __init__(self, token: Token, message: str) -> None:
        """Point at a word."""
        super().__init__(message)
        self.token, self.message = token, message


class Reference(NamedTuple):
    """A constant, where it is used; the token is its name."""

    token: Token


class _Operand(NamedTuple):
    expression: Any  # an Expression or, where the grammar allows it, a Reference
    token: Token


def bare(token: Token) -> str:
    """Take the quotes off."""
    return str(token)[1:-1]


def unquoted(token: Token) -> str:
    """Take the quotes off, and the backslashes before quotes."""
    return bare(token).replace('\\"', '"')


def unescaped(text: str) -> str:
    """Take the backslash from before each character that has one."""
    return re.sub(r"\\(.)", r"\1", text)


def _whole(token: Token) -> str:
    if int(token) > GREATEST:
        raise MisplacedError(token, f"{token} is too large; expected a whole number up to {GREATEST}")
    return str(int(token))


class Conditions(Transformer[Token, Ruleset]):
    """The part of the parse tree with conditions: a method per rule of the grammar."""

    def __init__(self) -> None:
        """Begin without constants."""
        super().__init__()
        self.constants: dict[str, str | tuple[str, ...]] = {}

    def number(self, children: list[Token]) -> _Operand:
        return _Operand(Number("".join(children)), children[0])

    def keyword(self, children: list[Token]) -> _Operand:
        return _Operand(Keyword(children[0].upper()), children[0])

    def text(self, children: list[Token]) -> _Operand:
        written = bare(children[0])
        if children[0].type == "TIME":
            try:
                times.time_of_day(written)
            except ValueError as error:
                raise MisplacedError(children[0], str(error)) from None
        return _Operand(Text(unescaped(written), written), children[0])

    def now(self, children: list[Token]) -> _Operand:
        return _Operand(Call("now"), children[0])

    def quantity(self, children: list[Token]) -> _Operand:
        return _Operand(Quantity(_whole(children[0]), str(children[1])), children[0])

    def operator(self, children: list[Token]) -> Token:
        return children[0]

    def shifted_now(self, children: list[Any]) -> _Operand:
        if children[2].type not in ("PLUS", "MINUS"):
            raise MisplacedError(children[2], f"unexpected '{children[2]}'; expected '+' or '-'")
        shifted = Binary(str(children[2]), Call("now"), children[3].expression)
        return _Operand(Group(shifted), children[0])

    def call(self, children: list[Any]) -> _Operand:
        arguments = tuple(child.expression for child in children if isinstance(child, _Operand))
        return _Operand(Call(str(children[0]), arguments), children[0])

    def binary(self, children: list[Any]) -> _Operand:
        left, operator, right = children
        return _Operand(Binary(str(operator), left.expression, right.expression), left.token)

    def group(self, children: list[Any]) -> _Operand:
        inner = children[1].expression
        return _Operand(Group(inner) if isinstance(inner, Binary) else inner, children[0])

    def comparison(self, children: list[Token]) -> Token:
        return Token.new_borrow_pos("OPERATOR", "".join(children), children[0])

    def reference(self, children: list[Token]) -> Reference:
        return Reference(Token.new_borrow_pos("REFERENCE", str(children[1]), children[0]))

    def referred(self, reference: Reference) -> str | tuple[str, ...]:
        name = str(reference.token)
        if name not in self.constants:
            there = f"; there are {', '.join(self.constants)}" if self.constants else ""
            raise MisplacedError(reference.token, f"constant ${name} is not defined before the rules{there}")
        return self.constants[name]

    def _constant_condition(self, operator: str, reference: Reference) -> Condition:
        value = self.referred(reference)
        if isinstance(value, tuple) and not operator.endswith("in"):
            raise MisplacedError(
                reference.token, f"constant ${reference.token} is a list; expected a text, or `in`"
            )
        values = value if isinstance(value, tuple) else (value,)
        return Condition(
            operator, tuple(Text(unescaped(each), each) for each in values), str(reference.token)
        )

    def _checked(self, operator: str, operands: list[_Operand], allowed: Iterable[str]) -> Condition:
        """Return a condition whose operands are of one kind, and of a kind that the operator accepts."""
        found: list[Expression] = []
        for each in operands:
            if isinstance(each.expression, Reference):
                raise MisplacedError(
                    each.expression.token, f"constant ${each.expression.token} is not allowed here: use `in`"
                )
            found.append(each.expression)
            kind = Condition("in", tuple(found)).kind
            if kind not in allowed:
                shown = (
                    "values of one kind" if len(found) > 1 and not kind else " or a ".join(sorted(allowed))
                )
                article = "" if len(found) > 1 and not kind else "a "
                raise MisplacedError(each.token, f"unexpected {each.expression}; expected {article}{shown}")
        return Condition(operator, tuple(found))

    def compared(self, children: list[Any]) -> Condition:
        operator, operand = str(children[0]), children[1]
        if isinstance(operand, Reference) and operator in ("=", "!="):
            return self._constant_condition(operator, operand)
        if isinstance(operand, Reference):
            raise MisplacedError(operand.token, f"constant ${operand.token} is a text; expected a number")
        allowed = _COMPARISON_KINDS if operator in ("=", "!=") else _ORDER_KINDS
        return self._checked(operator, [operand], allowed)

    def between(self, children: list[Any]) -> Condition:
        operands = [_operand(child) for child in children if not isinstance(child, Token)]
        return self._checked(_negated(children) + "between", operands, _ORDER_KINDS)

    def listed(self, children: list[Any]) -> Condition:
        operator = _negated(children) + "in"
        operands = [child for child in children if not isinstance(child, Token)]
        if len(operands) == 1 and isinstance(operands[0], Reference):
            bracket = any(isinstance(child, Token) and child.type == "LSQB" for child in children)
            if not bracket:
                return self._constant_condition(operator, operands[0])
        found = self._checked(operator, [_operand(each) for each in operands], _COMPARISON_KINDS)
        written = (Text(each.value) if isinstance(each, Text) else each for each in found.operands)
        return Condition(operator, tuple(written))

    def matched(self, children: list[Token]) -> Condition:
        pattern = children[-1]
        return Condition(_negated(children) + "matches", (Text(unquoted(pattern), bare(pattern)),))


def _operand(child: Any) -> _Operand:
    return _Operand(child, child.token) if isinstance(child, Reference) else child


def _negated(children: list[Any]) -> str:
    first = children[0]
    return "not " if isinstance(first, Token) and first.type == "NOT" else ""
