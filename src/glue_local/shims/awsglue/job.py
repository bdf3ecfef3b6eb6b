"""The job."""

from glue_local.engine.job import Job

__all__ = ["Job"]
