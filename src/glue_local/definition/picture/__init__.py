"""Pictures of a lake and of its jobs, as SVG: deterministic, readable on light and on dark ground."""

from glue_local.definition.picture.draw import job_picture, lake_picture

__all__ = ["job_picture", "lake_picture"]
