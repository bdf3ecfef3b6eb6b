"""The transforms of Glue Studio's palette that scripts import as ``gs_...``: a table of functions on DataFrames.

Follows https://docs.aws.amazon.com/glue/latest/dg/edit-jobs-transforms.html and the pages below it; names of arguments
are those of generated scripts. As on AWS, importing a module attaches its transform to DynamicFrame and DataFrame, a
DynamicFrame with an unresolved choice is refused, and a frame without columns is returned unchanged.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as s

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.frames.records import FieldError
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

PYTHON_DATES = {
    "Y": "yyyy",
    "m": "MM",
    "d": "dd",
    "H": "HH",
    "M": "mm",
    "S": "ss",
    "a": "E",
    "A": "EEEE",
    "b": "MMM",
    "B": "MMMM",
    "y": "yy",
    "I": "hh",
    "p": "a",
    "f": "SSSSSS",
    "z": "Z",
    "Z": "z",
    "j": "DDD",
    "G": "yyyy",
}
"""Python's date codes that AWS accepts, and Spark's letters for them."""

_NUMBER = r"^\s*[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\s*$"
_SECONDS, _MILLIS = 10**11, 10**14
"""Numbers below these are read as seconds and as milliseconds, if the type is to be guessed."""


def split_string_list(texts: str | Sequence[str]) -> list[str]:
    """Return the parts of a text between commas, or a list unchanged."""
    return [t.strip() for t in texts.split(",")] if isinstance(texts, str) else list(texts)


def spark_dates(pattern: str) -> str:
    """Return a date pattern in Spark's letters; OptionError names a Python code that AWS does not accept."""

    def letter(code: re.Match[str]) -> str:
        if code[1] not in PYTHON_DATES:
            raise OptionError(f"date format {pattern!r}: code %{code[1]} is not known")
        return PYTHON_DATES[code[1]]

    return re.sub(r"%(\w)", letter, pattern)


def _now(df: DataFrame, colName: str = "timestamp", dateFormat: str | None = None) -> DataFrame:  # noqa: N803
    moment = F.current_timestamp()
    return df.withColumn(colName, F.date_format(moment, spark_dates(dateFormat)) if dateFormat else moment)


def _uuid(df: DataFrame, colName: str = "uuid") -> DataFrame:  # noqa: N803
    return df.withColumn(colName, F.expr("uuid()"))


def _sequence_id(df: DataFrame, colName: str = "id", unique: bool = False) -> DataFrame:  # noqa: N803
    """Number the rows; ``unique`` prefixes the number with the time, in a decimal."""
    number = F.monotonically_increasing_id()
    if unique:
        seconds = F.current_timestamp().cast("long").cast("decimal(38,0)")
        number = (seconds * F.lit(str(10**19)).cast("decimal(20,0)") + number).cast("decimal(38,0)")
    return df.withColumn(colName, number)


def _concat(
    df: DataFrame,
    colName: str,  # noqa: N803
    colList: str | Sequence[str],  # noqa: N803
    spacer: str = "",
) -> DataFrame:
    """Concatenate columns as a string; a null is an empty string."""
    parts = [F.coalesce(F.col(c).cast("string"), F.lit("")) for c in split_string_list(colList)]
    return df.withColumn(colName, F.concat_ws(spacer or "", *parts))


def _split(
    df: DataFrame,
    colName: str,  # noqa: N803
    pattern: str,
    newColName: str | None = None,  # noqa: N803
) -> DataFrame:
    return df.withColumn(newColName or _plain(colName), F.split(F.col(colName), pattern))


def _array_to_cols(
    df: DataFrame,
    colName: str,  # noqa: N803
    colList: str | Sequence[str],  # noqa: N803
    indexes: str | Sequence[str] | None = None,
) -> DataFrame:
    """Turn array elements into columns: the first ones, or those at ``indexes``, which count from 1."""
    names = split_string_list(colList)
    places = [int(i) for i in split_string_list(indexes)] if indexes else list(range(1, len(names) + 1))
    if len(places) != len(names):
        raise OptionError(f"gs_array_to_cols: {len(places)} indexes for {len(names)} columns")
    array = F.col(colName)
    made = [
        F.when(F.size(array) >= i, F.element_at(array, i)).alias(n)
        for n, i in zip(names, places, strict=True)
    ]
    others = [F.col(backquoted(c)) for c in df.columns if c not in names]
    return df.select(*others, *made)


def _explode(
    df: DataFrame,
    colName: str,  # noqa: N803
    newCol: str,  # noqa: N803
    valueCol: str | None = None,  # noqa: N803
    outer: bool = False,
) -> DataFrame:
    """Turn each element into a row; ``outer`` keeps rows whose array is null or empty."""
    kind = df.select(colName).schema.fields[0].dataType
    if isinstance(kind, s.MapType):
        raise NotImplementedError(
            "gs_explode of a map is not supported by the local engine: AWS does not document what its column of values "
            "is called; use explode in an SQL node"
        )
    if not isinstance(kind, s.ArrayType):
        raise OptionError(f"gs_explode: column {colName!r} is {kind.simpleString()}, not an array or a map")
    rows = (F.explode_outer if outer else F.explode)(F.col(colName))
    return df.withColumn(newCol, rows)


def _derived(df: DataFrame, colName: str, expr: str) -> DataFrame:  # noqa: N803
    return df.withColumn(colName, F.expr(expr))


def _flatten(df: DataFrame, maxLevels: int = 0, separator: str = ".") -> DataFrame:  # noqa: N803
    """Move the fields of structs to the top level, from at most this many levels (0: all)."""
    most = int(maxLevels or 0)

    def flat(name: str, column: Column, kind: s.DataType, level: int) -> list[Column]:
        if isinstance(kind, s.StructType) and (not most or level < most):
            return [
                made
                for f in kind.fields
                for made in flat(f"{name}{separator}{f.name}", column.getField(f.name), f.dataType, level + 1)
            ]
        return [column.alias(name)]

    return df.select(
        *[c for f in df.schema.fields for c in flat(f.name, F.col(backquoted(f.name)), f.dataType, 0)]
    )


def _null_rows(df: DataFrame, extended: bool = False) -> DataFrame:
    """Drop the rows whose columns are all null, or with ``extended`` null or empty."""

    def something(f: s.StructField) -> Column:
        column = F.col(backquoted(f.name))
        kept = column.isNotNull()
        if extended and isinstance(f.dataType, s.StringType):
            kept = kept & (column != "")
        elif extended and isinstance(f.dataType, s.ArrayType | s.MapType):
            kept = kept & (F.size(column) > 0)
        return kept

    return df.filter(reduce(lambda a, b: a | b, [something(f) for f in df.schema.fields]))


def _to_timestamp(
    df: DataFrame,
    colName: str,  # noqa: N803
    colType: str = "autodetect",  # noqa: N803
    newColName: str | None = None,  # noqa: N803
) -> DataFrame:
    """Convert a number or an ISO string to a timestamp; autodetection takes the unit from the number's size."""
    text = F.col(colName).cast("string")
    is_number = text.rlike(_NUMBER)
    # Cast only valid values: in ANSI mode (Glue 6.0), casting anything else fails.
    number = F.when(is_number, text).cast("double")
    written = F.when(text.isNotNull() & ~is_number, text).cast("timestamp")
    kinds: dict[str, Callable[[], Column]] = {
        "iso": lambda: text.cast("timestamp"),
        "seconds": lambda: _moment(number, 1),
        "milliseconds": lambda: _moment(number, 10**3),
        "microseconds": lambda: _moment(number, 10**6),
        "autodetect": lambda: (
            F.when(number.isNull(), written)
            .when(F.abs(number) < _SECONDS, _moment(number, 1))
            .when(F.abs(number) < _MILLIS, _moment(number, 10**3))
            .otherwise(_moment(number, 10**6))
        ),
    }
    if colType not in kinds:
        raise OptionError(f"gs_to_timestamp: colType {colType!r} is not one of {', '.join(kinds)}")
    return df.withColumn(newColName or _plain(colName), kinds[colType]())


def _moment(number: Column, per_second: int) -> Column:
    return (number / F.lit(float(per_second))).cast("timestamp")


def _format_timestamp(
    df: DataFrame,
    colName: str,  # noqa: N803
    dateFormat: str,  # noqa: N803
    newColName: str | None = None,  # noqa: N803
) -> DataFrame:
    made = F.date_format(F.col(colName), spark_dates(dateFormat))
    return df.withColumn(newColName or _plain(colName), made)


def _regex_extract(
    df: DataFrame,
    colName: str,  # noqa: N803
    regex: str,
    newCols: str | Sequence[str],  # noqa: N803
) -> DataFrame:
    """Turn a pattern's groups, or the whole match, into columns; unnamed groups are dropped, no match is ""."""
    names = split_string_list(newCols)
    groups = re.compile(regex).groups
    if groups and len(names) != groups:
        raise OptionError(f"gs_regex_extract: {groups} groups of {regex!r} for {len(names)} columns")
    if not groups and len(names) != 1:
        raise OptionError(f"gs_regex_extract: {regex!r} has no groups; name one column")
    for place, name in enumerate(names, 1 if groups else 0):
        if name:
            df = df.withColumn(name, F.regexp_extract(F.col(colName), regex, place))
    return df


def _extract_json(
    df: DataFrame,
    colName: str,  # noqa: N803
    jsonPaths: str | Sequence[str],  # noqa: N803
    colList: str | Sequence[str],  # noqa: N803
    dropCol: bool = False,  # noqa: N803
) -> DataFrame:
    paths, names = split_string_list(jsonPaths), split_string_list(colList)
    if len(paths) != len(names):
        raise OptionError(f"gs_extract_json: {len(paths)} paths for {len(names)} columns")
    text = F.col(colName)
    made = [
        F.get_json_object(text, p if p.startswith("$") else f"$.{p}").alias(n)
        for p, n in zip(paths, names, strict=True)
    ]
    gone = {*names, *([_plain(colName)] if dropCol else [])}
    return df.select(*[F.col(backquoted(c)) for c in df.columns if c not in gone], *made)


def _repartition(
    df: DataFrame,
    numPartitionsStr: str | int = "",  # noqa: N803
    partitionCols: str | Sequence[str] | None = None,  # noqa: N803
) -> DataFrame:
    """Repartition the rows; by default, one partition per processor."""
    number = int(numPartitionsStr) if str(numPartitionsStr).strip() else os.cpu_count() or 1
    return df.repartition(number, *(split_string_list(partitionCols) if partitionCols else []))


def _pivot(
    df: DataFrame,
    aggCol: str,  # noqa: N803
    aggFunction: str,  # noqa: N803
    colList: str | Sequence[str],  # noqa: N803
) -> DataFrame:
    """Turn each value of a column into a column, with an aggregate for each group of the other columns."""
    names = split_string_list(colList)
    if len(names) != 1:
        raise NotImplementedError(
            "gs_pivot by several columns is not supported by the local engine: AWS does not document what the new "
            "columns are called; pivot by one, or use an SQL node"
        )
    function = getattr(F, aggFunction.lower(), None)
    if function is None:
        raise OptionError(f"gs_pivot: Spark has no function {aggFunction!r}")
    groups = [backquoted(c) for c in df.columns if c not in (_plain(aggCol), _plain(names[0]))]
    values = sorted(
        (r[0] for r in df.select(names[0]).distinct().collect() if r[0] is not None),
        key=lambda v: (str(type(v)), v),
    )
    made = [function(F.when(F.col(names[0]) == F.lit(v), F.col(aggCol))).alias(str(v)) for v in values]
    return df.groupBy(*groups).agg(*made) if made else df.select(*groups).distinct()


def _undocumented(name: str, instead: str) -> Callable[..., DataFrame]:
    def refuse(df: DataFrame, *args: Any, **kwargs: Any) -> DataFrame:
        raise NotImplementedError(
            f"{name} is not supported by the local engine, because its arguments are not documented; use {instead}"
        )

    return refuse


def _plain(name: str) -> str:
    return name[1:-1].replace("``", "`") if name.startswith("`") and name.endswith("`") else name


@dataclass(frozen=True)
class Transform:
    """A transform, and the page that documents it."""

    apply: Callable[..., Any]
    page: str


TRANSFORMS: dict[str, Transform] = {
    "gs_now": Transform(_now, "transforms-add-current-timestamp"),
    "gs_uuid": Transform(_uuid, "transforms-uuid"),
    "gs_sequence_id": Transform(_sequence_id, "transforms-identifier"),
    "gs_concat": Transform(_concat, "transforms-concatenate-columns"),
    "gs_split": Transform(_split, "transforms-split-string"),
    "gs_array_to_cols": Transform(_array_to_cols, "transforms-array-to-columns"),
    "gs_explode": Transform(_explode, "transforms-explode-array"),
    "gs_derived": Transform(_derived, "transforms-derived-column"),
    "gs_flatten": Transform(_flatten, "transforms-flatten"),
    "gs_null_rows": Transform(_null_rows, "transforms-remove-null-rows"),
    "gs_to_timestamp": Transform(_to_timestamp, "transforms-to-timestamp"),
    "gs_format_timestamp": Transform(_format_timestamp, "transforms-format-timestamp"),
    "gs_regex_extract": Transform(_regex_extract, "transforms-regex-extractor"),
    "gs_extract_json": Transform(_extract_json, "transforms-extract-json-path"),
    "gs_repartition": Transform(_repartition, "transforms-autobalance-processing"),
    "gs_pivot": Transform(_pivot, "transforms-pivot-rows-to-columns"),
    "gs_unpivot": Transform(
        _undocumented("gs_unpivot", "stack() in an SQL node"), "transforms-unpivot-columns-to-rows"
    ),
    "gs_lookup": Transform(_undocumented("gs_lookup", "a Join node with the table"), "transforms-lookup"),
    "gs_parse_json": Transform(
        _undocumented("gs_parse_json", "from_json() in an SQL node"), "transforms-parse-json-column"
    ),
}
"""By the module's name; the page is https://docs.aws.amazon.com/glue/latest/dg/PAGE.html."""


def attach(name: str) -> None:
    """Make a transform a method of DynamicFrame and DataFrame, as importing its module does."""
    enrich_df(name, TRANSFORMS[name].apply)


def enrich_df(name: str, function: Callable[..., Any]) -> None:
    """Make a function of a DataFrame a method of DynamicFrame and DataFrame (``gs_common``)."""
    from pyspark.sql import DataFrame
    from pyspark.sql.connect.dataframe import DataFrame as ConnectDataFrame

    def of_df(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs) if self.columns else self

    def of_frame(self: DynamicFrame, *args: Any, **kwargs: Any) -> DynamicFrame:
        if path := _choice(self.schema()):
            raise FieldError(f"{name}: field {path!r} is a choice of types; settle it first (ResolveChoice)")
        if not self.schema().fields:
            return self
        return DynamicFrame.fromDF(function(self.toDF(), *args, **kwargs), self.glue_ctx, self.name)

    for owner in {DataFrame, ConnectDataFrame}:
        setattr(owner, name, of_df)
    setattr(DynamicFrame, name, of_frame)


def _choice(type_: g.StructType, prefix: str = "") -> str | None:
    """Return the path of a field that is a choice, if any."""
    for f in type_:
        if isinstance(f.dataType, g.ChoiceType):
            return f"{prefix}{f.name}"
        if isinstance(f.dataType, g.StructType) and (found := _choice(f.dataType, f"{prefix}{f.name}.")):
            return found
    return None
