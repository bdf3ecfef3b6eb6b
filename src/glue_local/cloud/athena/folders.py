"""Folders of partitions: ``key=value`` with what a name cannot hold escaped, as Hive does.

Source: https://docs.aws.amazon.com/athena/latest/ug/partitions.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

#: The value of a folder whose rows have NULL as the key.
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_ESCAPED = re.compile(r"[\x00-\x1f\"#%'*/:=?\\{}\[\]^\x7f]")


def escaped(text: str) -> str:
    """Return a key or value as a folder's name holds it."""
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text) or NO_VALUE


def named(keys: Sequence[str], values: Sequence[str]) -> str:
    """Return a partition's name, which is also its folder: ``a=1/b=2``."""
    return "/".join(f"{escaped(key)}={escaped(value)}" for key, value in zip(keys, values, strict=True))


def values_of(folder: str, keys: Sequence[str]) -> tuple[str, ...] | None:
    """Return the values that a folder's name tells; None if it is not that of these keys.

    Keys are lower case: a folder in camel case is none. Source:
    https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html
    """
    parts = [part.partition("=") for part in folder.split("/")]
    if [unquote(part[0]) for part in parts] != list(keys) or not all(part[1] for part in parts):
        return None
    return tuple(unquote(part[2]) for part in parts)
