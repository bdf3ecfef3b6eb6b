"""Reads ORC files, and the heads of Parquet files, for another process: over damage, Arrow may crash.

It is run as a script, and imports nothing of ours: it starts in a fraction of a second. A request is a line of JSON, a
path and what is wanted: the columns, the rows too, or a head. Answers are frames: a letter, the length of what follows,
and that.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import IO, Any

import pyarrow as pa

#: A letter and a length, before what a frame holds.
HEAD = struct.Struct(">cQ")
#: What may be wanted. A head is a table without rows whose metadata has the key ``rows``.
COLUMNS, ROWS, ORC_HEAD, PARQUET_HEAD = "columns", "rows", "orc", "parquet"
#: A table as an Arrow stream (the first has no rows); an error's text; nothing, after the last stripe.
TABLE, ERROR, END = b"T", b"E", b"."


def answer(path: str, wanted: str, out: IO[bytes]) -> None:
    """Write a file's schema, and its stripes if they are wanted."""
    at = ""
    try:
        if wanted in {ORC_HEAD, PARQUET_HEAD}:
            _table(out, _head(path, wanted).empty_table())
            return _frame(out, END, b"")
        from pyarrow import orc  # which who asks need not load

        opened = orc.ORCFile(path)
        _table(out, opened.schema.empty_table())
        for number in range(opened.nstripes if wanted == ROWS else 0):
            at = f"in stripe {number + 1} "
            table = pa.table(opened.read_stripe(number))
            table.validate(full=True)  # offsets within their data, texts that are UTF-8
            _table(out, table)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        return _frame(out, ERROR, f"{at}({error})".encode("utf-8", "replace"))
    return _frame(out, END, b"")


def _head(path: str, kind: str) -> Any:
    """Return a file's schema with the number of its rows."""
    if kind == ORC_HEAD:
        from pyarrow import orc

        opened = orc.ORCFile(path)
        schema, rows = opened.schema, opened.nrows
    else:
        from pyarrow import parquet

        file = parquet.ParquetFile(path)
        schema, rows = file.schema_arrow, file.metadata.num_rows
    return schema.with_metadata({"rows": str(rows)})


def _table(out: IO[bytes], table: Any) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    _frame(out, TABLE, sink.getvalue())


def _frame(out: IO[bytes], kind: bytes, content: Any) -> None:
    out.write(HEAD.pack(kind, len(content)))
    out.write(content)
    out.flush()


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        answer(asked[0], asked[1], sys.stdout.buffer)
