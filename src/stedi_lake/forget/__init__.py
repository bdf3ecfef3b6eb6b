"""Erase a customer: their lines in landing, and, with a new run and without old versions, every trace in the tables.

It erases records with the customer's e-mail, readings of their phone, and readings of the trainers that they own by
the jobs' rule, with or without consent (the fulfilment site's serial numbers prove nothing). An erasure never
publishes anything: readings of a trainer that has no owner now, but would have one without the customer, are erased
too. Landing files are rewritten without those lines. Deleting an object in a versioned bucket keeps its versions, so
these are deleted for good: noncurrent versions with such lines, all noncurrent versions of rewritten files and of the
trusted and curated tables, the jobs' temporary files, and all query results.

The list of their trainers stays in the assets bucket until the end, because an erasure interrupted between the
feeds could not work it out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stedi_lake.forget import lines, queries
from stedi_lake.forget.foreign_objects import foreign_objects
from stedi_lake.forget.lines import Checked, Customer, UnreadableFileError, check
from stedi_lake.forget.owner import Report
from stedi_lake.forget.versions import ForgetError, Version, delete, of_key, versions
from stedi_lake.nodes.persons import normal_form

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["Customer", "ForgetError", "Plan", "address", "clear", "plan", "rewrite"]

#: Trainers first: their owners are found from the phones' readings, which are erased next.
FEEDS = ("step_trainer", "accelerometer", "customer")
SCRATCH = "temporary/"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_CHANGED = {"PreconditionFailed", "NoSuchKey", "404", "412"}


@dataclass(frozen=True)
class Rewrite:
    """A landing file with lines of the customer: how many, and the version they were counted in."""

    key: str
    lines: int
    etag: str


@dataclass
class Plan:
    """Everything that erasing a customer changes.

    ``former``: noncurrent versions in landing with lines of theirs. ``broken``: by landing file, lines that may be
    anybody's. ``held``: rows of the customer by table. ``cleared``: by bucket, noncurrent versions and results to
    delete. ``elsewhere``: foreign objects that name the customer: their purpose is unknown, and they stay.
    ``withheld``: trainers whose lines are erased too, because they would become somebody else's. ``replicas``: by
    bucket, the bucket it is replicated to, which this does not reach.
    """

    who: Customer
    landing: str
    rewrites: list[Rewrite] = field(default_factory=list)
    former: list[Version] = field(default_factory=list)
    broken: dict[str, int] = field(default_factory=dict)
    cleared: dict[str, int] = field(default_factory=dict)
    replicas: dict[str, str] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    elsewhere: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """Lines of the customer in all landing files."""
        return sum(rewrite.lines for rewrite in self.rewrites)

    @property
    def trace(self) -> bool:
        """Whether anything of the customer was found in landing or in a table."""
        return bool(self.rewrites or self.former or any(self.held.values()))


def address(text: str) -> str:
    """Return an e-mail address in the form used for comparison; ForgetError if it is not one."""
    if not _ADDRESS.fullmatch(normal_form(text)):
        what = f"{text!r} is not an e-mail address" if text.strip() else "No e-mail address was given"
        raise ForgetError(f"{what}: make forget EMAIL=a.customer@example.com")
    return normal_form(text)


def plan(s3: S3Client, outputs: dict[str, Any], who: Customer) -> Plan:
    """Find the customer's data in the buckets; change nothing."""
    found = Plan(who, outputs["buckets"]["landing"])
    for feed in FEEDS:
        every = [each for each in versions(s3, found.landing, f"{feed}/") if not each.marker]
        for each in every:
            checked, _ = _read(s3, each, feed, who)
            if each.latest and checked.theirs:
                found.rewrites.append(Rewrite(each.key, checked.theirs, each.etag))
            elif checked.theirs:
                found.former.append(each)
            if each.latest and checked.broken:
                found.broken[each.key] = checked.broken
    found.elsewhere = foreign_objects(s3, outputs["buckets"], who.email)
    for bucket, doomed in _cleared(s3, outputs).items():
        found.cleared[bucket] = len(doomed)
    for zone in ("landing", "trusted", "curated"):
        found.replicas |= _replica(s3, outputs["buckets"][zone])
    return found


def contents(s3: S3Client, outputs: dict[str, Any], feed: str) -> Iterator[tuple[Version, bytes]]:
    """Yield a feed's current files in landing, each with its content."""
    for each in versions(s3, outputs["buckets"]["landing"], f"{feed}/"):
        if each.latest and not each.marker:
            yield each, s3.get_object(Bucket=each.bucket, Key=each.key)["Body"].read()


def reports(s3: S3Client, outputs: dict[str, Any]) -> Iterator[Report]:
    """Yield who or what reported when, in all current files in landing."""
    for feed in ("accelerometer", "step_trainer"):
        for each, body in contents(s3, outputs, feed):
            try:
                yield from lines.reports(body, feed)
            except UnreadableFileError as error:
                raise _unreadable(each, error) from error


def alike(s3: S3Client, outputs: dict[str, Any], email: str) -> tuple[str, ...]:
    """Return other customers' e-mails in landing that share this one's beginning, up to its @ at least.

    Those, too, that are the same but for what stands before an apostrophe.
    """
    begin = email[: email.find("@") + 1]
    found: set[str] = set()
    for each, body in contents(s3, outputs, "customer"):
        try:
            known = set(lines.emails(body))
            found |= {
                each for each in known if each.startswith(begin) or lines.same_but_for_quotes(each, email)
            }
        except UnreadableFileError as error:
            raise _unreadable(each, error) from error
    return tuple(sorted(found - {email}))


def rewrite(s3: S3Client, found: Plan) -> None:
    """Rewrite the landing files without the customer's lines and delete for good the versions that held them.

    A file with no lines left is deleted. A file that was delivered again since the plan was made is not changed:
    ForgetError names it.
    """
    from botocore.exceptions import ClientError

    for one in found.rewrites:
        feed = one.key.split("/", 1)[0]
        present = Version(found.landing, one.key, "", latest=True, marker=False, etag=one.etag)
        try:
            checked, head = _read(s3, present, feed, found.who)
            if checked.rest:
                kept = {
                    name: head[name]
                    for name in ("ContentType", "ContentEncoding", "Metadata")
                    if name in head
                }
                s3.put_object(Bucket=found.landing, Key=one.key, Body=checked.rest, IfMatch=one.etag, **kept)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _CHANGED:
                raise
            raise ForgetError(
                f"s3://{found.landing}/{one.key} changed while this ran and was left unchanged: run the command again."
            ) from error
        delete(
            s3, (each for each in of_key(s3, found.landing, one.key) if not (each.latest and checked.rest))
        )
    delete(s3, found.former)
    for key in {each.key for each in found.former}:
        left = of_key(s3, found.landing, key)
        if all(each.marker for each in left):
            delete(s3, left)


def feeds_without_data(s3: S3Client, outputs: dict[str, Any]) -> tuple[str, ...]:
    """Return the feeds with no data in landing: the jobs refuse to run without it."""
    pages = s3.get_paginator("list_objects_v2")
    return tuple(
        feed
        for feed in FEEDS
        if not any(
            item["Size"]
            for page in pages.paginate(Bucket=outputs["buckets"]["landing"], Prefix=f"{feed}/")
            for item in page.get("Contents", [])
        )
    )


def empty_tables(s3: S3Client, outputs: dict[str, Any]) -> None:
    """Delete the trusted and curated tables' files in every version."""
    for zone in ("trusted", "curated"):
        delete(s3, versions(s3, outputs["buckets"][zone]))
    for feed in FEEDS:
        delete(s3, versions(s3, outputs["buckets"]["landing"], f"{feed}_quarantine/"))


def clear(s3: S3Client, outputs: dict[str, Any]) -> int:
    """Delete noncurrent versions of the tables, scratch files and query results; return how many objects.

    Call it after the tables were rewritten, so their current versions do not contain the customer.
    """
    return sum(delete(s3, doomed) for doomed in _cleared(s3, outputs).values())


def save_marker(s3: S3Client, outputs: dict[str, Any], who: Customer) -> None:
    """Save which trainers are the customer's, under a name that does not identify the customer."""
    body = json.dumps({"serials": who.serials, "others": who.others}).encode()
    s3.put_object(Bucket=outputs["buckets"]["assets"], Key=_note(who.email), Body=body)


def load_marker(s3: S3Client, outputs: dict[str, Any], email: str) -> Customer | None:
    """Return the customer saved by an interrupted erasure; None if there was none."""
    try:
        answer = s3.get_object(Bucket=outputs["buckets"]["assets"], Key=_note(email))
    except s3.exceptions.NoSuchKey:
        return None
    noted = json.loads(answer["Body"].read())
    return Customer(email, tuple(noted["serials"]), tuple(noted.get("others", ())))


def clear_marker(s3: S3Client, outputs: dict[str, Any], email: str) -> None:
    """Delete the marker with all its versions."""
    delete(s3, versions(s3, outputs["buckets"]["assets"], _note(email)))


def _note(email: str) -> str:
    return f"forget/{queries.digest(email).lower()}.json"


def _read(s3: S3Client, version: Version, feed: str, who: Customer) -> tuple[Checked, dict[str, Any]]:
    which: Any = {"VersionId": version.id} if version.id else {"IfMatch": version.etag}
    answer: dict[str, Any] = dict(s3.get_object(Bucket=version.bucket, Key=version.key, **which))
    try:
        return check(answer["Body"].read(), feed, who), answer
    except UnreadableFileError as error:
        raise _unreadable(version, error) from error


def _unreadable(version: Version, why: UnreadableFileError) -> ForgetError:
    return ForgetError(
        f"s3://{version.bucket}/{version.key} (version {version.id or 'latest'}) {why}. It is not clear whose data it "
        "holds: deliver it as JSON lines, or delete this version; then run the command again."
    )


def _cleared(s3: S3Client, outputs: dict[str, Any]) -> dict[str, list[Version]]:
    buckets = outputs["buckets"]
    former = {
        buckets[zone]: [each for each in versions(s3, buckets[zone]) if each.marker or not each.latest]
        for zone in ("trusted", "curated")
    }
    quarantine = [
        each
        for feed in FEEDS
        for each in versions(s3, buckets["landing"], f"{feed}_quarantine/")
        if each.marker or not each.latest
    ]
    return (
        former
        | ({buckets["landing"]: quarantine} if quarantine else {})
        | {
            buckets["results"]: list(versions(s3, buckets["results"])),
            buckets["assets"]: list(versions(s3, buckets["assets"], SCRATCH)),
        }
    )


def _replica(s3: S3Client, bucket: str) -> dict[str, str]:
    from botocore.exceptions import ClientError

    try:
        answer = s3.get_bucket_replication(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ReplicationConfigurationNotFoundError":
            raise
        return {}
    rules = answer["ReplicationConfiguration"]["Rules"]
    return {bucket: ", ".join(sorted({rule["Destination"]["Bucket"] for rule in rules}))}
