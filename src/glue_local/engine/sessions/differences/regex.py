"""Regular expressions of Java, as Spark has them, written for Sail's engine (Rust's), where their meanings differ.

See https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html: classes like ``\\w`` are
ASCII's, ``.`` stops at every line terminator, ``$`` also matches before a last one. In a replacement, ``$1x`` is
group 1 and an x, and a backslash makes the next letter literal.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences.literals import quoted, text_of
from glue_local.engine.sessions.differences.rule import Call
from glue_local.java import regex as backtracking

_CLASSES = {
    "w": "a-zA-Z0-9_", "d": "0-9", "s": r" \t\n\x0B\f\r", "h": r" \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "R": r"\r\n",
}  # fmt: skip
_TERMINATORS = r"\n\r\x{85}\x{2028}\x{2029}"
#: Where each function has its pattern, and its replacement.
_PLACES = {
    "split": 1, "regexp_extract": 1, "regexp_extract_all": 1, "regexp_replace": 1, "regexp_count": 1,
    "regexp_substr": 1, "regexp_instr": 1, "regexp_like": 1, "rlike": 1, "regexp": 1,
}  # fmt: skip


def pattern(java: str, whole: bool = False) -> str:
    """Return Rust's pattern for one of Java; ``whole``: only whether it is found matters."""
    made, i, within = "", 0, 0
    flags = "".join(re.findall(r"\(\?([a-z]+)[):-]", java))
    while i < len(java):
        letter, following = java[i], java[i + 1 : i + 2]
        if letter == "\\" and following:
            made += _escaped(following, within > 0)
            i += 2
            continue
        if letter == "[":
            within += 1
        elif letter == "]" and within:
            within -= 1
        elif not within and letter == "." and "s" not in flags:
            letter = f"[^{_TERMINATORS}]"
        elif not within and letter == "$" and whole and "m" not in flags:
            letter = rf"(?:\r\n|[{_TERMINATORS}])?$"
        made += letter
        i += 1
    return made


def _escaped(letter: str, within: bool) -> str:
    if letter in ("w", "d", "s", "h"):
        return _CLASSES[letter] if within else f"[{_CLASSES[letter]}]"
    if letter in ("W", "D", "S", "H"):
        return f"[^{_CLASSES[letter.lower()]}]"
    if letter in ("b", "B") and not within:
        return f"\\{letter}"  # between letters of any language, until Java 19
    return f"\\{letter}"


def replacement(java: str) -> str:
    """Return Rust's replacement for one of Java."""
    made, i = "", 0
    while i < len(java):
        letter, following = java[i], java[i + 1 : i + 2]
        if letter == "\\" and following:
            made += "$$" if following == "$" else following
            i += 2
        elif letter == "$" and following.isdigit():
            made += f"${{{following}}}"
            i += 2
        elif letter == "$" and (match := re.match(r"\{(\w+)\}", java[i + 1 :])):
            made += f"${{{match[1]}}}"
            i += 1 + match.end()
        else:
            made += letter
            i += 1
    return made


def written(call: Call) -> str | None:
    """Return a call with its pattern, and its replacement, in Rust's words; None if they say the same."""
    place = _PLACES[call.name]
    if len(call.args) <= place:
        return None
    args, java = list(call.args), text_of(call.args[place])
    if java is None:
        raise call.refuse("the pattern must be a literal")
    if backtracking.needs_python(java):
        return _in_python(call, java)
    made = pattern(java, whole=call.name in ("rlike", "regexp", "regexp_like"))
    if made != java:
        args[place] = quoted(made)
    if call.name == "regexp_replace" and len(args) > 2:
        given = text_of(args[2])
        if given is None:
            raise call.refuse("the replacement must be a literal")
        if java and _matches_nothing(java):
            raise call.refuse("a pattern that matches the empty string")
        if re.search(r"(?<!\\)(?:\\\\)*\$(?!\d|\{\w+\})", given):
            raise call.refuse("a $ in the replacement that names no group, which Spark rejects")
        if replacement(given) != given:
            args[2] = quoted(replacement(given))
    if call.name == "split" and _matches_nothing(java):
        return _letters(call, java)
    sql = f"{call.name}({', '.join(args)})" if args != call.args else None
    if call.name == "regexp_count":
        return f"cast({sql or f'regexp_count({chr(44).join(args)})'} as int)"
    return sql


def _in_python(call: Call, java: str) -> str:
    """Return a call of a function in Python, for a pattern that needs backtracking."""
    try:
        text, made, rest = call.args[0], quoted(backtracking.written(java)), call.args[2:]
    except ValueError as error:
        raise call.refuse(str(error)) from error
    if call.name == "regexp_replace" and (given := text_of(rest[0])) is not None and rest[1:] in ([], ["1"]):
        return call.function("regex_replaced", "string", text, made, quoted(given))
    if call.name == "split":
        return call.function("regex_split", "array<string>", text, made, *(rest or ["-1"]))
    if call.name in ("regexp_extract", "regexp_extract_all"):
        every = call.function("regex_groups", "array<string>", text, made, *(rest or ["1"]))
        return (
            every
            if call.name == "regexp_extract_all"
            else f"if(isnull({every}), null, coalesce(get({every}, 0), ''))"
        )
    every = call.function("regex_groups", "array<string>", text, made, "0")
    if call.name == "regexp_count":
        return f"if(isnull({every}), null, size({every}))"
    if call.name == "regexp_substr":
        return f"nullif(get({every}, 0), '')"
    if call.name in ("rlike", "regexp", "regexp_like"):
        return call.function("regex_found", "boolean", text, made)
    raise call.refuse("a pattern that looks around, or refers back")


def _matches_nothing(java: str) -> bool:
    try:
        return re.fullmatch(java, "") is not None
    except re.error:
        return False


def _letters(call: Call, java: str) -> str:
    if java or (len(call.args) > 2 and call.args[2].strip("() ") not in ("-1", "- 1")):
        raise call.refuse("a pattern that matches the empty string")
    return f"if({call.args[0]} = '', array(''), regexp_extract_all({call.args[0]}, '(?s).', 0))"


def matched(call: Call) -> str | None:
    """Return RLIKE with its pattern in Rust's words."""
    java = text_of(call.args[1])
    if java is None:
        raise call.refuse("the pattern must be a literal")
    if backtracking.needs_python(java):
        found = _in_python(replace(call, name="rlike"), java)
        return f"(NOT {found})" if call.name.startswith("NOT") else found
    made = pattern(java, whole=True)
    return None if made == java else f"({call.args[0]} {call.name} {quoted(made)})"
