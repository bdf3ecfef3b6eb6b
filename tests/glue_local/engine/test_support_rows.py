"""Each row of the table of support about formats is what a run does: what is not supported is refused by name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from glue_local.engine.types.options import OptionError
from glue_local.support import Status, rows

from .conftest import Lake

XML = "<all><x><a>1</a></x><x><a>2</a></x></all>"
#: Format -> a file with the records 1 and 2, and the options without which it is not read.
FILES: dict[str, tuple[str, dict[str, Any]]] = {
    "csv": ("a\n1\n2\n", {"withHeader": True}),
    "grok": ("1\n2\n", {"logFormat": "%{NUMBER:a}"}),
    "grokLog": ("1\n2\n", {"logFormat": "%{NUMBER:a}"}),
    "ion": ('{a: "1"}\n{a: "2"}\n', {}),
    "json": ('{"a": "1"}\n{"a": "2"}\n', {}),
    "xml": (XML, {"rowTag": "x"}),
}
#: Option -> a value under which the records are the same, where that is not True.
VALUES = {
    "attributePrefix": "_",
    "block.size": 1048576,
    "blockSize": 1048576,
    "compression": "none",
    "customPatterns": "ONE 1",
    "encoding": "UTF-8",
    "escaper": "\\",
    "excludeAttribute": False,
    "jsonPath": "$",
    "logFormat": "%{NUMBER:a}",
    "optimizePerformance": False,
    "page.size": 1048576,
    "pageSize": 1048576,
    "quoteChar": '"',
    "rowTag": "x",
    "separator": ",",
    "skipFirst": False,
    "strictCheckForQuoting": False,
    "valueTag": "_VALUE",
    "version": "1.7",
    "LineCount": 1,
    "MISSING": "-",
}
HEADS = re.compile(r"(?P<format>\w+) (?P<what>read option|write option|written as|read from) (?P<name>\S+)")


def _read(lake: Lake, format: str, path: str, options: dict[str, Any]) -> list[str]:
    frame = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": [path]}, format=format, format_options=options
    )
    return sorted(str(row["a"]) for row in frame.toDF().collect())


def _written(lake: Lake, format: str, path: str, options: dict[str, Any]) -> list[str]:
    frame = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": [lake.put("s3://lake/source/a.json", FILES["json"][0])]}, format="json"
    )
    place = {"path": path} | ({"compression": options.pop("compression")} if "compression" in options else {})
    lake.glue.write_dynamic_frame.from_options(frame, "s3", place, format=format, format_options=options)
    return _read(lake, format, path, {"withHeader": True} if format == "csv" else {})


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_each_format_is_read_and_written_as_its_row_says(lake: Lake) -> None:
    """Delta Lake and Iceberg, of which the row says how: read/test_formats.py."""
    for row in rows()["Formats and their options"]:
        word, _, name = row.name.partition(" ")
        if word != "format" or name in ("delta", "iceberg"):
            continue
        path = f"s3://lake/{name}/"
        if row.status is Status.YES:
            assert _written(lake, name, path, {}) == ["1", "2"], name
            continue
        if row.note == "not written":
            content, options = FILES[name]
            lake.put(f"{path}a", content)
            assert _read(lake, name, path, options) == ["1", "2"], name
        lake.put(f"{path}none/a", b"")
        for act in (_written, _read) if row.status is Status.NO else (_written,):
            with pytest.raises((OptionError, NotImplementedError), match=f"(?i){name}"):
                act(lake, name, f"{path}none/", {})


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_each_row_of_formats_is_what_a_run_does(lake: Lake) -> None:
    wrong = []
    for number, row in enumerate(rows()["Formats and their options"]):
        if (match := HEADS.fullmatch(row.name)) is None:
            continue
        name, format, path = match["name"], match["format"], f"s3://lake/{number}/"
        value = VALUES.get(name, True) if row.status is not Status.NO else True
        try:
            if match["what"] == "read option":
                content, needed = FILES.get(format) or FILES["json"]
                if format not in FILES:  # a file that only a writer makes
                    _written(lake, format, path, {})
                    needed = {}
                else:
                    lake.put(f"{path}a", content)
                found = _read(lake, format, path, {**needed, name: value})
            elif match["what"] == "read from":
                found = _written(lake, "json", path, {"compression": name})
            else:
                given = {"compression": name} if match["what"] == "written as" else {name: value}
                found = _written(lake, format, path, given)
        except OptionError as error:
            if row.status is not Status.NO or name not in str(error):
                wrong.append(f"{row.name}: {error}")
            continue
        if row.status is Status.NO or found != ["1", "2"]:
            wrong.append(f"{row.name}: {found}")
    assert wrong == []
