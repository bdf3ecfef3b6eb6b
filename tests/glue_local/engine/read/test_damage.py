"""Reading loses nothing: each damaged line is an error record, and every other record is there as it was."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import math
import random
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from xml.sax.saxutils import escape

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from amazon.ion import simpleion  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import orc

from glue_local.engine.read import avro, grok, ion, orcfile, xmlfile
from glue_local.engine.read.blocks import split_blocks
from glue_local.engine.read.compression import COMPRESSIONS, DamagedFileError, open_text
from glue_local.engine.read.csvfile import columns
from glue_local.engine.read.csvfile import read as read_csv
from glue_local.engine.read.delimited import Dialect
from glue_local.engine.read.infer import infer
from glue_local.engine.read.ionbinary import parts
from glue_local.engine.read.jsonfile import records_of
from glue_local.engine.read.jsonlines import JsonReader, OtherTypesError
from glue_local.engine.read.target import Target
from glue_local.engine.read.xmlfile import read as read_xml
from glue_local.engine.sessions import orc_reader
from glue_local.engine.storage import FolderStorage
from glue_local.engine.types import gluetypes as g

STRUCT = 0xD
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


def items_of(
    module: Any, options: dict[str, str], around: tuple[bytes, bytes, bytes]
) -> Callable[[Lines], Read]:
    """Return a reader of a format of records: what stands before them, between two and after them."""
    before, between, after = around

    def read(lines: Lines) -> Read:
        stream = io.BytesIO(before + between.join(lines) + after)
        items = list(module.read(stream, options))
        skipped = before.count(b"\n")
        return [i.record for i in items if not i.error], [(i.line or 0) - skipped for i in items if i.error]

    return read


def read_json_array(lines: Lines) -> Read:
    found = list(records_of(b"[\n" + b",\n".join(lines) + b"\n]"))
    return [value for value, _, error in found if not error], [line - 1 for _, line, error in found if error]


def xml_line(values: list[str]) -> bytes:
    inner = "".join(f"<{c}>{escape(_NO_XML.sub('-', v))}</{c}>" for c, v in zip(COLUMNS, values, strict=True))
    return f"<r>{inner}</r>".encode()


def ion_line(values: list[str]) -> bytes:
    plain = (re.sub("[*']", "-", v) for v in values)  # comments and long texts go over lines
    made: bytes = simpleion.dumps(dict(zip(COLUMNS, plain, strict=True)), binary=False).encode()
    return made.removeprefix(b"$ion_1_0 ")


def grok_line(values: list[str]) -> bytes:
    return "|".join(v.replace("|", "-") for v in values).encode()


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LINES = (b"", b"\n", b"\n")
_GROK = {"logFormat": "^(?<a>[^|]*)\\|(?<b>[^|]*)\\|(?<c>[^|]*)$"}

WITHIN_LINES = [b"\xe9\xff,", b"a\xf0\x9f"]

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
    "json array": (
        json_line,
        read_json_array,
        [b"{", b"x", b"[1]", b'{"a": "\\ud83d"}', b'{"a": 1, "a": 2}'],
    ),
    "xml": (
        xml_line,
        items_of(xmlfile, {"rowTag": "r"}, (b"<t>\n", b"\n", b"\n</t>")),
        [b"<r><a></r>", b"<r>&x;</r>", b"<r/>", b"<r a=1></r>", b"<r>\xe9</r>"],
    ),
    "grokLog": (grok_line, items_of(grok, _GROK, _LINES), [b"none", b"1|2|3|4"]),
    "ion": (
        ion_line,
        items_of(ion, {}, _LINES),
        [b"{a:", b"{a: ]}", b"{a: }", WITHIN_LINES[0], b'{a: "\\ud83d"}'],
    ),
}


def unpacked(name: str) -> Callable[[bytes], bytes]:
    class Kept:
        def open(self, _: str) -> Any:
            return io.BytesIO(data)

    data = b""

    def read(given: bytes) -> bytes:
        nonlocal data
        data = given
        with open_text(Kept(), f"s3://b/x{COMPRESSIONS[name].suffix}") as stream:  # type: ignore[arg-type]
            return stream.read()

    return read


texts = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\n\r\0\ufeff"), max_size=6
).map(lambda t: t or "-")


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
        damaged.insert(i + shift, chance.choice(damage + WITHIN_LINES * (name not in ("xml", "ion"))))
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


ARRAYS = [
    ('[{"a": 0},\n{"a": 1},\n%s,\n{"a": 4}]', damage, [0, 1, 4], False)
    for damage in ('{"a": ]}', "x", '{"a": 2} {"a": 3}', '{"a": "\n"}', '{"a": "\\ud83d"}', '{"a": 1, "a": 2}')
] + [
    ('[{"a": 0}, %s, {"a": 4}]', '{"a": [}', [0, 4], False),
    ('[{"a": 0}, %s, {"a": 4}]', '{"a": "x"y"}', [0], True),
    ('[{"a": 0}, {"a": 1}%s', "", [0, 1], True),
    ('[\n  {\n    "a": %s,\n    "n": [\n      {\n        "a": 7\n      }\n    ]\n  },\n  {"a": 4}\n]', "]", [4], False),
    ('[\n{\n"a": %s,\n"n": [\n{\n"a": 7\n}\n]\n},\n{"a": 4}\n]', "]", [], True),
    ('{\n "a": 0\n}\n{\n "a": %s\n}\n{\n "a": 4\n}', "", [0, 4], False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "damage", "values", "skipped"), ARRAYS)
def test_damage_in_an_array_costs_its_element_or_what_is_skipped_is_named(
    text: str, damage: str, values: list[int], skipped: bool
) -> None:
    found = list(records_of((text % damage).encode()))

    assert [value["a"] for value, _, error in found if not error] == values
    assert ["the rest of the file is skipped" in error for *_, error in found if error] == [skipped]


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


@pytest.mark.parametrize(
    ("rows", "records", "errors"),
    [
        (["<r><a>1</a>", "<r><a>2</a></r>", "<r/>", "<r", "</t>"], [(2, {"a": 2})], [1, 3, 4]),
        (["<r x='><a>3</a></r>", "<r><a>4</a></r>", "</r>"], [(2, {"a": 4})], [1, 3]),
        (["<r x='1' <r><a>5</a></r>", "<r x='<'><a>6</a></r>", "<r><a>7</a></r>"],
         [(1, {"a": 5}), (3, {"a": 7})], [1, 2]),
        (["<r>" + "<a>" * 200 + "</a>" * 200 + "</r>", "<!-- <r><a>8</a></r>"], [(2, {"a": 8})], [1]),
        (["<r ", "<!--", "<![CDATA[", "<r a='", "</r"] * 20_000, [],
         [i + 1 for i in range(100_000) if i % 5 in (0, 3)]),
    ],
)  # fmt: skip
def test_an_element_of_xml_that_is_not_closed_or_does_not_begin_costs_no_other(
    rows: list[str], records: list[tuple[int, Any]], errors: list[int]
) -> None:
    found = list(read_xml(io.BytesIO("\n".join(rows).encode()), {"rowTag": "r"}))

    assert [(item.line, item.record) for item in found if not item.error] == records
    assert [item.line for item in found if item.error] == errors


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\r\n\r"])
def test_a_line_of_json_ends_where_hadoop_ends_it(end: bytes) -> None:
    assert read_json_lines([end.join(b'{"i": %d}' % i for i in range(100))]) == (
        [{"i": i} for i in range(100)],
        [],
    )


@pytest.mark.parametrize("levels", [102, 500, 100_000])
@pytest.mark.parametrize(("begin", "end"), [('{"a":', "}"), ("[", "]")])
def test_a_record_nested_beyond_all_types_is_one_error_record(levels: int, begin: str, end: str) -> None:
    deep = f'{{"a": {begin * levels}1{end * levels}}}'.encode()
    for at in (0, 70):
        lines = [b'{"b": 1}'] * 70
        lines.insert(at, deep)
        assert read_json_lines(lines) == ([{"b": 1}] * 70, [at + 1])
    found = list(records_of(b"[" + deep + b',\n{"b": 1}]'))
    assert [bool(error) for *_, error in found][:1] == [True]


def ion_structs(count: int) -> list[bytes]:
    """Binary structs {a: i}, each a value of its own; the first is preceded by marker and symbols."""
    data = simpleion.dumps([{"a": i} for i in range(count)], sequence_as_stream=True)
    *before, _ = [p.data for p in parts(data) if p.kind != STRUCT] + [b""]
    structs = [p.data for p in parts(data) if p.kind == STRUCT]
    return [b"".join(before) + structs[0], *structs[1:]]


@pytest.mark.parametrize(
    "damage",
    [b"\xd3\x8a\x22\x01", b"\xd3\x8a\x81\xff", b"\xd3\xff\x21\x01", b"\xd2\x8a\x12", b"\xd1\x81\x8a"],
    ids=["longer than its struct", "no UTF-8", "unknown symbol", "no boolean", "no value"],
)
def test_damage_in_binary_ion_costs_its_value(damage: bytes) -> None:
    structs = ion_structs(4)
    found = list(ion.read(io.BytesIO(b"".join([*structs[:2], damage, *structs[2:]])), {}))

    assert [item.record for item in found if not item.error] == [{"a": i} for i in range(4)]
    assert [item.error.split(":")[0] for item in found if item.error] == [
        f"not Ion at byte {sum(map(len, structs[:2])) + 1}"
    ]


def avro_file(codec: str) -> bytes:
    out = io.BytesIO()
    schema = {"type": "record", "name": "r", "fields": [{"name": "i", "type": "int"}]}
    fastavro.writer(out, schema, [{"i": i} for i in range(9)], codec=codec)
    return out.getvalue()


def orc_file(codec: str) -> bytes:
    out = io.BytesIO()
    table = pa.table({"i": list(range(9)), "t": ["x", "y", "z"] * 3, "l": [[i, i + 1] for i in range(9)]})
    orc.write_table(table, out, compression=codec)
    return out.getvalue()


def read_orc(data: bytes) -> Any:
    types = orcfile.types(io.BytesIO(data), None)
    return [*orcfile.read(io.BytesIO(data), "f", Target(tuple(types)), None)]


LINES = b"".join(b'{"i": %d}\n' % i for i in range(9))
FILES: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    **{
        f"avro {codec}": (
            avro_file(codec),
            lambda data: (avro.types(io.BytesIO(data), {}), [*avro.read(io.BytesIO(data), {})]),
        )
        for codec in ("null", "deflate", "bzip2", "xz")
    },
    **{
        f"orc {codec}": (
            orc_file(codec),
            read_orc,
        )
        for codec in ("uncompressed", "zlib", "snappy", "zstd")
    },
    **{name: (how.pack(LINES), unpacked(name)) for name, how in COMPRESSIONS.items()},
    "ion": (simpleion.dumps([{"a": i, "t": "x"} for i in range(9)]), lambda data: [*ion.read(io.BytesIO(data), {})]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_damaged_anywhere_is_read_or_named_as_damaged(name: str) -> None:
    data, read = FILES[name]
    chance = random.Random(name)
    read(data)
    for _ in range(8 if name.startswith("orc") else 40):  # a crash of Arrow costs a new process
        damaged = bytearray(data)
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                damaged[at] ^= 1 << chance.randrange(8)
            case 1:
                del damaged[at:]
            case _:
                damaged[at:at] = chance.randbytes(3)
        with suppress(DamagedFileError):
            read(bytes(damaged))


def test_an_orc_file_over_which_arrow_crashes_costs_that_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    data = orc_file("zstd")
    whole = [table.num_rows for table in orc_reader.stripes(io.BytesIO(data))]
    monkeypatch.setattr(orc_reader._Process, "_frame", lambda process: process._running.kill() or (b"", b""))

    with pytest.raises(DamagedFileError, match=r"f is damaged .*Arrow crashed"):
        list(orcfile.read(io.BytesIO(data), "f", Target(()), None))
    with pytest.raises(DamagedFileError, match=r"not an ORC file: .*Arrow crashed"):
        orcfile.types(io.BytesIO(data), None)

    monkeypatch.undo()
    assert [table.num_rows for table in orc_reader.stripes(io.BytesIO(data))] == whole


def parquet_file(first: int, codec: str) -> bytes:
    out = io.BytesIO()
    numbers = list(range(first, first + 9))
    table = pa.table({"i": numbers, "t": ["x", "y", "z"] * 3, "l": [[i, i + 1] for i in numbers]})
    pq.write_table(table, out, compression=codec)
    return out.getvalue()


def test_a_damaged_parquet_file_is_named_or_costs_no_other_file(lake: Any, engine: str) -> None:
    """Bits that change within a value, or a name, may give another one: a page without a checksum cannot tell.

    Of a page that it cannot decode, Spark's own error does not name the file.
    """
    chance = random.Random(1)
    cut, flipped, longer = (f"s3://lake/{name}/" for name in ("cut", "flipped", "longer"))
    damaged: list[tuple[str, bytes]] = []
    for codec in ("none", "snappy", "zstd", "gzip"):
        whole = parquet_file(9, codec)
        at = chance.randrange(4, len(whole))
        other = bytes([whole[at] ^ 1 << chance.randrange(8)])
        damaged += [
            (cut, whole[:at]),
            (flipped, whole[:at] + other + whole[at + 1 :]),
            (longer, whole[:at] + chance.randbytes(3) + whole[at:]),
        ]
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    for at in (
        footer,
        footer + 1,
        len(whole) - 7,
        len(whole) - 1,
    ):  # the footer's begin, its length, the mark at the end
        damaged.append((cut, whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]))
    for number, (kind, data) in enumerate(damaged):
        lake.run.recorder.plain_reads.clear()  # a run that reads one damaged file
        folder = f"{kind}{number}/"
        for name, content in (("a", parquet_file(0, "zstd")), ("b", data), ("c", parquet_file(18, "zstd"))):
            lake.put(f"{folder}{name}.parquet", content)
        try:
            frame = lake.glue.create_dynamic_frame.from_options("s3", {"paths": [folder]}, format="parquet")
            numbers = {row["i"] for row in frame.toDF().collect()}
        except Exception as error:
            named = f"{folder}b.parquet" in str(error).replace("s3a://", "s3://")
            assert named or (engine == "spark" and kind != cut), (kind, str(error)[:300])
        else:
            assert kind != cut
            assert numbers >= {*range(9), *range(18, 27)}


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_compressed_files_put_together_are_one(name: str) -> None:
    assert unpacked(name)(COMPRESSIONS[name].pack(LINES) + COMPRESSIONS[name].pack(LINES)) == LINES + LINES


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_a_compressed_file_that_is_cut_anywhere_is_damaged(name: str) -> None:
    data = COMPRESSIONS[name].pack(LINES)
    for at in range(1, len(data)):
        with pytest.raises(DamagedFileError):
            unpacked(name)(data[:at])


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
    assert "but its name lacks the extension" in lake.run.recorder.notes[0]
    for folder in ("cut", "other"):
        with pytest.raises(DamagedFileError, match=f"s3://lake/{folder}/data{suffix} cannot be read"):
            lake.json(f"s3://lake/{folder}/")


def test_a_number_beyond_doubles_is_infinite(lake: Any) -> None:
    """As Spark 3.5.6 reads it: spark.read.json of 1e999 is Infinity."""
    lake.put("s3://lake/in/a.json", ['{"a": 1e999, "b": 1.5}', '{"a": -1E999}', f'{{"b": {10**400}}}'])

    assert lake.rows(lake.json("s3://lake/in/")) == [(-math.inf, None), (None, math.inf), (math.inf, 1.5)]
    assert lake.run.recorder.error_record_count == 0


def test_the_compression_that_is_given_counts(tmp_path: Any) -> None:
    storage = FolderStorage(tmp_path)
    storage.write_bytes("s3://b/x", gzip.compress(b"content"))

    with open_text(storage, "s3://b/x", "gzip") as stream:
        assert stream.read() == b"content"
