"""The contract of every catalog, run against each adapter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from glue_local.catalog import (
    Catalog,
    CatalogError,
    Column,
    Partition,
    Table,
    TableAlreadyExistsError,
    TableNotFoundError,
)
from glue_local.catalog.ddl import read_ddl
from glue_local.catalog.file import FileCatalog
from glue_local.catalog.glue import GlueCatalog
from glue_local.catalog.model import Database, TableChangedError

LAKE_DDL = Path(__file__).parents[3] / "ddl"
TABLE = Table(
    database="db",
    name="readings",
    columns=(Column("user", "string", "e-mail", {"personal": "true"}), Column("x", "double")),
    location="s3://bucket/readings/",
    format="json",
    partition_keys=(Column("day", "string", "of arrival"), Column("hour", "int")),
    description="readings of phones",
    parameters={"personal_columns": "user"},
    serde_parameters={"paths": "user,x"},
)


@pytest.fixture(params=["file", "glue"])
def catalog(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Catalog]:
    if request.param == "file":
        yield FileCatalog(tmp_path / "made" / "catalog.json")
        return
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield GlueCatalog(boto3.client("glue", region_name="us-east-1"))


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    catalog.create_database("db")
    catalog.create_table(TABLE)
    return catalog


def test_a_new_catalog_has_no_databases(catalog: Catalog) -> None:
    assert catalog.list_databases() == []


def test_databases_are_listed_sorted_and_made_once(catalog: Catalog) -> None:
    for name in ("b", "A", "b"):
        catalog.create_database(name, "text")
    assert catalog.list_databases() == ["a", "b"]
    assert catalog.list_tables("a") == []


def test_a_database_comes_back_as_it_was_made(catalog: Catalog) -> None:
    catalog.create_database("Db", "text", "s3://b/db", {"k": "v"})
    catalog.create_database("bare")
    assert catalog.get_database("dB") == Database("text", "s3://b/db", {"k": "v"})
    assert (catalog.get_database("bare"), catalog.get_database("none")) == (Database(), None)


def test_a_database_made_again_keeps_its_tables(filled: Catalog) -> None:
    filled.create_database("db")
    assert filled.list_tables("db") == [TABLE]


def test_a_table_comes_back_as_it_was_made(filled: Catalog) -> None:
    assert filled.get_table("db", "readings") == TABLE


def test_names_are_case_insensitive(filled: Catalog) -> None:
    assert filled.get_table("DB", "Readings") == TABLE
    filled.create_table(replace(TABLE, database="DB", name="OTHER"))
    assert [t.name for t in filled.list_tables("Db")] == ["other", "readings"]
    with pytest.raises(TableAlreadyExistsError):
        filled.create_table(replace(TABLE, name="Readings"))


@pytest.mark.parametrize("format_name", ["json", "csv", "parquet", "orc", "avro", "iceberg", "delta", "hudi"])
def test_every_format_is_kept(catalog: Catalog, format_name: str) -> None:
    catalog.create_database("db")
    table = Table("db", "t", (Column("a", "int"),), "s3://b/t/", format_name)
    catalog.create_table(table)
    assert catalog.get_table("db", "t") == table


def test_an_unusual_serde_is_kept(catalog: Catalog) -> None:
    catalog.create_database("db")
    table = Table(
        *("db", "t", (Column("a", "int"),), "s3://b/t/", "csv"),
        serde="org.apache.hadoop.hive.serde2.OpenCSVSerde",
        serde_parameters={"quoteChar": '"'},
    )
    catalog.create_table(table)
    assert catalog.get_table("db", "t") == table


def test_the_lakes_tables_come_back_as_their_ddl_says(catalog: Catalog) -> None:
    tables = read_ddl(LAKE_DDL)
    for table in tables:
        catalog.create_database(table.database)
        catalog.create_table(table)
    listed = [t for database in catalog.list_databases() for t in catalog.list_tables(database)]
    assert listed == sorted(tables, key=lambda table: (table.database, table.name))


def test_a_table_of_a_taken_name_is_refused_and_the_former_stays(filled: Catalog) -> None:
    with pytest.raises(TableAlreadyExistsError, match=r"table db\.readings already exists"):
        filled.create_table(replace(TABLE, location="s3://elsewhere/"))
    assert filled.get_table("db", "readings") == TABLE


def test_a_missing_database_is_named(catalog: Catalog) -> None:
    with pytest.raises(CatalogError, match="database nowhere not found"):
        catalog.list_tables("nowhere")
    with pytest.raises(CatalogError, match="database db not found"):
        catalog.create_table(TABLE)


def test_a_missing_table_is_named_by_every_method(catalog: Catalog) -> None:
    catalog.create_database("db")
    for act in (
        lambda: catalog.get_table("db", "readings"),
        lambda: catalog.get_table("nowhere", "readings"),
        lambda: catalog.update_table(TABLE),
        lambda: catalog.delete_table("db", "readings"),
        lambda: catalog.list_partitions("db", "readings"),
        lambda: catalog.add_partitions("db", "readings", [Partition(("a", "1"), "s3://b/")]),
        lambda: catalog.delete_partitions("db", "readings", [("a", "1")]),
    ):
        with pytest.raises(TableNotFoundError, match=r"table (db|nowhere)\.readings not found"):
            act()


def test_an_update_replaces_the_definition_and_keeps_unnamed_properties(filled: Catalog) -> None:
    filled.add_partitions("db", "readings", [Partition(("2024-01-01", "1"), "s3://bucket/readings/1/")])
    changed = replace(
        TABLE,
        columns=(Column("y", "int"),),
        location="s3://bucket/other/",
        format="parquet",
        description="",
        parameters={"added": "1"},
        serde_parameters={},
    )
    filled.update_table(changed)
    expected = replace(changed, parameters={"added": "1", "personal_columns": "user"})
    assert filled.get_table("db", "readings") == expected
    assert len(filled.list_partitions("db", "readings")) == 1


def test_a_writer_of_an_iceberg_table_replaces_only_the_entry_that_it_began_with(filled: Catalog) -> None:
    at = [
        replace(TABLE, parameters={"metadata_location": f"s3://b/0000{n}-a.metadata.json"}) for n in range(3)
    ]
    filled.update_table(at[0], TABLE)
    filled.update_table(at[1], at[0])
    for former in (TABLE, at[0]):
        with pytest.raises(TableChangedError, match=r"table db\.readings was changed by another run"):
            filled.update_table(at[2], former)
    assert (
        filled.get_table("db", "readings").parameters["metadata_location"].endswith("/00001-a.metadata.json")
    )


def test_a_deleted_table_is_gone_and_can_be_made_again(filled: Catalog) -> None:
    filled.delete_table("db", "readings")
    assert filled.list_tables("db") == []
    filled.create_table(TABLE)
    assert filled.list_partitions("db", "readings") == []


def test_partitions_are_listed_by_value_and_added_once(filled: Catalog) -> None:
    late, early = Partition(("b", "1"), "s3://b/late/"), Partition(("a", "2"), "s3://b/early/")
    filled.add_partitions("db", "readings", [late, early, Partition(("b", "1"), "s3://b/other/")])
    filled.add_partitions("db", "readings", [Partition(("a", "2"), "s3://b/other/")])
    assert filled.list_partitions("db", "readings") == [early, late]


def test_more_partitions_than_one_call_takes(filled: Catalog) -> None:
    many = [Partition((f"{n:04}", "0"), f"s3://b/{n}/") for n in range(251)]
    filled.add_partitions("db", "readings", many)
    assert filled.list_partitions("db", "readings") == many
    filled.delete_partitions("db", "readings", [p.values for p in many[:60]] + [("absent", "0")])
    assert filled.list_partitions("db", "readings") == many[60:]


def test_a_partition_with_too_few_values_is_refused(filled: Catalog) -> None:
    with pytest.raises(
        CatalogError, match=r"db\.readings: partition \['a'\] has 1 values, .* 2 partition keys"
    ):
        filled.add_partitions(
            "db", "readings", [Partition(("b", "1"), "s3://b/"), Partition(("a",), "s3://b/")]
        )
    assert filled.list_partitions("db", "readings") == []
