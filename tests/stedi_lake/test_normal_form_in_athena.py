"""The erasure's queries normalise every letter and blank as Python does, in local Athena."""

import sys
from pathlib import Path

from glue_local.cloud.athena import locked
from glue_local.cloud.athena.trino.compile import compile_query
from stedi_lake.forget.queries import normal_form_sql
from stedi_lake.nodes.persons import BLANKS, normal_form


def emails() -> list[str]:
    """Addresses with every character that has another case, is a blank, or has two letters for its other case."""
    return [
        f"{chr(code)}x@test.com"
        for code in range(1, sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000
        and (chr(code).lower() != chr(code) or chr(code).upper() != chr(code) or chr(code) in BLANKS)
    ]


def no_table(database, name, place):
    raise AssertionError(f"no table is asked for, but {database}.{name}")


def test_athena_and_python_agree_letter_by_letter() -> None:
    given = emails()
    assert {"\u212ax@test.com", "\u1e9ex@test.com", "\u0130x@test.com", "\u03c2x@test.com"} <= set(given)
    texts = ", ".join("'" + email.replace("'", "''") + "'" for email in given)
    statement = f"SELECT e, {normal_form_sql('e')} FROM UNNEST(ARRAY[{texts}]) AS t (e)"
    compiled = compile_query(statement, "zoo", no_table)
    connection = locked.connect(Path("/nowhere"), rewrite=True)
    compiled.python.register(connection)
    found = dict(connection.execute(compiled.sql).fetchall())
    assert set(found) == set(given)
    assert {e: form for e, form in found.items() if form != normal_form(e)} == {}
