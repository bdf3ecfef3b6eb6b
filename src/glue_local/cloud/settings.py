"""Settings with which the local AWS endpoint was started; every part of its server process reads them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Engine = Literal["sail", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

#: The endpoint listens on the loopback address only, unless an option sets another one.
HOST = "127.0.0.1"
DEFAULT_PORT = 5566
DEFAULT_MEMORY_MB = 4096
DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
#: Long-lived key of the endpoint's administrator; any other key that is not a role's or a user's works as well
#: while IAM enforcement is off.
ACCESS_KEY = "test"
SECRET_KEY = "test"  # noqa: S105 - it guards nothing
#: Where the endpoint says that it answers, and as what.
HEALTH_PATH = "/_glue_local/health"
#: moto's switch for IAM enforcement, and the header in which the token of the start goes there.
ENFORCEMENT_PATH = "/moto-api/reset-auth"
TOKEN_HEADER = "X-Glue-Local-Token"  # noqa: S105 - its name


def is_loopback(host: str) -> bool:
    """Whether an address is a loopback address; ValueError if it is not an IP address."""
    return ipaddress.ip_address(host).is_loopback


def url_of(host: str, port: int) -> str:
    """Where an endpoint that listens on an address is called."""
    address = ipaddress.ip_address(host)
    name = HOST if address.is_unspecified else f"[{host}]" if address.version == 6 else host  # noqa: PLR2004
    return f"http://{name}:{port}"


@dataclass(frozen=True)
class Secrets:
    """Known only to the endpoint's user: the token of its start and, if requests must be signed, its key."""

    token: str = field(default="", repr=False)
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class EndpointSettings:
    """Settings of one running endpoint.

    ``state_dir`` is the endpoint's own folder (log, pid file, scratch folders of its runs); it exists when the
    parts of the server are installed. ``memory_mb`` bounds the resident memory of one job run, in MiB. ``origins``
    are web pages that may call, ``hosts`` names by which the endpoint may be called beside those of loopback.
    Requests must be signed if ``secrets`` hold a key. ``moto_control`` opens moto's own control paths, and
    lets a crawl end where ListCrawls has shown it, as moto does. ``socket`` is the descriptor of a socket that is
    bound to the port already.
    """

    url: str
    port: int
    state_dir: Path
    engine: Engine = "sail"
    memory_mb: int = DEFAULT_MEMORY_MB
    account_id: str = DEFAULT_ACCOUNT_ID
    region: str = DEFAULT_REGION
    host: str = HOST
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    secrets: Secrets = Secrets()
    moto_control: bool = False
    socket: int | None = None

    @property
    def quality_dir(self) -> Path:
        """Where the results of data quality lie."""
        return self.state_dir.absolute() / "data-quality"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the endpoint."""
        return is_loopback(self.host)

    @property
    def signed(self) -> bool:
        """Whether requests must carry a signature of a key that the endpoint knows."""
        return bool(self.secrets.access_key)
