"""Custom grok classifiers: a pattern of named patterns, matched one line at a time.

Source: https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html, which lists the built-in patterns; those here
are written from what the page says each stands for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from glue_local.cloud.crawlers.sniffed import CannotCrawlError, Sniffed
from glue_local.cloud.crawlers.types import Columns

_MONTHS = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?"
_DAYS = "Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
#: Built-in patterns by name; one may be in another as ``%{NAME}``.
PATTERNS = {
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "USER": "%{USERNAME}",
    "INT": r"[+-]?\d+",
    "BASE10NUM": r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)",
    "NUMBER": "%{BASE10NUM}",
    "BASE16NUM": r"[+-]?(?:0x)?[0-9A-Fa-f]+",
    "BOOLEAN": "(?i:true|false)",
    "POSINT": r"\b[1-9]\d*\b",
    "NONNEGINT": r"\b\d+\b",
    "WORD": r"\b\w+\b",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": ".*?",
    "GREEDYDATA": ".*",
    "QUOTEDSTRING": r"\"(?:\\.|[^\\\"])*\"|'(?:\\.|[^\\'])*'",
    "QS": "%{QUOTEDSTRING}",
    "UUID": "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
    "MAC": "(?:[A-Fa-f0-9]{2}[:-]){5}[A-Fa-f0-9]{2}",
    "IPV4": rf"(?<!\d){_OCTET}(?:\.{_OCTET}){{3}}(?!\d)",
    "IPV6": r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}",
    "IP": "%{IPV6}|%{IPV4}",
    "HOSTNAME": r"\b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*\.?",
    "HOST": "%{HOSTNAME}",
    "IPORHOST": "%{HOSTNAME}|%{IP}",
    "HOSTPORT": "(?:%{IPORHOST}):%{POSINT}",
    "PATH": "%{UNIXPATH}|%{WINPATH}",
    "UNIXPATH": r"(?:/[^\s/]*)+",
    "WINPATH": r"(?:[A-Za-z]+:|\\)(?:\\[^\\?*]*)+",
    "TTY": r"/dev/(?:pts|tty\w*)\S*",
    "URIPROTO": r"[A-Za-z]+(?:\+[A-Za-z+]+)?",
    "URIHOST": "(?:%{IPORHOST})(?::%{POSINT})?",
    "URIPATH": r"(?:/[\w$.+!*'(){},~:;=@#%&-]*)+",
    "URIPARAM": r"\?\S*",
    "URIPATHPARAM": "%{URIPATH}(?:%{URIPARAM})?",
    "URI": "%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?",
    "MONTH": rf"\b(?:{_MONTHS}|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b",
    "MONTHNUM": r"0?[1-9]|1[0-2]",
    "MONTHNUM2": r"0[1-9]|1[0-2]",
    "MONTHDAY": r"0[1-9]|[12]\d|3[01]|[1-9]",
    "DAY": _DAYS,
    "YEAR": r"\d\d(?:\d\d)?",
    "HOUR": r"2[0123]|[01]?\d",
    "MINUTE": r"[0-5]\d",
    "SECOND": r"(?:[0-5]?\d|60)(?:[:.,]\d+)?",
    "TIME": r"(?<!\d)(?:%{HOUR}):(?:%{MINUTE})(?::%{SECOND})?(?!\d)",
    "DATE_US": "(?:%{MONTHNUM})[/-](?:%{MONTHDAY})[/-]%{YEAR}",
    "DATE_EU": "(?:%{MONTHDAY})[./-](?:%{MONTHNUM})[./-]%{YEAR}",
    "DATE": "%{DATE_US}|%{DATE_EU}",
    "DATESTAMP": "(?:%{DATE})[- ]%{TIME}",
    "TZ": "[PMCE][SD]T|UTC",
    "ISO8601_TIMEZONE": r"Z|[+-](?:%{HOUR}):?(?:%{MINUTE})",
    "TIMESTAMP_ISO8601": (
        "%{YEAR}-(?:%{MONTHNUM})-(?:%{MONTHDAY})[T ](?:%{HOUR}):?(?:%{MINUTE})(?::?%{SECOND})?"
        "(?:%{ISO8601_TIMEZONE})?"
    ),
    "HTTPDATE": r"(?:%{MONTHDAY})/%{MONTH}/%{YEAR}:%{TIME} %{INT}",
    "SYSLOGTIMESTAMP": "%{MONTH} +(?:%{MONTHDAY}) %{TIME}",
    "LOGLEVEL": (
        "(?i:trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?|"
        "alert)"
    ),
    "PROG": r"[\x21-\x5a\x5c\x5e-\x7e]+",
    "COMMONAPACHELOG": (
        r"%{IPORHOST:clientip} %{USER:ident} %{USER:auth} \[%{HTTPDATE:timestamp}\] "
        r'"(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" '
        r"%{NUMBER:response} (?:%{NUMBER:bytes}|-)"
    ),
    "COMBINEDAPACHELOG": "%{COMMONAPACHELOG} %{QS:referrer} %{QS:agent}",
}
#: The types that a pattern may give a field, and the column's.
TYPES = {
    "byte": "tinyint",
    "boolean": "boolean",
    "double": "double",
    "short": "smallint",
    "int": "int",
    "long": "bigint",
    "float": "float",
    "string": "string",
}
_USE = re.compile(r"%\{(\w+)(?::([\w.\[\]-]+))?(?::(\w+))?\}")
_DEEPEST = 20


def expanded(pattern: str, custom: Mapping[str, str]) -> tuple[re.Pattern[str], Columns]:
    """Return a grok pattern as a regular expression, and its columns in order.

    CannotCrawlError names a pattern that neither the classifier nor this table has, and an unknown type.
    """
    columns: Columns = {}
    known = {**PATTERNS, **custom}

    def one(match: re.Match[str], depth: int) -> str:
        name, field, kind = match.groups()
        if name not in known or depth > _DEEPEST:
            raise CannotCrawlError(f"unknown grok pattern {name!r}: define it in CustomPatterns")
        inner = _USE.sub(lambda each: one(each, depth + 1), known[name])
        if not field:
            return f"(?:{inner})"
        if kind and kind not in TYPES:
            raise CannotCrawlError(
                f"grok pattern: {field} has type {kind!r}; supported are {', '.join(TYPES)}"
            )
        columns[field] = TYPES[kind or "string"]
        return f"(?:{inner})"

    text = _USE.sub(lambda match: one(match, 0), pattern)
    try:
        return re.compile(text), columns
    except re.error as error:
        raise CannotCrawlError(f"grok pattern {pattern!r} is not a regular expression: {error}") from error


def custom_patterns(text: str) -> dict[str, str]:
    """Return a classifier's own patterns: a name and a pattern on each line."""
    lines = [line.strip() for line in (text or "").splitlines()]
    return {name: rest.strip() for name, _, rest in (line.partition(" ") for line in lines if line)}


def grok_file(text: str, cut: bool, classifier: Mapping[str, Any]) -> Sniffed | None:
    """Classify a text by a custom grok classifier, if its pattern matches the lines."""
    own = classifier.get("CustomPatterns") or ""
    expression, columns = expanded(classifier["GrokPattern"], custom_patterns(own))
    lines = [line for line in text.splitlines() if line.strip()]
    lines = lines[:-1] if cut and len(lines) > 1 else lines
    matched = sum(expression.search(line) is not None for line in lines)
    if not lines or matched < len(lines) / 2 or not columns:
        return None
    serde = {"input.format": classifier["GrokPattern"]}
    if own:
        serde["input.grokCustomPatterns"] = own
    parameters = {"grokPattern": classifier["GrokPattern"]}
    return Sniffed(
        classifier.get("Classification") or "grok",
        columns,
        "csv",  # text, read line by line
        parameters=parameters,
        serde=serde,
        serde_library="com.amazonaws.glue.serde.GrokSerDe",
        records=len(lines),
        record_size=len(text) // len(lines),
    )
