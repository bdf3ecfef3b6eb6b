"""Names of databases and tables: Glue folds them to lower case, when it stores them and when it looks them up.

Source: https://docs.aws.amazon.com/glue/latest/webapi/API_DatabaseInput.html and
https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html ("folded to lowercase when it is stored")
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.core.responses import BaseResponse
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch

#: Operations on databases, tables and what is theirs.
_OPERATIONS = re.compile(
    r"(Databases?|Tables?|TableVersions?|Partitions?|PartitionIndex(es)?|ColumnStatistics\w*)$"
)
#: Those whose Name is a database's or a table's.
_BY_NAME = ("GetDatabase", "DeleteDatabase", "UpdateDatabase", "GetTable", "DeleteTable")

_setup_class = BaseResponse.setup_class


def folded(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return a request with the names of databases and tables in lower case."""
    names = ("DatabaseName", "TableName", *(("Name",) if operation in _BY_NAME else ()))
    found = {key: _lower(value) if key in names else value for key, value in given.items()}
    for key in ("DatabaseInput", "TableInput"):
        if isinstance(found.get(key), dict) and "Name" in found[key]:
            found[key] = {**found[key], "Name": _lower(found[key]["Name"])}
    if isinstance(found.get("TablesToDelete"), list):
        found["TablesToDelete"] = [_lower(name) for name in found["TablesToDelete"]]
    return found


def _lower(name: Any) -> Any:
    return name.lower() if isinstance(name, str) else name


def setup_class(self: Any, request: Any, *arguments: Any, **named: Any) -> None:
    """Take a request, its names folded."""
    _setup_class(self, request, *arguments, **named)
    operation = self._get_action() or ""
    if not _OPERATIONS.search(operation) or left_to_moto("glue"):
        return
    try:
        given = json.loads(self.body or "{}")
    except ValueError:
        return
    if isinstance(given, dict):
        self.body = json.dumps(folded(operation, given))


PATCHES = (
    MotoPatch(
        "names of databases and tables are stored in any case",
        GlueResponse,
        replaces={"setup_class": setup_class},
    ),
)
