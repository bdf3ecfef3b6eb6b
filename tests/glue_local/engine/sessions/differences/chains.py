"""Chains of calls as data: of DataFrames in chains.txt, each with a call's page and the rows that it starts from.

Those of DynamicFrames are in glue_frames.txt, parted by ``%%``: frames by their names, then chains, each with the names
of its frames and its code. Their page is
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent

#: What chains start from, and join with.
SOURCES = {
    "people": """spark.sql('''select * from values (1, 'Ann', 30, 'Oslo', 1.5D), (2, 'Bob', null, 'Rome', 2D),
        (3, 'Ann', 25, 'Oslo', null), (4, null, 30, null, double('NaN')), (5, 'Eve', 41, 'Bonn', -0.5D)
        t(id, name, age, city, score)''')""",
    "cities": """spark.sql('''select * from values (1, 'Oslo', 29), (2, 'Rome', 100), (3, 'Rome', 7), (4, null, 1),
        (9, 'Kyiv', 5) t(id, city, size)''')""",
    "floats": """spark.sql('''select * from values (1, 1D), (2, 0D), (3, -0D), (4, double('NaN')), (5, double('NaN')),
        (6, double('Infinity')), (7, double('-Infinity')), (8, null) t(i, x)''')""",
    "kinds": """spark.sql('''select * from values
        (1, 1L, '12', 1.5D, 1.25, true, date'2020-02-29', timestamp'2020-02-29 12:30:00.5'),
        (2, -7L, 'abc', double('NaN'), -0.05, false, date'1999-12-31', timestamp'1999-12-31 23:59:59'),
        (3, 3000000000L, '', 1e8D, null, null, null, null),
        (null, null, null, null, 7.00, true, date'1900-01-01', timestamp'1900-01-01 00:00:00')
        t(i, n, s, d, p, b, day, at)''')""",
    "nested": """spark.createDataFrame([(1, [1, 2, 2], {'a': 1, 'b': None}, (1, 'x'), [(1, 'p'), (2, None)]),
        (2, [], {}, (None, None), []), (3, None, None, None, None),
        (4, [3, None], {'a': 4}, (2, 'y'), [(5, 'q')])],
        'k int, xs array<int>, m map<string,int>, r struct<a:int,b:string>, rs array<struct<a:int,b:string>>')""",
}


#: A chain that ends with an order.
ORDERS = r"\.(?:orderBy|sort)\([^\n]*\.(?:limit|offset|take|tail|head)\(\d*\)\n$"


class Chain(NamedTuple):
    """One chain: the page of its call below PAGES, and code that gives ``r``."""

    page: str
    code: str


def chains() -> list[Chain]:
    """Return the chains of chains.txt."""
    lines = (HERE / "chains.txt").read_text().splitlines()
    return [_chain(*line.split("\t")) for line in lines if line and not line.startswith("--")]


def _chain(page: str, source: str, calls: str) -> Chain:
    used = [name for name in SOURCES if name == source or re.search(rf"\b{name}\b", calls)]
    made = "".join(f"{name} = {SOURCES[name]}\n" for name in used)
    return Chain(page, f"{made}r = {source}{calls}\n")


def glue_frames() -> list[str]:
    """Return code for each chain of glue_frames.txt, which gives ``r``."""
    made: list[str] = []
    frames: dict[str, str] = {}
    for block in (HERE / "glue_frames.txt").read_text().split("%%\n"):
        names, code = block.split("\n", 1)
        if names.endswith("="):
            frames[names[:-1]] = code
        else:
            made.append("".join([frames["*"], *(frames[name] for name in names.split()), code]))
    return made
