"""What Spark 4 brought: functions that 3.5 has not, and types and SQL that Sail has not, or has otherwise.

Sources: https://spark.apache.org/docs/4.1.1/sql-ref.html and https://spark.apache.org/docs/4.1.1/sql-migration-guide.html.
"""

from __future__ import annotations

import re
from itertools import pairwise

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import Token, tokens
from glue_local.engine.sessions.differences.rule import BEFORE_4, Call

#: Functions of the type VARIANT, which Sail keeps in other bytes and with other types of numbers.
VARIANTS = (
    "parse_json", "try_parse_json", "variant_get", "try_variant_get", "schema_of_variant", "schema_of_variant_agg",
    "is_variant_null", "to_variant_object", "variant_explode", "variant_explode_outer",
)  # fmt: skip
#: Functions of the type TIME, which Spark 4.1 has only if spark.sql.timeType.enabled is true.
TIMES = ("time", "to_time", "try_to_time", "make_time", "current_time", "time_diff", "time_trunc")
#: Functions of the types GEOMETRY and GEOGRAPHY, which Spark 4.1 has only if it is told to.
PLACES = ("st_asbinary", "st_geogfromwkb", "st_geomfromwkb", "st_setsrid", "st_srid")

#: A type's name where it is no column's.
_TYPES = re.compile(r"(?i)\b(variant|time|geometry|geography)(?=\s*(?:\(|$|[,>)]))")
#: Nothing in SQL without one of these is refused here.
_WATCHED = re.compile(r"(?i)\bcollate\b|\brecursive\b|=>|<<|>>|\btime\s*['\"]|\binterval\b")
#: Words after an expression that end it, so that COLLATE before them is a name.
_NAMES_BEFORE = {"FROM", "WHERE", "GROUP", "ORDER", "HAVING", "UNION", "LIMIT", "AS", "ON", "JOIN"}


#: Functions of Sail that Spark has from 4.0 or 4.1 on: what SHOW FUNCTIONS lists in 4.1.1, and not in 3.5.6.
_SINCE_4 = frozenset({
    *VARIANTS, *TIMES, *PLACES, "bitmap_and_agg", "collate", "collation", "dayname", "from_avro", "from_protobuf",
    "from_xml", "is_valid_utf8", "listagg", "make_valid_utf8", "monthname", "nullifzero", "quote", "randstr",
    "schema_of_avro", "schema_of_xml", "session_user", "string_agg", "theta_difference", "theta_intersection",
    "theta_intersection_agg", "theta_sketch_agg", "theta_sketch_estimate", "theta_union", "theta_union_agg", "to_avro",
    "to_protobuf", "to_xml", "try_make_interval", "try_make_timestamp", "try_make_timestamp_ltz",
    "try_make_timestamp_ntz", "try_mod", "try_parse_url", "try_reflect", "try_url_decode", "try_validate_utf8",
    "uniform", "validate_utf8", "zeroifnull",
})  # fmt: skip
#: Functions that Sail has, and neither Spark.
_OF_SAIL = frozenset({
    "current_path", "is_valid_variant", "kll_merge_agg_bigint", "kll_merge_agg_double", "kll_merge_agg_float",
    "measure", "time_bucket", "time_from_micros", "time_from_millis", "time_from_seconds", "time_to_micros",
    "time_to_millis", "time_to_seconds", "tuple_difference_double", "tuple_difference_integer",
    "tuple_difference_theta_double", "tuple_difference_theta_integer", "tuple_intersection_agg_double",
    "tuple_intersection_agg_integer", "tuple_intersection_double", "tuple_intersection_integer",
    "tuple_intersection_theta_double", "tuple_intersection_theta_integer", "tuple_sketch_agg_double",
    "tuple_sketch_agg_integer", "tuple_sketch_estimate_double", "tuple_sketch_estimate_integer",
    "tuple_sketch_summary_double", "tuple_sketch_summary_integer", "tuple_sketch_theta_double",
    "tuple_sketch_theta_integer", "tuple_union_agg_double", "tuple_union_agg_integer", "tuple_union_double",
    "tuple_union_integer", "tuple_union_theta_double", "tuple_union_theta_integer", "vector_avg",
    "vector_cosine_similarity", "vector_inner_product", "vector_l2_distance", "vector_norm", "vector_normalize",
    "vector_sum",
})  # fmt: skip
#: Functions of Sail that this Spark has not.
UNKNOWN_ROUTINES = _OF_SAIL | _SINCE_4 if BEFORE_4 else _OF_SAIL


def check_function(name: str) -> None:
    """Raise Spark's AnalysisException for a function that Sail has and this Spark has not."""
    from pyspark.errors import AnalysisException

    if name in UNKNOWN_ROUTINES:
        since = " It is a function of Spark 4, which Glue 6.0 runs." if name in _SINCE_4 else ""
        raise AnalysisException(f"[UNRESOLVED_ROUTINE] Cannot resolve routine `{name}`.{since}")


def refuse(call: Call) -> str | None:
    """Refuse a function of a type that Sail has not as Spark has it."""
    type_ = "VARIANT" if call.name in VARIANTS else "TIME" if call.name in TIMES else "GEOMETRY or GEOGRAPHY"
    raise EngineFeatureError(f"{call.name}, of the type {type_},")


def check_type(type_: str) -> None:
    """Raise EngineFeatureError for a type, or a schema's text, with a type that Sail has not as Spark has it."""
    if found := _TYPES.search(re.sub(r"`[^`]*`|\w+\s*:", "", type_)):
        raise EngineFeatureError(f"The type {found[1].upper()}")


def check(text: str) -> None:
    """Raise EngineFeatureError for SQL that Sail takes, and takes for something else."""
    if not _WATCHED.search(text):
        return
    found = tokens(text)
    if BEFORE_4:
        _check_shifts(found)
    for i, token in enumerate(found):
        before = found[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        if token.upper == "=>":
            raise EngineFeatureError("A named argument (name => value)")
        if token.upper == "RECURSIVE" and before is not None and before.upper == "WITH" and _is_name(after):
            raise EngineFeatureError("WITH RECURSIVE")
        if token.upper == "TIME" and after is not None and after.kind == "string" and after.text[0] in "'\"":
            raise EngineFeatureError("The type TIME")
        if token.upper == "INTERVAL":
            _check_interval(found[i + 1 :])
        if token.upper == "COLLATE" and _ends_operand(before) and _is_name(after):
            raise EngineFeatureError("COLLATE")


def check_double_colon(text: str) -> None:
    """Raise Spark 3's error for ``::``, which Spark 4 takes for a cast."""
    from pyspark.errors import ParseException

    if BEFORE_4:
        raise ParseException(
            f"[PARSE_SYNTAX_ERROR] Syntax error at or near ':': SQL has no ::, use CAST. In: {text}"
        )


def check_product(text: str, own: frozenset[str]) -> None:
    """Raise Spark's error for product in SQL: there it is a function of the DataFrame API alone."""
    from pyspark.errors import AnalysisException

    found = tokens(text) if "product" not in own and _PRODUCT.search(text) else []
    for before, token in pairwise([_COMMA, *found]):
        called = token.upper == "PRODUCT" and _PRODUCT.match(text, token.start)
        if called and (before.upper in _BEFORE_CALLS or (before.kind == "mark" and before.text not in ").")):
            raise AnalysisException("[UNRESOLVED_ROUTINE] Cannot resolve routine `product`.")


_COMMA = Token("mark", ",", 0, 0)
_BEFORE_CALLS = {"SELECT", "DISTINCT", "WHEN", "THEN", "ELSE", "AND", "OR", "NOT", "HAVING", "BY"}
_PRODUCT = re.compile(r"(?i)\bproduct\s*\(")


def _check_interval(found: list[Token]) -> None:
    """Raise Spark's error for an interval of months and of days: the months of ``interval 1 month 2 hours``."""
    from pyspark.errors import ParseException

    units: list[str] = []
    for number, unit in zip(found[::2], found[1::2], strict=False):
        if not number.text[0].isdigit() or unit.kind != "word":
            break
        units.append(unit.upper.removesuffix("S"))
    kinds = {unit in ("YEAR", "MONTH") for unit in units if unit in _UNITS}
    if len(kinds) > 1:
        raise ParseException(f"Cannot mix year-month and day-time fields: interval of {' and '.join(units)}.")


#: The units of intervals that Spark does not mix.
_UNITS = {"YEAR", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"}


def _check_shifts(found: list[Token]) -> None:
    """Raise Spark 3's error for << and >>, which Spark 4 has; the end of a type in a type is none."""
    from pyspark.errors import ParseException

    types = 0
    for last, token in pairwise(found):
        if token.text == "<" and last.upper in ("ARRAY", "MAP", "STRUCT"):
            types += 1
        elif token.text == "<<" or (token.text == ">>" and types < _ENDED):
            raise ParseException(f"[PARSE_SYNTAX_ERROR] Syntax error at or near '{token.text[0]}'.")
        elif token.text in (">", ">>"):
            types = max(types - len(token.text), 0)


#: How many types >> ends.
_ENDED = 2


def _is_name(token: Token | None) -> bool:
    return token is not None and token.kind in ("word", "quoted") and token.upper not in _NAMES_BEFORE


def _ends_operand(token: Token | None) -> bool:
    return token is not None and (token.kind in ("word", "quoted", "string") or token.text in (")", "]"))


def one_quote(text: str) -> str:
    """Return SQL whose literals have a quote that is written twice as Sail reads it; 3.5 joins the two literals."""
    if BEFORE_4 or ("''" not in text and '""' not in text):
        return text
    made, at = "", 0
    for last, token in pairwise(tokens(text)):
        joined = last.kind == token.kind == "string" and last.end == token.start
        if joined and token.text[0] == last.text[0]:
            made += text[at : token.start - 1] + "\\" + token.text[0]
            at = token.start + 1
    return made + text[at:]
