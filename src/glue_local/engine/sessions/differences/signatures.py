"""What types Spark's functions take: what it casts to them by itself, and what it refuses.

Sail takes more than Spark, and writes numbers and times otherwise when it makes a text of them. See
https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#type-coercion and the functions' inputTypes.
"""

from __future__ import annotations

from collections.abc import Callable

from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import BEFORE_4, INTEGERS, UNKNOWN, Call, is_number
from glue_local.engine.sessions.differences.typetext import is_nested, kind

#: Returns the type Spark casts an operand of a type to, the type itself if it takes it, None if it refuses it.
Takes = Callable[[str], str | None]

_DATES = ("date", "timestamp", "timestamp_ntz")


def _text(type_: str) -> str | None:
    return None if is_nested(type_) else "string"


def _text_or_bytes(type_: str) -> str | None:
    return type_ if type_ == "binary" else _text(type_)


def _text_or_array(type_: str) -> str | None:
    return type_ if kind(type_) == "array" else _text_or_bytes(type_)


def _texts(type_: str) -> str | None:
    return "array<string>" if type_.startswith("array<") and not is_nested(type_[6:-1]) else None


def _double(type_: str) -> str | None:
    return "double" if is_number(type_) or type_ == "string" else None


def _integer(to: str) -> Takes:
    return lambda type_: to if is_number(type_) or type_ == "string" else None


def _number(type_: str) -> str | None:
    return "double" if type_ == "string" else type_ if is_number(type_) else None


def _double_or_interval(type_: str) -> str | None:
    return type_ if type_.startswith("interval") else _double(type_)


def _number_or_interval(type_: str) -> str | None:
    return type_ if type_.startswith("interval") else _number(type_)


def _date(type_: str) -> str | None:
    return "date" if type_ in (*_DATES, "string") else None


def _shifted(type_: str) -> str | None:
    return "bigint" if type_ == "bigint" else "int" if is_number(type_) or type_ == "string" else None


def _summed(type_: str) -> str | None:
    return "double" if type_ == "timestamp" else _number_or_interval(type_)


def _timestamp(type_: str) -> str | None:
    return type_ if type_ == "timestamp_ntz" else "timestamp" if type_ in (*_DATES, "string") else None


def _only(*types: str) -> Takes:
    return lambda type_: type_ if kind(type_) in types else None


def _but(*types: str) -> Takes:
    return lambda type_: None if kind(type_) in types else type_


def _any(type_: str) -> str | None:
    return type_


def _all(takes: tuple[Takes, ...], *names: str) -> dict[str, tuple[Takes, ...]]:
    return dict.fromkeys(names, takes)


#: What each operand of a function may be; the last one stands for all that follow where ``...`` says so.
SIGNATURES: dict[str, tuple[Takes, ...]] = {
    **_all(
        (_double,), "acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "cos", "cosh", "cot", "csc", "degrees",
        "exp", "expm1", "ln", "log10", "log1p", "log2", "radians", "rint", "sec", "sin", "sinh", "sqrt", "tan",
        "tanh", "skewness", "kurtosis", "stddev", "stddev_pop", "stddev_samp", "std", "variance", "var_pop",
        "var_samp", "isnan",
    ),
    **_all((_summed,), "sum", "avg", "mean"),
    **_all((_double_or_interval,) * 3 + (_integer("bigint"),), "width_bucket"),
    **_all((_shifted, _integer("int")), "shiftleft", "shiftright", "shiftrightunsigned"),
    **_all((_number, _number), "regr_avgx", "regr_avgy", "regr_count"),
    **_all((_double, _double), "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy"),
    **_all(
        (_double, _double), "pow", "power", "atan2", "hypot", "log", "corr", "covar_pop", "covar_samp", "nanvl",
    ),
    **_all((_number_or_interval,), "negative", "positive", "median", "sign", "signum", "abs"),
    **_all((_number, _any), "round", "bround", "floor", "ceil", "ceiling"),
    **_all((_text_or_bytes, _integer("int")), "left", "right"),
    "overlay": (_text_or_bytes, _text_or_bytes, _integer("int"), _integer("int")),
    "encode": (_text, _text),
    "array_repeat": (_any, _only("int", "void")),
    "hll_sketch_estimate": (_only("binary", "void"),),
    "product": (_double,),
    **_all((_any, _but("map")), "max_by", "min_by"),
    "conv": (_text, _integer("int"), _integer("int")),
    **_all(
        (_text,), "lcase", "ucase", "lower", "upper", "char_length", "character_length", "unhex", "url_encode",
        "url_decode", "luhn_check", "ascii", "initcap", "unbase64",
    ),
    **_all((_only("string", "void"), _any), "mask"),
    **_all((_text, _text), "try_to_binary"),
    **_all((_integer("bigint"),), "bitmap_bit_position", "bitmap_bucket_number"),
    **_all((_only("string"),), "soundex", "json_array_length", "json_object_keys"),
    **_all(
        (_text, _text), "find_in_set", "levenshtein", "instr", "substring_index",
    ),
    "split_part": (_text, _text, _integer("int")),
    **_all((_text, _text, _text), "translate", "replace", "regexp_replace"),
    "parse_url": (_only("string"),) * 3,
    "elt": (_integer("int"), *(_text_or_bytes,) * 20),
    "format_number": (_but("string", "binary", "boolean", "date", "timestamp", "array", "map", "struct"), _any),
    **_all((_only("array"), _any), "array_append", "array_prepend", "array_remove", "array_position"),
    **_all((_only("array"), _only("array")), "array_except", "array_intersect", "array_union", "arrays_overlap"),
    "array_join": (_texts, _only("string"), _only("string")),
    **_all((_text_or_bytes, _any), "listagg", "string_agg"),
    **_all((_text,), "is_valid_utf8", "make_valid_utf8", "validate_utf8", "try_validate_utf8"),
    **_all((_date,), "dayname", "monthname"),
    **_all((_text, _text), "split", "regexp_extract", "regexp_extract_all", "regexp_count", "regexp_substr",
           "regexp_instr"),
    **_all((_text, _text, _integer("int")), "locate", "position"),
    **_all((_text_or_bytes, _integer("int"), _text_or_bytes), "lpad", "rpad"),
    **_all((_any, _integer("int"), _integer("int")), "substr", "substring"),
    **_all((_text_or_bytes,), "length", "len", "bit_length", "octet_length"),
    **_all((_text_or_bytes, _text_or_bytes), "startswith", "endswith", "contains", "trim", "ltrim", "rtrim", "btrim"),
    **_all((_text_or_array,), "reverse"),
    **_all((_text, _integer("int")), "repeat"),
    "space": (_integer("int"),),
    "factorial": (_integer("int"),),
    **_all((_integer("bigint"),), "char", "chr", "bin"),
    "hex": (lambda t: "bigint" if is_number(t) else _text_or_bytes(t),),
    **_all((_only("string", "void"),) * 3, "str_to_map"),
    **_all(
        (_date,), "year", "quarter", "month", "day", "dayofmonth", "dayofweek", "weekday", "dayofyear", "weekofyear",
        "last_day",
    ),
    **_all((_timestamp,), "hour", "minute", "second"),
    **_all((_timestamp, _text), "date_format", "from_utc_timestamp", "to_utc_timestamp"),
    "next_day": (_date, _text),
    "trunc": (_date, _text),
    "date_trunc": (_text, lambda t: "timestamp" if t in (*_DATES, "string") else None),
    "add_months": (_date, _integer("int")),
    **_all((_date, _only("tinyint", "smallint", "int", "string", "void")), "date_add", "date_sub", "dateadd"),
    **_all((_date, _date), "datediff", "date_diff"),
    "months_between": (_timestamp, _timestamp, _any),
    "unix_date": (_only("date"),),
    "make_date": (_integer("int"),) * 3,
    "date_from_unix_date": (_integer("int"),),
    **_all((_only("timestamp"),), "unix_micros", "unix_millis", "unix_seconds"),
    **_all((_only(*INTEGERS),), "timestamp_millis", "timestamp_micros"),
    "timestamp_seconds": (_only(*INTEGERS, "float", "double", "decimal"),),
    "from_unixtime": (_integer("bigint"), _text),
    "get_json_object": (_only("string"), _only("string")),
    "to_json": (_only("struct", "map", "array"), _any),
    **_all((_but("map"),), "collect_set", "xxhash64", "hash"),
    "count_if": (_only("boolean"),),
    "percentile": (_number_or_interval, _any, _any),
    **_all((_any, _any), "element_at", "try_element_at"),
    "bitmap_or_agg": (_only("binary"),),
    "array_sort": (_only("array"),),
    **_all((_any if not BEFORE_4 else _but(*_DATES, "binary", "boolean", "array", "map", "struct"),), "to_char",
           "to_varchar"),
    "flatten": (lambda t: t if t.startswith("array<array<") or t == "array<void>" else None,),
}  # fmt: skip


#: Parameters that Spark refuses an untyped NULL for.
NO_VOID: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("array_append", "array_prepend", "array_remove"), (0,)),
    **dict.fromkeys(("array_except", "array_intersect", "array_union"), (0, 1)),
    **dict.fromkeys(("element_at", "arrays_overlap"), (1,)),
    **dict.fromkeys(("bitmap_or_agg", "array_sort"), (0,)),
}


def coerced(call: Call) -> bool:
    """Cast a call's operands as Spark does implicitly; return whether any was cast. Raises Spark's error for others."""
    if call.distinct and BEFORE_4 and call.name == "count" and "map" in map(kind, call.types):
        raise call.mismatch("distinct values must not be maps")
    takes = SIGNATURES.get(call.name)
    with_unit = call.name in ("datediff", "date_diff") and len(call.args) == 3
    if takes is None or call.words or with_unit:
        return False
    changed = False
    for i, take in enumerate(takes[: len(call.args)]):
        type_ = call.types[i]
        if type_ == "void" and i in NO_VOID.get(call.name, ()):
            raise call.mismatch(f"parameter {i + 1} must not be an untyped NULL")
        if type_ in (UNKNOWN, "void") or (i < len(call.lambdas) and call.lambdas[i]):
            continue
        to = take(type_)
        if to is None:
            raise call.mismatch(f'it takes no "{type_.upper()}" as parameter {i + 1}')
        if to != type_ and not (to == "double" and is_number(type_) and not type_.startswith("decimal")):
            call.args[i], call.types[i], changed = converted(call.args[i], type_, to, call), to, True
    return changed


def written(call: Call) -> str:
    """Return a call's SQL with the operands that it has."""
    return f"{call.name}({'distinct ' if call.distinct else ''}{', '.join(call.args)}){call.over}"
