"""Glue: what the endpoint keeps no record of, and would answer otherwise than AWS.

Source: https://docs.aws.amazon.com/glue/latest/webapi/API_GetTables.html (QueryAsOfTime, TransactionId); transactions
of governed tables have ended: https://docs.aws.amazon.com/lake-formation/latest/dg/document-history.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.refusals.refusal import Asked, Refused, Rule, check_tags


def _as_of(asked: Asked, given: Mapping[str, Any]) -> None:
    for name in ("QueryAsOfTime", "TransactionId"):
        if given.get(name) is not None:
            raise Refused(
                "InvalidInputException",
                f"The local endpoint knows the catalog as it is now: leave {name} out.",
            )


def _tags(asked: Asked, given: Mapping[str, Any]) -> None:
    check_tags(given.get("TagsToAdd"), "InvalidInputException")


RULES: dict[str, Rule] = {
    **dict.fromkeys(("GetTable", "GetTables", "GetPartitions"), _as_of),
    "TagResource": _tags,
}
