"""Text functions.

Source: https://trino.io/docs/current/functions/string.html
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import operators
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import fail, invalid
from glue_local.cloud.athena.trino.functions.registry import Entry, python
from glue_local.cloud.athena.trino.runtime import check_length
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value, raising

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader

#: What Java's Character.isWhitespace holds for white space.
_SPACE = "".join(
    map(chr, [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x1680, *range(0x2000, 0x2007), 0x2008, 0x2009])
)
_SPACE += "".join(map(chr, [0x200A, 0x2028, 0x2029, 0x205F, 0x3000]))
_BLANKS = t.literal(_SPACE)
_LONGEST_PAD = 2**31 - 1


def _checked(test: str, message: str, sql: str) -> str:
    return (
        f"(CASE WHEN {test} THEN {raising('INVALID_FUNCTION_ARGUMENT', t.literal(message))} ELSE {sql} END)"
    )


def _substr(start: str, length: str | None = None) -> str:
    """Trino counts from 1, negative starts from the end; 0, and what lies outside, is empty."""
    # The engine takes no larger numbers; a text is never as long.
    start = f"greatest(least({start}, {_LONGEST_PAD}), -{_LONGEST_PAD})"
    more = f", least({length}, {_LONGEST_PAD})" if length else ""
    far = f"{start} = 0 OR {start} > length({{0}}) OR {start} < -length({{0}})"
    empty = far + (f" OR {length} <= 0" if length else "")
    from_end = f"length({{0}}) + {start} + 1"
    null = "{0} IS NULL OR {1} IS NULL" + (f" OR {length} IS NULL" if length else "")
    return (
        f"(CASE WHEN {null} THEN NULL WHEN {empty} THEN '' WHEN {start} < 0 THEN substring({{0}}, {from_end}{more})"
        f" ELSE substring({{0}}, {start}{more}) END)"
    )


def _arrays(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    """The engine takes an array that is NULL for an empty one."""
    given = [each.sql for each in args]
    absent = " OR ".join(f"{each} IS NULL" for each in given)
    return f"(CASE WHEN {absent} THEN NULL ELSE list_concat({', '.join(given)}) END)"


def _part(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    """The engine splits between delimiters; what is wrong, and a delimiter without a letter, goes the slow way."""
    slow = analyzer.python.call(_split_part, args, kind).sql
    text, delimiter, index = (each.sql for each in args)
    fast = f"list_extract(string_split({text}, {delimiter}), {index})"
    odd = f"{delimiter} = '' OR {index} <= 0"
    return f"(CASE WHEN {delimiter} IS NULL THEN NULL WHEN {odd} THEN {slow} ELSE {fast} END)"


def _upper(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    """Java's upper case goes letter by letter: ``ß`` stays, while DuckDB has a capital for it."""
    text = args[0].sql
    parts = f"list_transform(string_split({text}, 'ß'), lambda part: upper(part))"
    return f"(CASE WHEN strpos({text}, 'ß') > 0 THEN array_to_string({parts}, 'ß') ELSE upper({text}) END)"


def _char(sql: str) -> Any:
    """What gives a char: filled up with blanks."""
    return lambda analyzer, args, kind, node: (
        f"rpad({sql.format(*(each.sql for each in args))}, {kind.args[0]}, ' ')"
    )


def _joined(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    return operators.concatenate(analyzer.python, args[0], args[1], node.at)


def _concat(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value | str:
    if len(args) < 2:  # noqa: PLR2004 - concat of one value is none
        fail("INVALID_FUNCTION_ARGUMENT", node.at, "There must be two or more concatenation arguments")
    return "(" + " || ".join(each.sql for each in args) + ")"


def _pad(left: bool) -> Callable[[str, int, str], str]:
    def run(text: str, size: int, pad: str) -> str:
        if not 0 <= size <= _LONGEST_PAD:
            raise invalid(f"Target length must be in the range [0..{_LONGEST_PAD}]")
        if not pad:
            raise invalid("Padding string must not be empty")
        if len(text) >= size:
            return text[:size]
        check_length(size)
        missing = size - len(text)
        filled = (pad * (missing // len(pad) + 1))[:missing]
        return filled + text if left else text + filled

    return run


def _split(text: str, delimiter: str, limit: int) -> list[str]:
    if limit <= 0:
        raise invalid("Limit must be positive")
    if not delimiter:
        raise invalid("The delimiter may not be the empty string")
    return text.split(delimiter, limit - 1)


def _split_part(text: str, delimiter: str, index: int) -> str | None:
    if index <= 0:
        raise invalid("Index must be greater than zero")
    parts = text.split(delimiter) if delimiter else list(text)
    return parts[index - 1] if index <= len(parts) else None


def _pairs(text: str, entry: str, key_value: str) -> list[tuple[str, str]]:
    if not entry:
        raise invalid("entryDelimiter is empty")
    if not key_value:
        raise invalid("keyValueDelimiter is empty")
    if entry == key_value:
        raise invalid("entryDelimiter and keyValueDelimiter must not be the same")
    found = []
    for each in text.split(entry):
        if (
            not each
            and each == text.rsplit(entry, maxsplit=1)[-1]
            and len(text.split(entry)) > 0
            and not text
        ):
            continue
        key, mark, value = each.partition(key_value)
        if not mark or key_value in value:
            raise invalid(f"Key-value delimiter must appear exactly once in each entry. Bad input: '{each}'")
        found.append((key, value))
    return found


def _split_to_map(text: str, entry: str, key_value: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for key, value in _pairs(text, entry, key_value):
        if key in made:
            raise invalid(f"Duplicate keys ({key}) are not allowed")
        made[key] = value
    return made


def _split_to_multimap(text: str, entry: str, key_value: str) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for key, value in _pairs(text, entry, key_value):
        made.setdefault(key, []).append(value)
    return made


def _strpos(text: str, part: str, instance: int) -> int:
    if instance == 0:
        raise invalid("'instance' must not be a positive or negative number.")
    position = -1
    if instance > 0:
        for _ in range(instance):
            position = text.find(part, position + 1)
            if position < 0:
                return 0
        return position + 1
    end = len(text)
    for _ in range(-instance):
        position = text.rfind(part, 0, end)
        if position < 0:
            return 0
        end = position + len(part) - 1
    return position + 1


def _hamming(a: str, b: str) -> int:
    if len(a) != len(b):
        raise invalid("The input strings to hamming_distance function must have the same length")
    return sum(x != y for x, y in zip(a, b, strict=True))


def _levenshtein(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


_SOUNDEX = {
    c: d
    for d, cs in {"1": "BFPV", "2": "CGJKQSXZ", "3": "DT", "4": "L", "5": "MN", "6": "R"}.items()
    for c in cs
}


def _soundex(text: str) -> str:
    letters = [each for each in text.upper() if each.isalpha()]
    if not letters:
        return ""
    if any(each not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for each in letters):
        raise invalid(f"The character is not mapped: {next(x for x in letters if ord(x) > 90)}")  # noqa: PLR2004
    code, last = letters[0], _SOUNDEX.get(letters[0], "")
    for each in letters[1:]:
        digit = _SOUNDEX.get(each, "")
        if digit and digit != last:
            code += digit
        if each not in "HW":
            last = digit
    return code[:4].ljust(4, "0")


def _luhn(text: str) -> bool:
    if not text.isdecimal():
        raise invalid("Input contains invalid characters: it must have digits only")
    total = 0
    for i, each in enumerate(reversed(text)):
        digit = int(each) * (1 + i % 2)
        total += digit - 9 if digit > 9 else digit  # noqa: PLR2004 - a digit
    return total % 10 == 0


def _codepoint(text: str) -> int:
    if len(text) != 1:
        raise invalid("Input string must be a single character string")
    return ord(text)


def _chr(value: int) -> str:
    try:
        found = chr(value)
        found.encode()
    except (ValueError, OverflowError) as error:  # a surrogate has no UTF-8
        raise invalid(f"Not a valid Unicode code point: {value}") from error
    return found


def _normalize(text: str, form: str) -> str:
    if form not in {"NFC", "NFD", "NFKC", "NFKD"}:
        raise invalid("Normalization form must be one of [NFD, NFC, NFKD, NFKC]")
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]


def _from_utf8(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _from_utf8_with(value: bytes, mark: str) -> str:
    if len(mark) > 1:
        raise invalid("Replacement string must empty or a single character")
    parts: list[str] = []
    rest = bytes(value)
    while True:
        try:
            return "".join([*parts, rest.decode()])
        except UnicodeDecodeError as error:
            parts += [rest[: error.start].decode(), mark]
            rest = rest[error.end :]


def _from_utf8_code(value: bytes, mark: int) -> str:
    return _from_utf8_with(value, _chr(mark))


def _length(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    return f"length({args[0].sql})"


ENTRIES: list[Entry] = [
    ("chr(bigint) -> varchar(1)", python(_chr)),
    ("codepoint(varchar) -> integer", python(_codepoint)),
    ("concat(array(T), array(T)...) -> array(T)", _arrays),
    ("concat(varbinary, varbinary...) -> varbinary", _concat),
    ("concat(varchar, varchar...) -> varchar", _concat),
    ("concat(char(x), char(y)) -> char(x)", _joined),
    ("concat(array(T), T) -> array(T)", _joined),
    ("concat(T, array(T)) -> array(T)", _joined),
    (
        "concat_ws(varchar, array(varchar)) -> varchar",
        "array_to_string(list_filter({1}, lambda e: e IS NOT NULL), {0})",
    ),
    ("concat_ws(varchar, varchar...) -> varchar", "concat_ws({all})"),
    ("ends_with(varchar, varchar) -> boolean", "suffix({0}, {1})"),
    ("hamming_distance(varchar, varchar) -> bigint", python(_hamming)),
    ("length(char) -> bigint", _length),
    ("length(varchar) -> bigint", _length),
    ("length(varbinary) -> bigint", "octet_length({0})"),
    ("levenshtein_distance(varchar, varchar) -> bigint", python(_levenshtein)),
    ("lower(varchar(x)) -> varchar(x)", "lower({0})"),
    ("lower(char(x)) -> char(x)", "lower({0})"),
    ("upper(varchar(x)) -> varchar(x)", _upper),
    ("upper(char(x)) -> char(x)", _upper),
    ("lpad(varchar, bigint, varchar) -> varchar", python(_pad(True))),
    ("rpad(varchar, bigint, varchar) -> varchar", python(_pad(False))),
    *[
        (f"{name}(varchar(x)) -> varchar(x)", f"{name}({{0}}, {_BLANKS})")
        for name in ("trim", "ltrim", "rtrim")
    ],
    *[
        (f"{name}(varchar(x), varchar) -> varchar(x)", f"{name}({{0}}, {{1}})")
        for name in ("trim", "ltrim", "rtrim")
    ],
    ("luhn_check(varchar) -> boolean", python(_luhn)),
    ("normalize(varchar) -> varchar", python(lambda text: unicodedata.normalize("NFC", text))),
    ("normalize(varchar, varchar) -> varchar", python(_normalize)),
    ("replace(varchar(x), varchar) -> varchar(x)", "replace({0}, {1}, '')"),
    (
        "replace(varchar(x), varchar(y), varchar(z)) -> varchar(replaced)",
        python(lambda text, old, new: text.replace(old, new)),
    ),
    ("reverse(varchar(x)) -> varchar(x)", python(lambda text: text[::-1])),
    ("reverse(varbinary) -> varbinary", python(lambda value: bytes(value)[::-1])),
    ("reverse(array(T)) -> array(T)", "list_reverse({0})"),
    ("soundex(varchar) -> varchar(4)", python(_soundex)),
    (
        "split(varchar(x), varchar) -> array(varchar(x))",
        _checked("{1} = ''", "The delimiter may not be the empty string", "string_split({0}, {1})"),
    ),
    ("split(varchar(x), varchar, bigint) -> array(varchar(x))", python(_split)),
    ("split_part(varchar(x), varchar, bigint) -> varchar(x)", _part),
    ("split_to_map(varchar, varchar, varchar) -> map(varchar,varchar)", python(_split_to_map)),
    (
        "split_to_multimap(varchar, varchar, varchar) -> map(varchar,array(varchar))",
        python(_split_to_multimap),
    ),
    ("starts_with(varchar, varchar) -> boolean", "starts_with({0}, {1})"),
    ("strpos(varchar, varchar) -> bigint", "strpos({0}, {1})"),
    ("strpos(varchar, varchar, bigint) -> bigint", python(_strpos)),
    *[
        entry
        for name in ("substr", "substring")
        for entry in (
            (f"{name}(varchar(x), bigint) -> varchar(x)", _substr("{1}")),
            (f"{name}(varchar(x), bigint, bigint) -> varchar(x)", _substr("{1}", "{2}")),
        )
    ],
    *[
        (f"{name}(char(x)) -> char(x)", _char(f"{name}({{0}}, {_BLANKS})"))
        for name in ("trim", "ltrim", "rtrim")
    ],
    *[
        (f"{name}(char(x), bigint{more}) -> char(x)", _char(_substr("{1}", *(("{2}",) if more else ()))))
        for name in ("substr", "substring")
        for more in ("", ", bigint")
    ],
    ("translate(varchar, varchar, varchar) -> varchar", "translate({0}, {1}, {2})"),
    ("to_utf8(varchar) -> varbinary", "encode({0})"),
    ("from_utf8(varbinary) -> varchar", python(_from_utf8)),
    ("from_utf8(varbinary, bigint) -> varchar", python(_from_utf8_code)),
    ("from_utf8(varbinary, varchar) -> varchar", python(_from_utf8_with)),
]
