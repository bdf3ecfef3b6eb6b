"""The order in which scripts run: who writes what another reads runs before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from glue_local.plain.flows import Flow


@dataclass(frozen=True)
class Order:
    """Places of scripts in the order to run them; ``circle`` are those where each needs what another writes."""

    places: list[int]
    circle: list[int]


def order(flows: Sequence[Flow], location_of: Callable[[str], str | None]) -> Order:
    """Order scripts by what they read and write; unrelated ones keep the given order.

    ``location_of`` gives the ``s3://`` path of a table of the catalog, None where it has no such table: one script
    may write the path and another read the table. In a cycle the given order is kept.
    """
    reads = [_with_locations(flow.reads, location_of) for flow in flows]
    writes = [_with_locations(flow.writes, location_of) for flow in flows]
    before = {
        later: {
            earlier
            for earlier in range(len(flows))
            if earlier != later and _meet(writes[earlier], reads[later])
        }
        for later in range(len(flows))
    }
    behind = {one: _behind(one, before) for one in before}
    circle = [one for one in before if one in behind[one]]
    for later in circle:
        before[later] -= {one for one in before[later] if one > later and later in behind[one]}
    left, places = list(before), []
    while left:
        free = next(one for one in left if not before[one] & set(left))
        places.append(free)
        left.remove(free)
    return Order(places, circle)


def _behind(one: int, before: dict[int, set[int]]) -> set[int]:
    """Return all that must run before a script; itself too, if it is in a cycle."""
    found: set[int] = set()
    new = {one}
    while new:
        new = {earlier for later in new for earlier in before[later]} - found
        found |= new
    return found


def _with_locations(names: set[str], location_of: Callable[[str], str | None]) -> set[str]:
    found = {location_of(name) for name in names if not name.startswith("s3://")}
    return names | {location for location in found if location}


def _meet(written: set[str], read: set[str]) -> bool:
    """Whether something written is read: the same table, or a path that is within the other."""
    paths = [one for one in written if one.startswith("s3://")]
    return bool(written & read) or any(
        _within(path, other) or _within(other, path)
        for path in paths
        for other in read
        if other.startswith("s3://")
    )


def _within(path: str, folder: str) -> bool:
    """Whether a path is a folder, or is in it; a glob means the folder before it."""
    start = folder.split("*", 1)[0]
    return path == folder or path.startswith(start if start != folder else folder.rstrip("/") + "/")
