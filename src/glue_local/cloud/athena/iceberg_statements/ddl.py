"""The DDL on Iceberg tables: each function does for them what the one of the same name does for others.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-managing-tables.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from glue_local.cloud.athena import alter, errors
from glue_local.cloud.athena.iceberg_statements import definition, evolving
from glue_local.cloud.athena.result import Column as Shown
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.types import ResultType

Match = re.Match[str]
_STRING = ResultType("string")


def name_of(session: Session, match: Match) -> TableName:
    """Return the table that a statement names."""
    return TableName((match["db"] or session.database).lower(), match["table"].lower(), 1, 1)


def _describe(session: Session, match: Match) -> Result:
    columns = [Shown(each, _STRING) for each in ("col_name", "data_type", "comment")]
    return Result(columns, [[line] for line in definition.describe(session, name_of(session, match))])


def _show_create_table(session: Session, match: Match) -> Result:
    lines = definition.show_create(session, name_of(session, match))
    return Result([Shown("createtab_stmt", _STRING)], [[line] for line in lines])


def _show_properties(session: Session, match: Match) -> Result:
    name = name_of(session, match)
    return alter.properties_shown(
        name.database, name.name, definition.shown_properties(session, name), match["key"]
    )


def _drop_table(session: Session, match: Match) -> Result:
    return definition.drop(session, name_of(session, match))


def _add_columns(session: Session, match: Match) -> Result:
    return evolving.add_columns(session, name_of(session, match), alter.columns_of(match["rest"]))


def _change_column(session: Session, match: Match) -> Result:
    new, placed, after = alter.change_of(match["rest"])
    return evolving.change_column(
        session, name_of(session, match), match["old"].lower(), new, after, first=placed and not after
    )


def _set_properties(session: Session, match: Match) -> Result:
    return evolving.set_properties(session, name_of(session, match), alter.pairs(match["rest"]))


def _unset_properties(session: Session, match: Match) -> Result:
    keys = [each.strip().strip("'\"") for each in match["rest"].split(",")]
    return evolving.unset_properties(session, name_of(session, match), keys)


def _drop_column(session: Session, match: Match) -> Result:
    return evolving.drop_column(session, name_of(session, match), match["column"].lower())


def _rename_table(session: Session, match: Match) -> Result:
    name = name_of(session, match)
    new = TableName((match["newdb"] or name.database).lower(), match["new"].lower(), 1, 1)
    return definition.rename(session, name, new)


#: One more statement is one more entry; one that is not here is refused by its name.
STATEMENTS: dict[str, Callable[[Session, Match], Result]] = {
    "DESCRIBE": _describe,
    "SHOW CREATE TABLE": _show_create_table,
    "SHOW TBLPROPERTIES": _show_properties,
    "DROP TABLE": _drop_table,
    "ALTER TABLE ADD COLUMNS": _add_columns,
    "ALTER TABLE DROP COLUMN": _drop_column,
    "ALTER TABLE CHANGE COLUMN": _change_column,
    "ALTER TABLE SET TBLPROPERTIES": _set_properties,
    "ALTER TABLE UNSET TBLPROPERTIES": _unset_properties,
    "ALTER TABLE RENAME TO": _rename_table,
}


def run(statement: str, session: Session, match: Match) -> Result:
    """Run a statement on the Iceberg table that it names; NOT_SUPPORTED for one that has no entry."""
    known = STATEMENTS.get(statement)
    if known is None:
        name = name_of(session, match)
        raise errors.UnsupportedQueryError(f"{statement} of an Iceberg table ({name.database}.{name.name})")
    return known(session, match)
