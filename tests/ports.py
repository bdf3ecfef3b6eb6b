"""Ports of which a test is told before something listens there: no other test and no connection takes them."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from pathlib import Path
from typing import IO

#: Below what Linux and macOS give to outgoing connections.
_PORTS = range(20_000, 32_000)
_CLAIMS = Path(tempfile.gettempdir()) / f"glue-local-test-ports-{os.getuid()}"
#: The locks that this process holds to its end.
_held: list[IO[bytes]] = []


def own_port() -> int:
    """Return a port that is this test process's alone, and on which nothing listens."""
    _CLAIMS.mkdir(exist_ok=True)
    for port in _PORTS:
        claim = (_CLAIMS / str(port)).open("wb")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _held.append(claim)
        return port
    raise AssertionError(f"no port of {_PORTS} is free")
