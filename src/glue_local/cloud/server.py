"""The endpoint's server process: moto behind a threaded werkzeug server, with this project's parts installed.

Started by :mod:`glue_local.cloud.endpoint` as ``python -m glue_local.cloud.server --port N --state-dir DIR ...``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from glue_local.cloud import account_key, preparation
from glue_local.cloud.environment import clean_this_process
from glue_local.cloud.guard import guarded
from glue_local.cloud.guard.browsers import checked_origin
from glue_local.cloud.private_files import UMASK, private_folder
from glue_local.cloud.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_MEMORY_MB,
    DEFAULT_PORT,
    DEFAULT_REGION,
    ENGINES,
    HEALTH_PATH,
    HOST,
    EndpointSettings,
    Secrets,
    url_of,
)
from glue_local.cloud.unanswered import answered

#: Parts installed at start-up, in this order; each has ``install(settings)``.
PARTS = (
    "glue_local.cloud.moto_patches",
    "glue_local.cloud.alarms",
    "glue_local.cloud.runs",
    "glue_local.cloud.athena",
)
#: Bytes of an answer that are sent in one piece.
ANSWER_BUFFER = 65536


def install_parts(settings: EndpointSettings) -> None:
    """Call ``install(settings)`` of every part; an error in one of them ends the start."""
    for name in PARTS:
        importlib.import_module(name).install(settings)


def _settings(argv: list[str] | None) -> EndpointSettings:
    parser = argparse.ArgumentParser(prog="glue_local.cloud.server", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--socket", type=int, help="descriptor of a socket that is bound to the port already")
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--engine", choices=ENGINES, default="sail")
    parser.add_argument("--memory-mb", type=int, default=DEFAULT_MEMORY_MB)
    parser.add_argument("--account-id", default=DEFAULT_ACCOUNT_ID)
    parser.add_argument("--region", default=DEFAULT_REGION)
    parser.add_argument("--bind", default=HOST, help="address to listen on")
    parser.add_argument("--allow-origin", action="append", default=[])
    parser.add_argument("--allow-host", action="append", default=[])
    parser.add_argument("--moto-control", action="store_true", help="open moto's own control paths")
    parser.add_argument(
        "--secrets-on-stdin", action="store_true", help="one line of JSON: the start's secrets"
    )
    arguments = parser.parse_args(argv)
    # Never in the command line, which every user of the machine may read.
    known = Secrets(**json.loads(sys.stdin.readline())) if arguments.secrets_on_stdin else Secrets()
    return EndpointSettings(
        url=url_of(arguments.bind, arguments.port),
        port=arguments.port,
        socket=arguments.socket,
        state_dir=arguments.state_dir,
        engine=arguments.engine,
        memory_mb=arguments.memory_mb,
        account_id=arguments.account_id,
        region=arguments.region,
        host=arguments.bind,
        origins=tuple(checked_origin(origin) for origin in arguments.allow_origin),
        hosts=tuple(name.lower() for name in arguments.allow_host),
        secrets=known,
        moto_control=arguments.moto_control,
    )


def with_health(application: Any, settings: EndpointSettings) -> Any:
    """Answer HEALTH_PATH before moto sees it: pid, engine, and whether IAM policies are enforced."""
    from glue_local.cloud.moto_patches.iam.authorize import enforcing

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != HEALTH_PATH:
            return application(environ, start_response)
        said = {
            "glue_local": "endpoint",
            "pid": os.getpid(),
            "engine": settings.engine,
            "enforcing": enforcing(),
        }
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]

    return answer


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main(argv: list[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = _settings(argv)
    os.umask(UMASK)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of memory would hold data and keys
    private_folder(settings.state_dir)
    clean_this_process(settings.state_dir)
    # moto reads these when it is imported.
    os.environ["MOTO_PORT"] = str(settings.port)
    os.environ["MOTO_ACCOUNT_ID"] = settings.account_id
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    # Else the first part of such a name would be a bucket.
    os.environ["MOTO_S3_CUSTOM_ENDPOINTS"] = ",".join(
        f"http://{name}:{settings.port}" for name in settings.hosts
    )
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"  # it would grant every web page everything
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    class Handler(MotoRequestHandler):
        """Sends an answer in one piece.

        The SDK for Go, and so Terraform, closes a request's body when it has the answer's head; where it has not
        seen that body's end by then, it closes the connection, loses what follows the head, and makes the call again.
        """

        wbufsize = ANSWER_BUFFER

        def handle_expect_100(self) -> bool:
            """Tell a client at once that it may send its body; otherwise it waits a second."""
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
            del self.headers["Expect"]  # or werkzeug tells it again
            return True

    account_key.install(settings)
    install_parts(settings)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    dispatcher = DomainDispatcherApplication(create_backend_app)
    moto = answered(dispatcher)
    preparation.start(dispatcher, settings.region)
    server = make_server(
        settings.host,
        settings.port,
        guarded(with_health(moto, settings), settings),
        threaded=True,
        request_handler=Handler,
        fd=settings.socket,
    )
    if settings.socket is not None:
        os.close(settings.socket)  # the server has its own by now, which no child process inherits
        server.server_activate()  # a socket of its own listens already
    server.serve_forever()


if __name__ == "__main__":
    main()
