"""CSV as Spark's parser takes it apart: what it gives of each line was asked of Spark 3.5.6.

See https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html
"""

from __future__ import annotations

import pytest

from glue_local.engine.sessions.plain_csv import Form, OddCsvError, records


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('"a ""b"" c",x', ['"a ""b"" c"', "x"]),
        ('"""b""",x', ['"""b"""', "x"]),
        ('"a ""b"", ok",x', ['"a ""b""', ' ok"', "x"]),
        ('"""",x', ['""', "x"]),
        ('""",x', ['"', "x"]),
        ('"",x', ["", "x"]),
        ('a "b" c,x', ['a "b" c', "x"]),
        ('"a" ,x', ["a", "x"]),
        ('"a" b,x', ['"a" b', "x"]),
        (r'"a\"b",x', ['a"b', "x"]),
        (r'"C:\dir\\new",x', [r"C:\dir\new", "x"]),
        (r'"a\""b",x', ['"a""b"', "x"]),
        ('x,"b""', ["x", 'b"']),
        ('x,"unclosed, y', ["x", "unclosed, y"]),
        ("x,", ["x", ""]),
    ],
)
def test_given_quotes_within_values_then_what_sparks_parser_takes_them_for(
    line: str, values: list[str]
) -> None:
    assert [value.text for value in next(records(line, Form()))] == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('"a ""b"" c",x', ['a "b" c', "x"]),
        ('"a ""b"", ok",x', ['a "b", ok', "x"]),
        ('"""b""",x', ['"b"', "x"]),
        ('"a" b,x', ['"a" b', "x"]),
    ],
)
def test_given_the_quote_as_escape_then_two_quotes_are_one(line: str, values: list[str]) -> None:
    assert [value.text for value in next(records(line, Form(escape='"')))] == values


@pytest.mark.parametrize("line", ['"a"\\b",x', '"a\\', '"a" b'])
def test_what_is_not_known_of_sparks_parser_is_an_error(line: str) -> None:
    with pytest.raises(OddCsvError):
        next(records(line, Form()))
