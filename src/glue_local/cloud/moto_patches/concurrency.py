"""Lets requests list what others are creating.

moto answers each request in a thread of its own, and looks through its dictionaries as they are: where another request
adds a role meanwhile, listing the roles fails ("dictionary changed size during iteration"). So it is with what a
resource holds: the tables of a database, the policies of a role, the tags of all. And it looks whether a name is there
before it takes it: two requests both create one database.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from contextlib import AbstractContextManager, nullcontext
from threading import RLock
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.common_models import BaseModel
from moto.iam.models import IAMBackend
from moto.secretsmanager.models import SecretsStore
from moto.utilities.tagging_service import TaggingService

from glue_local.cloud.moto_patches.patching import MotoPatch


def snapshot(held: dict[Any, Any]) -> dict[Any, Any]:
    """Return what a dictionary holds at this moment."""
    # A list is made in one step, with no other thread between; ``copy`` would come back here.
    return dict(list(dict.items(held)))


class Snapshots(OrderedDict[Any, Any]):
    """A dictionary that is looked through as it was at that moment; the order does not count where it is compared."""

    __eq__ = dict.__eq__
    __ne__ = dict.__ne__
    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the keys of this moment."""
        return iter(snapshot(self))

    def keys(self) -> KeysView[Any]:  # type: ignore[override]
        """Return the keys of this moment."""
        return snapshot(self).keys()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """Return the values of this moment."""
        return snapshot(self).values()

    def items(self) -> ItemsView[Any, Any]:  # type: ignore[override]
        """Return the items of this moment."""
        return snapshot(self).items()


def set_attribute(self: Any, name: str, value: Any) -> None:
    """Set an attribute of a backend or a resource; a dictionary that it fills becomes one of snapshots.

    Of IAM's, one is filled from the start: that of the managed policies.
    """
    own = type(value) in (dict, OrderedDict) and (not value or isinstance(self, IAMBackend))
    object.__setattr__(self, name, Snapshots(value) if own and not name.startswith("__") else value)


def as_of_now(look_up: Callable[[SecretsStore, str], Any]) -> Callable[[SecretsStore, str], Any]:
    """Return what looks a secret up among those of this moment: moto goes through all for its name or ARN."""

    def found(self: SecretsStore, key: str) -> Any:
        now = SecretsStore()
        for name, secret in snapshot(self).items():
            dict.__setitem__(now, name, secret)
        return look_up(now, key)

    return found


def tag_resource(self: TaggingService, arn: str, tags: list[dict[str, str]] | None) -> None:
    """Store tags; of two first ones, both."""
    if tags is not None:
        self.tags.setdefault(arn, Snapshots())
    _moto_tag_resource(self, arn, tags)


_moto_tag_resource = TaggingService.tag_resource

#: Operations that change what a service keeps, and wait for nothing.
_CHANGE = re.compile(
    r"(Batch)?(Create|Delete|Update|Put(?!Events|LogEvents|MetricData|Record)|Tag|Untag|Attach|Detach|Add|Remove|"
    r"Register|Deregister|Grant|Revoke)(?![a-z])"
)
_locks: dict[str, Any] = {}


def one_change_at_a_time(service: str | None, action: str | None) -> AbstractContextManager[Any]:
    """Return what an operation holds while it runs: of a service, one change at a time."""
    if service is None or action is None or not _CHANGE.match(action):
        return nullcontext()
    lock: AbstractContextManager[Any] = _locks.setdefault(service, RLock())
    return lock


PATCHES = (
    *(
        MotoPatch(
            "a list fails while another request creates what it lists",
            owner,
            replaces={"__setattr__": set_attribute},
        )
        for owner in (BaseBackend, BaseModel, TaggingService)
    ),
    MotoPatch(
        "a secret is not found while another request creates one",
        SecretsStore,
        replaces={
            **{
                name: as_of_now(getattr(SecretsStore, name))
                for name in ("__getitem__", "__contains__", "get")
            },
            **{name: vars(Snapshots)[name] for name in ("__iter__", "keys", "values", "items")},
        },
    ),
    MotoPatch(
        "of the first tags of two requests those of one are lost",
        TaggingService,
        replaces={"tag_resource": tag_resource},
    ),
)
