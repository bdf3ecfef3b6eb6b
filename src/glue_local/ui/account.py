"""The AWS account, or the local endpoint, that the page looks at: clients of its services, made when needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from glue_local import aws
from glue_local.ui import models
from glue_local.ui.errors import UiError

#: How long the endpoint's description of itself is cached, in seconds.
_HOLDS = 3.0


@dataclass
class Account:
    """``client`` makes a boto3 client of a service; ``url`` is the local endpoint's, None on AWS.

    ``writable`` says whether runs may be started, data restored and jobs pushed: on AWS only if so asked.
    ``workgroup`` is Athena's; without one the first enabled one that says where results go is used.
    """

    client: Callable[[str], Any]
    url: str | None = None
    region: str = ""
    writable: bool = True
    workgroup: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _said: tuple[float, models.Endpoint] | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, url: str | None, *, writable: bool | None = None) -> Account:
        """Take credentials and region as every AWS client does; ``url`` or AWS_ENDPOINT_URL is a local endpoint."""
        import os

        import boto3

        url = url or os.environ.get("AWS_ENDPOINT_URL") or None
        session = boto3.session.Session()
        if url is not None and session.get_credentials() is None:
            from glue_local.cloud.endpoint import keys_at
            from glue_local.cloud.settings import DEFAULT_REGION

            key, secret = keys_at(url)
            session = boto3.session.Session(key, secret, region_name=session.region_name or DEFAULT_REGION)

        def make(service: str) -> Any:
            maker: Any = session.client
            return maker(service, endpoint_url=url, config=aws.config(path_style=url is not None))

        return cls(make, url, session.region_name or "", url is not None if writable is None else writable)

    def __getitem__(self, service: str) -> Any:
        """Return the client of a service, one for all threads."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self.client(service)
            return self._clients[service]

    @property
    def local(self) -> bool:
        """Whether this is the local endpoint, where looking costs nothing."""
        return self.url is not None

    def endpoint(self) -> models.Endpoint:
        """Say where AWS is asked and whether it answers."""
        if self._said is None or time.monotonic() - self._said[0] > _HOLDS:
            self._said = (time.monotonic(), self._ask())
        return self._said[1]

    @property
    def up(self) -> bool:
        """Whether AWS answers."""
        return self.endpoint().up

    def writable_or_error(self) -> Account:
        """Return this account; UiError where AWS does not answer, or the page may only read."""
        if not self.up:
            raise UiError(503, "The lake does not answer", self.endpoint().detail)
        if not self.writable:
            raise UiError(
                403,
                "The page is read-only for this account",
                "Start it with --writable to let it change anything.",
            )
        return self

    def _ask(self) -> models.Endpoint:
        told = models.Endpoint(url=self.url, region=self.region, local=self.local, up=False)
        if self.url is not None:
            from glue_local.cloud.endpoint import health

            said = health(self.url)
            if said is None:
                start = aws.start_command(self.url)
                told.detail = f"Nothing listens at {self.url}: `{start}` starts the local endpoint."
                return told
            return told.model_copy(update={"up": True, "engine": str(said.get("engine", ""))})
        try:
            who = self["sts"].get_caller_identity()
        except Exception as error:
            told.detail = aws.format_error(error)
            return told
        return told.model_copy(update={"up": True, "account": str(who.get("Account", ""))})

    def athena_workgroup(self) -> str | None:
        """Return the workgroup that queries run in; None where none can take them."""
        if self.workgroup is None and self.up:
            self.workgroup = self._workgroup()
        return self.workgroup

    def _workgroup(self) -> str | None:
        found = self["athena"].list_work_groups().get("WorkGroups", [])
        names = sorted((one["Name"] for one in found if one.get("State", "ENABLED") == "ENABLED"), key=_order)
        for name in names:
            told = self["athena"].get_work_group(WorkGroup=name)["WorkGroup"].get("Configuration", {})
            if told.get("ResultConfiguration", {}).get("OutputLocation"):
                return str(name)
        return None


def _order(name: str) -> tuple[bool, int, str]:
    return (name == "primary", len(name), name)
