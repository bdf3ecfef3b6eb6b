"""LazySimpleSerDe: fields between delimiters, without quotes; nested values between further delimiters.

Source: https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glue_local.cloud.athena.errors import UnsupportedQueryError
from glue_local.cloud.athena.serde.values import LAZY, scalar
from glue_local.cloud.athena.trino.casts import decimal_text
from glue_local.cloud.athena.trino.types import Type, field_name, literal, quote

_MARKS = 0xF0000


@dataclass(frozen=True)
class Delimiters:
    """The delimiters by depth, the text of NULL, the escape character if there is one."""

    by_depth: Sequence[str]
    null: str
    escape: str

    @classmethod
    def of(cls, properties: Mapping[str, str]) -> Delimiters:
        """Return what a SerDe's properties say; NOT_SUPPORTED for what is not read here."""
        for key in ("timestamp.formats", "serialization.last.column.takes.rest", "serialization.encoding"):
            value = properties.get(key, "").lower()
            if value not in {"", "false", "utf-8", "utf8"}:
                raise UnsupportedQueryError(f"the property {key} of LazySimpleSerDe")
        first = properties.get("field.delim") or properties.get("serialization.format") or "\x01"
        second = properties.get("collection.delim") or properties.get("colelction.delim") or "\x02"
        third = properties.get("mapkey.delim") or "\x03"
        found = [_one(each) for each in (first, second, third)] + [chr(i) for i in range(4, 9)]
        escape = properties.get("escape.delim", "")
        return cls(found, properties.get("serialization.null.format", "\\N"), escape[:1])

    def fields(self, line: str) -> str:
        """SQL of a line's fields, a list of texts."""
        if self.escape:
            pairs = [self.escape, *self.by_depth]
            for i, each in enumerate(pairs):
                line = f"replace({line}, {literal(self.escape + each)}, {literal(chr(_MARKS + i))})"
        return f"string_split({line}, {literal(self.by_depth[0])})"

    def bare(self, value: str) -> str:
        """SQL of a text without its escapes."""
        if not self.escape:
            return value
        pattern = "\\" + self.escape + "(.)"
        value = f"regexp_replace({value}, {literal(pattern)}, '\\1', 'g')"
        for i, each in enumerate([self.escape, *self.by_depth]):
            value = f"replace({value}, {literal(chr(_MARKS + i))}, {literal(each)})"
        return value


def _one(delimiter: str) -> str:
    """A delimiter as Hive takes it: a number names a character."""
    if len(delimiter) > 1 and delimiter.isdecimal():
        return chr(int(delimiter))
    if len(delimiter) == 1:
        return delimiter if delimiter != "1" else "\x01"
    raise UnsupportedQueryError(f"the delimiter {delimiter!r} of more than one character")


def decode(text: str, kind: Type, delimiters: Delimiters, depth: int = 1) -> str:
    """SQL that reads a type from a field; the text of NULL is NULL."""
    read = _present(text, kind, delimiters, depth)
    return f"CASE WHEN {text} IS NULL OR {text} = {literal(delimiters.null)} THEN NULL ELSE {read} END"


def encode(value: str, kind: Type, delimiters: Delimiters, depth: int = 1) -> str:
    """SQL that writes a value as a field's text."""
    written = _written(value, kind, delimiters, depth)
    null = "NULL" if depth == 1 else literal(delimiters.null)  # the engine writes a field's NULL
    return f"CASE WHEN {value} IS NULL THEN {null} ELSE {written} END"


def _written(value: str, kind: Type, delimiters: Delimiters, depth: int) -> str:  # noqa: PLR0911 - one line a kind
    by = literal(delimiters.by_depth[depth])
    if kind.name == "array":
        item = encode(f"x{depth}", kind.args[0], delimiters, depth + 1)
        return f"array_to_string(list_transform({value}, lambda x{depth}: {item}), {by})"
    if kind.name == "row":
        names = [field_name(kind, i) for i in range(len(kind.args))]
        fields = [
            encode(f"struct_extract({value}, {literal(own)})", each, delimiters, depth + 1)
            for own, each in zip(names, kind.args, strict=True)
        ]
        return f"array_to_string([{', '.join(fields)}], {by})"
    if kind.name == "map":
        entry = f"x{depth}"
        key = encode(f"{entry}.key", kind.args[0], delimiters, depth + 2)
        item = encode(f"{entry}.value", kind.args[1], delimiters, depth + 2)
        pair = f"concat({key}, {literal(delimiters.by_depth[depth + 1])}, {item})"
        return f"array_to_string(list_transform(map_entries({value}), lambda {entry}: {pair}), {by})"
    if kind.name == "varbinary":
        return f"to_base64({value})"
    if kind.name in {"real", "double"}:
        special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        cases = " ".join(f"WHEN {literal(own)} THEN {literal(ours)}" for own, ours in special.items())
        return f"CASE CAST({value} AS VARCHAR) {cases} ELSE CAST({value} AS VARCHAR) END"
    if kind.name == "decimal":
        return decimal_text(value, kind)
    return f"CAST({value} AS VARCHAR)"


def _present(text: str, kind: Type, delimiters: Delimiters, depth: int) -> str:
    by = literal(delimiters.by_depth[depth])
    if kind.name == "array":
        item = decode(f"x{depth}", kind.args[0], delimiters, depth + 1)
        items = f"list_transform(string_split({text}, {by}), lambda x{depth}: {item})"
        return f"CASE WHEN {text} = '' THEN [] ELSE {items} END"
    if kind.name == "row":
        fields = ", ".join(
            f"{quote(field_name(kind, i))} := {decode(f'x{depth}[{i + 1}]', each, delimiters, depth + 1)}"
            for i, each in enumerate(kind.args)
        )
        return f"list_transform([string_split({text}, {by})], lambda x{depth}: struct_pack({fields}))[1]"
    if kind.name == "map":
        between = literal(delimiters.by_depth[depth + 1])
        entry = f"x{depth}"
        key = decode(f"split_part({entry}, {between}, 1)", kind.args[0], delimiters, depth + 2)
        rest = f"substring({entry}, strpos({entry}, {between}) + 1)"
        value = decode(rest, kind.args[1], delimiters, depth + 2)
        pair = f"struct_pack(k := {key}, v := CASE WHEN contains({entry}, {between}) THEN {value} END)"
        entries = f"list_transform(string_split({text}, {by}), lambda {entry}: {pair})"
        kept = f"list_filter({entries}, lambda y{depth}: y{depth}.k IS NOT NULL)"
        return f"CASE WHEN {text} = '' THEN MAP {{}} ELSE map_from_entries({_first_of_each_key(kept, depth)}) END"
    leaf = delimiters.bare(text) if kind.name in {"varchar", "char"} else text
    return scalar(leaf, kind, LAZY)


def _first_of_each_key(entries: str, depth: int) -> str:
    """SQL of a map's entries without those whose key was there before, which count for nothing.

    Source: Trino's text files of Hive (io.trino.hive.formats.encodings.text.MapEncoding)
    """
    whole, entry, before = f"w{depth}", f"e{depth}", f"k{depth}"
    keys = f"list_transform({whole}, lambda {before}: {before}.k)"
    first = f"list_filter({whole}, lambda {entry}, i{depth}: list_position({keys}, {entry}.k) = i{depth})"
    return f"list_transform([{entries}], lambda {whole}: {first})[1]"
