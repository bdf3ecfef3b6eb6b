"""AWS's own examples of the transform classes, sources, sinks and purges, with what they print or leave.

Pages: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-join.html (and ResolveChoice,
Relationalize, SelectFields) and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html; earlier forms of
the pages, with more examples: https://github.com/awsdocs/aws-glue-developer-guide/tree/master/doc_source. Where a page
reads AWS's data sets, records of the same shape stand here. AWS does not promise the order of fields.
"""

from __future__ import annotations

from typing import Any

import pytest

from glue_local.engine.api.transforms import (
    DropFields,
    Join,
    Relationalize,
    RenameField,
    ResolveChoice,
    SelectFields,
    SelectFromCollection,
    SplitFields,
)


def printed(capsys: pytest.CaptureFixture[str], call: Any) -> list[str]:
    capsys.readouterr()
    call()
    return capsys.readouterr().out.splitlines()


def test_join_gives_one_of_two_columns_of_a_name_a_period(
    lake: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake.put(
        "s3://doc/json/a.json",
        [{"customers": ["108 Park Street"], "zip": 75091}, {"customers": ["66 P Street"], "zip": 75023}],
    )
    frame = lake.json("s3://doc/json/")
    zips = SelectFields.apply(frame=frame, paths=["zip"])

    joined = Join.apply(frame, zips, "zip", "zip").toDF()

    assert sorted(joined.columns) == [".zip", "customers", "zip"]
    assert sorted(tuple(row) for row in joined.select("customers", "`.zip`", "zip").collect()) == [
        (["108 Park Street"], 75091, 75091),
        (["66 P Street"], 75023, 75023),
    ]
    header = printed(capsys, joined.show)[1]
    assert sorted(cell.strip() for cell in header.strip("|").split("|")) == [".zip", "customers", "zip"]


def test_choices_are_resolved(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake.put("s3://doc/c/a.json", [{"cust_id": 1, "a": {"b": 1}}, {"cust_id": "x2", "a": {"b": "y"}}])
    frame = lake.json("s3://doc/c/")

    columns = ResolveChoice.apply(frame, choice="make_cols")
    struct = ResolveChoice.apply(frame, specs=[("a.b", "make_struct"), ("cust_id", "cast:String")])

    assert {field.name for field in columns.schema()} == {"cust_id_int", "cust_id_string", "a"}
    assert printed(capsys, struct.printSchema) == [
        "root",
        "|-- cust_id: string",
        "|-- a: struct",
        "|    |-- b: struct",
        "|    |    |-- int: int",
        "|    |    |-- string: string",
    ]
    assert sorted(row["cust_id"] for row in struct.toDF().collect()) == ["1", "x2"]


def test_a_nested_column_becomes_frames(lake: Any) -> None:
    lake.put("s3://doc/o/a.json", [{"id": 7, "customers": [{"name": "Ann"}, {"name": "Cy"}], "zip": 75091}])
    orders = lake.json("s3://doc/o/")

    frames = Relationalize.apply(frame=orders, staging_path="s3://doc/staging/", name="root")

    assert sorted(frames.keys()) == ["root", "root_customers"]
    customers = lake.rows(SelectFromCollection.apply(dfc=frames, key="root_customers"))
    assert [row[1:] for row in customers] == [(0, "Ann"), (1, "Cy")]
    renamed = RenameField.apply(orders, "zip", "zipcode")
    assert [field.name for field in DropFields.apply(renamed, ["customers"]).schema()] == ["id", "zipcode"]
    split = SplitFields.apply(renamed, ["id", "zipcode"], "left", "right")
    assert [field.name for field in split.select("right").schema()] == ["customers"]


def test_a_source_and_a_sink_are_given_their_format_later(lake: Any) -> None:
    context = lake.glue
    lake.put("s3://in/path/a.json", [{"a": 1}])
    data_source = context.getSource("s3", paths=["s3://in/path"])
    data_source.setFormat("json")
    my_frame = data_source.getFrame()
    data_sink = context.getSink("s3", path="s3://out/path/")
    data_sink.setFormat("json")
    data_sink.writeFrame(my_frame)

    assert lake.rows(lake.json("s3://out/path/")) == [(1,)]


def test_files_younger_than_the_retention_period_stay(lake: Any) -> None:
    options = {
        "retentionPeriod": 1,
        "excludeStorageClasses": ["STANDARD_IA"],
        "manifestFilePath": "s3://bucketmanifest/",
    }
    role = {"accountId": "12345678901", "roleArn": "arn:aws:iam::123456789012:user/example-username"}
    lake.table("table", {"a": "int"})
    lake.put("s3://lake/table/a.json", [{"a": 1}])

    lake.glue.purge_table("db", "table", {**options, "partitionPredicate": ""})
    lake.glue.purge_s3_path("s3://lake/table/", options)
    lake.glue.transition_table("db", "table", "STANDARD_IA", {**options, **role})
    lake.glue.transition_s3_path("s3://lake/table/", "STANDARD_IA", {**options, **role})

    assert lake.rows(lake.catalog("table")) == [(1,)]
