"""Glue's data integration transforms (``awsgluedi.transforms``): DataFrames in, DataFrames out.

What AWS's pages say with arguments and rows is done; what a page leaves open, or its rows contradict, is an error.
Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.api.transform_base import GlueTransform, not_supported
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_INTEGERS = ("byte", "short", "integer", "long")
_NUMBERS = (*_INTEGERS, "float", "double", "decimal")
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_TIES = {"MINIMUM": F.min, "MAXIMUM": F.max, "AVERAGE": F.avg}
_HIGHEST_IP = 2**32 - 1


def _column(owner: GlueTransform, frame: DataFrame, name: str, types: Sequence[str]) -> tuple[Column, str]:
    """Return an existing column and its type's name, if the page shows what becomes of the type."""
    column = F.col(backquoted(name))
    found = frame.select(column).schema.fields[0].dataType.typeName()
    if found not in types:
        raise NotImplementedError(
            f"{owner.name()}: AWS does not document what becomes of column {name!r} of type {found}; "
            f"the local engine takes {', '.join(types)}"
        )
    return column, found


def _source(
    owner: GlueTransform, frame: DataFrame, target: str, source: str | None, value: Any, types: Sequence[str]
) -> Column:
    """Return the column whose values are changed into those of a new column."""
    if source is None or value is not None:
        raise NotImplementedError(
            f"{owner.name()}: AWS shows no example of value; the local engine takes source_column alone"
        )
    if target.lower() in (name.lower() for name in frame.columns):
        raise NotImplementedError(
            f"{owner.name()}: there is a column {target!r}, and AWS does not document what becomes of it"
        )
    return _column(owner, frame, source, types)[0]


class FormatCase(GlueTransform):
    """The texts of a column in another case."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-FormatCase.html
    def __call__(
        self, spark_context: Any, data_frame: DataFrame, source_column: str, case_type: str
    ) -> DataFrame:
        """Return the DataFrame with the column in lower or upper case."""
        column, _ = _column(self, data_frame, source_column, ["string"])
        change = {"LOWER": F.lower, "UPPER": F.upper}.get(case_type)
        if change is None:
            raise NotImplementedError(
                f"case_type {case_type!r}: AWS does not document the words of CAPITAL and SENTENCE; "
                "the local engine knows LOWER and UPPER"
            )
        return data_frame.withColumn(source_column, change(column))


class FillWithMode(GlueTransform):
    """The most frequent value of a column where it has none."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-FillWithMode.html
    def __call__(
        self, spark_context: Any, data_frame: DataFrame, source_column: str, mode_type: str
    ) -> DataFrame:
        """Return the DataFrame with the column filled; ``mode_type`` chooses among equally frequent values."""
        column, type_ = _column(self, data_frame, source_column, _NUMBERS)
        if mode_type not in _TIES or (mode_type == "AVERAGE" and type_ != "double"):
            raise NotImplementedError(
                f"mode_type {mode_type!r} of a column of type {type_}: AWS does not document the result of NONE, "
                "nor the type of AVERAGE; the local engine knows MINIMUM and MAXIMUM, and AVERAGE of double"
            )
        values = data_frame.select(column.alias("v")).where("v is not null")
        if type_ in ("float", "double") and values.where(F.isnan("v")).limit(1).count():
            raise NotImplementedError(f"{self.name()}: AWS does not document what becomes of NaN")
        counts = values.groupBy("v").agg(F.count(F.lit(1)).alias("n"))
        most = counts.agg(F.max("n").alias("n")).collect()[0]["n"]
        if most is None:
            return data_frame
        mode = counts.where(F.col("n") == most).agg(_TIES[mode_type]("v").alias("v")).collect()[0]["v"]
        exact = values.schema.fields[0].dataType
        return data_frame.withColumn(source_column, F.coalesce(column, F.lit(mode).cast(exact)))


class RemoveDuplicates(GlueTransform):
    """One row for each value of a column."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-RemoveDuplicates.html
    def __call__(self, spark_context: Any, data_frame: DataFrame, source_column: str) -> DataFrame:
        """Return the DataFrame with one row for each value, null among them."""
        return data_frame.dropDuplicates([source_column])


class FlagDuplicateRows(GlueTransform):
    """Refused: the rows of AWS's page contradict its text."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-FlagDuplicateRows.html
    __call__ = not_supported(
        "AWS says that the first of equal rows is not flagged, and its example flags it",
        "DataFrame",
    )


class FlagDuplicatesInColumn(GlueTransform):
    """Refused: AWS's page shows no rows."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-FlagDuplicatesInColumn.html
    __call__ = not_supported(
        "AWS shows no rows, and those of FlagDuplicateRows contradict the same description",
        "DataFrame",
    )


class FormatPhoneNumber(GlueTransform):
    """Refused: the rows of AWS's page contradict its text."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-FormatPhoneNumber.html
    __call__ = not_supported(
        "AWS names E.164 as the default format, and its example shows another",
        "DataFrame",
    )


class MonthName(GlueTransform):
    """Refused: AWS does not list the forms of dates."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-MonthName.html
    __call__ = not_supported(
        "AWS does not list the forms of dates that it recognizes; use date_format(to_date(column, form), "
        "'MMMM')",
        "DataFrame",
    )


class IsEven(GlueTransform):
    """A new column that says whether whole numbers are even."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-IsEven.html
    def __call__(
        self,
        spark_context: Any,
        data_frame: DataFrame,
        target_column: str,
        source_column: str | None = None,
        true_string: str | None = None,
        false_string: str | None = None,
        value: Any = None,
    ) -> DataFrame:
        """Return the DataFrame with one text of two for each number, and null for null."""
        column = _source(self, data_frame, target_column, source_column, value, _INTEGERS)
        if true_string is None or false_string is None:
            raise NotImplementedError(
                "AWS does not document the defaults of true_string and false_string: pass both"
            )
        text = F.when(column % 2 == 0, F.lit(true_string)).when(column.isNotNull(), F.lit(false_string))
        return data_frame.withColumn(target_column, text)


class IntToIp(GlueTransform):
    """A new column with the IPv4 addresses of whole numbers."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-IntToIp.html
    def __call__(
        self,
        spark_context: Any,
        data_frame: DataFrame,
        target_column: str,
        source_column: str | None = None,
        value: Any = None,
    ) -> DataFrame:
        """Return the DataFrame with addresses; null for a number that is none's."""
        column = _source(self, data_frame, target_column, source_column, value, _INTEGERS).cast("bigint")
        octets = (F.shiftright(column, bits).bitwiseAND(255).cast("string") for bits in (24, 16, 8, 0))
        address = F.when(column.between(0, _HIGHEST_IP), F.concat_ws(".", *octets))
        return data_frame.withColumn(target_column, address)


class IpToInt(GlueTransform):
    """A new column with the whole numbers of IPv4 addresses."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-IpToInt.html
    def __call__(
        self,
        spark_context: Any,
        data_frame: DataFrame,
        target_column: str,
        source_column: str | None = None,
        value: Any = None,
    ) -> DataFrame:
        """Return the DataFrame with numbers; null for a text that is no address."""
        column = _source(self, data_frame, target_column, source_column, value, ["string"])
        strict = column.rlike(rf"^{_OCTET}(\.{_OCTET}){{3}}\z")
        octets = F.split(F.when(strict, column), r"\.")
        # Shifts, which cannot overflow: checks of sums would each repeat the whole sum before them.
        number, *parts = (F.shiftleft(octets.getItem(i).cast("bigint"), 24 - 8 * i) for i in range(4))
        for part in parts:
            number = number.bitwiseOR(part)
        padded = column.rlike(rf"^0*{_OCTET}(\.0*{_OCTET}){{3}}\z") & ~strict
        refusal = F.concat(
            F.lit("IpToInt: AWS does not document what becomes of zeros before an octet: "), column
        )
        return data_frame.withColumn(
            target_column, F.when(padded, F.raise_error(refusal).cast("bigint")).otherwise(number)
        )


class CryptographicHash(GlueTransform):
    """Refused: AWS does not document how values become bytes."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-CryptographicHash.html
    __call__ = not_supported(
        "AWS does not document how it makes bytes of values, nor the key of the secret; use sha2(column, "
        "256)",
        "DataFrame",
    )


class Encrypt(GlueTransform):
    """Refused: AWS does not document the form of encrypted values."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-Encrypt.html
    __call__ = not_supported(
        "it needs a key of AWS KMS, and AWS does not document the form of encrypted values",
        "DataFrame",
    )


class Decrypt(GlueTransform):
    """Refused: AWS does not document the form of encrypted values."""

    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-Decrypt.html
    __call__ = not_supported(
        "it needs a key of AWS KMS, and AWS does not document the form of encrypted values",
        "DataFrame",
    )
