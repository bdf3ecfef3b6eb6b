"""What the classifiers recognise in a file, compared with AWS's pages."""

import bz2
import gzip
import io
import json

import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet
import pytest

from glue_local.cloud.crawlers.binaryfiles import of_avro
from glue_local.cloud.crawlers.classify import classify
from glue_local.cloud.crawlers.sniffed import CannotCrawlError
from glue_local.cloud.crawlers.types import of_value, written
from glue_local.engine.sessions import orc_reader


def _columns(found):
    return {name: written(kind) for name, kind in found.columns.items()}


# https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html: built-in classifiers of JSON and CSV
TEXTS = {
    "json lines": (
        '{"a": 1, "B": "x"}\n{"a": 2.5, "c": null}\n',
        "json",
        {"a": "double", "B": "string", "c": "string"},
    ),
    "one document over lines": (
        '{\n "a": true,\n "b": {"x": [1, 2]}\n}',
        "json",
        {"a": "boolean", "b": "struct<x:array<int>>"},
    ),
    "a large number": ('{"t": 1655564444103}\n{"t": 1}', "json", {"t": "bigint"}),
    "a list is one column": ('[{"a": 1}, {"a": 2}]', "json", {"array": "array<struct<a:int>>"}),
    "types that do not agree": ('{"a": 1}\n{"a": "x"}\n{"a": {"b": 1}}', "json", {"a": "string"}),
    "structs grow": (
        '{"s": {"a": 1}}\n{"s": {"b": [{"c": 1.5}]}}',
        "json",
        {"s": "struct<a:int,b:array<struct<c:double>>>"},
    ),
    "empty lists and structs": ('{"l": [], "s": {}}', "json", {"l": "array<string>", "s": "string"}),
    "a header": (
        "id,name,price\n1,Ann,2.5\n2,Bob,3\n",
        "csv",
        {"id": "bigint", "name": "string", "price": "double"},
    ),
    "no header: all text": ("id,name\nx,Ann\ny,Bob\n", "csv", {"col0": "string", "col1": "string"}),
    "no header: a number in front": ("1,Ann\n2,Bob\n", "csv", {"col0": "bigint", "col1": "string"}),
    "a pipe": ("a|b\n1|x\n", "csv", {"a": "bigint", "b": "string"}),
    "a tab": ("a\tb\n1\tx\n", "csv", {"a": "bigint", "b": "string"}),
    "a semicolon": ("a;b\n1;x,y\n", "csv", {"a": "bigint", "b": "string"}),
    "control A": ("a\u0001b\n1\u0001x\n", "csv", {"a": "bigint", "b": "string"}),
    "quotes": ('a,b\n1,"x, y"\n', "csv", {"a": "bigint", "b": "string"}),
    "a delimiter at each end": ("a,b,\n1,2,\n", "csv", {"a": "bigint", "b": "bigint", "col2": "string"}),
    "a name too long": (f"{'a' * 150},b\n1,2\n", "csv", {"col0": "string", "col1": "string"}),
    "dates are text": ("day,n\n2024-01-02,1\n", "csv", {"day": "string", "n": "bigint"}),
    "truth": ("yes,n\ntrue,1\nfalse,2\n", "csv", {"yes": "boolean", "n": "bigint"}),
    "windows lines": ("a,b\r\n1,2\r\n", "csv", {"a": "bigint", "b": "bigint"}),
    "one column": ("a\n1\n", None, {}),
    "one row": ("a,b\n", None, {}),
    "prose": ("It was a dark night.\nNothing, happened\n", None, {}),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_is_classified_by_the_built_in_classifiers(case):
    text, classification, columns = TEXTS[case]
    found = classify(text.encode(), [])
    assert (found and found.classification) == classification
    if found is not None:
        assert _columns(found) == columns


def test_packed_files_are_read_and_named():
    text = b'{"a": 1}\n'
    assert classify(gzip.compress(text), []).compression == "gzip"
    assert classify(bz2.compress(text), []).compression == "bzip2"
    assert classify(text, []).compression == "none"
    assert classify(b"\x1f\x8bnot packed at all", []) is None
    assert classify(bytes(range(256)), []) is None


def test_a_header_is_skipped_and_a_delimiter_kept():
    found = classify(b"a|b\n1|2\n", [])
    assert found.parameters["skip.header.line.count"] == "1"
    assert (found.parameters["delimiter"], found.serde) == ("|", {"field.delim": "|"})
    assert "skip.header.line.count" not in classify(b"1,2\n3,4\n", []).parameters


def test_parquet_and_orc_say_their_schema():
    schema = pa.schema(
        [
            ("i", pa.int32()),
            ("l", pa.int64()),
            ("s", pa.string()),
            ("t", pa.timestamp("ms")),
            ("d", pa.decimal128(10, 2)),
            ("a", pa.list_(pa.float32())),
            ("m", pa.map_(pa.string(), pa.int16())),
            ("r", pa.struct([("x", pa.bool_()), ("y", pa.date32())])),
            ("b", pa.binary()),
        ]
    )
    types = ["int", "bigint", "string", "timestamp", "decimal(10,2)", "array<float>", "map<string,smallint>"]
    types += ["struct<x:boolean,y:date>", "binary"]
    table = schema.empty_table()
    for name, write in (("parquet", pa.parquet.write_table), ("orc", pa.orc.write_table)):
        file = io.BytesIO()
        write(table, file)
        found = classify(file.getvalue(), [])
        assert (found.classification, list(_columns(found).values())) == (name, types)


@pytest.mark.parametrize("head", [b"PAR1", b"ORC", b"Obj\x01"])
def test_a_damaged_file_is_of_no_format(head):
    assert classify(head + b"\x02\xff\xff damaged PAR1", []) is None


@pytest.mark.parametrize("write", [pa.parquet.write_table, pa.orc.write_table])
def test_a_file_over_which_arrow_crashes_ends_a_process_of_its_own(write, monkeypatch):
    file = io.BytesIO()
    write(pa.table({"a": [1, 2]}), file)
    with monkeypatch.context() as broken:
        broken.setattr(orc_reader._Process, "_frame", lambda process: process._running.kill() or (b"", b""))
        assert classify(file.getvalue(), []) is None
    assert classify(file.getvalue(), []).records == 2


def _long(number):
    number = (number << 1) ^ (number >> 63)
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def test_avro_says_its_schema():
    """The header of https://avro.apache.org/docs/1.11.1/specification/#object-container-files"""
    fields = [
        {"name": "id", "type": "long"},
        {"name": "name", "type": ["null", "string"]},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "more", "type": {"type": "map", "values": "int"}},
    ]
    schema = json.dumps({"type": "record", "name": "r", "fields": fields}).encode()
    meta = {b"avro.codec": b"null", b"avro.schema": schema}
    head = b"Obj\x01" + _long(len(meta))
    head += b"".join(_long(len(part)) + part for pair in meta.items() for part in pair) + _long(0) + b"s" * 16
    found = classify(head, [])
    assert found.classification == "avro"
    assert list(_columns(found).values()) == [
        "bigint",
        "string",
        "timestamp",
        "array<string>",
        "map<string,int>",
    ]
    decimal = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}
    assert written(of_avro(decimal)) == "decimal(9,2)"


# https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html
def _csv(**settings):
    return {"CsvClassifier": {"Name": "c", **settings}}


def _grok(pattern, **settings):
    return {"GrokClassifier": {"Name": "g", "Classification": "logs", "GrokPattern": pattern, **settings}}


LOG = '10.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326\n'
CUSTOM = {
    "a header that is there": (
        "id,name\nx,Ann\n",
        _csv(ContainsHeader="PRESENT"),
        {"id": "string", "name": "string"},
    ),
    "a header that is not": (
        "id,n\n1,2\n",
        _csv(ContainsHeader="ABSENT"),
        {"col0": "string", "col1": "string"},
    ),
    "names of its own": (
        "1,2\n",
        _csv(ContainsHeader="ABSENT", Header=["a", "b"]),
        {"a": "bigint", "b": "bigint"},
    ),
    "one column": ("a\n1\n2\n", _csv(AllowSingleColumn=True), {"a": "bigint"}),
    "another delimiter and quote": (
        "a^b\n1^'x^y'\n",
        _csv(Delimiter="^", QuoteSymbol="'"),
        {"a": "bigint", "b": "string"},
    ),
    "types of its own": (
        "a,b\n1,2\n",
        _csv(CustomDatatypeConfigured=True, CustomDatatypes=["STRING", "INT"]),
        {"a": "string", "b": "int"},
    ),
    "each element of a list": (
        '[{"a": 1}, {"a": 2}]',
        {"JsonClassifier": {"Name": "j", "JsonPath": "$[*]"}},
        {"a": "int"},
    ),
    "a list deeper down": (
        '{"n": 1, "items": [{"a": "x"}]}',
        {"JsonClassifier": {"Name": "j", "JsonPath": "$.items[*]"}},
        {"a": "string"},
    ),
    "grok with types": (
        "7 hello world\n",
        _grok("%{INT:n:int} %{GREEDYDATA:rest}"),
        {"n": "int", "rest": "string"},
    ),
    "XML by a row tag": (
        '<r><rec id="1"><n>Ann</n><t>1</t><t>2</t></rec>\n<rec id="2"><n/><s><w>1.5</w></s></rec>',
        {"XMLClassifier": {"Name": "x", "Classification": "xml", "RowTag": "rec"}},
        {"_id": "int", "n": "string", "t": "array<int>", "s": "struct<w:double>"},
    ),
    "grok of its own": (
        "id=ab12 1.5\n",
        _grok("id=%{CODE:code} %{NUMBER:v:double}", CustomPatterns="CODE [a-z]{2}\\d{2}"),
        {"code": "string", "v": "double"},
    ),
    "grok of Apache's log": (
        LOG,
        _grok("%{COMMONAPACHELOG}"),
        dict.fromkeys(
            (
                "clientip",
                "ident",
                "auth",
                "timestamp",
                "verb",
                "request",
                "httpversion",
                "rawrequest",
                "response",
                "bytes",
            ),
            "string",
        ),
    ),
}


@pytest.mark.parametrize("case", CUSTOM)
def test_a_custom_classifier_comes_first(case):
    text, classifier, columns = CUSTOM[case]
    assert _columns(classify(text.encode(), [classifier])) == columns


def test_a_classifier_that_does_not_fit_leaves_the_next_one():
    xml = {"XMLClassifier": {"Name": "x", "Classification": "xml", "RowTag": "rec"}}
    found = classify(b'{"a": 1}', [_grok("^%{INT:n}"), _csv(Delimiter="|"), xml])
    assert found.classification == "json"


@pytest.mark.parametrize(
    ("classifier", "words"),
    [
        ({"XMLClassifier": {"Name": "x", "Classification": "xml"}}, "XMLClassifier x has no RowTag"),
        (_grok("%{NOSUCH:x}"), "unknown grok pattern 'NOSUCH'"),
        (_grok("%{INT:x:decimal}"), "x has type 'decimal'"),
        ({"JsonClassifier": {"Name": "j", "JsonPath": "$..a"}}, r"\$\.\.a"),
    ],
)
def test_what_a_classifier_cannot_do_here_is_named(classifier, words):
    with pytest.raises(CannotCrawlError, match=words):
        classify(b'{"a": 1}', [classifier])


def test_a_number_beyond_bigint_is_a_double():
    assert written(of_value(2**63)) == "double"
