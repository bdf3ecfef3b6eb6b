"""Functions of columns."""

from glue_local.engine.api.functions import explodeWithIndex, namedStruct, replaceArrayElement

__all__ = ["explodeWithIndex", "namedStruct", "replaceArrayElement"]
