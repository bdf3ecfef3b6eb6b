"""JSON read without a catalog: the types that the records have by themselves."""

# ruff: noqa: SIM201 - conditions are written as Glue Studio writes them

from __future__ import annotations

from typing import Any


def test_names_keep_their_case_and_types_are_those_of_the_values(lake: Any) -> None:
    path = lake.put(
        "s3://b/in/a.json",
        [
            {
                "userId": 1,
                "timeStamp": 1655564464730,
                "x": 0.5,
                "when": "2020-01-01",
                "ok": True,
                "n": {"A": [1]},
            }
        ],
    )

    frame = lake.json(path)

    assert lake.schema(frame) == (
        "struct<userId:int,timeStamp:bigint,x:double,when:string,ok:boolean,n:struct<A:array<int>>>"
    )
    assert lake.rows(frame) == [(1, 1655564464730, 0.5, "2020-01-01", True, ([1],))]


def test_an_object_without_fields_is_a_null(lake: Any) -> None:
    """As Spark reads it (SPARK-8093); Parquet could not hold it either."""
    path = lake.put(
        "s3://b/in/a.json", ['{"a":{},"b":{},"c":[{}],"d":{"e":{}}}', '{"a":5,"b":{},"c":[{}],"d":{"e":1}}']
    )
    lake.put("s3://b/only/a.json", ['{"a":{},"b":[{}]}'])

    assert lake.schema(lake.json(path)) == "struct<a:int,b:string,c:array<string>,d:struct<e:int>>"
    assert lake.rows(lake.json(path)) == [(5, None, [None], (1,)), (None, None, [None], (None,))]
    assert lake.rows(lake.json("s3://b/only/")) == [(None, [None])]


def test_a_column_of_two_types_is_a_choice_until_resolved(lake: Any) -> None:
    lake.put("s3://b/in/a.json", [{"id": 1}, {"id": "x7"}])
    lake.put("s3://b/in/b.json", [{"id": "9"}, {}])

    frame = lake.json("s3://b/in/")

    assert frame.schema().field_map["id"].dataType.typeName() == "choice"
    assert lake.schema(frame) == "struct<id:struct<int:int,string:string>>"
    assert lake.rows(frame) == [((1, None),), ((None, "9"),), ((None, "x7"),), (None,)]
    assert lake.rows(frame.resolveChoice(specs=[("id", "cast:long")])) == [(1,), (9,), (None,), (None,)]
    assert lake.rows(frame.resolveChoice(specs=[("id", "project:string")])) == [
        ("9",),
        ("x7",),
        (None,),
        (None,),
    ]
    made = frame.resolveChoice(choice="make_cols")
    assert lake.schema(made) == "struct<id_int:int,id_string:string>"
    assert (
        lake.schema(frame.resolveChoice(choice="make_struct")) == "struct<id:struct<int:int,string:string>>"
    )


def test_whole_numbers_among_others_are_a_choice_and_long_takes_int_in(lake: Any) -> None:
    path = lake.put("s3://b/in/a.json", [{"x": 1, "n": 1}, {"x": 1.5, "n": 3000000000}])

    assert lake.schema(lake.json(path)) == "struct<x:struct<double:double,int:int>,n:bigint>"
    assert lake.rows(lake.json(path).resolveChoice(choice="cast:double")) == [(1.0, 1), (1.5, 3000000000)]


def test_keys_that_differ_only_in_case_are_two_fields(lake: Any) -> None:
    path = lake.put("s3://b/in/a.json", [{"timeStamp": 1, "timestamp": 2}, {"timestamp": 3}])

    frame = lake.json(path)

    assert [f.name for f in frame.schema()] == ["timeStamp", "timestamp"]
    assert lake.rows(frame) == [(1, 2), (None, 3)]
    assert lake.rows(frame.drop_fields(["timeStamp"])) == [(2,), (3,)]
    assert lake.rows(frame.rename_field("timeStamp", "first")) == [(1, 2), (None, 3)]


def test_absent_is_not_null_until_the_frame_becomes_a_dataframe(lake: Any) -> None:
    path = lake.put("s3://b/in/a.json", [{"k": 1}, {"k": 2, "x": None}, {"k": 3, "x": 0}, {"k": 4, "x": 5}])

    frame = lake.json(path)

    assert lake.rows(frame.filter(lambda r: not (r["x"] == 0)).select_fields(["k"])) == [(2,), (4,)]
    assert lake.rows(frame.filter(lambda r: r["x"] is None).select_fields(["k"])) == [(2,)]
    assert lake.rows(frame.filter(lambda r: "x" in r).select_fields(["k"])) == [(2,), (3,), (4,)]
    assert lake.rows(frame) == [(1, None), (2, None), (3, 0), (4, 5)]


def test_records_over_several_lines_are_read_when_asked_for(lake: Any) -> None:
    path = lake.put("s3://b/in/a.json", '[\n {"a": 1,\n "b": "x"},\n {"a": 2}\n]\n{"a": 3}')

    frame = lake.json(path, format_options={"multiLine": "true"})

    assert lake.rows(frame) == [(1, "x"), (2, None), (3, None)]
    assert lake.json(path).errorsCount() == 4
