"""The types of JSON lines, guessed from the first records and kept only where every record proves them.

Working the types out takes a pass over all files before they are read. Most files tell them at once: then the
reading itself proves them, record by record, and the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import IO

from glue_local.engine.read.blocks import split_blocks
from glue_local.engine.read.infer import infer
from glue_local.engine.read.jsonkeys import keys_of
from glue_local.engine.storage.base import FileInfo
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import merge_types

FIRST = 1 << 20
"""Bytes of the first file that are looked at."""
OTHERS, OF_OTHERS = 3, 64 << 10
"""Further files that are looked at, and how many bytes of each."""


def guess(files: Sequence[FileInfo], open_file: Callable[[FileInfo], IO[bytes]]) -> g.StructType | None:
    """Return the types that the first records of some files have.

    None where the files differ in their fields: their order is then known only after all of them.
    """
    found: g.StructType | None = None
    for file in [f for f in files if f.size][: 1 + OTHERS]:
        with open_file(file) as stream:
            size = FIRST if found is None else OF_OTHERS
            types = infer(islice(split_blocks(stream, size), 1))
        found = types if found is None else widened(found, types)
        if found is None or not found.fields:
            return None
    return found


def widened(types: g.StructType, others: g.StructType | None) -> g.StructType | None:
    """Return the types of records of both; None where there would be further fields."""
    if others is None:
        return None
    merged = merge_types(types, others)
    assert isinstance(merged, g.StructType)
    return merged if keys_of(merged) == keys_of(types) else None
