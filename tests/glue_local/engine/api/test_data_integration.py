"""AWS's examples of the data integration transforms; idioms.txt imports them as scripts do, and has what is refused."""

from __future__ import annotations

from typing import Any

from pyspark.sql import Row

from glue_local.engine.api.data_integration import (
    FillWithMode,
    FormatCase,
    IntToIp,
    IpToInt,
    IsEven,
    RemoveDuplicates,
)

# https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-pyspark-transforms-IsEven.html, and the page of each other.
EVEN = {5: "Not even", 0: "Even", -1: "Not even", 2: "Even", None: None}
ADDRESSES = {
    3221225473: "192.0.0.1", 0: "0.0.0.0", 1: "0.0.0.1", 100: "0.0.0.100", 4294967295: "255.255.255.255",
    4294967294: "255.255.255.254", 4294967296: None, -1: None, None: None,
    # AWS's two pages contradict each other in these, and the second contradicts the definition of IPv4.
    168430090: "10.10.10.10", 4093903876: "244.4.4.4",
}  # fmt: skip
NUMBERS = {
    "192.0.0.1": 3221225473, "10.10.10.10": 168430090, "1.2.3.4": 16909060, "1.2.3.6": 16909062,
    "http://12.13.14.15": None, "https://16.17.18.19": None, None: None, "abc": None, "abc.abc.abc.abc": None,
    "321.123.123.123": None, "244.4.4.4": 4093903876, "255.255.255.255": 4294967295, "1.2.3.4\n": None,
}  # fmt: skip
DOUBLES = [(105.111, 13.12), (13.12, 13.12), (None, 13.12), (13.12, 13.12), (None, 13.12)]
GAPS = [(105.111, 13.12), (1055.123, 13.12), (None, 13.12), (13.12, 13.12), (None, 13.12)]
TIES = [(1.0,), (2.0,), (2.0,), (3.0,), (3.0,), (4.0,), (None,)]


def test_the_examples_of_awss_pages(lake: Any) -> None:
    spark = lake.glue
    for transform, values, type_, more in (
        (IsEven, EVEN, "bigint", {"true_string": "Even", "false_string": "Not even"}),
        (IntToIp, ADDRESSES, "bigint", {}),
        (IpToInt, NUMBERS, "string", {}),
    ):
        df = spark.createDataFrame([(value,) for value in values], f"`a.b` {type_}")
        made = transform.apply(
            data_frame=df, spark_context=None, source_column="a.b", target_column="t", value=None, **more
        )
        assert made.columns == ["a.b", "t"]
        assert {row[0]: row[1] for row in made.collect()} == values
    doubles = spark.createDataFrame(DOUBLES, "a double, b double")
    kept = RemoveDuplicates.apply(data_frame=doubles, spark_context=None, source_column="a").collect()
    assert sorted(kept, key=str) == sorted(map(Row, *zip(*DOUBLES[:3], strict=True)), key=str)
    filled = FillWithMode.apply(
        data_frame=spark.createDataFrame(GAPS, "a double, b double"),
        spark_context=None,
        source_column="a",
        mode_type="MAXIMUM",
    )
    assert sorted(map(tuple, filled.collect())) == sorted((a or 1055.123, b) for a, b in GAPS)
    ties = spark.createDataFrame(TIES, "a double")
    for mode_type, mode in {"MINIMUM": 2.0, "MAXIMUM": 3.0, "AVERAGE": 2.5}.items():
        filled = FillWithMode()(None, ties, "a", mode_type)
        assert sorted(row.a for row in filled.collect()) == sorted(a or mode for (a,) in TIES)
    cities = spark.createDataFrame([("AGAWAM", 1)], "city string, pop int")
    lower = FormatCase.apply(data_frame=cities, spark_context=None, source_column="city", case_type="LOWER")
    assert lower.collect() == [Row(city="agawam", pop=1)]
