"""The table of Glue's versions that run here; one more version is one more entry and its lock."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass

from glue_local.errors import UserError

#: Glue's version of a job that states none.
#: https://docs.aws.amazon.com/glue/latest/dg/migrating-version-60.html
WHEN_NOT_STATED = "6.0"


class UnknownVersionError(UserError, ValueError):
    """A version of Glue that does not run here."""


@dataclass(frozen=True)
class GlueVersion:
    """One version of Glue: its Spark, its Python, and whether ANSI mode is on."""

    name: str
    spark: str
    python: str
    ansi: bool


VERSIONS = {
    one.name: one
    for one in (
        GlueVersion("5.1", spark="3.5.6", python="3.11", ansi=False),
        GlueVersion("6.0", spark="4.1.1", python="3.13", ansi=True),
    )
}


def version(name: str | None) -> GlueVersion:
    """Return the version that a job states, or Glue's own; UnknownVersionError names those here."""
    wanted = name or WHEN_NOT_STATED
    if wanted in VERSIONS:
        return VERSIONS[wanted]
    here = " and ".join(VERSIONS)
    if wanted == "auto":
        raise UnknownVersionError(
            f"Glue version auto is AWS's choice at each run; name the version here: {here}"
        )
    raise UnknownVersionError(f"Glue version {wanted} does not run here; these do: {here}")


def this_version() -> GlueVersion | None:
    """Return the version that matches this Python's Spark; None if none does."""
    try:
        spark = importlib.metadata.version("pyspark")
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((one for one in VERSIONS.values() if one.spark == spark), None)
