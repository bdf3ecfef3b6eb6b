"""A small layered layout, left to right: levels, few crossings, short edges. Deterministic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 12
_SETTLING = 2000
_AT_REST = 0.001
_BEND = 14.0


@dataclass(frozen=True)
class Layout:
    """``place``: each item's left and middle height; ``routes``: each edge's points; the whole's size."""

    place: Mapping[str, tuple[float, float]]
    routes: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    width: float
    height: float


@dataclass(frozen=True)
class Spacing:
    """``column`` gap between levels, ``row`` gap between boxes, ``bend`` that of an edge passing through."""

    column: float = 56.0
    row: float = 18.0
    height: float = 58.0


def layout(
    widths: Mapping[str, float],
    edges: Sequence[tuple[str, str]],
    level: Mapping[str, int],
    spacing: Spacing | None = None,
) -> Layout:
    """Place boxes of given widths. ``level`` is each box's column; edges go to higher columns only.

    An edge over several columns passes between their boxes, at a point of its own in each.
    """
    spacing = spacing or Spacing()
    columns, links, chains = _columns(list(widths), edges, level)
    order = _ordered(columns, links)
    heights = {item: spacing.height if item in widths else _BEND for column in order for item in column}
    middle = _settled(order, links, heights, spacing.row)
    left: list[float] = []
    x = 0.0
    for column in order:
        left.append(x)
        x += max((widths.get(item, 0.0) for item in column), default=0.0) + spacing.column
    place = {
        item: (left[n], middle[item]) for n, column in enumerate(order) for item in column if item in widths
    }
    routes = {}
    for (start, end), bends in chains.items():
        points = [(place[start][0] + widths[start], middle[start])]
        for bend in bends:
            n = next(n for n, column in enumerate(order) if bend in column)
            reach = max((widths.get(item, 0.0) for item in order[n]), default=0.0)
            points += [(left[n], middle[bend]), (left[n] + reach, middle[bend])]
        points.append((place[end][0], middle[end]))
        routes[(start, end)] = tuple(points)
    height = max((m + heights[item] / 2 for item, m in middle.items()), default=0.0)
    return Layout(place, routes, x - spacing.column, height)


def _columns(
    items: list[str], edges: Sequence[tuple[str, str]], level: Mapping[str, int]
) -> tuple[list[list[str]], list[tuple[str, str]], dict[tuple[str, str], list[str]]]:
    columns: list[list[str]] = [[] for _ in range(max(level.values(), default=0) + 1)]
    for item in items:
        columns[level[item]].append(item)
    links: list[tuple[str, str]] = []
    chains: dict[tuple[str, str], list[str]] = {}
    for start, end in dict.fromkeys(edges):
        bends = [f"{start}\0{end}\0{n}" for n in range(level[start] + 1, level[end])]
        for n, bend in enumerate(bends):
            columns[level[start] + 1 + n].append(bend)
        path = [start, *bends, end]
        links += pairwise(path)
        chains[(start, end)] = bends
    return columns, links, chains


def _ordered(columns: list[list[str]], links: list[tuple[str, str]]) -> list[list[str]]:
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for start, end in links:
        behind.setdefault(start, []).append(end)
        before.setdefault(end, []).append(start)
    best = [list(column) for column in columns]
    current, fewest = best, _crossings(best, behind)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        current = [list(column) for column in current]
        numbers = range(1, len(current)) if forth else range(len(current) - 2, -1, -1)
        for n in numbers:
            beside = {item: i for i, item in enumerate(current[n - 1 if forth else n + 1])}
            near = before if forth else behind
            rank = {item: i for i, item in enumerate(current[n])}
            centre = {item: _mean([beside[o] for o in near.get(item, ())], rank[item]) for item in current[n]}
            current[n] = sorted(current[n], key=lambda item: (centre[item], rank[item]))
        found = _crossings(current, behind)
        if found < fewest:
            best, fewest = current, found
    return best


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(columns: list[list[str]], behind: Mapping[str, list[str]]) -> int:
    count = 0
    for left, right in pairwise(columns):
        place = {item: i for i, item in enumerate(right)}
        ends = [place[end] for start in left for end in sorted(behind.get(start, ()), key=lambda e: place[e])]
        count += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if b < a)
    return count


def _settled(
    columns: list[list[str]], links: list[tuple[str, str]], heights: Mapping[str, float], gap: float
) -> dict[str, float]:
    near: dict[str, list[str]] = {}
    for start, end in links:
        near.setdefault(start, []).append(end)
        near.setdefault(end, []).append(start)
    # Weighted by the number of neighbours: so the edges' squared heights fall with each pass, and it converges.
    weight = {item: float(len(near.get(item, ())) or 1) for column in columns for item in column}
    middle: dict[str, float] = {}
    for column in columns:
        middle |= _packed(column, dict.fromkeys(column, 0.0), weight, heights, gap)
    for turn in range(_SETTLING):
        before = dict(middle)
        for column in columns if turn % 2 == 0 else columns[::-1]:
            wish = {item: _mean([middle[o] for o in near.get(item, ())], middle[item]) for item in column}
            middle |= _packed(column, wish, weight, heights, gap)
        if max(abs(middle[item] - before[item]) for item in middle) < _AT_REST:
            break
    top = min((m - heights[item] / 2 for item, m in middle.items()), default=0.0)
    return {item: round(m - top, 1) for item, m in middle.items()}


def _packed(
    column: list[str],
    wish: Mapping[str, float],
    weight: Mapping[str, float],
    heights: Mapping[str, float],
    gap: float,
) -> dict[str, float]:
    """Return the heights closest to the wanted ones, by weight, that keep order and distance (PAVA)."""
    offset: dict[str, float] = {}
    y = 0.0
    for item in column:
        offset[item] = y + heights[item] / 2
        y += heights[item] + gap
    pools: list[tuple[float, float, int]] = []
    for item in column:
        mean, mass, size = wish[item] - offset[item], weight[item], 1
        while pools and pools[-1][0] > mean:
            other, more, count = pools.pop()
            mean, mass, size = (mean * mass + other * more) / (mass + more), mass + more, size + count
        pools.append((mean, mass, size))
    shifts = [mean for mean, _, size in pools for _ in range(size)]
    return {item: offset[item] + shift for item, shift in zip(column, shifts, strict=True)}
