"""Each kind of damage through the script's API, on both engines: its line is an error record, the others arrive."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from glue_local.engine.read.compression import DamagedFileError

#: How a record of a format is written, what may stand in its place, what is around all, and the format's options.
FORMATS: dict[str, tuple[Callable[[int, str], str], list[bytes], tuple[str, str], dict[str, str]]] = {
    "json": (
        lambda i, t: json.dumps({"i": str(i), "t": t}, ensure_ascii=False),
        [b'{"i": ', b"x", b"[1]", b'{"t": "\\ud83d"}', b'{"i": "1", "i": "2"}', b"\xe9", b'{"t": "caf\xe9"}'],
        ("", ""),
        {},
    ),
    "csv": (
        lambda i, t: f'{i},"{t}"',
        [b'7,"stray', b'"a"b,c', b"7,caf\xe9", b"1,2,3", b"\xff\xfe"],
        ("i,t\n", ""),
        {"withHeader": "true"},
    ),
    "grokLog": (
        lambda i, t: f"{i}|{t}",
        [b"none", b"7|caf\xe9", b"1|2|3"],
        ("", ""),
        {"logFormat": "^(?<i>[^|]*)\\|(?<t>[^|]*)$"},
    ),
    "xml": (
        lambda i, t: f"<r><i>n{i}</i><t>{t}</t></r>",
        [b"<r><i></r>", b"<r>&x;</r>", b"<r i=1></r>", b"<r>\xe9</r>"],
        ("<all>\n", "</all>"),
        {"rowTag": "r"},
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_rows_and_error_records_are_the_lines_of_a_file_with_damage_at_random(lake: Any, name: str) -> None:
    line, damage, (before, after), options = FORMATS[name]
    chance = random.Random(name)
    whole = [
        (f"{'n' * (name == 'xml')}{i}", chance.choice(["x", "\u00e9", "\U0001f600 y"])) for i in range(300)
    ]
    lines = [line(i, t).encode() for i, (_, t) in enumerate(whole)]
    for at in sorted(chance.sample(range(1, len(lines)), 12)):
        lines.insert(at, chance.choice(damage))
    bad = [i for i, each in enumerate(lines, 1 + before.count("\n")) if each in damage]
    path = lake.put("s3://lake/in/a", before.encode() + b"\n".join(lines) + b"\n" + after.encode())

    frame = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": ["s3://lake/in/"]}, format=name, format_options=options
    )

    assert sorted(lake.rows(frame.select_fields(["i", "t"]))) == sorted(whole)
    assert [(e["path"], e["line"]) for e in lake.run.recorder.error_records] == [(path, i) for i in bad]
    assert frame.errorsCount() == len(bad)


def test_a_damaged_file_among_others_is_named(lake: Any) -> None:
    lake.put("s3://lake/in/a.json", [{"a": 1}])
    lake.put("s3://lake/in/b.json.gz", b"\x1f\x8b\x08\x00damage")

    with pytest.raises(DamagedFileError, match=r"s3://lake/in/b\.json\.gz cannot be read"):
        lake.json("s3://lake/in/")


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*.json", ["a.csv", "x/b.json", "x/y/c.json"]),
        ("**.json", ["a.csv"]),
        ("**.{csv,tmp}", ["a.json", "x/b.json", "x/y/c.json"]),
        ("x/*", ["a.csv", "a.json", "x/y/c.json"]),
        ("x/**", ["a.csv", "a.json"]),
        ("[a-b]*", ["x/b.json", "x/y/c.json"]),
    ],
)
def test_exclusions_leave_out_what_their_pattern_means(lake: Any, pattern: str, left: list[str]) -> None:
    for name in ("a.csv", "a.json", "x/b.json", "x/y/c.json"):
        lake.put(f"s3://lake/in/{name}", [{"name": name}])

    options = {"paths": ["s3://lake/in/"], "recurse": True, "exclusions": json.dumps([pattern])}
    frame = lake.glue.create_dynamic_frame.from_options("s3", options, format="json")

    assert [name for (name,) in lake.rows(frame)] == left


def test_lazysimple_serde_knows_no_quotes_and_has_a_word_for_null(lake: Any) -> None:
    """See https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html."""
    lake.table(
        "t",
        {"a": "string", "b": "int"},
        format="csv",
        serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        serde_parameters={"field.delim": "|", "escape.delim": "\\"},
    )
    lake.put("s3://lake/t/a", b'"x|1\nx\\|y|2\n\\N|3\nz|4|more\nshort\ncaf\xe9|5\n')

    frame = lake.catalog("t")

    assert lake.rows(frame) == sorted([('"x', 1), ("x|y", 2), (None, 3), ("z", 4), ("short", None)], key=repr)
    assert [e["line"] for e in lake.run.recorder.error_records] == [6]
