"""Requests list what others are creating at the same moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from moto.core.base_backend import BaseBackend

from glue_local.cloud.moto_patches.concurrency import Snapshots, set_attribute


class Backend(BaseBackend):
    __setattr__ = set_attribute

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.roles: dict[str, str] = {}
        self.topics: dict[str, str] = OrderedDict()
        self.known = {"given": "before"}


@pytest.mark.parametrize("kind", ["roles", "topics"])
@pytest.mark.parametrize("look", [iter, Snapshots.keys, Snapshots.values, Snapshots.items])
def test_a_list_is_that_of_its_moment_while_more_is_created(
    kind: str, look: Callable[[Any], Iterable[Any]]
) -> None:
    made = getattr(Backend("us-east-1", "123456789012"), kind)
    made.update({str(number): "gone" for number in range(100)})
    for number in range(100):
        del made[str(number)]
    made["first"] = "first"
    seen = 0
    for _ in look(made):
        made[f"another-{seen}"] = "another"
        seen += 1
    assert seen == 1
    assert list(made) == ["first", "another-0"]
    assert (len(made), made["another-0"], made.pop("first")) == (2, "another", "first")


def test_what_a_backend_is_given_stays_the_same_object() -> None:
    backend = Backend("us-east-1", "123456789012")
    shared = {"one": "object"}
    backend.known = shared
    assert backend.known is shared
    backend.reset()
    assert (type(backend.roles), type(backend.__dict__)) == (Snapshots, dict)
