"""The value of a node's variable as columns and text: a frame, or each frame of a collection."""

from __future__ import annotations

import json
from typing import Any


def frames_of(value: Any, name: str, rows: int, text: int) -> list[dict[str, Any]]:
    """Return name, columns, first ``rows`` rows and number of rows of each frame that ``value`` holds.

    Cells longer than ``text`` characters are cut.
    """
    if hasattr(value, "keys") and hasattr(value, "select"):
        return [_frame(value.select(key), key, rows, text) for key in value.keys()]  # noqa: SIM118
    if hasattr(value, "toDF") or hasattr(value, "schema"):
        return [_frame(value, name, rows, text)]
    if value is None:
        return []
    return [
        {
            "name": name,
            "columns": [{"name": "value", "type": type(value).__name__}],
            "rows": [[_cell(value, text)]],
            "count": 1,
        }
    ]


def _frame(value: Any, name: str, rows: int, text: int) -> dict[str, Any]:
    df = value.toDF() if hasattr(value, "toDF") and not hasattr(value, "limit") else value
    columns = [{"name": f.name, "type": f.dataType.simpleString()} for f in df.schema.fields]
    first = df.limit(rows).collect() if columns else []
    return {
        "name": name,
        "columns": columns,
        "rows": [[_cell(cell, text) for cell in row] for row in first],
        "count": int(df.count()) if columns else 0,
    }


def _cell(value: Any, text: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        shown = "true" if value else "false"
    elif hasattr(value, "asDict"):
        shown = json.dumps(value.asDict(recursive=True), default=str, ensure_ascii=False)
    elif isinstance(value, list | dict):
        shown = json.dumps(value, default=_plain, ensure_ascii=False)
    elif isinstance(value, bytes | bytearray):
        shown = bytes(value).hex()
    else:
        shown = str(value)
    return shown if len(shown) <= text else f"{shown[:text]}…"


def _plain(value: Any) -> Any:
    return value.asDict(recursive=True) if hasattr(value, "asDict") else str(value)
