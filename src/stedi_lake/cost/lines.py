"""What a resource costs: lines of an item, a price and a quantity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .lake import Lake
from .plan import Resource


@dataclass(frozen=True)
class Line:
    """``quantity`` in the units of the price; lines of one item and price add up."""

    item: str
    price: str
    quantity: float


#: Gives the lines of a resource of one type; none if it is of a kind that is free. NotEstimatedError if it cannot.
Cost = Callable[[Resource, Lake], Iterable[Line]]
