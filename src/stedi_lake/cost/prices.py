"""The price table, prices.toml: the only place with prices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True)
class Price:
    """US dollars for ``per`` units; ``page`` is AWS's."""

    unit: str
    usd: float
    page: str
    per: int = 1

    def __str__(self) -> str:
        """Format the price, as ``0.005 / 1,000`` units."""
        return f"{self.usd:.4g}" + (f" / {self.per:,}" if self.per > 1 else "")


@dataclass(frozen=True)
class Prices:
    """Prices by ``<service>.<what>``, as of ``date`` (year and month), in one region."""

    date: str
    region: str
    entries: Mapping[str, Price]

    def __getitem__(self, name: str) -> Price:
        """Return a price; KeyError if there is none of that name."""
        return self.entries[name]


def load(path: Path = TABLE) -> Prices:
    """Read a price table."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    entries = {
        f"{service}.{what}": Price(**entry)
        for service, prices in table.items()
        if isinstance(prices, dict)
        for what, entry in prices.items()
    }
    return Prices(table["date"], table["region"], entries)


PRICES = load()
