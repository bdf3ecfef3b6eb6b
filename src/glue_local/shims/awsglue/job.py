"""The job."""

from glue_local.engine.api.job import Job

__all__ = ["Job"]
