"""Python functions that replace Spark's if Sail's differ and Sail's SQL has no equivalent.

Each takes and returns plain values; None is SQL's NULL. Rules name the entries of ``FUNCTIONS``.
"""

from __future__ import annotations

import base64
import decimal
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from glue_local.engine.sessions.differences import corrupt_json, json_texts, sketches
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.java import old_dates, regex, uri
from glue_local.java.numbers import double_text

_EXACT = decimal.Context(prec=80)
#: From here on every double is a whole number.
_ALL_WHOLE = 2.0**53


def bround(value: Any, digits: int, places: int) -> Any:
    """Round half to even to ``digits`` after the point; a decimal result has ``places`` of them."""
    if value is None or digits is None:
        return None
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return value
    if isinstance(value, float) and abs(value) >= _ALL_WHOLE and digits >= 0:
        return value
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), decimal.ROUND_HALF_EVEN, _EXACT)
    if isinstance(value, Decimal):
        return rounded.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return type(value)(rounded)


def conv(text: str | None, from_base: int | None, to_base: int | None, ansi: bool) -> str | None:
    """Return a number's text in another base, as Spark's conv does (64 bits, unsigned unless to_base < 0)."""
    if text is None or from_base is None or to_base is None:
        return None
    if not (2 <= from_base <= 36 and 2 <= abs(to_base) <= 36):
        return None
    text = text.strip()
    negative = text.startswith("-")
    value, found = 0, False
    for letter in text[1:] if negative else text:
        digit = int(letter, 36) if letter.isascii() and letter.isalnum() else 99
        if digit >= from_base:
            break
        value, found = value * from_base + digit, True
    if not text:
        return None
    if not found:
        value = 0
    if value >= 1 << 64 and ansi:
        raise ArithmeticError("[ARITHMETIC_OVERFLOW] Overflow in function conv().")
    if value >= 1 << 64:
        value = (1 << 64) - 1
        negative = False if to_base > 0 else negative
        if to_base < 0:
            return "-1"
    if negative and to_base > 0:
        value = (-value) % (1 << 64) if value < (1 << 63) else (1 << 64) - 1
        negative = False
    if to_base < 0:
        if negative:
            value = -value
        elif value >= 1 << 63:
            value -= 1 << 64
    digits, rest = "", abs(value)
    while rest:
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % abs(to_base)] + digits
        rest //= abs(to_base)
    return ("-" if value < 0 or (negative and to_base < 0) else "") + (digits or "0")


def initcap(text: str | None) -> str | None:
    """Return the text with the first letter of every word capital; only a space starts a word."""
    if text is None:
        return None
    return " ".join(_title(word[:1]) + word[1:] for word in text.lower().split(" "))


def _title(letter: str) -> str:
    """Return a letter as Character.toTitleCase of Java has it, by which ß stays; Spark 4 makes two of it, as Python."""
    made = letter.title()
    return letter if BEFORE_4 and len(made) > 1 else made


def btrim_binary(value: bytes | None, trimmed: bytes | None) -> str | None:
    """Return bytes without the given ones at both ends, as the text that Spark makes of them."""
    if value is None or trimmed is None:
        return None
    return bytes(value).strip(bytes(trimmed)).decode("utf-8", "replace")


def decimal_of(text: str | None, precision: int, scale: int) -> Decimal | None:
    """Return a text with an exponent as a decimal, rounded half up; None where it is none or does not fit."""
    if text is None:
        return None
    try:
        value = Decimal(text.strip()) if "_" not in text else None
    except decimal.InvalidOperation:
        return None
    return _fitted(value, precision, scale)


def decimal_or_error(text: str | None, precision: int, scale: int) -> Decimal | None:
    """Return a text as a decimal; ArithmeticError where it is none or does not fit (Decimal.fromStringANSI)."""
    if text is None:
        return None
    if not re.fullmatch(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", text, re.ASCII):
        raise ArithmeticError(
            f'[CAST_INVALID_INPUT] The value \'{text}\' of the type "STRING" cannot be cast to "DECIMAL({precision},'
            f'{scale})" because it is malformed. Use `try_cast` to tolerate malformed input and return NULL instead.'
        )
    value = Decimal(text.strip())
    if value.adjusted() >= _MOST_DIGITS:
        raise ArithmeticError(
            f"[NUMERIC_OUT_OF_SUPPORTED_RANGE] The value {text} cannot be interpreted as a numeric since it has more "
            f"than {_MOST_DIGITS} digits."
        )
    return _checked(value, precision, scale, True)


#: Of a decimal.
_MOST_DIGITS = 38


def decimal_of_double(value: float | None, precision: int, scale: int, ansi: bool) -> Decimal | None:
    """Return a double's shortest text as a decimal; ANSI: ArithmeticError where it is none or does not fit."""
    if value is None:
        return None
    return _checked(Decimal(repr(value)), precision, scale, ansi)


def low_bits(value: Decimal | None, bits: int) -> int | None:
    """Return the whole part of a decimal as a whole number of so many bits, those beyond cut off."""
    if value is None:
        return None
    return ((int(value) + (1 << (bits - 1))) & ((1 << bits) - 1)) - (1 << (bits - 1))


BY_NEW_PARSER = (
    "[INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER] You may get a different result due to "
    "the upgrading to Spark >= 3.0: Fail to parse {} in the new parser. You can set "
    '"spark.sql.legacy.timeParserPolicy" to CORRECTED to treat it as an invalid datetime string.'
)


def not_of_the_old_parser(text: str | None, pattern: str | None) -> None:
    """Give NULL, and Spark's error for a text that its parser before 3.0 would have read."""
    if text is not None and pattern is not None and old_dates.reads(pattern, text):
        raise ValueError(BY_NEW_PARSER.format(repr(text)))


def text_of_bytes(value: bytes | None) -> str | None:
    """Return bytes as UTF-8 text; invalid bytes become U+FFFD."""
    return None if value is None else bytes(value).decode("utf-8", "replace")


def unbase64(text: str | None) -> bytes | None:
    """Decode base64 as Java's MIME decoder does; ValueError for an invalid end."""
    if text is None:
        return None
    letters = re.sub(r"[^A-Za-z0-9+/=]", "", text)
    body = letters.split("=", 1)[0]
    if letters[len(body) :].strip("="):
        raise ValueError("Input byte array has incorrect ending byte")
    if len(body) % 4 == 1:
        raise ValueError("Last unit does not have enough valid bits")
    return base64.b64decode(body + "=" * (-len(body) % 4))


def text_of_decimal(value: Decimal | None) -> str | None:
    """Return the text that Java's BigDecimal.toString gives."""
    return None if value is None else str(value)


def _fitted(value: Decimal | None, precision: int, scale: int) -> Decimal | None:
    if value is None or not value.is_finite() or value.adjusted() > precision:
        return None
    rounded = value.quantize(Decimal(1).scaleb(-scale), decimal.ROUND_HALF_UP, _EXACT)
    return rounded if rounded.copy_abs() < Decimal(10) ** (precision - scale) else None


def decimal_sum(
    a: Decimal | None, b: Decimal | None, precision: int, scale: int, ansi: bool
) -> Decimal | None:
    """Add decimals of any precision."""
    return None if a is None or b is None else _checked(_EXACT.add(a, b), precision, scale, ansi)


def decimal_difference(
    a: Decimal | None, b: Decimal | None, precision: int, scale: int, ansi: bool
) -> Decimal | None:
    """Subtract decimals of any precision."""
    return None if a is None or b is None else _checked(_EXACT.subtract(a, b), precision, scale, ansi)


def decimal_product(
    a: Decimal | None, b: Decimal | None, precision: int, scale: int, ansi: bool
) -> Decimal | None:
    """Multiply decimals of any precision."""
    return None if a is None or b is None else _checked(_EXACT.multiply(a, b), precision, scale, ansi)


def decimal_quotient(
    a: Decimal | None, b: Decimal | None, precision: int, scale: int, ansi: bool
) -> Decimal | None:
    """Divide decimals of any precision; NULL by zero, ANSI: ArithmeticError."""
    if a is None or b is None:
        return None
    if b == 0:
        if ansi:
            raise ArithmeticError("[DIVIDE_BY_ZERO] Division by zero. Use try_divide to have NULL.")
        return None
    return _checked(_EXACT.divide(a, b), precision, scale, ansi)


def _checked(value: Decimal, precision: int, scale: int, ansi: bool) -> Decimal | None:
    made = _fitted(value, precision, scale)
    if made is None and ansi:
        raise ArithmeticError(
            f"[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION] {value} cannot be represented as Decimal({precision}, "
            f"{scale})."
        )
    return made


def text_of_nested(value: Any) -> str | None:
    """Return the text Spark writes of an array, map or struct."""
    return None if value is None else _text(value)


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, tuple):
        return "{" + ", ".join(map(_text, value)) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} -> {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list) or type(value).__name__ == "ndarray":
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(value)


def of_window(values: Any, what: str) -> float | None:
    """Return a window's sum, average, variance or deviation, added up from its first value on as Spark does."""
    if values is None or len(values) == 0:
        return None
    total = mean = squares = 0.0
    for n, x in enumerate(values, 1):
        total += x
        delta = x - mean
        part = delta / n
        mean += part
        squares += delta * (delta - part)
    if what in ("sum", "avg"):
        return total if what == "sum" else total / len(values)
    count = len(values) - what.endswith("_samp")
    if count == 0:
        return None
    variance = squares / count
    return math.sqrt(variance) if what.startswith("stddev") and variance >= 0 else variance


#: The one field of the struct in the one-element array that stands for a struct within a value, as Sail hands a
#: function a struct of NULLs where a struct is NULL.
STRUCT = "\u0001"


def json_of(value: Any) -> str | None:
    """Return the JSON Spark writes of a struct or array: no nulls in structs, doubles as Java has them."""
    return None if value is None else _json(value)


def json_whole(value: Any) -> str | None:
    """Return the JSON of a struct or array with the fields that are NULL."""
    return None if value is None else _json(value, nulls=True)


def _json(value: Any, nulls: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        text = double_text(value)
        return text if text[-1].isdigit() else f'"{text}"'
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "asDict"):
        named = zip(value.__fields__, value, strict=True)
        kept = [f"{_json_text(k)}:{_json(v, nulls)}" for k, v in named if nulls or v is not None]
        return "{" + ",".join(kept) + "}"
    if isinstance(value, dict):
        by_key = ((k if isinstance(k, str) else _json(k).strip('"'), v) for k, v in value.items())
        return "{" + ",".join(f"{_json_text(k)}:{_json(v, nulls)}" for k, v in by_key) + "}"
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        if len(value) == 1 and getattr(value[0], "__fields__", None) == [STRUCT]:
            return _json(value[0][0], nulls)
        return "[" + ",".join(_json(each, nulls) for each in value) + "]"
    if isinstance(value, str):
        return _json_text(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json_text(text: str) -> str:
    """Return a text as Jackson writes it: escapes only where required, in capital digits."""
    return re.sub(
        r"\\u00[0-9a-f]{2}", lambda m: "\\u" + m[0][2:].upper(), json.dumps(text, ensure_ascii=False)
    )


def _rotate(value: int, by: int) -> int:
    return ((value << by) | (value >> (32 - by))) & 0xFFFFFFFF


def _mix(seed: int, word: int) -> int:
    word = (_rotate((word * 0xCC9E2D51) & 0xFFFFFFFF, 15) * 0x1B873593) & 0xFFFFFFFF
    return (_rotate(seed ^ word, 13) * 5 + 0xE6546B64) & 0xFFFFFFFF


def _finish(seed: int, length: int) -> int:
    seed ^= length
    seed = ((seed ^ (seed >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    seed = ((seed ^ (seed >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return seed ^ (seed >> 16)


def hash_integers(values: list[int | None] | None, seed: int, wide: bool) -> int:
    """Return Murmur3 of the integers of an array, one after the other, nulls left out, from a seed on."""
    seed &= 0xFFFFFFFF
    for value in values if values is not None else ():
        if value is None or value != value:
            continue
        number = int(value)
        if wide:
            number &= 0xFFFFFFFFFFFFFFFF
            seed = _finish(_mix(_mix(seed, number & 0xFFFFFFFF), number >> 32), 8)
        else:
            seed = _finish(_mix(seed, number & 0xFFFFFFFF), 4)
    return seed - (1 << 32) if seed >= 1 << 31 else seed


#: What rules name; each is registered in a session the first time a script needs it.
def mode(values: Any) -> Any:
    """Return the most frequent of an array's values; an error where several are, of which Spark takes any."""
    counts = Counter("NaN" if value != value else value for value in values or ())
    (first, most), *others = counts.most_common(2) or [(None, 0)]
    if others and others[0][1] == most:
        raise ValueError(
            "mode() of several values that are equally frequent, from which Spark picks one in an order of its own: "
            "run this script with --engine spark"
        )
    return float("nan") if first == "NaN" and isinstance(values[0], float) else first


_STEP = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<place>\d+)\]|\['(?P<quoted>[^']*)'\]")


def json_anew(text: str | None, path: str | None, found: str | None) -> str | None:
    """Return what a path leads to, written as Spark's get_json_object does; what was ``found`` where there is none."""
    if text is None or path is None or found is None:
        return found
    try:
        value = json.loads(text, object_pairs_hook=_Pairs)
    except ValueError:
        return found
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return found
        value = _below(value, step)
        if value is _ABSENT:
            return found
        at = step.end()
    return value if isinstance(value, str) else _written(value)


class _Pairs(list):  # type: ignore[type-arg]
    """The members of an object, in their order and as often as they are there."""


_ABSENT = object()


def _below(value: Any, step: re.Match[str]) -> Any:
    if step["place"] is not None:
        place = int(step["place"])
        whole = isinstance(value, list) and not isinstance(value, _Pairs)
        return value[place] if whole and place < len(value) else _ABSENT
    name = step["name"] if step["name"] is not None else step["quoted"]
    members = value if isinstance(value, _Pairs) else ()
    return next((member for key, member in members if key == name), _ABSENT)


def _written(value: Any) -> str:
    if isinstance(value, _Pairs):
        return "{" + ",".join(f"{_written(key)}:{_written(member)}" for key, member in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return double_text(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def in_lines(text: str | None) -> str | None:
    """Return a text in lines of 76 characters, as Java's MIME encoder writes them."""
    return None if text is None else "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "old_time": old_dates.time_of,
    "regex_found": regex.found,
    "regex_replaced": regex.replaced,
    "regex_groups": regex.groups,
    "regex_split": regex.split,
    "url_part": uri.part,
    "url_key": uri.key_of_query,
    "bround": bround,
    "of_window": of_window,
    "conv": conv,
    "initcap": initcap,
    "btrim_binary": btrim_binary,
    "decimal_of": decimal_of,
    "decimal_or_error": decimal_or_error,
    "decimal_of_double": decimal_of_double,
    "low_bits": low_bits,
    "not_of_the_old_parser": not_of_the_old_parser,
    "text_of_bytes": text_of_bytes,
    "unbase64": unbase64,
    "in_lines": in_lines,
    "text_of_decimal": text_of_decimal,
    "decimal_sum": decimal_sum,
    "decimal_difference": decimal_difference,
    "decimal_product": decimal_product,
    "decimal_quotient": decimal_quotient,
    "json_of": json_of,
    "json_whole": json_whole,
    "text_of_nested": text_of_nested,
    "hash_integers": hash_integers,
    "json_anew": json_anew,
    "corrupt_json": corrupt_json.told,
    "first_json": json_texts.first,
    "mode": mode,
    "hll_count": sketches.counted,
}
