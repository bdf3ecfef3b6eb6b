"""Amazon Ion, text or binary, by Amazon's own library: each struct is a record.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-ion-home.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

from amazon.ion import simpleion  # type: ignore[import-untyped]
from amazon.ion.exceptions import IonException  # type: ignore[import-untyped]

from glue_local.engine.read.item import Item


def read(stream: IO[bytes], options: Mapping[str, Any]) -> Iterator[Item]:
    """Yield a file's values, then one error if the rest is not Ion."""
    values = simpleion.load(stream, single_value=False, parse_eagerly=False)
    while True:
        try:
            value = next(values, None)
        except (IonException, ValueError, EOFError) as error:
            yield Item(None, None, f"not Ion: {error}; the rest of the file is skipped")
            return
        if value is None:
            return
        yield Item(_plain(value))


def _plain(value: Any) -> Any:  # noqa: PLR0911 - a kind each
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "sid"):
        return [_plain(v) for v in value]
    if hasattr(value, "sid"):  # a symbol
        return value.text
    if type(value).__name__ == "IonPyNull" or value is None:
        return None
    if isinstance(value, bool) or type(value).__name__ == "IonPyBool":
        return bool(value)
    if isinstance(value, datetime):
        zone = value.tzinfo or UTC
        return datetime(*value.timetuple()[:6], value.microsecond, tzinfo=zone).astimezone(UTC)
    kinds: tuple[Any, ...] = (int, float, Decimal, str, bytes)
    return next((kind(value) for kind in kinds if isinstance(value, kind)), value)
