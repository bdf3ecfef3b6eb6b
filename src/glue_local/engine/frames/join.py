"""Join on equal fields, with Glue's names for what clashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from glue_local.engine.frames import tree
from glue_local.engine.frames.records import FieldError, Records, apart, parse_path


def join(left: Records, right: Records, keys1: Sequence[str], keys2: Sequence[str]) -> Records:
    """Return the inner join of two frames on ``keys1`` = ``keys2``, pair by pair; null equals nothing.

    All fields of both are kept. A field of the right frame whose name the left one has too gets a dot before its
    name.
    """
    if len(keys1) != len(keys2) or not keys1:
        raise FieldError(
            f"join: {list(keys1)} and {list(keys2)} must be the same number of keys, at least one"
        )
    first, second = apart(left, "__l"), apart(right, "__r")
    conditions = []
    for k1, k2 in zip(keys1, keys2, strict=True):
        a = tree.demand(first, parse_path(k1), "join, frame 1")[1]
        b = tree.demand(second, parse_path(k2), "join, frame 2")[1]
        conditions.append(a == b)
    joined = first.df.join(second.df, reduce(lambda a, b: a & b, conditions), "inner")
    names = {f.name for f in first.fields}
    renamed = []
    for f in second.fields:
        name = f.name
        while name in names:
            name = f".{name}"
        names.add(name)
        renamed.append(replace(f, name=name))
    both = Records(
        left.run,
        joined,
        (*first.fields, *renamed),
        (*left.errors, *right.errors),
        (*left.late_errors, *right.late_errors),
    )
    return both.compute([(f, f.column) for f in both.fields])
