"""Signatures of functions, as Trino writes them, and which one a call means.

``T`` is any type, ``varchar(x)`` a varchar whose length the result has too, ``varchar`` one of any length.
Source: https://trino.io/docs/current/develop/functions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.types import Type

#: Lengths of results that functions work out of their arguments' lengths x, y and z, as Trino's constraints have them:
#: each character may be replaced, and the text may grow at both ends.
_LENGTHS: dict[Any, Callable[[int, int, int], int]] = {
    "replaced": lambda x, y, z: x + z * (x + 1),
    "matched": lambda x, y, z: x + max(x * y // 2, y) * (x + 1),
}
_VARIABLE = re.compile(r"[A-Z]\d?")
Binding = dict[str, Any]


@dataclass(frozen=True)
class Signature:
    """A function's name, the types it takes and gives; ``variadic`` repeats the last."""

    name: str
    args: tuple[Type, ...]
    returns: Type
    variadic: bool = False

    def accepts(self, count: int) -> bool:
        """Whether a call with this many arguments can be meant."""
        return count >= len(self.args) if self.variadic else count == len(self.args)

    def wanted(self, count: int) -> list[Type]:
        """Return the types for this many arguments."""
        return [*self.args, *[self.args[-1]] * (count - len(self.args))] if self.variadic else list(self.args)

    def __str__(self) -> str:
        """Write it as Trino's messages do."""
        return f"{self.name}({', '.join(map(str, self.args))}{', ...' if self.variadic else ''})"


@lru_cache(maxsize=4096)
def parse(text: str) -> Signature:
    """Read ``name(type, type...) -> type``."""
    head, _, returns = text.rpartition("->")
    name, _, inside = head.strip().partition("(")
    inside = inside.strip()[:-1].strip()
    variadic = inside.endswith("...")
    args = tuple(_type(each) for each in _split(inside.removesuffix("...").strip()))
    return Signature(name.strip(), args, _type(returns.strip()), variadic)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]] if text.strip() else []


def _type(text: str) -> Type:
    text = text.strip()
    if text.isdecimal():
        return Type(text)
    zoned = text.endswith(" with time zone")
    base = text.removesuffix(" with time zone")
    name, _, inside = base.partition("(")
    args: list[Any] = []
    for each in _split(inside[:-1]) if inside else []:
        word = each.strip()
        args.append(
            int(word)
            if word.isdecimal()
            else word
            if word in {"x", "y", "z", "p", "s", *_LENGTHS}
            else _type(word)
        )
    return Type(name + " with time zone" * zoned, tuple(args))


def is_variable(kind: Type) -> bool:
    """Whether a type of a signature stands for any type."""
    return bool(_VARIABLE.fullmatch(kind.name)) and not kind.args


def match(wanted: Type, given: Type, binding: Binding, coerce: bool) -> bool:  # noqa: PLR0911 - one line a kind
    """Whether a value of a type can be given where a signature wants another; binds the signature's variables."""
    if is_variable(wanted):
        return _bind(wanted.name, given, binding, coerce)
    if given == t.UNKNOWN:
        return True
    if wanted.name == given.name:
        if not wanted.args:
            return True
        if len(wanted.args) != len(given.args):
            return False
        return all(_match_arg(w, g, binding, coerce) for w, g in zip(wanted.args, given.args, strict=False))
    if not coerce:
        return False
    if wanted.name == "varchar" and given.name == "char":
        return False
    if wanted.name == "char" and given.name == "varchar":
        return all(_match_arg(w, g, binding, coerce) for w, g in zip(wanted.args, given.args, strict=False))
    if wanted.name == "decimal" and given.name in t.INTEGERS:
        return match(wanted, t.as_decimal(given), binding, coerce)
    if wanted.name in {"timestamp", "timestamp with time zone"} and given.name in {"date", "timestamp"}:
        digits = given.args[0] if given.args else 0
        return all(_match_arg(w, digits, binding, coerce) for w in wanted.args)
    return not wanted.args and t.coerces(given, wanted)


def _bind(name: str, given: Type, binding: Binding, coerce: bool) -> bool:
    known = binding.get(name)
    if known is None or known == t.UNKNOWN:
        binding[name] = given
        return True
    if given in (known, t.UNKNOWN):
        return True
    meeting = t.common(known, given)
    if meeting is None or not (
        coerce or {known.name, given.name} <= {"varchar", "char"} or meeting.name == known.name
    ):
        return False
    binding[name] = meeting
    return True


def _match_arg(wanted: Any, given: Any, binding: Binding, coerce: bool) -> bool:
    if isinstance(wanted, str):
        binding[wanted] = max(binding.get(wanted, 0), given)
        return True
    if isinstance(wanted, int):
        return bool(wanted >= given) if coerce else wanted == given
    return match(wanted, given, binding, coerce)


def resolve(kind: Type, binding: Binding, given: Type | None = None) -> Type:
    """Return a signature's type with its variables bound; ``given`` is what an argument has."""
    if is_variable(kind):
        found = binding.get(kind.name, t.UNKNOWN)
        return found if isinstance(found, Type) else t.UNKNOWN
    if kind.name in {"varchar", "char"} and not kind.args:
        return given if given is not None and given.name == kind.name else t.VARCHAR
    if kind.name.startswith(("timestamp", "time")) and not kind.args:
        return Type(kind.name, given.args if given is not None and given.args else (3,))
    if kind.name == "decimal" and not kind.args:
        return t.as_decimal(given) if given is not None else t.decimal(38, 0)
    args: list[Any] = []
    for i, each in enumerate(kind.args):
        if each in _LENGTHS:
            args.append(min(t.LONGEST, _LENGTHS[each](*(binding.get(own, t.LONGEST) for own in "xyz"))))
        elif isinstance(each, str):
            args.append(binding.get(each, 3 if kind.name.startswith("time") else t.LONGEST))
        elif isinstance(each, Type):
            inner = given.args[i] if given is not None and given.name == kind.name else None
            args.append(resolve(each, binding, inner))
        else:
            args.append(each)
    return Type(kind.name, tuple(args), (None,) * len(args) if kind.name == "row" else ())


def describe(given: Sequence[Type]) -> str:
    """Write the types of a call's arguments as Trino's messages do."""
    return ", ".join(map(str, given))
