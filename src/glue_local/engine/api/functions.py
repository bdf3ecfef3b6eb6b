"""Functions of columns and DataFrames that AWS's library brings beside its frames.

Follows https://github.com/awslabs/aws-glue-libs (awsglue/functions.py, awsglue/dataframe_transforms).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.gluecontext import GlueContext

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def replaceArrayElement(srcCol: Any, replaceCol: Any, idx: int) -> Column:  # noqa: N802, N803
    """Return an array column with the element at a place, from 0, replaced by another column's value."""
    new = F.col(replaceCol) if isinstance(replaceCol, str) else replaceCol
    return F.transform(srcCol, lambda element, i: F.when(i == F.lit(idx), new).otherwise(element))


def namedStruct(*cols: Any) -> Column:  # noqa: N802
    """Return a struct of columns under their names."""
    return F.struct(*cols)


def explodeWithIndex(col: Any) -> Column:  # noqa: N802
    """Return a row per element of an array: ``index`` from 0, ``val``."""
    return F.posexplode(col).alias("index", "val")


class DataFrameApplyMapping:
    """ApplyMapping for DataFrames."""

    @staticmethod
    def apply(frame: DataFrame, mappings: Sequence[Any]) -> DataFrame:
        """Return fields mapped, as DynamicFrame.apply_mapping does it."""
        context = GlueContext(None)
        return DynamicFrame.fromDF(frame, context, "frame").apply_mapping(mappings).records.to_df()
