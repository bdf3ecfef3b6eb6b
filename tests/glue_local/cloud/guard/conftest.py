"""An endpoint to attack, and requests with a browser's headers."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.endpoint import Endpoint


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: str


def port_of(endpoint: Endpoint) -> int:
    return int(endpoint.url.rsplit(":", 1)[1])


def ask(
    endpoint: Endpoint, method: str = "GET", path: str = "/", body: bytes | None = None, **headers: str
) -> Answer:
    """Send a request; ``Sec_Fetch_Site="none"`` is the header Sec-Fetch-Site."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(endpoint), timeout=120)
    connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
    answer = connection.getresponse()
    said = answer.read().decode(errors="replace")
    connection.close()
    return Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()}, said)


def client_of(endpoint: Endpoint, service: str, **settings: Any) -> Any:
    keys = {"aws_access_key_id": endpoint.access_key, "aws_secret_access_key": endpoint.secret_key}
    config = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    given = {"endpoint_url": endpoint.url, "region_name": "us-east-1", "config": config} | keys | settings
    return boto3.client(service, **given)


def started(folder: Path, **settings: Any) -> Iterator[Endpoint]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLUE_LOCAL_STANDBY_WORKERS", "0")
        running = endpoints.start(0, state_dir=folder, **settings)
    yield running
    endpoints.stop(folder)


@pytest.fixture(scope="package")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint as everybody starts it."""
    yield from started(tmp_path_factory.mktemp("endpoint"))
