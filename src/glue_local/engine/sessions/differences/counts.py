"""How many arguments Spark's functions take, where that is not left to Sail: ours, or Sail, pass over one too many.

Source: what Spark 3.5.6 says of each with WRONG_NUM_ARGS. Functions with words among their arguments are not here.
"""

from __future__ import annotations

from glue_local.engine.sessions.differences.rule import OTHERWISE, Call

#: The least and the most arguments.
COUNTS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(
        (
            "abs", "acos", "acosh", "ascii", "asin", "asinh", "atan", "atanh", "avg", "bigint", "bin", "binary",
            "bit_length", "bitmap_bit_position", "bitmap_bucket_number", "boolean", "cbrt", "char", "char_length",
            "character_length", "chr", "collect_set", "cos", "cosh", "cot", "count_if", "csc", "date",
            "date_from_unix_date", "day", "dayofmonth", "dayofweek", "dayofyear", "degrees", "double", "exp",
            "expm1", "factorial", "flatten", "float", "hex", "hour", "initcap", "int", "isnan", "json_array_length",
            "json_object_keys", "kurtosis", "last_day", "lcase", "len", "length", "ln", "log10", "log1p", "log2",
            "lower", "luhn_check", "max", "mean", "median", "min", "minute", "month", "negative",
            "octet_length", "positive", "quarter", "radians", "reverse", "rint", "sec", "second", "sign", "signum",
            "sin", "sinh", "skewness", "smallint", "soundex", "space", "sqrt", "std", "stddev", "stddev_pop",
            "stddev_samp", "string", "sum", "tan", "tanh", "timestamp", "timestamp_micros", "timestamp_millis",
            "timestamp_seconds", "tinyint", "try_avg", "try_sum",
            "ucase", "unbase64", "unhex", "unix_date", "unix_micros", "unix_millis",
            "unix_seconds", "upper", "url_decode", "url_encode", "var_pop", "var_samp", "variance", "weekday",
            "weekofyear", "year",
        ),
        (1, 1),
    ),
    **dict.fromkeys(
        (
            "add_months", "array_contains", "atan2", "contains", "corr", "covar_pop", "covar_samp", "date_format",
            "date_sub", "date_trunc", "div", "endswith", "find_in_set", "get_json_object", "hypot", "ifnull",
            "instr", "left", "max_by", "min_by", "mod", "nanvl", "next_day", "nvl", "pmod", "pow", "power",
            "regexp", "regexp_count", "regexp_like", "regexp_substr", "repeat", "right", "rlike", "startswith",
            "transform_keys",
            "transform_values", "trunc", "try_add", "try_multiply", "try_subtract",
        ),
        (2, 2),
    ),
    **dict.fromkeys(
        (
            "conv", "if", "map_zip_with", "nvl2", "slice", "split_part", "substring_index", "translate", "zip_with",
        ),
        (3, 3),
    ),
    **dict.fromkeys(
        (
            "bround", "from_unixtime", "log", "round", "to_csv", "to_date", "to_json", "to_timestamp",
            "to_unix_timestamp", "try_to_binary",
        ),
        (1, 2),
    ),
    **dict.fromkeys(
        (
            "approx_percentile", "from_json", "levenshtein", "locate", "lpad", "months_between", "parse_url",
            "percentile_approx", "regexp_extract", "regexp_extract_all", "regexp_instr", "replace", "rpad", "split",
        ),
        (2, 3),
    ),
    "regexp_replace": (3, 4),
}  # fmt: skip


def check(call: Call) -> None:
    """Raise Spark's AnalysisException for a number of arguments that a function does not take."""
    from pyspark.errors import AnalysisException

    least, most = COUNTS.get(call.name, (0, len(call.args)))
    if not call.words and not least <= len(call.args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise AnalysisException(
            f"[WRONG_NUM_ARGS.WITHOUT_SUGGESTION] The `{call.name}` requires {wanted} parameters but the actual number "
            f"is {len(call.args)}.{OTHERWISE}"
        )
