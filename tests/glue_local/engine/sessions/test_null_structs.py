"""The fields of a struct that is NULL are NULL, wherever its rows come from: both engines are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import functions

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import EngineFeatureError
from glue_local.engine.types.typeconv import tight, tight_table
from glue_local.environments import this_version

S = "struct<p:string,r:int>"
ARROW = pa.struct([("p", pa.string()), ("r", pa.int32())])
ROWS = [{"p": "x", "r": 2}, None]


def _base(run: Run) -> Any:
    return run.spark.createDataFrame([(1, ("x", 2)), (2, None)], f"id int, s {S}").orderBy("id")


def _rows(frame: Any) -> list[Any]:
    return [tuple(row) for row in frame.collect()]


def test_of_rows(run: Run) -> None:
    assert _rows(_base(run).select("s.r", "s.p", functions.expr("s.r is null"))) == [
        (2, "x", False),
        (None, None, True),
    ]


@pytest.mark.parametrize(
    ("value", "type_", "asked", "expected"),
    [
        ([("x", 2), None], f"array<{S}>", "transform(v, x -> x.r)", [2, None]),
        ([[("x", 2), None], None], f"array<array<{S}>>", "v[0][1].p", None),
        ({"a": ("x", 2), "b": None}, f"map<string,{S}>", "v['b'].r", None),
        ({"a": [("x", 2), None]}, f"map<string,array<{S}>>", "v['a'][1].r", None),
        ((None,), f"struct<q:{S}>", "v.q.r", None),
        (None, f"struct<q:{S}>", "v.q.r", None),
        (None, f"struct<q:array<{S}>>", "v.q", None),
    ],
)
def test_of_nested_rows(run: Run, value: Any, type_: str, asked: str, expected: Any) -> None:
    frame = run.spark.createDataFrame([(1, value)], f"id int, v {type_}")
    assert _rows(frame.selectExpr(asked)) == [(expected,)]


def test_of_functions_of_arrow_and_of_pandas(run: Run) -> None:
    def by_arrow(batches: Iterator[Any]) -> Iterator[Any]:
        for _ in batches:
            yield pa.RecordBatch.from_pylist([{"s": row} for row in ROWS], schema=pa.schema([("s", ARROW)]))

    def by_pandas(batches: Iterator[Any]) -> Iterator[Any]:
        import pandas as pd

        for _ in batches:
            yield pd.DataFrame({"s": ROWS})

    one = _base(run).limit(1)
    for made in (one.mapInArrow(by_arrow, f"s {S}"), one.mapInPandas(by_pandas, f"s {S}")):
        assert _rows(made.select("s.r", "s.p")) == [(2, "x"), (None, None)]
    of_groups = _base(run).groupBy("id").applyInPandas(lambda group: group, f"id int, s {S}")
    assert sorted(_rows(of_groups.select("id", "s.r", "s.p"))) == [(1, 2, "x"), (2, None, None)]
    by_row = functions.udf(lambda i: ("x", 2) if i == 1 else None, S, useArrow=True)
    version = this_version()
    refused = run.engine == "sail" and version is not None and version.name == "6.0"
    with pytest.raises(EngineFeatureError, match="useArrow") if refused else nullcontext():
        made = _base(run).select("id", by_row("id").alias("s")).select("id", "s.r", "s.p")
        assert sorted(_rows(made)) == [(1, 2, "x"), (2, None, None)]


def test_of_required_fields_in_parquet(run: Run, tmp_path: Path) -> None:
    required = pa.struct([pa.field("p", pa.string(), False), pa.field("r", pa.int32(), False)])
    inner = pa.StructArray.from_arrays(
        [pa.array(["x", "y"]), pa.array([2, 3], pa.int32())], fields=list(required)
    )
    masked = pa.StructArray.from_arrays(inner.flatten(), fields=list(required), mask=pa.array([False, True]))
    (folder := tmp_path / "s3" / "b" / "t").mkdir(parents=True)
    pq.write_table(pa.table({"id": [1, 2], "s": masked}), folder / "a.parquet")
    frame = run.spark.read.parquet("s3://b/t/").orderBy("id")
    assert _rows(frame.select("s.r", "s.p")) == [(2, "x"), (None, None)]


@pytest.mark.parametrize(
    "made",
    [
        lambda frame: (
            frame.apply_mapping([("id", "int", "id", "int"), ("s.r", "int", "r", "int")]).toDF().select("r")
        ),
        lambda frame: frame.unnest().toDF().orderBy("id").select("`s.r`"),
        lambda frame: frame.map(lambda record: record).toDF().orderBy("id").select("s.r"),
    ],
)
def test_of_dynamic_frames(run: Run, made: Callable[[DynamicFrame], Any]) -> None:
    frame = DynamicFrame.fromDF(_base(run), GlueContext(None), "frame")
    assert sorted(_rows(made(frame)), key=str) == [(2,), (None,)]


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([None, [*ROWS], [], ROWS], pa.list_(ARROW)),
        ([None, [*ROWS], [], ROWS], pa.large_list(ARROW)),
        ([None, [("a", None)], [], [("b", {"p": "x", "r": 1})]], pa.map_(pa.string(), ARROW)),
        ([None, {"q": None}, {"q": [None, ROWS]}], pa.struct([("q", pa.list_(pa.list_(ARROW)))])),
    ],
)
def test_values_and_types_stay(values: list[Any], type_: pa.DataType) -> None:
    array = pa.array(values, type_)
    for begin in range(len(array)):
        part = array.slice(begin)
        assert tight(part).to_pylist() == part.to_pylist()
        assert tight(part).type == type_
        tight(part).validate(full=True)


def test_a_table_without_structs_is_the_same_one() -> None:
    table = pa.table({"a": [1, None], "b": [["x"], None]})
    assert tight_table(table) is table
