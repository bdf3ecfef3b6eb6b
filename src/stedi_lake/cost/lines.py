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


#: Returns the lines of one type of resource; none if it is free. NotEstimatedError if it cannot be estimated.
Cost = Callable[[Resource, Lake], Iterable[Line]]
