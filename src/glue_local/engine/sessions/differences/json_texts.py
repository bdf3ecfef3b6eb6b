"""Texts that are more than one value of JSON, or less: Spark's parser stops behind the first value, Sail's does not.

Spark reads by Jackson, which takes single quotes, NaN and Infinity too
(https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html#data-source-option). Where Sail reads a text, or says
that it is complete, nothing of this is called: Python looks only at the others.
"""

from __future__ import annotations

import json
import re
from typing import Any

from glue_local.engine.sessions.differences.rule import UNKNOWN, Call

#: Java's String.trim, and what Jackson skips before a value.
_BLANKS = "".join(map(chr, range(33)))
_BETWEEN = " \t\r\n"
#: The last letter of a number with anything but a blank behind it, and of a word with a letter behind it.
_JOINED = re.compile(r"[0-9][^ \t\r\n]|[a-z][\w$]")
#: A surrogate by itself.
_HALF = re.compile("[\ud800-\udfff]")


def first(text: str | None, otherwise: bool) -> str | None:
    """Return a text's first value; for a text that begins with none itself, or None: as ``otherwise`` says.

    None of blanks alone. An error where Spark reads what JSON has not.
    """
    if text is None or not text.strip(_BLANKS):
        return None
    start = text.lstrip(_BETWEEN)
    try:
        value, end = json.JSONDecoder(parse_constant=_no_number).raw_decode(start)
        if _JOINED.match(start[end - 1 : end + 1]):
            raise ValueError
    except ValueError:
        if "'" in text:
            raise ValueError("JSON in single quotes: run this script with --engine spark") from None
        return text if otherwise else None
    if _HALF.search(json.dumps(value, ensure_ascii=False)):
        raise LookupError("Half a letter of 32 bits in JSON: run this script with --engine spark")
    return start[:end]


def _no_number(name: str) -> Any:
    raise LookupError(f"{name} in JSON: run this script with --engine spark")


def only_first(call: Call, text: str, *, otherwise: bool) -> str:
    """Return SQL for a text's first value."""
    return call.function("first_json", "string", text, "true" if otherwise else "false")


def complete(text: str) -> str:
    """Return SQL for whether Sail finds an object or an array that ends in a text."""
    return f"(isnotnull(json_object_keys({text})) or isnotnull(json_array_length({text})))"


#: Options of Jackson's and Spark's parser that Sail does not have, where they are set to more than their default.
_WITHOUT_DEFAULT = {"timezone", "maxstringlen", "maxnestingdepth", "maxnumlen"}
_ALLOWED = {
    "allowunquotedfieldnames", "allowcomments", "allownumericleadingzeros", "allowunquotedcontrolchars",
    "allowbackslashescapinganycharacter",
}  # fmt: skip


def check_options(call: Call, options: dict[str, str]) -> None:
    """Refuse the options of from_json that Sail ignores."""
    for name, value in options.items():
        if name in _WITHOUT_DEFAULT or (name in _ALLOWED and value.lower() == "true"):
            raise call.refuse(f"with {name}")
    if options.get("mode", "PERMISSIVE").upper() != "PERMISSIVE":
        raise call.refuse(f"with {options['mode'].upper()}")


def check_texts(call: Call) -> None:
    """Raise Spark's error for what is no text."""
    if any(type_ not in ("string", UNKNOWN) for type_ in call.types):
        raise call.mismatch("all arguments must be strings", "NON_STRING_TYPE")
