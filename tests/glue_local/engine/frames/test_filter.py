"""Filter: which records a function keeps, and that a column expression keeps just the same."""

# ruff: noqa: SIM201, SIM202 - conditions are written as Glue Studio writes them

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from glue_local.engine.api.transforms import Filter
from glue_local.engine.frames import rows
from glue_local.engine.frames.predicate import as_column

RECORDS = [
    {"k": 1},
    {"k": 2, "i": None, "f": None, "s": None, "b": None},
    {"k": 3, "i": 0, "f": 0.0, "s": "", "b": False},
    {"k": 4, "i": 5, "f": 2.5, "s": "abc", "b": True},
    {"k": 5, "i": -7, "f": -2.5, "s": "z", "b": True},
]

PROVABLE: list[Callable[[Any], Any]] = [
    lambda r: r["i"] == 0,
    lambda r: not (r["i"] == 0),
    lambda r: r["i"] != 0,
    lambda r: not (r["i"] != 0),
    lambda r: r["i"] > 0,
    lambda r: not (r["i"] > 0),
    lambda r: 0 <= r["i"] < 6,
    lambda r: r["i"] == 5.0,
    lambda r: r["f"] < 1,
    lambda r: r["f"] != 2.5,
    lambda r: r["s"] == "abc",
    lambda r: r["s"] >= "a",
    lambda r: not (r["s"] == "abc" or r["i"] == 0),
    lambda r: r["i"] > 0 and r["s"] == "abc",
    lambda r: r["i"] < 0 or r["f"] > 1.5,
    lambda r: r["b"] == True,  # noqa: E712
    lambda r: r["i"] == None,  # noqa: E711
    lambda r: r["i"] != None,  # noqa: E711
    lambda r: r["gone"] == 1,
    lambda r: r["k"] == 1 or r["gone"] == 1,
    lambda r: True if r["i"] > 0 else r["f"] < 0,
    lambda r: True,
]

NOT_PROVABLE: list[Callable[[Any], Any]] = [
    lambda r: r["i"] is None,
    lambda r: bool(re.match("a", r["s"])),
    lambda r: r["s"] > 5,
    lambda r: r["i"] in (0, 5),
    lambda r: len(r["s"]) > 0,
    lambda r: r["i"],
    lambda r: r.get("i") == 5,
    lambda r: r["i"] == r["k"],
    lambda r: (r["i"] == 0) == True,  # noqa: E712
    lambda r: r["i"] == 10**30,
    lambda r: r,
]


def keys(lake: Any, frame: Any) -> list[int]:
    return [r[0] for r in lake.rows(frame.select_fields(["k"]))]


def in_python(f: Callable[[Any], Any]) -> list[int]:
    kept = []
    for record in RECORDS:
        try:
            if f(dict(record)):
                kept.append(record["k"])
        except (KeyError, ValueError, TypeError):
            continue
    return kept


def test_functions_of_comparisons_become_columns_that_keep_the_same_records(lake: Any) -> None:
    frame = lake.json(lake.put("s3://b/a.json", RECORDS))

    conditions = [as_column(f, frame.records) for f in PROVABLE]

    assert [i for i, c in enumerate(conditions) if c is None] == []
    for start in range(0, len(PROVABLE), 8):
        named = {f"f{i}": c for i, c in list(enumerate(conditions))[start : start + 8]}
        kept = frame.records.df.select("k", *[c.alias(n) for n, c in named.items()]).collect()
        for name in named:
            f = PROVABLE[int(name[1:])]
            assert sorted(r["k"] for r in kept if r[name]) == in_python(f), name
    assert keys(lake, Filter.apply(frame=frame, f=PROVABLE[1])) == in_python(PROVABLE[1])


def test_other_functions_run_in_python_and_keep_the_same_records(lake: Any) -> None:
    frame = lake.json(lake.put("s3://b/a.json", RECORDS))

    for i, f in enumerate(NOT_PROVABLE):
        assert as_column(f, frame.records) is None, f"function {i} was proved"
    for f in NOT_PROVABLE[:2]:
        assert keys(lake, frame.filter(f)) == in_python(f)


def test_not_a_number_compares_as_in_python(lake: Any) -> None:
    frame = lake.frame([(1, float("nan")), (2, 1.0), (3, None)], "k bigint, f double")

    assert keys(lake, frame.filter(lambda r: r["f"] > 0)) == [2]
    assert keys(lake, frame.filter(lambda r: not (r["f"] > 0))) == [1]
    assert keys(lake, frame.filter(lambda r: r["f"] != 1.0)) == [1, 3]


def test_a_null_of_a_dataframe_is_a_null_not_an_absent_key(lake: Any) -> None:
    frame = lake.frame([(1, None), (2, 0), (3, 7)], "k bigint, i bigint")

    assert keys(lake, frame.filter(lambda r: not (r["i"] == 0))) == [1, 3]


def test_an_absent_key_read_through_the_catalog_is_absent(lake: Any) -> None:
    lake.table("t", {"k": "bigint", "sharewithresearchasofdate": "bigint"})
    lake.put("s3://lake/t/a.json", [{"k": 1}, {"k": 2, "shareWithResearchAsOfDate": 5}])

    assert keys(lake, lake.catalog("t").filter(lambda r: not (r["shareWithResearchAsOfDate"] == 0))) == [2]


def test_an_exception_other_than_those_of_a_lookup_makes_an_error_record(lake: Any) -> None:
    frame = lake.frame([(1, 0), (2, 5)], "k bigint, i bigint")

    kept = frame.filter(lambda r: 1 / r["i"] > 0)

    assert keys(lake, kept) == [2]
    assert kept.errorsCount() == 1
    assert kept.errorsAsDynamicFrame().toDF().collect()[0]["error"]["msg"] == (
        "ZeroDivisionError: division by zero"
    )


def test_a_function_over_other_variables_runs_in_python(lake: Any) -> None:
    limit = 3
    frame = lake.frame([(1,), (5,)], "k bigint")

    assert keys(lake, frame.filter(lambda r: r["k"] > limit)) == [5]
    assert (KeyError, ValueError, TypeError) == rows.NOT_KEPT
