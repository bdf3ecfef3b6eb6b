"""Which folders become tables and which partitions, by the examples of AWS's pages."""

import pytest

from glue_local.cloud.crawlers.grouping import File, Grouping, table_name, tables, values_of
from glue_local.cloud.crawlers.settings import excluded
from glue_local.cloud.crawlers.sniffed import Sniffed

A = {"id": "int", "name": "string", "at": "bigint"}
B = {"serial": "string", "distance": "double"}


def _files(layout):
    return [
        File("b", key, 1, Sniffed(kind, dict(columns), kind))
        for key, (kind, columns) in {
            k: v if isinstance(v, tuple) else ("json", v) for k, v in layout.items()
        }.items()
    ]


def _found(layout, root="s3://b/", **grouping):
    found = tables(_files(layout), root, Grouping(**grouping))
    return {
        table.path: [(values_of(leaf, table.keys)) for leaf in table.leaves] if table.keys else []
        for table in found
    }, {table.path: table.keys for table in found if table.keys}


# https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html
SALES = {
    f"sales/year=2019/month={m}/day={d}/f{n}.json": A for m in ("Jan", "Feb") for d in (1, 2) for n in (1, 2)
}
TABLES = {f"folder1/table{t}/partition{p}/file.txt": A for t, p in ((1, 1), (1, 2), (1, 3), (2, 4), (2, 5))}
OTHERS = {key: B if "table2" in key else columns for key, columns in TABLES.items()}


def test_folders_named_key_value_are_partitions():
    found, keys = _found(SALES, "s3://b/sales/")
    assert keys == {"s3://b/sales/": ("year", "month", "day")}
    assert found == {"s3://b/sales/": [["2019", m, d] for m in ("Jan", "Feb") for d in ("1", "2")]}


def test_similar_folders_are_partitions_without_a_name():
    found, keys = _found(TABLES, "s3://b/folder1/")
    assert keys == {"s3://b/folder1/": ("partition_0", "partition_1")}
    assert found["s3://b/folder1/"][0] == ["table1", "partition1"]


def test_folders_that_are_not_similar_are_tables():
    _, keys = _found(OTHERS, "s3://b/folder1/")
    assert keys == dict.fromkeys(("s3://b/folder1/table1/", "s3://b/folder1/table2/"), ("partition_0",))


# https://docs.aws.amazon.com/glue/latest/dg/crawler-grouping-policy.html
def test_compatible_schemas_can_be_combined():
    found, _ = _found(OTHERS, "s3://b/folder1/", combine=True)
    assert list(found) == ["s3://b/folder1/"]
    mixed = {**OTHERS, "folder1/table3/partition9/x.csv": ("csv", A)}
    assert len(_found(mixed, "s3://b/folder1/", combine=True)[0]) == 3


# https://docs.aws.amazon.com/glue/latest/dg/crawler-table-level.html: the bucket is level 1
@pytest.mark.parametrize(
    ("level", "expected"),
    [(2, {"s3://b/folder1/": 2}), (3, {"s3://b/folder1/table1/": 1, "s3://b/folder1/table2/": 1})],
)
def test_a_level_says_where_tables_are(level, expected):
    _, keys = _found(TABLES, "s3://b/", level=level)
    assert {path: len(each) for path, each in keys.items()} == expected


CASES = {
    "one folder of like files": ({"t/a.json": A, "t/b.json": A}, "s3://b/t/", ["s3://b/t/"]),
    "files that are not alike": (
        {"t/a.json": A, "t/b.json": B},
        "s3://b/t/",
        ["s3://b/t/a.json", "s3://b/t/b.json"],
    ),
    "formats that differ": (
        {"t/a.json": A, "t/b.csv": ("csv", A)},
        "s3://b/t/",
        ["s3://b/t/a.json", "s3://b/t/b.csv"],
    ),
    "one object": ({"t/a.json": A}, "s3://b/t/a.json", ["s3://b/t/a.json"]),
    "a new column in a later folder": (
        {"t/d=1/a.json": A, "t/d=2/a.json": {**A, "x": "int"}},
        "s3://b/t/",
        ["s3://b/t/"],
    ),
    "three feeds side by side": (
        {
            "z/customer/1.json": A,
            "z/step/1.json": B,
            "z/accelerometer/1.json": {"x": "double", "y": "double"},
        },
        "s3://b/z/",
        ["s3://b/z/customer/", "s3://b/z/step/", "s3://b/z/accelerometer/"],
    ),
    "files beside folders": (
        {"t/a.json": A, "t/sub/b.json": A},
        "s3://b/t/",
        ["s3://b/t/a.json", "s3://b/t/sub/"],
    ),
    "one folder alone": ({"in/t/a.json": A, "in/t/b.json": A}, "s3://b/", ["s3://b/in/t/"]),
    "one partition alone": ({"t/d=1/a.json": A}, "s3://b/t/", ["s3://b/t/"]),
    "a whole bucket": ({"one/a.json": A, "two/b.json": B}, "s3://b/", ["s3://b/one/", "s3://b/two/"]),
    "nothing": ({}, "s3://b/t/", []),
}


@pytest.mark.parametrize("case", CASES)
def test_tables_of_a_target(case):
    layout, root, expected = CASES[case]
    assert list(_found(layout, root)[0]) == expected


def test_names_of_tables_are_small_letters_digits_and_underscores():
    names = {"My-Folder": "my_folder", "data.csv": "data_csv", "Año 1": "a_o_1", "x": "x"}
    assert {text: table_name(text) for text in names} == names


# https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude
@pytest.mark.parametrize(
    ("pattern", "taken", "left"),
    [
        ("*.csv", ["a.csv"], ["a/b.csv", "a.csv.gz"]),
        ("*.*", ["a.b"], ["ab", "x/a.b"]),
        ("*.{csv,avro}", ["a.csv", "a.avro"], ["a.json"]),
        ("foo.?", ["foo.a"], ["foo.ab", "foo."]),
        ("myfolder/*", ["myfolder/a"], ["myfolder/a/b"]),
        ("myfolder/*/*", ["myfolder/a/b"], ["myfolder/a"]),
        ("myfolder/**", ["myfolder/a", "myfolder/a/b"], ["other/a"]),
        ("myfolder**", ["myfolder", "myfolder/a", "myfolder2/a"], ["other"]),
        ("Market*", ["Market1"], ["Market1/a", "market"]),
        ("[A-C]/x", ["A/x", "B/x"], ["D/x"]),
        ("[!0-9]*", ["abc"], ["1bc"]),
        (r"a\*b", ["a*b"], ["aab"]),
    ],
)
def test_exclusions_are_globs(pattern, taken, left):
    assert [path for path in [*taken, *left] if excluded(path, [pattern])] == taken
