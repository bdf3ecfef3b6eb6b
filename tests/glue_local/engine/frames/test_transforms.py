"""Transforms of frames, by their classes and by the frames' methods."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql.types import LongType, StructField, StructType

from glue_local.engine.api import transforms as t
from glue_local.engine.api.dynamicframe import DynamicFrameCollection
from glue_local.engine.frames.records import FieldError

PEOPLE = "id bigint, name string, home struct<city:string,zip:string>"


def people(lake: Any) -> Any:
    return lake.frame([(1, "a", ("x", "1")), (2, "b", None)], PEOPLE)


def test_select_fields_keeps_the_frames_order_and_nested_paths(lake: Any) -> None:
    frame = t.SelectFields.apply(frame=people(lake), paths=["home.city", "id", "gone"])

    assert lake.schema(frame) == "struct<id:bigint,home:struct<city:string>>"
    assert lake.rows(frame) == [(1, ("x",)), (2, None)]


def test_drop_fields_passes_over_what_is_not_there(lake: Any) -> None:
    frame = t.DropFields.apply(frame=people(lake), paths=["name", "home.zip", "gone"])

    assert lake.schema(frame) == "struct<id:bigint,home:struct<city:string>>"
    assert lake.schema(frame.drop_fields(["home.city"])) == "struct<id:bigint>"


def test_rename_field(lake: Any) -> None:
    frame = t.RenameField.apply(frame=people(lake), old_name="name", new_name="first.name")
    assert lake.schema(frame).startswith("struct<id:bigint,first.name:string,")
    assert lake.rows(frame.select_fields(["`first.name`"])) == [("a",), ("b",)]

    nested = people(lake).rename_field("home.zip", "home.code")
    assert lake.schema(nested).endswith("home:struct<city:string,code:string>>")

    with pytest.raises(FieldError, match=r"'home\.zip' cannot move to 'code': give it the same parents"):
        people(lake).rename_field("home.zip", "code")
    with pytest.raises(FieldError, match="no field 'gone'; there are id, name, home"):
        people(lake).rename_field("gone", "x")
    with pytest.raises(FieldError, match="a field 'id' already exists"):
        people(lake).rename_field("name", "id")


def test_apply_mapping_picks_casts_nests_and_unnests(lake: Any) -> None:
    frame = lake.frame(
        [("1", 2.9, ("x", "7")), ("no", None, None)], "a string, b double, s struct<p:string,q:string>"
    )

    made = t.ApplyMapping.apply(
        frame=frame,
        mappings=[
            ("a", "string", "n.a", "long"),
            ("b", "double", "n.b", "int"),
            ("s.q", "string", "q", "double"),
            ("gone", "string", "gone", "string"),
        ],
    )

    assert lake.schema(made) == "struct<n:struct<a:bigint,b:int>,q:double>"
    assert lake.rows(made) == [((1, 2), 7.0), ((None, None), None)]
    assert lake.run.recorder.notes == [
        "apply_mapping: no field 'gone', so 'gone' is left out; there are a, b, s"
    ]


CASTS = [
    ("12", "string", "int", 12),
    (" 12 ", "string", "long", 12),
    ("12.7", "string", "int", 12),
    ("x", "string", "int", None),
    ("99999999999", "string", "int", None),
    ("9" * 41, "string", "long", None),
    ("9223372036854775807", "string", "long", 9223372036854775807),
    ("1e3", "string", "double", 1000.0),
    ("x", "string", "double", None),
    ("1.25", "string", "decimal(5,2)", Decimal("1.25")),
    ("1000.25", "string", "decimal(5,2)", None),
    ("yes", "string", "boolean", True),
    ("maybe", "string", "boolean", None),
    ("2024-02-03", "string", "date", date(2024, 2, 3)),
    ("soon", "string", "date", None),
    (5, "int", "string", "5"),
    (3000000000, "bigint", "int", None),
    (2.5, "double", "long", 2),
    (1e300, "double", "long", None),
    (1, "int", "double", 1.0),
    (True, "boolean", "int", 1),
]


def test_casts_are_null_where_a_value_cannot_be_cast(lake: Any) -> None:
    names = [f"c{i}" for i in range(len(CASTS))]
    schema = ", ".join(f"{n} {have}" for n, (_, have, _, _) in zip(names, CASTS, strict=True))
    frame = lake.frame([tuple(c[0] for c in CASTS)], schema)

    made = frame.apply_mapping(
        [(n, have, n, want) for n, (_, have, want, _) in zip(names, CASTS, strict=True)]
    )

    assert lake.rows(made) == [tuple(result for _, _, _, result in CASTS)]


def test_a_cast_between_kinds_that_have_none_names_them(lake: Any) -> None:
    with pytest.raises(FieldError, match="a struct<city:string,zip:string> cannot be cast to int"):
        people(lake).apply_mapping([("home", "struct", "home", "int")])


def test_join_names_clashing_fields_with_a_dot(lake: Any) -> None:
    left = lake.frame([(1, "a", "l1"), (2, "b", "l2"), (None, "n", "l3")], "k bigint, v string, w string")
    right = lake.frame([(1, "A", 10), (1, "B", 11), (None, "N", 12)], "k bigint, v string, z bigint")

    joined = t.Join.apply(frame1=left, frame2=right, keys1=["k"], keys2=["k"])

    assert [f.name for f in joined.schema()] == ["k", "v", "w", ".k", ".v", "z"]
    assert lake.rows(joined) == [(1, "a", "l1", 1, "A", 10), (1, "a", "l1", 1, "B", 11)]
    assert lake.rows(joined.drop_fields(["`.k`", "`.v`", "w"])) == [(1, "a", 10), (1, "a", 11)]
    assert joined.toDF().columns == ["k", "v", "w", ".k", ".v", "z"]


def test_join_of_a_frame_with_itself_on_several_keys(lake: Any) -> None:
    frame = lake.frame([(1, "a"), (1, "b")], "k bigint, v string")

    assert lake.rows(frame.join(["k", "v"], ["k", "v"], frame)) == [(1, "a", 1, "a"), (1, "b", 1, "b")]
    with pytest.raises(FieldError, match="frame 2: no field 'gone'"):
        frame.join(["k"], ["gone"], frame)


def test_functions_meet_fields_of_any_name(lake: Any) -> None:
    names = ["a.b", "a ", " a", "a`b", "a\n"]
    frame = lake.json(
        lake.put("s3://b/a.json", [dict.fromkeys(names, n) | {"j": '{"x": 1}'} for n in (1, 2)])
    )

    kept = frame.filter(lambda r: sum(r[name] for name in names) == 2 * len(names))
    mapped = frame.map(lambda r: {"sum": sum(r[name] for name in names)})

    assert lake.rows(kept) == [(2,) * len(names) + ('{"x": 1}',)]
    assert [f.name for f in kept.schema()] == [*names, "j"]
    assert lake.rows(mapped) == [(10,), (5,)]
    assert lake.rows(kept.unbox("j", "json").drop_fields(["`a.b`"]))[0][-1] == (1,)


def test_split_fields_and_rows(lake: Any) -> None:
    both = t.SplitFields.apply(frame=people(lake), paths=["id"], name1="one", name2="rest")
    assert list(both.keys()) == ["one", "rest"]
    assert lake.rows(both["one"]) == [(1,), (2,)]
    assert lake.schema(both["rest"]).startswith("struct<name:string,home:")

    frame = lake.frame([(1,), (5,), (None,)], "n bigint")
    rows = t.SplitRows.apply(frame=frame, comparison_dict={"n": {">": 1, "<=": 5}}, name1="in", name2="out")
    assert lake.rows(rows["in"]) == [(5,)]
    assert lake.rows(rows["out"]) == [(1,), (None,)]


def test_drop_null_fields_drops_what_no_record_has_a_value_of(lake: Any) -> None:
    path = lake.put("s3://b/a.json", [{"a": 1, "b": None, "c": {"d": None, "e": 2}}])

    assert lake.rows(t.DropNullFields.apply(frame=lake.json(path))) == [(1, (2,))]


def test_union_makes_a_choice_of_two_types_and_keeps_absent_absent(lake: Any) -> None:
    first = lake.json(lake.put("s3://b/1.json", [{"a": 1, "b": None}]))
    second = lake.json(lake.put("s3://b/2.json", [{"a": "x"}]))

    frame = first.union(second)

    assert lake.schema(frame) == "struct<a:struct<int:int,string:string>,b:string>"
    assert lake.rows(frame.filter(lambda r: "b" in r).resolveChoice(choice="cast:string")) == [("1", None)]
    assert frame.count() == 2


def test_merge_replaces_records_of_equal_keys(lake: Any) -> None:
    old = lake.frame([(1, "a"), (2, "b"), (None, "c")], "k bigint, v string")
    new = lake.frame([(2, "B"), (3, "C")], "k bigint, v string")

    assert lake.rows(old.mergeDynamicFrame(new, ["k"])) == [(1, "a"), (2, "B"), (3, "C"), (None, "c")]


def test_map_needs_a_record_of_its_function(lake: Any) -> None:
    """https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/dynamicframe.py (map)"""
    mapped = lake.frame([(1,), (2,)], "a int").map(lambda r: None if r["a"] == 1 else {})

    errors = mapped.errorsAsDynamicFrame().toDF().select("error.msg").collect()
    assert [row[0] for row in errors] == [
        "User-specified function returned None instead of DynamicRecord"
    ] * 2


def test_map_makes_new_records_and_error_records(lake: Any) -> None:
    frame = lake.json(lake.put("s3://b/a.json", [{"a": 1}, {"a": 2, "b": "x"}, {"a": 0}]))

    def change(record: Any) -> Any:
        record["c"] = 10 // record["a"]
        record["n"] = {"list": [record["a"]]}
        return record

    made = t.Map.apply(frame=frame, f=change)

    assert sorted((r["a"], r["b"], r["c"], r["n"]["list"]) for r in made.toDF().collect()) == [
        (1, None, 10, [1]),
        (2, "x", 5, [2]),
    ]
    assert made.errorsCount() == 1
    error = made.errorsAsDynamicFrame().toDF().collect()[0]["error"]
    assert error["msg"] == "ZeroDivisionError: integer division or modulo by zero"
    assert error["input"] == '{"a": 0}'


def test_select_from_collection(lake: Any) -> None:
    dfc = DynamicFrameCollection({"one": people(lake)}, lake.glue)

    assert lake.rows(t.SelectFromCollection.apply(dfc=dfc, key=next(iter(dfc.keys())))) == lake.rows(
        people(lake)
    )
    assert lake.rows(t.SelectFromCollection.apply(dfc=dfc, key="two")) == []


def test_unbox_parses_text_into_the_types_it_has(lake: Any) -> None:
    frame = lake.frame([(1, '{"a": 1, "b": [true]}'), (2, "no"), (3, None)], "id bigint, j string")

    made = t.Unbox.apply(frame=frame, path="j", format="json")

    assert lake.schema(made) == "struct<id:bigint,j:struct<a:int,b:array<boolean>>>"
    assert lake.rows(made) == [(1, (1, [True])), (2, None), (3, None)]
    assert lake.rows(t.UnnestFrame.apply(frame=made).select_fields(["`j.a`"])) == [(1,), (None,), (None,)]


def test_unbox_takes_other_formats_declared_types_and_nested_paths(lake: Any) -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html (unbox)
    frame = lake.frame(
        [("1|x", ('{"a": 1}', 5), "a,b\n1,2", "<r><v>7</v></r>")],
        "c string, s struct<j:string,n:int>, h string, x string",
    )

    assert lake.rows(frame.unbox("c", "csv", separator="|").select_fields("c")) == [(("1", "x"),)]
    assert lake.rows(frame.unbox("h", "csv", withHeader=True).select_fields("h")) == [(("1", "2"),)]
    assert lake.rows(frame.unbox("x", "xml", rowTag="r").select_fields("x")) == [((7,),)]
    nested = frame.unbox("s.j", "json").select_fields("s")
    assert (lake.schema(nested), lake.rows(nested)) == (
        "struct<s:struct<j:struct<a:int>,n:int>>",
        [(((1,), 5),)],
    )
    spark_type = StructType([StructField("a", LongType())])
    glue_type = lake.frame([], "a bigint").schema()
    for given in (
        spark_type,
        spark_type.json(),
        json.dumps(glue_type.jsonValue()),
        glue_type,
        "struct<a:bigint>",
    ):
        made = frame.unbox("s.j", "json", withSchema=given).select_fields("s")
        assert lake.schema(made) == "struct<s:struct<j:struct<a:bigint>,n:int>>"
    with pytest.raises(
        FieldError, match="format 'avro' is not supported by the local engine; json, csv, xml, grokLog are"
    ):
        frame.unbox("c", "avro")
    with pytest.raises(FieldError, match=r"'s\.n' is int, not a string"):
        frame.unbox("s.n", "json")


def test_relationalize_makes_a_frame_per_array(lake: Any) -> None:
    frame = lake.frame(
        [(1, ("x",), [(10, "p"), (20, "q")]), (2, ("y",), [])],
        "id bigint, s struct<c:string>, items array<struct<n:bigint,t:string>>",
    )

    tables = t.Relationalize.apply(frame=frame, staging_path="s3://b/tmp/", name="root")

    assert list(tables.keys()) == ["root", "root_items"]
    assert [f.name for f in tables["root"].schema()] == ["id", "s.c", "items"]
    items = tables["root_items"]
    assert [f.name for f in items.schema()] == ["id", "index", "items.val.n", "items.val.t"]
    assert sorted(r[1:] for r in lake.rows(items)) == [(0, 10, "p"), (1, 20, "q")]
    keys = {r[2]: r[0] for r in lake.rows(tables["root"])}
    assert {keys[r[0]] for r in lake.rows(items)} == {1}


def test_spigot_writes_samples_and_returns_the_frame(lake: Any) -> None:
    frame = t.Spigot.apply(
        frame=people(lake), path="s3://b/samples/", options={"topk": 1}, transformation_ctx="peek"
    )

    assert frame.count() == 2
    assert lake.run.storage.read_bytes("s3://b/samples/peek.json").decode() == (
        '{"id":1,"name":"a","home":{"city":"x","zip":"1"}}\n'
    )


def test_resolve_choice_follows_the_catalog(lake: Any) -> None:
    lake.table("t", {"id": "bigint"})
    frame = lake.json(lake.put("s3://b/a.json", [{"id": 1, "x": 1}, {"id": "2"}]))

    made = t.ResolveChoice.apply(frame=frame, choice="match_catalog", database="db", table_name="t")

    assert lake.rows(made) == [(1, 1), (2, None)]


def test_resolve_choice_inside_structs_and_arrays(lake: Any) -> None:
    frame = lake.json(lake.put("s3://b/a.json", [{"s": {"v": 1}, "l": [1, "x"]}, {"s": {"v": "2"}, "l": []}]))

    made = frame.resolveChoice(specs=[("s.v", "cast:string"), ("l[]", "cast:string")])

    assert lake.rows(made) == [(("1",), ["1", "x"]), (("2",), [])]
    with pytest.raises(FieldError, match="action 'cast' for 's'"):
        frame.resolveChoice(specs=[("s", "cast")])


def test_fill_missing_values_says_why_it_cannot_be_had(lake: Any) -> None:
    with pytest.raises(NotImplementedError, match="FillMissingValues is not supported by the local engine"):
        t.FillMissingValues.apply(frame=people(lake), missing_values_column="name")


def test_thresholds_end_the_run(lake: Any) -> None:
    from glue_local.engine.api.dynamicframe import ErrorThresholdError

    frame = lake.json(lake.put("s3://b/a.json", [{"a": 1}, "bad"]))

    assert frame.select_fields(["a"]).errorsCount() == 1
    frame.select_fields(["a"], stageThreshold=1)
    with pytest.raises(
        ErrorThresholdError, match=r"1 error record in all, threshold 1; one of them: not JSON"
    ):
        frame.select_fields(["a"], totalThreshold=1)


def test_a_mapping_to_a_kind_of_nested_type_keeps_what_is_of_it_in_a_choice(lake: Any) -> None:
    # a crawler that sampled other files says array where a file has an object
    rows = [{"id": 1, "x": [{"a": 1}]}, {"id": 2, "x": {"a": 2}}, {"id": 3, "x": []}]
    frame = lake.json(lake.put("s3://b/a.json", rows))

    made = {
        kind: lake.rows(frame.apply_mapping([("id", "int", "id", "int"), ("x", kind, "x", kind)]))
        for kind in ("array", "struct")
    }

    assert made == {
        "array": [(1, [(1,)]), (2, None), (3, [])],
        "struct": [(1, None), (2, (2,)), (3, None)],
    }


def test_print_schema_and_show(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    frame = lake.json(lake.put("s3://b/a.json", [{"a": 1, "s": {"b": [1.5]}, "n": None}, {"a": "x"}]))

    frame.printSchema()
    frame.show(1)

    assert capsys.readouterr().out == (
        "root\n"
        "|-- a: choice\n"
        "|    |-- int\n"
        "|    |-- string\n"
        "|-- s: struct\n"
        "|    |-- b: array\n"
        "|    |    |-- element: double\n"
        "|-- n: null\n"
        "\n" + '{"a": 1, "s": {"b": [1.5]}, "n": null}\n'
    ).replace("\n\n{", "\n{")
