"""``glue-local ddl format``: any DDL that Athena accepts becomes the form that Terraform reads."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from glue_local.catalog.cli import app

DDL = Path(__file__).parents[3] / "ddl"
LOOSE = (
    "-- mine\ncreate external table if not exists shop.orders (id bigint, Name string comment 'who')\n"
    "stored as parquet location 's3://b/orders/'"
)
CANONICAL = """CREATE EXTERNAL TABLE IF NOT EXISTS shop.orders (
  `id` bigint,
  `name` string COMMENT 'who'
)
STORED AS PARQUET
LOCATION 's3://b/orders/'
TBLPROPERTIES (
  'classification' = 'parquet'
);
"""


def test_a_table_is_printed_in_the_canonical_form(tmp_path: Path) -> None:
    (tmp_path / "orders.sql").write_text(LOOSE)
    done = CliRunner().invoke(app, ["format", str(tmp_path / "orders.sql")])
    assert (done.exit_code, done.output) == (0, CANONICAL)
    assert CliRunner().invoke(app, ["format", "-"], input=LOOSE).output == CANONICAL
    assert (tmp_path / "orders.sql").read_text() == LOOSE


def test_write_replaces_the_file(tmp_path: Path) -> None:
    (tmp_path / "orders.sql").write_text(LOOSE)
    done = CliRunner().invoke(app, ["format", "--write", str(tmp_path / "orders.sql")])
    assert (done.exit_code, done.output) == (0, "")
    assert (tmp_path / "orders.sql").read_text() == CANONICAL


@pytest.mark.parametrize("file", sorted(DDL.rglob("*.sql")), ids=lambda file: file.stem)
def test_the_lakes_tables_are_in_that_form_already(file: Path) -> None:
    assert CliRunner().invoke(app, ["format", str(file)]).output == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("CREATE TABLE t (id bigint)", "-, line 1, column 1: table default.t has no LOCATION"),
        (
            "CREATE TABLE t (id nothing) LOCATION 's3://b/t/'",
            "-, line 1, column 20: column id: type 'nothing' is not one of array, ",
        ),
        ("SELECT 1", "-: expected one CREATE TABLE statement, found 0"),
    ],
)
def test_ddl_that_is_wrong_is_an_error_that_says_why(text: str, error: str) -> None:
    done = CliRunner().invoke(app, ["format", "-"], input=text)
    assert done.exit_code == 1
    assert error in done.output


def test_a_missing_file_is_an_error() -> None:
    done = CliRunner().invoke(app, ["format", "nowhere.sql"])
    assert done.exit_code == 2
    assert done.output.startswith("nowhere.sql: cannot be read: ")
