"""Layouts of whole folders: what a crawl makes of the objects below a target.

By AWS's pages: https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html,
https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html and
https://repost.aws/knowledge-center/glue-crawler-multiple-tables (format, compression, schema and folders decide).
Where the pages are silent, as docs/crawlers.md says.
"""

import bz2
import gzip
import io

import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet
import pytest

from glue_local.cloud.crawlers.classify import classify
from glue_local.cloud.crawlers.crawl import _hidden
from glue_local.cloud.crawlers.grouping import File, Grouping, tables, values_of
from glue_local.cloud.crawlers.types import written

JSON, OTHER = b'{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Bob"}\n', b'{"serial": "s", "distance": 1.5}\n'
CSV, BARE = b"id,name\n1,Ann\n2,Bob\n", b"1,Ann\n2,Bob\n"
ROWS = "id int, name string"


def _binary(write):
    file = io.BytesIO()
    write(pa.table({"id": pa.array([1], pa.int32()), "name": ["Ann"]}), file)
    return file.getvalue()


PARQUET, ORC = _binary(pa.parquet.write_table), _binary(pa.orc.write_table)

#: Objects below ``t/``; then each table: its location below ``t/``, classification, columns, partitions.
LAYOUTS = {
    "files of Spark beside its marks": (
        {"_SUCCESS": b"", "_temporary/0/x.json": OTHER, ".part-0.crc": b"crc", "part-0.json": JSON},
        {"": ("json", ROWS)},
    ),
    "marks of folders of Hadoop": (
        {"d=1_$folder$": b"", "d=1/a.json": JSON, "d=2/": b"", "d=2/a.json": JSON},
        {"": ("json", ROWS, "d=1", "d=2")},
    ),
    "an empty folder": ({"sub/": b"", "a.json": JSON}, {"": ("json", ROWS)}),
    "nothing but empty objects": ({"a.json": b"", "b.csv": b"", "sub/": b""}, {}),
    "formats side by side": (
        {"a.json": JSON, "b.csv": CSV},
        {"a.json": ("json", ROWS), "b.csv": ("csv", "id bigint, name string")},
    ),
    "folders of formats": (
        {"j/a.json": JSON, "p/a.parquet": PARQUET, "o/a.orc": ORC},
        {"j/": ("json", ROWS), "p/": ("parquet", ROWS), "o/": ("orc", ROWS)},
    ),
    "one schema, two compressions": (
        {"a.json": JSON, "b.json.gz": gzip.compress(JSON)},
        {"a.json": ("json", ROWS), "b.json.gz": ("json", ROWS)},
    ),
    "packed alike": ({f"{n}.bz2": bz2.compress(JSON) for n in "ab"}, {"": ("json", ROWS)}),
    "packed CSV": (
        {"a.csv.gz": gzip.compress(CSV), "b.csv.gz": gzip.compress(CSV)},
        {"": ("csv", "id bigint, name string")},
    ),
    "Parquet in days": (
        {f"y=2024/m={m}/d={d}/x.parquet": PARQUET for m in (1, 12) for d in (1, 2)},
        {"": ("parquet", ROWS, "y=2024,m=1,d=1", "y=2024,m=1,d=2", "y=2024,m=12,d=1", "y=2024,m=12,d=2")},
    ),
    "Firehose's folders": (
        {f"2024/01/{d}/0{h}/s-1": JSON for d in (30, 31) for h in (1, 2)},
        {
            "2024/01/": (
                "json",
                ROWS,
                *(f"partition_0={d},partition_1=0{h}" for d in (30, 31) for h in (1, 2)),
            )
        },
    ),
    "folders at two depths": (
        {"a/x.json": JSON, "b/c/x.json": JSON},
        {"a/": ("json", ROWS), "b/": ("json", ROWS, "partition_0=c")},
    ),
    "a name with capitals, a value with an equals sign": (
        {"Day=a=b/x.json": JSON, "Day=c/x.json": JSON},
        {"": ("json", ROWS, "day=a=b", "day=c")},
    ),
    "two names at one place": (
        {"a=1/x.json": JSON, "b=2/x.json": JSON},
        {"": ("json", ROWS, "partition_0=a=1", "partition_0=b=2")},
    ),
    "one folder of three is of another schema": (
        {"d=1/x.json": JSON, "d=2/x.json": JSON, "d=3/x.json": OTHER},
        {"": ("json", f"{ROWS}, serial string, distance double", "d=1", "d=2", "d=3")},
    ),
    "half of the folders are of another schema": (
        {"one/x.json": JSON, "two/x.json": OTHER},
        {"one/": ("json", ROWS), "two/": ("json", "serial string, distance double")},
    ),
    "a file beside partitions": (
        {"a.json": JSON, "d=1/x.json": JSON},
        {"a.json": ("json", ROWS), "d=1/": ("json", ROWS)},
    ),
    "CSV without a header": ({"a.csv": BARE}, {"": ("csv", "col0 bigint, col1 string")}),
    "two delimiters": (
        {"a.csv": CSV, "b.csv": CSV.replace(b",", b"|")},
        {"a.csv": ("csv", "id bigint, name string"), "b.csv": ("csv", "id bigint, name string")},
    ),
    "quotes, and a comma within": (
        {"a.csv": b'"id","name"\n"1","Lee, Ann"\n"2","Bob"\n'},
        {"": ("csv", "id bigint, name string")},
    ),
    "nested JSON": (
        {"a.json": b'{"who": {"id": 1, "Tags": ["a"]}, "rows": [{"n": 1.5}]}\n'},
        {"": ("json", "who struct<id:int,Tags:array<string>>, rows array<struct<n:double>>")},
    ),
    "an array at the top": (
        {"a.json": b'[{"id": 1}, {"id": 2, "x": "y"}]'},
        {"": ("json", "array array<struct<id:int,x:string>>")},
    ),
    "types that grow from file to file": (
        {"a.json": b'{"n": 1}\n', "b.json": b'{"n": 3000000000}\n', "c.json": b'{"n": 1.5}\n'},
        {"": ("json", "n double")},
    ),
    "what nothing recognizes beside what is": (
        {"readme.txt": b"Nothing of note.\n", "a.json": JSON},
        {"": ("json", ROWS)},
    ),
    "one object": ({"a.json": JSON, "b.json": OTHER}, {"a.json": ("json", ROWS)}, "a.json"),
    "a target within a table": (
        {"d=1/h=1/x.json": JSON, "d=1/h=2/x.json": JSON, "d=2/h=1/x.json": JSON},
        {"d=1/": ("json", ROWS, "h=1", "h=2")},
        "d=1/",
    ),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_what_a_crawl_makes_of_a_folder(case):
    objects, expected, *target = LAYOUTS[case]
    root = f"s3://b/t/{target[0] if target else ''}"
    files = [
        File("b", f"t/{key}", len(body), found)
        for key, body in sorted(objects.items())
        if body and f"s3://b/t/{key}".startswith(root) and not _hidden(key) and (found := classify(body, []))
    ]
    made = {
        table.path.removeprefix("s3://b/t/"): (
            table.first.classification,
            ", ".join(f"{name} {written(kind)}" for name, kind in table.columns.items()),
            *(
                ",".join(
                    f"{key}={value}"
                    for key, value in zip(table.keys, values_of(leaf, table.keys), strict=True)
                )
                for leaf in table.leaves
                if table.keys
            ),
        )
        for table in tables(files, root, Grouping())
    }
    assert made == expected
