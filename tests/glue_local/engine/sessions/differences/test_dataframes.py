"""The table of differences in the DataFrame API: the same rows on both engines, as Spark has them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import sorted_queries, sorting
from glue_local.engine.sessions.base import EngineFeatureError


@pytest.fixture
def run(open_run: Callable[..., Run]) -> Run:
    """A run without ANSI mode, as Glue 5.1 has it: what is expected here is null in it, and an error with it."""
    return open_run(conf={"spark.sql.ansi.enabled": "false"})


def _frame(run: Run) -> Any:
    rows = [
        ("1", 1.0e8, 5, Decimal("7.50")),
        ("x", float("nan"), None, None),
        (" 45.9 ", 2.0, 3000000000, Decimal(2)),
    ]
    return run.spark.createDataFrame(rows, "a string, b double, c bigint, e decimal(10,2)")


def _f() -> Any:
    from pyspark.sql import functions

    return functions


CASES: dict[str, tuple[Callable[[Any], Any], list[tuple[Any, ...]]]] = {
    "cast": (lambda d: d.select(d.a.cast("int"), d.c.cast("int")), [(1, 5), (None, None), (45, -1294967296)]),
    "text of a double": (lambda d: d.select(d.b.cast("string")), [("1.0E8",), ("NaN",), ("2.0",)]),
    "compare": (lambda d: d.filter(_f().col("a") > 1).select("c"), [(3000000000,)]),
    "compare in text": (lambda d: d.filter("a > 1").select("c"), [(3000000000,)]),
    "largest": (lambda d: d.agg(_f().min("b"), _f().avg("a")), [(2.0, 23.45)]),
    "window": (
        lambda d: d.select(_f().sum("a").over(_window()), _f().min("b").over(_window())),
        [(46.9, 2.0)] * 3,
    ),
    "decimals": (lambda d: d.select(d.e / 3), [(Decimal("2.500000"),), (None,), (Decimal("0.666667"),)]),
    "lambda": (
        lambda d: d.select(_f().transform_values(_f().create_map("a", "c"), lambda k, v: v + 1)),
        [({"1": 6},), ({"x": None},), ({" 45.9 ": 3000000001},)],
    ),
    "json": (
        lambda d: d.select(_f().to_json(_f().struct("b", "e"))),
        [('{"b":1.0E8,"e":7.50}',), ('{"b":"NaN"}',), ('{"b":2.0,"e":2.00}',)],
    ),
    "in a case": (
        lambda d: d.select(_f().when(d.a == 1, "one").otherwise("n")),
        [("one",), ("n",), ("n",)],
    ),
}


def _window() -> Any:
    from pyspark.sql import Window

    return Window.partitionBy(_f().lit(1))


@pytest.mark.parametrize("case", CASES)
def test_rows_are_sparks(run: Run, case: str) -> None:
    made, expected = CASES[case]
    assert [tuple(row) for row in made(_frame(run)).collect()] == expected


def test_times_are_those_of_the_sessions_zone(run: Run) -> None:
    """Both engines give these rows; what Sail cannot tell so is refused."""
    run.spark.conf.set("spark.sql.session.timeZone", "America/New_York")
    made = run.spark.createDataFrame([(1710052200, "2024-03-10T06:30:00Z")], "e bigint, s string")
    at = "cast(e as timestamp)"
    made.selectExpr(f"{at} t", f"array({at}) a", f"named_struct('x', {at}) s").write.parquet(
        "s3://lake/times/"
    )
    read = run.spark.read.parquet("s3://lake/times/")
    read.createOrReplaceTempView("of_times")
    made.createOrReplaceTempView("of_seconds")
    asked = [
        made.select(_f().col("e").cast("timestamp"), _f().timestamp_seconds("e"), _f().to_timestamp("e")),
        run.spark.sql("select timestamp_millis(e * 1000), timestamp_micros(e * 1000000), try_cast(e as timestamp) "
                      "from of_seconds"),
        read.select("t", "a", "s.x"),
        run.spark.sql("select t, a[0], s.x from of_times"),
    ]  # fmt: skip
    for frame in asked:
        for name in frame.toDF("x", "y", "z").columns:
            column = f"{name}[0]" if frame is asked[2] and name == "y" else name
            told = frame.toDF("x", "y", "z").selectExpr(
                f"hour({column})",
                f"cast({column} as string)",
                f"to_date({column})",
                f"date_format({column}, 'HH:mm')",
            )
            assert tuple(told.first()) == (1, "2024-03-10 01:30:00", dt.date(2024, 3, 10), "01:30")
    between = read.selectExpr(
        *(
            f"timestampdiff({unit}, t, timestamp'2024-11-03 01:00:00')"
            for unit in ("MONTH", "DAY", "HOUR", "SECOND")
        )
    )
    assert tuple(between.first()) == (7, 237, 5711, 20561400)
    if run.engine == "spark":
        return
    made.select("s").write.csv("s3://lake/text_of_times/")
    in_days = (
        "timestampadd(DAY, 1, t)",
        "t + interval 24 hours",
        "dateadd(HOUR, 24, t)",
        "t - timestamp'2024-11-03'",
    )
    for refused in (
        *(lambda each=each: read.selectExpr(each).collect() for each in in_days),
        lambda: made.selectExpr(f"cast({at} as timestamp_ntz)").collect(),
        lambda: run.spark.read.csv("s3://lake/text_of_times/", inferSchema=True),
        lambda: run.spark.createDataFrame(pd.DataFrame({"t": pd.to_datetime(["2024-03-10"])})),
    ):
        with pytest.raises(EngineFeatureError):
            refused()


def test_a_schemas_times_in_csv_are_read_by_their_patterns(run: Run) -> None:
    text = "d,t,n\n2024-01-05,05/01/2024 10:30,1\nnone,5/1/2024,2\n,,3\n"
    run.storage.write_bytes("s3://lake/patterns/y=1/a.csv", text.encode())
    reader = run.spark.read.option("header", True).schema("d date, t timestamp, n int")
    read = reader.options(dateFormat="yyyy-MM-dd", timestampFormat="dd/MM/yyyy HH:mm").csv(
        "s3://lake/patterns/"
    )
    assert read.dtypes == [("d", "date"), ("t", "timestamp"), ("n", "int"), ("y", "int")]
    rows = [
        (dt.date(2024, 1, 5), dt.datetime(2024, 1, 5, 10, 30), 1, 1),
        (None, None, 2, 1),
        (None, None, 3, 1),
    ]
    assert sorted((tuple(row) for row in read.collect()), key=lambda row: row[2]) == rows
    run.storage.write_bytes("s3://lake/months/a.csv", b"d\n2024-13-01\n")
    run.spark.conf.set("spark.sql.legacy.timeParserPolicy", "EXCEPTION")
    with pytest.raises(Exception, match="PARSE_DATETIME_BY_NEW_PARSER"):
        reader.schema("d date").option("dateFormat", "yyyy-MM-dd").csv("s3://lake/months/").collect()
    texts = reader.schema("d string, t string, n int").option("mode", "FAILFAST").csv("s3://lake/patterns/")
    assert texts.count() == len(rows)


def test_a_number_of_rows_is_an_int_that_makes_a_frame(run: Run) -> None:
    rows = _frame(run).count()
    assert type(rows) is int
    assert run.spark.createDataFrame([(rows,)], "rows long").first()["rows"] == rows


def test_columns_are_renamed_in_any_case_and_keep_their_names(run: Run) -> None:
    frame = _frame(run)
    assert frame.withColumnRenamed("A", "z").columns == ["z", "b", "c", "e"]
    assert frame.select(frame.a.cast("int"), _f().initcap("a")).columns == [
        "a",
        "initcap(a)",
    ]
    texts = ["cast(a as date)", "date_add('2024-03-01', 1)", "a = 1", "cast(b as int) as z", "stack(1, a)"]
    assert frame.selectExpr(*texts).columns == ["a", "date_add(2024-03-01, 1)", "(a = 1)", "z", "col0"]
    assert frame.agg(_f().expr("count_if(b > 1)")).columns == ["count_if((b > 1))"]


def test_rows_stay_in_the_order_of_a_sort_through_what_follows(run: Run) -> None:
    rows = run.spark.range(20_000).selectExpr("id", "id * 7919 % 1000 as v").orderBy("v", "id")
    rows.createOrReplaceTempView("in_order")
    f = _f()
    steps = {
        "computed": rows.withColumn("w", f.col("v") + 1),
        "filtered": rows.filter("id % 3 = 0").limit(15_000).select("v", f.upper(f.col("id").cast("string"))),
        "a star": rows.select("v", f.to_json(f.struct("*"))),
        "filled": rows.na.fill(0).na.drop().replace(1, 2, subset=["id"]),
        "a view": run.spark.sql("select *, id * 2 from in_order where id > 3"),
        "a query": run.spark.sql("with t as (select v, id from in_order order by v) select v, id + 1 from t"),
    }
    found = {name: [row.v for row in frame.collect()] for name, frame in steps.items()}
    assert {name: values == sorted(values) for name, values in found.items()} == dict.fromkeys(steps, True)
    assert {len(values) for values in found.values()} == {20_000, 6667, 19_996}


@pytest.mark.parametrize("format_", ["parquet", "csv"])
def test_sorted_rows_are_in_their_order_in_a_file(run: Run, format_: str) -> None:
    rows = (
        run.spark.range(20_000)
        .selectExpr("id * 7919 % 20000 as v")
        .orderBy("v")
        .selectExpr("v", "v + 1 as w")
    )
    for _ in range(2):
        rows.coalesce(1).write.format(format_).mode("overwrite").save("s3://lake/sorted/")
    storage: Any = run.storage
    (file,) = (storage.root / "lake" / "sorted").glob("part-*")
    if format_ == "csv":
        values = [int(line.split(",")[0]) for line in file.read_text().splitlines()]
    else:
        import pyarrow.parquet as pq

        values = pq.read_table(file).column("v").to_pylist()
    assert values == list(range(20_000))


#: Options of a write whose files, of sorted rows, are those of the same rows without a sort.
WRITES: list[tuple[str, dict[str, str]]] = [
    ("text", {"lineSep": "|"}),
    ("text", {"LineSep": "|", "compression": "gzip"}),
    (
        "csv",
        {"header": "true", "sep": ";", "quote": "'", "escape": "^", "nullValue": "-", "quoteAll": "true"},
    ),
    ("csv", {"header": "true", "compression": "gzip", "emptyValue": "-", "maxRecordsPerFile": "2"}),
    ("json", {"compression": "gzip"}),
    ("parquet", {"compression": "gzip"}),
    ("parquet", {"compression": "zstd"}),
    ("parquet", {"compression": "none", "maxRecordsPerFile": "2"}),
]


@pytest.mark.parametrize(("format_", "options"), WRITES, ids=str)
def test_options_of_a_write_hold_for_sorted_rows_too(run: Run, format_: str, options: dict[str, str]) -> None:
    rows = run.spark.createDataFrame([("a",), ("b'",), ("",)], "v string")
    if format_ != "text":
        rows = rows.selectExpr("v", "length(v) as n")
    for name, frame in (("plain", rows), ("sorted", rows.orderBy(_f().length("v")))):
        frame.coalesce(1).write.format(format_).options(**options).mode("overwrite").save(f"s3://b/{name}")
    storage: Any = run.storage
    plain, sorted_ = (_written(storage.root / "b" / name) for name in ("plain", "sorted"))
    assert [ending for ending, _ in sorted_] == [ending for ending, _ in plain]
    assert sorted(line for _, lines in sorted_ for line in lines) == sorted(
        line for _, lines in plain for line in lines
    )


def _written(folder: Any) -> list[tuple[str, list[Any]]]:
    """Return each file's ending (and, of Parquet, its codec) with its rows."""
    import gzip

    import pyarrow.parquet as pq

    found = []
    for file in sorted(folder.glob("part-*")):
        ending = file.name[file.name.index(".") :]
        if ending.endswith("parquet"):
            codec = pq.ParquetFile(file).metadata.row_group(0).column(0).compression
            found.append((f"{codec}{ending}", [str(row) for row in pq.read_table(file).to_pylist()]))
            continue
        data = gzip.decompress(file.read_bytes()) if ending.endswith(".gz") else file.read_bytes()
        found.append((ending, re.findall(rb"[^|\n]*[|\n]", data)))
    return found


QUERIES = {
    "SELECT a FROM t ORDER BY regexp_replace(a, '\\\\)', '')": True,
    "SELECT a FROM t ORDER BY '(', b": True,
    "SELECT a FROM t ORDER BY `a)` DESC;": True,
    "SELECT a FROM t ORDER BY a -- )": True,
    "SELECT a FROM t ORDER /* ( /* ( */ */ BY a LIMIT 3": True,
    "SELECT a FROM t UNION SELECT b FROM u ORDER BY 1": True,
    "WITH c AS (SELECT ')' AS a FROM t) SELECT a FROM c ORDER BY a": True,
    "(SELECT a FROM t ORDER BY a)": True,
    "(SELECT a FROM t ORDER BY a) LIMIT 3": True,
    "((SELECT a FROM t) ORDER BY a)": True,
    "(SELECT a FROM t ORDER BY a) UNION ALL (SELECT 1 ORDER BY 1)": False,
    "WITH c AS (SELECT a FROM t ORDER BY a) SELECT a FROM c": False,
    "SELECT a FROM (SELECT a FROM t ORDER BY a) WHERE a = ')'": False,
    "SELECT sum(a) OVER (ORDER BY b) FROM t": False,
    "SELECT a FROM t WHERE a = 'order by a'": False,
    "SELECT `order by` FROM t -- ORDER BY a": False,
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_sorted_by_its_own_order_by(query: str) -> None:
    assert sorting.ordered(query) is QUERIES[query]


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("concat(a, ' over (')", False),
        ("concat(a, 'sum (x)') -- max (b)", False),
        ("`max` (a)", True),
        ("row_number() OVER w", True),
    ],
)
def test_only_calls_are_of_many_rows(text: str, many: bool) -> None:
    assert sorting.of_many_rows(text) is many


@pytest.mark.parametrize(
    ("query", "made"),
    [
        ("SELECT * -- all\nFROM v WHERE a > 1 -- )", "SELECT `a`, `b` FROM {} WHERE a > 1 -- )\nORDER BY {}"),
        (
            "SELECT v.*, f(*, ')') FROM v LIMIT 3;",
            "SELECT `a`, `b`, f(`a`, `b`, ')') FROM {} ORDER BY {} LIMIT 3",
        ),
        ("SELECT * EXCEPT (a) FROM v WHERE b", "SELECT `b` FROM {} WHERE b ORDER BY {}"),
        ("SELECT f(* EXCEPT (a)) FROM v WHERE b", None),
        ("TABLE v", "TABLE v"),
        (
            "WITH c (x, y) AS (SELECT a, b FROM v), d AS (SELECT x + 1 AS z FROM c WHERE y) SELECT z FROM d",
            "WITH c (x, y) AS (SELECT a, b FROM v), d AS (SELECT x + 1 AS z FROM (SELECT *, row_number() OVER ()"
            " AS _glue_local_place_1 FROM c c) c WHERE y ORDER BY _glue_local_place_1 ) SELECT z FROM d",
        ),
    ],
)
def test_what_is_selected_of_sorted_rows_leaves_their_number_out(query: str, made: str | None) -> None:
    place = f"{sorting.PLACE}_0"
    numbered = f"(SELECT *, {sorting.PLACE_SQL} AS {place} FROM v v) v"
    found, known = sorted_queries.in_order(
        query, {"v"}.__contains__, lambda asked: ["a", "b"]["EXCEPT" in asked :]
    )
    assert known is (made is not None)
    assert found.split() == (query if made is None else made.format(numbered, place)).split()


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("/* one */ CREATE OR REPLACE TEMP VIEW `V` AS SELECT 1", "v"),
        (
            "CREATE GLOBAL TEMPORARY VIEW IF NOT EXISTS v (a COMMENT 'as') COMMENT ' as ' AS SELECT 1",
            "global_temp.v",
        ),
        ("CREATE VIEW v AS SELECT 1", None),
        ("CREATE TEMP VIEW v USING csv", None),
    ],
)
def test_a_statement_that_makes_a_view_is_known(statement: str, name: str | None) -> None:
    assert sorted_queries.view_made(statement) == (name and (name, " SELECT 1"))


@pytest.mark.parametrize(
    ("value", "schema"), [(1, "a double"), (1.5, "a int"), (1.0, "a bigint"), ([1], "a array<double>")]
)
def test_a_value_of_another_type_than_its_column_is_an_error(run: Run, value: Any, schema: str) -> None:
    with pytest.raises(TypeError, match=r"can ?not accept object"):
        run.spark.createDataFrame([(value,)], schema)


def test_structs_with_other_fields_are_put_together_by_name(run: Run) -> None:
    left = run.spark.createDataFrame([((1, 2), 1)], "s struct<x:int,y:int>, k int")
    right = run.spark.createDataFrame([((3, 4), 2)], "s struct<y:int,z:int>, k int")
    made = left.unionByName(right, allowMissingColumns=True)
    assert made.schema["s"].dataType.simpleString() == "struct<x:int,y:int,z:int>"
    assert sorted(tuple(row.s) for row in made.filter("k = 1").collect()) == [(1, 2, None)]
    assert [tuple(row.s) for row in made.filter("k = 2").collect()] == [(None, 3, 4)]


def test_a_rank_needs_an_order(run: Run) -> None:
    from pyspark.errors import AnalysisException
    from pyspark.sql import Window

    frame = run.spark.createDataFrame([(1, 2)], "a int, b int")
    with pytest.raises(AnalysisException):
        frame.select(_f().row_number().over(Window.partitionBy("a"))).collect()
