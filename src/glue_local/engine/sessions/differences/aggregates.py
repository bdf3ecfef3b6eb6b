"""The aggregate functions of Spark 3.5 and 4: https://spark.apache.org/docs/3.5.6/sql-ref-functions-builtin.html."""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.tree import Node

AGGREGATES = frozenset({
    "any", "any_value", "approx_count_distinct", "approx_percentile", "array_agg", "avg", "bit_and", "bit_or",
    "bit_xor", "bitmap_construct_agg", "bitmap_or_agg", "bool_and", "bool_or", "collect_list", "collect_set", "corr",
    "count", "count_if", "count_min_sketch", "covar_pop", "covar_samp", "every", "first", "first_value", "grouping",
    "grouping_id", "histogram_numeric", "hll_sketch_agg", "hll_union_agg", "kurtosis", "last", "last_value", "listagg",
    "max", "max_by", "mean", "median", "min", "min_by", "mode", "percentile", "percentile_approx", "percentile_cont",
    "percentile_disc", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx",
    "regr_sxy", "regr_syy", "schema_of_json_agg", "skewness", "some", "std", "stddev", "stddev_pop", "stddev_samp",
    "string_agg", "sum", "try_avg", "try_sum", "var_pop", "var_samp", "variance",
})  # fmt: skip


def is_of_group(node: Node, text: str) -> bool:
    """Whether a part of a text is an aggregate of a group's rows, and none over a window."""
    over = node.suffix is not None and re.search(r"(?i)\bover\b", text[slice(*node.suffix)])
    return node.kind == "call" and node.name in AGGREGATES and not over
