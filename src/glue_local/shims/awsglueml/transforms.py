"""The names that scripts import from awsglueml.transforms."""

from glue_local.engine.api.entities import EntityDetector
from glue_local.engine.api.transforms import FillMissingValues, FindIncrementalMatches, FindMatches

__all__ = ["EntityDetector", "FillMissingValues", "FindIncrementalMatches", "FindMatches"]
