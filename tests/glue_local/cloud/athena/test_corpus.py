"""Trino's documented examples and edges: each line of data/trino is a statement, its result and its type.

Lines are tab-separated. A statement that is an expression stands for SELECT of it. Rows are separated by ``;``,
columns by ``|``; ``!CODE`` or ``!CODE: text`` is an error that begins so, ``!SYNTAX`` a refused statement. The first
line of a file names the page.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_local.cloud.athena import locked
from glue_local.cloud.athena.allowed import FUNCTIONS
from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import backtracking, failures
from glue_local.cloud.athena.trino.compile import compile_query
from glue_local.cloud.athena.trino.errors import SyntaxProblem, fail
from glue_local.cloud.athena.trino.show import writer

DATA = Path(__file__).with_name("data") / "trino"
QUERIES = re.compile(r"(SELECT|VALUES|WITH|TABLE|FROM)\b")


def _no_table(database, name, place):
    fail("TABLE_NOT_FOUND", place, f"Table 'awsdatacatalog.{database}.{name}' does not exist")


@cache
def _connection(rewrite: bool) -> Any:
    return locked.connect(Path("/nowhere"), rewrite=rewrite)


def answer(statement: str) -> tuple[str, str]:
    """Return a statement's rows and types as the corpus writes them, or its error."""
    text = statement if QUERIES.match(statement) else f"SELECT {statement}"
    try:
        compiled = compile_query(text, "zoo", _no_table)
    except SyntaxProblem as error:
        return f"!SYNTAX: {error}", ""
    except QueryError as error:
        return f"!{error}", ""
    connection = _connection(not compiled.tries)
    locked.check(connection, compiled.sql, FUNCTIONS | compiled.python.names, compiled.tables)
    compiled.python.register(connection)
    try:
        rows = connection.execute(compiled.sql).fetchall()
    except duckdb.Error as error:
        return f"!{failures.reason(str(error)) or f'ENGINE: {error}'}", ""
    finally:
        for name in compiled.python.names:
            connection.remove_function(name)
    writers = [writer(kind) for _, kind in compiled.columns]
    shown = [
        ["NULL" if v is None else write(v) for write, v in zip(writers, row, strict=True)] for row in rows
    ]
    return ";".join("|".join(row) for row in shown), "|".join(str(kind) for _, kind in compiled.columns)


def lines(path: Path) -> list[tuple[str, str, str]]:
    """Return a file's statements with their results and types."""
    found = []
    for line in path.read_text().splitlines()[1:]:
        statement, result, kind = [*line.split("\t"), ""][:3]
        found.append((statement, result, kind))
    return found


def wrong(path: Path) -> list[str]:
    """Return the lines of a file whose answer is another one."""
    found = []
    for statement, result, kind in lines(path):
        given, type_ = answer(statement)
        if result == "!ANY":
            same = given.startswith("!")
        elif result.startswith("!"):
            same = given.startswith(result)
        else:
            same = (given, type_) == (result, kind)
        if not same:
            found.append(f"{statement}\n   expected {result} {kind}\n   given    {given} {type_}")
    return found


@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv")), ids=lambda path: path.stem)
def test_every_line_is_answered_as_trino_does(path):
    found = wrong(path)
    assert not found, "\n" + "\n".join(found)


def test_the_corpus_is_large_and_names_its_pages():
    files = sorted(DATA.glob("*.tsv"))
    assert all(path.read_text().startswith("# https://") for path in files)
    assert sum(len(lines(path)) for path in files) >= 600


@pytest.mark.parametrize("deep", ["(" * 2000 + "1" + ")" * 2000, "+".join(["1"] * 2000)], ids=["in", "long"])
def test_a_statement_that_is_nested_too_deep_is_refused(deep):
    reason = "!NOT_SUPPORTED: a statement nested this deep is not supported by the local endpoint's Athena"
    assert answer(deep)[0] == reason


@pytest.mark.parametrize(
    "call", ["regexp_count({0}, {1})", "regexp_replace({0}, {1}, x -> '')", "regexp_split({0}, {1})"]
)
def test_a_regular_expression_that_backtracks_without_end_is_given_up(call, monkeypatch):
    monkeypatch.setattr(backtracking, "SECONDS", 0.05)
    reason = "!NOT_SUPPORTED: a regular expression that backtracks for more than 0.05 seconds"
    assert answer(call.format(f"'{'a' * 200}b'", "'^(a|aa)+$'"))[0].startswith(reason)


@pytest.mark.parametrize("pattern", ["a*[bc]", "a.*[bc].*[de]", "a+?.*a{2,}[bc]"])
def test_a_long_text_lets_other_threads_run_and_is_given_up(pattern, monkeypatch):
    """Few repetitions are slow on a long text alone; nobody can stop ``re``."""
    monkeypatch.setattr(backtracking, "SECONDS", 0.05)
    reason = "!NOT_SUPPORTED: a regular expression that backtracks for more than 0.05 seconds"
    assert answer(f"regexp_count(rpad('', 20000, 'a'), '{pattern}')")[0].startswith(reason)
    assert answer(f"regexp_count('aaxbdc', '{pattern}')")[1] == "bigint"


@pytest.mark.parametrize(
    "call", ["date_parse({0}, rpad('', 90, '%e'))", "parse_datetime({0}, rpad('', 90, 'zH'))"]
)
def test_a_date_of_many_fields_is_given_up(call, monkeypatch):
    """Each field takes one digit or more: the ways to share them out are more than anybody can wait for."""
    monkeypatch.setattr(backtracking, "SECONDS", 0.05)
    assert answer(call.format("rpad('', 60, '1') || 'x'"))[0].startswith(
        ("!NOT_SUPPORTED: a regular expression", "!INVALID_FUNCTION_ARGUMENT: Invalid format")
    )


def test_a_pattern_matches_the_same_by_both_engines():
    texts = ["", "a", "aab b", "cabab", "{x}a", "bb{2}", "a-b\nc", "éa b", "ababab"]
    for pattern in (
        r"(a|b)+",
        r"(?:(a)|b)*c?",
        r"(\w+\s?)+$",
        r"(a{x}|b{2}|{)*",
        r"(?i)(A*b*)*?b",
        r"(ab)*(?=a)",
        r"()*a",
    ):
        plain, bounded = re.compile(pattern), backtracking.Pattern(pattern)
        for text in texts:
            found = [[(m.span(), m.groups()) for m in each.finditer(text)] for each in (plain, bounded)]
            assert found[0] == found[1], (pattern, text)
            assert plain.sub("_", text) == bounded.sub("_", text)
