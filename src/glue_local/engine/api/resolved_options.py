"""Job arguments, as ``awsglue.utils.getResolvedOptions`` reads them.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

RESERVED = (
    "job-bookmark-option",
    "job-bookmark-from",
    "job-bookmark-to",
    "JOB_ID",
    "JOB_RUN_ID",
    "SECURITY_CONFIGURATION",
    "encryption-type",
    "enable-data-lineage",
    "continuation-option",
)
"""Glue's own arguments that a script may not request; the result still contains those that are given."""

ALWAYS = ("TempDir", "RedshiftTempDir")
"""Glue's own arguments that a script may request."""

BOOKMARK_OPTIONS = ("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause")


class GlueArgumentError(Exception):
    """An argument is missing or malformed; the message names it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, Any]:  # noqa: N802
    """Return the values of named arguments, as ``--name value`` or ``--name=value`` gives them.

    ``args`` is ``sys.argv``; ``options`` names without dashes, all of them required (a text is a list of its
    letters). A name may be abbreviated if it stays unique, as in AWS's argparse; hyphens in names become
    underscores in the result. The result also holds Glue's own arguments, None where not given
    (``job_bookmark_option``: ``job-bookmark-disable``). GlueArgumentError names a missing argument; asking for one
    of Glue's own is a RuntimeError.
    """
    parser = _Parser(prog=args[0] if args else "script", add_help=False)
    for name in options:
        if name in RESERVED or name.replace("_", "-") in RESERVED:
            raise RuntimeError(f"Using reserved arguments {name}: Glue sets --{name} itself")
        parser.add_argument(f"--{name}", required=True)
    for name in (*RESERVED, *ALWAYS):
        if name not in options:
            default = "job-bookmark-disable" if name == "job-bookmark-option" else None
            parser.add_argument(f"--{name}", required=False, default=default)
    parsed, _ = parser.parse_known_args(list(args[1:]))
    result = vars(parsed)
    if result["job_bookmark_option"] not in BOOKMARK_OPTIONS:
        raise GlueArgumentError(
            f"argument --job-bookmark-option is {result['job_bookmark_option']!r}; allowed are "
            f"{', '.join(BOOKMARK_OPTIONS)}"
        )
    return result


def iteritems(mapping: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Iterate over a dictionary's items, as AWS's library does on every Python."""
    return iter(mapping.items())


def iterkeys(mapping: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over a dictionary's keys."""
    return iter(mapping.keys())


def itervalues(mapping: Mapping[str, Any]) -> Iterator[Any]:
    """Iterate over a dictionary's values."""
    return iter(mapping.values())
