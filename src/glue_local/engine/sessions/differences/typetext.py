"""Types as Spark's simpleString writes them, taken apart."""

from __future__ import annotations

import re
from typing import Any

from glue_local.identifiers import backquoted

_QUOTED = re.compile(r"\s*`((?:[^`]|``)*)`\s*:")


def type_text(type_: Any) -> str:
    """Return a type as simpleString has it, with the names of fields that are no words in backquotes."""
    if type_.typeName() == "struct":
        return f"struct<{','.join(named(f.name, type_text(f.dataType)) for f in type_.fields)}>"
    if type_.typeName() == "array":
        return f"array<{type_text(type_.elementType)}>"
    if type_.typeName() == "map":
        return f"map<{type_text(type_.keyType)},{type_text(type_.valueType)}>"
    return str(type_.simpleString())


def named(name: str, type_: str) -> str:
    """Return a field of a struct type."""
    word = name if re.fullmatch(r"\w+", name) else backquoted(name)
    return f"{word}:{type_}"


def parts(type_: str) -> list[tuple[str, str]]:
    """Return the parts of an array, map or struct: field names (empty except for a struct) and types."""
    inner = type_[type_.index("<") + 1 : -1] if type_.endswith(">") else ""
    found: list[tuple[str, str]] = []
    for piece in _pieces(inner):
        if (name_ := _QUOTED.match(piece)) is not None:
            found.append((name_[1].replace("``", "`"), piece[name_.end() :].strip()))
            continue
        name, colon, rest = piece.partition(":")
        found.append((name.strip(), rest.strip()) if colon and _is_name(name) else ("", piece.strip()))
    return found


def _is_name(text: str) -> bool:
    return "<" not in text and "(" not in text


_WHOLE = re.compile(r"(?i)\b(tinyint|byte|smallint|short|int|integer|bigint|long)(?= ?(?:[,>]|$))")
_WHOLE_NAMES = {"byte": "tinyint", "short": "smallint", "integer": "int", "long": "bigint"}


def schema_type(schema: str) -> str | None:
    """Return the type, as simpleString has it, of a schema such as ``a int, b array<string>``; None for any other."""
    text = _WHOLE.sub(lambda m: _WHOLE_NAMES.get(m[1].lower(), m[1].lower()), " ".join(schema.split()))
    if kind(text) in ("array", "map", "struct") and text.endswith(">"):
        return text.replace(", ", ",").replace(": ", ":") if re.fullmatch(r"[\w<>,:() ]+", text) else None
    fields = [re.fullmatch(r"(\w+)(?: ?: ?| )([\w<>,:()]+)", piece.strip()) for piece in _pieces(text)]
    if not fields or None in fields:
        return None
    return "struct<" + ",".join(f"{field[1]}:{field[2]}" for field in fields if field) + ">"


def _pieces(text: str) -> list[str]:
    found, depth, start, within = [], 0, 0, False
    for i, letter in enumerate(text):
        within ^= letter == "`"
        if within:
            continue
        if letter in "<(":
            depth += 1
        elif letter in ">)":
            depth -= 1
        elif letter == "," and depth == 0:
            found.append(text[start:i])
            start = i + 1
    return [*found, text[start:]] if text[start:].strip() else found


def kind(type_: str) -> str:
    """Return array, map or struct; the type itself, without precision, for any other."""
    return type_.split("<", maxsplit=1)[0].split("(", maxsplit=1)[0]


def is_nested(type_: str) -> bool:
    """Whether values of a type hold others."""
    return kind(type_) in ("array", "map", "struct")


def no_maps(types: list[str]) -> None:
    """Raise Spark's AnalysisException for a map among the types of keys of a grouping or an order."""
    from pyspark.errors import AnalysisException

    from glue_local.engine.sessions.differences.rule import OTHERWISE

    if found := next((type_ for type_ in types if "map<" in type_), None):
        raise AnalysisException(
            "[UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE] Rows cannot be compared or ordered by a column "
            f"of type {found.upper()}.{OTHERWISE}"
        )


def no_nested_order(types: list[str]) -> None:
    """Raise EngineFeatureError for an order by structs or arrays, in which Sail puts NULL last and Spark first."""
    from glue_local.engine.sessions.base import EngineFeatureError

    if found := next((type_ for type_ in types if kind(type_) in ("array", "struct")), None):
        raise EngineFeatureError(f"ORDER BY of {found}, in which Sail puts NULL last,")


def variable_types(function: str, given: list[str], names: list[str]) -> list[tuple[str, str]]:
    """Return a lambda's variables with their types, by the function that calls it and its operands' types."""
    inner = [[type_ for _, type_ in parts(t)] if is_nested(t) else [] for t in given]
    first = inner[0] if inner else []
    if function in ("transform", "filter", "exists", "forall", "any", "all"):
        types = [*first, "int"]
    elif function == "array_sort":
        types = first * 2
    elif function in ("aggregate", "reduce"):
        types = [given[1] if len(given) > 1 else "?", *first]
    elif function == "zip_with":
        types = [*first, *(inner[1] if len(inner) > 1 else [])]
    elif function == "map_zip_with":
        types = [*first, *(inner[1][1:] if len(inner) > 1 else [])]
    else:
        types = first
    return [(name, types[i] if i < len(types) else "?") for i, name in enumerate(names)]
