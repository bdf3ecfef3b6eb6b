"""AWS's examples of collections and transform classes, and where its pages are silent, what its library does.

Pages: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-flat-map.html (and those of
DropNullFields, GlueTransform), https://github.com/aws-samples/aws-glue-samples/blob/master/examples/data_cleaning_and_lambda.md;
library: https://github.com/awslabs/aws-glue-libs/tree/master/awsglue. The records are of the same shape, not AWS's.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyspark.sql.functions import lit
from pyspark.sql.types import NullType

from glue_local.engine.api import transforms
from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.api.resolved_options import callsite, getResolvedOptions, makeOptions
from glue_local.engine.frames.records import FieldError

PEOPLE: list[Any] = [
    {
        "firstname": "Ann",
        "lastname": "Bell",
        "address": {"street": "1 Low Road", "city": "York", "country": "UK"},
        "phone": 15555550101,
        "affiliations": ["One", "Two"],
    },
    {
        "firstname": "Cy",
        "lastname": "Dun",
        "address": {"street": "2 High Road", "city": "Rome", "country": "IT"},
        "phone": 15555550102,
        "affiliations": ["Two"],
    },
]
CHARGES = [
    ("drg definition", "string", "drg", "string"),
    ("provider id", "long", "provider.id", "long"),
    ("provider name", "string", "provider.name", "string"),
    ("provider zip code", "long", "provider.zip", "long"),
    ("ACC", "string", "charges.covered", "double"),
    ("ATP", "string", "charges.total_pay", "double"),
]


def people(lake: Any) -> DynamicFrame:
    lake.put("s3://doc/people/a.json", PEOPLE)
    return lake.json("s3://doc/people/")  # type: ignore[no-any-return]


def test_a_transform_of_each_frame_of_a_collection(lake: Any) -> None:
    split = people(lake).split_fields(["firstname", "lastname", "address"], "personal_info", "business_info")

    flat = transforms.FlatMap.apply(
        split,
        transforms.ResolveChoice,
        frame_name="frame",
        transformation_ctx="flatmap",
        choice="cast:string",
    )

    assert list(flat.keys()) == ["personal_info", "business_info"]
    assert [f.name for f in flat.select("personal_info").schema()] == ["firstname", "lastname", "address"]
    assert lake.rows(flat["business_info"])[0] == (15555550101, ["One", "Two"])


def test_null_fields_are_dropped(lake: Any) -> None:
    df = people(lake).toDF().withColumn("empty_column", lit(None).cast(NullType()))
    frame = DynamicFrame.fromDF(df, lake.glue, "persons_with_nulls")
    assert "empty_column" in [f.name for f in frame.schema()]

    kept = transforms.DropNullFields.apply(frame)

    assert [f.name for f in kept.schema()] == ["firstname", "lastname", "address", "phone", "affiliations"]


def test_a_mapping_nests_fields(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    frame = lake.frame(
        [("039 - A", 1001, "Hospital", 36301, "32963.07", "5777.24")],
        "`drg definition` string, `provider id` long, `provider name` string, `provider zip code` long, "
        "ACC string, ATP string",
    )

    nested = frame.apply_mapping(CHARGES)

    nested.printSchema()
    assert capsys.readouterr().out.splitlines() == [
        "root",
        "|-- drg: string",
        "|-- provider: struct",
        "|    |-- id: long",
        "|    |-- name: string",
        "|    |-- zip: long",
        "|-- charges: struct",
        "|    |-- covered: double",
        "|    |-- total_pay: double",
    ]
    assert lake.rows(nested) == [("039 - A", (1001, "Hospital", 36301), (32963.07, 5777.24))]
    assert frame.apply_mapping(CHARGES[0]).toDF().columns == ["drg"]


def test_arguments_of_a_run_started_by_boto3() -> None:
    given = {
        "day_partition_key": "partition_0",
        "hour_partition_key": "partition_1",
        "day_partition_value": "7",
    }
    words = [word for name, value in given.items() for word in (f"--{name}", value)]

    args = getResolvedOptions(["script.py", "--JOB_NAME", "my_test_Job", *words], ["JOB_NAME", *given])

    assert {name: args[name] for name in given} == given


def test_a_transform_describes_itself() -> None:
    described = transforms.DropFields.describe()["transform"]

    assert described.keys() == {"name", "args", "returns", "description", "raises", "location"}
    assert (described["name"], described["location"], described["raises"]) == ("DropFields", "internal", [])
    assert described["args"][0].keys() == {"name", "type", "description", "optional", "defaultValue"}
    assert [(a["name"], a["type"], a["optional"], a["defaultValue"]) for a in described["args"][:3]] == [
        ("frame", "DynamicFrame", False, None),
        ("paths", "List", False, None),
        ("transformation_ctx", "String", True, ""),
    ]
    assert described["returns"].keys() == {"type", "description"}
    assert json.loads(transforms.describe_transform("dropfields")) == {"transform": described}

    class Own(transforms.GlueTransform):
        """A transform of a script."""

    for describe in (Own.describeArgs, transforms.GlueTransform.describeReturn, Own.describe):
        with pytest.raises(NotImplementedError, match="method not implemented for Transform"):
            describe()


def test_frames_have_the_names_that_the_library_gives(lake: Any) -> None:
    lake.table("t", {"firstname": "string"})
    lake.put("s3://lake/t/a.json", PEOPLE)
    read, table = people(lake), lake.catalog("t", transformation_ctx="ctx")

    assert (read.name, table.name) == ("docpeople", "t")
    assert table.select_fields(["firstname"], "other").name == "t"
    assert table.map(lambda r: r, transformation_ctx="other").errorsAsDynamicFrame().name == "t"
    assert table.join(["firstname"], ["firstname"], read).name == "tdocpeople"
    assert list(DynamicFrameCollection([read, table], lake.glue).keys()) == ["docpeople", "t"]
    with pytest.raises(TypeError, match="must be list or dict"):
        DynamicFrameCollection((read,), lake.glue)


def test_functions_of_a_collection_get_each_frame_and_its_context(lake: Any) -> None:
    split = people(lake).split_fields(["phone"], "left", "right")
    both = DynamicFrameCollection({"a": split["left"], "b": split["right"]}, lake.glue)
    seen: list[str] = []

    def kept(frame: DynamicFrame, ctx: str) -> DynamicFrame:
        seen.append(ctx)
        return frame

    assert list(both.map(kept, "m").keys()) == ["a", "b"]
    assert list(transforms.MapToCollection.apply(both, kept, "c").keys()) == ["a", "b"]
    assert list(both.flatmap(kept, "f").keys()) == ["left", "right"]
    assert seen == ["m:a", "m:b", "c:a", "c:b", "f:left", "f:right"]
    assert list(both.flatmap(lambda frame, ctx: split).keys()) == ["left", "right"]
    for call in (both.map, both.flatmap):
        with pytest.raises(TypeError, match="must return"):
            call(lambda frame, ctx: None)
    missing = both.select("c")
    assert (missing.name, missing.count(), list(missing.schema())) == ("c", 0, [])
    assert any("no frame 'c'" in note for note in lake.run.recorder.notes)


def test_a_choice_is_settled_in_one_way(lake: Any) -> None:
    frame = lake.frame([("1",)], "a string")

    assert lake.rows(frame.resolveChoice(("a", "cast:int"))) == [(1,)]
    with pytest.raises(ValueError, match="both missing"):
        frame.resolveChoice()
    with pytest.raises(ValueError, match="both specified"):
        frame.resolveChoice([("a", "cast:int")], "make_cols")
    with pytest.raises(FieldError, match="is not one of cast"):
        frame.resolveChoice(choice="guess")


def test_what_is_there_for_the_librarys_own_use() -> None:
    def called() -> str:
        return callsite()

    assert "test_what_is_there_for_the_librarys_own_use" in called()
    with pytest.raises(TypeError, match="Unexpected type"):
        makeOptions(None, 1)  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError, match="AWS Glue's Java library"):
        makeOptions(None, {})
