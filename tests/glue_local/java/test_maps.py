"""The order in which Spark has a dict's keys: how Spark 3.5.6 and 4.1.1 named the columns of ``agg``."""

from __future__ import annotations

import pytest

from glue_local.java.maps import hash_code, in_order


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("day b", "b day"),
        ("at b r", "b r at"),
        ("id j i d", "d i j id"),
        ("p n e q", "p q e n"),
        ("b n e f j", "e n j f b"),
        ("j id day n r at", "n j at id r day"),
        ("p at b j id f s d r", "s j f at id b p r d"),
        ("at p d q b r f e n id j i day", "e n j f i at id q b p r day d"),
        ("verylongname Zz", "Zz verylongname"),
    ],
)
def test_spark_3_has_them_in_this_order(given: str, expected: str) -> None:
    assert in_order(given.split(), scala_2_12=True) == expected.split()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("j id day n r at", "n j r day at id"),
        ("f id d e j s at", "e s j f d at id"),
        ("p at b j id f s d r", "s j f b p r d at id"),
        ("at p d q b r f e n id j i day", "e n j f i p r day d at id q b"),
    ],
)
def test_spark_4_has_them_in_this_order(given: str, expected: str) -> None:
    assert in_order(given.split(), scala_2_12=False) == expected.split()


def test_up_to_four_keys_are_in_the_same_order_on_both_versions() -> None:
    keys = ["id", "j", "i", "d"]
    assert in_order(keys, scala_2_12=False) == in_order(keys, scala_2_12=True)


def test_every_key_is_there_once_on_either_version() -> None:
    keys = [f"column_{i}" for i in range(200)] + ["Aa", "BB"]  # the last two have the same hash code
    assert hash_code("Aa") == hash_code("BB") == 2112
    for old in (True, False):
        assert sorted(in_order(keys, scala_2_12=old)) == sorted(keys)
