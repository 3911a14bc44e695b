"""Drawing a graph in layers, from left to right (after Sugiyama, Tagawa and Toda, 1981).

Each node stands to the right of everything that leads to it. A line that passes a layer has a place there like a node,
and all lines from one node share their places, so that they run as one until they part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH = 168.0
ACROSS = 56.0
DOWN = 14.0
_LINE = 6.0
_SWEEPS = 12

Node = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything is, in px: the left top corner of each node, and lines from (x, y) to (x, y)."""

    places: Mapping[str, tuple[float, float]]
    lines: tuple[tuple[float, float, float, float], ...]
    width: float
    height: float


def draw(heights: Mapping[str, float], edges: Sequence[tuple[str, str]]) -> Drawing:
    """Place nodes of these heights (px), all of one width. The edges must not make a circle."""
    layers = _layers(list(heights), edges)
    segments = list(dict.fromkeys(part for edge in edges for part in _segments(edge, layers)))
    rows: list[list[Node]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node in dict.fromkeys((*heights, *(end for segment in segments for end in segment))):
        rows[layers[node] if isinstance(node, str) else node[1]].append(node)
    _order(rows, segments)
    tall: dict[Node, float] = {node: heights[node] if isinstance(node, str) else _LINE for row in rows for node in row}
    middle = _centres(rows, segments, tall)
    top = min((middle[node] - height / 2 for node, height in tall.items()), default=0.0)
    left = {node: index * (WIDTH + ACROSS) for index, row in enumerate(rows) for node in row}
    at = {node: (left[node], round(middle[node] - top, 1)) for node in tall}
    lines = [(at[a][0] + WIDTH, at[a][1], *at[b]) for a, b in segments]
    passing = [(x, y, x + WIDTH, y) for node, (x, y) in at.items() if not isinstance(node, str)]
    return Drawing(
        places={name: (at[name][0], round(at[name][1] - height / 2, 1)) for name, height in heights.items()},
        lines=(*lines, *passing),
        width=max(len(rows) * (WIDTH + ACROSS) - ACROSS, 0.0),
        height=max((y + tall[node] / 2 for node, (_, y) in at.items()), default=0.0),
    )


def _layers(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The layer of each node: as far left as what leads to it allows; what nothing leads to, close to its use."""
    before: dict[str, list[str]] = {node: [] for node in nodes}
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for a, b in edges:
        before[b].append(a)
        after[a].append(b)
    layers: dict[str, int] = {}

    def layer(node: str) -> int:
        if node not in layers:
            layers[node] = max((layer(other) + 1 for other in before[node]), default=0)
        return layers[node]

    for node in nodes:
        layer(node)
    for node in nodes:
        if not before[node] and after[node]:
            layers[node] = min(layers[other] for other in after[node]) - 1
    return layers


def _segments(edge: tuple[str, str], layers: Mapping[str, int]) -> list[tuple[Node, Node]]:
    """An edge cut at every layer that it passes."""
    a, b = edge
    stops: list[Node] = [a, *((a, layer) for layer in range(layers[a] + 1, layers[b])), b]
    return list(pairwise(stops))


def _neighbours(segments: Sequence[tuple[Node, Node]]) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = {}
    for a, b in segments:
        found.setdefault(a, []).append(b)
        found.setdefault(b, []).append(a)
    return found


def _order(rows: list[list[Node]], segments: Sequence[tuple[Node, Node]]) -> None:
    """Sort each layer by the mean place of its neighbours in the layer beside it, to and fro: few lines cross."""
    near = _neighbours(segments)
    for sweep in range(_SWEEPS):
        pairs = list(pairwise(rows))
        for fixed, moved in pairs if sweep % 2 == 0 else ((b, a) for a, b in reversed(pairs)):
            place = {node: index for index, node in enumerate(fixed)}
            means = {}
            for index, node in enumerate(moved):
                beside = [place[other] for other in near.get(node, ()) if other in place]
                means[node] = sum(beside) / len(beside) if beside else index
            moved.sort(key=means.__getitem__)


def _centres(
    rows: list[list[Node]], segments: Sequence[tuple[Node, Node]], heights: Mapping[Node, float]
) -> dict[Node, float]:
    """The height of each node's middle: as near to its neighbours' as its layer has room for."""
    near = _neighbours(segments)
    centres: dict[Node, float] = {}
    for row in rows:
        centres.update(_spread(row, [0.0] * len(row), heights))
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_mean([centres[other] for other in near.get(node, [node])]) for node in row]
            centres.update(_spread(row, wanted, heights))
    return centres


def _spread(row: list[Node], wanted: list[float], heights: Mapping[Node, float]) -> dict[Node, float]:
    """Nodes one under the other without touching, as near to the wanted places as that allows (least squares)."""
    offsets = [0.0]
    for a, b in pairwise(row):
        offsets.append(offsets[-1] + (heights[a] + heights[b]) / 2 + DOWN)
    # Blocks of nodes that stand as close as they may: (mean place, how many).
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=False):
        blocks.append((place - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean_b, count_b), (mean_a, count_a) = blocks.pop(), blocks.pop()
            blocks.append(((mean_a * count_a + mean_b * count_b) / (count_a + count_b), count_a + count_b))
    places = [mean for mean, count in blocks for _ in range(count)]
    return {node: place + offset for node, place, offset in zip(row, places, offsets, strict=False)}


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
