"""Who may reach an endpoint: the options of whoever starts it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from glue_local.cloud.guard.browsers import OriginError, checked_origin
from glue_local.cloud.settings import HOST, Secrets, is_loopback
from glue_local.errors import UserError

_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class EndpointError(UserError):
    """The endpoint cannot be started, stopped or reached; the message is one line that says what to do."""


@dataclass(frozen=True)
class Access:
    """Who may reach an endpoint: its bind address, allowed web pages and host names, signed requests.

    ``others_may_run_code_as_me`` is required if ``bind`` is not a loopback address, because anyone who may call the
    endpoint runs code as the user who started it. Requests must then be signed. ``moto_control`` opens moto's control
    paths, which test suites use, to anyone who reaches an endpoint of this machine.
    """

    bind: str = HOST
    others_may_run_code_as_me: bool = False
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    access_key: bool = False
    moto_control: bool = False

    def check(self) -> None:
        """EndpointError for an address that needs an explicit option, or an invalid origin."""
        try:
            loopback = is_loopback(self.bind)
        except ValueError as error:
            raise EndpointError(f"--bind {self.bind!r} is not an IP address of this machine") from error
        if not loopback and not self.others_may_run_code_as_me:
            raise EndpointError(
                f"{self.bind} can be reached from other machines, and anyone who may call the endpoint "
                "can run code as you. To listen there, pass --others-may-run-code-as-me; requests must "
                "then be signed with its keys"
            )
        if not loopback and self.moto_control:
            raise EndpointError(f"moto's control paths are available on loopback only, not on {self.bind}")
        for origin in self.origins:
            try:
                checked_origin(origin)
            except OriginError as error:
                raise EndpointError(str(error)) from error

    @property
    def signed(self) -> bool:
        """Whether requests must be signed."""
        return self.access_key or not is_loopback(self.bind)

    def arguments(self) -> list[str]:
        """The options as arguments of the server's process."""
        words = ["--bind", self.bind]
        for origin in self.origins:
            words += ["--allow-origin", origin]
        for name in self.hosts:
            words += ["--allow-host", name]
        if self.moto_control:
            words.append("--moto-control")
        return words

    def secrets(self) -> Secrets:
        """Make the secrets of a start: keys in AWS's form."""
        if not self.signed:
            return Secrets(secrets.token_urlsafe(32))
        key = "AKIA" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(16))
        return Secrets(secrets.token_urlsafe(32), key, secrets.token_urlsafe(30))


#: The default: programs of the endpoint's user, on this machine.
LOOPBACK = Access()
