"""Text taken apart by grok patterns: format grokLog.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-grokLog-home.html and, for patterns,
https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html: ``%{PATTERN:field-name:type}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Any

from glue_local.engine.read.delimited import numbered_lines
from glue_local.engine.read.item import Item
from glue_local.engine.types.options import OptionError

_USE = re.compile(r"%\{(?P<pattern>\w+)(?:[:;](?P<name>[\w.@-]+)(?:[:;](?P<type>\w+)(?:;[^}]*)?)?)?\}")
_DEEPEST = 50
TYPES: dict[str, Callable[[str], Any]] = {
    "byte": int,
    "boolean": lambda t: {"true": True, "false": False}[t.lower()],
    "double": float,
    "short": int,
    "int": int,
    "long": int,
    "float": float,
    "string": str,
}
"""Types of a field in a pattern."""


class Grok:
    """A compiled pattern: its fields in order, and what each text's values are."""

    def __init__(self, pattern: str, custom: str = "") -> None:
        """Compile the pattern; OptionError names an unknown pattern or an invalid regular expression."""
        self._known = {**built_in(), **_patterns(custom)}
        self.fields: dict[str, str] = {}
        self._groups: list[str] = []
        text = self._expanded(pattern, 0)
        try:
            self._compiled = re.compile(text)
        except re.error as error:
            raise OptionError(
                f"format grokLog: pattern {pattern!r} is not a regular expression: {error}"
            ) from None

    def _expanded(self, pattern: str, depth: int) -> str:
        if depth > _DEEPEST:
            raise OptionError("format grokLog: a pattern refers to itself")

        def one(use: re.Match[str]) -> str:
            known = self._known.get(use["pattern"])
            if known is None:
                raise OptionError(
                    f"format grokLog: pattern {use['pattern']!r} is unknown; define it in customPatterns"
                )
            inner = self._expanded(known, depth + 1)
            if not use["name"]:
                return f"(?:{inner})"
            type_ = (use["type"] or "string").lower()
            self.fields.setdefault(use["name"], type_ if type_ in TYPES else "string")
            self._groups.append(use["name"])
            return f"(?P<g{len(self._groups) - 1}>{inner})"

        named = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern)  # Java's way to name a group
        return _USE.sub(one, named)

    def match(self, text: str) -> dict[str, str | None] | None:
        """Return the texts of a line's fields; None for a line that is not as the pattern says."""
        found = self._compiled.search(text)
        if found is None:
            return None
        made: dict[str, str | None] = dict.fromkeys(self.fields)
        for i, name in enumerate(self._groups):
            if found[f"g{i}"] is not None:
                made[name] = found[f"g{i}"]
        own = {k: v for k, v in found.groupdict().items() if not re.fullmatch(r"g\d+", k)}
        return {**made, **own}


@cache
def built_in() -> dict[str, str]:
    """Return Glue's built-in patterns."""
    return _patterns(Path(__file__).with_name("grok_patterns.txt").read_text(encoding="utf-8"))


def _patterns(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        name, _, pattern = line.strip().partition(" ")
        if name and not name.startswith("#"):
            found[name] = pattern.strip()
    return found


def read(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[Item]:
    """Yield a record per line, or per ``LineCount`` lines; one that the pattern does not fit is an error."""
    pattern = str(options.get("logFormat") or "")
    if not pattern:
        raise OptionError("format grokLog: option 'logFormat' is missing: it is the pattern of a line")
    grok = Grok(pattern, str(options.get("customPatterns") or ""))
    missing = str(options.get("MISSING", "-"))
    try:
        together = int(options.get("LineCount") or 1)
    except ValueError:
        raise OptionError(f"format grokLog: LineCount {options['LineCount']!r} is not a number") from None
    lines = numbered_lines(stream, "utf-8")
    while some := list(islice(lines, together)):
        number, text = some[0][0], "\n".join(line[1].rstrip("\r") for line in some)
        error = next((line[2] for line in some if line[2]), "")
        found = None if error else grok.match(text)
        if found is None:
            yield Item(None, number, error or "the line does not match logFormat", text)
            continue
        try:
            record = {
                name: None
                if value is None or value == missing
                else TYPES[grok.fields.get(name, "string")](value)
                for name, value in found.items()
            }
        except (ValueError, KeyError) as wrong:
            yield Item(None, number, f"a value does not fit its type: {wrong}", text)
        else:
            yield Item(record, number)
