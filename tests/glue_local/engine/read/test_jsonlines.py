"""JSON lines: Arrow's reader and the reading line by line give the same records, marks and errors."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_local.engine.read.blocks import Block, split_blocks
from glue_local.engine.read.infer import infer
from glue_local.engine.read.jsonlines import ONE_CORE, JsonReader
from glue_local.engine.read.target import Target
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import parse_type

COLUMNS = {
    "i": "bigint",
    "d": "double",
    "s": "string",
    "b": "boolean",
    "n": "struct<x:bigint,y:string>",
    "l": "array<bigint>",
    "m": "map<string,bigint>",
    "day": "date",
}
TARGET = Target(tuple(g.Field(n, parse_type(t)) for n, t in COLUMNS.items()))
NO_MAP = Target(tuple(f for f in TARGET.fields if f.name != "m"))

whole = st.integers(-(2**63), 2**63 - 1)
values: dict[str, st.SearchStrategy[Any]] = {
    "i": st.one_of(st.none(), whole, whole.map(str), st.floats(-9, 9), st.just("x")),
    "d": st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-9, 9)),
    "s": st.one_of(st.none(), st.text(max_size=5), st.integers(-9, 9), st.just('say "i": null')),
    "b": st.one_of(st.none(), st.booleans(), st.just("true"), st.just(1)),
    "n": st.one_of(
        st.none(),
        st.fixed_dictionaries({}, optional={"x": whole, "X": whole, "y": st.none() | st.text(max_size=2)}),
        st.just(3),
    ),
    "l": st.one_of(st.none(), st.lists(st.none() | whole, max_size=3), st.just("no")),
    "day": st.one_of(st.none(), st.sampled_from(["2024-02-29", "993-01-01"])),
    "more": st.one_of(st.integers(), st.text(max_size=2), st.lists(st.integers(), max_size=2)),
}
keys = {"i": ["i", "I"], "n": ["n", "N"], "day": ["day", "Day"]}


@st.composite
def record(draw: st.DrawFn) -> str:
    chosen = draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=6))
    made = {draw(st.sampled_from(keys.get(n, [n]))): draw(values[n]) for n in chosen}
    text = json.dumps(made, ensure_ascii=draw(st.booleans()))
    return draw(st.sampled_from([text] * 12 + [text + " ", "", " ", "{", "[]", "null", text[:-1], text * 2]))


def seen(reader: JsonReader, batches: list[Any]) -> tuple[Any, Any, Any]:
    rows = [r for b in batches for r in b.records.to_pylist()]
    marks = [
        m
        for b in batches
        for m in (b.marks.to_pylist() if b.marks is not None else [None] * b.records.num_rows)
    ]
    return rows, marks, [e for b in batches for e in b.errors]


@settings(max_examples=150, deadline=None)
@given(st.lists(record(), max_size=120))
def test_both_ways_of_reading_agree(texts: list[str]) -> None:
    block = "\n".join(texts).encode()
    fast = JsonReader("f", NO_MAP)
    exact = JsonReader("f", NO_MAP)

    assert seen(fast, [fast.read(Block.of(block))]) == seen(exact, [exact._one_by_one(block.split(b"\n"), 1)])


@pytest.mark.parametrize(
    "text",
    [
        '{"i":1}null',
        '{"i":1} null\n{"i":2}',
        '{"i":1}\n\nnull\n{"i":2}',
        'null\n{"i":1}',
        '[1]\nnull\n{"i":1}',
        "[1]null",
        '{"i":1}{"i":2}\n\n{"i":3}',
        '{"n":\n{"x":1}}\n{"i":1} {"i":2}',
        '{"n":{"x":1}\n,"i":2}\n{"i":1}{"i":2}',
        '{"s":"} {"}\n{"s":"}null"}',
        '{"s":"\u00e9 }\t{"}',
        ' \n{"i":1}\r\n{"i":2}\r\n',
        '{"I":null,"i":1}\n{"i":null}',
    ],
)
def test_lines_that_are_not_an_object_each_are_read_as_one_by_one(text: str) -> None:
    block = Block.of(text.encode())
    fast, exact = JsonReader("f", NO_MAP), JsonReader("f", NO_MAP)

    assert seen(fast, [fast.read(block)]) == seen(exact, [exact._one_by_one(block.text.split(b"\n"), 1)])


def test_one_processor_reads_what_all_do() -> None:
    lines = "\n".join(f'{{"i":{i},"s":"{i % 7}"}}' for i in range(50_000))
    block = Block.of(lines.encode())
    one, all_of_them = JsonReader("f", NO_MAP, threads=False), JsonReader("f", NO_MAP)

    assert len(block.text) > 3 * ONE_CORE
    assert one.read(block).records.equals(all_of_them.read(block).records)


def test_a_block_holds_whole_lines_and_knows_their_numbers() -> None:
    text = b'\xef\xbb\xbf{"i":1}\n{"i":22}\n\n{"i":3}'

    for size in range(1, 40):
        blocks = list(split_blocks(io.BytesIO(text), size))
        reader = JsonReader("f", TARGET)
        assert [r["i"] for b in blocks for r in reader.read(b).records.to_pylist()] == [1, 22, 3], size
        assert blocks[-1].first + blocks[-1].lines - 1 == 4, size
        assert all(b.lines == len(b.text.split(b"\n")) for b in blocks), size


def test_explicit_nulls_are_marked_and_absent_keys_are_not() -> None:
    reader = JsonReader("f", TARGET)

    batch = reader.read(Block.of(b'{"i": null, "s": "a"}\n{"s": null}\n{"I": null, "s": null}'))

    assert batch.marks is not None
    assert batch.marks.to_pylist() == ["|0|", "|2|", "|0||2|"]


def test_types_of_lines_by_themselves() -> None:
    lines = (
        b'{"a":1,"b":[1],"c":{"d":"2020-01-01"}}\n{"a":"x","b":[],"c":{"e":null}}\nbad\n{"a":2.5,"f":null}'
    )

    found = infer([Block.of(lines)])

    assert {f.name: f.dataType for f in found} == {
        "a": g.ChoiceType([g.DoubleType(), g.IntegerType(), g.StringType()]),
        "b": g.ArrayType(g.IntegerType()),
        "c": g.StructType([g.Field("d", g.StringType()), g.Field("e", g.NullType())]),
        "f": g.NullType(),
    }
