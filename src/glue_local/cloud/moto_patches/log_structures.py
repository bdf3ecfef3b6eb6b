"""Filter patterns of log events that are JSON, or fields between blanks.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-space-delimited-log-events.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from glue_local.cloud.moto_patches.log_comparisons import (
    NUMBER,
    ORDERS,
    Known,
    PatternError,
    Value,
    both,
    either,
    equal,
    negated,
)

#: A test of an event: of a JSON document, or of the fields by their names.
Test = Callable[[Any], Known]
_TOKENS = re.compile(
    r'\s*(&&|\|\||[()]|!=|<=|>=|[=<>]|"(?:[^"\\]|\\.)*"|%[^%]*%|\$[\w.\-\[\]\'"]*|(?:[^\s"()=<>!&|%]|[&|](?![&|]))+)'
)
_SELECTOR = re.compile(r"\$((?:\.[\w-]+(?:\[\d+\])*)+)")
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_FIELD = re.compile(r'\[([^\]]*)\]|"([^"]*)"|(\S+)')
_COMPARED = {"=", "!=", *ORDERS}
_ABSENT = object()


class _Parser:
    """Read conditions that ``&&``, ``||`` and parentheses join."""

    def __init__(self, text: str, named: Callable[[str], Callable[[Any], Any]], unary: bool) -> None:
        self.text, self.named, self.unary = text, named, unary
        self.tokens, at = [], 0
        while text[at:].strip():
            match = _TOKENS.match(text, at)
            if match is None:
                raise PatternError(f"Invalid filter pattern: {text}")
            self.tokens.append(match[1])
            at = match.end()

    def read(self) -> Test:
        """Return the test that the whole text is."""
        test = self._any()
        if self.tokens:
            raise PatternError(f"Invalid filter pattern: {self.text}")
        return test

    def _next(self) -> str:
        if not self.tokens:
            raise PatternError(f"Invalid filter pattern: {self.text}")
        return self.tokens.pop(0)

    def _any(self) -> Test:
        return self._joined("||", either, lambda: self._joined("&&", both, self._condition))

    def _joined(self, word: str, join: Callable[..., Known], part: Callable[[], Test]) -> Test:
        parts = [part()]
        while self.tokens[:1] == [word]:
            self.tokens.pop(0)
            parts.append(part())
        return parts[0] if len(parts) == 1 else lambda event: join(one(event) for one in parts)

    def _condition(self) -> Test:
        word = self._next()
        if word == "(":
            test = self._any()
            if self._next() != ")":
                raise PatternError(f"Invalid filter pattern: {self.text}")
            return test
        field, word = self.named(word), self._next()
        if word in _COMPARED:
            return _comparison(field, word, Value.of(self._next()))
        asked = f"{word} {self._next()}"
        if not self.unary or asked not in _ASKED:
            raise PatternError(f"Invalid filter pattern: {self.text}")
        return lambda event: _ASKED[asked](field(event))


_ASKED: dict[str, Callable[[Any], bool]] = {
    "IS NULL": lambda value: value is None,
    "IS TRUE": lambda value: value is True,
    "IS FALSE": lambda value: value is False,
    "NOT EXISTS": lambda value: value is _ABSENT,
}


def _comparison(field: Callable[[Any], Any], word: str, value: Value) -> Test:
    if word in ORDERS and value.number is None:
        raise PatternError(f"Invalid filter pattern: {word} {value.text} compares with no number")
    if (
        not value.quoted
        and value.regex is None
        and re.search(r"^(?:[=<>()]|!=|&&|\|\||$)|[@$\\]", value.text)
    ):
        raise PatternError(f"Invalid filter pattern: {value.text} must be in double quotes")

    def test(event: Any) -> Known:
        found = field(event)
        if found is _ABSENT:
            return None if word == "!=" else False  # the page does not say whether != takes what is not there
        if isinstance(found, list | dict):
            return False
        if word in ORDERS:
            return _ordered(found, ORDERS[word], value)
        same = _same(found, value)
        return same if word == "=" else negated(same)

    return test


def _ordered(found: Any, order: Callable[[float, float], bool], value: Value) -> Known:
    _, number = _read(found)
    compared = number is not None and value.number is not None and order(number, value.number)
    return None if compared and isinstance(found, str) and not isinstance(found, _Text) else compared


def _same(found: Any, value: Value) -> Known:
    """Whether what was found is equal; None for a number beside a text that shows it: the page is silent."""
    text, number = _read(found)
    if isinstance(found, _Text):
        return equal(value, text, number)
    if not isinstance(found, str) and None not in (number, value.number):
        return number == value.number
    if value.any and (isinstance(found, str) or number is not None):
        return True
    other_kind = isinstance(found, str) == (value.number is not None)
    return None if value.like(text) and other_kind else value.like(text)


class _Text(str):
    """A field between blanks: a number where it reads as one."""


def _read(found: Any) -> tuple[str, float | None]:
    if isinstance(found, str):
        return found, float(found) if NUMBER.fullmatch(found) else None
    if found is None or isinstance(found, bool):
        return json.dumps(found), None
    return json.dumps(found), float(found)


def json_test(pattern: str) -> Callable[[str], Known]:
    """Return the test of a pattern ``{ $.a = 1 }``; what is no JSON object or array does not match."""
    if not pattern.endswith("}"):
        raise PatternError(f"Invalid filter pattern: {pattern}")
    test = _Parser(pattern[1:-1], _selected, unary=True).read()

    def matches(message: str) -> Known:
        try:
            event = json.loads(message)
        except ValueError:
            return False
        return test(event) if isinstance(event, dict | list) else False

    return matches


def _selected(selector: str) -> Callable[[Any], Any]:
    match = _SELECTOR.fullmatch(selector)
    if match is None:
        raise PatternError(f"Invalid filter pattern: {selector} is no selector such as $.a.b or $.a[0]")
    steps = [int(place) if place else name for name, place in _STEP.findall(match[1])]

    def found(event: Any) -> Any:
        for step in steps:
            if isinstance(event, dict if isinstance(step, str) else list):
                event = _item(event, step)
            else:
                return _ABSENT
        return event

    return found


def _item(whole: Any, step: str | int) -> Any:
    try:
        return whole[step]
    except LookupError:
        return _ABSENT


def fields_test(pattern: str) -> Callable[[str], Known]:
    """Return the test of a pattern ``[a, b = 1, ...]``: of fields between blanks, in ``[]`` or in ``""``."""
    if not pattern.endswith("]"):
        raise PatternError(f"Invalid filter pattern: {pattern}")
    places = [place.strip() for place in re.split(r',(?=(?:[^"%]|"[^"]*"|%[^%]*%)*$)', pattern[1:-1])]
    gap = places.index("...") if "..." in places else None
    named = [place for place in places if place != "..."]
    words = [re.match(r"[(\s]*([\w-]+)", place) for place in named]
    if places.count("...") > 1 or any(
        word is None and place for word, place in zip(words, named, strict=True)
    ):
        raise PatternError(f"Invalid filter pattern: {pattern}")
    names = [word[1] if word else f"${place}" for place, word in enumerate(words)]
    conditions = [place for place in named if not re.fullmatch(r"[\w-]*", place)]
    tests = [
        _Parser(condition, lambda name: _named(name, names), unary=False).read() for condition in conditions
    ]

    def matches(message: str) -> Known:
        found = [next((part for part in parts if part), "") for parts in _FIELD.findall(message)]
        if len(found) < len(names) or (gap is None and len(found) != len(names)):
            return False
        if gap is not None:
            found = found[:gap] + found[len(found) - (len(names) - gap) :]
        event = {name: _Text(text) for name, text in zip(names, found, strict=True)}
        return both(test(event) for test in tests)

    return matches


def _named(name: str, names: list[str]) -> Callable[[Mapping[str, str]], Any]:
    if names.count(name) != 1:
        raise PatternError(f"Invalid filter pattern: {name} is not one of the fields")
    return lambda event: event[name]
