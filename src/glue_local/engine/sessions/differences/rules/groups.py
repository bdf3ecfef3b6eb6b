"""Rules of functions of groups and windows."""

from __future__ import annotations

from glue_local.engine.sessions.differences import of_groups, sketches
from glue_local.engine.sessions.differences.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        ("median",),
        "Sail orders NaN arbitrarily; Spark orders it last.",
        of_groups.median,
        ("select median(x), median(distinct x) from values (1D), (double('NaN')), (-2.5D), (0D), (3D), (3D) t(x)",
         "select g, median(x) over (partition by g) from values (1, 2.5D), (1, 3D), (2, null) t(g, x)"),
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
        ("approx_count_distinct",),
        "Sail has another sketch. Counts whose bias Spark corrects, some 400 to 2,560 values by default, are an error.",
        sketches.count,
        ("select approx_count_distinct(x), approx_count_distinct(cast(x as string)), approx_count_distinct(x / 7), approx_count_distinct(x % 2) from (select explode(sequence(1, 350)) x)",
         "select approx_count_distinct(x), approx_count_distinct(cast(x as string)), approx_count_distinct(x, 0.01), approx_count_distinct(x, 0.1) from (select explode(sequence(1, 9000)) x)",
         "select x % 3, approx_count_distinct(x), approx_count_distinct(if(x > 90, null, cast(x as decimal(10,2)))) from (select explode(sequence(1, 100)) x) group by x % 3",
         "select approx_count_distinct(x) from values (-0D), (0D), (double('NaN')), (null) t(x)", "select approx_count_distinct(x) from (select explode(sequence(1, 1000)) x)"),
    ),
    Rule(
        ("mode",),
        "Sail ignores a second argument, and takes another one of values that are equally frequent: an error here.",
        of_groups.mode,
        ("select mode(x), mode(cast(x as string)), mode(x + 0.5D) from values (1), (1), (2), (null) t(x)", "select mode(x) from values (1), (2) t(x)",
         "select mode(x) from values (1), (1), (2) t(x)", "select mode(x, true) from values (1) t(x)",
         "select mode(x) from values (timestamp'2024-01-01 00:00:00.5'), (timestamp'2024-01-01 00:00:00.5'), (timestamp'1900-01-01 00:00:00'), (null) t(x)"),
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
        ("count",),
        "Sail counts 0.0 and -0.0 as two distinct values.",
        of_groups.count,
        ("select count(distinct x), count(distinct x, i), count(distinct i), count(x), count(*) from values (1, -0D), (1, 0D), (2, null) t(i, x)",),
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
        "Sail takes off what leaves a window that moves, and so keeps NaN and loses digits. Here each row "
        "is added up anew; skewness, kurtosis and covariances are refused. It rejects strings.",
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
        ("percentile_approx", "approx_percentile"),
        "Sail interpolates and returns doubles.",
        of_groups.percentile_approx,
        ("select percentile_approx(x, 0.5), approx_percentile(x, array(0.5, 0.9), 100) "
         "from values (0), (6), (7), (9), (null) t(x)",),
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
