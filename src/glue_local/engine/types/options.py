"""Format options of readers and writers: which there are, and what their values mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class OptionError(ValueError):
    """An option is unknown, or has an invalid value; the message names it."""


def lowered(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the options of Spark's readers as texts, by their names in small letters: their case does not count."""
    return {name.lower(): str(value) for name, value in options.items()}


def truth(options: Mapping[str, Any], name: str, default: bool = False) -> bool:
    """Return a true-or-false option; Glue takes booleans and their words alike."""
    value = options.get(name, default)
    text = str(value).lower()
    if text not in ("true", "false"):
        raise OptionError(f"option {name!r} is {value!r}: true or false expected")
    return text == "true"


def check(options: Mapping[str, Any], known: Mapping[str, str], what: str) -> None:
    """Raise OptionError for an option outside ``known`` (name: "" or why it is unsupported)."""
    for name, value in options.items():
        if name not in known:
            raise OptionError(f"{what}: unknown option {name!r}; known are {', '.join(sorted(known))}")
        off = str(value).lower() in ("", "false", "none", "{}", "[]")
        if known[name] and not off:
            raise OptionError(f"{what}: option {name!r} ({value!r}) {known[name]}")


def known_only(
    options: Mapping[str, Any], known: Mapping[str, str], what: str, note: Callable[[str], None]
) -> dict[str, Any]:
    """Return the known options, checked; the others are noted, because AWS Glue ignores unknown options."""
    kept = {name: value for name, value in options.items() if name in known}
    for name in options.keys() - known.keys():
        note(f"{what}: option {name!r} is not known to AWS Glue and has no effect")
    check(kept, known, what)
    return kept


def one_or_more(given: str | Sequence[str]) -> list[str]:
    """Return a list; a single text becomes a list of one."""
    return [given] if isinstance(given, str) else list(given)
