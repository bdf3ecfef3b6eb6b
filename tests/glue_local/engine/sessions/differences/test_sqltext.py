"""SQL text on its way to Sail: what is asked for types, and that deep nesting takes no longer than it is long."""

from __future__ import annotations

import pytest

from glue_local.engine.sessions.differences import corrupt_json
from glue_local.engine.sessions.differences.rule import Settings
from glue_local.engine.sessions.differences.sqltext import SqlText
from glue_local.engine.sessions.differences.tree import Tree


def rewritten(text: str, answers: dict[str, list[tuple[str, str]]]) -> tuple[str, list[str]]:
    """Return a query as it is sent, and what was asked; an answer is given by what the question ends with."""
    asked: list[str] = []

    def columns(query: str) -> list[tuple[str, str]] | None:
        asked.append(" ".join(query.split()))
        return next((found for end, found in answers.items() if asked[-1].endswith(end)), None)

    owner = SqlText(columns, lambda name, _: name, lambda: Settings(False, "UTC", True))
    return owner.rewrite(text), asked


def test_operands_are_written_once_however_deep_they_are() -> None:
    nested = "select " + "array(" * 60 + "1" + ")" * 60
    assert rewritten(nested, {})[0] == nested


def test_the_queries_of_common_tables_are_planned_once_and_not_for_each_question() -> None:
    text = "with a as (select x from far), b as (select x from a) select x / 2, x % 3 from b"
    answers = {"FROM `a`": [("x", "int")], "FROM `b`": [("x", "int")], "from b": [("_c0", "int")] * 4}
    _, asked = rewritten(text, answers)
    assert [query for query in asked if "from far" in query] == [
        "with a as (select x from far) SELECT * FROM `a`"
    ]
    assert asked[-1].startswith(
        "with a as (SELECT cast(NULL AS int) AS `x`), b as (SELECT cast(NULL AS int) AS `x`)"
    )


def test_a_common_table_whose_types_no_text_can_name_stays_in_the_question() -> None:
    text = "with a as (select x, null as n from far) select x / 2 from a"
    _, asked = rewritten(text, {"FROM `a`": [("x", "int"), ("n", "void")], "from a": [("_c0", "int")] * 2})
    assert all("from far" in query for query in asked)


def test_the_condition_of_a_semi_join_is_asked_of_both_sides_at_once() -> None:
    text = "select l.x from l left anti join r on l.x = r.x"
    _, asked = rewritten(text, {"from l JOIN r on l.x = r.x": [("_c0", "int"), ("_c1", "int")]})
    assert asked == ["SELECT (l.x) AS _c0, (r.x) AS _c1 from l JOIN r on l.x = r.x"]


def test_a_column_outside_the_condition_of_a_semi_join_is_none_of_its_right_side() -> None:
    text = "select 1 from o where exists (select 1 from l left semi join r on l.k = r.k where b > 'x')"
    answers = {"from l JOIN r on l.k = r.k": [("_c0", "int")] * 2, "from o": [("_c0", "string")]}
    _, asked = rewritten(text, answers)
    assert not [query for query in asked if "(b)" in query and " JOIN r" in query]
    assert asked[-1] == "SELECT ( SELECT (b) AS _c from l left semi join r on l.k = r.k) AS _c0 from o"


def test_a_with_within_a_query_is_asked_below_those_around_it() -> None:
    text = "with c as (select x from far) select * from (with d as (select x from c) select x / 2 from d) t"
    _, asked = rewritten(text, {"FROM `c`": [("x", "string")]})
    assert next(query for query in asked if "(x)" in query) == (
        "with c as (SELECT cast(NULL AS string) AS `x`) SELECT * FROM"
        " (with d as (select x from c) SELECT (x) AS _c0 from d)"
    )


def test_a_table_of_a_from_names_no_columns_of_the_query_around_it() -> None:
    text = "select y from (select missing / 2 as y from l) t"
    _, asked = rewritten(text, {})
    assert not [query for query in asked if query.count("SELECT") > 1]


@pytest.mark.parametrize(
    ("expression", "arguments"),
    [
        ("months_between(end, start)", ["end", "start"]),
        ("concat(all, set)", ["all", "set"]),
        ("sum(all x)", ["x"]),
        ("rows - 1", ["rows", "1"]),
        ("case when end > 1 then end else set end", ["end > 1", "end", "set"]),
        ("case end when 1 then 'x' end", ["end", "1", "'x'"]),
        ("coalesce((values), table)", ["(values)", "table"]),
        ("x in (values, table)", ["x", "values", "table"]),
        ("x like all ('a', 'b')", ["x"]),
    ],
)
def test_columns_may_have_names_that_are_words_of_the_grammar(expression: str, arguments: list[str]) -> None:
    """https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#sql-keywords: reserved in ANSI mode alone."""
    text = f"select {expression} as made from t"
    node = Tree(text).nodes[0]
    assert [text[one.start : one.end] for one in node.args] == arguments


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a":1,"b":2}', None),
        ('{"a":"x","b":2}', "S"),
        ('{"a":3000000000}', "S"),
        ('{"b":true}', "S"),
        ('{"a":', "N"),
        ("[1]", "N"),
        ('{"a":1} 2', None),
    ],
)
def test_a_corrupt_record_is_told_with_whether_its_other_fields_are_read(text: str, told: str | None) -> None:
    assert corrupt_json.told(text, "struct<a:int,b:double,s:struct<c:int>>") == (told and told + text)


@pytest.mark.parametrize("text", ['{"s":{"c":"x"}}', '{"b":"NaN"}', '{"a":"x","a":1}'])
def test_a_corrupt_record_of_which_spark_may_read_more_is_refused(text: str) -> None:
    with pytest.raises((ValueError, LookupError), match="--engine spark"):
        corrupt_json.told(text, "struct<a:int,b:double,s:struct<c:int>>")


def test_the_unit_of_a_sum_of_times_is_no_alias() -> None:
    text = "select month(ts) as month, dateadd(month, 1, ts) as a from t"
    _, asked = rewritten(text, {})
    assert asked and not [query for query in asked if "(month)" in query or "((month(ts)))" in query]
