"""The catalog's columns as Spark's schema, as scripts take it to bring a frame to what its table declares."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyspark.sql.types import StructType

from glue_local.engine.types.options import OptionError


def test_the_declared_columns_are_the_schema_partition_columns_last(lake: Any) -> None:
    lake.table("t", {"serialnumber": "string", "n": "bigint", "s": "struct<a:array<int>,b:decimal(9,2)>"})

    schema = lake.glue.get_catalog_schema_as_spark_schema("db", "t")

    # On AWS it is a Java object: what both have is the text of it.
    found = StructType.fromJson(json.loads(schema.json()))
    assert (
        found.simpleString() == "struct<serialnumber:string,n:bigint,s:struct<a:array<int>,b:decimal(9,2)>>"
    )
    assert all(field.nullable for field in found.fields)


def test_a_table_must_be_named(lake: Any) -> None:
    with pytest.raises(OptionError, match="database and table_name are required"):
        lake.glue.get_catalog_schema_as_spark_schema("db")
