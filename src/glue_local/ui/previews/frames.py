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
    elif hasattr(value, "asDict") or isinstance(value, list | tuple | dict):
        shown = json.dumps(_plain(value), ensure_ascii=False)
    else:
        shown = _scalar(value)
    return shown if len(shown) <= text else f"{shown[:text]}…"


def _scalar(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | bytearray) else str(value)


def _plain(value: Any) -> Any:
    """Return a nested value as JSON has it: a structure by its fields' names, a map's keys as text.

    A row of Spark is a tuple: JSON's writer would lose the names. A map's key may be any value, a number or a date.
    """
    if hasattr(value, "asDict"):
        fields = zip(value.__fields__, value, strict=True)
        return {str(name): _plain(member) for name, member in fields}
    if isinstance(value, dict):
        return {k if isinstance(k, str) else _text(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | bool | int | float) else _scalar(value)


def _text(key: Any) -> str:
    plain = _plain(key)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
