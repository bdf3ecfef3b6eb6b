"""SerDes of JSON: OpenX's and Hive's; an object a line, keys in any case.

Source: https://docs.aws.amazon.com/athena/latest/ug/json-serde.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from glue_local.cloud.athena.errors import UnsupportedQueryError
from glue_local.cloud.athena.serde.values import HIVE_JSON, OPENX, Rules, invalid, scalar
from glue_local.cloud.athena.trino.types import NUMBERS, Type, duck, field_name, literal, quote


@dataclass(frozen=True)
class Options:
    """What a SerDe's properties say."""

    rules: Rules
    malformed_is_null: bool
    any_case: bool
    dots: bool
    mappings: Mapping[str, str]

    @classmethod
    def of(cls, serde: str, properties: Mapping[str, str]) -> Options:
        """Return the options; NOT_SUPPORTED for what is not read here."""
        if properties.get("timestamp.formats"):
            raise UnsupportedQueryError("the property timestamp.formats of a SerDe of JSON")

        def flag(key: str, default: str = "false") -> bool:
            return properties.get(key, default).lower() == "true"

        openx = "openx" in serde.lower() or not serde
        mappings = {key.removeprefix("mapping."): value for key, value in properties.items()}
        return cls(
            rules=OPENX if openx else HIVE_JSON,
            malformed_is_null=openx and flag("ignore.malformed.json"),
            any_case=not openx or flag("case.insensitive", "true"),
            dots=openx and (flag("dots.in.keys") or flag("use.dots.in.keys")),
            mappings=mappings if openx else {},
        )

    def means(self, key: str, name: str) -> bool:
        """Whether a key of an object is that of a column or field."""
        wanted = self.mappings.get(name, name)
        if self.dots and "_" in name and "." in key:
            key = key.replace(".", "_")
        return key.lower() == wanted.lower() if self.any_case else key == wanted


def path(key: str) -> str:
    """The path of a key, as a literal."""
    return literal('$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"')


def of_key(key: str, kind: Type, options: Options) -> str:
    """SQL that reads a type from a key of the object ``row``, whose text is ``line``.

    A number read as text or decimal keeps its spelling in the file.
    """
    value = f"json_extract(row, {path(key)})"
    read = decode(value, kind, options)
    if kind.name not in {"varchar", "char", "decimal"}:
        return read
    name = literal(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:\s*(-?[0-9][0-9.eE+-]*)")
    written = f"regexp_extract(line, {name}, 1)"
    same = f"json_type({value}) IN ('DOUBLE', 'HUGEINT') AND TRY_CAST({written} AS DOUBLE) = CAST({value} AS DOUBLE)"
    return f"CASE WHEN {same} THEN {scalar(written, kind, options.rules)} ELSE {read} END"


def encode(value: str, kind: Type) -> str:
    """SQL of what the engine writes for a value: bytes in base64; NOT_SUPPORTED for bytes inside of a value."""
    if kind.name == "varbinary":
        return f"to_base64({value})"
    if kind.name in {"array", "map", "row"}:
        for each in kind.args:
            if encode("x", each) != "x":
                raise UnsupportedQueryError(f"a column of type {kind} in JSON")
    return value


def decode(value: str, kind: Type, options: Options, depth: int = 1) -> str:
    """SQL that reads a type from JSON's text; null is NULL."""
    read = _present(value, kind, options, depth)
    return f"CASE WHEN {value} IS NULL OR json_type({value}) = 'NULL' THEN NULL ELSE {read} END"


def _present(value: str, kind: Type, options: Options, depth: int) -> str:
    text, of = f"({value} ->> '$')", f"json_type({value})"
    refused = invalid(text, kind, options.rules)
    if kind.name == "array":
        item = decode(f"x{depth}", kind.args[0], options, depth + 1)
        many = f"list_transform(json_extract({value}, '$[*]'), lambda x{depth}: {item})"
        if options.rules != OPENX:
            return f"CASE WHEN {of} = 'ARRAY' THEN {many} ELSE {_never(refused, kind)} END"
        one = f"[{decode(value, kind.args[0], options, depth + 1)}]"
        return f"CASE WHEN {of} = 'ARRAY' THEN {many} WHEN {text} = '' THEN NULL ELSE {one} END"
    if kind.name == "row":
        parts = []
        for i, each in enumerate(kind.args):
            own = field_name(kind, i)
            found = decode(f"x{depth}", each, options, depth + 1)
            # The value of a key, made once.
            at = f"json_extract({value}, concat('$.\"', replace(k{depth}, '\"', '\\\"'), '\"'))"
            keys = f"list_filter(json_keys({value}), lambda k{depth}: {_same(f'k{depth}', own, options)})"
            one = (
                f"list_transform(list_transform({keys}, lambda k{depth}: {at}), lambda x{depth}: {found})[-1]"
            )
            parts.append(f"{quote(own)} := {one}")
        row = f"struct_pack({', '.join(parts)})"
        return f"CASE WHEN {of} = 'OBJECT' THEN {row} ELSE {_never(refused, kind)} END"
    if kind.name == "map":
        key = scalar(f"k{depth}", kind.args[0], options.rules)
        at = f"json_extract({value}, concat('$.\"', replace(k{depth}, '\"', '\\\"'), '\"'))"
        item = decode(f"x{depth}", kind.args[1], options, depth + 1)
        one = f"list_transform([{at}], lambda x{depth}: {item})[1]"
        pair = f"struct_pack(k := {key}, v := {one})"
        entries = f"map_from_entries(list_transform(json_keys({value}), lambda k{depth}: {pair}))"
        never = _never(refused, kind)
        return f"CASE WHEN {of} = 'OBJECT' THEN {entries} WHEN trim({text}) = '' THEN NULL ELSE {never} END"
    read = scalar(text, kind, options.rules)
    if options.rules != OPENX and kind.name in NUMBERS and kind.name != "decimal":
        return f"CASE WHEN {of} = 'VARCHAR' THEN {refused} ELSE {read} END"
    return read


def _never(refused: str, kind: Type) -> str:
    """The failing expression as a value of the type, which it never becomes."""
    return f"list_transform([{refused}], lambda never: CAST(NULL AS {duck(kind)}))[1]"


def _same(key: str, name: str, options: Options) -> str:
    wanted = options.mappings.get(name, name)
    if options.dots and "_" in name:
        key = f"replace({key}, '.', '_')"
    return f"lower({key}) = {literal(wanted.lower())}" if options.any_case else f"{key} = {literal(wanted)}"
