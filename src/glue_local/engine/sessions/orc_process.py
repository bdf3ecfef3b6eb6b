"""Reads ORC files for another process, as ``orc_reader`` asks it to: over damage, Arrow may crash.

It is run as a script, and imports nothing of ours: it starts in a fraction of a second. A request is a line of JSON, a
path and whether rows are wanted. Answers are frames: a letter, the length of what follows, and that.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import IO, Any

import pyarrow as pa

#: A letter and a length, before what a frame holds.
HEAD = struct.Struct(">cQ")
#: A table as an Arrow stream (the first has no rows); an error's text; nothing, after the last stripe.
TABLE, ERROR, END = b"T", b"E", b"."


def answer(path: str, with_rows: bool, out: IO[bytes]) -> None:
    """Write a file's schema, and its stripes if they are wanted."""
    from pyarrow import orc  # which who asks need not load

    at = ""
    try:
        opened = orc.ORCFile(path)
        _table(out, opened.schema.empty_table())
        for number in range(opened.nstripes if with_rows else 0):
            at = f"in stripe {number + 1} "
            table = pa.table(opened.read_stripe(number))
            table.validate(full=True)  # offsets within their data, texts that are UTF-8
            _table(out, table)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        _frame(out, ERROR, f"{at}({error})".encode("utf-8", "replace"))
    else:
        _frame(out, END, b"")


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
