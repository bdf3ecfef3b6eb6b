"""Partition projection: which folders each type of column projects.

Source: https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

from __future__ import annotations

import datetime

import pytest

from glue_local.catalog.ddl import parse_ddl
from glue_local.cloud.athena import filters, folders, projection
from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino.parser import parse

YESTERDAY = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).strftime("%Y/%m/%d")

CASES = [
    ({"type": "enum", "values": "A,B"}, ["A", "B", "C", "a"], ["A", "B"]),
    ({"type": "Enum ", "values": "us-east-1,us-east-10"}, ["us-east-1", "us-east-10"], ["us-east-1", "us-east-10"]),
    ({"type": "integer", "range": "1,3"}, ["0", "1", "3", "4", "01", "x"], ["1", "3"]),
    ({"type": "integer", "range": "1,3", "interval": "2"}, ["1", "2", "3"], ["1", "3"]),
    ({"type": "integer", "range": "-1,12", "digits": "2"}, ["1", "01", "12", "001"], ["01", "12"]),
    ({"type": "date", "range": "2020/01/01,2020/01/31", "format": "yyyy/MM/dd"},
     ["2020/01/01", "2020/01/31", "2020/02/01", "2019/12/31", "2020/1/1"], ["2020/01/01", "2020/01/31"]),
    ({"type": "date", "range": "2020-01,NOW", "format": "yyyy-MM", "interval": "2", "interval.unit": "MONTHS"},
     ["2020-01", "2020-02", "2020-03", "2999-01"], ["2020-01", "2020-03"]),
    ({"type": "date", "range": "2020-01-01-00,2020-01-02-00", "format": "yyyy-MM-dd-HH", "interval": "6",
      "interval.unit": "HOURS"},
     ["2020-01-01-06", "2020-01-01-07", "2020-01-02-00", "2020-01-02-06"], ["2020-01-01-06", "2020-01-02-00"]),
    ({"type": "date", "range": "NOW-3DAYS,NOW", "format": "yyyy/MM/dd"}, [YESTERDAY, "2020/01/01"], [YESTERDAY]),
    ({"type": "date", "range": "20200101,20200102", "format": "yyyyMMdd"}, ["20200101"], ["20200101"]),
    ({"type": "date", "range": "2020-01-01T00,2020-01-02T00", "format": "yyyy-MM-dd'T'HH", "interval": "1",
      "interval.unit": "DAYS"},
     ["2020-01-01T00", "2020-01-01T01"], ["2020-01-01T00"]),
    ({"type": "injected"}, ["any", "thing"], ["any", "thing"]),
]  # fmt: skip


def table(properties, template=None, keys="p string"):
    given = {"projection.enabled": "true", **properties}
    if template:
        given["storage.location.template"] = template
    listed = ", ".join(
        f"'{key}' = '{value.replace(chr(39), chr(92) + chr(39))}'" for key, value in given.items()
    )
    return parse_ddl(
        f"CREATE EXTERNAL TABLE t (a string) PARTITIONED BY ({keys}) STORED AS PARQUET LOCATION 's3://b/t'"
        f" TBLPROPERTIES ({listed})",
        "test",
        database="d",
    )


@pytest.mark.parametrize(("own", "there", "found"), CASES, ids=lambda value: str(value)[:40])
def test_a_folder_counts_if_its_value_is_projected(own, there, found):
    of = table({f"projection.p.{key}": value for key, value in own.items()})
    keys = [f"t/p={value}/x" for value in there]
    partitions = projection.projected(of, keys, {"p"})
    assert [each.values for each in partitions] == [(value,) for value in sorted(found)]
    assert [each.location for each in partitions] == [f"s3://b/t/p={value}/" for value in sorted(found)]


def test_a_template_tells_where_the_folders_are():
    own = {
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "2020/01/01,NOW",
        "projection.who.type": "injected",
    }
    of = table(own, "s3://b/logs/${who}/v1/${day}/", "day string, who string")
    assert projection.beginning(of) == "s3://b/logs/"
    keys = ["logs/ada/v1/2020/01/02/x.json", "logs/ada/v2/2020/01/02/x.json", "logs/bob/v1/2020/13/02/x.json"]
    (found,) = projection.projected(of, keys, {"who"})
    assert found.values == ("2020/01/02", "ada")
    assert found.location == "s3://b/logs/ada/v1/2020/01/02/"
    with pytest.raises(
        QueryError, match="CONSTRAINT_VIOLATION: For the injected projected partition column who"
    ):
        projection.projected(of, keys, {"day"})


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({}, "projection.p.type is missing"),
        ({"type": "list"}, "projection.p.type is list"),
        ({"type": "enum"}, "'values'"),
        ({"type": "integer", "range": "1-3"}, "column p of projection type integer"),
        (
            {"type": "date", "range": "2020-01-01,x", "format": "yyyy-MM-dd"},
            "column p of projection type date",
        ),
        (
            {"type": "date", "range": "NOW-1DAYS,NOW", "format": "yyyy-MM-dd-HH"},
            "interval and interval.unit are required",
        ),
        (
            {"type": "date", "range": "NOW-1DAYS,NOW", "format": "yyyy-MM-dd E"},
            "NOT_SUPPORTED: E in the format",
        ),
    ],
)
def test_properties_that_are_wrong_are_named(own, why):
    with pytest.raises(QueryError, match=why):
        projection.projected(table({f"projection.p.{key}": value for key, value in own.items()}), [], {"p"})


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("a = 1 AND t.B = 'x'", {"a", "b"}),
        ("'x' = a", {"a"}),
        ("a IN (1, 2) AND c > 3", {"a"}),
        ("a = 1 OR b = 2", set()),
        ("a = b", set()),
        ("a IN (SELECT 1)", set()),
        ("NOT a = 1", set()),
    ],
)
def test_columns_that_are_compared_with_values(where, names):
    assert filters.compared(parse(f"SELECT * FROM (SELECT 1 FROM t WHERE {where}) AS q")) == names


def test_folders_hold_what_a_name_cannot():
    values = ("a/b", "x=y:z%", "", "ä ö")
    folder = folders.named(["k", "l", "m", "n"], values)
    assert folder == "k=a%2Fb/l=x%3Dy%3Az%25/m=__HIVE_DEFAULT_PARTITION__/n=ä ö"
    assert folders.values_of(folder, ["k", "l", "m", "n"]) == ("a/b", "x=y:z%", folders.NO_VALUE, "ä ö")
    assert folders.values_of("Day=1", ["day"]) is None
    assert folders.values_of("2020", ["day"]) is None
