"""The objects of a table's folders, fetched through the S3 API as the caller of the query."""

from __future__ import annotations

import itertools
import re
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.serde.lines import ENDING
from glue_local.s3_addresses import split

_AT_ONCE = 8
#: Bytes of an object that are in memory at once.
_CHUNK = 1 << 20


_SUFFIX = re.compile(r"\.\w+", re.ASCII)
#: A bucket and a prefix; no part of it is ``..``.
_PLACE = re.compile(r"s3[an]?://[a-z0-9][a-z0-9._-]{1,}(/(?!\.\.?(/|$))[^/]*)*", re.DOTALL)

_IN_S3 = re.compile(r"s3[an]?://[^/]+(?:/|$)")


def is_place(location: str) -> bool:
    """Whether a location is a place in S3."""
    return bool(_PLACE.fullmatch(location))


def checked(location: str) -> str:
    """Return a location that a statement names; QueryError unless it is a place in S3."""
    if not is_place(location):
        raise errors.QueryError(
            f"FAILED: IllegalArgumentException {location!r} is not an S3 location: write "
            "s3://bucket/prefix/, without '..'"
        )
    return location


def _split(location: str) -> tuple[str, str]:
    """Return the bucket and the prefix of a location that an entry of the catalog names; QueryError for another."""
    if not _IN_S3.match(location):
        raise errors.QueryError(f"HIVE_UNKNOWN_ERROR: location {location!r} is not in S3")
    return split(location)


@dataclass
class Fetched:
    """Local copies of objects; ``origins`` has the object of each copy, ``size`` the bytes of all.

    ``known`` has the copies of single objects by the client that read them: another client's permissions may be fewer.
    Threads may use it.
    """

    folder: Path
    s3: Any
    size: int = 0
    origins: dict[str, str] = field(default_factory=dict)
    known: dict[tuple[Any, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin to number the copies."""
        self._numbers: Iterator[int] = itertools.count()
        self._lock = threading.Lock()
        self._copying: dict[tuple[Any, str], threading.Lock] = {}

    def fetch(self, location: str, s3: Any = None) -> list[str]:
        """Copy the objects below a location and return the copies' paths; QueryError if that is denied.

        ``s3`` is the client that reads them, where it is not the caller's own. Hidden objects (a name that starts
        with _ or .) and empty ones are not data. A folder that is not there has no objects; a bucket that is not
        there is an error.
        """
        s3 = s3 or self.s3
        bucket, prefix = _split(location)
        prefix = prefix if not prefix or prefix.endswith("/") else prefix + "/"
        try:
            found = list(self._list(s3, bucket, prefix))
        except ClientError as error:
            raise errors.of_data(error, location) from error
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda key: self._copy(s3, bucket, key), found))

    def one(self, path: str, s3: Any = None) -> str:
        """Copy one object, once, and return the copy's path; QueryError if that is denied, or if it is not in S3."""
        key = (s3 or self.s3, path)
        with self._copying.setdefault(key, threading.Lock()):
            if key not in self.known:
                self.known[key] = self._copy(key[0], *split(checked(path)))
            return self.known[key]

    def keys(self, location: str, s3: Any = None) -> list[str]:
        """Return the keys of all objects below a location, empty ones too; QueryError if that is denied."""
        bucket, prefix = _split(location)
        pages = (s3 or self.s3).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        try:
            return [item["Key"] for page in pages for item in page.get("Contents", [])]
        except ClientError as error:
            raise errors.of_data(error, location) from error

    def original(self, message: str) -> str:
        """Return an engine's message with the objects' names in place of their copies'."""
        for copy, origin in self.origins.items():
            message = message.replace(copy + ENDING, origin).replace(copy, origin)
        return message

    def origins_of(self, copies: Iterable[str]) -> dict[str, str]:
        """Return the objects behind copies and converted copies."""
        return {each: self.origins[copy] for copy in copies for each in (copy, copy + ENDING)}

    def _list(self, s3: Any, bucket: str, prefix: str) -> Iterable[str]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Contents", []):
                parts = item["Key"][len(prefix) :].split("/")
                if item["Size"] and not any(part.startswith(("_", ".")) for part in parts):
                    yield item["Key"]

    def _copy(self, s3: Any, bucket: str, key: str) -> str:
        path = f"s3://{bucket}/{key}"
        try:
            body = s3.get_object(Bucket=bucket, Key=key)["Body"]
        except ClientError as error:
            raise errors.of_data(error, path) from error
        # The engine recognises the compression by the suffix; in a path some other characters are a pattern to it.
        suffixes = "".join(each for each in Path(key).suffixes[-2:] if _SUFFIX.fullmatch(each))
        copy = self.folder / f"{next(self._numbers):06d}-{abs(hash(path)):x}{suffixes}"
        with copy.open("wb") as file:
            shutil.copyfileobj(body, file, _CHUNK)
        with self._lock:
            self.origins[str(copy)] = path
            self.size += copy.stat().st_size
        return str(copy)
