"""Types of Glue's schemas, merged as AWS's Python library merges them (``awsglue.gluetypes.mergeDataTypes``)."""

from __future__ import annotations

from glue_local.engine.types import gluetypes as g

_OF_NOTHING = (g.UnknownType, g.NullType)


def mergeDataTypes(s1: g.DataType, s2: g.DataType) -> g.DataType:  # noqa: N802, PLR0911 - Glue's own name; a kind each
    """Return what holds values of both types: types that differ become a choice, structs have all fields."""
    if isinstance(s1, _OF_NOTHING):
        return s2
    if isinstance(s2, _OF_NOTHING):
        return s1
    if isinstance(s1, g.ChoiceType) or type(s1) is not type(s2):
        return _choice(s1, s2)
    if isinstance(s1, g.StructType) and isinstance(s2, g.StructType):
        return _struct(s1, s2)
    if isinstance(s1, g.ArrayType) and isinstance(s2, g.ArrayType):
        return g.ArrayType(mergeDataTypes(s1.elementType, s2.elementType))
    if isinstance(s1, g.MapType) and isinstance(s2, g.MapType):
        return g.MapType(mergeDataTypes(s1.valueType, s2.valueType))
    if isinstance(s1, g.EnumType) and isinstance(s2, g.EnumType):
        return g.EnumType(s1.options + s2.options)
    return s1


def _choice(s1: g.DataType, s2: g.DataType) -> g.ChoiceType:
    made = g.ChoiceType(properties=s1.properties)
    for type_ in (s1, s2):
        for each in type_.choices.values() if isinstance(type_, g.ChoiceType) else (type_,):
            former = made.choices.get(each.typeName())
            made.choices[each.typeName()] = mergeDataTypes(former, each) if former else each
    return made


def _struct(s1: g.StructType, s2: g.StructType) -> g.StructType:
    fields = []
    for field in s1:
        both = (
            mergeDataTypes(field.dataType, s2.getField(field).dataType)
            if s2.hasField(field)
            else field.dataType
        )
        fields.append(g.Field(field.name, both, field.properties))
    return g.StructType([*fields, *(field for field in s2 if not s1.hasField(field))], s1.properties)
