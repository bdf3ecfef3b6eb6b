"""OpenCSVSerDe: a line at a time, values in quotes, a quote in a value doubled or escaped.

Source: https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


def reader(
    properties: Mapping[str, str], count: int
) -> Callable[[list[bytes]], Sequence[Sequence[bytes | None]]]:
    """Return what makes ``count`` columns of lines."""
    lower = {key.lower(): value for key, value in properties.items()}
    by = lower.get("separatorchar", ",")[:1] or "\0"
    quote = lower.get("quotechar", '"')[:1] or "\0"
    escape = lower.get("escapechar", "\\")[:1] or "\0"
    by_, quote_, escape_ = (each.encode() for each in (by, quote, escape))

    def rows(lines: list[bytes]) -> Sequence[Sequence[bytes | None]]:
        columns: list[list[bytes | None]] = [[] for _ in range(count)]
        for line in lines:
            if not line:
                values: list[bytes | None] = []
            elif quote_ not in line and escape_ not in line:
                values = list(line.split(by_))
            else:
                values = [
                    each.encode(errors="surrogateescape")
                    for each in _values(line.decode(errors="surrogateescape"), by, quote, escape, count)
                ]
            for i, column in enumerate(columns):
                column.append(values[i] if i < len(values) else None)
        return columns

    return rows


def _values(line: str, by: str, quote: str, escape: str, count: int) -> list[str]:
    """A line's values, at most ``count``; a last value with an unclosed quote is dropped."""
    found: list[str] = []
    buffer = ""
    quoted = inside = False
    i = 0
    while i < len(line) and len(found) < count:
        c, after = line[i], line[i + 1 : i + 2]
        if c == escape:
            if (quoted or inside) and after in {quote, escape} and after:
                buffer += after
                i += 1
        elif c == quote:
            if (quoted or inside) and after == quote:
                buffer += after
                i += 1
            else:
                if i > 2 and line[i - 1] != by and after and after != by:  # noqa: PLR2004 - as the SerDe does
                    # A quote within a value stays; spaces before a value in quotes do not.
                    buffer = "" if buffer and buffer.isspace() else buffer + c
                quoted = not quoted
            inside = not inside
        elif c == by and not quoted:
            found.append(buffer)
            buffer, inside = "", False
        else:
            buffer += c
            inside = True
        i += 1
    if len(found) < count and not quoted:
        found.append(buffer)
    return found
