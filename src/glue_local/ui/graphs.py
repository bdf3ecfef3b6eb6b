"""Places boxes and arrows on a canvas with the project's own layout, circles included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glue_local.definition.graph import closing_edges, levels
from glue_local.definition.model import Node
from glue_local.definition.picture.layout import Spacing, layout
from glue_local.ui import models


@dataclass(frozen=True)
class Placed:
    """``place``: each box's left and top; ``level``: its column; the arrows; the whole's size."""

    place: Mapping[str, tuple[float, float]]
    level: Mapping[str, int]
    edges: list[models.Edge]
    width: float
    height: float


def place(widths: Mapping[str, float], edges: Sequence[tuple[str, str]], spacing: Spacing) -> Placed:
    """Place boxes of given widths left to right; an arrow that closes a circle leads back to the left."""
    if not widths:
        return Placed({}, {}, [], 0.0, 0.0)
    known = [edge for edge in dict.fromkeys(edges) if edge[0] in widths and edge[1] in widths]
    loops = [edge for edge in known if edge[0] == edge[1]]
    known = [edge for edge in known if edge[0] != edge[1]]
    fed = {end for _, end in known}
    back = closing_edges(sorted(widths, key=lambda box: box in fed), known)
    inputs: dict[str, list[str]] = {box: [] for box in widths}
    for edge in known:
        start, end = edge[::-1] if edge in back else edge
        inputs[end].append(start)
    level = levels({box: Node(box, "", {"Inputs": given}) for box, given in inputs.items()})
    forth = [edge if level[edge[0]] < level[edge[1]] else edge[::-1] for edge in known]
    placed = layout(widths, forth, level, spacing)
    found = []
    for edge in known:
        start, end = edge if edge in placed.routes else edge[::-1]
        points = list(placed.routes[(start, end)])
        found.append(
            models.Edge(
                source=edge[0],
                target=edge[1],
                points=points if (start, end) == edge else points[::-1],
                back=(start, end) != edge,
            )
        )
    found += [models.Edge(source=one, target=one, points=[], back=True) for one, _ in loops]
    return Placed(
        {box: (x, y - spacing.height / 2) for box, (x, y) in placed.place.items()},
        level,
        found,
        max(placed.width, 0.0),
        placed.height,
    )
