"""What a script gets as its SparkContext and SparkSession, and that the next one starts clean."""

from __future__ import annotations

from typing import Any

import pyspark
import pytest
from pyspark import SparkConf
from pyspark.context import SparkContext
from pyspark.sql import SparkSession, SQLContext, Window
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.functions import col, udf

from glue_local.engine.run.current import current_run
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import EngineFeatureError, get_engine, parse_conf, set_current_run
from glue_local.engine.sessions.spark import JAVA_OPTIONS, java_options
from glue_local.engine.sessions.substitution import substitute
from glue_local.environments import this_version


def test_every_way_to_a_session_is_the_runs_session(run: Run) -> None:
    context = SparkContext()
    assert SparkContext.getOrCreate() is not None
    assert isinstance(SparkContext().getOrCreate(), SparkContext)
    assert isinstance(context, SparkContext)
    assert SparkSession.builder.appName("x").getOrCreate() is run.spark
    for session in (SparkSession(context), SparkSession.builder.config("k", "v").getOrCreate()):
        session.createDataFrame([(1,)], "a int").createOrReplaceTempView("shared")
        assert run.spark.table("shared").count() == 1


def test_configuration_of_builder_and_context_reaches_the_session(run: Run) -> None:
    SparkContext(conf=SparkConf().set("spark.stedi.one", "1"))
    spark = SparkSession.builder.config("spark.stedi.two", "2").getOrCreate()
    assert (spark.conf.get("spark.stedi.one"), spark.conf.get("spark.stedi.two")) == ("1", "2")


def test_harmless_calls_of_scripts_work(run: Run) -> None:
    context = SparkContext.getOrCreate()
    context.setLogLevel("ERROR")
    assert context.version == pyspark.__version__
    assert context.broadcast({"a": 1}).value == {"a": 1}
    assert context.getConf() is not None
    spark = SparkSession(context)
    spark.sparkContext.setLogLevel("ERROR")
    spark.stop()
    context.stop()
    assert spark.range(3).count() == 3


def test_functions_udfs_and_windows_work_on_its_columns(run: Run) -> None:
    df = run.spark.createDataFrame([(1, "a"), (2, "a"), (3, "b")], "id bigint, k string")

    @udf("bigint")
    def twice(x: int) -> int:
        return 2 * x

    window = Window.partitionBy("k").orderBy(col("id").desc())
    out = df.select("k", twice("id").alias("t"), F.row_number().over(window).alias("n")).where(
        F.col("n") == 1
    )
    assert sorted(tuple(r) for r in out.collect()) == [("a", 4, 1), ("b", 6, 1)]
    run.spark.udf.register("plus_one", lambda x: x + 1, "bigint")
    assert run.spark.sql("select plus_one(41) as x").first()["x"] == 42


def test_sql_sees_the_configuration(open_run: Any) -> None:
    run = open_run(conf={"spark.stedi.scope": "reading", "spark.stedi.outer": "<${spark.stedi.scope}>"})
    run.spark.conf.set("spark.stedi.late", "x")
    run.spark.sql("set spark.stedi.by_sql=y")
    text = "select '${spark.stedi.scope}', '${spark.stedi.late}', '${spark.stedi.by_sql}', '${spark.stedi.outer}'"
    assert tuple(run.spark.sql(text).first()) == ("reading", "x", "y", "<reading>")
    assert tuple(run.spark.sql("select '${spark.stedi.nowhere}', '$x', '${system.d'").first()) == (
        "",
        "$x",
        "${system.d",
    )
    assert run.spark.range(1).select(F.expr("'${spark.stedi.scope}'")).first()[0] == "reading"


def test_semantics_that_both_engines_share(run: Run) -> None:
    row = run.spark.sql(
        "select to_timestamp('2020-06-01 10:00:00') as c, "
        "current_timezone() as d, unix_timestamp('1970-01-02', 'yyyy-MM-dd') as e"
    ).first()
    assert (str(row["d"]).removeprefix("Etc/"), row["e"]) == ("UTC", 86400)
    assert run.spark.createDataFrame([(1,)], "Aa int").select("aA").first()[0] == 1


@pytest.mark.parametrize("expression", ["1/0", "cast('x' as int)", "cast(3e10 as int)", "array(1)[4]"])
def test_ansi_mode_is_on_where_glue_has_it_on_and_a_script_can_switch_it(run: Run, expression: str) -> None:
    version = this_version()
    assert version is not None
    assert run.spark.conf.get("spark.sql.ansi.enabled") == str(version.ansi).lower()
    for ansi in (True, False):
        run.spark.conf.set("spark.sql.ansi.enabled", str(ansi).lower())
        query = f"select {expression} as a"
        if ansi:
            with pytest.raises(Exception, match=r"(?i)zero|cast|index"):
                run.spark.sql(query).collect()
        elif expression != "cast(3e10 as int)":  # saturates
            assert run.spark.sql(query).first()[0] is None


def test_a_frame_keeps_the_view_it_was_made_of(run: Run) -> None:
    spark = run.spark
    spark.createDataFrame([(1,), (2,)], "id int").createOrReplaceTempView("myDataSource")
    by_sql, by_name = spark.sql("select * from myDataSource where id > 1"), spark.table("myDataSource")
    spark.createDataFrame([(7,)], "id int").createOrReplaceTempView("myDataSource")
    assert [row.id for row in by_sql.collect()] == [2]
    assert sorted(row.id for row in by_name.collect()) == [1, 2]
    assert [row.id for row in spark.sql("select * from myDataSource").collect()] == [7]
    assert [row.tableName.lower() for row in spark.sql("show tables").collect()] == ["mydatasource"]


def test_the_same_query_is_read_anew_once_its_view_has_another_type(run: Run) -> None:
    for value, expected in ((7, "7"), (1e8, "1.0E8"), ("x", "x")):
        run.spark.createDataFrame([(value,)], ["id"]).createOrReplaceTempView("changing")
        assert run.spark.sql("select cast(id as string) as text from changing").first()["text"] == expected


def test_a_new_run_sees_nothing_of_the_one_before(open_run: Any) -> None:
    first = open_run()
    first.spark.range(3).createOrReplaceTempView("view")
    first.spark.range(3).createOrReplaceGlobalTempView("shared_view")
    first.spark.range(3).write.saveAsTable("saved")
    first.spark.sql("create database other")
    first.spark.conf.set("spark.stedi.x", "1")
    first.spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    second = open_run()
    assert second.spark is not first.spark
    assert second.spark.conf.get("spark.stedi.x", "unset") == "unset"
    assert second.spark.conf.get("spark.sql.session.timeZone") == "UTC"
    for name in ("view", "saved", "global_temp.shared_view"):
        with pytest.raises(Exception, match=r"(?i)not found|cannot be found"):
            second.spark.table(name).collect()
    assert [d.name for d in second.spark.catalog.listDatabases()] == ["default"]


def test_without_a_run_the_error_says_what_to_do() -> None:
    set_current_run(None)
    with pytest.raises(RuntimeError, match="glue-local run"):
        current_run()


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
@pytest.mark.parametrize(
    ("use", "named"),
    [
        (lambda s, df: df.rdd.sample(False, 0.5), "RDD.sample"),
        (lambda s, df: df._jdf, "DataFrame._jdf"),
        (
            lambda s, df: df.selectExpr("id as a", "id as a").cache(),
            "caching a frame with the columns ['a', 'a']",
        ),
        (lambda s, df: df.rdd.toDF(None, 0.5), "an RDD with a sampling ratio"),
        (lambda s, df: s.sparkContext.sequenceFile("s3://b/x"), "SparkContext.sequenceFile"),
        (lambda s, df: s.sparkContext.binaryRecords("s3://b/x", 8), "SparkContext.binaryRecords"),
        (lambda s, df: s.sparkContext._jvm.java.lang.Runtime, "SparkContext._jvm.java.lang.Runtime"),
        (lambda s, df: s._jvm.System.getProperty("os.name"), "System.getProperty('os.name')"),
        (lambda s, df: s.sparkContext._jsc.sc(), "SparkContext._jsc.sc"),
        (
            lambda s, df: s.sparkContext._jsc.hadoopConfiguration().set("mapreduce.input.x", "1"),
            "Hadoop's setting mapreduce.input.x",
        ),
        (lambda s, df: SparkContext()._gateway.jvm.org.apache.spark, "SparkContext._jvm.org.apache.spark"),
        (lambda s, df: s._jvm.org.apache.hadoop.fs.FileUtil, "_jvm.org.apache.hadoop.fs.FileUtil"),
        (
            lambda s, df: s._jvm.org.apache.hadoop.fs.FileSystem.get(s._jsc.hadoopConfiguration()).exists(
                s._jvm.org.apache.hadoop.fs.Path("/tmp/x")
            ),
            "Hadoop's FileSystem of /tmp/x",
        ),
        (lambda s, df: s._jsparkSession.sessionState(), "SparkSession._jsparkSession.sessionState"),
        (lambda s, df: s._jsparkSession.catalog().listTables(), "_jsparkSession.catalog().listTables"),
    ],
)
def test_what_needs_the_jvm_names_itself_and_the_spark_engine(run: Run, use: Any, named: str) -> None:
    with pytest.raises(EngineFeatureError) as error:
        use(run.spark, run.spark.range(1))
    assert named in str(error.value)
    assert "--engine spark" in str(error.value)


def test_sql_context_of_old_scripts(run: Run) -> None:
    assert SQLContext(SparkContext.getOrCreate()).sql("select 1 as a").first()["a"] == 1


@pytest.mark.parametrize("given", ["", "-Xss4m", "-Xss4m -XX:+UseSerialGC"])
def test_a_jvm_has_one_collector(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(JAVA_OPTIONS, given)
    collectors = [option for option in java_options().split() if option.endswith("GC")]
    assert collectors == (["-XX:+UseSerialGC"] if "Serial" in given else ["-XX:+UseParallelGC"])
    assert given in java_options()


def test_an_unknown_engine_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="unknown engine 'flink': choose sail or spark"):
        get_engine("flink")


@pytest.mark.parametrize(
    ("text", "conf"),
    [
        ("a=b", {"a": "b"}),
        ("a=b --conf c=d e", {"a": "b", "c": "d e"}),
        ("a=x=y", {"a": "x=y"}),
        ("--conf a=1", {"a": "1"}),
    ],
)
def test_the_conf_argument_is_split_into_settings(text: str, conf: dict[str, str]) -> None:
    assert parse_conf(text) == conf


def test_a_setting_without_a_value_is_an_error() -> None:
    with pytest.raises(ValueError, match="expected key=value, got 'b'"):
        parse_conf("a=1 --conf b")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${a}-${spark:a}", "1-1"),
        ("${none}", ""),
        ("${other:a}", "${other:a}"),
        ("no reference: $a {a}", "no reference: $a {a}"),
        ("${nested}", "[1]"),
    ],
)
def test_settings_are_substituted_in_sql(text: str, result: str) -> None:
    assert substitute(text, {"a": "1", "nested": "[${a}]"}.get) == result


def test_a_circular_reference_is_an_error() -> None:
    with pytest.raises(ValueError, match="circular reference"):
        substitute("${a}", {"a": "${b}", "b": "${a}"}.get)


def test_a_blank_at_a_names_end_is_part_of_the_name(lake: Any) -> None:
    """As Spark 3.5.6: Sail leaves it out, and took the column of the name without it."""
    from pyspark.sql import functions as F  # noqa: N812

    frame = lake.glue.spark_session.createDataFrame(
        [("a", "b", 1.5, (2.5, 1))], "n string, `n ` string, d double, s struct<`x `: double, `y:z`: int>"
    )
    in_json = F.to_json(F.struct("n", F.col("`n `"), "d", "s"))

    assert frame.select("n ", in_json.alias("j")).collect() == [
        ("b", '{"n":"a","n ":"b","d":1.5,"s":{"x ":2.5,"y:z":1}}')
    ]
    assert [frame.filter(F.col("n ") == each).count() for each in "ab"] == [0, 1]
    assert frame.drop("n ").columns == ["n", "d", "s"]
    assert frame.select(F.col("s").cast("struct<`q `: int, r: string>").alias("t")).collect() == [((2, "1"),)]
    with pytest.raises(Exception, match=r"(?i)cannot.*resolve"):
        frame.select(" n").collect()
