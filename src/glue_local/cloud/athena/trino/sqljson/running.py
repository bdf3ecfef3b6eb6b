"""What the JSON functions of the SQL standard do to each row, in Python.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from glue_local.cloud.athena.trino.errors import Raised
from glue_local.cloud.athena.trino.sqljson import items
from glue_local.cloud.athena.trino.sqljson.evaluation import evaluate
from glue_local.cloud.athena.trino.sqljson.items import InputError, PathError, Sql
from glue_local.cloud.athena.trino.sqljson.paths import parse
from glue_local.cloud.athena.trino.types import Type

_CODECS = {"": "utf-8", "utf8": "utf-8", "utf16": "utf-16-le", "utf32": "utf-32-le"}


@dataclass(frozen=True)
class Given:
    """How an argument becomes an item: JSON text of an encoding where ``form`` is not None, else a value of a type."""

    kind: Type
    form: str | None

    def item(self, value: Any) -> Any:
        """Return the item of a value that is not NULL; InputError for a text that is no JSON."""
        if self.form is None:
            return Sql(self.kind, value)
        if isinstance(value, str):
            return items.load(value)
        return items.load(bytes(value).decode(_CODECS[self.form], "replace"))


@dataclass(frozen=True)
class Search:
    """A path's call: ``variables`` are the names of the arguments that follow the input."""

    path: str
    value: Given
    variables: tuple[tuple[str, Given], ...]
    empty: str
    error: str

    def items(self, arguments: Sequence[Any]) -> list[Any]:
        """Return what the path finds; PathError where it fails."""
        root = self.value.item(arguments[0])
        named = {
            name: [given.item(value)] if value is not None else ([] if given.form is not None else [None])
            for (name, given), value in zip(self.variables, arguments[1:], strict=False)
        }
        return evaluate(parse(self.path), root, named)


def _failed(error: PathError) -> Raised:
    if isinstance(error, InputError):
        return Raised("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed: ")
    return Raised("PATH_EVALUATION_ERROR", f"path evaluation failed: {error}")


@lru_cache(maxsize=512)
def exists(search: Search) -> Callable[..., Any]:
    """Return ``json_exists``."""
    results = {"TRUE": True, "FALSE": False, "UNKNOWN": None}

    def run(*arguments: Any) -> bool | None:
        if arguments[0] is None:
            return None
        try:
            return bool(search.items(arguments))
        except PathError as error:
            if search.error == "ERROR":
                raise _failed(error) from error
            return results[search.error]

    return run


@lru_cache(maxsize=512)
def value(search: Search, returns: Type) -> Callable[..., Any]:
    """Return ``json_value``; the last two arguments are what ON EMPTY and ON ERROR give by default."""

    def run(*arguments: Any) -> Any:
        if arguments[0] is None:
            return None
        try:
            found = search.items(arguments)
        except PathError as error:
            return _otherwise(search.error, arguments[-1], _failed(error))
        if not found:
            return _otherwise(search.empty, arguments[-2], _no_scalar("JSON path found no items"))
        try:
            return _scalar(found, returns)
        except PathError as error:
            return _otherwise(search.error, arguments[-1], _no_scalar(str(error)))

    return run


def _no_scalar(message: str) -> Raised:
    return Raised("JSON_VALUE_RESULT_ERROR", f"cannot extract SQL scalar from JSON: {message}")


def _otherwise(behaviour: str, default: Any, error: Raised) -> Any:
    if behaviour == "ERROR":
        raise error
    return default if behaviour == "DEFAULT" else None


def _scalar(found: list[Any], returns: Type) -> Any:
    if len(found) > 1:
        raise PathError("JSON path found multiple items")
    if found[0] is None:
        return None
    no_value = "JSON path found an item that cannot be converted to an SQL value"
    try:
        item = items.typed(found[0])
    except PathError as error:
        raise PathError(no_value) from error
    if item is None:
        raise PathError(no_value)
    return item.value if item.kind == returns else items.cast(item, returns)


@dataclass(frozen=True)
class Output:
    """How JSON text is given: a varchar, a char, or bytes of an encoding."""

    kind: Type
    form: str = ""

    def write(self, text: str) -> Any:
        """Return the result of a text."""
        text = text.encode(errors="replace").decode()  # Java writes half of a pair of surrogates so
        if self.kind.name == "varbinary":
            return text.encode(_CODECS[self.form])
        cut = text[: self.kind.args[0]]
        return cut.ljust(self.kind.args[0]) if self.kind.name == "char" else cut


@lru_cache(maxsize=512)
def query(search: Search, wrapper: str, omit_quotes: bool, output: Output) -> Callable[..., Any]:
    """Return ``json_query``."""
    results = {"EMPTY ARRAY": "[]", "EMPTY OBJECT": "{}"}

    def otherwise(behaviour: str, error: Raised) -> Any:
        if behaviour == "ERROR":
            raise error
        return None if behaviour == "NULL" else output.write(results[behaviour])

    def run(*arguments: Any) -> Any:
        if arguments[0] is None:
            return None
        try:
            found = search.items(arguments)
        except PathError as error:
            return otherwise(search.error, _failed(error))
        if not found:
            return otherwise(search.empty, _no_output("JSON path found no items"))
        single = len(found) == 1 and isinstance(found[0], dict | list)
        if wrapper == "UNCONDITIONAL" or (wrapper == "CONDITIONAL" and not single):
            found = [found]
        if len(found) > 1:
            return otherwise(search.error, _no_output("JSON path found multiple items"))
        text = found[0].value if isinstance(found[0], Sql) else found[0]
        return output.write(text if omit_quotes and isinstance(text, str) else items.dump(found[0]))

    return run


def _no_output(message: str) -> Raised:
    return Raised("JSON_OUTPUT_CONVERSION_ERROR", f"conversion from JSON failed: {message}")


def _member(given: Given, argument: Any) -> str:
    try:
        return items.dump(given.item(argument))
    except InputError as error:
        raise Raised("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed: ") from error


@lru_cache(maxsize=512)
def array(members: tuple[Given, ...], nulls: bool, output: Output) -> Callable[..., Any]:
    """Return ``json_array``."""

    def run(*arguments: Any) -> Any:
        pairs = zip(members, arguments, strict=True)
        written = [
            "null" if each is None else _member(given, each)
            for given, each in pairs
            if nulls or each is not None
        ]
        return output.write("[" + ",".join(written) + "]")

    return run


@lru_cache(maxsize=512)
def object_(members: tuple[Given, ...], nulls: bool, unique: bool, output: Output) -> Callable[..., Any]:
    """Return ``json_object``; its arguments are the keys and then the values."""

    def run(*arguments: Any) -> Any:
        keys, values = arguments[: len(members)], arguments[len(members) :]
        written: dict[str, str] = {}
        for key, given, each in zip(keys, members, values, strict=True):
            if key is None:
                raise Raised(
                    "JSON_INPUT_CONVERSION_ERROR",
                    "conversion to JSON failed: null value passed for JSON object key to JSON_OBJECT function",
                )
            if each is None and not nulls:
                continue
            if key in written and unique:
                raise _no_output("duplicate key passed to JSON_OBJECT function")
            if key in written:
                raise Raised(
                    "NOT_SUPPORTED",
                    "json_object with a key twice is not supported by the local endpoint's Athena",
                )
            written[key] = "null" if each is None else _member(given, each)
        return output.write(
            "{" + ",".join(f"{items.dump(key)}:{each}" for key, each in written.items()) + "}"
        )

    return run
