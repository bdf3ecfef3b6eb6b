"""The API's names of CSV characters; the console's download and scripts have the characters themselves."""

from __future__ import annotations

from collections.abc import Mapping

SEPARATORS: Mapping[str, str] = {"comma": ",", "ctrla": "\u0001", "pipe": "|", "semicolon": ";", "tab": "\t"}
QUOTES: Mapping[str, str | int] = {"quote": '"', "quillemet": "»", "single_quote": "'", "disabled": -1}
# (shape of the node, field): the API's name of each character.
CHARACTERS: Mapping[tuple[str, str], Mapping[str, str | int]] = {
    ("S3CsvSource", "Separator"): SEPARATORS,
    ("S3CsvSource", "QuoteChar"): QUOTES,
}
