"""What the API calls the characters of CSV files; the console's download and scripts have the characters themselves."""

from __future__ import annotations

from collections.abc import Mapping

SEPARATORS: Mapping[str, str] = {"comma": ",", "ctrla": "\u0001", "pipe": "|", "semicolon": ";", "tab": "\t"}
QUOTES: Mapping[str, str | int] = {"quote": '"', "quillemet": "»", "single_quote": "'", "disabled": -1}
# (shape of the node, field): its words.
CHARACTERS: Mapping[tuple[str, str], Mapping[str, str | int]] = {
    ("S3CsvSource", "Separator"): SEPARATORS,
    ("S3CsvSource", "QuoteChar"): QUOTES,
}
