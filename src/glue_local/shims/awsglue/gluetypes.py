"""The data types."""

from glue_local.engine.frames.values import DynamicRecord
from glue_local.engine.types import gluetypes as _types
from glue_local.engine.types.gluetypes import *  # noqa: F403
from glue_local.engine.types.merging import mergeDataTypes

__all__ = ["DynamicRecord", "mergeDataTypes"]
__all__ += _types.__all__
