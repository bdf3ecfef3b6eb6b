"""RegexSerDe and Grok SerDe: a column is a group of a pattern that a whole line must match.

Sources: https://docs.aws.amazon.com/athena/latest/ug/regex-serde.html and grok-serde.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError
from glue_local.cloud.athena.trino import backtracking
from glue_local.cloud.athena.trino.backtracking import Pattern
from glue_local.cloud.athena.trino.errors import MARK, Raised

Rows = Callable[[list[bytes]], Sequence[Sequence[bytes | None]]]
#: What Java's patterns have and Python's do not, or with another meaning.
_JAVA = re.compile(r"\\[hHvVRXGQEpPzZ]|&&|\(\?[a-z]*[dux-][a-z-]*[:)]|\[[^\]]*\[")


def reader(properties: Mapping[str, str], count: int) -> Rows:
    """Return what makes ``count`` columns of lines with RegexSerDe's ``input.regex``."""
    text = properties.get("input.regex")
    if not text:
        raise QueryError("HIVE_INVALID_METADATA: This table does not have serde property input.regex!")
    insensitive = properties.get("input.regex.case.insensitive", "false").lower() == "true"
    pattern = compiled(text, re.IGNORECASE if insensitive else re.NOFLAG)
    groups = range(1, pattern.groups + 1)
    return _rows(pattern, [i if i in groups else 0 for i in range(1, count + 1)])


def compiled(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | Pattern:
    """Compile a Java pattern; NOT_SUPPORTED if Python's engine reads it differently, or not at all."""
    if _JAVA.search(text):
        raise UnsupportedQueryError(f"the pattern {text!r}, part of which has another meaning here,")
    text = re.sub(r"\(\?<([A-Za-z]\w*)>", r"(?P<\1>", text)
    try:
        return backtracking.compiled(text, re.DOTALL | re.ASCII | flags)
    except re.error as error:
        raise UnsupportedQueryError(f"the pattern {text!r} ({error})") from error


def _rows(pattern: re.Pattern[str] | Pattern, groups: Sequence[int | str]) -> Rows:
    def rows(lines: list[bytes]) -> Sequence[Sequence[bytes | None]]:
        columns: list[list[bytes | None]] = [[] for _ in groups]
        for line in lines:
            found = _match(pattern, line.decode(errors="surrogateescape"))
            for group, column in zip(groups, columns, strict=True):
                value = found[group] if found and group != 0 else None
                column.append(None if value is None else value.encode(errors="surrogateescape"))
        return columns

    return rows


def _match(pattern: re.Pattern[str] | Pattern, line: str) -> re.Match[str] | None:
    try:
        return pattern.fullmatch(line)
    except Raised as error:
        raise QueryError(str(error).removeprefix(MARK)) from error


def grok_reader(properties: Mapping[str, str], names: Sequence[str]) -> Rows:
    """Return what makes columns of lines with the Grok SerDe's ``input.format`` and ``input.grokCustomPatterns``."""
    text = properties.get("input.format")
    if not text:
        raise QueryError("HIVE_INVALID_METADATA: This table does not have serde property input.format!")
    own = dict(GROK)
    for line in properties.get("input.grokCustomPatterns", "").splitlines():
        name, _, pattern = line.strip().partition(" ")
        if name:
            own[name] = pattern.strip()
    captured: list[str] = []
    whole = compiled(_expanded(text, own, captured))
    lower = {each.lower(): each for each in captured}
    return _rows(whole, [lower.get(name.lower(), 0) for name in names])


_USE = re.compile(r"%\{(\w+)(?::([\w.\[\]@-]+))?(?::(\w+))?\}")


def _expanded(text: str, patterns: Mapping[str, str], captured: list[str], depth: int = 0) -> str:
    if depth > 30:  # noqa: PLR2004 - a pattern that names itself
        raise QueryError(f"HIVE_INVALID_METADATA: The grok pattern {text!r} refers to itself")

    def one(use: re.Match[str]) -> str:
        name, capture = use[1], use[2]
        if name not in patterns:
            raise UnsupportedQueryError(f"the grok pattern {name}")
        inner = _expanded(patterns[name], patterns, captured, depth + 1)
        if not capture:
            return f"(?:{inner})"
        if not capture.isidentifier() or capture in captured:
            raise UnsupportedQueryError(f"the grok field {capture!r}")
        captured.append(capture)
        return f"(?P<{capture}>{inner})"

    return _USE.sub(one, text)


#: Grok's patterns by name.
GROK: dict[str, str] = {
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "USER": r"%{USERNAME}",
    "INT": r"(?:[+-]?(?:[0-9]+))",
    "BASE10NUM": r"(?<![0-9.+-])(?>[+-]?(?:(?:[0-9]+(?:\.[0-9]+)?)|(?:\.[0-9]+)))",
    "NUMBER": r"(?:%{BASE10NUM})",
    "BASE16NUM": r"(?<![0-9A-Fa-f])(?:[+-]?(?:0x)?(?:[0-9A-Fa-f]+))",
    "POSINT": r"\b(?:[1-9][0-9]*)\b",
    "NONNEGINT": r"\b(?:[0-9]+)\b",
    "WORD": r"\b\w+\b",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": r".*?",
    "GREEDYDATA": r".*",
    "QUOTEDSTRING": r"""(?>(?<!\\)(?>"(?>\\.|[^\\"]+)+"|""|(?>'(?>\\.|[^\\']+)+')|''|(?>`(?>\\.|[^\\`]+)+`)|``))""",
    "QS": r"%{QUOTEDSTRING}",
    "UUID": r"[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
    "IPV4": (
        r"(?<![0-9])(?:(?:25[0-5]|2[0-4][0-9]|[0-1]?[0-9]{1,2})[.](?:25[0-5]|2[0-4][0-9]|[0-1]?[0-9]{1,2})[.]"
        r"(?:25[0-5]|2[0-4][0-9]|[0-1]?[0-9]{1,2})[.](?:25[0-5]|2[0-4][0-9]|[0-1]?[0-9]{1,2}))(?![0-9])"
    ),
    "HOSTNAME": r"\b(?:[0-9A-Za-z][0-9A-Za-z-]{0,62})(?:\.(?:[0-9A-Za-z][0-9A-Za-z-]{0,62}))*(\.?|\b)",
    "HOST": r"%{HOSTNAME}",
    "MONTH": (
        r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|Jun(?:e)?|Jul(?:y)?|Aug(?:ust)?|Sep(?:tember)?"
        r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
    ),
    "MONTHNUM": r"(?:0?[1-9]|1[0-2])",
    "MONTHDAY": r"(?:(?:0[1-9])|(?:[12][0-9])|(?:3[01])|[1-9])",
    "DAY": (
        r"(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)"
    ),
    "YEAR": r"(?>\d\d){1,2}",
    "HOUR": r"(?:2[0123]|[01]?[0-9])",
    "MINUTE": r"(?:[0-5][0-9])",
    "SECOND": r"(?:(?:[0-5][0-9]|60)(?:[:.,][0-9]+)?)",
    "TIME": r"(?!<[0-9])%{HOUR}:%{MINUTE}(?::%{SECOND})(?![0-9])",
    "DATE_US": r"%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
    "DATE_EU": r"%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
    "ISO8601_TIMEZONE": r"(?:Z|[+-]%{HOUR}(?::?%{MINUTE}))",
    "TIMESTAMP_ISO8601": r"%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?",
    "SYSLOGTIMESTAMP": r"%{MONTH} +%{MONTHDAY} %{TIME}",
    "PROG": r"(?:[\w._/%-]+)",
    "SYSLOGPROG": r"%{PROG}(?:\[%{POSINT}\])?",
    "HTTPDATE": r"%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}",
    "LOGLEVEL": (
        r"([A|a]lert|ALERT|[T|t]race|TRACE|[D|d]ebug|DEBUG|[N|n]otice|NOTICE|[I|i]nfo|INFO|[W|w]arn?(?:ing)?"
        r"|WARN?(?:ING)?|[E|e]rr?(?:or)?|ERR?(?:OR)?|[C|c]rit?(?:ical)?|CRIT?(?:ICAL)?|[F|f]atal|FATAL|[S|s]evere"
        r"|SEVERE|EMERG(?:ENCY)?|[Ee]merg(?:ency)?)"
    ),
}
