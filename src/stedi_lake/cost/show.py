"""The estimate as tables for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from stedi_lake import display

from .estimate import Estimate, units
from .work import RECORDED


def costs(found: Estimate) -> Table:
    """One row per item, free kind of resource and resource of unknown cost; then the total."""
    table = display.table(["item"], ["quantity", "unit price", "USD/month"])
    for row in found.rows:
        quantity = units(row.quantity, row.price.unit)
        table.add_row(row.item, quantity, str(row.price), f"{row.usd:,.2f}")
    for kind, resources in found.free.items():
        table.add_row(kind, units(resources, "resources"), "free", "0.00")
    for unknown in found.unknown:
        table.add_row(unknown.partition(": ")[0], "", "unknown", "?", style="red")
    table.add_row("total", "", "", f"{found.total:,.2f}", style="bold")
    return table


def show(found: Estimate, console: Console) -> None:
    """Print an estimate, its assumptions and what it omits."""
    console.print(costs(found))
    console.print()
    assumed = display.table(["assumed", "value"], [])
    assumed.add_column("meaning")
    for name, value, says in found.assumptions:
        assumed.add_row(name, value, says)
    console.print(assumed)
    console.print()
    lines = [f"Not in the total, cost unknown: {each}." for each in found.unknown]
    lines += found.notes
    lines.append(f"Job runs: {found.source}. Bytes of a reading: measured {RECORDED['bytes']['date']}.")
    lines.append(
        f"Prices: {found.prices.region}, {found.prices.date}, without taxes and free tiers. They change: check them on "
        "the pages that prices.toml names before you count on them."
    )
    lines.append('ASSUME="runs=60 scanned_gb=100" changes what is assumed.')
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
