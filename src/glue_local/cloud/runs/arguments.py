"""What a Glue job's script finds in ``sys.argv``, and which arguments Glue itself consumes.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IN_S3 = re.compile(r"s3[an]?://[^/]+(/(?!\.\.?(/|$))[^/]*)*$")
#: Arguments that change nothing in a local run but would in Glue: said in the run's log.
WITHOUT_EFFECT = {
    "--extra-jars": "jars are not loaded",
    "--user-jars-first": "jars are not loaded",
}


#: Arguments that name files a run reads or writes; on AWS each is a path of S3.
_FILES = ("--extra-py-files", "--extra-files", "--extra-jars", "--TempDir", "--spark-event-logs-path")


def merged(*layers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the arguments of all layers; later layers win."""
    result: dict[str, str] = {}
    for layer in layers:
        result.update(layer or {})
    return result


def argv(arguments: Mapping[str, str], job_name: str, run_id: str) -> list[str]:
    """Return the script's arguments: the job's own, then those that Glue adds."""
    own = {"--JOB_NAME": job_name, "--JOB_RUN_ID": run_id}
    everything = {**arguments, **own}
    return [part for key, value in everything.items() for part in (key, value)]


def files(arguments: Mapping[str, str], name: str) -> list[str]:
    """Return the paths of an argument that lists files, such as ``--extra-py-files``."""
    return [path.strip() for path in arguments.get(name, "").split(",") if path.strip()]


def outside_s3(script: str, arguments: Mapping[str, str]) -> list[str]:
    """Return one sentence for each path of the script's or an argument's that is not one of S3.

    A run reads nothing of this machine's files by a path: ``file:`` and absolute paths work on no account of AWS.
    """
    found = [("ScriptLocation", script)]
    found += [(key, each) for key in _FILES for each in arguments.get(key, "").split(",") if each.strip()]
    return [
        f"{name} {path.strip()!r} is not an S3 path: runs read and write only buckets, not this machine's files"
        for name, path in found
        if not _IN_S3.match(path.strip())
    ]


def without_effect(arguments: Mapping[str, str]) -> list[str]:
    """Return one sentence for each argument that is not honoured locally."""
    return [f"{key}: {why}" for key, why in WITHOUT_EFFECT.items() if key in arguments]
