"""DataFrame methods that Spark Connect lacks, or that are random or ordered differently on Sail.

RDDs are made from a frame's rows; random methods with a seed are refused; columns are put in Spark's order.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.sql.connect import functions as f
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.group import GroupedData
from pyspark.sql.types import BooleanType, DecimalType, NumericType, StringType, StructType

from glue_local.engine.sessions import last_times, sail_functions, sail_lists
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


def _check_columns(frame: Any, names: Any) -> None:
    known = [name.lower() for name in frame.columns]
    for name in names:
        if name.strip("`").lower() not in known:
            raise AnalysisException(f"[UNRESOLVED_COLUMN] There is no column {name} among {frame.columns}.")


def _takes(type_: Any, value: Any) -> bool:
    """Whether Sail fills a column of a type with a value: where they are of one kind."""
    if isinstance(value, bool):
        return isinstance(type_, BooleanType)
    return isinstance(type_, StringType if isinstance(value, str) else NumericType)


def _pairs(old: Any, new: Any = None, value: Any = None) -> dict[float, Any]:
    """Return what DataFrame.replace replaces by what, where that are numbers; nothing for anything else."""
    new = value if new is None else new
    keys = list(old) if isinstance(old, list | tuple | dict) else [old]
    if not keys or not all(isinstance(key, int | float) and not isinstance(key, bool) for key in keys):
        return {}
    if isinstance(old, dict):
        return dict(old)
    values = list(new) if isinstance(new, list | tuple) else [new] * len(keys)
    return dict(zip(keys, values, strict=True)) if len(values) == len(keys) else {}


def _with_numbers_replaced(frame: Any, pairs: dict[float, Any], subset: Any) -> Any:
    """Replace numbers compared as doubles, as DataFrameNaFunctions.replace does; Sail cuts a fraction off."""
    names = [subset] if isinstance(subset, str) else subset
    made = {}
    for field in frame.schema.fields:
        if isinstance(field.dataType, NumericType) and (names is None or field.name in names):
            column, type_ = f.col(backquoted(field.name)), field.dataType
            chosen: Any = f
            for key, value in pairs.items():
                new = f.lit(None if value is None else float(value)).cast(type_)
                chosen = chosen.when(column.cast("double") == f.lit(float(key)), new)
            made[field.name] = chosen.otherwise(column)
    return frame.withColumns(made) if made else frame


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
    wanted = f.array(*(f.lit(float(p)) for p in probabilities))
    exact = f.lit(_MOST_EXACT)
    columns = [f.col(f"`{name}`").cast("double") for name in names]
    asked = [f.percentile_approx(f.nanvl(c, f.lit(None).cast("double")), wanted, exact) for c in columns]
    found = [list(values or []) for values in frame.select(*asked).first()]
    return found[0] if isinstance(col, str) else found


def _without_nulls(frame: Any, *names: str) -> Any:
    """Return two columns as Spark's statistics of them take them: doubles, with 0 for NULL."""
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


_plain_crosstab, _plain_to = DataFrame.crosstab, DataFrame.to
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


def _to(frame: DataFrame, schema: StructType) -> DataFrame:
    """Refuse NULL, or a column that may have it, for one that must not."""
    known = {field.name.lower(): field for field in frame.schema.fields}
    for field in schema.fields:
        found = known.get(field.name.lower())
        if not field.nullable and (found is None or found.nullable):
            raise EngineFeatureError(f"DataFrame.to with {field.name}, which must not be NULL,")
    return _plain_to(frame, schema)


def adapt() -> None:
    """Wrap the methods of Spark Connect's DataFrame."""
    _add_missing()
    for each in (sail_lists, sail_functions, last_times):
        each.adapt()
    plain_sample, plain_split, plain_by = DataFrame.sample, DataFrame.randomSplit, DataFrame.sampleBy
    plain_fill, plain_regex = DataFrame.fillna, DataFrame.colRegex
    plain_replace: Any = DataFrame.replace
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

    def fillna(frame: Any, value: Any, subset: Any = None) -> Any:
        if not isinstance(value, dict):
            if subset is not None:
                _check_columns(frame, [subset] if isinstance(subset, str) else subset)
            return plain_fill(frame, value, subset)
        _check_columns(frame, value)
        types = {x.name.lower(): (x.name, x.dataType) for x in frame.schema.fields}
        others = {k: v for k, v in value.items() if not _takes(types[k.strip("`").lower()][1], v)}
        usual = {k: v for k, v in value.items() if k not in others}
        made = plain_fill(frame, usual) if usual else frame
        cast = {}
        for key, new in others.items():
            name, type_ = types[key.strip("`").lower()]
            cast[name] = f.coalesce(f.col(backquoted(name)), f.lit(new).cast(type_))
        return made.withColumns(cast) if cast else made

    def replace(frame: Any, to_replace: Any, *value: Any, subset: Any = None, **given: Any) -> Any:
        if len(value) > 1:
            value, subset = value[:1], value[1]
        pairs = _pairs(to_replace, *value, **given)
        if any(not float(key).is_integer() for key in pairs):
            return _with_numbers_replaced(frame, pairs, subset)
        known = frame.columns
        if subset is None:  # Sail gives the columns names in small letters
            return plain_replace(frame, to_replace, *value, **given).toDF(*known)
        lower = [name.lower() for name in known]
        names = [subset] if isinstance(subset, str) else list(subset)
        # Spark passes over a column that is spelt in another case.
        exact = [name for name in names if name in known or name.lower() not in lower]
        if not exact:
            return frame
        return plain_replace(frame, to_replace, *value, subset=exact, **given).toDF(*known)

    def col_regex(frame: Any, colName: str) -> Any:  # noqa: N803
        if match := re.fullmatch(r"`(.*)`", colName):
            return plain_regex(frame, f"`(?i){match[1]}`")
        return plain_regex(frame, colName)

    def corr(frame: Any, col1: str, col2: str, method: str | None = None) -> Any:
        made = plain_corr(_without_nulls(frame, col1, col2), col1, col2, method)
        return math.nan if made is None else float(made)  # 4's client gives None for NaN

    def cov(frame: Any, col1: str, col2: str) -> Any:
        return float(plain_cov(_without_nulls(frame, col1, col2), col1, col2))

    DataFrame.corr, DataFrame.cov = corr, cov  # type: ignore[assignment, method-assign]
    DataFrame.describe, DataFrame.summary = describe, summary  # type: ignore[assignment, method-assign]
    DataFrame.fillna, DataFrame.colRegex = fillna, col_regex  # type: ignore[assignment, method-assign]
    DataFrame.replace, DataFrame.count = replace, _counted(DataFrame.count)  # type: ignore[assignment, method-assign]
    DataFrame.sample, DataFrame.randomSplit = sample, random_split  # type: ignore[assignment, method-assign]
    DataFrame.unpivot = DataFrame.melt = _unpivoted(DataFrame.unpivot)  # type: ignore[method-assign]
    DataFrame.to = _to  # type: ignore[assignment, method-assign]
    DataFrame.sampleBy, DataFrame.crosstab = sample_by, _crosstab  # type: ignore[assignment, method-assign]
