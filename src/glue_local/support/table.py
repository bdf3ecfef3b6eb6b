"""The sections of the table; each is read from the tables that the code itself works from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from glue_local.support import arguments, calls


class Status(StrEnum):
    """Whether something is supported."""

    YES = "supported"
    PARTLY = "partly"
    NO = "not"


@dataclass(frozen=True)
class Row:
    """One entry: its name as AWS spells it; ``note`` says what is missing, or why."""

    name: str
    status: Status
    note: str = ""


def _row(name: str, there: bool, note: str = "") -> Row:
    return Row(name, (Status.PARTLY if note else Status.YES) if there else Status.NO, note)


def _api() -> Iterator[Row]:
    for name, there, note in calls.calls():
        yield _row(name, there, note)


def _arguments() -> Iterator[Row]:
    for name, there, note in arguments.arguments():
        yield _row(name, there, note)


def _nodes() -> Iterator[Row]:
    from glue_local.codegen.support import node_support

    for one in node_support():
        done = {
            "generated": one.generated,
            "read back": bool(one.imported),
            "run": one.runs,
            "given permissions": one.permission,
        }
        missing = [word for word, there in done.items() if not there]
        yield _row(one.type, one.generated or one.runs, f"not {', '.join(missing)}" if missing else "")


def _formats() -> Iterator[Row]:
    from glue_local.engine.read import csvfile, lake, recordfiles, sources
    from glue_local.engine.read.compression import COMPRESSIONS
    from glue_local.engine.sessions.writing import LAKE_FORMATS
    from glue_local.engine.write import sinks

    for name in sorted(lake.NAMES):
        where = "on Sail" if name == "delta" else "on Sail, and on Spark 3.5 with glue-local[iceberg]"
        note = f"through the Data Catalog and Spark's own readers and writers, {where}"
        yield _row(f"format {name}", name in LAKE_FORMATS, note if name in LAKE_FORMATS else "")
    tables: dict[str, Collection[str]] = {"read": sources.READERS, "written": sinks.FORMATS}
    for name in sorted({*sources.READERS, *sinks.FORMATS} - set(lake.NAMES)):
        missing = [word for word, known in tables.items() if name not in known]
        yield _row(f"format {name}", True, f"not {missing[0]}" if missing else "")
    options = {
        "json": dict(sources.JSON_OPTIONS),
        "csv": dict(csvfile.READ_OPTIONS),
        **{name: dict(format_.options) for name, format_ in recordfiles.FORMATS.items()},
    }
    for name, known in options.items():
        for option, why in sorted(known.items()):
            yield _row(f"{name} read option {option}", not why, why)
    for name, format_ in sorted(sinks.FORMATS.items()):
        for option, why in sorted(format_.options.items()):
            yield _row(f"{name} write option {option}", not why, why)
        for compression in sorted(format_.compressions):
            yield _row(f"{name} written as {compression}", True)
    for name in sorted(COMPRESSIONS):
        yield _row(f"text read from {name}", True)


def _rules() -> Iterator[Row]:
    from glue_local.quality import signatures
    from glue_local.quality.rules import RULE_TYPES

    for name in sorted({*signatures.SIGNATURES, *RULE_TYPES}):
        kind = RULE_TYPES.get(name)
        yield _row(name, kind is not None)


def _functions() -> Iterator[Row]:
    from glue_local.cloud.athena.trino.functions import table

    known = {*table.SCALARS, *table.AGGREGATES, *table.WINDOWS, *table.FORMS}
    for name in sorted(known | table.UNSUPPORTED):
        yield _row(name, name in known)


def _statements() -> Iterator[Row]:
    from glue_local.cloud.athena import dml, named, statements
    from glue_local.cloud.athena.service import OTHERS

    written = (" ".join(words) for words, *_ in dml.STATEMENTS)
    known = ["SELECT", *written, *named.STATEMENTS, *statements.NAMES]
    for name in known:
        yield Row(name, Status.PARTLY, "TYPE VALIDATE") if name == "EXPLAIN" else _row(name, True)
    for name in sorted(OTHERS):
        if not any(one.startswith(name) for one in known):
            yield _row(name, False)


def _operations(service: str) -> Callable[[], Iterator[Row]]:
    def found() -> Iterator[Row]:
        from glue_local.cloud.athena.operations import OPERATIONS
        from glue_local.cloud.unanswered import operations

        own = OPERATIONS if service == "athena" else {}
        for name, there in sorted(operations(service).items()):
            yield _row(name, there or name in own)

    return found


def _plain_boto3() -> Iterator[Row]:
    from glue_local.plain.aws.endpoint import ATHENA_OPERATIONS, GLUE_OPERATIONS, IN_MEMORY

    yield _row("s3", True)
    for service, operations in (("athena", ATHENA_OPERATIONS), ("glue", GLUE_OPERATIONS)):
        yield Row(service, Status.PARTLY, ", ".join(sorted(operations)))
    signed_as = {"monitoring": "cloudwatch"}  # boto3's name, where requests are signed with another one
    for service in sorted(signed_as.get(name, name) for name in IN_MEMORY):
        yield Row(service, Status.PARTLY, "in memory, until all scripts of the call have ended")


#: Services whose operations are listed, by moto's name, with AWS's. S3's are not: moto finds them by path and query,
#: under names of its own.
SERVICES = {
    "glue": "AWS Glue",
    "athena": "Amazon Athena",
    "lakeformation": "AWS Lake Formation",
    "stepfunctions": "AWS Step Functions",
    "events": "Amazon EventBridge",
    "scheduler": "Amazon EventBridge Scheduler",
    "logs": "Amazon CloudWatch Logs",
}
#: Each section is one entry: its title and the function that returns its rows.
SECTIONS: dict[str, Callable[[], Iterator[Row]]] = {
    "Python API": _api,
    "Job arguments": _arguments,
    "Glue Studio's node types": _nodes,
    "Formats and their options": _formats,
    "Data quality rule types": _rules,
    "Athena statements": _statements,
    "Athena functions": _functions,
    "boto3 in plain runs": _plain_boto3,
    **{f"Operations of {title} at the endpoint": _operations(name) for name, title in SERVICES.items()},
}


def rows() -> dict[str, list[Row]]:
    """Return all sections' rows; ModuleNotFoundError where a part that a section reads is not installed."""
    return {title: list(found()) for title, found in SECTIONS.items()}
