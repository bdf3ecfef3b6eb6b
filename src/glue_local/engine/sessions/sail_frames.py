"""DataFrame methods that Spark Connect lacks, or that are random or ordered differently on Sail.

RDDs are made from a frame's rows; random methods with a seed are refused; columns are put in Spark's order.
"""

from __future__ import annotations

import functools
import importlib
import math
import re
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyspark.errors import AnalysisException, IllegalArgumentException, PySparkValueError
from pyspark.sql.connect import functions as f
from pyspark.sql.connect.client import SparkConnectClient
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.group import GroupedData
from pyspark.sql.types import (
    ArrayType,
    DataType,
    DateType,
    DecimalType,
    MapType,
    NullType,
    NumericType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from glue_local.engine.sessions import frame_values, last_times, method_checks, sail_functions, sail_lists
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.sail_rdd import SailRdd
from glue_local.identifiers import backquoted
from glue_local.java.maps import in_order
from glue_local.java.numbers import double_text

#: The accuracy with which percentile_approx is exact.
_MOST_EXACT = 2_000_000_000


def _seeded(name: str, seed: Any) -> None:
    if seed is not None:
        raise EngineFeatureError(
            f"DataFrame.{name} with a seed, for which Sail draws different rows from Spark,"
        )


def _aggregated(plain: Any) -> Any:
    """Return GroupedData.agg with a dict's columns in the order in which Spark gives them."""

    @functools.wraps(plain)
    def agg(grouped: Any, *exprs: Any) -> Any:
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            exprs = ({key: exprs[0][key] for key in in_order(exprs[0], scala_2_12=BEFORE_4)},)
        return plain(grouped, *exprs)

    return agg


#: Of DataFrame.summary, as Spark has them in this order.
STATISTICS = ("count", "mean", "stddev", "min", "25%", "50%", "75%", "max")


def _statistic(name: str, column: Any, number: Any, is_decimal: bool) -> Any:
    """Return a statistic of a column, or of its numbers; IllegalArgumentException for one that Spark does not have."""
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)%", name):
        share = float(match[1]) / 100
        if share > 1:
            raise IllegalArgumentException("requirement failed: Percentiles must be in the range [0, 1]")
        return f.percentile_approx(number.cast("double") if is_decimal else number, share)
    made = {
        "count": f.count, "count_distinct": f.countDistinct, "approx_count_distinct": f.approx_count_distinct,
        "min": f.min, "max": f.max, "mean": f.avg, "stddev": f.stddev,
    }.get(name.lower())  # fmt: skip
    if made is None:
        raise IllegalArgumentException(f"{name} is not a recognised statistic")
    return made(number if name.lower() in ("mean", "stddev") else column)


def _decimal_text(value: float | None) -> str | None:
    """Return the text of the decimal that Spark makes of a double, as which it finds a decimal's percentiles."""
    if value is not None and abs(value) >= 2.0**53:
        raise ValueError(f"{value}: the Sail engine does not write a percentile this large as Spark does")
    return None if value is None else format(Decimal(double_text(value)), "f")


def summary(frame: Any, *statistics: str) -> Any:
    """Return a row of texts for each statistic, of the columns that are numbers or texts, as Dataset.summary does."""
    names = list(statistics[0]) if statistics and isinstance(statistics[0], list) else list(statistics)
    fields = [x for x in frame.schema.fields if isinstance(x.dataType, NumericType | StringType)]
    names = names or list(STATISTICS)
    decimals = {j for j, x in enumerate(fields) if isinstance(x.dataType, DecimalType)}
    if decimals and "count_distinct" in names and any(name.endswith("%") for name in names):
        raise EngineFeatureError("DataFrame.summary with percentiles and count_distinct of a decimal")
    made = {
        f"_{i}_{j}": _statistic(name, f.col(f"v{j}"), f.col(f"n{j}"), j in decimals)
        for i, name in enumerate(names)
        for j in range(len(fields))
    }
    columns = [f.col(backquoted(x.name)) for x in fields]
    texts = [isinstance(x.dataType, StringType) for x in fields]
    values = [column.alias(f"v{j}") for j, column in enumerate(columns)]
    values += [
        (f.expr(f"try_cast({backquoted(x.name)} as double)") if text else c).alias(f"n{j}")
        for j, (x, c, text) in enumerate(zip(fields, columns, texts, strict=True))
    ]
    told = frame.select(f.lit(1).alias("_"), *values).agg(
        f.count("_").alias("_"), *(column.alias(key) for key, column in made.items())
    )
    of_double = f.udf(lambda value: _decimal_text(value), "string")  # noqa: PLW0108 - PySpark 4 warns of type hints

    def told_text(column: Any, of_decimal: bool) -> Any:
        return of_double(column) if of_decimal else column.cast("string")

    rows = [
        f.struct(
            f.lit(name).alias("summary"),
            *(
                told_text(f.col(f"_{i}_{j}"), j in decimals and "%" in name).alias(x.name)
                for j, x in enumerate(fields)
            ),
        )
        for i, name in enumerate(names)
    ]
    return told.select(f.inline(f.array(*rows)))


def describe(frame: Any, *cols: Any) -> Any:
    """Return the count, mean, deviation and extremes of columns, as Dataset.describe does."""
    names = list(cols[0]) if cols and isinstance(cols[0], list) else list(cols)
    return summary(frame.select(*names) if names else frame, "count", "mean", "stddev", "min", "max")


def _rdd(frame: Any) -> SailRdd:
    """Return the RDD of a frame's rows."""

    def partitions() -> int:
        return max(1, int(frame.select(f.spark_partition_id()).distinct().count()))

    relation = frame._plan.plan(frame.sparkSession.client)
    single = relation.HasField("repartition") and relation.repartition.num_partitions == 1
    return SailRdd(frame.sparkSession, lambda: [frame.collect()], partitions, told=single)


def _to_json(frame: Any, use_unicode: bool = True) -> SailRdd:
    """Return the RDD of a frame's rows as JSON."""
    return _rdd(frame.select(f.to_json(f.struct("*")).alias("value"))).map(lambda row: row.value)


def _add_missing() -> None:
    made: Any = DataFrame
    made.rdd, made.toJSON = property(_rdd), _to_json
    made.isEmpty = lambda frame: not frame.select(f.lit(1)).take(1)  # as Spark, of no column
    made.approxQuantile = _approx_quantile
    made.agg, GroupedData.agg = _aggregated(made.agg), _aggregated(GroupedData.agg)  # type: ignore[method-assign]
    made.foreach = lambda frame, function: _rdd(frame).foreach(function)
    made.foreachPartition = lambda frame, function: _rdd(frame).foreachPartition(function)


def _approx_quantile(frame: Any, col: Any, probabilities: Any, relativeError: float) -> Any:  # noqa: N803
    """Return a column's quantiles, exact ones; for several columns a list of each one's."""
    names = [col] if isinstance(col, str) else list(col)
    _check_numbers(frame, names, "Quantile")
    if relativeError < 0:
        raise PySparkValueError(
            "[NEGATIVE_VALUE] Value for `relativeError` must be greater than or equal to 0."
        )
    wanted = f.array(*(f.lit(float(p)) for p in probabilities))
    exact = f.lit(_MOST_EXACT)
    columns = [f.col(f"`{name}`").cast("double") for name in names]
    asked = [f.percentile_approx(f.nanvl(c, f.lit(None).cast("double")), wanted, exact) for c in columns]
    found = [list(values or []) for values in frame.select(*asked).first()]
    return found[0] if isinstance(col, str) else found


def _check_numbers(frame: Any, names: Any, what: str) -> None:
    """Raise Spark's error for columns that are no numbers."""
    types = {x.name.lower(): x.dataType for x in frame.schema.fields}
    for name in names:
        found = types.get(name.strip("`").lower())
        if found is not None and not isinstance(found, NumericType):
            raise IllegalArgumentException(
                f"requirement failed: {what} calculation for column {name} with data type "
                f"{type(found).__name__} is not supported."
            )


def _without_nulls(frame: Any, what: str, *names: str) -> Any:
    """Return two columns as Spark's statistics of them take them: doubles, with 0 for NULL."""
    _check_numbers(frame, names, what)
    return frame.select(
        *(f.coalesce(f.col(backquoted(n)).cast("double"), f.lit(0.0)).alias(n) for n in dict.fromkeys(names))
    )


def _listed(columns: Any) -> list[Any]:
    return list(columns) if isinstance(columns, list | tuple) else [columns]


def _unpivoted(plain: Any) -> Any:
    """Return ``unpivot`` for columns that are computed; Sail takes plain ones, and all of one kind."""

    def unpivot(frame: Any, ids: Any, values: Any, variableColumnName: str, valueColumnName: str) -> Any:  # noqa: N803
        keys = _listed(ids)
        if values is None and not all(isinstance(key, str) for key in keys):
            return plain(frame, ids, values, variableColumnName, valueColumnName)
        taken = {str(key).lower() for key in keys}
        wanted = [n for n in frame.columns if n.lower() not in taken] if values is None else _listed(values)
        columns = [f.col(each) if isinstance(each, str) else each for each in wanted]
        key_names, names = frame.select(*keys).columns, frame.select(*columns).columns
        computed = [
            f.when(column.isNotNull(), column).alias(name)
            for column, name in zip(columns, names, strict=True)
        ]
        return plain(frame.select(*keys, *computed), key_names, names, variableColumnName, valueColumnName)

    return unpivot


def _counted(plain: Callable[[Any], int]) -> Callable[[Any], int]:
    def count(frame: Any) -> int:
        return int(plain(frame))  # 3.5's client gives NumPy's int64, which createDataFrame does not take

    return count


_plain_crosstab, _plain_to, _plain_to_pandas = DataFrame.crosstab, DataFrame.to, DataFrame.toPandas
#: Types whose values Java writes as a cast to string does.
_AS_TEXT = re.compile(r"(?:string|boolean|date|\w*int|float|double|decimal\(.*)$")


def _crosstab(frame: Any, col1: str, col2: str) -> Any:
    """Count pairs by their texts, of which NULL is one; the columns are sorted, as in Spark."""
    types = dict(frame.select(f.col(col1), f.col(col2)).dtypes)
    for name, type_ in types.items():
        if not _AS_TEXT.match(type_):
            raise EngineFeatureError(f"DataFrame.crosstab of {name}, which is {type_},")
    texts = {c: f.coalesce(f.col(c).cast("string"), f.lit("null")).alias(c) for c in (col1, col2)}
    made = _plain_crosstab(frame.select(*texts.values()), col1, col2)
    first, *others = made.columns
    return made.select(*map(backquoted, [first, *sorted(others)]))


def _assigns(have: DataType, wanted: DataType) -> bool:
    """Whether Spark casts a column to a type: numbers among themselves, times so, and all that are plain to texts."""
    nested = (ArrayType, MapType, StructType)
    if have == wanted or isinstance(have, NullType) or isinstance(wanted, nested):
        return True
    if isinstance(wanted, StringType):
        return not isinstance(have, nested)
    times = (DateType, TimestampType, TimestampNTZType)
    return any(
        isinstance(have, kind) and isinstance(wanted, kind) for kind in (NumericType, times, type(wanted))
    )


def _to(frame: DataFrame, schema: StructType) -> DataFrame:
    """Bring a frame to a schema, with NULLs where it lacks a column; NULL for one that must not be so is refused."""
    known = {field.name.lower(): field for field in frame.schema.fields}
    lower = [field.name.lower() for field in frame.schema.fields]
    there = []
    for field in schema.fields:
        found = known.get(field.name.lower())
        if not field.nullable and (found is None or found.nullable):
            raise EngineFeatureError(f"DataFrame.to with {field.name}, which must not be NULL,")
        if lower.count(field.name.lower()) > 1:
            raise AnalysisException(
                f"[AMBIGUOUS_COLUMN_OR_FIELD] Column or field {backquoted(field.name)} is ambiguous and has "
                f"{lower.count(field.name.lower())} matches."
            )
        if found is not None and not _assigns(found.dataType, field.dataType):
            raise AnalysisException(
                f"[INVALID_COLUMN_OR_FIELD_DATA_TYPE] Column or field {backquoted(field.name)} is of type "
                f'"{found.dataType.simpleString().upper()}" while it is required to be '
                f'"{field.dataType.simpleString().upper()}".'
            )
        if found is not None:
            own = isinstance(field.dataType, StringType)  # a text is made in the select, as Spark writes it
            there.append(StructField(found.name, found.dataType if own else field.dataType, field.nullable))
    made = _plain_to(frame, StructType(there))
    if there == schema.fields:
        return made
    columns = []
    for field in schema.fields:
        found = known.get(field.name.lower())
        column = f.lit(None).cast(field.dataType) if found is None else f.col(backquoted(found.name))
        if isinstance(field.dataType, StringType):
            column = column.cast(field.dataType)
        columns.append(column.alias(field.name))
    return made.select(*columns)


#: What a thread has fetched, where that is asked for.
_fetched = threading.local()
_plain_fetch: Any = SparkConnectClient._execute_and_fetch


def _fetch(client: Any, *args: Any, **kwargs: Any) -> Any:
    found = _plain_fetch(client, *args, **kwargs)
    if getattr(_fetched, "kept", None) is not None:
        _fetched.kept.append(found)
    return found


def _to_pandas(frame: DataFrame) -> Any:
    """Return a pandas frame whose arrays, structs and maps are lists, Rows and dictionaries, as without Arrow."""
    _fetched.kept = []
    try:
        made = _plain_to_pandas(frame)
        table, told, *_ = _fetched.kept[-1]
    finally:
        _fetched.kept = None
    nested = [i for i, type_ in enumerate(table.schema.types) if type_.num_fields]
    if (
        not nested
        or frame.sparkSession.conf.get("spark.sql.execution.arrow.pyspark.enabled", "false") == "true"
    ):
        return made
    fields = (told or frame.schema).fields  # Sail has no schema of what a catalog is asked
    types = StructType([StructField(f"c{i}", fields[i].dataType) for i in nested])
    table = table.select(nested).rename_columns(types.names)
    conversion = importlib.import_module(
        "pyspark.sql.connect.conversion" if BEFORE_4 else "pyspark.sql.conversion"
    )
    rows = conversion.ArrowTableToRowsConversion.convert(table, types)
    for place, i in enumerate(nested):
        made.isetitem(i, type(made.iloc[:, i])([row[place] for row in rows], dtype=object))
    return made


def adapt() -> None:
    """Wrap the methods of Spark Connect's DataFrame."""
    SparkConnectClient._execute_and_fetch = _fetch  # type: ignore[assignment, method-assign]
    _add_missing()
    for each in (sail_lists, sail_functions, last_times, frame_values, method_checks):
        each.adapt()
    plain_sample, plain_split, plain_by = DataFrame.sample, DataFrame.randomSplit, DataFrame.sampleBy
    plain_corr, plain_cov = DataFrame.corr, DataFrame.cov

    def sample(frame: Any, withReplacement: Any = None, fraction: Any = None, seed: Any = None) -> Any:  # noqa: N803
        by_fraction = isinstance(withReplacement, float) and not isinstance(withReplacement, bool)
        _seeded("sample", fraction if by_fraction and seed is None and isinstance(fraction, int) else seed)
        return plain_sample(frame, withReplacement, fraction, seed)

    def random_split(frame: Any, weights: list[float], seed: int | None = None) -> Any:
        _seeded("randomSplit", seed)
        return plain_split(frame, weights, seed)

    def sample_by(frame: Any, col: Any, fractions: Any, seed: int | None = None) -> Any:
        _seeded("sampleBy", seed)
        return plain_by(frame, col, fractions, seed)

    def corr(frame: Any, col1: str, col2: str, method: str | None = None) -> Any:
        made = plain_corr(_without_nulls(frame, "Correlation", col1, col2), col1, col2, method)
        return math.nan if made is None else float(made)  # 4's client gives None for NaN

    def cov(frame: Any, col1: str, col2: str) -> Any:
        values = _without_nulls(frame, "Covariance", col1, col2)
        found = plain_cov(values, col1, col2)
        made = math.nan if found is None else float(found)
        return 0.0 if math.isnan(made) and not values.offset(1).take(1) else made

    DataFrame.corr, DataFrame.cov = corr, cov  # type: ignore[assignment, method-assign]
    DataFrame.describe, DataFrame.summary = describe, summary  # type: ignore[assignment, method-assign]
    DataFrame.count = _counted(DataFrame.count)  # type: ignore[assignment, method-assign]
    DataFrame.sample, DataFrame.randomSplit = sample, random_split  # type: ignore[assignment, method-assign]
    DataFrame.unpivot = DataFrame.melt = _unpivoted(DataFrame.unpivot)  # type: ignore[method-assign]
    DataFrame.toPandas = _to_pandas  # type: ignore[assignment, method-assign]
    DataFrame.to = _to  # type: ignore[assignment, method-assign]
    DataFrame.sampleBy, DataFrame.crosstab = sample_by, _crosstab  # type: ignore[assignment, method-assign]
