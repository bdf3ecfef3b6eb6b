"""``multiLine`` JSON as lines: the first document of a file, or its elements; all else is named.

What is expected is what Spark reads: https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html (``multiLine``).
"""

from __future__ import annotations

import pytest

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.json_documents import lines_of


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"a": 1.50,\n "b": [1,\r\n2]}\n', ['{"a": 1.50,  "b": [1,  2]}']),
        ('[{"a": 1e3},\n {"a": "x\\ny"}]', ['{"a": 1e3}', '{"a": "x\\ny"}']),
        ('\ufeff{"a": 5}', ['{"a": 5}']),
        ('{"a": 1}\n{"a": 2}', ['{"a": 1}']),
        ("", []),
        (" \n", []),
        ("[ ]", []),
    ],
)
def test_records_are_the_first_documents(text: str, lines: list[str]) -> None:
    assert list(lines_of(text.encode(), "s3://b/a.json")) == lines


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": }',
        b'[{"a": 1} {"a": 2}]',
        b'[{"a": 1},',
        b"[1]",
        b"5",
        b'{"a": "\n"}',
        b'{"a": "\xe4"}',
        b"[,]",
    ],
)
def test_what_spark_makes_a_corrupt_record_names_the_file(data: bytes) -> None:
    with pytest.raises(EngineFeatureError, match=r"s3://b/a\.json.*--engine spark"):
        list(lines_of(data, "s3://b/a.json"))
