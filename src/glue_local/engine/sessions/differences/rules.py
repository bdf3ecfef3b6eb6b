"""The table of differences between Sail and Spark: a rule for each, by function, operator or cast.

It serves SQL text and plans alike, and docs/engines.md is written from it. Every example is run on both
engines by tests/glue_local/engine/sessions/differences.
"""

from __future__ import annotations

from glue_local.engine.sessions.differences import calls, casts
from glue_local.engine.sessions.differences.rule import Call, Rule

_T = " from values ('45.9'), (' 7 '), ('1e3'), ('abc'), (''), (null) t(x)"
_D = " from values (1e8D), (double('NaN')), (1.5D), (-3e10D), (double('-Infinity')), (null) t(x)"
_BYTES = "encode('Spark SQL', 'utf-8')"

#: Which operands of these are texts; the first where nothing is said.
_TEXTS: dict[str, tuple[int, ...]] = {
    "instr": (0, 1), "locate": (0, 1), "replace": (0, 1, 2), "split": (0,), "startswith": (0, 1), "endswith": (0, 1),
    "contains": (0, 1), "translate": (0, 1, 2), "regexp_replace": (0, 2), "concat_ws": (),
}  # fmt: skip


def _joined(call: Call) -> str | None:
    made = calls.concat(call)
    return None if made is None else f"concat{made.removeprefix('||')}"


RULES: tuple[Rule, ...] = (
    Rule(
        ("cast", "try_cast"),
        "Sail fails on a text that is no number, on a number that does not fit, and on some types; it writes "
        "doubles without an exponent. A cast gives NULL or wraps around here, as in Spark.",
        casts.cast,
        (
            *(f"select cast(x as {t}){_T}" for t in ("tinyint", "int", "bigint", "double", "decimal(10,2)", "boolean")),
            *(f"select cast(x as {t}){_D}" for t in ("string", "tinyint", "int", "bigint", "decimal(10,2)", "boolean")),
            "select cast(1655564444.103D as timestamp), cast(1.5 as timestamp), cast(-1 as timestamp)",
            "select cast(array(1.5D, null) as string), cast(map('a', 1) as string), cast(named_struct('a', null) as string)",
            "select cast(9223372036854775807 as int), cast(300 as tinyint), cast(12345678901234567890 as bigint)",
            "select cast(x as date) from values ('2020-1-1'), ('2020-01-01T10'), ('abc'), ('2020-13-01') t(x)",
            "select cast(true as timestamp), cast(true as decimal(5,2)), cast(5 as binary), cast(-1L as binary)",
        ),
    ),
    Rule(
        ("=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!="),
        "Sail fails on a text that is no number compared with a number, and compares with a boolean otherwise.",
        calls.compared,
        (
            "select x = 1, x > 5.5, x < 10L, x <> 1.5D from values ('1'), ('abc'), ('45.9'), (null) t(x)",
            "select true = 'true', true = 1, '1' <=> 1, date'2020-01-01' > '2019-1-1'",
        ),
    ),
    Rule(
        ("IN", "NOT IN"),
        "Sail compares a text with a number as numbers; Spark compares both as texts.",
        calls.contained,
        ("select 5 in ('5', 'x'), '05' in (5), '5' not in (5, 6), 1.50 in ('1.5')",),
    ),
    Rule(
        ("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "RLIKE", "NOT RLIKE", "REGEXP", "NOT REGEXP"),
        "Sail refuses to match what is no text, and takes patterns that Spark refuses.",
        calls.matched,
        ("select 5 rlike '5', 55 like '5%', 1.5 not like '2%', true rlike 't'",),
    ),
    Rule(
        ("+", "-", "*", "/", "%"),
        "Sail refuses a text in arithmetic, or gives another type; Spark takes it as a double. Sail cuts decimals' "
        "quotients off where Spark rounds half up, to fewer places, and fails on products beyond 38 digits.",
        calls.computed,
        ("select x / 3, x * x, x + 1, x % 3, 1.5 / x, x / 1.5 from values (7.55), (-2.00), (0.00), (null) t(x)",
         "select cast(x as decimal(38,10)) * cast(x as decimal(38,10)), x / cast(3 as decimal(38,10)) "
         "from values (12345678901234.5) t(x)",
         "select 1/3, 1.0/3, 2/1.5, 1.5 + 3000000000, 10 % 3.3",
         "select '5' + 1, '6' / '2', '1.5' * 2, 'x' - 1, '7' % 4",),
    ),
    Rule(
        ("to_timestamp",),
        "Sail reads a number as microseconds; Spark reads seconds.",
        calls.to_timestamp,
        ("select to_timestamp(1655564444103/1000), to_timestamp(1655564444), to_timestamp(1.5)",),
    ),
    Rule(
        ("timestamp_seconds",),
        "Sail drops what is below a second.",
        calls.timestamp_seconds,
        ("select timestamp_seconds(1230219000.123), timestamp_seconds(1.5D), timestamp_seconds(7)",),
    ),
    Rule(
        ("ifnull", "nvl"),
        "Sail gives a text for NULL without type and an array.",
        calls.coalesce,
        ("select ifnull(null, array('2')), nvl(null, 5), nvl(null, null)",),
    ),
    Rule(
        ("extract", "date_part", "datepart"),
        "Sail gives all hours or minutes of an interval; Spark gives those of its clock.",
        calls.part_of_interval,
        ("select extract(minute from interval '123 23:55:59.002001' day to second), "
         "date_part('hour', interval '123 23:55:59' day to second)",),
    ),
    Rule(
        ("substr", "substring"),
        "Sail gives a text for bytes and refuses numbers.",
        calls.substring,
        (f"select substr({_BYTES}, 5), substring({_BYTES} from -3 for 2), substring(12345, 2, 3)",),
    ),
    Rule(
        ("left", "right"),
        "Sail gives a text for bytes and refuses numbers.",
        calls.ends,
        (f"select left({_BYTES}, 3), left(12345, 2), right(12345, 2)",),
    ),
    Rule(
        ("overlay",),
        "Sail gives a text for bytes.",
        calls.overlay,
        (f"select overlay({_BYTES} placing encode('_', 'utf-8') from 6), "
         f"overlay({_BYTES} placing encode('tructured', 'utf-8') from 2 for 4)",),
    ),
    Rule(
        ("lpad", "rpad"),
        "Sail takes bytes for texts.",
        calls.pad,
        ("select lpad(unhex('aabb'), 5), rpad(unhex('aabb'), 5, unhex('1122')), lpad(7, 3, '0')",),
    ),
    Rule(
        ("trim", "btrim", "ltrim", "rtrim"),
        "Sail refuses bytes and numbers.",
        calls.trim,
        ("select btrim(encode('  a ', 'utf-8')), btrim(encode('SaS', 'utf-8'), encode('S', 'utf-8')), "
         "trim(5), ltrim(true), trim(both '5' from 505)",),
    ),
    Rule(
        ("upper", "lower", "length", "char_length", "reverse", "instr", "locate", "replace", "split",
         "regexp_replace", "regexp_extract", "repeat", "ascii", "startswith", "endswith", "contains",
         "translate", "concat_ws"),
        "Sail refuses a number where a text is meant, or writes a double otherwise.",
        lambda call: calls.as_text(*_TEXTS.get(call.name, (0,)))(call),
        ("select upper(1e8D), length(1e8D), length(5), instr(123, '2'), replace(121, '1', 'x'), split(1.5, '[.]')",
         "select concat_ws('-', 1, 2.50), regexp_replace(12, '1', 'x'), repeat(1, 2), ascii(5), startswith(12, '1')"),
    ),
    Rule(
        ("concat", "||"),
        "Sail writes doubles without an exponent.",
        lambda call: calls.concat(call) if call.name == "concat" else _joined(call),
        ("select concat(1e8D, 'x'), 1e8D || 'x', concat(true, 1), concat(array(1), array(2))",),
    ),
    Rule(
        ("decode",),
        "Sail knows decode only with a character set.",
        calls.decode,
        ("select decode(2, 1, 'a', 2, 'b', 'z'), decode(6, 1, 'a'), decode(null, 6, 'a', null, 'b')",),
    ),
    Rule(
        ("rank", "dense_rank", "percent_rank", "cume_dist"),
        "Sail refuses an argument.",
        calls.ranks,
        ("select a, rank(a) over (order by a), dense_rank(a) over (order by a) from values (1), (2), (1) t(a)",),
    ),
    Rule(
        ("hash",),
        "Sail cannot hash arrays, maps and structs: hash of arrays of integers is corrected, others are refused.",
        calls.hash_of_arrays,
        ("select hash('Spark', array(123), 2), hash(array(1L, 2L))",),
    ),
    Rule(
        ("percentile_approx", "approx_percentile"),
        "Sail interpolates and gives doubles.",
        calls.percentile_approx,
        ("select percentile_approx(x, 0.5), approx_percentile(x, array(0.5, 0.9), 100) "
         "from values (0), (6), (7), (9), (null) t(x)",),
    ),
    Rule(
        ("bround",),
        "Sail rounds half up.",
        calls.bround,
        ("select bround(2.5, 0), bround(2.5D, 0), bround(25, -1), bround(1.2345, 3), bround(3.5D)",),
    ),
    Rule(
        ("conv",),
        "Sail knows no negative base.",
        calls.conv,
        ("select conv(-10, 16, -10), conv('100', 2, 10), conv('-1', 10, 16), conv('zz', 36, 10), conv('9', 8, 10)",),
    ),
    Rule(
        ("initcap",),
        "Sail takes every letter after a mark for a word's first.",
        calls.initcap,
        ("select initcap('hello-world foo_bar a.b'), initcap('sPark  sQl')",),
    ),
    Rule(
        ("try_add", "try_subtract", "try_multiply"),
        "Sail widens the type where the result does not fit.",
        lambda call: calls.tried({"try_add": "+", "try_subtract": "-", "try_multiply": "*"}[call.name])(call),
        ("select try_multiply(-2147483648, 10), try_subtract(-2147483648, 1), try_add(1, 2L)",),
    ),
    Rule(
        ("zip_with",),
        "Sail does not have it.",
        calls.zip_with,
        ("select zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x))",
         "select zip_with(array(1, 2), array(3), (x, y) -> x + y)"),
    ),
    Rule(
        ("transform_values", "transform_keys", "map_zip_with"),
        "Sail does not have them.",
        lambda call: getattr(calls, call.name)(call),
        ("select transform_values(map(1, 2), (k, v) -> k + v), transform_keys(map(1, 2), (k, v) -> k + v)",
         "select map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2))"),
    ),
    Rule(
        ("array_contains",),
        "Sail gives false where the array has a NULL and the value is not found.",
        calls.array_contains,
        ("select array_contains(array(1, null), 2), not array_contains(array(1, null), 2), array_contains(array(1), 1)",),
    ),
    Rule(
        ("to_json",),
        "Sail writes doubles without an exponent and drops decimals' last zeros; with options it is refused for these.",
        calls.to_json,
        ("select to_json(named_struct('a', 1e8D, 'b', 7.50, 'c', cast(null as int), 'd', array(1, null), 'e', 'x\"y'))",),
    ),
    Rule(
        ("collect_set",),
        "Sail keeps the values in another order.",
        calls.collect_set,
        ("select collect_set(x) from values (1), (2), (null), (1) t(x)",),
    ),
    Rule(
        ("sum", "avg", "mean", "try_sum", "try_avg"),
        "Sail refuses texts, and NULL without type; it cuts an average of decimals off where Spark rounds.",
        calls.numbers_of_text,
        ("select avg(x), sum(x) from values (1.50), (-0.01), (12345678.99) t(x)", "select avg(x), sum(x) from values ('1'), ('2'), ('abc') t(x)", "select sum(x) from values (null), (null) t(x)"),
    ),
    Rule(
        ("min", "max"),
        "Sail's may skip NaN, which is Spark's greatest number.",
        calls.smallest,
        ("select min(x), max(x) from values (double('NaN')), (1D), (2D) t(x)",
         "select min(x), max(x) from values (double('NaN')), (null) t(x)"),
    ),
)  # fmt: skip

BY_NAME: dict[str, Rule] = {name: rule for rule in RULES for name in rule.names}
