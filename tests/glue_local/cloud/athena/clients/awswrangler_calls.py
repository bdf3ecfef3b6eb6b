"""awswrangler against the endpoint that the environment names: reading, writing, unloading, Iceberg."""

from __future__ import annotations

import awswrangler as wr
import pandas as pd
from calls import run

ZOO = {"database": "zoo", "s3_output": "s3://results/wr/"}
QUERY = "SELECT name, age FROM pets ORDER BY name"


def _read(sql: str, **options: object) -> pd.DataFrame:
    return wr.athena.read_sql_query(sql, **{**ZOO, "ctas_approach": False, **options})


def ctas() -> None:
    assert len(_read(QUERY, ctas_approach=True)) == 3


def plain() -> None:
    assert list(_read(QUERY).name) == ["ann", "rex", "tom"]


def unload_approach() -> None:
    assert len(_read(QUERY, unload_approach=True, s3_output="s3://results/wr-unload/")) == 3


def chunks() -> None:
    assert sum(len(each) for each in _read(QUERY, chunksize=1)) == 3


def cache() -> None:
    for _ in range(2):
        found = _read(QUERY, athena_cache_settings={"max_cache_seconds": 900})
    assert found.query_metadata["Statistics"]


def named_parameters() -> None:
    assert len(_read("SELECT name FROM pets WHERE kind = :k", params={"k": "cat"})) == 2


def marks() -> None:
    sql = "SELECT name FROM pets WHERE kind = ?"
    assert len(_read(sql, params=["'cat'"], paramstyle="qmark")) == 2


def table() -> None:
    assert len(wr.athena.read_sql_table("pets", **ZOO)) == 3


def unload() -> None:
    wr.athena.unload("SELECT * FROM pets", path="s3://data/wr-out/", database="zoo", workgroup="lake")
    assert len(wr.s3.read_parquet("s3://data/wr-out/")) == 3


def described() -> None:
    assert list(wr.athena.describe_table("pets", **ZOO)["Column Name"]) == ["name", "age", "kind"]
    assert "pets" in wr.athena.show_create_table("pets", **ZOO)


def dataset_and_repair() -> None:
    for rows, mode in (({"a": [1, 2], "p": ["x", "y"]}, "overwrite"), ({"a": [3], "p": ["z"]}, "append")):
        wr.s3.to_parquet(
            pd.DataFrame(rows), "s3://data/wrp/", dataset=True, database="zoo", table="wrp", partition_cols=["p"],
            mode=mode,
        )  # fmt: skip
    assert wr.athena.repair_table("wrp", **ZOO) == "SUCCEEDED"
    assert _read("SELECT sum(a) s FROM wrp WHERE p <> 'y'").s[0] == 4


def other_formats() -> None:
    rows = pd.DataFrame({"a": [1], "b": ["x"]})
    made = {"dataset": True, "database": "zoo"}
    wr.s3.to_csv(rows, "s3://data/wrc/", table="wrc", index=False, **made)
    wr.s3.to_json(rows, "s3://data/wrj/", table="wrj", orient="records", lines=True, index=False, **made)
    wr.s3.to_orc(rows, "s3://data/wro/", table="wro", **made)
    for name in ("wrc", "wrj", "wro"):
        assert _read(f"SELECT b FROM {name}").b[0] == "x", name


def made_of_a_query() -> None:
    wr.athena.create_ctas_table(
        sql="SELECT name, kind FROM pets", database="zoo", ctas_table="wct", partitioning_info=["kind"],
        storage_format="orc", write_compression="zlib", s3_output="s3://results/ct/", wait=True,
    )  # fmt: skip
    assert _read("SELECT count(*) n FROM wct").n[0] == 3
    wr.athena.create_ctas_table(
        sql="SELECT name, kind FROM pets", database="zoo", ctas_table="wbuckets", bucketing_info=(["name"], 2),
        s3_output="s3://results/cb/", wait=True,
    )  # fmt: skip
    assert _read("SELECT count(*) n FROM wbuckets").n[0] == 3


def prepared() -> None:
    wr.athena.create_prepared_statement(sql="SELECT name FROM pets WHERE kind = ?", statement_name="cats_of")
    assert len(_read('EXECUTE "cats_of"', params=["'cat'"], paramstyle="qmark")) == 2
    wr.athena.delete_prepared_statement("cats_of")


def _to_iceberg(table: str, rows: dict[str, object], **options: object) -> None:
    wr.athena.to_iceberg(
        df=pd.DataFrame(rows), table=table, table_location=f"s3://data/{table}/", temp_path=f"s3://data/{table}-temp/",
        keep_files=False, **ZOO, **options,
    )  # fmt: skip


def to_iceberg() -> None:
    _to_iceberg("im", {"a": [1, 2], "s": ["x", "y"]}, partition_cols=["bucket(2, a)"])
    _to_iceberg(
        "im", {"a": [2, 3], "s": ["z", "w"], "n": [1.5, 2.5]}, merge_cols=["a"], schema_evolution=True
    )
    assert list(_read("SELECT s FROM im ORDER BY a").s) == ["x", "z", "w"]
    _to_iceberg("im", {"a": [9], "s": ["q"], "n": [0.5]}, mode="overwrite")
    assert list(_read("SELECT a FROM im").a) == [9]


def delete_from_iceberg() -> None:
    _to_iceberg("gone", {"a": [1, 2]})
    wr.athena.delete_from_iceberg_table(
        df=pd.DataFrame({"a": [1]}), table="gone", merge_cols=["a"], temp_path="s3://data/gone-keys/", **ZOO
    )
    assert list(_read("SELECT a FROM gone").a) == [2]


run(
    [ctas, plain, unload_approach, chunks, cache, named_parameters, marks, table, unload, described,
     dataset_and_repair, other_formats, made_of_a_query, prepared, to_iceberg, delete_from_iceberg]
)  # fmt: skip
