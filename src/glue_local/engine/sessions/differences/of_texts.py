"""Rules of functions of texts and bytes.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences import common, of_numbers, regex
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.literals import quoted, text_of
from glue_local.engine.sessions.differences.rule import (
    INTEGERS,
    UNKNOWN,
    Action,
    Call,
    failing,
    is_decimal,
    is_number,
)
from glue_local.engine.sessions.differences.typetext import is_nested, kind

#: A place or count of so few digits that nothing that Spark computes of it overflows.
_SMALL = re.compile(r"\(?\s*-?\s*\d{1,9}\s*\)?")
_LEAST_INT = "(-2147483647 - 1)"
_TRIMS = {"BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}


def as_text(*which: int) -> Action:
    """Give the function texts where it was given something else (Spark casts, Sail refuses or differs)."""

    def action(call: Call) -> str | None:
        args, changed = list(call.args), False
        if any(t.startswith(("array", "map", "struct")) for t in call.types):
            return None
        for i in which or range(len(args)):
            if (
                i < len(args)
                and call.types[i] not in ("string", "binary", "void", UNKNOWN)
                and not call.words
            ):
                args[i], changed = converted(args[i], call.types[i], "string", call), True
        return f"{call.name}({', '.join(args)})" if changed else None

    return action


def concat(call: Call) -> str | None:
    """Concatenate texts; Spark casts other values."""
    if any(kind(t) in ("map", "struct") for t in call.types):
        raise call.mismatch("it takes strings, binary or arrays")
    if any(t.startswith("array") for t in call.types):
        missing = " or ".join(f"isnull({a})" for a in call.args)
        return f"if({missing}, null, concat({', '.join(call.args)}))"
    if all(t == "binary" for t in call.types):
        return None
    texts = [
        call.function("text_of_bytes", "string", a) if t == "binary" else converted(a, t, "string", call)
        for a, t in zip(call.args, call.types, strict=True)
    ]
    return f"concat({', '.join(texts)})" if texts != call.args else None


def _hex_place(place: str) -> str:
    return (
        str(2 * int(place) - 1)
        if place.isdigit() and place != "0"
        else f"if({place} > 0, 2 * {place} - 1, 2 * {place})"
    )


def _from_0(length: str) -> str:
    """Return a length that Sail takes: it fails below 0, where Spark has nothing."""
    return length if length.isdigit() else f"greatest({length}, 0)"


def substring(call: Call) -> str | None:
    """NULL where a place or a length is; Sail takes it for the first, or for 0."""
    made = _substring(call)
    missing = [f"isnull({each})" for each in call.args[1:] if not _NUMBER.fullmatch(each)]
    if not missing:
        return made
    value = made or f"substring({', '.join(call.args)})"
    return f"if({' or '.join(missing)}, null, {value})"


_NUMBER = re.compile(r"\(?-?\s*\d+\)?")


def _substring(call: Call) -> str | None:
    """Bytes stay bytes; a value that is not text is cast to text."""
    args = call.args
    if is_nested(call.types[0]):
        raise call.mismatch("it takes strings or binary")
    if call.types[0] == "binary":
        length = f", 2 * ({args[2]})" if len(args) > 2 else ""
        return f"unhex(substring(hex({args[0]}), {_hex_place(args[1])}{length}))"
    text = (
        converted(args[0], call.types[0], "string", call)
        if call.types[0] not in (UNKNOWN, "void")
        else args[0]
    )
    place = args[1].strip("()")
    if len(args) > 2 and not place.isdigit():  # before the text's begin, what is there counts as its length
        before = f"{args[1]} < 0 and -cast({args[1]} as bigint) > length({text})"
        kept = f"greatest(length({text}) + {args[1]} + {args[2]}, 0)"
        usual = f"substring({text}, {args[1]}, {_from_0(args[2])})"
        return f"if({before}, substring({text}, 1, cast({kept} as int)), {usual})"
    if len(args) > 2 and not args[2].isdigit():
        return f"substring({text}, {args[1]}, {_from_0(args[2])})"
    if call.types[1] == "void":
        return f"if(isnull({text}), null, cast(null as string))"
    if len(args) == 2 and not _SMALL.fullmatch(
        args[1]
    ):  # with the least int Spark's end is one before the last
        shorter = f"substring({text}, 1, greatest(length({text}) - 1, 0))"
        return f"if(isnull({args[1]}), null, if({args[1]} = {_LEAST_INT}, {shorter}, substring({text}, {args[1]})))"
    if not place.lstrip("-").isdigit():  # Sail takes NULL for the first place
        return f"if(isnull({args[1]}), null, substring({', '.join([text, *args[1:]])}))"
    return None if text == args[0] else f"substring({', '.join([text, *args[1:]])})"


def ends(call: Call) -> str | None:
    """Left of bytes is bytes; a value that is not text is cast to text."""
    if is_nested(call.types[0]):
        raise call.mismatch("it takes strings or binary")
    if call.types[0] == "binary":
        if call.name == "right":
            return None
        return f"unhex(left(hex({call.args[0]}), 2 * ({call.args[1]})))"
    if len(call.args) == 2 and not call.args[1].strip("()").isdigit():
        call.args[1] = f"if({call.args[1]} < 0, 0, {call.args[1]})"
        return as_text(0)(call) or f"{call.name}({', '.join(call.args)})"
    return as_text(0)(call)


def overlay(call: Call) -> str | None:
    """Bytes stay bytes."""
    if call.types[0] != "binary":
        return None
    value, new, place = call.args[:3]
    length = f"2 * ({call.args[3]})" if len(call.args) > 3 else f"length(hex({new}))"
    return f"unhex(overlay(hex({value}) placing hex({new}) from 2 * ({place}) - 1 for {length}))"


def counted(call: Call) -> str | None:
    """With the least int Spark fails on a place out of bounds, or on an array of a negative size."""
    if (
        len(call.args) != 3
        or _SMALL.fullmatch(call.args[2])
        or call.types[2] not in ("int", "bigint", UNKNOWN)
    ):
        return None
    text, delimiter, count = call.args
    split = call.name == "split_part"
    message = "Index out of bounds of the least int" if split else "A negative array size, of the least int"
    takes = f"isnotnull({delimiter})" if split else f"{delimiter} <> ''"
    condition = f"{count} = {_LEAST_INT} and isnotnull({text}) and {takes}"
    return f"{call.name}({text}, {delimiter}, {failing(condition, message, count)})"


def pad(call: Call) -> str | None:
    """Bytes are padded with bytes, zero if none is given; bytes beside a text are a text."""
    if len(call.args) == 3 and {call.types[0], call.types[2]} == {"binary", "string"}:
        args = [converted(call.args[i], call.types[i], "string", call) for i in (0, 2)]
        changed = replace(
            call, args=[args[0], call.args[1], args[1]], types=["string", call.types[1], "string"]
        )
        return pad(changed) or f"{call.name}({', '.join(changed.args)})"
    if len(call.args) > 1 and not call.args[1].isdigit() and call.types[1] in INTEGERS:
        length, negative = call.args[1], f"{call.args[1]} < 0"  # a negative one ends Sail
        shorter = f"if({negative}, 0, {length})"
        if call.types[0] != "binary" and not _SMALL.fullmatch(length):
            beyond = f"cast({length} as bigint) - length({call.args[0]}) < -2147483648"
            shorter = failing(f"{negative} and {beyond}", "integer overflow", shorter)
        if call.types[0] == "binary":
            shorter = failing(negative, "A negative length of binary", length)
        changed = replace(call, args=[call.args[0], shorter, *call.args[2:]])
        return pad(replace(changed, types=[call.types[0], UNKNOWN, *call.types[2:]])) or (
            f"{call.name}({', '.join(changed.args)})"
        )
    if call.types[0] != "binary":
        return as_text(0)(call)
    filler = f"hex({call.args[2]})" if len(call.args) > 2 else "'00'"
    return f"unhex({call.name}(hex({call.args[0]}), 2 * ({call.args[1]}), {filler}))"


def trim(call: Call) -> str | None:
    """Bytes stay bytes; a value that is not text is cast to text."""
    args, types, name = list(call.args), list(call.types), call.name
    if any(t == "binary" for t in types):
        if name != "btrim":
            raise call.refuse()
        chars = args[1] if len(args) > 1 else "cast(' ' as binary)"
        return call.function("btrim_binary", "string", args[0], chars)
    if all(t in ("string", UNKNOWN, "void") for t in types):
        return None
    for i, type_ in enumerate(types):
        if type_ not in ("string", UNKNOWN, "void"):
            args[i] = converted(args[i], type_, "string", call)
    if call.words:
        name = _TRIMS.get(call.words[0], "btrim")
        if name == "btrim":  # the others take the characters first, as SQL writes them
            args = args[::-1]
    return f"{name}({', '.join(args)})"


def joined(call: Call) -> str | None:
    """With NULL in place of NULLs the text is NULL."""
    if len(call.args) != 3 or text_of(call.args[2]) is not None:
        return None
    return f"if(isnull({call.args[2]}), null, array_join({', '.join(call.args)}))"


def decode(call: Call) -> str | None:
    """Compare with each value in turn, NULL with NULL."""
    if len(call.args) <= 2:
        return None
    if len(call.args) % 2:  # nothing to give otherwise: a NULL that is a text, and makes texts of the results
        call = replace(call, args=[*call.args, "cast(null as string)"], types=[*call.types, "string"])
    results = [i for i in range(1, len(call.args)) if i % 2 == 0 or i == len(call.args) - 1]
    value, *pairs = common.together(call, results) or call.args
    result = pairs.pop()
    for i in range(len(pairs) - 2, -1, -2):
        result = f"if({value} <=> {pairs[i]}, {pairs[i + 1]}, {result})"
    return result


def conv(call: Call) -> str | None:
    """Convert as Spark does, to negative bases too."""
    args = [call.args[0] if call.types[0] in ("string", "void") else f"cast({call.args[0]} as string)"]
    return call.function("conv", "string", *args, *call.args[1:], "true" if call.ansi else "false")


def initcap(call: Call) -> str | None:
    """Only a space starts a word."""
    value, type_ = call.args[0], call.types[0]
    if type_ != "string":
        value = converted(value, type_, "string", call)
    return call.function("initcap", "string", value)


def locate(call: Call) -> str | None:
    """With a place: nothing is found at it, and NULL is nowhere; Sail takes NULL for 0 and counts from the place."""
    if len(call.args) != 3 or call.words:
        return None
    part, value, place = call.args
    found = f"if({part} = '', 1, locate({part}, {value}, {place}))"
    found = f"if({place} < 1, 0, {found})"
    return f"if(isnull({place}), 0, if(isnull({part}) or isnull({value}), null, {found}))"


_WIDE = "The Sail engine counts the bytes of letters beyond ASCII: use --engine spark"
_ASTRAL = "The Sail engine takes a letter beyond 16 bits for one character, Spark for two: use --engine spark"


def masked(call: Call) -> str | None:
    """Fail on what Java has two characters for."""
    if call.types[0] != "string":
        return None
    value = failing(f"{call.args[0]} rlike '[\\\\x{{10000}}-\\\\x{{10FFFF}}]'", _ASTRAL, call.args[0])
    return f"mask({', '.join([value, *call.args[1:]])})"


def number_of(call: Call) -> str | None:
    """Fail on texts of which Sail takes more or fewer digits than the format has."""
    if call.types[0] != "string":
        return None
    message = "The Sail engine reads a number of no or of leading zero digits otherwise: use --engine spark"
    value = failing(f"{call.args[0]} rlike '^[^0-9]*0[0-9]|^[^0-9]*$'", message, call.args[0])
    return f"{call.name}({', '.join([value, *call.args[1:]])})"


def parse_url(call: Call) -> str | None:
    """Take a URL apart as Java does."""
    if call.ansi:
        raise call.refuse("in ANSI mode")
    name = "url_part" if len(call.args) < 3 else "url_key"
    return call.function(name, "string", *call.args)


def format_string(call: Call) -> str | None:
    """Numbers with fractions are written as Java does where they are texts, and refused where they are rounded."""
    form = text_of(call.args[0])
    found = re.findall(r"%[-#+ 0,(]*(\d*)(?:\.\d+)?([a-zA-Z%])", form) if form is not None else []
    specs = [(width, letter) for width, letter in found if letter not in ("%", "n")]
    args, changed = list(call.args), False
    for i, type_ in enumerate(call.types[1:], 1):
        if type_ == "string" and i <= len(specs) and specs[i - 1][0]:
            args[i], changed = failing(f"{args[i]} rlike '[^\\\\x00-\\\\x7F]'", _WIDE, args[i]), True
        if type_ in ("string", "void", "boolean", *INTEGERS):
            continue
        if (
            form is None
            or "$" in form
            or i > len(specs)
            or specs[i - 1][1] not in "sS"
            or not is_number(type_)
        ):
            raise call.refuse()
        args[i], changed = converted(args[i], type_, "string", call), True
    return f"{call.name}({', '.join(args)})" if changed else None


def base64_written(call: Call) -> str:
    """Spark breaks lines after 76 characters in both versions (seen on 3.5.6 and 4.1.1)."""
    made = f"base64({', '.join(call.args)})"
    return f"if(length({made}) <= 76, {made}, {call.function('in_lines', 'string', made)})"


def encode(call: Call) -> str | None:
    """Java writes no byte order mark for an empty text."""
    name = text_of(call.args[1]) if len(call.args) == 2 else None
    if name is not None and name.upper() != "UTF-16":
        return None
    return f"if({call.args[0]} = '', X'', encode({', '.join(call.args)}))"


#: Patterns of LIKE in which a backslash is before what it may be before, as SQL spells them; and the error of others.
_ESCAPES = r"^(?s:[^\\\\]|\\\\[%_\\\\])*$"
_NO_ESCAPE = (
    "[INVALID_FORMAT.ESC_IN_THE_MIDDLE] The escape character is not allowed to precede this character."
)


def matched(call: Call) -> str | None:
    """A value that is not text is matched as text."""
    literal = re.fullmatch(r"'([^']*)'", call.args[1]) if len(call.args) > 1 else None
    if literal and "LIKE" in call.name.split() + ["LIKE"] * ("ILIKE" in call.name):
        pattern = re.sub(r"\\([^%_])", lambda m: m[1] if m[1] != "\\" else "\\", literal[1])
        if re.search(r"\\", re.sub(r"\\[%_\\]", "", pattern)):
            raise call.refuse("Spark rejects the pattern: invalid escape")
    if len(call.args) != 2:
        return None
    if any(map(is_nested, call.types)):
        raise call.mismatch("it takes strings")
    changed = False
    if "LIKE" not in call.name.replace("RLIKE", "").split() and "ILIKE" not in call.name:
        made = regex.matched(call)
        if made is not None and call.types[0] in ("string", "void", UNKNOWN):
            return made
        if made is not None and "glue_local_" in made:
            raise call.refuse("a pattern that looks around, or refers back, of what is no string")
        call.args[1] = quoted(regex.pattern(text_of(call.args[1]) or "", whole=True))
    elif literal is None and call.types[1] == "string":
        wrong = f"not {call.args[1]} rlike '{_ESCAPES}'"
        call.args[1] = failing(wrong, _NO_ESCAPE, call.args[1])
        changed = True
    if all(t in ("string", "void", UNKNOWN) for t in call.types):
        return f"({call.args[0]} {call.name} {call.args[1]})" if changed else None
    a, b = (
        v if t in ("string", "void", UNKNOWN) else converted(v, t, "string", call)
        for v, t in zip(call.args, call.types, strict=True)
    )
    return f"({a} {call.name} {b})"


def character(call: Call) -> str:
    """Nothing for a negative number, and only the lowest byte of any other."""
    value = call.args[0]
    return f"if({value} < 0, '', {call.name}(pmod({value}, 256)))"


def literal_only(*which: int) -> Action:
    """Refuse operands that must be literals on Spark, and that Sail takes from a column."""

    def action(call: Call) -> str | None:
        for i in which:
            if i < len(call.args) and text_of(call.args[i]) is None:
                raise call.refuse(f"operand {i + 1} must be a literal")
        return None

    return action


def reverse(call: Call) -> str | None:
    """Bytes are reversed as a text."""
    return (
        f"reverse({call.function('text_of_bytes', 'string', *call.args)})"
        if call.types[0] == "binary"
        else None
    )


def to_binary(call: Call) -> str | None:
    """Fail on a text that is none of its format, where Sail has NULL."""
    if not call.args or call.types[0] in ("void", UNKNOWN):
        return None
    made, text = f"to_binary({', '.join(call.args)})", call.args[0]
    message = "[CONVERSION_INVALID_INPUT] The value cannot be converted to BINARY because it is malformed."
    known = " and ".join(f"isnotnull({a})" for a in call.args)
    return failing(f"{known} and isnull({made})", message, made) if text else None


def format_number(call: Call) -> str | None:
    """Spark writes the digits that tell a number from others, Sail all that a double has."""
    if len(call.args) != 2 or not (
        is_decimal(call.types[0]) or call.types[0] in ("bigint", "float", "double")
    ):
        return None
    message = "The Sail engine writes other digits of a number this large: use --engine spark"
    size = f"abs(cast({call.args[0]} as double))"
    value = call.args[0]
    if is_decimal(call.types[0]):  # half to even, of the digits that it has
        if not re.fullmatch(r"\d+", call.args[1]):
            raise call.refuse("of a decimal, the places must be a literal")
        value = of_numbers.bround(replace(call, name="bround")) or value
    checked = failing(f"{size} >= 1e15D and {size} < 1e308D", message, value)
    made = f"format_number({checked}, {call.args[1]})"
    return (
        made
        if value == call.args[0]
        else f"if({value} = 0 and {call.args[0]} < 0, concat('-', {made}), {made})"
    )


def base64_read(call: Call) -> str:
    """Read as Java's MIME decoder does: other characters are ignored."""
    return call.function("unbase64", "binary", call.args[0])
