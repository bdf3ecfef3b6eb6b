"""Requests list what others are creating at the same moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest
from moto.core.base_backend import BaseBackend
from moto.s3.models import FakeKey
from moto.s3.utils import _VersionedKeyStore
from moto.secretsmanager.models import SecretsStore
from moto.utilities.tagging_service import TaggingService

from glue_local.cloud.moto_patches import s3_store
from glue_local.cloud.moto_patches.concurrency import (
    Snapshots,
    as_of_now,
    one_change_at_a_time,
    set_attribute,
    tag_resource,
)


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


def test_tags_are_looked_through_while_others_are_added() -> None:
    tagger = TaggingService()
    for number in range(2):
        tag_resource(tagger, "arn", [{"Key": str(number), "Value": ""}])
    for key in tagger.tags["arn"]:
        tag_resource(tagger, "arn", [{"Key": f"{key}-more", "Value": ""}])
    assert sorted(tagger.tags["arn"]) == ["0", "0-more", "1", "1-more"]


class Secret:
    """A secret at whose look another request creates one more."""

    def __init__(self, store: SecretsStore, name: str) -> None:
        self._store, self._name = store, name
        self.arn = f"arn:{name}"

    @property
    def name(self) -> str:
        dict.__setitem__(self._store, f"{len(self._store)}", Secret(self._store, f"{len(self._store)}"))
        return self._name


def test_a_secret_is_found_while_others_are_created() -> None:
    store = SecretsStore()
    for name in ("a", "b"):
        dict.__setitem__(store, name, Secret(store, name))
    found = as_of_now(SecretsStore.get)(store, "arn:b")
    assert (found.arn, len(store)) == ("arn:b", 3)
    with pytest.raises(RuntimeError, match="changed size"):
        SecretsStore.get(store, "arn:b")


def test_snapshots_are_equal_in_any_order() -> None:
    assert Snapshots({"a": 1, "b": 2}) == Snapshots({"b": 2, "a": 1}) != Snapshots({"a": 1})


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (s3_store._lists, [("a", [1, 2]), ("b", [3])]),
        (s3_store._items, [("a", 2), ("b", 3)]),
        (s3_store._values, [2, 3]),
    ],
)
def test_keys_are_listed_as_they_were_while_another_request_deletes_them(
    look: Callable[[Any], Iterable[Any]], seen: list[Any]
) -> None:
    store = _VersionedKeyStore()
    for key, versions in {"a": [1, 2], "b": [3], "emptied": []}.items():
        dict.__setitem__(store, key, versions)
    found = []
    for one in look(store):
        found.append(one)
        store.clear()
    assert found == seen


def test_an_object_is_read_to_its_end_after_another_request_deleted_it() -> None:
    key = FakeKey("k", b"content", "123456789012", "us-east-1")
    s3_store._dispose(key)
    assert key.value == b"content"


def test_events_go_out_when_their_key_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[str, bool]] = []

    def is_free() -> bool:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(s3_store._locks["b", "k"].acquire, blocking=False).result()

    monkeypatch.setattr(s3_store, "_moto_send", lambda event: taken.append((event, is_free())))
    with s3_store.alone("b", "k"), s3_store.alone("b", "k"):
        s3_store.send_event("made")
        assert not is_free()
        assert taken == []
    assert taken == [("made", True)]


@pytest.mark.parametrize(
    ("service", "action", "waits"),
    [
        ("glue", "CreateDatabase", True),
        ("glue", "BatchDeletePartition", True),
        ("glue", "UntagResource", True),
        ("glue", "GetTables", False),
        ("glue", "StartJobRun", False),
        ("events", "CreateEventBus", False),
        ("glue", None, False),
    ],
)
def test_a_service_makes_one_change_at_a_time(service: str, action: str | None, waits: bool) -> None:
    """A database is looked up and created in one step; reading waits for nobody, nor do other services."""
    with one_change_at_a_time("glue", "CreateTable"), ThreadPoolExecutor(1) as pool:
        lock = one_change_at_a_time(service, action)
        free = pool.submit(lambda: getattr(lock, "acquire", lambda **_: True)(blocking=False)).result()
    assert free is not waits


@pytest.mark.parametrize("action", ["PutEvents", "PutLogEvents", "PutMetricData", "SetAlarmState", "TagsOf"])
def test_what_delivers_or_is_no_change_holds_nothing(action: str) -> None:
    assert isinstance(one_change_at_a_time("events", action), nullcontext)
