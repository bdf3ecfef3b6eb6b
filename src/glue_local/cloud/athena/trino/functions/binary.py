"""Binary, URL, JSON, UUID and formatting functions.

Source: https://trino.io/docs/current/functions/binary.html, url.html, json.html, uuid.html, conversion.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
import urllib.parse
import zlib
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import json_paths, json_values
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import invalid
from glue_local.cloud.athena.trino.functions.hashes import murmur3, xxhash64
from glue_local.cloud.athena.trino.functions.registry import Entry, python
from glue_local.cloud.athena.trino.runtime import check_length
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader


def _digest(name: str) -> Callable[[bytes], bytes]:
    return lambda value: hashlib.new(name, bytes(value)).digest()


def _hmac(name: str) -> Callable[[bytes, bytes], bytes]:
    return lambda value, key: hmac.new(bytes(key), bytes(value), name).digest()


def _decoded(decode: Callable[[str], bytes], what: str) -> Callable[[Any], bytes]:
    def run(text: Any) -> bytes:
        given = bytes(text).decode() if isinstance(text, bytes | bytearray) else text
        try:
            return decode(given)
        except (binascii.Error, ValueError) as error:
            raise invalid(f"{what}: {error}") from error

    return run


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _from_base64url(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _from_base32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _packed(pattern: str) -> Callable[[Any], bytes]:
    return lambda value: struct.pack(pattern, value)


def _unpacked(pattern: str, size: int) -> Callable[[bytes], Any]:
    def run(value: bytes) -> Any:
        if len(value) != size:
            raise invalid(f"expected {size}-byte input, but got instead: {len(value)}")
        return struct.unpack(pattern, bytes(value))[0]

    return run


def _substr(value: bytes, start: int, length: int | None = None) -> bytes:
    first = start - 1 if start > 0 else len(value) + start
    if start == 0 or first < 0 or (length is not None and length <= 0):
        return b""
    return bytes(value)[first : None if length is None else first + length]


def _pad(left: bool) -> Callable[[bytes, int, bytes], bytes]:
    def run(value: bytes, size: int, pad: bytes) -> bytes:
        if not 0 <= size <= t.LONGEST:
            raise invalid(f"Target length must be in the range [0..{t.LONGEST}]")
        if not pad:
            raise invalid("Padding bytes must not be empty")
        value = bytes(value)
        if size > len(value):
            check_length(size)
        missing = max(size - len(value), 0)
        filled = (bytes(pad) * (missing // len(pad) + 1))[:missing]
        return value[:size] if not missing else filled + value if left else value + filled

    return run


# --- URLs ----------------------------------------------------------------------------------------------------

_URL = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_HOST = re.compile(r"(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?")
_WRONG = re.compile(r"[\s<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})")


def _url(part: int) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        if _WRONG.search(text):
            return None
        found = _URL.fullmatch(text)
        value = found[part] if found else None
        return urllib.parse.unquote(value) if value else ""

    return run


def _authority(part: int) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        found = _URL.fullmatch(text) if not _WRONG.search(text) else None
        host = _HOST.fullmatch(found[2]) if found and found[2] else None
        return host[part] if host else None

    return run


def _host(text: str) -> str | None:
    if _WRONG.search(text):
        return None
    return _authority(1)(text) or ""


def _port(text: str) -> int | None:
    found = _authority(2)(text)
    return int(found) if found else None


def _parameter(text: str, name: str) -> str | None:
    if _WRONG.search(text):
        return None
    found = _URL.fullmatch(text)
    for pair in (found[4] or "").split("&") if found else []:
        key, _, value = pair.partition("=")
        if urllib.parse.unquote_plus(key) == name:
            return urllib.parse.unquote_plus(value)
    return None


#: What the engine takes for JSON and Trino does not: a comma before an end, NaN and Infinity in any case.
_LENIENT = (
    r"(regexp_matches({0}, ',\s*[\]}}]') OR strpos(lower({0}), 'nan') > 0 OR strpos(lower({0}), 'inf') > 0)"
)
#: The engine's types of JSON whose text it writes as Trino does.
_EXACT_JSON = "'VARCHAR', 'BOOLEAN', 'UBIGINT'"


def _extract_scalar(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    """The engine reads what a path that is a literal leads to; numbers with a sign or a fraction go the slow way."""
    slow = analyzer.python.call(json_paths.extract_scalar, args, kind).sql
    pointer = json_paths.pointer(args[1].text) if args[1].text is not None else None
    if pointer is None:
        return Value(slow, kind)
    text, path = args[0].sql, t.literal(pointer)
    exact = f"json_valid({text}) AND NOT {_LENIENT.format(text)}"
    # A list of one text is a name for it: the engine works the conditions out once for a row, not once for each use.
    # Inside of this call's text the name of another call is another one, since that text is shorter.
    own = f"json_{len(text)}"
    found = f"json_type({own}, {path})"
    read = (
        f"CASE WHEN {own} IS NULL THEN {slow}"
        f" WHEN {found} IN ({_EXACT_JSON}) THEN json_extract_string({own}, {path})"
        f" WHEN {found} IN ('OBJECT', 'ARRAY', 'NULL') OR {found} IS NULL THEN NULL ELSE {slow} END"
    )
    return Value(f"list_transform([CASE WHEN {exact} THEN {text} END], lambda {own}: {read})[1]", kind)


def _encoded(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    """A character has at most four bytes, each of three letters."""
    (size,) = args[0].type.args
    return analyzer.python.call(_url_encode, args, t.varchar(min(t.LONGEST, 12 * size)))


def _url_encode(text: str) -> str:
    return urllib.parse.quote_plus(text, safe="*-._").replace("~", "%7E")


def _url_decode(text: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise invalid("URLDecoder: Illegal hex characters in escape (%) pattern")
    return urllib.parse.unquote_plus(text)


# --- formatting ----------------------------------------------------------------------------------------------

_UNITS = ["", "K", "M", "B", "T", "Q"]
_SIZES = {unit: 1024**i for i, unit in enumerate(("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"))}


def _format_number(value: float) -> str:
    number, unit = abs(value), 0
    while number >= 1000 and unit < len(_UNITS) - 1:  # noqa: PLR2004 - a unit is a thousand of the one before
        number, unit = number / 1000, unit + 1
    digits = 2 if number < 10 else 1 if number < 100 else 0  # noqa: PLR2004 - three digits in all
    shown = f"{Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{'-' if value < 0 else ''}{shown}{_UNITS[unit]}"


def _data_size(text: str) -> Decimal:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", text)
    if not found or found[2] not in _SIZES:
        raise invalid(f"Invalid data size: '{text}'")
    return Decimal(int(Decimal(found[1]) * _SIZES[found[2]]))


def _hex(text: str) -> bytes:
    if not re.fullmatch(r"[0-9A-Fa-f]*", text):
        raise ValueError("invalid hex character")
    return bytes.fromhex(text)


ENTRIES: list[Entry] = [
    *[
        (f"{name}(varbinary) -> varbinary", python(_digest(name)))
        for name in ("md5", "sha1", "sha256", "sha512")
    ],
    *[
        (f"hmac_{name}(varbinary, varbinary) -> varbinary", python(_hmac(name)))
        for name in ("md5", "sha1", "sha256", "sha512")
    ],
    ("crc32(varbinary) -> bigint", python(lambda value: zlib.crc32(bytes(value)))),
    ("murmur3(varbinary) -> varbinary", python(murmur3)),
    ("xxhash64(varbinary) -> varbinary", python(xxhash64)),
    ("to_hex(varbinary) -> varchar", "hex({0})"),
    ("from_hex(varchar) -> varbinary", python(_decoded(_hex, "Invalid hex"))),
    ("from_hex(varbinary) -> varbinary", python(_decoded(_hex, "Invalid hex"))),
    ("to_base64(varbinary) -> varchar", python(lambda value: base64.b64encode(bytes(value)).decode())),
    (
        "to_base64url(varbinary) -> varchar",
        python(lambda value: base64.urlsafe_b64encode(bytes(value)).decode()),
    ),
    ("to_base32(varbinary) -> varchar", python(lambda value: base64.b32encode(bytes(value)).decode())),
    *[
        (f"{name}({kind}) -> varbinary", python(_decoded(decode, f"Invalid {name.removeprefix('from_')}")))
        for name, decode in (
            ("from_base64", _from_base64),
            ("from_base64url", _from_base64url),
            ("from_base32", _from_base32),
        )
        for kind in ("varchar", "varbinary")
    ],
    ("to_big_endian_32(integer) -> varbinary", python(_packed(">i"))),
    ("to_big_endian_64(bigint) -> varbinary", python(_packed(">q"))),
    ("from_big_endian_32(varbinary) -> integer", python(_unpacked(">i", 4))),
    ("from_big_endian_64(varbinary) -> bigint", python(_unpacked(">q", 8))),
    ("to_ieee754_32(real) -> varbinary", python(_packed(">f"))),
    ("to_ieee754_64(double) -> varbinary", python(_packed(">d"))),
    ("from_ieee754_32(varbinary) -> real", python(_unpacked(">f", 4))),
    ("from_ieee754_64(varbinary) -> double", python(_unpacked(">d", 8))),
    ("substr(varbinary, bigint) -> varbinary", python(_substr)),
    ("substr(varbinary, bigint, bigint) -> varbinary", python(_substr)),
    ("lpad(varbinary, bigint, varbinary) -> varbinary", python(_pad(True))),
    ("rpad(varbinary, bigint, varbinary) -> varbinary", python(_pad(False))),
    ("url_encode(varchar) -> varchar", _encoded),
    ("url_decode(varchar(x)) -> varchar(x)", python(_url_decode)),
    ("url_extract_protocol(varchar(x)) -> varchar(x)", python(_url(1))),
    ("url_extract_host(varchar(x)) -> varchar(x)", python(_host)),
    ("url_extract_port(varchar) -> bigint", python(_port)),
    ("url_extract_path(varchar(x)) -> varchar(x)", python(_url(3))),
    ("url_extract_query(varchar(x)) -> varchar(x)", python(_url(4))),
    ("url_extract_fragment(varchar(x)) -> varchar(x)", python(_url(5))),
    ("url_extract_parameter(varchar(x), varchar) -> varchar(x)", python(_parameter)),
    ("json_parse(varchar) -> json", python(json_values.parse)),
    ("json_format(json) -> varchar", "{0}"),
    *[
        (f"{name}({kind}, varchar) -> {returns}", python(function))
        for name, returns, function in (
            ("json_extract", "json", json_paths.extract),
            ("json_size", "bigint", json_paths.size),
        )
        for kind in ("json", "varchar")
    ],
    ("json_extract_scalar(json, varchar) -> varchar", _extract_scalar),
    ("json_extract_scalar(varchar(x), varchar) -> varchar(x)", _extract_scalar),
    *[
        (f"json_array_length({kind}) -> bigint", python(json_paths.array_length))
        for kind in ("json", "varchar")
    ],
    *[
        (f"json_array_get({kind}, bigint) -> json", python(json_paths.array_get))
        for kind in ("json", "varchar")
    ],
    *[
        (f"json_array_contains({kind}, {value}) -> boolean", python(json_paths.array_contains))
        for kind in ("json", "varchar")
        for value in ("boolean", "bigint", "double", "varchar")
    ],
    *[(f"is_json_scalar({kind}) -> boolean", python(json_paths.is_scalar)) for kind in ("json", "varchar")],
    ("uuid() -> uuid", "CAST(uuid() AS VARCHAR)"),
    ("format_number(bigint) -> varchar", python(_format_number)),
    ("format_number(double) -> varchar", python(_format_number)),
    ("parse_data_size(varchar) -> decimal(38,0)", python(_data_size)),
]
