"""Rules of functions that pick a value, draw one or fail."""

from __future__ import annotations

from glue_local.engine.sessions.differences import calls, common
from glue_local.engine.sessions.differences.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        ("CASE", "when", "coalesce", "array", "if", "nvl2"),
        "Sail formats a double differently when another value makes it a string, and returns strings "
        "where Spark returns numbers in ANSI mode.",
        lambda call: {"CASE": common.case, "when": common.when}.get(call.name, common.values)(call),
        ("select coalesce('3', 0), array(1e8D, 'a'), if(true, 1e8D, '2'), case when x then 1e8D else 'y' end "
         "from values (true), (false) t(x)",
         "select nvl2(null, 1, '2'), case 1 when 1 then '1' when 2 then 2.50 end, array('a', null), coalesce(null, '3')"),
    ),
    Rule(
        ("map",),
        "The same, for a map's keys and values.",
        common.map_values,
        ("select map('a', 1e8D, 'b', 'x'), map(1, 2)",),
    ),
    Rule(
        ("greatest", "least"),
        "Sail compares values of different types; Spark rejects strings mixed with other types. Sail orders -0.0 before 0.0.",
        common.extremes,
        ("select greatest(1, 2.5, null), least('a', 'b')", "select cast(greatest(-0D, 0) as string), cast(least(0, -0D) as string)",
         "select cast(greatest(x, y) as string), cast(least(x, y) as string), least(x, 1D) from values (0D, -0D), (null, -0D), (double('NaN'), 0D) t(x, y)", "select greatest('10', 9)"),
    ),
    Rule(
        ("rand", "random", "randn", "uuid", "shuffle", "randstr", "uniform"),
        "Sail draws different numbers from a seed: refused with one.",
        calls.random,
        ("select rand(5)", "select randn(5)", "select rand() < 1"),
    ),
    Rule(
        ("current_catalog", "current_database", "current_schema"),
        "Sail gives its own catalog and database, whatever USE names.",
        calls.current_names,
        ("select current_catalog()", "select current_database(), current_schema() as s, upper(current_schema())"),
    ),
    Rule(
        ("nullif",),
        "Sail gives the common type of both, and the fields of a struct that it makes NULL; Spark the first one's, and NULLs.",
        common.nullif,
        ("select nullif(x, 2.5D), nullif(x, 1.50), nullif('1', x), nullif(1.50, 1.5D) from values (1), (2), (null) t(x)",
         "select coalesce(nullif(x, 0D), 9D) from values (-0D), (1D) t(x)",
         "select nullif(s, named_struct('r', 1)).r from (select named_struct('r', x) s from values (1), (2) t(x))"),
    ),
    Rule(
        ("assert_true",),
        "Sail takes NULL for true.",
        calls.asserted,
        ("select assert_true(1 = 1)", "select assert_true(null)", "select assert_true(1 > 2, 'no')"),
    ),
    Rule(
        ("zeroifnull",),
        "Sail returns doubles for decimals, and strings beside numbers. Spark 3.5 does not have the function.",
        calls.zero_if_null,
        ("select zeroifnull(x), zeroifnull(1.50), zeroifnull('7') from values (5Y), (null) t(x)", "select zeroifnull(date'2020-01-01')"),
    ),
    Rule(
        ("typeof",),
        "Sail does not keep an interval's fields: refused. Of an aggregate it gives a row for each row: refused, too.",
        calls.type_of,
        ("select typeof(sum(x)) from values (1), (2) t(x)", "select typeof(1), typeof(array('a'))", "select typeof(interval '1' day)"),
    ),
    Rule(
        ("raise_error",),
        "Sail's error has no condition; in Spark 4 it is USER_RAISED_EXCEPTION.",
        calls.raised,
        ("select raise_error('boom')",),
    ),
    Rule(
        ("ifnull", "nvl"),
        "Sail returns strings for dates and times, doubles for decimals, and a string for an untyped NULL and an array. "
        "With a number, Spark casts a string to a number in ANSI mode.",
        lambda call: calls.several(2)(call) or common.values(call) or calls.coalesce(call),
        ("select ifnull(null, array('2')), nvl(null, 5), nvl(null, null)",
         "select nvl(date'2020-01-01', date'2020-01-02'), ifnull(1.50, 2.50), nvl(timestamp'2020-01-01 00:00:00', timestamp'2020-01-02 00:00:00'), nvl(x, true), ifnull(X'61', X'62') from values (null), (false) t(x)"),
    ),
)  # fmt: skip
