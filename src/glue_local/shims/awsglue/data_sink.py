"""What ``getSink`` returns."""

from glue_local.engine.api.sink import Sink as DataSink

__all__ = ["DataSink"]
