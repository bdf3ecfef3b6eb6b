"""CREATE, ALTER and DROP DATABASE.

Source: https://docs.aws.amazon.com/athena/latest/ug/create-database.html, alter-database-set-dbproperties.html and
drop-database.html
"""

from __future__ import annotations

import re
from typing import Any

from botocore.exceptions import ClientError

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.alter import pairs
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session

Match = re.Match[str]


def create(session: Session, match: Match) -> Result:
    """CREATE DATABASE [IF NOT EXISTS] name [COMMENT] [LOCATION] [WITH DBPROPERTIES]."""
    name = match["name"].lower()
    if session.has_database(name):
        if match["absent"]:
            return Result()
        raise errors.QueryError(f"FAILED: Database {name} already exists")
    given: dict[str, Any] = {"Name": name, "Description": match["comment"] or ""}
    if match["location"]:
        given["LocationUri"] = checked(match["location"])
    if match["rest"]:
        given["Parameters"] = pairs(match["rest"])
    _ask(session, "create_database", DatabaseInput=given)
    return Result()


def set_properties(session: Session, match: Match) -> Result:
    """ALTER DATABASE SET DBPROPERTIES: these properties change, the others stay."""
    name = match["name"].lower()
    found = _known(session, name)
    kept = {key: found[key] for key in ("Name", "Description", "LocationUri") if key in found}
    changed = {**found.get("Parameters", {}), **pairs(match["rest"])}
    _ask(session, "update_database", Name=name, DatabaseInput={**kept, "Parameters": changed})
    return Result()


def drop(session: Session, match: Match) -> Result:
    """DROP DATABASE [IF EXISTS] [CASCADE]: tables' definitions go, their data stay."""
    name = match["name"].lower()
    if not session.has_database(name) and match["present"]:
        return Result()
    _known(session, name)
    glue = session.caller.client("glue")
    try:
        pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=name))
        names = [table["Name"] for page in pages for table in page["TableList"]]
        if names and (match["how"] or "").upper() != "CASCADE":
            raise errors.QueryError(
                "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                f" InvalidOperationException(message:Database {name} is not empty. One or more tables exist.)"
            )
        for each in names:
            glue.delete_table(DatabaseName=name, Name=each)
        glue.delete_database(Name=name)
    except ClientError as error:
        raise errors.of_catalog(error) from error
    return Result()


def _known(session: Session, name: str) -> dict[str, Any]:
    if not session.has_database(name):
        raise errors.QueryError(f"FAILED: SemanticException [Error 10072]: Database does not exist: {name}")
    found: dict[str, Any] = _ask(session, "get_database", Name=name)["Database"]
    return found


def _ask(session: Session, operation: str, **given: Any) -> Any:
    try:
        return getattr(session.caller.client("glue"), operation)(**given)
    except ClientError as error:
        raise errors.of_catalog(error) from error
