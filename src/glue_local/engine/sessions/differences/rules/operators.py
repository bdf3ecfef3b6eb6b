"""Rules of operators and casts."""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.differences import (
    arithmetic,
    casts,
    common,
    comparisons,
    newer,
    of_numbers,
    of_texts,
)
from glue_local.engine.sessions.differences.rule import Rule

_T = " from values ('45.9'), (' 7 '), ('1e3'), ('abc'), (''), (null) t(x)"
_D = " from values (1e8D), (double('NaN')), (1.5D), (-3e10D), (double('-Infinity')), (null) t(x)"

RULES: tuple[Rule, ...] = (
    Rule(
        ("cast", "try_cast", *casts.FUNCTIONS),
        "Sail fails on a string that is not a number, on a number that does not fit, and on some types; "
        "it writes doubles without an exponent. A cast gives NULL or wraps around here, as in Spark.",
        casts.cast,
        (
            *(f"select cast(x as {t}){_T}" for t in ("tinyint", "int", "bigint", "double", "decimal(10,2)", "boolean")),
            *(f"select cast(x as {t}){_D}" for t in ("string", "tinyint", "int", "bigint", "decimal(10,2)", "boolean")),
            "select cast(1655564444.103D as timestamp), cast(1.5 as timestamp), cast(-1 as timestamp)",
            "select cast(array(1.5D, null) as string), cast(map('a', 1) as string), cast(named_struct('a', null) as string)",
            "select cast(9223372036854775807 as int), cast(300 as tinyint), cast(12345678901234567890 as bigint)",
            "select cast(x as date) from values ('2020-1-1'), ('2020-01-01T10'), ('abc'), ('2020-13-01') t(x)",
            "select cast(true as timestamp), cast(true as decimal(5,2)), cast(5 as binary), cast(-1L as binary)",
            "select cast(named_struct('a', 1e8D, 'b', date'2020-01-01') as struct<x:string,y:int>), "
            "cast(map('a', 1e8D) as map<string,string>), cast(array(cast(1e-7 as decimal(10,9))) as string)",
            "select x from values (1.50), (1.00), (-0.01) t(x) where cast(x as int) = 1 or cast(x as decimal(3,1)) < 0",
            "select bigint(x), string(x), double(x), date(x) from values (timestamp'2020-01-01 10:00:00.5') t(x)",
            "select cast('0x1p3' as double), cast(1e-5D as decimal(10,7)), cast(float(1.1) as decimal(20,18))",
        ),
    ),
    Rule(
        (*newer.VARIANTS, *newer.TIMES, *newer.PLACES),
        "Sail has VARIANT in other bytes and with other numbers, and TIME, GEOMETRY and GEOGRAPHY without the settings "
        "that Spark 4.1 asks for; Spark 3.5 has none of them. Refused, as are casts to these types, and schemas with them.",
        newer.refuse,
        ("select variant_get(parse_json('{\"a\": 1}'), '$.a', 'int')", "select to_time('12:34:56')",
         "select cast('12:34:56' as time)", "select time'12:34:56'", "select from_json('{\"a\": 1}', 'a variant')"),
    ),
    Rule(
        ("=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!="),
        "Sail fails when it compares a number with a text that is not a number, compares booleans differently, and treats "
        "fractions beside a decimal as decimals. Both are doubles here.",
        comparisons.compared,
        (
            "select x = 1, x > 5.5, x < 10L, x <> 1.5D from values ('1'), ('abc'), ('45.9'), (null) t(x)",
            "select true = 'true', true = 1, '1' <=> 1, date'2020-01-01' > '2019-1-1'",
        ),
    ),
    Rule(
        ("IN", "NOT IN"),
        "Sail compares a text with a number as numbers; Spark compares both as texts. Sail treats fractions beside a "
        "decimal as decimals; they are doubles here.",
        common.contained,
        ("select x > 0.5, x = 1.5, x <=> 1.5, x in (0.5, 1.5), x not in (1.5, null) from values (1.5D), (double('NaN')), (1e300D), (null) t(x)",
         "select 5 in ('5', 'x'), '05' in (5), '5' not in (5, 6), 1.50 in ('1.5')",),
    ),
    Rule(
        ("BETWEEN", "NOT BETWEEN"),
        "As in other comparisons: Sail compares texts with numbers differently, and decimals with fractions as decimals.",
        comparisons.between,
        ("select x between 0.5 and 2.5, x not between 1.5 and 2 from values (1.5D), (double('NaN')), (1e300D), (null) t(x)",
         "select x between 1 and 10, x not between 1 and '7', 5 between x and 7L from values ('5'), ('45.9'), ('abc'), (null) t(x)"),
    ),
    Rule(
        ("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "RLIKE", "NOT RLIKE", "REGEXP", "NOT REGEXP"),
        "Sail matches strings only, and accepts patterns that Spark rejects. Its regular expressions are Rust's: "
        "they are rewritten where Java's mean another thing (classes like \\w, . and $); a pattern must be a literal.",
        of_texts.matched,
        ("select 'ä' rlike '\\\\w', 'a\\n' rlike 'a$', '٣' rlike '[\\\\d]', 'a\\rb' rlike 'a.b', 'ab' rlike '^\\\\w+$'",
         "select 5 rlike '5', 55 like '5%', 1.5 not like '2%', true rlike 't'",),
    ),
    Rule(
        ("+", "-", "*", "/", "%", "pmod"),
        "Sail rejects a string in arithmetic, or returns another type; Spark casts it to double. Sail "
        "truncates quotients of decimals where Spark rounds half up, keeps fewer decimal places, and "
        "fails on products beyond 38 digits. Here, as in Spark, a division by -0.0 is NULL, a decimal "
        "combined with a float is a double, and an interval that overflows is an error. Sail leaves the hours of an interval "
        "out that it adds to a date; it is a timestamp here, and refused where the interval is no literal.",
        arithmetic.computed,
        ("select x + interval 2 hours, x + interval '1' day, x + interval '1 02' day to hour, x - interval 90 minutes, x + interval 1 day 2 hours, x + interval 1 month, "
         "interval '3' second + x, x + make_dt_interval(1, 2), x - interval 1 week, x - interval -1 day from values (date'2020-02-29'), (null) t(x)",
         "select x + (timestamp'2020-01-02 10:00:00' - timestamp'2020-01-01 00:00:00'), x + (x - date'2020-01-01') from values (date'2020-02-29') t(x)",
         "select x + (x - date'2020-01-01'), x + interval '1 day' from values (date'2020-02-29') t(x)",
         "select date'2020-01-03' - date'2020-01-01', 7 / x, 7 % x from values (float(-0.0)), (float(2)) t(x)",
         *(f"select {x} from values (1.50), (-2.00), (null) t(x)" for x in ("x / -0.0D", "x % -0.0D", "pmod(x, -0.0D)", "x + float(1.1)")),
         "select pmod(x, 3.25), pmod(-7, x), pmod(x, 12345678.99) from values (-1.50), (2.00) t(x)","select x / 3, x * x, x + 1, x % 3, 1.5 / x, x / 1.5 from values (7.55), (-2.00), (0.00), (null) t(x)",
         "select cast(x as decimal(38,10)) * cast(x as decimal(38,10)), x / cast(3 as decimal(38,10)) "
         "from values (12345678901234.5) t(x)",
         "select 1/3, 1.0/3, 2/1.5, 1.5 + 3000000000, 10 % 3.3",
         "select interval '1000000' day * x, x * interval '1 02:03:04.5' day to second from values (5), (-1000) t(x)",
         "select interval '1' day / x from values (2), (0) t(x)", "select interval '1' day / x from values (2), (null) t(x)",
         "select '5' + 1, '6' / '2', '1.5' * 2, 'x' - 1, '7' % 4",),
    ),
    Rule(
        ("&", "|", "^", "DIV", "div"),
        "Sail accepts decimals and strings in bitwise operations, and div of fractions and strings; Spark rejects them. Sail "
        "takes NULL ^ NULL for 0.",
        arithmetic.whole,
        ("select x ^ x, (x ^ 3) ^ x from values (2), (null) t(x)", "select 6 & 3L, 6 | x, x ^ 2, 7 div x, 7.5 div x from values (2), (null) t(x)", "select 2.00 & x from values (1L) t(x)",
         "select 1.5D div null"),
    ),
    Rule(
        ("UNARY +",),
        "Sail keeps a string; Spark casts it to double. Sail accepts values that are not numbers.",
        of_numbers.positive,
        ("select +'5', + x from values ('1.5') t(x)", "select +true", "select +x from values (date'2020-01-01') t(x)"),
    ),
    Rule(
        ("UNARY -", "negative"),
        "Sail tells NaN with a sign, as Infinity - Infinity and -NaN are, from NaN without: it is NaN here. Sail loses the "
        "scale of a decimal that is computed, and takes -(a & b) for -a | -b.",
        of_numbers.negative,
        ("select -(x + 0.01), floor(-(x * 1.5)), -x * 2 from values (1.50), (-0.01), (null) t(x)", "select -(x & 3), -(x | 1), negative(x), -(-x) from values (6), (null) t(x)",
         "select x - x y, -x z from values (double('Infinity')), (double('NaN')), (1D) t(x) order by y, z",
         "select count(*) from values (double('NaN')), (double('Infinity')) t(x) group by x - x",
         "select max(-x), -x = x, sqrt(-1D) = x, cast(x as float) - cast(x as float) from values (double('NaN')) t(x) group by x"),
    ),
    Rule(
        ("UNARY ~",),
        "Sail accepts fractions, and takes ~(a & b) for another number.",
        of_numbers.bits,
        ("select ~(0 & x), ~(x & 6), ~(x | 1), ~~x from values (5), (null) t(x)","select ~x, ~5L from values (2), (-3) t(x)", "select ~x from values (1.5) t(x)"),
    ),
    Rule(
        ("equal_null", "IS DISTINCT", "IS NOT DISTINCT"),
        "As in other comparisons, Sail compares texts with numbers otherwise, and takes types that Spark does not compare.",
        lambda call: comparisons.equal_null(call) if call.name == "equal_null" else comparisons.distinct(call),
        ("select equal_null(x, 1), x is distinct from 1.5, x is not distinct from null from values ('1'), ('x'), (null) t(x)",
         "select 1 is distinct from date'2020-01-01'", "select equal_null(1, date'2020-01-01')"),
    ),
    Rule(
        ("mod",),
        "The same as ``%``.",
        lambda call: arithmetic.computed(replace(call, name="%")) or f"({call.args[0]} % {call.args[1]})",
        ("select mod(x, 3), mod(x, 1.50), mod('7', 4), mod(7, x) from values (7), (0), (-7), (null) t(x)",),
    ),
)  # fmt: skip
