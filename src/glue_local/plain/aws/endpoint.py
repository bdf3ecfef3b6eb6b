"""The endpoint of a plain run: it listens while scripts run, and moto is loaded only when something calls.

S3 is the folders, Glue's Data Catalog is the catalog's file, Athena queries both, a few services live in memory until
the call ends. Every other operation returns an error that says where it does run.
"""

from __future__ import annotations

import os
import re
import secrets
import select
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from glue_local.catalog.file import FileCatalog

_HOST = "127.0.0.1"
_SECRET = "glue-local"  # noqa: S105 - only the key's id matters, and each call gets its own
#: Services in memory: their data lasts until all scripts have ended.
IN_MEMORY = frozenset(
    {*("dynamodb", "events", "kms", "logs", "monitoring"), *("secretsmanager", "sns", "sqs", "ssm", "sts")}
)
#: Operations of Glue that are answered: those of the Data Catalog's databases, tables and partitions.
GLUE_OPERATIONS = frozenset(
    {
        *("CreateDatabase", "GetDatabase", "GetDatabases", "DeleteDatabase"),
        *("CreateTable", "GetTable", "GetTables", "UpdateTable", "DeleteTable", "BatchDeleteTable"),
        *("GetTableVersion", "GetTableVersions"),
        *("CreatePartition", "GetPartition", "GetPartitions", "UpdatePartition", "DeletePartition"),
        *("BatchCreatePartition", "BatchGetPartition", "BatchUpdatePartition", "BatchDeletePartition"),
    }
)
#: Operations of Athena that are answered: queries run, over the same folders and catalog.
ATHENA_OPERATIONS = frozenset(
    {
        *("StartQueryExecution", "GetQueryExecution", "BatchGetQueryExecution", "StopQueryExecution"),
        *("ListQueryExecutions", "GetQueryResults", "GetQueryRuntimeStatistics"),
        *("GetDatabase", "ListDatabases", "GetTableMetadata", "ListTableMetadata", "ListDataCatalogs"),
        *("CreateWorkGroup", "GetWorkGroup", "ListWorkGroups", "UpdateWorkGroup", "DeleteWorkGroup"),
        *("CreateNamedQuery", "GetNamedQuery", "ListNamedQueries", "BatchGetNamedQuery", "DeleteNamedQuery"),
        *("CreatePreparedStatement", "GetPreparedStatement", "ListPreparedStatements"),
        *("UpdatePreparedStatement", "DeletePreparedStatement"),
    }
)
#: Operations that change nothing.
_READS = re.compile(r"(?:Batch)?(?:Get|List|Describe|Query|Scan|Search|Filter)[A-Z]|Query$|Scan$")
_CREDENTIAL = re.compile(
    r"(?:Credential=|X-Amz-Credential=)(?P<key>[^/%]+)(?:/|%2F)\d+(?:/|%2F)(?P<region>[\w-]+)(?:/|%2F)(?P<service>[\w-]+)"
)

Application = Callable[[dict[str, Any], Any], list[bytes]]


@contextmanager
def folder_endpoint(
    root: Path, catalog: Path, tell: Callable[[str], None] = lambda call: None
) -> Iterator[dict[str, str]]:
    """Listen for a script's calls to AWS; return the environment variables that send them here.

    ``root`` holds a folder per bucket, ``catalog`` is the catalog's file, ``tell`` is told of each call that may change
    something. Where AWS_ENDPOINT_URL is set already, it
    stays: somebody runs an endpoint of their own.
    """
    if os.environ.get("AWS_ENDPOINT_URL"):
        yield {}
        return
    key = f"GLUELOCAL{secrets.token_hex(8).upper()}"
    _forget_sessions()
    with socket.create_server((_HOST, 0)) as listener:
        stop, stopped = socket.socketpair()
        thread = threading.Thread(
            target=_serve,
            args=(listener, stopped, key, root, catalog, tell),
            name="aws-endpoint",
            daemon=True,
        )
        thread.start()
        try:
            yield {
                "AWS_ENDPOINT_URL": _url(listener),
                "AWS_ACCESS_KEY_ID": key,
                "AWS_SECRET_ACCESS_KEY": _SECRET,
                "AWS_SESSION_TOKEN": "",
                "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION")
                or os.environ.get("AWS_REGION")
                or "us-east-1",
            }
        finally:
            stop.close()
            thread.join()
            stopped.close()
            _forget_sessions()


def _forget_sessions() -> None:
    """Make boto3 read the environment again: its default session caches the keys."""
    boto3: Any = sys.modules.get("boto3")
    if boto3 is not None:
        boto3.DEFAULT_SESSION = None


def _serve(
    listener: socket.socket,
    stopped: socket.socket,
    key: str,
    root: Path,
    catalog: Path,
    tell: Callable[[str], None],
) -> None:
    """Wait for the first call, then answer until told to stop."""
    ready, _, _ = select.select([listener, stopped], [], [])
    if stopped in ready:
        return
    with tempfile.TemporaryDirectory() as scratch:
        application = _application(key, root, catalog, _url(listener), Path(scratch), tell)
        _answer(listener, stopped, application)


def _url(listener: socket.socket) -> str:
    return f"http://{_HOST}:{listener.getsockname()[1]}"


def _answer(listener: socket.socket, stopped: socket.socket, application: Application) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Handler(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Log nothing: the terminal belongs to the script."""

    server = make_server(
        _HOST,
        listener.getsockname()[1],
        application,
        threaded=True,
        request_handler=Handler,
        fd=listener.fileno(),
    )
    answering = threading.Thread(target=server.serve_forever, daemon=True)
    answering.start()
    select.select([stopped], [], [])
    server.shutdown()
    answering.join()
    server.server_close()


def _application(
    key: str, root: Path, catalog: Path, url: str, scratch: Path, tell: Callable[[str], None]
) -> Application:
    """Return the handler of a call: moto over the folders, or an error that names what is missing."""
    from glue_local.plain.aws.refusals import refused

    try:
        from glue_local.plain.aws.answers import Answers
    except ModuleNotFoundError as error:
        missing = f"boto3 in a plain run needs {error.name}: pip install 'glue-local[endpoint]'"
        return lambda environ, start_response: refused(environ, start_response, "ServiceUnavailable", missing)
    answers = Answers(root, FileCatalog(catalog), url, scratch)

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION") or environ.get("QUERY_STRING") or "")
        if found is None or not secrets.compare_digest(found["key"], key):
            return refused(environ, start_response, "InvalidAccessKeyId", "This run has another access key.")
        target = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
        if problem := _problem(found["service"], target):
            return refused(environ, start_response, "NotAnsweredInPlainRun", problem)
        method, service = str(environ["REQUEST_METHOD"]), found["service"]
        if method not in ("GET", "HEAD") and service != "sts" and not _READS.match(target):
            tell(f"{service} {target or method}")
        return answers.answer(environ, start_response, service, found["region"])

    return answer


def _problem(service: str, operation: str) -> str:
    """Explain why a call is not answered; empty if it is."""
    operations = {"glue": GLUE_OPERATIONS, "athena": ATHENA_OPERATIONS}.get(service, frozenset())
    if service == "s3" or service in IN_MEMORY or operation in operations:
        return ""
    called = f"{service} {operation}".strip()
    return (
        f"{called} is not answered in a plain run: S3, Glue's Data Catalog and Athena are, over the same "
        "folders. `glue-local endpoint start` runs jobs and crawlers, `glue-local endpoint exec` a program against it"
    )
