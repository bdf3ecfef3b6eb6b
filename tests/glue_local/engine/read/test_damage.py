"""Reading loses nothing: each damaged line is an error record, and every other record is there as it was."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_local.engine.read.blocks import split_blocks
from glue_local.engine.read.compression import DamagedFileError, open_text
from glue_local.engine.read.csvfile import columns
from glue_local.engine.read.csvfile import read as read_csv
from glue_local.engine.read.delimited import Dialect
from glue_local.engine.read.infer import infer
from glue_local.engine.read.jsonfile import records_of
from glue_local.engine.read.jsonlines import JsonReader, OtherTypesError
from glue_local.engine.read.target import Target
from glue_local.engine.read.xmlfile import read as read_xml
from glue_local.engine.storage import FolderStorage
from glue_local.engine.types import gluetypes as g

Lines = list[bytes]
Read = tuple[list[dict[str, Any]], list[int]]
"""Records, and the numbers of the lines that are error records."""

GLUE = Dialect()
ESCAPING = Dialect(separator=";", escape="\\")
OPENCSV = Dialect(quote="'", escape="\\", known_escapes=False)
LAZY = Dialect(quote="", escape="\\", separator="\t", known_escapes=False)
COLUMNS = ("a", "b", "c")


def read_json_lines(lines: Lines) -> Read:
    data = b"\n".join(lines) + b"\n"
    types = infer(split_blocks(io.BytesIO(data), 200))
    target = Target(tuple(types), True)
    reader = JsonReader("f", target)
    batches = [reader.read(block) for block in split_blocks(io.BytesIO(data), 300)]
    records = [
        {f.name: row[p] for f, p in zip(target.fields, target.physical, strict=True) if row[p] is not None}
        for b in batches
        for row in b.records.to_pylist()
    ]
    assert sum(b.rows for b in batches) == (len(records) if target.fields else sum(b.count for b in batches))
    return records, [e.line or 0 for b in batches for e in b.errors]


def read_text(dialect: Dialect) -> Callable[[Lines], Read]:
    def read(lines: Lines) -> Read:
        target = Target(tuple(g.Field(n, g.StringType()) for n in COLUMNS))
        stream = io.BytesIO(b"\n".join(lines) + b"\n")
        batches = list(read_csv(stream, "f", target, dialect, COLUMNS))
        rows = [row for b in batches for row in b.records.to_pylist()]
        return rows, [e.line or 0 for b in batches for e in b.errors]

    return read


def json_line(values: list[str]) -> bytes:
    return json.dumps(dict(zip(COLUMNS, values, strict=True)), ensure_ascii=False).encode()


def text_line(dialect: Dialect) -> Callable[[list[str]], bytes]:
    def line(values: list[str]) -> bytes:
        made = []
        for text in values:
            value = text.replace(dialect.escape, dialect.escape * 2) if dialect.escape else text
            if dialect.quote:
                made.append(dialect.quote + value.replace(dialect.quote, dialect.quote * 2) + dialect.quote)
            else:
                made.append(value.replace(dialect.separator, dialect.escape + dialect.separator))
        return dialect.separator.join(made).encode()

    return line


FORMATS: dict[str, tuple[Callable[[list[str]], bytes], Callable[[Lines], Read], list[bytes]]] = {
    "json": (
        json_line,
        read_json_lines,
        [b"{", b"x", b"[1]", b"null", b'{"a": "\\ud83d"}', b'{"a": 1, "a": 2}', b"{}{}", b"\x00"],
    ),
    "csv": (text_line(GLUE), read_text(GLUE), [b'"a', b'"a"b,c', b"1,2,3,4"]),
    "escaped csv": (text_line(ESCAPING), read_text(ESCAPING), [b'"a', b'"a"b;c', b"1;2;3;4", b"a;b\\"]),
    "opencsv": (text_line(OPENCSV), read_text(OPENCSV), [b"'a", b"'a'b,c"]),
    "lazysimple": (text_line(LAZY), read_text(LAZY), [b"1\t2\\"]),
}
EVERYWHERE = [b"\xe9\xff,", b"a\xf0\x9f"]

texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\n\r\0"), max_size=6).map(
    lambda t: t or "-"
)


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(sorted(FORMATS)),
    rows=st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=90),
    at=st.lists(st.integers(0, 10_000), max_size=8),
    seed=st.integers(0, 2**16),
)
def test_rows_and_error_records_are_the_lines(
    name: str, rows: list[list[str]], at: list[int], seed: int
) -> None:
    write, read, damage = FORMATS[name]
    chance = random.Random(seed)
    lines = [write(row) for row in rows]
    whole, errors = read(lines)
    assert (len(whole), errors) == (len(lines), [])

    damaged = list(lines)
    where = sorted({i % (len(lines) + 1) for i in at})
    for shift, i in enumerate(where):
        damaged.insert(i + shift, chance.choice([*damage, *EVERYWHERE]))
    found, errors = read(damaged)

    assert errors == [i + shift + 1 for shift, i in enumerate(where)]
    assert found == whole


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b", "n"]),
            st.one_of(
                st.integers(-(2**40), 2**40),
                st.floats(-9, 9).map(lambda x: round(x, 1)),
                texts,
                st.none(),
                st.booleans(),
                st.lists(st.integers(0, 3), max_size=2),
                st.fixed_dictionaries({"x": st.integers(0, 9) | st.floats(0, 2).map(lambda x: round(x, 1))}),
            ),
        ),
        max_size=70,
    )
)
def test_types_that_the_reading_proves_are_those_that_are_worked_out(rows: list[dict[str, Any]]) -> None:
    data = "\n".join(map(json.dumps, rows)).encode()
    types = infer(split_blocks(io.BytesIO(data)))
    guessed = infer(list(split_blocks(io.BytesIO(data), 100))[:1])
    target = Target(tuple(guessed), True)
    reader = JsonReader("f", target, proving=True)
    try:
        proved = [reader.read(block) for block in split_blocks(io.BytesIO(data), 250)]
    except OtherTypesError:
        return
    assert guessed == types
    plain = JsonReader("f", Target(tuple(types), True))
    expected = [plain.read(block) for block in split_blocks(io.BytesIO(data), 250)]
    assert [b.records for b in proved] == [b.records for b in expected]
    assert [b.marks for b in proved] == [b.marks for b in expected]


def test_a_stray_quote_costs_its_record_only_where_records_go_over_lines() -> None:
    text = b'1,"a\nb",x\n2,"stray,y\n3,c,z\n4,"d\n\ne",z\n'
    target = Target(tuple(g.Field(n, g.StringType()) for n in COLUMNS))
    batches = list(read_csv(io.BytesIO(text), "f", target, Dialect(multi_line=True), COLUMNS))

    rows = [tuple(r.values()) for b in batches for r in b.records.to_pylist()]
    assert rows == [("1", "a\nb", "x"), ("3", "c", "z"), ("4", "d\n\ne", "z")]
    assert [(e.line, e.message) for b in batches for e in b.errors] == [
        (3, "text follows a closing quote at character 21")
    ]


@pytest.mark.parametrize(("header", "names"), [(b"\xe9,b", ("\ufffd", "b")), (b'a,"b', ("a", '"b'))])
def test_a_damaged_header_is_an_error_record_and_its_records_arrive(
    header: bytes, names: tuple[str, ...]
) -> None:
    text, how = header + b"\n1,2\n3,4\n", Dialect(header=True)
    target = Target(tuple(columns(io.BytesIO(text), how)))
    batches = list(read_csv(io.BytesIO(text), "f", target, how))

    assert tuple(target.names) == names
    assert [tuple(r.values()) for b in batches for r in b.records.to_pylist()] == [("1", "2"), ("3", "4")]
    assert [e.line for b in batches for e in b.errors] == [1]


@pytest.mark.parametrize("damage", ['{"a": ]}', "x", '{"a": 2} {"a": 3}', '{"a": "\n"}'])
def test_what_stands_before_damage_in_an_array_is_read(damage: str) -> None:
    found = list(records_of(f'[{{"a": 0}},\n {{"a": 1}},\n{damage},\n{{"a": 4}}]'.encode()))

    assert [value for value, _, error in found if not error][:1] == [{"a": 0}]
    assert {"a": 1} in [value for value, _, error in found if not error]
    assert [(line, "the rest of the file is skipped" in error) for _, line, error in found if error] == [
        (3, True)
    ]


def test_an_element_of_xml_that_is_no_text_is_one_error_record() -> None:
    rows = [
        b"<r><a>1</a></r>",
        b"<r><a>\xe9</a></r>",
        b"<r><a>&#x0;</a></r>",
        "<r><a>\u00e9</a></r>".encode(),
    ]
    found = list(read_xml(io.BytesIO(b"<t>\n" + b"\n".join(rows) + b"\n</t>"), {"rowTag": "r"}))

    assert [item.record for item in found if not item.error] == [{"a": 1}, {"a": "\u00e9"}]
    assert [item.line for item in found if item.error] == [3, 4]
    assert "not UTF-8 text" in found[1].error


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("name", ["utf-16", "utf-16-be"])
def test_utf_16_is_named_as_its_bytes_would_be_other_values(
    tmp_path: Any, pack: Callable[[bytes], bytes], name: str
) -> None:
    storage = FolderStorage(tmp_path)
    storage.write_bytes(
        "s3://b/x", pack("\ufeffa,b\n".removeprefix("\ufeff" * (name == "utf-16")).encode(name))
    )

    with (
        pytest.raises(DamagedFileError, match="s3://b/x is UTF-16 text"),
        open_text(storage, "s3://b/x") as stream,
    ):
        stream.read()


def test_a_field_of_any_length_is_a_field(lake: Any) -> None:
    long = "x" * 300_000
    path = lake.put("s3://lake/in.csv", f'a,b\n1,{long}\n2,"{long}"\n3,y\n')

    frame = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": [path]}, format="csv", format_options={"withHeader": True}
    )

    assert sorted((a, len(b)) for a, b in lake.rows(frame)) == [("1", 300_000), ("2", 300_000), ("3", 1)]


def test_names_that_a_header_repeats_are_told_apart(lake: Any) -> None:
    path = lake.put("s3://lake/in.csv", "a,b,A\n1,2,3\n")

    frame = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": [path]}, format="csv", format_options={"withHeader": True}
    )

    assert lake.schema(frame) == "struct<a0:string,b:string,A2:string>"
    assert lake.rows(frame) == [("1", "2", "3")]


def test_headerless_records_have_as_many_columns_as_the_longest(lake: Any) -> None:
    path = lake.put("s3://lake/in.csv", "1\n1,2,3\n")

    frame = lake.csv(path)

    assert lake.rows(frame) == [("1", "2", "3"), ("1", None, None)]


@pytest.mark.parametrize("through", ["catalog", "path"])
def test_each_bad_line_is_one_error_record_with_file_and_line(lake: Any, through: str) -> None:
    lines = [json.dumps({"i": i, "t": "\u00e9"}, ensure_ascii=False).encode() for i in range(300)]
    bad = {50: b'{"i": ', 120: b"\xff\xfe", 200: b'{"i": 1, "i": 2}', 250: b'{"i": "\\ud83d"}'}
    for i, line in sorted(bad.items()):
        lines.insert(i - 1, line)
    lake.table("t", {"i": "bigint"})
    path = lake.put("s3://lake/t/a.json", b"\n".join(lines))

    frame = lake.catalog("t") if through == "catalog" else lake.json("s3://lake/t/")

    assert (frame.count(), frame.errorsCount()) == (300, 4)
    assert [(e["path"], e["line"]) for e in lake.run.recorder.error_records] == [(path, i) for i in bad]
    assert lake.schema(frame) == "struct<i:int,t:string>"


def test_a_key_repeated_in_every_record_is_an_error_record_each(lake: Any) -> None:
    lake.put("s3://lake/in/a.json", ['{"a": 1, "a": 2}'] * 3)

    frame = lake.json("s3://lake/in/")

    assert (frame.count(), frame.errorsCount()) == (0, 3)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_data_is_read_whatever_its_name_and_named_if_damaged(
    lake: Any, pack: Callable[[bytes], bytes]
) -> None:
    data = pack(b"".join(b'{"a": %d}\n' % i for i in range(5000)))
    suffix = ".gz" if pack is gzip.compress else ".bz2"
    lake.put("s3://lake/plain/data", data)
    lake.put(f"s3://lake/cut/data{suffix}", data[: len(data) // 2])
    lake.put(f"s3://lake/other/data{suffix}", b'{"a": 1}\n')

    assert lake.json("s3://lake/plain/").count() == 5000
    assert "without the name's end that says so" in lake.run.recorder.notes[0]
    for folder in ("cut", "other"):
        with pytest.raises(DamagedFileError, match=f"s3://lake/{folder}/data{suffix} cannot be read"):
            lake.json(f"s3://lake/{folder}/")


def test_the_compression_that_is_given_counts(tmp_path: Any) -> None:
    storage = FolderStorage(tmp_path)
    storage.write_bytes("s3://b/x", gzip.compress(b"content"))

    with open_text(storage, "s3://b/x", "gzip") as stream:
        assert stream.read() == b"content"
