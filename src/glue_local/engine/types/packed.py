"""Types as JSON, so they go from process to process and into files."""

from __future__ import annotations

from typing import Any

from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import parse_type


def pack(type_: g.DataType) -> Any:
    """Return a type as JSON, fields' names and choices kept exactly."""
    if isinstance(type_, g.StructType):
        return {"struct": [[f.name, pack(f.dataType)] for f in type_]}
    if isinstance(type_, g.ArrayType):
        return {"array": pack(type_.elementType)}
    if isinstance(type_, g.MapType):
        return {"map": [pack(type_.keyType), pack(type_.valueType)]}
    if isinstance(type_, g.DecimalType):
        return {"decimal": [type_.precision, type_.scale]}
    if isinstance(type_, g.ChoiceType):
        return {"choice": [pack(c) for c in type_.choices.values()]}
    return type_.typeName()


def unpack(packed: Any) -> g.DataType:
    """Return the type that ``pack`` made JSON of."""
    match packed:
        case {"struct": fields}:
            return g.StructType([g.Field(n, unpack(t)) for n, t in fields])
        case {"array": element}:
            return g.ArrayType(unpack(element))
        case {"map": [key, value]}:
            return g.MapType(unpack(value), keyType=unpack(key))
        case {"decimal": [precision, scale]}:
            return g.DecimalType(precision, scale)
        case {"choice": choices}:
            return g.ChoiceType([unpack(c) for c in choices])
    return parse_type(packed)
