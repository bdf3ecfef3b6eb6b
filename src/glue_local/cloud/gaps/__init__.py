"""What moto lacks, closed: one module per service, all of them in one table."""

from __future__ import annotations

from glue_local.cloud.settings import EndpointSettings


def install(settings: EndpointSettings) -> None:
    """Close every gap of the running process's moto."""
