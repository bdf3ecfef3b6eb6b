"""Queries that nobody wrote: drawn by a seed, and asked of both engines. The same rows, or a named refusal or error.

FIRST_SEED and SEEDS (how many) draw others: FIRST_SEED=5000 SEEDS=2000 pytest -m nightly -k at_random.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.glue_local.engine.sessions.differences.at_random.frames import RandomFrames
from tests.glue_local.engine.sessions.differences.at_random.queries import VIEWS, RandomQueries
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

pytestmark = [
    pytest.mark.nightly,
    *COMPARES,
    pytest.mark.timeout(3600),
]

#: A SELECT, or a chain, that ends with an order.
_ORDERS = r" order by \d[^()]*$|\.orderBy\(.*\.limit\(\d\)$"
#: Spark's own faults, where it has no answer.
_FAULTS = "ClassCastException"
_FIRST, _COUNT = int(os.environ.get("FIRST_SEED", "0")), int(os.environ.get("SEEDS", "400"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[int, Answer, Answer]]]:
    """What Spark and Sail answer to each query, and the seed that it is of."""
    seeds = range(_FIRST, _FIRST + _COUNT)
    queries = {RandomQueries(seed).query(): seed for seed in seeds}
    if ON_6_0:  # in ANSI mode most of them are errors
        queries |= {f"{NOT_ANSI} {query}": seed for query, seed in queries.items()}
    # A chain is asked without ANSI mode: over rows of its own Spark computes columns that it drops, and fails on them.
    off = "spark.conf.set('spark.sql.ansi.enabled', 'false')\n"
    frames = {f"{off}{RandomFrames(seed).frame()}": seed for seed in seeds}
    told = []
    with folder_of_both(tmp_path_factory) as folder:
        for engine in ("spark", "sail"):
            run = run_of(engine, folder)
            for name, sql in VIEWS.items():
                run.spark.sql(sql).createOrReplaceTempView(name)
            told.append(ask(run, list(queries), list(frames)))
    yield {q: (seed, told[0][q], told[1][q]) for q, seed in (queries | frames).items()}


def test_no_silent_difference(answers: dict[str, tuple[int, Answer, Answer]]) -> None:
    silent = [
        f"seed {seed}: {query}\n   Spark {spark[1:]}\n   Sail  {sail[1:]}"
        for query, (seed, spark, sail) in answers.items()
        if sail[0] == "ok"
        and spark[1] not in BEYOND_PYTHON
        and _FAULTS not in str(spark[2])
        and (spark[0] != "ok" or not rows_same(query, spark[1], sail[1], _ORDERS))
    ]
    assert not silent, "\n".join(silent)


def test_most_queries_have_rows(answers: dict[str, tuple[int, Answer, Answer]]) -> None:
    usable = [sail for _, spark, sail in answers.values() if spark[0] == "ok"]
    assert len(usable) > 0.7 * len(answers)
    assert sum(sail[0] == "ok" for sail in usable) > 0.8 * len(usable)
