"""A table as a query's caller may read it: under its own permissions, or as Lake Formation grants its columns.

For a table under Lake Formation, Athena reads the objects with credentials that Lake Formation gives out: those of
the role that the location was registered with, narrowed to the table's folder. Source:
https://docs.aws.amazon.com/athena/latest/ug/lf-athena-access.html and
https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-workflow.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moto.glue.models import glue_backends
from moto.lakeformation.models import Resource

from glue_local.catalog.glue_shapes import of_partition, to_table
from glue_local.catalog.model import Partition, Table
from glue_local.cloud.athena import errors
from glue_local.cloud.athena.caller import Caller
from glue_local.cloud.moto_patches.iam.actions import Permission
from glue_local.cloud.moto_patches.iam.authorize import Denied, account, enforcing, require_of, trusts_service
from glue_local.cloud.moto_patches.iam.context import find_principal
from glue_local.cloud.moto_patches.lakeformation_access import access
from glue_local.cloud.moto_patches.lakeformation_defaults import lake_formation
from glue_local.cloud.moto_patches.lakeformation_locations import is_hybrid, location_of
from glue_local.cloud.runs.credentials import assume
from glue_local.s3_addresses import split

SERVICE = "lakeformation.amazonaws.com"
SESSION = "AWSLF-00-AT"
SECONDS = 3600


@dataclass(frozen=True)
class Readable:
    """A table with all its columns, the names of those the caller may read (None: all), and what reads it from S3.

    ``partitions`` are the table's with all their columns, where the catalog shows the caller fewer; else None.
    """

    table: Table
    columns: tuple[str, ...] | None
    s3: Any
    partitions: Sequence[tuple[Partition, Table]] | None = None


def readable(caller: Caller, table: Table, place: str) -> Readable:
    """Return a table, as the catalog shows it to the caller, as the caller may read it.

    QueryError, with the place in the query, if Lake Formation grants no column, and if the caller may not ask it
    for data.
    """
    own = Readable(table, None, caller.client("s3"))
    if not enforcing():
        return own
    glue = glue_backends[account()][caller.region]
    principal, _ = find_principal(caller.access_key, account())
    kept = glue.get_table(table.database, table.name)
    opened = access(glue, principal, kept)
    columns = partitions = None
    if opened is not None:
        table = to_table(kept.as_dict())
        storage = kept.as_dict().get("StorageDescriptor", {})
        partitions = [
            of_partition(table, storage, each.as_dict()) for _, each in sorted(kept.partitions.items())
        ]
        every = (*table.columns, *table.partition_keys)
        columns = tuple(each.name for each in every if each.name in opened.selected)
        if not columns:
            raise errors.QueryError(f"COLUMN_NOT_FOUND: {place}: Relation contains no accessible columns")
    location = location_of(lake_formation(glue), table.location)
    if location is None or principal.is_root or (opened is None and is_hybrid(location)):
        return Readable(table, columns, own.s3, partitions)
    return Readable(table, columns, _given_out(caller, location, table).client("s3"), partitions)


def _given_out(caller: Caller, location: Resource, table: Table) -> Caller:
    """The credentials that Lake Formation gives a caller for a table's folder."""
    try:
        require_of(caller.access_key, Permission("lakeformation:GetDataAccess", "*"))
    except Denied as denied:
        raise errors.QueryError(f"Insufficient permissions to execute the query. {denied}") from denied
    if not location.role_arn:
        raise errors.UnsupportedQueryError("a location registered with Lake Formation's service-linked role")
    if not trusts_service(account(), location.role_arn, SERVICE):
        raise errors.QueryError(
            f"Insufficient permissions to execute the query. Lake Formation cannot assume {location.role_arn}, the role"
            f" that {location.arn} is registered with: its trust policy must allow sts:AssumeRole to {SERVICE}."
        )
    session = assume(
        location.role_arn, account(), caller.region, SESSION, SECONDS, json.dumps(_narrowed(table))
    )
    return Caller(
        session.access_key_id, session.secret_access_key, session.session_token, caller.region, caller.url
    )


def _narrowed(table: Table) -> dict[str, Any]:
    """The session's policy: the objects below the table's location, and no others."""
    bucket, key = split(table.location)
    folder = f"{key.rstrip('/')}/*" if key.strip("/") else "*"
    listing = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": f"arn:aws:s3:::{bucket}",
        "Condition": {"StringLike": {"s3:prefix": folder}},
    }
    reading = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/{folder}"}
    decrypting = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [listing, reading, decrypting]}
