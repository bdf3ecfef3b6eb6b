"""ANSI mode on Glue 5.1, where it is off unless a script sets it: by ``--conf``, or by ``spark.conf.set``.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.glue_local.engine.sessions.differences.both import (
    ANSI,
    BEYOND_PYTHON,
    COMPARES,
    ON_6_0,
    Answer,
    ask,
    folder_of_both,
    rows_same,
    run_of,
)
from tests.glue_local.engine.sessions.differences.test_against_spark import HERE, asked_of_both, lines

pytestmark = [
    pytest.mark.nightly,
    *COMPARES,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(ON_6_0, reason="ANSI mode is on there, and compared in test_against_spark"),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Answer, Answer]]]:
    """What Spark and Sail answer to every query in ANSI mode."""
    queries = [f"{ANSI} {query}" for query in (*asked_of_both(), *lines(HERE / "queries_of_6_0.sql"))]
    with folder_of_both(tmp_path_factory) as folder:
        spark = ask(run_of("spark", folder), queries, [])
        sail = ask(run_of("sail", folder), queries, [])
    yield {q: (spark[q], sail[q]) for q in queries}


def test_no_silent_difference(answers: dict[str, tuple[Answer, Answer]]) -> None:
    silent = [
        (query, spark[1], sail[1])
        for query, (spark, sail) in answers.items()
        if sail[0] == "ok"
        and spark[1] not in BEYOND_PYTHON
        and (spark[0] != "ok" or not rows_same(query, spark[1], sail[1]))
    ]
    assert not silent, "\n".join(f"{q}\n   Spark {a}\n   Sail  {b}" for q, a, b in silent)


def test_most_queries_of_spark_have_rows(answers: dict[str, tuple[Answer, Answer]]) -> None:
    usable = [sail for spark, sail in answers.values() if spark[0] == "ok"]
    assert len(usable) > 300
    assert sum(sail[0] == "ok" for sail in usable) > 0.8 * len(usable)
