"""Job arguments, as ``awsglue.utils.getResolvedOptions`` reads them.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html
"""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

RESERVED = (
    "job-bookmark-option", "job-bookmark-from", "job-bookmark-to", "JOB_ID", "JOB_RUN_ID",
    "SECURITY_CONFIGURATION", "encryption-type", "enable-data-lineage", "continuation-option",
)  # fmt: skip
"""Glue's own arguments that a script may not request; the result still contains those that are given."""

ALWAYS = ("TempDir", "RedshiftTempDir")
"""Glue's own arguments that a script may request, given or not; each has the other's value where that is given."""

BOOKMARK_OPTIONS = ("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause")
CONTINUATIONS = {
    "continuation-enabled": "job-bookmark-enable",
    "continuation-readonly": "job-bookmark-pause",
    "continuation-ignore": "job-bookmark-disable",
}
"""Values of the old argument ``--continuation-option``, and those of ``--job-bookmark-option``."""
RANGE = ("job_bookmark_from", "job_bookmark_to")


class GlueArgumentError(Exception):
    """An argument is missing or malformed; the message names it."""


class GlueArgumentParser(argparse.ArgumentParser):
    """A parser of arguments that raises GlueArgumentError instead of ending the script."""

    def error(self, message: str) -> NoReturn:
        """Raise GlueArgumentError."""
        raise GlueArgumentError(message)


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, Any]:  # noqa: N802
    """Return the values of named arguments, as ``--name value`` or ``--name=value`` gives them.

    ``args`` is ``sys.argv``; ``options`` names without dashes, all of them required (a text is a list of its
    letters). A name may be abbreviated if it stays unique, as in AWS's argparse; hyphens in names become
    underscores in the result. The result also holds Glue's own arguments, None where not given
    (``job_bookmark_option``: ``job-bookmark-disable``). GlueArgumentError names a missing argument; asking for one
    of Glue's own is a RuntimeError, and so is a range of runs where bookmarks are not paused, or half of one.
    See https://github.com/awslabs/aws-glue-libs/blob/master/awsglue/utils.py
    """
    parser = GlueArgumentParser(prog=args[0] if args else "script", add_help=False)
    for name in options:
        if name in RESERVED or name.replace("_", "-") in RESERVED:
            raise RuntimeError(f"Using reserved arguments {name}: Glue sets --{name} itself")
        if name not in ALWAYS:
            parser.add_argument(f"--{name}", required=True)
    for name in (*RESERVED, *ALWAYS):
        parser.add_argument(f"--{name}", required=False)
    parsed, _ = parser.parse_known_args(list(args[1:]))
    result = vars(parsed)
    temporary = result["TempDir"] or result["RedshiftTempDir"]
    result.update(dict.fromkeys(ALWAYS, temporary))
    former = result.pop("continuation_option")
    for name, value, allowed in (
        ("job-bookmark-option", result["job_bookmark_option"], BOOKMARK_OPTIONS),
        ("continuation-option", former, CONTINUATIONS),
    ):
        if value is not None and value not in allowed:
            raise GlueArgumentError(f"argument --{name} is {value!r}; allowed are {', '.join(allowed)}")
    result["job_bookmark_option"] = (
        result["job_bookmark_option"] or CONTINUATIONS[former or "continuation-ignore"]
    )
    _check_range(result)
    return result


def _check_range(result: Mapping[str, Any]) -> None:
    """Raise RuntimeError, worded as AWS's library does it, for a range that does not fit the bookmark's option."""
    names = {f"--{name.replace('_', '-')}": result[name] for name in RANGE}
    missing = [name for name, value in names.items() if value is None]
    paused = result["job_bookmark_option"] == "job-bookmark-pause"
    if paused and len(missing) == 1:
        raise RuntimeError(f"Missing option or value for {missing[0]}")
    if not paused and not missing:
        raise RuntimeError(f"Invalid option(s) {' '.join(names)}")


def strip_option_prefix(option: str) -> str:
    """Return the name of an option without the dashes in front of it."""
    return option.lstrip("-")


def callsite() -> str:
    """Return where the caller was called, as Python's traceback writes it."""
    return "".join(traceback.format_list(traceback.extract_stack()[:-2]))


def makeOptions(sc: Any, py_obj: Mapping[str, Any] | str) -> NoReturn:  # noqa: N802
    """Raise NotImplementedError: AWS's library makes an object of its Java library, which AWS does not publish."""
    if not isinstance(py_obj, dict | str):
        raise TypeError(f"Unexpected type {type(py_obj)} in makeOptions")
    raise NotImplementedError(
        "makeOptions is not supported by the local engine: it makes an object of AWS Glue's Java library; "
        "pass options as a dict to GlueContext's methods"
    )


def iteritems(mapping: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Iterate over a dictionary's items, as AWS's library does on every Python."""
    return iter(mapping.items())


def iterkeys(mapping: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over a dictionary's keys."""
    return iter(mapping.keys())


def itervalues(mapping: Mapping[str, Any]) -> Iterator[Any]:
    """Iterate over a dictionary's values."""
    return iter(mapping.values())
