"""The table of differences between Sail and Spark: a rule for each, by function, operator or cast.

It serves SQL text and plans alike, and docs/engines.md is written from it. Every example is run on both
engines by tests/glue_local/engine/sessions/differences.
"""

from __future__ import annotations

from dataclasses import replace

from glue_local.engine.sessions.differences import (
    ansi,
    arithmetic,
    calls,
    casts,
    common,
    comparisons,
    counts,
    dates,
    nans,
    newer,
    of_collections,
    of_groups,
    of_json,
    of_numbers,
    of_texts,
    of_times,
    regex,
)
from glue_local.engine.sessions.differences.rule import Call, Rule
from glue_local.engine.sessions.differences.signatures import SIGNATURES, coerced, written

_T = " from values ('45.9'), (' 7 '), ('1e3'), ('abc'), (''), (null) t(x)"
_D = " from values (1e8D), (double('NaN')), (1.5D), (-3e10D), (double('-Infinity')), (null) t(x)"
_BYTES = "encode('Spark SQL', 'utf-8')"


#: Functions with a rule besides their signature.
_OF_THEIR_OWN = {
    "acosh", "asinh", "log", "log1p", "rint", "round", "bround", "initcap", "unbase64", "lpad", "rpad", "trim", "ltrim",
    "rtrim", "btrim", "factorial", "char", "chr", "weekday", "unix_millis", "unix_seconds", "timestamp_seconds",
    "to_json", "collect_set", "xxhash64", "hash", "reverse", "timestamp_millis", "timestamp_micros", "median", "split", "regexp_extract",
    "regexp_extract_all", "regexp_replace", "regexp_count", "regexp_substr", "regexp_instr", "get_json_object",
    "datediff", "date_diff", "parse_url", "percentile", "from_unixtime", "bitmap_bit_position", "bitmap_bucket_number", "count_if",
    "hypot", "pow", "power", "elt", "array_position", "try_to_binary", "corr",
    "stddev", "stddev_pop", "stddev_samp", "std", "variance", "var_pop", "var_samp", "skewness", "kurtosis", "covar_pop",
    "covar_samp", "dateadd", "format_number", "locate", "position", "array_join", "trunc", "negative", "abs",
    "arrays_overlap", "split_part", "substring_index", "element_at",
}  # fmt: skip

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
        ("array_join",),
        "Sail leaves NULLs out where the text in their place is NULL.",
        of_texts.joined,
        ("select array_join(array(1, null), ',', x) from values ('b'), (null) t(x)",),
    ),
    Rule(
        ("locate", "position"),
        "With a place, Sail finds nothing at the place and not at 1, and takes NULL for 0.",
        of_texts.locate,
        ("select locate('', 'abc', x), locate('b', 'abc', x), locate(null, 'abc', x), locate('c', null, x) from values (-1), (0), (1), (2), (9), (null) t(x)",),
    ),
    Rule(
        ("base64",),
        "Spark breaks lines after 76 characters; Sail does not.",
        of_texts.base64_written,
        ("select base64(repeat('x', n)) from values (5), (57), (58), (114), (115), (null) t(n)",),
    ),
    Rule(
        ("stack",),
        "Sail casts the values of a column to the type of the first; Spark rejects several types.",
        of_collections.stacked,
        ("select stack(2, 1, 'a', 2, 'b')", "select stack(2, 1, 'a', 2, 1.5)", "select stack(2, 1, 'a', null, 'b', 3)"),
    ),
    Rule(
        ("abs",),
        "Spark 4 rounds the opposite of a decimal to 34 digits: an error here beyond.",
        of_numbers.absolute,
        ("select abs(cast(x as decimal(38,0))), -cast(x as decimal(38,2)) from values ('-99999999999999999999999999999999999'), ('5') t(x)",
         "select abs(cast(x as decimal(38,0))), -cast(x as decimal(38,2)), -cast(x as decimal(38,38)) from values ('-5'), ('0.5'), (null) t(x)"),
    ),
    Rule(
        ("arrays_overlap",),
        "Sail returns NULL for an empty array and one with NULL.",
        of_collections.overlapping,
        ("select arrays_overlap(x, array(1, null)), arrays_overlap(array(2), x), arrays_overlap(array(null, 2), x) from values (array(1)), (slice(array(1), 1, 0)), (array(cast(null as int))), (null) t(x)",),
    ),
    Rule(
        ("array_max", "array_min", "max_by", "min_by"),
        "Sail orders a NULL in a struct or an array last, Spark first: refused of them.",
        lambda call: of_collections.unnested(0 if call.name.startswith("array_") else 1)(call),
        ("select array_max(array(struct(1, null), struct(1, 'a')))", "select array_min(array(array(1, null), array(1, 0)))",
         "select max_by(x, struct(y, x)) from values (1, 2), (3, null) t(x, y)", "select array_max(array(1, null)), array_min(array('a', null))",
         "select max_by(x, y), min_by(x, y) from values (1, 2), (3, null) t(x, y)"),
    ),
    Rule(
        ("encode",),
        "Sail writes a byte order mark for an empty string.",
        of_texts.encode,
        ("select encode(x, 'UTF-16'), encode(x, 'UTF-8') from values (''), ('a'), (null) t(x)",),
    ),
    Rule(
        ("trunc",),
        "Sail truncates to units for which Spark returns NULL.",
        dates.truncated,
        ("select trunc(date'2020-05-17', x) from values ('dd'), ('year'), ('MON'), ('hour'), ('week'), ('yy'), (null) t(x)",
         "select trunc(date'2020-05-17', 'dd'), trunc('2020-05-17', 'quarter'), trunc(date'2020-05-17', 'day')"),
    ),
    Rule(
        ("weekday",),
        "Sail returns negative numbers before 1970.",
        of_times.weekday,
        ("select weekday(date'1899-12-31'), weekday(date'2020-02-29'), weekday('1969-12-28')",),
    ),
    Rule(
        ("unix_seconds", "unix_millis"),
        "Sail rounds up before 1970.",
        lambda call: of_times.unix({"unix_seconds": 1000000, "unix_millis": 1000}[call.name])(call),
        ("select unix_seconds(x), unix_millis(x) from values (timestamp'1969-12-31 23:59:59.999999') t(x)",),
    ),
    Rule(
        ("asinh", "acosh", "log1p"),
        "Sail's results have other digits for very small and very large numbers.",
        lambda call: getattr(of_numbers, call.name)(call),
        ("select asinh(x), acosh(x), log1p(x) from values (-3e10D), (1e-5D), (-1D), (2D), (0D), (double('NaN')) t(x)",),
    ),
    Rule(
        ("rint",),
        "Sail rounds half up.",
        of_numbers.rint,
        ("select rint(2.5D), rint(-2.5D), rint(3.5D), rint('1.5'), rint(-0.2D), rint(double('NaN'))",),
    ),
    Rule(
        ("round",),
        "Sail keeps a decimal's precision where Spark changes it; Sail rounds a double's exact value, "
        "Spark its printed value.",
        of_numbers.rounded,
        ("select round(x, 2), round(x), round(x, 1) from values (1.005D), (2.675D), (-0.5D), (-0.001D), (99.994999D), (1e20D), (123456789012.345D), (double('NaN')) t(x)",
         "select round(x), round(x, 1), round(x, 5), round(x, -1) from values (1.50), (-2.55), (12345678.99) t(x)",),
    ),
    Rule(
        ("log",),
        "Sail requires two arguments; with one, Spark returns the natural logarithm. Sail has a logarithm for a base "
        "that is not positive; Spark returns NULL.",
        of_numbers.logarithm,
        ("select log(x), log(2, x), log(x, 3), log(x, 2.5D), log('2', x) from values (8), (0), (1), (-1), (null) t(x)",),
    ),
    Rule(
        ("isnan",),
        "Sail returns NULL for NULL; Spark returns false.",
        of_numbers.isnan,
        ("select isnan(x), not isnan(x) from values (double('NaN')), (1D), (null) t(x)",),
    ),
    Rule(
        ("char", "chr"),
        "Sail fails on negative numbers and accepts more than a byte.",
        of_texts.character,
        ("select char(65), char(-7), chr(256 + 65), chr(3000000000)",),
    ),
    Rule(
        ("factorial",),
        "Sail fails if the result does not fit; Spark returns NULL.",
        of_numbers.factorial,
        ("select factorial(5), factorial(-1), factorial(21), factorial('3')",),
    ),
    Rule(
        ("reverse",),
        "Sail rejects binary values.",
        of_texts.reverse,
        ("select reverse(encode('Spark', 'utf-8')), reverse(12), reverse(array(1, 2))",),
    ),
    Rule(
        ("timestamp_millis", "timestamp_micros"),
        "Sail wraps around if the result does not fit; Spark fails. Sail tells its parts in UTC, whatever the session's "
        "time zone, as those of a number's cast to a timestamp.",
        of_times.timestamp_of,
        ("select timestamp_millis(x) from values (1655564444103L), (9223372036854775807L) t(x)", "select timestamp_micros(5)"),
    ),
    Rule(
        ("median",),
        "Sail orders NaN arbitrarily; Spark orders it last.",
        of_groups.median,
        ("select median(x), median(distinct x) from values (1D), (double('NaN')), (-2.5D), (0D), (3D), (3D) t(x)",
         "select g, median(x) over (partition by g) from values (1, 2.5D), (1, 3D), (2, null) t(g, x)"),
    ),
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
        "Sail compares values of different types; Spark rejects strings mixed with other types.",
        common.extremes,
        ("select greatest(1, 2.5, null), least('a', 'b')", "select greatest('10', 9)"),
    ),
    Rule(
        ("split", "regexp_extract", "regexp_extract_all", "regexp_replace", "regexp_count", "regexp_substr",
         "regexp_instr", "regexp_like", "rlike", "regexp"),
        "Sail's regular expressions are Rust's: they are rewritten where Java's mean another thing (classes like \\w, ., $ "
        "and replacements); patterns and replacements must be literals, and split's must match something.",
        regex.written,
        ("select regexp_replace('abc', '(b)', '$1x'), regexp_replace('a.b', '[.]', '\\\\\\\\'), regexp_replace('aä b', '[^\\\\w ]', 'x')",
         "select split('abc', ''), split('', ''), split('a1b٣', '\\\\d'), regexp_extract('ab=12', '(\\\\w+)=(\\\\d+)', 2)",
         "select split('abc', 'x*')", "select regexp_count('aXbX', 'X'), regexp_like('ä', '\\\\w')"),
    ),
    Rule(
        ("to_date", "to_timestamp", "to_timestamp_ltz", "to_timestamp_ntz", "try_to_timestamp", "unix_timestamp", "to_unix_timestamp"),
        "Sail rejects a string with a time as a date, and reads a number as microseconds where Spark "
        "reads seconds. With a pattern it returns NULL where Spark fails because its old parser would "
        "have read the string, and accepts the long name of a month or a day for the short one. A "
        "pattern must be a literal.",
        dates.read,
        ("select to_date('2020-01-01T10:00:00Z'), to_date('2020-1-1'), to_date(timestamp'2020-01-01 10:00:00')",
         "select to_timestamp_ltz(1655564444), to_timestamp_ltz(1.5)", "select to_timestamp_ntz(5)", "select try_to_timestamp(7)",
         "select to_timestamp(1655564444103/1000), to_timestamp(1655564444), to_timestamp(1.5)",
         "select to_date('05/01/2020', 'dd/MM/yyyy'), to_date('x', 'dd/MM/yyyy'), to_timestamp(null, 'yyyy')",
         "select to_date('5/1/2020', 'dd/MM/yyyy')", "select to_date('2020-01-05 10:00', 'yyyy-MM-dd')",
         "select to_timestamp('2020-13-01', 'yyyy-MM-dd')", "select unix_timestamp('1/1/2020', 'MM/dd/yyyy')",
         "select to_date('January 5, 2020', 'MMM d, yyyy')", "select to_date('x Jan 5, 2020', 'MMMM d, yyyy')",
         "select to_timestamp('2020-01-05 10:11:12 EST', 'yyyy-MM-dd HH:mm:ss z')",
         "select to_timestamp('2020-01-05 10:11:12 GMT+02:00', 'yyyy-MM-dd HH:mm:ss z')",
         "select to_date(x, 'MMM d, yyyy') from values ('Jan 6, 2020'), ('MAY 6, 2020') t(x)"),
    ),
    Rule(
        ("parse_url",),
        "Sail returns NULL for an invalid URL; in ANSI mode that is an error: refused there.",
        lambda call: calls.refused("in ANSI mode")(call) if call.ansi else None,
        ("select parse_url('http://h/p?q=1', 'HOST'), parse_url('http://h/p?q=1', 'QUERY', 'q')",),
    ),
    Rule(
        ("date_format", "from_unixtime"),
        "Sail writes a time zone's id instead of its name: patterns with a zone's name are refused "
        "outside UTC, and so is the long name. Sail writes years beyond 9999 without a sign: an error "
        "here.",
        of_times.date_format,
        ("select date_format(timestamp'2020-06-01 00:00:00', 'yyyy-MM-dd HH:mm z'), from_unixtime(0, 'yyyy z')",
         "select date_format(x, 'yyyy') from values (date'2020-01-01'), (date'12020-01-01') t(x)",
         "select date_format(date'2020-01-01', 'zzzz'), from_unixtime(0, 'zzzz')"),
    ),
    Rule(
        ("from_json",),
        "Sail returns a struct for an empty string. It keeps the rest of an array or a map with a value of another type. It "
        "reads no number as a time, no binary and no -0 as a string, keeps the last bits of a number that does not fit, and reads no "
        "NaN in quotes. All these are errors here.",
        of_json.from_json,
        ("select from_json(x, 'a int, b bigint') from values ('{\"a\": 7, \"b\": 12345678901}'), ('{\"a\": null}') t(x)",
         "select from_json('{\"a\": 12345678901}', 'a int')", "select from_json('{\"a\": \"NaN\"}', 'a double')",
         "select from_json(x, 'a int') from values (''), ('{\"a\": 1}'), (' '), (null) t(x)",),
    ),
    Rule(
        ("get_json_object",),
        "Sail has no wildcard paths: the path must be a literal without *. It gives objects, arrays and fractions as they "
        "are written; Spark writes them anew.",
        of_json.json_path,
        ("select get_json_object(x, '$.a'), get_json_object(x, '$'), get_json_object(x, '$.b.d[1]') from values "
         "('{\"a\":1.50, \"b\": {\"c\": 1e3, \"d\" : [1, 2.0]}}'), ('{\"a\":\"1.50\",\"b\":[1.10]}'), ('{\"a\": 12345678901234567890}'), ('bad') t(x)",
         "select get_json_object('{\"a\": [1, 2]}', '$.a[1]')", "select get_json_object('[1]', '$[*]')"),
    ),
    Rule(
        ("to_csv",),
        "Sail formats nulls and doubles differently: refused.",
        calls.refused(),
        ("select to_csv(named_struct('a', 1))",),
    ),
    Rule(
        ("format_string", "printf"),
        "Sail formats and rounds fractions differently: refused, except with %s.",
        of_texts.format_string,
        ("select format_string('%d %s %s', 5, 1e8D, 'x')", "select format_string('%.2f', 1.005D)"),
    ),
    Rule(
        ("rand", "random", "randn", "uuid", "shuffle", "randstr", "uniform"),
        "Sail draws different numbers from a seed: refused with one.",
        calls.random,
        ("select rand(5)", "select randn(5)", "select rand() < 1"),
    ),
    Rule(
        ("datediff", "date_diff"),
        "Sail returns a bigint, Spark an int.",
        of_times.whole_days,
        ("select datediff(date'2020-01-03', '2020-1-1'), date_diff(date'2020-01-03', date'2020-01-01')",),
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
        ("bitmap_bit_position", "bitmap_bucket_number"),
        "Sail counts differently for fractions and below 0.",
        of_numbers.bitmap,
        ("select bitmap_bit_position(x), bitmap_bucket_number(x) from values (1), (0), (-128), (32768), (32769), (null) t(x)",
         "select bitmap_bit_position(x), bitmap_bucket_number(x) from values (1.5D), (-100000.9D) t(x)"),
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
        ("equal_null", "IS DISTINCT", "IS NOT DISTINCT"),
        "As in other comparisons, Sail compares texts with numbers otherwise, and takes types that Spark does not compare.",
        lambda call: comparisons.equal_null(call) if call.name == "equal_null" else comparisons.distinct(call),
        ("select equal_null(x, 1), x is distinct from 1.5, x is not distinct from null from values ('1'), ('x'), (null) t(x)",
         "select 1 is distinct from date'2020-01-01'", "select equal_null(1, date'2020-01-01')"),
    ),
    Rule(
        ("hypot",),
        "Sail's whole numbers overflow.",
        of_numbers.hypot,
        ("select hypot(x, x), hypot(x, 1.50), hypot('3', 4) from values (2147483647), (3) t(x)",),
    ),
    Rule(
        ("pow", "power"),
        "Sail returns 1 for 1 to the power of NaN, Spark NaN.",
        of_numbers.power,
        ("select pow(x, y), power(1, y), pow(-1, y), pow(x, 2) from values (1D, double('NaN')), (2D, double('Infinity')), (1D, double('-Infinity')), (null, double('NaN')), (3D, null) t(x, y)",),
    ),
    Rule(
        ("try_to_binary", "to_char", "to_varchar"),
        "Sail takes a format from a column; Spark rejects it.",
        of_texts.literal_only(1),
        ("select to_char(x, '999') from values (78) t(x)", "select to_char(78, x) from values ('99') t(x)",
         "select try_to_binary('61', x) from values ('hex') t(x)"),
    ),
    Rule(
        ("mod",),
        "The same as ``%``.",
        lambda call: arithmetic.computed(replace(call, name="%")) or f"({call.args[0]} % {call.args[1]})",
        ("select mod(x, 3), mod(x, 1.50), mod('7', 4), mod(7, x) from values (7), (0), (-7), (null) t(x)",),
    ),
    Rule(
        ("array_position",),
        "Sail looks for a decimal or a date among other values; Spark rejects it.",
        of_collections.array_position,
        ("select array_position(array(1, 2), 2), array_position(array(1.5, 2.5), 2.5)", "select array_position(array(1), 1.5)"),
    ),
    Rule(
        ("floor", "ceil", "ceiling"),
        "With places, Sail rounds a double otherwise; it is a decimal here, as in Spark.",
        of_numbers.to_places,
        ("select floor(x, 0), ceil(x, 1), floor(x, -1), ceil(x, 2), floor(cast(x as float), 1) from values (1.5D), (-2.55D), (123.456D), (null) t(x)",),
    ),
    Rule(
        ("width_bucket",),
        "Sail returns NULL for an infinite value.",
        of_numbers.width_bucket,
        ("select width_bucket(x, 1, 10, 5), width_bucket(x, 10, 1, 5) from values (double('Infinity')), (double('-Infinity')), (double('NaN')), (5D), (null) t(x)",),
    ),
    Rule(
        ("percentile",),
        "Sail orders NaN arbitrarily; Spark orders it last. Of fractions with a frequency it is refused.",
        of_groups.percentile,
        ("select g, percentile(x, 0.5) over (partition by g), percentile(x, 0.25) over (partition by g) from values (1, 2.5D), (1, 3D), "
         "(2, null), (3, double('NaN')), (3, 1D), (3, 7D), (4, 5D) t(g, x)", "select percentile(x, 1) over () from values (1D), (double('NaN')) t(x)",
         "select percentile(x, 0.5), percentile(x, array(0.25, 1)), percentile(distinct x, 0.5) from values (1D), (double('NaN')), (5D), (5D) t(x)"),
    ),
    Rule(
        ("mode",),
        "Sail ignores a second argument, and takes another one of values that are equally frequent: an error here.",
        of_groups.mode,
        ("select mode(x), mode(cast(x as string)), mode(x + 0.5D) from values (1), (1), (2), (null) t(x)", "select mode(x) from values (1), (2) t(x)",
         "select mode(x) from values (1), (1), (2) t(x)", "select mode(x, true) from values (1) t(x)"),
    ),
    Rule(
        ("count_if",),
        "Sail counts rows that FILTER leaves out.",
        of_groups.count_if,
        ("select count_if(x) filter (where n > 1) c, count_if(distinct x) d from values (true, 1), (true, 2), (null, 3), (true, 4) t(x, n)",
         "select n, count_if(x) over (order by n) c from values (true, 1), (false, 2), (true, 3) t(x, n)"),
    ),
    Rule(
        ("bitmap_construct_agg",),
        "Sail takes places beyond the bitmap; Spark fails.",
        of_groups.bitmap_of,
        ("select hex(bitmap_construct_agg(x)) from values (1), (9), (null) t(x)", "select bitmap_construct_agg(x) from values (-1) t(x)"),
    ),
    Rule(
        ("make_dt_interval",),
        "Sail returns NULL if the interval does not fit; Spark fails.",
        of_times.day_interval,
        ("select make_dt_interval(x, 1, 2, 3.5), make_dt_interval(x) from values (1), (-2), (null) t(x)",
         "select make_dt_interval(x) from values (2147483647) t(x)"),
    ),
    Rule(
        ("make_date",),
        "Sail returns an untyped NULL for one.",
        of_times.make_date,
        ("select make_date(2019, 7, null)", "select make_date(2019, x, 1) from values (2), (null) t(x)"),
    ),
    Rule(
        ("make_timestamp", "make_timestamp_ltz", "make_timestamp_ntz"),
        "Sail accepts a single argument.",
        calls.several(6),
        ("select make_timestamp(2020, 1, 5, 10, 11, 12.5)", "select make_timestamp(timestamp'2020-01-01 00:00:00')"),
    ),
    Rule(
        ("sentences",),
        "Sail splits words differently at digits and punctuation: refused.",
        calls.refused(),
        ("select sentences('Version 1.5 is out. Yes')",),
    ),
    Rule(
        ("elt",),
        "Sail returns NULL for an index beyond the arguments; in ANSI mode that is an error. It writes doubles and "
        "times differently as strings.",
        ansi.element,
        ("select elt(1, x, 'a'), elt(2, 'a', y), elt(1, z, 'a') from values (1e8D, timestamp'2020-01-01 10:00:00.5', X'61') t(x, y, z)", "select elt(1, X'61')",
         "select elt(true, 'a')", "select elt(1, array(1))", "select elt(x, 'a', 'b') from values (1), (2) t(x)", "select elt(3, 'a', 'b')", "select elt(0, 'a', 'b')"),
    ),
    Rule(
        ("to_binary",),
        "Sail returns NULL for a string that is none of the format; Spark fails.",
        of_texts.to_binary,
        ("select to_binary('616263', 'hex'), to_binary('YWJj', 'base64'), to_binary(null, 'hex')", "select to_binary('zz', 'hex')"),
    ),
    Rule(
        ("try_parse_url",),
        "Sail takes invalid URLs for valid ones: refused. Spark 3.5 does not have the function.",
        calls.refused(),
        ("select try_parse_url('inva lid://spark.apache.org/path?query=1', 'QUERY')",),
    ),
    Rule(
        ("listagg", "string_agg"),
        "Sail gives one row for each untyped NULL.",
        of_groups.listed,
        ("select listagg(x) from values (null), (null) t(x)", "select listagg(x, ',') from values ('a'), ('b'), (null) t(x)"),
    ),
    Rule(
        ("regr_count",),
        "Sail's type is not one of Spark's.",
        lambda call: f"cast(regr_count({', '.join(call.args)}){call.over} as bigint)",
        ("select regr_count(y, x) from values (1, 2), (2, null), (2, 3) t(y, x)",),
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
        ("timestampadd", "dateadd", "timestampdiff"),
        "Sail takes numbers for times; Spark rejects them.",
        lambda call: of_times.no_numbers(*((1, 2) if call.name == "timestampdiff" else (2,)))(call),
        ("select timestampadd(DAY, 1, timestamp'2020-01-01 00:00:00'), timestampdiff(DAY, date'2020-01-01', date'2020-03-01')",
         "select timestampadd(DAY, 1, 5)", "select timestampdiff(DAY, 1, 2)"),
    ),
    Rule(
        ("format_number",),
        "Sail writes all digits of a double, and takes decimals for doubles: an error from 1e15 on.",
        of_texts.format_number,
        ("select format_number(1234567.891, 2), format_number(x, 1) from values (0.25D), (double('NaN')), (null) t(x)",
         "select format_number(float('3e38'), 2)", "select format_number(cast('99999999999999999999' as decimal(38,0)), 2)"),
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
        ("[]",),
        "Sail takes the name of a column within the brackets for a place in an array.",
        of_collections.item,
        ("select a[i], a[i + 1], a[0], m[k], s[0][i] from values (array(5, 6), 0, map('k', 7, 'v', 8), 'v', array(array(1, 2))) t(a, i, m, k, s)",
         "select a[i] from values (array(5, 6), 2), (array(1), -1), (null, 0), (array(4), null) t(a, i)"),
    ),
    Rule(
        ("slice",),
        "Sail accepts a start of 0; Spark fails.",
        of_collections.sliced,
        ("select slice(array(1, 2, 3), 2, 2), slice(array(1, 2), -1, 1)", "select slice(array(1, 2), x, 1) from values (0) t(x)", "select slice(array(1, 2), 1, -1)"),
    ),
    Rule(
        ("unbase64",),
        "Sail returns NULL for characters that Spark ignores.",
        of_texts.base64_read,
        ("select unbase64('U3Bhcms='), unbase64('U3-Bhcms'), unbase64(null), unbase64(1.50)",),
    ),
    Rule(
        ("timestamp_seconds",),
        "Sail drops fractions of a second.",
        of_times.timestamp_seconds,
        ("select timestamp_seconds(1230219000.123), timestamp_seconds(1.5D), timestamp_seconds(7)",),
    ),
    Rule(
        ("ifnull", "nvl"),
        "Sail returns strings for dates and times, doubles for decimals, and a string for an untyped NULL and an array; "
        "with a number, Spark casts a string to a number in ANSI mode.",
        lambda call: calls.several(2)(call) or common.values(call) or calls.coalesce(call),
        ("select ifnull(null, array('2')), nvl(null, 5), nvl(null, null)",
         "select nvl(date'2020-01-01', date'2020-01-02'), ifnull(1.50, 2.50), nvl(timestamp'2020-01-01 00:00:00', timestamp'2020-01-02 00:00:00'), nvl(x, true), ifnull(X'61', X'62') from values (null), (false) t(x)"),
    ),
    Rule(
        ("extract", "date_part", "datepart"),
        "Sail returns an interval's total hours or minutes; Spark returns its hour or minute field. Sail "
        "counts days of the week from 0.",
        of_times.part_of_interval,
        ("select extract(dow from date'2020-01-05'), date_part('dow', timestamp'2020-01-06 00:00:00')",
         "select extract(minute from interval '123 23:55:59.002001' day to second), "
         "date_part('hour', interval '123 23:55:59' day to second), typeof(extract(month from interval '2-11' year to month))",),
    ),
    Rule(
        ("substr", "substring"),
        "Sail returns a string for binary and rejects numbers; it treats a position before the string's "
        "start as the first.",
        of_texts.substring,
        ("select substring('abc', -5, 3), substring('abc', x, 4) from values (-4), (2), (0) t(x)",
         f"select substr({_BYTES}, 5), substring({_BYTES} from -3 for 2), substring(12345, 2, 3)",),
    ),
    Rule(
        ("left", "right"),
        "Sail returns a string for binary and rejects numbers; with a negative length it cuts from the end.",
        of_texts.ends,
        ("select left('abc', -1), right('abc', -1), left('abc', x) from values (2), (-2) t(x)",
         f"select left({_BYTES}, 3), left(12345, 2), right(12345, 2)",),
    ),
    Rule(
        ("overlay",),
        "Sail returns a string for binary.",
        of_texts.overlay,
        (f"select overlay({_BYTES} placing encode('_', 'utf-8') from 6), "
         f"overlay({_BYTES} placing encode('tructured', 'utf-8') from 2 for 4)",),
    ),
    Rule(
        ("lpad", "rpad"),
        "Sail treats binary as a string.",
        of_texts.pad,
        ("select lpad(unhex('aabb'), 5), rpad(unhex('aabb'), 5, unhex('1122')), lpad(7, 3, '0')",
         "select lpad('abc', -2147483648)", "select rpad('abc', -2147483647)", "select lpad('abc', x), rpad('abc', x) from values (-2147483640), (4) t(x)"),
    ),
    Rule(
        ("split_part", "substring_index"),
        "Sail has a result for the least int; Spark fails.",
        of_texts.counted,
        ("select split_part('a.b', '.', x) from values (-2147483648) t(x)", "select split_part('a.b', '.', x), substring_index('a.b', '.', x) from values (-1), (2147483647) t(x)",
         "select substring_index('a.b', '.', -2147483648)", "select substring_index('a', '', -2147483648)"),
    ),
    Rule(
        ("shiftrightunsigned",),
        "Sail has another result for a shift by less than 0.",
        of_numbers.shifted,
        ("select shiftrightunsigned(x, y), shiftright(x, y), shiftleft(x, y) from values (-8, 1), (8, -1), (8, 33), (-1, -1) t(x, y)",
         "select shiftrightunsigned(8L, -1), shiftrightunsigned(-1L, 65)"),
    ),
    Rule(
        ("explode", "explode_outer", "posexplode", "posexplode_outer"),
        "Sail stops at a map that is made of values that are not NULL. Within an expression, or in an order, these "
        "and other functions that make rows are Spark's error.",
        of_collections.rows_of,
        ("select id, explode(map('a', x, 'b', y)) from values (1, 2, 3) t(id, x, y)", "select posexplode(map('a', 1, 'b', null))",
         "select k, v from values (1) t(id) lateral view outer explode(map('a', id, 'b', 2)) e as k, v", "select explode_outer(map('a', 1)) as (k, v), 1",
         "select explode(map('a', 1)) as (k, v)", "select * from explode(map('a', 1))", "select explode_outer(cast(null as map<string,int>)), 1",
         "select explode(array(1, 2)) + 1"),
    ),
    Rule(
        ("count",),
        "Sail counts 0.0 and -0.0 as two distinct values.",
        of_groups.count,
        ("select count(distinct x), count(distinct x, i), count(distinct i), count(x), count(*) from values (1, -0D), (1, 0D), (2, null) t(i, x)",),
    ),
    Rule(
        ("element_at",),
        "Sail fails beyond an array's end, as Spark does in ANSI mode alone.",
        of_collections.element_at,
        ("select element_at(a, x) from values (array(1, 2), 1), (array(3), 2), (array(4), -2), (null, 1) t(a, x)",
         "select element_at(array(1, 2), 5), element_at(split('a/b', '/'), 3)", "select element_at(array(1), 0)"),
    ),
    Rule(
        ("array_insert",),
        "Sail takes a place beyond the size of arrays, and memory for it; Spark fails.",
        of_collections.array_insert,
        ("select array_insert(array(1, 2), -2147483648, 3)", "select array_insert(array(1, 2), x, 3) from values (-3), (2147483647) t(x)",
         "select array_insert(array(1, 2), -4, 3), array_insert(array(1, 2), 5, 3)"),
    ),
    Rule(
        ("trim", "btrim", "ltrim", "rtrim"),
        "Sail rejects binary and numbers.",
        of_texts.trim,
        ("select btrim(encode('  a ', 'utf-8')), btrim(encode('SaS', 'utf-8'), encode('S', 'utf-8')), "
         "trim(5), ltrim(true), trim(both '5' from 505)",),
    ),
    Rule(
        ("concat_ws",),
        "Sail rejects a number as a string argument, or formats a double differently.",
        of_texts.as_text(),
        ("select concat_ws('-', 1, 2.50, 1e8D)",),
    ),
    Rule(
        tuple(n for n in SIGNATURES if n not in _OF_THEIR_OWN),
        "Sail rejects a type that Spark casts to the parameter's, formats doubles and times differently "
        "as string arguments, and accepts types that Spark rejects.",
        lambda call: None,
        ("select lcase(1e8D), url_encode(1e8D), hex(true), substring_index(1.5, '.', 1), bit_length(1e8D), space('2')",
         "select year('2020-01-01T10:00:00'), last_day(timestamp'2020-02-01 10:00:00'), datediff('2020-1-2', '2020-1-1')",
         "select sin('0.5'), negative('1.5'), positive('2'), pow('2', 3)", "select sin(true)", "select upper(array('a'))",
         "select mask(5)", "select mask(null)", "select upper(1e8D), length(1e8D), length(5), instr(123, '2'), replace(121, '1', 'x'), split(1.5, '[.]')",
         "select regexp_replace(12, '1', 'x'), repeat(1, 2), ascii(5), startswith(12, '1')"),
    ),
    Rule(
        ("concat", "||"),
        "Sail writes doubles without an exponent, and takes an array that is NULL for an empty one.",
        of_texts.concat,
        ("select concat(1e8D, 'x'), 1e8D || 'x', concat(true, 1), concat(array(1), array(2)), concat(array(1), cast(null as array<int>))",),
    ),
    Rule(
        ("decode",),
        "Sail supports decode only with a character set.",
        of_texts.decode,
        ("select decode(2, 1, 'a', 2, 'b', 'z'), decode(6, 1, 'a'), decode(null, 6, 'a', null, 'b')",),
    ),
    Rule(
        ("rank", "dense_rank", "percent_rank", "cume_dist", "row_number", "ntile", "lag", "lead", "nth_value"),
        "Sail rejects an argument, and takes windows without an order or with a frame; Spark rejects them.",
        of_groups.ranked,
        ("select a, rank(a) over (order by a), dense_rank(a) over (order by a) from values (1), (2), (1) t(a)",
         "select row_number() over (partition by a) from values (1) t(a)", "select lag(a) over (partition by a) from values (1) t(a)", "select rank() over (order by a rows between 1 preceding and current row) from values (1) t(a)"),
    ),
    Rule(
        ("collect_list", "array_agg"),
        "Sail keeps NULL in a window.",
        of_groups.collect_list,
        ("select n, collect_list(x) over (order by n), array_agg(x) over (order by n), collect_set(x) over (order by n), median(x) over (partition by 1), "
         "percentile_approx(x, 0.5) over (partition by 1) from values (1, null), (2, 5D), (3, null), (4, 7D) t(n, x)",),
    ),
    Rule(
        ("stddev", "stddev_pop", "stddev_samp", "std", "variance", "var_pop", "var_samp", "skewness", "kurtosis", "covar_pop", "covar_samp",
         "regr_avgx", "regr_avgy", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy"),
        "Sail takes off what leaves a window that moves, and so keeps NaN and loses digits: added up anew for each row here; "
        "skewness, kurtosis and covariances are refused. It rejects strings.",
        of_groups.sliding,
        ("select n, sum(x) over (order by n rows between 1 preceding and current row) s, avg(x) over (order by n rows between 1 preceding and current row) a, "
         "stddev(x) over (order by n rows 2 preceding) d, var_pop(x) over (order by n rows between current row and 1 following) v, sum(x) over (order by n rows between unbounded preceding and current row) u "
         "from values (1, 1e20D), (2, 1D), (3, 2D), (4, double('NaN')), (5, 3D), (6, null), (7, 5D) t(n, x)",
         "select stddev('1.5'), kurtosis(x) over (order by x rows 1 preceding) from values (1D), (2D) t(x)"),
    ),
    Rule(
        ("corr",),
        "Sail has a correlation of a single pair with NaN, and none of NaN and values that are all the same. Over a window "
        "in ANSI mode Spark divides by zero: refused there.",
        of_groups.correlation,
        ("select g, corr(x, x) from values (1, double('NaN')), (2, 1D), (2, 2D), (2, 4D) t(g, x) group by g",),
    ),
    Rule(
        ("hash", "xxhash64"),
        "Sail cannot hash arrays, maps and structs: arrays of integers are corrected, others are "
        "refused. It hashes decimals differently: they are hashed by their digits here, and refused "
        "beyond 18 digits.",
        of_collections.hashed,
        ("select hash('Spark', array(123), 2), hash(array(1L, 2L)), hash(1.50, -0.01), xxhash64(1.50)",),
    ),
    Rule(
        ("percentile_approx", "approx_percentile"),
        "Sail interpolates and returns doubles.",
        of_groups.percentile_approx,
        ("select percentile_approx(x, 0.5), approx_percentile(x, array(0.5, 0.9), 100) "
         "from values (0), (6), (7), (9), (null) t(x)",),
    ),
    Rule(
        ("bround",),
        "Sail rounds half up.",
        of_numbers.bround,
        ("select bround(2.5, 0), bround(2.5D, 0), bround(25, -1), bround(1.2345, 3), bround(3.5D)",),
    ),
    Rule(
        ("conv",),
        "Sail has no negative base.",
        of_texts.conv,
        ("select conv(-10, 16, -10), conv('100', 2, 10), conv('-1', 10, 16), conv('zz', 36, 10), conv('9', 8, 10)",),
    ),
    Rule(
        ("initcap",),
        "Sail starts a new word after every punctuation character.",
        of_texts.initcap,
        ("select initcap('hello-world foo_bar a.b'), initcap('sPark  sQl')",),
    ),
    Rule(
        ("try_add", "try_subtract", "try_multiply"),
        "Sail widens the type if the result does not fit.",
        lambda call: of_numbers.tried({"try_add": "+", "try_subtract": "-", "try_multiply": "*"}[call.name])(call),
        ("select try_multiply(-2147483648, 10), try_subtract(-2147483648, 1), try_add(1, 2L)",
         "select try_add(timestamp'2021-01-01 00:00:00', interval 1 day), try_subtract(timestamp'2021-01-01 00:00:00', interval '1' hour)"),
    ),
    Rule(
        ("zip_with",),
        "Sail does not have it.",
        of_collections.zip_with,
        ("select zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x))",
         "select zip_with(array(1, 2), array(3), (x, y) -> x + y)"),
    ),
    Rule(
        ("transform_values", "transform_keys", "map_zip_with"),
        "Sail does not have them.",
        lambda call: getattr(of_collections, call.name)(call),
        ("select transform_values(map(1, 2), (k, v) -> k + v), transform_keys(map(1, 2), (k, v) -> k + v)",
         "select map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2))"),
    ),
    Rule(
        ("array_contains",),
        "Sail returns false if the array has a NULL and the value is not found.",
        of_collections.array_contains,
        ("select array_contains(array(1.5, 2.5), 1.5D), array_contains(array(1, 2), 1.0), array_contains(array(1L), 1.50), array_contains(array(1.50), 2)",
         "select array_contains(a, 0D), array_contains(a, 2), array_contains(a, x) from values (array(-0D, null), 1D), (array(2D), -0D) t(a, x)",
         "select array_contains(array(1, null), 2), not array_contains(array(1, null), 2), array_contains(array(1), 1)",),
    ),
    Rule(
        ("to_json",),
        "Sail writes doubles without an exponent, drops trailing zeros of decimals and writes times with "
        "six digits; with options, these types are refused.",
        of_json.to_json,
        ("select to_json(named_struct('t', timestamp'2020-01-01 00:00:00.5', 'u', array(timestamp'1960-07-01 00:00:00')))",
         "select to_json(named_struct('a', 1e8D, 'b', 7.50, 'c', cast(null as int), 'd', array(1, null), 'e', 'x\"y'))",),
    ),
    Rule(
        ("collect_set",),
        "Sail returns the values in another order, and one NaN of several.",
        of_groups.collect_set,
        ("select collect_set(x) from values (1), (2), (null), (1) t(x)",),
    ),
    Rule(
        ("sum", "avg", "mean", "try_sum", "try_avg"),
        "Sail rejects strings and untyped NULLs; it truncates an average of decimals where Spark rounds.",
        of_groups.numbers_of_text,
        ("select avg(x), sum(x) from values (1.50), (-0.01), (12345678.99) t(x)", "select avg(x), sum(x) from values ('1'), ('2'), ('abc') t(x)", "select sum(x) from values (null), (null) t(x)"),
    ),
    Rule(
        ("min", "max"),
        "Sail may skip NaN, which Spark orders last, and returns the largest finite number if all are infinite. It orders a NULL "
        "in a struct last, Spark first. Of arrays, and of structs of structs, refused.",
        of_groups.smallest,
        ("select max(x) from values (array(1, 2)), (array(1, null)) t(x)", "select min(struct(x, y)) a, max(struct(x, y)) b, max(struct(x, y)) filter (where x = 2) c from values (1, 'b'), (null, 'c'), (2, null), (2, 'a') t(x, y)",
         "select x, max(struct(x, y)) over (order by y) m, min(struct(y, x)) over () n from values (1, 'b'), (null, 'c'), (2, null) t(x, y)",
         "select min(x), max(x) from values (double('NaN')), (1D), (2D) t(x)",
         "select min(x), max(x) from values (double('NaN')), (null) t(x)"),
    ),
)  # fmt: skip

BY_NAME: dict[str, Rule] = {name: rule for rule in RULES for name in rule.names}

#: Functions, casts and operators that have a rule.
WATCHED = BY_NAME.keys() | SIGNATURES.keys() | counts.COUNTS.keys() | newer.UNKNOWN_ROUTINES


def applied(call: Call) -> str | None:
    """Return the SQL that has Spark's result on Sail for a call, None to leave it; may raise."""
    if call.name in call.own:
        return None
    newer.check_function(call.name)
    counts.check(call)
    if call.name in ("element_at", "try_element_at"):
        of_collections.check_element_at(call)
    changed = coerced(call)
    rule = BY_NAME.get(call.name)
    made = rule.action(call) if rule is not None else None
    return nans.without_sign(call, written(call) if made is None and changed else made)
