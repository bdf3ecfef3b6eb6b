"""Objects in the lake's buckets that name a customer but were not written by the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stedi_lake.forget.lines import KEYS, UnreadableFileError, unpacked
from stedi_lake.forget.versions import versions
from stedi_lake.nodes.persons import emails_in

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Prefixes that the lake writes, which an erasure handles; AWS writes the access logs.
OWN = {
    "landing": tuple(f"{feed}{end}/" for feed in KEYS for end in ("", "_quarantine")),
    "trusted": ("customer_trusted/", "accelerometer_trusted/", "step_trainer_trusted/"),
    "curated": ("customers_curated/", "machine_learning_curated/"),
    "assets": ("scripts/", "temporary/", "forget/"),
}
LARGEST = 256 << 20


def foreign_objects(s3: S3Client, buckets: dict[str, str], email: str) -> list[str]:
    """Return the objects, as ``s3://`` addresses with the version, that name the e-mail or cannot be read."""
    found = []
    for zone, own in OWN.items():
        for each in versions(s3, buckets[zone]):
            if each.marker or each.key.startswith(own):
                continue
            what = f"s3://{each.bucket}/{each.key}" + ("" if each.latest else f" (version {each.id})")
            which = {"VersionId": each.id} if each.id else {}
            answer = s3.get_object(Bucket=each.bucket, Key=each.key, **which)  # type: ignore[arg-type]
            if answer["ContentLength"] > LARGEST:
                found.append(f"{what}: too large to search")
                continue
            body = answer["Body"].read()
            try:
                text = unpacked(body)[0]
            except UnreadableFileError:
                text = body
            if email in emails_in(text.decode("utf-8", "replace"))[0]:
                found.append(what)
    return found
