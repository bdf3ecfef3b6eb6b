"""The Condition block of a policy statement: every operator of IAM, its quantifiers and IfExists.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

#: Context of a request: condition key in lower case -> its values. An absent key has no entry.
Context = Mapping[str, Sequence[str]]
Compare = Callable[[str, str], bool]


class PolicyError(ValueError):
    """A policy that IAM would refuse; the message names the operator or value."""


@lru_cache(maxsize=4096)
def _wildcard_regex(pattern: str) -> re.Pattern[str]:
    translated = {"*": ".*", "?": "."}
    return re.compile("".join(translated.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def like(actual: str, pattern: str) -> bool:
    """Whether a text matches a pattern of ``*`` and ``?``, case-sensitively."""
    return _wildcard_regex(pattern).fullmatch(actual) is not None


ARN_PARTS = 6


def arn_like(actual: str, pattern: str) -> bool:
    """Whether an ARN matches a pattern, each of the six parts by itself: a wildcard does not cross a colon."""
    parts, patterns = actual.split(":", ARN_PARTS - 1), pattern.split(":", ARN_PARTS - 1)
    if len(parts) != ARN_PARTS or len(patterns) != ARN_PARTS:
        return pattern in (actual, "*")
    return all(like(part, wanted) for part, wanted in zip(parts, patterns, strict=True))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise PolicyError(f"not a number in a policy condition: {text!r}") from None


def _time(text: str) -> datetime:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise PolicyError(f"not a date in a policy condition: {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _address(actual: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(actual) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        raise PolicyError(f"not an address range in a policy condition: {network!r}") from None


def _binary(actual: str, expected: str) -> bool:
    try:
        return base64.b64decode(actual, validate=True) == base64.b64decode(expected, validate=True)
    except binascii.Error:
        raise PolicyError(f"not base64 in a policy condition: {expected!r}") from None


#: Operator -> comparison of one actual with one expected value.
OPERATORS: dict[str, Compare] = {
    "StringEquals": lambda actual, expected: actual == expected,
    "StringEqualsIgnoreCase": lambda actual, expected: actual.lower() == expected.lower(),
    "StringLike": like,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "Bool": lambda actual, expected: actual.lower() == expected.lower(),
    "BinaryEquals": _binary,
    "NumericEquals": lambda actual, expected: _number(actual) == _number(expected),
    "NumericLessThan": lambda actual, expected: _number(actual) < _number(expected),
    "NumericLessThanEquals": lambda actual, expected: _number(actual) <= _number(expected),
    "NumericGreaterThan": lambda actual, expected: _number(actual) > _number(expected),
    "NumericGreaterThanEquals": lambda actual, expected: _number(actual) >= _number(expected),
    "DateEquals": lambda actual, expected: _time(actual) == _time(expected),
    "DateLessThan": lambda actual, expected: _time(actual) < _time(expected),
    "DateLessThanEquals": lambda actual, expected: _time(actual) <= _time(expected),
    "DateGreaterThan": lambda actual, expected: _time(actual) > _time(expected),
    "DateGreaterThanEquals": lambda actual, expected: _time(actual) >= _time(expected),
    "IpAddress": _address,
}
#: Operator -> the one it negates: no expected value may match, and an absent key satisfies it.
NEGATED: dict[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
NULL = "Null"


def as_list(value: Any) -> list[Any]:
    """A policy element that may be one value or a list, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def parse_operator(name: str) -> tuple[str | None, str, bool]:
    """Split ``ForAnyValue:StringLikeIfExists`` in quantifier, operator and IfExists; PolicyError if unknown."""
    quantifier, _, operator = name.rpartition(":")
    if quantifier not in ("", "ForAnyValue", "ForAllValues"):
        raise PolicyError(f"unknown condition operator {name}")
    if_exists = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    if operator not in OPERATORS and operator not in NEGATED and operator != NULL:
        raise PolicyError(f"unknown condition operator {name}")
    return quantifier or None, operator, if_exists


def check(conditions: Mapping[str, Mapping[str, Any]]) -> None:
    """PolicyError if a Condition block has an operator that IAM does not know."""
    for name in conditions:
        parse_operator(name)


def _key_met(name: str, expected: list[str], actual: Sequence[str] | None) -> bool:
    quantifier, operator, if_exists = parse_operator(name)
    if operator == NULL:
        return any((actual is None) == (value.lower() == "true") for value in expected)
    negated = operator in NEGATED
    if not actual:
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier is None)
    compare = OPERATORS[NEGATED.get(operator, operator)]

    def met(value: str) -> bool:
        return any(compare(value, wanted) for wanted in expected) is not negated

    every = quantifier == "ForAllValues" or (negated and quantifier is None)
    return all(map(met, actual)) if every else any(map(met, actual))


def conditions_met(
    conditions: Mapping[str, Mapping[str, Any]], context: Context, substitute: Callable[[str], str] = str
) -> bool:
    """Whether all operators and keys of a Condition block hold; ``substitute`` fills in policy variables."""
    return all(
        _key_met(name, [substitute(_text(value)) for value in as_list(values)], context.get(key.lower()))
        for name, keys in conditions.items()
        for key, values in keys.items()
    )
