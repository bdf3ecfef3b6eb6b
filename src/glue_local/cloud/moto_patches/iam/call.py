"""A request as far as its permissions depend on it, and the permissions it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A request as far as its permissions depend on it.

    ``parameters`` are those of the API (JSON body or form), ``query`` the query string; for S3, ``resource`` is the
    ARN of the bucket or object.
    """

    service: str
    operation: str
    region: str
    account_id: str
    resource: str = "*"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def arn(self, service: str, name: str) -> str:
        """The ARN of a regional resource of this account."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{name}"

    def global_arn(self, service: str, name: str) -> str:
        """The ARN of a resource of this account that belongs to no region."""
        return f"arn:aws:{service}::{self.account_id}:{name}"


@dataclass(frozen=True)
class Permission:
    """An action on a resource, with condition keys of its own."""

    action: str
    resource: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
