"""Which user of this machine sent a request: the kernel knows, by the client's end of the connection.

On a machine with several users anyone can connect to a loopback port. Linux reports the user of each socket
(``sock_diag``); elsewhere it is unknown, and an access key is needed (``--access-key``).
Source: https://man7.org/linux/man-pages/man7/sock_diag.7.html
"""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import dataclass

from glue_local.cloud.guard.refusal import Environ, Refusal

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST = 1
_ALL_STATES = 0xFFFFFFFF
_ANY_COOKIE = 0xFFFFFFFF
_HEADER = struct.Struct("=IHHII")
_REQUEST = struct.Struct("=BBBBI")
_ENDS = struct.Struct("!HH16s16s")
_COOKIE = struct.Struct("=III")
#: Of ``inet_diag_msg``, behind family, state and ends: expires, receive queue, send queue, uid, inode.
_OWNER = struct.Struct("=IIIII")
_OWNER_AT = _HEADER.size + 4 + _ENDS.size + _COOKIE.size
_ROOT = 0


@dataclass(frozen=True)
class Owner:
    """The user of the socket at one end of a connection; None if the kernel has no such open socket."""

    uid: int | None


def owner(client: tuple[str, int], server: tuple[str, int]) -> Owner | None:
    """Return the user of the client's end of a connection on this machine; None if the system cannot tell."""
    if not hasattr(socket, "AF_NETLINK"):
        return None
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    ends = [socket.inet_pton(family, address).ljust(16, b"\0") for address, _ in (client, server)]
    body = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0, _ALL_STATES)
    body += _ENDS.pack(client[1], server[1], *ends) + _COOKIE.pack(0, _ANY_COOKIE, _ANY_COOKIE)
    head = _HEADER.pack(_HEADER.size + len(body), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_SOCK_DIAG) as kernel:
            kernel.settimeout(1)
            kernel.send(head + body)
            answer = kernel.recv(8192)
    except OSError:
        return None
    if _HEADER.unpack_from(answer)[1] != _SOCK_DIAG_BY_FAMILY:
        return Owner(None)  # an error: the socket is closed
    _, _, _, uid, inode = _OWNER.unpack_from(answer, _OWNER_AT)
    return Owner(
        uid if inode else None
    )  # a socket that nobody holds has no inode, and then its user means nothing


def can_tell() -> bool:
    """Whether this system reports the user of a connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname()) as client:
            found = owner(client.getsockname(), listener.getsockname())
    return found is not None and found.uid == os.geteuid()


def refusal(environ: Environ, server: tuple[str, int]) -> Refusal | None:
    """Return why a request from this machine is refused: neither the endpoint's user nor root sent it."""
    client = (str(environ["REMOTE_ADDR"]), int(environ["REMOTE_PORT"]))
    found = owner(client, server)
    if found is None or found.uid in (os.geteuid(), _ROOT):
        return None
    return Refusal(
        "This endpoint belongs to another user, and answers only the user who started it. Started with "
        "`glue-local endpoint start --access-key`, it answers anyone with its keys."
    )
