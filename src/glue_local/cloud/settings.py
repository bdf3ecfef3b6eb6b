"""What the local AWS endpoint was started with: read by every part of its server process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Engine = Literal["sail", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

#: The endpoint answers on the loopback address alone.
HOST = "127.0.0.1"
DEFAULT_PORT = 5566
DEFAULT_MEMORY_MB = 4096
DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
#: Long-lived key of the endpoint's administrator; any other key that is not a role's or a user's works as well
#: while IAM enforcement is off.
ACCESS_KEY = "test"
SECRET_KEY = "test"
#: Where the endpoint says that it answers, and as what.
HEALTH_PATH = "/_glue_local/health"


@dataclass(frozen=True)
class EndpointSettings:
    """Settings of one running endpoint.

    ``state_dir`` is the endpoint's own folder (log, pid file, scratch folders of its runs); it exists when the
    parts of the server are installed. ``memory_mb`` bounds the resident memory of one job run, in MiB.
    """

    url: str
    port: int
    state_dir: Path
    engine: Engine = "sail"
    memory_mb: int = DEFAULT_MEMORY_MB
    account_id: str = DEFAULT_ACCOUNT_ID
    region: str = DEFAULT_REGION
