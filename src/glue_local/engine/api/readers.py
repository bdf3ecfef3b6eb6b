"""``glueContext.create_dynamic_frame``, ``create_data_frame``, ``write_dynamic_frame`` and ``write_data_frame``.

Follow https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-reader.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-writer.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from glue_local.engine.api.context_reading import ContextReading
from glue_local.engine.api.context_writing import ContextWriting
from glue_local.engine.api.dynamicframe import DynamicFrame


class _Bound:
    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context


def _call(method: Callable[..., Any]) -> Any:
    """Return a method that calls one of GlueContext's, with the same arguments."""

    @functools.wraps(method)
    def call(self: _Bound, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._glue_context, method.__name__)(*args, **kwargs)

    return call


class DynamicFrameReader(_Bound):
    """``glueContext.create_dynamic_frame``."""

    from_catalog = _call(ContextReading.create_dynamic_frame_from_catalog)
    from_options = _call(ContextReading.create_dynamic_frame_from_options)

    def from_rdd(
        self,
        data: Any,
        name: str,
        schema: Any = None,
        sampleRatio: float | None = None,  # noqa: N803
    ) -> DynamicFrame:
        """See GlueContext.create_dynamic_frame_from_rdd."""
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, schema, sampleRatio)  # type: ignore[no-any-return]


class DataFrameReader(_Bound):
    """``glueContext.create_data_frame``."""

    from_catalog = _call(ContextReading.create_data_frame_from_catalog)
    from_options = _call(ContextReading.create_data_frame_from_options)


class DynamicFrameWriter(_Bound):
    """``glueContext.write_dynamic_frame``."""

    from_catalog = _call(ContextWriting.write_dynamic_frame_from_catalog)
    from_options = _call(ContextWriting.write_dynamic_frame_from_options)

    def from_jdbc_conf(
        self,
        frame: DynamicFrame,
        catalog_connection: str,
        connection_options: Mapping[str, Any] | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
    ) -> None:
        """See GlueContext.write_dynamic_frame_from_jdbc_conf."""
        self._glue_context.write_dynamic_frame_from_jdbc_conf(
            frame, catalog_connection, connection_options, redshift_tmp_dir, transformation_ctx
        )


class DataFrameWriter(_Bound):
    """``glueContext.write_data_frame``."""

    from_catalog = _call(ContextWriting.write_data_frame_from_catalog)
    from_options = _call(ContextWriting.write_data_frame_from_options)
