"""Common table expressions: computed once where they are named more than once, with the same result on both engines."""

from __future__ import annotations

import pytest

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.common_tables import FOLDER, shared


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("with a as (select distinct x from t) select * from a join A b on a.x = b.x", ["a"]),
        ("with a as (select distinct x from t) select * from a where x in (select x from a)", ["a"]),
        ("with a as (select distinct x from t), b as (select * from a) select * from b, b as c", ["a"]),
        (
            "with a as (select distinct x from t), b as (select distinct * from a) select * from b, b as c",
            ["b"],
        ),
        ("with a as (select x, rand() as r from t) select * from a, a as b", ["a"]),
        # Named once; cheap; of the time of the run; with names for its columns; with another WITH within.
        ("with a as (select distinct x from t) select a.x, 'from a' from a -- from a", []),
        ("with a as (select x from t where x > 1) select * from a, a as b", []),
        ("with a as (select distinct current_timestamp() from t) select * from a, a as b", []),
        ("with a as (select distinct raise_error(x) from t) select * from a, a as b", []),
        ("with a(y) as (select distinct x from t) select * from a, a as b", []),
        ("with a as (with b as (select distinct x from t) select * from b) select * from a, a as c", []),
        ("with a as (select distinct x from a) select * from a", []),
        ("with a as (select distinct x from t) insert into u select * from a, a as b", []),
        ("select * from a, a as b", []),
        ("with a as (select distinct x from t", []),
        ("with", []),
    ],
)
def test_what_is_computed_once(text: str, names: list[str]) -> None:
    assert [each.name for each in shared(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("with a as (select distinct 1 / x as y from t) select * from a, a as b", []),
        ("with a as (select x, uuid() as id from t) select * from a, a as b", ["a"]),
        ("with a as (select rand() as r, now() as at from t) select * from a, a as b", ["a"]),
        (
            "with a as (select rand() as r from t), b as (select distinct r from a) select * from b, b as c",
            ["a"],
        ),
    ],
)
def test_in_ansi_mode_only_what_draws_by_chance_is_computed_once(text: str, names: list[str]) -> None:
    assert [each.name for each in shared(text, ansi=True)] == names


def test_expressions_named_more_than_once_give_sparks_result_however_they_are_read(run: Run) -> None:
    spark = run.spark
    spark.range(10).createOrReplaceTempView("numbers")
    frame = spark.sql(
        """with thirds as (select id % 3 as third, count(*) as so_many, max(id) as most from numbers group by id % 3),
        none_ as (select distinct third from thirds where third > 5),
        pairs as (select a.third, b.third as other, b.so_many from thirds a join thirds b on a.third <= b.third)
        select p.third, count(*) as n, sum(q.so_many) as s from pairs p join pairs q on p.other = q.other
        left anti join none_ on p.third = none_.third left join none_ o on o.third = p.third group by p.third"""
    )
    spark.range(1).createOrReplaceTempView("numbers")  # the frame was made of the former
    frame.createOrReplaceTempView("seen")
    spark.sql("create temporary view twice as select * from seen union all select * from seen")
    expected = [(0, 6, 19), (1, 5, 15), (2, 3, 9)]
    rows = sorted(tuple(row) for row in frame.collect())
    assert rows == expected
    assert sorted(tuple(row) for row in spark.table("SEEN").collect()) == expected
    assert sorted(tuple(row) for row in spark.sql("select * from twice").collect()) == sorted(expected * 2)
    assert frame.dtypes == [("third", "bigint"), ("n", "bigint"), ("s", "bigint")]


@pytest.mark.parametrize("ansi", ["true", "false"])
def test_rows_drawn_by_chance_are_the_same_for_all_who_read_them(run: Run, ansi: str) -> None:
    run.spark.conf.set("spark.sql.ansi.enabled", ansi)
    run.spark.range(50).createOrReplaceTempView("numbers")
    drawn = "with drawn as (select id, rand() as r, uuid() as u from numbers) "
    both = "select * from drawn a join drawn b on a.id = b.id where a.r <> b.r or a.u <> b.u"
    assert run.spark.sql(drawn + both).count() == 0


def test_nothing_is_computed_before_a_frame_needs_it(run: Run) -> None:
    run.spark.conf.set("spark.sql.ansi.enabled", "false")  # with it on, nothing is kept
    run.spark.range(3).createOrReplaceTempView("numbers")
    frame = run.spark.sql(
        "with a as (select distinct 1 / (id + 1) as x from numbers) select a.x from a join a b on a.x = b.x"
    )
    assert frame.columns == ["x"]
    kept = run.work_dir / FOLDER
    assert not list(kept.rglob("*.parquet"))
    assert frame.where("x > 0.9").count() == 1
    assert bool(list(kept.rglob("*.parquet"))) == (run.engine == "sail")
