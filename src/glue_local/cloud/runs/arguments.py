"""What a Glue job's script finds in ``sys.argv``, and which arguments Glue itself consumes.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IN_S3 = re.compile(r"s3[an]?://[^/]+(/(?!\.\.?(/|$))[^/]*)*$")
#: Arguments that change nothing in a local run but would in Glue: said in the run's log.
WITHOUT_EFFECT = {
    "--class": "only Scala jobs have a class",
    "--continuous-log-conversionPattern": "logs have the default form",
    "--continuous-log-logGroup": "logs are in the groups that --custom-logGroup-prefix names",
    "--continuous-log-logStreamPrefix": "streams are named by --custom-logStream-prefix",
    "--extra-jars": "jars are not loaded",
    "--spark-event-logs-path": "no event log is written",
    "--use-postgres-driver": "the engine reads no database",
    "--user-jars-first": "jars are not loaded",
}
#: Arguments that would give another result in Glue: a run with one is refused.
REFUSED = {
    "--customer-executor-env-vars": "a run is one process here: use --customer-driver-env-vars",
    "--enable-lakeformation-fine-grained-access": "rows and columns are not filtered here for a job",
    "--python-virtual-env": "use --additional-python-modules",
}
#: Arguments that a Python shell job cannot have: https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html
NOT_FOR_SHELLS = {"--extra-files": (), "--job-bookmark-option": ("job-bookmark-disable",)}
DRIVER_VARIABLES = "--customer-driver-env-vars"
#: Bytes of a run's arguments, at most.
MOST_BYTES = 260 * 1024
_VARIABLE = re.compile(r'(?:^|(?<=,))\s*(CUSTOMER_[^=,]*)=((?:"[^"]*"|[^",])*)(?:,|$)')
_OFF = ("", "false")


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


def refused(arguments: Mapping[str, str], python_shell: bool = False) -> list[str]:
    """Return one sentence for each argument that keeps a run from starting."""
    found = [
        f"{key} is not supported: {why}"
        for key, why in REFUSED.items()
        if arguments.get(key, "").strip().lower() not in _OFF
    ]
    if python_shell:
        found += [
            f"{key} cannot be used in a Python shell job"
            for key, harmless in NOT_FOR_SHELLS.items()
            if arguments.get(key, "") not in ("", *harmless)
        ]
    size = sum(len(f"{key}{value}".encode()) for key, value in arguments.items())
    if size > MOST_BYTES:
        found.append(f"the arguments have {size} bytes: at most {MOST_BYTES} (260 KB) are allowed")
    return found


def variables(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that a job sets for its driver; as in Glue, only those named CUSTOMER_."""
    pairs = _VARIABLE.findall(arguments.get(DRIVER_VARIABLES, ""))
    return {name.strip(): value.replace('"', "") for name, value in pairs}


def without_effect(arguments: Mapping[str, str]) -> list[str]:
    """Return one sentence for each argument that is not honoured locally."""
    return [f"{key}: {why}" for key, why in WITHOUT_EFFECT.items() if key in arguments]
