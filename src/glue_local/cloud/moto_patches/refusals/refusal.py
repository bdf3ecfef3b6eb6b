"""Shared by the rules of all services: the caller, and the error that a rule raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import ServiceException
from moto.utilities.utils import get_partition

#: Tags that one resource has at most: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
MOST_TAGS = 50
#: After "arn": the partition, service, region, account and resource.
PARTS_OF_ARN = 5


class Refused(ServiceException):
    """A request that AWS refuses: the service's code, and a message that names the parameter."""


@dataclass(frozen=True)
class Asked:
    """Where a request was made: an account's region."""

    account_id: str
    region: str

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn`` or ``aws-us-gov``."""
        return str(get_partition(self.region))


#: Checks the parameters of one operation; raises Refused.
Rule = Callable[[Asked, Mapping[str, Any]], None]


def check_tags(tags: Any, code: str, key: str = "Key") -> None:
    """Raise Refused for too many tags, and for keys that AWS keeps to itself."""
    keys = list(tags) if isinstance(tags, Mapping) else [one.get(key, "") for one in tags or ()]
    if len(keys) > MOST_TAGS:
        raise Refused(code, f"A resource has at most {MOST_TAGS} tags; {len(keys)} were given.")
    for one in keys:
        if one.lower().startswith("aws:"):
            raise Refused(code, f"Tag key {one}: keys that begin with aws: are AWS's own.")


def is_arn(text: Any, service: str = "") -> bool:
    """Whether a text is an ARN, of a service where one is given."""
    prefix, *parts = str(text).split(":", 5)
    return prefix == "arn" and len(parts) == PARTS_OF_ARN and bool(parts[-1]) and service in ("", parts[1])
