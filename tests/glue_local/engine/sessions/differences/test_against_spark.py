"""Sail against Spark: what both say of the same SQL is equal, or Sail refuses it by name. Never another result.

The examples of functions come from the running Spark's own documentation (DESCRIBE FUNCTION EXTENDED),
those of rules from the table of differences, and the crossed ones are made here of types and values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.glue_local.engine.sessions.differences.both import (
    BEYOND_PYTHON,
    COMPARES,
    NOT_ANSI,
    ON_6_0,
    Answer,
    ask,
    folder_of_both,
    rows_same,
    run_of,
)
from tests.glue_local.engine.sessions.differences.chains import ORDERS, chains, glue_frames

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.differences.rules import RULES

pytestmark = [
    pytest.mark.nightly if ON_6_0 else pytest.mark.slow,
    *COMPARES,
    pytest.mark.timeout(2400),  # thousands of queries, in one fixture
]

#: Queries, one a line, and cases of the DataFrame API, which ``%%`` parts: found by asking both engines.
HERE = Path(__file__).parent


def lines(path: Path) -> list[str]:
    """Return the queries of a file, one a line."""
    return [q for q in path.read_text().splitlines() if q and not q.startswith("--")]


_QUERIES = lines(HERE / "queries.sql")
_CHAINS = {chain.code for chain in chains()}
_FRAMES = [
    *(HERE / "frames.txt").read_text().split("%%\n"),
    *(chain.code for chain in chains()),
    *glue_frames(),
]
#: Queries of ANSI mode's errors and of Spark 4's SQL, one a line. On 5.1 ANSI mode is off, and the SQL is not there.
_OF_6_0 = lines(HERE / "queries_of_6_0.sql") if ON_6_0 else []

#: What gives another result at every call, or needs what is not there (a stream, a class of Java).
_OTHER_EACH_TIME = re.compile(
    r"\b(rand|randn|random|uuid|current_\w+|now|curdate|monotonically\w+|input_file\w+|spark_partition_id|version|"
    r"user|session_window|shuffle|localtimestamp|reflect|java_method|try_reflect|typeof|aes_\w+|"
    r"try_aes_\w+|assert_true|raise_error|session_user|window|window_time)\b|unix_timestamp\(\)",
    re.IGNORECASE,
)

#: Values of each type: usual ones, extremes, NaN, NULL.
VALUES = {
    "tinyint": ["1Y", "127Y", "cast(-128 as tinyint)", "null"],
    "int": ["1", "0", "2147483647", "-2147483648", "null"],
    "bigint": ["1L", "9223372036854775807L", "-5L", "3000000000L", "null"],
    "double": ["1.5D", "0D", "1.0E8D", "-3.0E10D", "double('NaN')", "double('Infinity')", "null"],
    "decimal(10,2)": ["1.50", "-0.01", "12345678.99", "null"],
    "string": [
        "'1'",
        "' 45.9 '",
        "'1e3'",
        "'abc'",
        "''",
        "'true'",
        "'2020-1-1'",
        "'2020-01-01T10:00:00Z'",
        "null",
    ],
    "boolean": ["true", "false", "null"],
    "date": ["date'2020-02-29'", "date'0001-01-01'", "date'1582-10-04'", "date'9999-12-31'", "null"],
    "timestamp": ["timestamp'2020-01-01 10:00:00.5'", "timestamp'1899-12-31 23:59:59.25'", "null"],
    "binary": ["X'61ff'", "null"],
}


def _values(type_: str) -> str:
    return ", ".join(f"({v})" for v in VALUES[type_])


def _crossed() -> list[str]:
    columns = {t: f"(select cast(x as {t}) x from values {_values(t)} v(x))" for t in VALUES}
    asked = []
    for from_ in VALUES:
        asked += [f"select x, cast(x as {to}) y from {columns[from_]}" for to in VALUES]
        asked += [
            f"select x, try_cast(x as {to}) y from {columns[from_]}" for to in ("int", "double", "string")
        ]
    for left, right in (("string", "int"), ("string", "double"), ("string", "decimal(10,2)"), ("int", "string"),
                        ("string", "date"), ("boolean", "int"), ("double", "int"), ("string", "boolean")):  # fmt: skip
        both = f"(select cast(x as {left}) a from values {_values(left)} v(x)) cross join " \
               f"(select cast(x as {right}) b from values {_values(right)} v(x))"  # fmt: skip
        asked += [f"select a, b, a {op} b c from {both}" for op in ("=", "<", ">=", "<>", "<=>")]
    for name in ("min", "max", "sum", "avg", "count"):
        numbers = [
            t for t in VALUES if name == "count" or t not in ("binary", "boolean", "date", "timestamp")
        ]
        asked += [f"select {name}(x) from {columns[t]}" for t in numbers]
    for name in ("trim", "upper", "length", "initcap"):
        asked += [f"select x, {name}(x) y from {columns[t]}" for t in VALUES if t not in ("binary",)]
    for order in ("", "desc", "asc nulls last", "desc nulls first"):
        asked += [
            f"select x from {columns[t]} order by x {order}" for t in ("int", "double", "string", "date")
        ]
    asked += [
        "select * from (select 1 as a, 2 as a)",
        "select * from values (1, 2) t(a, b) join values (1, 3) u(a, c) on t.a = u.a",
        "with t as (select '7' as x) select cast(x as int) + 1 as y from t where x = 7",
        "select g, count(*) from values ('a', 1), ('b', 2) t(g, n) group by g having max(cast(n as string)) > 1",
        "select transform(array('1', 'x'), x -> cast(x as int))",
        "select a from values ('1'), ('x') t(a) where cast(a as int) is not null union all select 'z'",
    ]
    return asked


def asked_of_both() -> list[str]:
    """Return the rules' examples and the crossed queries."""
    return [*(e for rule in RULES for e in rule.examples), *_crossed()]


def _examples(run: Run) -> list[str]:
    """Return every example of Spark's documentation of functions that always gives the same result."""
    found: list[str] = []
    for row in run.spark.sql("show functions").collect():
        for part in run.spark.sql(f"describe function extended {_quoted(row[0])}").collect():
            text = part[0]
            if "Examples:" in text:
                queries = re.findall(
                    r"^\s*>\s*(SELECT.*?);\s*$", text.split("Examples:", 1)[1], re.M | re.S | re.I
                )
                found += [q for q in queries if not _OTHER_EACH_TIME.search(q)]
    return list(dict.fromkeys(found))


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else f"`{name}`"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Answer, Answer]]]:
    """What Spark and Sail answer to every query, asked once."""
    with folder_of_both(tmp_path_factory) as folder:
        spark_run = run_of("spark", folder)
        known = asked_of_both()
        queries = [*_examples(spark_run), *known, *_QUERIES, *_OF_6_0]
        queries += [f"{NOT_ANSI} {query}" for query in known if ON_6_0]
        spark = ask(spark_run, queries, _FRAMES)
        sail = ask(run_of("sail", folder), queries, _FRAMES)
        queries += _FRAMES
    yield {q: (spark[q], sail[q]) for q in queries}


def _types(answer: Answer) -> list[str]:
    """Return the types of columns; of intervals not the fields, which Sail does not keep (docs/engines.md)."""
    days = [
        re.sub(r"interval (?:day|hour|minute|second)(?: to \w+)?", "days", type_) for type_, _ in answer[2]
    ]
    return [re.sub(r"interval (?:year|month)(?: to month)?", "months", type_) for type_ in days]


def _same(query: str, spark: Answer, sail: Answer) -> bool:
    """Whether rows are the same, in their order where there is one, and their types."""
    orders = {"orders": ORDERS} if query in _CHAINS else {}
    return _types(spark) == _types(sail) and rows_same(query, spark[1], sail[1], **orders)


def test_no_silent_difference(answers: dict[str, tuple[Answer, Answer]]) -> None:
    silent = [
        (query, spark[1], sail[1])
        for query, (spark, sail) in answers.items()
        if sail[0] == "ok" and (spark[0] != "ok" or not _same(query, spark, sail))
    ]
    silent = [s for s in silent if s[1] not in BEYOND_PYTHON]
    assert not silent, "\n".join(f"{q}\n   Spark {a}\n   Sail  {b}" for q, a, b in silent)


#: What Spark's name, or Sail's, has in it where it stays Sail's (docs/engines.md).
_OTHER_NAMES = re.compile(
    r"""
    INTERVAL|scalarsubquery|ignore\ nulls|extractansi|make_dt_interval|\ AS\ (?:STRUCT|ARRAY|MAP)
    |listagg|string_agg|percentile_|from_xml|to_varchar|to_char|try_make_timestamp|>>>|struct\(|^like\(Spark|^s$
    |^array_sort\(|convert_timezone|BOTH|\(-\ 3\)\ FOLLOWING|\(true\ =\ 1\)|\(2\ >\ 1.1\)
    |\(1\ \+\ 1\)\ FOLLOWING|unspecifiedframe
    """,
    re.VERBOSE,
)


def test_columns_have_the_names_that_spark_gives_them(answers: dict[str, tuple[Answer, Answer]]) -> None:
    both = {q: (spark[2], sail[2]) for q, (spark, sail) in answers.items() if spark[0] == sail[0] == "ok"}
    other = [
        (query, one[1], another[1])
        for query, (of_spark, of_sail) in both.items()
        for one, another in zip(of_spark, of_sail, strict=False)
        if one[1] != another[1] and not any(map(_OTHER_NAMES.search, (one[1], another[1])))
    ]
    assert not other, f"{len(other)}\n" + "\n".join(f"{q}\n   Spark {a}\n   Sail  {b}" for q, a, b in other)


def test_what_sail_refuses_names_the_engine_that_has_it(answers: dict[str, tuple[Answer, Answer]]) -> None:
    raw = [
        (query, sail[1:])
        for query, (spark, sail) in answers.items()
        if spark[0] == "ok" and sail[0] != "ok" and "--engine spark" not in str(sail[2])
    ]
    assert not raw, "\n".join(map(str, raw))


def test_the_examples_are_many_and_most_are_equal(answers: dict[str, tuple[Answer, Answer]]) -> None:
    asked_to_be_refused = {*_QUERIES, *_FRAMES, *_OF_6_0}  # what a probe found, refusals among it
    usable = [a for q, a in answers.items() if a[0][0] == "ok" and q not in asked_to_be_refused]
    assert len(usable) > 800
    # The table's examples of what is refused are among them. Of Spark 4's own a tenth is about variants and other types
    # that Sail has not.
    assert sum(a[1][0] == "ok" for a in usable) > (0.88 if ON_6_0 else 0.96) * len(usable)


#: The conditions of ANSI mode, https://spark.apache.org/docs/4.1.1/sql-ref-ansi-compliance.html.
_CONDITIONS = (
    "CAST_INVALID_INPUT", "CAST_OVERFLOW", "ARITHMETIC_OVERFLOW", "BINARY_ARITHMETIC_OVERFLOW", "DIVIDE_BY_ZERO",
    "REMAINDER_BY_ZERO", "INTERVAL_DIVIDED_BY_ZERO", "INVALID_ARRAY_INDEX", "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
    "INVALID_INDEX_OF_ZERO", "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "NUMERIC_OUT_OF_SUPPORTED_RANGE",
    "CANNOT_PARSE_TIMESTAMP",
    "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
)  # fmt: skip


@pytest.mark.skipif(not ON_6_0, reason="ANSI mode is that of Glue 6.0")
def test_an_error_of_ansi_mode_has_sparks_condition_and_class(
    answers: dict[str, tuple[Answer, Answer]],
) -> None:
    found = {q: (_condition(spark), _condition(sail)) for q, (spark, sail) in answers.items()}
    asked = {q: both for q, both in found.items() if both[0] and both[0][1] in _CONDITIONS}
    other = {q: both for q, both in asked.items() if both[1] is not None and both[0] != both[1]}
    assert len(asked) > 150
    assert not other, "\n".join(f"{q}\n   {both}" for q, both in other.items())


def _condition(answer: Answer) -> tuple[str, str] | None:
    """Return an error's class and its condition; None for rows, and where Sail names itself and another engine."""
    refused = "--engine spark" in str(answer[2]) and "The error is the Sail engine's" not in str(answer[2])
    if answer[0] == "ok" or refused:
        return None
    named = re.match(r"\s*\[([A-Z_0-9.]+)\]", str(answer[2]))
    return answer[1], named[1] if named else ""
