"""Job arguments of AWS Glue: those that the code here looks for, and those that change nothing.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from glue_local.cloud.runs.arguments import REFUSED, WITHOUT_EFFECT

#: Where a run's arguments are looked for.
ROOMS = (
    "run_logs.py",
    "cloud/runs",
    "cloud/moto_patches",
    "engine/runner",
    "engine/api",
    "engine/read",
    "engine/sessions",
)
#: The arguments that AWS documents, with a note on those that are read here or change nothing.
ARGUMENTS = {
    "--additional-python-modules": "",
    "--auto-scale-within-microbatch": "streams do not run here",
    "--class": "",
    "--conf": "",
    "--continuous-log-conversionPattern": "",
    "--continuous-log-logGroup": "",
    "--continuous-log-logStreamPrefix": "",
    "--custom-logGroup-prefix": "",
    "--custom-logStream-prefix": "",
    "--customer-driver-env-vars": "",
    "--customer-executor-env-vars": "",
    "--datalake-formats": "Delta Lake and Iceberg are there without it, Hudi is not",
    "--disable-proxy-v2": "a run has no proxy",
    "--enable-auto-scaling": "a run is one process",
    "--enable-continuous-cloudwatch-log": "every log is continuous",
    "--enable-continuous-log-filter": "logs are not filtered",
    "--enable-glue-datacatalog": "",
    "--enable-glue-di-transforms": "awsgluedi is there without it",
    "--enable-job-insights": "insights are Glue's own",
    "--enable-lakeformation-fine-grained-access": "",
    "--enable-metrics": "",
    "--enable-observability-metrics": "",
    "--enable-s3-parquet-optimized-committer": "files are the same without it",
    "--enable-spark-ui": "there is no event log",
    "--executor-cores": "a run is one process",
    "--extra-files": "",
    "--extra-jars": "",
    "--extra-py-files": "",
    "--job-bookmark-from": "",
    "--job-bookmark-option": "",
    "--job-bookmark-to": "",
    "--job-language": "python alone; Scala is refused",
    "--python-modules-installer-option": "",
    "--python-virtual-env": "",
    "--scriptLocation": "",
    "--spark-event-logs-path": "",
    "--TempDir": "",
    "--WORKFLOW_NAME": "",
    "--WORKFLOW_RUN_ID": "",
    "--use-postgres-driver": "",
    "--user-jars-first": "",
    "--write-shuffle-files-to-s3": "a run is one process",
    "--write-shuffle-spills-to-s3": "a run is one process",
    "library-set": "a Python shell job has the libraries of the endpoint's environment",
}
_NAME = re.compile(r"--[A-Za-z][\w-]+")
_PLACEHOLDER = "--JOB_"


@cache
def looked_for() -> frozenset[str]:
    """Return the arguments that appear as string literals in the code that runs jobs."""
    root = Path(__file__).parents[1]
    return frozenset(
        name
        for room in ROOMS
        for file in (sorted((root / room).rglob("*.py")) or [root / room])
        for name in _names(file)
    )


def _names(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            word = node.value.rstrip("=")
            if _NAME.fullmatch(word) and not word.startswith(_PLACEHOLDER):
                yield word


def arguments() -> Iterator[tuple[str, bool, str]]:
    """Return each argument, whether it has an effect here, and a note."""
    for name, note in ARGUMENTS.items():
        works = name in looked_for() and name not in WITHOUT_EFFECT and name not in REFUSED
        yield name, works, note or _note(name) or ("" if works else "has no effect here")


def _note(name: str) -> str:
    """Return what a run does with an argument that does not work here."""
    if name in REFUSED:
        return f"refused: {REFUSED[name]}"
    return f"{WITHOUT_EFFECT[name]}; the run's log says so" if name in WITHOUT_EFFECT else ""
