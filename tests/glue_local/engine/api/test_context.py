"""GlueContext as an SQLContext, sources and sinks in all their forms, purges of partitions, what AWS's modules hold."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from pyspark.sql import SQLContext
from pyspark.sql import functions as F  # noqa: N812

from glue_local.catalog.model import CatalogError, Column, Partition
from glue_local.engine.api import functions, transforms
from glue_local.engine.api.dynamicframe import DynamicFrame, DynamicFrameCollection
from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.runner.script import SHIMS
from glue_local.engine.types.options import OptionError


def test_the_context_is_an_sqlcontext(lake: Any) -> None:
    # https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.SQLContext.html
    glue = lake.glue
    lake.put("s3://b/in/a.csv", "id,n\n1,x\n2,y\n")
    df = glue.read.option("header", "true").csv("s3://b/in/")
    glue.registerDataFrameAsTable(df, "people")

    assert isinstance(glue, SQLContext)
    assert lake.rows(glue.sql("select n from people where id = '2'")) == [("y",)]
    assert lake.rows(glue.table("people")) == [("1", "x"), ("2", "y")]
    assert lake.rows(glue.createDataFrame([(7,)], ["a"])) == [(7,)]
    assert lake.rows(glue.range(2)) == [(0,), (1,)]
    glue.setConf("spark.sql.shuffle.partitions", "3")
    assert glue.getConf("spark.sql.shuffle.partitions") == "3"
    assert glue.getConf("spark.no.such", "else") == "else"
    assert "people" in glue.tableNames()
    glue.udf.register("twice", lambda n: n * 2, "int")
    assert lake.rows(glue.sql("select twice(3)")) == [(6,)]
    glue.dropTempTable("people")
    assert "people" not in glue.tableNames()
    assert isinstance(GlueContext.getOrCreate(None), GlueContext)
    if lake.run.engine == "sail":
        with pytest.raises(
            NotImplementedError, match=r"GlueContext\._jsqlContext is not available on the Sail engine"
        ):
            _ = glue._jsqlContext


def test_sources_and_sinks_in_every_form(lake: Any) -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
    # (get-source, get-sink), and AWS's published library for the order of calls.
    glue = lake.glue
    lake.put("s3://b/in/a.json", [{"a": 1}, {"a": 2}])
    source = glue.getSource("s3", paths=["s3://b/in/"])
    source.setFormat("json")
    frame = source.getFrame(minPartitions=2)
    assert lake.rows(frame) == [(1,), (2,)]
    assert lake.rows(source.getDataFrame()) == [(1,), (2,)]

    forms: list[tuple[str, dict[str, Any], str | None]] = [
        ("s3", {"format": "parquet"}, None),
        ("parquet", {}, None),
        ("s3", {}, "glueparquet"),
        ("s3", {"useGlueParquetWriter": True, "groupFiles": "none", "tuning": 1}, "parquet"),
    ]
    for i, (kind, options, set_) in enumerate(forms):
        sink = glue.getSink(kind, path=f"s3://b/out{i}/", transformation_ctx=f"s{i}", **options)
        if set_:
            sink.setFormat(set_)
        assert sink.write(frame) is frame
        back = glue.create_dynamic_frame.from_options("parquet", {"paths": [f"s3://b/out{i}/"]})
        assert lake.rows(back) == [(1,), (2,)]
    assert (
        "s3: connection s3: option 'tuning' is not known to AWS Glue and has no effect"
        in lake.run.recorder.notes
    )

    sink = glue.getSink("s3", path="s3://b/df/")
    sink.setFormat("json")
    sink.writeDataFrame(frame.toDF(), glue)
    both = DynamicFrameCollection({"one": frame, "two": frame.filter(lambda r: r["a"] > 1)}, glue)
    sink.write(both)
    glue.write_from_options(both, "s3", {"path": "s3://b/dfc"}, "json")
    assert lake.rows(lake.json("s3://b/df/two/")) == [(2,)]
    assert lake.rows(lake.json("s3://b/dfc/one/")) == [(1,), (2,)]
    for write in (
        sink.write,
        sink.writeFrame,
        lambda f: glue.write_from_options(f, "s3", {"path": "s3://b/x/"}, "json"),
    ):
        with pytest.raises(TypeError, match="must be DynamicFrame or DynamicFrameCollection"):
            write(frame.toDF())


def test_partitions_are_purged_by_predicate_and_leave_the_catalog(lake: Any) -> None:
    # "If all files in a partition are deleted, that partition is also deleted from the catalog."
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
    lake.table("t", {"a": "bigint"}, partition_keys=(Column("year", "int"), Column("m", "string")))
    for year, month in ((2020, "01"), (2021, "01"), (2021, "02")):
        lake.put(f"s3://lake/t/year={year}/m={month}/a.json", [{"a": year}])
        lake.put(f"s3://lake/u/year={year}/m={month}/a.json", [{"a": year}])
    values = [("2020", "01"), ("2021", "01"), ("2021", "02")]
    lake.run.catalog.add_partitions(
        "db", "t", [Partition(v, f"s3://lake/t/year={v[0]}/m={v[1]}/") for v in values]
    )
    options = {
        "retentionPeriod": 0,
        "partitionPredicate": "(year > 2020 and m = '01')",
        "manifestFilePath": "s3://b/m/",
    }

    lake.glue.purge_table("db", "t", options)
    lake.glue.purge_s3_path("s3://lake/u/", options)

    assert [p.values for p in lake.run.catalog.list_partitions("db", "t")] == [("2020", "01"), ("2021", "02")]
    for path in ("s3://lake/t/", "s3://lake/u/"):
        kept = [f.path.removeprefix(path) for f in lake.run.storage.list_files(path)]
        assert kept == ["year=2020/m=01/a.json", "year=2021/m=02/a.json"]
    assert lake.run.storage.read_bytes("s3://b/m/Success.csv").startswith(
        b'"s3://lake/u/year=2021/m=01/a.json",'
    )
    with pytest.raises(
        CatalogError, match=r"predicate 'day = 1' cannot be evaluated on its partition columns \(year, m\)"
    ):
        lake.glue.purge_table("db", "t", {"partitionPredicate": "day = 1"})
    lake.glue.purge_table("db", "t", {"retentionPeriod": 0})
    assert lake.run.catalog.list_partitions("db", "t") == []


def test_transitions_are_checked_and_logged(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})

    lake.glue.transition_table("db", "t", "GLACIER", {"retentionPeriod": 1, "accountId": "1", "roleArn": "r"})
    lake.glue.transition_s3_path("s3://lake/t/", "STANDARD_IA", {"accountId": "1", "roleArn": "r"})

    assert len([n for n in lake.run.recorder.notes if "files here have no storage class" in n]) == 2
    with pytest.raises(OptionError, match="the option roleArn is mandatory"):
        lake.glue.transition_s3_path("s3://lake/t/", "STANDARD_IA", {"accountId": "1"})
    with pytest.raises(OptionError, match="'COLD' is not a storage class"):
        lake.glue.transition_s3_path("s3://lake/t/", "COLD")


def test_partitions_of_records_are_mapped(lake: Any) -> None:
    # The library's own contract (https://github.com/awslabs/aws-glue-libs): items are {"record": ...}.
    frame = lake.frame([(1, "x"), (2, "y"), (3, "z")], "a int, b string")

    def double(items: Any) -> Any:
        for item in items:
            record = item["record"]
            if record["a"] == 2:
                yield {"record": record, "isError": True, "errorMessage": "two"}
            else:
                yield {"record": {"a": record["a"] * 2, "n": record.b}}

    made = frame.mapPartitions(double)
    assert lake.rows(made) == [(2, "x"), (6, "z")]
    assert made.errorsCount() == 1
    counted = frame.mapPartitionsWithIndex(
        lambda index, items: [{"record": {"known": index >= 0, "n": sum(1 for _ in items)}}]
    )
    rows = lake.rows(counted)
    assert sum(r[1] for r in rows) == 3
    assert all(r[0] for r in rows)


ITEM = {
    "Item": {
        "map": {"M": {"inner": {"M": {"name": {"S": "IOS"}, "n": {"N": "1.5"}}}}},
        "strings": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1"]},
        "ok": {"BOOL": True},
        "nothing": {"NULL": True},
        "list": {"L": [{"S": "p"}, {"S": "q"}]},
        "mixed": {"L": [{"S": "p"}, {"N": "1"}]},
    }
}
OTHER = {"Item": {"ok": {"S": "yes"}, "numbers": {"N": "2"}}}


def test_dynamodb_json_is_simplified(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html
    # (simplify_ddb_json): lists of one scalar type are simplified, those of several types are not.
    lake.put("s3://b/ddb/a.json", [ITEM])
    frame = lake.json("s3://b/ddb/").simplify_ddb_json()
    frame.printSchema()

    assert capsys.readouterr().out.splitlines() == [
        "root",
        "|-- map: struct",
        "|    |-- inner: struct",
        "|    |    |-- name: string",
        "|    |    |-- n: string",
        "|-- strings: array",
        "|    |-- element: string",
        "|-- numbers: array",
        "|    |-- element: string",
        "|-- ok: boolean",
        "|-- nothing: null",
        "|-- list: array",
        "|    |-- element: string",
        "|-- mixed: array",
        "|    |-- element: struct",
        "|    |    |-- S: string",
        "|    |    |-- N: string",
    ]
    assert lake.rows(frame.select_fields(["map", "strings", "list", "ok"])) == [
        ((("IOS", "1.5"),), ["a", "b"], True, ["p", "q"])
    ]
    with pytest.raises(ValueError, match=r"'map' holds a map \(M\); use simplify_ddb_json"):
        lake.json("s3://b/ddb/").unnest_ddb_json()


def test_dynamodb_json_is_unnested_and_mixed_types_are_a_choice(lake: Any) -> None:
    lake.put("s3://b/ddb/a.json", [{"Item": {"ColA": {"S": "a"}, "ok": {"BOOL": True}}}, OTHER])
    frame = lake.json("s3://b/ddb/").unnest_ddb_json()

    assert lake.schema(frame) == "struct<ColA:string,ok:struct<boolean:boolean,string:string>,numbers:string>"
    assert lake.rows(frame.resolveChoice(specs=[("ok", "cast:string")])) == [
        ("a", "true", None),
        (None, "yes", "2"),
    ]
    assert lake.rows(transforms.SimplifyDDBJson.apply(lake.json("s3://b/ddb/")).select_fields("ColA")) == [
        ("a",),
        (None,),
    ]


def test_a_schema_may_be_given_if_the_records_have_it(lake: Any) -> None:
    frame = lake.frame([(1, "x")], "a int, b string")
    other = lake.frame([], "b string, c double, a int")

    assert lake.rows(frame.with_frame_schema(other.schema())) == [("x", None, 1)]
    with pytest.raises(ValueError, match="field 'a' is int, not string; convert it with resolveChoice"):
        frame.with_frame_schema(lake.frame([], "a string").schema())
    assert lake.rows(frame.applyMapping([("a", "int", "n", "string")])) == [("1",)]


def test_functions_of_columns_and_dataframes(lake: Any) -> None:
    df = lake.glue.createDataFrame([([1, 2], 9)], "a array<int>, r int")

    made = df.select(
        functions.replaceArrayElement("a", "r", 1).alias("x"), functions.namedStruct("r", "a").alias("s")
    )
    assert lake.rows(made) == [([1, 9], (9, [1, 2]))]
    assert lake.rows(df.select(functions.explodeWithIndex("a"))) == [(0, 1), (1, 2)]
    mapped = functions.DataFrameApplyMapping.apply(df.select(F.col("r")), [("r", "int", "t", "string")])
    assert lake.rows(mapped) == [("9",)]


def test_modules_hold_what_awss_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    # https://github.com/awslabs/aws-glue-libs
    monkeypatch.syspath_prepend(str(SHIMS))
    before = set(sys.modules)
    try:
        for module, names in {
            **{f"awsglue.transforms.{m}": names for m, names in transforms.MODULES.items()},
            "awsglue.functions": ("namedStruct", "explodeWithIndex", "replaceArrayElement"),
            "awsglue.data_source": ("DataSource",),
            "awsglue.data_sink": ("DataSink",),
            "awsglue.dataframereader": ("DataFrameReader",),
            "awsglue.dataframe_transforms.apply_mapping": ("ApplyMapping",),
            "awsglue.dynamicframe": (
                "DynamicFrame",
                "DynamicFrameReader",
                "DynamicFrameWriter",
                "ResolveOption",
            ),
            "awsglue.gluetypes": ("StructType", "Field", "ChoiceType"),
            "awsglue.utils": ("getResolvedOptions", "iteritems"),
            "awsglueml.transforms": ("FindMatches", "FindIncrementalMatches", "FillMissingValues"),
        }.items():
            space: dict[str, Any] = {}
            exec(f"from {module} import {', '.join(names)}", space)
        exec("from awsglue.blueprint.workflow import Workflow, Entities", space)
        with pytest.raises(
            NotImplementedError, match="Workflow is not supported by the local engine: blueprints run"
        ):
            space["Workflow"](Name="w")
        exec("from awsglue.transforms import *", space)
        assert space["Filter"] is transforms.Filter
        assert "mappings" in space["describe_transform"]("applymapping")
        for name in ("FindMatches", "FindIncrementalMatches"):
            with pytest.raises(NotImplementedError, match=f"{name} is not supported"):
                getattr(transforms, name).apply(frame=None)
    finally:
        for name in set(sys.modules) - before:
            if name.startswith("awsglue"):
                del sys.modules[name]


def test_a_frame_may_be_made_of_rows(lake: Any) -> None:
    frame = DynamicFrame.fromDF(lake.glue.createDataFrame([(1,)], "a int"), lake.glue)
    assert lake.rows(frame) == [(1,)]
