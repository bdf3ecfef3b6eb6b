"""The metadata of Iceberg tables as statements make and change it, for Sail, which has rows change alone.

What Iceberg's library does for Spark: fields keep their numbers, and schemas, partitionings and snapshots of before
stay. Sources: https://iceberg.apache.org/spec/#table-metadata-fields, https://iceberg.apache.org/docs/1.10.0/spark-ddl/
"""

from __future__ import annotations

import copy
import itertools
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pyspark.sql import types as s

from glue_local.catalog import iceberg
from glue_local.engine.tables.errors import SparkCatalogError
from glue_local.identifiers import backquoted

Metadata = dict[str, Any]
Fields = list[dict[str, Any]]

_TYPES: dict[type[s.DataType], str] = {
    s.StringType: "string", s.VarcharType: "string", s.CharType: "string", s.BooleanType: "boolean",
    s.ByteType: "int", s.ShortType: "int", s.IntegerType: "int", s.LongType: "long", s.FloatType: "float",
    s.DoubleType: "double", s.DateType: "date", s.BinaryType: "binary", s.TimestampType: "timestamptz",
    s.TimestampNTZType: "timestamp",
}  # fmt: skip
_PROMOTED = {("int", "long"), ("float", "double")}
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")
_CALL = re.compile(r"(\w+)\s*\(\s*(.*?)\s*\)", re.DOTALL)
_NAME = re.compile(r"`([^`]+)`|(\w+)")
_OF_TIMES = {"year", "month", "day", "hour"}
#: What a transform takes; all else takes any type that is no list, map or struct.
_TAKES = {
    "hour": ("timestamp", "timestamptz"),
    **dict.fromkeys(("year", "month", "day"), ("date", "timestamp", "timestamptz")),
    "truncate": ("int", "long", "string", "binary", "decimal"),
    "bucket": ("int", "long", "string", "binary", "decimal", "date", "timestamp", "timestamptz"),
}
_FIRST_PARTITION = 1000


def now() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def following(metadata: Metadata) -> int:
    """Return the time of a change, which is later than that of the last one."""
    return max(now(), int(metadata["last-updated-ms"]) + 1)


def _kind(kind: s.DataType, path: str, number: Callable[[str], int]) -> Any:
    if isinstance(kind, s.DecimalType):
        return f"decimal({kind.precision}, {kind.scale})"
    if isinstance(kind, s.StructType):
        return {"type": "struct", "fields": _fields(kind, f"{path}.", number, {})}
    if isinstance(kind, s.ArrayType):
        one = f"{path}.element"
        return {
            "type": "list",
            "element-id": number(one),
            "element": _kind(kind.elementType, one, number),
            "element-required": not kind.containsNull,
        }
    if isinstance(kind, s.MapType):
        key, value = f"{path}.key", f"{path}.value"
        numbers = {"key-id": number(key), "value-id": number(value)}
        kinds = {"key": _kind(kind.keyType, key, number), "value": _kind(kind.valueType, value, number)}
        return {"type": "map", **numbers, **kinds, "value-required": not kind.valueContainsNull}
    found = _TYPES.get(type(kind))
    if found is None:
        raise SparkCatalogError(f"Not a supported type: {kind.simpleString()} (column {path})")
    return found


def _fields(
    schema: s.StructType, prefix: str, number: Callable[[str], int], comments: Mapping[str, str]
) -> Fields:
    """Return a struct's fields: they get their numbers before what is inside of them."""
    numbers = [number(prefix + field.name) for field in schema.fields]
    return [
        {
            "id": identity,
            "name": field.name,
            "required": not field.nullable,
            "type": _kind(field.dataType, prefix + field.name, number),
        }
        | ({"doc": doc} if (doc := comments.get(field.name.lower())) else {})
        for identity, field in zip(numbers, schema.fields, strict=True)
    ]


def _numbers(kind: Any, prefix: str) -> Iterator[tuple[str, int]]:
    """Return the numbers of all fields of a type, by their full names."""
    if isinstance(kind, str):
        return
    for field in kind.get("fields", ()):
        yield prefix + field["name"], field["id"]
        yield from _numbers(field["type"], f"{prefix}{field['name']}.")
    for part in ("element", "key", "value"):
        if part in kind:
            yield prefix + part, kind[f"{part}-id"]
            yield from _numbers(kind[part], f"{prefix}{part}.")


#: Properties that Sail takes otherwise than Iceberg's library; with others before their names, it leaves them.
_UNLIKE = (
    "write.update.mode", "write.delete.mode", "write.merge.mode", "write.metadata.compression-codec",
)  # fmt: skip
_ASIDE = "on-spark."


def stored(properties: Mapping[str, str]) -> dict[str, str]:
    """Return a table's properties as its metadata has them for Sail."""
    return {f"{_ASIDE}{key}" if key in _UNLIKE else key: value for key, value in properties.items()}


def properties_of(metadata: Metadata) -> dict[str, str]:
    """Return a table's properties as statements gave them."""
    return {key.removeprefix(_ASIDE): value for key, value in metadata.get("properties", {}).items()}


def nullable(schema: s.DataType) -> Any:
    """Return a type whose fields may all be NULL, as columns of a query are in the table that it makes."""
    if isinstance(schema, s.StructType):
        return s.StructType(
            [s.StructField(f.name, nullable(f.dataType), True, f.metadata) for f in schema.fields]
        )
    if isinstance(schema, s.ArrayType):
        return s.ArrayType(nullable(schema.elementType), True)
    if isinstance(schema, s.MapType):
        return s.MapType(nullable(schema.keyType), nullable(schema.valueType), True)
    return schema


def new(
    schema: s.StructType,
    partitions: Sequence[str],
    properties: Mapping[str, str],
    location: str,
    comments: Mapping[str, str],
) -> Metadata:
    """Return the metadata of a table without rows."""
    count = itertools.count(1)
    fields = _fields(schema, "", lambda path: next(count), comments)
    spec = _spec(partitions, fields, itertools.count(_FIRST_PARTITION))
    return {
        "format-version": 2,
        "table-uuid": str(uuid.uuid4()),
        "location": location,
        "last-sequence-number": 0,
        "last-updated-ms": now(),
        "last-column-id": next(count) - 1,
        "current-schema-id": 0,
        "schemas": [{"type": "struct", "schema-id": 0, "fields": fields}],
        "default-spec-id": 0,
        "partition-specs": [{"spec-id": 0, "fields": spec}],
        "last-partition-id": _FIRST_PARTITION + len(spec) - 1,
        "default-sort-order-id": 0,
        "sort-orders": [{"order-id": 0, "fields": []}],
        "properties": stored({"write.parquet.compression-codec": "zstd", **properties}),
        "current-snapshot-id": -1,
        "refs": {},
        "snapshots": [],
        "snapshot-log": [],
        "metadata-log": [],
    }


def replace(
    metadata: Metadata,
    schema: s.StructType,
    partitions: Sequence[str],
    properties: Mapping[str, str],
    comments: Mapping[str, str],
) -> None:
    """Let a table begin anew, as CREATE OR REPLACE TABLE does: what it was can still be read by its snapshots."""
    known, count = (
        dict(_numbers(iceberg.schema(metadata), "")),
        itertools.count(metadata["last-column-id"] + 1),
    )
    fields = _fields(schema, "", lambda path: known.get(path) or next(count), comments)
    metadata["last-column-id"] = next(count) - 1
    set_fields(metadata, fields)
    metadata["last-partition-id"] = max(metadata.get("last-partition-id", 0), _FIRST_PARTITION - 1)
    numbers = _partition_numbers(metadata)
    _set_spec(metadata, _spec(partitions, fields, numbers, metadata["partition-specs"]))
    metadata["properties"] = {**metadata.get("properties", {}), **stored(properties)}
    metadata["current-snapshot-id"] = -1
    metadata.get("refs", {}).pop("main", None)


def fields_of(metadata: Metadata) -> Fields:
    """Return a copy of the fields of a table's current schema."""
    return copy.deepcopy(list(iceberg.schema(metadata)["fields"]))


def set_fields(metadata: Metadata, fields: Fields) -> None:
    """Let a table have other fields: a schema that it had, or a new one."""
    schemas = metadata["schemas"]
    same = [each["schema-id"] for each in schemas if each["fields"] == fields]
    identity = same[0] if same else max(each["schema-id"] for each in schemas) + 1
    if not same:
        schemas.append({"type": "struct", "schema-id": identity, "fields": fields})
    metadata["current-schema-id"] = identity


def add_fields(metadata: Metadata, schema: s.StructType, comments: Mapping[str, str]) -> None:
    """Add columns behind the others; they have no values in rows that are there."""
    count = itertools.count(metadata["last-column-id"] + 1)
    fields = fields_of(metadata)
    names = {field["name"].lower() for field in fields}
    for field in schema.fields:
        if field.name.lower() in names:
            raise SparkCatalogError(
                f"[FIELDS_ALREADY_EXISTS] Cannot add column, because `{field.name}` already exists"
            )
        if not field.nullable:
            raise SparkCatalogError(
                f"Incompatible change: cannot add required column without a default value: {field.name}"
            )
    set_fields(metadata, fields + _fields(schema, "", lambda path: next(count), comments))
    metadata["last-column-id"] = next(count) - 1


def found(fields: Fields, name: str) -> dict[str, Any]:
    """Return a column by its name, whose case does not count; SparkCatalogError without it."""
    for field in fields:
        if field["name"].lower() == name.lower():
            return field
    names = ", ".join(backquoted(field["name"]) for field in fields)
    raise SparkCatalogError(f"[FIELD_NOT_FOUND] No such struct field `{name}` in {names}.")


def rename_column(metadata: Metadata, old: str, name: str) -> None:
    """Give a column another name."""
    fields = fields_of(metadata)
    field = found(fields, old)
    if any(each["name"].lower() == name.lower() for each in fields):
        raise SparkCatalogError(
            f"[FIELDS_ALREADY_EXISTS] Cannot rename column, because `{name}` already exists"
        )
    field["name"] = name
    set_fields(metadata, fields)


def drop_column(metadata: Metadata, name: str) -> None:
    """Take a column from the table; one that makes its partitions stays."""
    fields = fields_of(metadata)
    field = found(fields, name)
    if any(each["source-id"] == field["id"] for each in _current(metadata)):
        raise SparkCatalogError(
            f"Cannot find source column for partition field: {field['name']} makes the table's partitions"
        )
    set_fields(metadata, [each for each in fields if each is not field])


def move(metadata: Metadata, name: str, after: str | None) -> None:
    """Put a column behind another one, or before all."""
    fields = fields_of(metadata)
    field = found(fields, name)
    fields.remove(field)
    fields.insert(0 if after is None else fields.index(found(fields, after)) + 1, field)
    set_fields(metadata, fields)


def change_type(metadata: Metadata, name: str, kind: s.DataType) -> None:
    """Let a column have a wider type: https://iceberg.apache.org/spec/#schema-evolution."""
    fields = fields_of(metadata)
    field = found(fields, name)
    old, wanted = field["type"], _kind(kind, name, lambda path: 0)
    if old != wanted and (old, wanted) not in _PROMOTED and not _wider(old, wanted):
        raise SparkCatalogError(f"Cannot change column type: {field['name']}: {old} -> {wanted}")
    field["type"] = wanted
    set_fields(metadata, fields)


def _wider(old: Any, wanted: Any) -> bool:
    one, other = (_DECIMAL.fullmatch(kind) if isinstance(kind, str) else None for kind in (old, wanted))
    return bool(one and other and one[2] == other[2] and int(one[1]) <= int(other[1]))


# --- partitions
def _current(metadata: Metadata) -> Fields:
    specs = metadata["partition-specs"]
    default = metadata["default-spec-id"]
    return list(next(each["fields"] for each in specs if each["spec-id"] == default))


def _partition_numbers(metadata: Metadata) -> Iterator[int]:
    return itertools.count(metadata["last-partition-id"] + 1)


def _set_spec(metadata: Metadata, fields: Fields) -> None:
    specs = metadata["partition-specs"]
    same = [each["spec-id"] for each in specs if each["fields"] == fields]
    identity = same[0] if same else max(each["spec-id"] for each in specs) + 1
    if not same:
        specs.append({"spec-id": identity, "fields": fields})
    metadata["default-spec-id"] = identity
    numbers = [each["field-id"] for each in fields]
    metadata["last-partition-id"] = max([metadata["last-partition-id"], *numbers])


def _spec(texts: Sequence[str], fields: Fields, numbers: Iterator[int], specs: Sequence[Any] = ()) -> Fields:
    """Return the partition fields of texts; what a partitioning of before has keeps its number, as in Iceberg."""
    known = {_key(each): each["field-id"] for spec in specs for each in spec["fields"]}
    found: Fields = []
    for text in texts:
        one = _partition(text, fields)
        _check_new(found, one, text)
        found.append({**one, "field-id": known.get(_key(one)) or next(numbers)})
    return found


def _key(field: Mapping[str, Any]) -> tuple[Any, Any]:
    return field["source-id"], field["transform"]


def _check_new(fields: Fields, one: Mapping[str, Any], text: str) -> None:
    for each in fields:
        same = each["transform"] == one["transform"] or {each["transform"], one["transform"]} <= _OF_TIMES
        if each["name"] == one["name"] or (each["source-id"] == one["source-id"] and same):
            raise SparkCatalogError(f"Cannot add redundant partition: {text} and {each['name']}")


def _partition(text: str, fields: Fields, ending: Callable[[str], str] = lambda width: "") -> dict[str, Any]:
    """Return the partition that a text such as ``days(ts)`` or ``bucket(16, id)`` makes; ``ending`` is of its name."""
    call = _CALL.fullmatch(text.strip())
    word, inside = (call[1].lower(), call[2].split(",")) if call else ("identity", [text])
    word = {"date": "day", "date_hour": "hour"}.get(word, word)
    word = word.removesuffix("s") if word.removesuffix("s") in _OF_TIMES else word
    width = ""
    if word in ("bucket", "truncate") and len(inside) == 2:  # noqa: PLR2004 - a number and a column
        if word == "truncate":
            inside.sort(key=lambda each: not each.strip().isdigit())
        width, inside = inside[0].strip(), inside[1:]
    name = _NAME.fullmatch(inside[0].strip()) if len(inside) == 1 else None
    known = word in ("identity", *_OF_TIMES) or (width.isdigit() and int(width) > 0)
    if not known or name is None:
        raise SparkCatalogError(f"Unsupported partition transform: {text.strip()}")
    field = found(fields, name[1] or name[2])
    kind = field["type"] if isinstance(field["type"], str) else field["type"]["type"]
    transform = f"{word}[{width}]" if width else word
    if kind in ("list", "map", "struct") or kind.partition("(")[0] not in _TAKES.get(
        word, (kind.partition("(")[0],)
    ):
        raise SparkCatalogError(f"Invalid source type {kind} of {field['name']} for transform: {transform}")
    own = {"identity": "", "truncate": "_trunc"}.get(word, f"_{word}")
    return {
        "source-id": field["id"],
        "name": field["name"] + own + (ending(width) if width else ""),
        "transform": transform,
    }


def change_partitions(metadata: Metadata, old: str | None, new: str | None, name: str | None) -> None:
    """Let new rows have a partition field less, and another one; files that are there keep theirs.

    The ``old`` one is named, or written as the transform that it is; ``name`` is given to the ``new`` one.
    """
    fields = _current(metadata)
    if old:
        fields = _without_partition(metadata, fields, old)
    if new:
        fields.append(_added_partition(metadata, fields, new, name))
    _set_spec(metadata, fields)


def _added_partition(metadata: Metadata, current: Fields, text: str, name: str | None) -> dict[str, Any]:
    made = _partition(text, fields_of(metadata), lambda width: f"_{width}")
    made["name"] = name or made["name"]
    _check_new(current, made, text)
    for spec in metadata["partition-specs"]:
        for each in spec["fields"]:
            if _key(each) == _key(made) and name in (None, each["name"]):
                return dict(each)
    return {**made, "field-id": next(_partition_numbers(metadata))}


def _without_partition(metadata: Metadata, current: Fields, text: str) -> Fields:
    left = [each for each in current if each["name"].lower() != text.strip().strip("`").lower()]
    if len(left) == len(current):
        one = _partition(text, fields_of(metadata))
        left = [each for each in current if _key(each) != _key(one)]
    if len(left) == len(current):
        raise SparkCatalogError(f"Cannot find partition field to remove: {text}")
    return left


def partition_columns(metadata: Metadata) -> list[str]:
    """Return the columns whose own values make the current partitions."""
    names = {field["id"]: field["name"] for field in iceberg.schema(metadata)["fields"]}
    return [names[each["source-id"]] for each in _current(metadata) if each["transform"] == "identity"]


def shown_partitions(metadata: Metadata) -> list[str]:
    """Return the current partitions as Spark names them: ``days(ts)``, ``bucket(8, id)``, ``p``."""
    names = {field["id"]: field["name"] for field in iceberg.schema(metadata)["fields"]}
    shown = []
    for each in _current(metadata):
        word, _, width = each["transform"].rstrip("]").partition("[")
        column = names[each["source-id"]]
        more = f"{width}, {column}" if width else column
        call = f"{word}s" if word in _OF_TIMES else word
        shown.append(column if word == "identity" else f"{call}({more})")
    return shown


# --- snapshots
def snapshot_of(metadata: Metadata, identity: int) -> dict[str, Any]:
    """Return a snapshot by its number; SparkCatalogError without it."""
    for one in metadata["snapshots"]:
        if one["snapshot-id"] == identity:
            return dict(one)
    raise SparkCatalogError(f"Cannot roll back to unknown snapshot id: {identity}")


def set_current(metadata: Metadata, identity: int) -> None:
    """Let a snapshot be the table's current one."""
    snapshot_of(metadata, identity)
    metadata["current-snapshot-id"] = identity
    main = metadata.setdefault("refs", {}).setdefault("main", {"type": "branch"})
    main["snapshot-id"] = identity
    entry = {"timestamp-ms": following(metadata), "snapshot-id": identity}
    metadata.setdefault("snapshot-log", []).append(entry)


def ancestors(metadata: Metadata) -> list[int]:
    """Return the current snapshot and those that it was made from, the newest first."""
    parents = {one["snapshot-id"]: one.get("parent-snapshot-id") for one in metadata["snapshots"]}
    at: Any = metadata.get("current-snapshot-id")
    found: list[int] = []
    while at in parents:
        found.append(at)
        at = parents[at]
    return found
