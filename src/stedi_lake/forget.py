"""Erase a customer: their lines in landing, and with a new run and old versions gone, every trace in the tables.

What is erased: records with the customer's e-mail, readings of their phone, and readings of the trainers whose
reading times coincide with their phone's (the fulfilment site's serial numbers say nothing). Landing files are
rewritten without those lines; all former versions of rewritten files, of the trusted and curated tables and of
query results are deleted for good, because a versioned bucket forgets nothing by itself.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stedi_lake import tables
from stedi_lake.feeds import FEEDS

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_s3 import S3Client

#: Keys, lower-case, by which a feed's lines say whose they are: an e-mail, or a trainer's serial number.
EMAIL_KEYS = {"customer": "email", "accelerometer": "user"}
SERIAL_KEYS = {"step_trainer": "serialnumber"}
DELETE_AT_ONCE = 1000

TRAINERS = """
WITH phone AS (
  SELECT DISTINCT "timestamp" AS instant FROM {landing}.accelerometer_landing WHERE lower("user") = '{email}'
), trainer AS (
  SELECT DISTINCT serialnumber, sensorreadingtime AS instant FROM {landing}.step_trainer_landing
)
SELECT t.serialnumber
FROM trainer t LEFT JOIN phone p ON t.instant = p.instant
GROUP BY t.serialnumber
HAVING count(p.instant) >= {threshold} * count(*)
"""


class ForgetError(Exception):
    """The customer could not be erased; the message says where it stopped. Saying it again goes on from there."""


@dataclass(frozen=True)
class Rewrite:
    """A landing file with lines of the customer: how many, and the version they were counted in."""

    key: str
    lines: int
    etag: str


@dataclass
class Plan:
    """What erasing a customer takes: landing files to rewrite, buckets whose former versions go."""

    email: str
    serials: tuple[str, ...]
    landing: str
    rewrites: list[Rewrite]
    cleared: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """Lines of the customer in all landing files."""
        return sum(rewrite.lines for rewrite in self.rewrites)


def trainers(athena: AthenaClient, outputs: dict[str, Any], email: str, threshold: float) -> tuple[str, ...]:
    """Serial numbers of the trainers the customer uses, whether or not they consented to research."""
    sql = TRAINERS.format(
        landing=outputs["databases"]["landing"], email=email.lower().replace("'", "''"), threshold=threshold
    )
    return tuple(sorted(row[0] for row in tables.query(athena, outputs["athena_workgroup"], sql)))


def plan(s3: S3Client, outputs: dict[str, Any], email: str, serials: tuple[str, ...]) -> Plan:
    """Find what there is of the customer; nothing is changed."""
    buckets = outputs["buckets"]
    found = Plan(email.lower(), serials, buckets["landing"], [])
    for feed in FEEDS:
        for key, etag in _objects(s3, found.landing, f"{feed}/"):
            lines = sum(1 for line in _lines(s3, found.landing, key) if _is_of(line, feed, found))
            if lines:
                found.rewrites.append(Rewrite(key, lines, etag))
    for zone in ("trusted", "curated", "results"):
        found.cleared[buckets[zone]] = sum(1 for _ in _former(s3, buckets[zone], all_of_it=zone == "results"))
    return found


def rewrite(s3: S3Client, found: Plan) -> None:
    """Rewrite the landing files without the customer's lines and delete every former version of them.

    A file that was delivered anew since the plan was made is not touched: ForgetError names it.
    """
    for one in found.rewrites:
        feed = one.key.split("/", 1)[0]
        kept = [line for line in _lines(s3, found.landing, one.key) if not _is_of(line, feed, found)]
        body = b"".join(kept)
        if one.key.endswith(".gz"):
            body = gzip.compress(body)
        current = s3.head_object(Bucket=found.landing, Key=one.key)
        if current["ETag"] != one.etag:
            raise ForgetError(f"s3://{found.landing}/{one.key} was delivered anew meanwhile: start again.")
        s3.put_object(Bucket=found.landing, Key=one.key, Body=body)
        _delete(s3, found.landing, _versions(s3, found.landing, one.key, keep_latest=True))


def clear(s3: S3Client, outputs: dict[str, Any]) -> int:
    """Delete all former versions of the tables, and all query results; return how many objects went.

    Call it after the tables were made anew, so that their present versions are without the customer.
    """
    buckets = outputs["buckets"]
    return sum(
        _delete(s3, buckets[zone], _former(s3, buckets[zone], all_of_it=zone == "results"))
        for zone in ("trusted", "curated", "results")
    )


def _objects(s3: S3Client, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            yield item["Key"], item["ETag"]


def _lines(s3: S3Client, bucket: str, key: str) -> Iterator[bytes]:
    body: Any = s3.get_object(Bucket=bucket, Key=key)["Body"]
    if key.endswith(".gz"):
        with gzip.open(body) as unpacked:
            yield from unpacked
    else:
        yield from body.iter_lines(keepends=True)


def _is_of(line: bytes, feed: str, found: Plan) -> bool:
    """Whether a line is the customer's; one that is no JSON counts as theirs if it holds their e-mail."""
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        return found.email.encode() in line.lower()
    values = {key.lower(): value for key, value in record.items()}
    if feed in EMAIL_KEYS:
        return str(values.get(EMAIL_KEYS[feed], "")).lower() == found.email
    return values.get(SERIAL_KEYS[feed]) in found.serials


def _versions(s3: S3Client, bucket: str, prefix: str, keep_latest: bool) -> Iterator[dict[str, str]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            if not (keep_latest and item["IsLatest"]):
                yield {"Key": item["Key"], "VersionId": item["VersionId"]}


def _former(s3: S3Client, bucket: str, all_of_it: bool) -> Iterator[dict[str, str]]:
    return _versions(s3, bucket, "", keep_latest=not all_of_it)


def _delete(s3: S3Client, bucket: str, versions: Iterable[dict[str, str]]) -> int:
    every = list(versions)
    for start in range(0, len(every), DELETE_AT_ONCE):
        batch: Any = every[start : start + DELETE_AT_ONCE]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})
        for error in answer.get("Errors", []):
            raise ForgetError(
                f"s3://{bucket}/{error.get('Key')} could not be deleted: {error.get('Message')}"
            )
    return len(every)
