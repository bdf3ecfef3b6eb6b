"""The types of Glue's schemas as scripts make, ask, print and merge them.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-types.html and
https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/gluetypes.py
"""

from __future__ import annotations

import pytest

from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.merging import mergeDataTypes

ID = g.Field("id", g.LongType({}), {})
TAGS = g.Field("tags", g.MapType(g.ArrayType(g.StringType())))
PRICE = g.Field("price", g.ChoiceType([g.StringType(), g.DecimalType(5, 1)]))
KIND = g.Field("kind", g.EnumType(["a", "b"], {"x": 1}))
SCHEMA = g.StructType([ID, TAGS, PRICE, KIND])


def test_a_struct_is_asked_for_its_fields_and_takes_more() -> None:
    made = g.StructType([ID])
    made.add(TAGS)

    assert (made.hasField("tags"), made.hasField(ID), made.hasField("none")) == (True, True, False)
    assert made.getField(g.Field("id", g.StringType())) is ID
    assert [field.name for field in made] == list(made.field_map) == ["id", "tags"]


def test_a_map_takes_its_values_type_by_place() -> None:
    assert g.MapType(g.LongType()).valueType == g.LongType()
    assert g.MapType(g.LongType()).jsonValue() == {
        "dataType": "map",
        "properties": {},
        "valueType": {"dataType": "long", "properties": {}},
    }


def test_types_are_printed_as_awss_library_prints_them() -> None:
    assert str(g.StructType([ID, PRICE])) == (
        "StructType([Field(id, LongType({}), {}),"
        "Field(price, ChoiceType([DecimalType(5, 1, {}),StringType({})], {}), {})], {})"
    )
    assert str(TAGS.dataType) == "MapType(ArrayType(StringType({}), {}), {})"


def test_a_schema_comes_back_from_its_json() -> None:
    again = g.StructType.fromJsonValue(SCHEMA.jsonValue())

    assert again == SCHEMA
    assert again.jsonValue() == SCHEMA.jsonValue()
    with pytest.raises(ValueError, match="'odd' is not a type of AWS Glue"):
        g.DataType.fromJsonValue({"dataType": "odd"})


def test_merged_types_that_differ_are_a_choice() -> None:
    one = g.StructType([ID, g.Field("a", g.NullType()), g.Field("l", g.ArrayType(g.LongType()))])
    other = g.StructType([g.Field("id", g.StringType()), g.Field("a", g.DateType()), PRICE])

    merged = mergeDataTypes(one, other)

    assert str(merged) == (
        "StructType([Field(id, ChoiceType([LongType({}),StringType({})], {}), {}),Field(a, DateType({}), {}),"
        f"Field(l, ArrayType(LongType({{}}), {{}}), {{}}),{PRICE}], {{}})"
    )
    choice = mergeDataTypes(PRICE.dataType, g.LongType())
    assert isinstance(choice, g.ChoiceType)
    assert sorted(choice.choices) == ["decimal", "long", "string"]
    with pytest.raises(ValueError, match="duplicate choice"):
        choice.add(g.LongType())
