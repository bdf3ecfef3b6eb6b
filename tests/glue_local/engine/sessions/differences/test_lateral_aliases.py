"""Aliases that a SELECT gives and uses again: written out, unless a column of FROM has their name."""

from __future__ import annotations

import pytest

from glue_local.engine.sessions.differences import lateral_aliases

_COLUMNS = [("i", "int"), ("s", "string"), ("ts", "timestamp")]

CASES = {
    "select i + 1 as a, a * 2 as b, b - a as c from t": (
        "select i + 1 as a, (i + 1) * 2 as b, ((i + 1) * 2) - (i + 1) as c from t"
    ),
    "select trim(s) as s, length(s) as n from t": None,  # the column comes first
    "select 5 as x, transform(array(1), x -> x + 1) as y, x as z": (
        "select 5 as x, transform(array(1), x -> x + 1) as y, (5) as z"
    ),
    "select year(ts) as year, extract(year from ts) as y from t": None,  # a unit
    "select i as a, (select max(i) from t where i < a) as m from t": None,
    "select count(*) as n, max(n) as m from t": None,
    "select i as a, sum(a) over (order by i) as w from t": None,
    "select rand() as r, r + 1 as q from t": None,  # drawn once on Spark
    "select i as a, i + 1 as a, a as b from t": None,  # ambiguous
    "select i + 1 as a, a + 1 from t": "select i + 1 as a, (i + 1) + 1 AS `(lateralAliasReference(a) + 1)` from t",
    "select i + 1 as a, cast(a as string) from t": "select i + 1 as a, cast((i + 1) as string) AS `a` from t",
    "select s as k, upper(s) as u from t group by k": "select s as k, upper(s) as u from t group by (s)",
    "select upper(s) as k from t group by k": None,
    "select i + 1 as a, a from t": "select i + 1 as a, (i + 1) AS a from t",
    "select to_date(ts) as date, date'2024-01-01' as d, upper(s) as interval, interval 1 day as e from t": None,
    "select i + 1 as a, -- the first\na + 1 /* x */ as b from t": (
        "select i + 1 as a, -- the first\n(i + 1) + 1 /* x */ as b from t"
    ),
    "select i + 1 as a, explode(array(a, 5)) as b from t": None,
    "select i + 1 as a, a as b from t union all select i as a, a as b from t": (
        "select i + 1 as a, (i + 1) as b from t union all select i as a, (i) as b from t"
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_aliases_are_written_out_or_left_to_an_error(text: str) -> None:
    assert lateral_aliases.written_out(text, lambda _: _COLUMNS) == (CASES[text] or text)


def test_a_lateral_alias_in_group_by_is_sparks_error() -> None:
    from pyspark.errors import AnalysisException

    with pytest.raises(AnalysisException, match="LATERAL_COLUMN_ALIAS_IN_GROUP_BY"):
        lateral_aliases.written_out("select s as a, a || '1' as b from t group by a, b", lambda _: _COLUMNS)


def test_aliases_of_aliases_grow_no_further_than_is_of_use() -> None:
    doubled = ", ".join(f"c{i} + c{i} as c{i + 1}" for i in range(40))
    text = f"select i as c0, {doubled} from t"
    assert lateral_aliases.written_out(text, lambda _: _COLUMNS) == text


def test_where_the_columns_of_from_are_not_known_nothing_is_written_out() -> None:
    text = "select i + 1 as a, a * 2 as b from unknown"
    assert lateral_aliases.written_out(text, lambda _: None) == text
    assert lateral_aliases.in_list(["i + 1 as a", "a * 2 as b"], lambda: ["i"])[1] == "(i + 1) * 2 as b"
