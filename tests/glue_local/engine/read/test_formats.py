"""Formats and compressions: what goes out comes back, types are those that AWS documents, a bad record is one."""

from __future__ import annotations

import gzip
import io
import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import orc

from glue_local.catalog.model import CatalogError
from glue_local.engine.api.job import Job
from glue_local.engine.read.compression import COMPRESSIONS, DamagedFileError, open_text
from glue_local.engine.read.grok import Grok
from glue_local.engine.read.xmlfile import read as xml_items
from glue_local.engine.sessions.iceberg import library
from glue_local.engine.storage import FolderStorage
from glue_local.engine.tables.session import SessionTables
from glue_local.engine.types.options import OptionError


def frame_of(lake: Any, path: str, format: str, **options: Any) -> Any:
    return lake.glue.create_dynamic_frame.from_options("s3", {"paths": [path]}, format, options)


def errors(lake: Any) -> list[tuple[Any, str]]:
    return [(e["line"], e["message"]) for e in lake.run.recorder.error_records]


# --- what goes out comes back
OUT = [
    ("orc", {}, {}),
    ("orc", {"compression": "zlib"}, {}),
    ("avro", {"version": "1.8"}, {"version": "1.8"}),
    ("avro", {"compression": "snappy"}, {}),
    *(
        ("json", {"compression": c}, {})
        for c in ("snappy", "deflate", "lz4", "zstd", "bzip2", "gzip", "none")
    ),
    ("csv", {"compression": "snappy"}, {"withHeader": True}),
]


def test_what_goes_out_comes_back(lake: Any) -> None:
    frame = lake.frame([(1, "x"), (2, None)], "a int, b string")
    for i, (format_, write, read) in enumerate(OUT):
        path = f"s3://b/out{i}/"
        lake.glue.write_dynamic_frame.from_options(frame, "s3", {"path": path}, format_, write, f"n{i}")
        back = frame_of(lake, path, format_, **read).toDF()
        rows = sorted((int(r["a"]), r["b"] or None) for r in back.collect())
        assert rows == [(1, "x"), (2, None)], (format_, write)
    assert [w["rows"] for w in lake.run.recorder.writes] == [2] * len(OUT)
    names = {f.path.rsplit(".", 1)[1] for f in lake.run.storage.list_files("s3://b/out4/")}
    assert names == {"snappy"}


def test_nan_beside_one_other_value_stays(lake: Any) -> None:
    """Statistics of Parquet leave NaN out (https://github.com/apache/parquet-format, Statistics)."""
    spark = lake.glue.spark_session
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [math.nan, 1.0]}), out)
    lake.put("s3://b/in/a.parquet", out.getvalue())
    frame = lake.glue.create_dynamic_frame.from_options("s3", {"paths": ["s3://b/in/"]}, format="parquet")
    lake.glue.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/out/"}, "parquet")
    csv = lake.csv(lake.put("s3://b/a.csv", "a\nNaN\n1.0\n"), withHeader=True)

    for found in (
        frame.toDF(),
        frame.toDF().cache(),
        spark.read.parquet("s3://b/out/"),
        csv.resolveChoice(specs=[("a", "cast:double")]).toDF(),
    ):
        assert str([r[0] for r in lake.rows(found)]) == "[1.0, nan]"


def test_partition_keys_are_folders_in_every_format(lake: Any) -> None:
    frame = lake.frame([(1, "x", "k l"), (2, "y", None)], "a int, b string, k string")
    for format_ in ("orc", "avro", "json"):
        options = {"path": f"s3://b/{format_}/", "partitionKeys": ["k"]}
        lake.glue.write_dynamic_frame.from_options(frame, "s3", options, format_, {"compression": "snappy"})
        found = {f.path.split("/")[4] for f in lake.run.storage.list_files(f"s3://b/{format_}/")}
        assert {unquote(k) for k in found} == {"k=k l", "k=__HIVE_DEFAULT_PARTITION__"}


# --- Avro: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-avro-home.html
AVRO = {
    "type": "record",
    "name": "r",
    "fields": [
        {"name": "dec", "type": {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "millis", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "time", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "kind", "type": {"type": "enum", "name": "e", "symbols": ["A", "B"]}},
        {"name": "tags", "type": {"type": "map", "values": "int"}},
        {"name": "either", "type": ["null", "string", "long"]},
        {
            "name": "inner",
            "type": ["null", {"type": "record", "name": "i", "fields": [{"name": "x", "type": "float"}]}],
        },
    ],
}
AVRO_TYPES = {
    "1.7": "dec:binary,day:int,millis:bigint,micros:bigint,time:int",
    "1.8": "dec:decimal(5,2),day:date,millis:timestamp,micros:bigint,time:int",
}


def test_avro_has_the_types_of_each_version(lake: Any) -> None:
    moment = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    record = {
        "dec": Decimal("1.25"),
        "day": date(1970, 1, 3),
        "millis": moment,
        "micros": moment,
        "time": moment.time(),
        "kind": "B",
        "tags": {"p": 1},
        "either": "s",
        "inner": {"x": 0.5},
    }
    out = io.BytesIO()
    fastavro.writer(
        out, fastavro.parse_schema(AVRO), [record, {**record, "either": 7, "inner": None}], codec="deflate"
    )
    lake.put("s3://b/avro/a.avro", out.getvalue())
    rest = "kind:string,tags:map<string,int>,either:struct<long:bigint,string:string>,inner:struct<x:float>"

    for version, types in AVRO_TYPES.items():
        frame = frame_of(lake, "s3://b/avro/", "avro", version=version)
        assert lake.schema(frame) == f"struct<{types},{rest}>"
    rows = lake.rows(frame.select_fields(["dec", "day", "kind", "tags", "either"]))
    assert rows[0][:4] == (Decimal("1.25"), date(1970, 1, 3), "B", {"p": 1})
    assert [r[4] for r in rows] == [(7, None), (None, "s")] or [r[4] for r in rows] == [
        (None, "s"),
        (7, None),
    ]
    raw = frame_of(lake, "s3://b/avro/", "avro").select_fields(["dec", "day", "millis"]).toDF().first()
    assert tuple(raw) == (bytearray(b"\x7d"), 2, int(moment.timestamp() * 1000))

    lake.put("s3://b/bad/a.avro", out.getvalue()[:-30])
    with pytest.raises(DamagedFileError, match=r"^s3://b/bad/a\.avro: an Avro file is damaged after"):
        frame_of(lake, "s3://b/bad/", "avro").count()
    lake.put("s3://b/none/a.avro", b"no avro")
    with pytest.raises(DamagedFileError, match=r"^s3://b/none/a\.avro: not an Avro file"):
        frame_of(lake, "s3://b/none/", "avro").count()
    with pytest.raises(OptionError, match=r"version '2' is not one of 1\.7, 1\.8"):
        frame_of(lake, "s3://b/avro/", "avro", version="2").count()


def test_orc_files_of_other_types_are_read_together(lake: Any) -> None:
    def put(name: str, table: Any) -> None:
        out = io.BytesIO()
        orc.write_table(table, out)
        lake.put(f"s3://b/orc/{name}", out.getvalue())

    put(
        "a.orc",
        pa.table({"a": pa.array([1], pa.int32()), "t": pa.array([datetime(2024, 1, 2)], pa.timestamp("us"))}),
    )
    put("b.orc", pa.table({"a": pa.array([1 << 40], pa.int64()), "s": pa.array([{"x": [1]}])}))
    frame = frame_of(lake, "s3://b/orc/", "orc")

    assert lake.schema(frame) == "struct<a:bigint,t:timestamp,s:struct<x:array<bigint>>>"
    assert lake.rows(frame.select_fields(["a", "s"])) == [(1, None), (1 << 40, ([1],))]
    put("_col.orc", pa.table({"_col0": [1]}))
    out = io.BytesIO()
    orc.write_table(pa.table({"_col0": [7], "_col1": ["x"]}), out)
    lake.table("t", {"n": "bigint", "s": "string"}, format="orc")
    lake.put("s3://lake/t/x.orc", out.getvalue())
    assert lake.rows(lake.catalog("t")) == [(7, "x")]
    lake.put("s3://b/bad/a.orc", b"none")
    with pytest.raises(DamagedFileError, match=r"^s3://b/bad/a\.orc: not an ORC file"):
        frame_of(lake, "s3://b/bad/", "orc").count()


# --- XML: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-xml-home.html and
# https://github.com/databricks/spark-xml (attributes, values, arrays).
XML = """<?xml version="1.0"?>
<catalog><!-- <book>no</book> -->
  <book id="bk101" ns:lang="en"><author>Gambardella &amp; Co</author><price>44.95</price><copies>3</copies>
    <genre>A</genre><genre>B</genre><empty/><title lang="de">Eins</title></book>
  <book id="7"><author>Ralls</author><price>5</price><broken></book>
  <book id="8"><author><![CDATA[<book>]]></author><copies>many</copies><inner><x>true</x></inner></book>
  <book id="9"/>
</catalog>"""


def test_xml_elements_are_records_and_a_bad_one_costs_itself_only(lake: Any) -> None:
    lake.put("s3://b/xml/a.xml", XML)
    frame = frame_of(lake, "s3://b/xml/", "xml", rowTag="book")

    assert lake.schema(frame) == (
        "struct<_id:string,_ns:lang:string,author:string,price:double,copies:struct<int:int,string:string>,"
        "genre:array<string>,empty:string,title:struct<_lang:string,_VALUE:string>,inner:struct<x:boolean>>"
    ).replace("_id:string", "_id:struct<int:int,string:string>")
    assert lake.rows(frame.select_fields(["author", "price", "genre", "title", "inner"])) == [
        ("<book>", None, None, None, (True,)),
        ("Gambardella & Co", 44.95, ["A", "B"], ("de", "Eins"), None),
    ]
    assert errors(lake) == [
        (5, "not well-formed XML: mismatched tag: line 1, column 61"),
        (7, "AWS Glue does not read <book .../>: a row tag must not be self-closing"),
    ]
    with pytest.raises(OptionError, match="option 'rowTag' is missing"):
        frame_of(lake, "s3://b/xml/", "xml").count()


XML_OPTIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ('<r a="1"> x </r>', {}, {"_a": 1, "_VALUE": " x "}),
    ('<r a="1"> x </r>', {"ignoreSurroundingSpaces": True}, {"_a": 1, "_VALUE": "x"}),
    ('<r a="1">x</r>', {"attributePrefix": "@", "valueTag": "text"}, {"@a": 1, "text": "x"}),
    ('<r a="1"><b>2</b></r>', {"excludeAttribute": "true"}, {"b": 2}),
    ("<r><b> </b></r>", {}, {"b": " "}),
    ("<r><b> </b></r>", {"treatEmptyValuesAsNulls": True}, {"b": None}),
    ("<r><b/><c>1e3</c><d>9999999999</d></r>", {}, {"b": None, "c": 1000.0, "d": 9999999999}),
    ("<r><b>caf\xe9</b></r>", {"encoding": "latin-1"}, {"b": "café"}),
]


@pytest.mark.parametrize(("text", "options", "expected"), XML_OPTIONS)
def test_options_of_xml(text: str, options: dict[str, Any], expected: dict[str, Any]) -> None:
    encoding = options.get("encoding", "utf-8")
    (item,) = xml_items(io.BytesIO(text.encode(encoding)), {"rowTag": "r", **options})
    assert item.record == expected


# --- grok: https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html
GROK: list[tuple[str, str, str, dict[str, Any] | None]] = [
    ("%{WORD:verb} %{NUMBER:n:double}", "", "GET 1.5", {"verb": "GET", "n": 1.5}),
    (
        "%{TIMESTAMP_ISO8601:at} \\[%{LOGLEVEL:level}\\] %{GREEDYDATA:text}",
        "",
        "2024-01-02T03:04:05Z [WARN] a b",
        {"at": "2024-01-02T03:04:05Z", "level": "WARN", "text": "a b"},
    ),
    ("%{MINE:x}-%{IP:ip}", "MINE [a-c]+", "abc-10.0.0.1", {"x": "abc", "ip": "10.0.0.1"}),
    ("(?<own>\\d+) %{NOTSPACE:m}", "", "12 -", {"m": None, "own": "12"}),
    ("%{INT:n:int}", "", "none", None),
    (
        "%{COMMONAPACHELOG}",
        "",
        '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326',
        {
            "clientip": "127.0.0.1",
            "ident": None,
            "auth": "frank",
            "timestamp": "10/Oct/2000:13:55:36 -0700",
            "verb": "GET",
            "request": "/a.gif",
            "httpversion": "1.0",
            "rawrequest": None,
            "response": "200",
            "bytes": "2326",
        },
    ),
]


@pytest.mark.parametrize(("pattern", "custom", "line", "expected"), GROK)
def test_grok_takes_lines_apart(
    pattern: str, custom: str, line: str, expected: dict[str, Any] | None
) -> None:
    from glue_local.engine.read.grok import read

    (item,) = read(io.BytesIO(line.encode()), {"logFormat": pattern, "customPatterns": custom})
    assert item.record == expected
    assert bool(item.error) is (expected is None)


def test_every_built_in_pattern_is_a_regular_expression() -> None:
    from glue_local.engine.read.grok import built_in

    for name in built_in():
        Grok(f"%{{{name}}}")
    with pytest.raises(OptionError, match="pattern 'NOPE' is unknown; define it in customPatterns"):
        Grok("%{NOPE}")


def test_log_lines_are_records(lake: Any) -> None:
    lake.put("s3://b/log/a.log", "GET 5\nnonsense\nPUT -\n")
    frame = frame_of(lake, "s3://b/log/", "grokLog", logFormat="%{WORD:verb} (?:%{INT:n:int}|-)")

    assert lake.rows(frame) == [("GET", 5), ("PUT", None)]
    assert errors(lake) == [(2, "the line does not match logFormat")]
    lake.table("t", {"verb": "string"}, format="grok", serde_parameters={"input.format": "%{WORD:verb}"})
    lake.put("s3://lake/t/a.log", "GET 5\n")
    assert lake.rows(lake.catalog("t")) == [("GET",)]


# --- Ion: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-ion-home.html
def test_ion_values_are_records(lake: Any) -> None:
    text = "{a: 1, b: sym, c: 1.50, d: [1, 2], e: {f: true}, g: 2024-01-02T03:04:05Z, h: null}\n{a: 2}\n5\n{broken"
    lake.put("s3://b/ion/a.ion", text)
    frame = frame_of(lake, "s3://b/ion/", "ion")

    assert lake.schema(frame) == (
        "struct<a:int,b:string,c:decimal(3,2),d:array<int>,e:struct<f:boolean>,g:timestamp,h:string>"
    )
    assert [r[:4] for r in lake.rows(frame)] == [(1, "sym", Decimal("1.50"), [1, 2]), (2, None, None, None)]
    assert [m.split(":")[0] for _, m in errors(lake)] == ["a record was expected, not int", "not Ion"]


# --- JSON and options that all formats share
def test_a_json_path_picks_the_records(lake: Any) -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-json-home.html
    lake.put("s3://b/whole/a.json", json.dumps({"data": {"rows": [{"a": 1}, {"a": 2}], "n": 3}}, indent=1))
    lake.put("s3://b/lines/a.json", [{"r": {"a": 1}}, {"r": 5}, "no json", {"other": 1}, {"r": {"a": 2}}])

    for path in ("$.data.rows[*]", "$.data.rows", "$..rows"):
        assert lake.rows(frame_of(lake, "s3://b/whole/", "json", jsonPath=path, multiline=True)) == [
            (1,),
            (2,),
        ]
    assert lake.rows(frame_of(lake, "s3://b/lines/", "json", jsonPath="$.r")) == [(1,), (2,)]
    assert [line for line, _ in errors(lake)] == [2, 3]
    with pytest.raises(OptionError, match="invalid jsonPath '\\$\\['"):
        frame_of(lake, "s3://b/lines/", "json", jsonPath="$[").count()


def test_the_name_of_each_file_may_be_a_column(lake: Any) -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format.html (shared configuration)
    lake.put("s3://b/in/a.json", [{"a": 1}])
    lake.put("s3://b/in/b.json.gz", gzip.compress(b'{"a": 2}\n'))
    want = [(1, "s3://b/in/a.json"), (2, "s3://b/in/b.json.gz")]

    assert lake.rows(frame_of(lake, "s3://b/in/", "json", attachFilename="file")) == want
    assert lake.rows(frame_of(lake, "s3://b/in/", "json", attachFilename="file")) == want
    frame = lake.frame([(1,)], "a int")
    lake.glue.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/pq/"}, "parquet")
    ((a, name),) = lake.rows(frame_of(lake, "s3://b/pq/", "parquet", attachFilename="file"))
    assert a == 1
    assert name in [f.path for f in lake.run.storage.list_files("s3://b/pq/")]


def test_options_of_another_format_have_no_effect_and_are_noted(lake: Any) -> None:
    lake.put("s3://b/in/a.json", [{"a": 1}])

    assert frame_of(lake, "s3://b/in/", "json", withHeader=True, separator=",").count() == 1
    frame = lake.json("s3://b/in/")
    lake.glue.write_dynamic_frame.from_options(
        frame, "s3", {"path": "s3://b/o/"}, "parquet", {"multiline": False}
    )
    assert [n.split(": ", 1)[1] for n in lake.run.recorder.notes] == [
        "format json has no option 'withHeader'; it has no effect",
        "format json has no option 'separator'; it has no effect",
        "format parquet has no option 'multiline'; it has no effect",
    ]


@pytest.mark.parametrize("name", sorted(COMPRESSIONS))
def test_compressions_of_text(name: str, tmp_path: Any) -> None:
    storage, how = FolderStorage(tmp_path), COMPRESSIONS[name]
    data = b"".join(b'{"a": %d}\n' % i for i in range(60_000))
    storage.write_bytes(f"s3://b/a.json{how.suffix}", how.pack(data))
    storage.write_bytes("s3://b/given", how.pack(data))
    storage.write_bytes(f"s3://b/cut.json{how.suffix}", how.pack(data)[:-10])

    with open_text(storage, f"s3://b/a.json{how.suffix}") as stream:
        assert stream.read() == data
    with open_text(storage, "s3://b/given", name) as stream:
        assert stream.read(100) == data[:100]
    with (
        pytest.raises(DamagedFileError, match=r"cut\.json"),
        open_text(storage, f"s3://b/cut.json{how.suffix}") as cut,
    ):
        cut.read()


# --- what is read at all
def test_bounded_runs_go_on_where_the_last_one_stopped(lake: Any, tmp_path: Any) -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/monitor-profile-memory-bounded-execution.html
    lake.run.conf["glue_local.bookmarks"] = str(tmp_path / "kept")
    lake.table("t", {"a": "int"})
    for n in range(5):
        lake.put(f"s3://lake/t/{n}.json", [{"a": n}])

    def run_once(**bounds: Any) -> list[int]:
        job = Job(lake.glue)
        job.init("bounded", {"job_bookmark_option": "job-bookmark-enable"})
        frame = lake.catalog(
            "t", transformation_ctx="src", additional_options={**bounds, "useS3ListImplementation": True}
        )
        found = [r[0] for r in lake.rows(frame)] if frame.schema().fields else []
        job.commit()
        return found

    assert run_once(boundedFiles="2") == [0, 1]
    assert run_once(boundedFiles=2) == [2, 3]
    assert run_once(boundedSize=5) == []
    assert run_once(boundedSize="1000") == [4]
    assert run_once(boundedFiles=2) == []
    assert "src: read 2 files, left 3 for later (bounded)" in lake.run.recorder.notes


def test_options_of_readers_that_mean_nothing_here_or_nowhere(lake: Any) -> None:
    lake.table("t", {"a": "int"})
    lake.put("s3://lake/t/a.json", [{"a": 1}])
    lake.put("s3://lake/t/b.tmp", [{"a": 2}])
    options = {
        "exclusions": '["**.tmp"]',
        "jobBookmarkKeys": ["a"],
        "groupFiles": "inPartition",
        "groupSize": "1",
        "tune": 1,
    }

    assert lake.rows(lake.catalog("t", additional_options=options)) == [(1,)]
    frame = lake.glue.create_dynamic_frame.from_options("s3", {"paths": ["s3://lake/t/"], **options}, "json")
    assert lake.rows(frame) == [(1,)]
    assert [n for n in lake.run.recorder.notes if "'tune'" in n] == [
        "table db.t: option 'tune' is not known to AWS Glue and has no effect",
        "from_options: connection s3: option 'tune' is not known to AWS Glue and has no effect",
    ]


# --- Delta Lake and Iceberg: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-datalake-native-frameworks.html
@pytest.mark.parametrize("format_", ["delta", "iceberg"])
def test_tables_of_delta_lake_and_iceberg(lake: Any, format_: str) -> None:
    table = lake.table("t", {"a": "int", "b": "string"}, format=format_)
    lake.run.tables = SessionTables(lake.run)
    df = lake.glue.createDataFrame([(1, "x")], "a int, b string")
    if lake.run.engine == "spark" and format_ == "iceberg" and library.library() is not None:
        lake.glue.write_data_frame.from_catalog(df, "db", "t")
        assert lake.rows(lake.catalog("t")) == [(1, "x")]
        return
    if lake.run.engine == "spark":
        with pytest.raises((CatalogError, OptionError), match="--engine sail"):
            lake.glue.write_data_frame.from_catalog(df, "db", "t")
        with pytest.raises((CatalogError, OptionError), match="--engine sail"):
            lake.catalog("t").count()
        return

    lake.glue.write_data_frame.from_catalog(frame=df, database="db", table_name="t", additional_options={})
    lake.glue.write_dynamic_frame.from_catalog(lake.frame([(2, "y")], "a int, b string"), "db", "t")
    both = [(1, "x"), (2, "y")]
    assert lake.rows(lake.glue.create_data_frame.from_catalog(database="db", table_name="t")) == both
    assert lake.rows(lake.catalog("t")) == both
    spark = lake.glue.spark_session
    spark.conf.set("spark.sql.catalog.glue_catalog", "org.apache.iceberg.spark.SparkCatalog")
    assert lake.rows(spark.read.format(format_).load(table.location)) == both
    assert (
        lake.rows(lake.glue.create_dynamic_frame.from_options("s3", {"paths": [table.location]}, format_))
        == both
    )
    for name in ("db.t", "glue_catalog.db.t"):
        assert lake.rows(spark.sql(f"select b from {name} where a > 1")) == [("y",)]
        assert lake.rows(spark.table(name)) == both
    spark.sql("insert into glue_catalog.db.t values (3, 'z')")
    assert len(lake.rows(spark.table("db.t"))) == 3
    spark.sql("insert overwrite db.t select 9, 'n'")
    assert lake.rows(spark.table("db.t")) == [(9, "n")]
    df.write.format(format_).mode("append").saveAsTable("db.t")
    assert lake.rows(spark.table("db.t")) == [(1, "x"), (9, "n")]
    df.write.format(format_).mode("append").save(table.location)
    if (
        format_ == "iceberg"
    ):  # the entry is the table: https://iceberg.apache.org/docs/latest/aws/#glue-catalog
        with pytest.raises(OptionError, match="its entry in the Data Catalog names"):
            spark.table("db.t")
    else:
        assert len(lake.rows(spark.table("db.t"))) == 3
    options = {"path": "s3://b/made/", "write.parquet.compression-codec": "snappy"}
    df.write.format(format_).options(**options).partitionBy("b").mode("append").save()
    assert lake.rows(spark.read.format(format_).load("s3://b/made/")) == [(1, "x")]


@pytest.mark.parametrize("format_", ["delta", "iceberg"])
def test_what_glue_studio_writes_for_a_lake_target(lake: Any, format_: str) -> None:
    """See codegen/nodes/lake.py, iceberg_files."""
    if lake.run.engine == "spark":
        pytest.skip("tables/test_iceberg.py tries Spark")
    lake.run.tables = SessionTables(lake.run)
    lake.run.catalog.create_database("db")
    df, spark = lake.glue.createDataFrame([(1, "x")], "a int, b string"), lake.glue.spark_session
    spark.conf.set("spark.sql.catalog.glue_catalog", "org.apache.iceberg.spark.SparkCatalog")
    place = {"property": "location", "value": "s3://b/db/v2"}
    name = "glue_catalog.db.v2" if format_ == "iceberg" else "db.v2"  # that catalog's tables are Iceberg's
    for action in ("create", "append"):
        writer = df.sortWithinPartitions("b").writeTo(name).using(format_)
        writer = writer.tableProperty("format-version", "2").tableProperty(*place.values())
        getattr(writer.options().partitionedBy("b"), action)()
    assert lake.rows(spark.table(name)) == [(1, "x"), (1, "x")]
    assert "v2" in [t.name for t in spark.catalog.listTables("db")]
    made = lake.run.catalog.get_table("db", "v2")
    assert (made.format, made.location, made.partition_keys) == (format_, "s3://b/db/v2", ())
    df.writeTo(name).using(format_).createOrReplace()
    assert lake.rows(spark.table("db.v2")) == [(1, "x")]
    with pytest.raises(CatalogError, match="already exists"):
        df.writeTo(name).using(format_).create()
    with pytest.raises(CatalogError, match=r"table db\.none not found"):
        df.writeTo("glue_catalog.db.none").append()
    if format_ == "iceberg":
        df.writeTo(name).overwritePartitions()
        assert lake.rows(spark.table("db.v2")) == [(1, "x")]
    else:
        with pytest.raises(CatalogError, match="overwrite_partitions is not supported locally"):
            df.writeTo(name).overwritePartitions()


def test_columns_of_a_delta_table_stay_in_their_order(lake: Any) -> None:
    """See https://github.com/delta-io/delta/blob/master/PROTOCOL.md#change-metadata."""
    if lake.run.engine == "spark":
        pytest.skip("Delta Lake's library is not on PyPI")
    lake.run.tables = SessionTables(lake.run)
    lake.run.catalog.create_database("db")
    spark, place = lake.glue.spark_session, "s3://b/delta/"
    df = spark.createDataFrame([("x", 1, 1.5)], "k string, id int, v double")

    for mode in ("overwrite", "append"):
        df.write.format("delta").partitionBy("k").mode(mode).save(place)
    spark.sql("create table db.d (k string, id int) using delta partitioned by (k) location 's3://b/d/'")
    spark.sql("insert into db.d values ('y', 2)")

    log = lake.run.storage.read_bytes(f"{place}_delta_log/{0:020}.json").decode()
    (made,) = [a["metaData"] for a in map(json.loads, log.splitlines()) if "metaData" in a]
    assert [f["name"] for f in json.loads(made["schemaString"])["fields"]] == ["k", "id", "v"]
    assert spark.read.format("delta").option("versionAsOf", 0).load(place).columns == ["k", "id", "v"]
    assert lake.rows(spark.read.format("delta").load(place)) == [("x", 1, 1.5)] * 2
    assert lake.rows(spark.table("db.d")) == [("y", 2)]
    wider = df.withColumn("w", df["id"]).select("w", "k", "id", "v")
    wider.write.format("delta").partitionBy("k").option("overwriteSchema", "true").mode("overwrite").save(
        place
    )
    assert spark.read.format("delta").load(place).columns == ["w", "k", "id", "v"]
    assert spark.read.format("delta").option("versionAsOf", 1).load(place).columns == ["k", "id", "v"]


def test_hudi_is_named(lake: Any) -> None:
    lake.table("t", {"a": "int"}, format="hudi")
    with pytest.raises(OptionError, match="Hudi tables are not supported by the local engine"):
        lake.catalog("t")
