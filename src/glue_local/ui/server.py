"""Serves the page on 127.0.0.1, from a thread a request."""

from __future__ import annotations

import logging
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glue_local.errors import UserError
from glue_local.ui.app import Parts, create_app

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

HOST = "127.0.0.1"
DEFAULT_PORT = 5567


class PortTakenError(UserError):
    """Another program listens on the port; the message says what to do."""


@dataclass(frozen=True)
class Page:
    """A page that can be served: its server and the address to open."""

    server: BaseWSGIServer
    url: str

    def serve(self) -> None:
        """Serve until interrupted; previews under way end with it."""
        try:
            self.server.serve_forever()
        finally:
            self.server.server_close()


def make_page(parts: Parts, port: int = DEFAULT_PORT) -> Page:
    """Bind the port (0 takes a free one) and make the address with this session's token.

    Raises PortTakenError.
    """
    from werkzeug.serving import make_server

    token = secrets.token_urlsafe(24)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((HOST, port))
        except OSError as error:
            raise PortTakenError(
                f"port {port} is in use: stop the program that listens there, or choose another port"
            ) from error
        port = int(taken.getsockname()[1])
        server = make_server(HOST, port, create_app(parts, port, token), threaded=True, fd=taken.fileno())
    server.server_activate()
    return Page(server, f"http://{HOST}:{port}/#token={token}")
