"""Versions of AWS Glue, and the Python environment that scripts of each run in.

A version decides Spark, Python and ANSI mode. A script never runs on another version than requested: a version that is
not in ``VERSIONS`` is an error. Source: https://docs.aws.amazon.com/glue/latest/dg/release-notes.html
"""

from glue_local.environments.create import SetupError, find, python_of
from glue_local.environments.enter import enter
from glue_local.environments.versions import (
    VERSIONS,
    WHEN_NOT_STATED,
    GlueVersion,
    UnknownVersionError,
    this_version,
    version,
)

__all__ = [
    "VERSIONS",
    "WHEN_NOT_STATED",
    "GlueVersion",
    "SetupError",
    "UnknownVersionError",
    "enter",
    "find",
    "python_of",
    "this_version",
    "version",
]
