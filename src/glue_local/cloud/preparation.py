"""Prepares services before their first request, in the time that a client such as Terraform takes to start.

moto makes a service ready when it is asked for: it imports the service, reads botocore's model of it, and builds its
table of addresses. Where a client begins with many requests to many services at once, each of them waits for all that.
"""

from __future__ import annotations

import threading
from typing import Any

#: Services by their names in signatures, in the order in which an apply of a lake calls them.
SERVICES = ("iam", "sts", "s3", "logs", "glue", "events", "sns", "monitoring", "lakeformation", "athena")
#: A header from which moto tells a request's service.
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=prepare/20200101/{region}/{service}/aws4_request"


def start(dispatcher: Any, region: str) -> threading.Thread:
    """Prepare SERVICES beside the first requests; ``dispatcher`` is moto's."""
    thread = threading.Thread(target=_prepare, args=(dispatcher, region), daemon=True)
    thread.start()
    return thread


def _prepare(dispatcher: Any, region: str) -> None:
    from moto.core.utils import get_service_model
    from werkzeug.test import create_environ

    for service in SERVICES:
        authorization = AUTHORIZATION.format(region=region, service=service)
        application = dispatcher.get_application(create_environ(headers={"Authorization": authorization}))
        get_service_model(application.service)
